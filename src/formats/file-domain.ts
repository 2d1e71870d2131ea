import { net } from '../internal/node-modules.js';
import { textOf } from '../internal/octets.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';
import { withoutDot } from '../url/domain.js';
import { storedDomain } from '../url/stored-domain.js';

/** The hosts that http.cookiejar's jars keep unchanged. An empty host would match every host. */
const HOST =
  /^(?:\[[\da-f:.]+\]|[^\0- \x7f./\\:;,?#@$"<>|^`{}%][^\0- \x7f/\\:;,?#@"<>|^`{}]{0,254})$/;

/**
 * The domain under which a jar indexes a cookie of a file.
 * @param text with a leading dot if it includes subdomains
 * @returns `null` if it is not a host
 */
export function fileDomain(text: string, dialect: CookiePolicy['dialect']): string | null {
  // A session's file is read as octets, in which a name such as münchen.de is UTF-8.
  if (dialect === 'rfc6265bis')
    return storedDomain(withoutLocal((textOf(text) ?? text).toLowerCase()), dialect);
  const domain = text.toLowerCase();
  const exact = domain.startsWith('[') ? withoutLocal(domain) : domain;
  const host = withoutDot(exact);
  return HOST.test(host) || net().isIPv6(host) ? exact : null;
}

const LOCAL = '.local';

/**
 * Python and Perl append `.local` to a host without a dot: http://localhost becomes `localhost.local`, http://[::1] becomes `[::1].local`
 * and `::1.local`. Only these names are converted back, because `printer.local` is a different host than `printer` (mDNS).
 */
export function withoutLocal(domain: string): string {
  if (!domain.endsWith(LOCAL)) return domain;
  const host = domain.slice(0, -LOCAL.length);
  return host === 'localhost' || host.includes(':') ? host : domain;
}

/**
 * The inverse of {@link withoutLocal}, as Python writes it. In a jar under http.cookiejar's rules, the domain already is `localhost.local`.
 */
export function withLocal(domain: string, dialect: CookiePolicy['dialect']): string {
  const isLocal = domain === 'localhost' && dialect === 'rfc6265bis';
  return isLocal || domain.startsWith('[') ? `${domain}${LOCAL}` : domain;
}

/** IPv6 as curl, wget and tough-cookie write it. Brackets are kept if the end of the address would be parsed as a port. */
export function withoutBrackets(domain: string): string {
  const isPlain = domain.startsWith('[') && !/^\[::1:\d+\]$/.test(domain);
  return isPlain ? domain.slice(1, -1) : domain;
}
