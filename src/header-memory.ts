import { type Cookie, cookieAssignments } from './cookie.js';
import type { CookieStore, StoreWatch } from './cookie-store.js';
import { Recent } from './recent.js';

/** What was sent to a URL, and what that depended on. */
export interface SentHeader {
  /** The Cookie header; empty where there was nothing to send. */
  readonly header: string;
  readonly cookies: readonly Cookie[];
}

interface Entry extends SentHeader {
  readonly stamp: number;
  readonly watch: StoreWatch;
  readonly assignments: number;
  /** When the first of the cookies expires, in seconds since the epoch. */
  readonly goodUntil: number;
}

/** How many URLs are remembered, as {@link Recent} counts: these, or one for so many of the jar's cookies. */
const URLS_OF_A_SMALL_JAR = 1024;
const COOKIES_TO_A_URL = 16;

/** Longer ones are not worth the memory. */
const LONGEST_URL = 512;

/**
 * Remembers what a jar sent to a URL for as long as nothing that bears on it has changed: the cookies of the domains concerned, any
 * cookie's fields, the policy, the time. Asking takes a tenth of putting ten cookies together again
 * (`npm run bench`, section a).
 */
export class HeaderMemory {
  readonly #store: CookieStore;
  /**
   * `null` for a URL that was asked for once, or whose entry has had its day: an entry is dear to make, most of a scraper's URLs never
   * come again, and where each response brings new cookies no entry is of use.
   */
  readonly #entries = new Recent<Entry | null>(() =>
    Math.max(URLS_OF_A_SMALL_JAR, this.#store.size / COOKIES_TO_A_URL),
  );

  constructor(store: CookieStore) {
    this.#store = store;
  }

  /**
   * @param stamp stands for the policy's options: `CookiePolicy.returnStamp`
   * @param now seconds since the epoch
   */
  recall(url: string, stamp: number, now: number): SentHeader | undefined {
    const entry = this.#entries.get(keyOf(url));
    if (!entry || entry.stamp !== stamp || now >= entry.goodUntil) return undefined;
    if (entry.assignments !== cookieAssignments()) return undefined;
    return this.#store.isUnchanged(entry.watch) ? entry : undefined;
  }

  /**
   * Takes note of what {@link recall} did not know.
   * @param domains all domains that were looked at
   */
  remember(
    url: string,
    stamp: number,
    domains: readonly string[],
    { header, cookies }: SentHeader,
  ): void {
    // The key is cut out of the URL and keeps all of it.
    if (url.length > LONGEST_URL) return;
    const key = keyOf(url);
    if (this.#entries.get(key) !== null) {
      this.#entries.set(key, null);
      return;
    }
    const goodUntil = firstExpiry(cookies);
    const watch = this.#store.watch(domains);
    this.#entries.set(key, {
      header,
      cookies,
      stamp,
      watch,
      assignments: cookieAssignments(),
      goodUntil,
    });
  }
}

/** When the first of the cookies expires; never where none does. */
function firstExpiry(cookies: readonly Cookie[]): number {
  let first = Number.POSITIVE_INFINITY;
  for (const { expires } of cookies) if (expires !== null && expires < first) first = expires;
  return first;
}

/** The URL without what is no part of the path. */
function keyOf(url: string): string {
  const query = url.indexOf('?');
  const fragment = url.indexOf('#');
  if (query < 0 && fragment < 0) return url;
  return url.slice(0, query < 0 ? fragment : fragment < 0 ? query : Math.min(query, fragment));
}
