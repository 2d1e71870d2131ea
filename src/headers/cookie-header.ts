import type { Cookie } from '../cookie/cookie.js';
import { octetsOf } from '../internal/octets.js';
import { escapeQuotes } from './header-words.js';

// What no header may carry (CR, LF, NUL and their kin), and what undici refuses: it writes headers as latin-1.
const UNSENDABLE = /[\0-\x08\n-\x1f\x7f]|[^\0-\xff]/;

const BLANK_AT_AN_END = /^[ \t]|[ \t]$/;

/**
 * Whether the cookie can be written into a Cookie header and read back as itself (departure D17): `=` ends a name, so that
 * a nameless cookie has none in its value, `;` ends a value, blanks around a name are not part of it to a server, and control
 * characters would begin a new header.
 */
export function isWritable(cookie: Cookie): boolean {
  const { name } = cookie;
  const text = wireValue(cookie) ?? '';
  return (
    (isPlain(name, text) || isWritablePair(name, text)) &&
    quotedAttrs(cookie).every((attr) => !UNSENDABLE.test(attr) && !attr.includes('"'))
  );
}

/** Whether name and value are made of letters, digits and `_-.`, as most are: the bench row "header, random hosts, jar of 10⁶". */
function isPlain(name: string, value: string): boolean {
  return PLAIN.test(name) && (value === '' || PLAIN.test(value));
}

const PLAIN = /^[\w.-]+$/;

function isWritablePair(name: string, value: string): boolean {
  return (
    !name.includes('=') &&
    !(name === '' && value.includes('=')) &&
    !BLANK_AT_AN_END.test(name === '' ? value : name) &&
    !name.includes(';') &&
    !value.includes(';') &&
    !UNSENDABLE.test(name) &&
    !UNSENDABLE.test(value)
  );
}

const NONE: readonly string[] = [];

/** What {@link writeCookieHeader} puts in quotes beside the pair. */
function quotedAttrs(cookie: Cookie): readonly string[] {
  if ((cookie.version ?? 0) <= 0) return NONE;
  return [
    cookie.pathSpecified ? cookie.path : '',
    cookie.domain.startsWith('.') ? cookie.domain : '',
    cookie.portSpecified ? (cookie.port ?? '') : '',
  ];
}

/**
 * The Cookie header for cookies in their order, as http.cookiejar writes it: `$Version` once, if the first cookie's version is
 * above 0, and `$Path`, `$Domain`, `$Port` after each cookie that is not a Netscape one (RFC 2965 3.3.4).
 */
export function writeCookieHeader(cookies: readonly Cookie[]): string {
  const version = cookies[0]?.version ?? 0;
  // Adding up is quicker than joining a list: V8 makes one text of it all when somebody reads it.
  let header = version > 0 ? `$Version=${BigInt(version)}; ` : '';
  cookies.forEach((cookie, at) => {
    const isNetscape = (cookie.version ?? 0) <= 0;
    if (at > 0) header += '; ';
    header += isNetscape ? pair(cookie.name, wireValue(cookie)) : quotedParts(cookie).join('; ');
  });
  return header;
}

function quotedParts(cookie: Cookie): string[] {
  const value = wireValue(cookie);
  const parts = [pair(cookie.name, value === null ? null : escapeQuotes(value))];
  if (cookie.pathSpecified) parts.push(`$Path="${cookie.path}"`);
  if (cookie.domain.startsWith('.')) parts.push(`$Domain="${domainAsNamed(cookie)}"`);
  if (cookie.port !== null) parts.push(cookie.portSpecified ? `$Port="${cookie.port}"` : '$Port');
  return parts;
}

/** The value as a header has it, a character for each octet. */
export function wireValue({ value, utf8 }: Cookie): string | null {
  return utf8 && value !== null ? octetsOf(value) : value;
}

function pair(name: string, value: string | null): string {
  return value === null ? name : `${name}=${value}`;
}

/** The domain as the server wrote it, with a leading dot only if it gave one. */
function domainAsNamed({ domain, domainInitialDot }: Cookie): string {
  return domainInitialDot ? domain : domain.slice(1);
}

/**
 * Appends the cookie as RFC 6265bis section 5.8.3, step 4 writes it: a nameless cookie as its bare value. V8 makes fewer pieces of this than
 * of a text for each cookie: the bench row "a new value, then a header".
 */
export function appendPair(header: string, cookie: Cookie): string {
  const { name } = cookie;
  const value = wireValue(cookie);
  if (value === null) return header + name;
  return name === '' ? header + value : `${header + name}=${value}`;
}

/** The Cookie header as RFC 6265bis section 5.8.3 specifies it: pairs in their order. */
export function writeCookieString(cookies: readonly Cookie[]): string {
  return cookies.map((cookie) => appendPair('', cookie)).join('; ');
}
