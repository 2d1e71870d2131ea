import { defaultPublicSuffixList, type PublicSuffixList } from '../url/public-suffix-list.js';
import type { CookiePolicy } from './cookie-policy.js';
import type { DefaultCookiePolicy } from './default-cookie-policy.js';

/** The suffix list of a policy, `null` for no suffix checks; the default list for a policy that has none. */
export function suffixListOf(policy: CookiePolicy): PublicSuffixList | null {
  const { publicSuffixList } = policy as Partial<DefaultCookiePolicy>;
  return publicSuffixList === undefined ? defaultPublicSuffixList : publicSuffixList;
}

export function hasSuffixChecks(policy: CookiePolicy): boolean {
  return suffixListOf(policy) !== null;
}
