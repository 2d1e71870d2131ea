import { net } from '../internal/node-modules.js';

// Names and addresses as http.cookiejar compares them (RFC 2965 section 1). A suffix counts at a dot only (departure D4).

let lastNumeric = '';
let isLastIPv4 = false;

/** Whether the host is an IPv4 address. Of a request's host that is asked several times over. */
export function isIPv4Address(host: string): boolean {
  const last = host.charCodeAt(host.length - 1);
  // Most hosts end in a letter, which no address does: the costlier question is for the others.
  if (!(last >= 0x30 && last <= 0x39)) return false;
  if (host !== lastNumeric) {
    isLastIPv4 = net().isIPv4(host);
    lastNumeric = host;
  }
  return isLastIPv4;
}

/** Whether the host is an IP literal, which is nobody's subdomain (departures D6, D7). Whatever has a colon or `%` counts as one. */
export function isIpLiteral(host: string): boolean {
  return isIPv4Address(host) || host.includes(':') || host.includes('%');
}

/** Whether the text ends as an IPv4 address does: in a dot and digits. */
function endsAsAddress(text: string): boolean {
  return /\.\d+$/.test(text);
}

/** Whether the text is a host domain name and no address, without dots at its ends (Python: is_HDN). */
export function isHdn(text: string): boolean {
  return text !== '' && !text.startsWith('.') && !text.endsWith('.') && !isNoName(text);
}

function isNoName(text: string): boolean {
  return endsAsAddress(text) || isIpLiteral(text);
}

/** The domain as a name: the dot that lets a cookie go to subdomains is left out. */
export function withoutDot(domain: string): string {
  return domain.startsWith('.') ? domain.slice(1) : domain;
}

/**
 * Whether host `a` domain-matches `b` as RFC 2965 has it (Python: domain_match): they are equal, or `b` begins with a dot
 * and `a` is a name that ends in it. Case does not matter.
 */
export function domainMatch(a: string, b: string): boolean {
  const host = a.toLowerCase();
  const domain = b.toLowerCase();
  if (host === domain) return true;
  const isBelow = domain.startsWith('.') && host.length > domain.length && host.endsWith(domain);
  return isBelow && isHdn(host) && isHdn(domain.slice(1));
}

/**
 * Whether host `a` is covered by `b` from a block or allow list (Python: user_domain_match): equal to it or, where `b` begins with
 * a dot, ending in it. Case does not matter.
 */
export function userDomainMatch(a: string, b: string): boolean {
  const host = a.toLowerCase();
  const pattern = b.toLowerCase();
  if (host === pattern) return true;
  return pattern.startsWith('.') && host.endsWith(pattern) && !isNoName(host) && !isNoName(pattern);
}

/** The widest domain that a cookie of the host may name (RFC 2965 "reach"; Python: reach): `.acme.com` for `www.acme.com`. */
export function reach(host: string): string {
  const dot = host.indexOf('.');
  if (dot < 0 || !isHdn(host)) return host;
  const parent = host.slice(dot + 1);
  return parent.includes('.') || parent === 'local' ? `.${parent}` : host;
}

/**
 * Whether the domain of a cookie, with or without its leading dot, is the host or holds it. An IP literal is in no domain but its own.
 * The empty domain, which only a program can give a cookie, holds every host.
 */
export function coversHost(domain: string, host: string): boolean {
  if (domain === '') return true;
  const bare = withoutDot(domain);
  if (host === bare) return true;
  const isBelow = host.endsWith(bare) && host[host.length - bare.length - 1] === '.';
  return isBelow && !isIpLiteral(host);
}

/** No domain is longer (RFC 1035 section 2.3.4: 255 octets). To look up all that a longer host has would take the square of its length. */
const LONGEST_DOMAIN = 255;

/** The first dot after which, or at which, a domain of the host may begin; -1 where there is none. */
function firstDot(host: string): number {
  return host.indexOf('.', Math.max(0, host.length - LONGEST_DOMAIN - 1));
}

/** The domains that cover the host, as they may stand in a jar, each with and without its leading dot. */
export function domainsCovering(host: string): string[] {
  const domains = [host, `.${host}`];
  if (!isIpLiteral(host)) {
    for (let dot = firstDot(host); dot >= 0; dot = host.indexOf('.', dot + 1)) {
      domains.push(host.slice(dot + 1), host.slice(dot));
    }
  }
  domains.push('');
  // A host with an empty label, such as a..b, gives some of them twice.
  return /^\.|\.\.|\.$/.test(host) ? [...new Set(domains)] : domains;
}

/** The domains whose cookies go to the host: its own without a dot, for host-only cookies, and with one itself and those above it. */
export function domainsFor(host: string): string[] {
  const domains = [host, `.${host}`];
  if (isIpLiteral(host)) return domains;
  for (let dot = firstDot(host); dot >= 0; dot = host.indexOf('.', dot + 1)) {
    domains.push(host.slice(dot));
  }
  return domains;
}
