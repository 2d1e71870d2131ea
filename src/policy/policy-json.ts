import { invalidArgValue, invalidCall, requireType } from '../internal/arguments.js';
import { defaultPublicSuffixList } from '../url/public-suffix-list.js';
import { BrowserCookiePolicy } from './browser-cookie-policy.js';
import { isBuiltIn } from './built-in.js';
import type { CookieLimits, CookiePolicy } from './cookie-policy.js';
import { DefaultCookiePolicy } from './default-cookie-policy.js';
import type { CookieLimitsInit, DefaultCookiePolicyOptions } from './policy-options.js';

/** One of the package's own policies as plain data. */
export interface PolicyJSON {
  readonly kind: 'BrowserCookiePolicy' | 'DefaultCookiePolicy';
  readonly options: PolicyOptionsJSON;
}

/** The options of a policy that are plain data: all but a suffix list of the program's own. */
export type PolicyOptionsJSON = Omit<DefaultCookiePolicyOptions, 'publicSuffixList'> & {
  publicSuffixList?: null | undefined;
};

const recordPolicy = Symbol.for('undici-cookiejar.recordPolicy');

// Only the copy of the package that a policy comes from can tell whether its methods are those of its class.
Object.defineProperty(DefaultCookiePolicy.prototype, recordPolicy, {
  value(this: DefaultCookiePolicy): PolicyJSON | null {
    return recordOf(this);
  },
});

/** The policy's kind and options; `null` for a policy of the program's own, whose rules are code and not data. */
export function policyToJson(policy: CookiePolicy): PolicyJSON | null {
  return (policy as { [recordPolicy]?: () => PolicyJSON | null })[recordPolicy]?.() ?? null;
}

function recordOf(policy: DefaultCookiePolicy): PolicyJSON | null {
  if (!isBuiltIn(policy)) return null;
  const { publicSuffixList } = policy;
  if (publicSuffixList !== defaultPublicSuffixList && publicSuffixList !== null) return null;
  const isBrowsers = policy instanceof BrowserCookiePolicy;
  return {
    kind: isBrowsers ? 'BrowserCookiePolicy' : 'DefaultCookiePolicy',
    options: optionsOf(policy),
  };
}

function optionsOf(policy: DefaultCookiePolicy): PolicyOptionsJSON {
  return {
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
    ...(policy.publicSuffixList === null ? { publicSuffixList: null } : {}),
  };
}

/**
 * The policy that {@link policyToJson} recorded.
 * @throws TypeError (ERR_INVALID_ARG_TYPE, ERR_INVALID_ARG_VALUE) for data of another form, or if `null` was recorded
 */
export function policyFromJson(data: unknown): CookiePolicy {
  if (data === null) {
    throw invalidCall(
      "The jar was made under a policy of the program's own, which JSON cannot hold. The right call: CookieJar.fromJSON(data, policy)",
    );
  }
  const { kind, options } = (data ?? {}) as Partial<PolicyJSON>;
  if (kind === 'BrowserCookiePolicy') return new BrowserCookiePolicy(readOptions(options));
  if (kind === 'DefaultCookiePolicy') return new DefaultCookiePolicy(readOptions(options));
  throw invalidArgValue('data.policy.kind', kind, 'must be the name of a policy of this package');
}

/** A missing option must not loosen the policy. The constructor of the policy checks the values. */
function readOptions(options: unknown): PolicyOptionsJSON {
  requireType('data.policy.options', options, 'object');
  const given = options as PolicyOptionsJSON;
  for (const name of Object.keys(
    optionsOf(new DefaultCookiePolicy()),
  ) as (keyof PolicyOptionsJSON)[]) {
    if (!Object.hasOwn(given, name) || given[name] === undefined)
      throw invalidCall(`The "data.policy.options.${name}" property must be specified`);
  }
  return { ...given, limits: readLimits(given.limits) };
}

/** JSON has no Infinity and writes `null` for it. */
function readLimits(limits: CookieLimitsInit | null | undefined): CookieLimits | null {
  requireType('data.policy.options.limits', limits, ['object', 'null']);
  if (limits === null) return null;
  const { perSite, total, header } = limits as CookieLimits;
  return {
    ...(header === undefined ? {} : { header: header ?? Number.POSITIVE_INFINITY }),
    perSite: perSite ?? Number.POSITIVE_INFINITY,
    total: total ?? Number.POSITIVE_INFINITY,
  };
}
