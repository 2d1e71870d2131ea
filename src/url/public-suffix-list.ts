import { domainToASCII } from 'node:url';
import { requireType } from '../internal/arguments.js';
import { hasNonAscii } from '../internal/octets.js';
import { isIpLiteral, isNoHost, LONGEST_HOST, withoutDot, withoutLastDot } from './domain.js';
import { suffixStart } from './suffix-index.js';
import { suffixTableDate } from './suffix-table.js';

/**
 * Determines public suffixes, the domains under which unrelated parties register names (`co.uk`, `github.io`), for which no cookie may be
 * set. Any object with these two members can replace {@link defaultPublicSuffixList}.
 */
export interface PublicSuffixList {
  /** The public suffix of a host, such as `co.uk` for `www.example.co.uk`; `null` if it has none, such as an IP address. */
  publicSuffix(host: string): string | null;
  /** The version of the list, for display. */
  readonly version: string;
}

/**
 * The public suffix list that policies use by default. It includes the private section, as in browsers; an unknown top-level domain is a
 * suffix (publicsuffix.org: rule `*`).
 */
export const defaultPublicSuffixList: PublicSuffixList = {
  publicSuffix(host: string): string | null {
    requireType('host', host, 'string');
    const name = PLAIN.test(host) && !host.includes('..') ? host : plainName(host);
    if (name === null || isAddress(name)) return null;
    return name.slice(suffixStart(name));
  },
  version: `Public Suffix List of ${suffixTableDate}`,
};

/** Lower-case ASCII without a dot at either end, which nearly every host is: a fast path. */
const PLAIN = /^[a-z0-9-](?:[a-z0-9.-]*[a-z0-9-])?$/;

/** The host in the form of the rules: lower-case ASCII without a leading or trailing dot; `null` if it is not a host. */
function plainName(host: string): string | null {
  const name = withoutLastDot(withoutDot(host)).toLowerCase();
  if (name.length > LONGEST_HOST && hasNonAscii(name)) return null;
  const ascii = hasNonAscii(name) ? domainToASCII(name) : name;
  return isNoHost(ascii) || ascii.endsWith('.') ? null : ascii;
}

/** Whether the name is an address. A name that ends in a number is an IPv4 address or invalid (WHATWG URL: ends-in-a-number checker). */
function isAddress(name: string): boolean {
  if (name.includes(':')) return true;
  const first = name.charCodeAt(name.lastIndexOf('.') + 1);
  return first >= 0x30 && first <= 0x39 && /(^|\.)([0-9]+|0x[0-9a-f]*)$/.test(name);
}

/**
 * The registrable domain of a host: its public suffix and one more label, `example.co.uk` for `www.example.co.uk`. `null` if the host is a
 * public suffix, an address in canonical form or a single label; for the latter two, the list is not called. `undefined` if the list throws
 * an error or its result is not a suffix of the host.
 */
export function registrableDomain(list: PublicSuffixList, host: string): string | null | undefined {
  // The last result is cached, because the cookies of a response have one host.
  if (list !== defaultPublicSuffixList) return findRegistrableDomain(list, host);
  if (host !== lastHost) {
    lastDomain = findRegistrableDomain(list, host);
    lastHost = host;
  }
  return lastDomain;
}

let lastHost = '';
let lastDomain: string | null | undefined = null;

function findRegistrableDomain(list: PublicSuffixList, host: string): string | null | undefined {
  if (!host.includes('.') || isIpLiteral(host)) return null;
  let suffix: string | null;
  try {
    suffix = list.publicSuffix(host);
  } catch {
    return undefined;
  }
  if (suffix === host || (suffix === null && isAddress(host))) return null;
  if (!isSuffixOf(suffix, host)) return undefined;
  return host.slice(host.lastIndexOf('.', host.length - suffix.length - 2) + 1);
}

/** Whether the result of a list can be the public suffix of a host that is not itself a public suffix. */
export function isSuffixOf(suffix: unknown, host: string): suffix is string {
  if (typeof suffix !== 'string' || suffix === '' || !host.endsWith(suffix)) return false;
  return host[host.length - suffix.length - 1] === '.';
}
