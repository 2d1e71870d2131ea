import { nowInSeconds } from '../clock.js';
import { Cookie } from '../cookie.js';
import { strip, withoutSpace } from '../headers/cursor.js';
import { http2time } from '../headers/dates.js';
import { nsAttrs } from '../headers/set-cookie.js';
import { WordReader } from '../headers/set-cookie2.js';
import { NO_COOKIE, type RefusalCode, reasonFor } from '../refusal.js';
import {
  type CookieRequest,
  effRequestHost,
  escapePath,
  requestPath,
  requestPort,
} from '../request.js';
import type { Refuse } from './reading.js';

/** Which protocols are read: the switches of a policy that bear on reading. */
export interface ProtocolSwitches {
  readonly netscape: boolean;
  readonly rfc2965: boolean;
  /** Whether RFC 2109 cookies become Netscape ones; by default they do where `rfc2965` is off. */
  readonly rfc2109AsNetscape?: boolean | null;
}

/** The headers of a response that set cookies. */
export interface SetCookieHeaders {
  readonly setCookie: readonly string[];
  readonly setCookie2: readonly string[];
}

/**
 * Reads a response's cookies as http.cookiejar does: RFC 2965 cookies of Set-Cookie2, Netscape and RFC 2109 cookies of Set-Cookie.
 * Deletions are among them, as cookies that have expired.
 */
export function readLikeHttpCookieJar(
  { setCookie, setCookie2 }: SetCookieHeaders,
  request: CookieRequest,
  switches: ProtocolSwitches,
  refuse: Refuse,
): Cookie[] {
  const nothingIsMeantForUs =
    (setCookie.length === 0 || !switches.netscape) &&
    (setCookie2.length === 0 || !switches.rfc2965);
  if (nothingIsMeantForUs) return [];
  const newer = readNewer(setCookie2, request, refuse);
  if (!switches.netscape) return newer;
  const older = setCookie.flatMap((line) => readLine(line, request, refuse) ?? []);
  for (const cookie of older) markRfc2109(cookie, switches);
  return [...newer, ...withoutThoseOf(newer, older, switches)];
}

/**
 * The most cookies that a response's Set-Cookie2 may hold: what Node's 16 KB of headers have room for, at two octets a cookie.
 * A megabyte, for a program that lets such headers in, would make half a million: 0.15 s for keeping them alone (departure D19).
 */
const MOST_NEWER_COOKIES = 8192;

function readNewer(
  setCookie2: readonly string[],
  request: CookieRequest,
  refuse: Refuse,
): Cookie[] {
  const cookies: Cookie[] = [];
  let read = 0;
  for (const header of setCookie2) {
    const words = new WordReader(header);
    for (let pair = words.firstWord(); pair !== null; pair = words.firstWord()) {
      if (read++ === MOST_NEWER_COOKIES) {
        refuse(reasonFor('too-many-cookies'), NO_COOKIE);
        return cookies;
      }
      const cookie = toCookie(pair, words.otherWords(), request, refuse);
      if (cookie !== null) cookies.push(cookie);
    }
  }
  return cookies;
}

function readLine(line: string, request: CookieRequest, refuse: Refuse): Cookie | null {
  const attrs = nsAttrs(line);
  const { value: pair } = attrs.next();
  if (pair) return toCookie(pair, attrs, request, refuse);
  refuse(reasonFor('no-cookie'), NO_COOKIE);
  return null;
}

/** Set-Cookie with Version=1 is RFC 2109's, which is read as RFC 2965 or as Netscape. */
function markRfc2109(cookie: Cookie, { rfc2965, rfc2109AsNetscape }: ProtocolSwitches): void {
  if (cookie.version !== 1) return;
  cookie.rfc2109 = true;
  if (rfc2109AsNetscape ?? !rfc2965) cookie.version = 0;
}

/** A server may send a cookie in both headers: RFC 2965 9.1 lets the newer one count. */
function withoutThoseOf(newer: Cookie[], older: Cookie[], { rfc2965 }: ProtocolSwitches): Cookie[] {
  if (!rfc2965 || newer.length === 0) return older;
  const taken = new Set(newer.filter((cookie) => !cookie.isExpired()).map(identity));
  return older.filter((cookie) => !taken.has(identity(cookie)));
}

function identity({ domain, path, name }: Cookie): string {
  return JSON.stringify([domain, path, name]);
}

type Attr = readonly [name: string, value: string | number | null];

function toCookie(
  [name, value]: Attr,
  attrs: Iterable<Attr>,
  request: CookieRequest,
  refuse: Refuse,
): Cookie | null {
  const attributes = new Attributes();
  const code = attributes.readAll(attrs);
  if (code === null) return attributes.cookie(name, value as string | null, request);
  const domain = attributes.text('domain') ?? null;
  refuse(reasonFor(code), { name, domain, path: attributes.text('path') ?? null });
  return null;
}

/** Attributes that may stand without a value. */
const VALUELESS = new Set(['port', 'discard', 'secure', 'comment', 'commenturl', 'expires']);
const STANDARD = new Set([
  'version',
  'expires',
  'max-age',
  'domain',
  'path',
  'port',
  'comment',
  'commenturl',
  'discard',
  'secure',
]);

/** The attributes of one cookie, sorted into the standard ones, of which the first of a name counts, and the rest. */
class Attributes {
  readonly #standard = new Map<string, string | null>();
  readonly #rest = new Map<string, string | null>();
  #version: number | undefined;
  #expires: number | undefined;
  #maxAgeSeen = false;

  /** Takes all attributes, though none counts after one that cannot be read. @returns why the cookie cannot be read; `null` where it can */
  readAll(attrs: Iterable<Attr>): RefusalCode | null {
    let code: RefusalCode | null = null;
    for (const [name, value] of attrs) code ??= this.#read(name, value);
    return code ?? this.#readVersion();
  }

  #read(name: string, value: string | number | null): RefusalCode | null {
    const key = name.toLowerCase();
    if (!STANDARD.has(key)) {
      this.#rest.set(name, value as string | null);
      return null;
    }
    if (this.#standard.has(key)) return null;
    if (value === null && !VALUELESS.has(key)) return 'attribute-invalid';
    if (key === 'max-age') return this.#readMaxAge(value as string);
    if (key === 'expires') this.#readExpires(value);
    else
      this.#standard.set(
        key,
        key === 'domain' ? (value as string).toLowerCase() : (value as string | null),
      );
    return null;
  }

  /** Max-Age counts before Expires, in whichever order they stand; the last Max-Age counts. */
  #readMaxAge(value: string): RefusalCode | null {
    const seconds = toInteger(value);
    if (seconds === null) return 'attribute-invalid';
    this.#maxAgeSeen = true;
    this.#expires = timeAfter(seconds, value);
    return null;
  }

  /** An Expires that cannot be read leaves a session cookie. */
  #readExpires(value: string | number | null): void {
    if (this.#maxAgeSeen) return;
    const time = typeof value === 'string' ? http2time(value) : value;
    if (time !== null) this.#expires ??= time;
  }

  #readVersion(): RefusalCode | null {
    const text = this.text('version');
    if (text === undefined) return null;
    const version = toInteger(text ?? '');
    if (version === null) return 'version-invalid';
    this.#version = version;
    return null;
  }

  text(name: string): string | null | undefined {
    return this.#standard.get(name);
  }

  #flag(name: string): boolean {
    const value = this.text(name);
    return value === null || (value !== undefined && value !== '');
  }

  cookie(name: string, value: string | null, request: CookieRequest): Cookie {
    const domain = this.text('domain') ?? undefined;
    const path = this.text('path') ?? '';
    const port = this.text('port');
    const version = this.#version ?? null;
    return new Cookie({
      version,
      name,
      value,
      port: portOf(port, request),
      portSpecified: typeof port === 'string',
      domain: domain === undefined ? effRequestHost(request)[1] : withDot(domain),
      domainSpecified: domain !== undefined,
      domainInitialDot: domain?.startsWith('.') ?? false,
      path: path === '' ? defaultPath(version, request) : escapePath(path),
      pathSpecified: path !== '',
      secure: this.#flag('secure'),
      expires: this.#expires ?? null,
      discard: this.#expires === undefined || this.#flag('discard'),
      comment: this.text('comment') ?? null,
      commentUrl: this.text('commenturl') ?? null,
      rest: this.#rest,
    });
  }
}

function withDot(domain: string): string {
  return domain.startsWith('.') ? domain : `.${domain}`;
}

/** Port without a value means the port of the request (RFC 2965 3.2.2). */
function portOf(port: string | null | undefined, request: CookieRequest): string | null {
  if (port === undefined) return null;
  return port === null ? requestPort(request) : withoutSpace(port);
}

/** The folder of the request: Netscape cookies leave its last slash out, RFC 2965 cookies keep it. */
function defaultPath(version: number | null, request: CookieRequest): string {
  const path = requestPath(request);
  const slash = path.lastIndexOf('/');
  return path.slice(0, version === 0 ? slash : slash + 1) || '/';
}

/** Now and so many seconds more. Beyond 2^53, whole numbers are added before they are rounded, as Python does. */
function timeAfter(seconds: number, digits: string): number {
  const now = nowInSeconds();
  const isExact = Number.isSafeInteger(seconds) || digits.length > 40;
  return isExact ? now + seconds : Number(BigInt(now) + BigInt(strip(digits)));
}

/** Of more than 4,300 digits Python's int() makes no number (sys.int_info.default_max_str_digits). */
const INTEGER = /^[+-]?\d{1,4300}$/;

/** White space to Python's strip(), but not to its int(). */
const SEPARATOR = /[\x1c-\x1f]/;

function toInteger(text: string): number | null {
  const digits = strip(text);
  if (!INTEGER.test(digits) || SEPARATOR.test(text)) return null;
  // Hundreds of digits are a number too, of which no more than this can be kept.
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, Number(digits))) + 0; // + 0: "-0" is 0
}
