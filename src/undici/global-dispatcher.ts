import type { DispatcherLike, DispatchHandler, DispatchOptions } from './dispatcher.js';

// Where each undici keeps the dispatcher of the process: 6, and the fetch of Node 20, 22 and 24, read the first; 8 and Node 26 the second.
const LEGACY = Symbol.for('undici.globalDispatcher.1');
const CURRENT = Symbol.for('undici.globalDispatcher.2');

/** Under which a session's dispatcher tells whose it is. */
export const OWNER = Symbol('undici-cookiejar.owner');

type Global = DispatcherLike & { readonly isMockActive?: boolean; readonly [OWNER]?: object };
const globals = globalThis as { [key: symbol]: Global | undefined };

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
    if (this.#before !== undefined && this.#isOwners()) return this.#before;
    this.#before = globalDispatcher(handler);
    return this.#before;
  }

  #isOwners(): boolean {
    const { [LEGACY]: legacy, [CURRENT]: current } = globals;
    return (
      this.#owner !== undefined &&
      (legacy?.[OWNER] === this.#owner || current?.[OWNER] === this.#owner)
    );
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
