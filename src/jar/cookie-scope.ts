import type { CookieInit } from '../cookie/cookie.js';

/** Which cookies a call means. What is left out does not narrow it. */
export interface CookieScope {
  /** The cookies that a request to this URL would send. */
  url?: string | URL | undefined;
  /** The cookies of this domain, in any case. `example.com` means `.example.com` too; for a single name, the host-only cookie comes first. */
  domain?: string | undefined;
  /** The cookies of exactly this path. */
  path?: string | undefined;
}

/** Where a cookie belongs that a program sets (the host of a URL, or a domain; the path is `/` unless given), and its other fields. */
export type CookieSetInit = {
  [Field in Exclude<keyof CookieInit, 'name' | 'value'>]?: CookieInit[Field] | undefined;
} & ({ url: string | URL } | { domain: string });
