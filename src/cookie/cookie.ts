import { invalidArgument } from '../errors.js';
import { nowInSeconds } from '../internal/clock.js';
import { ownCopy } from '../internal/detach-string.js';
import { printable } from '../internal/printable.js';

/** A non-standard attribute of a cookie, its name in the case that the server used; `null` where it had no value (`HttpOnly`). */
export type NonstandardAttr = readonly [name: string, value: string | null];

/** What a cookie is made of. Whatever is left out has the value of a Netscape cookie that lasts for the session. */
export interface CookieInit {
  /** 0 for a Netscape cookie, 1 for RFC 2965 and RFC 2109; `null` where a Set-Cookie2 header gave none. Default 0. */
  version?: number | string | null;
  name: string;
  /** `null` for a cookie without `=`, which is sent as its bare name. */
  value: string | null;
  /** The ports that the cookie goes to, as text such as `"80,8080"`; `null` for all. */
  port?: string | null;
  portSpecified?: boolean;
  /** Kept in lower case (RFC 2965 3.3.3); with a leading dot the cookie goes to subdomains under every policy. */
  domain: string;
  /** Whether the server named the domain. Default: whether `domain` begins with a dot. */
  domainSpecified?: boolean;
  /** Whether the server's Domain attribute began with a dot. Default: as `domainSpecified`. */
  domainInitialDot?: boolean;
  path: string;
  /** Whether the server named the path. Default false. */
  pathSpecified?: boolean;
  secure?: boolean;
  /** Seconds since the epoch; `null` (the default) for a session cookie. Fractions are cut, numeric text is taken. */
  expires?: number | string | null;
  /** Whether the cookie ends with the session. Default: whether `expires` is null. */
  discard?: boolean;
  comment?: string | null;
  commentUrl?: string | null;
  /** Whether it came as an RFC 2109 cookie: Set-Cookie with Version=1. */
  rfc2109?: boolean;
  /** Attributes that are not among the fields above, such as HttpOnly and SameSite. */
  rest?: Record<string, string | null> | Iterable<NonstandardAttr>;
  /** The partition of a Partitioned cookie: the site of the top-level page, such as `https://shop.example`. */
  partitionKey?: string | undefined;
  /** Whether the value is text that goes out as UTF-8, as browsers' exports hold it. Default: its characters are octets, as in headers. */
  utf8?: boolean;
}

// One word of bits instead of a field of eight bytes each.
const PORT_SPECIFIED = 1;
const DOMAIN_SPECIFIED = 2;
const DOMAIN_INITIAL_DOT = 4;
const PATH_SPECIFIED = 8;
const SECURE = 16;
const DISCARD = 32;
const RFC2109 = 64;
const UTF8 = 128;
// What the non-standard attributes say, which is asked more often than they change.
const HTTP_ONLY = 256;
const PARTITIONED = 512;
const SAME_SITE_STRICT = 1024;
const SAME_SITE_LAX = 2048;
const SAME_SITE_NONE = 4096;
const SAME_SITE = SAME_SITE_STRICT | SAME_SITE_LAX | SAME_SITE_NONE;
const SAID_BY_ATTRS = HTTP_ONLY | PARTITIONED | SAME_SITE;
// An answer that is kept until a field is assigned to: see `keptAnswer`.
const ANSWER_KNOWN = 8192;
const ANSWER_YES = 16384;
// Whoever made the cookie knows that no control character is in it; until a field is assigned to.
const CLEAN = 32768;

const NO_ATTRS: readonly NonstandardAttr[] = [];

/** Counts what happens to cookies: creations and uses, in one order. */
let events = 0;

// What only the store and the jar may see of a cookie: set from inside the class, which alone reaches its private fields.
/** The place of the cookie among all in the order of their creation. */
export let creationOf: (cookie: Cookie) => number;
/** Notes that the cookie comes into being now, unless it did before. */
export let startCreation: (cookie: Cookie) => void;
/** Notes that the cookie replaces `previous`, whose time of creation it keeps (RFC 6265bis 5.7). */
export let inheritCreation: (cookie: Cookie, previous: Cookie) => void;
/** When the cookie was last sent, or stored, among all such events. */
export let lastUseOf: (cookie: Cookie) => number;
/** Whether something is true of the cookie's fields, looked up once and kept while no field is assigned to. There is one such question. */
export let keptAnswer: (cookie: Cookie, question: (cookie: Cookie) => boolean) => boolean;
/** Notes that the answer to that question is yes, and that no control character is in the cookie: whoever has read its header knows. */
export let noteClean: (cookie: Cookie) => void;
/** Whether it is known that no control character is in the cookie. */
export let isKnownClean: (cookie: Cookie) => boolean;
/** Has the cookie keep nothing in memory of the header that its value was cut out of. */
export let releaseHeader: (cookie: Cookie) => void;
/** Notes that the cookies are sent now, all at once (RFC 6265bis 5.8.3: last-access-time). */
export let noteUse: (cookies: Iterable<Cookie>) => void;

let assignments = 0;
let expiryAssignments = 0;

/**
 * How often a field of any cookie was assigned to. What a jar remembers of its cookies holds while this stands still:
 * fields are assigned rarely, so one counter for all costs less than a link from each cookie to its jars.
 */
export function cookieAssignments(): number {
  return assignments;
}

/** How often the expiry of any cookie was assigned to: see {@link cookieAssignments}. */
export function expiryAssignmentCount(): number {
  return expiryAssignments;
}

/**
 * One cookie (http.cookiejar: Cookie). Every field may be read and assigned; what is assigned counts from the next request on.
 * A jar files a cookie under the domain, path and name that it has when it is stored.
 */
export class Cookie {
  #version: number | null;
  #name: string;
  #value: string | null;
  #port: string | null;
  #domain: string;
  #path: string;
  #expires: number | null;
  #comment: string | null;
  #commentUrl: string | null;
  #rest: readonly NonstandardAttr[];
  #partitionKey: string | undefined;
  #bits = 0;
  #creation = 0;
  #lastUse = 0;

  static {
    creationOf = (cookie) => cookie.#creation;
    startCreation = (cookie) => {
      cookie.#lastUse = ++events;
      // A cookie that lies in another jar too keeps its time: it is no younger for coming to this one.
      if (cookie.#creation === 0) cookie.#creation = events;
    };
    inheritCreation = (cookie, previous) => {
      // It may lie in another jar too, which remembers what it sent in another order.
      if (cookie.#creation !== 0 && cookie.#creation !== previous.#creation) assignments++;
      cookie.#creation = previous.#creation;
      cookie.#lastUse = ++events;
    };
    releaseHeader = (cookie) => {
      if (cookie.#value !== null) cookie.#value = ownCopy(cookie.#value);
    };
    lastUseOf = (cookie) => cookie.#lastUse;
    noteClean = (cookie) => {
      cookie.#bits |= ANSWER_KNOWN | ANSWER_YES | CLEAN;
    };
    isKnownClean = (cookie) => (cookie.#bits & CLEAN) !== 0;
    keptAnswer = (cookie, question) => {
      if ((cookie.#bits & ANSWER_KNOWN) === 0) {
        cookie.#bits |= ANSWER_KNOWN | (question(cookie) ? ANSWER_YES : 0);
      }
      return (cookie.#bits & ANSWER_YES) !== 0;
    };
    noteUse = (cookies) => {
      events++;
      for (const cookie of cookies) cookie.#lastUse = events;
    };
  }

  /** @throws TypeError (ERR_INVALID_ARG_VALUE) where a field is not of its kind, or `portSpecified` is set without a port. */
  constructor(init: CookieInit) {
    if (typeof init !== 'object' || init === null)
      throw invalidArgument(`a cookie is made of an object, not of ${kindOf(init)}`);
    this.#version = toInteger('version', init.version ?? (init.version === null ? null : 0));
    this.#name = requireText('name', init.name);
    this.#value = requireTextOrNull('value', init.value);
    this.#port = requireTextOrNull('port', init.port ?? null);
    this.#domain = inLowerCase(requireText('domain', init.domain));
    this.#path = requireText('path', init.path);
    this.#expires = toInteger('expires', init.expires ?? null);
    this.#comment = requireTextOrNull('comment', init.comment ?? null);
    this.#commentUrl = requireTextOrNull('commentUrl', init.commentUrl ?? null);
    // A cookie is an init too, whose attributes would be lost without a word.
    this.#rest = init instanceof Cookie ? init.#rest : toAttrs(init.rest);
    this.#partitionKey =
      init.partitionKey === undefined ? undefined : requireText('partitionKey', init.partitionKey);
    const domainSpecified = init.domainSpecified ?? this.#domain.startsWith('.');
    this.#bits =
      (init.portSpecified ? PORT_SPECIFIED : 0) |
      (domainSpecified ? DOMAIN_SPECIFIED : 0) |
      ((init.domainInitialDot ?? domainSpecified) ? DOMAIN_INITIAL_DOT : 0) |
      (init.pathSpecified ? PATH_SPECIFIED : 0) |
      (init.secure ? SECURE : 0) |
      ((init.discard ?? this.#expires === null) ? DISCARD : 0) |
      (init.rfc2109 ? RFC2109 : 0) |
      (init.utf8 ? UTF8 : 0) |
      bitsOf(this.#rest);
    if (this.#port === null && init.portSpecified) {
      throw invalidArgument('a cookie whose port is null cannot have portSpecified set');
    }
  }

  get version(): number | null {
    return this.#version;
  }
  set version(version: number | string | null) {
    this.#version = toInteger('version', version);
    this.#noteAssignment();
  }

  get name(): string {
    return this.#name;
  }
  set name(name: string) {
    this.#name = requireText('name', name);
    this.#noteAssignment();
  }

  get value(): string | null {
    return this.#value;
  }
  set value(value: string | null) {
    this.#value = requireTextOrNull('value', value);
    this.#noteAssignment();
  }

  get port(): string | null {
    return this.#port;
  }
  set port(port: string | null) {
    this.#port = requireTextOrNull('port', port);
    this.#noteAssignment();
  }

  get domain(): string {
    return this.#domain;
  }
  set domain(domain: string) {
    this.#domain = requireText('domain', domain);
    this.#noteAssignment();
  }

  get path(): string {
    return this.#path;
  }
  set path(path: string) {
    this.#path = requireText('path', path);
    this.#noteAssignment();
  }

  /** Seconds since the epoch; `null` for a session cookie. */
  get expires(): number | null {
    return this.#expires;
  }
  set expires(expires: number | string | null) {
    this.#expires = toInteger('expires', expires);
    this.#noteAssignment();
    expiryAssignments++;
  }

  get comment(): string | null {
    return this.#comment;
  }
  set comment(comment: string | null) {
    this.#comment = requireTextOrNull('comment', comment);
    this.#noteAssignment();
  }

  get commentUrl(): string | null {
    return this.#commentUrl;
  }
  set commentUrl(commentUrl: string | null) {
    this.#commentUrl = requireTextOrNull('commentUrl', commentUrl);
    this.#noteAssignment();
  }

  get portSpecified(): boolean {
    return (this.#bits & PORT_SPECIFIED) !== 0;
  }
  set portSpecified(on: boolean) {
    this.#setBit(PORT_SPECIFIED, on);
  }

  get domainSpecified(): boolean {
    return (this.#bits & DOMAIN_SPECIFIED) !== 0;
  }
  set domainSpecified(on: boolean) {
    this.#setBit(DOMAIN_SPECIFIED, on);
  }

  get domainInitialDot(): boolean {
    return (this.#bits & DOMAIN_INITIAL_DOT) !== 0;
  }
  set domainInitialDot(on: boolean) {
    this.#setBit(DOMAIN_INITIAL_DOT, on);
  }

  get pathSpecified(): boolean {
    return (this.#bits & PATH_SPECIFIED) !== 0;
  }
  set pathSpecified(on: boolean) {
    this.#setBit(PATH_SPECIFIED, on);
  }

  /** Whether the cookie goes out over secure protocols only. */
  get secure(): boolean {
    return (this.#bits & SECURE) !== 0;
  }
  set secure(on: boolean) {
    this.#setBit(SECURE, on);
  }

  /** Whether the cookie ends with the session. */
  get discard(): boolean {
    return (this.#bits & DISCARD) !== 0;
  }
  set discard(on: boolean) {
    this.#setBit(DISCARD, on);
  }

  get rfc2109(): boolean {
    return (this.#bits & RFC2109) !== 0;
  }
  set rfc2109(on: boolean) {
    this.#setBit(RFC2109, on);
  }

  /**
   * Whether the value is text that goes out as UTF-8. In headers a character stands for an octet, whatever the octets mean;
   * files of other tools and of browsers hold text.
   */
  get utf8(): boolean {
    return (this.#bits & UTF8) !== 0;
  }
  set utf8(on: boolean) {
    this.#setBit(UTF8, on);
  }

  #setBit(bit: number, on: boolean): void {
    this.#bits = on ? this.#bits | bit : this.#bits & ~bit;
    this.#noteAssignment();
  }

  #noteAssignment(): void {
    this.#bits &= ~(ANSWER_KNOWN | ANSWER_YES | CLEAN);
    assignments++;
  }

  /** Whether the cookie has the attribute, its name compared to the letter (Python: has_nonstandard_attr). */
  hasNonstandardAttr(name: string): boolean {
    return this.#rest.some(([key]) => key === name);
  }

  /** The value of a non-standard attribute, `null` where it has none, else `fallback` (Python: get_nonstandard_attr). */
  getNonstandardAttr(name: string): string | null | undefined;
  getNonstandardAttr<F>(name: string, fallback: F): string | null | F;
  getNonstandardAttr<F>(name: string, fallback?: F): string | null | F | undefined {
    const attr = this.#rest.find(([key]) => key === name);
    return attr === undefined ? fallback : attr[1];
  }

  /** Gives the cookie a non-standard attribute, or an existing one another value (Python: set_nonstandard_attr). */
  setNonstandardAttr(name: string, value: string | null): void {
    this.#rest = toAttrs([...this.#rest, [name, value]]);
    this.#bits = (this.#bits & ~SAID_BY_ATTRS) | bitsOf(this.#rest);
    this.#noteAssignment();
  }

  /** The non-standard attributes in the order in which the server gave them. */
  nonstandardAttrs(): readonly NonstandardAttr[] {
    return this.#rest;
  }

  /** Whether the cookie's time is over (Python: is_expired). @param now seconds since the epoch; default: the clock's */
  isExpired(now?: number): boolean {
    return this.#expires !== null && this.#expires <= (now ?? nowInSeconds());
  }

  /** Whether the domain is one host and not, as with a leading dot, a host and all below it. */
  get hostOnly(): boolean {
    return !this.#domain.startsWith('.');
  }

  /** Whether the server asked that scripts in a page do not see it. */
  get httpOnly(): boolean {
    return (this.#bits & HTTP_ONLY) !== 0;
  }

  /** The SameSite attribute where it is one of the three that the standard knows (RFC 6265bis 4.1.2.7). */
  get sameSite(): 'strict' | 'lax' | 'none' | undefined {
    if ((this.#bits & SAME_SITE) === 0) return undefined;
    if ((this.#bits & SAME_SITE_NONE) !== 0) return 'none';
    return (this.#bits & SAME_SITE_LAX) !== 0 ? 'lax' : 'strict';
  }

  /** Whether the cookie belongs to one top-level site (CHIPS: the Partitioned attribute). */
  get partitioned(): boolean {
    return this.#partitionKey !== undefined || (this.#bits & PARTITIONED) !== 0;
  }

  /** The partition of a Partitioned cookie: the site of the top-level page. */
  get partitionKey(): string | undefined {
    return this.#partitionKey;
  }

  /** All fields as plain data, which `new Cookie()` takes. */
  toJSON(): CookieInit & { rest: NonstandardAttr[] } {
    return {
      version: this.version,
      name: this.name,
      value: this.value,
      port: this.port,
      portSpecified: this.portSpecified,
      domain: this.domain,
      domainSpecified: this.domainSpecified,
      domainInitialDot: this.domainInitialDot,
      path: this.path,
      pathSpecified: this.pathSpecified,
      secure: this.secure,
      expires: this.expires,
      discard: this.discard,
      comment: this.comment,
      commentUrl: this.commentUrl,
      rfc2109: this.rfc2109,
      rest: this.#rest.map(([name, value]) => [name, value]),
      ...(this.#partitionKey === undefined ? {} : { partitionKey: this.#partitionKey }),
      ...(this.utf8 ? { utf8: true } : {}),
    };
  }

  /** The cookie in short, its value masked so that a log does not spill a session. */
  toString(): string {
    const value = this.#value === null ? '' : '=***';
    return printable(`<Cookie ${this.#name}${value} for ${this.#domain}${this.#path}>`);
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return this.toString();
  }
}

function bitsOf(attrs: readonly NonstandardAttr[]): number {
  return (attrs as SharedAttrs)[BITS] ?? bitsSaidBy(attrs);
}

function bitsSaidBy(attrs: readonly NonstandardAttr[]): number {
  let bits = 0;
  for (const [name, value] of attrs) {
    const key = name.toLowerCase();
    if (key === 'httponly') bits |= HTTP_ONLY;
    else if (key === 'partitioned') bits |= PARTITIONED;
    else if (key === 'samesite') bits = (bits & ~SAME_SITE) | sameSiteBit(value);
  }
  return bits;
}

function sameSiteBit(value: string | null): number {
  switch (value?.toLowerCase()) {
    case 'strict':
      return SAME_SITE_STRICT;
    case 'lax':
      return SAME_SITE_LAX;
    case 'none':
      return SAME_SITE_NONE;
    default:
      return 0;
  }
}

function requireText(field: string, value: unknown): string {
  if (typeof value !== 'string')
    throw invalidArgument(`the ${field} of a cookie is a string, not ${kindOf(value)}`);
  return value;
}

let lastDomain = '';

/** The domain in lower case. Those that a host sets have one text for all. */
function inLowerCase(domain: string): string {
  if (domain !== lastDomain) lastDomain = domain.toLowerCase();
  return lastDomain;
}

function requireTextOrNull(field: string, value: unknown): string | null {
  return value === null ? null : requireText(field, value);
}

/** What stands in an error in place of the thing itself, which may be a secret. */
function kindOf(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

function toInteger(field: string, value: unknown): number | null {
  if (value === null) return null;
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) {
    const given = typeof value === 'number' ? value : kindOf(value);
    throw invalidArgument(`the ${field} of a cookie is a finite number or null, not ${given}`);
  }
  return Math.trunc(number);
}

/** A list's property with the bits that its attributes stand for. */
const BITS = Symbol('bits');

type SharedAttrs = readonly NonstandardAttr[] & { readonly [BITS]?: number };

/** A list of attributes, no name twice, that any number of cookies may be made with. */
export function sharedAttrs(attrs: NonstandardAttr[]): readonly NonstandardAttr[] {
  for (const attr of attrs) Object.freeze(attr);
  return Object.freeze(Object.defineProperty(attrs, BITS, { value: bitsSaidBy(attrs) }));
}

/** Pairs in an array, which is smaller than a Map. The last of a name counts, in the first one's place. */
function toAttrs(rest: unknown): readonly NonstandardAttr[] {
  if (rest === undefined) return NO_ATTRS;
  if (typeof rest !== 'object' || rest === null)
    throw invalidArgument(`the rest of a cookie is a Record, Map or entries, not ${kindOf(rest)}`);
  if (BITS in rest) return rest as SharedAttrs;
  const pairs = Symbol.iterator in rest ? (rest as Iterable<unknown>) : Object.entries(rest);
  const attrs = new Map<string, string | null>();
  for (const pair of pairs) {
    const [name, value] = Array.isArray(pair) ? pair : [];
    attrs.set(requireText('attribute name', name), requireTextOrNull('attribute value', value));
  }
  return attrs.size === 0 ? NO_ATTRS : [...attrs];
}
