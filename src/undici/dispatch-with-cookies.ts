import { attachCookieHeader } from './attach-cookie-header.js';
import { BoundOrigin } from './bound-origin.js';
import type {
  Dispatch,
  DispatcherLike,
  DispatchHandler,
  DispatchOptions,
} from './compat/dispatcher.js';
import { GlobalDispatcher, isSentToGlobal } from './compat/global-dispatcher.js';
import { HandlerOfBothApis, isHandler } from './compat/handler-of-both-apis.js';
import { CookieHandler } from './cookie-handler.js';
import { type Exchange, NO_JAR } from './exchange.js';
import { dispatchFollowing } from './follow-redirects.js';
import { originOf, originOfRequest } from './origin.js';
import { chainOf, type RedirectChain } from './redirect-chain.js';
import { reportRequest } from './report-request.js';
import { UndiciCookieRequest } from './request.js';

/**
 * Returns a dispatch function that exchanges the cookies of a jar. Redirects that undici would follow below the cookies (`maxRedirections`
 * of undici 6) or directly above them (its redirect interceptor) are followed here, so that cookies are exchanged on every hop.
 * @param chain the call that the requests belong to, if it is known
 */
export function dispatchWithCookies(
  below: DispatcherLike,
  exchange: Exchange,
  chain: RedirectChain | null,
): Dispatch {
  const once: Dispatch = (options, handler) =>
    dispatchOnce(below, exchange, chain, options, handler);
  return (options, handler) => {
    if (typeof options !== 'object' || options === null || !isHandler(handler))
      return below.dispatch(options, handler);
    if (isSentToGlobal(options)) return pass(below, options, handler);
    return dispatchFollowing(once, options, handler);
  };
}

function dispatchOnce(
  below: DispatcherLike,
  exchange: Exchange,
  chain: RedirectChain | null,
  options: DispatchOptions,
  handler: DispatchHandler,
): boolean {
  const call = chain ?? chainOf(handler, options);
  const to = actual(below, handler);
  const bound = to === below ? exchange.bound : BoundOrigin.of(to);
  const request = cookieRequest(options, bound, call);
  if (request === null) {
    if (call !== null) call.isDispatched = true;
    return pass(below, options, handler);
  }
  // Only the jar of the call itself is left out, not that of a cookie interceptor below it.
  const parts = chain === null || chain.includesJar ? exchange : NO_JAR;
  // The half below a cache only stores cookies; the half above the cache has set the Cookie header.
  const isStoreOnly = parts.from === null && parts.to !== null;
  if (!isStoreOnly) attachCookieHeader(parts.from, request, call);
  const wrapped = new CookieHandler(handler, options, parts, request, call, to);
  return dispatchTo(below, request.dispatchOptions(), wrapped, handler);
}

function pass(below: DispatcherLike, options: DispatchOptions, handler: DispatchHandler): boolean {
  const wrapped = new HandlerOfBothApis(handler, options, actual(below, handler));
  return dispatchTo(below, options, wrapped, handler);
}

/** @param caller the handler that `wrapped` wraps */
function dispatchTo(
  below: DispatcherLike,
  options: DispatchOptions,
  wrapped: DispatchHandler,
  caller: DispatchHandler,
): boolean {
  const fit = forAnyUndici(options, caller);
  return below instanceof GlobalDispatcher
    ? below.dispatch(fit, wrapped, caller)
    : below.dispatch(fit, wrapped);
}

/** The dispatcher that is called: for the global one, the current global dispatcher. */
function actual(below: DispatcherLike, handler: DispatchHandler): DispatcherLike {
  return below instanceof GlobalDispatcher ? below.next(handler) : below;
}

/** The request for the jar; `null` if no cookies are exchanged. */
function cookieRequest(
  options: DispatchOptions,
  bound: BoundOrigin | undefined,
  chain: RedirectChain | null,
): UndiciCookieRequest | null {
  // CONNECT opens a tunnel, through which separate requests are sent.
  if (options.method === 'CONNECT') return null;
  const origin = originOfRequest(options, bound?.forRequest(options, chain));
  if (typeof origin === 'string') {
    const named = originOf(options.origin);
    const request = named === null ? null : new UndiciCookieRequest(options, {}, named);
    reportRequest('return', origin, origin === 'origin-unknown' ? null : request);
    return null;
  }
  return new UndiciCookieRequest(options, chain?.contextFor(origin), origin);
}

/**
 * The options in a form that the dispatchers of every undici accept. undici 8 rejects the `dispatcher` that request() of 6 and 7 does not
 * remove, and the built-in WebSocket of Node 22 and 24 does not support HTTP/2.
 */
function forAnyUndici(options: DispatchOptions, handler: DispatchHandler): DispatchOptions {
  const knowsHttp2 = !options.upgrade || handler.onRequestStart !== undefined;
  if (knowsHttp2 && options.dispatcher === undefined) return options;
  const more = knowsHttp2 ? null : { allowH2: false };
  return { ...options, dispatcher: undefined, ...more };
}
