import type { Cookie } from '../cookie/cookie.js';
import { refusePromise } from '../internal/arguments.js';
import { nowInSeconds } from '../internal/clock.js';
import { hasNonAscii } from '../internal/octets.js';
import { type RefusalCode, type RefusalReason, reasonOrNull } from '../refusal.js';
import {
  coversHost,
  domainMatch,
  domainsCovering,
  isIpLiteral,
  isNoName,
  withoutDot,
  withoutLastDot,
} from '../url/domain.js';
import { parseHost } from '../url/parse-host.js';
import { pathMatch } from '../url/path-match.js';
import { isSuffixOf } from '../url/public-suffix-list.js';
import {
  type CookieRequest,
  DEFAULT_HTTP_PORT,
  effRequestHost,
  isThirdParty,
  requestPath,
  requestPort,
} from '../url/request.js';
import type { BuiltInRules, RuleOptions } from './request-rules.js';

/** The flags of `strictNsDomain`. */
export const STRICT_NO_DOTS = 1;
export const STRICT_NON_DOMAIN = 2;
export const RFC2965_MATCH = 4;

/** The options of a policy that http.cookiejar's rules use. */
export interface HttpCookiejarRuleOptions extends RuleOptions {
  readonly netscape: boolean;
  readonly rfc2965: boolean;
  readonly strictDomain: boolean;
  readonly strictRfc2965Unverifiable: boolean;
  readonly strictNsUnverifiable: boolean;
  readonly strictNsDomain: number;
  readonly strictNsSetInitialDollar: boolean;
  readonly strictNsSetPath: boolean;
  /** A subclass may override it, for the cookies to set too. */
  pathReturnOk(path: string, request: CookieRequest): boolean;
}

/** http.cookiejar's rules for the cookies of one request. */
export class HttpCookiejarRules implements BuiltInRules {
  readonly #options: HttpCookiejarRuleOptions;
  readonly #request: CookieRequest;
  readonly #host: string;
  readonly #effectiveHost: string;
  readonly #path: string;
  #isSecure: boolean | undefined;
  #time = 0;

  constructor(options: HttpCookiejarRuleOptions, request: CookieRequest) {
    this.#options = options;
    this.#request = request;
    const [host, effectiveHost] = effRequestHost(request);
    this.#host = host;
    this.#effectiveHost = effectiveHost;
    this.#path = requestPath(request);
  }

  get host(): string {
    return this.#effectiveHost;
  }

  /** The same for `foo` and `foo.local`, which have the same effective host: the store keeps the list by that name. */
  domains(): readonly string[] {
    const host = this.#effectiveHost;
    const bare = host.replace(/^([^.]+)\.local$/, '$1');
    const all = domainsCovering(host);
    return bare === host ? all : [...new Set([...domainsCovering(bare), ...all])];
  }

  domainReturnOk(domain: string): boolean {
    return this.refuseDomainReturn(domain) === null;
  }

  pathReturnOk(path: string): boolean {
    return pathMatch(this.#path, path);
  }

  returnOk(cookie: Cookie): boolean {
    return this.refuseReturn(cookie) === null;
  }

  returnAllOk(entries: readonly { readonly cookie: Cookie }[]): boolean {
    for (const { cookie } of entries) if (!this.returnOk(cookie)) return false;
    return true;
  }

  explainReturn(cookie: Cookie): RefusalReason | null {
    return reasonOrNull(this.refuseReturn(cookie));
  }

  setOk(cookie: Cookie): boolean {
    return this.refuseSet(cookie) === null;
  }

  explainReplace(): null {
    return null;
  }

  refuseDomainReturn(domain: string): RefusalCode | null {
    const covers = coversHost(domain, this.#host) || coversHost(domain, this.#effectiveHost);
    return covers ? this.#refuseListed(domain) : 'domain-mismatch';
  }

  refuseSet(cookie: Cookie): RefusalCode | null {
    return (
      this.#refuseProtocol(cookie) ??
      this.#refuseThirdParty(cookie) ??
      this.#refuseSetName(cookie) ??
      this.#refuseSetPath(cookie) ??
      this.#refuseSetDomain(cookie) ??
      this.#refuseSetPort(cookie)
    );
  }

  refuseReturn(cookie: Cookie): RefusalCode | null {
    return (
      this.#refuseProtocol(cookie) ??
      this.#refuseThirdParty(cookie) ??
      this.#refuseReturnInsecurely(cookie) ??
      (cookie.expires !== null && cookie.expires <= this.#now() ? 'expired' : null) ??
      this.#refuseReturnPort(cookie) ??
      this.#refuseReturnDomain(cookie)
    );
  }

  /** The current time, read once per request. */
  #now(): number {
    if (this.#time === 0) this.#time = nowInSeconds();
    return this.#time;
  }

  #refuseListed(domain: string): RefusalCode | null {
    if (this.#options.isBlocked(domain)) return 'domain-blocked';
    return this.#options.isNotAllowed(domain) ? 'domain-not-allowed' : null;
  }

  #refuseProtocol({ version }: Cookie): RefusalCode | null {
    if (version === null) return 'version-missing';
    if (version < 0) return 'version-invalid';
    return (version > 0 ? this.#options.rfc2965 : this.#options.netscape) ? null : 'protocol-off';
  }

  #refuseThirdParty({ version }: Cookie): RefusalCode | null {
    if (!this.#request.unverifiable) return null;
    const { strictNsUnverifiable, strictRfc2965Unverifiable } = this.#options;
    const isStrict = isNetscape(version) ? strictNsUnverifiable : strictRfc2965Unverifiable;
    return isStrict && isThirdParty(this.#request) ? 'third-party' : null;
  }

  #refuseSetName({ version, name }: Cookie): RefusalCode | null {
    const { strictNsSetInitialDollar } = this.#options;
    const isRefused = isNetscape(version) && strictNsSetInitialDollar && name.startsWith('$');
    return isRefused ? 'initial-dollar' : null;
  }

  #refuseSetPath({ version, path, pathSpecified }: Cookie): RefusalCode | null {
    if (!pathSpecified || (isNetscape(version) && !this.#options.strictNsSetPath)) return null;
    const isOk = this.#options.pathReturnOk(path, this.#request);
    refusePromise('pathReturnOk() of a policy', isOk);
    return isOk ? null : 'path-mismatch';
  }

  #refuseSetDomain(cookie: Cookie): RefusalCode | null {
    if (this.#host === '' || this.#host.startsWith('.')) return 'domain-invalid';
    const listed = this.#refuseListed(cookie.domain);
    if (listed !== null) return listed;
    return cookie.domainSpecified ? this.#refuseNamedDomain(cookie) : null;
  }

  #refuseNamedDomain({ version, domain }: Cookie): RefusalCode | null {
    const host = this.#host;
    const effectiveHost = this.#effectiveHost;
    const bare = domain.replace(/^\.+/, '');
    const suffix = this.#options.strictDomain ? this.#refuseSuffix(bare) : null;
    if (suffix !== null) return suffix;
    if (!domain.includes('.', 1) && !effectiveHost.endsWith('.local') && !isIpLiteral(bare))
      return 'domain-no-dot';
    if (bare !== host && isIpLiteral(bare)) return 'ip-domain';
    if (!coversHost(domain, effectiveHost) && !coversInLocal(domain, effectiveHost))
      return isIpLiteral(host) ? 'ip-domain' : 'domain-mismatch';
    if (this.#isStrict(version, RFC2965_MATCH) && !domainMatch(effectiveHost, domain))
      return 'domain-mismatch';
    const isTooFar = this.#isStrict(version, STRICT_NO_DOTS) && hasDotBefore(domain, host);
    return isTooFar ? 'domain-too-far' : null;
  }

  /** Whether a rule that is optional for Netscape cookies applies to the cookie. It always applies to other cookies. */
  #isStrict(version: number | null, rule: number): boolean {
    return !isNetscape(version) || (this.#options.strictNsDomain & rule) !== 0;
  }

  /**
   * A cookie is refused if the list throws an error or returns an invalid suffix. A trailing dot is ignored. The suffix of a name beyond
   * ASCII may be in ASCII.
   */
  #refuseSuffix(domain: string): RefusalCode | null {
    const { publicSuffixList } = this.#options;
    const name = withoutLastDot(domain);
    if (!name.includes('.') || publicSuffixList === null) return null;
    const names = hasNonAscii(name) ? [name, parseHost(name) ?? ''] : [name];
    try {
      const suffix = publicSuffixList.publicSuffix(name);
      if (suffix !== null && names.includes(suffix)) return 'public-suffix';
      const isValid = suffix === null || names.some((each) => isSuffixOf(suffix, each));
      return isValid ? null : 'suffix-list-failed';
    } catch {
      return 'suffix-list-failed';
    }
  }

  #refuseSetPort({ port, portSpecified }: Cookie): RefusalCode | null {
    if (!portSpecified || port === null) return null;
    const requested = this.#port();
    for (const each of port.split(',')) {
      if (!/^\s*[+-]?\d+\s*$/.test(each)) return 'port-invalid';
      if (each === requested) return null;
    }
    return 'port-mismatch';
  }

  #port(): string {
    return requestPort(this.#request) ?? DEFAULT_HTTP_PORT;
  }

  #refuseReturnInsecurely({ secure }: Cookie): RefusalCode | null {
    if (!secure) return null;
    this.#isSecure ??= this.#options.secureProtocols.includes(this.#request.getType());
    return this.#isSecure ? null : 'secure-mismatch';
  }

  #refuseReturnPort({ port }: Cookie): RefusalCode | null {
    return !port || port.split(',').includes(this.#port()) ? null : 'port-mismatch';
  }

  #refuseReturnDomain({ version, domain: given, domainSpecified }: Cookie): RefusalCode | null {
    const effectiveHost = this.#effectiveHost;
    if (given === effectiveHost) return null;
    const domain = given.toLowerCase();
    if (!isNetscape(version)) return domainMatch(effectiveHost, domain) ? null : 'domain-mismatch';
    const isOtherHost = !domainSpecified && domain !== effectiveHost;
    if (isOtherHost && this.#isStrict(version, STRICT_NON_DOMAIN)) return 'not-host-only';
    return coversHost(domain, effectiveHost) ? null : 'domain-mismatch';
  }
}

function isNetscape(version: number | null): boolean {
  return version === 0;
}

/**
 * Whether the domain with `.local` appended covers the host, such as `Domain=foo` from foo.local. Such a cookie is stored but never sent.
 */
function coversInLocal(domain: string, effectiveHost: string): boolean {
  const name = `${withoutDot(domain)}.local`;
  return effectiveHost === name || effectiveHost.endsWith(name.startsWith('.') ? name : `.${name}`);
}

/** Whether the part of the host before the domain contains a dot, so that the domain is more than one level up. */
function hasDotBefore(domain: string, host: string): boolean {
  return host.slice(0, Math.max(0, host.length - domain.length)).includes('.') && !isNoName(host);
}
