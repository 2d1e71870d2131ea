import { type Cookie, isKnownClean } from '../cookie/cookie.js';
import { explainPrefix } from '../cookie/prefix.js';
import { wireValue } from '../headers/cookie-header.js';
import { hasControlCharacter, hasNonAscii } from '../internal/octets.js';
import { explainPair } from '../parsers/rfc6265bis.js';
import { type RefusalCode, type RefusalReason, reasonFor } from '../refusal.js';
import { coversHost, isIpLiteral, withoutDot } from '../url/domain.js';
import { defaultPublicSuffixList, registrableDomain } from '../url/public-suffix-list.js';
import type { CookieRequest } from '../url/request.js';
import { isCrossSite, partitionKeyOf, siteOfHost } from '../url/site.js';
import { type BrowserUrl, browserUrl, hasEmptyLabel, isLoopback } from '../url/whatwg-url.js';
import { declareAsShipped } from './built-in.js';
import type { CookieLimits } from './cookie-policy.js';
import { DefaultCookiePolicy } from './default-cookie-policy.js';
import type { DefaultCookiePolicyOptions } from './policy-options.js';

/** The switches of {@link BrowserCookiePolicy}. Those for Netscape and RFC 2965 cookies say nothing about what it reads. */
export interface BrowserCookiePolicyOptions extends DefaultCookiePolicyOptions {
  /** Default 180 of a site and 3,000 in all, as in browsers; `null` for none. */
  limits?: CookieLimits | null | undefined;
}

const BROWSER_LIMITS: CookieLimits = Object.freeze({ perSite: 180, total: 3000 });

/**
 * The rules of today's browsers: draft-ietf-httpbis-rfc6265bis-22 as Chromium and Firefox apply it. Where these differ, see the table
 * in the README. Block and allow lists hold.
 */
export class BrowserCookiePolicy extends DefaultCookiePolicy {
  constructor(options: BrowserCookiePolicyOptions = {}) {
    super(options);
    if (options.limits === undefined) this.limits = BROWSER_LIMITS;
  }

  override get reading(): 'rfc6265bis' {
    return 'rfc6265bis';
  }

  override explainSet(cookie: Cookie, request: CookieRequest): RefusalReason | null {
    const url = browserUrl(request.getFullUrl());
    return toReason(
      this.#refuseListed(cookie.domain) ??
        refuseContent(cookie) ??
        this.#refuseHost(cookie, url) ??
        this.#refuseInsecure(cookie, url) ??
        this.#refuseSetBySite(cookie, request) ??
        this.#refusePartition(cookie, request),
    );
  }

  /**
   * Why a cookie may not take the place of, or shadow, one that the jar has: plain http leaves Secure cookies alone
   * (6265bis-22 section 5.7, step 17).
   * @param existing finds the jar's cookies of the same name
   */
  override explainReplace(
    cookie: Cookie,
    existing: () => Iterable<Cookie>,
    request: CookieRequest,
  ): RefusalReason | null {
    if (cookie.secure || this.#isSecure(browserUrl(request.getFullUrl()))) return null;
    for (const other of existing()) {
      if (other.secure && !other.isExpired() && isShadowedBy(other, cookie)) {
        return reasonFor('secure-overwrite');
      }
    }
    return null;
  }

  override explainReturn(cookie: Cookie, request: CookieRequest): RefusalReason | null {
    const url = browserUrl(request.getFullUrl());
    return toReason(
      this.#refuseListed(cookie.domain) ??
        (isForHost(cookie.domain, url.host) ? null : 'domain-mismatch') ??
        (pathMatches(url.path, cookie.path) ? null : 'path-mismatch') ??
        this.#refuseInsecure(cookie, url) ??
        (cookie.isExpired() ? 'expired' : null) ??
        this.#refuseReturnToSite(cookie, request) ??
        this.#refusePartition(cookie, request),
    );
  }

  /** Why a cookie that a file holds is not taken: no server could have set it. */
  override explainLoad(cookie: Cookie): RefusalReason | null {
    const host = withoutDot(cookie.domain);
    return toReason(
      refuseContent(cookie) ??
        (isNoHost(host) || hasNonAscii(host) ? 'domain-invalid' : null) ??
        this.#refuseDomain(cookie.domain, host),
    );
  }

  override domainReturnOk(domain: string, request: CookieRequest): boolean {
    return this.explainDomainReturn(domain, request) === null;
  }

  override explainDomainReturn(domain: string, request: CookieRequest): RefusalReason | null {
    const { host } = browserUrl(request.getFullUrl());
    return toReason(isForHost(domain, host) ? this.#refuseListed(domain) : 'domain-mismatch');
  }

  override pathReturnOk(path: string, request: CookieRequest): boolean {
    return pathMatches(browserUrl(request.getFullUrl()).path, path);
  }

  #refuseListed(domain: string): RefusalCode | null {
    const name = withoutLastDot(domain);
    const isListed =
      this.#isBlockedWithDot(domain) || (name !== domain && this.#isBlockedWithDot(name));
    if (isListed) return 'domain-blocked';
    return this.isNotAllowed(domain) ? 'domain-not-allowed' : null;
  }

  /** A block on `acme.com` holds for `Domain=acme.com` too, which is stored with a dot. */
  #isBlockedWithDot(domain: string): boolean {
    return this.isBlocked(domain) || (domain.startsWith('.') && this.isBlocked(withoutDot(domain)));
  }

  #refuseHost({ domain }: Cookie, { host }: BrowserUrl): RefusalCode | null {
    if (host !== '' && isForHost(domain, host))
      return this.#refuseDomain(domain, host) ?? this.#refuseUnknownSite(host);
    if (isNoHost(host) || isNoHost(withoutDot(domain))) return 'domain-invalid';
    return isIpLiteral(host) ? 'ip-domain' : 'domain-mismatch';
  }

  /** A domain has to be the registrable domain of the host or below it: above it, unrelated people live. */
  #refuseDomain(domain: string, host: string): RefusalCode | null {
    if (!domain.startsWith('.')) return null;
    if (isIpLiteral(host)) return 'ip-domain';
    try {
      const name = withoutLastDot(domain.slice(1));
      const registrable = registrableDomain(this.publicSuffixList, withoutLastDot(host));
      if (registrable === null || name.length < registrable.length) return 'public-suffix';
      // A list that is of two minds about host and domain is believed where it says no.
      return this.publicSuffixList.publicSuffix(name) === name ? 'public-suffix' : null;
    } catch {
      return 'suffix-list-failed';
    }
  }

  /** While the site of the host is not known, neither is which cookies a new one would shadow, or crowd out. */
  #refuseUnknownSite(host: string): RefusalCode | null {
    // The package's own list has an answer for every host.
    if (this.publicSuffixList === defaultPublicSuffixList) return null;
    try {
      siteOfHost(this.publicSuffixList, host);
      return null;
    } catch {
      return 'suffix-list-failed';
    }
  }

  /** Secure cookies are set and sent by secure protocols only, or on the machine itself. */
  #refuseInsecure({ secure }: Cookie, url: BrowserUrl): RefusalCode | null {
    return !secure || this.#isSecure(url) ? null : 'secure-mismatch';
  }

  #isSecure({ scheme, host }: BrowserUrl): boolean {
    return this.secureProtocols.includes(scheme) || isLoopback(host);
  }

  #refuseSetBySite(cookie: Cookie, request: CookieRequest): RefusalCode | null {
    const { sameSite, secure } = cookie;
    if (sameSite === 'none') return secure ? null : 'same-site-none-insecure';
    return this.#isCrossSite(request) && !isNavigation(request) ? 'cross-site' : null;
  }

  #refuseReturnToSite(cookie: Cookie, request: CookieRequest): RefusalCode | null {
    if (!this.#isCrossSite(request)) return null;
    const { sameSite } = cookie;
    if (sameSite === 'none') return null;
    const isLax = sameSite !== 'strict' && isNavigation(request) && isSafe(request);
    return isLax ? null : 'cross-site';
  }

  #isCrossSite(request: CookieRequest): boolean {
    try {
      return isCrossSite(this.publicSuffixList, request);
    } catch {
      return true;
    }
  }

  #refusePartition(cookie: Cookie, request: CookieRequest): RefusalCode | null {
    if (!cookie.partitioned) return null;
    if (!cookie.secure) return 'partitioned-insecure';
    if (cookie.partitionKey === undefined) return null;
    try {
      const key = partitionKeyOf(this.publicSuffixList, request);
      return cookie.partitionKey === key ? null : 'other-partition';
    } catch {
      return 'suffix-list-failed';
    }
  }
}

declareAsShipped(BrowserCookiePolicy);

function toReason(code: RefusalCode | null): RefusalReason | null {
  return code === null ? null : reasonFor(code);
}

/** What no cookie may hold, wherever it comes from: a header, a file or the program. */
function refuseContent(cookie: Cookie): RefusalCode | null {
  const { name, value, path, domain } = cookie;
  const isUnclean =
    !isKnownClean(cookie) &&
    (hasControlCharacter(name) ||
      hasControlCharacter(value ?? '') ||
      hasControlCharacter(path) ||
      hasControlCharacter(domain));
  if (isUnclean) return 'control-character';
  return explainPair(name, wireValue(cookie) ?? '') ?? explainPrefix(cookie);
}

function withoutLastDot(name: string): string {
  return name.endsWith('.') ? name.slice(0, -1) : name;
}

function isNoHost(name: string): boolean {
  return name === '' || hasEmptyLabel(name);
}

function isForHost(domain: string, host: string): boolean {
  return domain.startsWith('.') ? coversHost(domain, host) : domain === host;
}

/** 6265bis-22 section 5.1.4. */
function pathMatches(requested: string, path: string): boolean {
  if (!requested.startsWith(path)) return false;
  return requested.length === path.length || path.endsWith('/') || requested[path.length] === '/';
}

/** Whether both cookies may go to the same host and path, as far as a server that gets the new one can tell. */
function isShadowedBy(secure: Cookie, cookie: Cookie): boolean {
  const one = withoutDot(secure.domain);
  const other = withoutDot(cookie.domain);
  return (
    pathMatches(cookie.path, secure.path) && (coversHost(one, other) || coversHost(other, one))
  );
}

function isNavigation({ navigation = true }: CookieRequest): boolean {
  return navigation;
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'TRACE']);

/** RFC 9110 section 9.2.1. */
function isSafe({ method = 'GET' }: CookieRequest): boolean {
  return SAFE_METHODS.has(method.toUpperCase());
}
