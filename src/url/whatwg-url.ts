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
  /** Whether {@link splitPlainUrl} has split it, so that Python splits it in the same way. */
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
  if (text.startsWith('https://')) return 'https';
  if (text.startsWith('http://')) return 'http';
  if (text.startsWith('wss://')) return 'wss';
  return text.startsWith('ws://') ? 'ws' : null;
}

const DOT = 0x2e;
const SLASH = 0x2f;

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

const IS_IN_HOST = Uint8Array.from({ length: 128 }, (_, code) =>
  /[a-z0-9._-]/.test(String.fromCharCode(code)) ? 1 : 0,
);

function isInHost(code: number): boolean {
  return code < 128 && IS_IN_HOST[code] === 1;
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
    if (!isInHost(code)) break;
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

/**
 * What is not in a path in canonical form: all but printable ASCII, the characters that the URL Standard escapes or, like the backslash,
 * converts, and segments that may be dot segments.
 */
const NOT_PLAIN = /[^!$-;=@-[\]_a-z|~]|\/[.%]/g;

/** The end of the path if it is canonical; -1 if the URL Standard would change it, or if no path begins here. */
function endOfPlainPath(text: string, start: number): number {
  NOT_PLAIN.lastIndex = start;
  const end = NOT_PLAIN.test(text) ? NOT_PLAIN.lastIndex - 1 : text.length;
  if (end > start && text.charCodeAt(start) !== SLASH) return -1;
  return end === text.length || text[end] === '?' || text[end] === '#' ? end : -1;
}

/** Whether the host is a loopback host, which is potentially trustworthy even over http (W3C Secure Contexts section 3.1). */
export function isLoopback(host: string): boolean {
  const name = host.endsWith('.') ? host.slice(0, -1) : host;
  if (name === 'localhost' || name.endsWith('.localhost') || name === '[::1]') return true;
  return name.startsWith('127.') && isIpLiteral(name);
}
