import type { Cookie } from '../cookie/cookie.js';

/** The time before which nothing expires where nothing does. */
export const NEVER = Number.POSITIVE_INFINITY;

export type CookiesOfPath = readonly [path: string, cookies: readonly Cookie[]];

/**
 * The cookies of one domain, by path and key, in the order in which these were first seen. The key is the name, with the partition where
 * there is one. A cookie stays where it was put, whatever a program assigns to it, and may so lie in two places.
 */
export abstract class DomainShelf {
  /** No cookie here expires before this time. */
  earliestExpiry = NEVER;
  /** Another number after each change. */
  revision = 0;
  #revisionAskedOf = -1;

  /** @param rank grows with each domain that a store sees: the order in which cookies of equally long paths are sent */
  constructor(
    readonly domain: string,
    readonly rank: number,
  ) {}

  /** Whether nothing has changed here since this was last asked. */
  isAsBefore(): boolean {
    const isSame = this.#revisionAskedOf === this.revision;
    this.#revisionAskedOf = this.revision;
    return isSame;
  }

  /** @returns how many cookies had expired */
  deleteExpired(now: number): number {
    let earliest = NEVER;
    const deleted = this.deleteWhere((cookie) => {
      const expires = cookie.expires ?? NEVER;
      if (expires > now) earliest = Math.min(earliest, expires);
      return expires <= now;
    });
    this.earliestExpiry = earliest;
    return deleted;
  }

  abstract readonly size: number;
  /** All of them. What comes or goes later does not show. */
  abstract readonly cookies: readonly Cookie[];
  /** All of them, one after the other, without what is deleted on the way. */
  abstract walk(): Iterable<Cookie>;
  /** All of them, by the path under which they lie. */
  abstract byPath(): Iterable<CookiesOfPath>;
  abstract get(path: string, key: string): Cookie | undefined;
  /** This shelf, if it has room for one more cookie, or a longer one with the same cookies. */
  abstract withRoom(): DomainShelf;
  abstract set(path: string, key: string, cookie: Cookie): void;
  /** @returns whether there was such a cookie */
  abstract delete(path: string, key: string): boolean;
  /** Removes this very cookie from the first place where it lies, whatever its path and name are by now. @returns whether it lay here */
  abstract remove(cookie: Cookie): boolean;
  /** @returns how many there were */
  abstract deleteWhere(isOne: (cookie: Cookie) => boolean): number;
  /** Forgets a path with its cookies. @returns how many there were; undefined where the path was never seen */
  abstract deletePath(path: string): number | undefined;
  /** Forgets the paths that have no cookies left. */
  abstract forgetEmptied(): void;
  /** @returns how many cookies there were */
  abstract clear(): number;
}

/** To look up a cookie among more takes longer in a list than in a Map. */
const MOST_IN_LISTS = 16;

const NONE: readonly never[] = [];

/**
 * A few cookies, as most domains have them, in lists, which are replaced when one comes or goes. They take less room than Maps, and a header
 * reads fewer places of the memory, which no cache holds in a jar of a million cookies (`npm run bench`: sections e, and a, random order).
 */
export class ShortShelf extends DomainShelf {
  #cookies: Cookie[] = [];
  /** The path and the key of each cookie, under which it lies even if a program assigns to it. */
  #places: string[] = [];
  /** In the order in which they were first seen, emptied ones included. */
  #paths: readonly string[] = NONE;
  /** What has taken the place of this shelf, through which somebody may still walk. */
  #longer: LongShelf | null = null;

  get size(): number {
    return this.#cookies.length;
  }

  get cookies(): readonly Cookie[] {
    return this.#cookies;
  }

  *walk(): Iterable<Cookie> {
    const { revision } = this;
    const places = this.#places;
    for (let at = 0; at < places.length; at += 2) {
      const isAsItWas = this.revision === revision;
      const cookie = isAsItWas ? this.#cookies[at >> 1] : this.#nowAt(places, at);
      if (cookie !== undefined) yield cookie;
    }
  }

  /** The cookie of a place that was in the list at some time. */
  #nowAt(places: readonly string[], at: number): Cookie | undefined {
    return (this.#longer ?? this).get(places[at] as string, places[at + 1] as string);
  }

  byPath(): readonly CookiesOfPath[] {
    const [path, ...others] = this.#paths;
    if (path === undefined) return NONE;
    if (others.length === 0) return [[path, this.#cookies]];
    const cookiesOf = (one: string) =>
      this.#cookies.filter((_cookie, at) => this.#pathOf(at) === one);
    return this.#paths.map((one) => [one, cookiesOf(one)]);
  }

  #pathOf(at: number): string {
    return this.#places[2 * at] as string;
  }

  get(path: string, key: string): Cookie | undefined {
    const at = this.#find(path, key);
    return at < 0 ? undefined : this.#cookies[at];
  }

  #find(path: string, key: string): number {
    const places = this.#places;
    for (let at = 1; at < places.length; at += 2) {
      if (places[at] === key && places[at - 1] === path) return at >> 1;
    }
    return -1;
  }

  withRoom(): DomainShelf {
    // Emptied paths count too: a server can leave any number of them behind.
    const longest = Math.max(this.#cookies.length, this.#paths.length);
    return longest < MOST_IN_LISTS ? this : this.#lengthened();
  }

  set(path: string, key: string, cookie: Cookie): void {
    const at = this.#find(path, key);
    if (at < 0) this.#insert(path, key, cookie);
    else this.#cookies[at] = cookie;
    this.revision++;
  }

  /** Behind the last cookie whose path was seen no later than this one. */
  #insert(path: string, key: string, cookie: Cookie): void {
    if (!this.#paths.includes(path)) this.#paths = withPath(this.#paths, path);
    const at = this.#endOf(path);
    // No list has more room than it needs, as it would if something were pushed onto it.
    this.#cookies = this.#cookies.toSpliced(at, 0, cookie);
    this.#places = this.#places.toSpliced(2 * at, 0, path, key);
  }

  #endOf(path: string): number {
    if (this.#paths.length === 1) return this.#cookies.length;
    const rank = this.#paths.indexOf(path);
    let at = this.#cookies.length;
    while (at > 0 && this.#paths.indexOf(this.#pathOf(at - 1)) > rank) at--;
    return at;
  }

  delete(path: string, key: string): boolean {
    return this.#removeAt(this.#find(path, key));
  }

  remove(cookie: Cookie): boolean {
    return this.#removeAt(this.#cookies.indexOf(cookie));
  }

  #removeAt(at: number): boolean {
    if (at < 0) return false;
    this.#cookies = this.#cookies.toSpliced(at, 1);
    this.#places = this.#places.toSpliced(2 * at, 2);
    this.revision++;
    return true;
  }

  deleteWhere(isOne: (cookie: Cookie) => boolean): number {
    const isKept = this.#cookies.map((cookie) => !isOne(cookie));
    return this.#keep(isKept);
  }

  deletePath(path: string): number | undefined {
    if (!this.#paths.includes(path)) return undefined;
    const deleted = this.#keep(this.#cookies.map((_cookie, at) => this.#pathOf(at) !== path));
    this.#paths = this.#paths.filter((each) => each !== path);
    return deleted;
  }

  /** @returns how many were not kept */
  #keep(isKept: readonly boolean[]): number {
    const deleted = isKept.filter((kept) => !kept).length;
    if (deleted === 0) return 0;
    this.#cookies = this.#cookies.filter((_cookie, at) => isKept[at]);
    this.#places = this.#places.filter((_text, at) => isKept[at >> 1]);
    this.revision++;
    return deleted;
  }

  forgetEmptied(): void {
    const places = this.#places.filter((_text, at) => at % 2 === 0);
    this.#paths = this.#paths.filter((path) => places.includes(path));
  }

  clear(): number {
    const { size } = this;
    this.#cookies = [];
    this.#places = [];
    this.#paths = NONE;
    this.revision++;
    return size;
  }

  #lengthened(): LongShelf {
    const longer = new LongShelf(this.domain, this.rank);
    longer.earliestExpiry = this.earliestExpiry;
    for (const path of this.#paths) longer.addPath(path);
    this.#cookies.forEach((cookie, at) => {
      longer.set(this.#pathOf(at), this.#places[2 * at + 1] as string, cookie);
    });
    longer.revision = this.revision++;
    this.#longer = longer;
    return longer;
  }
}

/** Most domains have this one path, and share the list. */
const ROOT_ONLY: readonly string[] = ['/'];

function withPath(paths: readonly string[], path: string): readonly string[] {
  return paths.length === 0 && path === '/' ? ROOT_ONLY : [...paths, path];
}

/** Any number of cookies, in Maps. */
class LongShelf extends DomainShelf {
  readonly #paths = new Map<string, Map<string, Cookie>>();

  get size(): number {
    let size = 0;
    for (const names of this.#paths.values()) size += names.size;
    return size;
  }

  get cookies(): readonly Cookie[] {
    const cookies: Cookie[] = [];
    for (const names of this.#paths.values()) for (const each of names.values()) cookies.push(each);
    return cookies;
  }

  *walk(): Iterable<Cookie> {
    for (const names of this.#paths.values()) yield* names.values();
  }

  *byPath(): Iterable<CookiesOfPath> {
    for (const [path, names] of this.#paths) {
      // A server can leave any number of emptied paths behind, of which there is nothing to ask.
      if (names.size > 0) yield [path, [...names.values()]];
    }
  }

  get(path: string, key: string): Cookie | undefined {
    return this.#paths.get(path)?.get(key);
  }

  withRoom(): this {
    return this;
  }

  set(path: string, key: string, cookie: Cookie): void {
    this.addPath(path).set(key, cookie);
    this.revision++;
  }

  /** @returns the cookies of the path, which it has now if it had it not before */
  addPath(path: string): Map<string, Cookie> {
    let names = this.#paths.get(path);
    if (names === undefined) {
      names = new Map();
      this.#paths.set(path, names);
    }
    return names;
  }

  delete(path: string, key: string): boolean {
    const isThere = this.#paths.get(path)?.delete(key) ?? false;
    if (isThere) this.revision++;
    return isThere;
  }

  remove(cookie: Cookie): boolean {
    for (const [path, names] of this.#paths) {
      for (const [key, filed] of names) if (filed === cookie) return this.delete(path, key);
    }
    return false;
  }

  deleteWhere(isOne: (cookie: Cookie) => boolean): number {
    let deleted = 0;
    for (const names of this.#paths.values()) {
      for (const [key, cookie] of names) if (isOne(cookie) && names.delete(key)) deleted++;
    }
    if (deleted > 0) this.revision++;
    return deleted;
  }

  deletePath(path: string): number | undefined {
    const names = this.#paths.get(path);
    if (names === undefined) return undefined;
    const { size } = names;
    // Whoever walks through it notices.
    names.clear();
    this.#paths.delete(path);
    this.revision++;
    return size;
  }

  forgetEmptied(): void {
    for (const [path, names] of this.#paths) if (names.size === 0) this.#paths.delete(path);
  }

  clear(): number {
    const { size } = this;
    for (const names of this.#paths.values()) names.clear();
    this.#paths.clear();
    this.revision++;
    return size;
  }
}
