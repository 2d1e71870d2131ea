import { Cookie } from '../cookie/cookie.js';
import { invalidArgument } from '../errors.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';

// What programs without types hand to a jar.

/** @throws TypeError (ERR_INVALID_ARG_VALUE) where it has not the methods of a policy */
export function requirePolicy(policy: CookiePolicy): CookiePolicy {
  const { setOk, returnOk, domainReturnOk, pathReturnOk } = (policy ?? {}) as Partial<CookiePolicy>;
  const methods = [setOk, returnOk, domainReturnOk, pathReturnOk];
  if (methods.every((method) => typeof method === 'function')) return policy;
  throw invalidArgument('the policy of a jar has the methods of CookiePolicy');
}

/** @throws TypeError (ERR_INVALID_ARG_VALUE) where it is no Cookie */
export function requireCookie(cookie: unknown): asserts cookie is Cookie {
  if (!(cookie instanceof Cookie)) throw invalidArgument('a jar holds Cookies and nothing else');
}

/** @throws TypeError (ERR_INVALID_ARG_VALUE) where they are no Cookies */
export function requireCookies(cookies: Iterable<Cookie>): Cookie[] {
  const isIterable = typeof cookies === 'object' && cookies !== null && Symbol.iterator in cookies;
  const all: Cookie[] = isIterable ? [...cookies] : [cookies as unknown as Cookie];
  all.forEach(requireCookie);
  return all;
}

/**
 * A URL in place of a scope would narrow nothing, so that `delete()` took the cookies of all sites.
 * @throws TypeError (ERR_INVALID_ARG_VALUE) where it is no scope
 */
export function requireScope<S extends { domain?: string; path?: string }>(
  scope: S | undefined,
): S {
  const given: S = scope ?? ({} as S);
  const isScope = typeof given === 'object' && !(given instanceof URL);
  const texts = [given.domain, given.path].filter((text) => text !== undefined);
  if (isScope && texts.every((text) => typeof text === 'string')) return given;
  throw invalidArgument('a scope is an object with a url, a domain or a path');
}

/** The values of Set-Cookie headers. @throws TypeError (ERR_INVALID_ARG_VALUE) where they are no strings */
export function requireLines(lines: string | readonly string[]): string[] {
  const all = Array.isArray(lines) ? [...lines] : [lines];
  if (all.every((line) => typeof line === 'string')) return all;
  throw invalidArgument('the values of Set-Cookie are strings');
}
