import type { CookieStore, DomainCookies } from './cookie-store.js';

/**
 * Tells which domains of a store belong to one site. It looks at what is new in the store when it is asked, so that filing a
 * cookie costs nothing.
 */
export class SiteIndex {
  readonly #store: CookieStore;
  readonly #siteOf: (domain: string) => string;
  readonly #domainsBySite = new Map<string, Set<string>>();
  /** How many domains are noted here, those included that the store has forgotten since. */
  #noted = 0;
  #domainsSeen = 0;

  /** @param siteOf the site of a domain; it has to give the same answer each time */
  constructor(store: CookieStore, siteOf: (domain: string) => string) {
    this.#store = store;
    this.#siteOf = siteOf;
  }

  /** The domains in the store that belong to the same site as this one. */
  neighboursOf(domain: string): DomainCookies[] {
    this.#catchUp(domain);
    const domains = this.#domainsBySite.get(this.#siteOf(domain)) ?? [];
    return [...domains].flatMap((name) => this.#store.domain(name) ?? []);
  }

  #catchUp(domain: string): void {
    const { domainsSeen, domainCount } = this.#store;
    if (domainsSeen === this.#domainsSeen) return;
    if (this.#noted > 2 * domainCount + 100) this.#forgetAll();
    // Mostly the only new domain is the one that is asked about.
    const own = this.#store.domain(domain);
    const isOnlyNewOne = domainsSeen === this.#domainsSeen + 1 && own?.rank === this.#domainsSeen;
    for (const shelf of isOnlyNewOne ? [own] : this.#store.domains()) this.#note(shelf);
    this.#domainsSeen = domainsSeen;
  }

  #forgetAll(): void {
    this.#domainsBySite.clear();
    this.#noted = 0;
    this.#domainsSeen = 0;
  }

  #note({ domain, rank }: DomainCookies): void {
    if (rank < this.#domainsSeen) return;
    const site = this.#siteOf(domain);
    const domains = this.#domainsBySite.get(site);
    if (domains === undefined) this.#domainsBySite.set(site, new Set([domain]));
    else domains.add(domain);
    this.#noted++;
  }
}
