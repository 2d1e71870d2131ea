import { hasNonAscii } from '../internal/octets.js';
import type { Dialect } from './dialect.js';
import { isIpLiteral, withoutDot, withoutLastDot } from './domain.js';
import { parseHost } from './parse-host.js';
import { hasRule } from './suffix-index.js';
import { effectiveHost } from './urllib-url.js';

/**
 * The domain under which a jar indexes a cookie from a file, a storage or code, rather than from a header.
 * - Browsers' rules: the canonical host, with a leading dot if the cookie is sent to subdomains. A host without subdomains (an IP address
 * or, with suffix checks, `localhost` or another single label) has no dot, as from a header.
 * - http.cookiejar's rules: `.local` is appended to a host without a dot, as for a request.
 * @param domain with a leading dot if it includes subdomains
 * @param hasSuffixChecks whether the jar's policy has a public suffix list
 * @returns `null` if it is not a host
 */
export function storedDomain(
  domain: string,
  dialect: Dialect,
  hasSuffixChecks = true,
): string | null {
  const isDotted = domain.startsWith('.');
  const name = withoutDot(domain).toLowerCase();
  const host = parseHost(name);
  if (host === null) return null;
  if (dialect === 'http.cookiejar') {
    // Python compares names as written.
    const asWritten = hasNonAscii(name) ? name : host;
    return isDotted ? `.${asWritten}` : effectiveHost(asWritten);
  }
  if (!isDotted) return host;
  if (!isIpLiteral(host)) return hasSuffixChecks && isSingleLabel(host) ? host : `.${host}`;
  // `.0.0.1`, the suffix of many addresses, must not become 0.0.0.1.
  return host.startsWith('[') || host === withoutLastDot(name) ? host : null;
}

/** The domain that a call names, as a jar indexes it; in lower case if it is not a host. */
export function namedDomain(domain: string, dialect: Dialect, hasSuffixChecks: boolean): string {
  return storedDomain(domain, dialect, hasSuffixChecks) ?? domain.toLowerCase();
}

/** Whether it is a single label, such as `localhost`, but not a top-level domain, which the policy refuses as a public suffix. */
function isSingleLabel(host: string): boolean {
  const name = withoutLastDot(host);
  return !name.includes('.') && !hasRule(name);
}
