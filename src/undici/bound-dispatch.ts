import type { Dispatch, DispatchOptions } from './compat/dispatcher.js';
import { dispatchWithCookies } from './dispatch-with-cookies.js';
import type { Exchange } from './exchange.js';
import { originOf } from './origin.js';

/**
 * A dispatch with cookies for an interceptor that is not told whether the dispatcher below is bound to one origin: Client and Pool of undici 6
 * and 7 send every request to their own host, also one that a redirect names another host for. If it turns out to be bound when a second
 * origin is requested, only requests to the first origin have cookies.
 */
export function dispatchToUnknownOrigin(dispatch: Dispatch, exchange: Exchange): Dispatch {
  const below = { dispatch } as Parameters<typeof dispatchWithCookies>[0];
  let first: ReturnType<typeof originOf> = null;
  let isBound: boolean | undefined;
  let current = exchange;
  return (options, handler) => {
    // Most programs use one dispatcher for many origins: after the second one nothing more is to be found out.
    if (isBound === undefined && options?.origin) {
      const asked = originOf(options.origin);
      first ??= asked;
      if (asked !== null && asked.text !== first?.text) {
        isBound = isBoundToOneOrigin(dispatch);
        if (isBound) current = { ...exchange, bound: first };
      }
    }
    return dispatchWithCookies(below, current, null, options, handler);
  };
}

/** Whether the dispatcher ignores a request's origin. Of a request with nothing in it, such a dispatcher rejects the path, all others the origin. */
function isBoundToOneOrigin(dispatch: Dispatch): boolean {
  let message = '';
  const note = (error: unknown) => {
    message = error instanceof Error ? error.message : '';
  };
  try {
    dispatch({} as DispatchOptions, {
      onConnect: () => {},
      onError: note,
      onRequestStart: () => {},
      onResponseError: (_controller, error) => note(error),
    });
  } catch (error) {
    note(error);
  }
  return message.startsWith('path must be');
}
