import {
  type Cookie,
  creationOf,
  expiryAssignmentCount,
  inheritCreation,
  startCreation,
} from '../cookie/cookie.js';
import { type DomainShelf, NEVER, ShortShelf } from './domain-entry.js';

/** What a store shows of a domain: its cookies, by path and name, in the order in which these were first seen. */
export type DomainCookies = Pick<
  DomainShelf,
  'domain' | 'rank' | 'size' | 'cookies' | 'byPath' | 'isAsBefore'
>;

/** What tells one cookie from another: RFC 6265bis 5.7, the host-only flag being the leading dot of the domain. */
export type CookieIdentity = Pick<Cookie, 'domain' | 'path' | 'name' | 'partitionKey'>;

/** Why a cookie left a store. */
export type RemovalCause = 'deleted' | 'evicted' | 'expired';

/** Is called after each change of a jar, whatever caused it. An assignment to a field of a cookie is not announced. */
export interface JarObserver {
  stored(cookie: Cookie): void;
  removed(cookie: Cookie, cause: RemovalCause): void;
}

/**
 * Where the cookies of a jar lie. A store knows identities, order and time, but no rules:
 * a jar over a database would come with a store of its own.
 */
export interface CookieStore extends Iterable<Cookie> {
  /** Calls the observer after each change. @returns a function that ends this */
  observe(observer: JarObserver): () => void;
  readonly size: number;
  /** Another number after each change. */
  readonly revision: number;
  find(identity: CookieIdentity): Cookie | undefined;
  /** Files the cookie. It takes the place, and the time of creation, of one with the same identity. */
  set(cookie: Cookie): void;
  /** Whether there was such a cookie. */
  delete(identity: CookieIdentity): boolean;
  /**
   * Removes this very cookie, even if a program has given it another domain, path or name.
   * @param cause default: 'deleted'
   * @returns whether it was there
   */
  remove(cookie: Cookie, cause?: RemovalCause): boolean;
  /** The cookies of a domain, named to the letter. */
  domain(domain: string): DomainCookies | undefined;
  /** All domains in the order in which they were first seen, emptied ones included. */
  domains(): Iterable<DomainCookies>;
  /** How many domains there are, emptied ones included. */
  readonly domainCount: number;
  /** How many domains were ever seen, which is above every rank. */
  readonly domainsSeen: number;
  /** Forgets a domain with all its cookies. */
  deleteDomain(domain: string): boolean;
  /** Forgets a path of a domain with all its cookies. */
  deletePath(domain: string, path: string): boolean;
  clear(): void;
  /** Drops what has expired, without walking through what has not. @param now seconds since the epoch */
  deleteExpired(now: number): void;
  /** Notes what the domains hold, so that {@link isUnchanged} can tell. @param domains named to the letter, whether the store has them or not */
  watch(domains: readonly string[]): StoreWatch;
  /** Whether nothing was filed in, or removed from, the domains since they were watched. */
  isUnchanged(watch: StoreWatch): boolean;
  /** Forgets the domains and paths that have no cookies left, and with them their place in the order. */
  forgetEmptied(): void;
}

/** What some domains of a store held at some time; for the store that made it. */
export interface StoreWatch {
  readonly domains: readonly string[];
}

class Watch implements StoreWatch {
  /** The store's revision when the domains were last seen to be unchanged. */
  revision = -1;
  /** How often domains had come and gone by then. */
  comings = -1;
  readonly shelves: (DomainShelf | undefined)[];
  readonly revisions: (number | undefined)[];

  constructor(
    readonly domains: readonly string[],
    shelves: (DomainShelf | undefined)[],
  ) {
    this.shelves = shelves;
    this.revisions = shelves.map((shelf) => shelf?.revision);
  }
}

/** Domains with more dots than this are of one shape. */
const MOST_DOTS_TOLD_APART = 14;

/** A bit for the number of a domain's dots and for whether it begins with one. */
function shapeOf(domain: string): number {
  let dots = 0;
  for (let at = 1; at < domain.length; at++) if (domain.charCodeAt(at) === 0x2e) dots++;
  return 1 << (2 * Math.min(dots, MOST_DOTS_TOLD_APART) + (domain.startsWith('.') ? 1 : 0));
}

/** A store in memory: found by domain, so that a request does not walk through other sites' cookies. */
export class MemoryCookieStore implements CookieStore {
  readonly #shelves = new Map<string, DomainShelf>();
  /**
   * The shapes of all domains that came since the store was empty. Most of those under which a host could have cookies are of a shape that
   * none has, and need not be looked up.
   */
  #shapes = 0;
  #size = 0;
  #revision = 0;
  #nextRank = 0;
  /** How often domains came and went. */
  #comings = 0;
  #earliestExpiry = NEVER;
  #expiryAssignmentsSeen = 0;
  #observers: readonly JarObserver[] = [];

  observe(observer: JarObserver): () => void {
    this.#observers = [...this.#observers, observer];
    return () => {
      this.#observers = this.#observers.filter((each) => each !== observer);
    };
  }

  get size(): number {
    return this.#size;
  }

  get revision(): number {
    return this.#revision;
  }

  find(identity: CookieIdentity): Cookie | undefined {
    return this.#shelves.get(identity.domain)?.get(identity.path, keyOf(identity));
  }

  set(cookie: Cookie): void {
    const { domain, path, expires } = cookie;
    const key = keyOf(cookie);
    const shelf = this.#shelves.get(domain);
    const previous = shelf?.get(path, key);
    // First what throws where a program gives something else than a cookie.
    if (previous === undefined) startCreation(cookie);
    else inheritCreation(cookie, previous);
    const its =
      previous === undefined ? this.#shelfWithRoom(domain, shelf) : (shelf as DomainShelf);
    its.set(path, key, cookie);
    if (previous === undefined) this.#size++;
    if (expires !== null) {
      its.earliestExpiry = Math.min(its.earliestExpiry, expires);
      this.#earliestExpiry = Math.min(this.#earliestExpiry, expires);
    }
    this.#revision++;
    for (const observer of this.#observers) observer.stored(cookie);
  }

  #shelfWithRoom(domain: string, shelf: DomainShelf | undefined): DomainShelf {
    const roomy = shelf?.withRoom() ?? new ShortShelf(domain, this.#nextRank++);
    if (roomy === shelf) return roomy;
    this.#shelves.set(domain, roomy);
    this.#shapes |= shapeOf(domain);
    this.#comings++;
    return roomy;
  }

  delete(identity: CookieIdentity): boolean {
    return this.#deleteAt(identity, 'deleted');
  }

  #deleteAt(identity: CookieIdentity, cause: RemovalCause): boolean {
    const cookie = this.find(identity);
    if (cookie === undefined) return false;
    this.#shelves.get(identity.domain)?.delete(identity.path, keyOf(identity));
    this.#shrink(1);
    this.#announce([cookie], cause);
    return true;
  }

  remove(cookie: Cookie, cause: RemovalCause = 'deleted'): boolean {
    if (this.find(cookie) === cookie) return this.#deleteAt(cookie, cause);
    for (const shelf of this.#shelves.values()) {
      if (!shelf.remove(cookie)) continue;
      this.#shrink(1);
      this.#announce([cookie], cause);
      return true;
    }
    return false;
  }

  #announce(cookies: readonly Cookie[], cause: RemovalCause): void {
    for (const observer of this.#observers) {
      for (const cookie of cookies) observer.removed(cookie, cause);
    }
  }

  /** The cookies for which there will be something to announce. */
  #announced(cookies: () => readonly Cookie[]): readonly Cookie[] {
    return this.#observers.length === 0 ? [] : cookies();
  }

  domain(domain: string): DomainShelf | undefined {
    return this.#shapes & shapeOf(domain) ? this.#shelves.get(domain) : undefined;
  }

  domains(): Iterable<DomainCookies> {
    return this.#shelves.values();
  }

  get domainCount(): number {
    return this.#shelves.size;
  }

  get domainsSeen(): number {
    return this.#nextRank;
  }

  deleteDomain(domain: string): boolean {
    const shelf = this.#shelves.get(domain);
    if (shelf === undefined) return false;
    const deleted = this.#announced(() => shelf.cookies);
    this.#shelves.delete(domain);
    this.#comings++;
    this.#shrink(shelf.clear());
    this.#announce(deleted, 'deleted');
    return true;
  }

  deletePath(domain: string, path: string): boolean {
    const shelf = this.#shelves.get(domain);
    const before = this.#announced(() => shelf?.cookies ?? []);
    const count = shelf?.deletePath(path);
    if (shelf === undefined || count === undefined) return false;
    this.#shrink(count);
    this.#announce(goneFrom(shelf, before), 'deleted');
    return true;
  }

  clear(): void {
    const deleted = this.#announced(() => [...this]);
    for (const shelf of this.#shelves.values()) shelf.clear();
    this.#shelves.clear();
    this.#shapes = 0;
    this.#comings++;
    this.#shrink(this.#size);
    this.#announce(deleted, 'deleted');
  }

  #shrink(by: number): void {
    this.#size -= by;
    this.#revision++;
  }

  deleteExpired(now: number): void {
    if (this.#expiryAssignmentsSeen !== expiryAssignmentCount()) this.#forgetExpiries();
    if (now < this.#earliestExpiry) return;
    let count = 0;
    const expired: Cookie[] = [];
    this.#earliestExpiry = NEVER;
    for (const shelf of this.#shelves.values()) {
      if (shelf.earliestExpiry <= now) {
        const before = this.#announced(() => shelf.cookies);
        count += shelf.deleteExpired(now);
        expired.push(...goneFrom(shelf, before));
      }
      this.#earliestExpiry = Math.min(this.#earliestExpiry, shelf.earliestExpiry);
    }
    if (count > 0) this.#shrink(count);
    this.#announce(expired, 'expired');
  }

  /** After an assignment to some cookie's expiry, which may lie here, no bound is known. */
  #forgetExpiries(): void {
    this.#expiryAssignmentsSeen = expiryAssignmentCount();
    this.#earliestExpiry = Number.NEGATIVE_INFINITY;
    for (const shelf of this.#shelves.values()) shelf.earliestExpiry = Number.NEGATIVE_INFINITY;
  }

  forgetEmptied(): void {
    for (const [domain, shelf] of this.#shelves) {
      shelf.forgetEmptied();
      if (shelf.size === 0) this.#shelves.delete(domain);
    }
    this.#comings++;
    this.#revision++;
  }

  watch(domains: readonly string[]): Watch {
    return new Watch(
      domains,
      domains.map((domain) => this.domain(domain)),
    );
  }

  isUnchanged(watch: Watch): boolean {
    if (watch.revision === this.#revision) return true;
    const { domains, shelves, revisions } = watch;
    if (watch.comings !== this.#comings) {
      if (shelves.some((shelf, at) => this.domain(domains[at] as string) !== shelf)) return false;
      watch.comings = this.#comings;
    }
    if (shelves.some((shelf, at) => shelf?.revision !== revisions[at])) return false;
    watch.revision = this.#revision;
    return true;
  }

  *[Symbol.iterator](): Iterator<Cookie> {
    for (const shelf of this.#shelves.values()) yield* shelf.walk();
  }
}

function goneFrom(shelf: DomainShelf, before: readonly Cookie[]): readonly Cookie[] {
  if (before.length === 0) return before;
  const remaining = new Set(shelf.cookies);
  return before.filter((cookie) => !remaining.has(cookie));
}

/** A name may stand once in each partition. Names hold no NUL, except those that a program makes up. */
function keyOf({ name, partitionKey }: CookieIdentity): string {
  return partitionKey === undefined ? name : `${name}\0${partitionKey}`;
}

/** Cookies in the order of their creation. */
export function byCreation(a: Cookie, b: Cookie): number {
  return creationOf(a) - creationOf(b);
}
