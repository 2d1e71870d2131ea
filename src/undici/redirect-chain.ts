import type { Cookie } from '../cookie/cookie.js';
import type { CookieJar } from '../jar/cookie-jar.js';
import type { DispatchHandler, DispatchOptions } from './compat/dispatcher.js';
import { type Origin, originOf } from './origin.js';
import type { RequestContext, UndiciCookieRequest } from './request.js';
import type { RequestCookies } from './request-cookies.js';
import type { UndiciCookieResponse } from './response.js';

/** What a program says of one call. */
export interface CallOptions {
  /** The cookies that it gives with the call. */
  readonly cookies?: RequestCookies | null;
  /** URL of the page on whose behalf the call is made. */
  readonly initiator?: string | null | undefined;
  readonly navigation?: boolean | undefined;
  /** Whether the jar takes part only at the origin of the initiator (Fetch: credentials mode "same-origin"). */
  readonly isSameOriginOnly?: boolean;
}

/** One call of a program: its first request, and those that redirects make of it. */
export class RedirectChain {
  readonly cookies: RequestCookies | null;
  /** Cookies that the jar stored during the call and that no later response deleted, by identity. */
  readonly stored = new Map<string, Cookie>();
  /** Names that a response has set or deleted since the call began. */
  readonly changed = new Set<string>();
  readonly #initiator: string | null;
  readonly #navigation: boolean;
  /** The only origin that the jar takes part at; null for every origin. */
  readonly #onlyOrigin: string | null;
  #isTainted = false;
  #first: Origin | undefined;
  #isRedirected = false;
  #isAsked = false;

  constructor({ initiator, navigation, cookies, isSameOriginOnly }: CallOptions = {}) {
    this.cookies = cookies ?? null;
    this.#initiator = initiator ?? null;
    this.#navigation = navigation ?? true;
    this.#onlyOrigin = isSameOriginOnly
      ? (originOf(this.#initiator)?.text ?? 'an opaque origin')
      : null;
  }

  /** The origin of the first request; undefined before it. */
  get first(): Origin | undefined {
    return this.#first;
  }

  /** Whether a request of the call was dispatched. */
  get isAsked(): boolean {
    return this.#isAsked;
  }

  /** What a jar is to know of the next request. One that a redirect makes is unverifiable, as in urllib. */
  contextFor(origin: Origin): RequestContext {
    this.#isAsked = true;
    this.#first ??= origin;
    // Fetch: once a request has left its origin, its response tainting is never "basic" again.
    if (this.#onlyOrigin !== null && this.#onlyOrigin !== origin.text) this.#isTainted = true;
    return {
      unverifiable: this.#isRedirected,
      originReqHost: this.#first.hostname,
      initiator: this.#initiator,
      navigation: this.#navigation,
    };
  }

  /** Whether the jar takes part in the request that {@link contextFor} was called for. */
  get includesJar(): boolean {
    return !this.#isTainted;
  }

  /** Notes that the response to a request to this origin is a redirect. */
  redirectFrom(origin: Origin): void {
    this.#first ??= origin;
    this.#isRedirected = true;
  }

  /**
   * Keeps what the jar has stored from a response.
   * @param lines how many Set-Cookie lines it has: the others may have deleted what was stored before
   */
  keepStored(jar: CookieJar, stored: readonly Cookie[], lines: number): void {
    const mayDelete = lines > stored.length || this.stored.size > 0;
    for (const cookie of stored) this.stored.set(identityOf(cookie), cookie);
    if (!mayDelete) return;
    for (const [identity, { name, domain, path }] of this.stored) {
      if (!jar.has(name, { domain, path })) this.stored.delete(identity);
    }
  }

  /** Notes the names that a response sets or deletes for the host where the call began. */
  noteChanges(
    jar: CookieJar,
    response: UndiciCookieResponse,
    request: UndiciCookieRequest,
    stored: readonly Cookie[],
  ): void {
    const home = (this.#first ?? request.origin).hostname;
    for (const cookie of stored) if (reachesHost(cookie, home)) this.changed.add(cookie.name);
    if (request.origin.hostname !== home) return;
    const made = new Set(jar.makeCookies(response, request).map(({ name }) => name));
    for (const line of response.getAll('set-cookie')) {
      const name = nameOfSetCookie(line);
      if (!made.has(name)) this.changed.add(name);
    }
  }

  /** Notes the names that a response sets or deletes, if another half of the exchange stores them. */
  noteNames(response: UndiciCookieResponse): void {
    for (const line of response.getAll('set-cookie')) this.changed.add(nameOfSetCookie(line));
  }

  /** Notes that a request was dispatched that has nothing to do with cookies. */
  noteRequest(): void {
    this.#isAsked = true;
  }
}

function identityOf({ domain, path, name, partitionKey }: Cookie): string {
  return JSON.stringify([domain, path, name, partitionKey]);
}

function reachesHost({ domain }: Cookie, host: string): boolean {
  return domain.startsWith('.') ? `.${host}`.endsWith(domain) : domain === host;
}

/** RFC 6265bis 5.6: the name of a line without `=` is empty. */
function nameOfSetCookie(line: string): string {
  const [pair = ''] = line.split(';', 1);
  return pair.includes('=') ? (pair.split('=', 1)[0] as string).trim() : '';
}

/** A redirect whose response is ending. */
export interface Redirect {
  readonly chain: RedirectChain;
  /** Origin, path and query that its Location names. */
  readonly target: string;
}

// A redirect interceptor dispatches the next request while it is told that the response with the Location has ended. That moment, and that
// the request goes where the Location says, links the two whatever interceptors stand between: each may make new options and a new handler.
let ending: Redirect | null = null;

// A retry of the next request comes later, with the handler of the attempt before.
const chains = new WeakMap<DispatchHandler, RedirectChain>();
let anyChain = false;

/** The call that the request belongs to, if a redirect made it. */
export function chainOf(handler: DispatchHandler, options: DispatchOptions): RedirectChain | null {
  if (ending !== null && targetOf(options) === ending.target) {
    anyChain = true;
    chains.set(handler, ending.chain);
    return ending.chain;
  }
  return anyChain ? (chains.get(handler) ?? null) : null;
}

/** Requests that are dispatched until {@link redirectEnded} may follow the redirect. @returns the redirect that was ending before */
export function redirectEnds(redirect: Redirect): Redirect | null {
  const previous = ending;
  ending = redirect;
  return previous;
}

export function redirectEnded(previous: Redirect | null): void {
  ending = previous;
}

/** Where a Location leads, without its fragment; null if it is not a URL. */
export function redirectTarget(location: string, url: string): string | null {
  if (!URL.canParse(location, url)) return null;
  const { origin, pathname, search } = new URL(location, url);
  return origin + pathname + search;
}

function targetOf({ origin, path }: DispatchOptions): string | null {
  const found = originOf(origin);
  return found === null ? null : found.text + path.replace(/#.*$/, '');
}
