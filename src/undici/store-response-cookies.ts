import type { Cookie } from '../cookie/cookie.js';
import { reportError } from '../internal/diagnostics.js';
import type { Exchange } from './exchange.js';
import type { RedirectChain } from './redirect-chain.js';
import type { UndiciCookieRequest } from './request.js';
import type { UndiciCookieResponse } from './response.js';

/** Stores the cookies of a response. If the jar, policy or store throws an error, it is reported. */
export function storeResponseCookies(
  { from, to }: Exchange,
  request: UndiciCookieRequest,
  chain: RedirectChain | null,
  response: UndiciCookieResponse,
  isRedirect: boolean,
): void {
  const isGiven = chain !== null && isRedirect && hasGivenCookies(chain, request);
  if (to === null) {
    if (isGiven && from !== null) chain.recordNames(response);
    return;
  }
  try {
    // A subclass may return nothing, as in Python.
    const stored: Cookie[] = to.extractCookies(response, request) ?? [];
    if (!Array.isArray(stored)) throw new TypeError('extractCookies() must return an array');
    chain?.keepStored(to, stored, response.setCookieLines.length);
    if (isGiven && from !== null) chain.recordChanges(to, response, request, stored);
  } catch (cause) {
    reportError({ operation: 'set', code: 'jar-failed', cause, url: request.getFullUrl() });
  }
}

function hasGivenCookies(chain: RedirectChain, request: UndiciCookieRequest): boolean {
  return chain.cookies !== null || request.isCookieHeaderGiven;
}
