import { invalidArgType, invalidArgValue } from '../internal/arguments.js';
import { textOf } from '../internal/octets.js';

// The parts of the Fetch standard's "HTTP-redirect fetch" that both ways of following redirects share.

/** Fetch, "redirect status". */
export const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** The statuses that undici's redirect interceptors follow. */
export const DISPATCHER_REDIRECTS: ReadonlySet<number> = new Set([300, ...REDIRECTS]);

/** R19: the headers that must not be sent to another origin. */
export const CREDENTIALS: ReadonlySet<string> = new Set([
  'authorization',
  'cookie',
  'host',
  'proxy-authorization',
]);

/** @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if it is not a number of redirects */
export function requireRedirects(
  name: string,
  value: unknown,
  expected: string,
  hint: string,
): void {
  if (typeof value !== 'number') throw invalidArgType(name, expected, value, hint);
  if (!Number.isInteger(value) || value < 0)
    throw invalidArgValue(name, value, 'must be 0 or more', hint);
}

/**
 * The URL of a Location header, which is decoded as UTF-8, like in browsers and undici's fetch.
 * @throws TypeError (ERR_INVALID_URL)
 */
export function locationUrl(location: string, base?: string): URL {
  return new URL(textOf(location) ?? location, base);
}

export function isHttp({ protocol }: URL): boolean {
  return /^https?:$/.test(protocol);
}

/** The URL of a Location header; null unless it is an HTTP(S) URL. */
export function redirectUrl(location: string, base?: string): URL | null {
  try {
    const url = locationUrl(location, base);
    return isHttp(url) ? url : null;
  } catch {
    return null;
  }
}

/** Whether the request after the redirect is a GET without a body. */
export function becomesGet(statusCode: number, method: string): boolean {
  if (statusCode === 303) return method !== 'GET' && method !== 'HEAD';
  return (statusCode === 301 || statusCode === 302) && method === 'POST';
}
