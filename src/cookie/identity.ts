import type { Cookie } from './cookie.js';

/** A text that identifies a cookie in a jar: RFC 6265bis section 5.7, step 23. The leading dot of the domain is the host-only-flag. */
export function identityOf({
  domain,
  path,
  name,
  partitionKey,
}: Pick<Cookie, 'domain' | 'path' | 'name' | 'partitionKey'>): string {
  return JSON.stringify([domain, path, name, partitionKey]);
}
