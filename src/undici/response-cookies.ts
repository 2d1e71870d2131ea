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
  new Attachment(response, { jar, clone });
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

interface Attached {
  readonly jar: () => CookieJar;
  /** The response's own method. */
  readonly clone: unknown;
}

/** Returns its argument, so that a subclass adds its private fields to that object. */
class ReturnOverride {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: a subclass adds its fields to the returned object
    return object;
  }
}

/**
 * Attaches a value to a response in a private field. Closures as getters would give each response its own hidden class, which costs 1 µs of
 * a fetch's 40 µs; a WeakMap is half as fast as a private field.
 */
class Attachment extends ReturnOverride {
  readonly #value: Attached;

  constructor(response: object, value: Attached) {
    super(response);
    this.#value = value;
  }

  static isOn(response: object): boolean {
    return #value in response;
  }

  static of(response: object): Attached {
    return (response as Attachment).#value;
  }
}

const COOKIES: PropertyDescriptor & ThisType<object> = {
  get() {
    return Attachment.of(this).jar();
  },
  configurable: true,
};

/** With `via: 'headers'`, a response after redirects has properties of its own. */
function copyOwn(from: object, to: object, name: string): void {
  const property = Object.getOwnPropertyDescriptor(from, name);
  if (property?.configurable && Object.isExtensible(to)) Object.defineProperty(to, name, property);
}

const CLONE: PropertyDescriptor & ThisType<object> = {
  value() {
    const { clone, jar } = Attachment.of(this);
    const copy = (clone as () => object).call(this);
    // A mock may return itself.
    if (Attachment.isOn(copy)) return copy;
    copyOwn(this, copy, 'url');
    copyOwn(this, copy, 'redirected');
    return extended(copy, jar);
  },
  configurable: true,
  writable: true,
};
