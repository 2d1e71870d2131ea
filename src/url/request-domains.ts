import type { Dialect } from './dialect.js';
import { domainsCovering, domainsFor } from './domain.js';
import { type CookieRequest, effRequestHost, whatwgUrlOf } from './request.js';

/** The domains whose cookies may be sent to the host of the request, whether a jar has cookies of them or not. */
export function requestDomains(request: CookieRequest, dialect: Dialect): readonly string[] {
  if (dialect === 'rfc6265bis') return domainsFor(whatwgUrlOf(request).host);
  const [host, effectiveHost] = effRequestHost(request);
  if (effectiveHost === host) return domainsCovering(host);
  // A host without a dot is also indexed under its effective name, and both may have a domain in common.
  return [...new Set([...domainsCovering(host), ...domainsCovering(effectiveHost)])];
}
