import type { Cookie } from '../cookie/cookie.js';
import { hasFieldTypes } from '../cookie/field-types.js';
import { nowInSeconds } from '../internal/clock.js';
import { rulesForSending } from '../policy/built-in.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';
import type { RequestRules } from '../policy/request-rules.js';
import {
  type RefusalCode,
  type RefusalReason,
  reasonFor,
  refusalsAreObserved,
  reportRefusal,
} from '../refusal.js';
import type { CookieStore } from '../store/cookie-store.js';
import type {
  CookieEntry,
  DomainEntry,
  PathEntry,
  PathHeader,
  WrittenHeader,
} from '../store/entries.js';
import type { CookieRequest } from '../url/request.js';
import { requestDomains } from '../url/request-domains.js';
import { inOrder, isEntryWritable, joinHeaders, pathHeader, writeHeader } from './path-header.js';

/** The retrieval of cookies for one request (RFC 6265bis section 5.8.3). */
export class Retrieval {
  readonly #store: CookieStore;
  readonly #policy: CookiePolicy;
  readonly #request: CookieRequest;
  readonly #rules: RequestRules;
  /** The entry of the request's host, if it has host-only cookies. */
  readonly #own: DomainEntry | undefined;
  readonly #domains: readonly DomainEntry[];
  #entries: readonly CookieEntry[] | null = null;
  #sawExpired = false;

  constructor(store: CookieStore, policy: CookiePolicy, request: CookieRequest) {
    this.#store = store;
    this.#policy = policy;
    this.#request = request;
    this.#rules = rulesForSending(policy, request);
    const { host } = this.#rules;
    this.#own = host === null ? undefined : store.domain(host);
    this.#domains = host === null ? this.#allDomains() : store.domainsOf(this.#own, this.#rules);
  }

  /** All domains of the store in the order in which they were first seen, except the empty domain. */
  #allDomains(): readonly DomainEntry[] {
    return [...this.#store.domains()].filter(({ key }) => key !== '');
  }

  /** The Cookie header. A cookie that cannot be written or exceeds the limit is omitted and reported. */
  header(): WrittenHeader {
    let made = this.#keptHeader() ?? this.#make(this.entries);
    const most = this.#policy.limits?.header;
    while (most !== undefined && made.header.length > most) made = this.#shorten(made.entries);
    return made;
  }

  /** The header if the policy allows all cookies of the request's paths, and none has changed; otherwise `null`. */
  #keptHeader(): WrittenHeader | null {
    const rules = this.#rules;
    if (rules.returnAllOk === undefined || this.#request.http === false) return null;
    let headers: readonly PathHeader[] = NONE;
    for (const domain of this.#domains) {
      if (!rules.domainReturnOk(domain.key)) return null;
      for (const path of domain.items) {
        if (path.length === 0 || !rules.pathReturnOk(path.key)) continue;
        const header = pathHeader(path, this.#policy.dialect);
        if (header === null || !rules.returnAllOk(header.entries)) return null;
        headers = headers.length === 0 ? [header] : [...headers, header];
      }
    }
    return headers.length < 2 ? (headers[0] ?? NO_HEADER) : joinHeaders(this.#own, headers);
  }

  /** The cookies that the policy allows to be sent, in the order of the header. */
  get entries(): readonly CookieEntry[] {
    this.#entries ??= this.#retrieve();
    return this.#entries;
  }

  #retrieve(): readonly CookieEntry[] {
    const found: CookieEntry[] = [];
    // Step 1: "Let cookie-list be the set of cookies from the cookie store that meets all of the following requirements".
    for (const domain of this.#domains) {
      const isDomainOk = this.#rules.domainReturnOk(domain.key);
      if (!isDomainOk && !refusalsAreObserved()) continue;
      for (const path of domain.items) {
        if (!this.#rules.pathReturnOk(path.key)) continue;
        for (const entry of path.items)
          if (this.#isOk(entry.cookie, path, isDomainOk)) found.push(entry);
      }
    }
    return inOrder(found, this.#policy.dialect);
  }

  /** Whether the cookie may be sent; if not, it is reported. */
  #isOk(cookie: Cookie, { key, domain }: PathEntry, isDomainOk: boolean): boolean {
    if (!hasFieldTypes(cookie)) return this.#report(cookie, 'field-type');
    // The path may have been assigned to, so it can differ from the path under which the cookie is indexed.
    if (cookie.path !== key && !this.#rules.pathReturnOk(cookie.path)) return false;
    if (cookie.domain === '') return this.#report(cookie, 'domain-invalid');
    // Step 1: "If the cookie's http-only-flag is true, then exclude the cookie if the retrieval's type is 'non-HTTP'."
    if (this.#request.http === false && cookie.httpOnly) return this.#report(cookie, 'http-only');
    if (isDomainOk && this.#isDomainOk(cookie, domain) && this.#rules.returnOk(cookie)) return true;
    return this.#refuse(cookie, isDomainOk ? null : domain.key);
  }

  /** The domain may have been assigned to, so it can differ from the domain under which the cookie is indexed. */
  #isDomainOk({ domain }: Cookie, filed: DomainEntry): boolean {
    if (domain === filed.key) return true;
    const lowerCase = domain.toLowerCase();
    return lowerCase === filed.key || this.#rules.domainReturnOk(lowerCase);
  }

  #make(entries: readonly CookieEntry[]): WrittenHeader {
    const isOk = (each: CookieEntry) =>
      isEntryWritable(each) || this.#report(each.cookie, 'unwritable-pair', 'write');
    const writable = entries.filter(isOk);
    const header = writeHeader(writable, this.#policy.dialect);
    return { header, entries: writable };
  }

  /** Omits the cookie with the earliest last access. */
  #shorten(entries: readonly CookieEntry[]): WrittenHeader {
    const left = entries.reduce((oldest, entry) =>
      entry.lastAccess < oldest.lastAccess ? entry : oldest,
    );
    this.#report(left.cookie, 'header-too-long', 'write');
    return this.#make(entries.filter((entry) => entry !== left));
  }

  /**
   * Removes the expired cookies. If an expired cookie was retrieved, its `expires` was assigned to, which the expiry queue does not
   * observe, so all retrieved cookies are checked.
   */
  removeExpired(): void {
    this.#store.removeExpired();
    if (!this.#sawExpired) return;
    for (const domain of this.#domains) this.#store.removeExpiredOf(domain, nowInSeconds());
  }

  /** @returns false */
  #report(cookie: Cookie, code: RefusalCode, operation: 'return' | 'write' = 'return'): false {
    reportRefusal(operation, () => reasonFor(code), cookie, this.#request);
    return false;
  }

  /** @param refusedDomain the domain that the policy refused; `null` if it refused the cookie */
  #refuse(cookie: Cookie, refusedDomain: string | null): false {
    this.#sawExpired ||= cookie.isExpired();
    if (!refusalsAreObserved()) return false;
    const reason =
      refusedDomain === null
        ? this.#rules.explainReturn(cookie)
        : this.#policy.explainDomainReturn?.(refusedDomain, this.#request);
    if (!this.#belongsElsewhere(cookie, reason ?? null))
      reportRefusal('return', () => reason, cookie, this.#request);
    return false;
  }

  /** Whether the cookie merely belongs to another host or path, which is not a refusal. */
  #belongsElsewhere({ domain }: Cookie, reason: RefusalReason | null): boolean {
    if (reason !== null) return ELSEWHERE.has(reason.code);
    return !requestDomains(this.#request, this.#policy.dialect).includes(domain);
  }
}

const NONE: readonly never[] = [];

const NO_HEADER: WrittenHeader = { header: '', entries: NONE };

/** The reasons of cookies that belong to another host or path. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'domain-mismatch',
  'path-mismatch',
  'not-host-only',
  'ip-domain',
  'other-partition',
]);
