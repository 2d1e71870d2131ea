import type { CookieJar } from '../jar/cookie-jar.js';
import type { Origin } from './origin.js';

/** Which jars take part in the exchange of cookies, and where the requests go. */
export interface Exchange {
  /** Adds cookies to requests; `null` for no jar. */
  readonly from: CookieJar | null;
  /** Stores the cookies of responses; `null` for no jar. */
  readonly to: CookieJar | null;
  /** The origin that all requests go to; `null` if there are several that only the dispatcher knows, undefined if each request names its own. */
  readonly bound?: Origin | null | undefined;
}

/** No jar takes part: the cookies that the program gives with the call are sent all the same. */
export const NO_JAR: Exchange = { from: null, to: null };
