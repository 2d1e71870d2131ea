import type { Duplex, Readable } from 'node:stream';
import { requireOptions } from '../internal/arguments.js';
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
  if (!isUndiciRedirectHandler(handler)) return dispatch(options, handler);
  return follow(dispatch, options, handler.handler, handler.maxRedirections);
}

function isLimit(limit: unknown): limit is number {
  return Number.isInteger(limit) && (limit as number) > 0;
}

/** The handler of undici's redirect interceptors, the same in all majors. */
interface UndiciRedirectHandler extends DispatchHandler {
  readonly handler: DispatchHandler;
  readonly maxRedirections: number;
}

function isUndiciRedirectHandler(handler: DispatchHandler): handler is UndiciRedirectHandler {
  const { handler: caller, history, maxRedirections } = handler as Record<string, unknown>;
  return (
    Array.isArray(history) &&
    history.length === 0 &&
    handler.constructor?.name === 'RedirectHandler' &&
    isLimit(maxRedirections) &&
    typeof caller === 'object' &&
    caller !== null
  );
}

/** Dispatches a request and follows its redirects. @param handler receives the final response */
function follow(
  dispatch: Dispatch,
  options: DispatchOptions,
  handler: DispatchHandler,
  limit: number,
): boolean {
  const { headers } = options;
  const again: RedirectOptions = Object.assign({ ...options }, { maxRedirections: 0 });
  // An iterator can be read only once.
  const first = isIterable(headers) ? { ...again, headers: toRecord([...headers].flat()) } : again;
  return new RedirectFollower(dispatch, first, handler, limit).start();
}

/** Follows the redirects of one request, and passes the final response to the handler. */
class RedirectFollower implements CurrentHandler {
  readonly #dispatch: Dispatch;
  readonly #handler: DispatchHandler;
  readonly #limit: number;
  readonly #history: URL[] = [];
  #options: RedirectOptions;
  #next: RedirectOptions | null = null;

  constructor(
    dispatch: Dispatch,
    options: RedirectOptions,
    handler: DispatchHandler,
    limit: number,
  ) {
    this.#dispatch = dispatch;
    this.#options = options;
    this.#limit = limit;
    this.#handler =
      handler.onConnect === undefined || handler instanceof HandlerOfBothApis
        ? handler
        : new WrapHandler(handler, options);
  }

  start(): boolean {
    return this.#dispatch(this.#options, new HandlerOfBothApis(this, this.#options));
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
      const url = urlOf(this.#options);
      this.#next = this.#redirected(url, statusCode, headers);
      if (url !== null) this.#history.push(url);
    }
    if (this.#next !== null) return undefined;
    return this.#handler.onResponseStart?.(controller, statusCode, headers, statusText);
  }

  /**
   * @param url of the request; null if it has no origin, as for a Client
   * @returns null if the response is not a redirect that can be followed
   */
  #redirected(url: URL | null, statusCode: number, headers: ParsedHeaders): RedirectOptions | null {
    if (!DISPATCHER_REDIRECTS.has(statusCode)) return null;
    const location = [headers.location].flat()[0];
    const target = location ? redirectUrl(location, url?.href) : null;
    if (target === null) return null;
    const next = nextOptions(this.#options, statusCode, target, target.origin !== url?.origin);
    if (!isSendableAgain(next.body)) return null;
    if (this.#history.length < this.#limit) return next;
    if (this.#options.throwOnMaxRedirect)
      throw Object.assign(new Error('max redirects'), { code: 'UND_ERR_REDIRECT_MAX' });
    return null;
  }

  onResponseData(controller: DispatchController, chunk: Uint8Array): unknown {
    if (this.#next !== null) return undefined;
    return this.#handler.onResponseData?.(controller, chunk);
  }

  onResponseEnd(controller: DispatchController, trailers: ParsedHeaders): unknown {
    if (this.#next === null) return this.#handler.onResponseEnd?.(controller, trailers);
    this.#options = this.#next;
    this.#next = null;
    try {
      return this.start();
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

function urlOf({ origin, path }: DispatchOptions): URL | null {
  const text = isUrl(origin) ? origin.origin : String(origin).replace(/\/$/, '');
  return path.startsWith('/') ? parseUrl(text + path) : null;
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
