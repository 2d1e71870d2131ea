import { invalidArgType } from '../internal/arguments.js';
import type { Dispatch, DispatcherLike, DispatchHandler } from './compat/dispatcher.js';
import { GlobalDispatcher } from './compat/global-dispatcher.js';
import { HandlerOfBothApis, isHandler } from './compat/handler-of-both-apis.js';
import { dispatchWithCookies } from './dispatch-with-cookies.js';
import type { Exchange } from './exchange.js';
import { dispatchFollowing, redirectsToFollow } from './follow-redirects.js';
import type { RedirectChain } from './redirect-chain.js';

/** A dispatcher that every undici takes; its other members are those of the dispatcher below it. */
export type SessionDispatcher = Readonly<
  Record<
    | ('dispatch' | 'compose' | 'close' | 'destroy')
    | ('request' | 'stream' | 'pipeline' | 'connect' | 'upgrade')
    | ('on' | 'once' | 'off' | 'emit' | 'addListener' | 'removeListener' | 'removeAllListeners')
    | ('prependListener' | 'prependOnceListener' | 'listeners' | 'rawListeners' | 'listenerCount')
    | ('eventNames' | 'setMaxListeners' | 'getMaxListeners'),
    // The one place for `any`: it has to fit the Dispatcher of every undici and of @types/node, whose types clash.
    // biome-ignore lint/suspicious/noExplicitAny: see above
    (...args: any[]) => any
  >
>;

/** These dispatch, and so with cookies. */
const WITH_COOKIES: ReadonlySet<PropertyKey> = new Set<keyof SessionDispatcher>([
  ...(['request', 'stream', 'pipeline', 'connect', 'upgrade'] as const),
]);

/** The dispatcher of a session. @param base what is below it */
export function sessionDispatcher(
  base: DispatcherLike,
  exchange: Exchange,
  interceptors: readonly unknown[] = [],
): SessionDispatcher {
  const isGlobal = base instanceof GlobalDispatcher;
  const own: Record<PropertyKey, unknown> = {
    dispatch: composed(base, exchange, null, interceptors),
    compose: (...more: unknown[]) =>
      sessionDispatcher(base, exchange, [...interceptors, ...more.flat()]),
    // The global dispatcher is everybody's: a session does not close it.
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

/** A dispatch that undici's compose() would call an interceptor with, connected later: its place is known once it is made. */
interface Link {
  readonly dispatch: Dispatch;
  below: Dispatch;
}

/**
 * undici's compose() around the cookies: dns() goes below them, as it puts an address in the place of the host; everything else above,
 * in the order given.
 * @param chain what the requests belong to, if that is known
 */
export function composed(
  base: DispatcherLike,
  exchange: Exchange,
  chain: RedirectChain | null,
  interceptors: readonly unknown[],
): Dispatch {
  const links = interceptors
    .filter((interceptor) => interceptor !== null && interceptor !== undefined)
    .map((interceptor) => link(interceptor, exchange));
  const isBelow = ({ dispatch }: Link) => dispatch.name === 'dnsInterceptor';
  const network = stacked(
    (options, handler) => base.dispatch(options, handler),
    links.filter(isBelow),
  );
  const withCookies: Dispatch = (options, handler) =>
    dispatchWithCookies(network, exchange, chain, options, handler);
  return stacked(
    withCookies,
    links.filter((each) => !isBelow(each)),
  );
}

function link(interceptor: unknown, { bound }: Exchange): Link {
  if (typeof interceptor !== 'function')
    throw invalidArgType('interceptor', 'of type function', interceptor);
  const made: { below: Dispatch } = { below: () => false };
  const dispatch: Dispatch = interceptor(
    (options: never, handler: never) => made.below(options, handler),
    bound === null ? null : bound?.text,
  );
  return Object.assign(made, { dispatch });
}

/**
 * Between two interceptors each handler has both APIs, as in undici 7: an interceptor of undici 8 that a legacy fetch calls tells it nothing,
 * and its caller waits for ever. Redirects that undici's interceptor would follow are followed here, to the same URL too.
 */
function stacked(dispatch: Dispatch, links: readonly Link[]): Dispatch {
  let last = dispatch;
  for (const each of links) {
    const below = last;
    each.below = (options, handler) => {
      const redirects = redirectsToFollow(options, handler);
      return redirects === null
        ? below(options, handler)
        : dispatchFollowing(below, options, redirects);
    };
    last = (options, handler) => each.dispatch(options, ofBothApis(handler, options));
  }
  return last;
}

function ofBothApis(handler: DispatchHandler, options: Parameters<Dispatch>[0]): DispatchHandler {
  if (!isHandler(handler)) return handler;
  const isFit = handler.onRequestStart !== undefined && handler.onConnect !== undefined;
  return isFit ? handler : new HandlerOfBothApis(handler, options);
}

async function leaveOpen(...args: unknown[]): Promise<void> {
  const callback = args.at(-1);
  if (typeof callback === 'function') callback();
}
