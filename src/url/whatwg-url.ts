import { internString, internSubstring, nextHash } from '../internal/detach-string.js';
import { isIpLiteral } from './domain.js';

/** The parts of a URL that browsers' rules use, in the canonical form of the WHATWG URL Standard. */
export interface WhatwgUrl {
  /** In lower case, without a colon; empty if the text is not a URL with a host. */
  readonly scheme: string;
  /**
   * Lower-case ASCII, IPv6 literals in brackets, without empty labels; empty if the text is not a URL with such a host. Interned, because it
   * is compared with the domains of cookies, and the same string object is equal at once.
   */
  readonly host: string;
  /** Escaped, dot segments resolved, without query and fragment. */
  readonly path: string;
  /** Whether the URL is ordinary: in canonical form, without user info, with a host that is a name. */
  readonly isPlain: boolean;
}

const NO_URL: WhatwgUrl = { scheme: '', host: '', path: '/', isPlain: false };

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
  try {
    const { protocol, hostname, pathname } = new URL(text);
    if (hostname !== '' && !hasEmptyLabel(hostname))
      return {
        scheme: protocol.slice(0, -1),
        host: internString(hostname),
        path: pathname,
        isPlain: false,
      };
  } catch {
    // Not a URL.
  }
  return NO_URL;
}

/** Splits an ordinary URL that is already in canonical form; `null` for any other URL, valid or not. */
export function splitPlainUrl(text: string): WhatwgUrl | null {
  const scheme = plainScheme(text);
  if (scheme === null) return null;
  const start = scheme.length + 3;
  const host = plainHost(text, start);
  if (host === null) return null;
  const pathStart = endOfPort(text, start + host.length);
  const pathEnd = endOfPlainPath(text, pathStart);
  if (pathEnd < 0) return null;
  const path = pathStart === pathEnd ? '/' : text.slice(pathStart, pathEnd);
  return { scheme, host, path, isPlain: true };
}

function plainScheme(text: string): string | null {
  if (beginsWith(text, 'https://')) return 'https';
  if (beginsWith(text, 'http://')) return 'http';
  if (beginsWith(text, 'wss://')) return 'wss';
  return beginsWith(text, 'ws://') ? 'ws' : null;
}

/** Unlike String.prototype.startsWith(), this is inlined into its caller (bench row "header, a path never asked before"). */
function beginsWith(text: string, start: string): boolean {
  for (let at = 0; at < start.length; at++) {
    if (text.charCodeAt(at) !== start.charCodeAt(at)) return false;
  }
  return true;
}

// Bits for the parts of a URL in which an ASCII character is already canonical.
const IN_HOST = 1;
const IN_PATH = 2;

const PARTS = Uint8Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code);
  // Printable ASCII, except the characters that the URL Standard escapes in a path, and the backslash, which it converts to a slash.
  const inPath = /[!-~]/.test(character) && !/["<>\\^`{}?#]/.test(character);
  return (/[a-z0-9._-]/.test(character) ? IN_HOST : 0) | (inPath ? IN_PATH : 0);
});

const DOT = 0x2e;

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isPartOf(code: number, part: number): boolean {
  return code < 128 && ((PARTS[code] as number) & part) !== 0;
}

/**
 * A host of lower-case letters, digits, `-`, `.` and `_`; `null` if it is empty, has an empty label, or may be an IPv4 address in a
 * non-canonical form (WHATWG URL: ends-in-a-number checker). An `xn--` label is not validated, because a host with a malformed one does not
 * exist.
 */
function plainHost(text: string, start: number): string | null {
  let end = start;
  let previous = DOT;
  let labelStart = start;
  let hash = 0;
  for (; end < text.length; end++) {
    const code = text.charCodeAt(end);
    if (!isPartOf(code, IN_HOST)) break;
    if (previous === DOT) {
      if (code === DOT) return null;
      labelStart = end;
    }
    previous = code;
    hash = nextHash(hash, code);
  }
  if (end === start) return null;
  const host = internSubstring(text, start, end, hash);
  return isDigit(text.charCodeAt(labelStart)) && !isIpLiteral(host) ? null : host;
}

/** The URL of an origin and a path; `null` if it is not already in canonical form. @param hostname in canonical form */
export function whatwgUrlAt(scheme: string, hostname: string, path: string): WhatwgUrl | null {
  const end = endOfPlainPath(path, 0);
  if (end <= 0 || hasEmptyLabel(hostname)) return null;
  return { scheme, host: hostname, path: path.slice(0, end), isPlain: false };
}

/**
 * Whether the host has a leading dot or two consecutive dots. One trailing dot is allowed: `example.com.` is a different host than
 * `example.com`.
 */
export function hasEmptyLabel(host: string): boolean {
  return host.startsWith('.') || host.includes('..');
}

function endOfPort(text: string, start: number): number {
  if (text.charCodeAt(start) !== 0x3a) return start;
  let end = start + 1;
  while (end < text.length && isDigit(text.charCodeAt(end))) end++;
  return end;
}

/** The end of the path if it is canonical; -1 if the URL Standard would change it, or if no path begins here. */
function endOfPlainPath(text: string, start: number): number {
  let previous = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x3f || code === 0x23) return at;
    if (at === start && code !== 0x2f) return -1;
    if (!isPartOf(code, IN_PATH)) return -1;
    if (previous === 0x2f && (code === 0x2e || code === 0x25)) return -1;
    previous = code;
  }
  return text.length;
}

/** Whether the host is a loopback host, which is potentially trustworthy even over http (W3C Secure Contexts section 3.1). */
export function isLoopback(host: string): boolean {
  const name = host.endsWith('.') ? host.slice(0, -1) : host;
  if (name === 'localhost' || name.endsWith('.localhost') || name === '[::1]') return true;
  return name.startsWith('127.') && isIpLiteral(name);
}
