import {
  invalidArgType,
  invalidArgValue,
  requireOptions,
  requireType,
} from '../internal/arguments.js';
import { isUrl } from '../internal/is-url.js';
import { domainMatch, reach } from './domain.js';
import { type Hosts, type UrllibUrl, urllibUrl } from './urllib-url.js';
import { splitUrl, type WhatwgUrl, whatwgUrl } from './whatwg-url.js';

/** A request for a jar and its policy: the members of urllib.request.Request that http.cookiejar documents. */
export interface CookieRequest {
  /** The whole URL, as it is requested. */
  getFullUrl(): string;
  /** Host and port, as in the URL. */
  getHost(): string;
  /** The scheme in lower case, without a colon. */
  getType(): string;
  /** Whether the user could not approve the request (RFC 2965 section 3.3.6), such as a redirect to another site or an image in a page. */
  readonly unverifiable: boolean;
  /** The host of the user's original request (RFC 2965: origin transaction). */
  readonly originReqHost: string;
  hasHeader(name: string): boolean;
  getHeader(name: string, fallback?: string): string | undefined;
  headerItems(): [string, string][];
  /** Adds a header that is not copied to the next request after a redirect. */
  addUnredirectedHeader(name: string, value: string): void;
  /** The URL of the page that makes the request, for SameSite and Partitioned. Default: none, as for a URL that a user typed. */
  readonly initiator?: string | null | undefined;
  /** Default `GET`. */
  readonly method?: string | undefined;
  /** Whether the response replaces the top-level page. Default true. */
  readonly navigation?: boolean | undefined;
  /** False for a script on a page, which cannot access HttpOnly cookies (RFC 6265bis: "non-HTTP" API). Default true. */
  readonly http?: boolean | undefined;
}

/** The member of a request with the parts of its URL. @internal */
export const urlInParts: unique symbol = Symbol('urlInParts');
/** The member of a request with the parts of its URL as Python splits it (bench row "a new path for each"). @internal */
export const urllibParts: unique symbol = Symbol('urllibParts');

/** A request that may provide the parts of its URL. @internal */
type RequestWithParts = CookieRequest & {
  readonly [urlInParts]?: WhatwgUrl;
  readonly [urllibParts]?: UrllibUrl;
};

/** The parts of the request's URL. Requests of this package provide them (bench row "a new path for each"). @internal */
export function whatwgUrlOf(request: RequestWithParts): WhatwgUrl {
  return request[urlInParts] ?? whatwgUrl(request.getFullUrl());
}

function urllibPartsOf(request: RequestWithParts): UrllibUrl {
  return request[urllibParts] ?? urllibUrl(request.getFullUrl(), request[urlInParts]);
}

/** The context of a request to a URL. Default: a top-level navigation to a URL that a user typed. */
export interface CookieContext {
  /** The URL of the page that makes the request, for SameSite and Partitioned. Default: none. */
  initiator?: string | URL | null | undefined;
  /** Whether the response becomes the top-level page. Default true. */
  navigation?: boolean | undefined;
  /** Default `GET`. */
  method?: string | undefined;
  /** False for a script on a page (`document.cookie`), which can neither read, set nor overwrite HttpOnly cookies. Default true. */
  http?: boolean | undefined;
}

/** A response for a jar, whose `info()` returns the headers like Python's email.message.Message. */
export interface CookieResponse {
  info(): {
    /** All values of the header, in the order received; the name is case-insensitive. */
    getAll(name: string): string[];
  };
}

/** The port of a URL without one, even for https (Python: DEFAULT_HTTP_PORT). */
export const DEFAULT_HTTP_PORT = '80';

/** The host of the request's URL in lower case; a Host header is ignored (Python: request_host). */
export function requestHost(request: CookieRequest): string {
  return urllibPartsOf(request).hosts[0];
}

/**
 * The host of the request, and its effective host name, which has `.local` appended if the host has no dot (RFC 2965; Python:
 * eff_request_host).
 */
export function effRequestHost(request: CookieRequest): Hosts {
  return urllibPartsOf(request).hosts;
}

/** The path of the request, escaped, without query and fragment (Python: request_path). */
export function requestPath(request: CookieRequest): string {
  return urllibPartsOf(request).path;
}

/** The port of the request as text, "80" if the URL has none, `null` if it is not a number (Python: request_port). */
export function requestPort(request: CookieRequest): string | null {
  const host = request.getHost().replace(/^.*@/s, '');
  const colon = host.indexOf(':', host.lastIndexOf(']') + 1);
  if (colon < 0) return DEFAULT_HTTP_PORT;
  const port = host.slice(colon + 1);
  return /^\d+$/.test(port) ? port : null;
}

/**
 * Whether the request goes to a third-party host, other than that of the user's original request (RFC 2965 section 3.3.6; Python:
 * is_third_party).
 */
export function isThirdParty(request: CookieRequest): boolean {
  return !domainMatch(requestHost(request), reach(request.originReqHost));
}

/** The URL of a page, including one without a site, such as about:blank, whose origin is serialized as `null`. */
const INITIATOR = /^(?:null$|(?!localhost:)[a-z][a-z0-9+-]*:)/i;

/** @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if it is neither the URL of a page nor absent */
export function requireInitiator(name: string, initiator: unknown): void {
  if (isUrl(initiator)) return;
  requireType(name, initiator, ['string', 'null', 'undefined']);
  if (typeof initiator === 'string' && !INITIATOR.test(initiator))
    throw invalidArgValue(
      name,
      withoutSecrets(initiator),
      'must be a URL such as https://example.com/',
    );
}

/** @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) */
function requireContext(context: CookieContext | undefined): CookieContext {
  if (context === undefined) return {};
  const known = { initiator: true, navigation: true, method: true, http: true } as const;
  const hint = "The right call: jar.cookieHeader(url, { initiator: 'https://example.com/' })";
  const { initiator, navigation, method, http } = requireOptions('context', context, known, hint);
  requireInitiator('context.initiator', initiator);
  requireType('context.navigation', navigation, ['boolean', 'undefined']);
  requireType('context.method', method, ['string', 'undefined']);
  requireType('context.http', http, ['boolean', 'undefined']);
  return context;
}

/** A request created from a URL and its context. */
export class UrlRequest implements CookieRequest {
  readonly #url: string;
  /** @internal */
  readonly [urlInParts]: WhatwgUrl;
  #headers: Map<string, string> | null = null;
  readonly unverifiable = false;
  readonly initiator: string | null;
  readonly navigation: boolean;
  readonly method: string;
  readonly http: boolean;

  /** @throws TypeError (ERR_INVALID_ARG_VALUE) if the URL is not absolute, (ERR_INVALID_ARG_TYPE) if the context is not one */
  constructor(url: string | URL, context?: CookieContext) {
    this.#url = isUrl(url) ? url.href : url;
    if (typeof this.#url !== 'string') throw invalidUrl(url);
    this[urlInParts] = splitUrl(this.#url);
    if (!hasHost(this.#url, this[urlInParts])) throw invalidUrl(url);
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
    return this.getHeader(name) !== undefined;
  }

  getHeader(name: string, fallback?: string): string | undefined {
    return this.#headers?.get(name.toLowerCase()) ?? fallback;
  }

  headerItems(): [string, string][] {
    return [...(this.#headers ?? [])];
  }

  addUnredirectedHeader(name: string, value: string): void {
    this.#headers ??= new Map();
    this.#headers.set(name.toLowerCase(), value);
  }
}

/** Whether the text is an absolute URL with a host. Most URLs need only the fast parser. */
function hasHost(url: string, { scheme, host, isPlain }: WhatwgUrl): boolean {
  if (isPlain) return true;
  if (
    host !== '' &&
    url.startsWith('://', scheme.length) &&
    url.startsWith(host, scheme.length + 3)
  )
    return true;
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(url) && urllibUrl(url).hosts[0] !== '';
}

/** The URL without its user info, query and fragment, which may be secret, for an error. */
function withoutSecrets(url: string): string {
  return url.replace(/[?#].*/s, '').replace(/^.*@/s, '');
}

function invalidUrl(url: unknown): TypeError {
  if (typeof url !== 'string' && !isUrl(url))
    return invalidArgType('url', 'of type string or an instance of URL', url);
  const reason = 'must be an absolute URL with a host, such as https://example.com/';
  return invalidArgValue('url', withoutSecrets(String(url)), reason);
}
