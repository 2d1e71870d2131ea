import type { DispatcherLike, DispatchHandler, DispatchOptions } from './dispatcher.js';

// Where each undici keeps the dispatcher of the process: 6, and the fetch of Node 20, 22 and 24, read the first; 8 and Node 26 the second.
const LEGACY = Symbol.for('undici.globalDispatcher.1');
const CURRENT = Symbol.for('undici.globalDispatcher.2');

/** Under which a session's dispatcher answers whether its requests come by the session whose exchange is given. */
export const LEADS_TO = Symbol('undici-cookiejar.leads-to');

type Global = DispatcherLike & {
  readonly isMockActive?: boolean;
  readonly [LEADS_TO]?: (owner: object) => boolean;
};
const globals = globalThis as { [key: symbol]: Global | undefined };

/** Whether requests to the dispatcher come by the session. */
export function leadsTo(dispatcher: DispatcherLike, owner: object): boolean {
  return (dispatcher as Global)[LEADS_TO]?.(owner) ?? false;
}

/**
 * The process's global dispatcher, as it is at each request. It is only ever read: replacing it would give the cookies to every library
 * of the program.
 */
export class GlobalDispatcher implements DispatcherLike {
  readonly #owner: object | undefined;
  #before: Global | undefined;

  /** @param owner whose dispatcher the program may make the global one: it goes through the one before it then, and not round in a circle */
  constructor(owner?: object) {
    this.#owner = owner;
    if (owner !== undefined) this.now();
  }

  /** @param handler tells by its API which undici asks, and so which dispatcher it would have used */
  now(handler?: DispatchHandler): Global {
    const found = globalDispatcher(handler);
    if (this.#before === undefined || !this.#comesBack(found)) this.#before = found;
    return this.#before;
  }

  #comesBack(dispatcher: Global): boolean {
    return this.#owner !== undefined && leadsTo(dispatcher, this.#owner);
  }

  /** The last dispatcher that it went through may be another session's. */
  [LEADS_TO](owner: object): boolean {
    return this.#before !== undefined && leadsTo(this.#before, owner);
  }

  dispatch(options: DispatchOptions, handler: DispatchHandler): boolean {
    return this.now(handler).dispatch(options, handler);
  }

  /** fetch() asks for it, to give a MockAgent the body as the program wrote it. */
  get isMockActive(): boolean {
    return this.now().isMockActive ?? false;
  }
}

function globalDispatcher(handler: DispatchHandler | undefined): Global {
  const [own, other] =
    typeof handler?.onRequestStart === 'function' && !isLegacy(handler)
      ? [CURRENT, LEGACY]
      : [LEGACY, CURRENT];
  return globals[own] ?? globals[other] ?? builtIn();
}

function isLegacy(handler: DispatchHandler): boolean {
  return typeof handler.onConnect === 'function';
}

/** Node loads its undici, and with it the dispatcher, when one of its globals is first touched. */
function builtIn(): Global {
  void globalThis.Request;
  return (globals[LEGACY] ?? globals[CURRENT]) as Global;
}
