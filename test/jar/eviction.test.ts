import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it, vi } from 'vitest';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { DefaultCookiePolicy } from '../../src/policy/default-cookie-policy.js';
import type { Refusal } from '../../src/refusal.js';
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
  it('is 180: the next cookie evicts the least recently used', () => {
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

  it('replacing a cookie updates its last access and evicts nothing', () => {
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

  it('deleting a missing cookie evicts nothing', () => {
    const jar = jarWith(2, 100);
    jar.setFromHeader(['a=1', 'b=1'], SITE);
    jar.setFromHeader(numbered(10, '; Max-Age=0'), SITE);
    expect(jar.keys()).toEqual(['a', 'b']);
  });
});

describe('the limit in all', () => {
  it('evicts by last access alone, Secure or not', () => {
    const jar = jarWith(100, 3);
    jar.setFromHeader('a=1; Secure', 'https://a.example/');
    jar.setFromHeader('b=1', 'https://b.example/');
    jar.setFromHeader('c=1', 'https://c.example/');
    jar.cookieHeader('https://b.example/');
    jar.setFromHeader('d=1', 'https://d.example/');
    expect(jar.keys()).toEqual(['b', 'c', 'd']);
    jar.setFromHeader('e=1', 'https://e.example/');
    expect(jar.keys()).toEqual(['b', 'd', 'e']);
  });

  it('never evicts the cookie that was just added (A2)', () => {
    const jar = new CookieJar(new BrowserCookiePolicy());
    for (let n = 0; n < 3000; n++) jar.setFromHeader('s=1; Secure', `https://s${n}.example/`);
    const { stored, refused } = jar.setFromHeader('login=1', 'https://new.example/');
    expect([stored.length, refused.map(({ name }) => name)]).toEqual([1, ['s']]);
    expect(jar.cookieHeader('https://new.example/')).toBe('login=1');
    expect(jar.size).toBe(3000);
  });

  it('of one cookie keeps the last one', () => {
    const jar = jarWith(1, 1);
    for (const host of ['a', 'b', 'c']) jar.setFromHeader(`${host}=1`, `https://${host}.example/`);
    expect(jar.keys()).toEqual(['c']);
  });

  it('a limit of 0 keeps no cookie and reports no error', () => {
    const jar = jarWith(0, 0);
    jar.setFromHeader('a=1', SITE);
    expect(jar.size).toBe(0);
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

  it('evicts nothing for cookies from a file or the program, and one for each that a server adds', () => {
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
