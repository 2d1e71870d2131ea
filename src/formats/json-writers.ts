import { type Cookie, wireValue } from '../cookie/cookie.js';
import { explainPrefix } from '../cookie/prefix.js';
import { hasControlCharacter, octetsOf } from '../internal/octets.js';
import { explainPair } from '../parsers/rfc6265bis.js';
import { type RefusalReason, reasonFor, reasonOrNull } from '../refusal.js';
import { withoutDot } from '../url/domain.js';
import { parseHost } from '../url/parse-host.js';
import { isOwnPartition } from '../url/site.js';
import { written } from './encoding.js';
import { foreignExpiry } from './expiry.js';
import { withoutBrackets, withoutLocal } from './file-domain.js';
import { extensionsOf } from './json-reader.js';

/** Data as the text of a JSON file. */
export function jsonText(data: unknown): string {
  return `${JSON.stringify(data, null, 2)}\n`;
}

/** A pair as text, in the form of browsers. */
function textPair(cookie: Cookie): [name: string, value: string] {
  const { name, value } = written(cookie, 'foreign');
  return browserPair(name, value);
}

/** A pair as browsers and tough-cookie store it: without `=`, it is the value of a nameless cookie. */
function browserPair(name: string, value: string | null): [name: string, value: string] {
  return value === null ? ['', name] : [name, value];
}

/** The longest path that Chromium accepts. */
const MAX_PATH_LENGTH = 1024;

/** Why Playwright would refuse the cookie. It refuses the whole file if it refuses one cookie. */
export function explainStorageState(cookie: Cookie): RefusalReason | null {
  const { path, domain, sameSite, secure, partitionKey } = cookie;
  const [name, value] = textPair(cookie);
  const text = `${name}${value}${path}${domain}`;
  const isRefused =
    hasControlCharacter(text) ||
    /[;\t]/.test(text) ||
    explainPair(octetsOf(name), octetsOf(value)) !== null ||
    name.includes('=') ||
    [name, value].some((part) => /^ | $/.test(part)) ||
    path.length > MAX_PATH_LENGTH ||
    parseHost(withoutDot(domain)) === null ||
    explainPrefix(cookie) !== null ||
    (partitionKey !== undefined && !(secure && /^https?:\/\//.test(partitionKey)));
  if (isRefused) return reasonFor('playwright-refuses');
  const isDropped = cookie.isExpired() || (sameSite === 'none' && !secure);
  return isDropped ? reasonFor('playwright-drops') : null;
}

/** The cookies as Playwright's storageState, without the storage of pages (`origins`). */
export function formatStorageState(cookies: readonly Cookie[]): string {
  return jsonText({ cookies: cookies.map(toPlaywright), origins: [] });
}

function toPlaywright(cookie: Cookie) {
  const [name, value] = textPair(cookie);
  return {
    name,
    value,
    domain: withoutLocal(cookie.domain),
    path: cookie.path,
    expires: cookie.expires === null ? -1 : foreignExpiry(cookie.expires),
    httpOnly: cookie.httpOnly,
    secure: cookie.secure,
    // Playwright has no value for an unset SameSite, which browsers treat as Lax.
    sameSite: PLAYWRIGHTS_SAME_SITE[cookie.sameSite ?? 'lax'],
    ...playwrightPartition(cookie),
  };
}

/** Playwright adds a cookie to a partition with cross-site ancestors by default, which the partition of the cookie's own site is not. */
function playwrightPartition({ domain, partitionKey }: Cookie) {
  if (partitionKey === undefined) return {};
  const isOwn = isOwnPartition(partitionKey, domain);
  return { partitionKey, ...(isOwn ? { _crHasCrossSiteAncestor: false } : {}) };
}

const PLAYWRIGHTS_SAME_SITE = { strict: 'Strict', lax: 'Lax', none: 'None' } as const;

/** Why a browser would not import the cookie. */
export function explainChromeCookies(cookie: Cookie): RefusalReason | null {
  const { name, value, path } = cookie;
  const isUnclean = [name, value ?? '', path].some(hasControlCharacter);
  return reasonOrNull(isUnclean ? 'control-character' : explainPrefix(cookie));
}

/** The cookies as JSON of the chrome.cookies API, which Cookie-Editor, EditThisCookie and other extensions import. */
export function formatChromeCookies(cookies: readonly Cookie[]): string {
  return jsonText(cookies.map(toChrome));
}

function toChrome(cookie: Cookie) {
  const { path, secure, httpOnly, hostOnly, expires, partitionKey } = cookie;
  const [name, value] = textPair(cookie);
  return {
    domain: withoutLocal(cookie.domain),
    ...(expires === null ? {} : { expirationDate: foreignExpiry(expires) }),
    hostOnly,
    httpOnly,
    name,
    ...(partitionKey === undefined ? {} : { partitionKey: { topLevelSite: partitionKey } }),
    path,
    sameSite: chromesSameSite(cookie),
    secure,
    session: expires === null,
    value,
  };
}

/** Browsers refuse SameSite=None without Secure. */
function chromesSameSite({ sameSite, secure }: Cookie): string {
  if (sameSite === 'none') return secure ? 'no_restriction' : 'unspecified';
  return sameSite ?? 'unspecified';
}

/** Why tough-cookie cannot represent the cookie: it has no partitions. */
export function explainToughCookieJson({ partitionKey }: Cookie): RefusalReason | null {
  return partitionKey === undefined ? null : reasonFor('unsavable-partition');
}

/** The cookies as the JSON of tough-cookie, which `CookieJar.deserialize()` reads. */
export function formatToughCookieJson(cookies: readonly Cookie[]): string {
  const now = new Date(Date.now()).toISOString();
  return jsonText({
    version: 'tough-cookie@6.1.0',
    storeType: 'MemoryCookieStore',
    rejectPublicSuffixes: true,
    enableLooseMode: cookies.some(({ name, value }) => name === '' || value === null),
    allowSpecialUseDomain: true,
    prefixSecurity: 'silent',
    cookies: cookies.map((cookie) => toToughCookie(cookie, now)),
  });
}

function toToughCookie(cookie: Cookie, creation: string) {
  const { path, expires, hostOnly, secure, httpOnly, sameSite } = cookie;
  const [key, value] = browserPair(cookie.name, wireValue(cookie));
  const extensions = extensionsOf(cookie);
  return {
    key,
    value,
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
