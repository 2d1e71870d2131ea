import { invalidArgType } from '../internal/arguments.js';
import type {
  Dispatch,
  DispatcherLike,
  DispatchHandler,
  DispatchOptions,
} from './compat/dispatcher.js';
import { GlobalDispatcher } from './compat/global-dispatcher.js';
import { HandlerOfBothApis, isHandler } from './compat/handler.js';
import { dispatchWithCookies, type Exchange } from './dispatch-with-cookies.js';
import type { Origin } from './origin.js';

// The one place for `any`: a session's dispatcher has to fit the Dispatcher of every undici and of @types/node, whose types clash.
// biome-ignore lint/suspicious/noExplicitAny: see above
type OfAnyUndici = (...args: any[]) => any;

/** A dispatcher that every undici takes; what it can do beyond `dispatch` and `compose` is what the dispatcher under it can. */
export type SessionDispatcher = Readonly<Record<DispatcherMethod, OfAnyUndici>>;

type DispatcherMethod =
  | 'dispatch'
  | 'compose'
  | RequestMethod
  | 'close'
  | 'destroy'
  | EmitterMethod;
type RequestMethod = 'request' | 'stream' | 'pipeline' | 'connect' | 'upgrade';
type EmitterMethod =
  | ('on' | 'once' | 'off' | 'emit' | 'addListener' | 'removeListener' | 'removeAllListeners')
  | ('prependListener' | 'prependOnceListener' | 'listeners' | 'rawListeners' | 'listenerCount')
  | ('eventNames' | 'setMaxListeners' | 'getMaxListeners');

/** These dispatch, and so with the cookies; whatever else a dispatcher has is the business of the one under it. */
const WITH_COOKIES: ReadonlySet<PropertyKey> = new Set<RequestMethod>([
  ...(['request', 'stream', 'pipeline', 'connect', 'upgrade'] as const),
]);

/** The dispatcher of a session. @param base what is under it */
export function sessionDispatcher(base: DispatcherLike, exchange: Exchange): SessionDispatcher {
  const dispatch: Dispatch = (options, handler) => base.dispatch(options, handler);
  return over(base, exchange, (options, handler) =>
    dispatchWithCookies(dispatch, exchange, null, options, handler),
  );
}

/** A dispatcher that dispatches in its own way, and is otherwise the one under it. */
function over(base: DispatcherLike, exchange: Exchange, dispatch: Dispatch): SessionDispatcher {
  const isGlobal = base instanceof GlobalDispatcher;
  const own: Record<PropertyKey, unknown> = {
    dispatch,
    compose: (...interceptors: unknown[]) =>
      over(base, exchange, composed(dispatch, interceptors.flat(), exchange.bound)),
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

/**
 * undici's compose(), but between two interceptors each handler has both APIs, as in undici 7: an interceptor of undici 8 that is asked by
 * a legacy fetch says nothing to it, and its caller waits for ever.
 */
function composed(
  dispatch: Dispatch,
  interceptors: readonly unknown[],
  bound: Origin | null | undefined,
): Dispatch {
  let last = dispatch;
  for (const interceptor of interceptors) {
    if (interceptor === null || interceptor === undefined) continue;
    if (typeof interceptor !== 'function')
      throw invalidArgType('interceptor', 'of type function', interceptor);
    const next: Dispatch = interceptor(last, bound === null ? null : bound?.text);
    last = (options, handler) => next(options, ofBothApis(handler, options));
  }
  return last;
}

function ofBothApis(handler: DispatchHandler, options: DispatchOptions): DispatchHandler {
  if (!isHandler(handler)) return handler;
  const isFit = handler.onRequestStart !== undefined && handler.onConnect !== undefined;
  return isFit ? handler : new HandlerOfBothApis(handler, options);
}

async function leaveOpen(...args: unknown[]): Promise<void> {
  const callback = args.at(-1);
  if (typeof callback === 'function') callback();
}
