import { invalidCall, requireType } from '../internal/arguments.js';
import { type CookieRequest, urlInParts } from '../url/request.js';
import { type WhatwgUrl, whatwgUrl, whatwgUrlAt } from '../url/whatwg-url.js';
import type { DispatchOptions } from './compat/dispatcher.js';
import { type Origin, originOf, originOfRequest } from './origin.js';
import { deleteHeader, headerValue, isIterable, pairsOf, toRecord } from './request-headers.js';
import { withoutUnsendable } from './unsendable.js';

/** What the options of a request do not include. */
export interface RequestContext {
  /** Whether the program did not choose the URL, as with a redirect. Default false. */
  readonly unverifiable?: boolean | undefined;
  /** The host of the program's first request. Default: the request's own. */
  readonly originReqHost?: string | undefined;
  /** URL of the page on whose behalf the request is made. Default null. */
  readonly initiator?: string | null | undefined;
  /** Whether the response replaces the top-level page. Default true. */
  readonly navigation?: boolean | undefined;
}

const NOTHING_MORE: RequestContext = {};

/**
 * undici's options of one request as a {@link CookieRequest}. The options are never changed: what a jar adds is in {@link dispatchOptions}.
 */
export class UndiciCookieRequest implements CookieRequest {
  readonly #options: DispatchOptions;
  readonly #origin: Origin;
  readonly #context: RequestContext;
  #url = '';
  #urlInParts: WhatwgUrl | undefined;
  #headers: unknown;
  #cookie: string | undefined;
  /** Whether the Cookie header of the options is left out. */
  #isReplaced = false;
  /** What else was added, as Cookie2 is under an RFC 2965 policy. */
  #others: Record<string, string> | undefined;

  /**
   * @param origin where the request goes, if `options.origin` does not say
   * @throws TypeError (ERR_INVALID_ARG_VALUE) if there is no origin, or the path does not begin with a slash
   */
  constructor(options: DispatchOptions, context: RequestContext = NOTHING_MORE, origin?: Origin) {
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

  /** Origin and path concatenated, never resolved: a path of `//victim.test/` does not change the host (R24). `query` is not in it. */
  getFullUrl(): string {
    if (this.#url === '') this.#url = this.#origin.text + this.#options.path;
    return this.#url;
  }

  /** @internal */
  get [urlInParts](): WhatwgUrl {
    const { scheme, hostname } = this.#origin;
    this.#urlInParts ??=
      whatwgUrlAt(scheme, hostname, this.#options.path) ?? whatwgUrl(this.getFullUrl());
    return this.#urlInParts;
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

  /** Where the request goes: the host that the cookies belong to, whatever a Host header says (R23). */
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
      ...own.map(([name, value]): [string, string] => [String(name), String(value ?? '')]),
      ...(this.#cookie === undefined ? [] : [['cookie', this.#cookie] as [string, string]]),
      ...Object.entries(this.#others ?? {}),
    ];
  }

  /** Adds a header to what is dispatched, its name in lower case; of a Cookie header, only the cookies that undici can send. */
  addUnredirectedHeader(name: string, value: string): void {
    const lowerCaseName = name.toLowerCase();
    if (lowerCaseName === 'cookie') {
      this.#cookie = withoutUnsendable(value, this) || undefined;
    } else this.#others = { ...this.#others, [lowerCaseName]: value };
  }

  /** Sends this Cookie header, or none if it is empty, in place of the one in the options. */
  replaceCookieHeader(value: string): void {
    this.#isReplaced = true;
    this.#cookie = withoutUnsendable(value, this) || undefined;
  }

  /**
   * Whether the request goes to an address on behalf of another host, as its Host header says. The URL decides which cookies a response sets
   * (R23); what other hosts at the address have set is not sent.
   */
  get isForAnotherHost(): boolean {
    if (!this.#origin.isAddress) return false;
    const host = this.getHeader('host');
    return host !== undefined && originOf(`http://${host}`)?.hostname !== this.#origin.hostname;
  }

  /** Whether the options have a Cookie header of the program's. */
  get isCookieHeaderGiven(): boolean {
    return headerValue(this.#readHeaders(), 'cookie') !== undefined;
  }

  /** The same request without headers, to ask a jar what it would send. */
  withoutHeaders(): UndiciCookieRequest {
    return new UndiciCookieRequest(
      { ...this.#options, headers: undefined },
      this.#context,
      this.#origin,
    );
  }

  /** The options to dispatch: those given or, if a header is added, a copy. */
  dispatchOptions(): DispatchOptions {
    if (this.#cookie === undefined && this.#others === undefined && !this.#isReplaced) {
      const isUntouched = this.#headers === this.#options.headers;
      return isUntouched ? this.#options : { ...this.#options, headers: this.#headers };
    }
    const headers = toRecord(this.#readHeaders());
    if (this.#isReplaced) deleteHeader(headers, 'cookie');
    if (this.#cookie !== undefined) headers.cookie = this.#cookie;
    return { ...this.#options, headers: Object.assign(headers, this.#others) };
  }

  /** An iterator can be read once: its items are kept and dispatched in its place. */
  #readHeaders(): unknown {
    if (isIterable(this.#headers)) {
      const items = [...this.#headers];
      this.#headers = items.every(isPair) ? toRecord(items.flat()) : items;
    }
    return this.#headers;
  }
}

function isPair(item: unknown): boolean {
  return Array.isArray(item) && item.length === 2;
}
