import { isSendable } from '../headers/cookie-header.js';
import { invalidCall, requireType } from '../internal/arguments.js';
import { type CookieRequest, urlInParts, urllibParts } from '../url/request.js';
import { type UrllibUrl, urllibUrl } from '../url/urllib-url.js';
import { type WhatwgUrl, whatwgUrl, whatwgUrlAt } from '../url/whatwg-url.js';
import type { DispatchOptions } from './compat/dispatcher.js';
import {
  areHeaders,
  deleteHeader,
  headerValue,
  isIterable,
  isPair,
  lineOf,
  pairsOf,
  toRecord,
} from './compat/request-headers.js';
import { type Origin, originOf, originOfRequest } from './origin.js';
import { reportRequest } from './report-request.js';

/** The context of a request, which is not in its options. */
export interface RequestContext {
  /** Whether the caller did not choose the URL, as after a redirect. Default false. */
  readonly unverifiable?: boolean | undefined;
  /** The host of the call's first request. Default: the request's own host. */
  readonly originReqHost?: string | undefined;
  /** The URL of the page that makes the request. Default null. */
  readonly initiator?: string | null | undefined;
  /** Whether the response replaces the top-level page. Default true. */
  readonly navigation?: boolean | undefined;
}

/**
 * undici's options of one request as a {@link CookieRequest}. The options are never mutated; {@link dispatchOptions} includes the headers
 * that a jar adds.
 */
export class UndiciCookieRequest implements CookieRequest {
  readonly #options: DispatchOptions;
  readonly #origin: Origin;
  readonly #context: RequestContext;
  #url = '';
  #urlInParts: WhatwgUrl | undefined;
  #urllibParts: UrllibUrl | undefined;
  #headers: unknown;
  #cookie: string | undefined;
  /** Whether the Cookie header of the options is replaced. */
  #isReplaced = false;
  /** Other added headers, such as Cookie2 under an RFC 2965 policy. */
  #others: Record<string, string> | undefined;

  /**
   * @param origin the origin of the request, if it is not in `options.origin`
   * @throws TypeError (ERR_INVALID_ARG_VALUE) if there is no origin, or the path does not begin with a slash
   */
  constructor(options: DispatchOptions, context: RequestContext = {}, origin?: Origin) {
    requireType('options', options, 'object');
    const found = origin ?? originOfRequest(options, undefined);
    if (typeof found === 'string')
      throw invalidCall(
        'The "options" argument must have an origin and a path that begins with a slash',
      );
    this.#options = options;
    this.#origin = found;
    this.#context = context;
    this.#headers = options.headers;
  }

  /**
   * Origin and path concatenated, never resolved, so that a path of `//victim.test/` does not change the host (R24). Does not include
   * `query`.
   */
  getFullUrl(): string {
    if (this.#url === '') this.#url = this.#origin.text + this.#options.path;
    return this.#url;
  }

  /** @internal */
  get [urlInParts](): WhatwgUrl {
    this.#urlInParts ??= this.#splitUrl();
    return this.#urlInParts;
  }

  #splitUrl(): WhatwgUrl {
    const { forBrowsers } = this.#origin;
    const parts = forBrowsers === null ? null : whatwgUrlAt(forBrowsers, this.#options.path);
    return parts ?? whatwgUrl(this.getFullUrl());
  }

  /** @internal */
  get [urllibParts](): UrllibUrl {
    this.#urllibParts ??= urllibUrl(this.getFullUrl());
    return this.#urllibParts;
  }

  getHost(): string {
    return this.#origin.host;
  }

  getType(): string {
    return this.#origin.scheme;
  }

  get unverifiable(): boolean {
    return this.#context.unverifiable ?? false;
  }

  get originReqHost(): string {
    return this.#context.originReqHost ?? this.#origin.hostname;
  }

  get initiator(): string | null {
    return this.#context.initiator ?? null;
  }

  get method(): string {
    return this.#options.method;
  }

  get navigation(): boolean {
    return this.#context.navigation ?? true;
  }

  /** The origin of the request, to which the cookies belong, regardless of a Host header (R23). */
  get origin(): Origin {
    return this.#origin;
  }

  hasHeader(name: string): boolean {
    return this.getHeader(name) !== undefined;
  }

  getHeader(name: string, fallback?: string): string | undefined {
    const lowerCaseName = name.toLowerCase();
    const added = lowerCaseName === 'cookie' ? this.#cookie : this.#others?.[lowerCaseName];
    return added ?? headerValue(this.#readHeaders(), lowerCaseName) ?? fallback;
  }

  headerItems(): [string, string][] {
    const own = pairsOf(this.#readHeaders()).filter(([, value]) => value !== undefined);
    return [
      ...own.map(([name, value]): [string, string] => [String(name), lineOf(name, value)]),
      ...(this.#cookie === undefined ? [] : [['cookie', this.#cookie] as [string, string]]),
      ...Object.entries(this.#others ?? {}),
    ];
  }

  /**
   * Adds a header to {@link dispatchOptions}, with its name in lower case. Cookies that undici cannot send are removed from a Cookie
   * header.
   */
  addUnredirectedHeader(name: string, value: string): void {
    const lowerCaseName = name.toLowerCase();
    if (lowerCaseName === 'cookie') {
      this.#cookie = withoutUnsendable(value, this) || undefined;
    } else this.#others = { ...this.#others, [lowerCaseName]: value };
  }

  /** Replaces the Cookie header of the options, or removes it if the value is empty. */
  replaceCookieHeader(value: string): void {
    this.#isReplaced = true;
    this.#cookie = withoutUnsendable(value, this) || undefined;
  }

  /**
   * Whether the request goes to an IP address with the Host header of another host. Cookies of the response are stored for the URL (R23),
   * but no cookies are sent, because other hosts at the address may have set them.
   */
  get isForAnotherHost(): boolean {
    if (!this.#origin.isAddress) return false;
    const host = headerValue(this.#readHeaders(), 'host');
    return host !== undefined && originOf(`http://${host}`)?.hostname !== this.#origin.hostname;
  }

  /** Whether the caller's options have a Cookie header. */
  get isCookieHeaderGiven(): boolean {
    return headerValue(this.#readHeaders(), 'cookie') !== undefined;
  }

  /** The same request without headers, to get the Cookie header of a jar. */
  withoutHeaders(): UndiciCookieRequest {
    return new UndiciCookieRequest(
      { ...this.#options, headers: undefined },
      this.#context,
      this.#origin,
    );
  }

  /** The options to dispatch: the given object or, if a header was added, a copy. Nothing is added to invalid headers. */
  dispatchOptions(): DispatchOptions {
    const isAdded = this.#cookie !== undefined || this.#others !== undefined || this.#isReplaced;
    const given = isAdded ? this.#readHeaders() : this.#headers;
    if (!isAdded || !areHeaders(given)) {
      return given === this.#options.headers ? this.#options : { ...this.#options, headers: given };
    }
    const headers = toRecord(given);
    if (this.#isReplaced) deleteHeader(headers, 'cookie');
    if (this.#cookie !== undefined) headers.cookie = this.#cookie;
    if (this.#others !== undefined) Object.assign(headers, this.#others);
    return { ...this.#options, headers };
  }

  /** An iterator can be read only once, so its items are kept and dispatched instead. */
  #readHeaders(): unknown {
    if (isIterable(this.#headers)) {
      const items = [...this.#headers];
      // undici rejects the Set, as it would have rejected the iterator.
      this.#headers = items.every(isPair) ? toRecord(items.flat()) : new Set(items);
    }
    return this.#headers;
  }
}

/** The Cookie header without the cookies for which undici would reject the request; they are reported. */
function withoutUnsendable(header: string, request: CookieRequest): string {
  if (isSendable(header)) return header;
  return header
    .split('; ')
    .filter((pair) => {
      if (isSendable(pair)) return true;
      // A pair without `=` may be a name or a value.
      const name = pair.includes('=') ? pair.slice(0, pair.indexOf('=')) : null;
      reportRequest('write', 'unwritable-pair', request, name);
      return false;
    })
    .join('; ');
}
