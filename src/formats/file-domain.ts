import { net } from '../internal/node-modules.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';
import { withoutDot } from '../url/domain.js';
import { storedDomain } from '../url/stored-domain.js';

/** What http.cookiejar's jars keep as it is. An empty host would match every host. */
const HOST =
  /^(?:\[[\da-f:.]+\]|[^\0- \x7f./\\:;,?#@$"<>|^`{}%][^\0- \x7f/\\:;,?#@"<>|^`{}]{0,254})$/;

/**
 * The domain of a cookie in a file, as a jar files it.
 * @param text with a leading dot if it includes subdomains
 * @returns `null` if it is not a host
 */
export function fileDomain(text: string, dialect: CookiePolicy['dialect']): string | null {
  const domain = text.toLowerCase();
  if (dialect === 'rfc6265bis') return storedDomain(withoutLocal(domain), dialect);
  const exact = domain.startsWith('[') ? withoutLocal(domain) : domain;
  const host = withoutDot(exact);
  return HOST.test(host) || net().isIPv6(host) ? exact : null;
}

const LOCAL = '.local';

/**
 * Python and Perl file a host without a dot under `.local`: http://localhost as `localhost.local`, http://[::1] as `[::1].local`
 * and `::1.local`. Only these names are read back as the host: `printer.local` is a host of its own (mDNS).
 */
export function withoutLocal(domain: string): string {
  if (!domain.endsWith(LOCAL)) return domain;
  const host = domain.slice(0, -LOCAL.length);
  return host === 'localhost' || host.includes(':') ? host : domain;
}

/** The reverse of {@link withoutLocal}, as Python writes it. A jar under http.cookiejar's rules has `localhost.local` already. */
export function withLocal(domain: string, dialect: CookiePolicy['dialect']): string {
  const isLocal = domain === 'localhost' && dialect === 'rfc6265bis';
  return isLocal || domain.startsWith('[') ? `${domain}${LOCAL}` : domain;
}

/** IPv6 as curl, wget and tough-cookie write it. Brackets stay if the end of the address would be read as a port. */
export function withoutBrackets(domain: string): string {
  const isPlain = domain.startsWith('[') && !/^\[::1:\d+\]$/.test(domain);
  return isPlain ? domain.slice(1, -1) : domain;
}
