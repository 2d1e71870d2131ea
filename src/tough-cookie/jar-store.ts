import type { Cookie as JarCookie } from '../cookie/cookie.js';
import { hasFieldTypes } from '../cookie/field-types.js';
import { type CookieJar, cookiesOfDomain, removeCookie } from '../jar/cookie-jar.js';
import { type Callback, type ErrorCallback, settle } from './callback.js';
import { jarDomainsOf, toToughCookie, toughDomainOf, toughKeyOf } from './conversion.js';
import type { Cookie } from './cookie.js';

/** The methods of a tough-cookie jar's `store` that programs call. They do not apply the policy. */
export class JarStore {
  /** The jar supports its Sync methods. */
  readonly synchronous = true;
  readonly #jar: CookieJar;

  constructor(jar: CookieJar) {
    this.#jar = jar;
  }

  /** The cookie with this domain, path and key. @param domain without a leading dot */
  findCookie(domain: string, path: string, key: string): Promise<Cookie | undefined>;
  findCookie(
    domain: string,
    path: string,
    key: string,
    callback: Callback<Cookie | undefined>,
  ): void;
  findCookie(
    domain: string,
    path: string,
    key: string,
    callback?: Callback<Cookie | undefined>,
  ): unknown {
    return settle([callback], () => {
      const [cookie] = this.#at(domain, path, key);
      return cookie && toToughCookie(this.#jar, cookie);
    });
  }

  /** All cookies, in the jar's order. */
  getAllCookies(): Promise<Cookie[]>;
  getAllCookies(callback: Callback<Cookie[]>): void;
  getAllCookies(callback?: Callback<Cookie[]>): unknown {
    return settle([callback], () =>
      [...this.#jar].filter(hasFieldTypes).map((cookie) => toToughCookie(this.#jar, cookie)),
    );
  }

  removeCookie(domain: string, path: string, key: string): Promise<void>;
  removeCookie(domain: string, path: string, key: string, callback: ErrorCallback): void;
  removeCookie(domain: string, path: string, key: string, callback?: ErrorCallback): unknown {
    return this.#remove(() => this.#at(domain, path, key), callback);
  }

  /** Removes the cookies of a domain, or of one of its paths. */
  removeCookies(domain: string, path?: string | null): Promise<void>;
  removeCookies(domain: string, path: string | null, callback: ErrorCallback): void;
  removeCookies(domain: string, path?: string | null, callback?: ErrorCallback): unknown {
    return this.#remove(() => this.#at(domain, path), callback);
  }

  removeAllCookies(): Promise<void>;
  removeAllCookies(callback: ErrorCallback): void;
  removeAllCookies(callback?: ErrorCallback): unknown {
    return this.#remove(() => [...this.#jar], callback);
  }

  #at(domain: string, path?: string | null, key?: string): JarCookie[] {
    const jar = this.#jar;
    return jarDomainsOf(domain)
      .flatMap((each) => jar[cookiesOfDomain](each))
      .filter(
        (cookie) =>
          hasFieldTypes(cookie) &&
          toughDomainOf(jar, cookie) === domain &&
          (!path || cookie.path === path) &&
          (key === undefined || toughKeyOf(cookie) === key),
      );
  }

  #remove(find: () => JarCookie[], callback: ErrorCallback | undefined): unknown {
    return settle([callback as Callback<void> | undefined], () => {
      for (const cookie of find()) this.#jar[removeCookie](cookie);
    });
  }
}
