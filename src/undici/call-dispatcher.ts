import type { ArrangedInterceptors } from './arranged-interceptors.js';
import type { DispatcherLike, DispatchHandler, DispatchOptions } from './compat/dispatcher.js';
import { dispatchWithCookies } from './dispatch-with-cookies.js';
import type { Exchange } from './exchange.js';
import type { RedirectChain } from './redirect-chain.js';
import { composed } from './session-dispatcher.js';

/** Marks the dispatcher of one call, in every copy of this package. */
const IS_CALL = Symbol.for('undici-cookiejar.isCall');

/** The dispatcher that fetch() is given for one call: it links the requests that redirects make to the call. */
export class CallDispatcher implements DispatcherLike {
  readonly #base: DispatcherLike & { readonly isMockActive?: boolean };
  readonly #exchange: Exchange;
  readonly #chain: RedirectChain;
  readonly #interceptors: ArrangedInterceptors | null;
  readonly [IS_CALL]: Passes = { count: 0 };

  constructor(
    base: DispatcherLike,
    exchange: Exchange,
    chain: RedirectChain,
    interceptors: ArrangedInterceptors | null,
  ) {
    this.#base = base;
    this.#exchange = exchange;
    this.#chain = chain;
    this.#interceptors = interceptors;
  }

  dispatch(options: DispatchOptions, handler: DispatchHandler): boolean {
    if (this.#interceptors !== null) {
      const dispatch = composed(this.#base, this.#exchange, this.#chain, this.#interceptors);
      return dispatch(options, handler);
    }
    return dispatchWithCookies(this.#base, this.#exchange, this.#chain, options, handler);
  }

  /** fetch() reads it, to give a MockAgent the body as the program wrote it. */
  get isMockActive(): boolean {
    return this.#base.isMockActive ?? false;
  }
}

/** How often other wrapped fetches have passed a call on. */
interface Passes {
  count: number;
}

/** Marks the init of a call whose cookies are exchanged in headers. */
export function callMark(): object {
  return { [IS_CALL]: { count: 0 } satisfies Passes };
}

/** More nested fetches than a program has. */
const MOST_PASSES = 100;

/**
 * Whether the call comes from another session or wrapped fetch, which has this one as its fetch and exchanges cookies of its own.
 * @throws Error for a fetch that leads back to itself
 */
export function isOfAnotherFetch(init: unknown): boolean {
  const passes = passesOf(init) ?? passesOf((init as { dispatcher?: unknown } | null)?.dispatcher);
  if (passes === undefined) return false;
  if (++passes.count > MOST_PASSES) throw new Error('The global fetch leads back to itself');
  return true;
}

function passesOf(marked: unknown): Passes | undefined {
  if (typeof marked !== 'object' || marked === null) return undefined;
  return (marked as { [IS_CALL]?: Passes })[IS_CALL];
}
