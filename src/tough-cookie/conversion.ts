import { type Cookie as JarCookie, wireValue } from '../cookie/cookie.js';
import { foreignExpiry } from '../formats/expiry.js';
import { withoutLocal } from '../formats/file-domain.js';
import { extensionsOf } from '../formats/json-reader.js';
import { type CookieJar, entryOf } from '../jar/cookie-jar.js';
import { withoutDot } from '../url/domain.js';
import { Cookie } from './cookie.js';
import type { CreateCookieOptions } from './parse-set-cookie.js';

/** When a cookie was created. A cookie that replaces another keeps it (RFC 6265bis section 5.7). */
type Creation = Pick<Cookie, 'creation' | 'creationIndex'>;

/** By the entry in the jar, or by the cookie if it is not in the jar. */
const creations = new WeakMap<WeakKey, Creation>();

/** The other data of a tough-cookie cookie that a jar's cookie does not have. */
interface Details extends Pick<Cookie, 'lastAccessed' | 'pathIsDefault'> {
  /** The expiry as given in the header; used while the cookie still has that expiry. */
  readonly expiry: Pick<CreateCookieOptions, 'expires' | 'maxAge'>;
  readonly expires: number | null;
}

const detailsOf = new WeakMap<JarCookie, Details>();

/** Stores the details of a cookie. Its creation is stored once. */
export function keepDetails(jar: CookieJar, cookie: JarCookie, details: Cookie): void {
  const { creation, creationIndex, lastAccessed, pathIsDefault, expires, maxAge } = details;
  const key = jar[entryOf](cookie) ?? cookie;
  if (!creations.has(key)) creations.set(key, { creation, creationIndex });
  const expiry = { expires, maxAge };
  detailsOf.set(cookie, { lastAccessed, pathIsDefault, expiry, expires: cookie.expires });
}

/** Updates the last-access-time of the cookies (RFC 6265bis section 5.8.3). */
export function touch(jar: CookieJar, cookies: readonly JarCookie[]): void {
  const lastAccessed = new Date();
  for (const cookie of cookies)
    keepDetails(jar, cookie, Object.assign(toToughCookie(jar, cookie), { lastAccessed }));
}

/** The key of a jar's cookie. One without `=` has an empty key, and its name as the value. */
export function toughKeyOf({ name, value }: JarCookie): string {
  return value === null ? '' : name;
}

/** The domain of a jar's cookie, without a leading dot, brackets and the `.local` that http.cookiejar's rules append to localhost. */
export function toughDomainOf({ policy }: CookieJar, { domain }: JarCookie): string {
  const bare = withoutDot(domain);
  const host = policy.dialect === 'http.cookiejar' ? withoutLocal(bare) : bare;
  return host.replace(/^\[(.*)\]$/, '$1');
}

/** The domains, as a jar indexes them, of cookies for which {@link toughDomainOf} can return this domain. */
export function jarDomainsOf(domain: string): string[] {
  const hosts = [domain, `[${domain}]`].flatMap((host) => [host, `${host}.local`]);
  return hosts.flatMap((host) => [host, `.${host}`]);
}

/** A copy of a jar's cookie in tough-cookie's form. */
export function toToughCookie(jar: CookieJar, cookie: JarCookie): Cookie {
  const details = detailsOf.get(cookie);
  const created = creations.get(jar[entryOf](cookie) ?? cookie);
  const extensions = extensionsOf(cookie);
  const copy = new Cookie({
    key: toughKeyOf(cookie),
    value: cookie.value === null ? cookie.name : (wireValue(cookie) ?? ''),
    ...expiryOf(cookie, details),
    domain: toughDomainOf(jar, cookie),
    path: cookie.path,
    secure: cookie.secure,
    httpOnly: cookie.httpOnly,
    extensions: extensions.length === 0 ? null : extensions,
    hostOnly: cookie.hostOnly,
    pathIsDefault: details ? details.pathIsDefault : cookie.pathSpecified ? null : true,
    creation: created?.creation,
    lastAccessed: details?.lastAccessed,
    sameSite: cookie.sameSite,
  });
  if (created !== undefined) copy.creationIndex = created.creationIndex;
  if (created === undefined || details === undefined) keepDetails(jar, cookie, copy);
  return copy;
}

/**
 * The expiry as given in the header, but no later than the jar's, which may be limited to 400 days. A tough-cookie cookie counts Max-Age
 * from its last access, but the jar counts it from when the cookie was set.
 */
function expiryOf({ expires }: JarCookie, details: Details | undefined): Details['expiry'] {
  if (expires === null) return {};
  const end = new Date(foreignExpiry(expires) * 1000);
  if (details?.expires !== expires) return { expires: end };
  const { expiry, lastAccessed } = details;
  const limited = { ...expiry };
  // The jar has whole seconds.
  if (expiry.expires instanceof Date && expiry.expires.getTime() - end.getTime() >= 1000)
    limited.expires = end;
  if (typeof expiry.maxAge === 'number' && lastAccessed instanceof Date) {
    const left = Math.round(expires * 1000) - lastAccessed.getTime();
    limited.maxAge = Math.min(expiry.maxAge, Math.ceil(Math.max(left, 0) / 1000));
  }
  return limited;
}
