import type { Duplex } from 'node:stream';
import { RedirectBelowCookiesError } from '../errors.js';
import { reportError } from '../internal/diagnostics.js';
import type {
  DispatchController,
  DispatchHandler,
  DispatchOptions,
  ParsedHeaders,
  RawHeaders,
} from './compat/dispatcher.js';
import { HandlerOfBothApis } from './compat/handler-of-both-apis.js';
import { rawHeadersIfNeeded } from './compat/raw-headers.js';
import type { Exchange } from './exchange.js';
import { linking, type Redirect, RedirectChain } from './redirect-chain.js';
import { DISPATCHER_REDIRECTS, redirectUrl } from './redirect-rules.js';
import { reportRequest } from './report-request.js';
import type { UndiciCookieRequest } from './request.js';
import { locationOf, responseThatSetsCookies } from './response.js';
import { storeResponseCookies } from './store-response-cookies.js';

type Headers = ParsedHeaders | null | undefined;
type Raw = RawHeaders | ParsedHeaders | null | undefined;

/** Stores the cookies of a response before the response is passed to the handler, and records redirects. */
export class CookieHandler extends HandlerOfBothApis {
  readonly #exchange: Exchange;
  readonly #request: UndiciCookieRequest;
  #chain: RedirectChain | null;
  #redirect: Redirect | null = null;
  #starts = 0;
  /** The argument of the first onConnect without a context. */
  #abort: ((reason: Error) => void) | undefined;
  #isSent = false;

  constructor(
    handler: DispatchHandler,
    options: DispatchOptions,
    exchange: Exchange,
    request: UndiciCookieRequest,
    chain: RedirectChain | null,
    below: object,
  ) {
    super(handler, options, below);
    this.#exchange = exchange;
    this.#request = request;
    this.#chain = chain;
  }

  // The current API.

  override onRequestStart(controller: DispatchController, context: unknown): void {
    this.#start(context);
    // A retry below the cookies repeats the cookies of the first attempt, even if its response has set others.
    if (this.#starts === 2)
      reportError({ operation: 'return', code: 'retried-below', url: this.#request.getFullUrl() });
    super.onRequestStart(controller, context);
  }

  override onResponseStart(
    controller: DispatchController,
    statusCode: number,
    headers: ParsedHeaders,
    statusText?: string,
  ): unknown {
    if (statusCode >= 200) this.#seeResponse(statusCode, headers, rawHeadersIfNeeded(controller));
    return super.onResponseStart(controller, statusCode, headers, statusText);
  }

  override onResponseEnd(controller: DispatchController, trailers: ParsedHeaders): unknown {
    if (this.#redirect === null) return super.onResponseEnd(controller, trailers);
    return linking(this.#redirect, () => super.onResponseEnd(controller, trailers));
  }

  override onRequestUpgrade(
    controller: DispatchController,
    statusCode: number,
    headers: ParsedHeaders,
    socket: Duplex,
  ): unknown {
    this.#seeResponse(statusCode, headers, rawHeadersIfNeeded(controller));
    return super.onRequestUpgrade(controller, statusCode, headers, socket);
  }

  // The legacy API.

  override onConnect(abort: (reason: Error) => void, context: unknown): void {
    this.#start(context);
    if (context === undefined) this.#abort ??= abort;
    else this.#starts = 1;
    super.onConnect(abort, context);
  }

  override onRequestSent(): unknown {
    this.#isSent = true;
    return super.onRequestSent();
  }

  override onHeaders(
    statusCode: number,
    rawHeaders: RawHeaders,
    resume: () => void,
    statusText?: string,
  ): boolean | undefined {
    if (statusCode >= 200) {
      if (this.#mayHaveRedirected()) reportRequest('set', 'redirect-below', this.#request);
      else this.#seeResponse(statusCode, null, rawHeaders);
    }
    return super.onHeaders(statusCode, rawHeaders, resume, statusText);
  }

  override onComplete(rawTrailers: RawHeaders | null): unknown {
    if (this.#redirect === null) return super.onComplete(rawTrailers);
    return linking(this.#redirect, () => super.onComplete(rawTrailers));
  }

  override onUpgrade(statusCode: number, rawHeaders: RawHeaders | null, socket: Duplex): unknown {
    this.#seeResponse(statusCode, null, rawHeaders);
    return super.onUpgrade(statusCode, rawHeaders, socket);
  }

  /**
   * Whether a redirect handler of undici 6 may be below, whose history its dump and retry interceptors hide. With dump, the request starts
   * once for each URL. With retry, it starts once, with retry's own abort function, and onRequestSent is passed on only if no redirect
   * handler is below.
   */
  #mayHaveRedirected(): boolean {
    return this.#starts > 1 || (!this.#isSent && isOfRetryHandler(this.#abort));
  }

  /** @throws RedirectBelowCookiesError before anything is sent */
  #start(context: unknown): void {
    const { from, to } = this.#exchange;
    if (from === null && to === null) return;
    // undici's redirect handlers have a history of the requested URLs.
    const { history } = (context ?? {}) as { history?: unknown };
    if (Array.isArray(history)) throw new RedirectBelowCookiesError();
    this.#starts++;
  }

  #seeResponse(statusCode: number, headers: Headers, rawHeaders: Raw): void {
    const { from, to } = this.#exchange;
    const isRedirect = DISPATCHER_REDIRECTS.has(statusCode);
    if (isRedirect) this.#noteRedirect(locationOf(headers, rawHeaders));
    if (to === null && (from === null || !isRedirect)) return;
    const response = responseThatSetsCookies(headers, rawHeaders);
    if (response === null) return;
    storeResponseCookies(this.#exchange, this.#request, this.#chain, response, isRedirect);
  }

  #noteRedirect(location: string | undefined): void {
    this.#chain ??= new RedirectChain();
    this.#chain.redirectFrom(this.#request.origin);
    const url = location === undefined ? null : redirectUrl(location, this.#request.getFullUrl());
    this.#redirect =
      url === null ? null : { chain: this.#chain, target: url.origin + url.pathname + url.search };
  }
}

function isOfRetryHandler(abort: { readonly name: string } | undefined): boolean {
  return abort !== undefined && abort.name === '' && String(abort).includes('this.reason');
}
