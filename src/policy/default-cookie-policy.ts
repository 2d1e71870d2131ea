import type { Cookie } from '../cookie/cookie.js';
import { type RefusalReason, reasonOrNull } from '../refusal.js';
import { domainList, isOnDomainList } from '../url/domain.js';
import { defaultPublicSuffixList, type PublicSuffixList } from '../url/public-suffix-list.js';
import type { CookieRequest } from '../url/request.js';
import { siteOfHost } from '../url/site.js';
import { CookiePolicy } from './cookie-policy.js';
import {
  HttpCookiejarRules,
  RFC2965_MATCH,
  STRICT_NO_DOTS,
  STRICT_NON_DOMAIN,
} from './http-cookiejar-rules.js';
import {
  type DefaultCookiePolicyOptions,
  limitsFrom,
  listOfDomains,
  listOfStrings,
  requirePolicyOptions,
} from './policy-options.js';
import { type BuiltInRules, rulesFor } from './request-rules.js';

/**
 * http.cookiejar's rules (DefaultCookiePolicy): Netscape cookies and, if `rfc2965` is true, RFC 2965 cookies. All options are also
 * properties; an assignment takes effect with the next request.
 * @example
 * ```js
 * import { CookieJar, DefaultCookiePolicy } from 'undici-cookiejar';
 *
 * const policy = new DefaultCookiePolicy({ strictNsDomain: DefaultCookiePolicy.DomainStrict });
 * const jar = new CookieJar(policy);
 * jar.setFromHeader('sid=1', 'https://www.example.com/');
 * console.log(jar.cookieHeader('https://www.example.com/')); // sid=1
 * policy.netscape = false; // Netscape cookies are neither accepted nor sent
 * console.log(jar.cookieHeader('https://www.example.com/')); // empty
 * ```
 */
export class DefaultCookiePolicy extends CookiePolicy {
  /** Netscape: the host prefix must not contain a dot, so `www.foo.acme.com` cannot set a cookie for `.acme.com`. */
  static readonly DomainStrictNoDots = STRICT_NO_DOTS;
  /** Netscape: a cookie without a Domain attribute is sent only to the host that set it. */
  static readonly DomainStrictNonDomain = STRICT_NON_DOMAIN;
  /** Netscape: domains match as in RFC 2965. */
  static readonly DomainRFC2965Match = RFC2965_MATCH;
  /** Netscape: none of these rules. */
  static readonly DomainLiberal = 0;
  /** Netscape: DomainStrictNoDots and DomainStrictNonDomain. */
  static readonly DomainStrict = STRICT_NO_DOTS | STRICT_NON_DOMAIN;

  readonly DomainStrictNoDots = DefaultCookiePolicy.DomainStrictNoDots;
  readonly DomainStrictNonDomain = DefaultCookiePolicy.DomainStrictNonDomain;
  readonly DomainRFC2965Match = DefaultCookiePolicy.DomainRFC2965Match;
  readonly DomainLiberal = DefaultCookiePolicy.DomainLiberal;
  readonly DomainStrict = DefaultCookiePolicy.DomainStrict;

  /** {@link DefaultCookiePolicyOptions.rfc2109AsNetscape} */
  rfc2109AsNetscape: boolean | null;
  /** {@link DefaultCookiePolicyOptions.strictDomain} */
  strictDomain: boolean;
  /** {@link DefaultCookiePolicyOptions.strictRfc2965Unverifiable} */
  strictRfc2965Unverifiable: boolean;
  /** {@link DefaultCookiePolicyOptions.strictNsUnverifiable} */
  strictNsUnverifiable: boolean;
  /** {@link DefaultCookiePolicyOptions.strictNsDomain} */
  strictNsDomain: number;
  /** {@link DefaultCookiePolicyOptions.strictNsSetInitialDollar} */
  strictNsSetInitialDollar: boolean;
  /** {@link DefaultCookiePolicyOptions.strictNsSetPath} */
  strictNsSetPath: boolean;
  /**
   * The public suffix list; `null` disables suffix checks. If the results of a list change, assign a new one, because a jar indexes cookies
   * by site.
   */
  publicSuffixList: PublicSuffixList | null;
  // Not `#`: a policy may be wrapped in a Proxy, which has no private fields.
  private _secureProtocols: readonly string[] = [];
  private _blockedDomains: readonly string[] = [];
  private _blockList: ReadonlySet<string> = new Set();
  private _allowedDomains: readonly string[] | null = null;
  private _allowList: ReadonlySet<string> | null = null;

  /** @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if an option is unknown or has the wrong type */
  constructor(options: DefaultCookiePolicyOptions = {}) {
    super();
    requirePolicyOptions(options);
    this.netscape = options.netscape ?? true;
    this.rfc2965 = options.rfc2965 ?? false;
    this.hideCookie2 = options.hideCookie2 ?? false;
    this.rfc2109AsNetscape = options.rfc2109AsNetscape ?? null;
    this.strictDomain = options.strictDomain ?? false;
    this.strictRfc2965Unverifiable = options.strictRfc2965Unverifiable ?? true;
    this.strictNsUnverifiable = options.strictNsUnverifiable ?? false;
    this.strictNsDomain = options.strictNsDomain ?? DefaultCookiePolicy.DomainLiberal;
    this.strictNsSetInitialDollar = options.strictNsSetInitialDollar ?? false;
    this.strictNsSetPath = options.strictNsSetPath ?? false;
    const { secureProtocols = ['https', 'wss'], blockedDomains, allowedDomains } = options;
    this._secureProtocols = listOfStrings('options.secureProtocols', secureProtocols);
    this.publicSuffixList =
      options.publicSuffixList === undefined ? defaultPublicSuffixList : options.publicSuffixList;
    this.limits = limitsFrom(options.limits, null);
    this._blockedDomains = listOfDomains('options.blockedDomains', blockedDomains ?? []);
    this._blockList = domainList(this._blockedDomains);
    if (allowedDomains != null)
      this._allowedDomains = listOfDomains('options.allowedDomains', allowedDomains);
    this._allowList = this._allowedDomains && domainList(this._allowedDomains);
  }

  /** The schemes over which Secure cookies are sent. The array is copied; assign a new one to change it. */
  get secureProtocols(): readonly string[] {
    return this._secureProtocols;
  }
  set secureProtocols(schemes: readonly string[]) {
    this._secureProtocols = listOfStrings('secureProtocols', schemes);
  }

  /** The domains on the block list (Python: blocked_domains). */
  blockedDomains(): readonly string[] {
    return this._blockedDomains;
  }

  /**
   * Replaces the block list (Python: set_blocked_domains).
   * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if it is not an iterable of domains
   */
  setBlockedDomains(domains: Iterable<string>): void {
    this._blockedDomains = listOfDomains('blockedDomains', domains);
    this._blockList = domainList(this._blockedDomains);
  }

  /** Whether the domain is on the block list (Python: is_blocked). */
  isBlocked(domain: string): boolean {
    return this._blockList.size > 0 && isOnDomainList(domain, this._blockList);
  }

  /** The domains on the allow list; `null` if there is none (Python: allowed_domains). */
  allowedDomains(): readonly string[] | null {
    return this._allowedDomains;
  }

  /**
   * Replaces the allow list; `null` for none (Python: set_allowed_domains).
   * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if it is not an iterable of domains
   */
  setAllowedDomains(domains: Iterable<string> | null): void {
    this._allowedDomains = domains === null ? null : listOfDomains('allowedDomains', domains);
    this._allowList = this._allowedDomains && domainList(this._allowedDomains);
  }

  /** Whether there is an allow list and the domain is not on it (Python: is_not_allowed). */
  isNotAllowed(domain: string): boolean {
    return this._allowList !== null && !isOnDomainList(domain, this._allowList);
  }

  /** The registrable domain; the host if it has none, such as an IP address; the domain itself if the list throws an error. */
  override siteOf(domain: string): string {
    const host = super.siteOf(domain);
    return siteOfHost(this.publicSuffixList ?? defaultPublicSuffixList, host) ?? host;
  }

  /**
   * The rules for the cookies of one request.
   * @param _isParsed whether the cookies to set come from this package's parser, which has checked their text
   * @internal
   */
  [rulesFor](request: CookieRequest, _isParsed?: boolean): BuiltInRules {
    return new HttpCookiejarRules(this, request);
  }

  override setOk(cookie: Cookie, request: CookieRequest): boolean {
    return this.explainSet(cookie, request) === null;
  }

  override returnOk(cookie: Cookie, request: CookieRequest): boolean {
    return this.explainReturn(cookie, request) === null;
  }

  override explainSet(cookie: Cookie, request: CookieRequest): RefusalReason | null {
    return reasonOrNull(this[rulesFor](request).refuseSet(cookie));
  }

  /**
   * The reason why a cookie may not replace or shadow an existing one. Only browsers' rules have one: a non-secure URL cannot overwrite or
   * shadow a Secure cookie (RFC 6265bis section 5.7, step 16).
   * @param existing returns the jar's cookies with the same name
   */
  override explainReplace(
    cookie: Cookie,
    existing: () => Iterable<Cookie>,
    request: CookieRequest,
  ): RefusalReason | null {
    return this[rulesFor](request).explainReplace(cookie, existing);
  }

  override explainReturn(cookie: Cookie, request: CookieRequest): RefusalReason | null {
    return reasonOrNull(this[rulesFor](request).refuseReturn(cookie));
  }

  override domainReturnOk(domain: string, request: CookieRequest): boolean {
    return this.explainDomainReturn(domain, request) === null;
  }

  override explainDomainReturn(domain: string, request: CookieRequest): RefusalReason | null {
    return reasonOrNull(this[rulesFor](request).refuseDomainReturn(domain));
  }

  override pathReturnOk(path: string, request: CookieRequest): boolean {
    return this[rulesFor](request).pathReturnOk(path);
  }
}
