import type { Cookie } from '../cookie/cookie.js';
import type { RefusalReason } from '../refusal.js';
import { withoutDot } from '../url/domain.js';
import type { CookieRequest } from '../url/request.js';

/**
 * The maximum numbers of cookies in a jar. At a limit, each cookie that a server adds evicts another. Cookies added by your code or loaded
 * from a file never cause eviction.
 */
export interface CookieLimits {
  /** The cookies of one site: a registrable domain, such as `example.co.uk`, and its subdomains. */
  readonly perSite: number;
  /** All cookies of the jar. The cookie with the earliest last access is evicted, but never the added one. */
  readonly total: number;
  /**
   * The octets of a Cookie header. If it would be longer, the cookies with the earliest last access are omitted and reported. Default: no
   * limit, as in browsers; curl's limit is 8,190.
   */
  readonly header?: number | undefined;
}

/**
 * Decides which cookies a jar accepts and sends (http.cookiejar: CookiePolicy). This base class allows everything, as Python documents.
 * Subclass it or, preferably, {@link DefaultCookiePolicy}, and override methods: exactly the overridden methods are called.
 */
export class CookiePolicy {
  /** Whether Netscape cookies (Set-Cookie) are accepted. */
  netscape = true;
  /** Whether RFC 2965 cookies (Set-Cookie2) are accepted. */
  rfc2965 = true;
  /** Whether to omit the Cookie2 header, which announces that the client supports RFC 2965. */
  hideCookie2 = false;
  /** The limits of a jar; `null` for no limits. */
  limits: CookieLimits | null = null;

  /** How Set-Cookie is parsed: as in http.cookiejar, or as in RFC 6265bis, which has no Set-Cookie2. */
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

  /** Whether cookies of the domain may be sent; a cheap check before {@link returnOk} (Python: domain_return_ok). */
  domainReturnOk(_domain: string, _request: CookieRequest): boolean {
    return true;
  }

  /** Whether cookies of the path may be sent; a cheap check before {@link returnOk} (Python: path_return_ok). */
  pathReturnOk(_path: string, _request: CookieRequest): boolean {
    return true;
  }

  /** The reason why {@link domainReturnOk} is false; `null` if it is true or there is no reason. */
  explainDomainReturn(_domain: string, _request: CookieRequest): RefusalReason | null {
    return null;
  }

  /** The reason why {@link setOk} is false; `null` if it is true or there is no reason. */
  explainSet(_cookie: Cookie, _request: CookieRequest): RefusalReason | null {
    return null;
  }

  /** The reason why {@link returnOk} is false; `null` if it is true or there is no reason. */
  explainReturn(_cookie: Cookie, _request: CookieRequest): RefusalReason | null {
    return null;
  }

  /**
   * The reason why a cookie that {@link setOk} allows may not replace or coexist with an existing one.
   * @param _existing returns the jar's cookies with the same name in the cookie's domain and in its parent domains and subdomains within
   * the site
   */
  explainReplace(
    _cookie: Cookie,
    _existing: () => Iterable<Cookie>,
    _request: CookieRequest,
  ): RefusalReason | null {
    return null;
  }

  /** The site of a cookie's domain, for the `perSite` limit. Must return the same site each time. */
  siteOf(domain: string): string {
    return withoutDot(domain);
  }

  /** The reason why a cookie from a file or other stored data is not loaded; `null` if it is. */
  explainLoad(_cookie: Cookie): RefusalReason | null {
    return null;
  }
}
