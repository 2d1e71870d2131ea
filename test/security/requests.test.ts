import http from 'node:http';
import type { Dispatcher } from 'undici';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Cookie } from '../../src/cookie/cookie.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import type { DispatchHandler } from '../../src/undici/compat/dispatcher.js';
import { attachCookies, cookies, storeCookies } from '../../src/undici/cookies.js';
import { Session } from '../../src/undici/session.js';
import { withCookies } from '../../src/undici/with-cookies.js';
import { cookieLines, site, twoSites } from '../undici/sites.js';
import { toLoopback, type Undici, undicis } from '../undici/undicis.js';

// What has leaked from clients before and does not here, over sockets, between hosts. The ids are those of SECURITY.md.

const newJar = () => new CookieJar(new BrowserCookiePolicy());
const redirect = (undici: Undici) => undici.interceptors.redirect({ maxRedirections: 5 });

/** What an iterator gives once, and then never again. */
function* once<T>(...items: T[]): Generator<T> {
  yield* items;
}

const shapes: [shape: string, headers: (cookie: string) => unknown][] = [
  ['an object', (Cookie) => ({ Cookie, Authorization: 'secret' })],
  ['an object of arrays', (cookie) => ({ cookie: [cookie], authorization: ['secret'] })],
  ['a flat array', (cookie) => ['cookie', cookie, 'AUTHORIZATION', 'secret']],
  ['Headers', (cookie) => new Headers({ cookie, authorization: 'secret' })],
  [
    'a Map',
    (cookie) =>
      new Map([
        ['Cookie', cookie],
        ['Authorization', 'secret'],
      ]),
  ],
  ['an iterator', (cookie) => once(['Cookie', cookie], ['Authorization', 'secret'])],
];

describe.each(undicis)(
  'R19 explicit credentials stay at their origin, with %s',
  (_name, undici) => {
    describe.each(shapes)('as %s', (_shape, headers) => {
      it.each<[where: string, address: string, name: string, h2: boolean]>([
        ['another host', '127.0.0.2', '127.0.0.2', false],
        ['another port', '127.0.0.1', '127.0.0.1', false],
        ['another scheme', '127.0.0.1', '127.0.0.1', true],
      ])('request() to %s', async (_where, address, name, h2) => {
        const first = await site();
        const other = await site(address, name, h2);
        const agent = toLoopback(undici).compose(cookies({ jar: newJar() }), redirect(undici));
        const url = first.url('/', { to: other.url('/') });
        const options = { dispatcher: agent, headers: headers('own=1') as never };
        await (await undici.request(url, options)).body.dump();
        expect(first.seen.map(({ cookie, headers: h }) => [cookie, h.authorization])).toEqual([
          [['own=1'], 'secret'],
        ]);
        expect(other.seen.map(({ cookie, headers: h }) => [cookie, h.authorization])).toEqual([
          [[], undefined],
        ]);
      });
    });

    it.each([
      ['npm fetch', undici.fetch as unknown as typeof fetch],
      ['the built-in fetch', globalThis.fetch],
    ])('%s', async (_fetch, fetch) => {
      const [a, b] = await twoSites();
      const ask = withCookies(fetch, { jar: newJar() });
      const headers = { Cookie: 'own=1', Authorization: 'secret' };
      await (await ask(a.url('/', { to: b.url('/', { to: a.url('/back') }) }), { headers })).text();
      const seen = [...a.seen, ...b.seen].map((one) => [one.cookie, one.headers.authorization]);
      expect(seen).toEqual([
        [['own=1'], 'secret'],
        [[], undefined],
        [[], undefined],
      ]);
    });
  },
);

describe('R20 the cookies of a call are bound to the first host, and to https', () => {
  it.each<[what: string, cookies: () => object]>([
    ['names and values', () => ({ own: '1' })],
    [
      'a jar of Cookies',
      () => {
        const jar = newJar();
        for (const url of ['http://127.0.0.1/', 'http://127.0.0.2/']) jar.set('own', '1', { url });
        return jar;
      },
    ],
    [
      'a Cookie without a domain',
      () => [new Cookie({ name: 'own', value: '1', domain: '', path: '/' })],
    ],
  ])('%s', async (_what, given) => {
    const [a, b] = await twoSites();
    const { fetch } = new Session();
    await (await fetch(a.url('/', { to: b.url('/') }), { cookies: given() as never })).text();
    expect(cookieLines(b)).toEqual([[]]);
  });
});

describe.each(undicis)(
  'R21 a Set-Cookie belongs to the hop that sent it, with %s',
  (_name, undici) => {
    it('over request(), with paths, and a host that comes back', async () => {
      const [a, b] = await twoSites();
      const jar = newJar();
      const agent = new undici.Agent().compose(cookies({ jar }), redirect(undici));
      const last = a.url('/deep/last', { set: ['three=3'] });
      const url = a.url('/first/page', {
        set: ['one=1'],
        to: b.url('/second/page', { set: ['two=2'], to: last }),
      });
      await (await undici.request(url, { dispatcher: agent })).body.dump();
      expect([...jar].map(({ name, domain, path }) => [name, domain, path])).toEqual([
        ['one', '127.0.0.1', '/first'],
        ['three', '127.0.0.1', '/deep'],
        ['two', '127.0.0.2', '/second'],
      ]);
    });

    it('over fetch(), of npm and built in', async () => {
      for (const fetch of [undici.fetch as unknown as typeof globalThis.fetch, globalThis.fetch]) {
        const [a, b] = await twoSites();
        const jar = newJar();
        const ask = withCookies(fetch, { jar });
        const url = a.url('/', {
          set: ['one=1'],
          to: b.url('/', { set: ['two=2; Domain=127.0.0.1'], status: 200 }),
        });
        await (await ask(url)).text();
        expect([...jar].map(({ name, domain }) => [name, domain])).toEqual([['one', '127.0.0.1']]);
      }
    });
  },
);

// R22 is test/undici/precedence.test.ts: the table of what counts before what.

describe.each(undicis)('R23 the URL decides the host, with %s', (_name, undici) => {
  it.each([['host'], ['Host'], ['HOST']])('whatever a header %s says', async (name) => {
    const [a] = await twoSites();
    const jar = newJar();
    jar.set('victim', '1', { url: 'http://victim.test/' });
    const dispatcher = new undici.Agent().compose(cookies({ jar }));
    const headers = { [name]: 'victim.test' };
    await (await undici.request(a.url('/', { set: ['a=1'] }), { dispatcher, headers })).body.dump();
    expect(cookieLines(a)).toEqual([[]]);
    expect([...jar].map(({ domain }) => domain)).toEqual(['victim.test', '127.0.0.1']);
  });

  it('nor does a Location with a user that looks like a host', async () => {
    const [a, b] = await twoSites();
    const jar = newJar();
    jar.set('a', '1', { url: a.origin });
    const dispatcher = new undici.Agent().compose(cookies({ jar }), redirect(undici));
    const disguised = b.url('/').replace('//', `//127.0.0.1:${a.port}@`);
    await (await undici.request(a.url('/', { to: disguised }), { dispatcher })).body.dump();
    expect(cookieLines(b)).toEqual([[]]);
  });
});

describe.each(undicis)('R24 a path never moves the host, with %s', (_name, undici) => {
  it.each([
    ['//127.0.0.2/x'],
    ['///127.0.0.2/x'],
    ['/\\127.0.0.2/x'],
    ['/@127.0.0.2/x'],
    ['/http://127.0.0.2/x'],
    ['/%2f127.0.0.2/x'],
    ['/?http://127.0.0.2/'],
  ])('%s', async (path) => {
    const [a] = await twoSites();
    const jar = newJar();
    jar.set('a', '1', { url: a.origin });
    jar.set('victim', '1', { url: 'http://127.0.0.2/' });
    const agent = new undici.Agent().compose(cookies({ jar }));
    const separator = path.includes('?') ? '&' : '?';
    const options = {
      origin: a.origin,
      path: `${path}${separator}set=b%3D2; Path=/`.replace(' ', '%20'),
      method: 'GET',
    } as const;
    await (await agent.request(options)).body.dump();
    expect(cookieLines(a)).toEqual([['a=1']]);
    expect([...jar].map(({ name, domain }) => [name, domain])).toEqual([
      ['a', '127.0.0.1'],
      ['b', '127.0.0.1'],
      ['victim', '127.0.0.2'],
    ]);
  });

  // What a forward proxy is asked for. The proxy is the host that is asked: it gets no cookies of anyone, and sets none for anyone.
  it('http://victim/, as a forward proxy is asked for it', async () => {
    const [a, b] = await twoSites();
    const jar = newJar();
    for (const url of [a.origin, b.origin]) jar.set('c', '1', { url });
    const agent = new undici.Agent().compose(cookies({ jar }));
    const options = {
      origin: a.origin,
      path: b.url('/', { set: ['evil=1'] }),
      method: 'GET',
    } as const;
    await (await agent.request(options)).body.dump();
    expect(cookieLines(a)).toEqual([[]]);
    expect(jar.keys()).toEqual(['c', 'c']);
  });

  it.each([['*'], ['\\\\127.0.0.2'], ['127.0.0.2/']])(
    '%s is refused by undici, not by cookies',
    async (path) => {
      const agent = new undici.Agent().compose(cookies({ jar: newJar() }));
      await expect(
        agent.request({ origin: 'http://127.0.0.1:1', path, method: 'OPTIONS' }),
      ).rejects.toThrow(/path/);
    },
  );
});

describe.each(undicis)('a Client that is bound to another origin, with %s', (_name, undici) => {
  it('gets no cookies of the host that a redirect names', async () => {
    const [a, b] = await twoSites();
    const jar = newJar();
    jar.set('b', 'secret', { url: b.origin });
    const client = new undici.Client(a.origin).compose(
      cookies({ jar, origin: a.origin }),
      redirect(undici),
    );
    const path = a
      .url('/', { set: ['a=1'], to: b.url('/hop', { set: ['evil=1'] }) })
      .slice(a.origin.length);
    await (await client.request({ origin: a.origin, path, method: 'GET' })).body.dump();
    // It is the Client that sends everything to its own host.
    expect(cookieLines(a)).toEqual([[], []]);
    expect(b.seen).toEqual([]);
    expect([...jar].map(({ name, domain }) => [name, domain])).toEqual([
      ['b', '127.0.0.2'],
      ['a', '127.0.0.1'],
    ]);
  });

  const bound = (['Client', 'Pool', 'BalancedPool', 'RoundRobinPool'] as const).filter(
    (kind) => undici[kind] !== undefined,
  );
  describe.each(bound)(
    'nor under a Session or withCookies(), which are given no origin: %s',
    (kind) => {
      const ways: [
        way: string,
        ask: (jar: CookieJar, under: Dispatcher, url: string) => Promise<unknown>,
      ][] = [
        [
          'withCookies',
          async (jar, dispatcher, url) =>
            (await withCookies(globalThis.fetch, { jar, dispatcher })(url)).text(),
        ],
        [
          'a call\u2019s own dispatcher',
          async (jar, dispatcher, url) =>
            (await withCookies(globalThis.fetch, { jar })(url, { dispatcher })).text(),
        ],
        [
          'Session.fetch',
          async (jar, dispatcher, url) =>
            (await new Session({ jar, dispatcher }).fetch(url)).text(),
        ],
        [
          'Session.dispatcher',
          async (jar, under, url) => {
            const dispatcher = new Session({ jar, dispatcher: under }).dispatcher.compose(
              redirect(undici),
            );
            await (await undici.request(url, { dispatcher })).body.dump();
          },
        ],
        [
          'cookies() on top of a Session',
          async (jar, under, url) => {
            const dispatcher = new Session({ dispatcher: under }).dispatcher.compose(
              cookies({ jar }),
              redirect(undici),
            );
            await (await undici.request(url, { dispatcher })).body.dump();
          },
        ],
      ];
      it.each(ways)('%s', async (_way, ask) => {
        const [a, b] = await twoSites();
        const jar = newJar();
        jar.set('a', 'own', { url: a.origin });
        jar.set('b', 'secret', { url: b.origin });
        const to = b.url('/hop', { set: ['evil=1'] });
        await ask(jar, new undici[kind](a.origin), a.url('/', { to }));
        expect(cookieLines(a)).toEqual([['a=own'], []]);
        expect(jar.keys()).toEqual(['a', 'b']);
      });
    },
  );
});

// R26
describe('R26 one cache store per identity', () => {
  const undici = (undicis.find(([name]) => name === 'undici 7') as [string, Undici])[1];
  const { cache } = undici.interceptors;
  const newStore = () => new undici.cacheStores.MemoryCacheStore();
  type Store = ReturnType<typeof newStore>;

  /** A page for logged-in users, whose server forgot Vary: Cookie. */
  async function page(): Promise<string> {
    const server = http.createServer((req, res) => {
      res.setHeader('cache-control', 'max-age=60');
      res.end(`for ${req.headers.cookie}`);
    });
    await new Promise<void>((listening) => void server.listen(0, '127.0.0.1', listening));
    onTestFinished(() => {
      server.closeAllConnections();
      server.close();
    });
    return `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
  }

  async function ask(user: string, url: string, store: Store): Promise<string> {
    const jar = newJar();
    jar.set('user', user, { url });
    const agent = new undici.Agent().compose(
      storeCookies({ jar }),
      cache({ store, type: 'private' }),
      attachCookies({ jar }),
    );
    return await (await undici.request(url, { dispatcher: agent })).body.text();
  }

  it('keeps what was answered to one from the other', async () => {
    const url = await page();
    expect(await ask('ann', url, newStore())).toBe('for user=ann');
    expect(await ask('bob', url, newStore())).toBe('for user=bob');
  });

  it('which a store that is shared does not, cookies or not', async () => {
    const url = await page();
    const shared = newStore();
    expect(await ask('ann', url, shared)).toBe('for user=ann');
    expect(await ask('bob', url, shared)).toBe('for user=ann');
  });
});

it('what a jar adds is never seen by a caller that dispatches again', async () => {
  const [a] = await twoSites();
  const jar = newJar();
  jar.set('a', '1', { url: a.origin });
  const options = { origin: a.origin, path: '/', method: 'GET', headers: { accept: '*/*' } };
  const before = structuredClone(options);
  const handler: DispatchHandler = { onRequestStart() {} };
  const sent: unknown[] = [];
  cookies({ jar })((given, _handler) => sent.push(given) > 0)(options as never, handler as never);
  expect(sent).toEqual([{ ...before, headers: { accept: '*/*', cookie: 'a=1' } }]);
  expect(options).toEqual(before);
});
