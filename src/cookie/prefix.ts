import type { RefusalCode } from '../refusal.js';
import type { Cookie } from './cookie.js';

// Cookie name prefixes (RFC 6265bis-22 section 4.1.3). `__Http-` and `__Host-Http-` are specified only in "Layered cookies", but browsers
// enforce them.

/** At the beginning of a name, or of the value of a nameless cookie. */
export const ANY_PREFIX = /^__(?:secure|host|http)-/i;
const HOST_PREFIX = /^__host-/i;
export const HTTP_PREFIX = /^__(?:host-)?http-/i;

/**
 * The reason to refuse a cookie that violates the requirements of its prefix, or a nameless cookie whose value begins with a prefix: it is
 * sent as its bare value, which a server parses as a name.
 * @param hasPath false if the cookie is known to have no Path attribute
 */
export function explainPrefix(cookie: Cookie, hasPath = true): RefusalCode | null {
  const { name, value } = cookie;
  if (name === '' && value !== null) return ANY_PREFIX.test(value) ? 'prefix-in-value' : null;
  // Most names do not have the underscores with which all prefixes begin.
  if (!name.startsWith('__') || meetsPrefixRequirements(cookie, hasPath)) return null;
  return 'prefix-unmet';
}

function meetsPrefixRequirements(cookie: Cookie, hasPath: boolean): boolean {
  const { name } = cookie;
  if (!cookie.secure && ANY_PREFIX.test(name)) return false;
  if (!cookie.httpOnly && HTTP_PREFIX.test(name)) return false;
  const isBoundToHost =
    cookie.hostOnly && !cookie.domainSpecified && cookie.path === '/' && hasPath;
  return isBoundToHost || !HOST_PREFIX.test(name);
}
