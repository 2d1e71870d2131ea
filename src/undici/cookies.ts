import {
  hasMethods,
  invalidArgType,
  invalidArgValue,
  isCookieJar,
  requireOptions,
} from '../internal/arguments.js';
import { CookieJar } from '../jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../policy/browser-cookie-policy.js';
import { BoundOrigin } from './bound-origin.js';
import type { DispatchInterceptor } from './compat/dispatcher.js';
import { dispatchWithCookies } from './dispatch-with-cookies.js';
import type { Exchange } from './exchange.js';
import { type Origin, originOf } from './origin.js';

/** Options of the interceptors. */
export interface CookiesOptions {
  /** Default: a new jar with BrowserCookiePolicy. */
  jar?: CookieJar | undefined;
  /**
   * The origin that the dispatcher is bound to. Required for a Client, Pool or BalancedPool, which do not pass it to interceptors (undici
   * 8.10.1 and later do, except for BalancedPool). A request for another origin is sent without cookies.
   */
  origin?: string | URL | undefined;
}

const OPTIONS = { jar: true, origin: true } as const;

/** The default jar. */
export function newBrowserJar(): CookieJar {
  return new CookieJar(new BrowserCookiePolicy());
}

/**
 * An interceptor for `Dispatcher.compose()` that sends a jar's cookies and stores those of the responses. Compose it before (so below)
 * redirect and retry, and after dns: `agent.compose(dns(), cookies({ jar }), retry(), followRedirects())`; `dispatcherWithCookies()`
 * applies this order automatically. If the jar throws an error, it is reported on the diagnostics channel `undici-cookiejar:error` and the
 * request is sent without cookies.
 * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) for an invalid jar or origin, or an unknown option
 * @example
 * ```js
 * import { Agent, interceptors, request } from 'undici';
 * import { BrowserCookiePolicy, CookieJar, cookies } from 'undici-cookiejar';
 *
 * const jar = new CookieJar(new BrowserCookiePolicy());
 * const redirect = interceptors.redirect({ maxRedirections: 5 });
 * const dispatcher = new Agent().compose(cookies({ jar }), redirect);
 *
 * const { statusCode, body } = await request('https://example.com/login', { dispatcher });
 * await body.dump();
 * console.log(statusCode, jar.keys()); // 200, after a redirect that set the cookies
 * await dispatcher.close();
 * ```
 */
export function cookies(options: CookiesOptions = {}): DispatchInterceptor {
  return interceptor('cookies', options, {}, newBrowserJar);
}

/** The sending half of {@link cookies}. Compose it after (above) a cache, which must see the Cookie header. */
export function attachCookies(options: CookiesOptions & { jar: CookieJar }): DispatchInterceptor {
  return interceptor('attachCookies', options, { to: null });
}

/** The storing half of {@link cookies}. Compose it before (below) a cache, so that a cached response does not set its cookies again. */
export function storeCookies(options: CookiesOptions & { jar: CookieJar }): DispatchInterceptor {
  return interceptor('storeCookies', options, { from: null });
}

/**
 * @param name of the function that the program has called
 * @param half `to: null` for the sending half, `from: null` for the storing half
 * @param defaultJar creates the default jar; without it, the jar is required
 */
function interceptor(
  name: string,
  options: CookiesOptions,
  half: Partial<Exchange>,
  defaultJar?: () => CookieJar,
): DispatchInterceptor {
  const hint = `The right call: agent.compose(${name}({ jar }))`;
  const { jar = defaultJar?.(), origin } = requireOptions('options', options, OPTIONS, hint);
  requireJar(jar, hint);
  const given = origin === undefined ? undefined : requireOrigin(origin);
  return (dispatch, boundOrigin) => {
    const passed = boundOrigin === null ? 'several' : originOf(boundOrigin);
    const bound = new BoundOrigin(given ?? passed ?? 'own', dispatch as never);
    const exchange = { from: jar, to: jar, ...half, bound };
    return dispatchWithCookies({ dispatch } as never, exchange, null) as never;
  };
}

/** @throws TypeError (ERR_INVALID_ARG_TYPE) if it does not have the methods of a jar */
export function requireJar(jar: unknown, hint: string): asserts jar is CookieJar {
  if (hasMethods(jar, ['getCookieString', 'setCookieSync']))
    throw invalidArgType('options.jar', 'a CookieJar of undici-cookiejar', jar, TOUGH_COOKIE_HINT);
  if (!isCookieJar(jar)) {
    const isSession = isCookieJar(Object(jar).jar);
    throw invalidArgType('options.jar', 'a CookieJar', jar, isSession ? JAR_OF_SESSION : hint);
  }
  try {
    void (jar as CookieJar).policy;
  } catch {
    // Every method would throw an error, because a jar has private fields.
    const reason = 'must be a CookieJar whose methods can be called';
    throw invalidArgValue('options.jar', jar, reason, 'A Proxy must bind them to the jar');
  }
}

const JAR_OF_SESSION = 'The jar of a session is its property jar: session.jar';
const DISPATCHER_OF_SESSION =
  'The dispatcher of a session is its property dispatcher: session.dispatcher';
const TOUGH_COOKIE_HINT =
  "For a jar of tough-cookie: fromToughCookie(jar) of 'undici-cookiejar/tough-cookie'; for a ToughCookieJar: its property jar";

/** @throws TypeError (ERR_INVALID_ARG_TYPE) if it cannot dispatch */
export function requireDispatcher(
  dispatcher: unknown,
  hint: string,
  name = 'options.dispatcher',
): void {
  if (dispatcher === undefined || hasMethods(dispatcher, ['dispatch'])) return;
  const isSession = hasMethods(Object(dispatcher).dispatcher, ['dispatch']);
  throw invalidArgType(name, 'a Dispatcher', dispatcher, isSession ? DISPATCHER_OF_SESSION : hint);
}

function requireOrigin(origin: string | URL): Origin {
  const found = originOf(origin);
  if (found !== null) return found;
  throw invalidArgValue('options.origin', origin, 'must be a URL such as https://example.com');
}
