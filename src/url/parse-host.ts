import { net } from '../internal/node-modules.js';
import { parseUrl } from '../internal/parse-url.js';
import { isNoHost, LONGEST_HOST, needsAddressParser } from './domain.js';

/** Lower-case ASCII with nothing to convert. An `xn--` label is not verified: if it is malformed, no such host exists. */
const PLAIN = /^[a-z0-9_.-]+$/;

/** Characters that end a host in a URL or are removed from it, `*`, and characters that would end the host or begin a comment in a file. */
const NEVER_IN_HOST = /[\0- \x7f/\\?#@%<>^|*$"',;`{}]/;

/**
 * Canonicalizes a host from code or a file (WHATWG URL, host parsing): lower-case ASCII, an IPv4 address as four numbers, IPv6 in brackets,
 * which the input may omit. `_`, IDN and one trailing dot are allowed.
 * @returns `null` if it is not a host: empty, with a scheme, port, path, space or `*`, or with an empty label
 */
export function parseHost(text: string): string | null {
  if (text.length > LONGEST_HOST) return null;
  const lower = text.toLowerCase();
  const host = PLAIN.test(lower) && !needsAddressParser(lower) ? lower : urlHost(lower);
  return isNoHost(host) || host.length > LONGEST_HOST ? null : host;
}

function urlHost(text: string): string {
  if (NEVER_IN_HOST.test(text)) return '';
  const host = net().isIPv6(text) ? `[${text}]` : text;
  // Outside IPv6 addresses, a colon begins a port.
  if (!host.startsWith('[') && host.includes(':')) return '';
  if (host.startsWith('[') && !host.endsWith(']')) return '';
  return parseUrl(`http://${host}`)?.hostname ?? '';
}
