import { DispatcherNotUsedError } from '../errors.js';
import { invalidCall, isMisspelling, requireType } from '../internal/arguments.js';
import { reportError } from '../internal/diagnostics.js';
import type { CookieJar } from '../jar/cookie-jar.js';
import { requireInitiator } from '../url/request.js';
import type { ArrangedInterceptors } from './arranged-interceptors.js';
import { asPartOf, CallDispatcher, isOfAnotherFetch } from './call-dispatcher.js';
import type { DispatcherLike } from './compat/dispatcher.js';
import { requireDispatcher } from './cookies.js';
import { type Exchange, exchangeOf } from './exchange.js';
import type { Ask, CookiesVia, Fetch, FetchInit } from './fetch-init.js';
import { fetchViaHeaders } from './fetch-via-headers.js';
import {
  dispatcherOf,
  isRequest,
  isUndicisFetch,
  memberOf,
  methodOf,
  runCall,
  runningCall,
  urlText,
} from './nested-call.js';
import { RedirectChain } from './redirect-chain.js';
import { RequestCookies } from './request-cookies.js';
import { withResponseCookies } from './response-cookies.js';

export interface CookieFetchSetup {
  /** Returns the underlying fetch; called for each call. undefined if the environment has no global fetch. */
  readonly fetch: () => Fetch | undefined;
  readonly jar: CookieJar;
  readonly dispatcher: DispatcherLike;
  /** null for none */
  readonly interceptors: ArrangedInterceptors | null;
  readonly via: CookiesVia;
  /** Default headers of each call. */
  readonly headers?: Headers;
}

/** The underlying fetch of a wrapped one. The same symbol in every copy of this package. */
const WRAPPED_FETCH = Symbol.for('undici-cookiejar.wrappedFetch');

/** Creates a fetch with cookies. */
export function cookieFetch(setup: CookieFetchSetup): Fetch {
  // The fetch at creation, for calls that arrive through the current one: those of other sessions, and nested ones of this session.
  const first = unwrapped(setup.fetch());
  const exchange = exchangeOf(setup.jar, setup.dispatcher);
  const fetch: Fetch = async (input, init) => {
    if (isOfAnotherFetch(input, init)) return await first(input, init);
    const outer = runningCall(input, init as FetchInit | undefined);
    const isNested = outer?.owner === setup;
    const own = withReferrer(input, ownProperties(requireFetchInit(init)));
    // Another session's call: its fetch passed on a Request, or some members of the init.
    const isOfOwn = OWN_MEMBERS.some((member) => own[member] !== undefined);
    if (outer !== undefined && !isNested && !isOfOwn && (isRequest(input) || init !== undefined))
      return await first(input, asPartOf(outer.sent, own));
    const given = isNested ? { ...inherited(outer.init, input, init), ...own } : own;
    const chain = chainFor(input, given, setup.jar, isNested ? outer.chain : null);
    const ready = withDefaultHeaders(setup.headers, input, withoutCookieMembers(given));
    if (isNested) outer.chain.isDispatched = true;
    const ask = askWith(setup, isNested ? first : setup.fetch(), chain, given);
    const response =
      setup.via === 'headers'
        ? await fetchViaHeaders(ask, exchange, chain, input, ready)
        : await fetchViaDispatcher(ask, setup, exchange, chain, input, ready);
    if (!chain.isDispatched && setup.via === 'dispatcher') reportUnusedDispatcher(input, chain);
    return withResponseCookies(response, chain, setup.jar);
  };
  return Object.defineProperty(fetch, WRAPPED_FETCH, { value: first });
}

/** The members of the outer call's init for a nested call: all of them if it was dropped. The chain has its `cookies`. */
function inherited(outer: FetchInit, input: unknown, init: object | undefined): FetchInit {
  const { cookies, ...others } = outer;
  const { initiator, navigation, redirect } = others;
  if (init !== undefined) return { initiator, navigation };
  return isRequest(input) ? { initiator, navigation, redirect } : others;
}

/** @param outer the call in which this one is nested, whose `cookies` it sends if it does not have the member */
function chainFor(
  input: unknown,
  { cookies, initiator, navigation, credentials }: FetchInit,
  { policy }: CookieJar,
  outer: RedirectChain | null,
): RedirectChain {
  const own = cookies == null ? null : new RequestCookies(cookies, policy);
  const page = initiator == null ? null : String(initiator);
  return new RedirectChain({
    initiator: page,
    navigation,
    cookies: cookies === undefined ? (outer?.cookies ?? null) : own,
    includesJar: (credentials ?? memberOf(input, 'credentials')) !== 'omit',
    isSameOriginOnly: credentials === 'same-origin' && page !== null,
  });
}

/**
 * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) for mistakes that fetch itself would not report, such as a jar in the
 * init
 */
function requireFetchInit(init: unknown): FetchInit {
  const given = (init ?? {}) as FetchInit;
  requireType('init', given, 'object');
  if (given.jar !== undefined || given.cookieJar !== undefined)
    throw invalidCall(
      'A jar is not an option of a call. The right call: withCookies(fetch, { jar })',
    );
  for (const member of Object.keys(given)) {
    if (INIT_MEMBERS.includes(member)) continue;
    const meant = OWN_MEMBERS.find((name) => isMisspelling(member, name));
    if (meant !== undefined && given[member] !== undefined)
      throw invalidCall(
        `The property 'init.${member}' is not an option of a call. Did you mean '${meant}'? The right call: fetch(url, { ${meant}: ${EXAMPLES[meant]} })`,
      );
  }
  requireInitiator('init.initiator', given.initiator);
  requireType('init.navigation', given.navigation, ['boolean', 'undefined']);
  requireDispatcher(
    given.dispatcher,
    'The right call: fetch(url, { dispatcher })',
    'init.dispatcher',
  );
  return given;
}

/** The underlying fetch of a wrapped one; any other fetch unchanged. */
function unwrapped(fetch: (Fetch & { [WRAPPED_FETCH]?: Fetch }) | undefined): Fetch {
  return fetch?.[WRAPPED_FETCH] ?? fetch ?? missingFetch;
}

/** @throws TypeError (ERR_INVALID_ARG_VALUE) */
async function missingFetch(): Promise<never> {
  throw invalidCall('There is no global fetch. The right call: new Session({ fetch })');
}

/** Calls the fetch so that nested calls of a wrapped fetch are recognized. */
function askWith(
  setup: CookieFetchSetup,
  wrapped: Fetch | undefined,
  chain: RedirectChain,
  given: FetchInit,
): Ask {
  const fetch = unwrapped(wrapped);
  if (isUndicisFetch(fetch)) return fetch;
  // A copy, because the dispatcher of the call is added to the init.
  const caller = { ...given };
  return (input, init, repeat) => {
    const about = { url: urlText(input), method: methodOf(input, init) };
    const call = { owner: setup, chain, ...about, sent: init, init: { ...caller, ...repeat } };
    return runCall(call, () => fetch(input, init));
  };
}

function fetchViaDispatcher(
  ask: Ask,
  { jar, dispatcher, interceptors }: CookieFetchSetup,
  exchange: Exchange,
  chain: RedirectChain,
  input: unknown,
  init: FetchInit,
): Promise<unknown> {
  const base = init.dispatcher ?? dispatcherOf(input) ?? dispatcher;
  const parts = base === dispatcher ? exchange : exchangeOf(jar, base);
  init.dispatcher = new CallDispatcher(base, parts, chain, interceptors);
  return ask(input, init);
}

let hasWarned = false;

/** @throws DispatcherNotUsedError if the call has `cookies` */
function reportUnusedDispatcher(input: unknown, chain: RedirectChain): void {
  const url = urlText(input);
  if (/^(?:data|blob|about):/i.test(url)) return;
  const error = new DispatcherNotUsedError();
  reportError({ operation: 'return', code: error.code, message: error.message, url });
  if (chain.cookies !== null) throw error;
  if (!hasWarned) process.emitWarning(error.message, { code: error.code });
  hasWarned = true;
}

/** @throws TypeError (ERR_INVALID_ARG_VALUE) for a Cookie header, which would be sent to every host instead of the jar's cookies */
function withDefaultHeaders(
  defaults: Headers | undefined,
  input: unknown,
  init: FetchInit,
): FetchInit {
  if (defaults === undefined) return init;
  const entries = [...defaults];
  if (entries.length === 0) return init;
  requireNoCookieHeader(defaults);
  const headers = new Headers(init.headers ?? (memberOf(input, 'headers') as FetchInit['headers']));
  for (const [name, value] of entries) if (!headers.has(name)) headers.append(name, value);
  return { ...init, headers };
}

/** @throws TypeError (ERR_INVALID_ARG_VALUE) */
export function requireNoCookieHeader(headers: Headers): void {
  if (!headers.has('cookie')) return;
  throw invalidCall(
    "The headers of a session cannot include 'cookie', because it would be sent to every host. Add the cookies to the jar: session.jar.setFromCookieHeader(cookie, url)",
  );
}

/** The members that this package adds to a RequestInit, with a value. */
const EXAMPLES = {
  cookies: "{ name: 'value' }",
  initiator: "'https://example.com/'",
  navigation: 'false',
};

const OWN_MEMBERS = Object.keys(EXAMPLES) as (keyof typeof EXAMPLES)[];

// The members of a RequestInit, and this package's. fetch() also reads inherited ones, which a spread would lose.
const FETCH_MEMBERS = [
  ...['method', 'headers', 'body', 'referrer', 'referrerPolicy', 'mode', 'credentials', 'cache'],
  ...['redirect', 'integrity', 'keepalive', 'signal', 'duplex', 'priority', 'window', 'dispatcher'],
];
const INIT_MEMBERS = [...FETCH_MEMBERS, ...OWN_MEMBERS];

/** A copy of the init, with inherited members, because the caller's object is never mutated. */
function ownProperties(init: FetchInit): FetchInit {
  const prototype = Object.getPrototypeOf(init);
  if (prototype === Object.prototype || prototype === null) return { ...init };
  const members = INIT_MEMBERS.filter((member) => member in init);
  return { ...init, ...Object.fromEntries(members.map((member) => [member, init[member]])) };
}

/**
 * The init with the referrer of a Request. Beside an init with any member, such as the dispatcher, fetch() drops it (Fetch, "new
 * Request(input, init)").
 */
function withReferrer(input: unknown, init: FetchInit): FetchInit {
  if (!isRequest(input) || FETCH_MEMBERS.some((member) => init[member] !== undefined)) return init;
  const { referrer, referrerPolicy } = input as FetchInit;
  // The default of a Request, which is not a URL in an init of Node's fetch.
  const isDefault = referrer === undefined || referrer === 'about:client';
  return { ...init, ...(isDefault ? null : { referrer }), referrerPolicy };
}

/** The init for the underlying fetch. Most inits have none of these members, and V8 is slow at removing members. */
function withoutCookieMembers(init: FetchInit): FetchInit {
  if (!('cookies' in init || 'initiator' in init || 'navigation' in init)) return init;
  const { cookies, initiator, navigation, ...rest } = init;
  return rest;
}
