import { domainToASCII } from 'node:url';
import { requireType } from '../internal/arguments.js';
import { hasNonAscii } from '../internal/octets.js';
import { isIpLiteral } from './domain.js';
import { hasRule, suffixStart } from './suffix-index.js';
import { suffixTableDate } from './suffix-table.js';

/**
 * Knows the domains under which unrelated people register names (`co.uk`, `github.io`), so that no cookie spans them.
 * Any object with these two members may take the place of {@link defaultPublicSuffixList}.
 */
export interface PublicSuffixList {
  /** The public suffix of a host, such as `co.uk` for `www.example.co.uk`; `null` where it has none, as an IP address. */
  publicSuffix(host: string): string | null;
  /** Which rules these are, for people. */
  readonly version: string;
}

/** No host is longer (RFC 1035 section 2.3.4: 255 octets). */
const LONGEST_HOST = 255;

/**
 * The public suffix list that policies use by default. Its private section counts, as in browsers, and an unknown top level is a suffix
 * (publicsuffix.org: rule `*`).
 */
export const defaultPublicSuffixList: PublicSuffixList = {
  publicSuffix(host: string): string | null {
    requireType('host', host, 'string');
    const name = isPlainName(host) ? host : plainName(host);
    if (name === null || isAddress(name)) return null;
    return name.slice(suffixStart(name));
  },
  version: `Public Suffix List of ${suffixTableDate}`,
};

/** Whether the host is in the form of the rules, as nearly every host is. */
function isPlainName(host: string): boolean {
  let previous = 0x2e;
  for (let at = 0; at < host.length; at++) {
    const code = host.charCodeAt(at);
    const isPlain =
      (code >= 0x61 && code <= 0x7a) || (code >= 0x2d && code <= 0x39 && code !== 0x2f);
    if (!isPlain || (code === 0x2e && previous === 0x2e)) return false;
    previous = code;
  }
  return previous !== 0x2e;
}

/** The host in the form in which rules are written: ASCII, lower case, no dot around it; `null` where it is no host. */
function plainName(host: string): string | null {
  const start = host.startsWith('.') ? 1 : 0;
  const end = host.endsWith('.') ? host.length - 1 : host.length;
  const name = host.slice(start, end).toLowerCase();
  // domainToASCII is slow, and a megabyte is no host (R8).
  if (name.length > LONGEST_HOST && hasNonAscii(name)) return null;
  const ascii = hasNonAscii(name) ? domainToASCII(name) : name;
  return ascii === '' || ascii.startsWith('.') || ascii.endsWith('.') || ascii.includes('..')
    ? null
    : ascii;
}

/** A name that ends in a number is an IPv4 address or nothing at all (WHATWG URL: ends-in-a-number checker). */
function isAddress(name: string): boolean {
  if (name.includes(':')) return true;
  const first = name.charCodeAt(name.lastIndexOf('.') + 1);
  return first >= 0x30 && first <= 0x39 && /(^|\.)([0-9]+|0x[0-9a-f]*)$/.test(name);
}

/** Whether the default list has a rule for this name of one label: it is a top-level domain, and `localhost` is not. */
export function isListedSuffix(label: string): boolean {
  return hasRule(label);
}

/**
 * The domain that a host was registered as: its public suffix and one label more, `example.co.uk` for `www.example.co.uk`.
 * `null` where there is none: the host is itself a public suffix, or it is an address or a name of one label, which are
 * registered nowhere and which no list is asked about.
 * @throws what the list throws, and a TypeError where its answer makes no sense for the host
 */
export function registrableDomain(list: PublicSuffixList, host: string): string | null {
  if (!host.includes('.') || isIpLiteral(host)) return null;
  // The cookies of a response are of one host.
  if (list !== defaultPublicSuffixList) return findRegistrableDomain(list, host);
  if (host !== lastHost) {
    lastDomain = findRegistrableDomain(list, host);
    lastHost = host;
  }
  return lastDomain;
}

let lastHost = '';
let lastDomain: string | null = null;

function findRegistrableDomain(list: PublicSuffixList, host: string): string | null {
  const suffix = list.publicSuffix(host);
  if (suffix === host || (suffix === null && isAddress(host))) return null;
  if (!isSuffixOf(suffix, host)) {
    throw new TypeError(`the public suffix list gave ${String(suffix)} for ${host}`);
  }
  return host.slice(host.lastIndexOf('.', host.length - suffix.length - 2) + 1);
}

/** Whether what a list returned can be the public suffix of a host that is not a public suffix itself. */
export function isSuffixOf(suffix: unknown, host: string): suffix is string {
  if (typeof suffix !== 'string' || suffix === '' || !host.endsWith(suffix)) return false;
  return host[host.length - suffix.length - 1] === '.';
}
