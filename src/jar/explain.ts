import type { Cookie } from '../cookie/cookie.js';
import { hasFieldTypes } from '../cookie/field-types.js';
import { isWritable } from '../headers/cookie-header.js';
import { printable } from '../internal/printable.js';
import { rulesForSending } from '../policy/built-in.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';
import type { RequestRules } from '../policy/request-rules.js';
import { quietly, type RefusalReason, reasonFor } from '../refusal.js';
import type { CookieStore } from '../store/cookie-store.js';
import type { CookieEntry } from '../store/entries.js';
import { coversHost } from '../url/domain.js';
import type { CookieRequest } from '../url/request.js';
import { requestDomains } from '../url/request-domains.js';
import type { Receiver } from './receiver.js';
import { Retrieval } from './retrieval.js';
import { asTable } from './tables.js';

/** Whether a request sends a cookie, and if not, why. */
export type CookieExplanation =
  | { readonly cookie: Cookie; readonly sent: true; readonly reason?: undefined }
  | { readonly cookie: Cookie; readonly sent: false; readonly reason: RefusalReason };

/** Explains for each cookie of the request's site whether it is sent; the sent ones come first, in header order. */
export function explain(
  store: CookieStore,
  receiver: Receiver,
  policy: CookiePolicy,
  request: CookieRequest,
): CookieExplanation[] {
  return quietly(() => {
    const { entries } = new Retrieval(store, policy, request).header();
    const cookies = entries.map(({ cookie }) => cookie);
    const sent = new Set(cookies);
    const rules = rulesForSending(policy, request);
    const others = entriesOfSite(store, receiver, policy, request)
      .filter(({ cookie }) => !sent.has(cookie))
      .map((entry) => {
        const reason = reasonNotSent(entry, policy, request, rules);
        return { cookie: entry.cookie, sent: false as const, reason };
      });
    const all = [...cookies.map((cookie) => ({ cookie, sent: true as const })), ...others];
    const hint = all.length === 0 ? otherSites(store) : '';
    return asTable(
      all,
      ({ length }) => `${cookies.length} of ${length} cookies are sent${hint}`,
      (each) => (each.sent ? 'sent' : `not sent: ${each.reason.message}`),
    );
  });
}

/** A hint for a jar without a cookie of the site: the program may have mixed localhost and 127.0.0.1, which are two sites. */
function otherSites(store: CookieStore): string {
  const [cookie] = store;
  if (cookie === undefined) return '';
  return `; the jar has cookies of other sites, such as ${printable(String(cookie.domain))}`;
}

/** The cookies of the request's site or, if `siteOf()` of a policy of your own throws an error, of its host. */
function entriesOfSite(
  store: CookieStore,
  receiver: Receiver,
  { dialect }: CookiePolicy,
  request: CookieRequest,
): CookieEntry[] {
  const domains = requestDomains(request, dialect);
  try {
    const found = new Set(domains.map((domain) => receiver.siteOf(domain)));
    return [...found].flatMap((site) => site?.entries ?? []);
  } catch {
    return domains.flatMap((domain) => store.domain(domain)?.entries ?? []);
  }
}

/** Why a cookie is not sent. The checks have the same order as in retrieval. */
function reasonNotSent(
  { cookie, path }: CookieEntry,
  policy: CookiePolicy,
  request: CookieRequest,
  rules: RequestRules,
): RefusalReason {
  if (!hasFieldTypes(cookie)) return reasonFor('field-type');
  if (cookie.domain === '' || path?.domain.key === '') return reasonFor('domain-invalid');
  const isPathOk = rules.pathReturnOk(path?.key ?? '') && rules.pathReturnOk(cookie.path);
  return (
    reasonOfDomain(path?.domain.key ?? '', cookie, policy, request, rules) ??
    reasonOfDomain(cookie.domain.toLowerCase(), cookie, policy, request, rules) ??
    (isPathOk ? null : reasonFor('path-mismatch')) ??
    (request.http === false && cookie.httpOnly ? reasonFor('http-only') : null) ??
    (rules.returnOk(cookie)
      ? null
      : (rules.explainReturn(cookie) ?? reasonFor('refused-by-policy'))) ??
    reasonFor(isWritable(cookie) ? 'header-too-long' : 'unwritable-pair')
  );
}

/** Why cookies of the domain are not sent; `null` if they are. */
function reasonOfDomain(
  domain: string,
  cookie: Cookie,
  policy: CookiePolicy,
  request: CookieRequest,
  rules: RequestRules,
): RefusalReason | null {
  const hosts = requestDomains(request, policy.dialect);
  const isCovering = hosts.includes(domain);
  const isLookedUp = rules.host === null || rules.domains(true).includes(domain);
  if (isLookedUp && rules.domainReturnOk(domain)) return null;
  if (!isCovering && hosts.some((host) => coversHost(`.${cookie.domain}`, host)))
    return reasonFor('not-host-only');
  const reason = policy.explainDomainReturn?.(domain, request);
  return reason ?? reasonFor(isCovering ? 'refused-by-policy' : 'domain-mismatch');
}
