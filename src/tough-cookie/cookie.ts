import { domainToASCII } from 'node:url';
import { parseCookieDate } from '../headers/cookie-date.js';
import { net } from '../internal/node-modules.js';
import { parseJson } from '../internal/parse-json.js';
import { defaultPublicSuffixList, registrableDomain } from '../url/public-suffix-list.js';
import { type CreateCookieOptions, parseSetCookie } from './parse-set-cookie.js';

/** A {@link Cookie} as plain data: the fields that differ from their defaults, dates in ISO 8601. */
export interface SerializedCookie {
  key?: string | undefined;
  value?: string | undefined;
  [key: string]: unknown;
}

const DEFAULTS = Object.freeze({
  key: '',
  value: '',
  expires: 'Infinity',
  maxAge: null,
  domain: null,
  path: null,
  secure: false,
  httpOnly: false,
  extensions: null,
  hostOnly: null,
  pathIsDefault: null,
  creation: null,
  lastAccessed: null,
} satisfies Partial<CreateCookieOptions>);

type Field = keyof CreateCookieOptions;
const FIELDS = Object.freeze([...Object.keys(DEFAULTS), 'sameSite'] as Field[]);
const DATES: ReadonlySet<string> = new Set(['expires', 'creation', 'lastAccessed']);

/** The attribute value of each SameSite mode. */
const SAME_SITE_NAMES = Object.freeze({ strict: 'Strict', lax: 'Lax', none: 'None' });

/** The latest 32-bit time, which tough-cookie uses for an infinite Max-Age. */
const LATEST_DATE = 2147483647000;

let cookiesCreated = 0;

/** A cookie with the fields and methods of tough-cookie's. It is a copy: a change takes effect with `jar.setCookie(cookie, url)`. */
export class Cookie {
  static readonly serializableProperties: readonly string[] = FIELDS;
  static readonly sameSiteLevel = Object.freeze({ strict: 3, lax: 2, none: 1 });
  static readonly sameSiteCanonical = SAME_SITE_NAMES;

  key = '';
  value = '';
  expires: Date | 'Infinity' | null = 'Infinity';
  /** Seconds. */
  maxAge: number | 'Infinity' | '-Infinity' | null = null;
  /** Without a leading dot. */
  domain: string | null = null;
  path: string | null = null;
  secure = false;
  httpOnly = false;
  /** Other attributes, as in the header. */
  extensions: string[] | null = null;
  creation: Date | 'Infinity' | null;
  /** The creation index among all cookies. Not enumerable. */
  declare creationIndex: number;
  hostOnly: boolean | null = null;
  pathIsDefault: boolean | null = null;
  lastAccessed: Date | 'Infinity' | null = null;
  sameSite: string | undefined = undefined;

  constructor(options: CreateCookieOptions = {}) {
    const given = Object.entries(options).filter(([, value]) => value != null);
    Object.assign(this, Object.fromEntries(given));
    this.creation = options.creation ?? new Date();
    const value = ++cookiesCreated;
    Object.defineProperty(this, 'creationIndex', { value, writable: true, configurable: true });
  }

  /**
   * Parses a Set-Cookie header. @param options `loose`: also accepts cookies without `=` or a name. @returns undefined if there is no
   * cookie
   */
  static parse(header: string, options?: { loose?: boolean | undefined }): Cookie | undefined {
    if (typeof header !== 'string') return undefined;
    const fields = parseSetCookie(header.trim(), options?.loose === true);
    return fields && new Cookie(fields);
  }

  /** The inverse of {@link toJSON}, from an object or its JSON text. @returns undefined if it is neither */
  static fromJSON(json: unknown): Cookie | undefined {
    const data = typeof json === 'string' ? parseJson(json) : json;
    if (typeof data !== 'object' || data === null) return undefined;
    const cookie = new Cookie();
    for (const field of FIELDS) {
      const value = (data as Record<string, unknown>)[field];
      if (hasType(field, value)) Object.assign(cookie, { [field]: toField(field, value) });
    }
    return cookie;
  }

  toJSON(): SerializedCookie {
    const json: Record<string, unknown> = {};
    for (const field of FIELDS) {
      const value = this[field];
      if (value !== (DEFAULTS as CreateCookieOptions)[field])
        json[field] = value instanceof Date ? value.toISOString() : value;
    }
    return json;
  }

  clone(): Cookie | undefined {
    return Cookie.fromJSON(this.toJSON());
  }

  /** Whether the cookie conforms to the syntax for servers (RFC 6265 section 4.1). */
  validate(): boolean {
    const isValid =
      /^[!#$%&'*+.^`|~\w-]+$/.test(this.key) &&
      /^[!#-+\--:<-[\]-~]+$/.test(this.value) &&
      (this.expires === 'Infinity' || this.expires instanceof Date) &&
      (this.maxAge === null || this.maxAge === 'Infinity' || Number(this.maxAge) > 0) &&
      (this.path === null || /^[ -:<-~]+$/.test(this.path));
    const domain = this.cdomain();
    if (!isValid || !domain || net().isIP(domain) !== 0) return isValid;
    return !domain.endsWith('.') && registrableDomain(defaultPublicSuffixList, domain) != null;
  }

  setExpires(date: string | Date): void {
    const seconds = date instanceof Date ? date.getTime() / 1000 : parseCookieDate(date);
    this.expires = seconds === null ? 'Infinity' : new Date(seconds * 1000);
  }

  setMaxAge(seconds: number): void {
    if (seconds === Number.POSITIVE_INFINITY) this.maxAge = 'Infinity';
    else this.maxAge = seconds === Number.NEGATIVE_INFINITY ? '-Infinity' : seconds;
  }

  /** `key=value`, or the value of a cookie without a key. */
  cookieString(): string {
    const value = this.value ?? '';
    return this.key === '' ? value : `${this.key}=${value}`;
  }

  /** The Set-Cookie header. */
  toString(): string {
    const parts = [this.cookieString()];
    if (this.expires instanceof Date) parts.push(`Expires=${this.expires.toUTCString()}`);
    if (this.maxAge !== null && Number(this.maxAge) !== Number.POSITIVE_INFINITY)
      parts.push(`Max-Age=${this.maxAge}`);
    if (this.domain && !this.hostOnly) parts.push(`Domain=${this.domain}`);
    if (this.path) parts.push(`Path=${this.path}`);
    if (this.secure) parts.push('Secure');
    if (this.httpOnly) parts.push('HttpOnly');
    if (this.sameSite) parts.push(`SameSite=${sameSiteName(this.sameSite)}`);
    return [...parts, ...(this.extensions ?? [])].join('; ');
  }

  /** The remaining lifetime in milliseconds. @param now milliseconds since the epoch */
  TTL(now = Date.now()): number {
    // As in tough-cookie, an infinite Max-Age leaves the time to Expires.
    if (typeof this.maxAge === 'number') return Math.max(0, this.maxAge * 1000);
    return this.expires === 'Infinity'
      ? Number.POSITIVE_INFINITY
      : (this.expires?.getTime() ?? now) - now;
  }

  /** The expiry in milliseconds since the epoch. @param now the start of Max-Age. Default: the last access */
  expiryTime(now?: Date): number | undefined {
    if (this.maxAge === null) return this.expires === null ? undefined : Number(this.expires);
    const from = now ?? this.lastAccessed ?? new Date();
    const age = Number(this.maxAge) <= 0 ? Number.NEGATIVE_INFINITY : Number(this.maxAge) * 1000;
    return (from === 'Infinity' ? Number.POSITIVE_INFINITY : from.getTime()) + age;
  }

  expiryDate(now?: Date): Date | undefined {
    const time = this.expiryTime(now);
    if (time === undefined) return undefined;
    return new Date(time === Number.POSITIVE_INFINITY ? LATEST_DATE : Math.max(time, 0));
  }

  isPersistent(): boolean {
    return this.maxAge !== null || this.expires !== 'Infinity';
  }

  canonicalizedDomain(): string | undefined {
    return this.cdomain();
  }

  cdomain(): string | undefined {
    return this.domain === null ? undefined : canonicalDomain(this.domain);
  }

  /** Like tough-cookie's output, with a masked value. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    const text = Object.assign(new Cookie(this), { value: this.value && '***' }).toString();
    return `Cookie="${text}; hostOnly=${this.hostOnly ?? '?'}; aAge=${age(this.lastAccessed)}; cAge=${age(this.creation)}"`;
  }
}

/** Calls {@link Cookie.parse}. */
export function parse(
  header: string,
  options?: { loose?: boolean | undefined },
): Cookie | undefined {
  return Cookie.parse(header, options);
}

/** Calls {@link Cookie.fromJSON}. */
export function fromJSON(json: unknown): Cookie | undefined {
  return Cookie.fromJSON(json);
}

function sameSiteName(mode: string): string {
  const known = mode.toLowerCase() as keyof typeof SAME_SITE_NAMES;
  return Object.hasOwn(SAME_SITE_NAMES, known) ? SAME_SITE_NAMES[known] : mode;
}

function age(date: Date | 'Infinity' | null): string {
  return date instanceof Date ? `${Date.now() - date.getTime()}ms` : '?';
}

/** Without a leading dot and brackets. */
export function canonicalDomain(domain: string): string {
  const name = domain
    .trim()
    .replace(/^\./, '')
    .replace(/^\[(.*)\]$/, '$1');
  return domainToASCII(name) || name.toLowerCase();
}

/** The host of a URL for a domain, which for IPv6 has no brackets in tough-cookie. */
export function inBrackets(domain: string): string {
  return domain.includes(':') && !domain.startsWith('[') ? `[${domain}]` : domain;
}

const FLAGS: ReadonlySet<string> = new Set(['secure', 'httpOnly', 'hostOnly', 'pathIsDefault']);
const NOT_NULL: ReadonlySet<string> = new Set([
  'key',
  'value',
  'secure',
  'httpOnly',
  'creation',
  'sameSite',
]);

/** Whether a value in JSON has the type of its field. As in tough-cookie, any other value is ignored. */
function hasType(field: Field, value: unknown): boolean {
  if (value === null) return !NOT_NULL.has(field);
  if (DATES.has(field)) return ['string', 'number'].includes(typeof value) || value instanceof Date;
  if (field === 'maxAge') return typeof value === 'number' || /^-?Infinity$/.test(String(value));
  if (field === 'extensions') return Array.isArray(value);
  return typeof value === (FLAGS.has(field) ? 'boolean' : 'string');
}

function toField(field: Field, value: unknown): unknown {
  return DATES.has(field) && value !== null && value !== 'Infinity'
    ? new Date(value as string)
    : value;
}
