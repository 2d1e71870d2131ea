import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import * as toughCookie from 'tough-cookie';
import { describe, expect, it, vi } from 'vitest';
import { Cookie, CookieJar, cookies, Session, withCookies, writeCookies } from '../../src/index.js';
import { storedAmong } from '../../src/jar/cookie-jar.js';
import { fromToughCookie, ToughCookieJar } from '../../src/tough-cookie/index.js';
import { UrlRequest } from '../../src/url/request.js';
import { site } from '../undici/sites.js';
import { type Echo, undicis } from '../undici/undicis.js';

class AsynchronousStore extends toughCookie.MemoryCookieStore {
  override synchronous = false;
}

describe.each(undicis)('a tough-cookie jar under cookies(), with %s', (_name, undici) => {
  it('stores and sends the cookies', async () => {
    const home = await site();
    const jar = new toughCookie.CookieJar();
    const dispatcher = new undici.Agent().compose(cookies({ jar: fromToughCookie(jar) }));
    const set = ['a=1; Path=/', 'b=2; Path=/; HttpOnly', 'c=3; Domain=com'];
    await (await undici.request(home.url('/', { set }), { dispatcher })).body.dump();
    expect(jar.getCookieStringSync(home.url('/'))).toBe('a=1; b=2');
    const { body } = await undici.request(home.url('/'), { dispatcher });
    expect(((await body.json()) as Echo).cookie).toEqual(['a=1; b=2']);
  });
});

it('works with withCookies() and Session, whose response.cookies has what a call stored', async () => {
  const home = await site();
  const url = home.url('/', { set: ['a=1; Path=/; Max-Age=60', 'gone=; Max-Age=0'] });
  const jar = new toughCookie.CookieJar();
  const fetch = withCookies(globalThis.fetch, { jar: fromToughCookie(jar) });
  expect((await fetch(url)).cookies.keys()).toEqual(['a']);
  const session = new Session({ jar: fromToughCookie(jar) });
  const response = await session.fetch(home.url('/'));
  expect(((await response.json()) as Echo).cookie).toEqual(['a=1']);
});

it('has the cookies of an IPv6 host, and does not have those that a response deletes', () => {
  const jar = fromToughCookie(new toughCookie.CookieJar());
  const url = 'http://[::1]:8080/a%20b/x';
  const lines = ['a=1; Path=/', 'gone=1; Path=/a%20b', 'gone=; Path=/a%20b; Max-Age=0'];
  const info = () => ({ getAll: (name: string) => (name === 'Set-Cookie' ? lines : []) });
  const stored = jar.extractCookies({ info }, new UrlRequest(url));
  const copies = new CookieJar();
  copies.update(jar[storedAmong](stored));
  expect(copies.cookieHeader(url)).toBe('a=1');
  expect(jar.has('a', { domain: '[::1]' })).toBe(true);
});

it('passes the context of a request on', () => {
  const jar = new toughCookie.CookieJar();
  const url = 'https://shop.example/';
  for (const line of ['s=1; SameSite=Strict', 'l=1; SameSite=Lax', 'h=1; HttpOnly'])
    jar.setCookieSync(line, url);
  const sent = (context: object) => fromToughCookie(jar).cookieHeader(url, context);
  const initiator = 'https://other.example/';
  expect(sent({})).toBe('s=1; l=1; h=1');
  expect(sent({ http: false })).toBe('s=1; l=1');
  expect(sent({ initiator })).toBe('l=1; h=1');
  expect(sent({ initiator, method: 'POST' })).toBe('h=1');
  expect(sent({ initiator, navigation: false })).toBe('h=1');
});

it('leaves a Cookie header of the program alone', () => {
  const jar = new toughCookie.CookieJar();
  jar.setCookieSync('a=1', 'https://shop.example/');
  const request = new UrlRequest('https://shop.example/');
  request.addUnredirectedHeader('Cookie', 'b=2');
  fromToughCookie(jar).addCookieHeader(request);
  expect(request.getHeader('Cookie')).toBe('b=2');
});

it('refuses a jar with an asynchronous store', () => {
  const jar = new toughCookie.CookieJar(new AsynchronousStore());
  expect(() => fromToughCookie(jar)).toThrow(
    expect.objectContaining({
      code: 'ERR_INVALID_ARG_VALUE',
      message: expect.stringContaining('store of the tough-cookie jar is asynchronous'),
    }),
  );
});

it.each([[undefined], [new toughCookie.MemoryCookieStore()], [new CookieJar()]])(
  'refuses %s',
  (jar) => {
    expect(() => fromToughCookie(jar as never)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
    );
  },
);

it('needs no store that can list all of its cookies', async () => {
  class Store extends toughCookie.MemoryCookieStore {
    override getAllCookies(): never {
      throw new Error('getAllCookies is not implemented');
    }
  }
  const jar = fromToughCookie(new toughCookie.CookieJar(new Store()));
  const home = await site();
  const fetch = withCookies(globalThis.fetch, { jar });
  const response = await fetch(home.url('/', { set: ['a=1', 'gone=; Max-Age=0'] }));
  expect(response.cookies.keys()).toEqual(['a']);
  await (await new Session({ jar }).fetch(home.url('/'))).text();
  expect(home.seen.map(({ cookie }) => cookie)).toEqual([[], ['a=1']]);
  expect(inspect(new Session({ jar }))).toContain('fromToughCookie() {}');
});

describe('what it cannot do', () => {
  const url = 'https://shop.example/';

  it.each<[what: string, call: (jar: CookieJar) => unknown]>([
    ['set()', (jar) => jar.set('a', '1', { url })],
    ['get()', (jar) => jar.get('a')],
    ['keys()', (jar) => jar.keys()],
    ['clear()', (jar) => jar.clear()],
    ['delete()', (jar) => jar.delete('a', { url })],
    ['explain()', (jar) => jar.explain(url)],
    ['copy()', (jar) => jar.copy()],
    ['toJSON()', (jar) => JSON.stringify(jar)],
    ['setFromHeader()', (jar) => jar.setFromHeader('a=1', url)],
    [
      'setCookie()',
      (jar) =>
        jar.setCookie(new Cookie({ name: 'a', value: '1', domain: 'shop.example', path: '/' })),
    ],
    ['cannot be iterated or saved', (jar) => new CookieJar().update(jar)],
    ['cannot be iterated or saved', (jar) => writeCookies(jar, { format: 'netscape' })],
  ])('is an error: %s', (what, call) => {
    const toughJar = new toughCookie.CookieJar();
    toughJar.setCookieSync('a=1', url);
    const jar = fromToughCookie(toughJar);
    expect(() => call(jar)).toThrow(what);
    expect(jar.size).toBe(1);
    expect(inspect(jar)).toBe('fromToughCookie() {}');
  });
});

describe('a session with a file or storage', () => {
  const storage = { load: vi.fn(), apply: vi.fn() };

  it.each([
    ['a file', join(tmpdir(), 'undici-cookiejar-never-written.json')],
    ['a storage', storage],
  ])(
    'does not take a tough-cookie jar, whose cookies it could not save: %s',
    async (_what, where) => {
      const jar = fromToughCookie(new toughCookie.CookieJar());
      await expect(Session.open(where, { jar })).rejects.toThrow(
        expect.objectContaining({
          code: 'ERR_INVALID_ARG_VALUE',
          message: expect.stringContaining('new ToughCookieJar(session.jar)'),
        }),
      );
      expect(storage.load).not.toHaveBeenCalled();
    },
  );

  it('does not take a jar of your own that reports no changes', async () => {
    const jar = { addCookieHeader: () => {}, extractCookies: () => [], size: 0 };
    await expect(Session.open(storage, { jar: jar as never })).rejects.toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_ARG_VALUE',
        message: expect.stringContaining(
          "'options.jar' must be a CookieJar that reports its changes",
        ),
      }),
    );
  });
});

it.each([
  ['a tough-cookie jar', new toughCookie.CookieJar()],
  ['a ToughCookieJar', new ToughCookieJar()],
])('%s instead of a jar is an error that names fromToughCookie()', (_what, jar) => {
  const calls = [
    () => cookies({ jar: jar as never }),
    () => withCookies(globalThis.fetch, { jar: jar as never }),
    () => new Session({ jar: jar as never }),
  ];
  for (const call of calls) {
    expect(call).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_ARG_TYPE',
        message: expect.stringContaining('fromToughCookie(jar)'),
      }),
    );
  }
});
