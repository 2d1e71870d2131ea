import type { Cookie } from '../cookie/cookie.js';
import { hasFieldTypes } from '../cookie/field-types.js';
import { identityOf } from '../cookie/identity.js';
import { parseHttpCookiejar, type SetCookieHeaders } from '../parsers/http-cookiejar.js';
import type { Refuse } from '../parsers/refuse.js';
import { parseRfc6265bis } from '../parsers/rfc6265bis.js';
import { receivesAsBuiltIn, rulesForReceiving } from '../policy/built-in.js';
import type { CookieLimits, CookiePolicy } from '../policy/cookie-policy.js';
import type { RequestRules } from '../policy/request-rules.js';
import { suffixListOf } from '../policy/suffix-list-of.js';
import { type Refusal, type RefusalReason, reasonFor, reportRefusal } from '../refusal.js';
import type { CookieStore } from '../store/cookie-store.js';
import type { SiteEntry } from '../store/entries.js';
import { coversHost, withoutDot } from '../url/domain.js';
import type { PublicSuffixList } from '../url/public-suffix-list.js';
import type { CookieRequest, CookieResponse } from '../url/request.js';
import { requireCookie } from './arguments.js';
import { Eviction } from './eviction.js';

/** Called with the refusals of one call. */
export type OnRefusal = (refusal: Refusal) => void;

/** The members of a jar that the receiver calls; subclasses may override the methods. */
export interface ReceivingJar {
  readonly policy: CookiePolicy;
  setCookie(cookie: Cookie): void;
  makeCookies(response: CookieResponse, request: CookieRequest): Cookie[];
}

/** A response, or the values of its Set-Cookie headers. */
export type CookieSource = CookieResponse | readonly string[];

/** The values that all cookies of a response share. */
interface Reception {
  readonly request: CookieRequest;
  readonly rules: RequestRules;
  /** Whether the jar's `setCookie()` need not check the cookies. */
  readonly isChecked: boolean;
  readonly onRefusal: OnRefusal | undefined;
  /** Seconds since the epoch, if the clock was read. */
  readonly now?: number | undefined;
}

/** Stores the cookies of responses in a jar (RFC 6265bis section 5.7), the counterpart of retrieval. */
export class Receiver {
  readonly #jar: ReceivingJar;
  readonly #store: CookieStore;
  /** Created when a limit is first reached. */
  #eviction: Eviction | null = null;
  /** While an overridden `makeCookies()` runs: the cookies that it parsed, including deletions. */
  #parsed: { readonly onRefusal: OnRefusal | undefined; cookies: readonly Cookie[] } | null = null;
  /** The public suffix list from which the site index was built. */
  #siteList: PublicSuffixList | null | undefined;

  constructor(jar: ReceivingJar, store: CookieStore) {
    this.#jar = jar;
    this.#store = store;
  }

  /** The cookies of a response, excluding deletions. */
  make(response: CookieResponse, request: CookieRequest): Cookie[] {
    const cookies = this.parse(response, request, this.#parsed?.onRefusal);
    if (this.#parsed !== null) this.#parsed.cookies = cookies;
    return cookies.filter((cookie) => !cookie.isExpired());
  }

  /** All cookies of a response, including deletions, which are expired cookies. */
  parse(source: CookieSource, request: CookieRequest, onRefusal?: OnRefusal): Cookie[] {
    const { policy } = this.#jar;
    const isBrowsers = policy.dialect === 'rfc6265bis';
    const headers = headersOf(source, !isBrowsers);
    const refuse: Refuse = (reason, unparsed) =>
      reportRefusal('set', () => reason, unparsed, request, onRefusal);
    return isBrowsers
      ? parseRfc6265bis(headers.setCookie, request, suffixListOf(policy), refuse)
      : parseHttpCookiejar(headers, request, policy, refuse);
  }

  /**
   * Stores the cookies that the policy allows.
   * @param isParsed whether they come from {@link parse}
   * @param isOverridden whether the jar's `setCookie()` is
   * @returns the stored cookies
   */
  receive(
    cookies: Cookie[],
    request: CookieRequest,
    isParsed: boolean,
    isOverridden: boolean,
    onRefusal?: OnRefusal,
  ): Cookie[] {
    const { policy } = this.#jar;
    // "The user agent MUST evict all expired cookies from the cookie store if, at any time, an expired cookie exists in the cookie store."
    const now = policy.dialect === 'rfc6265bis' ? this.#store.removeExpired() : undefined;
    const rules = rulesForReceiving(policy, request, isParsed);
    const isChecked = isParsed && !isOverridden && receivesAsBuiltIn(policy);
    const reception = { request, rules, isChecked, onRefusal, now };
    return cookies.filter((cookie) => this.#receiveOne(cookie, reception));
  }

  /** The cookies of an overridden `makeCookies()`, and the deletions of the response, which `super.makeCookies()` does not return. */
  makeWithOverride(source: CookieSource, request: CookieRequest, onRefusal?: OnRefusal): Cookie[] {
    const parsed = { onRefusal, cookies: [] as readonly Cookie[] };
    this.#parsed = parsed;
    let made: Cookie[];
    try {
      made = this.#jar.makeCookies(isLines(source) ? responseOf(source) : source, request);
    } finally {
      this.#parsed = null;
    }
    for (const cookie of made) requireCookie(cookie);
    const last = new Map(parsed.cookies.map((cookie) => [identityOf(cookie), cookie]));
    const deletions = parsed.cookies.filter((each) => each.isExpired() && !made.includes(each));
    const isLast = (cookie: Cookie) => last.get(identityOf(cookie)) === cookie;
    return [...deletions.filter((each) => !isLast(each)), ...made, ...deletions.filter(isLast)];
  }

  /** Stores the cookie if the policy allows it, even if it has expired. @returns whether it is now in the jar */
  receiveIfOk(cookie: Cookie, request: CookieRequest): boolean {
    const rules = rulesForReceiving(this.#jar.policy, request, false);
    const reception = { request, rules, isChecked: false, onRefusal: undefined };
    return this.#isOk(cookie, reception) && this.#insert(cookie, reception);
  }

  /** @returns whether the cookie is now in the jar */
  #receiveOne(cookie: Cookie, reception: Reception): boolean {
    if (!this.#isOk(cookie, reception)) return false;
    if (!cookie.isExpired(reception.now)) return this.#insert(cookie, reception);
    const existing = this.#store.find(cookie);
    if (existing !== undefined) this.#store.remove(existing);
    return false;
  }

  /** Whether the cookie may be stored; if not, it is reported. */
  #isOk(cookie: Cookie, reception: Reception): boolean {
    const { request, rules } = reception;
    // Step 15: "If the cookie was received from a 'non-HTTP' API and the cookie's http-only-flag is true, abort these steps".
    if (request.http === false && this.#affectsHttpOnly(cookie))
      return this.#report(cookie, reasonFor('http-only'), reception);
    if (!rules.setOk(cookie)) return this.#report(cookie, null, reception);
    const existing = () => this.#namesakesOf(cookie, receivesAsBuiltIn(this.#jar.policy));
    const reason = rules.explainReplace(cookie, existing);
    return reason === null || this.#report(cookie, reason, reception);
  }

  /** @param reason `null` to get it from the policy @returns false */
  #report(cookie: Cookie, reason: RefusalReason | null, { request, onRefusal }: Reception): false {
    const explain = () => reason ?? this.#jar.policy.explainSet?.(cookie, request);
    reportRefusal('set', explain, cookie, request, onRefusal);
    return false;
  }

  /** Whether the cookie is HttpOnly, or would replace a cookie that is (step 23.2). */
  #affectsHttpOnly(cookie: Cookie): boolean {
    if (cookie.httpOnly) return true;
    const existing = this.#store.find(cookie)?.cookie;
    return existing?.httpOnly === true && !existing.isExpired();
  }

  /**
   * The cookies of the same name in the cookie's domain and in those above and below it.
   * @param isSecureOnly only Secure cookies, the only ones that the built-in rules use; a hostile site may have thousands of others
   */
  *#namesakesOf({ name, domain }: Cookie, isSecureOnly: boolean): Iterable<Cookie> {
    for (const { cookie, path } of this.siteOf(domain)?.namesakes(name) ?? []) {
      if (isSecureOnly && !cookie.secure) continue;
      const indexedDomain = path?.domain.key ?? '';
      const isRelated =
        coversHost(domain, withoutDot(indexedDomain)) ||
        coversHost(indexedDomain, withoutDot(domain));
      if (cookie.name === name && isRelated && hasFieldTypes(cookie)) yield cookie;
    }
  }

  /** Steps 23 and 24: inserts the cookie, which may evict another. @returns false if the cookie itself was evicted */
  #insert(cookie: Cookie, reception: Reception): boolean {
    const sizeBefore = this.#store.size;
    if (reception.isChecked) this.#store.set(cookie);
    else {
      const before = this.#store.find(cookie)?.cookie;
      this.#jar.setCookie(cookie);
      const after = this.#store.find(cookie)?.cookie;
      // A subclass may drop it.
      if (after === before && after !== cookie) return false;
    }
    const { limits } = this.#jar.policy;
    if (!limits || this.#store.size <= sizeBefore) return true;
    return this.#makeRoom(cookie, limits, reception);
  }

  #makeRoom(cookie: Cookie, limits: CookieLimits, { request, onRefusal }: Reception): boolean {
    this.#store.removeExpired();
    const added = this.#store.find(cookie);
    if (added === undefined) return false;
    if (this.#store.size <= Math.min(limits.perSite, limits.total)) return true;
    const site = this.siteOf(cookie.domain);
    this.#eviction ??= new Eviction(this.#store);
    const evicted = this.#eviction.evictExcess(added, limits, site);
    if (evicted === null) return true;
    reportRefusal('set', () => reasonFor(evicted.code), evicted.entry.cookie, request, onRefusal);
    return evicted.entry !== added;
  }

  /** The site of a domain; undefined if the site has no cookies. The sites are indexed again if the public suffix list has changed. */
  siteOf(domain: string): SiteEntry | undefined {
    const { policy } = this.#jar;
    const list = suffixListOf(policy);
    if (list !== this.#siteList) this.#store.invalidateIndexes();
    this.#siteList = list;
    return this.#store.site(domain, (each) => policy.siteOf(each));
  }
}

function isLines(source: CookieSource): source is readonly string[] {
  return Array.isArray(source);
}

function headersOf(source: CookieSource, hasSetCookie2: boolean): SetCookieHeaders {
  if (isLines(source)) return { setCookie: source, setCookie2: [] };
  const headers = source.info();
  return {
    setCookie: headers.getAll('Set-Cookie'),
    setCookie2: hasSetCookie2 ? headers.getAll('Set-Cookie2') : [],
  };
}

function responseOf(lines: readonly string[]): CookieResponse {
  const getAll = (name: string) => (/^set-cookie$/i.test(name) ? [...lines] : []);
  return { info: () => ({ getAll }) };
}
