import { hasMethods } from '../internal/arguments.js';
import { isUrl } from '../internal/is-url.js';
import { stream } from '../internal/node-modules.js';
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
 * to another host. RetryAgent and undici 6's compose() hide it, and a test shows only that there is one: the first origin that is requested
 * is assumed, and the dispatcher is tested when a second one is.
 */
export class BoundOrigin {
  /** `own` if each request goes to its own origin, as far as it is known; `several` for a BalancedPool. */
  #bound: Origin | 'own' | 'several';
  /** Tests the dispatcher; `null` if it was tested or need not be. */
  #probe: Dispatch | null;
  /** The first origin that was requested. */
  #first: Origin | null = null;

  constructor(bound: Origin | 'own' | 'several', probe: Dispatch | null) {
    this.#bound = bound;
    this.#probe = probe;
  }

  static of(dispatcher: DispatcherLike): BoundOrigin {
    // Each session over a BalancedPool has a first origin of its own.
    if ('upstreams' in dispatcher) return new BoundOrigin('several', null);
    let bound = ofDispatchers.get(dispatcher);
    if (bound === undefined) {
      bound = new BoundOrigin(knownOriginOf(dispatcher) ?? 'own', probeOf(dispatcher));
      ofDispatchers.set(dispatcher, bound);
    }
    return bound;
  }

  /** As undici 8 passes it to interceptors: `null` for several. */
  get text(): string | null | undefined {
    if (typeof this.#bound === 'object') return this.#bound.text;
    return this.#bound === 'several' ? null : undefined;
  }

  /**
   * The origin of a request; undefined if it is the request's own.
   * @param chain the call that the request belongs to. If the dispatcher has several origins, a call belongs to that of its first request
   */
  forRequest({ origin }: DispatchOptions, chain: RedirectChain | null): Origin | undefined {
    if (typeof this.#bound === 'object') return this.#bound;
    if (this.#bound === 'own' && this.#probe === null) return undefined;
    const asked = origin ? originOf(origin) : null;
    this.#first ??= asked;
    if (this.#bound === 'several') return (chain === null ? this.#first : chain.first) ?? undefined;
    if (asked === null || asked.text === this.#first?.text) return undefined;
    this.#test();
    return typeof this.#bound === 'object' ? this.#bound : undefined;
  }

  /** An asynchronous interceptor below the cookies delays the result, so that the first request to a second origin precedes it. */
  #test(): void {
    const [dispatch, first] = [this.#probe, this.#first];
    this.#probe = null;
    if (dispatch !== null && first !== null) whenBound(dispatch, () => (this.#bound = first));
  }
}

/** Client and Pool have their origin under a symbol. */
function knownOriginOf(dispatcher: DispatcherLike): Origin | null {
  const key = Object.getOwnPropertySymbols(dispatcher).find(
    ({ description }) => description === 'url',
  );
  const url: unknown = key === undefined ? undefined : Reflect.get(dispatcher, key);
  return isUrl(url) ? originOf(url) : null;
}

/** The dispatchers of undici that send each request to its own origin. */
const UNBOUND = new Set(['Agent', 'ProxyAgent', 'EnvHttpProxyAgent']);

/** Only dispatchers of undici are tested, but no MockAgent, which records every request. */
function probeOf(dispatcher: DispatcherLike): Dispatch | null {
  const isUndicis = hasMethods(dispatcher, ['dispatch', 'compose']);
  if (!isUndicis || 'isMockActive' in dispatcher || UNBOUND.has(dispatcher.constructor.name))
    return null;
  return (options, handler) => dispatcher.dispatch(options, handler);
}

/**
 * Calls back if the dispatcher ignores a request's origin. Given a request with an invalid origin and an invalid path, which no dispatcher
 * sends, such a dispatcher rejects the path, and all others reject the origin.
 */
function whenBound(dispatch: Dispatch, isBound: () => void): void {
  // Interceptors below the cookies receive the request, so it has the members that they may read.
  const invalid: DispatchOptions & { body: object } = {
    // dns() looks up no address.
    origin: 'ftp://127.0.0.1',
    // A prefix does not make it valid.
    path: ' ',
    method: 'GET',
    headers: {},
    // A retry handler does not repeat a request whose body was read.
    body: new (stream().Readable)().destroy(),
  };
  const note = (error: unknown) => {
    const message = error instanceof Error ? error.message : '';
    if (/^(?:path must be|invalid request path)/.test(message)) isBound();
  };
  const handler: DispatchHandler = {
    onConnect: () => {},
    onError: note,
    onRequestStart: () => {},
    onResponseError: (_controller, error) => note(error),
  };
  try {
    // An asynchronous interceptor returns a promise.
    Promise.resolve<unknown>(dispatch(invalid, handler)).catch(note);
  } catch (error) {
    note(error);
  }
}
