import type { Cookie } from '../../src/cookie/cookie.js';
import { writeCookieHeader, writeCookieString } from '../../src/headers/cookie-header.js';
import { parseHttpCookiejar } from '../../src/parsers/http-cookiejar.js';
import { parseRfc6265bis } from '../../src/parsers/rfc6265bis.js';
import type { CookiePolicy } from '../../src/policy/cookie-policy.js';
import { defaultPublicSuffixList } from '../../src/url/public-suffix-list.js';
import { UrlRequest } from '../../src/url/request.js';

const now = () => Math.floor(Date.now() / 1000);

/** A jar that remembers nothing: lists in maps, looked through from end to end at every question. */
export class ModelJar implements Iterable<Cookie> {
  readonly domains = new Map<string, Map<string, Map<string, Cookie>>>();
  /** Every creation and use has a number. */
  events = 0;
  readonly createdAt = new Map<Cookie, number>();
  readonly used = new Map<Cookie, number>();

  constructor(public policy: CookiePolicy) {}

  find({ domain, path, name }: Cookie): Cookie | undefined {
    return this.domains.get(domain)?.get(path)?.get(name);
  }

  *slots() {
    for (const [domain, paths] of this.domains)
      for (const [path, names] of paths)
        for (const [key, cookie] of names)
          yield { domain, path, cookie, drop: () => names.delete(key) };
  }

  *[Symbol.iterator](): Iterator<Cookie> {
    for (const { cookie } of this.slots()) yield cookie;
  }

  set(cookie: Cookie): void {
    const paths = entryOf(this.domains, cookie.domain, () => new Map());
    const names = entryOf(paths, cookie.path, () => new Map<string, Cookie>());
    const previous = names.get(cookie.name);
    this.used.set(cookie, ++this.events);
    this.createdAt.set(
      cookie,
      previous === undefined ? this.events : (this.createdAt.get(previous) as number),
    );
    names.set(cookie.name, cookie);
  }

  /** Removes the cookies of which it is true. */
  drop(isToGo: (cookie: Cookie) => boolean): void {
    for (const slot of [...this.slots()]) if (isToGo(slot.cookie)) slot.drop();
  }

  /** @returns the cookies that it took */
  take(lines: string[], url: string): Cookie[] {
    const taken: Cookie[] = [];
    const request = new UrlRequest(url);
    const read =
      this.policy.dialect === 'rfc6265bis'
        ? parseRfc6265bis(lines, request, defaultPublicSuffixList, () => {})
        : parseHttpCookiejar({ setCookie: lines, setCookie2: [] }, request, this.policy, () => {});
    if (this.policy.dialect === 'rfc6265bis') this.drop((one) => one.isExpired(now()));
    for (const cookie of read) {
      const namesakes = () =>
        [...this.slots()]
          .filter((slot) => slot.cookie.name === cookie.name && isAkin(slot.domain, cookie.domain))
          .map((slot) => slot.cookie);
      if (!this.policy.setOk(cookie, request)) continue;
      if (this.policy.explainReplace(cookie, namesakes, request) !== null) continue;
      if (cookie.isExpired())
        this.domains.get(cookie.domain)?.get(cookie.path)?.delete(cookie.name);
      else if (this.keep(cookie)) taken.push(cookie);
    }
    return taken;
  }

  /** @returns whether it is not itself the one that has to go */
  keep(cookie: Cookie): boolean {
    const before = [...this].length;
    this.set(cookie);
    const { limits } = this.policy;
    if (limits === null || [...this].length <= before) return true;
    this.drop((one) => one.isExpired(now()));
    const siteOf = (domain: string) => this.policy.siteOf(domain);
    const all = [...this.slots()];
    const site = all.filter(({ domain }) => siteOf(domain) === siteOf(cookie.domain));
    const [last] =
      site.length > limits.perSite
        ? site.sort((a, b) => this.use(a.cookie) - this.use(b.cookie))
        : all.length > limits.total
          ? all
              .filter((one) => one.cookie !== cookie)
              .sort((a, b) => this.access(a.cookie) - this.access(b.cookie))
          : [];
    last?.drop();
    return last?.cookie !== cookie;
  }

  /** Of a site, a cookie that is not Secure goes before one that is, then the one with the earliest last access. */
  use(cookie: Cookie): number {
    return this.access(cookie) + (cookie.secure ? 1e15 : 0);
  }

  access(cookie: Cookie): number {
    return (this.used.get(cookie) as number) * 1e6 + (this.createdAt.get(cookie) as number);
  }

  /** The Cookie header to the URL. */
  send(url: string): string {
    const request = new UrlRequest(url);
    const isBrowser = this.policy.dialect === 'rfc6265bis';
    const cookies = [...this.slots()]
      .filter(
        ({ domain, path, cookie }) =>
          this.policy.domainReturnOk(domain, request) &&
          this.policy.domainReturnOk(cookie.domain, request) &&
          this.policy.pathReturnOk(path, request) &&
          this.policy.pathReturnOk(cookie.path, request) &&
          this.policy.returnOk(cookie, request),
      )
      .map(({ cookie }) => cookie)
      .sort((a, b) => b.path.length - a.path.length || (isBrowser ? this.age(a) - this.age(b) : 0))
      .filter(({ value }) => !value?.includes(';'));
    const header = (isBrowser ? writeCookieString : writeCookieHeader)(cookies);
    if (header !== '' && this.policy.limits !== null) {
      this.events++;
      for (const cookie of cookies) this.used.set(cookie, this.events);
    }
    this.drop((cookie) => cookie.isExpired(now()));
    return header;
  }

  age(cookie: Cookie): number {
    return this.createdAt.get(cookie) as number;
  }
}

function entryOf<V>(map: Map<string, V>, key: string, make: () => V): V {
  if (!map.has(key)) map.set(key, make());
  return map.get(key) as V;
}

/** Whether one of the domains is the other or below it. */
function isAkin(one: string, other: string): boolean {
  const [a, b] = [one, other].map((domain) => `.${domain.replace(/^\./, '')}`) as [string, string];
  return a.endsWith(b) || b.endsWith(a);
}
