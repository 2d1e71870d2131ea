import type { Cookie } from '../cookie/cookie.js';
import { hasFieldTypes } from '../cookie/field-types.js';
import { isWritable } from '../headers/cookie-header.js';
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
  PathSnapshot,
  SentSnapshot,
  WrittenHeader,
} from '../store/entries.js';
import type { CookieRequest } from '../url/request.js';
import { requestDomains } from '../url/request-domains.js';
import { entriesOf, inOrder, joinedHeader, snapshotOf, writeHeader } from './path-snapshot.js';

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
  entries: readonly CookieEntry[] = NONE;
  /** Of each of those cookies, the value if it was known to be writable; `null` if the cookies had to be sorted. */
  #values: PathSnapshot['values'] | null = null;
  /** The header and its cookies, if all cookies of the paths are sent. */
  #whole: WrittenHeader | null = null;

  constructor(store: CookieStore, policy: CookiePolicy, request: CookieRequest) {
    this.#store = store;
    this.#policy = policy;
    this.#request = request;
    this.#rules = rulesForSending(policy, request);
    const { host } = this.#rules;
    this.#own = host === null ? undefined : store.domain(host);
    this.#domains =
      host === null
        ? [...store.domains()].filter(({ key }) => key !== '')
        : store.domainsOf(this.#own, this.#rules);
    this.#retrieve();
  }

  #retrieve(): void {
    /** The paths so far, if all of their cookies are sent. */
    let parts: SentSnapshot[] | null = null;
    let found: CookieEntry[] | null = null;
    let values: PathSnapshot['values'] = [];
    const { dialect } = this.#policy;
    // HttpOnly cookies are hidden from a script, so each cookie is checked.
    const isByScript = this.#request.http === false;
    // Step 1: "Let cookie-list be the set of cookies from the cookie store that meets all of the following requirements".
    for (const domain of this.#domains) {
      const isDomainOk = this.#rules.domainReturnOk(domain.key);
      if (!isDomainOk && !refusalsAreObserved()) continue;
      for (const path of domain.items) {
        if (!this.#rules.pathReturnOk(path.key) || path.length === 0) continue;
        const snapshot = isDomainOk && !isByScript ? snapshotOf(path, dialect) : null;
        if (found !== null || !this.#isSentWhole(snapshot)) {
          if (found === null) {
            found = parts?.flatMap((part) => part.entries) ?? [];
            values = parts?.flatMap((part) => part.values) ?? [];
          }
          this.#addFound(path, isDomainOk, snapshot, found, values);
        } else if (parts === null) parts = [snapshot];
        else parts.push(snapshot);
      }
    }
    if (found === null) {
      this.#useHeaderOf(parts ?? NONE);
      return;
    }
    this.entries = inOrder(found, dialect);
    if (this.entries === found) this.#values = values;
  }

  #useHeaderOf(parts: readonly SentSnapshot[]): void {
    const own = this.#own;
    const isJoined = parts.length > 1;
    // Otherwise the values of deleted cookies of the site would stay in memory.
    if (!isJoined && own !== undefined && own.joined !== null) own.joined = null;
    this.#whole = isJoined ? joinedHeader(own, parts) : (parts[0] ?? NOTHING);
    this.entries = this.#whole.entries;
  }

  #isSentWhole(snapshot: PathSnapshot | null): snapshot is SentSnapshot {
    if (snapshot === null || snapshot.header === null) return false;
    return this.#rules.returnAllOk?.(snapshot.entries) ?? false;
  }

  #addFound(
    path: PathEntry,
    isDomainOk: boolean,
    snapshot: PathSnapshot | null,
    found: CookieEntry[],
    values: PathSnapshot['values'],
  ): void {
    const entries = snapshot?.entries ?? entriesOf(path, this.#policy.dialect);
    for (let at = 0; at < entries.length; at++) {
      const entry = entries[at] as CookieEntry;
      const { cookie } = entry;
      const value = snapshot?.values[at];
      const isOk =
        value === undefined
          ? this.#isOk(cookie, path, isDomainOk)
          : this.#rules.returnOk(cookie) || this.#refuse(cookie, null);
      if (!isOk) continue;
      found.push(entry);
      values.push(value);
    }
  }

  /** Whether the cookie may be sent; if not, it is reported. */
  #isOk(cookie: Cookie, { key, domain }: PathEntry, isDomainOk: boolean): boolean {
    if (!hasFieldTypes(cookie)) return this.#report(cookie, 'field-type');
    // The path and the domain may have been assigned to, so they can differ from those under which the cookie is indexed.
    if (cookie.path !== key && !this.#rules.pathReturnOk(cookie.path)) return false;
    if (cookie.domain === '') return this.#report(cookie, 'domain-invalid');
    if (!isDomainOk) return this.#refuse(cookie, domain.key);
    if (!this.#isDomainOk(cookie, domain)) return this.#refuse(cookie, cookie.domain.toLowerCase());
    // Step 1: "If the cookie's http-only-flag is true, then exclude the cookie if the retrieval's type is 'non-HTTP'."
    if (this.#request.http === false && cookie.httpOnly) return this.#report(cookie, 'http-only');
    return this.#rules.returnOk(cookie) || this.#refuse(cookie, null);
  }

  /** Whether the cookie's domain is the one under which it is indexed, or the policy allows it. */
  #isDomainOk({ domain }: Cookie, entry: DomainEntry): boolean {
    if (domain === entry.key) return true;
    const lowerCase = domain.toLowerCase();
    return lowerCase === entry.key || this.#rules.domainReturnOk(lowerCase);
  }

  /** The Cookie header. A cookie that cannot be written or exceeds the limit is omitted and reported. */
  header(): WrittenHeader {
    const made = this.#whole ?? this.#write(this.entries);
    const most = this.#policy.limits?.header ?? Number.POSITIVE_INFINITY;
    return made.header.length > most ? this.#shorten(made.entries, most) : made;
  }

  #write(entries: readonly CookieEntry[]): WrittenHeader {
    const values = entries === this.entries ? this.#values : null;
    const written = entries.filter(
      (entry, at) =>
        isEntryWritable(entry, values?.[at]) ||
        this.#report(entry.cookie, 'unwritable-pair', 'write'),
    );
    return { header: writeHeader(written, this.#policy.dialect), entries: written };
  }

  /** Omits the cookies with the earliest last access. A binary search, because each header takes time linear in its cookies. */
  #shorten(entries: readonly CookieEntry[], most: number): WrittenHeader {
    const oldestFirst = entries.toSorted((a, b) => a.lastAccess - b.lastAccess);
    const without = (count: number) => {
      const omitted = new Set(oldestFirst.slice(0, count));
      return this.#write(entries.filter((entry) => !omitted.has(entry)));
    };
    let least = 1;
    for (let end = entries.length; least < end; ) {
      const middle = (least + end) >> 1;
      if (without(middle).header.length > most) least = middle + 1;
      else end = middle;
    }
    for (const { cookie } of oldestFirst.slice(0, least))
      this.#report(cookie, 'header-too-long', 'write');
    // A subscriber may have assigned to a cookie.
    return without(least);
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

  /** Whether the cookie belongs to another host or path, which is not a refusal. */
  #belongsElsewhere({ domain }: Cookie, reason: RefusalReason | null): boolean {
    if (reason !== null) return ELSEWHERE.has(reason.code);
    return !requestDomains(this.#request, this.#policy.dialect).includes(domain);
  }
}

/**
 * Whether the cookie can be written. A policy of your own may have assigned to it after the snapshot was taken.
 * @param known the value if it was known to be writable
 */
function isEntryWritable({ cookie, key }: CookieEntry, known: string | null | undefined): boolean {
  const { name, value, version } = cookie;
  return (value === known && name === key && version === 0) || isWritable(cookie);
}

const NONE: readonly never[] = [];

const NOTHING: WrittenHeader = { header: '', entries: NONE };

/** The reasons of cookies that belong to another host or path. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'domain-mismatch',
  'path-mismatch',
  'not-host-only',
  'ip-domain',
  'other-partition',
]);
