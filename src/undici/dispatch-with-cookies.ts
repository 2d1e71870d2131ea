import type { Cookie } from '../cookie/cookie.js';
import { reportError } from '../diagnostics.js';
import { RedirectBelowCookiesError } from '../errors.js';
import { type CookieJar, writesItsOwnHeaders } from '../jar/cookie-jar.js';
import type {
  Dispatch,
  DispatchHandler,
  DispatchOptions,
  ParsedHeaders,
  RawHeaders,
} from './compat/dispatcher.js';
import { isSentToGlobal } from './compat/global-dispatcher.js';
import { HandlerOfBothApis, isHandler } from './compat/handler.js';
import { type Origin, originOfRequest } from './origin.js';
import { Call } from './redirect-chain.js';
import { callThatGoesOn, redirectHasEnded, redirectIsEnding } from './redirects.js';
import { reportOnTheWay } from './report.js';
import { setTrust, UndiciCookieRequest } from './request.js';
import type { OwnCookies } from './request-cookies.js';
import { responseThatSetsCookies } from './response.js';

/** Which jars take part in the exchange of cookies, and where the requests go. */
export interface Exchange {
  /** Gives cookies to requests; `null` for none. */
  readonly from: CookieJar | null;
  /** Takes cookies from responses; `null` for none. */
  readonly to: CookieJar | null;
  /** The origin that all requests go to; `null` where there are several that only the dispatcher knows, undefined where each says its own. */
  readonly bound?: Origin | null | undefined;
}

/**
 * Dispatches a request with the cookies of a jar.
 * @param call what the request belongs to, where that is known; otherwise redirects are followed up
 */
export function dispatchWithCookies(
  dispatch: Dispatch,
  exchange: Exchange,
  call: Call | null,
  options: DispatchOptions,
  handler: DispatchHandler,
): boolean {
  if (typeof options !== 'object' || options === null || !isHandler(handler)) {
    return dispatch(options, handler);
  }
  const goesOn = call ?? callThatGoesOn(handler);
  const request = isSentToGlobal(options) ? null : cookieRequest(options, exchange, goesOn);
  if (request === null) {
    return dispatch(forAnyUndici(options, handler), new HandlerOfBothApis(handler, options));
  }
  attach(exchange.from, request, goesOn);
  return dispatch(
    forAnyUndici(request.dispatchOptions(), handler),
    new CookieHandler(handler, options, exchange, request, goesOn),
  );
}

/** The request as the jar is to see it; `null` where it has no cookies to do with. */
function cookieRequest(
  options: DispatchOptions,
  { bound }: Exchange,
  call: Call | null,
): UndiciCookieRequest | null {
  // CONNECT opens a tunnel: what goes through it has a request of its own.
  if (options.method === 'CONNECT') return null;
  // Of several origins behind one dispatcher, a call is for the one that the program named.
  const origin = originOfRequest(options, bound ?? (bound === null ? call?.first : undefined));
  if (typeof origin === 'string') {
    const elsewhere = origin === 'origin-mismatch' ? new UndiciCookieRequest(options) : null;
    reportOnTheWay('return', origin, elsewhere);
    return null;
  }
  return new UndiciCookieRequest(options, call?.contextFor(origin), origin);
}

/** Adds the cookies. A jar, policy or store that throws is reported, and the request goes without. */
function attach(jar: CookieJar | null, request: UndiciCookieRequest, call: Call | null): void {
  const own = call?.ownCookies ?? null;
  try {
    if (own !== null && request.hasHeader('Cookie')) return;
    setTrust(request, jar !== null && writesItsOwnHeaders(jar));
    jar?.addCookieHeader(request);
  } catch (cause) {
    reportError({ operation: 'return', code: 'jar-failed', cause, url: request.getFullUrl() });
  }
  // What the program gives with a call is looked through.
  setTrust(request, false);
  if (own !== null) attachOwn(own, request, call?.first ?? request.origin);
}

function attachOwn(own: OwnCookies, request: UndiciCookieRequest, home: Origin): void {
  try {
    own.addTo(request, home);
  } catch (cause) {
    reportError({ operation: 'return', code: 'jar-failed', cause, url: request.getFullUrl() });
  }
}

/**
 * The options as any undici's dispatcher takes them from any other's caller. undici 8 refuses the `dispatcher` that request() of 6 and 7
 * leaves in them; and the built-in WebSocket of Node 22 and 24 does not know what undici 8 says to it over HTTP/2.
 */
function forAnyUndici(options: DispatchOptions, handler: DispatchHandler): DispatchOptions {
  const knowsHttp2 = !options.upgrade || handler.onRequestStart !== undefined;
  if (knowsHttp2 && options.dispatcher === undefined) return options;
  const more = knowsHttp2 ? null : { allowH2: false };
  return Object.assign({ ...options, dispatcher: undefined }, more);
}

const REDIRECTS: ReadonlySet<number> = new Set([300, 301, 302, 303, 307, 308]);

/** Hands the cookies of a response to the jar before the handler hears of it, and notes where a redirect begins. */
class CookieHandler extends HandlerOfBothApis {
  readonly #exchange: Exchange;
  readonly #request: UndiciCookieRequest;
  #call: Call | null;
  #isRedirect = false;
  #before: Call | null = null;
  #legacyStarts = 0;
  #isBelowLegacyRetry = false;
  #isSent = false;

  constructor(
    handler: DispatchHandler,
    options: DispatchOptions,
    exchange: Exchange,
    request: UndiciCookieRequest,
    call: Call | null,
  ) {
    super(handler, options);
    this.#exchange = exchange;
    this.#request = request;
    this.#call = call;
  }

  /** @throws RedirectBelowCookiesError before anything is sent */
  protected override requestBegins(context: unknown): void {
    if (this.#exchange.from === null && this.#exchange.to === null) return;
    // undici's redirect handlers have a history of the URLs that they asked.
    const { history } = (context ?? {}) as { history?: unknown };
    if (Array.isArray(history)) throw new RedirectBelowCookiesError();
  }

  /**
   * The interceptors of undici 6 drop the history of a redirect handler below them. dump and responseError begin the request once for each
   * URL; retry begins it once, with a function of its own, and calls onRequestSent only where no redirect handler stands below.
   */
  override onConnect(abort: (reason: Error) => void, context: unknown): void {
    if (context === undefined) {
      this.#legacyStarts++;
      this.#isBelowLegacyRetry ||= abort.name === '' && String(abort).includes('this.reason');
    }
    super.onConnect(abort, context);
  }

  override onRequestSent(): unknown {
    this.#isSent = true;
    return super.onRequestSent();
  }

  /** Whether it is certain that the request's own URL answered. */
  get #isUrlCertain(): boolean {
    return this.#legacyStarts < 2 && (this.#isSent || !this.#isBelowLegacyRetry);
  }

  protected override seeResponse(
    statusCode: number,
    headers: ParsedHeaders | null | undefined,
    rawHeaders: RawHeaders | ParsedHeaders | null | undefined,
  ): void {
    if (REDIRECTS.has(statusCode)) this.#seeRedirect();
    const { to } = this.#exchange;
    if (to === null) return;
    if (this.#isUrlCertain) this.#store(to, headers, rawHeaders);
    else reportOnTheWay('set', 'redirect-below', this.#request);
  }

  #seeRedirect(): void {
    this.#isRedirect = true;
    this.#call ??= new Call();
    this.#call.redirectFrom(this.#request.origin);
  }

  #store(
    jar: CookieJar,
    headers: ParsedHeaders | null | undefined,
    rawHeaders: RawHeaders | ParsedHeaders | null | undefined,
  ): void {
    try {
      const response = responseThatSetsCookies(headers, rawHeaders);
      if (response === null) return;
      // A subclass may have no answer, as in Python.
      const accepted: Cookie[] | undefined = jar.extractCookies(response, this.#request);
      this.#call?.accepted.push(...(accepted ?? []));
    } catch (cause) {
      const url = this.#request.getFullUrl();
      reportError({ operation: 'set', code: 'jar-failed', cause, url });
    }
  }

  protected override endBegins(): void {
    if (this.#isRedirect) this.#before = redirectIsEnding(this.#call as Call);
  }

  protected override endIsOver(): void {
    if (this.#isRedirect) redirectHasEnded(this.#before);
  }
}
