import { blankCookie, Cookie, type CookieInit } from '../cookie/cookie.js';
import { requireFieldTypes } from '../cookie/field-types.js';
import {
  hasMethods,
  invalidArgType,
  invalidCall,
  isCookieJar,
  requireOptions,
  requireType,
} from '../internal/arguments.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';
import type { CookieRequest, CookieResponse } from '../url/request.js';
import type { CookieScope, CookieSetInit } from './cookie-scope.js';

const POLICY_METHODS = ['setOk', 'returnOk', 'domainReturnOk', 'pathReturnOk'];

/** @throws TypeError (ERR_INVALID_ARG_TYPE) if it does not have the methods of a policy */
export function requirePolicy(policy: unknown): CookiePolicy {
  if (hasMethods(policy, POLICY_METHODS)) return policy as CookiePolicy;
  const hint =
    (isCookieJar(policy) && 'To copy a jar: jar.copy()') ||
    (typeof policy === 'string' && 'A jar in a file: new MozillaCookieJar(filename)') ||
    'The right call: new CookieJar(new BrowserCookiePolicy())';
  throw invalidArgType('policy', 'a CookiePolicy', policy, hint);
}

/** Whether the value is a cookie, of this or another copy of the package. */
export function isCookie(value: unknown): value is Cookie {
  return hasMethods(value, ['isExpired', 'hasNonstandardAttr']);
}

/** @throws TypeError (ERR_INVALID_ARG_TYPE) if it is not a Cookie, or a field has the wrong type */
export function requireCookie(cookie: unknown): asserts cookie is Cookie {
  if (cookie instanceof Cookie || isCookie(cookie)) return requireFieldTypes(cookie);
  const hint = 'The right call: jar.setCookie(new Cookie(init)) or jar.setFromHeader(text, url)';
  throw invalidArgType('cookie', 'a Cookie', cookie, hint);
}

/** @throws TypeError (ERR_INVALID_ARG_TYPE) if they are not Cookies */
export function requireCookies(cookies: unknown, hint: string): Cookie[] {
  if (hasMethods(cookies, [Symbol.iterator])) {
    const all = [...(cookies as Iterable<unknown>)];
    if (all.every(isCookie)) return all;
  }
  throw invalidArgType('cookies', 'an iterable of Cookies', cookies, hint);
}

/** Names and values; all are checked before any is set. @throws TypeError (ERR_INVALID_ARG_TYPE) if a value is not text or null */
export function requireValues(values: object): [string, string | null][] {
  requireType('values', values, 'object');
  if (Symbol.iterator in values) {
    const hint =
      'For cookies: jar.update(cookies). For a Map: jar.update(Object.fromEntries(map), { url })';
    throw invalidArgType('values', 'a record of names and values', values, hint);
  }
  const entries: [string, string | null][] = Object.entries(values);
  for (const [name, value] of entries) requireType(`values.${name}`, value, ['string', 'null']);
  return entries;
}

/**
 * Rejects a URL in place of a scope, with which `delete()` would remove the cookies of all sites.
 * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if it is not a scope
 */
export function requireScope(scope: CookieScope | undefined): CookieScope {
  const known = { url: true, domain: true, path: true } as const;
  const given = requireOptions(
    'scope',
    scope,
    known,
    'A scope is { url }, { domain } or { domain, path }',
  );
  if (given.domain !== undefined) requireType('scope.domain', given.domain, 'string');
  if (given.path !== undefined) requireType('scope.path', given.path, 'string');
  return given;
}

export const UPDATE_EXAMPLE =
  "The right call: jar.update(otherJar), jar.update([cookie]) or jar.update({ name: 'value' }, { url })";

export const SET_EXAMPLE = "The right call: jar.set('sid', '1', { url: 'https://example.com/' })";

type SetOptions = Partial<Omit<CookieInit, 'name' | 'value'>> & { url?: string | URL | undefined };

const { name: _name, value: _value, ...OTHER_FIELDS } = blankCookie();

/** The options in the order in which an error message lists them. */
const SET_OPTIONS: Readonly<Record<keyof SetOptions, unknown>> = {
  ...{ url: true, domain: true, path: true, expires: true, secure: true, rest: true },
  ...OTHER_FIELDS,
  ...{ httpOnly: true, sameSite: true, partitioned: true, maxAge: true },
};

/** @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if it has neither a URL nor a domain, or has an unknown option */
export function requireSetInit(init: CookieSetInit | undefined): SetOptions {
  requireType('init', init, 'object', SET_EXAMPLE);
  const given: SetOptions = requireOptions('init', init, SET_OPTIONS, SET_EXAMPLE);
  if (given.url !== undefined || given.domain !== undefined) return given;
  throw invalidCall(`The "init" argument must have a url or a domain. ${SET_EXAMPLE}`);
}

/** The field name before the value, as `curl -i` and developer tools print it. */
const FIELD_NAME = /^[ \t]*set-cookie:/i;

/** The values of Set-Cookie headers, without a leading `Set-Cookie:`. @throws TypeError (ERR_INVALID_ARG_TYPE) if they are not strings */
export function requireLines(lines: string | readonly string[]): string[] {
  if (typeof lines === 'string') return [withoutFieldName(lines)];
  if (Array.isArray(lines) && lines.every((line) => typeof line === 'string'))
    return lines.map(withoutFieldName);
  const hint = 'The right call: jar.setFromHeader(response.headers.getSetCookie(), url)';
  throw invalidArgType('setCookie', 'a string or an array of strings', lines, hint);
}

/**
 * Checks cheaply whether the line can begin with the field name, because replace() is slow (bench row "one Set-Cookie with a new value").
 */
function withoutFieldName(line: string): string {
  const mayHaveName = line[3] === '-' || line[0] === ' ' || line[0] === '\t';
  return mayHaveName ? line.replace(FIELD_NAME, '') : line;
}

/** @throws TypeError (ERR_INVALID_ARG_TYPE) if it does not have the methods of a CookieRequest */
export function requireRequest(request: CookieRequest): void {
  if (typeof request?.getFullUrl === 'function') return;
  throw invalidArgType('request', 'a CookieRequest', request, 'For a URL: jar.cookieHeader(url)');
}

/** @throws TypeError (ERR_INVALID_ARG_TYPE) if it does not have the method of a CookieResponse */
export function requireResponse(response: CookieResponse): void {
  if (typeof response?.info === 'function') return;
  const hint =
    'For a Response of fetch: jar.setFromHeader(response.headers.getSetCookie(), response.url)';
  throw invalidArgType('response', 'a CookieResponse', response, hint);
}

/**
 * @throws TypeError (ERR_INVALID_ARG_TYPE) if an argument is not a string, ERR_INVALID_ARG_VALUE for a path without a domain or a name
 * without both
 */
export function requireClearScope(domain: unknown, path: unknown, name: unknown): void {
  const hint = "The right call: jar.clear('example.com', '/', 'sid')";
  for (const [part, value] of Object.entries({ domain, path, name }))
    if (value != null) requireType(part, value, 'string', hint);
  if ((path != null && domain == null) || (name != null && path == null))
    throw invalidCall(`A path needs a domain, and a name needs both. ${hint}`);
}
