import { net } from '../internal/node-modules.js';
import { isIPv4Address } from './domain.js';
import { hasEmptyLabel } from './whatwg-url.js';

/** RFC 1035 section 2.3.4 allows 255 octets. Converting a longer one to ASCII takes seconds. */
const LONGEST_HOST = 255;

/** Lower-case ASCII with nothing to convert. An `xn--` label is not verified: if it is malformed, no such host exists. */
const PLAIN = /^[a-z0-9_.-]+$/;

/** What ends a host in a URL or is removed from it, the `*` of a pattern, and what would end the host or begin a comment in a file. */
const NEVER_IN_HOST = /[\0- \x7f/\\?#@%<>^|*$"',;`{}]/;

/**
 * The host that a program or a file names, as URLs have it (WHATWG URL, host parsing): ASCII in lower case, an IPv4 address as four
 * numbers, IPv6 in brackets with or without which it may be given. `_`, IDN and one trailing dot are allowed.
 * @returns `null` if it is not a host: an empty text, one with a scheme, port, path, space or `*`, or one with an empty label
 */
export function parseHost(text: string): string | null {
  if (text.length > LONGEST_HOST) return null;
  const lower = text.toLowerCase();
  const host = PLAIN.test(lower) && !endsInNumber(lower) ? lower : urlHost(lower);
  return host === '' || host.length > LONGEST_HOST || hasEmptyLabel(host) ? null : host;
}

/** WHATWG URL, ends-in-a-number checker: what is not an IPv4 address then is not a host. */
function endsInNumber(host: string): boolean {
  const last = host.charCodeAt(host.lastIndexOf('.', host.length - 2) + 1);
  return last >= 0x30 && last <= 0x39 && !isIPv4Address(host);
}

function urlHost(text: string): string {
  if (NEVER_IN_HOST.test(text)) return '';
  const host = net().isIPv6(text) ? `[${text}]` : text;
  // A colon that is not of an IPv6 address begins a port.
  if (!host.startsWith('[') && host.includes(':')) return '';
  if (host.startsWith('[') && !host.endsWith(']')) return '';
  try {
    return new URL(`http://${host}`).hostname;
  } catch {
    return '';
  }
}
