import { invalidArgType, invalidCall } from '../internal/arguments.js';
import type { CookieJar } from '../jar/cookie-jar.js';
import type { ArrangedInterceptors } from './arranged-interceptors.js';
import type { Dispatch, DispatcherLike, DispatchHandler } from './compat/dispatcher.js';
import { GlobalDispatcher } from './compat/global-dispatcher.js';
import { HandlerOfBothApis, isHandler } from './compat/handler-of-both-apis.js';
import { dispatchWithCookies } from './dispatch-with-cookies.js';
import { type Exchange, exchangeOf } from './exchange.js';
import { dispatchFollowing, followRedirects } from './follow-redirects.js';
import type { RedirectChain } from './redirect-chain.js';

/** A dispatcher that every undici accepts; other members are those of the underlying dispatcher. */
export type SessionDispatcher = Readonly<
  Record<
    | ('dispatch' | 'compose' | 'close' | 'destroy')
    | ('request' | 'stream' | 'pipeline' | 'connect' | 'upgrade')
    | ('on' | 'once' | 'off' | 'emit' | 'addListener' | 'removeListener' | 'removeAllListeners')
    | ('prependListener' | 'prependOnceListener' | 'listeners' | 'rawListeners' | 'listenerCount')
    | ('eventNames' | 'setMaxListeners' | 'getMaxListeners'),
    // `any`: it must be compatible with the Dispatcher of every undici and of @types/node, whose types clash.
    // biome-ignore lint/suspicious/noExplicitAny: see above
    (...args: any[]) => any
  >
>;

/** Methods that call `this.dispatch()`, which the session's dispatcher inherits so that they dispatch with cookies. */
const WITH_COOKIES = new Set<PropertyKey>(['request', 'stream', 'pipeline', 'connect', 'upgrade']);

/** The dispatcher of a session. @param base the underlying dispatcher */
export function sessionDispatcher(
  base: DispatcherLike,
  jar: CookieJar,
  arranged: ArrangedInterceptors,
  others: readonly unknown[] = [],
): SessionDispatcher {
  const isGlobal = base instanceof GlobalDispatcher;
  const own: Record<PropertyKey, unknown> = {
    dispatch: composed(base, exchangeOf(jar, base), null, arranged, others),
    compose: (...more: unknown[]) =>
      sessionDispatcher(base, jar, arranged, [...others, ...more.flat()]),
    // A session does not close the global dispatcher, which the whole program shares.
    ...(isGlobal ? { close: leaveOpen, destroy: leaveOpen } : null),
  };
  return new Proxy((isGlobal ? {} : base) as SessionDispatcher, {
    get(_target, key) {
      if (Object.hasOwn(own, key)) return own[key];
      const { value, dispatcher } = isGlobal
        ? base.read(key)
        : { value: Reflect.get(base, key) as unknown, dispatcher: base };
      return typeof value === 'function' && !WITH_COOKIES.has(key) ? value.bind(dispatcher) : value;
    },
  });
}

/** An interceptor, which is called before its place is known. */
interface Link {
  /** Whether it is dns(), which is recognized by the source of its dispatch function. */
  readonly isDns: boolean;
  /** The dispatch of the interceptor over the one below it. Called once. */
  over(lower: Dispatch): Dispatch;
}

/**
 * undici's compose() with cookies, from the network up: dns(), which replaces the host with an address; the arranged interceptors; the
 * others in the given order.
 * @param chain the call that the requests belong to, if it is known
 */
export function composed(
  base: DispatcherLike,
  exchange: Exchange,
  chain: RedirectChain | null,
  arranged: ArrangedInterceptors,
  others: readonly unknown[] = [],
): Dispatch {
  const { dns, deduplicate, cache, retry, redirect, decompress, responseError, dump } = arranged;
  const toLinks = (interceptors: readonly unknown[]) =>
    interceptors
      .filter((interceptor) => interceptor !== null && interceptor !== undefined)
      .map((interceptor) => link(interceptor, exchange));
  const links = toLinks(others);
  const follow =
    typeof redirect === 'number' ? followRedirects({ maxRedirections: redirect }) : redirect;
  const below = [...toLinks([dns, deduplicate]), ...links.filter(({ isDns }) => isDns)];
  const above = toLinks([retry, follow, decompress, responseError, dump]);
  const network =
    below.length === 0
      ? base
      : { dispatch: stacked((options, handler) => base.dispatch(options, handler), below) };
  const withCookies = exchanged(network, exchange, chain, toLinks([cache]));
  const top = stacked(withCookies, [...above, ...links.filter(({ isDns }) => !isDns)]);
  return withOrigin(following(top), exchange.bound?.text ?? null);
}

/** Adds a Client's origin to requests without one, because redirects are resolved against it. undici 8's compose() does the same. */
function withOrigin(dispatch: Dispatch, origin: string | null): Dispatch {
  if (origin === null) return dispatch;
  return (options, handler) =>
    dispatch(isObject(options) && !options.origin ? { ...options, origin } : options, handler);
}

/** Whether undici accepts the value as the options of a request. */
function isObject(options: unknown): boolean {
  return typeof options === 'object' && options !== null;
}

/** The cookies above the network, or their halves around a cache, so that it sees the Cookie header and does not repeat Set-Cookie. */
function exchanged(
  network: DispatcherLike,
  exchange: Exchange,
  chain: RedirectChain | null,
  caches: readonly Link[],
): Dispatch {
  if (caches.length === 0) return dispatchWithCookies(network, exchange, chain);
  const storing = dispatchWithCookies(network, { ...exchange, from: null }, chain);
  const cached = { dispatch: stacked(storing, caches) };
  return dispatchWithCookies(cached, { ...exchange, to: null }, chain);
}

function link(interceptor: unknown, { bound }: Exchange): Link {
  if (typeof interceptor !== 'function')
    throw invalidArgType('interceptor', 'of type function', interceptor, CALLED);
  let below: Dispatch = () => false;
  const dispatch: unknown = interceptor(
    (options: never, handler: never) => below(options, handler),
    bound?.text,
  );
  if (typeof dispatch !== 'function') throw invalidCall(NOT_CALLED);
  return {
    isDns: /\.runLookup\(/.test(String(dispatch)),
    over(lower) {
      below = following(lower);
      return (options, handler) => {
        const result: unknown = dispatch(options, ofBothApis(handler, options));
        // An uncalled `interceptors.retry` returns an interceptor instead of dispatching, so that the request would never end.
        if (typeof result === 'function') throw invalidCall(NOT_CALLED);
        return result as boolean;
      };
    },
  };
}

const CALLED = 'The right call: interceptors.retry(), not interceptors.retry';
const NOT_CALLED = `An interceptor must return a dispatch function; a function that creates an interceptor must be called. ${CALLED}`;

function stacked(dispatch: Dispatch, links: readonly Link[]): Dispatch {
  return links.reduce((lower, each) => each.over(lower), dispatch);
}

/**
 * Follows the redirects that undici would follow, because of the request's `maxRedirections` or a redirect interceptor, including those to
 * the same URL.
 */
function following(dispatch: Dispatch): Dispatch {
  return (options, handler) =>
    isObject(options) && isHandler(handler)
      ? dispatchFollowing(dispatch, options, handler)
      : dispatch(options, handler);
}

/**
 * Between two interceptors, each handler has both APIs, as in undici 7. An interceptor of undici 8 calls no method of a legacy handler, so
 * a legacy fetch would wait forever.
 */
function ofBothApis(handler: DispatchHandler, options: Parameters<Dispatch>[0]): DispatchHandler {
  if (!isHandler(handler)) return handler;
  const isFit = handler.onRequestStart !== undefined && handler.onConnect !== undefined;
  return isFit ? handler : new HandlerOfBothApis(handler, options);
}

async function leaveOpen(...args: unknown[]): Promise<void> {
  const callback = args.at(-1);
  if (typeof callback === 'function') callback();
}
