import { detachString } from '../internal/detach-string.js';
import { isControlCharacter } from '../internal/octets.js';
import { strip } from './cursor.js';
import { http2time } from './http-date.js';

/**
 * Splits a Set-Cookie header at its semicolons: first the cookie's own pair, then every attribute, in order. SP and HTAB around names and
 * values are removed. The parser of each dialect decides what a repeated attribute or a missing `=` means. Text is sliced only on
 * access, as most of a header is never read.
 * (set-cookie-parser merges repeated attributes and drops names like `constructor`, so it cannot serve two dialects.)
 */
export class SetCookieScan {
  #header: string;
  #next = 0;
  #nameStart = 0;
  #nameEnd = 0;
  /** -1 if the piece has no `=`. */
  #valueStart = -1;
  #valueEnd = 0;
  /** Whether the pieces so far contain a control character other than HTAB. */
  sawControlCharacter = false;

  constructor(header = '') {
    this.#header = header;
  }

  /**
   * Begins another header, so that a response needs only one scan; {@link next} sets the other fields (bench row "undici 8 request, three
   * sent, three with new values stored").
   */
  start(header: string): void {
    this.#header = header;
    this.#next = 0;
    this.sawControlCharacter = false;
  }

  /** Advances to the next piece; the first is the cookie's own pair. @returns whether there is one */
  next(): boolean {
    const header = this.#header;
    const start = this.#next;
    if (start > header.length) return false;
    let end = start;
    let equals = -1;
    let hasBlanks = false;
    for (; end < header.length; end++) {
      const code = header.charCodeAt(end);
      if (isOrdinary(code)) continue;
      if (code === SEMICOLON) break;
      if (code === EQUALS) {
        if (equals < 0) equals = end;
      } else if (isBlank(code)) hasBlanks = true;
      else this.sawControlCharacter = true;
    }
    this.#next = end + 1;
    this.#nameStart = start;
    this.#nameEnd = equals < 0 ? end : equals;
    this.#valueStart = equals < 0 ? -1 : equals + 1;
    this.#valueEnd = end;
    if (hasBlanks) this.#trim();
    return true;
  }

  #trim(): void {
    this.#nameStart = this.#skipBlanks(this.#nameStart, this.#nameEnd);
    this.#nameEnd = this.#skipBlanksBack(this.#nameStart, this.#nameEnd);
    if (this.#valueStart < 0) return;
    this.#valueStart = this.#skipBlanks(this.#valueStart, this.#valueEnd);
    this.#valueEnd = this.#skipBlanksBack(this.#valueStart, this.#valueEnd);
  }

  #skipBlanks(from: number, to: number): number {
    let at = from;
    while (at < to && isBlank(this.#header.charCodeAt(at))) at++;
    return at;
  }

  #skipBlanksBack(from: number, to: number): number {
    let at = to;
    while (at > from && isBlank(this.#header.charCodeAt(at - 1))) at--;
    return at;
  }

  /** The text of the remaining pieces, empty if there are none. */
  get rest(): string {
    return this.#header.slice(this.#next);
  }

  get name(): string {
    return this.#header.slice(this.#nameStart, this.#nameEnd);
  }

  /** `null` if there is no `=`. */
  get value(): string | null {
    return this.#valueStart < 0 ? null : this.#header.slice(this.#valueStart, this.#valueEnd);
  }

  /** A copy of {@link value}, which does not keep the header in memory. */
  get detachedValue(): string | null {
    if (this.#valueStart < 0) return null;
    return detachString(this.#header, this.#valueStart, this.#valueEnd);
  }

  /** Whether the name is this one, compared case-insensitively. */
  isNamed(lowerCaseName: string): boolean {
    if (this.#nameEnd - this.#nameStart !== lowerCaseName.length) return false;
    for (let at = 0; at < lowerCaseName.length; at++) {
      const code = this.#header.charCodeAt(this.#nameStart + at);
      const lower = code >= 0x41 && code <= 0x5a ? code + 0x20 : code;
      if (lower !== lowerCaseName.charCodeAt(at)) return false;
    }
    return true;
  }
}

const SEMICOLON = 0x3b;
const EQUALS = 0x3d;

/**
 * A table, because values mix letters and digits at random, so that comparisons of ranges would be mispredicted branches (bench row
 * "dispatch without network, three sent, three with new values stored").
 */
const IS_ORDINARY = Uint8Array.from({ length: 128 }, (_, code) =>
  code === SEMICOLON || code === EQUALS || isBlank(code) || isControlCharacter(code) ? 0 : 1,
);

function isOrdinary(code: number): boolean {
  return code >= 128 || IS_ORDINARY[code] === 1;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** A parsed attribute as in http.cookiejar: its name and value; for `expires`, seconds since the epoch. */
export type NsAttr = [name: string, value: string | number | null];

const NETSCAPE_ATTRIBUTES = new Set([
  'expires',
  'domain',
  'path',
  'secure',
  'version',
  'port',
  'max-age',
]);

/**
 * Parses Netscape Set-Cookie headers (Python: parse_ns_headers): first the cookie, then its attributes. Names of standard attributes are in
 * lower case, `expires` is in seconds since the epoch or `null`, and a missing `version` is added last.
 */
export function parseNsHeaders(headers: readonly string[]): NsAttr[][] {
  return headers.map(parseNsHeader).filter((attrs) => attrs.length > 0);
}

function parseNsHeader(header: string): NsAttr[] {
  const scan = new SetCookieScan(header);
  const pair = nsPair(scan);
  if (pair === null) return [];
  const attrs: NsAttr[] = [pair];
  readNsAttributes(scan, (key, value, name) => {
    const known = NETSCAPE_ATTRIBUTES.has(key) ? key : name;
    attrs.push([known, key === 'expires' && value !== null ? http2time(value) : value]);
  });
  return attrs;
}

/** Advances to the first piece, the cookie's own pair. @returns `null` if it has no name, so that there is no cookie */
export function nsPair(scan: SetCookieScan): [name: string, value: string | null] | null {
  scan.next();
  const name = strip(scan.name);
  return name === '' ? null : [name, stripValue(scan.value)];
}

/** Called with each attribute of a cookie, in order. @param key the name in lower case */
export type TakeAttribute = (key: string, value: string | null, name: string) => void;

/** Parses the attributes after the cookie's own pair as {@link parseNsHeaders} does, but passes `expires` as text. */
export function readNsAttributes(scan: SetCookieScan, take: TakeAttribute): void {
  let versionSeen = false;
  while (scan.next()) {
    const name = strip(scan.name);
    if (name === '') continue;
    const key = name.toLowerCase();
    const value = stripValue(scan.value);
    versionSeen ||= key === 'version';
    const isUnquoted = key === 'version' || key === 'expires';
    take(key, isUnquoted && value !== null ? unquote(value) : value, name);
  }
  if (!versionSeen) take('version', '0', 'version');
}

function stripValue(value: string | null): string | null {
  return value === null ? null : strip(value);
}

function unquote(text: string): string {
  const start = text.startsWith('"') ? 1 : 0;
  const end = text.endsWith('"') ? text.length - 1 : text.length;
  return text.slice(start, Math.max(start, end));
}
