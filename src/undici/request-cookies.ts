import type { Cookie } from '../cookie/cookie.js';
import { isWritable, writeCookieString } from '../headers/cookie-header.js';
import { invalidArgType, requireType } from '../internal/arguments.js';
import { isCookie } from '../jar/arguments.js';
import { CookieJar } from '../jar/cookie-jar.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';
import type { Origin } from './origin.js';
import { reportOnTheWay } from './report.js';
import type { UndiciCookieRequest } from './request.js';

/** The cookies that a program gives with one call: names and values for the host that it asks, or cookies with a scope of their own. */
export type GivenCookies = Readonly<Record<string, string>> | Iterable<Cookie>;

/** The cookies of one call. They go to the host of its first request and to no other, over https only if that was https (R20). */
export class OwnCookies {
  readonly #given: readonly Cookie[] | readonly (readonly [string, string])[];
  readonly #policy: CookiePolicy;
  #jar: CookieJar | undefined;

  /** @throws TypeError (ERR_INVALID_ARG_TYPE) for what is neither names with string values nor cookies */
  constructor(given: GivenCookies, policy: CookiePolicy) {
    if (typeof given !== 'object' || given === null) throw noCookies(given);
    this.#given = Symbol.iterator in given ? requireCookies(given) : requireTexts(given);
    this.#policy = policy;
  }

  /**
   * Puts those that the request sends before what its Cookie header has from the jar.
   * @param home where the call began
   */
  addTo(request: UndiciCookieRequest, home: Origin): void {
    if (!isAtHome(request.origin, home)) return;
    this.#jar ??= this.#fill(request, home);
    const cookies = this.#jar.cookiesFor(request.getFullUrl()).filter((cookie) => {
      const fits = isWritable(cookie);
      if (!fits) reportOnTheWay('write', 'unwritable-pair', request, cookie.name);
      return fits;
    });
    if (cookies.length === 0) return;
    const jars = request.getHeader('Cookie') ?? '';
    request.addUnredirectedHeader('Cookie', mergedCookieHeader(cookies, jars));
  }

  /** Cookies lie in a jar of their own, which knows what a scope covers. */
  #fill(request: UndiciCookieRequest, home: Origin): CookieJar {
    const jar = new CookieJar(this.#policy);
    const secure = home.scheme === 'https';
    for (const given of this.#given) {
      try {
        if (isCookie(given)) jar.update([given]);
        else jar.set(given[0], given[1], { url: `${home.text}/`, path: '/', secure });
      } catch {
        const name = isCookie(given) ? given.name : given[0];
        reportOnTheWay('write', 'refused-by-policy', request, name);
      }
    }
    return jar;
  }
}

function isAtHome(origin: Origin, home: Origin): boolean {
  return (
    origin.hostname === home.hostname && (home.scheme !== 'https' || origin.scheme === 'https')
  );
}

function requireCookies(given: Iterable<Cookie>): readonly Cookie[] {
  const cookies = [...given];
  if (cookies.every(isCookie)) return cookies;
  throw noCookies(given);
}

function requireTexts(given: Readonly<Record<string, string>>): (readonly [string, string])[] {
  const entries = Object.entries(given);
  for (const [name, value] of entries) requireType(`init.cookies.${name}`, value, 'string', HINT);
  return entries;
}

const HINT =
  "The right call: fetch(url, { cookies: { name: 'value' } }). A jar belongs into withCookies(fetch, { jar })";

function noCookies(given: unknown): TypeError {
  return invalidArgType(
    'init.cookies',
    'an object of strings or an iterable of Cookies',
    given,
    HINT,
  );
}

const ATTRIBUTE = /^\$(?:(?:Path|Domain|Port)="|Port$)/;

/** A Cookie header of a call's own cookies and then the jar's, of which those are left out that share a name with the call's. */
export function mergedCookieHeader(own: readonly Cookie[], jars: string): string {
  const taken = new Set(own.map(({ name }) => name));
  // It speaks for the whole header (RFC 2965 3.3.4), `$Path` and its like for the cookie before them; any other `$` begins a name.
  const version = /^\$Version=\d+(?:; |$)/.exec(jars)?.[0] ?? '';
  let isTaken = false;
  const others = jars
    .slice(version.length)
    .split('; ')
    .filter((pair) => {
      if (!ATTRIBUTE.test(pair))
        isTaken = pair === '' || taken.has(pair.split('=', 1)[0] as string);
      return !isTaken;
    });
  return version + [writeCookieString(own), ...others].join('; ');
}
