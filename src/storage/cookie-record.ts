import { Cookie, type CookieInit } from '../cookie/cookie.js';

/** The version of the text: a record of another version is skipped. */
const VERSION = 1;

/** The key of a cookie's record. Domains compare without case. */
export function recordKey({ domain, path, name, partitionKey }: Cookie): string {
  // A program may have assigned other types.
  return JSON.stringify([`${domain}`.toLowerCase(), `${path}`, `${name}`, `${partitionKey ?? ''}`]);
}

/**
 * A cookie as the JSON of its record, without the fields that have their default.
 * @param created when the cookie was first set, in microseconds since the epoch: older cookies are sent first (RFC 6265bis 5.8.3)
 */
export function recordText(cookie: Cookie, created: number): string {
  const { name, value, domain, path, expires } = cookie;
  const hasDot = domain.startsWith('.');
  const { rest } = cookie;
  return JSON.stringify({
    v: VERSION,
    created,
    name,
    value,
    domain,
    path,
    version: unless(cookie.version, 0),
    port: unless(cookie.port, null),
    portSpecified: unless(cookie.portSpecified, false),
    domainSpecified: unless(cookie.domainSpecified, hasDot),
    domainInitialDot: unless(cookie.domainInitialDot, cookie.domainSpecified),
    pathSpecified: unless(cookie.pathSpecified, false),
    secure: unless(cookie.secure, false),
    expires: unless(expires, null),
    discard: unless(cookie.discard, expires === null),
    comment: unless(cookie.comment, null),
    commentUrl: unless(cookie.commentUrl, null),
    rfc2109: unless(cookie.rfc2109, false),
    rest: rest.length === 0 ? undefined : rest,
    partitionKey: cookie.partitionKey,
    utf8: unless(cookie.utf8, false),
  });
}

function unless<T>(value: T, byDefault: T): T | undefined {
  return value === byDefault ? undefined : value;
}

/** When the cookie of a record was first set; 0 if the text does not say so. */
export function creationIn(text: string | null): number {
  const found = /^\{"v":1,"created":(\d{1,16})\b/.exec(text ?? '');
  return found === null ? 0 : Number(found[1]);
}

/**
 * The cookie that {@link recordText} was given.
 * @returns null if the text is of another version, is not a cookie, or is that of another key
 */
export function parseRecord(key: string, text: string): { cookie: Cookie; created: number } | null {
  try {
    const { v, created, ...init } = JSON.parse(text) as CookieInit & {
      v: unknown;
      created: unknown;
    };
    if (v !== VERSION) return null;
    const cookie = new Cookie(init);
    if (recordKey(cookie) !== key) return null;
    return { cookie, created: typeof created === 'number' ? created : 0 };
  } catch {
    return null;
  }
}
