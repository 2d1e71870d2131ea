import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { BrowserCookiePolicy, CookieJar, Session, withCookies } from '../../src/index.js';
import { cookieLines, site, twoSites } from './sites.js';
import { undicis } from './undicis.js';

const newJar = () => new CookieJar(new BrowserCookiePolicy());

describe('a fetch that does not use its dispatcher', () => {
  const mock = async () => new Response('mocked', { headers: { 'set-cookie': 'a=1' } });

  it('is reported, with one warning of the process', async () => {
    const errors: object[] = [];
    const listener = (message: unknown) => void errors.push(message as object);
    subscribe('undici-cookiejar:error', listener);
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    onTestFinished(() => {
      unsubscribe('undici-cookiejar:error', listener);
      warn.mockRestore();
    });
    const ask = withCookies(mock);
    for (const url of ['http://a.test/?token=1', new URL('http://b.test/')]) {
      expect(await (await ask(url as string)).text()).toBe('mocked');
    }
    await ask(new Request('http://c.test/') as never);
    const code = 'ERR_DISPATCHER_NOT_USED';
    expect(errors).toMatchObject([
      { code, url: 'http://a.test/', message: expect.stringContaining("via: 'headers'") },
      { code, url: 'http://b.test/' },
      { code, url: 'http://c.test/' },
    ]);
    expect(warn.mock.calls.map(([, options]) => options)).toEqual([{ code }]);
  });

  it('is an error where the call gave cookies', async () => {
    const asked = withCookies(mock)('http://a.test/', { cookies: { a: '1' } });
    await expect(asked).rejects.toMatchObject({ code: 'ERR_DISPATCHER_NOT_USED' });
  });

  it('data: URLs need no dispatcher', async () => {
    expect(await (await withCookies(fetch)('data:,x', { cookies: { a: '1' } })).text()).toBe('x');
  });
});

describe('credentials: same-origin on behalf of a page (Fetch, "include credentials")', () => {
  const asked = async (initiator: string | URL | null, init: object = {}) => {
    const [a, b] = await twoSites();
    const jar = newJar();
    for (const { origin } of [a, b]) jar.set('sid', '1', { url: origin });
    const to = b.url('/', { set: ['b=1'], to: a.url('/end') });
    const from = initiator === 'itself' ? `${a.origin}/page` : initiator;
    const options = { credentials: 'same-origin' as const, initiator: from, ...init };
    for (const via of ['dispatcher', 'headers'] as const) {
      a.seen.length = b.seen.length = 0;
      jar.clear('127.0.0.2');
      jar.set('sid', '1', { url: b.origin });
      await (await withCookies(fetch, { jar, via })(a.url('/', { to }), options)).text();
    }
    return [cookieLines(a), cookieLines(b), jar.has('b')];
  };

  it.each<[initiator: string | URL | null, init: object, lines: unknown]>([
    ['https://other.test/', {}, [[[], []], [[]], false]],
    [new URL('https://other.test/'), {}, [[[], []], [[]], false]],
    // Once the call has left the origin, it has no credentials there either.
    ['itself', {}, [[['sid=1'], []], [[]], false]],
    [null, {}, [[['sid=1'], ['sid=1']], [['sid=1']], true]],
    ['data:text/html,x', {}, [[[], []], [[]], false]],
    ['https://other.test/', { cookies: { own: '1' } }, [[['own=1'], ['own=1']], [[]], false]],
  ])('%s %o', async (initiator, init, lines) => {
    expect(await asked(initiator, init)).toEqual(lines);
  });
});

describe('headers of a session', () => {
  it('can be changed at any time', async () => {
    const home = await site();
    const session = new Session();
    session.headers.set('x-a', '1');
    await (await session.fetch(home.url('/'))).text();
    session.headers.delete('x-a');
    session.headers.append('x-b', '2');
    await (await session.fetch(home.url('/'), { headers: { 'x-c': '3' } })).text();
    expect(home.seen.map(({ headers: h }) => [h['x-a'], h['x-b'], h['x-c']])).toEqual([
      ['1', undefined, undefined],
      [undefined, '2', '3'],
    ]);
  });

  it('cannot include a Cookie header, which every host would be sent', async () => {
    expect(() => new Session({ headers: { Cookie: 'a=1' } })).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }),
    );
    const home = await site();
    const session = new Session();
    session.headers.set('cookie', 'a=1');
    await expect(session.fetch(home.url('/'))).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
    });
    expect(home.seen).toEqual([]);
  });
});

describe.each(undicis)('the referrer of a Request of %s', (_name, { fetch, Request }) => {
  type Wrap = (fetch: typeof globalThis.fetch) => unknown;

  const refererThrough = async (wrap: Wrap, referrer: string, policy: string, init?: object) => {
    const home = await site();
    const referrerPolicy = policy as 'origin';
    const options = { referrer: referrer && home.url(referrer), referrerPolicy };
    const ask = wrap(fetch as never) as typeof fetch;
    await (await ask(new Request(home.url('/', { to: '/end' }), options), init)).text();
    return home.seen.map(({ headers: { referer } }) =>
      (referer as string)?.replace(home.origin, ''),
    );
  };

  it.each<[what: string, wrap: Wrap]>([
    ['withCookies', (fetch) => withCookies(fetch)],
    ["via: 'headers'", (fetch) => withCookies(fetch, { via: 'headers' })],
    ['a session with headers', (fetch) => new Session({ fetch, headers: { 'x-a': '1' } }).fetch],
    ['a wrapped fetch', (fetch) => withCookies(withCookies(fetch))],
    [
      'a session whose fetch calls another one',
      (fetch) => {
        const inner = new Session({ fetch });
        return new Session({ fetch: (input) => inner.fetch(input) }).fetch;
      },
    ],
  ])('is sent through %s', async (_what, wrap) => {
    const sent = await refererThrough(wrap, '/page?q', 'unsafe-url');
    expect(sent).toEqual(['/page?q', '/page?q']);
  });

  it.each<[referrer: string, policy: string, init: object, sent: string | undefined]>([
    ['/page?q', '', {}, '/page?q'],
    ['/page?q', 'origin', {}, '/'],
    ['', 'unsafe-url', {}, undefined],
    ['/page?q', 'unsafe-url', { cookies: { a: '1' }, signal: undefined }, '/page?q'],
    // Fetch: any member resets it.
    ['/page?q', 'unsafe-url', { cache: 'no-store' }, undefined],
  ])('%s, policy %s, beside %o', async (referrer, policy, init, sent) => {
    for (const via of ['dispatcher', 'headers'] as const) {
      const wrap: Wrap = (fetch) => withCookies(fetch, { via });
      expect(await refererThrough(wrap, referrer, policy, init)).toEqual([sent, sent]);
    }
  });
});

it.each<[what: string, init: object]>([
  ['an instance of a class', Object.assign(new (class {})(), { agent: 'proxy' })],
  ['an object with defaults', Object.assign(Object.create({ method: 'PUT' }), { agent: 'proxy' })],
  ['an object of another realm', runInNewContext("({ agent: 'proxy' })")],
])('passes on the options of any fetch in %s', async (_what, init) => {
  const home = await site();
  for (const via of ['dispatcher', 'headers'] as const) {
    const wrapped = vi.fn(fetch);
    await (await withCookies(wrapped, { via })(home.url('/', { to: '/end' }), init)).text();
    for (const [, sent] of wrapped.mock.calls)
      expect(sent).toMatchObject({ agent: 'proxy', ...('method' in init && { method: 'PUT' }) });
  }
});

it('sends no Referer for a Request without a referrer, as fetch does', async () => {
  const home = await site();
  for (const ask of [fetch, withCookies(fetch), withCookies(fetch, { via: 'headers' })])
    await (await ask(new Request(home.url('/')) as never)).text();
  for (const { headers } of home.seen) expect(headers).not.toHaveProperty('referer');
});

it('sends FormData of the undici whose fetch the session is given', async () => {
  const home = await site();
  for (const [, undici] of undicis) {
    const session = new Session({ fetch: undici.fetch });
    const body = new undici.FormData();
    body.set('a', '1');
    await (await session.fetch(home.url('/'), { method: 'POST', body })).text();
  }
  for (const { headers } of home.seen)
    expect(headers['content-type']).toMatch(/^multipart\/form-data/);
});

it('goes through the dispatcher of a Request, where it can be read', async () => {
  const home = await site();
  const [, undici] = undicis[0] as (typeof undicis)[number];
  const dispatcher = new undici.Agent();
  const dispatch = vi.spyOn(dispatcher, 'dispatch');
  const request = new undici.Request(home.url('/', { set: ['a=1'] }), { dispatcher } as never);
  const response = await withCookies(undici.fetch)(request);
  expect(response.cookies.keys()).toEqual(['a']);
  expect(dispatch).toHaveBeenCalledTimes(1);
});

it('says that a jar behind a Proxy that does not forward its methods cannot be used', () => {
  const proxied = new Proxy(newJar(), {});
  for (const make of [
    () => withCookies(fetch, { jar: proxied }),
    () => new Session({ jar: proxied }),
  ]) {
    expect(make).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }));
  }
  const forwarding = new Proxy(newJar(), {
    get: (jar, key) => {
      const value: unknown = Reflect.get(jar, key);
      return typeof value === 'function' ? value.bind(jar) : value;
    },
  });
  expect(new Session({ jar: forwarding }).jar).toBe(forwarding);
});
