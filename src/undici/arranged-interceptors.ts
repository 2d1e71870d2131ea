import { invalidArgType, requireOptions } from '../internal/arguments.js';
import type { DispatchInterceptor } from './compat/dispatcher.js';
import { requireRedirects } from './redirect-rules.js';

/**
 * undici's interceptors, in any order. They are composed in the order that cookies require, from the network up: dns, deduplicate, cache
 * (between `storeCookies()` and `attachCookies()`), retry, redirect, decompress, responseError, dump.
 */
export interface ArrangedInterceptors {
  dns?: AnyInterceptor | undefined;
  /** Each session needs a separate one, because concurrent requests without cookies share one response. */
  deduplicate?: AnyInterceptor | undefined;
  /** Each user identity needs a separate cache store. */
  cache?: AnyInterceptor | undefined;
  retry?: AnyInterceptor | undefined;
  /** The maximum number of redirects, or an interceptor, such as `followRedirects()`. `fetch()` follows redirects itself. */
  redirect?: number | AnyInterceptor | undefined;
  decompress?: AnyInterceptor | undefined;
  responseError?: AnyInterceptor | undefined;
  dump?: AnyInterceptor | undefined;
}

// The interceptors of all undici majors, whose types are incompatible.
// biome-ignore lint/suspicious/noExplicitAny: see above
export type AnyInterceptor = DispatchInterceptor | ((dispatch: any) => any);

const KNOWN = {
  dns: true,
  deduplicate: true,
  cache: true,
  retry: true,
  redirect: true,
  decompress: true,
  responseError: true,
  dump: true,
} as const;

/** @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) for anything else */
export function requireInterceptors(
  interceptors: ArrangedInterceptors | undefined,
): ArrangedInterceptors {
  const hint =
    'The right call: new Session({ interceptors: { redirect: 5, retry: interceptors.retry() } })';
  const given = requireOptions('options.interceptors', interceptors, KNOWN, hint);
  for (const [name, interceptor] of Object.entries(given)) requireInterceptor(name, interceptor);
  return given;
}

function requireInterceptor(key: string, interceptor: unknown): void {
  if (interceptor === undefined || interceptor === null || typeof interceptor === 'function')
    return;
  const name = `options.interceptors.${key}`;
  if (key !== 'redirect') {
    const hint = `The right call: new Session({ interceptors: { ${key}: interceptors.${key}() } })`;
    throw invalidArgType(name, 'an interceptor', interceptor, hint);
  }
  const hint = 'The right call: new Session({ interceptors: { redirect: 5 } })';
  requireRedirects(name, interceptor, 'a number of redirects or an interceptor', hint);
}
