import { Cookie } from '../cookie/cookie.js';
import { hasMethods, invalidArgType, invalidCall } from '../internal/arguments.js';
import { CookieJar, storedAmong } from '../jar/cookie-jar.js';
import type { CookieScope } from '../jar/cookie-scope.js';
import { BrowserCookiePolicy } from '../policy/browser-cookie-policy.js';
import { defaultPublicSuffixList } from '../url/public-suffix-list.js';
import type { CookieRequest, CookieResponse } from '../url/request.js';
import { isCrossSite } from '../url/site.js';
import { canonicalDomain, inBrackets } from './cookie.js';
import type {
  GetCookiesOptions,
  SerializedCookieJar,
  SetCookieOptions,
} from './tough-cookie-jar.js';

/** The members of tough-cookie's CookieJar that {@link fromToughCookie} uses. */
export interface ToughCookieJarLike {
  readonly store: {
    synchronous?: boolean | null | undefined;
    findCookie(
      domain: string,
      path: string,
      key: string,
      callback: (error: Error | null, cookie?: ToughCookieLike | null) => void,
    ): unknown;
  };
  getCookieStringSync(url: string, options?: GetCookiesOptions): string;
  setCookieSync(
    cookie: string,
    url: string,
    options?: SetCookieOptions,
  ): ToughCookieLike | undefined;
  getCookiesSync(url: string, options?: GetCookiesOptions): ToughCookieLike[];
  serializeSync(): SerializedCookieJar | undefined;
}

/** The members of tough-cookie's Cookie that {@link fromToughCookie} uses. */
export interface ToughCookieLike {
  key: string;
  value: string;
  domain: string | null;
  path: string | null;
  secure: boolean;
  httpOnly: boolean;
  hostOnly: boolean | null;
  sameSite?: string | undefined;
  expiryTime(now?: Date): number | undefined;
}

/**
 * A jar for `cookies()`, `withCookies()` and `Session` that uses the cookies and rules of a tough-cookie jar. Only `addCookieHeader()`,
 * `extractCookies()`, `cookieHeader()`, `makeCookies()`, `has()` and `size` are supported; every other method throws an error, so call the
 * tough-cookie jar. A session with a file or storage cannot have such a jar: use `new ToughCookieJar(session.jar)`.
 * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) for another object, or a jar whose store is asynchronous
 *
 * @example
 * const dispatcher = new Agent().compose(cookies({ jar: fromToughCookie(toughJar) }));
 */
export function fromToughCookie(jar: ToughCookieJarLike): CookieJar {
  return new ToughCookieAdapter(jar);
}

class ToughCookieAdapter extends CookieJar {
  readonly #jar: ToughCookieJarLike;

  constructor(jar: ToughCookieJarLike) {
    super(new BrowserCookiePolicy());
    this.#jar = requireSynchronousJar(jar);
  }

  override addCookieHeader(request: CookieRequest): void {
    if (request.hasHeader('Cookie')) return;
    const header = this.#jar.getCookieStringSync(request.getFullUrl(), optionsOf(request));
    if (header !== '') request.addUnredirectedHeader('Cookie', header);
  }

  override extractCookies(response: CookieResponse, request: CookieRequest): Cookie[] {
    const options = { ...optionsOf(request), ignoreError: true };
    const url = request.getFullUrl();
    return response
      .info()
      .getAll('Set-Cookie')
      .map((line) => this.#jar.setCookieSync(line, url, options))
      .filter((cookie) => cookie !== undefined)
      .map(toCookie)
      .filter((cookie) => !cookie.isExpired());
  }

  override has(name: string, { url, domain, path }: CookieScope = {}): boolean {
    const cookies =
      url === undefined
        ? (this.#jar.serializeSync()?.cookies ?? [])
        : this.#jar.getCookiesSync(String(url));
    return cookies.some(
      (cookie) =>
        cookie.key === name &&
        (domain === undefined || cookie.domain === canonicalDomain(domain)) &&
        (path === undefined || cookie.path === path),
    );
  }

  override [storedAmong](cookies: readonly Cookie[]): readonly Cookie[] {
    return cookies.filter((cookie) => this.#isStored(cookie));
  }

  /** tough-cookie keeps an expired cookie until a request. */
  #isStored({ domain, path, name }: Cookie): boolean {
    let isStored = false;
    this.#jar.store.findCookie(canonicalDomain(domain), path, name, (error, found) => {
      if (error) throw error;
      isStored = found != null && !toCookie(found).isExpired();
    });
    return isStored;
  }

  override get size(): number {
    return this.#jar.serializeSync()?.cookies.length ?? 0;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return 'fromToughCookie() {}';
  }
}

const SUPPORTED: ReadonlySet<PropertyKey> = new Set<PropertyKey>([
  ...Reflect.ownKeys(ToughCookieAdapter.prototype),
  ...(['policy', 'cookieHeader', 'makeCookies'] satisfies (keyof CookieJar)[]),
]);

// The other members would use the jar's own store, which is empty.
for (const member of Reflect.ownKeys(CookieJar.prototype)) {
  if (SUPPORTED.has(member)) continue;
  const value = () => {
    throw invalidCall(explainUnsupported(member));
  };
  Object.defineProperty(ToughCookieAdapter.prototype, member, {
    value,
    configurable: true,
    writable: true,
  });
}

function explainUnsupported(member: PropertyKey): string {
  if (typeof member === 'string')
    return `A jar of fromToughCookie() has no ${member}(): call the tough-cookie jar, which has the cookies`;
  // A symbol: the jar is iterated, or a session would save its changes, which a tough-cookie jar does not report.
  return "A jar of fromToughCookie() cannot be iterated or saved: its cookies are in the tough-cookie jar. For a session with a file or storage, use the session's own jar, with tough-cookie's methods: new ToughCookieJar(session.jar)";
}

function requireSynchronousJar(jar: ToughCookieJarLike): ToughCookieJarLike {
  if (!hasMethods(jar, ['getCookieStringSync', 'setCookieSync']))
    throw invalidArgType('jar', 'a CookieJar of tough-cookie', jar);
  if (jar.store?.synchronous) return jar;
  throw invalidCall(
    'The store of the tough-cookie jar is asynchronous, and a request cannot wait for it. Use a synchronous store, such as MemoryCookieStore',
  );
}

/** The request as tough-cookie's options. */
function optionsOf(request: CookieRequest): GetCookiesOptions {
  const { http = true, navigation = true, method = 'GET' } = request;
  if (!isCrossSite(defaultPublicSuffixList, request)) return { http };
  const isLax = navigation && /^(?:get|head|options|trace)$/i.test(method);
  return { http, sameSiteContext: isLax ? 'lax' : 'none' };
}

/** The maximum time of a Date, in milliseconds. */
const MAX_TIME = 8.64e15;

function toCookie(cookie: ToughCookieLike): Cookie {
  const { key, value, domain, path, secure, httpOnly, hostOnly, sameSite } = cookie;
  const expiry = cookie.expiryTime();
  const expires =
    expiry === undefined || expiry > MAX_TIME ? null : Math.floor(Math.max(0, expiry) / 1000);
  return new Cookie({
    name: key,
    value,
    domain: `${hostOnly ? '' : '.'}${inBrackets(domain ?? '')}`,
    path: path ?? '/',
    secure,
    expires,
    rest: [
      ...(httpOnly ? [['HttpOnly', null] as const] : []),
      ...(sameSite ? [['SameSite', sameSite] as const] : []),
    ],
  });
}
