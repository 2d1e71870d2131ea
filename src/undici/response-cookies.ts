import { type Cookie, copyCookie } from '../cookie/cookie.js';
import { CookieJar } from '../jar/cookie-jar.js';
import type { RedirectChain } from './redirect-chain.js';

/** The response with `cookies`: what the call left in the jar. A response that has such a property, or cannot be extended, is returned unchanged. */
export function withResponseCookies(
  response: unknown,
  { stored }: RedirectChain,
  { policy }: CookieJar,
): unknown {
  if (typeof response !== 'object' || response === null || 'cookies' in response) return response;
  if (!Object.isExtensible(response)) return response;
  // Copied now: the cookies themselves are in the session's jar, where they may change.
  const copies = stored.map(copyCookie);
  let jar: CookieJar | undefined;
  return define(response, () => {
    jar ??= filled(new CookieJar(policy), copies);
    return jar;
  });
}

function filled(jar: CookieJar, cookies: readonly Cookie[]): CookieJar {
  for (const cookie of cookies) jar.setCookie(cookie);
  return jar;
}

function define(response: object, get: () => CookieJar): object {
  Object.defineProperty(response, 'cookies', { get, configurable: true });
  const { clone } = response as { clone?: unknown };
  if (typeof clone !== 'function') return response;
  const value = () => define(clone.call(response), get);
  return Object.defineProperty(response, 'clone', { value, configurable: true, writable: true });
}
