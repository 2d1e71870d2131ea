import { freezeAttributes, type NonstandardAttr } from '../cookie/attributes.js';
import { Cookie } from '../cookie/cookie.js';
import { CookieFields } from '../cookie/cookie-fields.js';
import { parseCookieDate } from '../headers/cookie-date.js';
import { SetCookieScan } from '../headers/set-cookie-scanner.js';
import { nowInSeconds } from '../internal/clock.js';
import { detachString, internString } from '../internal/detach-string.js';
import { hasNonAscii } from '../internal/octets.js';
import { type RefusalCode, reasonFor } from '../refusal.js';
import { defaultPath } from '../url/default-path.js';
import { isIpLiteral } from '../url/domain.js';
import {
  defaultPublicSuffixList,
  type PublicSuffixList,
  registrableDomain,
} from '../url/public-suffix-list.js';
import type { CookieRequest } from '../url/request.js';
import { partitionKeyOf } from '../url/site.js';
import { type WhatwgUrl, whatwgUrl } from '../url/whatwg-url.js';
import type { Refuse } from './refuse.js';

/** RFC 6265bis section 5.6: the octets of name and value together, without the `=`. */
const MAX_PAIR_OCTETS = 4096;

/** RFC 6265bis section 5.6: a longer attribute value is ignored. */
const MAX_ATTRIBUTE_OCTETS = 1024;

/** The octets of all unknown attributes of a cookie, their names included; more are not kept. */
const MAX_UNKNOWN_OCTETS = 1024;

/** RFC 6265bis section 5.5: the longest lifetime, 400 days. */
const MAX_LIFETIME_SECONDS = 34_560_000;

/**
 * Parses the Set-Cookie headers of a response as RFC 6265bis sections 5.6 and 5.7 specify, as far as a cookie by itself can tell.
 * Deletions are included, as cookies that have expired. Whether the request may set a cookie is up to the policy.
 * @param list `null` for no suffix checks
 */
export function parseRfc6265bis(
  setCookie: readonly string[],
  request: CookieRequest,
  list: PublicSuffixList | null,
  refuse: Refuse,
): Cookie[] {
  const cookies: Cookie[] = [];
  for (const header of setCookie) {
    const cookie = parseHeader(header, request, list, refuse);
    if (cookie !== null) cookies.push(cookie);
  }
  return cookies;
}

function parseHeader(
  header: string,
  request: CookieRequest,
  list: PublicSuffixList | null,
  refuse: Refuse,
): Cookie | null {
  const scan = new SetCookieScan(header);
  scan.next();
  const text = scan.value;
  // "If the name-value-pair string lacks a '=' character, then the name string is empty, and the value string is the value of name-value-pair."
  const name = text === null ? '' : scan.name;
  const value = text ?? scan.name;
  const attributes = attributesOf(scan, header);
  const url = whatwgUrl(request.getFullUrl());
  const code =
    // Section 5.6: "If the set-cookie-string contains a %x00-08 / %x0A-1F / %x7F character …: Abort these steps".
    (scan.sawControlCharacter ? 'control-character' : null) ??
    explainPair(name, value) ??
    attributes.refuse();
  if (code === null) return attributes.cookie(name, value, request, url, list);
  refuse(reasonFor(code), { name, ...attributes.scope(url) });
  return null;
}

/** Why there can be no cookie of this name and value; `null` where there can. */
export function explainPair(name: string, value: string): RefusalCode | null {
  // Section 5.7, step 2: "If cookie-name is empty and cookie-value is empty, abort these steps".
  if (name === '' && value === '') return 'no-cookie';
  // A server would read `b=1`, sent for the nameless `=b=1`, as a cookie named b.
  if (name === '' && value.includes('=')) return 'nameless-pair';
  // Section 5.7, step 4: "If the sum of the lengths of cookie-name and cookie-value is more than 4096 octets, abort these steps".
  return name.length + value.length > MAX_PAIR_OCTETS ? 'too-large' : null;
}

/** The attributes of a longer header are not kept. */
const LONGEST_KEPT = 1024;

/** Parsed attributes, and the text that they were parsed from: the text before and after the date of Expires, where there is one. */
interface KeptAttributes {
  readonly text: string | readonly [before: string, after: string];
  readonly attributes: Attributes;
}

/** The attributes of each length that were parsed last. */
const kept: (KeptAttributes | undefined)[] = [];

/**
 * The attributes that follow in the header. A server writes the same ones after many cookies, or the same ones with another date, and the
 * cookies share one text for their path and domain. They are compared with the last ones of their length: a Map would have to hash them
 * first.
 */
function attributesOf(scan: SetCookieScan, header: string): Attributes {
  const { rest } = scan;
  if (rest === '') return NO_ATTRIBUTES;
  const known = keptAttributes(rest);
  if (known !== null) return known;
  const attributes = new Attributes(scan);
  // A header with a control character is refused: its attributes are not reused.
  if (header.length <= LONGEST_KEPT && !scan.sawControlCharacter) {
    const text = attributes.aroundDate(header, header.length - rest.length) ?? detachString(rest);
    kept[rest.length] = { text, attributes };
  }
  return attributes;
}

function keptAttributes(text: string): Attributes | null {
  const last = kept[text.length];
  if (last === undefined) return null;
  if (typeof last.text === 'string') return text === last.text ? last.attributes : null;
  const date = dateBetween(text, last.text);
  if (date === null) return null;
  last.attributes.expireOn(date);
  return last.attributes;
}

/** Nothing that could end an attribute or begin another. */
const PLAIN_DATE = /^[a-z0-9 ,:+-]+$/i;

/** The text between the two, where it may be a date; else `null`. */
function dateBetween(text: string, [before, after]: readonly [string, string]): string | null {
  const end = text.length - after.length;
  if (!text.startsWith(before) || !text.endsWith(after)) return null;
  const date = text.slice(before.length, end);
  return PLAIN_DATE.test(date) ? date : null;
}

/** The attributes of a cookie. The last of a name counts, even where it is invalid. */
class Attributes {
  #path = '';
  #domain = '';
  #maxAge = '';
  #sameSite = '';
  #secure = false;
  #httpOnly = false;
  #partitioned = false;
  #unknown: Map<string, NonstandardAttr> | null = null;
  #unknownOctets = 0;
  /** The domain as it is stored where the cookie goes to subdomains too. */
  readonly #dottedDomain: string;
  /** How many seconds the cookie lasts, by its Max-Age. */
  readonly #lifetime: number | null;
  /** When the cookie expires, by its Expires. */
  #end: number | null = null;
  /** Where the date of Expires begins and ends in the header; `null` where there is none. */
  #date: readonly [start: number, end: number] | null = null;
  /** The fields that all cookies with these attributes have in common. */
  readonly #fields: CookieFields;

  /** @param scan stands at the cookie's own pair; `null` for no attributes */
  constructor(scan: SetCookieScan | null) {
    // "If the attribute-value is longer than 1024 octets, ignore the cookie-av string".
    while (scan?.next()) if (scan.valueLength <= MAX_ATTRIBUTE_OCTETS) this.#read(scan);
    const isDotted = this.#domain === '' || this.#domain.startsWith('.');
    this.#dottedDomain = (isDotted ? this.#domain : `.${this.#domain}`).toLowerCase();
    this.#lifetime = parseMaxAge(this.#maxAge);
    this.#fields = new CookieFields({
      name: '',
      value: '',
      domain: '',
      domainSpecified: this.#domain !== '',
      domainInitialDot: this.#domain.startsWith('.'),
      path: this.#path,
      pathSpecified: this.#isPathGiven,
      // Step 12: "If the cookie-attribute-list contains an attribute with an attribute-name of 'Secure', set the cookie's secure-only-flag".
      secure: this.#secure,
      rest: this.#rest(),
    });
  }

  #read(scan: SetCookieScan): void {
    if (this.#readKnown(scan)) return;
    if (scan.isNamed('expires')) this.#readExpires(scan);
    else this.#keepUnknown(scan);
  }

  /** @returns whether the attribute is one of these */
  #readKnown(scan: SetCookieScan): boolean {
    // Path and domain outlast the header that they are cut out of.
    if (scan.isNamed('path')) this.#path = detachString(scan.value ?? '');
    else if (scan.isNamed('secure')) this.#secure = true;
    else if (scan.isNamed('httponly')) this.#httpOnly = true;
    else if (scan.isNamed('samesite')) this.#sameSite = scan.value ?? '';
    else if (scan.isNamed('max-age')) this.#maxAge = scan.value ?? '';
    else if (scan.isNamed('domain')) this.#domain = detachString(scan.value ?? '');
    else if (scan.isNamed('partitioned')) this.#partitioned = true;
    else return false;
    return true;
  }

  #readExpires(scan: SetCookieScan): void {
    const { value, valueStart, valueLength } = scan;
    this.#end = parseCookieDate(value ?? '');
    this.#date = valueLength === 0 ? null : [valueStart, valueStart + valueLength];
  }

  /** Attributes such as Priority have no effect, but are kept for those who read or write them. */
  #keepUnknown(scan: SetCookieScan): void {
    const { name, value, nameLength, valueLength } = scan;
    this.#unknownOctets += nameLength + valueLength;
    if (nameLength === 0 || this.#unknownOctets > MAX_UNKNOWN_OCTETS) return;
    this.#unknown ??= new Map();
    const attr = [detachString(name), value === null ? null : detachString(value)] as const;
    this.#unknown.set(name.toLowerCase(), attr);
  }

  #rest(): readonly NonstandardAttr[] {
    const known = knownAttributes(this.#sameSite, this.#httpOnly, this.#partitioned);
    return this.#unknown === null ? known : freezeAttributes([...known, ...this.#unknown.values()]);
  }

  /** The text before and after the date of Expires in the part of the header that begins here; `null` where there is none. */
  aroundDate(header: string, start: number): [before: string, after: string] | null {
    if (this.#date === null) return null;
    return [
      detachString(header.slice(start, this.#date[0])),
      detachString(header.slice(this.#date[1])),
    ];
  }

  /** Replaces the date of Expires. */
  expireOn(date: string): void {
    this.#end = parseCookieDate(date);
  }

  /** Why there can be no cookie with these attributes. */
  refuse(): RefusalCode | null {
    // Step 8: "If the domain-attribute contains a character that is not in the range of [USASCII] characters, abort these steps".
    return this.#domain === '.' || hasNonAscii(this.#domain) ? 'domain-invalid' : null;
  }

  get #isPathGiven(): boolean {
    return this.#path.startsWith('/');
  }

  /** Step 5: "Create a new cookie with name cookie-name, value cookie-value." */
  cookie(
    name: string,
    value: string,
    request: CookieRequest,
    url: WhatwgUrl,
    list: PublicSuffixList | null,
  ): Cookie {
    const cookie = new Cookie(this.#fields);
    cookie.name = internString(name);
    cookie.value = detachString(value);
    cookie.domain = this.#storedDomain(url.host, list);
    cookie.path = this.#storedPath(url);
    cookie.expires = this.#expiry();
    cookie.discard = cookie.expires === null;
    if (this.#partitioned) cookie.partitionKey = partitionOf(list, request);
    return cookie;
  }

  /** The domain and path that the cookie was meant for. */
  scope(url: WhatwgUrl): { domain: string; path: string } {
    return { domain: this.#domain || url.host, path: this.#storedPath(url) };
  }

  /** Step 11: the Path attribute, "Otherwise, set the cookie's path to the default-path of the request-uri." */
  #storedPath(url: WhatwgUrl): string {
    return this.#isPathGiven ? this.#path : detachString(defaultPath(url.path));
  }

  /** Steps 7, 9 and 10: with a leading dot where the host-only-flag is false. */
  #storedDomain(host: string, list: PublicSuffixList | null): string {
    const dotted = this.#dottedDomain;
    const namesHost = dotted.length === host.length + 1 && dotted.endsWith(host);
    return dotted === '' || (namesHost && hasNoSubdomains(host, list))
      ? detachedHost(host)
      : dotted;
  }

  /** Step 6: Max-Age takes precedence over Expires; an invalid one is ignored. */
  #expiry(): number | null {
    if (this.#lifetime !== null) return nowInSeconds() + this.#lifetime;
    return this.#end === null ? null : Math.min(this.#end, nowInSeconds() + MAX_LIFETIME_SECONDS);
  }
}

let lastHost = '';

/** The host without the URL that it was cut out of; the cookies of a response have one text for it. */
function detachedHost(host: string): string {
  if (host !== lastHost) lastHost = detachString(host);
  return lastHost;
}

/** The values of SameSite; '' stands for all others (step 17: "Otherwise, set the cookie's same-site-flag to 'Default'."). */
const SAME_SITE_MODES = ['', 'strict', 'lax', 'none'];

/** The 16 possible lists of known attributes, which all cookies share: a list for each cookie would take a large part of its memory. */
const KNOWN_ATTRIBUTES = [null, 'Strict', 'Lax', 'None'].flatMap((sameSite) =>
  [0, 1, 2, 3].map((flags) => {
    const attrs: NonstandardAttr[] = [];
    if (flags & 1) attrs.push(['HttpOnly', null]);
    if (sameSite !== null) attrs.push(['SameSite', sameSite]);
    if (flags & 2) attrs.push(['Partitioned', null]);
    return freezeAttributes(attrs);
  }),
);

const NO_ATTRIBUTES = new Attributes(null);

function knownAttributes(
  sameSite: string,
  httpOnly: boolean,
  partitioned: boolean,
): readonly NonstandardAttr[] {
  const mode = Math.max(0, SAME_SITE_MODES.indexOf(sameSite.toLowerCase()));
  const flags = (httpOnly ? 1 : 0) | (partitioned ? 2 : 0);
  return KNOWN_ATTRIBUTES[mode * 4 + flags] as readonly NonstandardAttr[];
}

/**
 * Whether a Domain attribute that names this host means the host alone: it is an address or a public suffix (step 9.1: "Let the
 * domain-attribute be the empty string"). Where the list fails, the policy refuses the cookie.
 */
function hasNoSubdomains(host: string, list: PublicSuffixList | null): boolean {
  if (isIpLiteral(host)) return true;
  if (list === null) return false;
  try {
    const name = host.endsWith('.') ? host.slice(0, -1) : host;
    return registrableDomain(list, name) === null;
  } catch {
    return false;
  }
}

/** Where there is no partition, or the list fails, the policy refuses the cookie. */
function partitionOf(list: PublicSuffixList | null, request: CookieRequest): string {
  try {
    return partitionKeyOf(list ?? defaultPublicSuffixList, request) ?? '';
  } catch {
    return '';
  }
}

/** @returns seconds, cut to the longest life; 0 where the cookie is over; `null` where the text is no number */
function parseMaxAge(text: string): number | null {
  const isNegative = text.charCodeAt(0) === 0x2d;
  let seconds = 0;
  for (let at = isNegative ? 1 : 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return null;
    seconds = Math.min(seconds * 10 + digit, MAX_LIFETIME_SECONDS);
  }
  if (text === '' || text === '-') return null;
  return isNegative ? 0 : seconds;
}
