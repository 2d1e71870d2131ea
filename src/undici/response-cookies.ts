import { type Cookie, copyCookie } from '../cookie/cookie.js';
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
  { policy }: CookieJar,
): unknown {
  if (typeof response !== 'object' || response === null || 'cookies' in response) return response;
  if (!Object.isExtensible(response)) return response;
  return extended(response, new CallCookies(chain.takeStored(), policy));
}

function extended(response: object, left: CallCookies): object {
  const { clone } = response as { clone?: unknown };
  new Attachment(response, { left, clone });
  Object.defineProperty(response, 'cookies', COOKIES);
  return typeof clone === 'function' ? Object.defineProperty(response, 'clone', CLONE) : response;
}

/** The cookies that a call stored in the jar. */
class CallCookies {
  readonly #cookies: readonly Cookie[];
  readonly #policy: CookiePolicy;
  #jar: CookieJar | undefined;

  /** @param stored copied immediately, because the cookies in the session's jar may change */
  constructor(stored: readonly Cookie[], policy: CookiePolicy) {
    this.#cookies = stored.map(copyCookie);
    this.#policy = policy;
  }

  get jar(): CookieJar {
    this.#jar ??= filled(new CookieJar(this.#policy), this.#cookies);
    return this.#jar;
  }
}

function filled(jar: CookieJar, cookies: readonly Cookie[]): CookieJar {
  for (const cookie of cookies) jar.setCookie(cookie);
  return jar;
}

interface Attached {
  readonly left: CallCookies;
  /** The response's own method. */
  readonly clone: unknown;
}

/** Returns its argument, so that a subclass adds its private fields to that object. */
class ReturnOverride {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: see above
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
    return Attachment.of(this).left.jar;
  },
  configurable: true,
};

const CLONE: PropertyDescriptor & ThisType<object> = {
  value() {
    const { clone, left } = Attachment.of(this);
    const copy = (clone as () => object).call(this);
    // A mock may return itself.
    return Attachment.isOn(copy) ? copy : extended(copy, left);
  },
  configurable: true,
  writable: true,
};
