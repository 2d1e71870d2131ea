import type { RefusalCode } from '../refusal.js';
import type { Cookie } from './cookie.js';

// Cookie name prefixes (RFC 6265bis-22 section 4.1.3). `__Http-` and `__Host-Http-` are specified only in "Layered cookies", but browsers
// enforce them.

/** Whether a name, or the value of a nameless cookie, has the prefix, in any case. */
function hasPrefix(text: string, lowerCasePrefix: string): boolean {
  return text.slice(0, lowerCasePrefix.length).toLowerCase() === lowerCasePrefix;
}

/** Whether the name begins with the underscores that all prefixes share: a fast check for most cookies. */
function mayHavePrefix(text: string): boolean {
  return text.startsWith('__');
}

/** Whether the name has a prefix that requires a Path attribute and forbids Domain. */
export function hasHostPrefix(name: string): boolean {
  return mayHavePrefix(name) && hasPrefix(name, '__host-');
}

/**
 * The reason to refuse a cookie that violates the requirements of its prefix, or a nameless cookie whose value begins with a prefix: it is
 * sent as its bare value, which a server parses as a name.
 */
export function explainPrefix(cookie: Cookie): RefusalCode | null {
  const { name, value } = cookie;
  if (name === '' && value !== null) return ANY_PREFIX.test(value) ? 'prefix-in-value' : null;
  return mayHavePrefix(name) && !meetsPrefixRequirements(cookie) ? 'prefix-unmet' : null;
}

const ANY_PREFIX = /^__(?:secure|host|http)-/i;

function meetsPrefixRequirements(cookie: Cookie): boolean {
  const { name } = cookie;
  if (hasPrefix(name, '__host-http-')) return isBoundToHost(cookie) && cookie.httpOnly;
  if (hasPrefix(name, '__host-')) return isBoundToHost(cookie);
  if (hasPrefix(name, '__http-')) return cookie.secure && cookie.httpOnly;
  return cookie.secure || !hasPrefix(name, '__secure-');
}

function isBoundToHost({ secure, hostOnly, domainSpecified, path }: Cookie): boolean {
  return secure && hostOnly && !domainSpecified && path === '/';
}
