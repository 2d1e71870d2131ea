import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import type { Dispatch } from '../../src/undici/compat/dispatcher.js';
import { attachCookies, cookies, storeCookies } from '../../src/undici/cookies.js';
import { followRedirects } from '../../src/undici/follow-redirects.js';
import { Session } from '../../src/undici/session.js';
import { refusalsHeard } from './refusals.js';
import { cookieLines, site, twoSites } from './sites.js';
import { type Undici, undicis } from './undicis.js';

// The README's table of where cookies() stands in compose(): a later interceptor is asked first, an earlier one is nearer the network.

// With the newest undici that loads on this Node: 7 and 8 agree.
const [, undici] = undicis.at(-1) as [string, Undici];
const { interceptors } = undici;
const redirect = () => interceptors.redirect({ maxRedirections: 5 });

type Dispatcher = InstanceType<Undici['Dispatcher']>;

/** Asks and reads to the end. */
async function ask(dispatcher: Dispatcher, url: string): Promise<{ status: number; text: string }> {
  const { statusCode, body } = await undici.request(url, { dispatcher });
  return { status: statusCode, text: await body.text() };
}

/** Sends every name to loopback, which the resolver of this machine would not. */
const dns = () =>
  interceptors.dns({
    lookup: (_origin, _options, callback) =>
      callback(null, [{ address: '127.0.0.1', ttl: 1000, family: 4 }]),
  });

/** A server of one's own, closed when the test ends. */
async function served(
  answer: (req: http.IncomingMessage, res: http.ServerResponse) => void,
): Promise<string> {
  const server = http.createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe('redirect', () => {
  it('after cookies: the cookie of the 302 is stored and goes with the next request', async () => {
    const home = await site();
    const jar = new CookieJar();
    const dispatcher = new undici.Agent().compose(cookies({ jar }), redirect());
    await ask(dispatcher, home.url('/', { set: ['a=1; Path=/'], to: home.url('/next') }));
    expect(cookieLines(home)).toEqual([[], ['a=1']]);
  });

  it('before cookies is an error before anything is sent', async () => {
    const home = await site();
    const dispatcher = new undici.Agent().compose(redirect(), cookies());
    await expect(ask(dispatcher, home.url('/'))).rejects.toMatchObject({
      code: 'ERR_REDIRECT_BELOW_COOKIES',
    });
    expect(home.seen).toEqual([]);
  });
});

describe('retry', () => {
  const retry = () => interceptors.retry({ minTimeout: 1, maxRetries: 1, statusCodes: [503] });

  it('after cookies: each attempt reads the jar again', async () => {
    const home = await site();
    const dispatcher = new undici.Agent().compose(cookies({ jar: new CookieJar() }), retry());
    await expect(ask(dispatcher, home.url('/', { set: ['a=1'], status: 503 }))).rejects.toThrow();
    expect(cookieLines(home)).toEqual([[], ['a=1']]);
  });

  it('before cookies, the second attempt repeats the cookies of the first', async () => {
    const home = await site();
    const dispatcher = new undici.Agent().compose(retry(), cookies({ jar: new CookieJar() }));
    await expect(ask(dispatcher, home.url('/', { set: ['a=1'], status: 503 }))).rejects.toThrow();
    expect(cookieLines(home)).toEqual([[], []]);
  });

  it('RetryAgent below the cookies of a session is reported when it retries', async () => {
    const errors: object[] = [];
    const listener = (message: unknown) => void errors.push(message as object);
    subscribe('undici-cookiejar:error', listener);
    onTestFinished(() => void unsubscribe('undici-cookiejar:error', listener));
    const home = await site();
    const options = { minTimeout: 1, maxRetries: 1, statusCodes: [503] };
    const retrying = new undici.RetryAgent(new undici.Agent(), options);
    const { dispatcher } = new Session({ dispatcher: retrying });
    const asked = ask(dispatcher as never, home.url('/', { status: 503 }));
    await expect(asked).rejects.toThrow();
    expect(errors).toMatchObject([{ code: 'retried-below', url: home.url('/') }]);
  });

  it('RetryAgent around a dispatcher with cookies: each attempt asks the jar again', async () => {
    const home = await site();
    const jar = new CookieJar();
    const agent = new undici.RetryAgent(new undici.Agent().compose(cookies({ jar })), {
      minTimeout: 1,
      maxRetries: 1,
      statusCodes: [503],
    });
    await expect(ask(agent, home.url('/', { set: ['a=1'], status: 503 }))).rejects.toThrow();
    expect(cookieLines(home)).toEqual([[], ['a=1']]);
  });
});

describe('dns', () => {
  it('before cookies: names stay names, and two of one address stay apart', async () => {
    const a = await site('127.0.0.1', 'a.test');
    const jar = new CookieJar();
    const dispatcher = new undici.Agent().compose(dns(), cookies({ jar }));
    await ask(dispatcher, a.url('/', { set: ['a=1'] }));
    await ask(dispatcher, a.url('/').replace('a.test', 'b.test'));
    expect([...jar].map(({ domain }) => domain)).toEqual(['a.test']);
    expect(cookieLines(a)).toEqual([[], []]);
  });

  it('after cookies, the origin is an address: there are no cookies, and that is reported', async () => {
    const heard = refusalsHeard();
    const a = await site('127.0.0.1', 'a.test');
    const jar = new CookieJar();
    const dispatcher = new undici.Agent().compose(cookies({ jar }), dns());
    await ask(dispatcher, a.url('/', { set: ['a=1'] }));
    await ask(dispatcher, a.url('/').replace('a.test', 'b.test'));
    expect(cookieLines(a)).toEqual([[], []]);
    expect([...jar]).toEqual([]);
    expect(heard.map(({ code }) => code)).toEqual(['host-mismatch', 'host-mismatch']);
  });

  it('on the dispatcher of a session goes below the cookies', async () => {
    const a = await site('127.0.0.1', 'a.test');
    const session = new Session({ dispatcher: new undici.Agent() });
    const dispatcher = session.dispatcher.compose(dns()) as never;
    await ask(dispatcher, a.url('/', { set: ['a=1'] }));
    await ask(dispatcher, a.url('/').replace('a.test', 'b.test'));
    await ask(dispatcher, a.url('/'));
    expect(cookieLines(a)).toEqual([[], [], ['a=1']]);
  });

  it('of another make: what a name at the address has set is not sent to another name', async () => {
    const a = await site('127.0.0.1', 'a.test');
    const jar = new CookieJar();
    // Replaces the name with the address and sets only the Host header to the name.
    const resolve =
      (dispatch: Dispatch): Dispatch =>
      ({ origin, ...options }, handler) => {
        const { hostname, host, port } = new URL(String(origin));
        const headers = { host, 'x-name': hostname };
        return dispatch({ ...options, origin: `http://127.0.0.1:${port}`, headers }, handler);
      };
    const dispatcher = new undici.Agent().compose(cookies({ jar }), resolve as never);
    await ask(dispatcher, a.url('/', { set: ['a=1'] }));
    await ask(dispatcher, a.url('/').replace('a.test', 'b.test'));
    expect(cookieLines(a)).toEqual([[], []]);
  });
});

describe.each([
  ['responseError', () => interceptors.responseError(), { status: 500 }],
  ['dump', () => interceptors.dump({ maxSize: 1 }), {}],
])('%s', (_name, interceptor, told) => {
  it('after cookies: the cookies of a response that it refuses are stored', async () => {
    const home = await site();
    const jar = new CookieJar();
    const dispatcher = new undici.Agent().compose(cookies({ jar }), interceptor());
    await expect(ask(dispatcher, home.url('/', { set: ['a=1'], ...told }))).rejects.toThrow();
    expect(jar.keys()).toEqual(['a']);
  });

  it('before cookies, they are lost', async () => {
    const home = await site();
    const jar = new CookieJar();
    const dispatcher = new undici.Agent().compose(interceptor(), cookies({ jar }));
    await expect(ask(dispatcher, home.url('/', { set: ['a=1'], ...told }))).rejects.toThrow();
    expect(jar.size).toBe(0);
  });
});

describe('deduplicate', () => {
  /** Two identities that ask at the same time. */
  async function twoIdentities(compose: (jar: CookieJar) => Dispatcher, url: string) {
    const jars = ['ann', 'bob'].map((user) => {
      const jar = new CookieJar();
      jar.set('user', user, { url });
      return jar;
    });
    return await Promise.all(jars.map(async (jar) => (await ask(compose(jar), url)).text));
  }

  /** Answers with the cookies that it was asked with, slowly enough for two requests to meet. */
  const slowEcho = () =>
    served((req, res) => void setTimeout(() => res.end(req.headers.cookie ?? ''), 50));

  it('before cookies: each identity has its own answer', async () => {
    const url = `${await slowEcho()}/`;
    const shared = new undici.Agent().compose(interceptors.deduplicate());
    const answers = await twoIdentities((jar) => shared.compose(cookies({ jar })), url);
    expect(answers).toEqual(['user=ann', 'user=bob']);
  });

  it('after cookies, one that looks the same before cookies gets the other\u2019s answer', async () => {
    const url = `${await slowEcho()}/`;
    const agent = new undici.Agent();
    const deduplicate = interceptors.deduplicate();
    const answers = await twoIdentities((jar) => agent.compose(cookies({ jar }), deduplicate), url);
    expect(new Set(answers)).toEqual(new Set(['user=ann']));
  });
});

describe('cache', () => {
  /** A page that anyone may keep, or that differs by cookie, or whose 304 sets a cookie. */
  const pages = () => {
    const asked: (string | undefined)[] = [];
    const origin = served((req, res) => {
      asked.push(req.headers.cookie);
      const vary = req.url === '/vary' ? { vary: 'cookie' } : {};
      if (req.headers['if-none-match'] !== undefined) {
        res.writeHead(304, { etag: '"1"', 'set-cookie': 'seen=304', 'cache-control': 'max-age=0' });
        res.end();
        return;
      }
      const age = req.url === '/stale' ? 0 : 60;
      res.writeHead(200, {
        'cache-control': `private, max-age=${age}`,
        etag: '"1"',
        ...vary,
        'set-cookie': `n=${asked.length}`,
      });
      res.end(`for ${req.headers.cookie}`);
    });
    return { asked, origin };
  };
  const store = () => new undici.cacheStores.MemoryCacheStore();
  const cache = (kept = store()) => interceptors.cache({ store: kept, type: 'private' });
  const halves = (jar: CookieJar, kept = store()) =>
    new undici.Agent().compose(
      storeCookies({ jar }),
      cache(kept),
      attachCookies({ jar }),
      followRedirects(),
    );

  it('between the halves: Vary: Cookie tells answers apart', async () => {
    const { asked, origin } = pages();
    const url = `${await origin}/vary`;
    const jar = new CookieJar();
    const dispatcher = halves(jar);
    jar.set('user', 'ann', { url });
    const first = await ask(dispatcher, url);
    jar.clear();
    jar.set('user', 'bob', { url });
    const second = await ask(dispatcher, url);
    expect([first.text, second.text]).toEqual(['for user=ann', 'for user=bob']);
    expect(asked).toEqual(['user=ann', 'user=bob']);
  });

  it('between the halves: what is answered from the cache sets no cookie again', async () => {
    const { asked, origin } = pages();
    const url = `${await origin}/`;
    const jar = new CookieJar();
    const dispatcher = halves(jar);
    await ask(dispatcher, url);
    jar.clear();
    await ask(dispatcher, url);
    expect(asked.length).toBe(1);
    expect(jar.size).toBe(0);
  });

  it('between the halves: the cookie of a 304 is stored', async () => {
    const { asked, origin } = pages();
    const url = `${await origin}/stale`;
    const jar = new CookieJar();
    const dispatcher = halves(jar);
    await ask(dispatcher, url);
    await ask(dispatcher, url);
    expect(asked.length).toBe(2);
    expect(jar.get('seen')).toBe('304');
  });

  it('before cookies, a private cache sets old cookies again', async () => {
    const { asked, origin } = pages();
    const url = `${await origin}/`;
    const jar = new CookieJar();
    const dispatcher = new undici.Agent().compose(cache(), cookies({ jar }));
    await ask(dispatcher, url);
    jar.clear();
    await ask(dispatcher, url);
    expect(asked.length).toBe(jar.size);
  });

  it('after cookies, Vary: Cookie does not tell answers apart', async () => {
    const { origin } = pages();
    const url = `${await origin}/vary`;
    const jar = new CookieJar();
    const dispatcher = new undici.Agent().compose(cookies({ jar }), cache());
    jar.set('user', 'ann', { url });
    await ask(dispatcher, url);
    jar.clear();
    jar.set('user', 'bob', { url });
    expect((await ask(dispatcher, url)).text).toBe('for user=ann');
  });

  it('links a redirect to its call through the halves', async () => {
    const [a, b] = await twoSites();
    const jar = new CookieJar();
    const asked: [string, boolean, string][] = [];
    const { policy } = jar;
    policy.setOk = (cookie, { unverifiable, originReqHost }) => {
      asked.push([cookie.name, unverifiable, originReqHost]);
      return true;
    };
    await ask(halves(jar), a.url('/', { set: ['a=1'], to: b.url('/', { set: ['b=2'] }) }));
    expect(asked).toEqual([
      ['a', false, '127.0.0.1'],
      ['b', true, '127.0.0.1'],
    ]);
  });
});

it('decompress on either side changes nothing for cookies', async () => {
  for (const order of ['before', 'after']) {
    const home = await site();
    const pair = [cookies({ jar: new CookieJar() }), interceptors.decompress()];
    const dispatcher = new undici.Agent().compose(order === 'before' ? pair.reverse() : pair);
    await ask(dispatcher, home.url('/', { set: ['a=1'] }));
    await ask(dispatcher, home.url('/'));
    expect(cookieLines(home)).toEqual([[], ['a=1']]);
  }
});

it('all together, in the order of the README', async () => {
  const a = await site('127.0.0.1', 'a.test');
  const jar = new CookieJar();
  const dispatcher = new undici.Agent().compose(
    dns(),
    cookies({ jar }),
    interceptors.retry(),
    redirect(),
    interceptors.responseError(),
    interceptors.dump(),
  );
  await ask(dispatcher, a.url('/', { set: ['a=1; Path=/'], to: a.url('/next') }));
  expect(cookieLines(a)).toEqual([[], ['a=1']]);
});

it('an interceptor of a session is composed once for each call, not for each hop', async () => {
  const home = await site();
  let composed = 0;
  const retry = (dispatch: Dispatch): Dispatch => {
    composed++;
    return dispatch;
  };
  const session = new Session({ interceptors: { retry } });
  const before = composed;
  const url = home.url('/', { to: home.url('/', { to: home.url('/end') }) });
  for (const calls of [1, 2]) {
    await (await session.fetch(url)).text();
    expect(composed - before).toBe(calls);
  }
});

describe('an interceptor of undici that was not called', () => {
  const factories = ['retry', 'redirect', 'dns', 'dump', 'responseError'] as const;
  const message = expect.stringContaining('interceptors.retry(), not interceptors.retry');

  it.each(factories)('%s: the request fails with the right call', async (name) => {
    const home = await site();
    const session = new Session({ interceptors: { [name]: interceptors[name] } });
    for (const dispatcher of [
      session.dispatcher,
      new Session().dispatcher.compose(interceptors[name]),
    ])
      await expect(undici.request(home.url('/'), { dispatcher })).rejects.toMatchObject({
        code: 'ERR_INVALID_ARG_VALUE',
        message,
      });
    expect(home.seen).toEqual([]);
  });

  it('is an error of the call that makes the dispatcher where it returns no function', () => {
    const nothing = (() => undefined) as never;
    expect(() => new Session({ interceptors: { retry: nothing } })).toThrow(
      'interceptors.retry(), not interceptors.retry',
    );
  });
});

describe('proxies', () => {
  /** A proxy that notes what CONNECT carried, and sends all of it to loopback. */
  async function proxy(): Promise<{ uri: string; connects: http.IncomingHttpHeaders[] }> {
    const connects: http.IncomingHttpHeaders[] = [];
    const open: Socket[] = [];
    const server = http.createServer();
    server.on('connect', (req, socket) => {
      connects.push(req.headers);
      const upstream = net.connect(Number(req.url?.split(':').at(-1)), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\nSet-Cookie: proxy=1\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      open.push(socket as Socket, upstream);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => {
      for (const end of open) end.destroy();
      server.close();
    });
    return { uri: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, connects };
  }

  it.each([
    ['ProxyAgent', (uri: string) => new undici.ProxyAgent({ uri, proxyTunnel: true })],
    [
      'EnvHttpProxyAgent',
      (uri: string) =>
        new undici.EnvHttpProxyAgent({ httpProxy: uri, proxyTunnel: true, noProxy: '' }),
    ],
  ])(
    '%s beneath cookies: they belong to the host asked, and CONNECT carries none',
    async (_name, make) => {
      const { uri, connects } = await proxy();
      const a = await site('127.0.0.1', 'a.test');
      const jar = new CookieJar();
      const dispatcher = make(uri).compose(cookies({ jar }));
      await ask(dispatcher, a.url('/', { set: ['a=1'] }));
      await ask(dispatcher, a.url('/'));
      expect(cookieLines(a)).toEqual([[], ['a=1']]);
      expect([...jar].map(({ name, domain }) => [name, domain])).toEqual([['a', 'a.test']]);
      expect(connects.length).toBeGreaterThan(0);
      expect(connects.every((headers) => headers.cookie === undefined)).toBe(true);
    },
  );
});
