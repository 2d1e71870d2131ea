import { net } from '../internal/node-modules.js';

// Comparisons of host names and addresses as in http.cookiejar (RFC 2965 section 1). A suffix matches only at a dot (departure D4).

/** Whether the host is an IPv4 address. */
function isIPv4Address(host: string): boolean {
  const last = host.charCodeAt(host.length - 1);
  // Most hosts end in a letter, which no address does, so this check avoids the slower one.
  return last >= 0x30 && last <= 0x39 && net().isIPv4(host);
}

/**
 * Whether the host must be parsed by the URL class: its last label begins with a digit, and it is not an IPv4 address in canonical form
 * (WHATWG URL: ends-in-a-number checker).
 */
export function needsAddressParser(host: string): boolean {
  const first = host.charCodeAt(host.lastIndexOf('.', host.length - 2) + 1);
  return first >= 0x30 && first <= 0x39 && !isIPv4Address(host);
}

/**
 * Whether the host is an IP literal, which is not a subdomain of anything (departures D6, D7). Any host with a colon or `%` is treated as
 * one.
 */
export function isIpLiteral(host: string): boolean {
  return isIPv4Address(host) || host.includes(':') || host.includes('%');
}

/** Whether the text is a host domain name: not an address, and without a leading or trailing dot (Python: is_HDN). */
export function isHdn(text: string): boolean {
  return text !== '' && !text.startsWith('.') && !text.endsWith('.') && !isNoName(text);
}

/** Whether the text is an IP literal or, like an IPv4 address, ends with a dot and digits. */
export function isNoName(text: string): boolean {
  return /\.\d+$/.test(text) || isIpLiteral(text);
}

/**
 * Whether the host cannot have cookies: it is empty, or has a leading dot or two consecutive dots. One trailing dot is allowed:
 * `example.com.` is a different host than `example.com`.
 */
export function isNoHost(host: string): boolean {
  return host === '' || host.startsWith('.') || host.includes('..');
}

/** The domain without a leading dot. */
export function withoutDot(domain: string): string {
  return domain.startsWith('.') ? domain.slice(1) : domain;
}

/** The host without a trailing dot. */
export function withoutLastDot(host: string): string {
  return host.endsWith('.') ? host.slice(0, -1) : host;
}

/**
 * Whether host `a` domain-matches `b` (RFC 2965 section 1; Python: domain_match): they are equal, or `b` begins with a dot and `a` is a
 * name that ends with `b`. Case-insensitive.
 */
export function domainMatch(a: string, b: string): boolean {
  const host = a.toLowerCase();
  const domain = b.toLowerCase();
  if (host === domain) return true;
  const isBelow = domain.startsWith('.') && host.length > domain.length && host.endsWith(domain);
  return isBelow && isHdn(host) && isHdn(domain.slice(1));
}

/**
 * Whether host `a` matches `b` from a block or allow list (Python: user_domain_match): they are equal, or `b` begins with a dot and `a`
 * ends with `b`. Case-insensitive.
 */
export function userDomainMatch(a: string, b: string): boolean {
  return isOnDomainList(a, domainList([b]));
}

/** The domains of a block or allow list for {@link isOnDomainList}. */
export function domainList(domains: readonly string[]): ReadonlySet<string> {
  return new Set(domains.map((domain) => domain.toLowerCase()));
}

/** Whether the host matches a domain of the list as {@link userDomainMatch} does. Lists of ads have tens of thousands of domains. */
export function isOnDomainList(host: string, list: ReadonlySet<string>): boolean {
  const name = host.toLowerCase();
  if (list.has(name)) return true;
  if (isNoName(name)) return false;
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1))
    if (list.has(name.slice(dot))) return true;
  return false;
}

/** The widest domain of a cookie that the host may set (RFC 2965 "reach"; Python: reach): `.acme.com` for `www.acme.com`. */
export function reach(host: string): string {
  const dot = host.indexOf('.');
  if (dot < 0 || !isHdn(host)) return host;
  const parent = host.slice(dot + 1);
  return parent.includes('.') || parent === 'local' ? `.${parent}` : host;
}

/**
 * Whether the host is equal to the domain of a cookie, ignoring a leading dot, or a subdomain of it. An IP literal matches only itself. The
 * empty domain, which only code can set, matches every host.
 */
export function coversHost(domain: string, host: string): boolean {
  if (domain === '') return true;
  const bare = withoutDot(domain);
  if (host === bare) return true;
  const isBelow = host.endsWith(bare) && host[host.length - bare.length - 1] === '.';
  return isBelow && !isIpLiteral(host);
}

/**
 * The maximum length of a host (RFC 1035 section 2.3.4: 255 octets). Without it, looking up all domains of a long host would take quadratic
 * time, and converting one to ASCII seconds (R8).
 */
export const LONGEST_HOST = 255;

/** The first dot at or after which a domain of the host may begin; -1 if there is none. */
function firstDot(host: string): number {
  return host.indexOf('.', Math.max(0, host.length - LONGEST_HOST - 1));
}

/** The domains that cover the host, each with and without a leading dot, in which form a jar may contain them. */
export function domainsCovering(host: string): string[] {
  const domains = [host, `.${host}`];
  if (!isIpLiteral(host)) {
    for (let dot = firstDot(host); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      domains.push(host.slice(dot + 1), host.slice(dot));
    }
  }
  domains.push('');
  // A host with an empty label, such as a..b, yields duplicates.
  return /^\.|\.\.|\.$/.test(host) ? [...new Set(domains)] : domains;
}

/**
 * The domains whose cookies are sent to the host: the host itself without a dot, for host-only cookies; and the host and its parent
 * domains, with a dot.
 */
export function domainsFor(host: string): string[] {
  const domains = [host, `.${host}`];
  if (isIpLiteral(host)) return domains;
  for (let dot = firstDot(host); dot >= 0; dot = host.indexOf('.', dot + 1)) {
    domains.push(host.slice(dot));
  }
  return domains;
}
