import { type CookieRequest, type CookieResponse, UrlRequest } from '../src/url/request.js';

// Requests and responses as a jar sees them, without a network.

/** What a request may differ in from that of a person who types the address. */
export interface RequestInit {
  unverifiable?: boolean;
  originReqHost?: string;
  headers?: Record<string, string>;
}

export function requestTo(
  url: string,
  { unverifiable = false, originReqHost, headers = {} }: RequestInit = {},
): CookieRequest {
  const request = new UrlRequest(url);
  for (const [name, value] of Object.entries(headers)) request.addUnredirectedHeader(name, value);
  return {
    unverifiable,
    originReqHost: originReqHost ?? request.originReqHost,
    getFullUrl: () => request.getFullUrl(),
    getHost: () => request.getHost(),
    getType: () => request.getType(),
    hasHeader: (name) => request.hasHeader(name),
    getHeader: (name, fallback) => request.getHeader(name, fallback),
    headerItems: () => request.headerItems(),
    addUnredirectedHeader: (name, value) => request.addUnredirectedHeader(name, value),
  };
}

/** A response with these Set-Cookie lines, or with lists of lines under the names of headers. */
export function responseWith(
  lines: readonly string[] | Record<string, readonly string[]>,
): CookieResponse {
  const headers = Array.isArray(lines) ? { 'set-cookie': lines } : lines;
  const named = new Map(
    Object.entries(headers).map(([name, values]) => [name.toLowerCase(), values]),
  );
  return { info: () => ({ getAll: (name) => [...(named.get(name.toLowerCase()) ?? [])] }) };
}
