import type { DispatcherLike, DispatchHandler } from './dispatcher.js';

// Where each undici keeps the dispatcher of the process: 6, and the fetch of Node 20, 22 and 24, read the first; 8 and Node 26 the second.
const LEGACY = Symbol.for('undici.globalDispatcher.1');
const CURRENT = Symbol.for('undici.globalDispatcher.2');

type GlobalDispatcher = DispatcherLike & { readonly isMockActive?: boolean };
const globals = globalThis as { [key: symbol]: GlobalDispatcher | undefined };

/**
 * The process's global dispatcher at this moment. It is only ever read: replacing it would give the cookies to every library of the program.
 * @param handler tells by its API which undici asks, and so which dispatcher it would have used
 */
export function globalDispatcher(handler?: DispatchHandler): GlobalDispatcher {
  const [own, other] =
    typeof handler?.onRequestStart === 'function' && typeof handler.onConnect !== 'function'
      ? [CURRENT, LEGACY]
      : [LEGACY, CURRENT];
  return globals[own] ?? globals[other] ?? builtIn();
}

/** Node loads its undici, and with it the dispatcher, when one of its globals is first touched. */
function builtIn(): GlobalDispatcher {
  void globalThis.Request;
  return (globals[LEGACY] ?? globals[CURRENT]) as GlobalDispatcher;
}
