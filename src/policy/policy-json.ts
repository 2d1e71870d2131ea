import { invalidArgValue, invalidCall, requireType } from '../internal/arguments.js';
import { defaultPublicSuffixList } from '../url/public-suffix-list.js';
import { BrowserCookiePolicy } from './browser-cookie-policy.js';
import { isBuiltIn } from './built-in.js';
import type { CookieLimits, CookiePolicy } from './cookie-policy.js';
import { DefaultCookiePolicy } from './default-cookie-policy.js';
import {
  type CookieLimitsInit,
  type DefaultCookiePolicyOptions,
  limitsFrom,
  OPTION_NAMES,
} from './policy-options.js';

/** A built-in policy as plain data. */
export interface PolicyJSON {
  readonly kind: 'BrowserCookiePolicy' | 'DefaultCookiePolicy';
  readonly options: PolicyOptionsJSON;
}

/** The options of a policy that are plain data: all except a custom suffix list. */
export type PolicyOptionsJSON = Omit<DefaultCookiePolicyOptions, 'publicSuffixList'> & {
  publicSuffixList?: null | undefined;
};

const recordPolicy = Symbol.for('undici-cookiejar.recordPolicy');

// Only the copy of the package that created a policy can detect whether its methods are overridden.
Object.defineProperty(DefaultCookiePolicy.prototype, recordPolicy, {
  value(this: DefaultCookiePolicy): PolicyJSON | null {
    if (!isBuiltIn(this)) return null;
    const { publicSuffixList } = this;
    if (publicSuffixList !== defaultPublicSuffixList && publicSuffixList !== null) return null;
    const isBrowsers = this instanceof BrowserCookiePolicy;
    const kind = isBrowsers ? 'BrowserCookiePolicy' : 'DefaultCookiePolicy';
    return { kind, options: optionsOf(this) };
  },
});

/** The policy's kind and options; `null` for a custom policy, whose rules are code. */
export function policyToJson(policy: CookiePolicy): PolicyJSON | null {
  return (policy as { [recordPolicy]?: () => PolicyJSON | null })[recordPolicy]?.() ?? null;
}

function optionsOf(policy: DefaultCookiePolicy): PolicyOptionsJSON {
  const { publicSuffixList, ...options } = Object.fromEntries(
    OPTION_NAMES.map((name) => [name, policy[name]]),
  );
  return {
    ...options,
    blockedDomains: [...policy.blockedDomains()],
    allowedDomains: policy.allowedDomains()?.slice() ?? null,
    secureProtocols: [...policy.secureProtocols],
    limits: policy.limits && { ...policy.limits },
    ...(publicSuffixList === null ? { publicSuffixList } : {}),
  };
}

/**
 * The inverse of {@link policyToJson}.
 * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) for invalid data, or for the `null` of a custom policy
 */
export function policyFromJson(data: unknown): CookiePolicy {
  if (data === null) {
    throw invalidCall(
      'The jar had a custom policy, which JSON cannot represent. The right call: CookieJar.fromJSON(data, policy)',
    );
  }
  const { kind, options } = data as Partial<PolicyJSON>;
  if (kind === 'BrowserCookiePolicy') return new BrowserCookiePolicy(readOptions(options));
  if (kind === 'DefaultCookiePolicy') return new DefaultCookiePolicy(readOptions(options));
  throw invalidArgValue('data.policy.kind', kind, 'must be the name of a policy of this package');
}

/** Requires all options, because a missing one could make the policy less strict. The constructor checks the values. */
function readOptions(options: unknown): PolicyOptionsJSON {
  requireType('data.policy.options', options, 'object');
  const given = options as PolicyOptionsJSON;
  for (const name of OPTION_NAMES) {
    if (name === 'publicSuffixList') continue;
    if (!Object.hasOwn(given, name) || given[name] === undefined)
      throw invalidCall(`The "data.policy.options.${name}" property must be specified`);
  }
  return { ...given, limits: readLimits(given.limits) };
}

/** JSON has no Infinity; `JSON.stringify()` writes `null`. */
function readLimits(given: CookieLimitsInit | null | undefined): CookieLimits | null {
  requireType('data.policy.options.limits', given, ['object', 'null']);
  const limits = limitsFrom(given, null);
  return limits?.header === null ? { ...limits, header: Number.POSITIVE_INFINITY } : limits;
}
