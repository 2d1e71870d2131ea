import { Cookie, type CookieInit, noteUse, releaseHeader } from '../cookie/cookie.js';
import { reportSent, reportStored } from '../diagnostics.js';
import { CookieConflictError, CookieNotFoundError } from '../errors.js';
import type { SentHeader } from '../header-memory.js';
import { isJoinedSetCookie } from '../headers/is-joined-set-cookie.js';
import { invalidArgValue, invalidCall, requireType } from '../internal/arguments.js';
import { atOneMoment, nowInSeconds } from '../internal/clock.js';
import { readLikeHttpCookieJar, type SetCookieHeaders } from '../parsers/http-cookiejar.js';
import { parseCookieHeader } from '../parsers/parse-cookie-header.js';
import type { Refuse } from '../parsers/refuse.js';
import { readLikeBrowsers } from '../parsers/rfc6265bis.js';
import { isAsShipped } from '../policy/built-in.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';
import { DefaultCookiePolicy } from '../policy/default-cookie-policy.js';
import { NO_COOKIE, type Refusal, reasonFor, reportRefusal } from '../refusal.js';
import { type RememberedResponse, ResponseMemory } from '../response-memory.js';
import { type CookieStore, type JarObserver, MemoryCookieStore } from '../store/cookie-store.js';
import { SiteIndex } from '../store/site-index.js';
import { coversHost, withoutDot } from '../url/domain.js';
import { defaultPublicSuffixList, type PublicSuffixList } from '../url/public-suffix-list.js';
import {
  type CookieContext,
  type CookieRequest,
  type CookieResponse,
  effRequestHost,
  UrlRequest,
} from '../url/request.js';
import { storedDomain } from '../url/stored-domain.js';
import { browserUrl } from '../url/whatwg-url.js';
import {
  requireClearScope,
  requireCookie,
  requireCookies,
  requireLines,
  requirePolicy,
  requireRequest,
  requireResponse,
  requireScope,
  requireSetInit,
  requireValues,
  SET_EXAMPLE,
  UPDATE_EXAMPLE,
} from './arguments.js';
import type { CookieScope, CookieSetInit } from './cookie-scope.js';
import { Eviction } from './eviction.js';
import { jarTable } from './inspect.js';
import { cookiesFromJson, cookiesToJson, type JarJSON, jarToJson, policyOfJson } from './json.js';
import { OutgoingCookies } from './retrieval.js';

/** The method of a jar that announces its changes. The same symbol in every copy of this package. @internal */
export const observeChanges: unique symbol = Symbol.for('undici-cookiejar.observeChanges');
/** The method of a jar that removes one cookie. The same symbol in every copy of this package. @internal */
export const removeCookie: unique symbol = Symbol.for('undici-cookiejar.removeCookie');

const COOKIE_HEADER_EXAMPLE =
  "The right call: jar.setFromCookieHeader('a=1; b=2', 'https://example.com/')";

/** Told of the refusals of one call. */
type OnRefusal = (refusal: Refusal) => void;

/** While a subclass makes cookies in its own way. */
interface Making {
  readonly onRefusal: OnRefusal | undefined;
  /** What {@link CookieJar.makeCookies} has read for it, deletions included. */
  read: readonly Cookie[];
}

/**
 * A cookie jar (http.cookiejar: CookieJar): takes cookies from responses, gives them back with requests, and asks its policy
 * about each. Iterating gives the cookies themselves, not copies: what is assigned to one counts from the next request on.
 */
export class CookieJar implements Iterable<Cookie> {
  #policy: CookiePolicy;
  readonly #store: CookieStore = new MemoryCookieStore();
  readonly #outgoing = new OutgoingCookies(this.#store);
  #responses = new ResponseMemory(this.#store);
  readonly #eviction = new Eviction(this.#store);
  #siteIndex: SiteIndex | undefined;
  #making: Making | null = null;
  /** Whether the policy looked at other cookies to judge one of a response. */
  #othersMattered = false;
  /** What the index of sites goes by. */
  #siteList: PublicSuffixList | undefined;

  /** @param policy default: `new DefaultCookiePolicy()`, which has http.cookiejar's rules */
  constructor(policy: CookiePolicy = new DefaultCookiePolicy()) {
    this.#policy = requirePolicy(policy);
  }

  /**
   * Rebuilds a jar from the data that {@link toJSON} returned. Cookies that the policy does not load (`explainLoad`) are skipped
   * and reported.
   * @param policy default: the policy that the data record, with its options. Data that record none are read under
   * `new BrowserCookiePolicy()`.
   * @throws TypeError (ERR_INVALID_ARG_VALUE) where the data are not a jar, or record a policy of the program's own and none is given
   */
  static fromJSON(data: JarJSON, policy?: CookiePolicy): CookieJar {
    const jar = new CookieJar(policy ?? policyOfJson(data));
    for (const cookie of cookiesFromJson(data)) jar.#load(cookie);
    return jar;
  }

  /**
   * The jar as plain data, for JSON, workers and caches: all fields of its cookies, values included, their order and creation order, and the
   * policy's kind and options where it is one of the package's own.
   */
  toJSON(): JarJSON {
    return jarToJson(this, this.#policy);
  }

  /** The policy that decides what is taken and what is sent. */
  get policy(): CookiePolicy {
    return this.#policy;
  }

  /** Gives the jar another policy (Python: set_policy). @throws TypeError (ERR_INVALID_ARG_VALUE) where it has not the methods of one */
  setPolicy(policy: CookiePolicy): void {
    this.#policy = requirePolicy(policy);
    this.#siteIndex = undefined;
    this.#forgetExchanges();
  }

  /** Forgets the headers that were sent and taken, and their texts. */
  #forgetExchanges(): void {
    this.#outgoing.forget();
    this.#responses = new ResponseMemory(this.#store);
  }

  /** How many cookies there are, those included that have expired since the jar last looked. */
  get size(): number {
    return this.#store.size;
  }

  /** Another number after each change of what the jar holds. @internal */
  get revision(): number {
    return this.#store.revision;
  }

  /** Calls the observer after each change of the jar's cookies. @returns a function that ends this @internal */
  [observeChanges](observer: JarObserver): () => void {
    return this.#store.observe(observer);
  }

  /** Removes this cookie, wherever it is filed. @returns whether it was in the jar @internal */
  [removeCookie](cookie: Cookie): boolean {
    return this.#store.remove(cookie);
  }

  [Symbol.iterator](): Iterator<Cookie> {
    return this.#store[Symbol.iterator]();
  }

  /** The jar as a table for people, values masked. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return jarTable(this.constructor.name, this);
  }

  // Requests: what is sent.

  /**
   * Adds the Cookie header that the request needs, unless it has one (Python: add_cookie_header), and under a policy that reads
   * RFC 2965 cookies Cookie2. What has expired leaves the jar.
   */
  addCookieHeader(request: CookieRequest): void {
    requireRequest(request);
    if (this.size === 0) return;
    atOneMoment(() => this.#addHeaders(request));
  }

  #addHeaders(request: CookieRequest): void {
    const policy = this.#policy;
    const needsCookie = !request.hasHeader('Cookie');
    if (saysRfc2965(policy) && !request.hasHeader('Cookie2')) {
      const cookies = this.#outgoing.cookiesFor(request, policy);
      if (needsCookie) this.#addCookie(this.#outgoing.write(cookies, request, policy), request);
      addCookie2(cookies, request);
    } else if (needsCookie) {
      this.#addCookie(this.#outgoing.headerFor(request, policy), request);
    }
    this.clearExpiredCookies();
  }

  /** The Cookie header that a request to the URL would carry; empty where there is nothing to send. @throws TypeError for a URL that is not absolute */
  cookieHeader(url: string | URL, context?: CookieContext): string {
    const request = new UrlRequest(url, context);
    this.addCookieHeader(request);
    return request.getHeader('Cookie') ?? '';
  }

  /** The cookies that a request to the URL would carry, in their order. @throws TypeError for a URL that is not absolute */
  cookiesFor(url: string | URL, context?: CookieContext): Cookie[] {
    return this.#outgoing.cookiesFor(new UrlRequest(url, context), this.#policy);
  }

  #addCookie({ header, cookies }: SentHeader, request: CookieRequest): void {
    if (header === '') return;
    if (this.#policy.limits) noteUse(cookies);
    request.addUnredirectedHeader('Cookie', header);
    reportSent(cookies, request);
  }

  get #readsLikeBrowsers(): boolean {
    return this.#policy.reading === 'rfc6265bis';
  }

  // Responses: what is taken.

  /**
   * Takes the cookies of a response that the policy allows (Python: extract_cookies). A cookie that has expired on arrival
   * deletes the one that it would replace.
   * @returns the cookies that it took
   */
  extractCookies(response: CookieResponse, request: CookieRequest): Cookie[] {
    requireResponse(response);
    requireRequest(request);
    return this.#extract(response, request);
  }

  /**
   * Stores cookies from Set-Cookie values, as a response from the URL would. Several values that are joined in one text are read as one,
   * as browsers do, and reported among the refusals.
   * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if the URL is not absolute or the values are not strings
   */
  setFromHeader(
    setCookie: string | readonly string[],
    url: string | URL,
    context?: CookieContext,
  ): { stored: Cookie[]; refused: Refusal[] } {
    const values = requireLines(setCookie);
    const response = {
      info: () => ({ getAll: (name: string) => (/^set-cookie$/i.test(name) ? values : []) }),
    };
    const refused: Refusal[] = [];
    const request = new UrlRequest(url, context);
    const onRefusal = (refusal: Refusal) => void refused.push(refusal);
    const stored = this.#extract(response, request, onRefusal);
    for (const value of values) {
      if (!isJoinedSetCookie(value)) continue;
      reportRefusal('set', () => reasonFor('joined-set-cookie'), NO_COOKIE, request, onRefusal);
    }
    return { stored, refused };
  }

  /**
   * Stores the cookies of a Cookie header, as a browser's tools show it. It has neither scopes nor attributes, so each is a session cookie of the
   * URL's host alone and of all its paths, Secure if the URL is. What no server could have set is skipped and reported.
   * @param cookie `a=1; b=2`, with or without `Cookie:` before it
   * @returns the cookies that were stored
   * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if it is not a string or the URL is not absolute
   * @example
   * jar.setFromCookieHeader('Cookie: sid=1; theme=dark', 'https://example.com/');
   */
  setFromCookieHeader(cookie: string, url: string | URL): Cookie[] {
    requireType('cookie', cookie, 'string', COOKIE_HEADER_EXAMPLE);
    const domain = this.#hostOf(url);
    const scope = { url: String(url), domain, dialect: this.#policy.reading };
    return parseCookieHeader(cookie, scope).filter((each) => this.#load(each));
  }

  /** The cookies of a response, whatever the policy thinks of them (Python: make_cookies). The jar stays as it is. */
  makeCookies(response: CookieResponse, request: CookieRequest): Cookie[] {
    const now = nowInSeconds();
    const read = this.#read(this.#headersOf(response), request, this.#making?.onRefusal);
    if (this.#making !== null) this.#making.read = read;
    return read.filter((cookie) => !cookie.isExpired(now));
  }

  #extract(response: CookieResponse, request: CookieRequest, onRefusal?: OnRefusal): Cookie[] {
    const stored = atOneMoment(() => this.#readAndTake(response, request, onRefusal));
    reportStored(stored, request);
    return stored;
  }

  #readAndTake(response: CookieResponse, request: CookieRequest, onRefusal?: OnRefusal): Cookie[] {
    if (this.makeCookies !== makeCookies) {
      const made = this.#makeItsOwnWay(response, request, onRefusal);
      return made.filter((cookie) => this.#take(cookie, request, onRefusal));
    }
    const headers = this.#headersOf(response);
    // What has to pass a method of the program's, or comes by Set-Cookie2 too, is taken anew each time.
    const last =
      this.setCookie === setCookie && headers.setCookie2.length === 0 && request.http !== false
        ? this.#responses.of(request.getFullUrl())
        : null;
    return last?.seesAgain(headers.setCookie)
      ? this.#takeAgain(last, headers, request, onRefusal)
      : this.#takeAll(headers, request, onRefusal);
  }

  /** Takes the lines that the last response of the URL had too: there is nothing to do where their cookies lie as they were taken. */
  #takeAgain(
    last: RememberedResponse,
    headers: SetCookieHeaders,
    request: CookieRequest,
    onRefusal?: OnRefusal,
  ): Cookie[] {
    const stamp = this.#policy.verdictStamp?.(request) ?? null;
    if (stamp === null) return this.#takeAll(headers, request, onRefusal);
    const now = nowInSeconds();
    const known = last.takeAgain(stamp, now);
    if (known !== undefined) return [...known];
    // Whoever hears of a refusal may call this jar, and another response be taken within this one.
    const mattered = this.#othersMattered;
    this.#othersMattered = false;
    const taken = this.#takeAll(headers, request, onRefusal);
    const hasTakenEach = taken.length === headers.setCookie.length;
    if (hasTakenEach && !this.#othersMattered) last.remember(stamp, now, taken);
    this.#othersMattered ||= mattered;
    return taken;
  }

  #takeAll(headers: SetCookieHeaders, request: CookieRequest, onRefusal?: OnRefusal): Cookie[] {
    const taken: Cookie[] = [];
    for (const cookie of this.#read(headers, request, onRefusal)) {
      if (this.#take(cookie, request, onRefusal)) taken.push(cookie);
    }
    return taken;
  }

  /** What a subclass makes of the response, and the deletions in it, which `super.makeCookies()` does not show it, before or after. */
  #makeItsOwnWay(
    response: CookieResponse,
    request: CookieRequest,
    onRefusal?: OnRefusal,
  ): Cookie[] {
    const { made, read } = this.#makeAndRead(response, request, onRefusal);
    const lastOfItsKind = new Map(read.map((cookie) => [identityOf(cookie), cookie]));
    const deletions = read.filter((cookie) => cookie.isExpired() && !made.includes(cookie));
    const isLast = (cookie: Cookie) => lastOfItsKind.get(identityOf(cookie)) === cookie;
    return [...deletions.filter((each) => !isLast(each)), ...made, ...deletions.filter(isLast)];
  }

  #makeAndRead(
    response: CookieResponse,
    request: CookieRequest,
    onRefusal: OnRefusal | undefined,
  ): { made: Cookie[]; read: readonly Cookie[] } {
    const making: Making = { onRefusal, read: [] };
    this.#making = making;
    try {
      const made = this.makeCookies(response, request);
      return { made, read: making.read };
    } finally {
      this.#making = null;
    }
  }

  /** @returns whether the cookie is now in the jar */
  #take(cookie: Cookie, request: CookieRequest, onRefusal?: OnRefusal): boolean {
    if (!this.#setOk(cookie, request, onRefusal)) return false;
    if (cookie.isExpired()) {
      this.#store.delete(cookie);
      return false;
    }
    return this.#keep(cookie, request, onRefusal);
  }

  /** Stores the cookie, for which another one may have to go. @returns whether it is not itself the one that goes */
  #keep(cookie: Cookie, request: CookieRequest, onRefusal?: OnRefusal): boolean {
    const sizeBefore = this.size;
    this.setCookie(cookie);
    if (this.size <= sizeBefore) return true;
    // It has come to stay, where those that take the place of others are soon replaced themselves: it is worth a copy.
    releaseHeader(cookie);
    const { limits } = this.#policy;
    if (!limits) return true;
    this.clearExpiredCookies();
    const evicted = this.#eviction.makeRoomFor(cookie, limits, this.#sites());
    if (evicted === null) return true;
    reportRefusal('set', () => reasonFor(evicted.code), evicted.cookie, request, onRefusal);
    return evicted.cookie !== cookie;
  }

  #setOk(cookie: Cookie, request: CookieRequest, onRefusal?: OnRefusal): boolean {
    const policy = this.#policy;
    if (request.http === false && this.#touchesHttpOnly(cookie)) {
      reportRefusal('set', () => reasonFor('http-only'), cookie, request, onRefusal);
      return false;
    }
    if (!policy.setOk(cookie, request)) {
      reportRefusal('set', () => policy.explainSet?.(cookie, request), cookie, request, onRefusal);
      return false;
    }
    const namesakes = () => {
      this.#othersMattered = true;
      return this.#namesakesOf(cookie);
    };
    const reason = policy.explainReplace?.(cookie, namesakes, request) ?? null;
    if (reason !== null) reportRefusal('set', () => reason, cookie, request, onRefusal);
    return reason === null;
  }

  /** Whether the cookie is HttpOnly or would replace one that is, which a script cannot do (RFC 6265bis 5.7). */
  #touchesHttpOnly(cookie: Cookie): boolean {
    if (cookie.httpOnly) return true;
    const existing = this.#store.find(cookie);
    return existing?.httpOnly === true && !existing.isExpired();
  }

  /** The cookies of the same name in the cookie's domain and in those above and below it. */
  *#namesakesOf({ name, domain }: Cookie): Iterable<Cookie> {
    for (const other of this.#sites().neighboursOf(domain)) {
      if (
        !coversHost(domain, withoutDot(other.domain)) &&
        !coversHost(other.domain, withoutDot(domain))
      )
        continue;
      for (const cookie of other.cookies) if (cookie.name === name) yield cookie;
    }
  }

  #headersOf(response: CookieResponse): SetCookieHeaders {
    const headers = response.info();
    return {
      setCookie: headers.getAll('Set-Cookie'),
      setCookie2: this.#readsLikeBrowsers ? [] : headers.getAll('Set-Cookie2'),
    };
  }

  /** All cookies of the headers, deletions included as cookies that have expired. */
  #read(headers: SetCookieHeaders, request: CookieRequest, onRefusal?: OnRefusal): Cookie[] {
    const refuse: Refuse = (reason, unread) =>
      reportRefusal('set', () => reason, unread, request, onRefusal);
    return this.#readsLikeBrowsers
      ? readLikeBrowsers(headers.setCookie, request, this.#publicSuffixList, refuse)
      : readLikeHttpCookieJar(headers, request, this.#policy, refuse);
  }

  /** The domains of the jar by site; another policy, or another list, may see other sites. */
  #sites(): SiteIndex {
    const policy = this.#policy;
    const list = this.#publicSuffixList;
    if (this.#siteIndex === undefined || list !== this.#siteList) {
      this.#siteList = list;
      this.#siteIndex = new SiteIndex(this.#store, (domain) => policy.siteOf(domain));
    }
    return this.#siteIndex;
  }

  get #publicSuffixList(): PublicSuffixList {
    const policy = this.#policy;
    return policy instanceof DefaultCookiePolicy
      ? policy.publicSuffixList
      : defaultPublicSuffixList;
  }

  /** Stores the cookie if the policy allows it (Python: set_cookie_if_ok). */
  setCookieIfOk(cookie: Cookie, request: CookieRequest): void {
    if (this.#setOk(cookie, request) && this.#keep(cookie, request)) {
      reportStored([cookie], request);
    }
  }

  /** Stores the cookie without asking or checking anything, in place of one with the same domain, path and name (Python: set_cookie). @throws TypeError (ERR_INVALID_ARG_VALUE) for what is no Cookie */
  setCookie(cookie: Cookie): void {
    requireCookie(cookie);
    this.#store.set(cookie);
    if (this.#policy.limits) this.#eviction.noteStored(cookie);
  }

  /** Stores a cookie of a file or of another jar, unless no server could have set it. The cookie is the jar's own. @returns whether it did */
  #load(cookie: Cookie): boolean {
    const domain = storedDomain(cookie.domain, this.#policy.reading);
    if (domain !== null && domain !== cookie.domain) cookie.domain = domain;
    const reason =
      domain === null ? reasonFor('domain-invalid') : this.#policy.explainLoad?.(cookie);
    if (reason) reportRefusal('load', () => reason, cookie, null);
    else this.setCookie(cookie);
    return !reason;
  }

  // Clearing.

  /**
   * Removes all cookies, those of a domain, those of its path, or one (Python: clear).
   * @throws CookieNotFoundError where the jar has no such domain, path or cookie
   * @throws TypeError (ERR_INVALID_ARG_VALUE) for a path without a domain, or a name without a path
   */
  clear(domain?: string | null, path?: string | null, name?: string | null): void {
    requireClearScope(domain, path, name);
    if (domain == null) {
      this.#store.clear();
      // What is cleared may be secret, and is not to lie in memory.
      this.#forgetExchanges();
    } else if (!this.#clearWithin(domain, path, name)) {
      throw new CookieNotFoundError(
        `the jar has no cookies at ${[domain, path, name].filter((part) => part != null).join(' ')}`,
      );
    }
  }

  #clearWithin(
    domain: string,
    path: string | null | undefined,
    name: string | null | undefined,
  ): boolean {
    if (path == null) return this.#store.deleteDomain(domain);
    if (name == null) return this.#store.deletePath(domain, path);
    const named: Cookie[] = [];
    for (const [each, cookies] of this.#store.domain(domain)?.byPath() ?? []) {
      if (each === path) named.push(...cookies.filter((cookie) => cookie.name === name));
    }
    for (const cookie of named) this.#store.remove(cookie);
    return named.length > 0;
  }

  /** Removes the cookies that end with the session (Python: clear_session_cookies). */
  clearSessionCookies(): void {
    for (const cookie of [...this]) if (cookie.discard) this.#store.remove(cookie);
  }

  /** Removes the cookies whose time is over (Python: clear_expired_cookies). */
  clearExpiredCookies(): void {
    this.#store.deleteExpired(nowInSeconds());
  }

  // Reading the jar like a dictionary, as Requests does. Cookies whose time is over are not seen here.

  /**
   * The value of the cookie of that name, '' for one without a value.
   * @throws CookieConflictError where several match: narrow the scope
   */
  get(name: string, scope?: CookieScope): string | undefined {
    const [cookie, ...others] = this.#named(name, scope);
    if (cookie === undefined) return undefined;
    if (others.length > 0) throw new CookieConflictError(name, [cookie, ...others]);
    return cookie.value ?? '';
  }

  /** Whether there is a cookie of that name, or several. */
  has(name: string, scope?: CookieScope): boolean {
    return this.#named(name, scope).length > 0;
  }

  /**
   * Stores a cookie of the program's own: for the host of a URL, or for a domain and path, where a leading dot takes in the subdomains.
   * It lasts for the session unless `expires` is given (seconds since the epoch).
   * A value of `null` deletes the cookies of that name and scope instead, as in Requests.
   * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if a field has the wrong type, an option is not known, the URL
   * is not absolute, or the policy finds that no server could set such a cookie (`explainLoad`)
   */
  set(name: string, value: string, init: CookieSetInit): Cookie;
  set(name: string, value: string | null, init: CookieSetInit): Cookie | undefined;
  set(name: string, value: string | null, init: CookieSetInit): Cookie | undefined {
    requireType('name', name, 'string', SET_EXAMPLE);
    requireType('value', value, ['string', 'null'], SET_EXAMPLE);
    const { url, domain, path, ...fields } = requireSetInit(init);
    if (value === null) return void this.delete(name, { url, domain, path });
    const ofUrl = url === undefined ? undefined : this.#hostOf(url);
    const cookie = new Cookie({
      ...fields,
      path: path ?? '/',
      domain: domain === undefined ? ofUrl : this.#requireDomain(domain),
      name,
      value,
    } as CookieInit);
    const reason = this.#policy.explainLoad?.(cookie) ?? null;
    if (reason !== null) throw invalidCall(`The cookie cannot be set: ${reason.message}`);
    this.setCookie(cookie);
    return cookie;
  }

  /** @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if it is not a host name */
  #requireDomain(domain: unknown): string {
    requireType('init.domain', domain, 'string', SET_EXAMPLE);
    const stored = storedDomain(domain, this.#policy.reading);
    if (stored !== null) return stored;
    const reason =
      "must be a host name such as 'example.com', or '.example.com' with its subdomains";
    throw invalidArgValue('init.domain', domain, reason);
  }

  /** The domain of a cookie that belongs to the host of the URL alone. */
  #hostOf(url: string | URL): string {
    const request = new UrlRequest(url);
    return this.#readsLikeBrowsers
      ? browserUrl(request.getFullUrl()).host
      : effRequestHost(request)[1];
  }

  /** Removes the cookies of that name. @returns whether there were any */
  delete(name: string, scope?: CookieScope): boolean {
    const cookies = this.#named(name, scope);
    for (const cookie of cookies) this.#store.remove(cookie);
    return cookies.length > 0;
  }

  /**
   * Stores copies of the cookies, such as those of another jar, or sets names and values for a URL or a domain.
   * @throws TypeError (ERR_INVALID_ARG_TYPE) if they are not Cookies; for names and values as {@link set}
   */
  update(cookies: Iterable<Cookie>): void;
  update(values: Readonly<Record<string, string | null>>, init: CookieSetInit): void;
  update(
    given: Iterable<Cookie> | Readonly<Record<string, string | null>>,
    init?: CookieSetInit,
  ): void {
    if (init === undefined) {
      for (const cookie of requireCookies(given, UPDATE_EXAMPLE))
        this.#load(new Cookie(cookie.toJSON()));
    } else {
      for (const [name, value] of requireValues(given)) this.set(name, value, init);
    }
  }

  /** A new jar with the same policy and copies of the cookies (Requests: copy). What happens to one of the jars does not affect the other. */
  copy(): CookieJar {
    const jar = new CookieJar(this.#policy);
    for (const cookie of cookiesFromJson(cookiesToJson(this))) jar.setCookie(cookie);
    return jar;
  }

  /** The names of all cookies, one for each, in the jar's order. */
  keys(): string[] {
    return this.#within().map(({ name }) => name);
  }

  /** The values of all cookies in the jar's order, '' for one without a value. */
  values(): string[] {
    return this.#within().map(({ value }) => value ?? '');
  }

  /** Names and values of all cookies in the jar's order. */
  entries(): [name: string, value: string][] {
    return this.#within().map(({ name, value }) => [name, value ?? '']);
  }

  /** Names and values as an object; where several cookies share a name, the first counts: with a `url` the one that is sent first. */
  toObject(scope?: CookieScope): Record<string, string> {
    const values = new Map<string, string>();
    for (const { name, value } of this.#within(scope)) {
      if (!values.has(name)) values.set(name, value ?? '');
    }
    return Object.fromEntries(values);
  }

  /** Of a host-only cookie and one of the host's domain, a domain without a dot means the first: nothing else could tell them apart. */
  #named(name: string, scope?: CookieScope): Cookie[] {
    requireType('name', name, 'string');
    const cookies = this.#within(scope).filter((cookie) => cookie.name === name);
    const hostOnly = cookies.filter((cookie) => cookie.hostOnly);
    return scope?.domain !== undefined && hostOnly.length > 0 ? hostOnly : cookies;
  }

  #within(scope?: CookieScope): Cookie[] {
    const now = nowInSeconds();
    const { url, path, domain: named } = requireScope(scope);
    const domain = named && (storedDomain(named, this.#policy.reading) ?? named.toLowerCase());
    const cookies = url === undefined ? [...this] : this.cookiesFor(url);
    return cookies.filter(
      (cookie) =>
        !cookie.isExpired(now) &&
        (domain === undefined || cookie.domain === domain || cookie.domain === `.${domain}`) &&
        (path === undefined || cookie.path === path),
    );
  }
}

/** As they are defined here: a program may put its own in their place on the prototype too. */
const { addCookieHeader, makeCookies, setCookie } = CookieJar.prototype;

/** Whether the jar's Cookie headers are all written here, where nothing comes into one that HTTP could not carry: a policy has a hand in it too. */
export function writesItsOwnHeaders(jar: CookieJar): boolean {
  return jar.addCookieHeader === addCookieHeader && isAsShipped(jar.policy);
}

function saysRfc2965({ rfc2965, hideCookie2, reading }: CookiePolicy): boolean {
  return rfc2965 && !hideCookie2 && reading !== 'rfc6265bis';
}

/** Cookie2 tells a server whose cookies are Netscape's that RFC 2965 is understood (RFC 2965 9.1). */
function addCookie2(cookies: readonly Cookie[], request: CookieRequest): void {
  if (cookies.some((cookie) => cookie.version !== 1))
    request.addUnredirectedHeader('Cookie2', '$Version="1"');
}

function identityOf({ domain, path, name, partitionKey }: Cookie): string {
  return JSON.stringify([domain, path, name, partitionKey]);
}
