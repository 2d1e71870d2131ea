import { copyCookie, type Cookie as JarCookie } from '../cookie/cookie.js';
import { hasFieldTypes } from '../cookie/field-types.js';
import { toughCookieForm } from '../formats/json-formats.js';
import { readJsonCookies } from '../formats/json-reader.js';
import { reportLines } from '../formats/skipped-cookie.js';
import {
  hasMethods,
  invalidArgType,
  invalidArgValue,
  invalidCall,
  isCookieJar,
  requireOptions,
  requireType,
} from '../internal/arguments.js';
import { octetsOf } from '../internal/octets.js';
import { CookieJar, inCreationOrder } from '../jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../policy/browser-cookie-policy.js';
import { suffixListOf } from '../policy/suffix-list-of.js';
import { quietly, type Refusal, type RefusalCode, reasonFor, reportRefusal } from '../refusal.js';
import { coversHost } from '../url/domain.js';
import { registrableDomain } from '../url/public-suffix-list.js';
import type { CookieContext } from '../url/request.js';
import { effectiveHost } from '../url/urllib-url.js';
import { type Callback, type ErrorCallback, type LastArguments, settle } from './callback.js';
import { keepDetails, toToughCookie, touch, toughDomainOf, toughKeyOf } from './conversion.js';
import { Cookie, canonicalDomain, inBrackets, type SerializedCookie } from './cookie.js';
import { CookieRefusedError, refusedError } from './cookie-refused-error.js';
import { JarStore } from './jar-store.js';

export interface ToughCookieJarOptions {
  /** Whether to refuse a Domain that is a public suffix. Default true. Only for a new jar: the policy of an existing jar decides. */
  rejectPublicSuffixes?: boolean | undefined;
  /** The default of {@link SetCookieOptions.loose}. Default true, unlike tough-cookie. */
  looseMode?: boolean | undefined;
}

export interface SetCookieOptions {
  /** Whether to accept a cookie without `=` or with an empty name, as browsers do. Default: `looseMode` of the jar. */
  loose?: boolean | undefined;
  /** `strict`: same-site; `lax`: a cross-site navigation; `none`: any other cross-site request. Default: no check. */
  sameSiteContext?: 'strict' | 'lax' | 'none' | undefined;
  /** Whether to return undefined instead of throwing if the cookie is refused or is neither text nor a Cookie. */
  ignoreError?: boolean | undefined;
  /** False for a script on a page, which can neither set nor overwrite HttpOnly cookies. Default true. */
  http?: boolean | undefined;
  /** The creation time, from which Max-Age counts. Default: now. */
  now?: Date | undefined;
}

export interface GetCookiesOptions {
  /** False for a script on a page, which cannot read HttpOnly cookies. Default true. */
  http?: boolean | undefined;
  /** Whether to exclude expired cookies that the jar has not removed yet. Default true. */
  expire?: boolean | undefined;
  /** Whether to include cookies of other paths. */
  allPaths?: boolean | undefined;
  /** `strict`: same-site; `lax`: a cross-site navigation; `none`: any other cross-site request. Default: no check. */
  sameSiteContext?: 'strict' | 'lax' | 'none' | undefined;
  /** Accepted for compatibility, but ignored: cookies are always in Cookie header order. */
  sort?: boolean | undefined;
}

/** The JSON form of a tough-cookie jar. */
export interface SerializedCookieJar {
  version: string;
  storeType: string | null;
  rejectPublicSuffixes: boolean;
  [key: string]: unknown;
  cookies: SerializedCookie[];
}

/**
 * A cookie jar with tough-cookie's methods, for programs that require one. The cookies are stored in a {@link CookieJar}, under its policy.
 * @example
 * ```js
 * import got from 'got';
 * import { Session } from 'undici-cookiejar';
 * import { ToughCookieJar } from 'undici-cookiejar/tough-cookie';
 *
 * const session = await Session.open('cookies.txt');
 * const client = got.extend({ cookieJar: new ToughCookieJar(session.jar) });
 * const { statusCode } = await client('https://example.com/account');
 * console.log(statusCode); // 200: the cookies of the file were sent
 * await session.close();
 * ```
 */
export class ToughCookieJar {
  /** The underlying jar. */
  readonly jar: CookieJar;
  /** The cookies by domain, path and key; `synchronous` is true. */
  readonly store: JarStore;
  readonly #looseMode: boolean;

  /**
   * @param jar default: a new jar with BrowserCookiePolicy
   * @param options a boolean is `rejectPublicSuffixes`
   * @throws TypeError (ERR_INVALID_ARG_TYPE) for anything else, such as a tough-cookie store; (ERR_INVALID_ARG_VALUE) for other options
   */
  constructor(
    jar?: CookieJar | null | undefined,
    options?: ToughCookieJarOptions | boolean | null | undefined,
  ) {
    const given = typeof options === 'boolean' ? { rejectPublicSuffixes: options } : options;
    const { rejectPublicSuffixes, looseMode = true } = requireJarOptions(jar, given ?? {});
    this.jar = requireJar(jar ?? newJar(rejectPublicSuffixes));
    this.store = new JarStore(this.jar);
    this.#looseMode = looseMode;
  }

  /**
   * Stores the cookie of a Set-Cookie header, or a {@link Cookie}, if the policy allows it.
   * @returns the stored cookie; undefined if it is refused and `ignoreError` is set
   * @throws CookieRefusedError if it is refused
   */
  setCookieSync(
    cookie: string | Cookie,
    url: string | URL,
    options?: SetCookieOptions | null,
  ): Cookie | undefined {
    const address = toUrl(url);
    const context = contextOf(options);
    // As in tough-cookie: the cookie may be the missing header of a response.
    if (options?.ignoreError && !isTextOrCookie(cookie)) return undefined;
    try {
      return this.#set(cookie, urlOfCookie(cookie, address, this.jar).href, context, options ?? {});
    } catch (error) {
      if (options?.ignoreError && error instanceof CookieRefusedError) return undefined;
      throw error;
    }
  }

  // The last overload of this and other methods is tough-cookie's own, so that the jar is assignable to the type of one.

  /** Like {@link setCookieSync}, with a promise or a callback. */
  setCookie(
    cookie: string | Cookie,
    url: string | URL,
    options?: SetCookieOptions,
  ): Promise<Cookie | undefined>;
  setCookie(
    cookie: string | Cookie,
    url: string | URL,
    callback: Callback<Cookie | undefined>,
  ): void;
  setCookie(
    cookie: string | Cookie,
    url: string | URL,
    options: SetCookieOptions | undefined,
    callback: Callback<Cookie | undefined>,
  ): void;
  setCookie(
    cookie: string | Cookie,
    url: string | URL,
    options: SetCookieOptions | Callback<Cookie | undefined> | undefined,
    callback?: Callback<Cookie | undefined>,
  ): unknown;
  setCookie(
    cookie: string | Cookie,
    url: string | URL,
    ...last: LastArguments<SetCookieOptions, Cookie | undefined>
  ): unknown {
    return settle(last, (options) => this.setCookieSync(cookie, url, options));
  }

  #set(
    given: string | Cookie,
    url: string,
    context: CookieContext,
    options: SetCookieOptions,
  ): Cookie {
    const isText = typeof given === 'string';
    const text = encoded(toHeader(given));
    const parsed = Cookie.parse(text, { loose: options.loose ?? this.#looseMode });
    if (parsed === undefined) throw new CookieRefusedError('Cookie failed to parse');
    const now = options.now ?? new Date();
    const details = Object.assign(new Cookie(isText ? parsed : given), {
      creation: now,
      lastAccessed: now,
      pathIsDefault: parsed.path === null || null,
    });
    const isExact = isText && (options.now === undefined || parsed.maxAge === null);
    const header = isExact ? text : text + maxAgeAttribute(details);
    const { stored, refused } = this.jar.setFromHeader(header, url, context);
    if (stored.length === 0 && refused[0]) throw refusedError(refused[0], parsed, url);
    const cookie = stored[0] ?? this.#parse(header, url, context);
    if (cookie == null) return details;
    keepDetails(this.jar, cookie, details);
    return toToughCookie(this.jar, cookie);
  }

  /** The cookie of a header that deletes, so that the jar has no such cookie. */
  #parse(header: string, url: string, context: CookieContext): JarCookie | null | undefined {
    return new CookieJar(this.jar.policy).explainSetCookie(header, url, context)[0]?.cookie;
  }

  /** Copies of the cookies that a request to the URL sends, in header order. */
  getCookiesSync(url: string | URL, options?: GetCookiesOptions | null): Cookie[] {
    const cookies = this.#find(toUrl(url), contextOf(options), options ?? {});
    touch(this.jar, cookies);
    return cookies.map((cookie) => toToughCookie(this.jar, cookie));
  }

  /** Like {@link getCookiesSync}, with a promise or a callback. */
  getCookies(url: string | URL, options?: GetCookiesOptions): Promise<Cookie[]>;
  getCookies(url: string | URL, callback: Callback<Cookie[]>): void;
  getCookies(
    url: string | URL,
    options: GetCookiesOptions | undefined,
    callback: Callback<Cookie[]>,
  ): void;
  getCookies(
    url: string | URL,
    options: GetCookiesOptions | Callback<Cookie[]> | undefined,
    callback?: Callback<Cookie[]>,
  ): unknown;
  getCookies(url: string | URL, ...last: LastArguments<GetCookiesOptions, Cookie[]>): unknown {
    return settle(last, (options) => this.getCookiesSync(url, options));
  }

  #find({ href: url, host }: URL, context: CookieContext, options: GetCookiesOptions): JarCookie[] {
    if (host === '') return [];
    if (!options.allPaths && options.expire !== false) return this.jar.cookiesFor(url, context);
    return quietly(() =>
      this.jar[inCreationOrder]()
        .filter((cookie) => this.#isFound(cookie, url, context, options))
        .sort((a, b) => b.path.length - a.path.length),
    );
  }

  /** Whether a request would send the cookie if its path were `/` (`allPaths`) or it had no expiry (`expire`). */
  #isFound(
    cookie: JarCookie,
    url: string,
    context: CookieContext,
    { allPaths, expire }: GetCookiesOptions,
  ): boolean {
    if (!hasFieldTypes(cookie)) return false;
    const copy = copyCookie(cookie);
    if (allPaths) copy.path = '/';
    if (expire === false) copy.expires = null;
    const jar = new CookieJar(this.jar.policy);
    jar.setCookie(copy);
    return jar.cookieHeader(url, context) !== '';
  }

  /** The Cookie header of a request to the URL; empty if no cookie is sent. */
  getCookieStringSync(url: string | URL, options?: GetCookiesOptions | null): string {
    const address = toUrl(url);
    if (address.host !== '' && !options?.allPaths && options?.expire !== false)
      return this.jar.cookieHeader(address.href, contextOf(options));
    return this.getCookiesSync(address, options)
      .map((cookie) => cookie.cookieString())
      .join('; ');
  }

  /** Like {@link getCookieStringSync}, with a promise or a callback. */
  getCookieString(url: string | URL, options?: GetCookiesOptions): Promise<string>;
  getCookieString(url: string | URL, callback: Callback<string>): void;
  getCookieString(
    url: string | URL,
    options: GetCookiesOptions | undefined,
    callback: Callback<string>,
  ): void;
  getCookieString(
    url: string | URL,
    options: GetCookiesOptions | Callback<string> | undefined,
    callback?: Callback<string>,
  ): unknown;
  getCookieString(url: string | URL, ...last: LastArguments<GetCookiesOptions, string>): unknown {
    return settle(last, (options) => this.getCookieStringSync(url, options));
  }

  /** The cookies for the URL as Set-Cookie headers. */
  getSetCookieStringsSync(url: string | URL, options?: GetCookiesOptions | null): string[] {
    return this.getCookiesSync(url, options).map(String);
  }

  /** Like {@link getSetCookieStringsSync}, with a promise or a callback. */
  getSetCookieStrings(url: string | URL, options?: GetCookiesOptions): Promise<string[]>;
  getSetCookieStrings(url: string | URL, callback: Callback<string[]>): void;
  getSetCookieStrings(
    url: string | URL,
    options: GetCookiesOptions | undefined,
    callback: Callback<string[]>,
  ): void;
  getSetCookieStrings(
    url: string | URL,
    options: GetCookiesOptions | Callback<string[]> | undefined,
    callback?: Callback<string[]>,
  ): unknown;
  getSetCookieStrings(
    url: string | URL,
    ...last: LastArguments<GetCookiesOptions, string[]>
  ): unknown {
    return settle(last, (options) => this.getSetCookieStringsSync(url, options));
  }

  removeAllCookiesSync(): void {
    this.jar.clear();
  }

  /** Like {@link removeAllCookiesSync}, with a promise or a callback. */
  removeAllCookies(): Promise<void>;
  removeAllCookies(callback: ErrorCallback): void;
  removeAllCookies(callback?: ErrorCallback): unknown {
    return settle([callback as Callback<void> | undefined], () => this.removeAllCookiesSync());
  }

  /** The jar in tough-cookie's JSON form, with the cookies in creation order. */
  toJSON(): SerializedCookieJar {
    return {
      version: 'tough-cookie@6',
      storeType: 'MemoryCookieStore',
      rejectPublicSuffixes: rejectsPublicSuffixes(this.jar),
      enableLooseMode: this.#looseMode,
      allowSpecialUseDomain: true,
      prefixSecurity: 'strict',
      cookies: serializedOf(this.jar),
    };
  }

  serializeSync(): SerializedCookieJar {
    return this.toJSON();
  }

  /** Like {@link toJSON}, with a promise or a callback. */
  serialize(): Promise<SerializedCookieJar>;
  serialize(callback: Callback<SerializedCookieJar>): void;
  serialize(callback?: Callback<SerializedCookieJar>): unknown {
    return settle([callback], () => this.toJSON());
  }

  /** A new jar with the same policy and copies of the cookies. @throws TypeError (ERR_INVALID_ARG_TYPE) for a store */
  cloneSync(store?: null | undefined): ToughCookieJar {
    requireNoStore(store);
    const copy = this.jar.copy();
    // The copy has no cookies with fields of the wrong type.
    const originals = [...this.jar].filter(hasFieldTypes);
    for (const [index, cookie] of [...copy].entries())
      keepDetails(copy, cookie, toToughCookie(this.jar, originals[index] as JarCookie));
    return new ToughCookieJar(copy, { looseMode: this.#looseMode });
  }

  /** Like {@link cloneSync}, with a promise or a callback. */
  clone(store?: null | undefined): Promise<ToughCookieJar>;
  clone(callback: Callback<ToughCookieJar>): void;
  clone(store: null | undefined, callback: Callback<ToughCookieJar>): void;
  clone(...last: LastArguments<null, ToughCookieJar>): unknown {
    return settle(last, (store) => this.cloneSync(store));
  }

  /**
   * Creates a jar with BrowserCookiePolicy from the data of {@link toJSON} or of tough-cookie, as an object or JSON text.
   * @throws TypeError (ERR_INVALID_ARG_VALUE) for other data, (ERR_INVALID_ARG_TYPE) for a store
   */
  static deserializeSync(data: string | object, store?: null | undefined): ToughCookieJar {
    requireNoStore(store);
    const parsed: Partial<SerializedCookieJar> = typeof data === 'string' ? JSON.parse(data) : data;
    const jar = newJar(parsed?.rejectPublicSuffixes !== false);
    const looseMode = parsed?.enableLooseMode !== false;
    return new ToughCookieJar(restore(parsed, jar), { looseMode });
  }

  /** Calls {@link deserializeSync}. */
  static fromJSON(data: string | object, store?: null | undefined): ToughCookieJar {
    return ToughCookieJar.deserializeSync(data, store);
  }

  /** Like {@link deserializeSync}, with a promise or a callback. */
  static deserialize(data: string | object, store?: null | undefined): Promise<ToughCookieJar>;
  static deserialize(data: string | object, callback: Callback<ToughCookieJar>): void;
  static deserialize(
    data: string | object,
    store: null | undefined,
    callback: Callback<ToughCookieJar>,
  ): void;
  static deserialize(data: string | object, ...last: LastArguments<null, ToughCookieJar>): unknown {
    return settle(last, (store) => ToughCookieJar.deserializeSync(data, store));
  }
}

/**
 * Creates a {@link ToughCookieJar} with the type that is expected where it is used, such as tough-cookie's own class.
 * @example
 * const dom = new JSDOM('', { cookieJar: toughCookieJar(session.jar) });
 */
export function toughCookieJar<T = ToughCookieJar>(
  jar?: CookieJar | null | undefined,
  options?: ToughCookieJarOptions,
): T {
  return new ToughCookieJar(jar, options) as T;
}

function newJar(rejectPublicSuffixes = true): CookieJar {
  const options = rejectPublicSuffixes ? {} : { publicSuffixList: null };
  return new CookieJar(new BrowserCookiePolicy(options));
}

/** @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) */
function requireJarOptions(jar: unknown, options: ToughCookieJarOptions): ToughCookieJarOptions {
  const known = { rejectPublicSuffixes: true, looseMode: true } as const;
  const hint = 'The right call: new ToughCookieJar(null, { rejectPublicSuffixes: false })';
  const given = requireOptions('options', options, known, hint);
  requireType('options.rejectPublicSuffixes', given.rejectPublicSuffixes, ['boolean', 'undefined']);
  requireType('options.looseMode', given.looseMode, ['boolean', 'undefined']);
  if (jar == null || given.rejectPublicSuffixes === undefined) return given;
  throw invalidCall(
    'The policy of the jar decides about public suffixes: new BrowserCookiePolicy({ publicSuffixList: null })',
  );
}

function requireJar(jar: unknown): CookieJar {
  if (isCookieJar(jar)) return jar as CookieJar;
  const hint = isCookieJar(Object(jar).jar)
    ? 'The right call: new ToughCookieJar(session.jar)'
    : STORE_HINT;
  throw invalidArgType('jar', 'a CookieJar of undici-cookiejar', jar, hint);
}

const STORE_HINT =
  'Stores of tough-cookie are not supported: store the cookies in a Session. To copy the cookies of a jar: ToughCookieJar.fromJSON(jar.toJSON()); to use the jar itself: fromToughCookie(jar)';

function requireNoStore(store: unknown): void {
  if (store != null) throw invalidArgType('store', 'of type null or undefined', store, STORE_HINT);
}

/**
 * The URL, which may have no host and so no cookies: `about:blank` is the default of jsdom.
 * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_URL)
 */
function toUrl(url: unknown): URL {
  if (typeof url === 'string' || url instanceof URL) return new URL(url);
  const { protocol, hostname, pathname } = (url ?? {}) as Partial<URL>;
  if (typeof hostname === 'string')
    return new URL(`${protocol}//${inBrackets(hostname)}${pathname ?? '/'}`);
  throw invalidArgType('url', 'of type string or an instance of URL', url);
}

/**
 * The URL for which the cookie is set: that of the call or, for a host-only {@link Cookie} of a parent domain, the same URL of that host,
 * because a Set-Cookie header cannot contain the host.
 * @throws CookieRefusedError if the URL has no host, or the cookie's domain is a public suffix or does not include the host
 */
function urlOfCookie(cookie: unknown, url: URL, { policy }: CookieJar): URL {
  if (url.host === '') throw new CookieRefusedError('A URL without a host has no cookies');
  const given = Object(cookie) as Cookie;
  const { hostOnly, domain } = given;
  if (!hostOnly || typeof domain !== 'string' || domain === '') return url;
  const name = canonicalDomain(domain);
  const host = canonicalDomain(url.hostname);
  // A jar under http.cookiejar's rules appends `.local` to a host without a dot.
  if (effectiveHost(name) === effectiveHost(host)) return url;
  const list = suffixListOf(policy);
  const isPublicSuffix = list !== null && registrableDomain(list, name) === null;
  const code =
    (coversHost(name, host) ? null : 'domain-mismatch') ??
    (isPublicSuffix ? 'public-suffix' : null);
  if (code !== null) throw refuseDomain(given, url, code);
  return Object.assign(new URL(url), { hostname: name });
}

/** Publishes the refusal of a Cookie. @returns the error to throw */
function refuseDomain(cookie: Cookie, url: URL, code: RefusalCode): CookieRefusedError {
  const { key, domain, path } = cookie;
  const refused: Refusal[] = [];
  reportRefusal(
    'set',
    () => reasonFor(code),
    { name: key, domain, path },
    { getFullUrl: () => url.href },
    (refusal) => void refused.push(refusal),
  );
  return refusedError(refused[0] as Refusal, cookie, url.href);
}

/** A header has one character for each octet: other text is encoded as UTF-8, as browsers do. */
function encoded(header: string): string {
  return /[^\0-\xff]/.test(header) ? octetsOf(header) : header;
}

/** A page of another site. */
const CROSS_SITE = 'https://cross-site.invalid/';

function contextOf(
  options: SetCookieOptions | GetCookiesOptions | null | undefined,
): CookieContext {
  const http = options?.http !== false;
  switch (String(options?.sameSiteContext || 'strict').toLowerCase()) {
    case 'strict':
      return { http };
    case 'lax':
      return { http, initiator: CROSS_SITE };
    case 'none':
      return { http, initiator: CROSS_SITE, navigation: false };
  }
  const reason = "must be one of 'strict', 'lax', 'none'";
  throw invalidArgValue('options.sameSiteContext', options?.sameSiteContext, reason);
}

function isTextOrCookie(cookie: unknown): boolean {
  return typeof cookie === 'string' || hasMethods(cookie, ['cookieString']);
}

/**
 * The Set-Cookie header of a cookie, without the expiry of a {@link Cookie}.
 * @throws TypeError (ERR_INVALID_ARG_TYPE), CookieRefusedError if the header would be parsed differently
 */
function toHeader(cookie: unknown): string {
  if (typeof cookie === 'string') return cookie.trim();
  if (!isTextOrCookie(cookie)) throw invalidArgType('cookie', 'of type string or a Cookie', cookie);
  const given = new Cookie(cookie as Cookie);
  const domain = given.domain && canonicalDomain(given.domain);
  const header = Object.assign(given, { domain, expires: 'Infinity', maxAge: null }).toString();
  const parsed = Cookie.parse(header, { loose: true });
  if (parsed && fieldsOf(parsed) === fieldsOf(cookie as Cookie)) return header;
  throw new CookieRefusedError(
    'Cookie failed to parse: in a Set-Cookie header, its fields would be read differently',
  );
}

function fieldsOf({
  key,
  value,
  domain,
  hostOnly,
  path,
  secure,
  httpOnly,
  extensions,
}: Cookie): string {
  const host = hostOnly || !domain ? null : canonicalDomain(domain);
  // A header's path without a slash is ignored.
  const usedPath = path?.startsWith('/') ? path : null;
  return JSON.stringify([key, String(value), host, usedPath, secure, httpOnly, extensions ?? []]);
}

/** The longest Max-Age that is written, in seconds: 68 years. */
const LONGEST_MAX_AGE = 2 ** 31;

/**
 * The remaining lifetime of a cookie as a Max-Age attribute, which is empty for a session cookie. An infinite or fractional `maxAge`, and
 * dates outside the years 1601 to 9999, would not be parsed as they are written by `toString()`.
 */
function maxAgeAttribute(cookie: Cookie): string {
  const seconds = ((cookie.expiryTime() ?? Number.NaN) - Date.now()) / 1000;
  if (Number.isNaN(seconds) || seconds === Number.POSITIVE_INFINITY) return '';
  return `; Max-Age=${Math.ceil(Math.min(Math.max(seconds, 0), LONGEST_MAX_AGE))}`;
}

/**
 * tough-cookie's JSON form of the cookies, in creation order. tough-cookie sorts by creation time, but that of a cookie that the jar itself
 * stored is not known, so a later time than that of the next cookie is replaced by that one.
 */
function serializedOf(jar: CookieJar): SerializedCookie[] {
  let next: Date | undefined;
  const newestFirst = jar[inCreationOrder]().filter(hasFieldTypes).reverse();
  const serialized = newestFirst.map((cookie) => {
    const copy = toToughCookie(jar, cookie);
    const { creation } = copy;
    const isInOrder = creation instanceof Date && creation <= (next ?? creation);
    next = isInOrder ? creation : (next ?? new Date());
    copy.creation = next;
    return toSerialized(cookie, copy);
  });
  return serialized.reverse();
}

/** tough-cookie's JSON form of a cookie, plus the partition key, which {@link restore} reads and tough-cookie ignores. */
function toSerialized({ partitionKey }: JarCookie, copy: Cookie): SerializedCookie {
  const json = copy.toJSON();
  return partitionKey === undefined ? json : { ...json, partitionKey };
}

/** Fills the jar from tough-cookie's JSON form. Entries that are not cookies, or that the policy does not load, are reported. */
function restore(data: Partial<SerializedCookieJar>, jar: CookieJar): CookieJar {
  if (!Array.isArray(data?.cookies))
    throw invalidArgValue('data', data, 'must have an array of cookies');
  // Not readCookies(), which skips the cookies of public suffixes under every policy.
  const file = readJsonCookies(data.cookies, toughCookieForm);
  reportLines(file);
  const entries = data.cookies as readonly SerializedCookie[];
  const oldestFirst = file.cookies
    .map((cookie, at) => ({ cookie, entry: entries[(file.lines[at] as number) - 1] }))
    .sort((a, b) => timeOf(a.entry) - timeOf(b.entry));
  const details = new Map<string, Cookie>();
  for (const { entry } of oldestFirst) {
    const cookie = Cookie.fromJSON(entry);
    if (cookie === undefined) continue;
    // As in the reader, Max-Age counts from the creation if there is no last access.
    if (cookie.maxAge !== null) cookie.lastAccessed ??= cookie.creation;
    // Without `hostOnly`, the domain determines whether the jar's cookie is sent to subdomains.
    for (const hostOnly of cookie.hostOnly === null ? [true, false] : [cookie.hostOnly])
      details.set(toughIdentityOf({ ...cookie, hostOnly }), cookie);
  }
  jar.update(oldestFirst.map(({ cookie }) => cookie));
  for (const cookie of jar) {
    const { path, hostOnly } = cookie;
    const place = { key: toughKeyOf(cookie), domain: toughDomainOf(jar, cookie), path, hostOnly };
    const detail = details.get(toughIdentityOf(place));
    if (detail !== undefined) keepDetails(jar, cookie, detail);
  }
  return jar;
}

function timeOf(entry: SerializedCookie | undefined): number {
  const time = Date.parse(String(entry?.creation));
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : time;
}

function toughIdentityOf({
  key,
  domain,
  path,
  hostOnly,
}: Pick<Cookie, 'key' | 'domain' | 'path' | 'hostOnly'>): string {
  return JSON.stringify([key, domain, path, hostOnly]);
}

function rejectsPublicSuffixes({ policy }: CookieJar): boolean {
  return (policy as { publicSuffixList?: unknown }).publicSuffixList !== null;
}
