import type { Dispatch, DispatchOptions } from './compat/dispatcher.js';
import { dispatchWithCookies } from './dispatch-with-cookies.js';
import type { Exchange } from './exchange.js';
import { type Origin, originOf } from './origin.js';

/**
 * A dispatch with cookies for an interceptor that cannot determine whether the dispatcher below is bound to one origin: Client and Pool of
 * undici 6 and 7 send every request to their own host, even after a redirect to another host. When a second origin is requested, the
 * dispatcher is tested; if it is bound, only requests to the first origin have cookies.
 */
export function dispatchToUnknownOrigin(dispatch: Dispatch, exchange: Exchange): Dispatch {
  const below = { dispatch };
  let first: Origin | null = null;
  let isTested = false;
  let current = dispatchWithCookies(below, exchange, null);
  return (options, handler) => {
    if (!isTested && options?.origin) {
      const asked = originOf(options.origin);
      first ??= asked;
      if (asked !== null && asked.text !== first?.text) {
        isTested = true;
        if (isBoundToOneOrigin(dispatch))
          current = dispatchWithCookies(below, { ...exchange, bound: first }, null);
      }
    }
    return current(options, handler);
  };
}

/**
 * Whether the dispatcher ignores a request's origin. Given a request without an origin and with an invalid path, which no dispatcher sends,
 * such a dispatcher rejects the path, and all others reject the missing origin. Interceptors below the cookies receive the request, so it
 * has the members that they may read; a prefix does not make the path valid.
 */
function isBoundToOneOrigin(dispatch: Dispatch): boolean {
  let message = '';
  const note = (error: unknown) => {
    message = error instanceof Error ? error.message : '';
  };
  try {
    const invalid: DispatchOptions = { method: 'GET', path: ' ', headers: {} };
    dispatch(invalid, {
      onConnect: () => {},
      onError: note,
      onRequestStart: () => {},
      onResponseError: (_controller, error) => note(error),
    });
  } catch (error) {
    note(error);
  }
  return /^(?:path must be|invalid request path)/.test(message);
}
