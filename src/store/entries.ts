import type { Cookie } from '../cookie/cookie.js';
import type { KeptHeader } from './kept-header.js';
import { KeyedList } from './keyed-list.js';

// The entries of a store: sites have domains, domains have paths, paths have cookies, and each entry knows the one that it is in.

/** A cookie in a store, and what the store knows about it. */
export class CookieEntry {
  cookie: Cookie;
  /** The name under which the cookie is filed, with its partition: {@link cookieKey}. */
  readonly key: string;
  /** Where the entry is filed; `null` when it has been removed. */
  path: PathEntry | null;
  /** The position in the order of creation (RFC 6265bis section 5.7: creation-time). A cookie that replaces another keeps it. */
  creation: number;
  /** When the cookie was last sent or stored, in the same order (RFC 6265bis section 5.7: last-access-time). */
  lastAccess: number;
  /** A value that was found to be writable together with the name in {@link key}; it is compared before it is relied on. */
  writableValue: string | null | undefined = undefined;

  constructor(cookie: Cookie, key: string, path: PathEntry, creation: number) {
    this.cookie = cookie;
    this.key = key;
    this.path = path;
    this.creation = creation;
    this.lastAccess = creation;
  }
}

/** What identifies a cookie within a domain and path. A name may occur once in each partition; it contains no NUL. */
export function cookieKey({ name, partitionKey }: Pick<Cookie, 'name' | 'partitionKey'>): string {
  return partitionKey === undefined ? name : `${name}\0${partitionKey}`;
}

const NONE: readonly never[] = [];

/** The cookies of one path of a domain, by name. */
export class PathEntry extends KeyedList<CookieEntry> {
  /** The path. */
  readonly key: string;
  readonly domain: DomainEntry;

  constructor(path: string, domain: DomainEntry) {
    super();
    this.key = path;
    this.domain = domain;
  }
}

/** The cookies of one domain, by path: in the order in which paths and names were first seen. */
export class DomainEntry extends KeyedList<PathEntry> {
  /** The domain, with a leading dot where its cookies go to subdomains too. */
  readonly key: string;
  /** Grows with each domain that a store sees: the order in which cookies of equally long paths are sent. */
  readonly rank: number;
  /** No cookie expires before this time, unless a program has assigned to its expiry; `null` where none expires. */
  earliestExpiry: number | null = null;
  /** How many cookies the domain has. */
  size = 0;
  /** The domains whose cookies are sent to this host, if the domains of the store have not changed since. */
  related: readonly DomainEntry[] = NONE;
  relatedSince = -1;
  /** The last Cookie header of this host. */
  lastHeader: KeptHeader<CookieEntry> | null = null;
  /** The site of the domain, where the store has an index of sites. */
  site: SiteEntry | undefined = undefined;

  constructor(domain: string, rank: number) {
    super();
    this.key = domain;
    this.rank = rank;
  }

  /** All cookies of the domain, as they are now. */
  get entries(): readonly CookieEntry[] {
    const paths = this.items;
    return paths.length === 1 ? (paths[0] as PathEntry).items : paths.flatMap((path) => path.items);
  }
}

/** A site of at most this many cookies is searched without an index of names. */
const FEW_COOKIES = 16;

/** The domains of a store that belong to one site. */
export class SiteEntry extends KeyedList<DomainEntry> {
  /** The site, such as `example.com`. */
  readonly key: string;
  /** How many cookies the site has. */
  size = 0;
  /** The cookies by the name under which they are filed; made when a large site is searched first. */
  #byName: Map<string, Set<CookieEntry>> | null = null;

  constructor(site: string) {
    super();
    this.key = site;
  }

  /** All cookies of the site, as they are now. */
  get entries(): readonly CookieEntry[] {
    return this.items.flatMap((domain) => domain.entries);
  }

  /** The cookies that are filed under the name, and on a small site others too. */
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

/** The name under which the cookie is filed. */
function nameOf({ key }: CookieEntry): string {
  const partition = key.indexOf('\0');
  return partition < 0 ? key : key.slice(0, partition);
}
