import type { Cookie } from './cookie.js';

/** The identity of a cookie: RFC 6265bis section 5.7, step 23. A leading dot of the domain means that the host-only-flag is false. */
export type CookieIdentity = Pick<Cookie, 'domain' | 'path' | 'name' | 'partitionKey'>;

/** The identity as a string. */
export function identityOf({ domain, path, name, partitionKey }: CookieIdentity): string {
  return JSON.stringify([domain, path, name, partitionKey]);
}
