import type { Cookie } from '../cookie/cookie.js';
import type { CookieIdentity } from '../cookie/identity.js';
import { nowInSeconds } from '../internal/clock.js';
import { CookieEntry, cookieKey, DomainEntry, PathEntry, type SiteEntry } from './entries.js';
import { ExpiryQueue } from './expiry-queue.js';
import { SiteIndex } from './site-index.js';

/** Why a cookie left a store. */
export type RemovalCause = 'deleted' | 'evicted' | 'expired';

/** Called after each change of a jar, except assignments to fields of cookies. */
export interface JarObserver {
  stored(cookie: Cookie): void;
  removed(cookie: Cookie, cause: RemovalCause): void;
}

/** The part of a policy's rules that the store uses. */
interface HostDomains {
  /** The names of the domains whose cookies may be sent to the host. @param hasDotted whether there are domains with a leading dot */
  domains(hasDotted: boolean): readonly string[];
}

const NO_OBSERVERS: readonly JarObserver[] = [];

/** How many domains and paths without cookies keep their position in the order, as in http.cookiejar. */
const MOST_EMPTY = 100;

/**
 * The cookies of a jar, indexed by domain, path and name, so that a request does not scan the cookies of other sites. A store handles
 * identity, order and expiry, but applies no policy.
 */
export class CookieStore {
  readonly #domains = new Map<string, DomainEntry>();
  readonly #expiries = new ExpiryQueue();
  /** Domains and paths without cookies, in the order in which they became empty. */
  #empty: Set<DomainEntry | PathEntry> | null = null;
  #sites: SiteIndex | null = null;
  #size = 0;
  /** The number of domains with a leading dot. */
  #dottedCount = 0;
  /** Changes whenever a domain is added or removed, and when the policy changes. */
  #domainChanges = 0;
  #nextRank = 0;
  /** A common counter for creation and last access. */
  #events = 0;
  /** The entry of each cookie object; built when a cookie is first looked up that is not under its domain, path and name. */
  #byCookie: Map<Cookie, CookieEntry> | null = null;
  #observers: readonly JarObserver[] = NO_OBSERVERS;

  /** Calls the observer after each change. @returns a function that removes the observer */
  observe(observer: JarObserver): () => void {
    this.#observers = [...this.#observers, observer];
    return () => {
      this.#observers = this.#observers.filter((each) => each !== observer);
    };
  }

  get size(): number {
    return this.#size;
  }

  /** The cookies of a domain, which is compared exactly. */
  domain(domain: string): DomainEntry | undefined {
    return this.#domains.get(domain);
  }

  /**
   * The store's domains whose cookies are sent to the host, in the order in which they were first seen. The list is cached in the entry of
   * the host until a domain is added or removed, or the policy changes.
   * @param own the entry of the host
   */
  domainsOf(own: DomainEntry | undefined, host: HostDomains): readonly DomainEntry[] {
    const known = own?.related ?? null;
    if (known !== null && known.since === this.#domainChanges) return known.domains;
    const found: DomainEntry[] = [];
    for (const name of host.domains(this.#dottedCount > 0)) {
      const domain = name === '' ? undefined : this.#domains.get(name);
      if (domain !== undefined) found.push(domain);
    }
    if (found.length > 1) found.sort((a, b) => a.rank - b.rank);
    // A copy has no spare capacity.
    if (own !== undefined) own.related = { domains: found.slice(), since: this.#domainChanges };
    return found;
  }

  /** All domains in the order in which they were first seen; some may have no cookies. */
  domains(): Iterable<DomainEntry> {
    return this.#domains.values();
  }

  /** A snapshot of all cookies, by domain, path and name, each in the order in which it was first seen. */
  entries(): CookieEntry[] {
    return [...this.#domains.values()].flatMap((domain) => domain.entries);
  }

  /** Iterates over the cookies; those that are removed during the iteration are skipped. */
  *[Symbol.iterator](): Iterator<Cookie> {
    // A snapshot, as in http.cookiejar: a loop that stores cookies of new domains would not end.
    for (const domain of [...this.#domains.values()])
      for (const entry of domain.entries) if (entry.path !== null) yield entry.cookie;
  }

  find(identity: CookieIdentity): CookieEntry | undefined {
    return this.#domainOf(identity)?.find(identity.path)?.find(cookieKey(identity));
  }

  /** Domains are indexed in lower case, which nearly every cookie's domain already is. */
  #domainOf({ domain }: CookieIdentity): DomainEntry | undefined {
    return this.#domains.get(domain) ?? this.#domains.get(domain.toLowerCase());
  }

  /**
   * Stores the cookie. A cookie with the same identity is replaced, and the new one keeps its creation index (RFC 6265bis section 5.7,
   * steps 23 and 24).
   */
  set(cookie: Cookie): CookieEntry {
    const key = cookieKey(cookie);
    const domain =
      this.#domainOf(cookie) ?? new DomainEntry(cookie.domain.toLowerCase(), this.#nextRank);
    const path = domain.find(cookie.path) ?? new PathEntry(cookie.path, domain);
    let entry = path.find(key);
    if (entry !== undefined) this.#replace(entry, cookie);
    else {
      entry = new CookieEntry(cookie, key, path, ++this.#events);
      this.#add(entry, path, domain);
    }
    if (cookie.expires !== null) this.#expiries.add(domain, cookie.expires, this.#domains.size);
    for (const observer of this.#observers) observer.stored(cookie);
    return entry;
  }

  #replace(entry: CookieEntry, cookie: Cookie): void {
    if (cookie.value !== entry.cookie.value) entry.path?.forgetValue(entry);
    this.#byCookie?.delete(entry.cookie);
    this.#byCookie?.set(cookie, entry);
    entry.cookie = cookie;
    entry.lastAccess = ++this.#events;
  }

  #add(entry: CookieEntry, path: PathEntry, domain: DomainEntry): void {
    if (domain.isEmpty) this.#addDomain(domain);
    if (path.length === 0 && domain.find(path.key) === undefined) domain.add(path);
    path.add(entry);
    domain.size++;
    this.#size++;
    domain.site?.added(entry);
    this.#byCookie?.set(entry.cookie, entry);
    this.#empty?.delete(path);
  }

  #addDomain(domain: DomainEntry): void {
    if (!this.#empty?.delete(domain)) {
      this.#nextRank++;
      this.#domainChanges++;
      if (domain.key.startsWith('.')) this.#dottedCount++;
      this.#domains.set(domain.key, domain);
    }
    this.#sites?.add(domain);
  }

  /** Stores a cookie of another store, with its creation index and last access. */
  adopt(cookie: Cookie, { creation, lastAccess }: CookieEntry): void {
    Object.assign(this.set(cookie), { creation, lastAccess });
    this.#events = Math.max(this.#events, lastAccess);
  }

  /** Assigns new creation indexes to the entries of a new jar, in the order of the list. */
  recreate(entries: readonly CookieEntry[]): void {
    for (const entry of entries) entry.creation = entry.lastAccess = ++this.#events;
  }

  /** Updates the last access of cookies that are sent together (RFC 6265bis section 5.8.3, step 3: last-access-time). */
  touch(entries: readonly CookieEntry[]): void {
    this.#events++;
    for (const entry of entries) entry.lastAccess = this.#events;
  }

  /** Removes a cookie. @returns whether it was in the store */
  remove(entry: CookieEntry, cause: RemovalCause = 'deleted'): boolean {
    const { path } = entry;
    if (path === null) return false;
    const { domain } = path;
    entry.path = null;
    path.delete(entry);
    domain.size--;
    this.#size--;
    domain.site?.removed(entry);
    this.#byCookie?.delete(entry.cookie);
    if (path.length === 0) this.#noteEmpty(path);
    if (domain.isEmpty) {
      this.#sites?.delete(domain);
      this.#noteEmpty(domain);
    }
    for (const observer of this.#observers) observer.removed(entry.cookie, cause);
    return true;
  }

  #noteEmpty(entry: DomainEntry | PathEntry): void {
    this.#empty ??= new Set();
    this.#empty.add(entry);
    for (const first of this.#empty) {
      if (this.#empty.size <= MOST_EMPTY) return;
      this.#drop(first);
    }
  }

  /** Removes an empty domain or path, and its position in the order. */
  #drop(entry: DomainEntry | PathEntry): void {
    this.#empty?.delete(entry);
    if (entry instanceof DomainEntry) {
      this.#domainChanges++;
      if (this.#domains.delete(entry.key) && entry.key.startsWith('.')) this.#dottedCount--;
      for (const path of entry.items) this.#empty?.delete(path);
    } else entry.domain.delete(entry);
  }

  /**
   * Removes the cookies of a domain, of one of its paths, or with a name on that path; without a domain, all cookies.
   * @returns whether the domain, path or name was found
   */
  clear(domain?: string | null, path?: string | null, name?: string | null): boolean {
    if (domain == null) {
      for (const each of [...this.#domains.values()]) this.#clearEntries(each, each.entries);
      return true;
    }
    const ofDomain = this.#domains.get(domain);
    if (ofDomain === undefined) return false;
    if (path == null) return this.#clearEntries(ofDomain, ofDomain.entries);
    const ofPath = ofDomain.find(path);
    if (ofPath === undefined) return false;
    if (name == null) return this.#clearEntries(ofPath, ofPath.items);
    const named = ofPath.items.filter(({ cookie }) => cookie.name === name);
    for (const entry of named) this.remove(entry);
    return named.length > 0;
  }

  #clearEntries(place: DomainEntry | PathEntry, entries: readonly CookieEntry[]): true {
    for (const entry of entries) this.remove(entry);
    this.#drop(place);
    return true;
  }

  /** The entry of this cookie object, even if its domain, path or name was assigned to. */
  locate(cookie: Cookie): CookieEntry | undefined {
    const entry = this.find(cookie);
    if (entry?.cookie === cookie) return entry;
    this.#byCookie ??= new Map(this.entries().map((each) => [each.cookie, each]));
    return this.#byCookie.get(cookie);
  }

  /** As {@link set}, for a cookie that may be in the store under a domain, path or name that was assigned to since. */
  refile(cookie: Cookie): void {
    const entry = this.locate(cookie);
    if (entry !== undefined && entry !== this.find(cookie)) this.remove(entry);
    this.set(cookie);
  }

  /**
   * Removes the expired cookies. Visits only domains in which a cookie may have expired.
   * @returns the current time in seconds since the epoch; undefined if no cookie expires, so that the clock was not read
   */
  removeExpired(): number | undefined {
    if (this.#expiries.isEmpty) return undefined;
    const now = nowInSeconds();
    this.#expiries.takeDue(now, (domain) => this.removeExpiredOf(domain, now));
    return now;
  }

  /** Removes the expired cookies of the domain. @param now seconds since the epoch */
  removeExpiredOf(domain: DomainEntry, now: number): void {
    let earliest = Number.POSITIVE_INFINITY;
    for (const entry of domain.entries) {
      const { expires } = entry.cookie;
      if (typeof expires !== 'number') continue;
      if (expires <= now) this.remove(entry, 'expired');
      else if (expires < earliest) earliest = expires;
    }
    if (Number.isFinite(earliest)) this.#expiries.add(domain, earliest, this.#domains.size);
  }

  /** The site of a domain; undefined if it has no cookies. @param siteOf returns the name of a site; kept when the index is built */
  site(domain: string, siteOf: (domain: string) => string): SiteEntry | undefined {
    this.#sites ??= new SiteIndex(siteOf, this.#domains.values());
    return this.#sites.find(domain);
  }

  /** Invalidates the site index and the cached domains of each host, which depend on the policy. */
  invalidateIndexes(): void {
    this.#domainChanges++;
    this.#sites = null;
    for (const domain of this.#domains.values()) domain.site = undefined;
  }
}
