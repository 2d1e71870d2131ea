import { type Cookie, wireValue } from '../cookie/cookie.js';
import { escapeQuotes } from './header-words.js';

/** Control characters, which are invalid in headers, and characters above U+00FF, which undici refuses: it writes headers as latin-1. */
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/;

let lastWritten = '';

/**
 * Calls a function that adds a jar's header to a request, which meanwhile need not check the same text again (bench row "dispatch without
 * network, three sent, the same three stored").
 */
export function passWritten(header: string, pass: () => void): void {
  lastWritten = header;
  try {
    pass();
  } finally {
    lastWritten = '';
  }
}

/** Whether undici can send the text in a header. */
export function isSendable(text: string): boolean {
  return text === lastWritten || !UNSENDABLE.test(text);
}

/** An attribute of {@link quotedAttrs} whose value has neither a quote nor an {@link UNSENDABLE} character. */
const QUOTED_ATTR = /^\$\w+(?:="[\t !#-~\x80-\xff]*")?$/;

const BLANK_AT_AN_END = /^[ \t]|[ \t]$/;

/**
 * Whether a server would parse the same cookie from a Cookie header (departure D17): `=` ends a name, so a nameless cookie cannot have one
 * in its value; `;` ends a value; servers trim blanks around a name; control characters would allow header injection.
 */
export function isWritable(cookie: Cookie): boolean {
  const { name } = cookie;
  const text = wireValue(cookie) ?? '';
  return (
    (isPlain(name, text) || isWritablePair(name, text)) &&
    quotedAttrs(cookie).every((attr) => QUOTED_ATTR.test(attr))
  );
}

/**
 * Whether name and value consist of letters, digits and `_-.`: a fast path for most cookies (bench row "header, random hosts, jar of 10⁶").
 */
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

/** The attributes after the pair of a cookie that is not a Netscape cookie. */
function quotedAttrs(cookie: Cookie): readonly string[] {
  if ((cookie.version ?? 0) <= 0) return NONE;
  const attrs: string[] = [];
  if (cookie.pathSpecified) attrs.push(`$Path="${cookie.path}"`);
  // With a leading dot only if the Domain attribute had one.
  const domain = cookie.domainInitialDot ? cookie.domain : cookie.domain.slice(1);
  if (cookie.domain.startsWith('.')) attrs.push(`$Domain="${domain}"`);
  if (cookie.port !== null) attrs.push(cookie.portSpecified ? `$Port="${cookie.port}"` : '$Port');
  return attrs;
}

/**
 * The Cookie header in http.cookiejar's form: the cookies in the given order, preceded by `$Version` if the first cookie's version is above
 * 0, and with `$Path`, `$Domain`, `$Port` after each cookie that is not a Netscape cookie (RFC 2965 section 3.3.4).
 */
export function writeCookieHeader(cookies: readonly Cookie[]): string {
  const version = cookies[0]?.version ?? 0;
  // Concatenation is faster than join(): V8 flattens the string only when it is read.
  let header = version > 0 ? `$Version=${BigInt(version)}; ` : '';
  cookies.forEach((cookie, at) => {
    const value = wireValue(cookie);
    const isNetscape = (cookie.version ?? 0) <= 0;
    if (at > 0) header += '; ';
    header += pair(cookie.name, isNetscape || value === null ? value : escapeQuotes(value));
    for (const attr of quotedAttrs(cookie)) header += `; ${attr}`;
  });
  return header;
}

function pair(name: string, value: string | null): string {
  return value === null ? name : `${name}=${value}`;
}

/** The header with one more pair. Appending to one string needs fewer allocations than join(). */
export function withPair(header: string, name: string, value: string | null): string {
  return header === '' ? pair(name, value) : `${header}; ${pair(name, value)}`;
}

/** The Cookie header as in RFC 6265bis section 5.8.3, step 4: the pairs in the given order, a nameless cookie as its bare value. */
export function writeCookieString(cookies: readonly Cookie[]): string {
  let header = '';
  for (const cookie of cookies) {
    const { name } = cookie;
    const value = wireValue(cookie);
    header = name === '' ? withPair(header, value ?? '', null) : withPair(header, name, value);
  }
  return header;
}
