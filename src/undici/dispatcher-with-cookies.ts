import { invalidArgType, requireOptions } from '../internal/arguments.js';
import type { CookieJar } from '../jar/cookie-jar.js';
import { type ArrangedInterceptors, requireInterceptors } from './arranged-interceptors.js';
import type { DispatcherLike } from './compat/dispatcher.js';
import { newBrowserJar, requireDispatcher, requireJar } from './cookies.js';
import { type SessionDispatcher, sessionDispatcher } from './session-dispatcher.js';

export interface DispatcherWithCookiesOptions {
  /** Default: a new jar with BrowserCookiePolicy. */
  jar?: CookieJar | undefined;
  /** undici's interceptors, in any order. */
  interceptors?: ArrangedInterceptors | undefined;
}

const RIGHT_CALL =
  'The right call: dispatcherWithCookies(new Agent(), { jar, interceptors: { redirect: 5 } })';
const OPTIONS = { jar: true, interceptors: true } as const;

/**
 * A dispatcher with the cookies of a jar and undici's interceptors in the right order, for `request()`, `stream()`, `pipeline()`, and the
 * fetch, WebSocket and EventSource of any undici.
 * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) for an invalid dispatcher or jar, or an unknown option
 * @example
 * ```js
 * import { Agent, interceptors, request } from 'undici';
 * import { BrowserCookiePolicy, CookieJar, dispatcherWithCookies } from 'undici-cookiejar';
 *
 * const agent = new Agent();
 * const dispatcher = dispatcherWithCookies(agent, {
 *   jar: new CookieJar(new BrowserCookiePolicy()),
 *   interceptors: { redirect: 5, retry: interceptors.retry(), dns: interceptors.dns() },
 * });
 * const { body } = await request('https://example.com/login', { dispatcher });
 * await body.dump();
 * await agent.close();
 * ```
 */
export function dispatcherWithCookies(
  dispatcher: DispatcherLike,
  options: DispatcherWithCookiesOptions = {},
): SessionDispatcher {
  if (dispatcher === undefined)
    throw invalidArgType('dispatcher', 'a Dispatcher', dispatcher, RIGHT_CALL);
  requireDispatcher(dispatcher, RIGHT_CALL, 'dispatcher');
  const { jar = newBrowserJar(), interceptors } = requireOptions(
    'options',
    options,
    OPTIONS,
    RIGHT_CALL,
  );
  requireJar(jar, RIGHT_CALL);
  return sessionDispatcher(dispatcher, jar, requireInterceptors(interceptors));
}
