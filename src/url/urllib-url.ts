import { internString } from '../internal/detach-string.js';
import { isIpLiteral } from './domain.js';
import { splitPlainUrl, type WhatwgUrl } from './whatwg-url.js';

/** The host of a request, and the name under which a jar indexes it. */
export type Hosts = readonly [requestHost: string, effectiveHost: string];

/** The parts of a URL that http.cookiejar's rules use. */
export interface UrllibUrl {
  /** In lower case, IPv6 literals in brackets, without user and port. */
  readonly hosts: Hosts;
  /** Escaped, with a leading slash. */
  readonly path: string;
}

let lastText = '';
let lastUrl: UrllibUrl = { hosts: ['', '.local'], path: '/' };

/**
 * Splits a URL like Python's urlsplit. The last result is cached, because a jar and its policy split the same URL several times.
 * @param parts its parts according to the WHATWG URL Standard, if they are known
 */
export function urllibUrl(text: string, parts?: WhatwgUrl): UrllibUrl {
  if (text !== lastText) {
    const plain = parts?.isPlain ? parts : splitPlainUrl(text);
    lastUrl = plain === null ? splitUrl(text) : fromPlainUrl(plain);
    lastText = text;
  }
  return lastUrl;
}

/** The parts of an ordinary, canonical URL, which are the same for Python, except for a few characters that Python escapes in a path. */
function fromPlainUrl({ host, path }: WhatwgUrl): UrllibUrl {
  return { hosts: [host, effectiveHost(host)], path: escapePath(path) };
}

/** Authority and path, after an optional scheme (RFC 3986 appendix B). */
const PARTS = /^(?:[a-z][a-z0-9+.-]*:)?(?:\/\/([^/?#]*))?([^?#]*)/i;

/** Splits any URL without normalization, so paths keep their dots and escapes. */
function splitUrl(text: string): UrllibUrl {
  const [, authority = '', urlPath = ''] = PARTS.exec(withoutControls(text)) ?? [];
  const host = internString(hostOf(authority).toLowerCase());
  const path = escapePath(urlPath);
  return { hosts: [host, effectiveHost(host)], path: path.startsWith('/') ? path : `/${path}` };
}

function withoutControls(url: string): string {
  return /^[\0- ]|[\t\r\n]/.test(url) ? url.replace(/^[\0- ]+/, '').replace(/[\t\r\n]/g, '') : url;
}

/** The host of an authority, without user info and port (departures D9, D18). */
function hostOf(authority: string): string {
  const host = authority.slice(authority.lastIndexOf('@') + 1);
  // An unclosed bracket yields an empty host; Python's urlsplit refuses it.
  if (host.startsWith('[')) return host.slice(0, host.indexOf(']') + 1);
  const colon = host.indexOf(':');
  return colon < 0 ? host : host.slice(0, colon);
}

/** The path with invalid characters percent-escaped as UTF-8, and existing escapes in upper case (Python: escape_path). */
export function escapePath(path: string): string {
  if (!/[^\w./;:@&=+$,!~*'()-]/.test(path)) return path;
  const known = path.replace(/%[\da-f]{2}/gi, (octet) => octet.toUpperCase());
  if (!/[^\w./;:@&=+$,!~*'()%-]/.test(known)) return known;
  // encodeURI() is faster than a regular expression if there is much to escape (R8), but treats `%`, `?` and `#` differently.
  const escaped = encodeURI(known.replace(/[\ud800-\udfff]/gu, '\ufffd')).replace(/%25/g, '%');
  if (!/[?#]/.test(escaped)) return escaped;
  return escaped.split('?').join('%3F').split('#').join('%23');
}

/** The name under which a jar indexes the host: `.local` is appended to a host without a dot. */
export function effectiveHost(host: string): string {
  return host.includes('.') || isIpLiteral(host) ? host : internString(`${host}.local`);
}
