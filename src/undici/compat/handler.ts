import type { Duplex } from 'node:stream';
import type {
  BothApis,
  DispatchController,
  DispatchHandler,
  DispatchOptions,
  ParsedHeaders,
  RawHeaders,
} from './dispatcher.js';
import { parsed, rawPairs } from './raw-headers.js';
import { tellLegacyUpgrade } from './web-socket.js';

/** Whether undici could tell the handler anything; what it cannot use, it is to refuse in its own words. */
export function isHandler(handler: unknown): handler is DispatchHandler {
  if (typeof handler !== 'object' || handler === null) return false;
  const { onRequestStart, onConnect } = handler as DispatchHandler;
  return typeof onRequestStart === 'function' || typeof onConnect === 'function';
}

/** The controller of the current API for a response that comes from a dispatcher of the legacy API. */
class LegacyController implements DispatchController {
  readonly #abort: (reason: Error) => void;
  #resume: (() => void) | null = null;
  aborted = false;
  paused = false;
  reason: Error | null = null;
  rawHeaders: RawHeaders | null = null;
  rawTrailers: RawHeaders | null = null;

  constructor(abort: (reason: Error) => void) {
    this.#abort = abort;
  }

  resumeWith(resume: () => void): void {
    this.#resume = resume;
  }

  abort(reason: Error): void {
    if (this.aborted) return;
    this.aborted = true;
    this.reason = reason;
    this.#abort(reason);
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    if (!this.paused) return;
    this.paused = false;
    this.#resume?.();
  }
}

/**
 * Stands between a dispatcher and the handler of a request. It answers both of undici's handler APIs and tells the handler in the handler's
 * own, so that any undici's fetch goes through any undici's dispatcher; where both speak the same API, everything passes unchanged.
 */
export class HandlerOfBothApis implements BothApis {
  readonly #handler: DispatchHandler;
  readonly #options: DispatchOptions;
  /** Whether the handler is told in the legacy API: where it has both, only that one gives fetch() each Set-Cookie line on its own. */
  readonly #isLegacy: boolean;
  #controller: LegacyController | null = null;

  /** @param options what is dispatched */
  constructor(handler: DispatchHandler, options: DispatchOptions) {
    this.#handler = handler;
    this.#options = options;
    this.#isLegacy =
      typeof handler.onConnect === 'function' && !(handler instanceof HandlerOfBothApis);
  }

  /** Called before the handler is told that the request begins. @throws an error that the request fails with, before anything is sent */
  protected requestBegins(_context: unknown): void {}

  /** Told of a response's headers before the handler is, informational responses left out. Never throws. */
  protected seeResponse(
    _statusCode: number,
    _headers: ParsedHeaders | null | undefined,
    _rawHeaders: RawHeaders | ParsedHeaders | null | undefined,
  ): void {}

  /** Told before and after the handler hears that the response is at its end. Neither throws. */
  protected endBegins(): void {}
  protected endIsOver(): void {}

  // Called by dispatchers of the current API.

  onRequestStart(controller: DispatchController, context: unknown): void {
    this.requestBegins(context);
    if (this.#isLegacy) {
      this.#handler.onConnect?.((reason) => controller.abort(reason), context);
    } else {
      this.#handler.onRequestStart?.(controller, context);
    }
  }

  onResponseStart(
    controller: DispatchController,
    statusCode: number,
    headers: ParsedHeaders,
    statusText?: string,
  ): unknown {
    const isFinal = statusCode >= 200;
    if (isFinal) this.seeResponse(statusCode, headers, controller?.rawHeaders);
    if (!this.#isLegacy) {
      return this.#handler.onResponseStart?.(controller, statusCode, headers, statusText);
    }
    const goesOn = this.#handler.onHeaders?.(
      statusCode,
      rawPairs(controller?.rawHeaders, headers),
      () => controller.resume(),
      statusText,
    );
    // fetch() says false to an informational response, which has no body to hold back: a pause would last for ever.
    if (goesOn === false && isFinal) controller.pause();
    return undefined;
  }

  onResponseData(controller: DispatchController, chunk: Buffer): unknown {
    if (!this.#isLegacy) return this.#handler.onResponseData?.(controller, chunk);
    if (this.#handler.onData?.(chunk) === false) controller.pause();
    return undefined;
  }

  onResponseEnd(controller: DispatchController, trailers: ParsedHeaders): unknown {
    this.endBegins();
    try {
      return this.#isLegacy
        ? this.#handler.onComplete?.(rawPairs(controller?.rawTrailers, trailers))
        : this.#handler.onResponseEnd?.(controller, trailers);
    } finally {
      this.endIsOver();
    }
  }

  /** The controller is null where a dispatcher refuses the request before it began. */
  onResponseError(controller: DispatchController | null, error: Error): unknown {
    if (this.#isLegacy) return this.#tellLegacyError(error);
    if (this.#handler.onResponseError === undefined) throw error;
    return this.#handler.onResponseError(controller, error);
  }

  onRequestUpgrade(
    controller: DispatchController,
    statusCode: number,
    headers: ParsedHeaders,
    socket: Duplex,
  ): unknown {
    this.seeResponse(statusCode, headers, controller?.rawHeaders);
    if (this.#isLegacy) {
      const rawHeaders = rawPairs(controller?.rawHeaders, headers);
      return tellLegacyUpgrade(this.#handler, this.#options, statusCode, rawHeaders, socket);
    }
    return this.#handler.onRequestUpgrade?.(controller, statusCode, headers, socket);
  }

  // Called by dispatchers of the legacy API.

  onConnect(abort: (reason: Error) => void, context: unknown): void {
    this.requestBegins(context);
    if (this.#isLegacy) {
      this.#handler.onConnect?.(abort, context);
    } else {
      this.#controller = new LegacyController(abort);
      this.#handler.onRequestStart?.(this.#controller, context);
    }
  }

  onHeaders(
    statusCode: number,
    rawHeaders: RawHeaders,
    resume: () => void,
    statusText?: string,
  ): boolean | undefined {
    if (statusCode >= 200) this.seeResponse(statusCode, null, rawHeaders);
    if (this.#isLegacy)
      return this.#handler.onHeaders?.(statusCode, rawHeaders, resume, statusText);
    const controller = this.#controllerFor(rawHeaders);
    controller.resumeWith(resume);
    this.#handler.onResponseStart?.(controller, statusCode, parsed(rawHeaders), statusText);
    return !controller.paused;
  }

  onData(chunk: Buffer): boolean | undefined {
    if (this.#isLegacy) return this.#handler.onData?.(chunk);
    const controller = this.#controllerFor(null);
    this.#handler.onResponseData?.(controller, chunk);
    return !controller.paused;
  }

  onComplete(rawTrailers: RawHeaders | null): unknown {
    this.endBegins();
    try {
      if (this.#isLegacy) return this.#handler.onComplete?.(rawTrailers);
      const controller = this.#controllerFor(null);
      controller.rawTrailers = rawTrailers;
      return this.#handler.onResponseEnd?.(controller, parsed(rawTrailers));
    } finally {
      this.endIsOver();
    }
  }

  onError(error: Error): unknown {
    if (this.#isLegacy) return this.#tellLegacyError(error);
    return this.onResponseError(this.#controller, error);
  }

  onUpgrade(statusCode: number, rawHeaders: RawHeaders | null, socket: Duplex): unknown {
    this.seeResponse(statusCode, null, rawHeaders);
    if (this.#isLegacy) {
      return tellLegacyUpgrade(this.#handler, this.#options, statusCode, rawHeaders, socket);
    }
    const controller = this.#controllerFor(rawHeaders);
    return this.#handler.onRequestUpgrade?.(controller, statusCode, parsed(rawHeaders), socket);
  }

  // Called by both.

  onBodySent(chunk: Buffer, totalBytesSent?: number): unknown {
    return this.#handler.onBodySent?.(chunk, totalBytesSent);
  }

  onRequestSent(): unknown {
    return this.#handler.onRequestSent?.();
  }

  onResponseStarted(): unknown {
    return this.#handler.onResponseStarted?.();
  }

  #tellLegacyError(error: Error): unknown {
    if (this.#handler.onError === undefined) throw error;
    return this.#handler.onError(error);
  }

  /** The controller of this response; MockAgent may answer without ever having connected. */
  #controllerFor(rawHeaders: RawHeaders | null): LegacyController {
    this.#controller ??= new LegacyController(() => {});
    if (rawHeaders !== null) this.#controller.rawHeaders = rawHeaders;
    return this.#controller;
  }
}
