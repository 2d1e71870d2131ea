import type { Cookie } from '../cookie/cookie.js';
import { isSpace, strip } from '../headers/cursor.js';
import { type HeaderWord, joinHeaderWords } from '../headers/header-words.js';
import { time2isoz } from '../headers/http-date.js';
import { type RefusalReason, reasonFor } from '../refusal.js';
import type { Dialect } from '../url/dialect.js';
import { encodeLines, type FileEncoding, isUnencodable, written } from './encoding.js';
import { foreignExpiry, isLimited } from './expiry.js';
import { fileDomain, withLocal } from './file-domain.js';
import { isPythonsNone, KNOWN_ATTRS, PREFIX } from './lwp-reader.js';
import type { Steps } from './steps.js';

/** Options of the LWP writer. */
export interface LwpWriterOptions {
  readonly encoding: FileEncoding;
  /** The dialect of the jar that will read the file. */
  readonly dialect: Dialect;
  /** Lines to write above the cookies: the reader's `kept`. Default: none. */
  readonly kept?: readonly string[] | undefined;
}

/** The cookies as a file in LWP's format. The version in its first line identifies the encoding: 2.0 for Python's, 1.0 for Perl's. */
export function writeLwp(cookies: Iterable<Cookie>, writing: LwpWriterOptions): Steps<Uint8Array> {
  const { encoding, kept = [] } = writing;
  const firstLine = `#LWP-Cookies-${encoding === 'python' ? '2.0' : '1.0'}`;
  const start = [firstLine, ...kept].map((line) => `${line}\n`).join('');
  return encodeLines(start, cookies, (cookie) => linesOf(cookie, writing), encoding);
}

/** The cookies in LWP's format, without its first line. */
export function lwpLines(cookies: readonly Cookie[]): string {
  const writing = { encoding: 'python', dialect: 'http.cookiejar' } as const;
  return cookies.map((cookie) => linesOf(cookie, writing)).join('');
}

/** The line of the cookie. For IPv6 there are two: Python's domain has brackets, Perl's has none, and each tool ignores the other's line. */
function linesOf(cookie: Cookie, { encoding, dialect }: LwpWriterOptions): string {
  const domain = withLocal(cookie.domain, dialect);
  const isForPerl = encoding !== 'python' && domain.startsWith('[');
  const domains = isForPerl ? [domain, domain.replace(/[[\]]/g, '')] : [domain];
  return domains
    .map((each) => `${PREFIX} ${joinHeaderWords([wordsOf(cookie, each, encoding)])}\n`)
    .join('');
}

/** Whether the file was written by http.cookiejar, or by a jar with the same header. */
export function isPythonsLwp(content: Uint8Array): boolean {
  return Buffer.from(content.subarray(0, 16)).toString('latin1') === '#LWP-Cookies-2.0';
}

/** The cookie in the format of LWP's cookie files, without the leading `Set-Cookie3: ` (Python: lwp_cookie_str). */
export function lwpCookieStr(cookie: Cookie): string {
  return joinHeaderWords([wordsOf(cookie, cookie.domain, 'python')]);
}

function wordsOf(cookie: Cookie, domain: string, encoding: FileEncoding): HeaderWord[] {
  const { name, value } = written(cookie, encoding);
  const words: HeaderWord[] = [
    [name, value],
    ['path', cookie.path],
    ['domain', domain],
  ];
  if (cookie.port !== null) words.push(['port', cookie.port]);
  if (cookie.pathSpecified) words.push(['path_spec', null]);
  if (cookie.portSpecified) words.push(['port_spec', null]);
  if (cookie.domainInitialDot) words.push(['domain_dot', null]);
  if (cookie.secure) words.push(['secure', null]);
  const expires = expiryOf(cookie, encoding);
  if (expires !== null) words.push(['expires', time2isoz(expires)]);
  if (cookie.discard) words.push(['discard', null]);
  // http.cookiejar omits an empty comment.
  if (cookie.comment) words.push(['comment', cookie.comment]);
  if (cookie.commentUrl) words.push(['commenturl', cookie.commentUrl]);
  words.push(...writtenRest(cookie));
  if (cookie.version !== null) words.push(['version', String(cookie.version)]);
  return words;
}

/**
 * The expiry, limited to the range of the format: it has no five-digit years, and a time before 1970, which http.cookiejar writes, would be
 * read as a session cookie's. http.cookiejar writes 1970-01-01 00:00:00 as no expiry.
 */
function expiryOf({ expires }: Cookie, encoding: FileEncoding): number | null {
  if (expires === null || (expires === 0 && encoding === 'python')) return null;
  return foreignExpiry(expires);
}

/**
 * Omits attributes whose names, which are not quoted, would be read back as the start of another cookie: `a,sid=1; b domain=other.example`.
 */
function writtenRest(cookie: Cookie): HeaderWord[] {
  const attrs = cookie.rest.filter(([name]) => isReadable(name));
  return attrs
    .map(([name, value]): HeaderWord => [name, value])
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/**
 * Why the format cannot represent the cookie: a line break, even within quotes, ends the cookie (R12).
 * @param dialect of the jar that will read the file
 */
export function explainLwp(cookie: Cookie, dialect: Dialect): RefusalReason | null {
  if (cookie.value === null && strip(cookie.name) === '') return reasonFor('unsavable-name');
  if (cookie.partitionKey !== undefined) return reasonFor('unsavable-partition');
  if (/[\r\n\0]/.test(lwpCookieStr(cookie))) return reasonFor('unsavable');
  return fileDomain(cookie.domain, dialect) === null ? reasonFor('unsavable-domain') : null;
}

/** Why the cookie would be read back with another name: names are not quoted, so a comma ends a name. http.cookiejar writes any name. */
export function explainLwpName({ name }: Pick<Cookie, 'name'>): RefusalReason | null {
  return isReadable(name) ? null : reasonFor('unwritable-pair');
}

/** Why the cookie would be read back with a change: names of cookies and attributes are not quoted. */
export function explainLwpAlteration(cookie: Cookie): RefusalReason | null {
  const attrs = cookie.rest;
  const isAltered =
    isUnencodable(cookie) ||
    !isReadable(cookie.name) ||
    attrs.some(
      ([name, value]) => !isReadableAttr(name) || isPythonsNone(name.toLowerCase(), value),
    ) ||
    isLimited(cookie);
  return isAltered ? reasonFor('saved-altered') : null;
}

/** Whether an attribute can be read back unchanged: a server may send one whose name is an attribute name of the format. */
function isReadableAttr(name: string): boolean {
  return isReadable(name) && !KNOWN_ATTRS.has(name.toLowerCase());
}

/** Whether the name of a cookie or an attribute is read back completely. */
function isReadable(name: string): boolean {
  for (let at = 0; at < name.length; at++) {
    if ('=;,'.includes(name[at] as string) || isSpace(name.charCodeAt(at))) return false;
  }
  return true;
}
