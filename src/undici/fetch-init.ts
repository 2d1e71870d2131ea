import type { DispatcherLike } from './compat/dispatcher.js';
import type { GivenCookies } from './request-cookies.js';

/** The options of a call beside the RequestInit of its fetch. */
export interface CookieFetchInit {
  /**
   * Cookies of this call only: names and values, or cookies with a scope of their own. They take precedence over the jar's, and are sent to
   * the host of the call's URL only, redirects included, and over https only if the URL is https. `null`: none.
   */
  cookies?: GivenCookies | null | undefined;
  /** URL of the page on whose behalf the call is made, for SameSite and Partitioned. Default: as if a person had typed the address. */
  initiator?: string | null | undefined;
  /** Whether the response replaces the top-level page. Default true. */
  navigation?: boolean | undefined;
  /** The dispatcher of this call, in place of the one given to `withCookies`. */
  dispatcher?: DispatcherLike | undefined;
}

/**
 * `dispatcher`: in a dispatcher that the fetch is given, for the fetch of Node and undici. `headers`: in the headers of each request and
 * response, for a fetch that takes no dispatcher (Bun, Deno, node-fetch, mocks, a framework's fetch); redirects are then followed here.
 */
export type CookiesVia = 'dispatcher' | 'headers';

/** Any fetch, as this package calls it. */
export type Fetch = (input: unknown, init?: object) => Promise<unknown>;

/** The init of any fetch, with what this package adds. */
export type FetchInit = CookieFetchInit & {
  credentials?: string;
  headers?: HeadersInit;
  [member: string]: unknown;
};

type HeadersInit = Headers | Record<string, string> | [string, string][];
