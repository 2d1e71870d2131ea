import { Cookie, type CookieInit, type NonstandardAttr } from '../cookie/cookie.js';
import { strip } from '../headers/cursor.js';
import { type HeaderWord, WordReader } from '../headers/header-words.js';
import { iso2time } from '../headers/http-date.js';
import type { RefusalCode } from '../refusal.js';
import type { Dialect } from '../url/dialect.js';
import {
  type FileLine,
  type FileReaderOptions,
  hasCarriageReturn,
  linesOf,
  MAX_LINE,
  octetsOfLine,
  setOutgoing,
} from './encoding.js';
import { isConverted, readDate, readExpiry as readNumber } from './expiry.js';
import { fileDomain } from './file-domain.js';
import { FileFindings } from './parsed-file.js';
import { LINES_PER_STEP, type Steps } from './steps.js';
import { withoutInsecureNone } from './without-insecure-none.js';

// Set-Cookie3, the format of Perl's libwww and of http.cookiejar's LWPCookieJar: one cookie per line, in the syntax of an RFC 2965 header.

const ANY_FIRST_LINE = /^#LWP-Cookies-\d+\.\d+/;
/** EditThisCookie writes `//`. */
const COMMENT = /^(?:#|\/\/)/;
export const PREFIX = 'Set-Cookie3:';

/** Parses the files of Python's and Perl's jars. A line that cannot be parsed is skipped (departure D13). */
export function* readLwp(content: Uint8Array, rules: FileReaderOptions): Steps<FileFindings> {
  const file = new FileFindings();
  for (const line of linesOf(content, rules.encoding)) {
    if (line.number % LINES_PER_STEP === 0) yield;
    if (!readLine(line, rules, file)) file.kept.push(octetsOfLine(line));
  }
  return file;
}

/** @returns whether the line is valid: blank, the first line of the format, or a cookie */
function readLine(line: FileLine, rules: FileReaderOptions, file: FileFindings): boolean {
  const { text, number } = line;
  if (hasCarriageReturn(text)) {
    file.skip(number, 'line-control-character');
    return false;
  }
  if (text.startsWith(PREFIX)) return readCookies(line, rules, file);
  if (text.trim() === '') return true;
  if (ANY_FIRST_LINE.test(text)) file.isOfFormat = true;
  else if (!COMMENT.test(text)) file.skip(number, 'line-not-cookie');
  return ANY_FIRST_LINE.test(text);
}

/** @returns whether the line has a cookie */
function readCookies(
  { text, number, isUtf8 }: FileLine,
  reading: FileReaderOptions,
  file: FileFindings,
): boolean {
  const { dialect, encoding } = reading;
  const count = file.cookies.length;
  if (text.length > MAX_LINE) {
    file.skip(number, 'line-too-long');
    return false;
  }
  let isEmpty = true;
  const isForPython = text.includes('domain="[');
  for (const [pair, ...words] of cookiesIn(strip(text.slice(PREFIX.length)))) {
    isEmpty = false;
    const attrs = sortAttrs(words);
    const init = readCookie(pair as HeaderWord, attrs, reading);
    if (typeof init === 'string') {
      file.skip(number, init);
      continue;
    }
    if (isUtf8) setOutgoing(init, encoding);
    if (!isForPython && isForPerl(init, file.cookies.at(-1))) return true;
    file.add(number, new Cookie(init));
    if (dialect === 'http.cookiejar') continue;
    const expiry = attrs.known.get('expires') ?? '';
    if (isConverted(expiry)) file.alter(number, 'expiry-unit');
    else if (init.expires === null && readExpiry(expiry, dialect) === undefined)
      file.alter(number, 'line-expiry');
  }
  if (isEmpty) file.skip(number, 'line-not-cookie');
  return file.cookies.length > count;
}

/** Whether the line repeats the previous one for Perl, which stores IPv6 without brackets; see lwp-writer.ts. */
function isForPerl(init: CookieInit, previous: Cookie | undefined): boolean {
  if (!init.domain.startsWith('[')) return false;
  return (['name', 'value', 'domain', 'path'] as const).every(
    (field) => init[field] === previous?.[field],
  );
}

/** The cookies of a line. Perl writes a nameless cookie as `=value`, whose value Python reads as the name. */
function* cookiesIn(text: string): Generator<HeaderWord[], void> {
  let isNameless = text.startsWith('=');
  for (const words of new WordReader(isNameless ? `nameless${text}` : text).lists()) {
    if (isNameless) words[0] = ['', words[0]?.[1] ?? null];
    isNameless = false;
    yield words;
  }
}

function readCookie(
  [name, value]: HeaderWord,
  { known, rest }: Attrs,
  { dialect, hasSuffixChecks }: FileReaderOptions,
): CookieInit | RefusalCode {
  const path = known.get('path') ?? '/';
  if (/\0/.test(`${name}${value ?? ''}${path}`)) return 'line-control-character';
  const domain = fileDomain(known.get('domain') ?? '', dialect, hasSuffixChecks);
  if (domain === null) return 'line-domain';
  const version = known.get('version') ?? '0';
  if (!/^\s*[-+]?\d{1,15}\s*$/.test(version)) return 'line-version';
  const port = known.get('port') ?? null;
  const expires = readExpiry(known.get('expires') ?? '', dialect) ?? null;
  const secure = isSet(known, 'secure');
  return {
    version,
    name,
    value,
    port,
    // Without a port, `port_spec` is an unknown attribute that the server sent. Like http.cookiejar, the writer keeps it.
    portSpecified: port !== null && isSet(known, 'port_spec'),
    domain,
    domainInitialDot: isSet(known, 'domain_dot'),
    path,
    pathSpecified: isSet(known, 'path_spec'),
    secure,
    expires,
    discard: expires === null || isSet(known, 'discard'),
    comment: known.get('comment') ?? null,
    commentUrl: known.get('commenturl') ?? null,
    rest: dialect === 'rfc6265bis' ? withoutInsecureNone(rest, secure) : rest,
  };
}

/** The attribute names of the format, in lower case. */
export const KNOWN_ATTRS: ReadonlySet<string> = new Set([
  ...['version', 'port', 'path', 'domain', 'expires', 'comment', 'commenturl'],
  ...['port_spec', 'path_spec', 'domain_dot', 'secure', 'discard'],
]);

interface Attrs {
  /** The attributes of the format by their names in lower case; `null` for a bare word. */
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

/** Departure D14: http.cookiejar writes `HttpOnly=None` for a bare HttpOnly. For SameSite, None is a value. */
export function isPythonsNone(lowerCaseName: string, value: string | null): boolean {
  return value === 'None' && lowerCaseName !== 'samesite';
}

/** Whether a flag is present, bare or with any text. */
function isSet(attrs: Attrs['known'], name: string): boolean {
  const value = attrs.get(name);
  return value !== undefined && value !== '';
}

/**
 * Seconds since the epoch, `null` for a session cookie, `undefined` for an invalid expiry. Python reads ISO dates only, and any other text as
 * a session cookie's. EditThisCookie writes seconds.
 */
function readExpiry(text: string, dialect: Dialect): number | null | undefined {
  if (dialect === 'http.cookiejar') return iso2time(text);
  const time = readNumber(text);
  return time === undefined ? readDate(text) : time;
}
