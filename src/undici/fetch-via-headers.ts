import { splitCookiesString } from 'set-cookie-parser';
import { hasMethods, invalidArgValue, invalidCall } from '../internal/arguments.js';
import { parseUrl } from '../internal/parse-url.js';
import { attachCookieHeader } from './attach-cookie-header.js';
import { callMark } from './call-dispatcher.js';
import { GlobalDispatcher, hasGlobalDispatcher } from './compat/global-dispatcher.js';
import { deleteHeader } from './compat/request-headers.js';
import { type Exchange, NO_JAR } from './exchange.js';
import type { Ask, FetchInit } from './fetch-init.js';
import { dispatcherOf, memberOf, methodOf, urlText } from './nested-call.js';
import { originOf } from './origin.js';
import type { RedirectChain } from './redirect-chain.js';
import { becomesGet, CREDENTIALS, isHttp, locationUrl, REDIRECTS } from './redirect-rules.js';
import { reportRequest } from './report-request.js';
import { UndiciCookieRequest } from './request.js';
import { UndiciCookieResponse } from './response.js';
import { storeResponseCookies } from './store-response-cookies.js';

/** The members of any fetch's Response that are read here. */
interface AnyResponse {
  readonly status: number;
  readonly type?: string;
  readonly url?: string;
  readonly redirected?: boolean;
  readonly headers: AnyHeaders;
  readonly body?: { cancel?(): unknown; resume?(): unknown } | null;
}

interface AnyHeaders {
  get(name: string): string | null;
  getSetCookie?(): string[];
  /** node-fetch */
  raw?(): Record<string, string[]>;
}

/** One request of a call. */
interface Hop {
  /** The first argument of fetch: the caller's input on the first hop, then a URL. */
  readonly input: unknown;
  readonly url: URL;
  readonly method: string;
  readonly headers: Record<string, unknown>;
  readonly body: unknown;
  /** Members of a Request that each hop needs, but a URL does not have. */
  readonly kept: { readonly signal?: AbortSignal; readonly mode?: unknown };
  /** Whether the body is a stream, which cannot be sent again. */
  readonly isStreamed: boolean;
  /** A copy of a Request with another body, which can be read once: for a redirect that keeps the body. */
  readonly spare: AnyRequest | null;
}

/** The members of any fetch's Request that are read of a copy. */
interface AnyRequest {
  readonly body?: { cancel?(): Promise<unknown> } | null;
  arrayBuffer(): Promise<ArrayBuffer>;
}

const LIMIT = 20;
/** Members of a Request that an init may also have. The second line is node-fetch's; the agent may be a proxy. */
const KEPT_MEMBERS = [
  ...['cache', 'credentials', 'integrity', 'keepalive', 'mode'],
  ...['agent', 'compress', 'highWaterMark', 'insecureHTTPParser', 'size', 'timeout'],
];
/** Fetch, "request redirect mode". */
const MODES = ['follow', 'error', 'manual'];
/** Fetch, "request-body-header name", and Content-Length. */
const BODY_HEADERS = ['encoding', 'language', 'location', 'type', 'length'].map(
  (name) => `content-${name}`,
);

/**
 * Calls a fetch without a dispatcher option: sets the Cookie header, reads Set-Cookie, and follows redirects as the Fetch standard does
 * ("HTTP-redirect fetch"), requesting each hop with `redirect: 'manual'`.
 * @throws TypeError (ERR_INVALID_ARG_VALUE) for an unknown redirect mode, or a dispatcher
 * @throws TypeError if fetch() rejects, and (ERR_OPAQUE_REDIRECT) if the fetch hides the Location of a redirect
 */
export async function fetchViaHeaders(
  fetch: Ask,
  exchange: Exchange,
  chain: RedirectChain,
  input: unknown,
  init: FetchInit,
): Promise<unknown> {
  if (init.dispatcher !== undefined || dispatcherOf(input) !== undefined)
    throw invalidCall("The option 'dispatcher' cannot be used with 'via: headers'");
  const redirect = String(init.redirect ?? memberOf(input, 'redirect') ?? 'follow');
  if (!MODES.includes(redirect))
    throw invalidArgValue('init.redirect', redirect, `must be one of ${MODES.join(', ')}`);
  // An option of node-fetch.
  const follow = init.follow ?? memberOf(input, 'follow');
  const limit = typeof follow === 'number' && follow >= 0 ? follow : LIMIT;
  let hop = firstHop(input, init);
  for (let redirects = 0; ; redirects++) {
    const response = await requestHop(fetch, exchange, chain, hop, init);
    const location = locationOf(response, redirect);
    if (redirect === 'error' && REDIRECTS.has(response?.status)) {
      discardBody(response);
      throw fetchFailed('unexpected redirect');
    }
    if (location === null || redirect === 'manual') return located(response, hop.url, redirects);
    discardBody(response);
    if (redirects >= limit) throw fetchFailed('redirect count exceeded');
    hop = await nextHop(hop, response.status, location);
  }
}

function firstHop(input: unknown, init: FetchInit): Hop {
  const given = init.headers ?? (memberOf(input, 'headers') as FetchInit['headers']);
  const hasOwnBody = init.body !== undefined && init.body !== null;
  const copy = hasOwnBody ? null : copyWithBody(input);
  const isStreamed = hasOwnBody ? isStream(init.body) : copy === 'streamed';
  return {
    input,
    // A framework's fetch may accept a path (Hono: app.request('/')).
    url: new URL(urlText(input), 'http://localhost/'),
    method: methodOf(input, init),
    headers: Object.fromEntries(new Headers(given)),
    kept: keptMembers(input, init),
    body: hasOwnBody ? init.body : undefined,
    isStreamed,
    spare: copy === 'streamed' ? null : copy,
  };
}

/** The signal and the other members: those of the init or, by default, of the Request. */
function keptMembers(input: unknown, init: FetchInit): Hop['kept'] {
  const signal = init.signal === undefined ? memberOf(input, 'signal') : init.signal;
  const others = KEPT_MEMBERS.map((name) => [name, init[name] ?? memberOf(input, name)]);
  return {
    ...(hasMethods(signal, ['addEventListener']) ? { signal } : null),
    ...Object.fromEntries(others.filter(([, value]) => value !== undefined)),
  };
}

/** A copy of a Request with a body, unless that is a stream: the copy would keep everything that was sent. */
function copyWithBody(input: unknown): AnyRequest | 'streamed' | null {
  const body = memberOf(input, 'body');
  const clone = memberOf(input, 'clone');
  if (body === null || body === undefined || typeof clone !== 'function') return null;
  const copy: AnyRequest = clone.call(input);
  // The streams of node-fetch.
  if (!hasMethods(copy.body, ['getReader'])) return copy;
  const AnyRequest = copy.constructor as new (...args: unknown[]) => AnyRequest;
  try {
    // Fetch, "new Request(input, init)": in this mode, a TypeError for a body whose source is null, which is a stream.
    return new AnyRequest(copy, { method: 'POST', mode: 'no-cors', cache: 'default' });
  } catch {
    copy.body?.cancel?.().catch(() => {});
    return 'streamed';
  }
}

/** Sends one request with the cookies of the jar, and stores those of the response. */
async function requestHop(
  fetch: Ask,
  exchange: Exchange,
  chain: RedirectChain,
  { input, url, method, headers, body, kept }: Hop,
  init: FetchInit,
): Promise<AnyResponse> {
  const origin = /^https?:$/.test(url.protocol) ? originOf(url) : null;
  const repeat: FetchInit = {
    ...init,
    ...kept,
    redirect: 'manual',
    method,
    headers: headers as Record<string, string>,
    ...(body === undefined ? null : { body }),
    ...(isStream(body) ? { duplex: 'half' } : null),
  };
  const hopInit = { ...repeat, ...callMark(), ...isolated() };
  if (origin === null) return (await fetch(input, hopInit, repeat)) as AnyResponse;
  const options = { origin: origin.text, path: url.pathname + url.search, method, headers };
  const request = new UndiciCookieRequest(options, chain.contextFor(origin), origin);
  const parts = chain.includesJar ? exchange : NO_JAR;
  attachCookieHeader(parts.from, request, chain);
  const sent = { ...hopInit, headers: request.dispatchOptions().headers } as FetchInit;
  const response = (await fetch(input, sent, repeat)) as AnyResponse;
  if (parts.to === null || typeof response !== 'object' || response === null) return response;
  if (isFromAnotherUrl(response, url)) {
    reportRequest('set', 'redirect-below', request);
    return response;
  }
  const lines = setCookieLines(response.headers);
  if (lines.length > 0) {
    const answer = new UndiciCookieResponse({ 'set-cookie': lines });
    const isRedirect = REDIRECTS.has(response.status);
    storeResponseCookies(parts, request, chain, answer, isRedirect);
  }
  if (REDIRECTS.has(response.status)) chain.redirectFrom(origin);
  return response;
}

/** Bypasses the cookie interceptors on the global dispatcher, which belong to another session. */
function isolated(): object | null {
  return hasGlobalDispatcher()
    ? { dispatcher: Object.assign(new GlobalDispatcher(), callMark()) }
    : null;
}

/** Whether the fetch has followed redirects itself, so that the URLs that set the cookies are unknown. */
function isFromAnotherUrl({ redirected, url: answered }: AnyResponse, url: URL): boolean {
  if (redirected === true) return true;
  const parsed = answered ? parseUrl(answered) : null;
  return parsed !== null && comparable(parsed) !== comparable(url);
}

/** The URL without its fragment, in which ASCII characters are not percent-encoded: node-fetch 2 encodes more of them than WHATWG URL. */
function comparable({ origin, pathname, search }: URL): string {
  return origin + (pathname + search).replace(/%[2-7][\da-f]/gi, (octet) => decodeURI(octet));
}

function setCookieLines(headers: AnyHeaders): string[] {
  if (typeof headers?.getSetCookie === 'function') return headers.getSetCookie();
  if (typeof headers?.raw === 'function') return headers.raw()['set-cookie'] ?? [];
  return splitCookiesString(headers?.get?.('set-cookie') ?? '');
}

/** @throws TypeError (ERR_OPAQUE_REDIRECT) */
function locationOf(response: AnyResponse, redirect: string): string | null {
  if (response?.type === 'opaqueredirect' && redirect !== 'manual') {
    throw Object.assign(
      fetchFailed(
        'this fetch returns opaque redirects, which hide the Location header, so the cookies of each hop cannot be exchanged',
      ),
      { code: 'ERR_OPAQUE_REDIRECT' },
    );
  }
  return REDIRECTS.has(response?.status) ? response.headers.get('location') : null;
}

function discardBody({ body }: AnyResponse): void {
  // A Node stream is read to its end, so that the connection can be reused.
  if (typeof body?.cancel === 'function') Promise.resolve(body.cancel()).catch(() => {});
  else body?.resume?.();
}

/** Fetch, "HTTP-redirect fetch". @throws TypeError for a network error */
async function nextHop(hop: Hop, status: number, location: string): Promise<Hop> {
  const url = nextUrl(hop, location);
  const isCrossOrigin = url.origin !== hop.url.origin;
  if (isCrossOrigin && hop.kept.mode === 'same-origin')
    throw fetchFailed('request mode cannot be "same-origin"');
  if (status !== 303 && hop.isStreamed)
    throw fetchFailed('the body is a stream, which cannot be sent again after a redirect');
  const losesBody = becomesGet(status, hop.method);
  const headers = { ...hop.headers };
  if (losesBody) for (const name of BODY_HEADERS) deleteHeader(headers, name);
  if (isCrossOrigin) for (const name of CREDENTIALS) deleteHeader(headers, name);
  const next = { ...hop, input: url.href, url, headers, isStreamed: false, spare: null };
  if (losesBody) return { ...next, method: 'GET', body: null };
  // As octets, it can be sent repeatedly.
  return hop.spare === null ? next : { ...next, body: await octetsOf(hop.spare, hop.kept.signal) };
}

/** The URL of a Location header. @throws TypeError for a network error */
function nextUrl(hop: Hop, location: string): URL {
  const base = new URL(hop.url);
  // Some fetches accept credentials in the URL of the call; a redirect does not repeat them.
  base.username = base.password = '';
  let url: URL;
  try {
    url = locationUrl(location, base.href);
  } catch (cause) {
    throw new TypeError('fetch failed', { cause });
  }
  if (!isHttp(url)) throw fetchFailed('URL scheme must be a HTTP(S) scheme');
  // node-fetch 2 resolves a Location against the URL with the credentials.
  const { origin, username, password, hash } = hop.url;
  if (url.origin === origin && url.username === username && url.password === password)
    url.username = url.password = '';
  // Fetch refuses them for another origin; for the same one, fetch() would put the password into its error.
  if (url.username !== '' || url.password !== '')
    throw fetchFailed('URL cannot contain credentials for request mode "cors"');
  if (url.hash === '') url.hash = hash;
  return url;
}

/** Reads the body of a copy. A stream of node-fetch may never end, so an abort ends the wait. */
function octetsOf(copy: AnyRequest, signal: AbortSignal | undefined): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal?.reason);
    if (signal?.aborted) abort();
    signal?.addEventListener('abort', abort);
    copy
      .arrayBuffer()
      .then((octets) => resolve(new Uint8Array(octets)), reject)
      .finally(() => signal?.removeEventListener('abort', abort));
  });
}

function isStream(body: unknown): boolean {
  if (typeof body !== 'object' || body === null) return false;
  const { getReader, pipe } = body as Record<string, unknown>;
  return (
    typeof getReader === 'function' || typeof pipe === 'function' || Symbol.asyncIterator in body
  );
}

/** The response with the `url` and `redirected` that fetch() would set. */
function located(response: AnyResponse, { href, hash }: URL, redirects: number): unknown {
  if (typeof response !== 'object' || response === null || !Object.isExtensible(response))
    return response;
  if (redirects === 0) return response;
  const url = hash === '' ? href : href.slice(0, -hash.length);
  const define = (name: string, value: unknown) =>
    Object.defineProperty(response, name, { value, configurable: true });
  if (response.url !== url) define('url', url);
  return define('redirected', true);
}

/** An error with undici's message for network errors. */
function fetchFailed(reason: string): TypeError {
  return new TypeError('fetch failed', { cause: new Error(reason) });
}
