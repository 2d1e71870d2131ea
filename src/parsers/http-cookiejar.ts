import { freezeAttributes, type NonstandardAttr } from '../cookie/attributes.js';
import { blankCookie, type Cookie } from '../cookie/cookie.js';
import { identityOf } from '../cookie/identity.js';
import { strip, withoutSpace } from '../headers/cursor.js';
import { type HeaderWord, WordReader } from '../headers/header-words.js';
import { http2time } from '../headers/http-date.js';
import {
  nsPair,
  readNsAttributes,
  SetCookieScan,
  type TakeAttribute,
} from '../headers/set-cookie-scanner.js';
import { nowInSeconds } from '../internal/clock.js';
import { detachString, internString } from '../internal/detach-string.js';
import { NO_COOKIE, type RefusalCode, reasonFor } from '../refusal.js';
import { defaultPath } from '../url/default-path.js';
import { type CookieRequest, effRequestHost, requestPath, requestPort } from '../url/request.js';
import { escapePath } from '../url/urllib-url.js';
import { cachedParser } from './attribute-cache.js';
import type { Refuse } from './refuse.js';

/** The options of a policy that select the protocols to parse. */
export interface ProtocolSwitches {
  readonly netscape: boolean;
  readonly rfc2965: boolean;
  /** Whether to convert RFC 2109 cookies to Netscape cookies. Default: true if `rfc2965` is false. */
  readonly rfc2109AsNetscape?: boolean | null | undefined;
}

/** The headers of a response that set cookies. */
export interface SetCookieHeaders {
  readonly setCookie: readonly string[];
  readonly setCookie2: readonly string[];
}

/**
 * Parses a response's cookies as http.cookiejar does: RFC 2965 cookies of Set-Cookie2, Netscape and RFC 2109 cookies of Set-Cookie.
 * Deletions are included, as expired cookies.
 */
export function parseHttpCookiejar(
  { setCookie, setCookie2 }: SetCookieHeaders,
  request: CookieRequest,
  switches: ProtocolSwitches,
  refuse: Refuse,
): Cookie[] {
  const readsSetCookie = switches.netscape;
  const readsSetCookie2 = switches.rfc2965 || (readsSetCookie && setCookie.length > 0);
  const newer = readsSetCookie2
    ? parseSetCookie2(setCookie2, request, refuse)
    : refuseAll(setCookie2, refuse);
  const older = readsSetCookie
    ? parseSetCookie(setCookie, request, switches, refuse)
    : refuseAll(setCookie, refuse);
  return newer.length === 0 ? older : [...newer, ...withoutReplaced(newer, older, switches)];
}

/** Reports the lines of a protocol that the policy does not accept. @returns no cookies */
function refuseAll(lines: readonly string[], refuse: Refuse): Cookie[] {
  for (const _ of lines) refuse(reasonFor('protocol-off'), NO_COOKIE);
  return [];
}

/**
 * The maximum number of Set-Cookie2 cookies of a response: those that fit into Node's header limit of 16 KB, at two octets each. With a
 * raised limit, a megabyte would contain half a million (departure D19).
 */
const MAX_SET_COOKIE2_COOKIES = 8192;

function parseSetCookie2(
  setCookie2: readonly string[],
  request: CookieRequest,
  refuse: Refuse,
): Cookie[] {
  const cookies: Cookie[] = [];
  let read = 0;
  for (const header of setCookie2) {
    const words = new WordReader(header);
    for (let pair = words.firstWord(); pair !== null; pair = words.firstWord()) {
      if (read++ === MAX_SET_COOKIE2_COOKIES) {
        refuse(reasonFor('too-many-cookies'), NO_COOKIE);
        return cookies;
      }
      const attributes = new Attributes((take) => {
        for (const [name, value] of words.otherWords()) take(name.toLowerCase(), value, name);
      });
      const cookie = toCookie(pair, attributes, request, refuse);
      if (cookie !== null) cookies.push(cookie);
    }
  }
  return cookies;
}

function parseSetCookie(
  setCookie: readonly string[],
  request: CookieRequest,
  switches: ProtocolSwitches,
  refuse: Refuse,
): Cookie[] {
  const cookies: Cookie[] = [];
  const scan = new SetCookieScan();
  for (const line of setCookie) {
    scan.start(line);
    const pair = nsPair(scan);
    if (pair === null) {
      refuse(reasonFor('no-cookie'), NO_COOKIE);
      continue;
    }
    const cookie = toCookie(pair, attributesOf(scan), request, refuse);
    if (cookie === null) continue;
    markRfc2109(cookie, switches);
    cookies.push(cookie);
  }
  return cookies;
}

/** A Set-Cookie cookie with Version=1 is an RFC 2109 cookie, which is treated as an RFC 2965 or a Netscape cookie. */
function markRfc2109(cookie: Cookie, { rfc2965, rfc2109AsNetscape }: ProtocolSwitches): void {
  if (cookie.version !== 1) return;
  cookie.rfc2109 = true;
  if (rfc2109AsNetscape ?? !rfc2965) cookie.version = 0;
}

/** If a server sends a cookie in both headers, Set-Cookie2 takes precedence (RFC 2965 section 9.1). */
function withoutReplaced(
  newer: Cookie[],
  older: Cookie[],
  { rfc2965 }: ProtocolSwitches,
): Cookie[] {
  if (!rfc2965) return older;
  const taken = new Set(newer.filter((cookie) => !cookie.isExpired()).map(identityOf));
  return older.filter((cookie) => !taken.has(identityOf(cookie)));
}

function toCookie(
  [name, value]: Readonly<HeaderWord>,
  attributes: Attributes,
  request: CookieRequest,
  refuse: Refuse,
): Cookie | null {
  const { refusal, domain, path, port, rest } = attributes;
  if (refusal !== null) {
    refuse(reasonFor(refusal), { name, domain, path });
    return null;
  }
  const cookie = blankCookie();
  cookie.version = attributes.version;
  cookie.name = internString(name);
  cookie.value = value === null ? null : detachString(value);
  // A Port without a value means the port of the request (RFC 2965 section 3.2.2).
  cookie.port = port === null ? requestPort(request) : (port ?? null);
  cookie.portSpecified = typeof port === 'string';
  cookie.domain = attributes.dottedDomain ?? effRequestHost(request)[1];
  cookie.domainSpecified = domain !== null;
  cookie.domainInitialDot = domain?.startsWith('.') ?? false;
  cookie.pathSpecified = attributes.escapedPath !== '';
  cookie.path = attributes.escapedPath || internString(defaultPathOf(cookie.version, request));
  cookie.secure = attributes.secure;
  cookie.expires = expiryOf(attributes);
  cookie.discard = cookie.expires === null || attributes.discard;
  cookie.comment = attributes.comment;
  cookie.commentUrl = attributes.commentUrl;
  cookie.rest = rest;
  return cookie;
}

/** Max-Age takes precedence over Expires, in any order. */
function expiryOf({ maxAge, end }: Attributes): number | null {
  return maxAge === null ? end : timeAfter(...maxAge);
}

const attributesOf = cachedParser((scan) => new Attributes((take) => readNsAttributes(scan, take)));

/** Attributes whose value is optional. */
const VALUELESS = new Set(['port', 'discard', 'secure', 'comment', 'commenturl', 'expires']);
const STANDARD = new Set([...VALUELESS, 'version', 'max-age', 'domain', 'path']);

/** The parsed attributes of a cookie. They do not depend on the request or the time, so that cookies can share them. */
class Attributes {
  /** Why a cookie with these attributes is refused; `null` if it is not. */
  refusal: RefusalCode | null = null;
  /** `null` without a Version attribute. */
  readonly version: number | null;
  /** In lower case, with or without a leading dot. */
  readonly domain: string | null;
  readonly dottedDomain: string | null;
  readonly path: string | null;
  readonly escapedPath: string;
  /** `null` for a Port without a value; undefined without a Port attribute. */
  readonly port: string | null | undefined;
  readonly secure: boolean;
  readonly discard: boolean;
  readonly comment: string | null;
  readonly commentUrl: string | null;
  readonly rest: readonly NonstandardAttr[];
  /** The last Max-Age, in seconds and as text. */
  maxAge: readonly [seconds: number, digits: string] | null = null;
  /** The first valid Expires, in seconds since the epoch; an invalid one is ignored. */
  end: number | null = null;

  /** @param read passes each attribute to its argument; attributes after an invalid one are ignored */
  constructor(read: (take: TakeAttribute) => void) {
    const standard = new Map<string, string | null>();
    const rest = new Map<string, string | null>();
    read((key, value, name) => {
      if (this.refusal !== null) return;
      if (!STANDARD.has(key)) rest.set(internString(name), value && internString(value));
      else if (!standard.has(key)) this.#takeStandard(key, value, standard);
    });
    const version = standard.get('version');
    this.version = version == null ? null : toInteger(version);
    if (version != null && this.version === null) this.refusal ??= 'version-invalid';
    this.domain = standard.get('domain')?.toLowerCase() ?? null;
    this.dottedDomain = this.domain === null ? null : internString(withDot(this.domain));
    this.path = standard.get('path') ?? null;
    this.escapedPath = escapePath(this.path ?? '');
    const port = standard.get('port');
    this.port = port && withoutSpace(port);
    this.secure = isSwitchedOn(standard.get('secure'));
    this.discard = isSwitchedOn(standard.get('discard'));
    this.comment = standard.get('comment') ?? null;
    this.commentUrl = standard.get('commenturl') ?? null;
    this.rest = sharedList([...rest]);
  }

  /** The first attribute of a name is used, except that the last Max-Age and the first valid Expires are. */
  #takeStandard(key: string, value: string | null, standard: Map<string, string | null>): void {
    if (value === null && !VALUELESS.has(key)) this.refusal = 'attribute-invalid';
    else if (key === 'max-age') this.#takeMaxAge(value as string);
    else if (key !== 'expires') standard.set(key, value && internString(value));
    else if (value !== null) this.end ??= http2time(value);
  }

  #takeMaxAge(value: string): void {
    const seconds = toInteger(value);
    if (seconds === null) this.refusal = 'attribute-invalid';
    else this.maxAge = [seconds, detachString(value)];
  }
}

/** Whether a boolean attribute, such as Secure, is present. */
function isSwitchedOn(value: string | null | undefined): boolean {
  return value !== undefined && value !== '';
}

/** Longer lists are rarely equal. */
const LONGEST_SHARED = 8;

/** For each length, the last list. */
const lists: (readonly NonstandardAttr[] | undefined)[] = [];

/**
 * Shares a list among the cookies of a server, which have the same HttpOnly and SameSite but different dates: separate lists would be a
 * large part of a cookie's memory.
 */
function sharedList(attrs: NonstandardAttr[]): readonly NonstandardAttr[] {
  const last = lists[attrs.length];
  if (last?.every((attr, at) => isSameAttr(attr, attrs[at] as NonstandardAttr))) return last;
  const list = freezeAttributes(attrs);
  if (attrs.length <= LONGEST_SHARED) lists[attrs.length] = list;
  return list;
}

function isSameAttr(a: NonstandardAttr, b: NonstandardAttr): boolean {
  return a[0] === b[0] && a[1] === b[1];
}

function withDot(domain: string): string {
  return domain.startsWith('.') ? domain : `.${domain}`;
}

/** The default path of a Netscape cookie excludes the last slash, that of an RFC 2965 cookie includes it. */
function defaultPathOf(version: number | null, request: CookieRequest): string {
  const path = requestPath(request);
  return version === 0 ? defaultPath(path) : path.slice(0, path.lastIndexOf('/') + 1);
}

/** The current time plus a number of seconds. Beyond 2^53, the sum is computed exactly before it is rounded, as in Python. */
function timeAfter(seconds: number, digits: string): number {
  const now = nowInSeconds();
  const isExact = Number.isSafeInteger(seconds) || digits.length > 40;
  return isExact ? now + seconds : Number(BigInt(now) + BigInt(strip(digits)));
}

/** Python's int() rejects more than 4,300 digits (sys.int_info.default_max_str_digits). */
const INTEGER = /^[+-]?\d{1,4300}$/;

/** Characters that Python's strip() treats as white space but int() does not. */
const SEPARATOR = /[\x1c-\x1f]/;

function toInteger(text: string): number | null {
  const digits = strip(text);
  if (!INTEGER.test(digits) || (digits !== text && SEPARATOR.test(text))) return null;
  // A number with hundreds of digits is limited to the range of doubles.
  return Math.max(-Number.MAX_VALUE, Math.min(Number.MAX_VALUE, Number(digits))) + 0; // + 0: "-0" is 0
}
