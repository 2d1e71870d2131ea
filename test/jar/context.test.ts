import { describe, expect, it } from 'vitest';
import {
  BrowserCookiePolicy,
  type Cookie,
  type CookieContext,
  CookieJar,
  CookiePolicy,
  DefaultCookiePolicy,
  type Refusal,
} from '../../src/index.js';
import { published } from '../published.js';

const SHOP = 'https://shop.example/';
const browserJar = () => new CookieJar(new BrowserCookiePolicy());
const names = (cookies: readonly Cookie[]) => cookies.map(({ name }) => name);

describe('the context of cookieHeader, cookiesFor and setFromHeader', () => {
  const crossSite = 'https://other.example/';
  const lines = ['s=1; SameSite=Strict', 'l=1; SameSite=Lax', 'd=1', 'n=1; SameSite=None; Secure'];

  it.each<[what: string, context: CookieContext | undefined, sent: string]>([
    ['none', undefined, 's=1; l=1; d=1; n=1'],
    ['no initiator', { initiator: null }, 's=1; l=1; d=1; n=1'],
    [
      'a subresource of the same site',
      { initiator: 'https://www.shop.example/', navigation: false },
      's=1; l=1; d=1; n=1',
    ],
    ['a link from another site', { initiator: crossSite }, 'l=1; d=1; n=1'],
    ['a form of another site', { initiator: new URL(crossSite), method: 'POST' }, 'n=1'],
    ['a subresource of another site', { initiator: crossSite, navigation: false }, 'n=1'],
    [
      'a page of the same site behind a blob: URL',
      { initiator: 'blob:https://www.shop.example/id', navigation: false },
      's=1; l=1; d=1; n=1',
    ],
    ['an opaque origin', { initiator: 'null', navigation: false }, 'n=1'],
  ])('%s', (_what, context, sent) => {
    const jar = browserJar();
    jar.setFromHeader(lines, SHOP);
    expect(jar.cookieHeader(SHOP, context)).toBe(sent);
    expect(names(jar.cookiesFor(SHOP, context)).join()).toBe(
      sent.replaceAll('=1', '').replaceAll('; ', ','),
    );
  });

  it('decides which cookies a response may set', () => {
    const context = { initiator: crossSite, navigation: false };
    const { stored, refused } = browserJar().setFromHeader(lines, SHOP, context);
    expect(names(stored)).toEqual(['n']);
    expect(refused.map(({ name, code }) => `${name} ${code}`)).toEqual([
      's cross-site',
      'l cross-site',
      'd cross-site',
    ]);
  });

  it('shows no query of an initiator without a scheme in the error', () => {
    const context = { initiator: '//other.example/?secret' };
    expect(() => browserJar().cookieHeader(SHOP, context)).toThrow("Received '//other.example/'");
  });

  it('has a cookie that is set as partitioned in the partition of its own site only', () => {
    const jar = browserJar();
    jar.set('p', '1', { url: SHOP, secure: true, partitioned: true, sameSite: 'none' });
    expect(jar.cookieHeader(SHOP)).toBe('p=1');
    expect(jar.cookieHeader(SHOP, { initiator: crossSite, navigation: false })).toBe('');
  });

  it.each<[context: unknown, code: string]>([
    ['https://shop.example/', 'ERR_INVALID_ARG_TYPE'],
    [new URL(SHOP), 'ERR_INVALID_ARG_TYPE'],
    [null, 'ERR_INVALID_ARG_TYPE'],
    [{ initiator: 5 }, 'ERR_INVALID_ARG_TYPE'],
    [{ navigation: 'yes' }, 'ERR_INVALID_ARG_TYPE'],
    [{ method: 5 }, 'ERR_INVALID_ARG_TYPE'],
    [{ http: 0 }, 'ERR_INVALID_ARG_TYPE'],
    [{ Http: false }, 'ERR_INVALID_ARG_VALUE'],
  ])('is checked: %j', (context, code) => {
    const jar = browserJar();
    const calls = [
      () => jar.cookieHeader(SHOP, context as CookieContext),
      () => jar.cookiesFor(SHOP, context as CookieContext),
      () => jar.setFromHeader('a=1', SHOP, context as CookieContext),
    ];
    for (const call of calls) expect(call).toThrow(expect.objectContaining({ code }));
  });
});

describe.each([
  ['browsers’ rules', () => new BrowserCookiePolicy()],
  ['http.cookiejar’s rules', () => new DefaultCookiePolicy()],
  ['no rules', () => new CookiePolicy()],
])('a script (http: false) under %s', (_rules, makePolicy) => {
  const script = { http: false };
  function jarWithSid(): CookieJar {
    const jar = new CookieJar(makePolicy());
    jar.setFromHeader(['sid=1; HttpOnly; Path=/', 'theme=dark; Path=/'], SHOP);
    return jar;
  }

  it('does not see HttpOnly cookies', () => {
    const jar = jarWithSid();
    for (let call = 0; call < 3; call++) {
      expect(jar.cookieHeader(SHOP)).toBe('sid=1; theme=dark');
      expect(jar.cookieHeader(SHOP, script)).toBe('theme=dark');
      expect(names(jar.cookiesFor(SHOP, script))).toEqual(['theme']);
    }
  });

  it.each([
    ['creates', 'new=1; httponly; Path=/'],
    ['overwrites', 'sid=2; Path=/'],
    ['overwrites with an HttpOnly cookie', 'sid=1; HttpOnly; Path=/'],
    ['deletes', 'sid=; Max-Age=0; Path=/'],
  ])('never %s an HttpOnly cookie', (_what, line) => {
    const jar = jarWithSid();
    for (let call = 0; call < 3; call++) {
      const { stored, refused } = jar.setFromHeader(line, SHOP, script);
      expect(stored).toEqual([]);
      expect(refused).toMatchObject([{ operation: 'set', code: 'http-only' }]);
    }
    expect(jar.cookieHeader(SHOP)).toBe('sid=1; theme=dark');
  });

  it('sets and deletes other cookies', () => {
    const jar = jarWithSid();
    jar.setFromHeader('theme=light; Path=/', SHOP, script);
    expect(jar.cookieHeader(SHOP, script)).toBe('theme=light');
    jar.setFromHeader('theme=; Path=/; Max-Age=0', SHOP, script);
    expect(jar.cookieHeader(SHOP)).toBe('sid=1');
  });

  it('overwrites an HttpOnly cookie that has expired', () => {
    const jar = jarWithSid();
    for (const cookie of jar) cookie.expires = 1;
    expect(jar.setFromHeader('sid=2; Path=/', SHOP, script).refused).toEqual([]);
  });

  it('is told why a cookie is hidden from it', () => {
    const jar = jarWithSid();
    const rejected = published<Refusal>('rejected');
    jar.cookieHeader(SHOP, script);
    expect(rejected).toMatchObject([{ operation: 'return', code: 'http-only', name: 'sid' }]);
  });
});
