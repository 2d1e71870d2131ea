import type { ArrangedInterceptors } from './arranged-interceptors.js';
import type { Dispatch, DispatcherLike } from './compat/dispatcher.js';
import { dispatchWithCookies } from './dispatch-with-cookies.js';
import type { Exchange } from './exchange.js';
import type { FetchInit } from './fetch-init.js';
import { countPass, dispatcherOf, memberOf, type Passes } from './nested-call.js';
import type { RedirectChain } from './redirect-chain.js';
import { composed } from './session-dispatcher.js';

/**
 * Marks the dispatcher of one call, in every copy of this package (so its key must not change), and counts how often wrapped fetches
 * passed it on.
 */
const PASSES = Symbol.for('undici-cookiejar.isCall');

/** The dispatcher that is passed to fetch() for one call. It associates the requests after redirects with the call. */
export class CallDispatcher implements DispatcherLike {
  readonly #base: DispatcherLike & { readonly isMockActive?: boolean };
  readonly dispatch: Dispatch;
  readonly [PASSES]: Passes = { count: 0 };

  constructor(
    base: DispatcherLike,
    exchange: Exchange,
    chain: RedirectChain,
    interceptors: ArrangedInterceptors | null,
  ) {
    this.#base = base;
    this.dispatch =
      interceptors === null
        ? dispatchWithCookies(base, exchange, chain)
        : composed(base, exchange, chain, interceptors);
  }

  /** fetch() reads it to pass the original body to a MockAgent. */
  get isMockActive(): boolean {
    return this.#base.isMockActive ?? false;
  }
}

/** The property that marks the init of a call with `via: 'headers'`. */
export function callMark(): object {
  return { [PASSES]: { count: 0 } satisfies Passes };
}

/**
 * Whether the call comes from another session or wrapped fetch that uses this one as its fetch and exchanges its own cookies.
 * @throws Error for a fetch that calls itself
 */
export function isOfAnotherFetch(input: unknown, init: unknown): boolean {
  const passes =
    passesOf(init) ?? passesOf(memberOf(init, 'dispatcher')) ?? passesOf(dispatcherOf(input));
  if (passes === undefined) return false;
  countPass(passes);
  return true;
}

/**
 * The init of a nested call, with the mark and, by default, the dispatcher of the outer call.
 * @param outer the init that the fetch of the outer call was given
 */
export function asPartOf(outer: FetchInit, init: FetchInit): FetchInit {
  const { dispatcher = outer.dispatcher } = init;
  const passes = passesOf(outer) ?? passesOf(outer.dispatcher);
  return { ...init, dispatcher, [PASSES]: passes } as FetchInit;
}

function passesOf(marked: unknown): Passes | undefined {
  return memberOf(marked, PASSES) as Passes | undefined;
}
