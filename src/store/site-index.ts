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
  /** Stands before the domains that are new: a walk through a Map comes by what is added behind it, until it has ended. */
  #walk: Iterator<DomainCookies>;

  /** @param siteOf the site of a domain; it has to give the same answer each time */
  constructor(store: CookieStore, siteOf: (domain: string) => string) {
    this.#store = store;
    this.#siteOf = siteOf;
    this.#walk = walkThrough(store);
  }

  /** The domains in the store that belong to the same site as this one. */
  neighboursOf(domain: string): DomainCookies[] {
    this.#catchUp();
    const domains = this.#domainsBySite.get(this.#siteOf(domain)) ?? [];
    return [...domains].flatMap((name) => this.#store.domain(name) ?? []);
  }

  #catchUp(): void {
    const { domainsSeen, domainCount } = this.#store;
    if (domainsSeen === this.#domainsSeen) return;
    if (this.#noted > 2 * domainCount + 100) this.#forgetAll();
    while (this.#domainsSeen < domainsSeen) {
      const { done, value: shelf } = this.#walk.next();
      if (!done) this.#note(shelf);
      else this.#endWalk(domainsSeen);
    }
  }

  /** What is new beyond the end of the walk has gone again. */
  #endWalk(domainsSeen: number): void {
    this.#walk = walkThrough(this.#store);
    this.#domainsSeen = domainsSeen;
  }

  #forgetAll(): void {
    this.#domainsBySite.clear();
    this.#noted = 0;
    this.#domainsSeen = 0;
    this.#walk = walkThrough(this.#store);
  }

  #note({ domain, rank }: DomainCookies): void {
    if (rank < this.#domainsSeen) return;
    this.#domainsSeen = rank + 1;
    const site = this.#siteOf(domain);
    const domains = this.#domainsBySite.get(site);
    if (domains === undefined) this.#domainsBySite.set(site, new Set([domain]));
    else domains.add(domain);
    this.#noted++;
  }
}

function walkThrough(store: CookieStore): Iterator<DomainCookies> {
  return store.domains()[Symbol.iterator]();
}
