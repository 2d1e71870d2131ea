import { type Cookie, cookieAssignments, creationOf, lastUseOf } from '../cookie/cookie.js';
import type { CookieLimits } from '../policy/cookie-policy.js';
import type { RefusalCode } from '../refusal.js';
import type { CookieStore, DomainCookies } from '../store/cookie-store.js';
import type { SiteIndex } from '../store/site-index.js';

/** A cookie that had to go, and over which limit. */
export interface Evicted {
  readonly cookie: Cookie;
  readonly code: RefusalCode & `evicted-${string}`;
}

/**
 * Decides which cookie goes where there are too many: one that is not Secure before one that is, and of these the one whose
 * last use lies longest back (6265bis-22 section 5.7). Those that have expired are to be dropped before it is asked.
 */
export class Eviction {
  readonly #store: CookieStore;
  /** Cookies that go next, the first one last; picked in advance, as a jar at its limit would else be sorted for each new cookie. */
  #candidates: Cookie[] = [];
  /** The latest use of any cookie when the candidates were picked. */
  #pickedAt = 0;
  #assignmentsSeen = 0;
  /** Since the candidates were picked, one came, or was used and stayed, that goes before all Secure ones. */
  #insecureCame = false;
  #storedSinceTidying = 0;

  constructor(store: CookieStore) {
    this.#store = store;
  }

  /** Has to hear of each cookie that is stored. */
  noteStored(cookie: Cookie): void {
    if (!cookie.secure) this.#insecureCame = true;
    // Cookies come and go, and each could leave its empty domain or path behind.
    if (++this.#storedSinceTidying <= 2 * this.#store.size + 100) return;
    this.#storedSinceTidying = 0;
    this.#store.forgetEmptied();
  }

  /** Takes a cookie out of the store if the one that has just come is one too many. */
  makeRoomFor(cookie: Cookie, { perSite, total }: CookieLimits, sites: SiteIndex): Evicted | null {
    if (this.#store.size <= Math.min(perSite, total)) return null;
    const neighbours = sites.neighboursOf(cookie.domain);
    if (countIn(neighbours) > perSite) {
      return this.#evict(leastUseful(neighbours), 'evicted-site');
    }
    return this.#store.size > total ? this.#evict(this.#nextCandidate(), 'evicted-total') : null;
  }

  #evict(cookie: Cookie, code: Evicted['code']): Evicted {
    this.#store.remove(cookie, 'evicted');
    return { cookie, code };
  }

  #nextCandidate(): Cookie {
    for (let next = this.#candidates.pop(); next !== undefined; next = this.#candidates.pop()) {
      if (this.#isOutdated(next)) break;
      if (this.#isUnchanged(next)) return next;
      // One that has only been used since still goes before all Secure ones.
      if (!next.secure && this.#store.find(next) === next) this.#insecureCame = true;
    }
    // The first of those picked just now is in the store, even if a program has renamed it.
    this.#pickCandidates();
    return this.#candidates.pop() as Cookie;
  }

  #isOutdated({ secure }: Cookie): boolean {
    return (secure && this.#insecureCame) || cookieAssignments() !== this.#assignmentsSeen;
  }

  /** Whether the cookie is still in the store, and has not been used since it was picked. */
  #isUnchanged(cookie: Cookie): boolean {
    return lastUseOf(cookie) <= this.#pickedAt && this.#store.find(cookie) === cookie;
  }

  #pickCandidates(): void {
    const cookies = [...this.#store].sort(byUsefulness);
    this.#candidates = cookies.slice(0, Math.ceil(cookies.length / 8)).reverse();
    this.#pickedAt = cookies.reduce((latest, cookie) => Math.max(latest, lastUseOf(cookie)), 0);
    this.#assignmentsSeen = cookieAssignments();
    this.#insecureCame = false;
  }
}

function countIn(domains: readonly DomainCookies[]): number {
  return domains.reduce((count, { size }) => count + size, 0);
}

/** @param domains with at least one cookie */
function leastUseful(domains: readonly DomainCookies[]): Cookie {
  let least: Cookie | undefined;
  for (const { cookies } of domains) {
    for (const cookie of cookies) {
      if (least === undefined || byUsefulness(cookie, least) < 0) least = cookie;
    }
  }
  return least as Cookie;
}

function byUsefulness(a: Cookie, b: Cookie): number {
  if (a.secure !== b.secure) return a.secure ? 1 : -1;
  return lastUseOf(a) - lastUseOf(b) || creationOf(a) - creationOf(b);
}
