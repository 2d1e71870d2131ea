import {
  type Cookie,
  creationOf,
  expiryAssignmentCount,
  inheritCreation,
  startCreation,
} from './cookie.js';

/** The cookies of one domain, by path and name, in the order in which these were first seen. */
export interface DomainCookies {
  readonly domain: string;
  /** Grows with each domain that the store sees: the order in which cookies of equally long paths are sent. */
  readonly rank: number;
  readonly paths: ReadonlyMap<string, ReadonlyMap<string, Cookie>>;
  /** Whether nothing has changed here since this was last asked. */
  isAsBefore(): boolean;
}

/** What tells one cookie from another: RFC 6265bis 5.7, the host-only flag being the leading dot of the domain. */
export type CookieIdentity = Pick<Cookie, 'domain' | 'path' | 'name' | 'partitionKey'>;

/**
 * Where the cookies of a jar lie. A store knows identities, order and time, but no rules:
 * a jar over a database would come with a store of its own.
 */
export interface CookieStore extends Iterable<Cookie> {
  readonly size: number;
  /** Another number after each change. */
  readonly revision: number;
  find(identity: CookieIdentity): Cookie | undefined;
  /** Files the cookie. It takes the place, and the time of creation, of one with the same identity. */
  set(cookie: Cookie): void;
  /** Whether there was such a cookie. */
  delete(identity: CookieIdentity): boolean;
  /** Removes this very cookie, even if a program has given it another domain, path or name. @returns whether it was there */
  remove(cookie: Cookie): boolean;
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

/** The time before which nothing expires where nothing does. */
const NEVER = Number.POSITIVE_INFINITY;

class DomainShelf implements DomainCookies {
  readonly paths = new Map<string, Map<string, Cookie>>();
  /** No cookie here expires before this time. */
  earliestExpiry = NEVER;
  /** Another number after each change. */
  revision = 0;
  #revisionAskedOf = -1;

  constructor(
    readonly domain: string,
    readonly rank: number,
  ) {}

  isAsBefore(): boolean {
    const isSame = this.#revisionAskedOf === this.revision;
    this.#revisionAskedOf = this.revision;
    return isSame;
  }

  names(path: string): Map<string, Cookie> {
    let names = this.paths.get(path);
    if (names === undefined) {
      names = new Map();
      this.paths.set(path, names);
    }
    return names;
  }

  get size(): number {
    let size = 0;
    for (const names of this.paths.values()) size += names.size;
    return size;
  }

  /** Empties the shelf, which whoever walks through it notices. @returns how many cookies there were */
  clear(): number {
    const { size } = this;
    for (const names of this.paths.values()) names.clear();
    this.paths.clear();
    return size;
  }

  /** Removes this very cookie, under whatever name it lies here. @returns whether it did */
  remove(cookie: Cookie): boolean {
    for (const names of this.paths.values()) {
      for (const [key, filed] of names) if (filed === cookie) return names.delete(key);
    }
    return false;
  }

  /** @returns how many cookies had expired */
  deleteExpired(now: number): number {
    let deleted = 0;
    this.earliestExpiry = NEVER;
    for (const names of this.paths.values()) {
      for (const [key, cookie] of names) {
        const expires = cookie.expires ?? NEVER;
        if (expires > now) this.earliestExpiry = Math.min(this.earliestExpiry, expires);
        else if (names.delete(key)) deleted++;
      }
    }
    if (deleted > 0) this.revision++;
    return deleted;
  }
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

  get size(): number {
    return this.#size;
  }

  get revision(): number {
    return this.#revision;
  }

  find(identity: CookieIdentity): Cookie | undefined {
    return this.#shelves.get(identity.domain)?.paths.get(identity.path)?.get(keyOf(identity));
  }

  set(cookie: Cookie): void {
    const shelf = this.#shelfOf(cookie.domain);
    const names = shelf.names(cookie.path);
    const key = keyOf(cookie);
    const previous = names.get(key);
    // First what throws where a program gives something else than a cookie.
    if (previous === undefined) startCreation(cookie);
    else inheritCreation(cookie, previous);
    names.set(key, cookie);
    if (previous === undefined) this.#size++;
    if (cookie.expires !== null) {
      shelf.earliestExpiry = Math.min(shelf.earliestExpiry, cookie.expires);
      this.#earliestExpiry = Math.min(this.#earliestExpiry, cookie.expires);
    }
    shelf.revision++;
    this.#revision++;
  }

  #shelfOf(domain: string): DomainShelf {
    let shelf = this.#shelves.get(domain);
    if (shelf === undefined) {
      shelf = new DomainShelf(domain, this.#nextRank++);
      this.#shelves.set(domain, shelf);
      this.#shapes |= shapeOf(domain);
      this.#comings++;
    }
    return shelf;
  }

  delete(identity: CookieIdentity): boolean {
    const shelf = this.#shelves.get(identity.domain);
    if (!shelf?.paths.get(identity.path)?.delete(keyOf(identity))) return false;
    this.#shrink(1, shelf);
    return true;
  }

  remove(cookie: Cookie): boolean {
    if (this.find(cookie) === cookie) return this.delete(cookie);
    for (const shelf of this.#shelves.values()) {
      if (!shelf.remove(cookie)) continue;
      this.#shrink(1, shelf);
      return true;
    }
    return false;
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
    this.#shelves.delete(domain);
    this.#comings++;
    this.#shrink(shelf.clear(), shelf);
    return true;
  }

  deletePath(domain: string, path: string): boolean {
    const shelf = this.#shelves.get(domain);
    const names = shelf?.paths.get(path);
    if (shelf === undefined || names === undefined) return false;
    shelf.paths.delete(path);
    this.#shrink(names.size, shelf);
    names.clear();
    return true;
  }

  clear(): void {
    for (const shelf of this.#shelves.values()) shelf.clear();
    this.#shelves.clear();
    this.#shapes = 0;
    this.#comings++;
    this.#shrink(this.#size);
  }

  #shrink(by: number, shelf?: DomainShelf): void {
    this.#size -= by;
    this.#revision++;
    if (shelf !== undefined) shelf.revision++;
  }

  deleteExpired(now: number): void {
    if (this.#expiryAssignmentsSeen !== expiryAssignmentCount()) this.#forgetExpiries();
    if (now < this.#earliestExpiry) return;
    let deleted = 0;
    this.#earliestExpiry = NEVER;
    for (const shelf of this.#shelves.values()) {
      if (shelf.earliestExpiry <= now) deleted += shelf.deleteExpired(now);
      this.#earliestExpiry = Math.min(this.#earliestExpiry, shelf.earliestExpiry);
    }
    if (deleted > 0) this.#shrink(deleted);
  }

  /** After an assignment to some cookie's expiry, which may lie here, no bound is known. */
  #forgetExpiries(): void {
    this.#expiryAssignmentsSeen = expiryAssignmentCount();
    this.#earliestExpiry = Number.NEGATIVE_INFINITY;
    for (const shelf of this.#shelves.values()) shelf.earliestExpiry = Number.NEGATIVE_INFINITY;
  }

  forgetEmptied(): void {
    for (const [domain, { paths }] of this.#shelves) {
      for (const [path, names] of paths) if (names.size === 0) paths.delete(path);
      if (paths.size === 0) this.#shelves.delete(domain);
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
    for (const shelf of this.#shelves.values()) {
      for (const names of shelf.paths.values()) yield* names.values();
    }
  }
}

/** A name may stand once in each partition. Names hold no NUL, except those that a program makes up. */
function keyOf({ name, partitionKey }: CookieIdentity): string {
  return partitionKey === undefined ? name : `${name}\0${partitionKey}`;
}

/** Cookies in the order of their creation. */
export function byCreation(a: Cookie, b: Cookie): number {
  return creationOf(a) - creationOf(b);
}
