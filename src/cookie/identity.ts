import type { Cookie } from './cookie.js';

/**
 * A string that identifies a cookie in a jar: RFC 6265bis section 5.7, step 23. A leading dot of the domain means that the host-only-flag
 * is false.
 */
export function identityOf({
  domain,
  path,
  name,
  partitionKey,
}: Pick<Cookie, 'domain' | 'path' | 'name' | 'partitionKey'>): string {
  return JSON.stringify([domain, path, name, partitionKey]);
}
