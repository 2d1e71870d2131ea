import { detachString, internString } from '../internal/detach-string.js';
import { parseUrl } from '../internal/parse-url.js';
import { isNoHost, needsAddressParser, withoutLastDot } from './domain.js';

/** Scheme and host of a URL, in the canonical form of the WHATWG URL Standard. */
export interface SchemeAndHost {
  /** In lower case, without a colon; empty if the text is not a URL with a host. */
  readonly scheme: string;
  /**
   * Lower-case ASCII, IPv6 literals in brackets, without empty labels; empty if the text is not a URL with such a host. Interned, because
   * it is compared with the domains of cookies, and a string is compared with itself without reading its characters.
   */
  readonly host: string;
  /** Whether the host is a loopback host, which is potentially trustworthy even over http (W3C Secure Contexts section 3.1). */
  readonly isLoopback: boolean;
}

/** The parts of a URL that browsers' rules use, in the canonical form of the WHATWG URL Standard. */
export interface WhatwgUrl extends SchemeAndHost {
  /** Escaped, dot segments resolved, without query and fragment. */
  readonly path: string;
  /** Whether {@link splitPlainUrl} has split it, so that Python splits it in the same way. */
  readonly isPlain: boolean;
}

const NO_URL: WhatwgUrl = { scheme: '', host: '', isLoopback: false, path: '/', isPlain: false };

let lastText = '';
let lastUrl = NO_URL;

/** Splits a URL according to the WHATWG URL Standard. */
export function splitUrl(text: string): WhatwgUrl {
  return text === lastText ? lastUrl : (splitPlainUrl(text) ?? splitAnyUrl(text));
}

/** Splits a URL and remembers it, for requests that do not provide the parts of their URL, which a policy needs for each cookie. */
export function whatwgUrl(text: string): WhatwgUrl {
  const url = splitUrl(text);
  rememberUrl(text, url);
  return url;
}

/** Remembers the parts of the URL until the next one. */
export function rememberUrl(text: string, url: WhatwgUrl): void {
  if (url === lastUrl) return;
  lastText = text;
  lastUrl = url;
}

/** Splits any URL. Slow: constructing a URL object takes longer than all other work for a cookie. */
function splitAnyUrl(text: string): WhatwgUrl {
  const url = parseUrl(text);
  const origin = url === null ? null : schemeAndHost(url.protocol.slice(0, -1), url.hostname);
  return url === null || origin === null ? NO_URL : urlOf(origin, url.pathname, false);
}

/** @returns `null` for an empty host and one with an empty label, which have no cookies. @param hostname in canonical form */
export function schemeAndHost(scheme: string, hostname: string): SchemeAndHost | null {
  if (isNoHost(hostname)) return null;
  const host = internString(hostname);
  return { scheme, host, isLoopback: isLoopback(host) };
}

function urlOf(
  { scheme, host, isLoopback }: SchemeAndHost,
  path: string,
  isPlain: boolean,
): WhatwgUrl {
  return { scheme, host, isLoopback, path, isPlain };
}

/** Splits an ordinary URL that is already in canonical form; `null` for any other URL, valid or not. */
export function splitPlainUrl(text: string): WhatwgUrl | null {
  const origin = plainOrigin(text);
  if (origin === null) return null;
  const pathStart = origin.text.length;
  const pathEnd = endOfPlainPath(text, pathStart);
  if (pathEnd < 0) return null;
  const path = pathStart === pathEnd ? '/' : text.slice(pathStart, pathEnd);
  return urlOf(origin, path, true);
}

/** The origin at the beginning of a URL. */
interface PlainOrigin extends SchemeAndHost {
  /** With the port. */
  readonly text: string;
}

const LONGEST_KNOWN = 128;
/** A power of two. */
const SLOTS = 4096;
const known: (PlainOrigin | null)[] = new Array(SLOTS).fill(null);
/** The hashes of the known origins, so that another origin is not read from memory. */
const hashes = new Int32Array(SLOTS);
let misses = 0;

/** Remembers origins, because comparing a text is faster than splitting it (bench row "header, a path never asked before"). */
function plainOrigin(text: string): PlainOrigin | null {
  const end = text.indexOf('/', 'https://'.length);
  if (end < 0 || end > LONGEST_KNOWN) return splitOrigin(text);
  const hash = hashOf(text, end);
  const slot = hash & (SLOTS - 1);
  const last = hashes[slot] === hash ? (known[slot] as PlainOrigin | null) : null;
  if (last !== null && text.slice(0, end) === last.text) return last;
  const origin = splitOrigin(text);
  // Replacing each time would be slow for a program that requests many hosts in turn.
  const isKept = hashes[slot] === 0 || ++misses % 8 === 0;
  if (isKept && origin !== null && origin.text.length === end) {
    known[slot] = { ...origin, text: detachString(origin.text) };
    hashes[slot] = hash;
  }
  return origin;
}

/** A hash of the characters before a top-level domain, in which hosts differ most; never 0. */
function hashOf(text: string, end: number): number {
  let hash = end;
  for (let at = end - 10; at < end - 4; at++) hash = (31 * hash + text.charCodeAt(at)) | 0;
  return hash ^ (hash >>> 12) || 1;
}

/** The schemes that have cookies, by their length. */
const SCHEMES = ['', '', 'ws', 'wss', 'http', 'https'];

const PLAIN_ORIGIN = /^(https?|wss?):\/\/([a-z0-9._-]+)(?::(\d{0,5}))?/;

const HIGHEST_PORT = 65_535;

/**
 * The origin, with a host of lower-case letters, digits, `-`, `.` and `_`; `null` if the host has an empty label or may be an IPv4 address
 * in a non-canonical form. An `xn--` label is not validated, because a host with a malformed one does not exist.
 */
function splitOrigin(url: string): PlainOrigin | null {
  const match = PLAIN_ORIGIN.exec(url);
  if (match === null) return null;
  const host = match[2] as string;
  if (needsAddressParser(host) || Number(match[3] ?? 0) > HIGHEST_PORT) return null;
  // A constant, because equal strings that are the same object are compared faster.
  const scheme = SCHEMES[(match[1] as string).length] as string;
  const origin = schemeAndHost(scheme, host);
  return origin === null ? null : { ...origin, text: match[0] };
}

/** The URL of an origin and a path; `null` if the path is not already in canonical form. */
export function whatwgUrlAt(origin: SchemeAndHost, path: string): WhatwgUrl | null {
  const end = endOfPlainPath(path, 0);
  return end <= 0 ? null : urlOf(origin, path.slice(0, end), false);
}

/**
 * What is not in a path in canonical form: all but printable ASCII, the characters that the URL Standard escapes or, like the backslash,
 * converts, and segments that may be dot segments.
 */
const NOT_PLAIN = /[^!$-;=@-[\]_a-z|~]|\/[.%]/g;

/** The end of the path if it is canonical; -1 if the URL Standard would change it, or if no path begins here. */
function endOfPlainPath(text: string, start: number): number {
  NOT_PLAIN.lastIndex = start;
  const end = NOT_PLAIN.test(text) ? NOT_PLAIN.lastIndex - 1 : text.length;
  if (end > start && text[start] !== '/') return -1;
  return end === text.length || text[end] === '?' || text[end] === '#' ? end : -1;
}

const LOOPBACK_ADDRESS = /^127(?:\.\d+){3}$/;

/** Whether the host, in canonical form, is a loopback host. */
export function isLoopback(host: string): boolean {
  const name = withoutLastDot(host);
  if (name === 'localhost' || name.endsWith('.localhost') || name === '[::1]') return true;
  return LOOPBACK_ADDRESS.test(name);
}
