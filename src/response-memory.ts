import { type Cookie, cookieAssignments, noteUse } from './cookie.js';
import type { CookieStore, StoreWatch } from './cookie-store.js';
import { Recent } from './recent.js';

/** What a response set, and what that depended on. */
interface Taken {
  readonly cookies: readonly Cookie[];
  readonly stamp: number;
  readonly watch: StoreWatch;
  readonly assignments: number;
  /** In seconds since the epoch; `null` where the same response sets the same cookies at any time. */
  readonly moment: number | null;
}

interface Entry {
  readonly setCookie: readonly string[];
  /** `null` where nothing is known of them but that they came. */
  taken: Taken | null;
}

/** How many URLs are remembered: {@link Recent}. */
const MOST_URLS = 256;

/** More text in one response, or longer URLs, are not worth the memory. */
const MOST_CHARACTERS = 2048;

/**
 * Remembers what a jar took from the last response of a URL: many a server sets the same cookies with each response, which then need be
 * neither read nor judged nor stored again as long as they lie in the jar as they were taken. That halves what a request costs
 * (`npm run bench`, section c: "the same three stored").
 */
export class ResponseMemory {
  readonly #store: CookieStore;
  readonly #entries = new Recent<Entry>(MOST_URLS);

  constructor(store: CookieStore) {
    this.#store = store;
  }

  /**
   * The cookies that the response sets, where they are the very ones that the jar took from the last one.
   * @param stamp stands for the policy's options: `CookiePolicy.verdictStamp`
   * @param now seconds since the epoch
   */
  recall(
    url: string,
    setCookie: readonly string[],
    stamp: number,
    now: number,
  ): readonly Cookie[] | undefined {
    const entry = this.#entries.get(url);
    const taken = entry?.taken;
    if (!taken || taken.stamp !== stamp || taken.assignments !== cookieAssignments())
      return undefined;
    if (taken.moment !== null && taken.moment !== now) return undefined;
    if (!areSame(setCookie, entry.setCookie) || !this.#store.isUnchanged(taken.watch))
      return undefined;
    noteUse(taken.cookies);
    return taken.cookies;
  }

  /**
   * Takes note of a response whose every line set a cookie, and each one of its own.
   * @param cookies the ones that it set
   */
  remember(
    url: string,
    setCookie: readonly string[],
    stamp: number,
    now: number,
    cookies: readonly Cookie[],
  ): void {
    const entry = this.#entries.get(url);
    // What comes for the first time is likely not to come again: servers give new values too.
    if (entry === undefined || !areSame(setCookie, entry.setCookie)) {
      if (charactersIn(setCookie) + url.length <= MOST_CHARACTERS)
        this.#entries.set(url, { setCookie, taken: null });
      return;
    }
    if (!cookies.every((cookie) => this.#store.find(cookie) === cookie)) return;
    const domains = new Set(cookies.map(({ domain }) => domain));
    entry.taken = {
      cookies,
      stamp,
      watch: this.#store.watch([...domains]),
      assignments: cookieAssignments(),
      moment: cookies.some(({ expires }) => expires !== null) ? now : null,
    };
  }
}

function areSame(lines: readonly string[], others: readonly string[]): boolean {
  if (lines.length !== others.length) return false;
  for (let at = 0; at < lines.length; at++) if (lines[at] !== others[at]) return false;
  return true;
}

function charactersIn(lines: readonly string[]): number {
  let sum = 0;
  for (const line of lines) sum += line.length;
  return sum;
}
