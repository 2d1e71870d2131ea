import { withoutDot, withoutLastDot } from './domain.js';
import {
  defaultPublicSuffixList,
  type PublicSuffixList,
  registrableDomain,
} from './public-suffix-list.js';
import { type CookieRequest, whatwgUrlOf } from './request.js';
import { type WhatwgUrl, whatwgUrl } from './whatwg-url.js';

// Sites for SameSite and Partitioned, as in the HTML Standard (schemelessly same site, same site).

/**
 * The registrable domain of a host or, if it has none, such as an IP address or `localhost`, the host itself. A trailing dot is ignored.
 * `undefined` if the list fails.
 */
export function siteOfHost(list: PublicSuffixList, host: string): string | undefined {
  const name = withoutLastDot(host);
  const domain = registrableDomain(list, name);
  return domain === null ? name : domain;
}

/** As {@link siteOfHost}, with the host's trailing dot: in browsers, `example.com.` is another site than `example.com`. */
function exactSiteOfHost(list: PublicSuffixList, host: string): string | undefined {
  const site = siteOfHost(list, host);
  return site !== undefined && host.endsWith('.') ? `${site}.` : site;
}

/** The partition of the cookies that a page of the domain sets, such as `https://example.com`: Partitioned requires Secure. */
export function ownPartition(domain: string): string {
  return `https://${exactSiteOfHost(defaultPublicSuffixList, withoutDot(domain))}`;
}

/** Whether the partition is that of the cookie's own site. @param key such as `https://example.com` */
export function isOwnPartition(key: string, domain: string): boolean {
  return key.replace(/^http:/, 'https:') === ownPartition(domain);
}

/** The site of a URL, such as `https://example.com`. A WebSocket has the site of the corresponding http or https URL. */
function siteOfUrl(list: PublicSuffixList, { scheme, host }: WhatwgUrl): string | undefined {
  const pageScheme = scheme === 'ws' ? 'http' : scheme === 'wss' ? 'https' : scheme;
  const site = exactSiteOfHost(list, host);
  return site === undefined ? undefined : `${pageScheme}://${site}`;
}

/**
 * Whether the request is cross-site: to a site other than that of the page that makes it (RFC 6265bis-22 section 5.2.1). If the list fails,
 * it counts as cross-site.
 */
export function isCrossSite(list: PublicSuffixList, request: CookieRequest): boolean {
  const { initiator } = request;
  if (initiator === null || initiator === undefined) return false;
  const site = siteOfUrl(list, pageOf(initiator));
  return site === undefined || site !== siteOfUrl(list, whatwgUrlOf(request));
}

/**
 * The partition of the request's Partitioned cookies: the site of the top-level page (CHIPS). That is the requested page for a navigation,
 * otherwise the page that makes the request.
 * @returns `null` if that page has no site, because its origin is opaque, such as that of `about:blank`; `undefined` if the list fails
 */
export function partitionKeyOf(
  list: PublicSuffixList,
  request: CookieRequest,
): string | null | undefined {
  const { initiator, navigation = true } = request;
  const isTopLevel = navigation || initiator === null || initiator === undefined;
  const url = isTopLevel ? whatwgUrlOf(request) : pageOf(initiator);
  return url.host === '' ? null : siteOfUrl(list, url);
}

/** A request of your own may have a URL object or anything else as its initiator. */
function pageOf(initiator: string): WhatwgUrl {
  return whatwgUrl(withoutBlob(String(initiator)));
}

/** The URL whose origin a URL has: that within a `blob:` URL. */
export function withoutBlob(url: string): string {
  return url.replace(/^blob:/i, '');
}
