import { internString } from '../internal/detach-string.js';
import { isUrl } from '../internal/is-url.js';
import { net } from '../internal/node-modules.js';
import { parseUrl } from '../internal/parse-url.js';
import { type SchemeAndHost, schemeAndHost } from '../url/whatwg-url.js';
import type { DispatchOptions } from './compat/dispatcher.js';

/** The origin of a request, as undici interprets it: scheme, host and port. */
export interface Origin {
  /** Such as `http://a.test:8080`. */
  readonly text: string;
  /** The scheme in lower case, without a colon. */
  readonly scheme: string;
  /** The host, with the port if it is not the scheme's default. */
  readonly host: string;
  /** The host without the port; an IPv6 literal in brackets. */
  readonly hostname: string;
  /** Whether the host is an IP address. */
  readonly isAddress: boolean;
  /** Scheme and host for browsers' rules; `null` if they have no cookies for the host. @internal */
  readonly forBrowsers: SchemeAndHost | null;
}

// Caches each spelling of an origin, because most requests repeat an origin and parsing a URL is expensive.
const known = new Map<string, Origin | null>();
const MOST_KNOWN = 500;
// fetch() creates a new string for each request; comparing it with the last one is faster than a Map lookup.
let lastText = '';
let lastOrigin: Origin | null = null;

/** Parses the origin of a text or URL; `null` if it is not a valid origin of requests. */
export function originOf(origin: unknown): Origin | null {
  const text = isUrl(origin) ? origin.origin : String(origin);
  if (text !== lastText) {
    lastOrigin = knownOrigin(text);
    lastText = text;
  }
  return lastOrigin;
}

function knownOrigin(text: string): Origin | null {
  let found = known.get(text);
  if (found === undefined) {
    found = readOrigin(text);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(text, found);
  }
  return found;
}

function readOrigin(text: string): Origin | null {
  const url = parseUrl(text);
  if (url === null || url.host === '') return null;
  const { protocol, host } = url;
  const scheme = protocol.slice(0, -1);
  const hostname = internString(url.hostname);
  const isAddress = net().isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
  const forBrowsers = schemeAndHost(scheme, hostname);
  return { text: `${protocol}//${host}`, scheme, host, hostname, isAddress, forBrowsers };
}

/**
 * The origin whose cookies are exchanged. A dispatcher that is bound to one origin sends every request there, so a request for another
 * origin, such as after a redirect, has no cookies.
 * @param bound the dispatcher's origin; undefined if it is not bound or its origin is unknown
 * @returns the reason if there is no such origin
 */
export function originOfRequest(
  { origin, path, servername }: DispatchOptions,
  bound: Origin | undefined,
): Origin | 'origin-unknown' | 'origin-mismatch' | 'host-mismatch' {
  // An absolute URL, as for a forward proxy, or `*` would change the host if resolved against the origin (R24).
  if (typeof path !== 'string' || !path.startsWith('/')) return 'origin-unknown';
  if (!origin) return bound ?? 'origin-unknown';
  const asked = originOf(origin);
  if (asked === null) return 'origin-unknown';
  if (bound !== undefined && bound.text !== asked.text) return 'origin-mismatch';
  return asked.isAddress && isAnotherName(servername, asked) ? 'host-mismatch' : asked;
}

/** Whether undici's dns interceptor has replaced the host name with an address, where the cookies of all its host names would be mixed. */
function isAnotherName(servername: unknown, { hostname }: Origin): boolean {
  return typeof servername === 'string' && servername !== '' && servername !== hostname;
}
