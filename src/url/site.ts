import { type PublicSuffixList, registrableDomain } from './public-suffix-list.js';
import type { CookieRequest } from './request.js';
import { type BrowserUrl, browserUrl } from './whatwg-url.js';

// Sites as browsers tell them apart (HTML Standard: schemelessly same site, same site), which SameSite and Partitioned go by.

/** The registrable domain of a host or, where it has none, as an IP address or `localhost`, the host itself. A trailing dot does not count. */
export function siteOfHost(list: PublicSuffixList, host: string): string {
  const name = host.endsWith('.') ? host.slice(0, -1) : host;
  return registrableDomain(list, name) ?? name;
}

/** The site of a URL, such as `https://example.com`; a WebSocket is of its page's site. */
function siteOfUrl(list: PublicSuffixList, { scheme, host }: BrowserUrl): string {
  const pageScheme = scheme === 'ws' ? 'http' : scheme === 'wss' ? 'https' : scheme;
  return `${pageScheme}://${siteOfHost(list, host)}`;
}

/**
 * Whether the request goes to another site than that of the page on whose behalf it is made (6265bis-22 section 5.2.1).
 * @throws what the list throws
 */
export function isCrossSite(list: PublicSuffixList, request: CookieRequest): boolean {
  const { initiator } = request;
  if (initiator === null || initiator === undefined) return false;
  const page = browserUrl(initiator);
  return siteOfUrl(list, page) !== siteOfUrl(list, browserUrl(request.getFullUrl()));
}

/**
 * The partition that Partitioned cookies of the request are in: the site of the top-level page (CHIPS). The answer to a
 * navigation is that page; whatever else is fetched belongs to the page that asked for it.
 * @throws what the list throws
 */
export function partitionKeyOf(list: PublicSuffixList, request: CookieRequest): string {
  const { initiator, navigation = true } = request;
  const isTopLevel = navigation || initiator === null || initiator === undefined;
  return siteOfUrl(list, browserUrl(isTopLevel ? request.getFullUrl() : initiator));
}
