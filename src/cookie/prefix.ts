import type { RefusalCode } from '../refusal.js';
import type { Cookie } from './cookie.js';

// Names that promise something of their cookie, so that a server can tell who set it (6265bis-22 section 4.1.3). `__Http-` and
// `__Host-Http-` are only in "Layered cookies", but browsers enforce them.

/** Whether a name, or the value of a nameless cookie, has the prefix, whatever its case. */
function hasPrefix(text: string, lowerCasePrefix: string): boolean {
  return text.slice(0, lowerCasePrefix.length).toLowerCase() === lowerCasePrefix;
}

/** Whether the name begins as all prefixes do: the one question for most cookies. */
function mayHavePrefix(text: string): boolean {
  return text.startsWith('__');
}

/** Whether the cookie's name is one that needs a Path attribute and no Domain. */
export function hasHostPrefix(name: string): boolean {
  return mayHavePrefix(name) && hasPrefix(name, '__host-');
}

/**
 * Whether the cookie is something else than its name promises, or pretends to a prefix that it does not have: a nameless
 * cookie is sent as its bare value, which a server reads as a name.
 */
export function explainPrefix(cookie: Cookie): RefusalCode | null {
  const { name, value } = cookie;
  if (name === '' && value !== null) return hasAnyPrefix(value) ? 'prefix-in-value' : null;
  return mayHavePrefix(name) && !meetsPrefixRequirements(cookie) ? 'prefix-unmet' : null;
}

function hasAnyPrefix(text: string): boolean {
  const prefixes = ['__secure-', '__host-', '__http-'];
  return mayHavePrefix(text) && prefixes.some((prefix) => hasPrefix(text, prefix));
}

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
