import { Cookie, type CookieInit } from '../cookie/cookie.js';
import { CookieJar, matchingCookies, storedAmong } from '../jar/cookie-jar.js';
import type { CookieContext } from '../url/request.js';
import { withoutBlob } from '../url/site.js';
import type { DispatchHandler, DispatchOptions } from './compat/dispatcher.js';
import { type Origin, originOf } from './origin.js';
import type { RequestContext, UndiciCookieRequest } from './request.js';
import type { RequestCookies } from './request-cookies.js';
import type { UndiciCookieResponse } from './response.js';

/** The cookie options of one call. */
export interface CallOptions {
  /** The cookies given with the call. */
  readonly cookies?: RequestCookies | null;
  /** The URL of the page that makes the call. */
  readonly initiator?: string | null | undefined;
  readonly navigation?: boolean | undefined;
  /** Whether the jar is used (Fetch: credentials mode "omit" excludes it). Default true. */
  readonly includesJar?: boolean;
  /** Whether the jar is used only at the origin of the initiator (Fetch: credentials mode "same-origin"). */
  readonly isSameOriginOnly?: boolean;
}

const NO_NAMES: ReadonlySet<string> = new Set();
const NO_COOKIES: readonly Cookie[] = [];

/** One call: its first request, and the requests after redirects. */
export class RedirectChain {
  readonly cookies: RequestCookies | null;
  /** Whether the jar is used for the current request. {@link contextFor} updates it for a request to another origin. */
  includesJar: boolean;
  /** Whether a request of the call has been dispatched. */
  isDispatched = false;
  /** The origin of the first request; undefined before it. */
  first: Origin | undefined;
  /** The cookies that the jar stored. */
  #stored: readonly Cookie[] = NO_COOKIES;
  /** Whether a Set-Cookie line may have deleted one of them. */
  #mayDelete = false;
  /** The cookies that responses have set or deleted in place of the caller's, without an expiry, so that deletions are kept. */
  #changes: CookieJar | null = null;
  readonly #initiator: string | null;
  readonly #navigation: boolean;
  /** The only origin at which the jar is used; null for every origin. */
  readonly #onlyOrigin: string | null;
  #isRedirected = false;

  constructor({
    initiator,
    navigation,
    cookies,
    includesJar = true,
    isSameOriginOnly,
  }: CallOptions = {}) {
    this.cookies = cookies ?? null;
    this.includesJar = includesJar;
    this.#initiator = initiator ?? null;
    this.#navigation = navigation ?? true;
    this.#onlyOrigin = isSameOriginOnly
      ? (originOf(withoutBlob(this.#initiator ?? ''))?.text ?? 'an opaque origin')
      : null;
  }

  /** Whether the call has `cookies`, or a response may have changed those of the caller's Cookie header. */
  get hasCookies(): boolean {
    return this.cookies !== null || this.#changes !== null;
  }

  /** The context of the next request. A request after a redirect is unverifiable, as in urllib. */
  contextFor(origin: Origin): RequestContext {
    this.isDispatched = true;
    this.first ??= origin;
    // Fetch: once a request has left its origin, its response tainting is never "basic" again.
    if (this.#onlyOrigin !== null && this.#onlyOrigin !== origin.text) this.includesJar = false;
    return {
      unverifiable: this.#isRedirected,
      originReqHost: this.first.hostname,
      initiator: this.#initiator,
      navigation: this.#navigation,
    };
  }

  /** Records that the response from this origin is a redirect. */
  redirectFrom(origin: Origin): void {
    this.first ??= origin;
    this.#isRedirected = true;
  }

  /**
   * Records the cookies of a response that the jar has stored. They are looked up again if a line stored none, or after an earlier response.
   * @param lines the number of its Set-Cookie lines; lines that stored no cookie may have deleted an earlier one
   */
  keepStored(stored: readonly Cookie[], lines: number): void {
    this.#mayDelete ||= lines > stored.length || this.#stored.length > 0;
    this.#stored = this.#stored.length === 0 ? stored : this.#stored.concat(stored);
  }

  /**
   * Cookies that the jar stored during the call and still has. Removes them from the chain, which undici references until V8's next major
   * garbage collection. They are looked up once for each call, not for each response.
   */
  takeStored(jar: CookieJar): readonly Cookie[] {
    const stored = this.#stored;
    this.#stored = NO_COOKIES;
    return this.#mayDelete ? jar[storedAmong](stored) : stored;
  }

  /**
   * Records the cookies that a response sets or deletes in place of the caller's. Another host than that of the first request replaces them
   * with a Domain cookie, as a common login does, but deletes only a cookie of the call with that Domain. An http response changes no cookie
   * of a call to https, and a refused cookie changes nothing.
   * @param stored the cookies that the jar stored; `null` if another interceptor stores them
   */
  recordChanges(
    jar: CookieJar,
    response: UndiciCookieResponse,
    request: UndiciCookieRequest,
    stored: readonly Cookie[] | null,
  ): void {
    const home = this.first ?? request.origin;
    if (home.scheme === 'https' && request.origin.scheme !== 'https') return;
    const isAtHome = request.origin.hostname === home.hostname;
    // The policy protects the call's own Secure cookies from a response over http (RFC 6265bis section 5.7, step 16).
    const own = this.cookies?.jarFor(request, home) ?? new CookieJar(jar.policy);
    const lines = own.explainSetCookie(
      response.setCookieLines,
      request.getFullUrl(),
      contextOf(request),
    );
    const set = lines.flatMap((line) => (line.stored ? [line.cookie] : []));
    const names = new Set((stored ?? jar[storedAmong](set)).map(({ name }) => name));
    const deleted = lines.flatMap(({ cookie, reason }) =>
      cookie !== null && reason?.code === 'expired' ? [cookie] : [],
    );
    const isOfCall = (cookie: Cookie) => isAtHome || own[storedAmong]([cookie]).length > 0;
    this.#addChanges(jar, [
      ...set.filter(({ name }) => names.has(name)),
      // Found in every context: only the scope of a deletion matters.
      ...deleted
        .filter(isOfCall)
        .map((cookie) => ({ ...cookie, secure: false, rest: { SameSite: 'None' } })),
    ]);
  }

  #addChanges(jar: CookieJar, cookies: readonly CookieInit[]): void {
    if (cookies.length === 0) return;
    this.#changes ??= new CookieJar(jar.policy);
    for (const cookie of cookies) this.#changes.setCookie(new Cookie({ ...cookie, expires: null }));
  }

  /** The names of the caller's cookies that responses have replaced or deleted for this request. */
  changedFor(request: UndiciCookieRequest): ReadonlySet<string> {
    if (this.#changes === null) return NO_NAMES;
    const cookies = this.#changes[matchingCookies](request.getFullUrl(), contextOf(request));
    return new Set(cookies.map(({ name }) => name));
  }
}

function contextOf({ initiator, navigation, method }: UndiciCookieRequest): CookieContext {
  return { initiator, navigation, method };
}

/** A redirect whose response is ending. */
export interface Redirect {
  readonly chain: RedirectChain;
  /** Origin, path and query of its Location. */
  readonly target: string;
}

// A redirect interceptor dispatches the next request when its onResponseEnd() or onComplete() is called for the response with the Location.
// A request to the Location that is dispatched during that call belongs to the same chain, even if interceptors create new options and
// handlers.
let ending: Redirect | null = null;

// A retry of the next request is dispatched later, with the handler of the previous attempt.
const chains = new WeakMap<DispatchHandler, RedirectChain>();

/** The call that the request belongs to, if it follows a redirect. */
export function chainOf(handler: DispatchHandler, options: DispatchOptions): RedirectChain | null {
  if (ending !== null && targetOf(options) === ending.target) {
    chains.set(handler, ending.chain);
    return ending.chain;
  }
  return chains.get(handler) ?? null;
}

/** Ends the response of a redirect. A request to its target that is dispatched during this call belongs to the same chain. */
export function linking<T>(redirect: Redirect, end: () => T): T {
  const previous = ending;
  ending = redirect;
  try {
    return end();
  } finally {
    ending = previous;
  }
}

function targetOf({ origin, path }: DispatchOptions): string | null {
  const found = originOf(origin);
  return found === null ? null : found.text + path.replace(/#.*$/, '');
}
