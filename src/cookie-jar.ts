import { inspect } from 'node:util';
import { browserUrl } from './browser-url.js';
import { nowInSeconds } from './clock.js';
import { Cookie, type CookieInit, noteUse } from './cookie.js';
import {
  byCreation,
  type CookieStore,
  type DomainCookies,
  MemoryCookieStore,
} from './cookie-store.js';
import { coversHost, domainsCovering, domainsFor } from './domain.js';
import { CookieConflictError, CookieNotFoundError, invalidArgument } from './errors.js';
import { Eviction } from './eviction.js';
import { HeaderMemory, type SentHeader } from './header-memory.js';
import { isWritable, writeCookieHeader, writeCookieString } from './headers/cookie.js';
import { cookiesFromJson, cookiesToJson } from './jar-json.js';
import { jarTable } from './jar-table.js';
import { asksOnlyAboutCoveringDomains, type CookiePolicy } from './policy/cookie-policy.js';
import { DefaultCookiePolicy } from './policy/default-cookie-policy.js';
import { defaultPublicSuffixList, type PublicSuffixList } from './policy/public-suffix-list.js';
import { readLikeHttpCookieJar } from './readings/http-cookiejar.js';
import type { Refuse, Unread } from './readings/reading.js';
import { readLikeBrowsers } from './readings/rfc6265bis.js';
import {
  publishRefusal,
  type Refusal,
  type RefusalReason,
  reasonFor,
  refusalsAreHeard,
} from './refusal.js';
import {
  type CookieRequest,
  type CookieResponse,
  effectiveHost,
  effRequestHost,
  UrlRequest,
} from './request.js';
import { SiteIndex } from './site-index.js';

/** Which cookies a call speaks of; what is left out does not narrow it. */
export interface CookieScope {
  /** Those that a request to this URL would send. */
  url?: string | URL;
  /** Those of this domain, in any case. Without a leading dot it stands for `.domain` too. */
  domain?: string;
  /** Those of this path, to the letter. */
  path?: string;
}

/** Where a cookie that a program sets belongs (a host, or that of a URL; the path is `/` when left out), and what else there is to say of it. */
export type CookieSetInit = Partial<Omit<CookieInit, 'name' | 'value'>> &
  ({ url: string | URL } | { domain: string });

/** Told of the refusals of one call. */
type OnRefusal = (refusal: Refusal) => void;

/**
 * A cookie jar (http.cookiejar: CookieJar): takes cookies from responses, gives them back with requests, and asks its policy
 * about each. Iterating gives the cookies themselves, not copies: what is assigned to one counts from the next request on.
 */
export class CookieJar implements Iterable<Cookie> {
  #policy: CookiePolicy;
  readonly #store: CookieStore = new MemoryCookieStore();
  #memory = new HeaderMemory(this.#store);
  readonly #eviction = new Eviction(this.#store);
  #siteIndex: SiteIndex | undefined;
  /** What {@link makeCookies} has read, deletions included. */
  #lastRead: readonly Cookie[] = [];
  /** What the index of sites goes by. */
  #siteList: PublicSuffixList | undefined;

  /** @param policy default: `new DefaultCookiePolicy()`, which has http.cookiejar's rules */
  constructor(policy: CookiePolicy = new DefaultCookiePolicy()) {
    this.#policy = requirePolicy(policy);
  }

  /**
   * Rebuilds a jar from what {@link toJSON} gave. Cookies that the policy takes from no file (`explainLoad`) are left out and reported.
   * @throws TypeError (ERR_INVALID_ARG_VALUE) where it is no such thing
   */
  static fromJSON(data: unknown, policy?: CookiePolicy): CookieJar {
    const jar = new CookieJar(policy);
    for (const cookie of cookiesFromJson(data)) jar.#load(cookie);
    return jar;
  }

  /** The jar as plain data that loses nothing; it holds the values. */
  toJSON(): unknown {
    return cookiesToJson(this);
  }

  /** The policy that decides what is taken and what is sent. */
  get policy(): CookiePolicy {
    return this.#policy;
  }

  /** Gives the jar another policy (Python: set_policy). @throws TypeError (ERR_INVALID_ARG_VALUE) where it has not the methods of one */
  setPolicy(policy: CookiePolicy): void {
    this.#policy = requirePolicy(policy);
    this.#siteIndex = undefined;
    this.#memory = new HeaderMemory(this.#store);
  }

  /** How many cookies there are, those included that have expired since the jar last looked. */
  get size(): number {
    return this.#store.size;
  }

  /** Another number after each change of what the jar holds. @internal */
  get revision(): number {
    return this.#store.revision;
  }

  [Symbol.iterator](): Iterator<Cookie> {
    return this.#store[Symbol.iterator]();
  }

  /** The jar as a table for people, values masked. */
  [inspect.custom](): string {
    return jarTable(this.constructor.name, this);
  }

  // Requests: what is sent.

  /**
   * Adds the Cookie header that the request needs, unless it has one (Python: add_cookie_header), and under a policy that reads
   * RFC 2965 cookies Cookie2. What has expired leaves the jar.
   */
  addCookieHeader(request: CookieRequest): void {
    const needsCookie2 = this.#saysRfc2965 && !request.hasHeader('Cookie2');
    if (!request.hasHeader('Cookie')) this.#addCookie(request);
    if (needsCookie2) addCookie2(this.#cookiesFor(request), request);
    this.clearExpiredCookies();
  }

  /** The Cookie header that a request to the URL would carry; empty where there is nothing to send. @throws TypeError for a URL that is not absolute */
  cookieHeader(url: string | URL): string {
    const request = new UrlRequest(url);
    this.addCookieHeader(request);
    return request.getHeader('Cookie') ?? '';
  }

  /** The cookies that a request to the URL would carry, in their order. @throws TypeError for a URL that is not absolute */
  cookiesFor(url: string | URL): Cookie[] {
    return this.#cookiesFor(new UrlRequest(url));
  }

  #addCookie(request: CookieRequest): void {
    const { header, cookies } = this.#headerFor(request);
    if (header === '') return;
    if (this.#policy.limits) noteUse(cookies);
    request.addUnredirectedHeader('Cookie', header);
  }

  /** The header for the request, from memory where that is allowed: refusals that somebody hears are found anew each time. */
  #headerFor(request: CookieRequest): SentHeader {
    const stamp = refusalsAreHeard() ? null : (this.#policy.returnStamp?.(request) ?? null);
    if (stamp === null) return this.#writeHeader(request);
    const url = request.getFullUrl();
    const remembered = this.#memory.recall(url, stamp, nowInSeconds());
    if (remembered !== undefined) return remembered;
    const sent = this.#writeHeader(request);
    this.#memory.remember(url, stamp, this.#domainNames(request), sent);
    return sent;
  }

  #writeHeader(request: CookieRequest): SentHeader {
    const all = this.#cookiesFor(request);
    const cookies = all.every(isWritable)
      ? all
      : all.filter((cookie) => this.#isWritable(cookie, request));
    const write = this.#readsLikeBrowsers ? writeCookieString : writeCookieHeader;
    return { header: write(cookies), cookies };
  }

  #isWritable(cookie: Cookie, request: CookieRequest): boolean {
    const fits = isWritable(cookie);
    if (!fits) this.#refuse('write', () => reasonFor('unwritable-pair'), cookie, request);
    return fits;
  }

  get #saysRfc2965(): boolean {
    return this.#policy.rfc2965 && !this.#policy.hideCookie2 && !this.#readsLikeBrowsers;
  }

  get #readsLikeBrowsers(): boolean {
    return this.#policy.reading === 'rfc6265bis';
  }

  #cookiesFor(request: CookieRequest): Cookie[] {
    const cookies: Cookie[] = [];
    for (const domain of this.#domainsFor(request)) this.#collect(domain, request, cookies);
    return sortIfNeeded(cookies, this.#readsLikeBrowsers ? byPathThenAge : byPath);
  }

  /** The domains that may have cookies for the request; all of them where only the policy can tell. */
  #domainsFor(request: CookieRequest): Iterable<DomainCookies> {
    if (!asksOnlyAboutCoveringDomains(this.#policy)) return this.#store.domains();
    const found: DomainCookies[] = [];
    for (const name of this.#domainNames(request)) {
      const domain = this.#store.domain(name);
      if (domain !== undefined) found.push(domain);
    }
    return found.length > 1 ? found.sort((a, b) => a.rank - b.rank) : found;
  }

  /** The domains whose cookies may go to the host of the request, whether there are any or not. */
  #domainNames(request: CookieRequest): string[] {
    return this.#readsLikeBrowsers
      ? domainsFor(browserUrl(request.getFullUrl()).host)
      : domainsCoveringEither(effRequestHost(request));
  }

  #collect({ domain, paths }: DomainCookies, request: CookieRequest, into: Cookie[]): void {
    const policy = this.#policy;
    const domainOk = policy.domainReturnOk(domain, request);
    if (!domainOk && !refusalsAreHeard()) return;
    for (const [path, names] of paths) {
      if (!policy.pathReturnOk(path, request)) continue;
      for (const cookie of names.values()) {
        // A program may have given the cookie another path than the one under which it lies here.
        if (cookie.path !== path && !policy.pathReturnOk(cookie.path, request)) continue;
        if (!domainOk)
          this.#refuseReturn(cookie, () => policy.explainDomainReturn?.(domain, request), request);
        else if (policy.returnOk(cookie, request)) into.push(cookie);
        else this.#refuseReturn(cookie, () => policy.explainReturn?.(cookie, request), request);
      }
    }
  }

  #refuseReturn(cookie: Cookie, explain: Explain, request: CookieRequest): void {
    if (!refusalsAreHeard()) return;
    const reason = explain() ?? null;
    const belongsElsewhere =
      reason === null
        ? !this.#domainNames(request).includes(cookie.domain)
        : BELONGS_ELSEWHERE.has(reason.code);
    if (!belongsElsewhere) this.#refuse('return', () => reason, cookie, request);
  }

  // Responses: what is taken.

  /**
   * Takes the cookies of a response that the policy allows (Python: extract_cookies). A cookie that has expired on arrival
   * deletes the one that it would replace.
   * @returns the cookies that it took
   */
  extractCookies(response: CookieResponse, request: CookieRequest): Cookie[] {
    return this.#extract(response, request);
  }

  /** Takes cookies from Set-Cookie values, as a response from the URL would bring them. @throws TypeError (ERR_INVALID_ARG_VALUE) for a URL that is not absolute, or values that are no strings */
  setFromHeader(
    setCookie: string | readonly string[],
    url: string | URL,
  ): { stored: Cookie[]; refused: Refusal[] } {
    const values = requireLines(setCookie);
    const response = {
      info: () => ({ getAll: (name: string) => (/^set-cookie$/i.test(name) ? values : []) }),
    };
    const refused: Refusal[] = [];
    const stored = this.#extract(response, new UrlRequest(url), (refusal) => refused.push(refusal));
    return { stored, refused };
  }

  /** The cookies of a response, whatever the policy thinks of them (Python: make_cookies). The jar stays as it is. */
  makeCookies(response: CookieResponse, request: CookieRequest): Cookie[] {
    const now = nowInSeconds();
    this.#lastRead = this.#read(response, request);
    return this.#lastRead.filter((cookie) => !cookie.isExpired(now));
  }

  #extract(response: CookieResponse, request: CookieRequest, onRefusal?: OnRefusal): Cookie[] {
    const isOverridden = this.makeCookies !== CookieJar.prototype.makeCookies;
    const cookies = isOverridden
      ? this.#makeItsOwnWay(response, request)
      : this.#read(response, request, onRefusal);
    return cookies.filter((cookie) => this.#take(cookie, request, onRefusal));
  }

  /** What a subclass makes of the response, and the deletions in it, which `super.makeCookies()` does not show it, before or after. */
  #makeItsOwnWay(response: CookieResponse, request: CookieRequest): Cookie[] {
    this.#lastRead = [];
    const made = this.makeCookies(response, request);
    const read = this.#lastRead;
    this.#lastRead = [];
    const lastOfItsKind = new Map(read.map((cookie) => [identityOf(cookie), cookie]));
    const deletions = read.filter((cookie) => cookie.isExpired() && !made.includes(cookie));
    const isLast = (cookie: Cookie) => lastOfItsKind.get(identityOf(cookie)) === cookie;
    return [...deletions.filter((each) => !isLast(each)), ...made, ...deletions.filter(isLast)];
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
    const { limits } = this.#policy;
    if (!limits || this.size <= sizeBefore) return true;
    this.clearExpiredCookies();
    const evicted = this.#eviction.makeRoomFor(cookie, limits, this.#sites());
    if (evicted === null) return true;
    this.#refuse('set', () => reasonFor(evicted.code), evicted.cookie, request, onRefusal);
    return evicted.cookie !== cookie;
  }

  #setOk(cookie: Cookie, request: CookieRequest, onRefusal?: OnRefusal): boolean {
    const policy = this.#policy;
    if (!policy.setOk(cookie, request)) {
      this.#refuse('set', () => policy.explainSet?.(cookie, request), cookie, request, onRefusal);
      return false;
    }
    const namesakes = () => this.#namesakesOf(cookie);
    const reason = policy.explainReplace?.(cookie, namesakes, request) ?? null;
    if (reason !== null) this.#refuse('set', () => reason, cookie, request, onRefusal);
    return reason === null;
  }

  /** The cookies of the same name in the cookie's domain and in those above and below it. */
  *#namesakesOf({ name, domain }: Cookie): Iterable<Cookie> {
    for (const other of this.#sites().neighboursOf(domain)) {
      if (!coversHost(domain, bare(other.domain)) && !coversHost(other.domain, bare(domain)))
        continue;
      for (const names of other.paths.values()) {
        for (const cookie of names.values()) if (cookie.name === name) yield cookie;
      }
    }
  }

  /** All cookies of the response, deletions included as cookies that have expired. */
  #read(response: CookieResponse, request: CookieRequest, onRefusal?: OnRefusal): Cookie[] {
    const headers = response.info();
    const setCookie = headers.getAll('Set-Cookie');
    const setCookie2 = headers.getAll('Set-Cookie2');
    if (setCookie.length === 0 && setCookie2.length === 0) return [];
    const refuse: Refuse = (reason, unread) =>
      this.#refuse('set', () => reason, unread, request, onRefusal);
    return this.#readsLikeBrowsers
      ? readLikeBrowsers(setCookie, request, this.#publicSuffixList, refuse)
      : readLikeHttpCookieJar({ setCookie, setCookie2 }, request, this.#policy, refuse);
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
    if (this.#setOk(cookie, request)) this.#keep(cookie, request);
  }

  /** Stores the cookie without asking or checking anything, in place of one with the same domain, path and name (Python: set_cookie). @throws TypeError (ERR_INVALID_ARG_VALUE) for what is no Cookie */
  setCookie(cookie: Cookie): void {
    requireCookie(cookie);
    this.#store.set(cookie);
    const { limits } = this.#policy;
    if (limits) this.#eviction.noteStored(cookie, limits);
  }

  /** Stores a cookie that comes from no response, unless no server could have set it. */
  #load(cookie: Cookie): void {
    const reason = this.#policy.explainLoad?.(cookie) ?? null;
    if (reason === null) this.setCookie(cookie);
    else this.#refuse('load', () => reason, cookie, null);
  }

  #refuse(
    operation: Refusal['operation'],
    explain: Explain,
    { name, domain, path }: Unread,
    request: CookieRequest | null,
    onRefusal?: OnRefusal,
  ): void {
    if (onRefusal === undefined && !refusalsAreHeard()) return;
    const { code, message } = explain() ?? reasonFor('refused-by-policy');
    const url = request?.getFullUrl() ?? null;
    const refusal = { operation, code, message, name, domain, path, url };
    publishRefusal(refusal);
    onRefusal?.(refusal);
  }

  // Clearing.

  /**
   * Removes all cookies, those of a domain, those of its path, or one (Python: clear).
   * @throws CookieNotFoundError where the jar has no such domain, path or cookie
   * @throws TypeError (ERR_INVALID_ARG_VALUE) for a path without a domain, or a name without a path
   */
  clear(domain?: string | null, path?: string | null, name?: string | null): void {
    const isAskew =
      (name != null && (path == null || domain == null)) || (path != null && domain == null);
    if (isAskew)
      throw invalidArgument('clear() takes a path only with a domain, and a name only with both');
    if (domain == null) this.#store.clear();
    else if (!this.#clearWithin(domain, path, name)) {
      throw new CookieNotFoundError(
        `nothing in the jar at ${[domain, path, name].filter((part) => part != null).join(' ')}`,
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
    const partitions = [...(this.#store.domain(domain)?.paths.get(path)?.values() ?? [])];
    const named = partitions.filter((cookie) => cookie.name === name);
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
   * @throws TypeError (ERR_INVALID_ARG_VALUE) where a field is not of its kind, the URL not absolute, or the policy holds that
   * no server could set such a cookie (`explainLoad`)
   */
  set(name: string, value: string | null, init: CookieSetInit): Cookie {
    const {
      url,
      domain,
      path = '/',
      ...fields
    } = (init ?? {}) as Partial<CookieInit> & { url?: string | URL };
    const ofUrl = url === undefined ? undefined : this.#hostOf(url);
    const cookie = new Cookie({
      ...fields,
      path,
      domain: domain === undefined ? ofUrl : this.#domainNamed(domain),
      name,
      value,
    } as CookieInit);
    const reason = this.#policy.explainLoad?.(cookie) ?? null;
    if (reason !== null) throw invalidArgument(`no such cookie can be set: ${reason.message}`);
    this.setCookie(cookie);
    return cookie;
  }

  /** The domain under which the jar knows a name that a program gives: `localhost.local` for `localhost`, as for its URL. */
  #domainNamed(domain: string): string {
    const isName = typeof domain === 'string' && domain !== '';
    return isName && !this.#readsLikeBrowsers ? effectiveHost(domain) : domain;
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

  /** Stores copies of the cookies, those of another jar for instance. @throws TypeError (ERR_INVALID_ARG_VALUE) for what are no Cookies */
  update(cookies: Iterable<Cookie>): void {
    for (const cookie of requireCookies(cookies)) this.#load(new Cookie(cookie.toJSON()));
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
    const cookies = this.#within(scope).reverse();
    return Object.fromEntries(cookies.map(({ name, value }) => [name, value ?? '']));
  }

  #named(name: string, scope?: CookieScope): Cookie[] {
    return this.#within(scope).filter((cookie) => cookie.name === name);
  }

  #within(scope?: CookieScope): Cookie[] {
    const now = nowInSeconds();
    const { url, path } = scope ?? {};
    const domain = scope?.domain && this.#domainNamed(scope.domain).toLowerCase();
    const cookies = url === undefined ? [...this] : this.cookiesFor(url);
    return cookies.filter(
      (cookie) =>
        !cookie.isExpired(now) &&
        (domain === undefined || cookie.domain === domain || cookie.domain === `.${domain}`) &&
        (path === undefined || cookie.path === path),
    );
  }
}

function bare(domain: string): string {
  return domain.startsWith('.') ? domain.slice(1) : domain;
}

/** A host without a dot is known by its effective name too, and both may be in one domain. */
function domainsCoveringEither([host, effectiveHost]: [string, string]): string[] {
  if (effectiveHost === host) return domainsCovering(host);
  return [...new Set([...domainsCovering(host), ...domainsCovering(effectiveHost)])];
}

/** Longer paths first (RFC 2965 3.3.4). */
function byPath(a: Cookie, b: Cookie): number {
  return b.path.length - a.path.length;
}

/** Longer paths first, then older cookies (RFC 6265bis 5.8.3). */
function byPathThenAge(a: Cookie, b: Cookie): number {
  return byPath(a, b) || byCreation(a, b);
}

/** Most lists are in order as they were collected, which costs a sixth of sorting them to find out. */
function sortIfNeeded(cookies: Cookie[], compare: (a: Cookie, b: Cookie) => number): Cookie[] {
  for (let at = 1; at < cookies.length; at++) {
    if (compare(cookies[at - 1] as Cookie, cookies[at] as Cookie) > 0) return cookies.sort(compare);
  }
  return cookies;
}

/** Gives the reason for a refusal, when somebody listens. */
type Explain = () => RefusalReason | null | undefined;

/** Reasons that say no more than that a cookie is another host's or path's, which is no refusal. */
const BELONGS_ELSEWHERE: ReadonlySet<string> = new Set([
  'domain-mismatch',
  'path-mismatch',
  'not-host-only',
  'ip-domain',
  'other-partition',
]);

/** Cookie2 tells a server whose cookies are Netscape's that RFC 2965 is understood (RFC 2965 9.1). */
function addCookie2(cookies: readonly Cookie[], request: CookieRequest): void {
  if (cookies.some((cookie) => cookie.version !== 1))
    request.addUnredirectedHeader('Cookie2', '$Version="1"');
}

function identityOf({ domain, path, name, partitionKey }: Cookie): string {
  return JSON.stringify([domain, path, name, partitionKey]);
}

function requirePolicy(policy: CookiePolicy): CookiePolicy {
  const { setOk, returnOk, domainReturnOk, pathReturnOk } = (policy ?? {}) as Partial<CookiePolicy>;
  const methods = [setOk, returnOk, domainReturnOk, pathReturnOk];
  if (methods.every((method) => typeof method === 'function')) return policy;
  throw invalidArgument('the policy of a jar has the methods of CookiePolicy');
}

function requireCookie(cookie: unknown): asserts cookie is Cookie {
  if (!(cookie instanceof Cookie)) throw invalidArgument('a jar holds Cookies and nothing else');
}

function requireCookies(cookies: Iterable<Cookie>): Cookie[] {
  const isIterable = typeof cookies === 'object' && cookies !== null && Symbol.iterator in cookies;
  const all: Cookie[] = isIterable ? [...cookies] : [cookies as unknown as Cookie];
  all.forEach(requireCookie);
  return all;
}

function requireLines(lines: string | readonly string[]): string[] {
  const all = Array.isArray(lines) ? [...lines] : [lines];
  if (all.every((line) => typeof line === 'string')) return all;
  throw invalidArgument('the values of Set-Cookie are strings');
}
