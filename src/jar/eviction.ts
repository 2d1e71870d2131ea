import type { CookieLimits } from '../policy/cookie-policy.js';
import type { RefusalCode } from '../refusal.js';
import type { CookieStore } from '../store/cookie-store.js';
import type { CookieEntry, SiteEntry } from '../store/entries.js';

/** An evicted cookie, and which limit was exceeded. */
export interface Evicted {
  readonly entry: CookieEntry;
  readonly code: RefusalCode & `evicted-${string}`;
}

/**
 * Evicts a cookie if a jar exceeds a limit (RFC 6265bis section 5.7, "remove excess cookies"). Expired cookies have already been removed.
 */
export class Eviction {
  readonly #store: CookieStore;
  /**
   * The cookies with the earliest last access when they were chosen, sorted so that the earliest is last. Kept so that a jar at its limit
   * is not sorted for each new cookie.
   */
  #candidates: CookieEntry[] = [];
  /** The latest last access among the candidates when they were chosen: one with a later access has been sent or replaced since. */
  #latest = 0;

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
        if (next.path !== null && next.lastAccess <= this.#latest && next !== added) return next;
      }
      if (isRenewed) return undefined;
      this.#chooseCandidates();
    }
  }

  /** Chooses an eighth of the cookies. */
  #chooseCandidates(): void {
    const entries = this.#store.entries().sort(byLastAccess);
    this.#candidates = entries.slice(0, Math.ceil(entries.length / 8) + 1).reverse();
    this.#latest = this.#candidates[0]?.lastAccess ?? 0;
  }
}

/** The cookie with the earliest last access among those that are not Secure or, if all are Secure, among all. */
function leastUseful(entries: readonly CookieEntry[]): CookieEntry {
  return entries.reduce((least, entry) => (byUsefulness(entry, least) < 0 ? entry : least));
}

function byUsefulness(a: CookieEntry, b: CookieEntry): number {
  if (a.cookie.secure !== b.cookie.secure) return a.cookie.secure ? 1 : -1;
  return byLastAccess(a, b);
}

function byLastAccess(a: CookieEntry, b: CookieEntry): number {
  return a.lastAccess - b.lastAccess || a.creation - b.creation;
}
