import type { Cookie } from '../cookie/cookie.js';
import { type RefusalCode, type RefusalReason, reasonFor } from '../refusal.js';
import {
  coversHost,
  domainMatch,
  isIpLiteral,
  userDomainMatch,
  withoutDot,
} from '../url/domain.js';
import {
  defaultPublicSuffixList,
  isSuffixOf,
  type PublicSuffixList,
} from '../url/public-suffix-list.js';
import {
  type CookieRequest,
  DEFAULT_HTTP_PORT,
  effRequestHost,
  isThirdParty,
  requestPath,
  requestPort,
} from '../url/request.js';
import { siteOfHost } from '../url/site.js';
import { declareAsShipped, isAsShipped } from './built-in.js';
import { CookiePolicy } from './cookie-policy.js';
import {
  type DefaultCookiePolicyOptions,
  listOfStrings,
  requirePolicyOptions,
} from './policy-options.js';

/**
 * http.cookiejar's rules (DefaultCookiePolicy): Netscape cookies as they were meant, and RFC 2965 cookies where they are switched on.
 * All options are fields too; what is assigned counts from the next request on.
 */
export class DefaultCookiePolicy extends CookiePolicy {
  /** Netscape: no host that has a dot before the domain, so that `www.foo.acme.com` sets no cookie for `.acme.com`. */
  static readonly DomainStrictNoDots = 1;
  /** Netscape: a cookie that came without a Domain goes back to its own host only. */
  static readonly DomainStrictNonDomain = 2;
  /** Netscape: domains match as RFC 2965 has it. */
  static readonly DomainRFC2965Match = 4;
  /** Netscape: none of these. */
  static readonly DomainLiberal = 0;
  /** Netscape: DomainStrictNoDots and DomainStrictNonDomain. */
  static readonly DomainStrict = 3;

  readonly DomainStrictNoDots = DefaultCookiePolicy.DomainStrictNoDots;
  readonly DomainStrictNonDomain = DefaultCookiePolicy.DomainStrictNonDomain;
  readonly DomainRFC2965Match = DefaultCookiePolicy.DomainRFC2965Match;
  readonly DomainLiberal = DefaultCookiePolicy.DomainLiberal;
  readonly DomainStrict = DefaultCookiePolicy.DomainStrict;

  rfc2109AsNetscape: boolean | null;
  strictDomain: boolean;
  strictRfc2965Unverifiable: boolean;
  strictNsUnverifiable: boolean;
  strictNsDomain: number;
  strictNsSetInitialDollar: boolean;
  strictNsSetPath: boolean;
  #secureProtocols: readonly string[] = [];
  #publicSuffixList: PublicSuffixList;
  /** Another number after each assignment to an option that no bit of {@link verdictStamp} stands for. */
  #revision = 0;

  #blockedDomains: readonly string[] = [];
  #allowedDomains: readonly string[] | null = null;

  /** @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if an option is not known or has the wrong type */
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
    this.secureProtocols = options.secureProtocols ?? ['https', 'wss'];
    this.#publicSuffixList = options.publicSuffixList ?? defaultPublicSuffixList;
    this.limits = options.limits ?? null;
    this.setBlockedDomains(options.blockedDomains ?? []);
    this.setAllowedDomains(options.allowedDomains ?? null);
  }

  /** Schemes that Secure cookies go over. A copy is kept: assign another array to change them. */
  get secureProtocols(): readonly string[] {
    return this.#secureProtocols;
  }
  set secureProtocols(schemes: readonly string[]) {
    this.#secureProtocols = listOfStrings('secureProtocols', schemes);
    this.#revision++;
  }

  /** Knows the public suffixes. */
  get publicSuffixList(): PublicSuffixList {
    return this.#publicSuffixList;
  }
  set publicSuffixList(list: PublicSuffixList) {
    this.#publicSuffixList = list;
    this.#revision++;
  }

  /** The domains on the block list (Python: blocked_domains). */
  blockedDomains(): readonly string[] {
    return this.#blockedDomains;
  }

  /** Replaces the block list (Python: set_blocked_domains). @throws TypeError (ERR_INVALID_ARG_TYPE) if it is not an iterable of strings */
  setBlockedDomains(domains: Iterable<string>): void {
    this.#blockedDomains = listOfStrings('blockedDomains', domains);
    this.#revision++;
  }

  /** Whether the domain is on the block list (Python: is_blocked). */
  isBlocked(domain: string): boolean {
    // Most lists are empty, and asked twice for each cookie.
    if (this.#blockedDomains.length === 0) return false;
    return this.#blockedDomains.some((blocked) => userDomainMatch(domain, blocked));
  }

  /** The domains on the allow list; `null` where there is none (Python: allowed_domains). */
  allowedDomains(): readonly string[] | null {
    return this.#allowedDomains;
  }

  /** Replaces the allow list; `null` for none (Python: set_allowed_domains). @throws TypeError (ERR_INVALID_ARG_TYPE) if it is not an iterable of strings */
  setAllowedDomains(domains: Iterable<string> | null): void {
    this.#allowedDomains = domains === null ? null : listOfStrings('allowedDomains', domains);
    this.#revision++;
  }

  /** Whether there is an allow list and the domain is not on it (Python: is_not_allowed). */
  isNotAllowed(domain: string): boolean {
    return this.#allowedDomains?.every((allowed) => !userDomainMatch(domain, allowed)) ?? false;
  }

  /** The registrable domain or, where there is none, as for an IP address, the host; the list failing, the domain by itself. */
  override siteOf(domain: string): string {
    const host = super.siteOf(domain);
    try {
      return siteOfHost(this.publicSuffixList, host);
    } catch {
      return host;
    }
  }

  override setOk(cookie: Cookie, request: CookieRequest): boolean {
    return this.explainSet(cookie, request) === null;
  }

  override returnOk(cookie: Cookie, request: CookieRequest): boolean {
    return this.explainReturn(cookie, request) === null;
  }

  override explainSet(cookie: Cookie, request: CookieRequest): RefusalReason | null {
    return toReason(
      this.#refuseProtocol(cookie) ??
        this.#refuseThirdParty(cookie, request) ??
        this.#refuseSetName(cookie) ??
        this.#refuseSetPath(cookie, request) ??
        this.#refuseSetDomain(cookie, request) ??
        this.#refuseSetPort(cookie, request),
    );
  }

  override explainReturn(cookie: Cookie, request: CookieRequest): RefusalReason | null {
    return toReason(
      this.#refuseProtocol(cookie) ??
        this.#refuseThirdParty(cookie, request) ??
        this.#refuseReturnInsecurely(cookie, request) ??
        (cookie.isExpired() ? 'expired' : null) ??
        this.#refuseReturnPort(cookie, request) ??
        this.#refuseReturnDomain(cookie, request),
    );
  }

  /** A number for requests of a person typing the address. Whatever is fetched on behalf of others, and all that a subclass judges, is judged by itself. */
  override verdictStamp(request: CookieRequest): number | null {
    if (!isAsShipped(this)) return null;
    if (request.unverifiable || request.initiator != null) return null;
    if (this.reading === 'http.cookiejar' && !isAsItsUrlSays(request)) return null;
    return this.#revision * 1024 + this.#switches();
  }

  /** The options whose assignment nothing tells of, in ten bits. */
  #switches(): number {
    const rfc2109 = this.rfc2109AsNetscape == null ? 0 : this.rfc2109AsNetscape ? 1 : 2;
    return (
      (this.netscape ? 1 : 0) |
      (this.rfc2965 ? 2 : 0) |
      (this.strictDomain ? 4 : 0) |
      (this.strictNsSetInitialDollar ? 8 : 0) |
      (this.strictNsSetPath ? 16 : 0) |
      (rfc2109 << 5) |
      ((this.strictNsDomain & 7) << 7)
    );
  }

  override domainReturnOk(domain: string, request: CookieRequest): boolean {
    return this.explainDomainReturn(domain, request) === null;
  }

  override explainDomainReturn(domain: string, request: CookieRequest): RefusalReason | null {
    const [host, effectiveHost] = effRequestHost(request);
    const covers = coversHost(domain, host) || coversHost(domain, effectiveHost);
    return toReason(covers ? this.#refuseListed(domain) : 'domain-mismatch');
  }

  #refuseListed(domain: string): RefusalCode | null {
    if (this.isBlocked(domain)) return 'domain-blocked';
    return this.isNotAllowed(domain) ? 'domain-not-allowed' : null;
  }

  override pathReturnOk(path: string, request: CookieRequest): boolean {
    const requested = requestPath(request);
    if (!requested.startsWith(path)) return false;
    return requested.length === path.length || path.endsWith('/') || requested[path.length] === '/';
  }

  #refuseProtocol({ version }: Cookie): RefusalCode | null {
    if (version === null) return 'version-missing';
    if (version < 0) return 'version-invalid';
    return (version > 0 ? this.rfc2965 : this.netscape) ? null : 'protocol-off';
  }

  #refuseThirdParty({ version }: Cookie, request: CookieRequest): RefusalCode | null {
    if (!request.unverifiable) return null;
    const strict = isNetscape(version) ? this.strictNsUnverifiable : this.strictRfc2965Unverifiable;
    return strict && isThirdParty(request) ? 'third-party' : null;
  }

  #refuseSetName({ version, name }: Cookie): RefusalCode | null {
    const refused = isNetscape(version) && this.strictNsSetInitialDollar && name.startsWith('$');
    return refused ? 'initial-dollar' : null;
  }

  #refuseSetPath(
    { version, path, pathSpecified }: Cookie,
    request: CookieRequest,
  ): RefusalCode | null {
    if (!pathSpecified || (isNetscape(version) && !this.strictNsSetPath)) return null;
    return this.pathReturnOk(path, request) ? null : 'path-mismatch';
  }

  #refuseSetDomain(cookie: Cookie, request: CookieRequest): RefusalCode | null {
    const [host, effectiveHost] = effRequestHost(request);
    if (host === '' || host.startsWith('.')) return 'domain-invalid';
    const listed = this.#refuseListed(cookie.domain);
    if (listed !== null) return listed;
    return cookie.domainSpecified ? this.#refuseNamedDomain(cookie, host, effectiveHost) : null;
  }

  #refuseNamedDomain(
    { version, domain }: Cookie,
    host: string,
    effectiveHost: string,
  ): RefusalCode | null {
    const bare = domain.replace(/^\.+/, '');
    const suffix = this.strictDomain ? this.#refuseSuffix(bare) : null;
    if (suffix !== null) return suffix;
    if (!domain.includes('.', 1) && !effectiveHost.endsWith('.local') && !isIpLiteral(bare))
      return 'domain-no-dot';
    if (bare !== host && isIpLiteral(bare)) return 'ip-domain';
    if (!coversHost(domain, effectiveHost) && !coversInLocal(domain, effectiveHost))
      return isIpLiteral(host) ? 'ip-domain' : 'domain-mismatch';
    if (
      this.#isStrict(version, DefaultCookiePolicy.DomainRFC2965Match) &&
      !domainMatch(effectiveHost, domain)
    ) {
      return 'domain-mismatch';
    }
    const isTooFar =
      this.#isStrict(version, DefaultCookiePolicy.DomainStrictNoDots) && hasDotBefore(domain, host);
    return isTooFar ? 'domain-too-far' : null;
  }

  /** Whether a rule that is an option for Netscape cookies binds the cookie: other cookies it binds always. */
  #isStrict(version: number | null, rule: number): boolean {
    return !isNetscape(version) || (this.strictNsDomain & rule) !== 0;
  }

  /** A list that fails, or whose answer makes no sense, gives no leave to set the cookie. A dot at the end does not count. */
  #refuseSuffix(domain: string): RefusalCode | null {
    const name = domain.endsWith('.') ? domain.slice(0, -1) : domain;
    if (!name.includes('.')) return null;
    try {
      const suffix = this.publicSuffixList.publicSuffix(name);
      if (suffix === name) return 'public-suffix';
      return suffix === null || isSuffixOf(suffix, name) ? null : 'suffix-list-failed';
    } catch {
      return 'suffix-list-failed';
    }
  }

  #refuseSetPort({ port, portSpecified }: Cookie, request: CookieRequest): RefusalCode | null {
    return portSpecified && port !== null ? refusePort(port, request) : null;
  }

  #refuseReturnInsecurely({ secure }: Cookie, request: CookieRequest): RefusalCode | null {
    return secure && !this.secureProtocols.includes(request.getType()) ? 'secure-mismatch' : null;
  }

  #refuseReturnPort({ port }: Cookie, request: CookieRequest): RefusalCode | null {
    if (!port) return null;
    return port.split(',').includes(requestPort(request) ?? DEFAULT_HTTP_PORT)
      ? null
      : 'port-mismatch';
  }

  #refuseReturnDomain(
    { version, domain, domainSpecified }: Cookie,
    request: CookieRequest,
  ): RefusalCode | null {
    const effectiveHost = effRequestHost(request)[1];
    if (!isNetscape(version)) return domainMatch(effectiveHost, domain) ? null : 'domain-mismatch';
    const isOtherHost = !domainSpecified && domain !== effectiveHost;
    if (isOtherHost && (this.strictNsDomain & DefaultCookiePolicy.DomainStrictNonDomain) !== 0)
      return 'not-host-only';
    return coversHost(domain, effectiveHost) ? null : 'domain-mismatch';
  }
}

declareAsShipped(DefaultCookiePolicy);

/** Whether the request has the type and host of its URL: a program's requests may say otherwise, and http.cookiejar's rules ask for these. */
function isAsItsUrlSays(request: CookieRequest): boolean {
  const url = request.getFullUrl();
  const type = request.getType();
  const host = request.getHost();
  const start = type.length + 3;
  if (!url.startsWith(type) || !url.startsWith('://', type.length)) return false;
  return url.startsWith(host, start) && '/?#'.includes(url.charAt(start + host.length));
}

function toReason(code: RefusalCode | null): RefusalReason | null {
  return code === null ? null : reasonFor(code);
}

function isNetscape(version: number | null): boolean {
  return version === 0;
}

/** Whether the domain, taken as a name in `.local`, is the host or holds it, as `Domain=foo` does from foo.local: such a cookie is kept but never sent. */
function coversInLocal(domain: string, effectiveHost: string): boolean {
  const name = `${withoutDot(domain)}.local`;
  return effectiveHost === name || effectiveHost.endsWith(name.startsWith('.') ? name : `.${name}`);
}

/** Whether the host has a dot in what stands before the domain, so that the domain lies more than one level up. */
function hasDotBefore(domain: string, host: string): boolean {
  return (
    host.slice(0, Math.max(0, host.length - domain.length)).includes('.') && !isIpLiteral(host)
  );
}

function refusePort(ports: string, request: CookieRequest): RefusalCode | null {
  const requested = requestPort(request) ?? DEFAULT_HTTP_PORT;
  for (const port of ports.split(',')) {
    if (!/^\s*[+-]?\d+\s*$/.test(port)) return 'port-invalid';
    if (port === requested) return null;
  }
  return 'port-mismatch';
}
