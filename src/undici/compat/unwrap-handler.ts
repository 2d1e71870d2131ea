import type { Duplex } from 'node:stream';
import type {
  DispatchController,
  DispatchHandler,
  LegacyHandler,
  RawHeaders,
} from './dispatcher.js';
import { parsed } from './raw-headers.js';

/** Adapts a handler of the current API to the legacy API: for a caller of undici 8 with a dispatcher of undici 6. */
export class UnwrapHandler implements LegacyHandler {
  readonly #handler: DispatchHandler;
  // undici 6's MockAgent may respond without calling onConnect.
  #controller = new LegacyController(() => {});
  #isConnected = false;

  constructor(handler: DispatchHandler) {
    this.#handler = handler;
  }

  onConnect(abort: (reason: Error) => void, context: unknown): void {
    this.#controller = new LegacyController(abort);
    this.#isConnected = true;
    this.#handler.onRequestStart?.(this.#controller, context);
  }

  onHeaders(
    statusCode: number,
    rawHeaders: RawHeaders,
    resume: () => void,
    statusText?: string,
  ): boolean {
    const controller = this.#controller;
    controller.rawHeaders = rawHeaders;
    controller.resumeBelow = resume;
    this.#handler.onResponseStart?.(controller, statusCode, parsed(rawHeaders), statusText);
    return !controller.paused;
  }

  onData(chunk: Buffer): boolean {
    this.#handler.onResponseData?.(this.#controller, chunk);
    return !this.#controller.paused;
  }

  onComplete(rawTrailers: RawHeaders | null): void {
    this.#controller.rawTrailers = rawTrailers;
    this.#handler.onResponseEnd?.(this.#controller, parsed(rawTrailers));
  }

  onError(error: Error): void {
    if (this.#handler.onResponseError === undefined) throw error;
    this.#handler.onResponseError(this.#isConnected ? this.#controller : null, error);
  }

  onUpgrade(statusCode: number, rawHeaders: RawHeaders | null, socket: Duplex): unknown {
    const controller = this.#controller;
    controller.rawHeaders = rawHeaders;
    return this.#handler.onRequestUpgrade?.(controller, statusCode, parsed(rawHeaders), socket);
  }
}

/** The controller of the current API for a response that comes from a dispatcher of the legacy API. */
class LegacyController implements DispatchController {
  readonly #abort: (reason: Error) => void;
  resumeBelow: (() => void) | null = null;
  aborted = false;
  paused = false;
  reason: Error | null = null;
  rawHeaders: RawHeaders | null = null;
  rawTrailers: RawHeaders | null = null;

  constructor(abort: (reason: Error) => void) {
    this.#abort = abort;
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
    this.resumeBelow?.();
  }
}
