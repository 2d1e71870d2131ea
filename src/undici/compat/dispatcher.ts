// The parts of undici's interfaces that this package uses. Nothing is imported from undici: the types of its majors, of undici-types and of
// @types/node are incompatible (undici issue 3129), while structural types fit all of them.

/**
 * The options of one request (undici: Dispatcher.DispatchOptions). Never mutated, because redirect and retry dispatch the same object
 * again.
 */
export interface DispatchOptions {
  readonly origin?: string | URL | undefined;
  readonly path: string;
  readonly method: string;
  /** A flat array, an object, a Map, Headers or any iterable of pairs. */
  readonly headers?: unknown;
  readonly upgrade?: boolean | string | null | undefined;
  /** The host name that the dns interceptor has replaced with an address. */
  readonly servername?: unknown;
  /** request() of undici 6 and 7 does not remove it from the options. */
  readonly dispatcher?: unknown;
}

/** Header names in lower case; several values of a name are an array. */
export type ParsedHeaders = Record<string, string | readonly string[] | undefined>;

/** Alternating names and values, as received; undici 7's wrapper puts several values of a name into an array. */
export type RawHeaders = readonly (Uint8Array | string | readonly (Uint8Array | string)[])[];

/** Pauses, resumes and aborts a response (undici: Dispatcher.DispatchController). */
export interface DispatchController {
  readonly aborted: boolean;
  readonly paused: boolean;
  readonly reason: Error | null;
  /** Pairs on HTTP/1, an object on HTTP/2. */
  rawHeaders?: RawHeaders | ParsedHeaders | null | undefined;
  rawTrailers?: RawHeaders | ParsedHeaders | null | undefined;
  abort(reason: Error): void;
  pause(): void;
  resume(): void;
}

/** The API of undici 7 and 8. */
export interface CurrentHandler {
  onRequestStart(controller: DispatchController, context: unknown): void;
  onRequestUpgrade(
    controller: DispatchController,
    statusCode: number,
    headers: ParsedHeaders,
    socket: object,
  ): unknown;
  onResponseStart(
    controller: DispatchController,
    statusCode: number,
    headers: ParsedHeaders,
    statusText?: string,
  ): unknown;
  onResponseData(controller: DispatchController, chunk: Uint8Array): unknown;
  onResponseEnd(controller: DispatchController, trailers: ParsedHeaders): unknown;
  onResponseError(controller: DispatchController | null, error: Error): unknown;
}

/** The API of undici 6, which undici 7's own fetch() and request() still use. */
export interface LegacyHandler {
  onConnect(abort: (reason: Error) => void, context: unknown): void;
  onUpgrade(statusCode: number, rawHeaders: RawHeaders | null, socket: object): unknown;
  onHeaders(
    statusCode: number,
    rawHeaders: RawHeaders,
    resume: () => void,
    statusText?: string,
  ): boolean | undefined;
  onData(chunk: Uint8Array): boolean | undefined;
  onComplete(rawTrailers: RawHeaders | null): unknown;
  onError(error: Error): unknown;
}

/** The methods that both APIs have. */
interface ProgressHandler {
  onBodySent(chunk: Uint8Array, totalBytesSent?: number): unknown;
  onRequestSent(): unknown;
  onResponseStarted(): unknown;
}

export type BothApis = CurrentHandler & LegacyHandler & ProgressHandler;

/** Receives the events of a request, in either API (undici: Dispatcher.DispatchHandler). */
export type DispatchHandler = Partial<BothApis>;

/** undici: Dispatcher.Dispatch. */
export type Dispatch = (options: DispatchOptions, handler: DispatchHandler) => boolean;

/** Dispatches requests: an Agent, a Client, a composed dispatcher. */
export interface DispatcherLike {
  dispatch(options: unknown, handler: unknown): boolean;
}

/**
 * The argument of Dispatcher.compose() (undici: Dispatcher.DispatcherComposeInterceptor), compatible with the types of every major. undici
 * 8 passes the origin that the dispatcher is bound to: undefined if it is not bound, `null` if there are several.
 */
export type DispatchInterceptor = <D extends (options: never, handler: never) => boolean>(
  dispatch: D,
  boundOrigin?: string | null,
) => D;
