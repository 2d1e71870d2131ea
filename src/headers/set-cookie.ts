import { strip } from './cursor.js';
import { http2time } from './dates.js';

/** One `name=value` of a header; the value is `null` where there was no `=`. */
export interface HeaderPair {
  readonly name: string;
  readonly value: string | null;
}

/** A Set-Cookie header taken apart, without any reading of what it says. */
export interface ScannedCookie extends HeaderPair {
  /** In the order of the header, repeated ones and unknown ones included, in their own case. */
  readonly attributes: readonly HeaderPair[];
}

/**
 * Takes a Set-Cookie header apart at its semicolons: one pass, in order, nothing lost, SP and HTAB trimmed.
 * The readings differ in what they make of it: which of a repeated attribute counts, what a missing `=` means.
 * (set-cookie-parser merges repeated attributes and lets names like `constructor` fall, so it cannot feed two readings.)
 */
export function scanSetCookie(header: string): ScannedCookie {
  const end = endOfPiece(header, 0);
  const { name, value } = scanPair(header, 0, end);
  const attributes: HeaderPair[] = [];
  for (let start = end + 1; start <= header.length; ) {
    const stop = endOfPiece(header, start);
    attributes.push(scanPair(header, start, stop));
    start = stop + 1;
  }
  return { name, value, attributes };
}

function endOfPiece(header: string, start: number): number {
  const semicolon = header.indexOf(';', start);
  return semicolon < 0 ? header.length : semicolon;
}

function scanPair(header: string, start: number, end: number): HeaderPair {
  let equals = start;
  while (equals < end && header.charCodeAt(equals) !== 0x3d) equals++;
  if (equals === end) return { name: trimmed(header, start, end), value: null };
  return { name: trimmed(header, start, equals), value: trimmed(header, equals + 1, end) };
}

function trimmed(text: string, from: number, to: number): string {
  let start = from;
  let end = to;
  while (start < end && isBlank(text.charCodeAt(start))) start++;
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--;
  return text.slice(start, end);
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09;
}

/** A parsed header as http.cookiejar shows it: names with their values, an `expires` as seconds since the epoch. */
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
 * Reads Set-Cookie headers the Netscape way (Python: parse_ns_headers): first the cookie, then its attributes, those that
 * the protocol knows in lower case, `expires` as seconds since the epoch or `null`, and `version` last where it was not given.
 */
export function parseNsHeaders(headers: readonly string[]): NsAttr[][] {
  const cookies: NsAttr[][] = [];
  for (const header of headers) {
    const scanned = scanSetCookie(header);
    const name = strip(scanned.name);
    if (name !== '')
      cookies.push([[name, stripValue(scanned.value)], ...netscapeAttributes(scanned.attributes)]);
  }
  return cookies;
}

function netscapeAttributes(attributes: readonly HeaderPair[]): NsAttr[] {
  const attrs: NsAttr[] = [];
  let versionSeen = false;
  for (const attribute of attributes) {
    const attr = netscapeAttribute(attribute);
    if (attr === null) continue;
    versionSeen ||= attr[0] === 'version';
    attrs.push(attr);
  }
  if (!versionSeen) attrs.push(['version', '0']);
  return attrs;
}

function netscapeAttribute(attribute: HeaderPair): NsAttr | null {
  const name = strip(attribute.name);
  if (name === '') return null;
  const value = stripValue(attribute.value);
  const lower = name.toLowerCase();
  if (!NETSCAPE_ATTRIBUTES.has(lower)) return [name, value];
  if (value !== null && lower === 'version') return [lower, unquote(value)];
  if (value !== null && lower === 'expires') return [lower, http2time(unquote(value))];
  return [lower, value];
}

function stripValue(value: string | null): string | null {
  return value === null ? null : strip(value);
}

function unquote(text: string): string {
  const start = text.startsWith('"') ? 1 : 0;
  const end = text.endsWith('"') ? text.length - 1 : text.length;
  return text.slice(start, Math.max(start, end));
}
