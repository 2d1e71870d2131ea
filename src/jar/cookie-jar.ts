import { Cookie, type CookieInit, copyCookie, LAST_DATE } from '../cookie/cookie.js';
import { CookieConflictError, CookieNotFoundError } from '../errors.js';
import { isWritable, passWritten } from '../headers/cookie-header.js';
import { isJoinedSetCookie } from '../headers/is-joined-set-cookie.js';
import { invalidArgValue, invalidCall, requireType } from '../internal/arguments.js';
import { nowInSeconds } from '../internal/clock.js';
import { reportSent, reportStored } from '../internal/diagnostics.js';
import { parseCookieHeader } from '../parsers/parse-cookie-header.js';
import { hasCookies } from '../policy/browser-rules.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';
import { DefaultCookiePolicy } from '../policy/default-cookie-policy.js';
import { hasSuffixChecks } from '../policy/suffix-list-of.js';
import { NO_COOKIE, type Refusal, reasonFor, reportRefusal } from '../refusal.js';
import { CookieStore, type JarObserver } from '../store/cookie-store.js';
import type { CookieEntry } from '../store/entries.js';
import {
  type CookieContext,
  type CookieRequest,
  type CookieResponse,
  effRequestHost,
  UrlRequest,
  urlInParts,
} from '../url/request.js';
import { requestDomains } from '../url/request-domains.js';
import { ownPartition } from '../url/site.js';
import { namedDomain, storedDomain } from '../url/stored-domain.js';
import { rememberUrl } from '../url/whatwg-url.js';
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
import { entriesWithin } from './entries-within.js';
import { type CookieExplanation, explain } from './explain.js';
import { explainSetCookie, type SetCookieExplanation } from './explain-set-cookie.js';
import { cookiesFromJson, type JarJSON, jarToJson, policyOfJson, readableOf } from './json.js';
import { type CookieSource, type OnRefusal, Receiver } from './receiver.js';
import { Retrieval } from './retrieval.js';
import { jarTable } from './tables.js';

/** The method of a jar that registers an observer of its changes. The same symbol in every copy of this package. @internal */
export const observeChanges: unique symbol = Symbol.for('undici-cookiejar.observeChanges');
/** The method of a jar that returns its cookies in creation order. The same symbol in every copy of this package. @internal */
export const inCreationOrder: unique symbol = Symbol.for('undici-cookiejar.inCreationOrder');
/** The method of a jar that returns the cookies of a domain. The same symbol in every copy of this package. @internal */
export const cookiesOfDomain: unique symbol = Symbol.for('undici-cookiejar.cookiesOfDomain');
/** The method of a jar that returns the cookies that match a request. The same symbol in every copy of this package. @internal */
export const matchingCookies: unique symbol = Symbol.for('undici-cookiejar.matchingCookies');
/** The method of a jar that returns the entry of a cookie. The same symbol in every copy of this package. @internal */
export const entryOf: unique symbol = Symbol.for('undici-cookiejar.entryOf');
/** The method of a jar that tells whether it has a cookie. The same symbol in every copy of this package. @internal */
export const holdsCookie: unique symbol = Symbol.for('undici-cookiejar.holdsCookie');
/** The method of a jar that stores a cookie that is in no jar. The same symbol in every copy of this package. @internal */
export const addCookie: unique symbol = Symbol.for('undici-cookiejar.addCookie');
/** The method of a jar that removes one cookie. The same symbol in every copy of this package. @internal */
export const removeCookie: unique symbol = Symbol.for('undici-cookiejar.removeCookie');
/** The method of a jar that looks up cookies. The same symbol in every copy of this package. @internal */
export const storedAmong: unique symbol = Symbol.for('undici-cookiejar.storedAmong');

const COOKIE_HEADER_EXAMPLE =
  "The right call: jar.setFromCookieHeader('a=1; b=2', 'https://example.com/')";

/**
 * A cookie jar (http.cookiejar: CookieJar): stores the cookies of responses and sends them with requests, as its policy allows. Iterating
 * returns the cookies themselves, not copies: an assignment to a field takes effect with the next request.
 * @example
 * ```js
 * import { BrowserCookiePolicy, CookieJar } from 'undici-cookiejar';
 *
 * const jar = new CookieJar(new BrowserCookiePolicy());
 * jar.setFromHeader('sid=1; Secure', 'https://example.com/');
 * console.log(jar.cookieHeader('https://example.com/account')); // sid=1
 * ```
 */
export class CookieJar implements Iterable<Cookie> {
  #policy: CookiePolicy;
  readonly #store = new CookieStore();
  readonly #receiver = new Receiver(this, this.#store);

  /** @param policy default: `new DefaultCookiePolicy()`, with http.cookiejar's rules */
  constructor(policy: CookiePolicy = new DefaultCookiePolicy()) {
    this.#policy = requirePolicy(policy);
  }

  /**
   * Rebuilds a jar from the data that {@link toJSON} returned. Cookies that the policy does not load (`explainLoad`) are skipped and
   * reported.
   * @param policy default: the policy in the data, with its options. Without a policy in the data, `new BrowserCookiePolicy()`.
   * @throws TypeError (ERR_INVALID_ARG_VALUE) if the data are not a jar, or if the jar had a custom policy and `policy` is missing
   */
  static fromJSON(data: JarJSON, policy?: CookiePolicy): CookieJar {
    const jar = new CookieJar(policy ?? policyOfJson(data));
    const { cookies, creation } = cookiesFromJson(data);
    for (const cookie of cookies) jar.#load(cookie);
    const entries = new Map(jar.#store.entries().map((entry) => [entry.cookie, entry]));
    jar.#store.recreate(creation.flatMap((cookie) => entries.get(cookie) ?? []));
    return jar;
  }

  /**
   * The jar as plain data, for JSON, workers and caches: all fields of its cookies, including values, their order and creation order, and
   * the kind and options of a built-in policy.
   */
  toJSON(): JarJSON {
    return jarToJson(this.#store.entries(), this.#policy);
  }

  /** The policy that decides which cookies are stored and sent. */
  get policy(): CookiePolicy {
    return this.#policy;
  }

  /** Replaces the policy (Python: set_policy). @throws TypeError (ERR_INVALID_ARG_TYPE) if it does not have the methods of a policy */
  setPolicy(policy: CookiePolicy): void {
    this.#policy = requirePolicy(policy);
    this.#store.invalidateIndexes();
  }

  /** The number of cookies, including expired ones until a request or {@link clearExpiredCookies} removes them. */
  get size(): number {
    return this.#store.size;
  }

  /** Calls the observer after each change of the jar's cookies. @returns a function that unregisters the observer @internal */
  [observeChanges](observer: JarObserver): () => void {
    return this.#store.observe(observer);
  }

  /** Removes this cookie, even if its domain, path or name was assigned to. @returns whether it was in the jar @internal */
  [removeCookie](cookie: Cookie): boolean {
    const entry = this.#store.locate(cookie);
    return entry !== undefined && this.#store.remove(entry);
  }

  /** Whether this cookie is in the jar, even if its domain, path or name was assigned to. @internal */
  [holdsCookie](cookie: Cookie): boolean {
    return this.#store.locate(cookie) !== undefined;
  }

  /** The cookies in the order of their creation-time (RFC 6265bis section 5.7). @internal */
  [inCreationOrder](): Cookie[] {
    const entries = this.#store.entries().sort((a, b) => a.creation - b.creation);
    return entries.map(({ cookie }) => cookie);
  }

  /** The cookies of the domain, as the jar indexes it, including expired ones. @internal */
  [cookiesOfDomain](domain: string): Cookie[] {
    return (this.#store.domain(domain)?.entries ?? []).map(({ cookie }) => cookie);
  }

  /** The entry of the cookie's identity, which stays the same object while cookies replace each other. @internal */
  [entryOf](cookie: Cookie): WeakKey | undefined {
    return this.#store.find(cookie);
  }

  /** Those of the cookies whose identity is in the jar, with any value, and that have not expired. @internal */
  [storedAmong](cookies: readonly Cookie[]): readonly Cookie[] {
    return cookies.filter((cookie) => this.#store.find(cookie)?.cookie.isExpired() === false);
  }

  [Symbol.iterator](): Iterator<Cookie> {
    return this.#store[Symbol.iterator]();
  }

  /** The jar as a table with masked values. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return jarTable(this.constructor.name, this);
  }

  // Requests.

  /**
   * Adds the Cookie header to a request that has none (Python: add_cookie_header), and under a policy that accepts RFC 2965 cookies the
   * Cookie2 header. Expired cookies are removed from the jar.
   */
  addCookieHeader(request: CookieRequest): void {
    requireRequest(request);
    if (this.size === 0) return;
    if (announcesRfc2965(this.#policy) && !request.hasHeader('Cookie2')) this.#addCookie2(request);
    else if (!request.hasHeader('Cookie'))
      this.#addCookie(request, new Retrieval(this.#store, this.#policy, request));
    else this.#store.removeExpired();
  }

  /** The Cookie2 header announces to a server that sends Netscape cookies that the client supports RFC 2965 (RFC 2965 section 9.1). */
  #addCookie2(request: CookieRequest): void {
    const retrieval = new Retrieval(this.#store, this.#policy, request);
    const isNeeded = retrieval.entries.some(({ cookie }) => cookie.version !== 1);
    if (!request.hasHeader('Cookie')) this.#addCookie(request, retrieval);
    if (isNeeded) request.addUnredirectedHeader('Cookie2', '$Version="1"');
    retrieval.removeExpired();
  }

  #addCookie(request: CookieRequest, retrieval: Retrieval): void {
    const header = this.#write(retrieval, request);
    if (header === '') return;
    passWritten(header, () => request.addUnredirectedHeader('Cookie', header));
  }

  /** The Cookie header of a retrieval. */
  #write(retrieval: Retrieval, request: CookieRequest): string {
    const { header, entries } = retrieval.header();
    if (header !== '') {
      // Step 3: "Update the last-access-time of each cookie in the cookie-list". Only eviction and the header limit use it.
      if (this.#policy.limits) this.#store.touch(entries);
      reportSent(entries, request);
    }
    retrieval.removeExpired();
    return header;
  }

  /** The Cookie header of a request to the URL; empty if no cookie is sent. @throws TypeError for a URL that is not absolute */
  cookieHeader(url: string | URL, context?: CookieContext): string {
    const request = new UrlRequest(url, context);
    if (this.addCookieHeader === addCookieHeader && !announcesRfc2965(this.#policy))
      return this.#write(new Retrieval(this.#store, this.#policy, request), request);
    this.addCookieHeader(request);
    return request.getHeader('Cookie') ?? '';
  }

  /**
   * The cookies that a request to the URL would send, in header order, without those that cannot be written or exceed `limits.header`, which
   * are reported.
   * @throws TypeError for a URL that is not absolute
   */
  cookiesFor(url: string | URL, context?: CookieContext): Cookie[] {
    const request = new UrlRequest(url, context);
    const { entries } = new Retrieval(this.#store, this.#policy, request).header();
    return entries.map(({ cookie }) => cookie);
  }

  /** Like {@link cookiesFor}, with the cookies that cannot be written or exceed `limits.header`. @internal */
  [matchingCookies](url: string, context?: CookieContext): Cookie[] {
    const request = new UrlRequest(url, context);
    return new Retrieval(this.#store, this.#policy, request).entries.map(({ cookie }) => cookie);
  }

  /**
   * Explains for every cookie of the URL's site (its registrable domain, or its host) whether a request to the URL sends it, and if not,
   * why. The cookies that are sent come first, in the order of the header. Nothing is changed or published; `console.log()`
   * prints a table with masked values.
   * @throws TypeError (ERR_INVALID_ARG_VALUE) for a URL that is not absolute
   * @example
   * ```js
   * import { BrowserCookiePolicy, CookieJar } from 'undici-cookiejar';
   *
   * const jar = new CookieJar(new BrowserCookiePolicy());
   * jar.setFromHeader('sid=1; Secure', 'https://example.com/');
   * console.log(jar.explain('http://example.com/')); // sid is not sent: secure-mismatch
   * ```
   */
  explain(url: string | URL, context?: CookieContext): CookieExplanation[] {
    const request = new UrlRequest(url, context);
    return explain(this.#store, this.#receiver, this.#policy, request);
  }

  /**
   * Explains for each Set-Cookie line whether {@link setFromHeader} would store its cookie, and if not, why. Nothing is changed or
   * published, and overridden methods of the jar are not called; `console.log()` prints a table with masked values. An expired cookie is
   * not stored, because it deletes. A line of several cookies joined by commas is explained as the one cookie that it is parsed as;
   * `refused` of {@link setFromHeader} reports the others.
   * @throws TypeError (ERR_INVALID_ARG_VALUE, ERR_INVALID_ARG_TYPE) as {@link setFromHeader}
   */
  explainSetCookie(
    setCookie: string | readonly string[],
    url: string | URL,
    context?: CookieContext,
  ): SetCookieExplanation[] {
    const request = new UrlRequest(url, context);
    return explainSetCookie(requireLines(setCookie), this.#receiver, this.#policy, request);
  }

  // Responses.

  /**
   * Stores the cookies of a response that the policy allows (Python: extract_cookies). An expired cookie deletes the one that it would
   * replace.
   * @returns the stored cookies
   */
  extractCookies(response: CookieResponse, request: CookieRequest): Cookie[] {
    requireResponse(response);
    requireRequest(request);
    return this.#extract(response, request);
  }

  /**
   * Stores the cookies of Set-Cookie values as if they came in a response from the URL. A value may begin with `Set-Cookie:`. Several values
   * joined into one string are parsed as one, as in browsers, and reported as a refusal.
   * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if the URL is not absolute or the values are not strings
   */
  setFromHeader(
    setCookie: string | readonly string[],
    url: string | URL,
    context?: CookieContext,
  ): { stored: Cookie[]; refused: Refusal[] } {
    const values = requireLines(setCookie);
    const refused: Refusal[] = [];
    const request = new UrlRequest(url, context);
    // Often the next call is for another cookie of the same response.
    rememberUrl(request.getFullUrl(), request[urlInParts]);
    const onRefusal = (refusal: Refusal) => void refused.push(refusal);
    const stored = this.#extract(values, request, onRefusal);
    for (const value of values) {
      if (!isJoinedSetCookie(value)) continue;
      reportRefusal('set', () => reasonFor('joined-set-cookie'), NO_COOKIE, request, onRefusal);
    }
    return { stored, refused };
  }

  /**
   * Stores the cookies of a Cookie header, such as one copied from a browser's developer tools. The header has no attributes, so each
   * cookie is a host-only session cookie with the path `/`, and Secure if the URL is. A cookie that no server could have set is skipped and
   * reported.
   * @param cookie `a=1; b=2`, with or without `Cookie:` before it
   * @returns the cookies that were stored
   * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if it is not a string, it is a Set-Cookie header, or the URL is not absolute
   * @example
   * jar.setFromCookieHeader('Cookie: sid=1; theme=dark', 'https://example.com/');
   */
  setFromCookieHeader(cookie: string, url: string | URL): Cookie[] {
    requireType('cookie', cookie, 'string', COOKIE_HEADER_EXAMPLE);
    if (/^[ \t]*set-cookie:/im.test(cookie))
      throw invalidCall('The "cookie" argument is a Set-Cookie header. Use jar.setFromHeader()');
    const domain = this.#hostOf(url);
    const scope = { url: String(url), domain, dialect: this.#policy.dialect };
    return parseCookieHeader(cookie, scope).filter((each) => this.#load(each));
  }

  /** Parses the cookies of a response, without applying the policy (Python: make_cookies). The jar is not changed. */
  makeCookies(response: CookieResponse, request: CookieRequest): Cookie[] {
    requireResponse(response);
    requireRequest(request);
    return this.#receiver.make(response, request);
  }

  #extract(source: CookieSource, request: CookieRequest, onRefusal?: OnRefusal): Cookie[] {
    const isParsed = this.makeCookies === makeCookies;
    const cookies = isParsed
      ? this.#receiver.parse(source, request, onRefusal)
      : this.#receiver.makeWithOverride(source, request, onRefusal);
    const isOverridden = this.setCookie !== setCookie;
    const stored = this.#receiver.receive(cookies, request, isParsed, isOverridden, onRefusal);
    reportStored(stored, request);
    return stored;
  }

  /** Stores the cookie if the policy allows it (Python: set_cookie_if_ok). @throws TypeError (ERR_INVALID_ARG_TYPE) as {@link setCookie} */
  setCookieIfOk(cookie: Cookie, request: CookieRequest): void {
    requireCookie(cookie);
    requireRequest(request);
    if (this.#receiver.receiveIfOk(cookie, request)) reportStored([cookie], request);
  }

  /**
   * Stores the cookie without applying the policy (Python: set_cookie). It replaces a cookie with the same domain, path and name. A cookie
   * of the jar whose domain, path or name was assigned to is moved there.
   * @throws TypeError (ERR_INVALID_ARG_TYPE) if it is not a Cookie or a field has the wrong type
   */
  setCookie(cookie: Cookie): void {
    requireCookie(cookie);
    this.#store.refile(cookie);
  }

  /**
   * Stores a cookie that is in no jar, with an overridden {@link setCookie} if there is one. Does not look for an earlier entry of the
   * cookie, for which the store would need an index (4 MB for 100,000 cookies). @internal
   */
  [addCookie](cookie: Cookie): void {
    requireCookie(cookie);
    if (this.setCookie === setCookie) this.#store.set(cookie);
    else this.setCookie(cookie);
  }

  /**
   * Stores a cookie of a file or another jar, unless no server could have set it. The jar takes ownership of the cookie. @returns whether
   * it was stored
   */
  #load(cookie: Cookie): boolean {
    const domain = this.#storedDomain(cookie.domain);
    if (domain !== null && domain !== cookie.domain) cookie.domain = domain;
    const reason =
      domain === null ? reasonFor('domain-invalid') : this.#policy.explainLoad?.(cookie);
    if (reason) reportRefusal('load', () => reason, cookie, null);
    else this[addCookie](cookie);
    return !reason;
  }

  #storedDomain(domain: string): string | null {
    return storedDomain(domain, this.#policy.dialect, hasSuffixChecks(this.#policy));
  }

  // Clearing.

  /**
   * Removes all cookies, those of a domain, those of a domain and path, or a single one (Python: clear).
   * @throws CookieNotFoundError if the jar has no such domain, path or cookie
   * @throws TypeError (ERR_INVALID_ARG_VALUE) for a path without a domain, or a name without a path
   */
  clear(domain?: string | null, path?: string | null, name?: string | null): void {
    requireClearScope(domain, path, name);
    const { dialect } = this.#policy;
    if (this.#store.clear(domain, path, name)) return;
    // http.cookiejar compares the domain exactly.
    const isExact = domain == null || dialect === 'http.cookiejar';
    const named = isExact ? null : namedDomain(domain, dialect, hasSuffixChecks(this.#policy));
    if (named !== null && this.#store.clear(named, path, name)) return;
    const place = [domain, path, name].filter((part) => part != null).join(' ');
    throw new CookieNotFoundError(`the jar has no cookies at ${place}`);
  }

  /** Removes the session cookies (Python: clear_session_cookies). */
  clearSessionCookies(): void {
    for (const entry of this.#store.entries()) if (entry.cookie.discard) this.#store.remove(entry);
  }

  /** Removes the expired cookies (Python: clear_expired_cookies). */
  clearExpiredCookies(): void {
    const now = nowInSeconds();
    // The store does not observe assignments to `expires`, so every domain is checked.
    for (const domain of [...this.#store.domains()]) this.#store.removeExpiredOf(domain, now);
  }

  // The jar as a dictionary, as in Requests, without expired cookies.

  /**
   * The value of the cookie with this name, '' if it has no value.
   * @throws CookieConflictError if several cookies match; narrow the scope
   */
  get(name: string, scope?: CookieScope): string | undefined {
    const [entry, ...others] = this.#named(name, scope);
    if (entry === undefined) return undefined;
    if (others.length === 0) return textOf(entry);
    const candidates = [entry, ...others].map(({ cookie }) => cookie);
    throw new CookieConflictError(name, candidates);
  }

  /** Whether there is at least one cookie with this name. */
  has(name: string, scope?: CookieScope): boolean {
    return this.#named(name, scope).length > 0;
  }

  /**
   * Stores a new cookie for the host of a URL, or for a domain and path; a domain with a leading dot includes subdomains. It is a session
   * cookie unless `expires` (seconds since the epoch) or `maxAge` is given; an expiry in the past deletes it. `partitioned` without a
   * `partitionKey` stores it in the partition of its own site. A value of `null` deletes the cookies with this name and scope instead, as in
   * Requests.
   * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if a field has the wrong type, an option is unknown, the URL is not
   * absolute or does not match the domain, or the cookie could never be sent: the policy refuses it (`explainLoad`), or it cannot be
   * written to a header, such as a value with a semicolon
   */
  set(name: string, value: string, init: CookieSetInit): Cookie;
  set(name: string, value: string | null, init: CookieSetInit): Cookie | undefined;
  set(name: string, value: string | null, init: CookieSetInit): Cookie | undefined {
    requireType('name', name, 'string', SET_EXAMPLE);
    requireType('value', value, ['string', 'null'], SET_EXAMPLE);
    if (value === null) {
      const { url, domain, path } = requireSetInit(init);
      return void this.delete(name, { url, domain, path });
    }
    const cookie = this.#makeOwn(name, value, init);
    this[addCookie](cookie);
    return cookie;
  }

  /** Creates the cookie for {@link set}, without storing it. The error for a cookie that cannot be set has the `reason`. */
  #makeOwn(name: string, value: string, init: CookieSetInit): Cookie {
    const { url, domain, path, ...fields } = requireSetInit(init);
    const ofUrl = url === undefined ? undefined : this.#hostOf(url);
    const ofInit = domain === undefined ? undefined : this.#requireDomain(domain);
    if (url !== undefined && ofInit !== undefined && !this.#domainsOf(url).includes(ofInit))
      throw invalidCall(
        'The url and the domain of the "init" argument do not match. With a leading dot, such as ".example.com", the domain includes subdomains',
      );
    const scope = { domain: ofInit ?? ofUrl, path: path ?? '/' };
    const cookie = new Cookie({ ...fields, ...scope, name, value } as CookieInit);
    if (cookie.partitioned && this.#policy.dialect === 'rfc6265bis')
      cookie.partitionKey ??= ownPartition(cookie.domain);
    if (cookie.expires !== null && cookie.expires > LAST_DATE)
      throw invalidArgValue(
        `init.${init.maxAge === undefined ? 'expires' : 'maxAge'}`,
        init.maxAge ?? init.expires,
        'must be in seconds, not milliseconds',
      );
    const reason =
      this.#policy.explainLoad?.(cookie) ??
      (isWritable(cookie) ? null : reasonFor('unwritable-pair'));
    if (reason !== null) {
      const hint = /[^\0-\xff]/.test(value) ? '. Text is sent as UTF-8 with { utf8: true }' : '';
      const message = `The cookie cannot be set: ${reason.message}${hint}`;
      throw Object.assign(invalidCall(message), { reason });
    }
    return cookie;
  }

  /** @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if it is not a host name */
  #requireDomain(domain: unknown): string {
    requireType('init.domain', domain, 'string', SET_EXAMPLE);
    const stored = this.#storedDomain(domain);
    if (stored !== null) return stored;
    const reason =
      "must be a host name such as 'example.com', or '.example.com' with its subdomains";
    throw invalidArgValue('init.domain', domain, reason);
  }

  /** The domain of a host-only cookie of the URL. @throws TypeError (ERR_INVALID_ARG_VALUE) if the URL cannot have cookies: file URLs */
  #hostOf(url: string | URL): string {
    const request = new UrlRequest(url);
    if (this.#policy.dialect !== 'rfc6265bis') return effRequestHost(request)[1];
    const { scheme, host } = request[urlInParts];
    if (hasCookies(scheme)) return host;
    throw invalidArgValue(
      'url',
      `${scheme}://${host}/`,
      'must begin with http:, https:, ws: or wss:',
    );
  }

  /** The domains whose cookies are sent to the host of the URL. */
  #domainsOf(url: string | URL): readonly string[] {
    return requestDomains(new UrlRequest(url), this.#policy.dialect);
  }

  /** Removes the cookies with this name. @returns whether there were any */
  delete(name: string, scope?: CookieScope): boolean {
    const entries = this.#named(name, scope);
    for (const entry of entries) this.#store.remove(entry);
    return entries.length > 0;
  }

  /**
   * Stores copies of the cookies, such as those of another jar, or sets names and values for a URL or a domain.
   * @throws TypeError (ERR_INVALID_ARG_TYPE) as {@link setCookie}; for names and values as {@link set}
   */
  update(cookies: Iterable<Cookie>): void;
  update(values: Readonly<Record<string, string | null>>, init: CookieSetInit): void;
  update(
    given: Iterable<Cookie> | Readonly<Record<string, string | null>>,
    init?: CookieSetInit,
  ): void {
    if (init === undefined) {
      const cookies = requireCookies(given, UPDATE_EXAMPLE);
      // Checks all cookies first, so that an argument error stores none.
      for (const cookie of cookies) requireCookie(cookie);
      for (const cookie of cookies) this.#load(copyCookie(cookie));
    } else {
      const values = requireValues(given);
      // Checks all values first, so that an argument error sets none.
      for (const [name, value] of values) if (value !== null) this.#makeOwn(name, value, init);
      for (const [name, value] of values) this.set(name, value, init);
    }
  }

  /**
   * A new jar with the same policy and copies of the cookies (Requests: copy). A cookie with a field of the wrong type is skipped and
   * reported.
   */
  copy(): CookieJar {
    const jar = new CookieJar(this.#policy);
    for (const entry of readableOf(this.#store.entries()))
      jar.#store.adopt(copyCookie(entry.cookie), entry);
    return jar;
  }

  /** The names of all cookies, in the jar's order. Cookies with the same name are all included. */
  keys(): string[] {
    return this.#within({}).map(({ cookie }) => cookie.name);
  }

  /** The values of all cookies in the jar's order, '' for one without a value. */
  values(): string[] {
    return this.#within({}).map(textOf);
  }

  /** Names and values of all cookies in the jar's order. */
  entries(): [name: string, value: string][] {
    return this.#within({}).map((entry) => [entry.cookie.name, textOf(entry)]);
  }

  /**
   * Names and values as an object. If several cookies have the same name, the first one is used; with a `url`, that is the one sent first.
   */
  toObject(scope?: CookieScope): Record<string, string> {
    const values = new Map<string, string>();
    for (const entry of this.#within(requireScope(scope))) {
      const { name } = entry.cookie;
      if (!values.has(name)) values.set(name, textOf(entry));
    }
    return Object.fromEntries(values);
  }

  #within(scope: CookieScope): CookieEntry[] {
    return entriesWithin(scope, this.#store, this.#policy);
  }

  /** The cookies with this name. If the scope has a domain, a host-only cookie takes precedence over one that is sent to subdomains. */
  #named(name: string, scope?: CookieScope): CookieEntry[] {
    requireType('name', name, 'string');
    const within = requireScope(scope);
    const entries = this.#within(within).filter(({ cookie }) => cookie.name === name);
    const hostOnly = entries.filter(({ cookie }) => cookie.hostOnly);
    return within.domain !== undefined && hostOnly.length > 0 ? hostOnly : entries;
  }
}

/** The original methods, to detect whether a subclass overrides or code replaces them. */
const { addCookieHeader, makeCookies, setCookie } = CookieJar.prototype;

function textOf({ cookie }: CookieEntry): string {
  return cookie.value ?? '';
}

function announcesRfc2965({ rfc2965, hideCookie2, dialect }: CookiePolicy): boolean {
  return rfc2965 && !hideCookie2 && dialect !== 'rfc6265bis';
}
