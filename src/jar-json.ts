import { Cookie, type CookieInit } from './cookie.js';
import { invalidArgument } from './errors.js';

/** The form of a jar in JSON: all fields of its cookies, in its order. */
export interface JarJson {
  readonly format: typeof FORMAT;
  readonly version: number;
  readonly cookies: readonly CookieInit[];
}

const FORMAT = 'undici-cookiejar';
const VERSION = 1;

/** The cookies as plain data that loses nothing. */
export function cookiesToJson(cookies: Iterable<Cookie>): JarJson {
  return {
    format: FORMAT,
    version: VERSION,
    cookies: Array.from(cookies, (cookie) => cookie.toJSON()),
  };
}

/** Whether the data are what {@link cookiesToJson} gives, in this version or another. */
export function isJarJson(data: unknown): data is JarJson {
  return typeof data === 'object' && data !== null && (data as JarJson).format === FORMAT;
}

/** The cookies that {@link cookiesToJson} was given. @throws TypeError (ERR_INVALID_ARG_VALUE) where the data are nothing of the kind */
export function cookiesFromJson(data: unknown): Cookie[] {
  if (!isJarJson(data)) throw invalidArgument('not the JSON form of a cookie jar');
  return entriesOf(data).map((init) => new Cookie(init));
}

/** What should be cookies there. @throws TypeError (ERR_INVALID_ARG_VALUE) where there is no list of them, or the version is not known */
export function entriesOf(data: JarJson): readonly CookieInit[] {
  const version: unknown = data.version;
  if (version !== VERSION) {
    // An object may have its own mind about what text it is.
    const given = typeof version === 'object' ? 'an object' : String(version);
    throw invalidArgument(`version ${given} of the JSON form is not known here`);
  }
  if (!Array.isArray(data.cookies))
    throw invalidArgument('the JSON form of a cookie jar has no list of cookies');
  return data.cookies;
}
