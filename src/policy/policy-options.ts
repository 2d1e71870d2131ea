import {
  hasMethods,
  invalidArgType,
  invalidArgValue,
  requireOptions,
  requireType,
} from '../internal/arguments.js';
import type { PublicSuffixList } from '../url/public-suffix-list.js';
import type { CookieLimits } from './cookie-policy.js';

/** Some or all limits. */
export type CookieLimitsInit = { readonly [Limit in keyof CookieLimits]?: number | undefined };

/** The options of `DefaultCookiePolicy`, each with Python's default. */
export interface DefaultCookiePolicyOptions {
  /** Domains that can neither set nor receive cookies; `.example.com` matches the subdomains of `example.com`. Default: none. */
  blockedDomains?: Iterable<string> | null | undefined;
  /** The only domains that can set and receive cookies; `null`, the default, for all. An empty list allows no domain. */
  allowedDomains?: Iterable<string> | null | undefined;
  /** Whether Netscape cookies are accepted. Default true. */
  netscape?: boolean | undefined;
  /** Whether RFC 2965 cookies are accepted. Default false. */
  rfc2965?: boolean | undefined;
  /** Whether to treat RFC 2109 cookies as Netscape cookies. Default `null`: if `rfc2965` is false. */
  rfc2109AsNetscape?: boolean | null | undefined;
  /** Whether to omit the Cookie2 header. Default false. */
  hideCookie2?: boolean | undefined;
  /** Whether to refuse public suffixes as domains, such as `.co.uk`. Default false. */
  strictDomain?: boolean | undefined;
  /** Whether to refuse RFC 2965 cookies in unverifiable requests to third parties. Default true. */
  strictRfc2965Unverifiable?: boolean | undefined;
  /** Whether to refuse Netscape cookies in unverifiable requests to third parties. Default false. */
  strictNsUnverifiable?: boolean | undefined;
  /** How strictly domains of Netscape cookies are checked: `DomainLiberal` (the default) or a sum of the `Domain…` constants. */
  strictNsDomain?: number | undefined;
  /** Whether to refuse Netscape cookies whose name begins with `$`. Default false. */
  strictNsSetInitialDollar?: boolean | undefined;
  /** Whether to refuse Netscape cookies whose path does not path-match the request. Default false. */
  strictNsSetPath?: boolean | undefined;
  /** The schemes over which Secure cookies are sent. Default https and wss. */
  secureProtocols?: readonly string[] | undefined;
  /**
   * The public suffix list for `strictDomain` and the `perSite` limit; `null` disables suffix checks. Default: `defaultPublicSuffixList`.
   */
  publicSuffixList?: PublicSuffixList | null | undefined;
  /** The limits of a jar. Default `null`: no limits; a missing member is no limit either. */
  limits?: CookieLimitsInit | null | undefined;
}

type OptionName = keyof DefaultCookiePolicyOptions;

/** The constructor checks a list when it copies it: an iterator can be read only once. */
const isCheckedLater = () => {};
const isBoolean = (name: string, value: unknown) => requireType(name, value, 'boolean');

/** Checks the value of each option that is not a list. */
const CHECKS: Readonly<Record<OptionName, (name: string, value: unknown) => void>> = {
  blockedDomains: isCheckedLater,
  allowedDomains: isCheckedLater,
  netscape: isBoolean,
  rfc2965: isBoolean,
  rfc2109AsNetscape: (name, value) => requireType(name, value, ['boolean', 'null']),
  hideCookie2: isBoolean,
  strictDomain: isBoolean,
  strictRfc2965Unverifiable: isBoolean,
  strictNsUnverifiable: isBoolean,
  strictNsDomain: (name, value) => requireType(name, value, 'number'),
  strictNsSetInitialDollar: isBoolean,
  strictNsSetPath: isBoolean,
  secureProtocols: isCheckedLater,
  publicSuffixList: requireSuffixList,
  limits: requireLimits,
};

/** The names of all options. */
export const OPTION_NAMES = Object.keys(CHECKS) as readonly OptionName[];

/**
 * Checks all options except the lists.
 * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if an option is unknown or has the wrong type
 */
export function requirePolicyOptions(options: DefaultCookiePolicyOptions): void {
  const hint = "The right call: new BrowserCookiePolicy({ blockedDomains: ['.ads.example'] })";
  for (const [name, value] of Object.entries(requireOptions('options', options, CHECKS, hint))) {
    if (value !== undefined) CHECKS[name as OptionName](`options.${name}`, value);
  }
}

/**
 * Copies a list of strings. A string is refused, although it is iterable: blocking its letters would block nothing.
 * @throws TypeError (ERR_INVALID_ARG_TYPE) if it is not an iterable of strings
 */
export function listOfStrings(name: string, given: unknown): readonly string[] {
  if (hasMethods(given, [Symbol.iterator])) {
    const list = [...(given as Iterable<unknown>)];
    if (list.every((item) => typeof item === 'string')) return Object.freeze(list);
  }
  throw invalidArgType(name, 'an iterable of strings', given);
}

/** Matches URLs, patterns and ports, which are equal to no domain of a cookie. */
const NO_DOMAIN = /[/*?#@,;\s]|:(?![^[]*\])/;

/** @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) */
export function listOfDomains(name: string, given: unknown): readonly string[] {
  const domains = listOfStrings(name, given);
  const wrong = domains.find((domain) => NO_DOMAIN.test(domain));
  if (wrong === undefined) return domains;
  const reason = "must contain domains only, such as 'a.example', or '.a.example' for all below it";
  throw invalidArgValue(name, wrong, reason);
}

function requireSuffixList(name: string, list: unknown): void {
  if (list === null || hasMethods(list, ['publicSuffix'])) return;
  throw invalidArgType(name, 'a PublicSuffixList or null', list);
}

const LIMITS = { perSite: true, total: true, header: true } as const;

/** @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if a limit is unknown, or is not a number that is at least 0 */
function requireLimits(name: string, limits: unknown): void {
  requireType(name, limits, ['object', 'null']);
  if (limits === null) return;
  const hint = 'The right call: new BrowserCookiePolicy({ limits: { perSite: 500 } })';
  const given = requireOptions<CookieLimitsInit>(name, limits, LIMITS, hint);
  for (const [key, limit] of Object.entries(given)) {
    if (limit === undefined) continue;
    requireType(`${name}.${key}`, limit, 'number');
    if (!(limit >= 0)) throw invalidArgValue(`${name}.${key}`, limit, 'must be 0 or more');
  }
}

/** The limits of a policy; missing members get the policy's default. */
export function limitsFrom(
  given: CookieLimitsInit | null | undefined,
  defaults: CookieLimits | null,
): CookieLimits | null {
  if (given === null || given === undefined) return given === null ? null : defaults;
  const { perSite, total, header } = given;
  return {
    perSite: perSite ?? defaults?.perSite ?? Number.POSITIVE_INFINITY,
    total: total ?? defaults?.total ?? Number.POSITIVE_INFINITY,
    ...(header === undefined ? {} : { header }),
  };
}
