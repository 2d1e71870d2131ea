import type { CookieInit } from '../cookie/cookie.js';

/** The cookies that a call applies to; without any member, all cookies. */
export interface CookieScope {
  /** The cookies that match a request to this URL, with those that cannot be written or exceed `limits.header`. */
  url?: string | URL | undefined;
  /**
   * The cookies of this domain, case-insensitive. `example.com` includes `.example.com`; for a single name, the host-only cookie takes
   * precedence.
   */
  domain?: string | undefined;
  /** The cookies of exactly this path. */
  path?: string | undefined;
}

/** The scope of a new cookie (the host of a URL, or a domain; the path defaults to `/`), and its other fields. */
export type CookieSetInit = {
  [Field in Exclude<keyof CookieInit, 'name' | 'value'>]?: CookieInit[Field] | undefined;
} & ({ url: string | URL } | { domain: string });
