import { describe, expect, it, vi } from 'vitest';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { Session } from '../../src/undici/session.js';
import { withCookies } from '../../src/undici/with-cookies.js';
import type { CookieRequest } from '../../src/url/request.js';
import { argumentError } from '../argument-error.js';
import { bundled } from './bundle.js';
import { restoreGlobals, setGlobalDispatchers } from './globals.js';
import { cookieLines, site, twoSites } from './sites.js';
import { toLoopback, type Undici, undicis } from './undicis.js';

const undici = (undicis.find(([name]) => name === 'undici 7') as [string, Undici])[1];
const GLOBALS = [Symbol.for('undici.globalDispatcher.1'), Symbol.for('undici.globalDispatcher.2')];
const globals = () => GLOBALS.map((key) => (globalThis as never)[key] as unknown);
const browserJar = () => new CookieJar(new BrowserCookiePolicy());

describe.each<[name: string, fetch: typeof fetch]>([
  ['the built-in fetch', globalThis.fetch],
  ...undicis.map(([name, { fetch }]) => [name, fetch] as never),
])('withCookies over %s', (_name, fetch) => {
  it('sends what it stored, on every hop, and never touches the global dispatcher', async () => {
    await fetch('data:,touch');
    const before = globals();
    const [a, b] = await twoSites();
    const ask = withCookies(fetch, { jar: browserJar() });
    const to = b.url('/', { set: ['b=2; Path=/'], to: a.url('/end') });
    const response = await ask(a.url('/', { set: ['a=1; Path=/'], to }));
    expect(((await response.json()) as { cookie: string[] }).cookie).toEqual(['a=1']);
    expect(response.cookies.toObject()).toEqual({ a: '1', b: '2' });
    await (await ask(b.url('/'))).text();
    expect(cookieLines(b)).toEqual([[], ['b=2']]);
    expect(globals()).toEqual(before);
    expect(before.every((dispatcher, i) => dispatcher === globals()[i])).toBe(true);
  });

  it('tells what a call brought, whatever becomes of the jar afterwards', async () => {
    const [a] = await twoSites();
    const jar = browserJar();
    const response = await withCookies(fetch, { jar })(a.url('/', { set: ['a=1; Path=/'] }));
    for (const cookie of jar) cookie.value = 'changed';
    jar.clear();
    expect(response.cookies.toObject()).toEqual({ a: '1' });
    await response.text();
  });

  it('goes through the global dispatcher as it is at each request', async () => {
    const home = await site('127.0.0.1', 'a.test');
    const ask = withCookies(fetch, { jar: browserJar() });
    const before = globals();
    const replacement = toLoopback(undici);
    try {
      for (const key of GLOBALS) Object.assign(globalThis, { [key]: replacement });
      await (await ask(home.url('/', { set: ['a=1'] }))).text();
      await (await ask(home.url('/'))).text();
    } finally {
      GLOBALS.forEach((key, i) => void Object.assign(globalThis, { [key]: before[i] }));
    }
    expect(cookieLines(home)).toEqual([[], ['a=1']]);
  });

  it('goes through the same global dispatcher as the fetch that is wrapped', async () => {
    const home = await site();
    await restoreGlobals();
    const asked: number[] = [];
    for (const [n, key] of GLOBALS.entries()) {
      const dispatcher = toLoopback(undici).compose((dispatch) => (options, handler) => {
        asked.push(n);
        return dispatch(options, handler);
      });
      Reflect.set(globalThis, key, dispatcher);
    }
    await (await fetch(home.url('/'))).text();
    await (await withCookies(fetch, { jar: browserJar() })(home.url('/'))).text();
    expect(asked).toEqual([asked[0], asked[0]]);
  });

  it('goes through the dispatcher that it is given, and a call through its own', async () => {
    const home = await site('127.0.0.1', 'a.test');
    const ask = withCookies(fetch, { jar: browserJar(), dispatcher: toLoopback(undici) });
    await (await ask(home.url('/', { set: ['a=1'] }))).text();
    const dispatcher = toLoopback(undici);
    const dispatch = vi.spyOn(dispatcher, 'dispatch');
    await (await ask(home.url('/'), { dispatcher })).text();
    expect(dispatch).toHaveBeenCalledTimes(1);
    expect(cookieLines(home)).toEqual([[], ['a=1']]);
  });
});

describe('withCookies', () => {
  const ask = (jar = browserJar()) => withCookies(globalThis.fetch, { jar });
  const kept = (url: string) => {
    const jar = browserJar();
    jar.set('a', '1', { url });
    return jar;
  };

  it.each<[where: string, call: (url: string) => Parameters<typeof fetch>]>([
    ['in the init', (url) => [url, { credentials: 'omit' }]],
    ['in a Request', (url) => [new Request(url, { credentials: 'omit' })]],
    ['in the init, whatever a Request says', (url) => [new Request(url), { credentials: 'omit' }]],
  ])("leaves the jar out where credentials are 'omit' %s", async (_where, call) => {
    const home = await site();
    const jar = kept(home.origin);
    const [input, init] = call(
      home.url('/', { set: ['b=2'], to: home.url('/', { set: ['c=3'] }) }),
    );
    const response = await ask(jar)(input, init as never);
    await response.text();
    expect(cookieLines(home)).toEqual([[], []]);
    expect(jar.keys()).toEqual(['a']);
    expect(response.cookies.size).toBe(0);
  });

  it('sends the cookies of the call all the same: the program gave them', async () => {
    const home = await site();
    const init = { credentials: 'omit', cookies: { own: '1' } } as const;
    await (await ask(kept(home.origin))(home.url('/'), init)).text();
    expect(cookieLines(home)).toEqual([['own=1']]);
  });

  it.each<[init: RequestInit | null]>([
    [null],
    [{ credentials: 'include' }],
    [{ credentials: 'same-origin' }],
    [{}],
  ])('takes part with %o', async (init) => {
    const home = await site();
    await (await ask(kept(home.origin))(home.url('/'), init as never)).text();
    expect(cookieLines(home)).toEqual([['a=1']]);
  });

  it('takes a Request, a URL, and an init whose members are inherited', async () => {
    const home = await site();
    const fetch = ask(kept(home.origin));
    const posting = new Request(home.url('/'), {
      method: 'POST',
      body: 'x',
      headers: { 'x-a': '1' },
    });
    await (await fetch(posting)).text();
    await (await fetch(new URL(home.url('/')))).text();
    await (await fetch(home.url('/'), Object.create({ method: 'PUT' }))).text();
    await (
      await fetch(home.url('/'), new Request(home.url('/'), { method: 'DELETE' }) as never)
    ).text();
    expect(home.seen.map(({ method }) => method)).toEqual(['POST', 'GET', 'PUT', 'DELETE']);
    expect(home.seen[0]?.headers).toMatchObject({ 'x-a': '1' });
    expect(cookieLines(home)).toEqual([['a=1'], ['a=1'], ['a=1'], ['a=1']]);
  });

  it('changes nothing of the init', async () => {
    const home = await site();
    const init = Object.freeze({
      cookies: Object.freeze({ own: '1' }),
      headers: Object.freeze({ 'x-a': '1' }),
    });
    await (await ask()(home.url('/'), init)).text();
    expect(home.seen[0]).toMatchObject({ cookie: ['own=1'] });
  });

  it('keeps the cookies of calls apart that run at once', async () => {
    const home = await site();
    const fetch = ask();
    const names = Array.from({ length: 20 }, (_, i) => `n${i}`);
    const responses = await Promise.all(
      names.map((name) =>
        fetch(home.url('/', { set: [`${name}=1`], to: home.url('/', { set: [`${name}b=1`] }) })),
      ),
    );
    await Promise.all(responses.map((response) => response.text()));
    expect(responses.map(({ cookies }) => cookies.keys())).toEqual(
      names.map((name) => [name, `${name}b`]),
    );
  });

  it('gives copies: a cookie of the response is not the one in the jar', async () => {
    const home = await site();
    const jar = browserJar();
    const { cookies } = await ask(jar)(home.url('/', { set: ['a=1'] }));
    for (const cookie of cookies) cookie.value = 'changed';
    cookies.clear();
    expect(jar.get('a')).toBe('1');
  });

  it('has no cookies of a response that sets none', async () => {
    const home = await site();
    const response = await ask(kept(home.origin))(home.url('/'));
    expect([...response.cookies]).toEqual([]);
    expect(response.cookies).toBe(response.cookies);
  });

  it.each<[redirect: 'manual' | 'error', keys: string[]]>([
    ['manual', ['a']],
    ['error', []],
  ])('stores the cookies of a redirect that is not followed: %s', async (redirect, keys) => {
    const home = await site();
    const jar = browserJar();
    const url = home.url('/', { set: ['a=1'], to: home.url('/') });
    const response = await ask(jar)(url, { redirect }).catch(() => null);
    expect(response?.cookies.keys() ?? []).toEqual(keys);
    expect(jar.keys()).toEqual(['a']);
  });

  it('links the hops of a call: the first is the program\u2019s, the others are unverifiable', async () => {
    const [a, b] = await twoSites();
    const seen: unknown[] = [];
    class Watching extends BrowserCookiePolicy {
      override setOk(...args: Parameters<BrowserCookiePolicy['setOk']>): boolean {
        seen.push(about(args[1]));
        return super.setOk(...args);
      }
    }
    const about = ({
      unverifiable,
      originReqHost,
      initiator,
      navigation,
      method,
    }: CookieRequest) => [unverifiable, originReqHost, initiator, navigation, method];
    const fetch = ask(new CookieJar(new Watching()));
    const url = b.url('/', { set: ['b=2'], to: a.url('/', { set: ['c=3'] }) });
    const init = { initiator: 'http://page.test/', navigation: false, method: 'POST' };
    await (await fetch(a.url('/', { set: ['a=1'], to: url }), init)).text();
    await (await fetch(b.url('/', { set: ['b=2'] }))).text();
    expect(seen).toEqual([
      [false, '127.0.0.1', 'http://page.test/', false, 'POST'],
      [true, '127.0.0.1', 'http://page.test/', false, 'GET'],
      [true, '127.0.0.1', 'http://page.test/', false, 'GET'],
      [false, '127.0.0.2', null, true, 'GET'],
    ]);
  });

  // RFC 6265bis 5.8.3: what SameSite makes of the initiator.
  it.each<[from: string | undefined, navigation: boolean, names: string]>([
    [undefined, true, 'strict=1; lax=1; none=1'],
    ['https://localhost/page', false, 'strict=1; lax=1; none=1'],
    ['https://other.test/page', true, 'lax=1; none=1'],
    ['https://other.test/page', false, 'none=1'],
  ])('on behalf of %s, navigation %s: sends %s', async (initiator, navigation, names) => {
    const home = await site('127.0.0.1', 'localhost', true);
    const jar = browserJar();
    const lines = ['strict', 'lax', 'none'].map((mode) => `${mode}=1; Secure; SameSite=${mode}`);
    jar.setFromHeader(lines, home.origin);
    const fetch = withCookies(globalThis.fetch, { jar, dispatcher: toLoopback(undici) });
    await (await fetch(home.url('/'), { ...(initiator && { initiator }), navigation })).text();
    expect(cookieLines(home)).toEqual([[names]]);
  });

  it('can be wrapped again: the outer jar alone takes part', async () => {
    const home = await site();
    const [inner, outer] = [browserJar(), browserJar()];
    const fetch = withCookies(withCookies(globalThis.fetch, { jar: inner }), { jar: outer });
    await (await fetch(home.url('/', { set: ['a=1'] }))).text();
    expect([inner.keys(), outer.keys()]).toEqual([[], ['a']]);
  });

  it('shows a MockAgent the body as the program wrote it', async () => {
    const mock = new undici.MockAgent();
    mock.disableNetConnect();
    mock
      .get('http://mock.test')
      .intercept({ path: '/', method: 'POST', body: 'hello' })
      .reply(200, 'ok', { headers: { 'set-cookie': 'a=1' } });
    const fetch = withCookies(undici.fetch, { jar: browserJar(), dispatcher: mock });
    const response = await fetch('http://mock.test/', { method: 'POST', body: 'hello' });
    expect([await response.text(), response.cookies.keys()]).toEqual(['ok', ['a']]);
  });

  it.each(undicis)(
    'shows the global MockAgent of %s the body as the program wrote it',
    async (_name, undici) => {
      await restoreGlobals();
      const mock = new undici.MockAgent();
      mock.disableNetConnect();
      undici.setGlobalDispatcher(mock);
      mock
        .get('http://mock.test')
        .intercept({ path: '/', method: 'POST', body: 'hello' })
        .reply(200, 'ok')
        .times(3);
      const init = { method: 'POST', body: 'hello' };
      const session = new Session({ fetch: undici.fetch });
      for (const ask of [withCookies(undici.fetch), session.fetch])
        expect(await (await ask('http://mock.test/', init)).text()).toBe('ok');
      const throughDispatcher = { ...init, dispatcher: session.dispatcher as never };
      expect(await (await undici.fetch('http://mock.test/', throughDispatcher)).text()).toBe('ok');
    },
  );

  it('works in a context of its own, as in Jest: over the global dispatcher of the main one', async () => {
    await restoreGlobals();
    setGlobalDispatchers(toLoopback(undici));
    const home = await site('127.0.0.1', 'a.test');
    const { withCookies, Session } = await bundled({ globals: { fetch, Headers } });
    for (const ask of [withCookies(fetch), new Session().fetch]) {
      await (await ask(home.url('/', { set: ['a=1'] }))).text();
      await (await ask(home.url('/'))).text();
    }
    expect(cookieLines(home)).toEqual([[], ['a=1'], [], ['a=1']]);
  });

  it('fails as the fetch that it wraps', async () => {
    await expect(ask()('http://127.0.0.1:1/')).rejects.toThrow(TypeError);
    await expect(ask()('nonsense')).rejects.toThrow(TypeError);
  });

  it.each<[what: string, wrap: () => unknown]>([
    ['what is no function', () => withCookies('fetch' as never)],
    ['an invalid jar', () => withCookies(globalThis.fetch, { jar: {} as CookieJar })],
  ])('refuses %s', (_what, wrap) => {
    expect(wrap).toThrow(argumentError);
  });

  it('makes a jar with the rules of browsers where it is given none', async () => {
    const home = await site();
    const fetch = withCookies(globalThis.fetch);
    const response = await fetch(home.url('/', { set: ['a=1'] }));
    expect(response.cookies.policy).toBeInstanceOf(BrowserCookiePolicy);
  });
});
