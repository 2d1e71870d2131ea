import { Cookie, type CookieInit } from '../cookie/cookie.js';
import { hasFieldTypes } from '../cookie/field-types.js';
import { ANY_PREFIX, HTTP_PREFIX } from '../cookie/prefix.js';
import { isWritable, writeCookieString } from '../headers/cookie-header.js';
import { invalidArgType, invalidArgValue, requireType } from '../internal/arguments.js';
import { CookieJar, matchingCookies } from '../jar/cookie-jar.js';
import type { CookieSetInit } from '../jar/cookie-scope.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';
import { NO_COOKIE, type RefusalReason, reportRefusal } from '../refusal.js';
import type { Dialect } from '../url/dialect.js';
import { isLoopback } from '../url/whatwg-url.js';
import type { Origin } from './origin.js';
import { reportRequest } from './report-request.js';
import type { UndiciCookieRequest } from './request.js';

/** The cookies of one call: names and values for the host of its URL, or Cookies with their own scope. */
export type GivenCookies =
  | Readonly<Record<string, string>>
  | Iterable<Cookie | readonly [name: string, value: string]>;

type NameAndValue = readonly [name: string, value: string];

/** The cookies given with one call. They are sent only to the host of its first request, and only over https if that was https (R20). */
export class RequestCookies {
  readonly #given: readonly (Cookie | NameAndValue)[];
  readonly #policy: CookiePolicy;
  #jar: CookieJar | undefined;

  /**
   * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) for invalid arguments, and for a name or value that cannot be written
   * to a header
   */
  constructor(given: GivenCookies, policy: CookiePolicy) {
    if (typeof given !== 'object' || given === null) throw invalidCookies(given);
    const entries: readonly unknown[] =
      Symbol.iterator in given ? [...given] : Object.entries(given);
    this.#given = entries.map(requireCookie);
    this.#policy = policy;
  }

  /**
   * The cookies that the request sends.
   * @param home the origin of the call's first request
   * @param changed the names that responses have replaced or deleted during the call
   */
  cookiesFor(request: UndiciCookieRequest, home: Origin, changed: ReadonlySet<string>): Cookie[] {
    if (!isAtHome(request.origin, home)) return [];
    return this.jarFor(request, home)
      [matchingCookies](request.getFullUrl())
      .filter((cookie) => {
        if (changed.has(cookie.name)) return false;
        if (isWritable(cookie)) return true;
        reportRequest('write', 'unwritable-pair', request, cookie.name);
        return false;
      });
  }

  /** A separate jar, which matches the cookies with URLs. */
  jarFor(request: UndiciCookieRequest, home: Origin): CookieJar {
    this.#jar ??= this.#fill(request, home);
    return this.#jar;
  }

  #fill(request: UndiciCookieRequest, home: Origin): CookieJar {
    const jar = new CookieJar(this.#policy);
    for (const given of this.#given) {
      try {
        if (isPair(given)) jar.set(given[0], given[1], initFor(given[0], home));
        else jar.update([given]);
      } catch (error) {
        const name = isPair(given) ? given[0] : given.name;
        const reason = (error as { reason?: RefusalReason } | null)?.reason;
        reportRefusal('write', () => reason, { ...NO_COOKIE, name }, request);
      }
    }
    return jar;
  }
}

/** Browsers treat loopback hosts as secure, so a name with a prefix is also allowed there over http. */
function initFor(name: string, home: Origin): CookieSetInit {
  const secure = home.scheme === 'https' || (ANY_PREFIX.test(name) && isLoopback(home.hostname));
  return { url: `${home.text}/`, path: '/', secure, httpOnly: HTTP_PREFIX.test(name) };
}

function isAtHome(origin: Origin, home: Origin): boolean {
  return (
    origin.hostname === home.hostname && (home.scheme !== 'https' || origin.scheme === 'https')
  );
}

function isPair(given: Cookie | NameAndValue): given is NameAndValue {
  return Array.isArray(given);
}

function requireCookie(given: unknown): Cookie | NameAndValue {
  if (Array.isArray(given)) return requireNameAndValue(given);
  const { name, domain, path } = (given ?? {}) as Partial<Cookie>;
  if (typeof name === 'string' && typeof domain === 'string' && typeof path === 'string') {
    // It may come from another copy of the package.
    const cookie = given instanceof Cookie ? given : new Cookie(given as CookieInit);
    if (hasFieldTypes(cookie) && isWritable(cookie)) return cookie;
    throw unwritable(name);
  }
  throw invalidCookies(given);
}

function requireNameAndValue(pair: readonly unknown[]): NameAndValue {
  const [name, value] = pair;
  if (pair.length !== 2 || typeof name !== 'string') throw invalidCookies(pair);
  requireType(`cookies.${name}`, value, 'string', HINT);
  if (name !== '' && isWritable(new Cookie({ name, value, domain: '', path: '/' }))) {
    return [name, value];
  }
  throw unwritable(name);
}

/** The error message contains the name, but not the value, which may be secret. */
function unwritable(name: string): TypeError {
  return invalidArgValue(
    'cookies',
    name,
    'must have names and values that can be written to a Cookie header: no empty name, no control character, semicolon or character above U+00FF, and no = in a name',
  );
}

const HINT =
  "The right call: fetch(url, { cookies: { name: 'value' } }). A jar is an option of withCookies(fetch, { jar })";

function invalidCookies(received: unknown): TypeError {
  return invalidArgType(
    'cookies',
    'an object of strings or an iterable of Cookies',
    received,
    HINT,
  );
}

/** The attributes of RFC 2965 in a Cookie header. Under browsers' rules, they are names of cookies. */
const ATTRIBUTE = /^\$(?:(?:Path|Domain|Port)="|Port$)/;

/** The Cookie header of the call's cookies, followed by the jar's cookies with other names. */
export function mergedCookieHeader(
  own: readonly Cookie[],
  jars: string,
  dialect: Dialect | undefined,
): string {
  const taken = new Set(own.map(({ name }) => name));
  // `$Version` applies to the whole header (RFC 2965 section 3.3.4); any other `$` begins a name.
  const version =
    dialect === 'http.cookiejar' ? (/^\$Version=\d+(?:; |$)/.exec(jars)?.[0] ?? '') : '';
  const pairs = jars.slice(version.length).split('; ');
  const others = keepPairs(pairs, dialect, (name) => !taken.has(name));
  return version + [writeCookieString(own), others].filter(Boolean).join('; ');
}

/**
 * The caller's Cookie header, in which the names that responses have set or deleted during the call are replaced with the jar's cookies.
 * @param jars the Cookie header of the jar
 */
export function updatedCookieHeader(
  given: string,
  jars: string,
  dialect: Dialect | undefined,
  changed: ReadonlySet<string>,
): string {
  const pairs = given.split(/;\s*/);
  const left = new Set(pairs.map(nameOf).filter((name) => changed.has(name)));
  const kept = keepPairs(pairs, dialect, (name) => !left.has(name));
  const added = keepPairs(jars.split('; '), dialect, (name) => left.has(name));
  return [kept, added].filter(Boolean).join('; ');
}

/** The pairs whose name passes the test. An attribute of RFC 2965 belongs to the preceding pair. */
function keepPairs(
  pairs: readonly string[],
  dialect: Dialect | undefined,
  fits: (name: string) => boolean,
): string {
  let isKept = false;
  return pairs
    .filter((pair) => {
      const isAttribute = dialect === 'http.cookiejar' && ATTRIBUTE.test(pair);
      if (!isAttribute) isKept = pair !== '' && fits(nameOf(pair));
      return isKept;
    })
    .join('; ');
}

function nameOf(pair: string): string {
  return (pair.split('=', 1)[0] as string).trim();
}
