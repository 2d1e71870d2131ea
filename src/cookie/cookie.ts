import {
  invalidArgType,
  invalidArgValue,
  invalidCall,
  requireType,
} from '../internal/arguments.js';
import { nowInSeconds } from '../internal/clock.js';
import { hasControlCharacter, octetsOf } from '../internal/octets.js';
import { printable } from '../internal/printable.js';
import {
  knownAttributesOf,
  type NonstandardAttr,
  type SameSite,
  withAttribute,
  withoutAttribute,
} from './attributes.js';
import { type CookieFields, type CookieInit, checkedFields, toBoolean } from './cookie-fields.js';
import { requireFieldTypes } from './field-types.js';

export type { NonstandardAttr, SameSite } from './attributes.js';
export type { CookieInit } from './cookie-fields.js';

/**
 * One cookie (http.cookiejar: Cookie), as plain data: every field is an own, enumerable, writable property. An assignment is not validated;
 * it takes effect with the next request, in every jar that contains the cookie. A jar indexes a cookie by the domain, path and name that it
 * had when it was stored; after an assignment to one of these, the cookie is sent only if the request matches both the old and the new
 * value, until `jar.setCookie(cookie)` indexes it again. A cookie with a field of the wrong type is neither sent nor saved, and is
 * reported; storing it is an argument error.
 */
export class Cookie {
  /** 0 for a Netscape cookie, 1 for RFC 2965 and RFC 2109; `null` for a Set-Cookie2 cookie without Version. */
  declare version: number | null;
  declare name: string;
  /** `null` for a cookie without `=`, which is sent as its bare name. */
  declare value: string | null;
  /** The ports that the cookie is sent to, such as `"80,8080"`; `null` for all. */
  declare port: string | null;
  declare portSpecified: boolean;
  /** In lower case; with a leading dot, the cookie is sent to subdomains under every policy. */
  declare domain: string;
  declare domainSpecified: boolean;
  declare domainInitialDot: boolean;
  declare path: string;
  declare pathSpecified: boolean;
  /** Whether the cookie is sent over secure protocols only. */
  declare secure: boolean;
  /** Seconds since the epoch; `null` for a session cookie. */
  declare expires: number | null;
  /** Whether the cookie is deleted at the end of the session. */
  declare discard: boolean;
  declare comment: string | null;
  declare commentUrl: string | null;
  /** Whether it is an RFC 2109 cookie: from a Set-Cookie header with Version=1. */
  declare rfc2109: boolean;
  /** All other attributes, HttpOnly, SameSite and Partitioned included. The list is frozen; {@link setNonstandardAttr} replaces it. */
  declare rest: readonly NonstandardAttr[];
  /** The partition of a Partitioned cookie: the site of the top-level page. */
  declare partitionKey: string | undefined;
  /**
   * Whether the value is text, which is sent as UTF-8, as in the files of browsers and other tools. If false, each character is an octet,
   * as in headers.
   */
  declare utf8: boolean;

  /** @throws TypeError if a field has the wrong type (ERR_INVALID_ARG_TYPE) or a number is not finite (ERR_INVALID_ARG_VALUE) */
  constructor(init: CookieInit) {
    const isUnchecked = init instanceof UncheckedFields;
    const fields = isUnchecked ? init.fields : checkedFields(init);
    this.version = fields.version;
    this.name = fields.name;
    this.value = fields.value;
    this.port = fields.port;
    this.portSpecified = fields.portSpecified;
    this.domain = fields.domain;
    this.domainSpecified = fields.domainSpecified;
    this.domainInitialDot = fields.domainInitialDot;
    this.path = fields.path;
    this.pathSpecified = fields.pathSpecified;
    this.secure = fields.secure;
    this.expires = fields.expires;
    this.discard = fields.discard;
    this.comment = fields.comment;
    this.commentUrl = fields.commentUrl;
    this.rfc2109 = fields.rfc2109;
    this.rest = fields.rest;
    this.partitionKey = fields.partitionKey;
    this.utf8 = fields.utf8;
    if (!isUnchecked) setAttributes(this, init);
  }

  /** Whether the cookie has the attribute; the name is case-sensitive (Python: has_nonstandard_attr). */
  hasNonstandardAttr(name: string): boolean {
    return this.rest.some(([key]) => key === name);
  }

  /**
   * The value of a non-standard attribute, `null` if it has no value, `fallback` if there is no such attribute (Python:
   * get_nonstandard_attr).
   */
  getNonstandardAttr(name: string): string | null | undefined;
  getNonstandardAttr<F>(name: string, fallback: F): string | null | F;
  getNonstandardAttr<F>(name: string, fallback?: F): string | null | F | undefined {
    const attr = this.rest.find(([key]) => key === name);
    return attr === undefined ? fallback : attr[1];
  }

  /** Adds a non-standard attribute, or replaces the value of an existing one (Python: set_nonstandard_attr). */
  setNonstandardAttr(name: string, value: string | null): void {
    requireType('name', name, 'string');
    requireType('value', value, ['string', 'null']);
    this.rest = withAttribute(this.rest, name, value);
  }

  /** Whether the cookie has expired (Python: is_expired). @param now seconds since the epoch; default: the current time */
  isExpired(now?: number): boolean {
    return this.expires !== null && this.expires <= (now ?? nowInSeconds());
  }

  /** Whether the cookie is sent to a single host; a domain with a leading dot includes subdomains. */
  get hostOnly(): boolean {
    return typeof this.domain === 'string' && !this.domain.startsWith('.');
  }

  /** Whether the cookie is hidden from scripts in a page: the HttpOnly attribute. */
  get httpOnly(): boolean {
    return knownAttributesOf(this.rest).httpOnly;
  }
  set httpOnly(on: boolean) {
    if (on !== knownAttributesOf(this.rest).httpOnly) setFlag(this, 'HttpOnly', on);
  }

  /** The SameSite attribute if it is one of the three modes of RFC 6265bis section 4.1.2.7. */
  get sameSite(): SameSite | undefined {
    return knownAttributesOf(this.rest).sameSite;
  }
  set sameSite(mode: SameSite | Capitalize<SameSite> | undefined) {
    const lowerCaseMode = mode?.toLowerCase();
    if (lowerCaseMode === this.sameSite && lowerCaseMode !== undefined) return;
    this.rest = withoutAttribute(this.rest, 'samesite');
    if (lowerCaseMode === undefined) return;
    const capitalized = lowerCaseMode.charAt(0).toUpperCase() + lowerCaseMode.slice(1);
    this.rest = withAttribute(this.rest, 'SameSite', capitalized);
  }

  /** Whether the cookie belongs to one top-level site (CHIPS: the Partitioned attribute). */
  get partitioned(): boolean {
    return this.partitionKey !== undefined || knownAttributesOf(this.rest).partitioned;
  }
  set partitioned(on: boolean) {
    if (on !== knownAttributesOf(this.rest).partitioned) setFlag(this, 'Partitioned', on);
    if (!on) this.partitionKey = undefined;
  }

  /**
   * The Set-Cookie header value that sets this cookie, in a response of the cookie's host.
   * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if a field was assigned a value of the wrong type, or a character that
   * would end the attribute or the header
   * @example jar.setFromHeader(cookie.toSetCookie(), url)
   */
  toSetCookie(): string {
    requireFieldTypes(this);
    const pairs: NonstandardAttr[] = [[this.name, wireValue(this)], ...attributesOf(this)];
    const parts = pairs.map(([name, text]) => (text === null ? name : `${name}=${text}`));
    // Only RFC 2109 and RFC 2965 have quoted values with semicolons.
    const isBroken = (part: string) =>
      hasControlCharacter(part) || (!this.version && part.includes(';'));
    if (parts.some(isBroken))
      throw invalidCall('A field of the cookie has a semicolon or a control character');
    return parts.join('; ');
  }

  /** A short description. The value is masked, so that logs contain no credentials. */
  toString(): string {
    const value = this.value === null ? '' : '=***';
    return printable(`<Cookie ${this.name}${value} for ${this.domain}${this.path}>`);
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

/** Fields that the constructor assigns without checks. */
class UncheckedFields {
  constructor(readonly fields: CookieFields) {}
}

const BLANK = new UncheckedFields(checkedFields({ name: '', value: null, domain: '', path: '' }));

/** A cookie with empty fields, for parsers, which assign them without checks. */
export function blankCookie(): Cookie {
  return new Cookie(BLANK as never);
}

/** A copy of the cookie, even if a field has a wrong type. */
export function copyCookie(cookie: Cookie): Cookie {
  return new Cookie(new UncheckedFields(cookie) as never);
}

/** The `httpOnly`, `sameSite` and `partitioned` members take precedence over `rest`. */
function setAttributes(cookie: Cookie, { httpOnly, sameSite, partitioned }: CookieInit): void {
  if (httpOnly !== undefined) cookie.httpOnly = toBoolean('httpOnly', httpOnly, false);
  if (sameSite !== undefined) cookie.sameSite = requireSameSite(sameSite);
  if (partitioned !== undefined) cookie.partitioned = toBoolean('partitioned', partitioned, false);
}

function requireSameSite(mode: unknown): SameSite {
  if (typeof mode !== 'string')
    throw invalidArgType('init.sameSite', "'strict', 'lax' or 'none'", mode);
  const lowerCaseMode = mode.toLowerCase();
  if (lowerCaseMode === 'strict' || lowerCaseMode === 'lax' || lowerCaseMode === 'none')
    return lowerCaseMode;
  throw invalidArgValue('init.sameSite', mode, "must be 'strict', 'lax' or 'none'");
}

function setFlag(cookie: Cookie, name: string, on: boolean): void {
  cookie.rest = on
    ? withAttribute(cookie.rest, name, null)
    : withoutAttribute(cookie.rest, name.toLowerCase());
}

/** The value as in a header, one character for each octet. */
export function wireValue({ value, utf8 }: Cookie): string | null {
  return utf8 && value !== null ? octetsOf(value) : value;
}

/** The last second of the year 9999, in seconds since the epoch: later dates cannot be written. */
export const LAST_DATE = 253_402_300_799;

function attributesOf(cookie: Cookie): NonstandardAttr[] {
  const { domain, expires, version, comment, commentUrl, port } = cookie;
  const attrs: (NonstandardAttr | false)[] = [
    expires !== null && ['Expires', dateOf(expires)],
    cookie.domainSpecified && [
      'Domain',
      cookie.domainInitialDot ? domain : domain.replace(/^\./, ''),
    ],
    cookie.path !== '' && ['Path', cookie.path],
    cookie.secure && ['Secure', null],
    ...cookie.rest,
    version !== null && version > 0 && ['Version', String(version)],
    comment !== null && ['Comment', comment],
    commentUrl !== null && ['CommentURL', commentUrl],
    port !== null && ['Port', cookie.portSpecified ? port : null],
    cookie.discard && expires !== null && ['Discard', null],
  ];
  return attrs.filter((attr) => attr !== false);
}

function dateOf(seconds: number): string {
  return new Date(Math.min(Math.max(seconds, 0), LAST_DATE) * 1000).toUTCString();
}
