import type { Cookie } from '../cookie/cookie.js';
import { wireValue } from '../headers/cookie-header.js';
import { type RefusalReason, reasonFor } from '../refusal.js';
import { withoutDot } from '../url/domain.js';
import { foreignExpiry } from './expiry.js';
import { withoutBrackets, withoutLocal } from './file-domain.js';

/** Why tough-cookie cannot represent the cookie: it has no partitions. */
export function explainToughCookieJson({ partitionKey }: Cookie): RefusalReason | null {
  return partitionKey === undefined ? null : reasonFor('unsavable-partition');
}

/** The cookies as the JSON of tough-cookie, which `CookieJar.deserialize()` reads. */
export function formatToughCookieJson(cookies: readonly Cookie[]): string {
  const now = new Date(Date.now()).toISOString();
  const jar = {
    version: 'tough-cookie@6.1.0',
    storeType: 'MemoryCookieStore',
    rejectPublicSuffixes: true,
    enableLooseMode: cookies.some(({ name, value }) => name === '' || value === null),
    allowSpecialUseDomain: true,
    prefixSecurity: 'silent',
    cookies: cookies.map((cookie) => toToughCookie(cookie, now)),
  };
  return `${JSON.stringify(jar, null, 2)}\n`;
}

function toToughCookie(cookie: Cookie, creation: string) {
  const { name, path, expires, hostOnly, secure, httpOnly, sameSite } = cookie;
  const value = wireValue(cookie);
  const extensions = cookie.rest
    .filter(([attribute]) => !/^(?:httponly|samesite)$/i.test(attribute))
    .map(([attribute, text]) => (text === null ? attribute : `${attribute}=${text}`));
  return {
    // tough-cookie stores a pair without `=` as the value of a nameless cookie.
    key: value === null ? '' : name,
    value: value ?? name,
    ...(expires === null ? {} : { expires: new Date(foreignExpiry(expires) * 1000).toISOString() }),
    domain: withoutBrackets(withoutLocal(withoutDot(cookie.domain))),
    path,
    ...(secure ? { secure } : {}),
    ...(httpOnly ? { httpOnly } : {}),
    ...(extensions.length > 0 ? { extensions } : {}),
    hostOnly,
    creation,
    lastAccessed: creation,
    ...(sameSite === undefined ? {} : { sameSite }),
  };
}
