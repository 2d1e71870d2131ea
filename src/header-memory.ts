import { type Cookie, cookieAssignments } from './cookie/cookie.js';
import { Recent } from './recent.js';
import type { CookieStore, DomainCookies, StoreWatch } from './store/cookie-store.js';

/** What a request is sent. */
export interface SentHeader {
  /** The Cookie header; empty where there was nothing to send. */
  readonly header: string;
  readonly cookies: readonly Cookie[];
}

/** What was sent to a URL, and what that depended on. */
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

/** So many URLs that were asked for once are noted: few, as in a jar of a million cookies each look at a long list waits for the memory. */
const URLS_ASKED_FOR_ONCE = 1024;

/** Longer ones are not worth the memory. */
const LONGEST_URL = 512;

/**
 * Remembers what a jar sent to a URL for as long as nothing that bears on it has changed: the cookies of the domains concerned, any
 * cookie's fields, the policy, the time. Asking takes a tenth of putting ten cookies together again
 * (`npm run bench`, section a: "ten hosts in rotation" beside "another host's cookie given a value").
 */
export class HeaderMemory {
  readonly #store: CookieStore;
  readonly #entries = new Recent<Entry>(() =>
    Math.max(URLS_OF_A_SMALL_JAR, this.#store.size / COOKIES_TO_A_URL),
  );
  /** An entry is dear to make, and most of a scraper's URLs never come again. */
  readonly #askedOnce = new Recent<true>(URLS_ASKED_FOR_ONCE);

  constructor(store: CookieStore) {
    this.#store = store;
  }

  /**
   * @param stamp stands for the policy's options: `CookiePolicy.verdictStamp`
   * @param now seconds since the epoch
   */
  recall(url: string, stamp: number, now: number): SentHeader | undefined {
    const entry = this.#entries.get(keyOf(url));
    if (entry === undefined || entry.stamp !== stamp || now >= entry.goodUntil) return undefined;
    if (entry.assignments !== cookieAssignments()) return undefined;
    return this.#store.isUnchanged(entry.watch) ? entry : undefined;
  }

  /**
   * Takes note of what {@link recall} did not know, if it is likely to be asked for again before it changes: where each response brings new
   * cookies no entry is of use.
   * @param domains those that have cookies
   * @param names of all domains that were looked for
   */
  remember(
    url: string,
    stamp: number,
    domains: readonly DomainCookies[],
    names: readonly string[],
    { header, cookies }: SentHeader,
  ): void {
    // The key is cut out of the URL and keeps all of it: it is the length of the whole that counts.
    if (!areAsBefore(domains) || url.length > LONGEST_URL) return;
    const key = keyOf(url);
    if (this.#askedOnce.get(key) === undefined) {
      this.#askedOnce.set(key, true);
      return;
    }
    this.#entries.set(key, {
      header,
      cookies,
      stamp,
      watch: this.#store.watch(names),
      assignments: cookieAssignments(),
      goodUntil: firstExpiry(cookies),
    });
  }
}

/** Whether there are any, and nothing has changed in them since this was last asked: each of them has to be. */
function areAsBefore(domains: readonly DomainCookies[]): boolean {
  let areSame = domains.length > 0;
  for (const domain of domains) areSame = domain.isAsBefore() && areSame;
  return areSame;
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
