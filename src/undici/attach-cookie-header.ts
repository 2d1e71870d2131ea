import { refusePromise } from '../internal/arguments.js';
import { reportError } from '../internal/diagnostics.js';
import type { CookieJar } from '../jar/cookie-jar.js';
import type { RedirectChain } from './redirect-chain.js';
import { reportRequest } from './report-request.js';
import type { UndiciCookieRequest } from './request.js';
import { mergedCookieHeader, updatedCookieHeader } from './request-cookies.js';

/**
 * Adds the Cookie header to a request (R22). A Cookie header of the caller is sent alone; otherwise the call's `cookies` are sent, then the
 * jar's cookies with other names. The caller's cookies that responses have replaced or deleted during the call are no longer sent. If the
 * jar, policy or store throws an error, it is reported and the request is sent without the jar's cookies.
 */
export function attachCookieHeader(
  jar: CookieJar | null,
  request: UndiciCookieRequest,
  chain: RedirectChain | null,
): void {
  try {
    if (request.isForAnotherHost) reportRequest('return', 'host-mismatch', request);
    else if (chain === null || !chain.hasCookies) addFromJar(jar, request);
    else if (!request.isCookieHeaderGiven) addCookies(jar, request, chain);
    else updateGiven(jar, request, chain.changedFor(request));
  } catch (cause) {
    reportJarFailure(request, cause);
  }
}

/** Adds the jar's cookies. @throws what the jar throws; TypeError for a promise */
function addFromJar(jar: CookieJar | null, request: UndiciCookieRequest): void {
  if (jar !== null) refusePromise('addCookieHeader()', jar.addCookieHeader(request));
}

function reportJarFailure(request: UndiciCookieRequest, cause: unknown): void {
  reportError({ operation: 'return', code: 'jar-failed', cause, url: request.getFullUrl() });
}

function addCookies(
  jar: CookieJar | null,
  request: UndiciCookieRequest,
  chain: RedirectChain,
): void {
  try {
    addFromJar(jar, request);
  } catch (cause) {
    reportJarFailure(request, cause);
  }
  const home = chain.first ?? request.origin;
  const cookies = chain.cookies?.cookiesFor(request, home, chain.changedFor(request));
  if (cookies === undefined || cookies.length === 0) return;
  const jars = request.getHeader('Cookie') ?? '';
  request.addUnredirectedHeader('Cookie', mergedCookieHeader(cookies, jars, jar?.policy.dialect));
}

function updateGiven(
  jar: CookieJar | null,
  request: UndiciCookieRequest,
  changed: ReadonlySet<string>,
): void {
  if (changed.size === 0) return;
  const asked = request.withoutHeaders();
  addFromJar(jar, asked);
  const given = request.getHeader('Cookie') ?? '';
  const jars = asked.getHeader('Cookie') ?? '';
  const updated = updatedCookieHeader(given, jars, jar?.policy.dialect, changed);
  if (updated !== given) request.replaceCookieHeader(updated);
}
