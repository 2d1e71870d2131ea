import { hasFieldTypes } from '../cookie/field-types.js';
import { CookieConflictError } from '../errors.js';
import { nowInSeconds } from '../internal/clock.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';
import type { CookieStore } from '../store/cookie-store.js';
import type { CookieEntry } from '../store/entries.js';
import { UrlRequest } from '../url/request.js';
import { storedDomain } from '../url/stored-domain.js';
import type { CookieScope } from './cookie-scope.js';
import { Retrieval } from './retrieval.js';

/** A jar as a dictionary of names and values, as in Requests, without expired cookies and cookies with a field of the wrong type. */
export class CookieMap {
  readonly #store: CookieStore;
  readonly #policy: CookiePolicy;

  constructor(store: CookieStore, policy: CookiePolicy) {
    this.#store = store;
    this.#policy = policy;
  }

  get(name: string, scope: CookieScope): string | undefined {
    const [entry, ...others] = this.named(name, scope);
    if (others.length > 0) {
      const candidates = [entry as CookieEntry, ...others].map(({ cookie }) => cookie);
      throw new CookieConflictError(name, candidates);
    }
    return entry === undefined ? undefined : textOf(entry);
  }

  /** The cookies with this name. If the scope has a domain, a host-only cookie takes precedence over one that is also sent to subdomains. */
  named(name: string, scope: CookieScope): CookieEntry[] {
    const entries = this.#within(scope).filter(({ cookie }) => cookie.name === name);
    const hostOnly = entries.filter(({ cookie }) => cookie.hostOnly);
    return scope.domain !== undefined && hostOnly.length > 0 ? hostOnly : entries;
  }

  keys(): string[] {
    return this.#within({}).map(({ cookie }) => cookie.name);
  }

  values(): string[] {
    return this.#within({}).map(textOf);
  }

  entries(): [name: string, value: string][] {
    return this.#within({}).map((entry) => [entry.cookie.name, textOf(entry)]);
  }

  toObject(scope: CookieScope): Record<string, string> {
    const values = new Map<string, string>();
    for (const entry of this.#within(scope)) {
      const { name } = entry.cookie;
      if (!values.has(name)) values.set(name, textOf(entry));
    }
    return Object.fromEntries(values);
  }

  #within({ url, domain, path }: CookieScope): CookieEntry[] {
    const now = nowInSeconds();
    const domains = domain === undefined ? null : this.#domainsNamed(domain);
    return this.#entries(url, domains).filter(
      ({ cookie }) =>
        hasFieldTypes(cookie) &&
        !cookie.isExpired(now) &&
        (domains === null || domains.includes(cookie.domain.toLowerCase())) &&
        (path === undefined || cookie.path === path),
    );
  }

  /** The cookies of the URL or, without a URL, of the domains or, without either, all. */
  #entries(
    url: string | URL | undefined,
    domains: readonly string[] | null,
  ): readonly CookieEntry[] {
    if (url !== undefined)
      return new Retrieval(this.#store, this.#policy, new UrlRequest(url)).entries;
    if (domains === null) return this.#store.entries();
    return domains
      .flatMap((name) => this.#store.domain(name) ?? [])
      .sort((a, b) => a.rank - b.rank)
      .flatMap((each) => each.entries);
  }

  #domainsNamed(domain: string): string[] {
    const name = storedDomain(domain, this.#policy.dialect) ?? domain.toLowerCase();
    return [name, `.${name}`];
  }
}

function textOf({ cookie }: CookieEntry): string {
  return cookie.value ?? '';
}
