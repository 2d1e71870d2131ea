import { describe, expect, it, vi } from 'vitest';
import {
  BrowserCookiePolicy,
  Cookie,
  type CookieInit,
  CookieJar,
  DefaultCookiePolicy,
} from '../../src/index.js';
import { fixedClock } from '../fixed-clock.js';

const NOW = 1_795_149_000;

fixedClock(NOW * 1000);

const cookie = (init: Partial<CookieInit> = {}) =>
  new Cookie({ name: 'a', value: '1', domain: 'acme.com', path: '/', ...init });

function jarOf(...inits: Partial<CookieInit>[]): CookieJar {
  const jar = new CookieJar();
  for (const init of inits) jar.setCookie(cookie(init));
  return jar;
}

const values = (jar: CookieJar) => Array.from(jar, ({ value }) => value).join(' ');
const many = Array.from({ length: 40 }, (_, n) => ({ name: `n${n}`, value: `${n}` }));

describe('two cookies are the same cookie', () => {
  it.each([
    ['the domain', { domain: 'www.acme.com' }],
    ['its leading dot', { domain: '.acme.com' }],
    ['the path', { path: '/a' }],
    ['each slash of the path', { path: '//' }],
    ['the name', { name: 'b' }],
    ['the case of the name', { name: 'A' }],
    ['an empty name', { name: '' }],
    ['the partition', { partitionKey: 'https://shop.example' }],
    ...['__proto__', 'constructor', 'hasownproperty', '0'].map((text): [string, object] => [
      `R7 ${text}`,
      { domain: text, path: text, name: text, partitionKey: text },
    ]),
  ])('unless %s differs', (_what, other) => {
    expect(jarOf({}, other).size).toBe(2);
  });

  it.each([
    ['the value', { value: '2' }],
    ['the version', { version: 1 }],
    ['the ports', { port: '80' }],
    ['Secure', { secure: true }],
    ['the expiry', { expires: NOW + 1 }],
    ['an attribute', { rest: { HttpOnly: null } }],
  ])('whether %s differs or not', (_what, other) => {
    const jar = jarOf({}, other);
    expect([...jar]).toEqual([cookie(other)]);
    expect(jar.size).toBe(1);
  });
});

describe('the order of a jar', () => {
  it('is that in which domains, then paths, then names were first seen', () => {
    const jar = jarOf(
      { value: '1' },
      { value: '5', domain: 'b.com' },
      { value: '3', path: '/x' },
      { value: '2', name: 'b' },
      { value: '4', path: '/x', name: 'b' },
    );
    expect(values(jar)).toBe('1 2 3 4 5');
  });

  it.each([3, 40])('keeps the place of a cookie that is replaced, among %d', (count) => {
    const jar = jarOf(...many.slice(0, count), { name: 'n1', value: 'new' });
    expect(values(jar).split(' ').slice(0, 3)).toEqual(['0', 'new', '2']);
    jar.delete('n1');
    jar.setCookie(cookie({ name: 'n1', value: 'last' }));
    expect(values(jar).endsWith(' last')).toBe(true);
  });

  it.each<[string, (jar: CookieJar) => unknown, string]>([
    ['whose cookie was deleted', (jar) => jar.delete('a', { domain: 'acme.com' }), '2 1'],
    ['whose cookie expired', () => vi.advanceTimersByTime(10_000), '2 1'],
    ['whose path was cleared', (jar) => jar.clear('acme.com', '/'), '2 1'],
    ['that was cleared', (jar) => jar.clear('acme.com'), '1 2'],
  ])('has a place for a domain %s: %s', (_what, empty, expected) => {
    const jar = jarOf({ expires: NOW + 5 }, { domain: 'b.com', value: '1' });
    empty(jar);
    jar.cookieHeader('http://b.com/');
    jar.setCookie(cookie({ value: '2' }));
    expect(values(jar)).toBe(expected);
  });

  it('is forgotten for all but the last hundred domains and paths that were emptied', () => {
    const jar = jarOf({ domain: 'first.com' }, { domain: 'b.com', value: 'b' });
    jar.delete('a', { domain: 'first.com' });
    for (let n = 0; n < 100; n++) {
      jar.setCookie(cookie({ domain: `${n}.com` }));
      jar.delete('a', { domain: `${n}.com` });
    }
    jar.setCookie(cookie({ domain: 'first.com', value: 'a' }));
    expect(values(jar)).toBe('b a');
  });
});

describe('a walk through a jar', () => {
  it.each([3, 40])('leaves out what is deleted on the way, among %d', (count) => {
    const jar = jarOf(...many.slice(0, count));
    const seen: (string | null)[] = [];
    for (const { name, value } of jar) {
      seen.push(value);
      if (name === 'n0') jar.delete('n1');
    }
    expect(seen).toEqual(many.slice(0, count).flatMap(({ value }) => (value === '1' ? [] : value)));
  });

  it.each([3, 40])('shows a cookie that replaced another on the way, among %d', (count) => {
    const jar = jarOf(...many.slice(0, count));
    const seen = Array.from(jar, ({ name, value }) => {
      if (name === 'n0') jar.setCookie(cookie({ name: 'n1', value: 'new' }));
      return value;
    });
    expect(seen.slice(0, 3)).toEqual(['0', 'new', '2']);
  });
});

describe('an expired cookie', () => {
  const url = 'https://acme.com/';

  it.each([
    ['browsers', new BrowserCookiePolicy(), 'b=1; a=2'],
    ['http.cookiejar', new DefaultCookiePolicy(), 'a=2; b=1'],
  ])('that is set again: its place in the header by the rules of %s', (_whose, policy, header) => {
    const jar = new CookieJar(policy);
    jar.setFromHeader(['a=1; Max-Age=5', 'b=1'], url);
    vi.advanceTimersByTime(5_000);
    jar.setFromHeader('a=2', url);
    expect(jar.cookieHeader(url)).toBe(header);
  });

  it('leaves the jar with the next request, whatever host that goes to', () => {
    const jar = jarOf({ expires: NOW + 5 }, { name: 'b', domain: 'b.com', expires: NOW + 50 });
    vi.advanceTimersByTime(4_000);
    jar.cookieHeader('http://other.com/');
    expect(jar.size).toBe(2);
    vi.advanceTimersByTime(1_000);
    jar.cookieHeader('http://other.com/');
    expect(jar.keys()).toEqual(['b']);
    expect(jar.size).toBe(1);
  });

  it.each(['a', 'b'])('by an assignment leaves the jar when it is next considered: %s', (name) => {
    const jar = jarOf({}, { name: 'b', expires: NOW + 500 });
    for (const each of jar) if (each.name === name) each.expires = NOW;
    expect(jar.cookieHeader('http://acme.com/')).toBe(name === 'a' ? 'b=1' : 'a=1');
    expect(jar.size).toBe(1);
  });

  it('does not leave the jar if a later expiry was assigned to it', () => {
    const jar = jarOf({ expires: NOW + 5 });
    for (const each of jar) each.expires = NOW + 500;
    vi.advanceTimersByTime(6_000);
    expect(jar.cookieHeader('http://acme.com/')).toBe('a=1');
    vi.advanceTimersByTime(600_000);
    jar.cookieHeader('http://other.com/');
    expect(jar.size).toBe(0);
  });

  it('leaves the jar where another of the same expiry was removed before', () => {
    const jar = jarOf({ expires: NOW + 5 });
    vi.advanceTimersByTime(5_000);
    jar.clearExpiredCookies();
    jar.cookieHeader('http://other.com/');
    jar.setCookie(cookie({ name: 'b', domain: 'b.com' }));
    jar.setCookie(cookie({ expires: NOW + 5 }));
    jar.cookieHeader('http://other.com/');
    expect(jar.keys()).toEqual(['b']);
    expect(jar.size).toBe(1);
  });

  it('does not grow the expiry queue', () => {
    const jar = new CookieJar(new BrowserCookiePolicy());
    for (let n = 0; n < 2_000; n++) {
      jar.setFromHeader([`a=1; Max-Age=${9_999 - n}`, 'a=; Max-Age=0'], 'https://acme.com/');
    }
    jar.setFromHeader('b=1; Max-Age=5', 'https://acme.com/');
    vi.advanceTimersByTime(6_000);
    jar.cookieHeader('https://other.com/');
    expect(jar.size).toBe(0);
  });
});

describe('a cookie to which a program assigned another domain, path or name', () => {
  it.each([[{ domain: 'b.com' }], [{ path: '/b' }], [{ name: 'b' }]])(
    '%o is sent only where the old and the new value match',
    (assigned) => {
      const jar = jarOf({});
      for (const each of jar) Object.assign(each, assigned);
      expect(jar.cookieHeader('http://b.com/b')).toBe('');
      expect(jar.cookieHeader('http://acme.com/')).toBe('name' in assigned ? 'b=1' : '');
      expect(jar.cookieHeader('http://acme.com/b')).toBe(
        'name' in assigned ? 'b=1' : 'path' in assigned ? 'a=1' : '',
      );
    },
  );

  it.each([[{ domain: 'b.com' }], [{ path: '/b' }], [{ name: 'b' }]])(
    '%o is filed again by setCookie()',
    (assigned) => {
      const jar = jarOf({});
      const [each] = jar as Iterable<Cookie> as [Cookie];
      Object.assign(each, assigned);
      jar.setCookie(each);
      expect(jar.has(each.name, { domain: each.domain, path: each.path })).toBe(true);
      expect(jar.size).toBe(1);
      expect(jar.cookieHeader(`http://${each.domain}${each.path}`)).toBe(`${each.name}=1`);
    },
  );

  it('can be filed again several times, and replaces a cookie with the same identity', () => {
    const jar = jarOf({}, { name: 'other' });
    const [each, other] = jar as Iterable<Cookie> as [Cookie, Cookie];
    for (const path of ['/x', '/y', '/', '/z']) {
      each.path = path;
      jar.setCookie(each);
    }
    expect(Array.from(jar, ({ name, path }) => name + path)).toEqual(['other/', 'a/z']);
    Object.assign(each, { name: 'other', path: '/' });
    jar.setCookie(each);
    expect([...jar]).toEqual([each]);
    jar.setCookie(other);
    other.name = 'c';
    jar.setCookie(other);
    expect([...jar]).toEqual([other]);
  });

  it('is removed with the jar’s others', () => {
    const jar = jarOf({ discard: true });
    for (const each of jar) each.domain = 'b.com';
    jar.clearSessionCookies();
    expect(jar.size).toBe(0);
  });

  it('compares domains without case', () => {
    const jar = jarOf({ domain: 'example.com' });
    for (const each of jar) each.domain = 'Example.COM';
    expect(jar.cookieHeader('http://example.com/')).toBe('a=1');
    for (const each of jar) jar.setCookie(each);
    expect([jar.size, jar.cookieHeader('http://example.com/')]).toEqual([1, 'a=1']);
  });
});

describe('another policy', () => {
  it('applies from the next request on, also for a host with an earlier request', () => {
    const jar = new CookieJar(new BrowserCookiePolicy());
    jar.setFromHeader('a=1', 'https://acme.com/');
    jar.setFromHeader('b=1', 'https://www.acme.com/');
    expect(jar.cookieHeader('https://www.acme.com/')).toBe('b=1');
    jar.setPolicy(new DefaultCookiePolicy());
    expect(jar.cookieHeader('https://www.acme.com/')).toBe('a=1; b=1');
    jar.setPolicy(new BrowserCookiePolicy());
    expect(jar.cookieHeader('https://www.acme.com/')).toBe('b=1');
  });
});
