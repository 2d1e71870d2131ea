import type { DispatcherLike } from './compat/dispatcher.js';
import type { GivenCookies } from './request-cookies.js';

/** What a call says beyond the RequestInit of its fetch. */
export interface CookieFetchInit {
  /**
   * Cookies of this call only: names and values, or cookies with a scope of their own. They count before the jar's, and go to the host that
   * the call asks and no other, redirects included; over https only if the call began there.
   */
  cookies?: GivenCookies | null | undefined;
  /** URL of the page on whose behalf the call is made, for SameSite and Partitioned. Left out: a person typed the address. */
  initiator?: string | null | undefined;
  /** Whether the answer replaces the top-level page. Default true. */
  navigation?: boolean | undefined;
  /** What the call goes through, in place of the one given to `withCookies`. */
  dispatcher?: DispatcherLike | undefined;
}

/**
 * `dispatcher`: in the dispatcher that the fetch is given, as undici's and Node's take one. `headers`: in the headers of each request and
 * response, for a fetch that takes none (Bun, Deno, node-fetch, mocks, a framework's fetch); redirects are then followed here.
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
