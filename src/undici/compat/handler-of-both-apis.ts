import type { Duplex } from 'node:stream';
import type {
  BothApis,
  DispatchController,
  DispatchHandler,
  DispatchOptions,
  ParsedHeaders,
  RawHeaders,
} from './dispatcher.js';
import { UnwrapHandler } from './unwrap-handler.js';
import { upgradeLegacy } from './web-socket.js';
import { WrapHandler } from './wrap-handler.js';

/** Whether undici could call the handler. undici itself rejects any other value. */
export function isHandler(handler: unknown): handler is DispatchHandler {
  if (typeof handler !== 'object' || handler === null) return false;
  const { onRequestStart, onConnect } = handler as DispatchHandler;
  return typeof onRequestStart === 'function' || typeof onConnect === 'function';
}

/**
 * Dispatchers of undici 7, identified by the controller of a response, which also accept legacy handlers. They get the handlers of legacy
 * callers unwrapped, so that headers are not converted to the current API and back.
 */
const takeLegacy = new WeakSet<object>();

/**
 * Adapts a handler to a dispatcher of either API, so that the fetch of any undici works with the dispatcher of any undici. If both use the
 * same API, every call is passed on unchanged.
 */
export class HandlerOfBothApis implements BothApis {
  readonly #handler: DispatchHandler;
  readonly #options: DispatchOptions;
  #current: DispatchHandler | undefined;
  #legacy: DispatchHandler | undefined;

  readonly #below: object;

  /**
   * @param options of the request
   * @param below the dispatcher that receives this handler, if it is known
   */
  constructor(handler: DispatchHandler, options: DispatchOptions, below: object = options) {
    this.#handler = handler;
    this.#options = options;
    this.#below = below;
    if (handler.onConnect === undefined) {
      this.#current = handler;
      return;
    }
    this.#legacy = handler;
    // A handler of undici 7 has both APIs, but only the legacy one passes each Set-Cookie line to fetch() separately (undici issue 4389).
    if (handler instanceof HandlerOfBothApis && handler.onRequestStart !== undefined)
      this.#current = handler;
    else if (takeLegacy.has(below)) (this as DispatchHandler).onRequestStart = undefined;
  }

  #forCurrent(): DispatchHandler {
    this.#current ??= new WrapHandler(this.#handler, this.#options);
    return this.#current;
  }

  #forLegacy(): DispatchHandler {
    this.#legacy ??= new UnwrapHandler(this.#handler);
    return this.#legacy;
  }

  // The current API.

  onRequestStart(controller: DispatchController, context: unknown): void {
    const isLegacyCaller = this.#legacy !== undefined;
    if (isLegacyCaller && controller?.constructor?.name === 'UnwrapController')
      takeLegacy.add(this.#below);
    this.#forCurrent().onRequestStart?.(controller, context);
  }

  onResponseStart(
    controller: DispatchController,
    statusCode: number,
    headers: ParsedHeaders,
    statusText?: string,
  ): unknown {
    return this.#forCurrent().onResponseStart?.(controller, statusCode, headers, statusText);
  }

  onResponseData(controller: DispatchController, chunk: Buffer): unknown {
    return this.#forCurrent().onResponseData?.(controller, chunk);
  }

  onResponseEnd(controller: DispatchController, trailers: ParsedHeaders): unknown {
    return this.#forCurrent().onResponseEnd?.(controller, trailers);
  }

  /** The controller is null if a dispatcher rejects the request before it starts. */
  onResponseError(controller: DispatchController | null, error: Error): unknown {
    const handler = this.#forCurrent();
    if (handler.onResponseError === undefined) throw error;
    return handler.onResponseError(controller, error);
  }

  onRequestUpgrade(
    controller: DispatchController,
    statusCode: number,
    headers: ParsedHeaders,
    socket: Duplex,
  ): unknown {
    return this.#forCurrent().onRequestUpgrade?.(controller, statusCode, headers, socket);
  }

  // The legacy API.

  onConnect(abort: (reason: Error) => void, context: unknown): void {
    this.#forLegacy().onConnect?.(abort, context);
  }

  onHeaders(
    statusCode: number,
    rawHeaders: RawHeaders,
    resume: () => void,
    statusText?: string,
  ): boolean | undefined {
    return this.#forLegacy().onHeaders?.(statusCode, rawHeaders, resume, statusText);
  }

  onData(chunk: Buffer): boolean | undefined {
    return this.#forLegacy().onData?.(chunk);
  }

  onComplete(rawTrailers: RawHeaders | null): unknown {
    return this.#forLegacy().onComplete?.(rawTrailers);
  }

  onError(error: Error): unknown {
    const handler = this.#forLegacy();
    if (handler.onError === undefined) throw error;
    return handler.onError(error);
  }

  onUpgrade(statusCode: number, rawHeaders: RawHeaders | null, socket: Duplex): unknown {
    const handler = this.#forLegacy();
    return handler === this.#handler && handler !== this.#current
      ? upgradeLegacy(handler, this.#options, statusCode, rawHeaders, socket)
      : handler.onUpgrade?.(statusCode, rawHeaders, socket);
  }

  // Both APIs.

  onBodySent(chunk: Buffer, totalBytesSent?: number): unknown {
    return this.#handler.onBodySent?.(chunk, totalBytesSent);
  }

  onRequestSent(): unknown {
    return this.#handler.onRequestSent?.();
  }

  onResponseStarted(): unknown {
    return this.#handler.onResponseStarted?.();
  }
}
