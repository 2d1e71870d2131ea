import type { Cookie } from '../cookie/cookie.js';
import { refusePromise } from '../internal/arguments.js';
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
  // The next request sends the caller's cookies again, except those that this response replaces or deletes.
  const isGiven =
    from !== null && isRedirect && (chain?.cookies != null || request.isCookieHeaderGiven);
  try {
    if (to === null) {
      if (isGiven) chain?.recordChanges(from, response, request, null);
      return;
    }
    // A subclass may return nothing, as in Python.
    const stored: Cookie[] = to.extractCookies(response, request) ?? [];
    refusePromise('extractCookies()', stored);
    if (!Array.isArray(stored)) throw new TypeError('extractCookies() must return an array');
    chain?.keepStored(stored, response.setCookieLines.length);
    if (isGiven) chain?.recordChanges(to, response, request, stored);
  } catch (cause) {
    reportError({ operation: 'set', code: 'jar-failed', cause, url: request.getFullUrl() });
  }
}
