import { Cookie } from '../cookie/cookie.js';
import { ANY_PREFIX, HTTP_PREFIX } from '../cookie/prefix.js';
import { hasNonAscii, octetsOf } from '../internal/octets.js';
import type { Dialect } from '../url/dialect.js';
import { isLoopback, whatwgUrl } from '../url/whatwg-url.js';

/** The scope of the cookies of a Cookie header. */
export interface CookieHeaderScope {
  /** The URL that the header was sent to. */
  readonly url: string;
  /** The domain of the host's cookies in the jar. Default: the host, as under browsers' rules. */
  readonly domain?: string;
  readonly dialect: Dialect;
  /** Whether the header is text, which is sent as UTF-8. Default: whether it has a character that is not an octet. */
  readonly isText?: boolean;
}

/**
 * Parses a Cookie header, such as one copied from a browser's developer tools: `a=1; b=2`, with or without `Cookie:` before it. The header
 * has no attributes, so each cookie is a host-only session cookie with the path `/`, and Secure if the URL is. If several have the same
 * name, the first one, which had the longest path, is used.
 */
export function parseCookieHeader(header: string, scope: CookieHeaderScope): Cookie[] {
  const cookies = new Map<string, Cookie>();
  for (const cookie of cookiesInHeader(header, scope)) {
    if (!cookies.has(cookie.name)) cookies.set(cookie.name, cookie);
  }
  return [...cookies.values()];
}

/** Like {@link parseCookieHeader}, but with all cookies of each name. */
export function* cookiesInHeader(
  header: string,
  scope: CookieHeaderScope,
): Generator<Cookie, void> {
  const pairs = header.replace(/^\s*cookie:/i, '').split(';');
  // With `$Version` (RFC 2965), names that begin with `$` are attributes.
  const hasAttributes = /^\s*\$Version\s*=/i.test(pairs[0] as string);
  for (const pair of pairs) {
    const text = pair.trim();
    if (text === '' || (hasAttributes && text.startsWith('$'))) continue;
    yield cookieOf(text, scope);
  }
}

function cookieOf(pair: string, scope: CookieHeaderScope): Cookie {
  const { url, domain, dialect, isText = /[^\0-\xff]/.test(pair) } = scope;
  const { scheme, host } = whatwgUrl(url);
  const equals = pair.indexOf('=');
  const bare = dialect === 'rfc6265bis' ? { name: '', value: pair } : { name: pair, value: null };
  const { name, value } =
    equals < 0
      ? bare
      : { name: pair.slice(0, equals).trimEnd(), value: pair.slice(equals + 1).trimStart() };
  const isSecure = scheme === 'https' || scheme === 'wss';
  return new Cookie({
    name: isText ? octetsOf(name) : name,
    value,
    domain: domain ?? host,
    path: '/',
    // A server can set a prefixed cookie only with the attributes that the prefix requires.
    secure: isSecure || (isLoopback(host) && ANY_PREFIX.test(name)),
    rest: HTTP_PREFIX.test(name) ? { HttpOnly: null } : {},
    utf8: isText && hasNonAscii(value ?? ''),
  });
}
