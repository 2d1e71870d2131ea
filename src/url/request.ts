import {
  invalidArgType,
  invalidArgValue,
  requireOptions,
  requireType,
} from '../internal/arguments.js';
import { ownCopy } from '../internal/detach-string.js';
import { Recent } from '../recent.js';
import { domainMatch, isIpLiteral, reach } from './domain.js';

/** A request as a jar and its policy see it: urllib.request.Request, as http.cookiejar documents it. */
export interface CookieRequest {
  /** The whole URL, as it goes out. */
  getFullUrl(): string;
  /** Host and port, as they stand in the URL. */
  getHost(): string;
  /** The scheme in lower case, without a colon. */
  getType(): string;
  /** Whether the user had no chance to approve the request (RFC 2965 3.3.6), as with a redirect to another site or an image in a page. */
  readonly unverifiable: boolean;
  /** The host of the request that the user began with (RFC 2965: origin transaction). */
  readonly originReqHost: string;
  hasHeader(name: string): boolean;
  getHeader(name: string, fallback?: string): string | undefined;
  headerItems(): [string, string][];
  /** Adds a header that does not travel on to a redirect's next request. */
  addUnredirectedHeader(name: string, value: string): void;
  /** URL of the page on whose behalf the request is made, for SameSite and Partitioned; `null` or left out: a person typed the address. */
  readonly initiator?: string | null | undefined;
  /** `GET` when left out. */
  readonly method?: string | undefined;
  /** Whether the answer replaces the top-level page; true when left out. */
  readonly navigation?: boolean | undefined;
  /** False for a script on a page, which cannot access HttpOnly cookies (RFC 6265bis: "non-HTTP" API); true when left out. */
  readonly http?: boolean | undefined;
}

/** How the request of a URL is made. Without it, it is a top-level navigation to a URL that a person typed. */
export interface CookieContext {
  /** The URL of the page that makes the request, for SameSite and Partitioned. Default: none. */
  initiator?: string | URL | null | undefined;
  /** Whether the response becomes the top-level page. Default true. */
  navigation?: boolean | undefined;
  /** Default `GET`. */
  method?: string | undefined;
  /** False for a script on a page (`document.cookie`): it neither sees, sets nor overwrites HttpOnly cookies. Default true. */
  http?: boolean | undefined;
}

const CONTEXT_OPTIONS: Readonly<Record<keyof CookieContext, true>> = {
  initiator: true,
  navigation: true,
  method: true,
  http: true,
};

/** A response as a jar sees it: email.message.Message through `info()`. */
export interface CookieResponse {
  info(): {
    /** All values of the header, its name in any case, in the order in which they came. */
    getAll(name: string): string[];
  };
}

/** The port of a URL that names none, https included: Python's DEFAULT_HTTP_PORT. */
export const DEFAULT_HTTP_PORT = '80';

/** The host of a request, and the name under which a jar knows it. */
type Hosts = readonly [requestHost: string, effectiveHost: string];

/** What cookies need of a URL. */
interface UrlParts {
  /** In lower case, IPv6 literals in brackets, without user and port. */
  readonly hosts: Hosts;
  /** Escaped, and beginning with a slash. */
  readonly path: string;
  /** The path without its last slash and what follows it. */
  readonly folder: string;
}

let lastUrl = '';
let lastParts: UrlParts = { hosts: ['', '.local'], path: '/', folder: '' };

/** Longer ones are not worth the memory. */
const LONGEST_REMEMBERED = 512;
const recentUrls = new Recent<UrlParts>(256);

// A jar and its policy ask for the same URL once a cookie: the last answer is at hand.
function partsOf(url: string): UrlParts {
  if (url !== lastUrl) {
    lastParts = recentUrls.get(url) ?? splitUrl(url);
    lastUrl = url;
  }
  return lastParts;
}

/** Splits as Python's urlsplit does: nothing is rewritten, so paths keep their dots and escapes (departure D18). */
function splitUrl(text: string): UrlParts {
  const url = withoutControls(text);
  const authority = startOfAuthority(url);
  const pathStart = endOfAuthority(url, authority);
  // Cookies are filed by host and folder, and outlast the URL that these were cut out of.
  const host = ownCopy(hostOf(url.slice(authority, pathStart))).toLowerCase();
  const path = rooted(escapePath(url.slice(pathStart, endOfPath(url, pathStart))));
  const isShort = text.length <= LONGEST_REMEMBERED;
  const parts = {
    hosts: [host, effectiveHost(host)] as const,
    path: isShort ? path : ownCopy(path),
    folder: ownCopy(path.slice(0, path.lastIndexOf('/'))),
  };
  if (isShort) recentUrls.set(text, parts);
  return parts;
}

function withoutControls(url: string): string {
  return /^[\0- ]|[\t\r\n]/.test(url) ? url.replace(/^[\0- ]+/, '').replace(/[\t\r\n]/g, '') : url;
}

function startOfAuthority(url: string): number {
  const scheme = /^(?:[a-z][a-z0-9+.-]*:)?/i.exec(url)?.[0].length ?? 0;
  return url.startsWith('//', scheme) ? scheme + 2 : scheme;
}

function endOfAuthority(url: string, start: number): number {
  if (!url.startsWith('//', start - 2)) return start;
  let end = start;
  while (end < url.length && !'/?#'.includes(url[end] as string)) end++;
  return end;
}

function endOfPath(url: string, start: number): number {
  let end = start;
  while (end < url.length && url[end] !== '?' && url[end] !== '#') end++;
  return end;
}

/** The host of an authority: the user before it and whatever follows its colon are no part of it (departures D9, D18). */
function hostOf(authority: string): string {
  const host = withoutUser(authority);
  // A bracket that nothing closes leaves no host, as Python's urlsplit refuses it.
  if (host.startsWith('[')) return host.slice(0, host.indexOf(']') + 1);
  const colon = host.indexOf(':');
  return colon < 0 ? host : host.slice(0, colon);
}

function withoutUser(authority: string): string {
  return authority.slice(authority.lastIndexOf('@') + 1);
}

function rooted(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}

/** The path with whatever is not allowed in one percent-escaped as UTF-8, and existing escapes in upper case (Python: escape_path). */
export function escapePath(path: string): string {
  if (!/[^\w./;:@&=+$,!~*'()-]/.test(path)) return path;
  const known = path.replace(/%[\da-f]{2}/gi, (octet) => octet.toUpperCase());
  if (!/[^\w./;:@&=+$,!~*'()%-]/.test(known)) return known;
  // encodeURI is quicker than a pattern where there is much to escape (R8), but it has another mind about `%`, `?` and `#`.
  const escaped = encodeURI(known.replace(/[\ud800-\udfff]/gu, '\ufffd')).replace(/%25/g, '%');
  if (!/[?#]/.test(escaped)) return escaped;
  return escaped.split('?').join('%3F').split('#').join('%23');
}

/** The host of the request in lower case, as its URL has it; a Host header says nothing (Python: request_host). */
export function requestHost(request: CookieRequest): string {
  return partsOf(request.getFullUrl()).hosts[0];
}

/** The host of the request, and the same with `.local` where it has no dot (RFC 2965 "effective host name"; Python: eff_request_host). */
export function effRequestHost(request: CookieRequest): Hosts {
  return partsOf(request.getFullUrl()).hosts;
}

/** The name under which a jar knows the host: one without a dot is in `.local`. */
export function effectiveHost(host: string): string {
  return host.includes('.') || isIpLiteral(host) ? host : `${host}.local`;
}

/** The path of the request, escaped, without query and fragment (Python: request_path). */
export function requestPath(request: CookieRequest): string {
  return partsOf(request.getFullUrl()).path;
}

/** The path of the request without its last slash and what follows it: empty where that is the first one. */
export function requestFolder(request: CookieRequest): string {
  return partsOf(request.getFullUrl()).folder;
}

/** The port of the request as text, "80" where the URL has none, `null` where it is no number (Python: request_port). */
export function requestPort(request: CookieRequest): string | null {
  const host = withoutUser(request.getHost());
  const colon = host.indexOf(':', host.lastIndexOf(']') + 1);
  if (colon < 0) return DEFAULT_HTTP_PORT;
  const port = host.slice(colon + 1);
  return /^\d+$/.test(port) ? port : null;
}

/** Whether the request goes to another site than the one that the user began with (RFC 2965 3.3.6; Python: is_third_party). */
export function isThirdParty(request: CookieRequest): boolean {
  return !domainMatch(requestHost(request), reach(request.originReqHost));
}

const NO_CONTEXT: CookieContext = {};

/** @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) */
function requireContext(context: CookieContext | undefined): CookieContext {
  if (context === undefined) return NO_CONTEXT;
  const { initiator, navigation, method, http } = requireOptions(
    'context',
    context,
    CONTEXT_OPTIONS,
    "The right call: jar.cookieHeader(url, { initiator: 'https://example.com/' })",
  );
  if (!(initiator instanceof URL))
    requireType('context.initiator', initiator, ['string', 'null', 'undefined']);
  requireType('context.navigation', navigation, ['boolean', 'undefined']);
  requireType('context.method', method, ['string', 'undefined']);
  requireType('context.http', http, ['boolean', 'undefined']);
  return context;
}

/** A request of which only the URL and its context are known. */
export class UrlRequest implements CookieRequest {
  readonly #url: string;
  readonly #headers = new Map<string, string>();
  readonly unverifiable = false;
  readonly initiator: string | null;
  readonly navigation: boolean;
  readonly method: string;
  readonly http: boolean;

  /** @throws TypeError (ERR_INVALID_ARG_VALUE) if the URL is not absolute, (ERR_INVALID_ARG_TYPE) if the context is not one */
  constructor(url: string | URL, context?: CookieContext) {
    this.#url = String(url);
    if (!/^[a-z][a-z0-9+.-]*:\/\//i.test(this.#url) || requestHost(this) === '') {
      throw invalidUrl(url);
    }
    const { initiator, navigation, method, http } = requireContext(context);
    this.initiator = initiator == null ? null : String(initiator);
    this.navigation = navigation ?? true;
    this.method = method ?? 'GET';
    this.http = http ?? true;
  }

  get originReqHost(): string {
    return requestHost(this);
  }

  getFullUrl(): string {
    return this.#url;
  }

  getHost(): string {
    return /^[^/]*\/\/([^/?#]*)/.exec(this.#url)?.[1] ?? '';
  }

  getType(): string {
    return this.#url.slice(0, this.#url.indexOf(':')).toLowerCase();
  }

  hasHeader(name: string): boolean {
    return this.#headers.has(name.toLowerCase());
  }

  getHeader(name: string, fallback?: string): string | undefined {
    return this.#headers.get(name.toLowerCase()) ?? fallback;
  }

  headerItems(): [string, string][] {
    return [...this.#headers];
  }

  addUnredirectedHeader(name: string, value: string): void {
    this.#headers.set(name.toLowerCase(), value);
  }
}

/** A URL's user info, query and fragment may be secret. */
function invalidUrl(url: unknown): TypeError {
  if (typeof url !== 'string' && !(url instanceof URL))
    return invalidArgType('url', 'of type string or an instance of URL', url);
  const shown = String(url)
    .replace(/[?#].*/s, '')
    .replace(/^.*@/s, '');
  return invalidArgValue('url', shown, 'must be an absolute URL such as https://example.com/');
}
