import type { Cookie } from '../cookie/cookie.js';
import { type RefusalReason, reasonOrNull } from '../refusal.js';
import type { CookieRequest } from '../url/request.js';
import { BrowserRules, refuseLoad } from './browser-rules.js';
import type { CookieLimits } from './cookie-policy.js';
import { DefaultCookiePolicy } from './default-cookie-policy.js';
import {
  type CookieLimitsInit,
  type DefaultCookiePolicyOptions,
  limitsFrom,
} from './policy-options.js';

/** The options of {@link BrowserCookiePolicy}. Those for Netscape and RFC 2965 cookies do not affect parsing. */
export interface BrowserCookiePolicyOptions extends DefaultCookiePolicyOptions {
  /** Default: 180 per site and 3,000 in total, as in browsers; each limit has its own default. `null` for no limits. */
  limits?: CookieLimitsInit | null | undefined;
}

const BROWSER_LIMITS: CookieLimits = Object.freeze({ perSite: 180, total: 3000 });

/**
 * The rules of current browsers: draft-ietf-httpbis-rfc6265bis-22 as implemented by Chromium and Firefox. docs/policies.md has a table of
 * their differences. Block and allow lists apply.
 * @example
 * ```js
 * import { BrowserCookiePolicy, CookieJar } from 'undici-cookiejar';
 *
 * const policy = new BrowserCookiePolicy({ blockedDomains: ['ads.example.com'] });
 * const { refused } = new CookieJar(policy).setFromHeader('id=1', 'https://ads.example.com/');
 * console.log(refused[0]?.code); // domain-blocked
 * ```
 */
export class BrowserCookiePolicy extends DefaultCookiePolicy {
  constructor(options: BrowserCookiePolicyOptions = {}) {
    super(options);
    this.limits = limitsFrom(options.limits, BROWSER_LIMITS);
  }

  override get dialect(): 'rfc6265bis' {
    return 'rfc6265bis';
  }

  override explainSet(cookie: Cookie, request: CookieRequest): RefusalReason | null {
    return reasonOrNull(new BrowserRules(this, request).refuseSet(cookie));
  }

  /**
   * The reason why a cookie may not replace or shadow an existing one: a non-secure URL cannot overwrite or shadow a Secure cookie (RFC
   * 6265bis section 5.7, step 16).
   * @param existing returns the jar's cookies with the same name
   */
  override explainReplace(
    cookie: Cookie,
    existing: () => Iterable<Cookie>,
    request: CookieRequest,
  ): RefusalReason | null {
    return new BrowserRules(this, request).explainReplace(cookie, existing);
  }

  override explainReturn(cookie: Cookie, request: CookieRequest): RefusalReason | null {
    return reasonOrNull(new BrowserRules(this, request).refuseReturn(cookie));
  }

  /** The reason why a cookie from a file is not loaded: no server could have set it. */
  override explainLoad(cookie: Cookie): RefusalReason | null {
    return reasonOrNull(refuseLoad(this, cookie));
  }

  override domainReturnOk(domain: string, request: CookieRequest): boolean {
    return this.explainDomainReturn(domain, request) === null;
  }

  override explainDomainReturn(domain: string, request: CookieRequest): RefusalReason | null {
    return reasonOrNull(new BrowserRules(this, request).refuseDomainReturn(domain));
  }

  override pathReturnOk(path: string, request: CookieRequest): boolean {
    return new BrowserRules(this, request).pathReturnOk(path);
  }
}
