import { Cookie } from '../cookie/cookie.js';
import { requireOptions, requireType } from '../internal/arguments.js';
import { CookieJar } from '../jar/cookie-jar.js';
import type {
  Dispatch,
  DispatcherLike,
  DispatchHandler,
  DispatchOptions,
} from './compat/dispatcher.js';
import { GlobalDispatcher } from './compat/global-dispatcher.js';
import { newBrowserJar, requireDispatcher, requireJar } from './cookies.js';
import { dispatchWithCookies, type Exchange } from './dispatch-with-cookies.js';
import { boundOriginOf } from './origin.js';
import { Call } from './redirect-chain.js';
import { type GivenCookies, OwnCookies } from './request-cookies.js';

/** Any undici's fetch. */
export type AnyFetch = (input: never, init?: never) => Promise<unknown>;

/** What a call says beyond the RequestInit of its fetch. */
export interface CookieFetchInit {
  /**
   * Cookies of this call only: names and values, or cookies with a scope of their own. They count before the jar's, and go to the host that
   * the call asks and no other, redirects included; over https only if the call began there.
   */
  cookies?: GivenCookies | undefined;
  /** URL of the page on whose behalf the call is made, for SameSite and Partitioned. Left out: a person typed the address. */
  initiator?: string | null | undefined;
  /** Whether the answer replaces the top-level page. Default true. */
  navigation?: boolean | undefined;
  /** What the call goes through, in place of the one given to `withCookies`. */
  dispatcher?: DispatcherLike | undefined;
}

/** The global fetch as the program's types declare it, if they do. */
export type GlobalFetch = typeof globalThis extends { fetch: infer F extends AnyFetch }
  ? F
  : (input: string | URL, init?: object) => Promise<object>;

/**
 * A fetch with cookies: the input, RequestInit and Response of the fetch that was wrapped, and the cookies of the call. It can be called
 * as the global fetch too, so that a `CookieFetch` without a type argument takes any undici's.
 */
export type CookieFetch<F extends AnyFetch = GlobalFetch> = WithCookies<F> &
  WithCookies<GlobalFetch>;

type WithCookies<F extends AnyFetch> = F extends (
  input: infer Input,
  init?: infer Init,
) => Promise<infer Answer>
  ? (
      input: Input,
      init?: Omit<NonNullable<Init>, 'dispatcher'> & CookieFetchInit,
    ) => Promise<Answer & CookieFetchResponse>
  : never;

/** What a response has beyond the Response of its fetch. */
export interface CookieFetchResponse {
  /** A jar of its own with copies of every cookie that was accepted during the call, redirects included. */
  readonly cookies: CookieJar;
}

export interface WithCookiesOptions {
  /** Default: a new jar with BrowserCookiePolicy. */
  jar?: CookieJar | undefined;
  /** What requests go through. Default: the global dispatcher as it is at each request; it is never replaced. */
  dispatcher?: DispatcherLike | undefined;
}

const RIGHT_CALL = 'The right call: withCookies(fetch, { jar })';

/**
 * Wraps a fetch, the global one or any undici's, so that it sends and stores the cookies of a jar on every hop. `credentials: 'omit'`
 * leaves the jar out of a call. A dispatcher inside a Request object cannot be seen: give it in `init`.
 * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if fetch is not a function, for a wrong jar, or an unknown option
 */
export function withCookies<F extends AnyFetch>(
  fetch: F,
  options: WithCookiesOptions = {},
): CookieFetch<F> {
  requireType('fetch', fetch, 'function', RIGHT_CALL);
  const known = { jar: true, dispatcher: true } as const;
  const { jar = newBrowserJar(), dispatcher } = requireOptions(
    'options',
    options,
    known,
    RIGHT_CALL,
  );
  requireJar(jar, RIGHT_CALL);
  requireDispatcher(dispatcher, RIGHT_CALL);
  return fetchWithCookies(fetch, { from: jar, to: jar }, jar, dispatcher ?? new GlobalDispatcher());
}

/** {@link withCookies} for whoever wants to know when cookies were stored. */
export function fetchWithCookies<F extends AnyFetch>(
  fetch: F,
  exchange: Exchange,
  jar: CookieJar,
  dispatcher: DispatcherLike,
): CookieFetch<F> {
  const wrapped = fetch as unknown as (input: unknown, init: object) => Promise<object>;
  return (async (input: unknown, init?: FetchInit | null) => {
    if (isOfAnotherFetch(init)) return await wrapped(input, init);
    const { cookies, initiator, navigation, ...rest } = ownProperties<FetchInit>(init ?? {});
    const ownCookies = cookies === undefined ? null : new OwnCookies(cookies, jar.policy);
    const call = new Call({ initiator, navigation, ownCookies });
    const base = rest.dispatcher ?? dispatcher;
    const parts = leavesJarOut(input, rest) ? NO_JAR : exchange;
    const through = new CallDispatcher(base, { ...parts, bound: boundOriginOf(base) }, call);
    return withCallsCookies(await wrapped(input, { ...rest, dispatcher: through }), call, jar);
  }) as unknown as CookieFetch<F>;
}

/** Whether another session or wrapped fetch makes the call: it reached this one as its fetch, and sends cookies of its own. */
export function isOfAnotherFetch(init: unknown): init is { readonly dispatcher: CallDispatcher } {
  const { dispatcher } = (init ?? {}) as { dispatcher?: object };
  return typeof dispatcher === 'object' && dispatcher !== null && IS_CALL in dispatcher;
}

/** Marks the dispatcher of one call, in every copy of this package. */
const IS_CALL = Symbol.for('undici-cookiejar.isCall');

type FetchInit = CookieFetchInit & { credentials?: string };

const NO_JAR: Exchange = { from: null, to: null };

function leavesJarOut(input: unknown, init: FetchInit): boolean {
  const credentials = init.credentials ?? (input as { credentials?: string } | null)?.credentials;
  return credentials === 'omit';
}

// The members of a RequestInit, for one whose members are inherited: fetch() reads those too, and a spread would lose them.
const INIT_MEMBERS = [
  ...['method', 'headers', 'body', 'referrer', 'referrerPolicy', 'mode', 'credentials', 'cache'],
  ...['redirect', 'integrity', 'keepalive', 'signal', 'duplex', 'priority', 'window', 'dispatcher'],
  ...['cookies', 'initiator', 'navigation'],
];

/** A copy of the init: the program's own object is never changed. */
export function ownProperties<I extends object>(init: I): I {
  const prototype = Object.getPrototypeOf(init);
  if (prototype === Object.prototype || prototype === null) return { ...init };
  const members = INIT_MEMBERS.filter((member) => member in init);
  return Object.fromEntries(members.map((member) => [member, init[member as keyof I]])) as I;
}

function withCallsCookies(response: object, call: Call, { policy }: CookieJar): object {
  // Copied now: the cookies themselves are in the session's jar, where they change and go.
  const accepted = call.accepted.map((cookie) => new Cookie(cookie.toJSON()));
  let jar: CookieJar | undefined;
  const cookies = (): CookieJar => {
    if (jar === undefined) {
      jar = new CookieJar(policy);
      for (const cookie of accepted) jar.setCookie(cookie);
    }
    return jar;
  };
  return Object.defineProperty(response, 'cookies', { get: cookies, configurable: true });
}

/** What fetch() dispatches the requests of one call through: nothing else links a redirect's next request to the call. */
class CallDispatcher implements DispatcherLike {
  readonly #base: DispatcherLike & { readonly isMockActive?: boolean };
  readonly #exchange: Exchange;
  readonly #call: Call;
  readonly [IS_CALL] = true;

  constructor(base: DispatcherLike, exchange: Exchange, call: Call) {
    this.#base = base;
    this.#exchange = exchange;
    this.#call = call;
  }

  dispatch(options: DispatchOptions, handler: DispatchHandler): boolean {
    const dispatch: Dispatch = (given, told) => this.#base.dispatch(given, told);
    return dispatchWithCookies(dispatch, this.#exchange, this.#call, options, handler);
  }

  /** fetch() asks for it, to give a MockAgent the body as the program wrote it. */
  get isMockActive(): boolean {
    return this.#base.isMockActive ?? false;
  }
}
