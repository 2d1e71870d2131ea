import {
  invalidArgType,
  invalidArgValue,
  requireOptions,
  requireType,
} from '../internal/arguments.js';
import { isUrl } from '../internal/is-url.js';
import { domainMatch, reach } from './domain.js';
import { type Hosts, urllibUrl } from './urllib-url.js';
import { isPlainUrl, type WhatwgUrl, whatwgUrl } from './whatwg-url.js';

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

/** The member of a request that has its URL in parts. @internal */
export const urlInParts: unique symbol = Symbol('urlInParts');

/** The parts of the request's URL. Those of undici's requests need not be parsed: the bench row "a new path for each". */
export function whatwgUrlOf(
  request: CookieRequest & { readonly [urlInParts]?: WhatwgUrl },
): WhatwgUrl {
  return request[urlInParts] ?? whatwgUrl(request.getFullUrl());
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

/** The host of the request in lower case, as its URL has it; a Host header says nothing (Python: request_host). */
export function requestHost(request: CookieRequest): string {
  return urllibUrl(request.getFullUrl()).hosts[0];
}

/** The host of the request, and the same with `.local` where it has no dot (RFC 2965 "effective host name"; Python: eff_request_host). */
export function effRequestHost(request: CookieRequest): Hosts {
  return urllibUrl(request.getFullUrl()).hosts;
}

/** The path of the request, escaped, without query and fragment (Python: request_path). */
export function requestPath(request: CookieRequest): string {
  return urllibUrl(request.getFullUrl()).path;
}

/** The port of the request as text, "80" where the URL has none, `null` where it is no number (Python: request_port). */
export function requestPort(request: CookieRequest): string | null {
  const host = request.getHost().replace(/^.*@/s, '');
  const colon = host.indexOf(':', host.lastIndexOf(']') + 1);
  if (colon < 0) return DEFAULT_HTTP_PORT;
  const port = host.slice(colon + 1);
  return /^\d+$/.test(port) ? port : null;
}

/** Whether the request goes to another site than the one that the user began with (RFC 2965 3.3.6; Python: is_third_party). */
export function isThirdParty(request: CookieRequest): boolean {
  return !domainMatch(requestHost(request), reach(request.originReqHost));
}

/** The URL of a page, also one without a site such as about:blank; `null` as text is the origin of such a page. */
const INITIATOR = /^(?:null$|(?!localhost:)[a-z][a-z0-9+-]*:)/i;

/** @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if it is neither the URL of a page nor absent */
export function requireInitiator(name: string, initiator: unknown): void {
  requireType(name, initiator, ['string', 'null', 'undefined']);
  if (typeof initiator === 'string' && !INITIATOR.test(initiator))
    throw invalidArgValue(name, initiator, 'must be a URL such as https://example.com/');
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
  if (!isUrl(initiator)) requireInitiator('context.initiator', initiator);
  requireType('context.navigation', navigation, ['boolean', 'undefined']);
  requireType('context.method', method, ['string', 'undefined']);
  requireType('context.http', http, ['boolean', 'undefined']);
  return context;
}

type Header = readonly [name: string, value: string];

const NO_HEADERS: readonly Header[] = [];

/** A request of which only the URL and its context are known. */
export class UrlRequest implements CookieRequest {
  readonly #url: string;
  #headers: readonly Header[] = NO_HEADERS;
  readonly unverifiable = false;
  readonly initiator: string | null;
  readonly navigation: boolean;
  readonly method: string;
  readonly http: boolean;

  /** @throws TypeError (ERR_INVALID_ARG_VALUE) if the URL is not absolute, (ERR_INVALID_ARG_TYPE) if the context is not one */
  constructor(url: string | URL, context?: CookieContext) {
    this.#url = isUrl(url) ? url.href : url;
    if (typeof this.#url !== 'string' || !hasHost(this.#url)) throw invalidUrl(url);
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
    if (this.#headers.length === 0) return fallback;
    const lowerCaseName = name.toLowerCase();
    return this.#headers.find(([key]) => key === lowerCaseName)?.[1] ?? fallback;
  }

  headerItems(): [string, string][] {
    return this.#headers.map(([name, value]) => [name, value]);
  }

  addUnredirectedHeader(name: string, value: string): void {
    const lowerCaseName = name.toLowerCase();
    const header: Header = [lowerCaseName, value];
    const index = this.#headers.findIndex(([key]) => key === lowerCaseName);
    this.#headers = index < 0 ? [...this.#headers, header] : this.#headers.with(index, header);
  }
}

/** Whether the text is an absolute URL with a host. Most are found to be without a second parser. */
function hasHost(url: string): boolean {
  if (isPlainUrl(url)) return true;
  const { scheme, host } = whatwgUrl(url);
  if (
    host !== '' &&
    url.startsWith('://', scheme.length) &&
    url.startsWith(host, scheme.length + 3)
  )
    return true;
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(url) && urllibUrl(url).hosts[0] !== '';
}

/** A URL's user info, query and fragment may be secret. */
function invalidUrl(url: unknown): TypeError {
  if (typeof url !== 'string' && !isUrl(url))
    return invalidArgType('url', 'of type string or an instance of URL', url);
  const shown = String(url)
    .replace(/[?#].*/s, '')
    .replace(/^.*@/s, '');
  return invalidArgValue('url', shown, 'must be an absolute URL such as https://example.com/');
}
