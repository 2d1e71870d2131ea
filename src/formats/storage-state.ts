import type { Cookie } from '../cookie/cookie.js';
import { explainPrefix } from '../cookie/prefix.js';
import { hasControlCharacter } from '../internal/octets.js';
import { type RefusalReason, reasonFor } from '../refusal.js';
import { written } from './encoding.js';
import { foreignExpiry } from './expiry.js';
import { withoutLocal } from './file-domain.js';

/** Why Playwright would refuse the cookie. It refuses the whole file if it refuses one cookie. */
export function explainStorageState(cookie: Cookie): RefusalReason | null {
  const { name, value, path, domain, sameSite, secure } = cookie;
  const text = `${name}${value ?? ''}${path}${domain}`;
  const isRefused =
    hasControlCharacter(text) ||
    /[;\t]/.test(text) ||
    explainPrefix(cookie) !== null ||
    isNothing(cookie);
  if (isRefused) return reasonFor('playwright-refuses');
  const isDropped = cookie.isExpired() || (sameSite === 'none' && !secure);
  return isDropped ? reasonFor('playwright-drops') : null;
}

function isNothing({ name, value }: Cookie): boolean {
  return name === '' && (value ?? '') === '';
}

/** The cookies as Playwright's storageState, without the storage of pages (`origins`). */
export function formatStorageState(cookies: readonly Cookie[]): string {
  return `${JSON.stringify({ cookies: cookies.map(toPlaywright), origins: [] }, null, 2)}\n`;
}

function toPlaywright(cookie: Cookie) {
  const { name, value } = written(cookie, 'foreign');
  return {
    // Browsers store a pair without `=` as the value of a nameless cookie.
    name: value === null ? '' : name,
    value: value ?? name,
    domain: withoutLocal(cookie.domain),
    path: cookie.path,
    expires: cookie.expires === null ? -1 : foreignExpiry(cookie.expires),
    httpOnly: cookie.httpOnly,
    secure: cookie.secure,
    // Playwright has no value for an unset SameSite, which browsers treat as Lax.
    sameSite: SAME_SITE[cookie.sameSite ?? 'lax'],
    ...(cookie.partitionKey === undefined ? {} : { partitionKey: cookie.partitionKey }),
  };
}

const SAME_SITE = { strict: 'Strict', lax: 'Lax', none: 'None' } as const;
