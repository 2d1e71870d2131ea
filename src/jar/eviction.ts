import type { CookieLimits } from '../policy/cookie-policy.js';
import type { RefusalCode } from '../refusal.js';
import type { CookieStore } from '../store/cookie-store.js';
import type { CookieEntry, SiteEntry } from '../store/entries.js';

/** An evicted cookie, and which limit was exceeded. */
export interface Evicted {
  readonly entry: CookieEntry;
  readonly code: RefusalCode & `evicted-${string}`;
}

/** A candidate for eviction, with its last access when it was chosen. */
interface Candidate {
  readonly entry: CookieEntry;
  readonly lastAccess: number;
}

/**
 * Evicts a cookie if a jar exceeds a limit (RFC 6265bis section 5.7, "remove excess cookies"). Expired cookies have already been removed.
 */
export class Eviction {
  readonly #store: CookieStore;
  /**
   * The cookies with the earliest last access, sorted so that the earliest is last. Kept so that a jar at its limit is not sorted for each
   * new cookie.
   */
  #candidates: Candidate[] = [];

  constructor(store: CookieStore) {
    this.#store = store;
  }

  /** Evicts a cookie if the added one exceeds a limit. @param site the site of the added cookie */
  evictExcess(
    added: CookieEntry,
    { perSite, total }: CookieLimits,
    site: SiteEntry | undefined,
  ): Evicted | null {
    if (site !== undefined && site.size > perSite)
      return this.#evict(leastUseful(site.entries), 'evicted-site');
    return this.#store.size > total ? this.#evict(this.#leastRecent(added), 'evicted-total') : null;
  }

  #evict(entry: CookieEntry | undefined, code: Evicted['code']): Evicted | null {
    if (entry === undefined) return null;
    this.#store.remove(entry, 'evicted');
    return { entry, code };
  }

  /** The cookie with the earliest last access, never the added one. */
  #leastRecent(added: CookieEntry): CookieEntry | undefined {
    for (let isRenewed = false; ; isRenewed = true) {
      for (let next = this.#candidates.pop(); next !== undefined; next = this.#candidates.pop()) {
        const { entry, lastAccess } = next;
        if (entry.path !== null && entry.lastAccess === lastAccess && entry !== added) return entry;
      }
      if (isRenewed) return undefined;
      this.#candidates = pickCandidates(this.#store);
    }
  }
}

/** The eighth of the cookies with the earliest last access; the earliest is last. */
function pickCandidates(store: CookieStore): Candidate[] {
  const entries = store.entries().sort(byLastAccess);
  return entries
    .slice(0, Math.ceil(entries.length / 8) + 1)
    .map((entry) => ({ entry, lastAccess: entry.lastAccess }))
    .reverse();
}

/** The cookie with the earliest last access among those that are not Secure or, if all are Secure, among all. */
function leastUseful(entries: Iterable<CookieEntry>): CookieEntry | undefined {
  let least: CookieEntry | undefined;
  for (const entry of entries) {
    if (least === undefined || byUsefulness(entry, least) < 0) least = entry;
  }
  return least;
}

function byUsefulness(a: CookieEntry, b: CookieEntry): number {
  if (a.cookie.secure !== b.cookie.secure) return a.cookie.secure ? 1 : -1;
  return byLastAccess(a, b);
}

function byLastAccess(a: CookieEntry, b: CookieEntry): number {
  return a.lastAccess - b.lastAccess || a.creation - b.creation;
}
