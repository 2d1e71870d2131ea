import { hasFieldTypes } from '../cookie/field-types.js';
import { nowInSeconds } from '../internal/clock.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';
import { hasSuffixChecks } from '../policy/suffix-list-of.js';
import type { CookieStore } from '../store/cookie-store.js';
import type { CookieEntry } from '../store/entries.js';
import { UrlRequest } from '../url/request.js';
import { namedDomain } from '../url/stored-domain.js';
import type { CookieScope } from './cookie-scope.js';
import { Retrieval } from './retrieval.js';

/**
 * The cookies of the scope, in header order if it has a URL, otherwise in the jar's order, without expired cookies and cookies with a field
 * of the wrong type.
 */
export function entriesWithin(
  { url, domain, path }: CookieScope,
  store: CookieStore,
  policy: CookiePolicy,
): CookieEntry[] {
  const now = nowInSeconds();
  const name =
    domain === undefined ? null : namedDomain(domain, policy.dialect, hasSuffixChecks(policy));
  const domains = name === null ? null : [name, `.${name}`];
  const entries =
    url === undefined
      ? entriesOf(domains, store)
      : new Retrieval(store, policy, new UrlRequest(url)).entries;
  return entries.filter(
    ({ cookie }) =>
      hasFieldTypes(cookie) &&
      !cookie.isExpired(now) &&
      (domains === null || domains.includes(cookie.domain.toLowerCase())) &&
      (path === undefined || cookie.path === path),
  );
}

/** @param domains `null` for all */
function entriesOf(domains: readonly string[] | null, store: CookieStore): CookieEntry[] {
  if (domains === null) return store.entries();
  return domains
    .flatMap((name) => store.domain(name) ?? [])
    .sort((a, b) => a.rank - b.rank)
    .flatMap((each) => each.entries);
}
