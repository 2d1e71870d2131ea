import type { CookieResponse } from '../request.js';
import type { ParsedHeaders, RawHeaders } from './dispatcher.js';
import { rawValues } from './raw-headers.js';
import { isIterable, pairsOf } from './request-headers.js';

/** The headers of a response in any of undici's shapes: the object of `request()`, raw pairs, or a Headers of fetch. */
export type ResponseHeaders = ParsedHeaders | RawHeaders | Iterable<readonly [string, string]>;

/** undici's response headers as a {@link CookieResponse}. Read while the handler is being told: undici uses the Buffers again. */
export class UndiciCookieResponse implements CookieResponse {
  readonly #headers: ParsedHeaders | RawHeaders;

  constructor(headers: ResponseHeaders) {
    this.#headers = isIterable(headers)
      ? ([...headers].flat() as RawHeaders)
      : (headers as ParsedHeaders | RawHeaders);
  }

  info(): this {
    return this;
  }

  /** All values of the header, its name in any case. */
  getAll(name: string): string[] {
    const lowerCaseName = name.toLowerCase();
    if (Array.isArray(this.#headers)) return rawValues(this.#headers, lowerCaseName);
    const values = (this.#headers as ParsedHeaders)[lowerCaseName];
    if (values !== undefined) return typeof values === 'string' ? [values] : [...values];
    return rawValues(pairsOf(this.#headers).flat() as RawHeaders, lowerCaseName);
  }
}

/**
 * The response as a jar is to see it; `null` where it sets no cookie. The raw headers come first: undici 6 and older versions of 7
 * decode the others as UTF-8.
 */
export function responseThatSetsCookies(
  headers: ParsedHeaders | null | undefined,
  rawHeaders: RawHeaders | ParsedHeaders | null | undefined,
): UndiciCookieResponse | null {
  const isParsed = headers !== null && headers !== undefined;
  if (isParsed && !setsCookies(headers)) return null;
  const response = new UndiciCookieResponse(
    Array.isArray(rawHeaders) ? rawHeaders : (headers ?? rawHeaders ?? {}),
  );
  return isParsed || hasSetCookie(response) ? response : null;
}

function setsCookies(headers: ParsedHeaders): boolean {
  return headers['set-cookie'] !== undefined || headers['set-cookie2'] !== undefined;
}

function hasSetCookie(response: UndiciCookieResponse): boolean {
  return response.getAll('set-cookie').length > 0 || response.getAll('set-cookie2').length > 0;
}
