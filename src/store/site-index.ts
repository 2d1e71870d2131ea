import { type DomainEntry, SiteEntry } from './entries.js';

/** The domains of a store by site. The store updates the index. */
export class SiteIndex {
  readonly #siteOf: (domain: string) => string;
  readonly #sites = new Map<string, SiteEntry>();

  /** @param siteOf returns the site of a domain, the same each time */
  constructor(siteOf: (domain: string) => string, domains: Iterable<DomainEntry>) {
    this.#siteOf = siteOf;
    for (const domain of domains) {
      if (domain.isEmpty) continue;
      this.add(domain);
      for (const entry of domain.entries) domain.site?.added(entry);
    }
  }

  /** The site of any domain; undefined if the site has no cookies. */
  find(domain: string): SiteEntry | undefined {
    return this.#sites.get(this.#siteOf(domain));
  }

  add(domain: DomainEntry): void {
    const name = this.#siteOf(domain.key);
    let site = this.#sites.get(name);
    if (site === undefined) {
      site = new SiteEntry(name);
      this.#sites.set(name, site);
    }
    site.add(domain);
    domain.site = site;
  }

  delete(domain: DomainEntry): void {
    const { site } = domain;
    if (site === undefined) return;
    site.delete(domain);
    if (site.length === 0) this.#sites.delete(site.key);
    domain.site = undefined;
  }
}
