import { Cookie, type CookieInit, type NonstandardAttr } from '../cookie.js';
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

// cookies.txt, one cookie a line, its seven fields parted by TABs and nothing ever escaped:
//   domain, whether it includes subdomains, path, secure, expires, name, value

const FIRST_LINE = /^#\s*(?:Netscape )?HTTP Cookie File/i;
const HTTP_ONLY_PREFIX = '#HttpOnly_';
const HTTP_ONLY: readonly NonstandardAttr[] = [['HttpOnly', null]];
const HTTP_ONLY_AS_IN_PYTHON: readonly NonstandardAttr[] = [['HTTPOnly', '']];

/**
 * Reads cookies.txt as every tool writes it: with or without a first line, with BOM, CRLF, `#HttpOnly_`, six fields, host:port,
 * expiries in seconds, milliseconds or microseconds. A line that is no cookie is skipped (departure D13).
 */
export function parseNetscape(content: Uint8Array, rules: FileReading): FileFindings {
  return new NetscapeReader(rules).read(content);
}

const SPACE = 0x20;
const HASH = 0x23;
const DOLLAR = 0x24;

/** Blank lines and those that begin with `#` or, as http.cookiejar has it, with `$`. */
function isComment(text: string): boolean {
  const first = text.charCodeAt(0);
  if (first > SPACE && first !== HASH && first !== DOLLAR) return false;
  const start = text.trimStart();
  return start === '' || start[0] === '#' || start[0] === '$';
}

class NetscapeReader {
  readonly #rules: FileReading;
  readonly #isExact: boolean;
  readonly #file = new FileFindings();
  /** The domain of the line before, and what came of it: the cookies of a site mostly stand together. */
  #lastDomain = '';
  #lastIncludesSubdomains = false;
  #lastScope: Scope | null = null;

  constructor(rules: FileReading) {
    this.#rules = rules;
    this.#isExact = rules.reading === 'http.cookiejar';
  }

  read(content: Uint8Array): FileFindings {
    const file = this.#file;
    for (const line of linesOf(content, this.#rules.encoding)) {
      const isHttpOnly = line.text.startsWith(HTTP_ONLY_PREFIX);
      if (!isHttpOnly && isComment(line.text)) file.isOfFormat ||= FIRST_LINE.test(line.text);
      else {
        const fault = this.#readLine(line, isHttpOnly);
        if (fault !== null) file.skip(line.number, fault);
      }
    }
    return file;
  }

  /** @returns what is wrong with the line, `null` where it gave a cookie */
  #readLine({ text, number, isUtf8 }: FileLine, isHttpOnly: boolean): RefusalCode | null {
    if (text.length > MAX_LINE) return 'line-too-long';
    const fields = fieldsOf(text, isHttpOnly ? HTTP_ONLY_PREFIX.length : 0);
    if (fields === null) return 'line-not-cookie';
    // Other control characters are for those to judge who send: no server could have set them, but a program can.
    if (text.includes('\0') || text.includes('\r')) return 'line-control-character';
    const init = this.#readFields(fields);
    if (typeof init === 'string') return init;
    if (isHttpOnly) init.rest = this.#isExact ? HTTP_ONLY_AS_IN_PYTHON : HTTP_ONLY;
    if (isUtf8) setOutgoing(init, this.#rules.encoding);
    this.#file.add(number, new Cookie(init));
    if (fields.expires.length >= DIGITS_OF_MILLISECONDS && isConverted(fields.expires))
      this.#file.alter(number, 'expiry-unit');
    return null;
  }

  #readFields(fields: Fields): CookieInit | RefusalCode {
    const isExact = this.#isExact;
    const { name, value, path } = fields;
    const includesSubdomains = readFlag(fields.subdomains);
    const secure = isExact ? fields.secure === 'TRUE' : readFlag(fields.secure);
    if (!isExact && (includesSubdomains === null || secure === null)) return 'line-flag';
    if (!isExact && name === '' && value === '') return 'line-not-cookie';
    const scope = this.#scopeOf(fields.domain, includesSubdomains === true);
    if (scope === null) return 'line-domain';
    const expires = readExpiry(fields.expires);
    if (expires === undefined) return 'line-expiry';
    const isValueless = isExact && name === '';
    // One object of one form for every line: in pieces and with gaps this took three times as long.
    return {
      name: isValueless ? value : name,
      value: isValueless ? null : value,
      domain: scope.domain,
      port: scope.port,
      portSpecified: scope.port !== null,
      path: isExact || path.startsWith('/') ? path : `/${path}`,
      secure: secure === true,
      expires,
      rest: undefined,
      utf8: false,
    };
  }

  #scopeOf(domain: string, includesSubdomains: boolean): Scope | null {
    if (domain !== this.#lastDomain || includesSubdomains !== this.#lastIncludesSubdomains) {
      const name = this.#isExact ? domain.toLowerCase() : asciiDomain(domain);
      this.#lastScope = readDomain(name, includesSubdomains);
      this.#lastDomain = domain;
      this.#lastIncludesSubdomains = includesSubdomains;
    }
    return this.#lastScope;
  }
}

interface Fields {
  readonly domain: string;
  readonly subdomains: string;
  readonly path: string;
  readonly secure: string;
  readonly expires: string;
  readonly name: string;
  readonly value: string;
}

/** The seven fields, a missing last one empty; more TABs belong to the value, as wget, Perl and Python write it. */
function fieldsOf(text: string, start: number): Fields | null {
  const tab1 = text.indexOf('\t', start);
  const tab2 = text.indexOf('\t', tab1 + 1);
  const tab3 = text.indexOf('\t', tab2 + 1);
  const tab4 = text.indexOf('\t', tab3 + 1);
  const tab5 = text.indexOf('\t', tab4 + 1);
  if (tab1 < 0 || tab2 <= tab1 || tab3 <= tab2 || tab4 <= tab3 || tab5 <= tab4) return null;
  const tab6 = text.indexOf('\t', tab5 + 1);
  const endOfName = tab6 < 0 ? text.length : tab6;
  return {
    domain: text.slice(start, tab1),
    subdomains: text.slice(tab1 + 1, tab2),
    path: text.slice(tab2 + 1, tab3),
    secure: text.slice(tab3 + 1, tab4),
    expires: text.slice(tab4 + 1, tab5),
    name: text.slice(tab5 + 1, endOfName),
    value: text.slice(endOfName + 1),
  };
}

const FLAGS: ReadonlyMap<string, boolean> = new Map([
  ['', false],
  ...['TRUE', 'T', 'YES', 'Y', '1'].map((text) => [text, true] as const),
  ...['FALSE', 'F', 'NO', 'N', '0'].map((text) => [text, false] as const),
]);

function readFlag(text: string): boolean | null {
  if (text === 'TRUE') return true;
  if (text === 'FALSE') return false;
  return FLAGS.get(text.toUpperCase()) ?? null;
}

/** Where a cookie goes. */
interface Scope {
  readonly domain: string;
  readonly port: string | null;
}

/**
 * The scope that a domain stands for. The second field decides whether subdomains are in it, whatever the dot says: wget2 writes
 * none. A port, which wget writes, holds the cookie to that port; those of http and https say nothing that `secure` does not.
 */
function readDomain(text: string, includesSubdomains: boolean): Scope | null {
  const name = text.trim();
  const start = name.startsWith('.') ? 1 : 0;
  // What is in brackets is an IPv6 address, with colons of its own.
  const colon = name.indexOf(':', name.lastIndexOf(']') + 1);
  const host = name.slice(start, colon < 0 ? name.length : colon);
  const port = colon < 0 ? null : name.slice(colon + 1);
  if (!isHost(host) || (port !== null && !/^\d+$/.test(port))) return null;
  const isUsual = port === null || port === '80' || port === '443';
  return { domain: includesSubdomains ? `.${host}` : host, port: isUsual ? null : port };
}

/** Seconds since the epoch, `null` for a session cookie, `undefined` for what is no number. */
function readExpiry(text: string): number | null | undefined {
  if (text === '') return null;
  const time = wholeNumber(text) ?? decimal(text);
  if (time === undefined) return undefined;
  // Departure D12: every exporter means a session cookie.
  return time === 0 ? null : secondsOf(time);
}

/** The number that a text of a few digits is: nearly every expiry. The regular expression for the others takes four times as long. */
function wholeNumber(text: string): number | undefined {
  if (text.length > 12) return undefined;
  let number = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
  }
  return number;
}

function decimal(text: string): number | undefined {
  const number = /^\s*[-+]?\d+(?:\.\d*)?\s*$/.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

const DIGITS_OF_MILLISECONDS = 13;

/** Whether an expiry that was read was in another unit. */
function isConverted(text: string): boolean {
  return secondsOf(Number(text)) !== Number(text);
}

const MICROSECONDS_FROM_1601 = 1e16;
const SECONDS_FROM_1601_TO_1970 = 11_644_473_600;

/** The time in seconds, by its size: extensions write milliseconds, yt-dlp Chromium's microseconds since 1601. */
export function secondsOf(time: number): number {
  if (time >= MICROSECONDS_FROM_1601) return time / 1e6 - SECONDS_FROM_1601_TO_1970;
  return time >= 1e12 && time <= 1e14 ? time / 1000 : time;
}

/** How cookies.txt is written. */
export interface NetscapeWriting {
  /** The expiry of a session cookie: empty, which Python reads, or `0`, which curl, wget and most others do. */
  readonly sessionExpiry: '' | '0';
  readonly encoding: FileEncoding;
}

// The first line is what Python and Perl know the format by. The rest of http.cookiejar's header stands for its encoding.
const PYTHONS_HEADER = `# Netscape HTTP Cookie File
# http://curl.haxx.se/rfc/cookie_spec.html
# This is a generated file!  Do not edit.

`;
const OUR_HEADER = `# Netscape HTTP Cookie File
# https://curl.se/docs/http-cookies.html
# This file was generated by undici-cookiejar.  Edit at your own risk.

`;

/** Whether http.cookiejar wrote the file, or a jar that does as it does. */
export function isPythonsNetscape(content: Uint8Array): boolean {
  return Buffer.from(content.subarray(0, PYTHONS_HEADER.length)).equals(
    Buffer.from(PYTHONS_HEADER),
  );
}

/** The cookies as cookies.txt. */
export function formatNetscape(cookies: Iterable<Cookie>, writing: NetscapeWriting): Uint8Array {
  const header = writing.encoding === 'python' ? PYTHONS_HEADER : OUR_HEADER;
  return encodeLines(header, cookies, (cookie) => formatCookie(cookie, writing), writing.encoding);
}

function formatCookie(cookie: Cookie, { sessionExpiry, encoding }: NetscapeWriting): string {
  const { domain, path, expires } = cookie;
  const { name, value } = written(cookie, encoding);
  // A cookie without a value stands in the column of values, its name empty.
  const pair = value === null ? `\t${name}` : `${name}\t${value}`;
  const prefix = cookie.httpOnly ? HTTP_ONLY_PREFIX : '';
  const time = expires === null ? sessionExpiry : expiryText(expires, encoding);
  return `${prefix}${domain}\t${upper(domain.startsWith('.'))}\t${path}\t${upper(cookie.secure)}\t${time}\t${pair}\n`;
}

/** The first second of 1970 would be read as a session cookie's: http.cookiejar does not mind, and so neither do its files. */
function expiryText(expires: number, encoding: FileEncoding): string {
  // A BigInt writes all digits of a number that is large; a number would write 1e+21, which no tool reads.
  return String(BigInt(encoding === 'python' ? expires : Math.max(expires, 1)));
}

function upper(flag: boolean): 'TRUE' | 'FALSE' {
  return flag ? 'TRUE' : 'FALSE';
}

const ENDS_FIELD = /[\t\r\n\0]/;

/** Why the format cannot hold the cookie: nothing is escaped, so that a TAB or a line break would end a field (R12). */
export function explainNetscape({ name, value, domain, path }: Cookie): RefusalReason | null {
  const isBroken =
    ENDS_FIELD.test(name) ||
    ENDS_FIELD.test(value ?? '') ||
    ENDS_FIELD.test(path) ||
    ENDS_FIELD.test(domain);
  return isBroken ? reasonFor('unsavable') : null;
}

/** Why the cookie will not be read back quite as it is. */
export function explainNetscapeAlteration(cookie: Cookie): RefusalReason | null {
  return isUnencodable(cookie) ? reasonFor('saved-altered') : null;
}
