import type { Duplex } from 'node:stream';
import type {
  CurrentHandler,
  DispatchController,
  DispatchHandler,
  DispatchOptions,
  ParsedHeaders,
} from './dispatcher.js';
import { rawPairs } from './raw-headers.js';
import { upgradeLegacy } from './web-socket.js';

/** Adapts a handler of the legacy API to the current API: for a caller of undici 6 or 7 with a dispatcher of undici 7 or 8. */
export class WrapHandler implements CurrentHandler {
  readonly #handler: DispatchHandler;
  readonly #options: DispatchOptions;

  /** @param options of the request */
  constructor(handler: DispatchHandler, options: DispatchOptions) {
    this.#handler = handler;
    this.#options = options;
  }

  onRequestStart(controller: DispatchController, context: unknown): void {
    this.#handler.onConnect?.((reason) => controller.abort(reason), context);
  }

  /** @param headers null if only `controller.rawHeaders` are known */
  onResponseStart(
    controller: DispatchController,
    statusCode: number,
    headers: ParsedHeaders | null,
    statusText?: string,
  ): void {
    const wantsMore = this.#handler.onHeaders?.(
      statusCode,
      rawPairs(controller?.rawHeaders, headers),
      () => controller.resume(),
      statusText,
    );
    // fetch() returns false for an informational response, which has no body, so that pausing would never end.
    if (wantsMore === false && statusCode >= 200) controller.pause();
  }

  onResponseData(controller: DispatchController, chunk: Buffer): void {
    if (this.#handler.onData?.(chunk) === false) controller.pause();
  }

  onResponseEnd(controller: DispatchController, trailers: ParsedHeaders): void {
    this.#handler.onComplete?.(rawPairs(controller?.rawTrailers, trailers));
  }

  onResponseError(_controller: DispatchController | null, error: Error): void {
    if (this.#handler.onError === undefined) throw error;
    this.#handler.onError(error);
  }

  onRequestUpgrade(
    controller: DispatchController,
    statusCode: number,
    headers: ParsedHeaders,
    socket: Duplex,
  ): unknown {
    const rawHeaders = rawPairs(controller?.rawHeaders, headers);
    return upgradeLegacy(this.#handler, this.#options, statusCode, rawHeaders, socket);
  }
}
