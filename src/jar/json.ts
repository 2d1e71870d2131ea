import { Cookie, type CookieInit } from '../cookie/cookie.js';
import { hasFieldTypes } from '../cookie/field-types.js';
import { invalidArgType, invalidArgValue, invalidCall } from '../internal/arguments.js';
import { BrowserCookiePolicy } from '../policy/browser-cookie-policy.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';
import { type PolicyJSON, policyFromJson, policyToJson } from '../policy/policy-json.js';
import { reasonFor, reportRefusal } from '../refusal.js';
import type { CookieEntry } from '../store/entries.js';

/** The form of a jar in JSON: all fields of its cookies, in its order. */
export interface JarJSON {
  format: typeof FORMAT;
  version: number;
  /** The policy of the jar; `null` for a custom policy; absent in data that contain only cookies. */
  policy?: PolicyJSON | null | undefined;
  cookies: CookieInit[];
  /** The indexes of the cookies in creation order; absent if that is the order of `cookies`. */
  creation?: readonly number[] | undefined;
}

export const FORMAT = 'undici-cookiejar';
export const VERSION = 1;

/**
 * The jar as plain data: its policy and its cookies, with all fields, in the jar's order. A cookie with a field of the wrong type is
 * omitted and reported.
 */
export function jarToJson(all: readonly CookieEntry[], policy: CookiePolicy): JarJSON {
  const entries = readableOf(all);
  const cookies = entries.map(({ cookie }) => cookie);
  // Under browsers' rules, older cookies are sent first (RFC 6265bis section 5.8.3), but a jar's order is by domain and path.
  const creation = [...entries.keys()].sort(
    (a, b) => (entries[a] as CookieEntry).creation - (entries[b] as CookieEntry).creation,
  );
  const isInOrder = creation.every((index, rank) => index === rank);
  return {
    ...cookiesToJson(cookies),
    policy: policyToJson(policy),
    ...(isInOrder ? {} : { creation }),
  };
}

/** The entries whose fields have the right types. The others are reported, because assignments are not validated. */
export function readableOf(entries: readonly CookieEntry[]): CookieEntry[] {
  return entries.filter(({ cookie }) => {
    const isReadable = hasFieldTypes(cookie);
    if (!isReadable) reportRefusal('save', () => reasonFor('unsavable-type'), cookie, null);
    return isReadable;
  });
}

/**
 * The policy of a jar in JSON. For data without a policy, which contain only cookies, the stricter rules apply, those of browsers.
 * @throws TypeError (ERR_INVALID_ARG_VALUE) if the data are not a jar, or its policy was a custom one
 */
export function policyOfJson(data: unknown): CookiePolicy {
  requireJarJson(data);
  return data.policy === undefined ? new BrowserCookiePolicy() : policyFromJson(data.policy);
}

/** The cookies as plain data, with all fields. */
export function cookiesToJson(cookies: Iterable<Cookie>): JarJSON {
  return {
    format: FORMAT,
    version: VERSION,
    cookies: Array.from(cookies, (cookie) => ({
      ...cookie,
      rest: cookie.rest.map(([name, value]): [string, string | null] => [name, value]),
    })),
  };
}

/** Whether the data have the form of {@link cookiesToJson}, in any version. */
export function isJarJson(data: unknown): data is JarJSON {
  return typeof data === 'object' && data !== null && (data as JarJSON).format === FORMAT;
}

function requireJarJson(data: unknown): asserts data is JarJSON {
  if (isJarJson(data)) return;
  const hint =
    typeof data === 'string'
      ? 'The right call: CookieJar.fromJSON(JSON.parse(text))'
      : 'The right call: CookieJar.fromJSON(jar.toJSON()), in a worker too. Other JSON: readCookies(text)';
  throw invalidArgType('data', 'the result of jar.toJSON()', data, hint);
}

/** The inverse of {@link cookiesToJson}. @throws TypeError (ERR_INVALID_ARG_VALUE) if the data do not have its form */
export function cookiesFromJson(data: unknown): {
  cookies: Cookie[];
  creation: readonly Cookie[];
} {
  requireJarJson(data);
  const cookies = entriesOf(data).map((init) => new Cookie(init));
  return { cookies, creation: byCreationIn(data, cookies) };
}

function byCreationIn({ creation }: JarJSON, cookies: readonly Cookie[]): readonly Cookie[] {
  if (creation === undefined) return cookies;
  const isOfThese = Array.isArray(creation) && creation.length === cookies.length;
  const ordered = new Set(isOfThese ? creation.map((at) => cookies[at]) : [undefined]);
  if (ordered.size === cookies.length && !ordered.has(undefined)) return [...ordered] as Cookie[];
  throw invalidCall(`The property 'data.creation' must be a permutation of the cookie indexes`);
}

/** The unvalidated list of cookies. @throws TypeError (ERR_INVALID_ARG_VALUE) if there is no list, or the version is unknown */
export function entriesOf(data: JarJSON): readonly CookieInit[] {
  const version: unknown = data.version;
  if (version !== VERSION) {
    throw invalidArgValue('data.version', version, `must be ${VERSION}`);
  }
  if (!Array.isArray(data.cookies)) throw invalidArgType('data.cookies', 'an array', data.cookies);
  return data.cookies;
}
