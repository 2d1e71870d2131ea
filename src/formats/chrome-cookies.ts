import type { Cookie } from '../cookie/cookie.js';
import { explainPrefix } from '../cookie/prefix.js';
import { hasControlCharacter } from '../internal/octets.js';
import { type RefusalReason, reasonFor } from '../refusal.js';
import { written } from './encoding.js';
import { foreignExpiry } from './expiry.js';
import { withoutLocal } from './file-domain.js';

/** Why a browser would not import the cookie. */
export function explainChromeCookies(cookie: Cookie): RefusalReason | null {
  const { name, value, path } = cookie;
  const isUnclean = [name, value ?? '', path].some(hasControlCharacter);
  const code = isUnclean ? 'control-character' : explainPrefix(cookie);
  return code === null ? null : reasonFor(code);
}

/** The cookies as JSON of the chrome.cookies API, which Cookie-Editor, EditThisCookie and other extensions import. */
export function formatChromeCookies(cookies: readonly Cookie[]): string {
  return `${JSON.stringify(cookies.map(toChrome), null, 2)}\n`;
}

function toChrome(cookie: Cookie) {
  const { path, secure, httpOnly, hostOnly, expires, partitionKey } = cookie;
  const { name, value } = written(cookie, 'foreign');
  return {
    domain: withoutLocal(cookie.domain),
    ...(expires === null ? {} : { expirationDate: foreignExpiry(expires) }),
    hostOnly,
    httpOnly,
    // Browsers have no cookies without a value; they store such a pair as a nameless cookie.
    name: value === null ? '' : name,
    ...(partitionKey === undefined ? {} : { partitionKey: { topLevelSite: partitionKey } }),
    path,
    sameSite: sameSiteOf(cookie),
    secure,
    session: expires === null,
    value: value ?? name,
  };
}

/** Browsers refuse SameSite=None without Secure. */
function sameSiteOf({ sameSite, secure }: Cookie): string {
  if (sameSite === 'none') return secure ? 'no_restriction' : 'unspecified';
  return sameSite ?? 'unspecified';
}
