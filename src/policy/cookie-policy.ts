import type { Cookie } from '../cookie/cookie.js';
import type { RefusalReason } from '../refusal.js';
import { withoutDot } from '../url/domain.js';
import type { CookieRequest } from '../url/request.js';

/** How many cookies a jar keeps: from there on it drops one for each that a server adds. What a file or the program brings drops none. */
export interface CookieLimits {
  /** Of one site: a registrable domain, such as `example.co.uk`, and all below it. */
  readonly perSite: number;
  /** In all. */
  readonly total: number;
}

/**
 * Which cookies a jar takes from a server and which it gives back (http.cookiejar: CookiePolicy).
 * This base class lets everything through, as Python documents it: subclass it, or better {@link DefaultCookiePolicy}, and override.
 */
export class CookiePolicy {
  /** Whether Netscape cookies (Set-Cookie) are read. */
  netscape = true;
  /** Whether RFC 2965 cookies (Set-Cookie2) are read. */
  rfc2965 = true;
  /** Whether the Cookie2 header, which tells servers that RFC 2965 is understood, is left out. */
  hideCookie2 = false;
  /** How many cookies a jar keeps; `null` for no limit. */
  limits: CookieLimits | null = null;

  /** How Set-Cookie is read: as http.cookiejar does, or as RFC 6265bis has it, where Set-Cookie2 does not exist. */
  get reading(): 'http.cookiejar' | 'rfc6265bis' {
    return 'http.cookiejar';
  }

  /** Whether the cookie may be stored (Python: set_ok). */
  setOk(_cookie: Cookie, _request: CookieRequest): boolean {
    return true;
  }

  /** Whether the cookie, whose domain and path were found to fit, may be sent (Python: return_ok). */
  returnOk(_cookie: Cookie, _request: CookieRequest): boolean {
    return true;
  }

  /** Whether cookies of the domain may be sent: asked before {@link returnOk}, to save work (Python: domain_return_ok). */
  domainReturnOk(_domain: string, _request: CookieRequest): boolean {
    return true;
  }

  /** Whether cookies of the path may be sent: asked before {@link returnOk}, to save work (Python: path_return_ok). */
  pathReturnOk(_path: string, _request: CookieRequest): boolean {
    return true;
  }

  /** Why {@link domainReturnOk} says no; `null` where it says yes, or where there is no reason to give. */
  explainDomainReturn(_domain: string, _request: CookieRequest): RefusalReason | null {
    return null;
  }

  /** Why {@link setOk} says no; `null` where it says yes, or where there is no reason to give. */
  explainSet(_cookie: Cookie, _request: CookieRequest): RefusalReason | null {
    return null;
  }

  /** Why {@link returnOk} says no; `null` where it says yes, or where there is no reason to give. */
  explainReturn(_cookie: Cookie, _request: CookieRequest): RefusalReason | null {
    return null;
  }

  /**
   * Why a cookie that {@link setOk} allows may not be stored beside, or in place of, one that the jar has.
   * @param existing finds the jar's cookies of the same name, in the cookie's domain and in those of its site above and below it
   */
  explainReplace(
    _cookie: Cookie,
    _existing: () => Iterable<Cookie>,
    _request: CookieRequest,
  ): RefusalReason | null {
    return null;
  }

  /**
   * Lets a jar remember what it sent to a URL and took from it: a number for all else on which the verdicts for this request depend, which
   * is the policy's options and what it asks of the request beside its URL. Where an earlier request to the URL had the same number, the jar
   * may send what it sent then, and take the same Set-Cookie lines as it took them, without asking, until a cookie concerned changes or
   * expires. `null`, as here and in any subclass that does not override it, has the jar ask about each cookie each time, which is never wrong.
   */
  verdictStamp(_request: CookieRequest): number | null {
    return null;
  }

  /** The site that a cookie's domain belongs to, by which {@link limits} count. */
  siteOf(domain: string): string {
    return withoutDot(domain);
  }

  /** Why a cookie that a file or other stored data holds is not taken; `null` where it is. */
  explainLoad(_cookie: Cookie): RefusalReason | null {
    return null;
  }
}
