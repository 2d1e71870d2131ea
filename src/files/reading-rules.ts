import type { FileReaderOptions } from '../formats/encoding.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';
import { hasSuffixChecks } from '../policy/suffix-list-of.js';

/** The options of a reader that depend on the policy of the jar. */
export function readingRulesOf(policy: CookiePolicy): Omit<FileReaderOptions, 'encoding'> {
  return { dialect: policy.dialect, hasSuffixChecks: hasSuffixChecks(policy) };
}
