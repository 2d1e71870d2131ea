import type { Cookie } from '../cookie/cookie.js';
import { hasMethods } from '../internal/arguments.js';
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

/** Copies, because a method of the prototype may be replaced later. */
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

/** The original methods of the built-in class that the policy is an instance of; `null` if it is not. */
function builtInMethods(policy: CookiePolicy): PolicyMethods | null {
  if (policy instanceof BrowserCookiePolicy) return browserMethods;
  return policy instanceof DefaultCookiePolicy ? defaultMethods : null;
}

// A built-in method calls others, so it is equivalent to the built-in rules only if none of them is overridden.

function hasBuiltInSet(policy: PolicyMethods, builtIn: PolicyMethods): boolean {
  return (
    policy.setOk === builtIn.setOk &&
    policy.explainSet === builtIn.explainSet &&
    policy.pathReturnOk === builtIn.pathReturnOk &&
    hasBuiltInLists(policy, builtIn)
  );
}

function hasBuiltInReturn(policy: PolicyMethods, builtIn: PolicyMethods): boolean {
  return (
    policy.returnOk === builtIn.returnOk &&
    policy.explainReturn === builtIn.explainReturn &&
    hasBuiltInLists(policy, builtIn)
  );
}

/** If true, only cookies of the host's domains can be sent. */
function hasBuiltInDomainMatch(policy: CookiePolicy, builtIn: PolicyMethods): boolean {
  return (
    policy.domainReturnOk === builtIn.domainReturnOk &&
    policy.explainDomainReturn === builtIn.explainDomainReturn
  );
}

function hasBuiltInLists(policy: PolicyMethods, builtIn: PolicyMethods): boolean {
  return policy.isBlocked === builtIn.isBlocked && policy.isNotAllowed === builtIn.isNotAllowed;
}

/** Whether the policy is an instance of a built-in class with none of its methods overridden or replaced. */
export function isBuiltIn(policy: CookiePolicy): boolean {
  const isBuiltInClass =
    policy.constructor === BrowserCookiePolicy || policy.constructor === DefaultCookiePolicy;
  return isBuiltInClass && sendsAsBuiltIn(policy) && receivesAsBuiltIn(policy);
}

function sendsAsBuiltIn(policy: CookiePolicy): policy is DefaultCookiePolicy {
  const builtIn = builtInMethods(policy);
  return (
    builtIn !== null &&
    hasBuiltInReturn(policy as DefaultCookiePolicy, builtIn) &&
    hasBuiltInDomainMatch(policy, builtIn) &&
    policy.pathReturnOk === builtIn.pathReturnOk
  );
}

/** Whether the policy's methods for the cookies of responses are this package's own, which do not change cookies. */
export function receivesAsBuiltIn(policy: CookiePolicy): policy is DefaultCookiePolicy {
  const builtIn = builtInMethods(policy);
  return (
    builtIn !== null &&
    hasBuiltInSet(policy as DefaultCookiePolicy, builtIn) &&
    policy.explainReplace === builtIn.explainReplace
  );
}

/** The rules of the policy for the cookies to send. */
export function rulesForSending(policy: CookiePolicy, request: CookieRequest): RequestRules {
  return sendsAsBuiltIn(policy)
    ? builtInRules(policy, request)
    : new OverriddenRules(policy, request);
}

/**
 * The rules of the policy for the cookies of a response.
 * @param isParsed whether the cookies come from this package's parser
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

/** The rules of a policy with overridden methods, each of which is called. */
class OverriddenRules implements RequestRules {
  readonly #policy: CookiePolicy;
  readonly #request: CookieRequest;
  /** The built-in rules, if they determine the domains of the host. */
  readonly #hostRules: RequestRules | null;

  constructor(policy: CookiePolicy, request: CookieRequest) {
    this.#policy = policy;
    this.#request = request;
    const builtIn = builtInMethods(policy);
    const isHostKnown = builtIn !== null && hasBuiltInDomainMatch(policy, builtIn);
    this.#hostRules = isHostKnown ? builtInRules(policy as DefaultCookiePolicy, request) : null;
  }

  get host(): string | null {
    return this.#hostRules?.host ?? null;
  }

  domains(hasDotted: boolean): readonly string[] {
    return this.#hostRules?.domains(hasDotted) ?? [];
  }

  domainReturnOk(domain: string): boolean {
    return answered('domainReturnOk', this.#policy.domainReturnOk(domain, this.#request));
  }

  pathReturnOk(path: string): boolean {
    return answered('pathReturnOk', this.#policy.pathReturnOk(path, this.#request));
  }

  returnOk(cookie: Cookie): boolean {
    return answered('returnOk', this.#policy.returnOk(cookie, this.#request));
  }

  explainReturn(cookie: Cookie): RefusalReason | null | undefined {
    return this.#policy.explainReturn?.(cookie, this.#request);
  }

  setOk(cookie: Cookie): boolean {
    return answered('setOk', this.#policy.setOk(cookie, this.#request));
  }

  explainReplace(cookie: Cookie, existing: () => Iterable<Cookie>): RefusalReason | null {
    return this.#policy.explainReplace?.(cookie, existing, this.#request) ?? null;
  }
}

/**
 * The answer of a policy, which may be any value, as in Python.
 * @throws TypeError for a promise, which would count as true
 */
function answered(method: string, answer: unknown): boolean {
  if (typeof answer !== 'object' || !hasMethods(answer, ['then'])) return answer as boolean;
  throw new TypeError(`${method}() of a policy must not return a promise`);
}
