import { type Cookie, cookieAssignments, noteUse } from './cookie/cookie.js';
import { Recent } from './recent.js';
import type { CookieStore, StoreWatch } from './store/cookie-store.js';

/** What a response set, and what that depended on. */
interface Taken {
  readonly cookies: readonly Cookie[];
  readonly stamp: number;
  watch: StoreWatch;
  readonly assignments: number;
  /** In seconds since the epoch; `null` where the same response sets the same cookies at any time. */
  readonly moment: number | null;
}

/**
 * How many URLs are remembered: {@link Recent}. Few, as a jar to which each response brings new values remembers in vain, and a program may
 * have a jar for each of its users.
 */
const MOST_URLS = 16;

/** More text in one response, or longer URLs, are not worth the memory. */
const MOST_CHARACTERS = 2048;

/**
 * Remembers what a jar took from the last response of a URL: many a server sets the same cookies with each response, which then need be
 * neither read nor judged nor stored again as long as they lie in the jar as they were taken (`npm run bench`, section c, "dispatch without
 * network": "the same three stored" beside "three with new values stored").
 */
export class ResponseMemory {
  readonly #store: CookieStore;
  readonly #responses = new Recent<RememberedResponse>(MOST_URLS);

  constructor(store: CookieStore) {
    this.#store = store;
  }

  /** The last response of the URL; `null` where there is none to remember. */
  of(url: string): RememberedResponse | null {
    const known = this.#responses.get(url);
    if (known !== undefined) return known;
    if (url.length > MOST_CHARACTERS) return null;
    const response = new RememberedResponse(this.#store);
    this.#responses.set(url, response);
    return response;
  }
}

/** The last response of a URL. */
export class RememberedResponse {
  readonly #store: CookieStore;
  #setCookie: readonly string[] = [];
  /** `null` where nothing is known of the lines but that they came. */
  #taken: Taken | null = null;
  /** {@link cookieAssignments} before the lines were last read. */
  #assignmentsBefore = 0;

  constructor(store: CookieStore) {
    this.#store = store;
  }

  /** Notes the lines of the URL's new response, which is the last one now. @returns whether the one before it had the same */
  seesAgain(setCookie: readonly string[]): boolean {
    if (areSame(setCookie, this.#setCookie)) return true;
    // A copy: the program may change its own array, and give it again.
    this.#setCookie = charactersIn(setCookie) > MOST_CHARACTERS ? [] : [...setCookie];
    this.#taken = null;
    return false;
  }

  /**
   * The cookies that the same lines set again, where they are the very ones that the jar has.
   * @param stamp stands for the policy's options: `CookiePolicy.verdictStamp`
   * @param now seconds since the epoch
   */
  takeAgain(stamp: number, now: number): readonly Cookie[] | undefined {
    const taken = this.#taken;
    this.#assignmentsBefore = cookieAssignments();
    if (taken === null || taken.stamp !== stamp || taken.assignments !== cookieAssignments())
      return undefined;
    if (taken.moment !== null && taken.moment !== now) return undefined;
    if (!this.#store.isUnchanged(taken.watch)) {
      if (!this.#areStored(taken.cookies)) return undefined;
      // What has changed is other cookies, those of another page of the site for instance.
      taken.watch = this.#watch(taken.cookies);
    }
    // One after the other, as they would be stored: of those used at once the oldest would be the first to go.
    for (const cookie of taken.cookies) noteUse([cookie]);
    return taken.cookies;
  }

  /** Takes note of the cookies that the lines set, each line one. */
  remember(stamp: number, now: number, cookies: readonly Cookie[]): void {
    // Whoever hears of an eviction may assign to the cookie for which room was made.
    if (this.#assignmentsBefore !== cookieAssignments()) return;
    if (!this.#areStored(cookies)) return;
    this.#taken = {
      cookies,
      stamp,
      watch: this.#watch(cookies),
      assignments: cookieAssignments(),
      moment: cookies.some(({ expires }) => expires !== null) ? now : null,
    };
  }

  #areStored(cookies: readonly Cookie[]): boolean {
    return cookies.every((cookie) => this.#store.find(cookie) === cookie);
  }

  #watch(cookies: readonly Cookie[]): StoreWatch {
    return this.#store.watch([...new Set(cookies.map(({ domain }) => domain))]);
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
