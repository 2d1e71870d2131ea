import { Cookie, type CookieInit, type NonstandardAttr } from '../cookie.js';
import { isSpace } from '../headers/cursor.js';
import { http2time, iso2time, time2isoz } from '../headers/dates.js';
import { type HeaderWord, joinHeaderWords, splitHeaderWords } from '../headers/set-cookie2.js';
import { type RefusalCode, type RefusalReason, reasonFor } from '../refusal.js';
import { asciiDomain, isHost } from './file-domain.js';
import {
  encodeLines,
  type FileEncoding,
  type FileLine,
  type FileReading,
  isUnencodable,
  linesOf,
  MAX_LINE,
  setOutgoing,
  written,
} from './file-text.js';
import { FileFindings } from './parsed-file.js';

// Set-Cookie3, the format of Perl's libwww and of http.cookiejar's LWPCookieJar: a cookie a line, written like an RFC 2965 header.

const ANY_FIRST_LINE = /^#LWP-Cookies-\d+\.\d+/;
const PREFIX = 'Set-Cookie3:';

/** Reads what Python's and Perl's jars write. Lines that are no cookies are skipped (departure D13). */
export function parseLwp(content: Uint8Array, rules: FileReading): FileFindings {
  const file = new FileFindings();
  for (const line of linesOf(content, rules.encoding)) {
    const { text, number } = line;
    if (text.startsWith(PREFIX)) readLine(line, rules, file);
    else if (ANY_FIRST_LINE.test(text)) file.isOfFormat = true;
    else if (text.trim() !== '' && !text.startsWith('#')) file.skip(number, 'line-not-cookie');
  }
  return file;
}

function readLine(
  { text, number, isUtf8 }: FileLine,
  { reading, encoding }: FileReading,
  file: FileFindings,
): void {
  const isTooLong = text.length > MAX_LINE;
  const cookies = isTooLong ? [] : splitNameless(text.slice(PREFIX.length).trim());
  if (cookies.length === 0) file.skip(number, isTooLong ? 'line-too-long' : 'line-not-cookie');
  for (const words of cookies) {
    const init = readCookie(words, reading);
    if (typeof init === 'string') file.skip(number, init);
    else {
      if (isUtf8) setOutgoing(init, encoding);
      file.add(number, new Cookie(init));
    }
  }
}

/** The cookies of a line; Perl writes one without a name as `=value`. */
function splitNameless(text: string): HeaderWord[][] {
  if (!text.startsWith('=')) return splitHeaderWords([text]);
  const [words, ...others] = splitHeaderWords([`nameless${text}`]);
  return words === undefined ? [] : [[['', words[0]?.[1] ?? null], ...words.slice(1)], ...others];
}

function readCookie(
  [pair, ...attrs]: HeaderWord[],
  reading: FileReading['reading'],
): CookieInit | RefusalCode {
  const [name, value] = pair as HeaderWord;
  const { known, rest } = sortAttrs(attrs);
  const path = known.get('path') ?? '/';
  if (/[\0\r]/.test(`${name}${value ?? ''}${path}`)) return 'line-control-character';
  const domain = readDomain(known.get('domain') ?? '', reading);
  if (domain === null) return 'line-domain';
  const version = known.get('version') ?? '0';
  if (!/^\s*[-+]?\d{1,15}\s*$/.test(version)) return 'line-version';
  const port = known.get('port') ?? null;
  const portSpecified = isSet(known, 'port_spec');
  if (portSpecified && port === null) return 'port-invalid';
  const expires = readExpiry(known.get('expires') ?? null);
  return {
    version,
    name,
    value,
    port,
    portSpecified,
    domain,
    domainInitialDot: isSet(known, 'domain_dot'),
    path,
    pathSpecified: isSet(known, 'path_spec'),
    secure: isSet(known, 'secure'),
    expires,
    discard: expires === null || isSet(known, 'discard'),
    comment: known.get('comment') ?? null,
    commentUrl: known.get('commenturl') ?? null,
    rest,
  };
}

const KNOWN_ATTRS: ReadonlySet<string> = new Set([
  ...['version', 'port', 'path', 'domain', 'expires', 'comment', 'commenturl'],
  ...['port_spec', 'path_spec', 'domain_dot', 'secure', 'discard'],
]);

interface Attrs {
  /** Of the format's own, by their names in lower case; `null` for a bare word. */
  readonly known: ReadonlyMap<string, string | null>;
  readonly rest: NonstandardAttr[];
}

function sortAttrs(words: readonly HeaderWord[]): Attrs {
  const known = new Map<string, string | null>();
  const rest: NonstandardAttr[] = [];
  for (const [name, value] of words) {
    const lowerCase = name.toLowerCase();
    if (KNOWN_ATTRS.has(lowerCase)) known.set(lowerCase, value);
    else rest.push([name, isPythonsNone(lowerCase, value) ? null : value]);
  }
  return { known, rest };
}

/** Departure D14: http.cookiejar writes `HttpOnly=None` for a bare HttpOnly. With SameSite, None is a value. */
function isPythonsNone(lowerCaseName: string, value: string | null): boolean {
  return value === 'None' && lowerCaseName !== 'samesite';
}

/** Whether a flag stands there, bare or with some text. */
function isSet(attrs: Attrs['known'], name: string): boolean {
  const value = attrs.get(name);
  return value !== undefined && value !== '';
}

function readDomain(text: string, reading: FileReading['reading']): string | null {
  const domain = reading === 'http.cookiejar' ? text.toLowerCase() : asciiDomain(text);
  return isHost(domain.startsWith('.') ? domain.slice(1) : domain) ? domain : null;
}

/** Seconds since the epoch; `null`, which is a session cookie's, where there is no date or none that can be read. */
function readExpiry(text: string | null): number | null {
  return text === null ? null : (iso2time(text) ?? http2time(text));
}

/** The cookies as a file in LWP's format. Its first line stands for the encoding: Python's says 2.0, Perl's 1.0. */
export function formatLwp(cookies: Iterable<Cookie>, encoding: FileEncoding): Uint8Array {
  const firstLine = `#LWP-Cookies-${encoding === 'python' ? '2.0' : '1.0'}\n`;
  return encodeLines(firstLine, cookies, (cookie) => lineOf(cookie, encoding), encoding);
}

/** The cookies in LWP's format, without its first line. */
export function lwpLines(cookies: readonly Cookie[]): string {
  return cookies.map((cookie) => lineOf(cookie, 'python')).join('');
}

function lineOf(cookie: Cookie, encoding: FileEncoding): string {
  return `${PREFIX} ${joinHeaderWords([wordsOf(cookie, encoding)])}\n`;
}

/** Whether http.cookiejar wrote the file, or a jar that does as it does. */
export function isPythonsLwp(content: Uint8Array): boolean {
  return Buffer.from(content.subarray(0, 16)).toString('latin1') === '#LWP-Cookies-2.0';
}

/** The cookie in the format of LWP's cookie files, without the leading `Set-Cookie3: ` (Python: lwp_cookie_str). */
export function lwpCookieStr(cookie: Cookie): string {
  return joinHeaderWords([wordsOf(cookie, 'python')]);
}

function wordsOf(cookie: Cookie, encoding: FileEncoding): HeaderWord[] {
  const { name, value } = written(cookie, encoding);
  const words: HeaderWord[] = [
    [name, value],
    ['path', cookie.path],
    ['domain', cookie.domain],
  ];
  if (cookie.port !== null) words.push(['port', cookie.port]);
  if (cookie.pathSpecified) words.push(['path_spec', null]);
  if (cookie.portSpecified) words.push(['port_spec', null]);
  if (cookie.domainInitialDot) words.push(['domain_dot', null]);
  if (cookie.secure) words.push(['secure', null]);
  const expires = expiryOf(cookie, encoding);
  if (expires !== null) words.push(['expires', time2isoz(expires)]);
  if (cookie.discard) words.push(['discard', null]);
  // An empty comment says nothing, and http.cookiejar leaves it out.
  if (cookie.comment) words.push(['comment', cookie.comment]);
  if (cookie.commentUrl) words.push(['commenturl', cookie.commentUrl]);
  words.push(...sortedRest(cookie));
  if (cookie.version !== null) words.push(['version', String(cookie.version)]);
  return words;
}

const YEAR_10000 = 253_402_300_800;

/**
 * The expiry as far as dates reach: years of five digits, which the format has no room for, end with 9999, and what is written of a
 * time before 1970 would be read as a session cookie's. http.cookiejar takes the first second of 1970 for no expiry.
 */
function expiryOf({ expires }: Cookie, encoding: FileEncoding): number | null {
  if (expires === null || (expires === 0 && encoding === 'python')) return null;
  return Math.min(Math.max(expires, 1), YEAR_10000 - 1);
}

function sortedRest(cookie: Cookie): HeaderWord[] {
  const attrs = cookie.nonstandardAttrs().map(([name, value]): HeaderWord => [name, value]);
  return attrs.sort(([a], [b]) => (a < b ? -1 : 1));
}

/** Why the format cannot hold the cookie: a line break ends it, quoted or not (R12). */
export function explainLwp(cookie: Cookie): RefusalReason | null {
  if (cookie.value === null && isBlank(cookie.name)) return reasonFor('unsavable-name');
  return /[\r\n\0]/.test(lwpCookieStr(cookie)) ? reasonFor('unsavable') : null;
}

function isBlank(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (!isSpace(text.charCodeAt(at))) return false;
  return true;
}

/** Whether a line would be read back as something else: a name is not quoted, so that a comma, say, ends the cookie. */
export function explainLwpAlteration(cookie: Cookie): RefusalReason | null {
  const attrs = cookie.nonstandardAttrs();
  const isAltered =
    isUnencodable(cookie) ||
    !isReadable(cookie.name) ||
    attrs.some(([name, value]) => !isReadable(name) || isPythonsNone(name.toLowerCase(), value)) ||
    cookie.expires === 0 ||
    (cookie.expires ?? 0) >= YEAR_10000;
  return isAltered ? reasonFor('saved-altered') : null;
}

/** Whether the name of a cookie or an attribute is read back whole. */
function isReadable(name: string): boolean {
  for (let at = 0; at < name.length; at++) {
    if ('=;,'.includes(name[at] as string) || isSpace(name.charCodeAt(at))) return false;
  }
  return true;
}
