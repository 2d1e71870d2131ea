import { describe, expect, it } from 'vitest';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { DefaultCookiePolicy } from '../../src/policy/default-cookie-policy.js';
import { UrlRequest } from '../../src/url/request.js';

// What fresh scenarios, played on CPython and here at random, showed to differ once, and the recorded ones do not hold.

/** The cookies that `Set-Cookie` from the URL leaves in a jar with http.cookiejar's rules. */
function taken(setCookie: string, url: string) {
  const jar = new CookieJar();
  jar.setFromHeader(setCookie, url);
  return [...jar];
}

describe('a domain from a host in .local', () => {
  it.each([
    ['http://foo.local/', 'foo', '.foo'],
    ['http://www.foo.local/', 'foo', '.foo'],
    ['http://localhost.local/', '.localhost', '.localhost'],
    ['http://localhost/', 'localhost', '.localhost'],
    ['http://localhost/', '.', '.'],
    ['http://foo.local/', '', '.'],
  ])('%s may name %o, which is kept as %o and never sent', (url, domain, stored) => {
    const jar = new CookieJar();
    jar.setFromHeader(`a=1; Domain=${domain}`, url);
    expect([[...jar].map((cookie) => cookie.domain), jar.cookieHeader(url)]).toEqual([
      [stored],
      '',
    ]);
  });

  it.each([
    ['http://foo.local/', 'oo'],
    ['http://foo.local/', 'bar'],
    ['http://acme.com/', 'foo'],
    ['http://acme.com/', ''],
  ])('%s may not name %o', (url, domain) => {
    expect(taken(`a=1; Domain=${domain}`, url)).toEqual([]);
  });
});

describe('a domain whose dots are two', () => {
  it('is one to a host that ends in it', () => {
    const [cookie] = taken('a=1; Domain=..com', 'http://acme..com/');
    expect(cookie?.domain).toBe('..com');
  });
});

describe('D6 an IP address as domain', () => {
  it.each([
    ['http://1.2.3.4.5/', '2.3.4.5'],
    ['http://x.127.0.0.1/', '.127.0.0.1'],
  ])('is not to be had from %s, which only ends in %o', (url, domain) => {
    expect(taken(`a=1; Domain=${domain}`, url)).toEqual([]);
  });
});

describe('numbers in attributes', () => {
  it('are never minus zero', () => {
    const [cookie] = taken('a=1; Version=-0', 'http://acme.com/');
    expect(cookie?.version).toBe(0);
  });

  it.each([
    ['white space', '" 60\t"', 1],
    ['the separators that Python strips from texts, but not from numbers', '"\x1f60"', 0],
  ])('may have %s around them, or not: %o', (_what, maxAge, expected) => {
    const jar = new CookieJar(new DefaultCookiePolicy({ rfc2965: true }));
    const getAll = (name: string) =>
      name === 'Set-Cookie2' ? [`a=1; Version=1; Max-Age=${maxAge}`] : [];
    jar.extractCookies({ info: () => ({ getAll }) }, new UrlRequest('http://acme.com/'));
    expect(jar.size).toBe(expected);
  });

  it('have at most 4,300 digits', () => {
    const maxAge = (digits: number) =>
      taken(`a=1; Max-Age=${'9'.repeat(digits)}`, 'http://acme.com/');
    expect([maxAge(4_300).length, maxAge(4_301).length]).toEqual([1, 0]);
  });
});

describe('a host with an empty label', () => {
  it('is sent the cookies of the domains above it once', () => {
    const jar = new CookieJar();
    jar.set('a', '1', { domain: '.b.com', path: '/' });
    expect(jar.cookieHeader('http://a..b.com/')).toBe('a=1');
  });
});

describe('Port', () => {
  it('is kept without the white space in it, control characters that Python counts as such included', () => {
    const [cookie] = taken('a=1; Port=80,\x0b\x1c \x1f8080', 'http://acme.com/');
    expect(cookie?.port).toBe('80,8080');
  });
});
