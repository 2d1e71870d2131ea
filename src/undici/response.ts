import { splitCookiesString } from 'set-cookie-parser';
import type { CookieResponse } from '../url/request.js';
import type { ParsedHeaders, RawHeaders } from './compat/dispatcher.js';
import { rawValues } from './compat/raw-headers.js';
import { isIterable, pairsOf } from './compat/request-headers.js';

const SET_COOKIE = 'set-cookie';

/** The headers of a response in any of undici's forms: the object of `request()`, raw pairs, or fetch's Headers. */
export type ResponseHeaders = ParsedHeaders | RawHeaders | Iterable<readonly [string, string]>;

/** undici's response headers as a {@link CookieResponse}. Must be read during the handler's call, because undici reuses the Buffers. */
export class UndiciCookieResponse implements CookieResponse {
  readonly #headers: ParsedHeaders | RawHeaders;
  /** The same headers by name, if they are known. */
  readonly #parsed: ParsedHeaders | null;
  /** The Set-Cookie lines, cached because they are read several times and decoding them is most of the work for a response. */
  #setCookie: readonly string[] | undefined;

  /** @param parsed the same headers by lower-case name, in any encoding, to avoid a search */
  constructor(headers: ResponseHeaders, parsed: ParsedHeaders | null = null) {
    this.#headers = isIterable(headers) ? (linesOf(headers) as RawHeaders) : headers;
    this.#parsed = parsed;
  }

  info(): this {
    return this;
  }

  /** All values of the header; the name is case-insensitive. */
  getAll(name: string): string[] {
    // The jar passes this name, whose conversion to lower case is slow.
    const lowerCaseName = name === 'Set-Cookie' ? SET_COOKIE : name.toLowerCase();
    const isSetCookie = lowerCaseName === SET_COOKIE;
    return (isSetCookie ? this.setCookieLines : this.#valuesOf(lowerCaseName)).slice();
  }

  /** The Set-Cookie lines, without a copy. @internal */
  get setCookieLines(): readonly string[] {
    this.#setCookie ??= this.#valuesOf(SET_COOKIE);
    return this.#setCookie;
  }

  #valuesOf(lowerCaseName: string): readonly string[] {
    if (this.#parsed !== null) {
      const values = listOf(this.#parsed[lowerCaseName]);
      // Otherwise the raw headers are used, because undici 6 and older versions of 7 decode the parsed ones as UTF-8.
      if (values.every(isAscii)) return values;
    }
    if (Array.isArray(this.#headers)) return rawValues(this.#headers, lowerCaseName);
    const values = (this.#headers as ParsedHeaders)[lowerCaseName];
    if (values !== undefined) return listOf(values);
    // undici's names are in lower case, but those of a mock may not be. http.cookiejar's rules read Set-Cookie2, which is rarely there, and
    // a search is slow (bench row "a new path for each").
    const { length } = lowerCaseName;
    if (!Object.keys(this.#headers).some((name) => name.length === length)) return [];
    return rawValues(pairsOf(this.#headers).flat() as RawHeaders, lowerCaseName);
  }
}

/** Whether the text is the same in UTF-8 and latin-1. Six times as fast as comparing it with the raw lines. */
function isAscii(text: string): boolean {
  return Buffer.byteLength(text) === text.length;
}

/** Alternating names and values. Headers without getSetCookie() join Set-Cookie lines with commas, which are split again. */
function linesOf(headers: Iterable<unknown>): unknown[] {
  const pairs = [...headers];
  if (!joinsSetCookie(headers)) return pairs.flat();
  return pairs.flatMap((pair) => {
    const [name, value] = pair as readonly [string, string];
    if (name.toLowerCase() !== 'set-cookie') return [name, value];
    return splitCookiesString(value).flatMap((line) => [name, line]);
  });
}

/** Whether they are Headers without `getSetCookie()`. */
function joinsSetCookie(headers: object): boolean {
  const { get, getSetCookie } = headers as Partial<globalThis.Headers>;
  return (
    typeof get === 'function' && typeof getSetCookie !== 'function' && !(headers instanceof Map)
  );
}

function listOf(values: string | readonly string[] | undefined): readonly string[] {
  if (values === undefined) return [];
  return typeof values === 'string' ? [values] : values;
}

/** The Location of a response. @param headers the same headers by name, if they are known */
export function locationOf(
  headers: ParsedHeaders | null | undefined,
  rawHeaders: RawHeaders | ParsedHeaders | null | undefined,
): string | undefined {
  if (headers) return listOf(headers.location)[0];
  return new UndiciCookieResponse(rawHeaders ?? []).getAll('location')[0];
}

/** The response for the jar; `null` if it sets no cookie. */
export function responseThatSetsCookies(
  headers: ParsedHeaders | null | undefined,
  rawHeaders: RawHeaders | ParsedHeaders | null | undefined,
): UndiciCookieResponse | null {
  if (headers === null || headers === undefined) {
    const response = new UndiciCookieResponse(rawHeaders ?? []);
    const setsCookies =
      response.setCookieLines.length > 0 || response.getAll('set-cookie2').length > 0;
    return setsCookies ? response : null;
  }
  if (headers['set-cookie'] === undefined && headers['set-cookie2'] === undefined) return null;
  const isRaw = Array.isArray(rawHeaders);
  return new UndiciCookieResponse(isRaw ? rawHeaders : headers, isRaw ? headers : null);
}
