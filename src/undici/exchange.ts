import type { CookieJar } from '../jar/cookie-jar.js';
import type { DispatcherLike } from './compat/dispatcher.js';
import { boundOriginOf, type Origin } from './origin.js';

/** The jars that send and store cookies, and the origin of the requests. */
export interface Exchange {
  /** The jar whose cookies are sent; `null` for no jar. */
  readonly from: CookieJar | null;
  /** The jar that stores the cookies of responses; `null` for no jar. */
  readonly to: CookieJar | null;
  /** The origin that the dispatcher is bound to; `null` if it is bound to several, undefined if each request has its own. */
  readonly bound?: Origin | null | undefined;
}

/** Sends and stores the cookies of one jar. */
export function exchangeOf(jar: CookieJar, dispatcher: DispatcherLike): Exchange {
  return { from: jar, to: jar, bound: boundOriginOf(dispatcher) };
}

/** No jar. The call's own `cookies` are still sent. */
export const NO_JAR: Exchange = { from: null, to: null };
