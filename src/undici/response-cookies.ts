import { type Cookie, copyCookie } from '../cookie/cookie.js';
import { reportError } from '../internal/diagnostics.js';
import { CookieJar } from '../jar/cookie-jar.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';
import type { RedirectChain } from './redirect-chain.js';

/**
 * Adds `cookies` to a response: the cookies that the call stored in the jar. A response that already has such a property, or is not
 * extensible, is returned unchanged.
 */
export function withResponseCookies(
  response: unknown,
  chain: RedirectChain,
  jar: CookieJar,
): unknown {
  if (typeof response !== 'object' || response === null || 'cookies' in response) return response;
  if (!Object.isExtensible(response)) return response;
  return extended(response, jarOnce(storedBy(chain, jar), jar.policy));
}

/** The cookies that the call left in the jar. If the jar throws an error, it is reported. */
function storedBy(chain: RedirectChain, jar: CookieJar): readonly Cookie[] {
  try {
    return chain.takeStored(jar);
  } catch (cause) {
    reportError({ operation: 'set', code: 'jar-failed', cause });
    return [];
  }
}

/** @param jar returns the jar of the call */
function extended(response: object, jar: () => CookieJar): object {
  const { clone } = response as { clone?: unknown };
  Object.defineProperty(response, ATTACHED, { value: { jar, clone } });
  Object.defineProperty(response, 'cookies', COOKIES);
  return typeof clone === 'function' ? Object.defineProperty(response, 'clone', CLONE) : response;
}

/** Copies the cookies that a call stored, because those in the session's jar may change, and creates their jar at the first call. */
function jarOnce(stored: readonly Cookie[], policy: CookiePolicy): () => CookieJar {
  const cookies = stored.map(copyCookie);
  let jar: CookieJar | undefined;
  return () => {
    if (jar === undefined) {
      jar = new CookieJar(policy);
      for (const cookie of cookies) jar.setCookie(cookie);
    }
    return jar;
  };
}

/**
 * The property of a response with its jar and its own `clone()`. Closures as getters would give each response its own hidden class, which
 * costs 1 µs of a fetch's 40 µs.
 */
const ATTACHED = Symbol('attached');

interface ExtendedResponse {
  readonly [ATTACHED]: { readonly jar: () => CookieJar; readonly clone: unknown };
}

const COOKIES: PropertyDescriptor & ThisType<ExtendedResponse> = {
  get() {
    return this[ATTACHED].jar();
  },
  configurable: true,
};

/** With `via: 'headers'`, a response after redirects has properties of its own. */
function copyOwn(from: object, to: object, name: string): void {
  const property = Object.getOwnPropertyDescriptor(from, name);
  if (property?.configurable && Object.isExtensible(to)) Object.defineProperty(to, name, property);
}

const CLONE: PropertyDescriptor & ThisType<ExtendedResponse> = {
  value() {
    const { clone, jar } = this[ATTACHED];
    const copy = (clone as () => object).call(this);
    // A mock may return itself.
    if (ATTACHED in copy) return copy;
    copyOwn(this, copy, 'url');
    copyOwn(this, copy, 'redirected');
    return extended(copy, jar);
  },
  configurable: true,
  writable: true,
};
