import type { NonstandardAttr } from '../cookie/cookie.js';

/**
 * The attributes without `SameSite=None` if the cookie is not Secure. Browsers do not store such a cookie; exporters write it for a cookie
 * without SameSite.
 */
export function withoutInsecureNone(
  rest: readonly NonstandardAttr[],
  secure: boolean,
): readonly NonstandardAttr[] {
  if (secure) return rest;
  return rest.filter(
    ([name, value]) => name.toLowerCase() !== 'samesite' || value?.toLowerCase() !== 'none',
  );
}
