import type { Cookie } from '../cookie/cookie.js';
import type { RefusalReason } from '../refusal.js';
import type { CookieRequest } from '../url/request.js';
import { BrowserCookiePolicy } from './browser-cookie-policy.js';
import { BrowserRules } from './browser-rules.js';
import type { CookiePolicy } from './cookie-policy.js';
import { DefaultCookiePolicy } from './default-cookie-policy.js';
import { HttpCookiejarRules } from './http-cookiejar-rules.js';
import type { RequestRules } from './request-rules.js';

/** The methods of a policy that decide about cookies. */
type PolicyMethods = Pick<
  DefaultCookiePolicy,
  | 'setOk'
  | 'returnOk'
  | 'domainReturnOk'
  | 'pathReturnOk'
  | 'explainSet'
  | 'explainReplace'
  | 'explainReturn'
  | 'explainDomainReturn'
  | 'isBlocked'
  | 'isNotAllowed'
>;

/** Copies, as a program may replace a method of the prototype later. */
const defaultMethods = methodsOf(DefaultCookiePolicy.prototype);
const browserMethods = methodsOf(BrowserCookiePolicy.prototype);

function methodsOf(prototype: PolicyMethods): PolicyMethods {
  const { setOk, returnOk, domainReturnOk, pathReturnOk, isBlocked, isNotAllowed } = prototype;
  const { explainSet, explainReplace, explainReturn, explainDomainReturn } = prototype;
  return {
    ...{ setOk, returnOk, domainReturnOk, pathReturnOk, isBlocked, isNotAllowed },
    ...{ explainSet, explainReplace, explainReturn, explainDomainReturn },
  };
}

/** The package's own methods of the class that the policy is an instance of; `null` for a policy of another kind. */
function builtInMethods(policy: CookiePolicy): PolicyMethods | null {
  if (policy instanceof BrowserCookiePolicy) return browserMethods;
  return policy instanceof DefaultCookiePolicy ? defaultMethods : null;
}

// A method of the package calls others, which a program may have overridden: all of them have to be the package's own.

function hasOwnSet(policy: PolicyMethods, own: PolicyMethods): boolean {
  return (
    policy.setOk === own.setOk &&
    policy.explainSet === own.explainSet &&
    policy.pathReturnOk === own.pathReturnOk &&
    hasOwnLists(policy, own)
  );
}

function hasOwnReturn(policy: PolicyMethods, own: PolicyMethods): boolean {
  return (
    policy.returnOk === own.returnOk &&
    policy.explainReturn === own.explainReturn &&
    hasOwnLists(policy, own)
  );
}

/** Then only the domains of the host can have cookies for a request. */
function hasOwnDomainMatch(policy: CookiePolicy, own: PolicyMethods): boolean {
  return (
    policy.domainReturnOk === own.domainReturnOk &&
    policy.explainDomainReturn === own.explainDomainReturn
  );
}

function hasOwnLists(policy: PolicyMethods, own: PolicyMethods): boolean {
  return policy.isBlocked === own.isBlocked && policy.isNotAllowed === own.isNotAllowed;
}

/** Whether the policy is one of the package's own, with all its methods as they are in the package. */
export function isBuiltIn(policy: CookiePolicy): boolean {
  const isOfOwnClass =
    policy.constructor === BrowserCookiePolicy || policy.constructor === DefaultCookiePolicy;
  return isOfOwnClass && sendsAsBuiltIn(policy) && receivesAsBuiltIn(policy);
}

function sendsAsBuiltIn(policy: CookiePolicy): policy is DefaultCookiePolicy {
  const own = builtInMethods(policy);
  return (
    own !== null &&
    hasOwnReturn(policy as DefaultCookiePolicy, own) &&
    hasOwnDomainMatch(policy, own) &&
    policy.pathReturnOk === own.pathReturnOk
  );
}

function receivesAsBuiltIn(policy: CookiePolicy): policy is DefaultCookiePolicy {
  const own = builtInMethods(policy);
  return (
    own !== null &&
    hasOwnSet(policy as DefaultCookiePolicy, own) &&
    policy.explainReplace === own.explainReplace
  );
}

/** The rules by which the policy decides about the cookies to send. */
export function rulesForSending(policy: CookiePolicy, request: CookieRequest): RequestRules {
  return sendsAsBuiltIn(policy)
    ? builtInRules(policy, request)
    : new OverriddenRules(policy, request);
}

/**
 * The rules by which the policy decides about the cookies of a response.
 * @param isParsed whether the package's own parser made the cookies
 */
export function rulesForReceiving(
  policy: CookiePolicy,
  request: CookieRequest,
  isParsed: boolean,
): RequestRules {
  return receivesAsBuiltIn(policy)
    ? builtInRules(policy, request, isParsed)
    : new OverriddenRules(policy, request);
}

function builtInRules(
  policy: DefaultCookiePolicy,
  request: CookieRequest,
  isParsed = false,
): RequestRules {
  return policy instanceof BrowserCookiePolicy
    ? new BrowserRules(policy, request, isParsed)
    : new HttpCookiejarRules(policy, request);
}

/** The rules of a policy of which a program has overridden methods: each method is called. */
class OverriddenRules implements RequestRules {
  readonly #policy: CookiePolicy;
  readonly #request: CookieRequest;
  /** The package's rules, where they tell which domains the host has. */
  readonly #hostRules: RequestRules | null;

  constructor(policy: CookiePolicy, request: CookieRequest) {
    this.#policy = policy;
    this.#request = request;
    const own = builtInMethods(policy);
    const isHostKnown = own !== null && hasOwnDomainMatch(policy, own);
    this.#hostRules = isHostKnown ? builtInRules(policy as DefaultCookiePolicy, request) : null;
  }

  get host(): string | null {
    return this.#hostRules?.host ?? null;
  }

  domains(hasDotted: boolean): readonly string[] {
    return this.#hostRules?.domains(hasDotted) ?? [];
  }

  domainReturnOk(domain: string): boolean {
    return this.#policy.domainReturnOk(domain, this.#request);
  }

  pathReturnOk(path: string): boolean {
    return this.#policy.pathReturnOk(path, this.#request);
  }

  returnOk(cookie: Cookie): boolean {
    return this.#policy.returnOk(cookie, this.#request);
  }

  explainReturn(cookie: Cookie): RefusalReason | null | undefined {
    return this.#policy.explainReturn?.(cookie, this.#request);
  }

  setOk(cookie: Cookie): boolean {
    return this.#policy.setOk(cookie, this.#request);
  }

  explainReplace(cookie: Cookie, existing: () => Iterable<Cookie>): RefusalReason | null {
    return this.#policy.explainReplace?.(cookie, existing, this.#request) ?? null;
  }
}
