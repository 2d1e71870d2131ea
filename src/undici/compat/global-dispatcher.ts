import { invalidCall } from '../../internal/arguments.js';
import { vm } from '../../internal/node-modules.js';
import type { DispatcherLike, DispatchHandler, DispatchOptions } from './dispatcher.js';

// The symbols of the global dispatcher: undici 6 and the fetch of Node 20, 22 and 24 read the first, undici 8 and Node 26 the second.
const LEGACY = Symbol.for('undici.globalDispatcher.1');
const CURRENT = Symbol.for('undici.globalDispatcher.2');
const LEGACY_FIRST = [LEGACY, CURRENT] as const;
const CURRENT_FIRST = [CURRENT, LEGACY] as const;
type Keys = readonly [own: symbol, other: symbol];

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
type Globals = typeof globalThis & { [key: symbol]: Global | undefined };
const globals = globalThis as Globals;

let main: Globals | undefined;

/**
 * The globals of the main context, where Node's fetch has its dispatcher. Jest and Vitest's vmThreads run modules in a context of their own.
 */
function mainGlobals(): Globals {
  main ??= vm().runInThisContext('globalThis') as Globals;
  return main;
}

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
  constructor(before?: Global | undefined) {
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
    const found = globalDispatcher(handler) ?? noDispatcher();
    return this.#circular?.has(found) ? (this.#before ?? found) : found;
  }

  /**
   * The value of a property of the global dispatcher, and that dispatcher. The undici that reads it is unknown. For older majors, undici 8
   * sets a wrapper without `isMockActive`, so a missing property is read from the global dispatcher of undici 8.
   */
  read(key: PropertyKey): { value: unknown; dispatcher: Global } {
    const wasReading = this.#isReading;
    const before = wasReading ? this.#before : undefined;
    const legacy = before ?? globalDispatcher() ?? noDispatcher();
    const current = before ?? existing(CURRENT_FIRST) ?? legacy;
    this.#isReading = true;
    try {
      const dispatcher = Reflect.get(legacy, key) === undefined ? current : legacy;
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

/**
 * The current global dispatcher; undefined in Bun and Deno, which have none.
 * @param handler its API identifies the undici that makes the request, and so the global dispatcher that it would use
 */
export function globalDispatcher(handler?: DispatchHandler): Global | undefined {
  const keys =
    typeof handler?.onRequestStart === 'function' && typeof handler.onConnect !== 'function'
      ? CURRENT_FIRST
      : LEGACY_FIRST;
  return existing(keys) ?? builtIn(keys);
}

/** Whether the process has a global dispatcher. Does not load Node's undici. */
export function hasGlobalDispatcher(): boolean {
  return existing(LEGACY_FIRST) !== undefined;
}

function existing(keys: Keys): Global | undefined {
  return firstOf(globals, keys) ?? firstOf(mainGlobals(), keys);
}

function firstOf(within: Globals, [own, other]: Keys): Global | undefined {
  return within[own] ?? within[other];
}

/** Node loads its undici, and with it the dispatcher, when one of its globals is first accessed. */
function builtIn(keys: Keys): Global | undefined {
  void mainGlobals().Request;
  return firstOf(mainGlobals(), keys);
}

/** @throws TypeError (ERR_INVALID_ARG_VALUE) */
function noDispatcher(): never {
  throw invalidCall(
    "There is no global dispatcher. Pass the option dispatcher or, for a fetch without dispatchers, via: 'headers'",
  );
}
