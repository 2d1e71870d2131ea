import { type PublicSuffixList, registrableDomain } from './public-suffix-list.js';
import type { CookieRequest } from './request.js';
import { type WhatwgUrl, whatwgUrl } from './whatwg-url.js';

// Sites as browsers tell them apart (HTML Standard: schemelessly same site, same site), which SameSite and Partitioned go by.

/** The registrable domain of a host or, where it has none, as an IP address or `localhost`, the host itself. A trailing dot does not count. */
export function siteOfHost(list: PublicSuffixList, host: string): string {
  const name = host.endsWith('.') ? host.slice(0, -1) : host;
  return registrableDomain(list, name) ?? name;
}

/** The site of a URL, such as `https://example.com`; a WebSocket is of its page's site. */
function siteOfUrl(list: PublicSuffixList, { scheme, host }: WhatwgUrl): string {
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
  const page = whatwgUrl(initiator);
  return siteOfUrl(list, page) !== siteOfUrl(list, whatwgUrl(request.getFullUrl()));
}

/**
 * The partition of the request's Partitioned cookies: the site of the top-level page (CHIPS). A navigation leads to that page; anything else is
 * fetched for the page that makes the request.
 * @returns `null` where that page has no site: its URL is opaque, such as `about:blank`
 * @throws what the list throws
 */
export function partitionKeyOf(list: PublicSuffixList, request: CookieRequest): string | null {
  const { initiator, navigation = true } = request;
  const isTopLevel = navigation || initiator === null || initiator === undefined;
  const url = whatwgUrl(isTopLevel ? request.getFullUrl() : initiator);
  return url.host === '' ? null : siteOfUrl(list, url);
}
