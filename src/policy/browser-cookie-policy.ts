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
import { type BuiltInRules, rulesFor } from './request-rules.js';

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

  /** @internal */
  override [rulesFor](request: CookieRequest, isParsed?: boolean): BuiltInRules {
    return new BrowserRules(this, request, isParsed);
  }

  /** The reason why a cookie from a file is not loaded: no server could have set it. */
  override explainLoad(cookie: Cookie): RefusalReason | null {
    return reasonOrNull(refuseLoad(this, cookie));
  }
}
