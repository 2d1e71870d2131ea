import { Cookie, type NonstandardAttr, noteClean, sharedAttrs } from '../cookie/cookie.js';
import { hasHostPrefix } from '../cookie/prefix.js';
import { parseCookieDate } from '../headers/cookie-date.js';
import { SetCookieScan } from '../headers/set-cookie-scanner.js';
import { nowInSeconds } from '../internal/clock.js';
import { keepable, ownCopy, sharedText } from '../internal/detach-string.js';
import { hasNonAscii } from '../internal/octets.js';
import { type RefusalCode, reasonFor } from '../refusal.js';
import { isIpLiteral } from '../url/domain.js';
import { type PublicSuffixList, registrableDomain } from '../url/public-suffix-list.js';
import type { CookieRequest } from '../url/request.js';
import { partitionKeyOf } from '../url/site.js';
import { type BrowserUrl, browserUrl } from '../url/whatwg-url.js';
import type { Refuse } from './refuse.js';

/** 6265bis-22 section 5.6: the octets of name and value together, without the `=`. */
const MAX_PAIR_OCTETS = 4096;

/** 6265bis-22 section 5.6: a longer attribute is passed over. */
const MAX_ATTRIBUTE_OCTETS = 1024;

/** 6265bis-22 section 5.5: the longest life, 400 days. */
const MAX_LIFETIME_SECONDS = 34_560_000;

/**
 * Reads a response's Set-Cookie headers as browsers do: 6265bis-22 sections 5.6 and 5.7, as far as a cookie by itself can tell.
 * Deletions are among them, as cookies that have expired. What the request allows is for the policy to say.
 */
export function readLikeBrowsers(
  setCookie: readonly string[],
  request: CookieRequest,
  list: PublicSuffixList,
  refuse: Refuse,
): Cookie[] {
  const cookies: Cookie[] = [];
  for (const header of setCookie) {
    const cookie = readHeader(header, request, list, refuse);
    if (cookie !== null) cookies.push(cookie);
  }
  return cookies;
}

function readHeader(
  header: string,
  request: CookieRequest,
  list: PublicSuffixList,
  refuse: Refuse,
): Cookie | null {
  const scan = new SetCookieScan(header);
  scan.next();
  const text = scan.value;
  // Without a `=`, the text is the value of a nameless cookie.
  const name = text === null ? '' : scan.name;
  const value = text ?? scan.name;
  const attributes = attributesOf(scan, header);
  const code =
    (scan.sawControlCharacter ? 'control-character' : null) ??
    explainPair(name, value) ??
    attributes.refuse(name);
  if (code === null) {
    const cookie = attributes.cookie(sharedText(name), keepable(value, header), request, list);
    if (!scan.sawMoreThanOctets) noteClean(cookie);
    return cookie;
  }
  refuse(reasonFor(code), { name, ...attributes.scope(browserUrl(request.getFullUrl())) });
  return null;
}

/** Why there can be no cookie of this name and value; `null` where there can. */
export function explainPair(name: string, value: string): RefusalCode | null {
  if (name === '' && value === '') return 'no-cookie';
  // A server would read `b=1`, sent for the nameless `=b=1`, as a cookie named b.
  if (name === '' && value.includes('=')) return 'nameless-pair';
  return name.length + value.length > MAX_PAIR_OCTETS ? 'too-large' : null;
}

/** A header whose attributes are remembered is not longer than this. */
const LONGEST_REMEMBERED = 1024;

/** Attributes that were read, and the text that they were read from: what stands before and behind the date of Expires, where there is one. */
interface Remembered {
  readonly text: string | readonly [before: string, behind: string];
  readonly attributes: Attributes;
}

/** The attributes of each length that were read last. */
const remembered: (Remembered | undefined)[] = [];

/**
 * The attributes that follow in the header. A server writes the same ones after many a cookie, or the same ones with another date, and the
 * cookies share one text for their path and domain. They are compared with the last ones of their length: a Map would have to make a hash
 * of them first.
 */
function attributesOf(scan: SetCookieScan, header: string): Attributes {
  const { rest } = scan;
  if (rest === '') return NO_ATTRIBUTES;
  const known = knownAttributes(rest);
  if (known !== null) return known;
  const attributes = new Attributes(scan);
  // A header that is refused as a whole says nothing about its attributes.
  if (header.length <= LONGEST_REMEMBERED && !scan.sawControlCharacter) {
    const text = attributes.aroundDate(header, header.length - rest.length) ?? ownCopy(rest);
    remembered[rest.length] = { text, attributes };
  }
  return attributes;
}

function knownAttributes(text: string): Attributes | null {
  const last = remembered[text.length];
  if (last === undefined) return null;
  if (typeof last.text === 'string') return text === last.text ? last.attributes : null;
  const date = dateBetween(text, last.text);
  if (date === null) return null;
  last.attributes.expireOn(date);
  return last.attributes;
}

/** Nothing that could end an attribute or begin another. */
const PLAIN_DATE = /^[a-z0-9 ,:+-]+$/i;

/** What stands between the two in the text, where it may be a date; else `null`. */
function dateBetween(text: string, [before, behind]: readonly [string, string]): string | null {
  const end = text.length - behind.length;
  if (text.slice(0, before.length) !== before || text.slice(end) !== behind) return null;
  const date = text.slice(before.length, end);
  return PLAIN_DATE.test(date) ? date : null;
}

/** The attributes of a cookie. The last of a name counts, even where it makes no sense. */
class Attributes {
  #path = '';
  #domain = '';
  #maxAge = '';
  #sameSite = '';
  #secure = false;
  #httpOnly = false;
  #partitioned = false;
  /** The domain as it is stored where the cookie goes to subdomains too. */
  readonly #dottedDomain: string;
  /** How many seconds the cookie lasts, by its Max-Age. */
  readonly #lifetime: number | null;
  /** When the cookie is over, by its Expires. */
  #end: number | null = null;
  /** Where the date of Expires begins and ends in the header; `null` where there is none. */
  #date: readonly [start: number, end: number] | null = null;
  readonly #rest: readonly NonstandardAttr[];

  /** @param scan stands at the cookie's own pair; `null` for no attributes */
  constructor(scan: SetCookieScan | null) {
    while (scan?.next()) if (scan.valueLength <= MAX_ATTRIBUTE_OCTETS) this.#read(scan);
    const isDotted = this.#domain === '' || this.#domain.startsWith('.');
    this.#dottedDomain = (isDotted ? this.#domain : `.${this.#domain}`).toLowerCase();
    this.#lifetime = parseMaxAge(this.#maxAge);
    this.#rest = attributeList(this.#sameSite, this.#httpOnly, this.#partitioned);
  }

  #read(scan: SetCookieScan): void {
    switch (scan.nameLength) {
      case 4:
        // Path and domain outlast the header that they are cut out of.
        if (scan.isNamed('path')) this.#path = ownCopy(scan.value ?? '');
        break;
      case 6:
        if (scan.isNamed('secure')) this.#secure = true;
        else if (scan.isNamed('domain')) this.#domain = ownCopy(scan.value ?? '');
        break;
      case 7:
        if (scan.isNamed('expires')) this.#readExpires(scan);
        else if (scan.isNamed('max-age')) this.#maxAge = scan.value ?? '';
        break;
      case 8:
        if (scan.isNamed('httponly')) this.#httpOnly = true;
        else if (scan.isNamed('samesite')) this.#sameSite = scan.value ?? '';
        break;
      case 11:
        if (scan.isNamed('partitioned')) this.#partitioned = true;
        break;
    }
  }

  #readExpires(scan: SetCookieScan): void {
    const { value, valueStart, valueLength } = scan;
    this.#end = parseCookieDate(value ?? '');
    this.#date = valueLength === 0 ? null : [valueStart, valueStart + valueLength];
  }

  /** What stands before and behind the date of Expires in the part of the header that begins here; `null` where there is none. */
  aroundDate(header: string, start: number): [before: string, behind: string] | null {
    if (this.#date === null) return null;
    return [ownCopy(header.slice(start, this.#date[0])), ownCopy(header.slice(this.#date[1]))];
  }

  /** From now on they have another date. */
  expireOn(date: string): void {
    this.#end = parseCookieDate(date);
  }

  /** Why there can be no cookie of this name with these attributes. */
  refuse(name: string): RefusalCode | null {
    if (this.#domain === '.' || hasNonAscii(this.#domain)) return 'domain-invalid';
    return hasHostPrefix(name) && !this.#isPathGiven ? 'prefix-unmet' : null;
  }

  get #isPathGiven(): boolean {
    return this.#path.startsWith('/');
  }

  cookie(name: string, value: string, request: CookieRequest, list: PublicSuffixList): Cookie {
    const expires = this.#expiry();
    const url = browserUrl(request.getFullUrl());
    return new Cookie({
      version: 0,
      name,
      value,
      domain: this.#storedDomain(url.host, list),
      domainSpecified: this.#domain !== '',
      domainInitialDot: this.#domain.startsWith('.'),
      path: this.#storedPath(url),
      pathSpecified: this.#isPathGiven,
      secure: this.#secure,
      expires,
      discard: expires === null,
      rest: this.#rest,
      partitionKey: this.#partitioned ? partitionOf(list, request) : undefined,
    });
  }

  /** Where the cookie was meant to belong. */
  scope(url: BrowserUrl): { domain: string; path: string } {
    return { domain: this.#domain || url.host, path: this.#storedPath(url) };
  }

  #storedPath(url: BrowserUrl): string {
    return this.#isPathGiven ? this.#path : defaultPath(url);
  }

  /** With a leading dot where the cookie goes to subdomains too. */
  #storedDomain(host: string, list: PublicSuffixList): string {
    const dotted = this.#dottedDomain;
    const namesHost = dotted.length === host.length + 1 && dotted.endsWith(host);
    return dotted === '' || (namesHost && hasNoSubdomains(host, list)) ? host : dotted;
  }

  /** Max-Age counts before Expires; one that cannot be read is as if it were not there. */
  #expiry(): number | null {
    if (this.#lifetime !== null) return nowInSeconds() + this.#lifetime;
    return this.#end === null ? null : Math.min(this.#end, nowInSeconds() + MAX_LIFETIME_SECONDS);
  }
}

/** What SameSite may say; '' stands for whatever else it says. */
const SAME_SITE_MODES = ['', 'strict', 'lax', 'none'];

/** The 16 lists of attributes that there can be, shared by all cookies: lists of their own would be a good part of what a cookie takes. */
const ATTRIBUTE_LISTS = [null, 'Strict', 'Lax', 'None'].flatMap((sameSite) =>
  [0, 1, 2, 3].map((flags) => {
    const attrs: NonstandardAttr[] = [];
    if (flags & 1) attrs.push(['HttpOnly', null]);
    if (sameSite !== null) attrs.push(['SameSite', sameSite]);
    if (flags & 2) attrs.push(['Partitioned', null]);
    return sharedAttrs(attrs);
  }),
);

const NO_ATTRIBUTES = new Attributes(null);

function attributeList(
  sameSite: string,
  httpOnly: boolean,
  partitioned: boolean,
): readonly NonstandardAttr[] {
  const mode = Math.max(0, SAME_SITE_MODES.indexOf(sameSite.toLowerCase()));
  const flags = (httpOnly ? 1 : 0) | (partitioned ? 2 : 0);
  return ATTRIBUTE_LISTS[mode * 4 + flags] as readonly NonstandardAttr[];
}

/** The folder of the URL, without its last slash (6265bis-22 section 5.1.4). */
function defaultPath({ path }: BrowserUrl): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

/**
 * Whether a Domain that names this host means the host alone: it is an address or a public suffix, under which others live
 * (6265bis-22 section 5.7, step 9). Where the list fails, the policy will hear of it too, and refuse.
 */
function hasNoSubdomains(host: string, list: PublicSuffixList): boolean {
  if (isIpLiteral(host)) return true;
  try {
    const name = host.endsWith('.') ? host.slice(0, -1) : host;
    return registrableDomain(list, name) === null;
  } catch {
    return false;
  }
}

/** Likewise: a policy takes no Partitioned cookie whose partition is not that of the request. */
function partitionOf(list: PublicSuffixList, request: CookieRequest): string {
  try {
    return partitionKeyOf(list, request);
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
