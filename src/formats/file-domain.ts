import { detachString } from '../internal/detach-string.js';
import { net } from '../internal/node-modules.js';
import { hasControlCharacter, textOf } from '../internal/octets.js';
import type { Dialect } from '../url/dialect.js';
import { storedDomain } from '../url/stored-domain.js';

let lastText = '';
let lastDialect = '';
let hadSuffixChecks = true;
let lastDomain: string | null = null;

/**
 * The domain under which a jar indexes a cookie of a file. The last result is cached, because the cookies of a host are usually adjacent.
 * Jars under http.cookiejar's rules load any domain that they have saved, except an empty one, which would match every host, and one with a
 * control character.
 * @param text with a leading dot if it includes subdomains
 * @param hasSuffixChecks whether the policy of the jar that reads the file has a public suffix list
 * @returns `null` if it is not accepted: under browsers' rules, if it is not a host
 */
export function fileDomain(text: string, dialect: Dialect, hasSuffixChecks = true): string | null {
  if (text !== lastText || dialect !== lastDialect || hasSuffixChecks !== hadSuffixChecks) {
    // A slice of a file's text would keep all of it in memory.
    lastText = detachString(text);
    lastDomain = findDomain(lastText, dialect, hasSuffixChecks);
    lastDialect = dialect;
    hadSuffixChecks = hasSuffixChecks;
  }
  return lastDomain;
}

function findDomain(text: string, dialect: Dialect, hasSuffixChecks: boolean): string | null {
  // A session's file is read as octets, in which a name such as münchen.de is UTF-8.
  if (dialect === 'rfc6265bis')
    return storedDomain(
      withoutLocal((textOf(text) ?? text).toLowerCase()),
      dialect,
      hasSuffixChecks,
    );
  const domain = text.toLowerCase();
  const exact = domain.startsWith('[') ? withoutLocal(domain) : domain;
  return exact === '' || hasControlCharacter(exact) ? null : exact;
}

/** Separates the port that wget appends. IPv6 has brackets or not. `::1:8080` is a valid address, but wget writes it for port 8080 of `::1`. */
export function splitPort(text: string, dialect: Dialect): [host: string, port: string | null] {
  const isExact = dialect === 'http.cookiejar';
  if (text.includes(':') && net().isIPv6(text) && (isExact || !/^::1:\d+$/.test(text)))
    return [text, null];
  const [, host, port] = /^(.*):(\d+)$/.exec(text) ?? [];
  return host === undefined || port === undefined ? [text, null] : [host, port];
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
export function withLocal(domain: string, dialect: Dialect): string {
  const isLocal = domain === 'localhost' && dialect === 'rfc6265bis';
  return isLocal || /^\[.*:/.test(domain) ? `${domain}${LOCAL}` : domain;
}

/** IPv6 as curl, wget and tough-cookie write it. Brackets are kept if the end of the address would be parsed as a port. */
export function withoutBrackets(domain: string): string {
  const isPlain = domain.startsWith('[') && !/^\[::1:\d+\]$/.test(domain);
  return isPlain ? domain.slice(1, -1) : domain;
}
