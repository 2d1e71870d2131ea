import type { CookieJar } from '../jar/cookie-jar.js';
import { BoundOrigin } from './bound-origin.js';
import type { DispatcherLike } from './compat/dispatcher.js';

/** The jars that send and store cookies, and the origin of the requests. */
export interface Exchange {
  /** The jar whose cookies are sent; `null` for no jar. */
  readonly from: CookieJar | null;
  /** The jar that stores the cookies of responses; `null` for no jar. */
  readonly to: CookieJar | null;
  /** The origin that the dispatcher is bound to. Default: each request has its own. */
  readonly bound?: BoundOrigin | undefined;
}

/** Sends and stores the cookies of one jar. */
export function exchangeOf(jar: CookieJar, dispatcher: DispatcherLike): Exchange {
  return { from: jar, to: jar, bound: BoundOrigin.of(dispatcher) };
}

/** No jar. The call's own `cookies` are still sent. */
export const NO_JAR: Exchange = { from: null, to: null };
