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
function hasOwnDomainMatch(policy: PolicyMethods, own: PolicyMethods): boolean {
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

function sendsAsBuiltIn(policy: CookiePolicy): boolean {
  const own = builtInMethods(policy);
  const methods = policy as DefaultCookiePolicy;
  return (
    own !== null &&
    hasOwnReturn(methods, own) &&
    hasOwnDomainMatch(methods, own) &&
    policy.pathReturnOk === own.pathReturnOk
  );
}

function receivesAsBuiltIn(policy: CookiePolicy): boolean {
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
    ? (builtInRules(policy, request) as RequestRules)
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
    ? (builtInRules(policy, request, isParsed) as RequestRules)
    : new OverriddenRules(policy, request);
}

function builtInRules(
  policy: CookiePolicy,
  request: CookieRequest,
  isParsed = false,
): RequestRules | null {
  if (policy instanceof BrowserCookiePolicy) return new BrowserRules(policy, request, isParsed);
  return policy instanceof DefaultCookiePolicy ? new HttpCookiejarRules(policy, request) : null;
}

/** The rules of a policy of the program's own: its overridden methods are called, and for the others the package's rules apply. */
class OverriddenRules implements RequestRules {
  readonly #policy: CookiePolicy;
  readonly #request: CookieRequest;
  readonly host: string | null;
  readonly #rules: RequestRules | null;
  readonly #return: RequestRules | null;
  readonly #domain: RequestRules | null;
  readonly #path: RequestRules | null;
  readonly #set: RequestRules | null;
  readonly #replace: RequestRules | null;

  constructor(policy: CookiePolicy, request: CookieRequest) {
    this.#policy = policy;
    this.#request = request;
    const rules = builtInRules(policy, request);
    const own = builtInMethods(policy) ?? defaultMethods;
    const methods = policy as DefaultCookiePolicy;
    this.#rules = rules;
    this.host = hasOwnDomainMatch(methods, own) ? (rules?.host ?? null) : null;
    this.#return = hasOwnReturn(methods, own) ? rules : null;
    this.#domain = hasOwnDomainMatch(methods, own) && hasOwnLists(methods, own) ? rules : null;
    this.#path = policy.pathReturnOk === own.pathReturnOk ? rules : null;
    this.#set = hasOwnSet(methods, own) ? rules : null;
    this.#replace = policy.explainReplace === own.explainReplace ? rules : null;
  }

  domains(hasDotted: boolean): readonly string[] {
    return this.#rules?.domains(hasDotted) ?? [];
  }

  domainReturnOk(domain: string): boolean {
    return (
      this.#domain?.domainReturnOk(domain) ?? this.#policy.domainReturnOk(domain, this.#request)
    );
  }

  pathReturnOk(path: string): boolean {
    return this.#path?.pathReturnOk(path) ?? this.#policy.pathReturnOk(path, this.#request);
  }

  returnOk(cookie: Cookie): boolean {
    return this.#return?.returnOk(cookie) ?? this.#policy.returnOk(cookie, this.#request);
  }

  explainReturn(cookie: Cookie): RefusalReason | null | undefined {
    return this.#policy.explainReturn?.(cookie, this.#request);
  }

  setOk(cookie: Cookie): boolean {
    return this.#set?.setOk(cookie) ?? this.#policy.setOk(cookie, this.#request);
  }

  explainReplace(cookie: Cookie, existing: () => Iterable<Cookie>): RefusalReason | null {
    if (this.#replace !== null) return this.#replace.explainReplace(cookie, existing);
    return this.#policy.explainReplace?.(cookie, existing, this.#request) ?? null;
  }
}
