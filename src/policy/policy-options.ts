import {
  hasMethods,
  invalidArgType,
  invalidArgValue,
  requireOptions,
  requireType,
} from '../internal/arguments.js';
import type { PublicSuffixList } from '../url/public-suffix-list.js';
import type { CookieLimits } from './cookie-policy.js';

/** Limits of which some are named. */
export type CookieLimitsInit = { readonly [Limit in keyof CookieLimits]?: number | undefined };

/** The options of `DefaultCookiePolicy`, each with Python's default. */
export interface DefaultCookiePolicyOptions {
  /** Domains that never set nor get cookies: a leading dot stands for all below it. Default none. */
  blockedDomains?: Iterable<string> | null | undefined;
  /** The only domains that set and get cookies; `null`, the default, for all. An empty list forbids everything. */
  allowedDomains?: Iterable<string> | null | undefined;
  /** Whether Netscape cookies are taken. Default true. */
  netscape?: boolean | undefined;
  /** Whether RFC 2965 cookies are taken. Default false. */
  rfc2965?: boolean | undefined;
  /** Whether RFC 2109 cookies count as Netscape cookies; `null`, the default: where `rfc2965` is off. */
  rfc2109AsNetscape?: boolean | null | undefined;
  /** Whether the Cookie2 header is left out. Default false. */
  hideCookie2?: boolean | undefined;
  /** Whether domains under which unrelated sites live, such as `.co.uk`, are refused. Default false. */
  strictDomain?: boolean | undefined;
  /** Whether unverifiable requests to third parties set and get no RFC 2965 cookies. Default true. */
  strictRfc2965Unverifiable?: boolean | undefined;
  /** Whether unverifiable requests to third parties set and get no Netscape cookies. Default false. */
  strictNsUnverifiable?: boolean | undefined;
  /** How strict the domains of Netscape cookies are read: `DomainLiberal` (the default) or a sum of the `Domain…` constants. */
  strictNsDomain?: number | undefined;
  /** Whether Netscape cookies whose name begins with `$` are refused. Default false. */
  strictNsSetInitialDollar?: boolean | undefined;
  /** Whether a Netscape cookie's path has to cover the path of the request that sets it. Default false. */
  strictNsSetPath?: boolean | undefined;
  /** Schemes that Secure cookies go over. Default https and wss. */
  secureProtocols?: readonly string[] | undefined;
  /**
   * Knows the public suffixes, for `strictDomain` and for the sites that `limits` count by; `null` switches suffix checks off. Default:
   * `defaultPublicSuffixList`.
   */
  publicSuffixList?: PublicSuffixList | null | undefined;
  /** How many cookies a jar keeps. Default `null`: no limit; nor has one that is not named. */
  limits?: CookieLimitsInit | null | undefined;
}

type OptionName = keyof DefaultCookiePolicyOptions;

const isList = (name: string, value: unknown) => void listOfStrings(name, value);
const isListOrNull = (name: string, value: unknown) => value === null || isList(name, value);
const isBoolean = (name: string, value: unknown) => requireType(name, value, 'boolean');

/** Checks the value of each option. */
const CHECKS: Readonly<Record<OptionName, (name: string, value: unknown) => void>> = {
  blockedDomains: isListOrNull,
  allowedDomains: isListOrNull,
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
  secureProtocols: isList,
  publicSuffixList: requireSuffixList,
  limits: requireLimits,
};

const KNOWN = Object.fromEntries(Object.keys(CHECKS).map((name) => [name, true])) as Record<
  OptionName,
  true
>;

/** @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if an option is not known or has a wrong type */
export function requirePolicyOptions(options: DefaultCookiePolicyOptions): void {
  const hint = "The right call: new BrowserCookiePolicy({ blockedDomains: ['.ads.example'] })";
  for (const [name, value] of Object.entries(requireOptions('options', options, KNOWN, hint))) {
    if (value !== undefined) CHECKS[name as OptionName](`options.${name}`, value);
  }
}

/**
 * A copy of a list. A string is not one, although it is iterable: a policy that blocks its letters would block nothing.
 * @throws TypeError (ERR_INVALID_ARG_TYPE) if it is not an iterable of strings
 */
export function listOfStrings(name: string, given: unknown): readonly string[] {
  if (hasMethods(given, [Symbol.iterator])) {
    const list = [...(given as Iterable<unknown>)];
    if (list.every((item) => typeof item === 'string')) return Object.freeze(list);
  }
  throw invalidArgType(name, 'an iterable of strings', given);
}

function requireSuffixList(name: string, list: unknown): void {
  if (list === null || hasMethods(list, ['publicSuffix'])) return;
  throw invalidArgType(name, 'a PublicSuffixList or null', list);
}

const LIMITS = { perSite: true, total: true, header: true } as const;

/** @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) if a limit is not known or is not a number of 0 or more */
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

/** The limits that a policy is given; one that is not named is the policy's default. */
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
