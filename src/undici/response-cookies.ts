import { type Cookie, copyCookie } from '../cookie/cookie.js';
import { CookieJar } from '../jar/cookie-jar.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';
import type { RedirectChain } from './redirect-chain.js';

/** The response with `cookies`: what the call left in the jar. A response that has such a property, or cannot be extended, is returned unchanged. */
export function withResponseCookies(
  response: unknown,
  chain: RedirectChain,
  { policy }: CookieJar,
): unknown {
  if (typeof response !== 'object' || response === null || 'cookies' in response) return response;
  if (!Object.isExtensible(response)) return response;
  return extended(response, new LeftCookies(chain.takeStored(), policy));
}

function extended(response: object, left: LeftCookies): object {
  const { clone } = response as { clone?: unknown };
  new Attachment(response, { left, clone });
  Object.defineProperty(response, 'cookies', COOKIES);
  return typeof clone === 'function' ? Object.defineProperty(response, 'clone', CLONE) : response;
}

/** What a call left in the jar. */
class LeftCookies {
  readonly #cookies: readonly Cookie[];
  readonly #policy: CookiePolicy;
  #jar: CookieJar | undefined;

  /** @param stored copied now: the cookies themselves are in the session's jar, where they may change */
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
  readonly left: LeftCookies;
  /** The method of the response itself. */
  readonly clone: unknown;
}

/** Returns what it is given, so that a subclass adds its private fields to that object. */
class Given {
  constructor(object: object) {
    // biome-ignore lint/correctness/noConstructorReturn: see above
    return object;
  }
}

/**
 * Attaches a value to a response. Getters that are closures would give each response a shape of its own, which costs a fetch 1 µs of 40; a
 * WeakMap takes twice the time of a private field.
 */
class Attachment extends Given {
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
