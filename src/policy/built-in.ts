import type { Cookie } from '../cookie/cookie.js';
import { refusePromise } from '../internal/arguments.js';
import type { RefusalReason } from '../refusal.js';
import type { CookieRequest } from '../url/request.js';
import { BrowserCookiePolicy } from './browser-cookie-policy.js';
import type { CookiePolicy } from './cookie-policy.js';
import { DefaultCookiePolicy } from './default-cookie-policy.js';
import { type RequestRules, rulesFor } from './request-rules.js';

/** The original methods of the built-in policies, to detect whether a subclass overrides or code replaces them. */
const { prototype } = DefaultCookiePolicy;
const { setOk, returnOk, domainReturnOk, pathReturnOk, isBlocked, isNotAllowed } = prototype;
const { explainSet, explainReplace, explainReturn, explainDomainReturn } = prototype;

// A built-in method calls others, so it is equivalent to the built-in rules only if none of them is overridden.

/** Whether the policy's methods for the cookies to send are this package's own. */
function sendsAsBuiltIn(policy: CookiePolicy): policy is DefaultCookiePolicy {
  return (
    matchesDomainsAsBuiltIn(policy) &&
    policy.returnOk === returnOk &&
    policy.explainReturn === explainReturn &&
    policy.pathReturnOk === pathReturnOk &&
    hasBuiltInLists(policy)
  );
}

/** If true, only cookies of the host's domains can be sent. */
function matchesDomainsAsBuiltIn(policy: CookiePolicy): policy is DefaultCookiePolicy {
  return (
    policy instanceof DefaultCookiePolicy &&
    policy.domainReturnOk === domainReturnOk &&
    policy.explainDomainReturn === explainDomainReturn
  );
}

/** Whether the policy's methods for the cookies of responses are this package's own, which do not change cookies. */
export function receivesAsBuiltIn(policy: CookiePolicy): policy is DefaultCookiePolicy {
  return (
    policy instanceof DefaultCookiePolicy &&
    policy.setOk === setOk &&
    policy.explainSet === explainSet &&
    policy.explainReplace === explainReplace &&
    policy.pathReturnOk === pathReturnOk &&
    hasBuiltInLists(policy)
  );
}

function hasBuiltInLists(policy: DefaultCookiePolicy): boolean {
  return policy.isBlocked === isBlocked && policy.isNotAllowed === isNotAllowed;
}

/** Whether the policy is an instance of a built-in class with none of its methods overridden or replaced. */
export function isBuiltIn(policy: CookiePolicy): boolean {
  const isBuiltInClass =
    policy.constructor === BrowserCookiePolicy || policy.constructor === DefaultCookiePolicy;
  return isBuiltInClass && sendsAsBuiltIn(policy) && receivesAsBuiltIn(policy);
}

/** The rules of the policy for the cookies to send. */
export function rulesForSending(policy: CookiePolicy, request: CookieRequest): RequestRules {
  return sendsAsBuiltIn(policy) ? policy[rulesFor](request) : new OverriddenRules(policy, request);
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
    ? policy[rulesFor](request, isParsed)
    : new OverriddenRules(policy, request);
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
    this.#hostRules = matchesDomainsAsBuiltIn(policy) ? policy[rulesFor](request) : null;
  }

  get host(): string | null {
    return this.#hostRules?.host ?? null;
  }

  domains(hasDotted: boolean): readonly string[] {
    return this.#hostRules?.domains(hasDotted) ?? [];
  }

  domainReturnOk(domain: string): boolean {
    return synchronous('domainReturnOk', this.#policy.domainReturnOk(domain, this.#request));
  }

  pathReturnOk(path: string): boolean {
    return synchronous('pathReturnOk', this.#policy.pathReturnOk(path, this.#request));
  }

  returnOk(cookie: Cookie): boolean {
    return synchronous('returnOk', this.#policy.returnOk(cookie, this.#request));
  }

  explainReturn(cookie: Cookie): RefusalReason | null | undefined {
    return this.#policy.explainReturn?.(cookie, this.#request);
  }

  setOk(cookie: Cookie): boolean {
    return synchronous('setOk', this.#policy.setOk(cookie, this.#request));
  }

  explainReplace(cookie: Cookie, existing: () => Iterable<Cookie>): RefusalReason | null {
    return this.#policy.explainReplace?.(cookie, existing, this.#request) ?? null;
  }
}

/**
 * The result of a method of a policy, which may be any value, as in Python.
 * @throws TypeError for a promise, which would count as true
 */
function synchronous(method: string, result: unknown): boolean {
  refusePromise(`${method}() of a policy`, result);
  return result as boolean;
}
