import type { DispatcherLike } from './compat/dispatcher.js';
import type { GivenCookies } from './request-cookies.js';

/** The options of a call in addition to the RequestInit of its fetch. */
export interface CookieFetchInit {
  /**
   * Cookies of this call only: names and values, or Cookies with their own scope. They take precedence over the jar's. They are sent only
   * to the host of the call's URL, including after redirects, and only over https if the URL is https. `null` for none.
   */
  cookies?: GivenCookies | null | undefined;
  /** The URL of the page that makes the call, for SameSite and Partitioned. Default: none, as for a URL that a user typed. */
  initiator?: string | URL | null | undefined;
  /** Whether the response replaces the top-level page. Default true. */
  navigation?: boolean | undefined;
  /** The dispatcher of this call. Default: the one passed to `withCookies`. */
  dispatcher?: DispatcherLike | undefined;
}

/**
 * `dispatcher`: cookies are exchanged in a dispatcher, for the fetch of Node and undici. `headers`: cookies are exchanged in the headers of
 * each request and response, and this package follows redirects, for a fetch without a dispatcher option (Bun, Deno, node-fetch, mocks, a
 * framework's fetch).
 */
export type CookiesVia = 'dispatcher' | 'headers';

/** The type with which this package calls any fetch. */
export type Fetch = (input: unknown, init?: object) => Promise<unknown>;

/** The init of any fetch, with this package's options. */
export type FetchInit = CookieFetchInit & {
  credentials?: string;
  headers?: HeadersInit;
  [member: string]: unknown;
};

/** Calls the fetch of a call. @param repeat the init for a nested call that was not given it */
export type Ask = (input: unknown, init: FetchInit, repeat?: FetchInit) => Promise<unknown>;

type HeadersInit = Headers | Record<string, string> | [string, string][];
