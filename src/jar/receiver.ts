import type { Cookie } from '../cookie/cookie.js';
import { hasFieldTypes } from '../cookie/field-types.js';
import { identityOf } from '../cookie/identity.js';
import { parseHttpCookiejar, type SetCookieHeaders } from '../parsers/http-cookiejar.js';
import type { Refuse } from '../parsers/refuse.js';
import { parseRfc6265bis } from '../parsers/rfc6265bis.js';
import { rulesForReceiving } from '../policy/built-in.js';
import type { CookieLimits, CookiePolicy } from '../policy/cookie-policy.js';
import type { DefaultCookiePolicy } from '../policy/default-cookie-policy.js';
import type { RequestRules } from '../policy/request-rules.js';
import { type Refusal, type RefusalReason, reasonFor, reportRefusal } from '../refusal.js';
import type { CookieStore } from '../store/cookie-store.js';
import type { SiteIndex } from '../store/site-index.js';
import { coversHost, withoutDot } from '../url/domain.js';
import { defaultPublicSuffixList, type PublicSuffixList } from '../url/public-suffix-list.js';
import type { CookieRequest, CookieResponse } from '../url/request.js';
import { requireCookie } from './arguments.js';
import type { Eviction } from './eviction.js';

/** Called with the refusals of one call. */
export type OnRefusal = (refusal: Refusal) => void;

/** What receiving needs of a jar: a program may override its methods. */
export interface ReceivingJar {
  readonly policy: CookiePolicy;
  setCookie(cookie: Cookie): void;
  makeCookies(response: CookieResponse, request: CookieRequest): Cookie[];
}

/** Stores the cookies of responses in a jar (RFC 6265bis section 5.7): the mirror of retrieval. */
export class Receiver {
  readonly #jar: ReceivingJar;
  readonly #store: CookieStore;
  readonly #eviction: Eviction;
  /** While an overridden `makeCookies()` runs: what it parsed, deletions included. */
  #parsed: { readonly onRefusal: OnRefusal | undefined; cookies: readonly Cookie[] } | null = null;
  /** The list by which the index of sites was made. */
  #siteList: PublicSuffixList | null | undefined;

  constructor(jar: ReceivingJar, store: CookieStore, eviction: Eviction) {
    this.#jar = jar;
    this.#store = store;
    this.#eviction = eviction;
  }

  /** The cookies of a response, deletions not included. */
  make(response: CookieResponse, request: CookieRequest): Cookie[] {
    const cookies = this.parse(response, request, this.#parsed?.onRefusal);
    if (this.#parsed !== null) this.#parsed.cookies = cookies;
    return cookies.filter((cookie) => !cookie.isExpired());
  }

  /** All cookies of a response, deletions included as cookies that have expired. */
  parse(response: CookieResponse, request: CookieRequest, onRefusal?: OnRefusal): Cookie[] {
    const { policy } = this.#jar;
    const isBrowsers = policy.dialect === 'rfc6265bis';
    const headers = headersOf(response, !isBrowsers);
    const refuse: Refuse = (reason, unparsed) =>
      reportRefusal('set', () => reason, unparsed, request, onRefusal);
    return isBrowsers
      ? parseRfc6265bis(headers.setCookie, request, suffixListOf(policy), refuse)
      : parseHttpCookiejar(headers, request, policy, refuse);
  }

  /**
   * Stores the cookies that the policy allows.
   * @param isParsed whether they come from {@link parse}
   * @returns the stored ones
   */
  receive(
    cookies: readonly Cookie[],
    request: CookieRequest,
    isParsed: boolean,
    onRefusal?: OnRefusal,
  ): Cookie[] {
    const rules = rulesForReceiving(this.#jar.policy, request, isParsed);
    return cookies.filter((cookie) => this.#receiveOne(cookie, request, rules, onRefusal));
  }

  /** The cookies that an overridden `makeCookies()` makes, and the deletions of the response, which `super.makeCookies()` does not return. */
  makeWithOverride(
    response: CookieResponse,
    request: CookieRequest,
    onRefusal?: OnRefusal,
  ): Cookie[] {
    const parsed = { onRefusal, cookies: [] as readonly Cookie[] };
    this.#parsed = parsed;
    let made: Cookie[];
    try {
      made = this.#jar.makeCookies(response, request);
    } finally {
      this.#parsed = null;
    }
    for (const cookie of made) requireCookie(cookie);
    const last = new Map(parsed.cookies.map((cookie) => [identityOf(cookie), cookie]));
    const deletions = parsed.cookies.filter((each) => each.isExpired() && !made.includes(each));
    const isLast = (cookie: Cookie) => last.get(identityOf(cookie)) === cookie;
    return [...deletions.filter((each) => !isLast(each)), ...made, ...deletions.filter(isLast)];
  }

  /** Stores the cookie if the policy allows it, whether it has expired or not. @returns whether it is in the jar now */
  receiveIfOk(cookie: Cookie, request: CookieRequest): boolean {
    const rules = rulesForReceiving(this.#jar.policy, request, false);
    return this.#isOk(cookie, request, rules) && this.#insert(cookie, request);
  }

  /** @returns whether the cookie is in the jar now */
  #receiveOne(
    cookie: Cookie,
    request: CookieRequest,
    rules: RequestRules,
    onRefusal?: OnRefusal,
  ): boolean {
    if (!this.#isOk(cookie, request, rules, onRefusal)) return false;
    if (!cookie.isExpired()) return this.#insert(cookie, request, onRefusal);
    const existing = this.#store.find(cookie);
    if (existing !== undefined) this.#store.remove(existing);
    return false;
  }

  #isOk(
    cookie: Cookie,
    request: CookieRequest,
    rules: RequestRules,
    onRefusal?: OnRefusal,
  ): boolean {
    const reason = this.#refuse(cookie, request, rules);
    if (reason !== null) reportRefusal('set', reason, cookie, request, onRefusal);
    return reason === null;
  }

  /** Why the cookie is not stored, as a function; `null` where it is. */
  #refuse(
    cookie: Cookie,
    request: CookieRequest,
    rules: RequestRules,
  ): (() => RefusalReason | null | undefined) | null {
    // Step 15: "If the cookie was received from a 'non-HTTP' API and the cookie's http-only-flag is true, abort these steps".
    if (request.http === false && this.#touchesHttpOnly(cookie))
      return () => reasonFor('http-only');
    const { policy } = this.#jar;
    if (!rules.setOk(cookie)) return () => policy.explainSet?.(cookie, request);
    const reason = rules.explainReplace(cookie, () => this.#namesakesOf(cookie));
    return reason === null ? null : () => reason;
  }

  /** Whether the cookie is HttpOnly, or would replace a cookie that is (step 23.2). */
  #touchesHttpOnly(cookie: Cookie): boolean {
    if (cookie.httpOnly) return true;
    const existing = this.#store.find(cookie)?.cookie;
    return existing?.httpOnly === true && !existing.isExpired();
  }

  /** The cookies of the same name in the cookie's domain and in those above and below it. */
  *#namesakesOf({ name, domain }: Cookie): Iterable<Cookie> {
    for (const { cookie, path } of this.sites().find(domain)?.namesakes(name) ?? []) {
      const filed = path?.domain.key ?? '';
      const isRelated =
        coversHost(domain, withoutDot(filed)) || coversHost(filed, withoutDot(domain));
      if (cookie.name === name && isRelated && hasFieldTypes(cookie)) yield cookie;
    }
  }

  /** Steps 23 and 24: inserts the cookie, which may evict another. @returns false if the cookie itself was evicted */
  #insert(cookie: Cookie, request: CookieRequest, onRefusal?: OnRefusal): boolean {
    const sizeBefore = this.#store.size;
    this.#jar.setCookie(cookie);
    const { limits } = this.#jar.policy;
    if (!limits || this.#store.size <= sizeBefore) return true;
    return this.#makeRoom(cookie, limits, request, onRefusal);
  }

  #makeRoom(
    cookie: Cookie,
    limits: CookieLimits,
    request: CookieRequest,
    onRefusal?: OnRefusal,
  ): boolean {
    this.#store.removeExpired();
    const added = this.#store.find(cookie);
    if (added === undefined) return false;
    const site = () => this.sites().find(cookie.domain);
    const evicted = this.#eviction.makeRoomFor(added, limits, site);
    if (evicted === null) return true;
    reportRefusal('set', () => reasonFor(evicted.code), evicted.entry.cookie, request, onRefusal);
    return evicted.entry !== added;
  }

  /** The domains of the jar by site; another list may see other sites. */
  sites(): SiteIndex {
    const { policy } = this.#jar;
    const list = suffixListOf(policy);
    if (list !== this.#siteList) this.#store.forgetRelations();
    this.#siteList = list;
    return this.#store.sites((domain) => policy.siteOf(domain));
  }
}

function headersOf(response: CookieResponse, hasSetCookie2: boolean): SetCookieHeaders {
  const headers = response.info();
  return {
    setCookie: headers.getAll('Set-Cookie'),
    setCookie2: hasSetCookie2 ? headers.getAll('Set-Cookie2') : [],
  };
}

/** The suffix list of a policy; the default list for a policy that has none. */
function suffixListOf(policy: CookiePolicy): PublicSuffixList | null {
  const { publicSuffixList } = policy as Partial<DefaultCookiePolicy>;
  return publicSuffixList === undefined ? defaultPublicSuffixList : publicSuffixList;
}
