import type { Cookie } from '../cookie/cookie.js';
import { HeaderMemory, type SentHeader } from '../header-memory.js';
import { isWritable, writeCookieHeader, writeCookieString } from '../headers/cookie-header.js';
import { nowInSeconds } from '../internal/clock.js';
import { asksOnlyAboutCoveringDomains } from '../policy/built-in.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';
import { type RefusalReason, reasonFor, refusalsAreHeard, reportRefusal } from '../refusal.js';
import { byCreation, type CookieStore, type DomainCookies } from '../store/cookie-store.js';
import { domainsCovering, domainsFor } from '../url/domain.js';
import { type CookieRequest, effRequestHost } from '../url/request.js';
import { browserUrl } from '../url/whatwg-url.js';

/** What a jar sends: finds the cookies of a request, puts them in order and writes their header. */
export class OutgoingCookies {
  readonly #store: CookieStore;
  #memory: HeaderMemory;

  constructor(store: CookieStore) {
    this.#store = store;
    this.#memory = new HeaderMemory(store);
  }

  /** Forgets what was sent: another policy may send something else. */
  forget(): void {
    this.#memory = new HeaderMemory(this.#store);
  }

  /** The header for the request, from memory where that is allowed: refusals that somebody hears are found anew each time. */
  headerFor(request: CookieRequest, policy: CookiePolicy): SentHeader {
    const isAlike = !refusalsAreHeard() && request.http !== false;
    const stamp = isAlike ? (policy.verdictStamp?.(request) ?? null) : null;
    if (stamp === null) return this.write(this.cookiesFor(request, policy), request, policy);
    const url = request.getFullUrl();
    const remembered = this.#memory.recall(url, stamp, nowInSeconds());
    if (remembered !== undefined) return remembered;
    // A policy of the program's own may have a stamp, and let cookies of other hosts through.
    if (!asksOnlyAboutCoveringDomains(policy))
      return this.write(this.cookiesFor(request, policy), request, policy);
    const names = domainsOf(request, policy);
    const domains = this.#domainsNamed(names);
    const sent = this.write(cookiesIn(domains, request, policy), request, policy);
    this.#memory.remember(url, stamp, domains, names, sent);
    return sent;
  }

  /** The cookies in a header; one that cannot be written is left out and reported. */
  write(all: readonly Cookie[], request: CookieRequest, { reading }: CookiePolicy): SentHeader {
    const cookies = all.every(isWritable)
      ? all
      : all.filter((cookie) => isWritable(cookie) || reportUnwritable(cookie, request));
    const write = reading === 'rfc6265bis' ? writeCookieString : writeCookieHeader;
    return { header: write(cookies), cookies };
  }

  /** The cookies that the policy lets the request have, in the order in which they are sent. */
  cookiesFor(request: CookieRequest, policy: CookiePolicy): Cookie[] {
    // All domains where only the policy can tell which may have cookies for the request.
    const domains = asksOnlyAboutCoveringDomains(policy)
      ? this.#domainsNamed(domainsOf(request, policy))
      : this.#store.domains();
    return cookiesIn(domains, request, policy);
  }

  /** Those of the domains that the store has, in the order in which it saw them first. */
  #domainsNamed(names: readonly string[]): DomainCookies[] {
    const found: DomainCookies[] = [];
    for (const name of names) {
      const domain = this.#store.domain(name);
      if (domain !== undefined) found.push(domain);
    }
    return found.length > 1 ? found.sort((a, b) => a.rank - b.rank) : found;
  }
}

function cookiesIn(
  domains: Iterable<DomainCookies>,
  request: CookieRequest,
  policy: CookiePolicy,
): Cookie[] {
  const cookies: Cookie[] = [];
  for (const domain of domains) collect(domain, request, policy, cookies);
  return sortIfNeeded(cookies, policy.reading === 'rfc6265bis' ? byPathThenAge : byPath);
}

/** The domains whose cookies may go to the host of the request, whether there are any or not. */
function domainsOf(request: CookieRequest, { reading }: CookiePolicy): string[] {
  if (reading === 'rfc6265bis') return domainsFor(browserUrl(request.getFullUrl()).host);
  const [host, effectiveHost] = effRequestHost(request);
  if (effectiveHost === host) return domainsCovering(host);
  // A host without a dot is known by its effective name too, and both may be in one domain.
  return [...new Set([...domainsCovering(host), ...domainsCovering(effectiveHost)])];
}

function collect(
  shelf: DomainCookies,
  request: CookieRequest,
  policy: CookiePolicy,
  into: Cookie[],
): void {
  const { domain } = shelf;
  const isDomainOk = policy.domainReturnOk(domain, request);
  if (!isDomainOk && !refusalsAreHeard()) return;
  for (const [path, cookies] of shelf.byPath()) {
    if (!policy.pathReturnOk(path, request)) continue;
    for (const cookie of cookies) {
      // A program may have given the cookie another path than the one under which it lies here.
      if (cookie.path !== path && !policy.pathReturnOk(cookie.path, request)) continue;
      if (isHiddenFrom(request, cookie))
        reportRefusal('return', () => reasonFor('http-only'), cookie, request);
      else if (isDomainOk && policy.returnOk(cookie, request)) into.push(cookie);
      else if (refusalsAreHeard())
        reportReturn(cookie, isDomainOk ? null : domain, request, policy);
    }
  }
}

/** A script does not see HttpOnly cookies (RFC 6265bis 5.8.3), whatever the policy. */
function isHiddenFrom({ http }: CookieRequest, { httpOnly }: Cookie): boolean {
  return http === false && httpOnly;
}

/** @param refusedDomain the domain that the policy refused without looking at the cookie; `null` where it refused the cookie */
function reportReturn(
  cookie: Cookie,
  refusedDomain: string | null,
  request: CookieRequest,
  policy: CookiePolicy,
): void {
  const reason =
    refusedDomain === null
      ? policy.explainReturn?.(cookie, request)
      : policy.explainDomainReturn?.(refusedDomain, request);
  if (!belongsElsewhere(cookie, reason ?? null, request, policy)) {
    reportRefusal('return', () => reason, cookie, request);
  }
}

/** Reasons that say no more than that a cookie is another host's or path's, which is no refusal. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'domain-mismatch',
  'path-mismatch',
  'not-host-only',
  'ip-domain',
  'other-partition',
]);

function belongsElsewhere(
  { domain }: Cookie,
  reason: RefusalReason | null,
  request: CookieRequest,
  policy: CookiePolicy,
): boolean {
  return reason === null
    ? !domainsOf(request, policy).includes(domain)
    : ELSEWHERE.has(reason.code);
}

/** @returns false: such a cookie is not sent */
function reportUnwritable(cookie: Cookie, request: CookieRequest): false {
  reportRefusal('write', () => reasonFor('unwritable-pair'), cookie, request);
  return false;
}

/** Longer paths first (RFC 2965 3.3.4). */
function byPath(a: Cookie, b: Cookie): number {
  return b.path.length - a.path.length;
}

/** Longer paths first, then older cookies (RFC 6265bis 5.8.3). */
function byPathThenAge(a: Cookie, b: Cookie): number {
  return byPath(a, b) || byCreation(a, b);
}

/** Most lists are in order as they were collected, which is sooner found out than sorted again. */
function sortIfNeeded(cookies: Cookie[], compare: (a: Cookie, b: Cookie) => number): Cookie[] {
  for (let at = 1; at < cookies.length; at++) {
    if (compare(cookies[at - 1] as Cookie, cookies[at] as Cookie) > 0) return cookies.sort(compare);
  }
  return cookies;
}
