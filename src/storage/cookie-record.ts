import { Cookie, type CookieInit } from '../cookie/cookie.js';

/** The version of the JSON. A record of another version is skipped. */
const VERSION = 1;

/** The key of a cookie's record. Domains are case-insensitive. */
export function recordKey({ domain, path, name, partitionKey }: Cookie): string {
  // Code may have assigned values of other types.
  return JSON.stringify([`${domain}`.toLowerCase(), `${path}`, `${name}`, `${partitionKey ?? ''}`]);
}

/**
 * The JSON of a cookie's record, without the fields that have their default value.
 * @param created the creation-time in microseconds since the epoch: older cookies are sent first (RFC 6265bis section 5.8.3)
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

/** The creation-time of a record's cookie; 0 if the text has none. */
export function creationIn(text: string | null): number {
  const found = /^\{"v":1,"created":(\d{1,16})\b/.exec(text ?? '');
  return found === null ? 0 : Number(found[1]);
}

/**
 * The inverse of {@link recordText}.
 * @returns null if the text has another version, is not a cookie, or does not match the key
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
