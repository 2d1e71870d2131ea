import type { Cookie } from '../cookie/cookie.js';
import { hasFieldTypes, hasOtherFieldTypes } from '../cookie/field-types.js';
import { appendPair, isWritable, writeCookieHeader } from '../headers/cookie-header.js';
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
import type { CookieEntry, DomainEntry, PathEntry } from '../store/entries.js';
import { KeptHeader } from '../store/kept-header.js';
import type { CookieRequest } from '../url/request.js';
import { requestDomains } from '../url/request-domains.js';

/** A Cookie header, empty if no cookie is sent, and the cookies in it. */
export interface RetrievedHeader {
  readonly header: string;
  readonly entries: readonly CookieEntry[];
}

/** The retrieval of cookies for one request (RFC 6265bis section 5.8.3). */
export class Retrieval {
  readonly #store: CookieStore;
  readonly #policy: CookiePolicy;
  readonly #request: CookieRequest;
  readonly #rules: RequestRules;
  /** The entry of the request's host, if it has host-only cookies. */
  readonly #own: DomainEntry | undefined;
  readonly #domains: readonly DomainEntry[];
  #sawExpired = false;
  /** The cookies that the policy allows to be sent, in the order of the header. */
  readonly entries: readonly CookieEntry[];

  constructor(store: CookieStore, policy: CookiePolicy, request: CookieRequest) {
    this.#store = store;
    this.#policy = policy;
    this.#request = request;
    this.#rules = rulesForSending(policy, request);
    const { host } = this.#rules;
    this.#own = host === null ? undefined : store.domain(host);
    this.#domains = host === null ? this.#allDomains() : store.domainsOf(this.#own, this.#rules);
    this.entries = this.#retrieve();
  }

  /** All domains of the store in the order in which they were first seen, except the empty domain. */
  #allDomains(): readonly DomainEntry[] {
    return [...this.#store.domains()].filter(({ key }) => key !== '');
  }

  #retrieve(): readonly CookieEntry[] {
    let found: readonly CookieEntry[] = NONE;
    // Step 1: "Let cookie-list be the set of cookies from the cookie store that meets all of the following requirements".
    for (const domain of this.#domains) {
      const isDomainOk = this.#rules.domainReturnOk(domain.key);
      if (!isDomainOk && !refusalsAreObserved()) continue;
      for (const path of domain.items) {
        if (!this.#rules.pathReturnOk(path.key)) continue;
        const sent = this.#sentOf(path, isDomainOk);
        found = found.length === 0 ? sent : [...found, ...sent];
      }
    }
    return sortIfNeeded(found, this.#policy.dialect === 'rfc6265bis' ? byPathThenCreation : byPath);
  }

  /**
   * The cookies of the path that may be sent. If all may be, returns the path's own list, which is never mutated (bench row "header, a path
   * never asked before").
   */
  #sentOf(path: PathEntry, isDomainOk: boolean): readonly CookieEntry[] {
    const isPlain = isDomainOk && this.#request.http !== false;
    const domainKey = path.domain.key;
    const pathKey = path.key;
    const { items } = path;
    let sent: CookieEntry[] | null = null;
    for (let at = 0; at < items.length; at++) {
      const entry = items[at] as CookieEntry;
      const { cookie } = entry;
      // Strings that are the same object are compared by address, without reading their characters, which for a large jar are mostly not in
      // the CPU cache.
      const isKnown =
        isPlain &&
        cookie.path === pathKey &&
        cookie.domain === domainKey &&
        (isKnownPair(entry) ? hasOtherFieldTypes(cookie) : hasFieldTypes(cookie));
      const isOk = isKnown
        ? this.#rules.returnOk(cookie) || this.#refuse(cookie, null)
        : this.#isOk(cookie, path, isDomainOk);
      if (!isOk) sent ??= items.slice(0, at);
      else sent?.push(entry);
    }
    return sent ?? items;
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

  /** The Cookie header of the cookies. A cookie that cannot be written or exceeds the limit is omitted and reported. */
  header(entries: readonly CookieEntry[]): RetrievedHeader {
    const made = this.#keptHeader(entries) ?? this.#make(entries);
    const most = this.#policy.limits?.header;
    return most === undefined || made.header.length <= most ? made : this.#shorten(made.entries);
  }

  #keptHeader(entries: readonly CookieEntry[]): RetrievedHeader | null {
    const kept = this.#own?.lastHeader ?? null;
    return kept?.isMadeOf(entries, this.#policy.dialect) ? kept : null;
  }

  #make(entries: readonly CookieEntry[]): RetrievedHeader {
    // A header with new values is not kept, because they may change again or be sent only once.
    const own = this.#own;
    const isKept = own !== undefined && entries.every(isKnownPair);
    const writable = this.#writable(entries);
    const header = this.#write(writable);
    if (isKept) own.lastHeader = KeptHeader.of(header, writable, this.#policy.dialect);
    return { header, entries: writable };
  }

  #writable(entries: readonly CookieEntry[]): readonly CookieEntry[] {
    for (const entry of entries) {
      if (!isEntryWritable(entry)) {
        const isOk = (each: CookieEntry) =>
          isEntryWritable(each) || this.#report(each.cookie, 'unwritable-pair', 'write');
        return entries.filter(isOk);
      }
    }
    return entries;
  }

  /** Step 4: "Serialize the cookie-list into a cookie-string by processing each cookie in the cookie-list in order". */
  #write(entries: readonly CookieEntry[]): string {
    if (this.#policy.dialect !== 'rfc6265bis')
      return writeCookieHeader(entries.map(({ cookie }) => cookie));
    let header = '';
    for (const { cookie } of entries) {
      if (header !== '') header += '; ';
      header = appendPair(header, cookie);
    }
    return header;
  }

  /** Omits the cookie with the earliest last access. */
  #shorten(entries: readonly CookieEntry[]): RetrievedHeader {
    const left = entries.reduce((oldest, entry) =>
      entry.lastAccess < oldest.lastAccess ? entry : oldest,
    );
    this.#report(left.cookie, 'header-too-long', 'write');
    return this.header(entries.filter((entry) => entry !== left));
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

/** The reasons of cookies that belong to another host or path. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'domain-mismatch',
  'path-mismatch',
  'not-host-only',
  'ip-domain',
  'other-partition',
]);

/** Whether name and value are unchanged since they were last found writable. */
function isKnownPair({ cookie, key, writableValue }: CookieEntry): boolean {
  return cookie.value === writableValue && cookie.value !== undefined && cookie.name === key;
}

/** Caches the last value that was writable, and compares the current value with it. */
function isEntryWritable(entry: CookieEntry): boolean {
  const { cookie } = entry;
  const isPlain = cookie.version === 0 && !cookie.utf8;
  if (isPlain && isKnownPair(entry)) return true;
  const isOk = isWritable(cookie);
  if (isOk && isPlain && cookie.name === entry.key) entry.writableValue = cookie.value;
  return isOk;
}

// Step 2: "The user agent SHOULD sort the cookie-list in the following order".

/** "Cookies with longer paths are listed before cookies with shorter paths." RFC 2965 section 3.3.4 has no further order. */
function byPath({ cookie: a }: CookieEntry, { cookie: b }: CookieEntry): number {
  return b.path.length - a.path.length;
}

/** "Among cookies that have equal-length path fields, cookies with earlier creation-times are listed before …" */
function byPathThenCreation(a: CookieEntry, b: CookieEntry): number {
  return byPath(a, b) || a.creation - b.creation;
}

/** A longer list is sorted by V8, which needs fewer comparisons but calls a function for each. */
const LONGEST_INSERTION = 32;

/** Most lists are already sorted, and checking this is faster than sorting. */
function sortIfNeeded(
  entries: readonly CookieEntry[],
  compare: (a: CookieEntry, b: CookieEntry) => number,
): readonly CookieEntry[] {
  for (let at = 1; at < entries.length; at++) {
    if (compare(entries[at - 1] as CookieEntry, entries[at] as CookieEntry) > 0)
      return entries.length > LONGEST_INSERTION
        ? entries.toSorted(compare)
        : insertionSort(entries, compare);
  }
  return entries;
}

/** A stable sort, fast for a few concatenated sorted lists (bench row "header, cookies of the site and of two paths"). */
function insertionSort(
  entries: readonly CookieEntry[],
  compare: (a: CookieEntry, b: CookieEntry) => number,
): CookieEntry[] {
  const sorted = [...entries];
  for (let next = 1; next < sorted.length; next++) {
    const entry = sorted[next] as CookieEntry;
    let at = next;
    for (; at > 0 && compare(sorted[at - 1] as CookieEntry, entry) > 0; at--)
      sorted[at] = sorted[at - 1] as CookieEntry;
    sorted[at] = entry;
  }
  return sorted;
}
