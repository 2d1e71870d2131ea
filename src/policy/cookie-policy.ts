import type { Cookie } from '../cookie/cookie.js';
import type { RefusalReason } from '../refusal.js';
import { withoutDot } from '../url/domain.js';
import type { CookieRequest } from '../url/request.js';

/**
 * How many cookies a jar keeps. Above a limit, each cookie that a server adds evicts another. Cookies added by your code or loaded from
 * a file never cause eviction.
 */
export interface CookieLimits {
  /** The cookies of one site: a registrable domain, such as `example.co.uk`, and its subdomains. */
  readonly perSite: number;
  /** All cookies of the jar. The cookie with the earliest last access is evicted, and never the one that was just added. */
  readonly total: number;
  /**
   * The octets of a Cookie header. Cookies that do not fit are left out, those with the earliest last access first, and reported. Default: no
   * limit, as in browsers; curl's is 8,190.
   */
  readonly header?: number | undefined;
}

/**
 * Decides which cookies a jar accepts and sends (http.cookiejar: CookiePolicy).
 * This base class allows everything, as Python documents it. Subclass it, or better {@link DefaultCookiePolicy}, and override methods:
 * exactly the overridden methods are called.
 */
export class CookiePolicy {
  /** Whether Netscape cookies (Set-Cookie) are read. */
  netscape = true;
  /** Whether RFC 2965 cookies (Set-Cookie2) are read. */
  rfc2965 = true;
  /** Whether the Cookie2 header, which announces support of RFC 2965 to servers, is left out. */
  hideCookie2 = false;
  /** How many cookies a jar keeps; `null` for no limit. */
  limits: CookieLimits | null = null;

  /** How Set-Cookie is parsed: as in http.cookiejar, or as RFC 6265bis specifies, where Set-Cookie2 does not exist. */
  get dialect(): 'http.cookiejar' | 'rfc6265bis' {
    return 'http.cookiejar';
  }

  /** Whether the cookie may be stored (Python: set_ok). */
  setOk(_cookie: Cookie, _request: CookieRequest): boolean {
    return true;
  }

  /** Whether the cookie, whose domain and path match, may be sent (Python: return_ok). */
  returnOk(_cookie: Cookie, _request: CookieRequest): boolean {
    return true;
  }

  /** Whether cookies of the domain may be sent: called before {@link returnOk}, to save work (Python: domain_return_ok). */
  domainReturnOk(_domain: string, _request: CookieRequest): boolean {
    return true;
  }

  /** Whether cookies of the path may be sent: called before {@link returnOk}, to save work (Python: path_return_ok). */
  pathReturnOk(_path: string, _request: CookieRequest): boolean {
    return true;
  }

  /** The reason why {@link domainReturnOk} is false; `null` where it is true or there is no reason to give. */
  explainDomainReturn(_domain: string, _request: CookieRequest): RefusalReason | null {
    return null;
  }

  /** The reason why {@link setOk} is false; `null` where it is true or there is no reason to give. */
  explainSet(_cookie: Cookie, _request: CookieRequest): RefusalReason | null {
    return null;
  }

  /** The reason why {@link returnOk} is false; `null` where it is true or there is no reason to give. */
  explainReturn(_cookie: Cookie, _request: CookieRequest): RefusalReason | null {
    return null;
  }

  /**
   * The reason why a cookie that {@link setOk} allows may not be stored beside, or replace, an existing one.
   * @param _existing finds the jar's cookies of the same name, in the cookie's domain and in the domains of its site above and below it
   */
  explainReplace(
    _cookie: Cookie,
    _existing: () => Iterable<Cookie>,
    _request: CookieRequest,
  ): RefusalReason | null {
    return null;
  }

  /** The site of a cookie's domain, by which {@link limits} count. It has to be the same each time. */
  siteOf(domain: string): string {
    return withoutDot(domain);
  }

  /** The reason why a cookie from a file or other stored data is not loaded; `null` where it is. */
  explainLoad(_cookie: Cookie): RefusalReason | null {
    return null;
  }
}
