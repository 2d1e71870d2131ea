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

/** The fetch of any undici. */
export type AnyFetch = (input: never, init?: never) => Promise<unknown>;

/** The type of the global fetch, if it is declared. */
export type GlobalFetch = typeof globalThis extends { fetch: infer F extends AnyFetch }
  ? F
  : (input: string | URL, init?: object) => Promise<object>;

/**
 * A fetch with cookies: the input, RequestInit and Response of the wrapped fetch, with the options and cookies of this package. It is also
 * callable as the global fetch, so that a wrapped fetch of any undici is assignable to `CookieFetch`.
 */
export type CookieFetch<F extends AnyFetch = GlobalFetch> = CookieFetchOf<F> &
  CookieFetchOf<GlobalFetch>;

/** A fetch with cookies that is callable as the wrapped fetch. */
export type CookieFetchOf<F extends AnyFetch> = F extends (
  input: infer Input,
  init?: infer Init,
) => Promise<infer Answer>
  ? (
      input: Input,
      init?: Omit<NonNullable<Init>, 'dispatcher'> & CookieFetchInit,
    ) => Promise<AnswerWithCookies<Answer>>
  : never;

/** The response of a wrapped fetch; its clones also have `cookies`. */
export type AnswerWithCookies<Answer> = (Answer extends { clone(): unknown }
  ? { clone(): Answer & CookieFetchResponse }
  : unknown) &
  Answer &
  CookieFetchResponse;

/** The properties of a response in addition to those of its fetch's Response. */
export interface CookieFetchResponse {
  /**
   * A separate jar with copies of the cookies that the call stored, including during redirects, and that were not deleted again.
   * `response.clone().cookies` is the same jar.
   */
  readonly cookies: CookieJar;
}

export interface WithCookiesOptions {
  /** Default: a new jar with BrowserCookiePolicy. */
  jar?: CookieJar | undefined;
  /** The dispatcher of the requests. Default: the global dispatcher at the time of each request, which is never replaced. */
  dispatcher?: DispatcherLike | undefined;
  /** How cookies are exchanged. Default 'dispatcher' */
  via?: CookiesVia | undefined;
}

const RIGHT_CALL = 'The right call: withCookies(fetch, { jar })';
const OPTIONS = { jar: true, dispatcher: true, via: true } as const;

/**
 * Wraps the global or another fetch so that it sends and stores the cookies of a jar on every hop. A call with `credentials: 'omit'` does
 * not use the jar. If the fetch is already wrapped, its underlying fetch is wrapped instead, without its jar, headers and dispatcher. The
 * dispatcher of a Request of undici 7 and later, which Node 24 has too, cannot be read; pass it in `init`.
 * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if fetch is not a function, for an invalid jar, or an unknown option
 * @example
 * ```js
 * import { withCookies } from 'undici-cookiejar';
 *
 * const fetch = withCookies(globalThis.fetch);
 * const response = await fetch('https://example.com/login', { method: 'POST', body: new URLSearchParams({ user: 'ada' }) });
 * console.log(response.cookies.keys()); // the names of the cookies that this call stored
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
    dispatcher: dispatcher ?? new GlobalDispatcher(),
    interceptors: null,
    via: requireVia(given),
  }) as unknown as CookieFetch<F>;
}

/** @throws TypeError (ERR_INVALID_ARG_VALUE) for another value, and for 'headers' together with a dispatcher or interceptors */
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
    "'via: headers' is for a fetch without a dispatcher option, so it excludes the options 'dispatcher' and 'interceptors'",
  );
}
