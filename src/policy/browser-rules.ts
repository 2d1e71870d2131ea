import { knownAttributesOf } from '../cookie/attributes.js';
import { type Cookie, wireValue } from '../cookie/cookie.js';
import { explainPrefix } from '../cookie/prefix.js';
import { nowInSeconds } from '../internal/clock.js';
import { hasControlCharacter, hasNonAscii } from '../internal/octets.js';
import { explainPair } from '../parsers/rfc6265bis.js';
import { type RefusalCode, type RefusalReason, reasonFor, reasonOrNull } from '../refusal.js';
import {
  coversHost,
  domainsFor,
  isIpLiteral,
  isNoHost,
  withoutDot,
  withoutLastDot,
} from '../url/domain.js';
import { pathMatch } from '../url/path-match.js';
import {
  defaultPublicSuffixList,
  type PublicSuffixList,
  registrableDomain,
} from '../url/public-suffix-list.js';
import { type CookieRequest, whatwgUrlOf } from '../url/request.js';
import { isCrossSite, partitionKeyOf, siteOfHost } from '../url/site.js';
import type { WhatwgUrl } from '../url/whatwg-url.js';
import type { BuiltInRules, RuleOptions } from './request-rules.js';

/** Whether URLs with this scheme can have cookies. */
export function hasCookies(scheme: string): boolean {
  return scheme === 'https' || scheme === 'http' || scheme === 'wss' || scheme === 'ws';
}

/** RFC 9110 section 9.2.1. */
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** Browsers' rules for the cookies of one request. */
export class BrowserRules implements BuiltInRules {
  readonly #options: RuleOptions;
  readonly #request: CookieRequest;
  readonly #url: WhatwgUrl;
  readonly #isParsed: boolean;
  /** Whether the URL is secure: by its scheme, or because its host is a loopback host. */
  readonly #isSecure: boolean;
  #crossSite: boolean | undefined;
  #time = 0;

  /** @param isParsed whether the cookies to set come from this package's parser, which has checked their text */
  constructor(options: RuleOptions, request: CookieRequest, isParsed = false) {
    this.#options = options;
    this.#request = request;
    this.#url = whatwgUrlOf(request);
    this.#isParsed = isParsed;
    const { scheme, isLoopback } = this.#url;
    this.#isSecure = isLoopback || options.secureProtocols.includes(scheme);
  }

  get host(): string {
    return this.#url.host;
  }

  domains(hasDotted: boolean): readonly string[] {
    return hasDotted ? domainsFor(this.#url.host) : [this.#url.host];
  }

  domainReturnOk(domain: string): boolean {
    return this.refuseDomainReturn(domain) === null;
  }

  pathReturnOk(path: string): boolean {
    return pathMatch(this.#url.path, path);
  }

  returnOk(cookie: Cookie): boolean {
    return this.#refuseMatching(cookie) === null;
  }

  returnAllOk(entries: readonly { readonly cookie: Cookie }[]): boolean {
    for (const { cookie } of entries) if (!this.returnOk(cookie)) return false;
    return true;
  }

  explainReturn(cookie: Cookie): RefusalReason | null {
    // Retrieval has already checked the domain and path under which the cookie is indexed, so they are checked last.
    return reasonOrNull(this.#refuseMatching(cookie) ?? this.refuseReturn(cookie));
  }

  setOk(cookie: Cookie): boolean {
    return this.refuseSet(cookie) === null;
  }

  /** Why cookies of the domain are not sent (RFC 6265bis section 5.8.3, step 1: host-only-flag and domain-match). */
  refuseDomainReturn(domain: string): RefusalCode | null {
    if (!this.#isForHost(domain)) return 'domain-mismatch';
    return this.#refuseScheme() ?? refuseListed(this.#options, domain);
  }

  /** Why the cookie is not sent (RFC 6265bis section 5.8.3, step 1). */
  refuseReturn(cookie: Cookie): RefusalCode | null {
    return (
      refuseListed(this.#options, cookie.domain) ??
      this.refuseDomainReturn(cookie.domain.toLowerCase()) ??
      // "The retrieval's URI's path path-matches the cookie's path."
      (pathMatch(this.#url.path, cookie.path) ? null : 'path-mismatch') ??
      this.#refuseMatching(cookie)
    );
  }

  /** As {@link refuseReturn}, for a cookie whose domain and path match. */
  #refuseMatching(cookie: Cookie): RefusalCode | null {
    return (
      // "If the cookie's secure-only-flag is true, then the retrieval's URI must denote a 'secure' connection."
      this.#refuseInsecure(cookie) ??
      (cookie.expires !== null && cookie.expires <= this.#now() ? 'expired' : null) ??
      // "If the cookie's same-site-flag is not 'None' and the retrieval's same-site status is 'cross-site', then exclude" it unless …
      this.#refuseReturnToSite(cookie) ??
      this.#refusePartition(cookie)
    );
  }

  /** Why the cookie is not stored (RFC 6265bis section 5.7), regardless of the cookies in the jar. */
  refuseSet(cookie: Cookie): RefusalCode | null {
    return (
      // Step 1: "A user agent MAY ignore a received cookie in its entirety."
      refuseListed(this.#options, cookie.domain) ??
      (this.#isParsed ? null : refuseText(cookie)) ??
      // Step 21.3: a `__Host-` name requires "an attribute with an attribute-name of 'Path'".
      explainPrefix(cookie, cookie.pathSpecified) ??
      this.#refuseHost(cookie) ??
      // Step 13: no Secure cookie from a non-secure URL.
      this.#refuseInsecure(cookie) ??
      this.#refuseSetBySite(cookie) ??
      this.#refusePartition(cookie)
    );
  }

  /** Step 16 of RFC 6265bis section 5.7: a non-secure URL cannot overwrite or shadow a Secure cookie. */
  explainReplace(cookie: Cookie, existing: () => Iterable<Cookie>): RefusalReason | null {
    if (cookie.secure || this.#isSecure) return null;
    for (const other of existing()) {
      if (other.secure && !other.isExpired() && isShadowedBy(other, cookie))
        return reasonFor('secure-overwrite');
    }
    return null;
  }

  /** The current time, read once per request. */
  #now(): number {
    if (this.#time === 0) this.#time = nowInSeconds();
    return this.#time;
  }

  #isForHost(domain: string): boolean {
    const { host } = this.#url;
    return domain[0] === '.' ? coversHost(domain, host) : domain === host;
  }

  #refuseScheme(): RefusalCode | null {
    return hasCookies(this.#url.scheme) ? null : 'scheme-unsupported';
  }

  #refuseHost(cookie: Cookie): RefusalCode | null {
    const { host } = this.#url;
    const domain = cookie.domain === host ? host : cookie.domain.toLowerCase();
    if (host !== '' && this.#isForHost(domain)) {
      return (
        this.#refuseScheme() ??
        refuseDomain(this.#options, domain, host) ??
        this.#refuseUnknownSite(host)
      );
    }
    if (isNoHost(host) || isNoHost(withoutDot(domain))) return 'domain-invalid';
    // Step 10: "If the canonicalized request-host does not domain-match the domain-attribute", ignore the cookie.
    return isIpLiteral(host) ? 'ip-domain' : 'domain-mismatch';
  }

  /** Without the site of the host, the cookies that a new one would shadow or evict are unknown. */
  #refuseUnknownSite(host: string): RefusalCode | null {
    const { publicSuffixList } = this.#options;
    // The default list has a suffix for every host.
    if (publicSuffixList === null || publicSuffixList === defaultPublicSuffixList) return null;
    return siteOfHost(publicSuffixList, host) === undefined ? 'suffix-list-failed' : null;
  }

  #refuseInsecure({ secure }: Cookie): RefusalCode | null {
    return !secure || this.#isSecure ? null : 'secure-mismatch';
  }

  #refuseSetBySite(cookie: Cookie): RefusalCode | null {
    // Step 19: "If the cookie's same-site-flag is 'None', abort … unless the cookie's secure-only-flag is true."
    if (cookie.sameSite === 'none') return cookie.secure ? null : 'same-site-none-insecure';
    // Step 18: other cookies of a cross-site response are refused, unless it is a top-level navigation.
    return this.#isCrossSite() && !this.#isNavigation() ? 'cross-site' : null;
  }

  #refuseReturnToSite(cookie: Cookie): RefusalCode | null {
    if (!this.#isCrossSite()) return null;
    const { sameSite } = cookie;
    if (sameSite === 'none') return null;
    const isSafe = SAFE_METHODS.has((this.#request.method ?? 'GET').toUpperCase());
    return sameSite !== 'strict' && this.#isNavigation() && isSafe ? null : 'cross-site';
  }

  #isNavigation(): boolean {
    return this.#request.navigation ?? true;
  }

  /** Determined once per request, because it takes the sites of two URLs. */
  #isCrossSite(): boolean {
    this.#crossSite ??= isCrossSite(this.#siteList(), this.#request);
    return this.#crossSite;
  }

  #refusePartition(cookie: Cookie): RefusalCode | null {
    const { partitionKey } = cookie;
    // Firefox has cookies in a partition without the attribute, which need not be Secure.
    if (!cookie.secure && knownAttributesOf(cookie.rest).partitioned) return 'partitioned-insecure';
    if (partitionKey === undefined) return null;
    const key = partitionKeyOf(this.#siteList(), this.#request);
    if (key === undefined) return 'suffix-list-failed';
    if (key === null) return 'partition-unknown';
    return partitionKey === key ? null : 'other-partition';
  }

  /** Without suffix checks, sites are determined by the default list. */
  #siteList(): PublicSuffixList {
    return this.#options.publicSuffixList ?? defaultPublicSuffixList;
  }
}

/** Why a cookie from a file is not loaded: no server could have set it. */
export function refuseLoad(options: RuleOptions, cookie: Cookie): RefusalCode | null {
  const host = withoutDot(cookie.domain);
  return (
    refuseText(cookie) ??
    explainPrefix(cookie) ??
    (isNoHost(host) || hasNonAscii(host) ? 'domain-invalid' : null) ??
    refuseDomain(options, cookie.domain, host)
  );
}

function refuseListed(options: RuleOptions, domain: string): RefusalCode | null {
  const name = withoutLastDot(domain);
  const isListed =
    isBlockedWithDot(options, domain) || (name !== domain && isBlockedWithDot(options, name));
  if (isListed) return 'domain-blocked';
  return options.isNotAllowed(domain) ? 'domain-not-allowed' : null;
}

/** A block on `acme.com` applies to `Domain=acme.com` too, which is stored with a dot. */
function isBlockedWithDot(options: RuleOptions, domain: string): boolean {
  if (options.isBlocked(domain)) return true;
  return domain[0] === '.' && options.isBlocked(domain.slice(1));
}

/** A domain must be the registrable domain of the host or a subdomain of it: a wider domain would include unrelated sites. */
function refuseDomain(
  { publicSuffixList }: RuleOptions,
  domain: string,
  host: string,
): RefusalCode | null {
  if (!domain.startsWith('.')) return null;
  if (publicSuffixList === null) return isIpLiteral(host) ? 'ip-domain' : null;
  try {
    const registrable = registrableDomain(publicSuffixList, withoutLastDot(host));
    if (registrable === undefined) return 'suffix-list-failed';
    if (registrable === null) return isIpLiteral(host) ? 'ip-domain' : 'public-suffix';
    const name = withoutLastDot(domain.slice(1));
    if (name.length < registrable.length) return 'public-suffix';
    // A custom list may return inconsistent results for host and domain; then a refusal takes precedence.
    if (publicSuffixList === defaultPublicSuffixList) return null;
    return publicSuffixList.publicSuffix(name) === name ? 'public-suffix' : null;
  } catch {
    return 'suffix-list-failed';
  }
}

/** Why the text of a cookie is invalid, whether it comes from a header, a file or code (RFC 6265bis section 5.7, steps 2 to 4). */
function refuseText(cookie: Cookie): RefusalCode | null {
  const { name, value, path, domain } = cookie;
  if ([name, value ?? '', path, domain].some(hasControlCharacter)) return 'control-character';
  return explainPair(name, wireValue(cookie) ?? '');
}

/** Whether the new cookie could shadow the Secure one: both may be sent with the same request. */
function isShadowedBy(secure: Cookie, cookie: Cookie): boolean {
  if (secure.partitionKey !== cookie.partitionKey) return false;
  const one = withoutDot(secure.domain);
  const other = withoutDot(cookie.domain);
  return pathMatch(cookie.path, secure.path) && (coversHost(one, other) || coversHost(other, one));
}
