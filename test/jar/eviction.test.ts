import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { Cookie } from '../../src/cookie/cookie.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { Eviction } from '../../src/jar/eviction.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { DefaultCookiePolicy } from '../../src/policy/default-cookie-policy.js';
import type { Refusal } from '../../src/refusal.js';
import { type DomainCookies, MemoryCookieStore } from '../../src/store/cookie-store.js';
import { SiteIndex } from '../../src/store/site-index.js';
import { fixedClock } from '../fixed-clock.js';

const SITE = 'https://www.example.com/';

fixedClock(Date.parse('2026-11-20T12:00:00Z'));

function jarWith(perSite: number, total: number): CookieJar {
  return new CookieJar(new BrowserCookiePolicy({ limits: { perSite, total } }));
}

function numbered(count: number, attributes = ''): string[] {
  return Array.from({ length: count }, (_, n) => `c${n}=${n}${attributes}`);
}

function heardDuring(action: () => void): Refusal[] {
  const heard: Refusal[] = [];
  const hear = (refusal: unknown) => heard.push(refusal as Refusal);
  subscribe('undici-cookiejar:rejected', hear);
  action();
  unsubscribe('undici-cookiejar:rejected', hear);
  return heard;
}

describe('the limit for one site', () => {
  it('is 180: the next cookie costs the one that was used least lately', () => {
    const jar = new CookieJar(new BrowserCookiePolicy());
    jar.setFromHeader(numbered(180), SITE);
    expect(jar.size).toBe(180);
    jar.setFromHeader(['d=1', 'e=2'], SITE);
    expect(jar.size).toBe(180);
    expect(jar.keys()).toEqual(expect.arrayContaining(['c2', 'c179', 'd', 'e']));
    expect(jar.has('c0') || jar.has('c1')).toBe(false);
  });

  it('counts all hosts of a registrable domain together, and no others', () => {
    const jar = jarWith(3, 100);
    jar.setFromHeader('a=1', 'https://a.example.co.uk/');
    jar.setFromHeader('b=1; Domain=example.co.uk', 'https://b.example.co.uk/');
    jar.setFromHeader('c=1', 'https://example.co.uk/');
    jar.setFromHeader(['d=1', 'e=1', 'f=1'], 'https://other.co.uk/');
    jar.setFromHeader('g=1', 'https://c.d.example.co.uk/');
    expect(jar.keys()).toEqual(['b', 'c', 'd', 'e', 'f', 'g']);
  });

  it('a cookie that was sent is in use', () => {
    const jar = jarWith(3, 100);
    jar.setFromHeader(['a=1; Path=/used', 'b=1', 'c=1'], SITE);
    jar.cookieHeader(`${SITE}used`);
    jar.setFromHeader('d=1', SITE);
    // b and c went along; of the three that were sent together, the oldest goes.
    expect(jar.keys().sort()).toEqual(['b', 'c', 'd']);
    jar.cookieHeader(SITE);
    jar.setFromHeader('a=1; Path=/used', SITE);
    expect(jar.keys().sort()).toEqual(['a', 'c', 'd']);
  });

  it('a cookie that was set again is in use, and costs none', () => {
    const jar = jarWith(3, 100);
    jar.setFromHeader(['a=1', 'b=1', 'c=1', 'a=2'], SITE);
    expect(jar.size).toBe(3);
    jar.setFromHeader('d=1', SITE);
    expect(jar.keys().sort()).toEqual(['a', 'c', 'd']);
  });

  it('one that is not Secure goes before one that is, even if it has just come', () => {
    const jar = jarWith(2, 100);
    jar.setFromHeader(['a=1; Secure', 'b=1', 'c=1; Secure'], SITE);
    expect(jar.keys().sort()).toEqual(['a', 'c']);
    const { stored } = jar.setFromHeader('d=1', SITE);
    expect(stored).toEqual([]);
    expect(jar.keys().sort()).toEqual(['a', 'c']);
    jar.setFromHeader('e=1; Secure', SITE);
    expect(jar.keys().sort()).toEqual(['c', 'e']);
  });

  it('those whose time is over go first, and nothing is lost by it', () => {
    const jar = jarWith(2, 100);
    jar.setFromHeader(['a=1', 'b=1; Secure; Max-Age=10'], SITE);
    vi.advanceTimersByTime(11_000);
    const heard = heardDuring(() => jar.setFromHeader('c=1', SITE));
    expect(jar.keys()).toEqual(['a', 'c']);
    expect(heard).toEqual([]);
  });

  it('deletions of what is not there cost nothing', () => {
    const jar = jarWith(2, 100);
    jar.setFromHeader(['a=1', 'b=1'], SITE);
    jar.setFromHeader(numbered(10, '; Max-Age=0'), SITE);
    expect(jar.keys()).toEqual(['a', 'b']);
  });
});

describe('the limit in all', () => {
  it('takes one that is not Secure before those that are, though it has just been used', () => {
    const jar = jarWith(100, 16);
    const secure = Array.from({ length: 16 }, (_, n) => `s${n}`);
    jar.setFromHeader('a=1', 'https://a.example/');
    jar.setFromHeader('b=1', 'https://b.example/');
    for (const name of secure.slice(0, 15))
      jar.setFromHeader(`${name}=1; Secure`, `https://${name}.example/`);
    expect(jar.keys()).toEqual(['b', ...secure.slice(0, 15)]);
    expect(jar.cookieHeader('https://b.example/')).toBe('b=1');
    jar.setFromHeader('s15=1; Secure', 'https://s15.example/');
    expect(jar.keys()).toEqual(secure);
  });

  it('takes one that is not Secure before those that were next in turn', () => {
    const jar = jarWith(100, 20);
    jar.setFromHeader(numbered(21, '; Secure'), SITE);
    const secure = jar.keys();
    jar.setFromHeader('late=1', SITE);
    expect(jar.keys()).toEqual(secure);
    jar.setFromHeader('later=1; Secure', SITE);
    expect(jar.keys()).toEqual([...secure.slice(1), 'later']);
  });

  it('is 3,000', () => {
    const jar = new CookieJar(new BrowserCookiePolicy());
    for (let n = 0; n < 3100; n++) jar.setFromHeader(`a=${n}`, `https://host${n}.example/`);
    expect(jar.size).toBe(3000);
    expect(jar.cookieHeader('https://host99.example/')).toBe('');
    expect(jar.cookieHeader('https://host100.example/')).toBe('a=100');
  });
});

describe('what a limit drops', () => {
  it('is reported with name and scope', () => {
    const jar = jarWith(2, 3);
    const heard = heardDuring(() => {
      jar.setFromHeader(['a=1', 'b=1', 'c=1; Secure'], SITE);
      jar.setFromHeader(['d=1', 'e=1'], 'https://example.org/x');
    });
    expect(heard).toEqual([
      expect.objectContaining({
        operation: 'set',
        code: 'evicted-site',
        name: 'a',
        domain: 'www.example.com',
        url: SITE,
      }),
      expect.objectContaining({ code: 'evicted-total', name: 'b', url: 'https://example.org/x' }),
    ]);
  });

  it('is nothing where cookies come from a file or the program, and one for each that a server adds to them', () => {
    const policy = new BrowserCookiePolicy({ limits: { perSite: 2, total: 3 } });
    const full = new CookieJar();
    full.setFromHeader(numbered(10), SITE);
    const jar = CookieJar.fromJSON(full.toJSON(), policy);
    jar.set('set', '1', { url: SITE });
    expect(jar.size).toBe(11);
    jar.setFromHeader('new=1', SITE);
    expect(jar.size).toBe(11);
    expect(jar.has('c0')).toBe(false);
    jar.setFromHeader('new=2', SITE);
    expect(jar.size).toBe(11);
  });

  it('is nothing without limits, and what is assigned to them counts from the next cookie on', () => {
    const policy = new BrowserCookiePolicy({ limits: null });
    const jar = new CookieJar(policy);
    jar.setFromHeader(numbered(200), SITE);
    expect(jar.size).toBe(200);
    policy.limits = { perSite: 150, total: 3000 };
    jar.setFromHeader('new=1', SITE);
    expect(jar.size).toBe(200);
    jar.clear();
    jar.setFromHeader(numbered(200), SITE);
    expect(jar.size).toBe(150);
  });

  it('http.cookiejar has no limits, but its policy can be given some', () => {
    const jar = new CookieJar();
    jar.setFromHeader(numbered(4000), SITE);
    expect(jar.size).toBe(4000);
    const limited = new CookieJar(new DefaultCookiePolicy({ limits: { perSite: 5, total: 7 } }));
    limited.setFromHeader(numbered(6), SITE);
    limited.setFromHeader(numbered(6), 'https://example.org/');
    expect(limited.size).toBe(7);
  });

  it('another suffix list makes other sites', () => {
    const policy = new BrowserCookiePolicy({ limits: { perSite: 1, total: 10 } });
    const jar = new CookieJar(policy);
    jar.setFromHeader('a=1', 'https://a.github.io/');
    jar.setFromHeader('b=1', 'https://b.github.io/');
    expect(jar.size).toBe(2);
    const publicSuffix = (host: string) => host.slice(host.lastIndexOf('.') + 1);
    policy.publicSuffixList = { publicSuffix, version: 'top level domains only' };
    jar.setFromHeader('c=1', 'https://c.github.io/');
    expect(jar.keys()).toEqual(['b', 'c']);
  });
});

describe('a stream of cookies leaves nothing behind', () => {
  const limits = { perSite: 5, total: 20 };

  it('no empty domains and paths', () => {
    const store = new MemoryCookieStore();
    const eviction = new Eviction(store);
    const sites = new SiteIndex(store, (domain) => domain);
    for (let n = 0; n < 5000; n++) {
      const domain = n % 2 === 0 ? `host${n}.example` : 'one.example';
      const cookie = new Cookie({ name: 'a', value: '1', domain, path: `/${n}` });
      store.set(cookie);
      eviction.noteStored(cookie);
      eviction.makeRoomFor(cookie, limits, sites);
    }
    expect(store.size).toBe(limits.total);
    expect(store.domainCount).toBeLessThanOrEqual(4 * limits.total + 100);
    const paths = [...(store.domain('one.example')?.byPath() ?? [])];
    expect(paths.length).toBeLessThanOrEqual(4 * limits.total + 100);
  });

  it('nor where one site fills its own limit only', () => {
    const store = new MemoryCookieStore();
    const eviction = new Eviction(store);
    const sites = new SiteIndex(store, () => 'example.com');
    for (let n = 0; n < 1000; n++) {
      const domain = `host${n}.example.com`;
      const cookie = new Cookie({ name: 'a', value: '1', domain, path: '/' });
      store.set(cookie);
      eviction.noteStored(cookie);
      eviction.makeRoomFor(cookie, { perSite: 5, total: 3000 }, sites);
    }
    expect(store.domainCount).toBeLessThan(200);
  });
});

describe('the index of sites', () => {
  /** Counts the domains that somebody walks past. */
  class WalkedStore extends MemoryCookieStore {
    walked = 0;
    override *domains(): Iterable<DomainCookies> {
      for (const domain of super.domains()) {
        this.walked++;
        yield domain;
      }
    }
  }

  const cookieOf = (domain: string) => new Cookie({ name: 'a', value: '1', domain, path: '/' });
  const lastTwoLabels = (domain: string) => domain.split('.').slice(-2).join('.');

  it('looks at each domain once, also where it is asked before the cookie is stored', () => {
    const store = new WalkedStore();
    const sites = new SiteIndex(store, lastTwoLabels);
    for (let n = 0; n < 1000; n++) {
      expect(sites.neighboursOf(`host${n}.example`)).toEqual([]);
      store.set(cookieOf(`host${n}.example`));
    }
    expect(store.walked).toBe(999);
  });

  it('forgets the domains that are gone, also where all are of one site', () => {
    let lookedUp = 0;
    class CountingStore extends MemoryCookieStore {
      override domain(domain: string): ReturnType<MemoryCookieStore['domain']> {
        lookedUp++;
        return super.domain(domain);
      }
    }
    const store = new CountingStore();
    const sites = new SiteIndex(store, lastTwoLabels);
    for (let n = 0; n < 2000; n++) {
      store.set(cookieOf(`host${n}.one.example`));
      sites.neighboursOf('one.example');
      store.deleteDomain(`host${n}.one.example`);
    }
    lookedUp = 0;
    sites.neighboursOf('one.example');
    expect(lookedUp).toBeLessThan(500);
  });

  it('knows the neighbours, whatever domains have come and gone', () => {
    const store = new MemoryCookieStore();
    const sites = new SiteIndex(store, lastTwoLabels);
    const neighbours = () => sites.neighboursOf('one.example').map(({ domain }) => domain);
    store.set(cookieOf('a.one.example'));
    expect(neighbours()).toEqual(['a.one.example']);
    store.set(cookieOf('gone.one.example'));
    store.deleteDomain('gone.one.example');
    expect(neighbours()).toEqual(['a.one.example']);
    store.set(cookieOf('b.one.example'));
    store.set(cookieOf('two.example'));
    expect(neighbours()).toEqual(['a.one.example', 'b.one.example']);
    store.clear();
    expect(neighbours()).toEqual([]);
    for (let n = 0; n < 300; n++) {
      store.set(cookieOf(`c${n}.one.example`));
      expect(neighbours()).toEqual([`c${n}.one.example`]);
      store.deleteDomain(`c${n}.one.example`);
    }
    store.set(cookieOf('a.one.example'));
    expect(neighbours()).toEqual(['a.one.example']);
  });
});

describe('compared with a plain model', () => {
  interface Model {
    name: string;
    host: string;
    secure: boolean;
    lastUse: number;
    creation: number;
  }

  const hosts = ['a.one.example', 'b.one.example', 'one.example', 'two.example', 'three.example'];
  const siteOf = (host: string) => host.split('.').slice(-2).join('.');
  const limits = { perSite: 4, total: 8 };

  const action = fc.record({
    kind: fc.constantFrom('set', 'set', 'set', 'delete', 'send', 'load'),
    host: fc.constantFrom(...hosts),
    name: fc.constantFrom(...'abcdef'),
    secure: fc.boolean(),
  });

  it('the same cookies go', () => {
    fc.assert(
      fc.property(fc.array(action, { maxLength: 120 }), (actions) => {
        const jar = new CookieJar(new BrowserCookiePolicy({ limits }));
        let model: Model[] = [];
        let time = 0;
        for (const { kind, host, name, secure } of actions) {
          time++;
          const url = `https://${host}/`;
          const previous = model.find((cookie) => cookie.host === host && cookie.name === name);
          if (kind === 'send') {
            jar.cookieHeader(url);
            for (const cookie of model) if (cookie.host === host) cookie.lastUse = time;
          } else if (kind === 'delete') {
            jar.setFromHeader(`${name}=; Max-Age=0`, url);
            model = model.filter((cookie) => cookie !== previous);
          } else {
            if (kind === 'load') jar.set(name, '', { url, secure });
            else jar.setFromHeader(`${name}=${secure ? '; Secure' : ''}`, url);
            const creation = previous?.creation ?? time;
            model = model.filter((cookie) => cookie !== previous);
            model.push({ name, host, secure, lastUse: time, creation });
            if (kind === 'set' && previous === undefined) model = withoutWorst(model, host);
          }
          const held = [...jar].map((cookie) => `${cookie.domain} ${cookie.name}`).sort();
          expect(held).toEqual(model.map(({ host, name }) => `${host} ${name}`).sort());
        }
      }),
      { numRuns: 300 },
    );
  });

  function withoutWorst(model: Model[], host: string): Model[] {
    const neighbours = model.filter((cookie) => siteOf(cookie.host) === siteOf(host));
    const crowd =
      neighbours.length > limits.perSite ? neighbours : model.length > limits.total ? model : [];
    const [worst] = [...crowd].sort(
      (a, b) =>
        Number(a.secure) - Number(b.secure) || a.lastUse - b.lastUse || a.creation - b.creation,
    );
    return model.filter((cookie) => cookie !== worst);
  }
});
