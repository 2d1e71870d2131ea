import type { Duplex, Readable } from 'node:stream';
import { hasMethods, requireOptions } from '../internal/arguments.js';
import { isUrl } from '../internal/is-url.js';
import { stream } from '../internal/node-modules.js';
import { parseUrl } from '../internal/parse-url.js';
import type {
  CurrentHandler,
  Dispatch,
  DispatchController,
  DispatchHandler,
  DispatchInterceptor,
  DispatchOptions,
  ParsedHeaders,
} from './compat/dispatcher.js';
import { HandlerOfBothApis } from './compat/handler-of-both-apis.js';
import { MaxRedirectsError } from './compat/max-redirects-error.js';
import { isIterable, pairsOf, toRecord } from './compat/request-headers.js';
import { WrapHandler } from './compat/wrap-handler.js';
import {
  becomesGet,
  CREDENTIALS,
  DISPATCHER_REDIRECTS,
  redirectUrl,
  requireRedirects,
} from './redirect-rules.js';

export interface FollowRedirectsOptions {
  /** The maximum number of redirects. After that, the redirect response itself is returned. Default 20, as in fetch(). */
  maxRedirections?: number | undefined;
}

/** The options of undici's redirect interceptors that a request may have. */
interface RedirectOptions extends DispatchOptions {
  readonly body?: unknown;
  readonly maxRedirections?: unknown;
  readonly throwOnMaxRedirect?: boolean | undefined;
  readonly stripHeadersOnRedirect?: readonly string[] | undefined;
  readonly stripHeadersOnCrossOriginRedirect?: readonly string[] | undefined;
}

const DEFAULT_LIMIT = 20;

/**
 * An interceptor for `Dispatcher.compose()` that follows redirects, including those to the same URL: undici's own interceptor rejects them
 * as a loop, but sites use them to set a cookie. Compose it above the cookies: `agent.compose(cookies({ jar }), followRedirects())`. The
 * `maxRedirections` of a request takes precedence over the option; 0 follows none.
 * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) for an unknown option or another number
 */
export function followRedirects(options: FollowRedirectsOptions = {}): DispatchInterceptor {
  const known = { maxRedirections: true } as const;
  const hint = 'The right call: agent.compose(cookies({ jar }), followRedirects())';
  const { maxRedirections = DEFAULT_LIMIT } = requireOptions('options', options, known, hint);
  requireRedirects('options.maxRedirections', maxRedirections, 'of type number', hint);
  return (dispatch) => {
    const below = dispatch as unknown as Dispatch;
    const following: Dispatch = (given, handler) => {
      const { maxRedirections: limit = maxRedirections } = given as RedirectOptions;
      return isLimit(limit) ? follow(below, given, handler, limit) : below(given, handler);
    };
    return following as never;
  };
}

/** Dispatches a request. Redirects that undici would follow, below or directly above this dispatch, are followed here. */
export function dispatchFollowing(
  dispatch: Dispatch,
  options: DispatchOptions,
  handler: DispatchHandler,
): boolean {
  const { maxRedirections } = options as RedirectOptions;
  if (isLimit(maxRedirections)) return follow(dispatch, options, handler, maxRedirections);
  return isUndiciRedirectHandler(handler)
    ? followInstead(dispatch, options, handler)
    : dispatch(options, handler);
}

/**
 * Follows redirects in place of undici's handler. Interceptors between it and this dispatch, such as an Agent with a Pool for each origin,
 * must see every request, so the next ones are made of the handler's options, which they have not changed, and dispatched with its dispatch.
 */
function followInstead(
  dispatch: Dispatch,
  options: DispatchOptions,
  handler: UndiciRedirectHandler,
): boolean {
  const { opts, handler: caller, maxRedirections } = handler;
  const first = repeatable(options);
  const { headers } = opts.headers === options.headers ? first : repeatable(opts);
  const { origin = first.origin, body } = opts;
  const base = {
    ...opts,
    origin,
    headers,
    // undici wraps an iterable body in an object that can be read only once.
    body: isSendableAgain(body) ? body : first.body,
    // undici 8 removes them from the options of its handler.
    stripHeadersOnRedirect: first.stripHeadersOnRedirect ?? opts.stripHeadersOnRedirect,
    stripHeadersOnCrossOriginRedirect:
      first.stripHeadersOnCrossOriginRedirect ?? opts.stripHeadersOnCrossOriginRedirect,
    maxRedirections: 0,
  };
  const again: Dispatch = (next, then) => handler.dispatch(next, then);
  const history = withPropertiesOf(handler.history);
  return new RedirectFollower(again, base, caller, maxRedirections, history).start(dispatch, first);
}

function isLimit(limit: unknown): limit is number {
  return Number.isInteger(limit) && (limit as number) > 0;
}

/** The handler of undici's redirect interceptors, the same in all majors. */
interface UndiciRedirectHandler extends DispatchHandler {
  readonly handler: DispatchHandler;
  readonly maxRedirections: number;
  readonly history: readonly unknown[];
  readonly opts: RedirectOptions;
  dispatch(options: DispatchOptions, handler: DispatchHandler): boolean;
}

function isUndiciRedirectHandler(handler: DispatchHandler): handler is UndiciRedirectHandler {
  const { handler: caller, opts, history, maxRedirections } = handler as Record<string, unknown>;
  return (
    Array.isArray(history) &&
    history.length === 0 &&
    isLimit(maxRedirections) &&
    typeof caller === 'object' &&
    caller !== null &&
    typeof opts === 'object' &&
    opts !== null &&
    hasMethods(handler, ['dispatch']) &&
    !isOfSubclass(handler) &&
    // A name that minifiers keep, in the source of undici's handler.
    /\.throwOnMaxRedirect\b/.test(String(handler.onResponseStart ?? handler.onHeaders))
  );
}

/** A subclass of undici's handler may follow redirects in another way. */
function isOfSubclass(handler: object): boolean {
  const base: unknown = Object.getPrototypeOf(Object.getPrototypeOf(handler));
  return base !== null && Object.getPrototypeOf(base) !== null;
}

/** Dispatches a request and follows its redirects. @param handler receives the final response */
function follow(
  dispatch: Dispatch,
  options: DispatchOptions,
  handler: DispatchHandler,
  limit: number,
): boolean {
  const first = repeatable(options);
  return new RedirectFollower(dispatch, first, handler, limit).start(dispatch, first);
}

/** The options of one request of several. */
function repeatable(options: DispatchOptions): RedirectOptions {
  const { headers } = options;
  const once: RedirectOptions = { ...options, maxRedirections: 0 };
  // An iterator can be read only once.
  return isIterable(headers) ? { ...once, headers: toRecord([...headers].flat()) } : once;
}

/** An empty history. In undici 7 and 8, a symbol property has a list of the redirect responses, which a cache above reads. */
function withPropertiesOf(history: readonly unknown[]): URL[] {
  const symbols = Object.getOwnPropertySymbols(history);
  return Object.defineProperties(
    [],
    Object.fromEntries(symbols.map((symbol) => [symbol, { value: [] }])),
  );
}

function noteHop(history: readonly URL[], statusCode: number, headers: ParsedHeaders): void {
  for (const symbol of Object.getOwnPropertySymbols(history)) {
    const hops: object[] = Reflect.get(history, symbol);
    hops.push({ statusCode, headers: { ...headers }, receivedAt: Date.now() });
  }
}

/** Follows the redirects of one request, and passes the final response to the handler. */
class RedirectFollower implements CurrentHandler {
  readonly #again: Dispatch;
  readonly #handler: DispatchHandler;
  readonly #limit: number;
  readonly #history: URL[];
  #base: RedirectOptions;
  #url: URL | null = null;
  #next: RedirectOptions | null = null;

  /**
   * @param again dispatches the requests after the first
   * @param base the options that the second request is made of
   */
  constructor(
    again: Dispatch,
    base: RedirectOptions,
    handler: DispatchHandler,
    limit: number,
    history: URL[] = [],
  ) {
    this.#again = again;
    this.#base = base;
    this.#limit = limit;
    this.#history = history;
    this.#handler =
      handler.onConnect === undefined || handler instanceof HandlerOfBothApis
        ? handler
        : new WrapHandler(handler, base);
  }

  start(dispatch: Dispatch, options: RedirectOptions): boolean {
    this.#url = urlOf(this.#base);
    return dispatch(options, new HandlerOfBothApis(this, options));
  }

  onRequestStart(controller: DispatchController, context: unknown): void {
    this.#handler.onRequestStart?.(controller, {
      ...(context as object | null),
      history: this.#history,
    });
  }

  onResponseStart(
    controller: DispatchController,
    statusCode: number,
    headers: ParsedHeaders,
    statusText?: string,
  ): unknown {
    if (statusCode >= 200) {
      this.#next = this.#redirected(statusCode, headers);
      if (this.#url !== null) this.#history.push(this.#url);
    }
    if (this.#next !== null) {
      noteHop(this.#history, statusCode, headers);
      return undefined;
    }
    return this.#handler.onResponseStart?.(controller, statusCode, headers, statusText);
  }

  /** @returns null if the response is not a redirect that can be followed */
  #redirected(statusCode: number, headers: ParsedHeaders): RedirectOptions | null {
    if (!DISPATCHER_REDIRECTS.has(statusCode)) return null;
    const location = [headers.location].flat()[0];
    const target = location ? redirectUrl(location, this.#url?.href) : null;
    if (target === null) return null;
    const isCrossOrigin = target.origin !== this.#url?.origin;
    const next = nextOptions(this.#base, statusCode, target, isCrossOrigin);
    if (!isSendableAgain(next.body)) return null;
    if (this.#history.length < this.#limit) return next;
    if (this.#base.throwOnMaxRedirect) throw new MaxRedirectsError();
    return null;
  }

  onResponseData(controller: DispatchController, chunk: Uint8Array): unknown {
    if (this.#next !== null) return undefined;
    return this.#handler.onResponseData?.(controller, chunk);
  }

  onResponseEnd(controller: DispatchController, trailers: ParsedHeaders): unknown {
    if (this.#next === null) return this.#handler.onResponseEnd?.(controller, trailers);
    const next = this.#next;
    this.#base = next;
    this.#next = null;
    try {
      return this.start(this.#again, next);
    } catch (error) {
      // If the error were thrown here, fetch() would wait forever.
      return this.onResponseError(controller, error as Error);
    }
  }

  onResponseError(controller: DispatchController | null, error: Error): unknown {
    if (this.#handler.onResponseError === undefined) throw error;
    return this.#handler.onResponseError(controller, error);
  }

  onRequestUpgrade(
    controller: DispatchController,
    statusCode: number,
    headers: ParsedHeaders,
    socket: Duplex,
  ): unknown {
    return this.#handler.onRequestUpgrade?.(controller, statusCode, headers, socket);
  }

  onBodySent(chunk: Uint8Array, totalBytesSent?: number): unknown {
    return this.#handler.onBodySent?.(chunk, totalBytesSent);
  }

  onRequestSent(): unknown {
    return this.#handler.onRequestSent?.();
  }

  onResponseStarted(): unknown {
    return this.#handler.onResponseStarted?.();
  }
}

/** `null` if the options have no origin, as for a Client. */
function urlOf({ origin, path }: DispatchOptions): URL | null {
  const text = isUrl(origin) ? origin.origin : String(origin).replace(/\/$/, '');
  return typeof path === 'string' && path.startsWith('/') ? parseUrl(text + path) : null;
}

/** Fetch, "HTTP-redirect fetch", steps 12 to 15. Unlike Fetch, but like undici, also follows 300. */
function nextOptions(
  options: RedirectOptions,
  statusCode: number,
  target: URL,
  isCrossOrigin: boolean,
): RedirectOptions {
  const losesBody = becomesGet(statusCode, options.method);
  const headers = keptHeaders(options, losesBody, isCrossOrigin);
  const { origin, pathname, search } = target;
  const next = { ...options, headers, origin, path: pathname + search, query: null };
  return losesBody ? { ...next, method: 'GET', body: null } : next;
}

function keptHeaders(
  options: RedirectOptions,
  losesBody: boolean,
  isCrossOrigin: boolean,
): Record<string, unknown> {
  const always = lowerCased(options.stripHeadersOnRedirect);
  const crossOrigin = lowerCased(options.stripHeadersOnCrossOriginRedirect);
  const kept = pairsOf(options.headers).filter(([key]) => {
    const name = String(key).toLowerCase();
    if (name === 'host' || always.has(name)) return false;
    if (losesBody && name.startsWith('content-')) return false;
    return !(isCrossOrigin && (CREDENTIALS.has(name) || crossOrigin.has(name)));
  });
  return toRecord(kept.flat());
}

function lowerCased(names: readonly string[] | undefined): ReadonlySet<string> {
  return new Set(names?.map((name) => name.toLowerCase()));
}

/** A stream that was read, or an iterator, cannot be sent again. */
function isSendableAgain(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return true;
  if (ArrayBuffer.isView(body) || body instanceof ArrayBuffer) return true;
  const { pipe, getReader, append, next } = body as Record<string, unknown>;
  // A FormData. The one of the package form-data is a stream.
  if (typeof append === 'function') return typeof pipe !== 'function';
  if (typeof pipe === 'function' || typeof getReader === 'function') {
    return !stream().Readable.isDisturbed(body as Readable);
  }
  return typeof next !== 'function' && !(Symbol.asyncIterator in body);
}
