import { freezeAttributes, type NonstandardAttr } from '../cookie/attributes.js';
import { blankCookie, type Cookie } from '../cookie/cookie.js';
import { parseCookieDate } from '../headers/cookie-date.js';
import { SetCookieScan } from '../headers/set-cookie-scanner.js';
import { nowInSeconds } from '../internal/clock.js';
import { detachString, internString } from '../internal/detach-string.js';
import { hasNonAscii } from '../internal/octets.js';
import { type RefusalCode, reasonFor } from '../refusal.js';
import { defaultPath } from '../url/default-path.js';
import { isIpLiteral, withoutLastDot } from '../url/domain.js';
import {
  defaultPublicSuffixList,
  type PublicSuffixList,
  registrableDomain,
} from '../url/public-suffix-list.js';
import { type CookieRequest, whatwgUrlOf } from '../url/request.js';
import { partitionKeyOf } from '../url/site.js';
import type { WhatwgUrl } from '../url/whatwg-url.js';
import { cachedParser } from './attribute-cache.js';
import type { Refuse } from './refuse.js';

/** RFC 6265bis section 5.6: the octets of name and value together, without the `=`. */
const MAX_PAIR_OCTETS = 4096;

/** RFC 6265bis section 5.6: a longer attribute value is ignored. */
const MAX_ATTRIBUTE_OCTETS = 1024;

/** The maximum octets of all unknown attributes of a cookie, including their names; further ones are ignored. */
const MAX_UNKNOWN_OCTETS = 1024;

/** RFC 6265bis section 5.5: the longest lifetime, 400 days. */
const MAX_LIFETIME_SECONDS = 34_560_000;

/** The request whose response is parsed, and the public suffix list. */
interface ParseContext {
  readonly request: CookieRequest;
  readonly url: WhatwgUrl;
  readonly list: PublicSuffixList | null;
}

/**
 * Parses the Set-Cookie headers of a response as RFC 6265bis section 5.6 specifies, including the checks of section 5.7 that need only the
 * cookie. Deletions are included, as expired cookies. The policy decides whether the request may set the cookies.
 * @param list `null` for no suffix checks
 */
export function parseRfc6265bis(
  setCookie: readonly string[],
  request: CookieRequest,
  list: PublicSuffixList | null,
  refuse: Refuse,
): Cookie[] {
  const context = { request, url: whatwgUrlOf(request), list };
  const scan = new SetCookieScan();
  const cookies: Cookie[] = [];
  for (const header of setCookie) {
    scan.start(header);
    const cookie = parseHeader(scan, context, refuse);
    if (cookie !== null) cookies.push(cookie);
  }
  return cookies;
}

function parseHeader(scan: SetCookieScan, context: ParseContext, refuse: Refuse): Cookie | null {
  scan.next();
  const text = scan.detachedValue;
  // "If the name-value-pair string lacks a '=' character, then the name string is empty, and the value string is the value of" it.
  const name = text === null ? '' : internString(scan.name);
  const value = text ?? detachString(scan.name);
  const attributes = attributesOf(scan);
  const code =
    // Section 5.6: "If the set-cookie-string contains a %x00-08 / %x0A-1F / %x7F character …: Abort these steps".
    (scan.sawControlCharacter ? 'control-character' : null) ??
    explainPair(name, value) ??
    refuseDomain(attributes);
  if (code === null) return toCookie(name, value, attributes, context);
  const { url } = context;
  const domain = attributes.domain.text || url.host;
  refuse(reasonFor(code), { name, domain, path: storedPath(attributes, url) });
  return null;
}

/** Why a cookie with this name and value is refused; `null` if it is not. */
export function explainPair(name: string, value: string): RefusalCode | null {
  // Section 5.7, step 2: "If cookie-name is empty and cookie-value is empty, abort these steps".
  if (name === '' && value === '') return 'no-cookie';
  // The nameless cookie `=b=1` would be sent as `b=1`, which a server parses as a cookie named b.
  if (name === '' && value.includes('=')) return 'nameless-pair';
  // Section 5.7, step 4: "If the sum of the lengths of cookie-name and cookie-value is more than 4096 octets, abort these steps".
  return name.length + value.length > MAX_PAIR_OCTETS ? 'too-large' : null;
}

const attributesOf = cachedParser(readAttributes);

/** The attributes of a cookie. */
interface Attributes {
  /** The Path attribute; empty if there is none, or it does not begin with a slash. */
  readonly path: string;
  readonly domain: DomainAttribute;
  readonly secure: boolean;
  readonly partitioned: boolean;
  /** Max-Age in seconds. */
  readonly lifetime: number | null;
  /** Expires in seconds since the epoch. */
  readonly end: number | null;
  readonly rest: readonly NonstandardAttr[];
}

interface DomainAttribute {
  /** The attribute value as written. */
  readonly text: string;
  /** The domain with a leading dot, as stored for a cookie that is sent to subdomains. */
  readonly dotted: string;
}

const NO_DOMAIN: DomainAttribute = { text: '', dotted: '' };

let lastDomain = NO_DOMAIN;

/**
 * The Domain attribute. The last one is cached, because the cookies of a response often have the same domain (bench row "one Set-Cookie
 * with Domain and Expires").
 */
function domainNamed(text: string): DomainAttribute {
  if (text === lastDomain.text) return lastDomain;
  const isDotted = text === '' || text.startsWith('.');
  const dotted = internString((isDotted ? text : `.${text}`).toLowerCase());
  lastDomain = { text: detachString(text), dotted };
  return lastDomain;
}

/** Parses the remaining attributes. The last attribute of a name is used, even if it is invalid. */
function readAttributes(scan: SetCookieScan): Attributes {
  let path = '';
  let domain = NO_DOMAIN;
  let sameSite = '';
  let secure = false;
  let httpOnly = false;
  let partitioned = false;
  let lifetime: number | null = null;
  let end: number | null = null;
  let unknown: UnknownAttributes | null = null;
  while (scan.next()) {
    const value = scan.value ?? '';
    // "If the attribute-value is longer than 1024 octets, ignore the cookie-av string".
    if (value.length > MAX_ATTRIBUTE_OCTETS) continue;
    if (scan.isNamed('path')) path = value.startsWith('/') ? internString(value) : '';
    else if (scan.isNamed('secure')) secure = true;
    else if (scan.isNamed('httponly')) httpOnly = true;
    else if (scan.isNamed('samesite')) sameSite = value;
    else if (scan.isNamed('expires')) end = parseCookieDate(value);
    else if (scan.isNamed('max-age')) lifetime = parseMaxAge(value);
    else if (scan.isNamed('domain')) domain = domainNamed(value);
    else if (scan.isNamed('partitioned')) partitioned = true;
    else {
      unknown ??= new UnknownAttributes();
      unknown.add(scan);
    }
  }
  const known = knownAttributes(sameSite, httpOnly, partitioned);
  const rest = unknown === null ? known : freezeAttributes([...known, ...unknown]);
  return { path, domain, secure, partitioned, lifetime, end, rest };
}

/** Unknown attributes, such as Priority, which have no effect but are kept for callers. */
class UnknownAttributes {
  readonly #byName = new Map<string, NonstandardAttr>();
  #octets = 0;

  add({ name, value }: SetCookieScan): void {
    this.#octets += name.length + (value?.length ?? 0);
    if (name === '' || this.#octets > MAX_UNKNOWN_OCTETS) return;
    const attr = [detachString(name), value === null ? null : detachString(value)] as const;
    this.#byName.set(name.toLowerCase(), attr);
  }

  [Symbol.iterator](): Iterator<NonstandardAttr> {
    return this.#byName.values();
  }
}

/** Step 8: "If the domain-attribute contains a character that is not in the range of [USASCII] characters, abort these steps". */
function refuseDomain({ domain: { text } }: Attributes): RefusalCode | null {
  return text === '.' || hasNonAscii(text) ? 'domain-invalid' : null;
}

/** Step 5: "Create a new cookie with name cookie-name, value cookie-value." */
function toCookie(
  name: string,
  value: string,
  attributes: Attributes,
  { request, url, list }: ParseContext,
): Cookie {
  const cookie = blankCookie();
  cookie.name = name;
  cookie.value = value;
  cookie.domain = storedDomain(attributes.domain, url.host, list);
  cookie.domainSpecified = attributes.domain.text !== '';
  cookie.domainInitialDot = attributes.domain.text.startsWith('.');
  cookie.path = storedPath(attributes, url);
  cookie.pathSpecified = attributes.path !== '';
  // Step 12: "If the cookie-attribute-list contains an attribute with an attribute-name of 'Secure', set the cookie's secure-only-flag".
  cookie.secure = attributes.secure;
  cookie.expires = expiryOf(attributes);
  cookie.discard = cookie.expires === null;
  cookie.rest = attributes.rest;
  // If there is no partition, or the list fails, the policy refuses the cookie.
  if (attributes.partitioned)
    cookie.partitionKey = partitionKeyOf(list ?? defaultPublicSuffixList, request) ?? '';
  return cookie;
}

/** Step 11: the Path attribute, "Otherwise, set the cookie's path to the default-path of the request-uri." */
function storedPath({ path }: Attributes, url: WhatwgUrl): string {
  return path || internString(defaultPath(url.path));
}

/** Steps 7, 9 and 10: with a leading dot if the host-only-flag is false. */
function storedDomain(
  { dotted }: DomainAttribute,
  host: string,
  list: PublicSuffixList | null,
): string {
  const namesHost = dotted.length === host.length + 1 && dotted.endsWith(host);
  return dotted === '' || (namesHost && hasNoSubdomains(host, list)) ? host : dotted;
}

/** Step 6: Max-Age takes precedence over Expires; an invalid one is ignored. */
function expiryOf({ lifetime, end }: Attributes): number | null {
  if (lifetime !== null) return nowInSeconds() + lifetime;
  return end === null ? null : Math.min(end, nowInSeconds() + MAX_LIFETIME_SECONDS);
}

/** The values of SameSite; '' for any other value (step 17: "Otherwise, set the cookie's same-site-flag to 'Default'."). */
const SAME_SITE_MODES = ['', 'strict', 'lax', 'none'];

/** The 16 possible lists of known attributes, shared by all cookies: separate lists would be a large part of a cookie's memory. */
const KNOWN_ATTRIBUTES = [null, 'Strict', 'Lax', 'None'].flatMap((sameSite) =>
  [0, 1, 2, 3].map((flags) => {
    const attrs: NonstandardAttr[] = [];
    if (flags & 1) attrs.push(['HttpOnly', null]);
    if (sameSite !== null) attrs.push(['SameSite', sameSite]);
    if (flags & 2) attrs.push(['Partitioned', null]);
    return freezeAttributes(attrs);
  }),
);

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
 * Whether a Domain attribute equal to this host makes the cookie host-only, because the host is an address or a public suffix (step 9.1:
 * "Let the domain-attribute be the empty string"). If the list throws an error, the policy refuses the cookie.
 */
function hasNoSubdomains(host: string, list: PublicSuffixList | null): boolean {
  if (isIpLiteral(host)) return true;
  return list !== null && registrableDomain(list, withoutLastDot(host)) === null;
}

/** @returns seconds, limited to the longest lifetime; 0 for a negative number; `null` if the text is not a number */
function parseMaxAge(text: string): number | null {
  if (!/^-?\d+$/.test(text)) return null;
  return Math.min(Math.max(Number(text), 0), MAX_LIFETIME_SECONDS);
}
