import { type Cookie as JarCookie, wireValue } from '../cookie/cookie.js';
import { foreignExpiry } from '../formats/expiry.js';
import { extensionsOf } from '../formats/json-reader.js';
import { withoutDot } from '../url/domain.js';
import { Cookie } from './cookie.js';
import type { CreateCookieOptions } from './parse-set-cookie.js';

/** The data of a tough-cookie cookie that a jar's cookie does not have. */
interface Details
  extends Pick<Cookie, 'creation' | 'creationIndex' | 'lastAccessed' | 'pathIsDefault'> {
  /** The expiry as given in the header; used while the cookie still has that expiry. */
  readonly expiry: Pick<CreateCookieOptions, 'expires' | 'maxAge'>;
  readonly expires: number | null;
}

const detailsOf = new WeakMap<JarCookie, Details>();

/** Stores the details of a cookie. @param previous the cookie that it replaces, whose creation-time it keeps (RFC 6265bis section 5.7) */
export function keepDetails(cookie: JarCookie, details: Cookie, previous?: JarCookie): void {
  const { creation, creationIndex } = (previous && detailsOf.get(previous)) ?? details;
  const { lastAccessed, pathIsDefault, expires, maxAge } = details;
  const expiry = { expires, maxAge };
  detailsOf.set(cookie, {
    creation,
    creationIndex,
    lastAccessed,
    pathIsDefault,
    expiry,
    expires: cookie.expires,
  });
}

/** Updates the last-access-time of the cookies (RFC 6265bis section 5.8.3). */
export function touch(cookies: readonly JarCookie[]): void {
  const lastAccessed = new Date();
  for (const cookie of cookies)
    keepDetails(cookie, Object.assign(toToughCookie(cookie), { lastAccessed }), cookie);
}

/** The key of a jar's cookie. One without `=` has an empty key, and its name as the value. */
export function toughKeyOf({ name, value }: JarCookie): string {
  return value === null ? '' : name;
}

/** The domain of a jar's cookie, without a leading dot and brackets. */
export function toughDomainOf({ domain }: JarCookie): string {
  return withoutDot(domain).replace(/^\[(.*)\]$/, '$1');
}

/** A copy of a jar's cookie in tough-cookie's form. */
export function toToughCookie(cookie: JarCookie): Cookie {
  const details = detailsOf.get(cookie);
  const extensions = extensionsOf(cookie);
  const copy = new Cookie({
    key: toughKeyOf(cookie),
    value: cookie.value === null ? cookie.name : (wireValue(cookie) ?? ''),
    expires: cookie.expires === null ? 'Infinity' : new Date(foreignExpiry(cookie.expires) * 1000),
    ...(details?.expires === cookie.expires ? details.expiry : {}),
    domain: toughDomainOf(cookie),
    path: cookie.path,
    secure: cookie.secure,
    httpOnly: cookie.httpOnly,
    extensions: extensions.length === 0 ? null : extensions,
    hostOnly: cookie.hostOnly,
    pathIsDefault: details ? details.pathIsDefault : cookie.pathSpecified ? null : true,
    creation: details?.creation,
    lastAccessed: details?.lastAccessed,
    sameSite: cookie.sameSite,
  });
  if (details !== undefined) copy.creationIndex = details.creationIndex;
  else keepDetails(cookie, copy);
  return copy;
}
