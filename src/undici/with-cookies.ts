import {
  invalidArgValue,
  invalidCall,
  requireOptions,
  requireType,
} from '../internal/arguments.js';
import type { CookieJar } from '../jar/cookie-jar.js';
import type { DispatcherLike } from './compat/dispatcher.js';
import { GlobalDispatcher } from './compat/global-dispatcher.js';
import { cookieFetch } from './cookie-fetch.js';
import { newBrowserJar, requireDispatcher, requireJar } from './cookies.js';
import type { CookieFetchInit, CookiesVia, Fetch } from './fetch-init.js';
import { boundOriginOf } from './origin.js';

/** Any undici's fetch. */
export type AnyFetch = (input: never, init?: never) => Promise<unknown>;

/** The global fetch as the program's types declare it, if they do. */
export type GlobalFetch = typeof globalThis extends { fetch: infer F extends AnyFetch }
  ? F
  : (input: string | URL, init?: object) => Promise<object>;

/**
 * A fetch with cookies: the input, RequestInit and Response of the fetch that was wrapped, and the cookies of the call. It can be called
 * as the global fetch too, so that a `CookieFetch` without a type argument takes any undici's.
 */
export type CookieFetch<F extends AnyFetch = GlobalFetch> = CookieFetchOf<F> &
  CookieFetchOf<GlobalFetch>;

/** A fetch with cookies that can be called as the fetch that was wrapped. */
export type CookieFetchOf<F extends AnyFetch> = F extends (
  input: infer Input,
  init?: infer Init,
) => Promise<infer Answer>
  ? (
      input: Input,
      init?: Omit<NonNullable<Init>, 'dispatcher'> & CookieFetchInit,
    ) => Promise<AnswerWithCookies<Answer>>
  : never;

/** The response of a wrapped fetch; its clones have the cookies too. */
export type AnswerWithCookies<Answer> = (Answer extends { clone(): unknown }
  ? { clone(): Answer & CookieFetchResponse }
  : unknown) &
  Answer &
  CookieFetchResponse;

/** What a response has beyond the Response of its fetch. */
export interface CookieFetchResponse {
  /**
   * What the call left in the jar: a jar of its own with copies of the cookies that were stored during the call, redirects included, and not
   * deleted again. `response.clone().cookies` is the same jar.
   */
  readonly cookies: CookieJar;
}

export interface WithCookiesOptions {
  /** Default: a new jar with BrowserCookiePolicy. */
  jar?: CookieJar | undefined;
  /** The dispatcher of the requests. Default: the global dispatcher as it is at each request; it is never replaced. */
  dispatcher?: DispatcherLike | undefined;
  /** How cookies are exchanged. Default 'dispatcher' */
  via?: CookiesVia | undefined;
}

const RIGHT_CALL = 'The right call: withCookies(fetch, { jar })';
const OPTIONS = { jar: true, dispatcher: true, via: true } as const;

/**
 * Wraps a fetch, the global one or any other, so that it sends and stores the cookies of a jar on every hop. `credentials: 'omit'` leaves the
 * jar out of a call. Of a fetch that is wrapped already only the fetch is used: not its jar, headers and dispatcher. A dispatcher in a Request
 * of Node 24 and later cannot be read: give it in `init`.
 * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if fetch is not a function, for a wrong jar, or an unknown option
 * @example
 * ```js
 * import { withCookies } from 'undici-cookiejar';
 *
 * const fetch = withCookies(globalThis.fetch);
 * const response = await fetch('https://example.com/login', { method: 'POST', body: 'user=ada' });
 * console.log(response.cookies.keys()); // what this call left in the jar
 * ```
 */
export function withCookies<F extends AnyFetch>(
  fetch: F,
  options: WithCookiesOptions = {},
): CookieFetch<F> {
  requireType('fetch', fetch, 'function', RIGHT_CALL);
  const given = requireOptions('options', options, OPTIONS, RIGHT_CALL);
  const { jar = newBrowserJar(), dispatcher } = given;
  requireJar(jar, RIGHT_CALL);
  requireDispatcher(dispatcher, RIGHT_CALL);
  return cookieFetch({
    fetch: () => fetch as unknown as Fetch,
    jar,
    exchange: {
      from: jar,
      to: jar,
      bound: dispatcher === undefined ? undefined : boundOriginOf(dispatcher),
    },
    dispatcher: dispatcher ?? new GlobalDispatcher(),
    interceptors: null,
    via: requireVia(given),
  }) as unknown as CookieFetch<F>;
}

/** @throws TypeError (ERR_INVALID_ARG_VALUE) for another value, and for 'headers' beside a dispatcher or interceptors */
export function requireVia({
  via = 'dispatcher',
  dispatcher,
  interceptors,
}: Pick<WithCookiesOptions, 'via' | 'dispatcher'> & {
  interceptors?: object | undefined;
}): CookiesVia {
  if (via === 'dispatcher') return via;
  if (via !== 'headers')
    throw invalidArgValue('options.via', via, "must be 'dispatcher' or 'headers'");
  if (dispatcher === undefined && Object.keys(interceptors ?? {}).length === 0) return via;
  throw invalidCall(
    "'via: headers' is for a fetch that takes no dispatcher, so it excludes the options 'dispatcher' and 'interceptors'",
  );
}
