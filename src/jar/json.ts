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
  /** The policy of the jar; `null` for a policy of the program's own; left out in data that are cookies only. */
  policy?: PolicyJSON | null | undefined;
  cookies: CookieInit[];
  /** Where the cookies stand in that list, the first that was created first; left out where that is their order anyway. */
  creation?: readonly number[] | undefined;
}

const FORMAT = 'undici-cookiejar';
const VERSION = 1;

/**
 * The jar as plain data: its policy and its cookies, with all fields and in the order of the jar. A cookie that could not be read back is
 * left out and reported.
 */
export function jarToJson(all: readonly CookieEntry[], policy: CookiePolicy): JarJSON {
  const entries = readableOf(all);
  const cookies = entries.map(({ cookie }) => cookie);
  // Browsers' rules send older cookies first (RFC 6265bis section 5.8.3), and a jar's order is by domain and path.
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

/** The entries whose cookies make a cookie again. The others are reported: a program may assign anything to a field. */
export function readableOf(entries: readonly CookieEntry[]): CookieEntry[] {
  return entries.filter(({ cookie }) => {
    const isReadable = hasFieldTypes(cookie);
    if (!isReadable) reportRefusal('save', () => reasonFor('unsavable-type'), cookie, null);
    return isReadable;
  });
}

/**
 * The policy of the jar that the data hold. Data without a policy hold cookies only, as files do: browsers' rules, which are
 * the stricter ones, apply to them.
 * @throws TypeError (ERR_INVALID_ARG_VALUE) where the data are no jar, or its policy was one of the program's own
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

/** Whether the data are what {@link cookiesToJson} gives, in this version or another. */
export function isJarJson(data: unknown): data is JarJSON {
  return typeof data === 'object' && data !== null && (data as JarJSON).format === FORMAT;
}

function requireJarJson(data: unknown): asserts data is JarJSON {
  if (isJarJson(data)) return;
  const hint =
    typeof data === 'string'
      ? 'The right call: CookieJar.fromJSON(JSON.parse(text))'
      : 'The right call: CookieJar.fromJSON(jar.toJSON()), in a worker too. Other JSON: readCookies(text)';
  throw invalidArgType('data', 'what jar.toJSON() returns', data, hint);
}

/** The cookies that {@link cookiesToJson} was given. @throws TypeError (ERR_INVALID_ARG_VALUE) where the data are nothing of the kind */
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

/** What should be cookies there. @throws TypeError (ERR_INVALID_ARG_VALUE) where there is no list of them, or the version is not known */
export function entriesOf(data: JarJSON): readonly CookieInit[] {
  const version: unknown = data.version;
  if (version !== VERSION) {
    throw invalidArgValue('data.version', version, `must be ${VERSION}`);
  }
  if (!Array.isArray(data.cookies)) throw invalidArgType('data.cookies', 'an array', data.cookies);
  return data.cookies;
}
