import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  BrowserCookiePolicy,
  CookieJar,
  cookies,
  dispatcherWithCookies,
  followRedirects,
  Session,
  withCookies,
} from '../../src/index.js';
import { undicis } from './undicis.js';

let server: Server;
let origin: string;
let received: (string | undefined)[];
let authorized: (string | undefined)[];
let secrets: unknown[];
let requests: string[];

type Lookup = (
  origin: unknown,
  options: unknown,
  done: (error: null, addresses: object[]) => void,
) => void;
const toLoopback: Lookup = (_origin, _options, done) =>
  done(null, [{ address: '127.0.0.1', family: 4, ttl: 1_000 }]);

const CACHE_CONTROL: Record<string, object> = {
  '/no-store': { 'cache-control': 'no-store' },
  '/fresh': { 'cache-control': 'public, max-age=100' },
};

const LOCATIONS: Record<string, string> = {
  '/start': 'http://bank.test/',
  '/relative': '/end',
  '/api/kept': '/end',
  '/no-store': '/fresh',
};

/** A jar with a cookie of the host that /start redirects to. */
function jarOfBank(): CookieJar {
  const jar = new CookieJar(new BrowserCookiePolicy());
  jar.set('secret', '1', { url: 'http://bank.test/' });
  return jar;
}

beforeEach(async () => {
  received = [];
  authorized = [];
  secrets = [];
  requests = [];
  server = createServer((request, response) => {
    received.push(request.headers.cookie);
    authorized.push(request.headers.authorization);
    secrets.push(request.headers['x-secret']);
    let text = '';
    request.on('data', (chunk) => {
      text += chunk;
    });
    request.on('end', () => requests.push(`${request.url} ${text}`));
    const [path = '', query] = (request.url ?? '').split('?');
    const location = path === '/to' ? query : LOCATIONS[path];
    const status = path === '/api/kept' ? 307 : 302;
    response.writeHead(location === undefined ? 200 : status, {
      ...(CACHE_CONTROL[path] ?? { 'set-cookie': 'sid=of-this-server' }),
      ...(location === undefined ? {} : { location }),
    });
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.close();
  server.closeAllConnections();
});

describe.each(undicis)('an Agent of %s, once a second origin is requested', (_, module) => {
  const { Agent, request } = module;
  type Options = { method: string; path: string; headers: Record<string, string> };
  type Below = (dispatch: (options: Options, handler: object) => boolean) => typeof dispatch;

  it.each<[what: string, below: Below]>([
    [
      'an asynchronous interceptor that reads the path and the headers',
      (dispatch) => (options, handler) => {
        const signed = async () => {
          const headers = { ...options.headers, sig: String(options.path.length) };
          dispatch({ ...options, headers }, handler);
        };
        void signed();
        return true;
      },
    ],
    [
      'an interceptor with a default origin and a prefix of the path',
      (dispatch) => (options, handler) =>
        dispatch({ origin, ...options, path: `/v1${options.path}` } as Options, handler),
    ],
  ])('neither breaks nor sends another request: %s', async (_what, below) => {
    const dispatcher = new Agent().compose(below as never, cookies() as never);
    for (const host of ['127.0.0.1', 'localhost']) {
      const url = origin.replace('127.0.0.1', host);
      const { statusCode, body } = await request(`${url}/end`, { dispatcher });
      await body.dump();
      expect(statusCode).toBe(200);
    }
    expect(received).toEqual([undefined, undefined]);
    await dispatcher.close();
  });
});

describe.each(undicis)('a dispatcher of %s that is bound to one host', (_, module) => {
  const { Client, Pool, request } = module;
  type Dispatcher = InstanceType<typeof module.Dispatcher>;
  type Dispatch = (options: { origin?: string | URL | undefined }, handler: object) => boolean;

  it.each([
    ['Client', () => new Client(origin)],
    ['Pool', () => new Pool(origin)],
  ])('has no other cookies below a prefix of the path either: %s', async (_name, make) => {
    const jar = jarOfBank();
    type Dispatch = (options: { path: string }, handler: object) => boolean;
    const prefixed = (dispatch: Dispatch) => (options: { path: string }, handler: object) =>
      dispatch({ ...options, path: `/v1${options.path}` }, handler);
    const dispatcher = make().compose(prefixed as never, cookies({ jar }) as never);
    for (const url of [origin, 'http://bank.test'])
      await (await request(`${url}/end`, { dispatcher })).body.dump();
    expect(received).toEqual([undefined, undefined]);
    await dispatcher.close();
  });

  it.each([
    ['Client', () => new Client(origin)],
    ['Pool', () => new Pool(origin)],
  ])('neither gets nor sets cookies of the host that a redirect names: %s', async (_name, make) => {
    const jar = jarOfBank();
    const dispatcher = make().compose(cookies({ jar }) as never, followRedirects() as never);
    const { body } = await request(`${origin}/start`, { dispatcher });
    await body.dump();
    expect(received).toEqual([undefined, undefined]);
    expect(jar.cookieHeader('http://bank.test/')).toBe('secret=1');
    expect(jar.cookieHeader(`${origin}/`)).toBe('sid=of-this-server');
    await dispatcher.close();
  });

  it.each<[what: string, below: (dispatch: Dispatch) => Dispatch]>([
    ['dns()', module.interceptors.dns({ lookup: toLoopback as never }) as never],
    [
      'an interceptor that reads the origin',
      (dispatch) => (options, handler) =>
        dispatch({ ...options, origin: options.origin?.toString() }, handler),
    ],
  ])(
    'has no cookies of the host that a redirect names, with cookies above %s',
    async (_what, below) => {
      const jar = jarOfBank();
      const dispatcher = new Client(origin).compose(
        below as never,
        cookies({ jar }) as never,
        followRedirects() as never,
      );
      await (await request(`${origin}/start`, { dispatcher })).body.dump();
      expect(received).toEqual([undefined, undefined]);
      await dispatcher.close();
    },
  );

  it.each<[what: string, make: () => Dispatcher]>([
    ['Client', () => new Client(origin)],
    ['RetryAgent over a Client', () => new module.RetryAgent(new Client(origin))],
    ['RetryAgent over a Pool', () => new module.RetryAgent(new Pool(origin))],
    [
      'RetryAgent that waits before it gives up, over a Client',
      () => {
        const retry = (_error: Error, _context: object, done: (error?: Error | null) => void) =>
          void setTimeout(done, 10);
        return new module.RetryAgent(new Client(origin), { retry: retry as never });
      },
    ],
    ['a composed Client', () => new Client(origin).compose(module.interceptors.retry())],
    ['BalancedPool', () => new module.BalancedPool(origin)],
  ])(
    'has no cookies of the host that a redirect names, in a session over it: %s',
    async (_what, make) => {
      const jar = jarOfBank();
      const base = make() as never;
      const session = new Session({ jar, dispatcher: base, fetch: module.fetch });
      const calls: (() => Promise<unknown>)[] = [
        () => session.fetch(`${origin}/start`),
        () => withCookies(module.fetch, { jar, dispatcher: base })(`${origin}/start`),
        () => withCookies(module.fetch, { jar })(`${origin}/start`, { dispatcher: base }),
        () => module.fetch(`${origin}/start`, { dispatcher: session.dispatcher as never }),
        () =>
          request(`${origin}/start`, {
            dispatcher: dispatcherWithCookies(base, {
              jar,
              interceptors: { redirect: 5 },
            }) as never,
          }),
      ];
      for (const call of calls) {
        await call();
        expect(received.splice(0).filter((cookie) => cookie?.includes('secret'))).toEqual([]);
      }
      await (base as Dispatcher).destroy();
    },
  );

  it('has no cookies of another host that is requested first, with retry in a session', async () => {
    const jar = jarOfBank();
    const dispatcher = new Client(origin);
    const interceptors = { retry: module.interceptors.retry() };
    const session = new Session({ jar, dispatcher, interceptors, fetch: module.fetch });
    await session.fetch('http://bank.test/end');
    expect(received).toEqual([undefined]);
    expect(jar.keys()).toEqual(['secret']);
    await dispatcher.close();
  });

  it('follows a redirect of a request without an origin, and keeps the headers', async () => {
    const dispatcher = dispatcherWithCookies(new Client(origin), { interceptors: { redirect: 5 } });
    const headers = { authorization: 'x' };
    const { statusCode, body } = await dispatcher.request({
      path: '/relative',
      method: 'GET',
      headers,
    });
    await body.dump();
    expect(statusCode).toBe(200);
    expect(received).toEqual([undefined, 'sid=of-this-server']);
    expect(authorized).toEqual(['x', 'x']);
    await dispatcher.close();
  });
});

describe.each(undicis)('an Agent of %s with a pool for each origin', (_, module) => {
  it.each([
    ['undici’s redirect()', () => module.interceptors.redirect({ maxRedirections: 3 })],
    ['followRedirects()', () => followRedirects() as never],
  ])('sends each request of a redirect to its own pool, with %s above', async (_what, redirect) => {
    const jar = new CookieJar(new BrowserCookiePolicy());
    const pools: string[] = [];
    const dispatcher = new module.Agent({
      factory: (to: string | URL) => {
        pools.push(String(to));
        return new module.Pool(origin).compose(cookies({ jar, origin: to }) as never);
      },
    }).compose(redirect() as never);
    jar.set('secret', '1', { url: 'http://bank.test/' });
    const { body } = await module.request(`${origin}/start`, { dispatcher });
    await body.dump();
    expect(pools.map((pool) => new URL(pool).host)).toEqual([new URL(origin).host, 'bank.test']);
    expect(received).toEqual([undefined, 'secret=1']);
    await dispatcher.destroy();
  });

  it('lets interceptors above the cookies see each request of a redirect', async () => {
    const asked: string[] = [];
    type Dispatch = (options: { origin: string | URL }, handler: object) => boolean;
    const watch =
      (dispatch: Dispatch): Dispatch =>
      (options, handler) => {
        asked.push(new URL(options.origin).host);
        return dispatch({ ...options, origin }, handler);
      };
    const redirect = module.interceptors.redirect({ maxRedirections: 3 });
    const dispatcher = new module.Agent().compose(cookies() as never, watch as never, redirect);
    await (await module.request(`${origin}/start`, { dispatcher })).body.dump();
    expect(asked).toEqual([new URL(origin).host, 'bank.test']);
    await dispatcher.close();
  });

  it('lets interceptors above the cookies change each request of a redirect', async () => {
    type Dispatch = (options: { path: string; body?: unknown }, handler: object) => boolean;
    const change =
      (dispatch: Dispatch): Dispatch =>
      (options, handler) =>
        dispatch({ ...options, path: `/api${options.path}`, body: `${options.body}!` }, handler);
    const dispatcher = new module.Agent().compose(
      cookies() as never,
      change as never,
      module.interceptors.redirect({ maxRedirections: 3 }),
    );
    const { body } = await module.request(`${origin}/kept`, {
      dispatcher,
      method: 'POST',
      body: 'b',
    });
    await body.dump();
    expect(requests).toEqual(['/api/kept b!', '/api/end b!']);
    await dispatcher.close();
  });

  it.runIf('cache' in module.interceptors)(
    'lets a cache above see that a redirect must not be stored',
    async () => {
      const dispatcher = new module.Agent().compose(
        cookies() as never,
        module.interceptors.redirect({ maxRedirections: 3 }),
        module.interceptors.cache(),
      );
      for (let times = 0; times < 2; times++)
        await (await module.request(`${origin}/no-store`, { dispatcher })).body.dump();
      expect(requests).toEqual(['/no-store ', '/fresh ', '/no-store ', '/fresh ']);
      await dispatcher.close();
    },
  );

  it('is tested without an unhandled rejection of an interceptor', async () => {
    type Dispatch = (options: { origin: string | URL }, handler: object) => unknown;
    const allow =
      (dispatch: Dispatch) => async (options: { origin: string | URL }, handler: object) => {
        await null;
        if (!String(options.origin).startsWith('http')) throw new Error('not allowed');
        return dispatch(options, handler);
      };
    const dispatcher = new module.Agent().compose(allow as never, cookies() as never);
    for (const url of [origin, origin.replace('127.0.0.1', 'localhost')])
      await (await module.request(`${url}/end`, { dispatcher })).body.dump();
    expect(requests).toEqual(['/end ', '/end ']);
    await dispatcher.close();
  });

  it('strips the headers from redirects that undici’s redirect() is told to', async () => {
    const dispatcher = new module.Agent().compose(
      cookies() as never,
      module.interceptors.redirect({
        maxRedirections: 3,
        stripHeadersOnCrossOriginRedirect: ['authorization', 'x-secret'],
      } as never),
    );
    const url = origin.replace('127.0.0.1', 'localhost');
    const { body } = await module.request(`${url}/to?${origin}/end`, {
      dispatcher,
      headers: { 'x-secret': 's', authorization: 'x' },
    });
    await body.dump();
    const isUndici8 = module.interceptors.redirect.toString().includes('stripHeadersOnCrossOrigin');
    expect(authorized).toEqual(['x', undefined]);
    if (isUndici8) expect(secrets).toEqual(['s', undefined]);
    await dispatcher.close();
  });
});

describe.each(undicis)('the global dispatcher of %s', (_, module) => {
  it.each([
    ['Pool', () => new module.Pool(origin)],
    ['RetryAgent over a Pool', () => new module.RetryAgent(new module.Pool(origin))],
  ])('that is bound to one host gets no cookies of another: %s', async (_name, make) => {
    const before = module.getGlobalDispatcher();
    const jar = jarOfBank();
    const dispatcher = make();
    module.setGlobalDispatcher(dispatcher);
    try {
      const session = new Session({ jar, fetch: module.fetch });
      await session.fetch(`${origin}/start`);
      expect(received).toEqual([undefined, undefined]);
    } finally {
      module.setGlobalDispatcher(before);
      await dispatcher.destroy();
    }
  });
});
