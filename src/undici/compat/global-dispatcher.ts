import type { DispatcherLike, DispatchHandler, DispatchOptions } from './dispatcher.js';

// The symbols of the global dispatcher: undici 6 and the fetch of Node 20, 22 and 24 read the first, undici 8 and Node 26 the second.
const LEGACY = Symbol.for('undici.globalDispatcher.1');
const CURRENT = Symbol.for('undici.globalDispatcher.2');

/** A session or wrapped fetch that sent a request to the global dispatcher. */
interface Sending {
  readonly sender: unknown;
  readonly dispatcher: DispatcherLike;
  readonly options: DispatchOptions;
  readonly handler: DispatchHandler;
  /** The handler of the undici that makes the request, which `handler` may wrap. */
  readonly caller: DispatchHandler;
}

/**
 * Marks the options of a request that a session or wrapped fetch sent to the global dispatcher, so that cookie interceptors on that
 * dispatcher, which belong to another session, ignore it. A symbol, because every interceptor of undici preserves it and every copy of this
 * package has the same one.
 */
const SENDINGS = Symbol.for('undici-cookiejar.sentToGlobalDispatcher');

type Global = DispatcherLike & { readonly isMockActive?: boolean };
const globals = globalThis as { [key: symbol]: Global | undefined };

/** Whether a session or a wrapped fetch sent the request to the global dispatcher. */
export function isSentToGlobal(options: DispatchOptions): boolean {
  return SENDINGS in options;
}

/**
 * The current global dispatcher of the process, looked up for each request. It is never replaced, because then the requests of every
 * library would send the cookies.
 */
export class GlobalDispatcher implements DispatcherLike {
  readonly #before: Global | undefined;
  /** Dispatchers that dispatch to this one again. */
  #circular: WeakSet<DispatcherLike> | null = null;
  #isReading = false;

  /** @param before the dispatcher to use while the session's own dispatcher is the global one */
  constructor(before?: Global) {
    this.#before = before;
  }

  dispatch(options: DispatchOptions, handler: DispatchHandler, caller = handler): boolean {
    const sendings = (options as { [SENDINGS]?: readonly Sending[] })[SENDINGS] ?? [];
    const returning = sendings.find(({ sender }) => sender === this);
    if (returning === undefined) {
      const dispatcher = this.next(caller);
      return send({ sender: this, dispatcher, options, handler, caller }, sendings);
    }
    // The interceptors of the global dispatcher have already handled this request.
    this.#circular ??= new WeakSet();
    this.#circular.add(returning.dispatcher);
    return send({ ...returning, dispatcher: this.next(returning.caller) }, sendings);
  }

  /**
   * The dispatcher of the next request. @param handler its API identifies the undici that makes the request, and so the global dispatcher
   * that it would use
   */
  next(handler: DispatchHandler): Global {
    const found = globalDispatcher(handler);
    return this.#circular?.has(found) ? (this.#before ?? found) : found;
  }

  /** The value of a property of the global dispatcher, and that dispatcher. */
  read(key: PropertyKey): { value: unknown; dispatcher: Global } {
    const wasReading = this.#isReading;
    const dispatcher = (wasReading ? this.#before : undefined) ?? globalDispatcher();
    this.#isReading = true;
    try {
      return { value: Reflect.get(dispatcher, key), dispatcher };
    } finally {
      this.#isReading = wasReading;
    }
  }

  /** fetch() reads it to pass the original body to a MockAgent. */
  get isMockActive(): boolean {
    return this.read('isMockActive').value === true;
  }
}

function send(sending: Sending, sendings: readonly Sending[]): boolean {
  const { dispatcher, options, handler } = sending;
  return dispatcher.dispatch({ ...options, [SENDINGS]: [...sendings, sending] }, handler);
}

/** @param handler its API identifies the undici that makes the request, and so the global dispatcher that it would use */
export function globalDispatcher(handler?: DispatchHandler): Global {
  const [own, other] =
    typeof handler?.onRequestStart === 'function' && typeof handler.onConnect !== 'function'
      ? [CURRENT, LEGACY]
      : [LEGACY, CURRENT];
  return globals[own] ?? globals[other] ?? builtIn();
}

/** Whether the process has a global dispatcher: Bun and Deno have none. */
export function hasGlobalDispatcher(): boolean {
  return (globals[LEGACY] ?? globals[CURRENT]) !== undefined;
}

/** Node loads its undici, and with it the dispatcher, when one of its globals is first accessed. */
function builtIn(): Global {
  void globalThis.Request;
  return (globals[LEGACY] ?? globals[CURRENT]) as Global;
}
