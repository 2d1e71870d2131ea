import { cp, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type * as Package from '../src/index.js';

// Two installs of the package in one process, as with two versions in node_modules or a module reset of a test runner.

const root = fileURLToPath(new URL('..', import.meta.url));
const URL_ = 'https://www.example.com/';
let folder: string;
let one: typeof Package;
let other: typeof Package;

async function install(name: string): Promise<typeof Package> {
  const installed = join(folder, name);
  await cp(join(root, 'dist'), join(installed, 'dist'), { recursive: true });
  await cp(join(root, 'package.json'), join(installed, 'package.json'));
  for (const name of ['node_modules', 'src'])
    await symlink(join(root, name), join(installed, name));
  return await import(/* @vite-ignore */ pathToFileURL(join(installed, 'dist/index.js')).href);
}

const server = createServer((request, response) => {
  response.setHeader('Set-Cookie', ['got=1', 'sid=2; HttpOnly; SameSite=Lax']);
  response.end(request.headers.cookie ?? '');
});
let origin: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'two-copies-'));
  one = await install('one');
  other = await install('other');
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

it('the copies share no class', () => {
  expect(one.CookieJar).not.toBe(other.CookieJar);
});

describe('a cookie', () => {
  it('is stored by the jar of another copy, with all its fields', () => {
    const jar = new one.CookieJar(new one.BrowserCookiePolicy());
    jar.setFromHeader(
      'sid=1; Domain=example.com; Path=/a; Secure; HttpOnly; SameSite=Lax; Max-Age=99; x=y',
      URL_,
    );
    const [cookie] = jar;
    if (cookie === undefined) throw new Error('not stored');
    const target = new other.CookieJar(new other.BrowserCookiePolicy());
    target.update(jar);
    expect([...target].map((each) => ({ ...JSON.parse(JSON.stringify(each)) }))).toEqual([
      JSON.parse(JSON.stringify(cookie)),
    ]);
    expect(JSON.stringify(new other.Cookie(cookie))).toBe(JSON.stringify(cookie));
    target.clear();
    target.setCookie(cookie);
    expect(target.cookieHeader(`${URL_}a`)).toBe('sid=1');
    expect([...target][0]).toMatchObject({ httpOnly: true, sameSite: 'lax', hostOnly: false });
    expect([...target][0]?.rest).toEqual(cookie.rest);
    target.delete('sid');
    expect(jar.cookieHeader(`${URL_}a`)).toBe('sid=1');
  });

  it('may lie in the jars of two copies, and an assignment counts in both', () => {
    const cookie = new one.Cookie({ name: 'a', value: '1', domain: 'www.example.com', path: '/' });
    const jars = [new one.CookieJar(), new other.CookieJar()];
    for (const jar of jars) jar.setCookie(cookie);
    expect(jars.map((jar) => jar.cookieHeader(URL_))).toEqual(['a=1', 'a=1']);
    cookie.value = '2';
    expect(jars.map((jar) => jar.cookieHeader(URL_))).toEqual(['a=2', 'a=2']);
  });
});

describe('a policy', () => {
  const policies: [string, () => Package.CookiePolicy][] = [
    ['BrowserCookiePolicy', () => new one.BrowserCookiePolicy({ blockedDomains: ['.ads.test'] })],
    [
      'a subclass',
      () =>
        new (class extends one.BrowserCookiePolicy {
          override setOk(cookie: Package.Cookie, request: Package.CookieRequest) {
            return cookie.name !== 'tracker' && super.setOk(cookie, request);
          }
        })({ blockedDomains: ['.ads.test'] }),
    ],
  ];

  it.each(policies)('rules the jar of another copy: %s', (_, policy) => {
    const jar = new other.CookieJar(policy());
    const lines = ['a=1', 'b=2; Domain=com', 'c=3; Domain=example.com', '__Host-d=4'];
    jar.setFromHeader(lines, URL_);
    jar.setFromHeader('ad=1', 'https://x.ads.test/');
    expect(jar.cookieHeader(URL_)).toBe('a=1; c=3');
    expect(jar.cookieHeader('https://example.com/')).toBe('c=3');
    expect(jar.cookieHeader('https://x.ads.test/')).toBe('');
    expect(jar.size).toBe(2);
  });

  it('keeps its suffix list and its limits', () => {
    const publicSuffixList = { version: 'test', publicSuffix: () => 'www.example.com' };
    const limits = { perSite: 2, total: 10 };
    const jar = new other.CookieJar(new one.BrowserCookiePolicy({ publicSuffixList, limits }));
    jar.setFromHeader(['a=1; Domain=example.com'], URL_);
    jar.setFromHeader(['a=1', 'b=2', 'c=3'], 'https://a.www.example.com/');
    expect(jar.size).toBe(2);
  });

  it('is restored from the JSON of a jar', () => {
    const policy = new one.BrowserCookiePolicy({ blockedDomains: ['.ads.test'] });
    const jar = other.CookieJar.fromJSON(JSON.parse(JSON.stringify(new other.CookieJar(policy))));
    expect(jar.policy).toBeInstanceOf(other.BrowserCookiePolicy);
    expect((jar.policy as Package.BrowserCookiePolicy).blockedDomains()).toEqual(['.ads.test']);
  });
});

describe('a jar', () => {
  const clients: [string, (jar: Package.CookieJar) => Promise<string>][] = [
    [
      'withCookies()',
      async (jar) => await (await other.withCookies(fetch, { jar })(origin)).text(),
    ],
    ['a Session', async (jar) => await (await new other.Session({ jar }).fetch(origin)).text()],
    [
      'an interceptor',
      async (jar) => {
        const dispatcher = new Agent().compose(other.cookies({ jar }));
        return await (await request(origin, { dispatcher })).body.text();
      },
    ],
    [
      'a redirected call of a Session of the first copy',
      async (jar) => {
        const session = new other.Session({ jar, dispatcher: new one.Session({}).dispatcher });
        return await (await session.fetch(origin)).text();
      },
    ],
  ];

  it.each(clients)('is used by another copy in %s', async (_, ask) => {
    const jar = new one.CookieJar(new one.BrowserCookiePolicy());
    await ask(jar);
    expect(jar.toObject()).toEqual({ got: '1', sid: '2' });
    expect(await ask(jar)).toBe('got=1; sid=2');
  });

  it('is copied, written and read by another copy', async () => {
    const jar = new one.CookieJar(new one.BrowserCookiePolicy());
    jar.setFromHeader(['b=1', 'a=2; HttpOnly'], URL_);
    for (const format of ['netscape', 'lwp', 'json', 'storageState'] as const) {
      const { cookies } = other.readCookies(other.writeCookies(jar, { format }));
      expect(cookies.map(({ name }) => name).sort()).toEqual(['a', 'b']);
    }
    const response = await other.withCookies(fetch, { jar })(origin, { cookies: jar });
    expect(response.cookies.toObject()).toEqual({ got: '1', sid: '2' });
    const restored = other.CookieJar.fromJSON(jar.toJSON());
    expect(restored.cookieHeader(URL_)).toBe('b=1; a=2');
  });

  it('of a file is used by the Session of another copy', async () => {
    const jar = new one.MozillaCookieJar(join(folder, 'cookies.txt'));
    await (await new other.Session({ jar }).fetch(origin)).text();
    await jar.save({ ignoreDiscard: true });
    const loaded = new other.MozillaCookieJar(join(folder, 'cookies.txt'));
    await loaded.load({ ignoreDiscard: true });
    expect(loaded.toObject()).toEqual({ got: '1', sid: '2' });
  });
});

it('the global fetch of a session takes no part in the requests of a session of another copy', async () => {
  const ada = new one.Session();
  ada.jar.set('ada', '1', { url: origin });
  const before = globalThis.fetch;
  globalThis.fetch = ada.fetch;
  try {
    const bob = new other.Session();
    bob.jar.set('bob', '2', { url: origin });
    expect(await (await bob.fetch(origin)).text()).toBe('bob=2');
    expect(await (await other.withCookies(fetch)(origin)).text()).toBe('');
    expect(ada.jar.toObject()).toEqual({ ada: '1' });
  } finally {
    globalThis.fetch = before;
  }
});

it('an error says by its code what it is', () => {
  const codes = [one, other].map(({ readCookies }) => {
    try {
      return readCookies('<html>');
    } catch (error) {
      return (error as { code: string }).code;
    }
  });
  expect(codes).toEqual(['ERR_COOKIE_LOAD', 'ERR_COOKIE_LOAD']);
});
