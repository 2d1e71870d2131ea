import { hasNonAscii } from '../internal/octets.js';
import { isIpLiteral } from './domain.js';
import { parseHost } from './parse-host.js';
import { isListedSuffix } from './public-suffix-list.js';
import { effectiveHost } from './urllib-url.js';

/**
 * The domain under which a jar files a cookie that does not come from a header: one of a file, a storage or the program.
 * - Browsers' rules: the canonical host, with a leading dot if the cookie goes to subdomains. A host that has no subdomains
 *   (an IP address, `localhost`, any other name of one label) is filed without the dot, as from a header.
 * - http.cookiejar's rules: a host without a dot is in `.local`, as that of a request is.
 * @param domain with a leading dot if it includes subdomains
 * @returns `null` if it is not a host
 */
export function storedDomain(
  domain: string,
  dialect: 'http.cookiejar' | 'rfc6265bis',
): string | null {
  const isDotted = domain.startsWith('.');
  const name = (isDotted ? domain.slice(1) : domain).toLowerCase();
  const host = parseHost(name);
  if (host === null) return null;
  if (dialect === 'http.cookiejar') {
    // Python compares names as they are written.
    const asWritten = hasNonAscii(name) ? name : host;
    return isDotted ? `.${asWritten}` : effectiveHost(asWritten);
  }
  if (!isDotted) return host;
  if (!isIpLiteral(host)) return isSingleLabel(host) ? host : `.${host}`;
  // `.0.0.1`, which is the end of many addresses, is not another way to write 0.0.0.1.
  return host.startsWith('[') || host === withoutLastDot(name) ? host : null;
}

/** Whether it is the name of a machine and not a top-level domain, which the policy refuses as a public suffix. */
function isSingleLabel(host: string): boolean {
  const name = withoutLastDot(host);
  return !name.includes('.') && !isListedSuffix(name);
}

function withoutLastDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}
