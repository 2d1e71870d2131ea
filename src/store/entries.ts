import type { Cookie } from '../cookie/cookie.js';
import type { Dialect } from '../url/dialect.js';
import { KeyedList } from './keyed-list.js';

// The entries of a store: sites have domains, domains have paths, paths have cookies, and each entry refers to its parent.

/** A cookie in a store, with the store's data about it. */
export class CookieEntry {
  cookie: Cookie;
  /** The name and partition under which the cookie is indexed: {@link cookieKey}. */
  readonly key: string;
  /** The parent entry; `null` after the cookie was removed. */
  path: PathEntry | null;
  /** The creation index (RFC 6265bis section 5.7: creation-time). A cookie that replaces another keeps it. */
  creation: number;
  /** When the cookie was last sent or stored, on the same counter (RFC 6265bis section 5.7: last-access-time). */
  lastAccess: number;

  constructor(cookie: Cookie, key: string, path: PathEntry, creation: number) {
    this.cookie = cookie;
    this.key = key;
    this.path = path;
    this.creation = creation;
    this.lastAccess = creation;
  }
}

/** The identity of a cookie within a domain and path: its name and partition. A name contains no NUL. */
export function cookieKey({ name, partitionKey }: Pick<Cookie, 'name' | 'partitionKey'>): string {
  return partitionKey === undefined ? name : `${name}\0${partitionKey}`;
}

/** A Cookie header, empty if no cookie is sent, and the cookies in it. */
export interface WrittenHeader {
  readonly header: string;
  readonly entries: readonly CookieEntry[];
}

/** The cookies of a path, and their header as it was last written. */
export interface PathSnapshot {
  readonly path: PathEntry;
  readonly dialect: Dialect;
  /** In header order. */
  readonly entries: readonly CookieEntry[];
  /** The value of each; undefined if the cookie could not simply be written as name and value, or was replaced since. */
  readonly values: (string | null | undefined)[];
  /** The header of all cookies; `null` if it is too long, or a cookie has no plain value. */
  readonly header: string | null;
  /** Whether no cookie has had another value since. */
  readonly isCurrent: boolean;
}

/** A path whose header can be sent as it is. */
export type SentSnapshot = PathSnapshot & WrittenHeader;

/** The Cookie header of all cookies of several paths. */
export interface JoinedHeader extends WrittenHeader {
  readonly parts: readonly SentSnapshot[];
}

/** In a longer list it would take too long to find a replaced cookie. No site of a browser has as many cookies. */
const MOST_SEARCHED = 256;

/** The cookies of one path of a domain, by name. */
export class PathEntry extends KeyedList<CookieEntry> {
  readonly key: string;
  readonly domain: DomainEntry;
  /** `null` before the first request and after a cookie was removed. */
  snapshot: PathSnapshot | null = null;

  constructor(path: string, domain: DomainEntry) {
    super();
    this.key = path;
    this.domain = domain;
  }

  override delete(entry: CookieEntry): void {
    super.delete(entry);
    this.snapshot = null;
    this.domain.joined = null;
  }

  /** Called when a cookie is replaced: the old value would otherwise stay in memory until the next request. */
  forgetValue(entry: CookieEntry): void {
    const { snapshot } = this;
    if (snapshot === null) return;
    this.domain.joined = null;
    const { entries, values, isCurrent } = snapshot;
    if (entries.length > MOST_SEARCHED) {
      this.snapshot = null;
      return;
    }
    values[entries.indexOf(entry)] = undefined;
    // A new one, because the header may be in use.
    if (isCurrent) this.snapshot = { ...snapshot, header: null, isCurrent: false };
  }
}

/** The domains whose cookies are sent to a host. */
export interface RelatedDomains {
  readonly domains: readonly DomainEntry[];
  /** The store's count of changes of domains when the list was made. */
  readonly since: number;
}

/** The cookies of one domain, by path and name, each in the order in which it was first seen. */
export class DomainEntry extends KeyedList<PathEntry> {
  /** The domain, with a leading dot if its cookies are sent to subdomains. */
  readonly key: string;
  /** The position in the order in which domains were first seen, which is the order of cookies with equally long paths. */
  readonly rank: number;
  /** The number of cookies. */
  size = 0;
  /** The earliest expiry of a cookie, not counting assignments to `expires`; `null` if no cookie expires. */
  earliestExpiry: number | null = null;
  /** The domains whose cookies are sent to this host, valid until a domain is added or removed; `null` before the first request. */
  related: RelatedDomains | null = null;
  /** The last Cookie header of this host with the cookies of several paths. */
  joined: JoinedHeader | null = null;
  /** The site of the domain, if the store has a site index. */
  site: SiteEntry | undefined = undefined;

  constructor(domain: string, rank: number) {
    super();
    this.key = domain;
    this.rank = rank;
  }

  /** Whether no path has a cookie. */
  get isEmpty(): boolean {
    return this.size === 0;
  }

  /** A snapshot of all cookies of the domain. */
  get entries(): readonly CookieEntry[] {
    const paths = this.items;
    return paths.length === 1 ? (paths[0] as PathEntry).items : paths.flatMap((path) => path.items);
  }
}

/** A site with at most this many cookies is searched without an index by name. */
const FEW_COOKIES = 16;

/** The domains of a store that belong to one site. */
export class SiteEntry extends KeyedList<DomainEntry> {
  /** The site, such as `example.com`. */
  readonly key: string;
  /** The number of cookies. */
  size = 0;
  /** The cookies by name; built when a large site is first searched. */
  #byName: Map<string, Set<CookieEntry>> | null = null;

  constructor(site: string) {
    super();
    this.key = site;
  }

  /** A snapshot of all cookies of the site. */
  get entries(): readonly CookieEntry[] {
    return this.items.flatMap((domain) => domain.entries);
  }

  /** A superset of the cookies with this name: for a small site, all its cookies. */
  namesakes(name: string): Iterable<CookieEntry> {
    if (this.size <= FEW_COOKIES) return this.entries;
    if (this.#byName === null) {
      this.#byName = new Map();
      for (const entry of this.entries) addTo(this.#byName, entry);
    }
    return this.#byName.get(name) ?? [];
  }

  added(entry: CookieEntry): void {
    this.size++;
    if (this.#byName !== null) addTo(this.#byName, entry);
  }

  removed(entry: CookieEntry): void {
    this.size--;
    const namesakes = this.#byName?.get(nameOf(entry));
    namesakes?.delete(entry);
    if (namesakes?.size === 0) this.#byName?.delete(nameOf(entry));
  }
}

function addTo(byName: Map<string, Set<CookieEntry>>, entry: CookieEntry): void {
  const name = nameOf(entry);
  const namesakes = byName.get(name);
  if (namesakes === undefined) byName.set(name, new Set([entry]));
  else namesakes.add(entry);
}

/** The name under which the cookie is indexed. */
function nameOf({ key }: CookieEntry): string {
  const partition = key.indexOf('\0');
  return partition < 0 ? key : key.slice(0, partition);
}
