import { hasMethods } from '../internal/arguments.js';
import { isUrl } from '../internal/is-url.js';
import type {
  Dispatch,
  DispatcherLike,
  DispatchHandler,
  DispatchOptions,
} from './compat/dispatcher.js';
import { type Origin, originOf } from './origin.js';
import type { RedirectChain } from './redirect-chain.js';

const ofDispatchers = new WeakMap<DispatcherLike, BoundOrigin>();

/**
 * The origin that a dispatcher sends every request to, regardless of the request's own origin, as Client and Pool do even after a redirect
 * to another host. RetryAgent and undici 6's compose() hide it, so if it is unknown, the dispatcher is tested when a second origin is
 * requested.
 */
export class BoundOrigin {
  #known: Origin | null | undefined;
  /** Tests the dispatcher; `null` if it was tested or cannot be. */
  #probe: Dispatch | null;
  /** The first origin that was requested. */
  #first: Origin | null = null;

  /**
   * @param known `null` if the dispatcher is bound to several origins, undefined if it is unknown whether it is bound
   * @param probe a dispatch of undici
   */
  constructor(known: Origin | null | undefined, probe: Dispatch | null) {
    this.#known = known;
    this.#probe = probe;
  }

  static of(dispatcher: DispatcherLike): BoundOrigin {
    let bound = ofDispatchers.get(dispatcher);
    if (bound === undefined) {
      bound = new BoundOrigin(knownOriginOf(dispatcher), probeOf(dispatcher));
      ofDispatchers.set(dispatcher, bound);
    }
    return bound;
  }

  /** As undici 8 passes it to interceptors: `null` for several. */
  get text(): string | null | undefined {
    return this.#known === null ? null : this.#known?.text;
  }

  /**
   * The origin of a request; undefined if it is the request's own.
   * @param chain the call that the request belongs to. If the dispatcher has several origins, a call belongs to that of its first request
   */
  forRequest({ origin }: DispatchOptions, chain: RedirectChain | null): Origin | undefined {
    if (this.#known === undefined && this.#probe === null) return undefined;
    if (this.#known) return this.#known;
    const asked = origin ? originOf(origin) : null;
    this.#first ??= asked;
    if (this.#known === null) return (chain === null ? this.#first : chain.first) ?? undefined;
    if (asked === null || asked.text === this.#first?.text) return undefined;
    const isBound = isBoundToOneOrigin(this.#probe as Dispatch);
    this.#probe = null;
    if (isBound) this.#known = this.#first;
    return this.#known ?? undefined;
  }
}

/** Client and Pool have their origin under a symbol; BalancedPool has several. */
function knownOriginOf(dispatcher: DispatcherLike): Origin | null | undefined {
  if ('upstreams' in dispatcher) return null;
  const key = Object.getOwnPropertySymbols(dispatcher).find(
    ({ description }) => description === 'url',
  );
  if (key === undefined) return undefined;
  const url: unknown = Reflect.get(dispatcher, key);
  return isUrl(url) ? (originOf(url) ?? undefined) : undefined;
}

/** Only dispatchers of undici are tested, but no MockAgent, which records every request. */
function probeOf(dispatcher: DispatcherLike): Dispatch | null {
  if (!hasMethods(dispatcher, ['dispatch', 'compose']) || 'isMockActive' in dispatcher) return null;
  return (options, handler) => dispatcher.dispatch(options, handler);
}

/**
 * Whether the dispatcher ignores a request's origin. Given a request with an invalid path and an origin of another scheme, neither of which
 * any dispatcher sends, such a dispatcher rejects the path, and all others reject the origin. Interceptors below the cookies receive the
 * request, so it has the members that they may read; a prefix does not make the path valid, nor does dns() look up an address.
 */
function isBoundToOneOrigin(dispatch: Dispatch): boolean {
  let message = '';
  const note = (error: unknown) => {
    message = error instanceof Error ? error.message : '';
  };
  const origin = 'ftp://127.0.0.1';
  const invalid: DispatchOptions = { origin, method: 'GET', path: ' ', headers: {} };
  const handler: DispatchHandler = {
    onConnect: () => {},
    onError: note,
    onRequestStart: () => {},
    onResponseError: (_controller, error) => note(error),
  };
  try {
    dispatch(invalid, handler);
  } catch (error) {
    note(error);
  }
  return /^(?:path must be|invalid request path)/.test(message);
}
