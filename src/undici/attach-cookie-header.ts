import { reportError } from '../diagnostics.js';
import { type CookieJar, writesItsOwnHeaders } from '../jar/cookie-jar.js';
import { isForAnotherHost } from './origin.js';
import type { RedirectChain } from './redirect-chain.js';
import { reportRequest } from './report-request.js';
import { setTrust, type UndiciCookieRequest } from './request.js';
import { mergedCookieHeader, updatedCookieHeader } from './request-cookies.js';

/**
 * Adds the Cookie header to a request (R22): the header that the program gives is sent alone; otherwise the cookies that it gives with the
 * call, then the jar's others. A name that a response has set or deleted since the call began leaves what the program gave. A jar,
 * policy or store that throws is reported, and the request is sent without its cookies.
 */
export function attachCookieHeader(
  jar: CookieJar | null,
  request: UndiciCookieRequest,
  chain: RedirectChain | null,
): void {
  if (isForAnotherHost(request.origin, () => request.getHeader('Host'))) {
    reportRequest('return', 'host-mismatch', request);
    return;
  }
  if (chain === null || (chain.cookies === null && chain.changed.size === 0)) {
    guarded(request, () => addJarHeader(jar, request));
    return;
  }
  const given = request.getHeader('Cookie');
  if (given !== undefined) updateGiven(given, jar, request, chain);
  else {
    guarded(request, () => addJarHeader(jar, request));
    guarded(request, () => addCallCookies(request, chain));
  }
}

function addJarHeader(jar: CookieJar | null, request: UndiciCookieRequest): void {
  if (jar === null) return;
  setTrust(request, writesItsOwnHeaders(jar));
  try {
    jar.addCookieHeader(request);
  } finally {
    // What the program gives with a call may contain anything.
    setTrust(request, false);
  }
}

function addCallCookies(request: UndiciCookieRequest, chain: RedirectChain): void {
  const cookies = chain.cookies?.cookiesFor(request, chain.first ?? request.origin, chain.changed);
  if (cookies === undefined || cookies.length === 0) return;
  const jars = request.getHeader('Cookie') ?? '';
  request.addUnredirectedHeader('Cookie', mergedCookieHeader(cookies, jars));
}

function updateGiven(
  given: string,
  jar: CookieJar | null,
  request: UndiciCookieRequest,
  chain: RedirectChain,
): void {
  if (chain.changed.size === 0) return;
  guarded(request, () => {
    const asked = request.withoutHeaders();
    jar?.addCookieHeader(asked);
    const jars = asked.getHeader('Cookie') ?? '';
    const updated = updatedCookieHeader(given, jars, chain.changed);
    if (updated !== given) request.replaceCookieHeader(updated);
  });
}

function guarded(request: UndiciCookieRequest, attach: () => void): void {
  try {
    attach();
  } catch (cause) {
    reportError({ operation: 'return', code: 'jar-failed', cause, url: request.getFullUrl() });
  }
}
