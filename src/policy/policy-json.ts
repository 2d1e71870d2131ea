import { invalidArgument } from '../errors.js';
import { defaultPublicSuffixList } from '../url/public-suffix-list.js';
import { BrowserCookiePolicy } from './browser-cookie-policy.js';
import { isAsShipped } from './built-in.js';
import type { CookieLimits, CookiePolicy } from './cookie-policy.js';
import { DefaultCookiePolicy, type DefaultCookiePolicyOptions } from './default-cookie-policy.js';

/** One of the package's own policies as plain data. */
export interface PolicyJSON {
  readonly kind: 'BrowserCookiePolicy' | 'DefaultCookiePolicy';
  readonly options: PolicyOptionsJSON;
}

/** The options of a policy that are plain data: all but a suffix list of the program's own. */
export type PolicyOptionsJSON = Omit<DefaultCookiePolicyOptions, 'publicSuffixList'>;

/** The policy's kind and options; `null` for a policy of the program's own, whose rules are code and not data. */
export function policyToJson(policy: CookiePolicy): PolicyJSON | null {
  if (!(policy instanceof DefaultCookiePolicy) || !isAsShipped(policy)) return null;
  if (policy.publicSuffixList !== defaultPublicSuffixList) return null;
  const isBrowsers = policy instanceof BrowserCookiePolicy;
  return {
    kind: isBrowsers ? 'BrowserCookiePolicy' : 'DefaultCookiePolicy',
    options: {
      blockedDomains: [...policy.blockedDomains()],
      allowedDomains: policy.allowedDomains()?.slice() ?? null,
      netscape: policy.netscape,
      rfc2965: policy.rfc2965,
      rfc2109AsNetscape: policy.rfc2109AsNetscape,
      hideCookie2: policy.hideCookie2,
      strictDomain: policy.strictDomain,
      strictRfc2965Unverifiable: policy.strictRfc2965Unverifiable,
      strictNsUnverifiable: policy.strictNsUnverifiable,
      strictNsDomain: policy.strictNsDomain,
      strictNsSetInitialDollar: policy.strictNsSetInitialDollar,
      strictNsSetPath: policy.strictNsSetPath,
      secureProtocols: [...policy.secureProtocols],
      limits: policy.limits && { ...policy.limits },
    },
  };
}

/**
 * The policy that {@link policyToJson} recorded.
 * @throws TypeError (ERR_INVALID_ARG_VALUE) for data of another form, or where `null` was recorded
 */
export function policyFromJson(data: unknown): CookiePolicy {
  if (data === null) {
    throw invalidArgument(
      'the jar was made under a policy of its program: give fromJSON() that policy as its second argument',
    );
  }
  const { kind, options } = data as Partial<PolicyJSON>;
  const known = readOptions(options);
  if (kind === 'BrowserCookiePolicy') return new BrowserCookiePolicy(known);
  if (kind === 'DefaultCookiePolicy') return new DefaultCookiePolicy(known);
  throw invalidArgument('the policy in the JSON form of a cookie jar is of no known kind');
}

const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
const isNumber = (value: unknown): boolean => typeof value === 'number';
const isListOfStrings = (value: unknown): boolean =>
  Array.isArray(value) && value.every((item) => typeof item === 'string');

/** JSON has no Infinity, and writes `null` for it. */
const isLimits = (value: unknown): boolean =>
  value === null ||
  (typeof value === 'object' &&
    ['perSite', 'total'].every((name) => {
      const limit: unknown = Reflect.get(value, name);
      return limit === null || typeof limit === 'number';
    }));

const IS_OPTION: Record<keyof PolicyOptionsJSON, (value: unknown) => boolean> = {
  blockedDomains: isListOfStrings,
  allowedDomains: (value) => value === null || isListOfStrings(value),
  netscape: isBoolean,
  rfc2965: isBoolean,
  rfc2109AsNetscape: (value) => value === null || isBoolean(value),
  hideCookie2: isBoolean,
  strictDomain: isBoolean,
  strictRfc2965Unverifiable: isBoolean,
  strictNsUnverifiable: isBoolean,
  strictNsDomain: isNumber,
  strictNsSetInitialDollar: isBoolean,
  strictNsSetPath: isBoolean,
  secureProtocols: isListOfStrings,
  limits: isLimits,
};

/** An option that is missing or of the wrong type must not loosen the policy: it is an error. */
function readOptions(options: unknown): PolicyOptionsJSON {
  const given = (typeof options === 'object' && options !== null ? options : {}) as Record<
    string,
    unknown
  >;
  for (const [name, isOption] of Object.entries(IS_OPTION)) {
    if (!Object.hasOwn(given, name) || !isOption(given[name]))
      throw invalidArgument(`the policy in the JSON form of a cookie jar has no valid ${name}`);
  }
  return {
    ...(given as PolicyOptionsJSON),
    limits: readLimits(given.limits as CookieLimits | null),
  };
}

function readLimits(limits: CookieLimits | null): CookieLimits | null {
  if (limits === null) return null;
  const { perSite, total } = limits;
  return {
    perSite: perSite ?? Number.POSITIVE_INFINITY,
    total: total ?? Number.POSITIVE_INFINITY,
  };
}
