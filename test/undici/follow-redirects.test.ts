import { createRequire } from 'node:module';
import { Readable, Stream } from 'node:stream';
import { Agent, type Dispatcher, request } from 'undici';
import { describe, expect, it } from 'vitest';
import {
  CookieJar,
  cookies,
  dispatcherWithCookies,
  followRedirects,
  Session,
} from '../../src/index.js';
import { bundled } from './bundle.js';
import { loginSite, served } from './login-site.js';
import { cookieLines, site, twoSites } from './sites.js';
import { type Echo, type Undici, undicis } from './undicis.js';

type AnyDispatcher = InstanceType<Undici['Dispatcher']>;

/** Every way to have redirects followed with cookies exchanged on each hop. */
const ways = (undici: Undici): [way: string, make: () => [AnyDispatcher, object]][] => [
  [
    'compose(cookies(), followRedirects())',
    () => [new undici.Agent().compose(cookies(), followRedirects()), {}],
  ],
  [
    "compose(cookies(), undici's redirect())",
    () => [
      new undici.Agent().compose(cookies(), undici.interceptors.redirect({ maxRedirections: 5 })),
      {},
    ],
  ],
  [
    'session.dispatcher.compose(redirect())',
    () => [
      new Session({ dispatcher: new undici.Agent() }).dispatcher.compose(
        undici.interceptors.redirect({ maxRedirections: 5 }),
      ) as AnyDispatcher,
      {},
    ],
  ],
  [
    'session.dispatcher.compose(retry(), redirect())',
    () => [
      new Session({ dispatcher: new undici.Agent() }).dispatcher.compose(
        undici.interceptors.retry(),
        undici.interceptors.redirect({ maxRedirections: 5 }),
      ) as AnyDispatcher,
      {},
    ],
  ],
  [
    'a session with interceptors: { redirect }',
    () => [
      new Session({ dispatcher: new undici.Agent(), interceptors: { redirect: 5 } })
        .dispatcher as AnyDispatcher,
      {},
    ],
  ],
  [
    'dispatcherWithCookies()',
    () => [
      dispatcherWithCookies(new undici.Agent(), {
        interceptors: { redirect: 5, retry: undici.interceptors.retry() },
      }) as AnyDispatcher,
      {},
    ],
  ],
  [
    'maxRedirections of the request, over cookies()',
    () => [new undici.Agent().compose(cookies()), { maxRedirections: 5 }],
  ],
  [
    'maxRedirections of the request, over session.dispatcher',
    () => [
      new Session({ dispatcher: new undici.Agent() }).dispatcher as AnyDispatcher,
      { maxRedirections: 5 },
    ],
  ],
  [
    'maxRedirections of the request, over redirect() below the cookies',
    () => [
      new undici.Agent().compose(undici.interceptors.redirect({ maxRedirections: 2 }), cookies()),
      { maxRedirections: 5 },
    ],
  ],
];

describe.each(undicis)('with %s', (name, undici) => {
  describe.each(ways(undici))('%s', (_way, make) => {
    it('a site that sets a cookie and redirects to the same URL is logged in', async () => {
      const { url, asked } = await loginSite();
      const [dispatcher, options] = make();
      const { statusCode, body } = await undici.request(url, { dispatcher, ...options });
      await body.dump();
      expect([statusCode, asked]).toEqual([200, ['', 'sid=new']]);
    });

    it('a single sign-on that returns to its first URL is followed', async () => {
      const asked: string[] = [];
      let sso = '';
      const home = await served((req, res) => {
        const { cookie = '' } = req.headers;
        asked.push(`${req.url} ${cookie}`);
        if (req.url === '/back') {
          res.writeHead(302, { location: '/', 'set-cookie': 'sid=1; Path=/' }).end();
        } else if (cookie.includes('sid=1')) res.end('in');
        else res.writeHead(302, { location: sso, 'set-cookie': 'state=1; Path=/' }).end();
      });
      sso = await served((_req, res) => {
        res.writeHead(302, { location: `${home}/back`, 'set-cookie': 'sso=1' }).end();
      }, '127.0.0.2');
      const [dispatcher, options] = make();
      const { body } = await undici.request(`${home}/`, { dispatcher, ...options });
      expect(await body.text()).toBe('in');
      expect(asked).toEqual(['/ ', '/back state=1', '/ state=1; sid=1']);
    });

    it('every hop is exchanged with its own host, and credentials stay at theirs', async () => {
      const [a, b] = await twoSites();
      const [dispatcher, options] = make();
      const headers = { authorization: 'secret', 'x-kept': '1' };
      const back = b.url('/', { set: ['b=1'], to: b.url('/end') });
      const url = a.url('/', { set: ['a=1'], to: a.url('/2', { to: back }) });
      const { body } = await undici.request(url, { dispatcher, headers, ...options });
      expect(((await body.json()) as Echo).cookie).toEqual(['b=1']);
      expect([cookieLines(a), cookieLines(b)]).toEqual([
        [[], ['a=1']],
        [[], ['b=1']],
      ]);
      const authorizations = [...a.seen, ...b.seen].map((seen) => seen.headers.authorization);
      expect(authorizations).toEqual(['secret', 'secret', undefined, undefined]);
      expect(b.seen[1]?.headers['x-kept']).toBe('1');
    });
  });

  it.each(['Client', 'Pool', 'BalancedPool'] as const)(
    'a request without an origin, which a %s knows, follows an absolute Location',
    async (kind) => {
      const home = await site();
      const path = home.url('/', { set: ['a=1'], to: home.url('/end') }).slice(home.origin.length);
      const { redirect } = undici.interceptors;
      const client = () => new undici[kind](home.origin);
      const dispatchers = [
        client().compose(cookies({ origin: home.origin }), redirect({ maxRedirections: 5 })),
        client().compose(cookies({ origin: home.origin }), followRedirects()),
        new Session({ dispatcher: client(), interceptors: { redirect: 5 } }).dispatcher,
      ];
      for (const dispatcher of dispatchers) {
        const { statusCode, body } = await dispatcher.request({ path, method: 'GET' });
        await (body as { dump(): Promise<unknown> }).dump();
        expect(statusCode).toBe(200);
      }
    },
  );

  it('stream() and pipeline() follow maxRedirections too', async () => {
    const { url, asked } = await loginSite();
    const chunks: string[] = [];
    const dispatcher = new undici.Agent().compose(cookies());
    const options = { dispatcher, method: 'GET' as const, maxRedirections: 5 };
    const { Writable } = await import('node:stream');
    const sink = () =>
      new Writable({
        write: (chunk, _encoding, done) => {
          chunks.push(String(chunk));
          done();
        },
      });
    await undici.stream(url, options as never, sink);
    const duplex = undici.pipeline(url, options as never, ({ body }) => body);
    duplex.end();
    expect(String(await duplex.toArray())).toBe('sid=new');
    expect(chunks).toEqual(['sid=new']);
    expect(asked).toEqual(['', 'sid=new', 'sid=new']);
  });

  it.runIf(name === 'undici 6')('a session over an Agent with maxRedirections', async () => {
    const { url } = await loginSite();
    const dispatcher = new undici.Agent({ maxRedirections: 5 } as object);
    const session = new Session({ dispatcher });
    const asked = undici.request(url, { dispatcher: session.dispatcher });
    await expect(asked).rejects.toMatchObject({ code: 'ERR_REDIRECT_BELOW_COOKIES' });
    const { body } = await undici.request(url, {
      dispatcher: session.dispatcher,
      maxRedirections: 5,
    } as never);
    expect(await body.text()).toBe('sid=new');
  });
});

describe.each(undicis)(
  'in a minified bundle with %s, where classes and functions have other names',
  (name) => {
    const bundle = () => bundled({ undici: name.replace(/ 7| /, ''), minify: true });

    it.each<[what: string, body: () => unknown]>([
      ['nothing', () => null],
      ['an iterable', () => ['hello']],
    ])(
      'a login that redirects to its own URL is followed, and sends %s again',
      async (_what, body) => {
        const { undici, cookies } = await bundle();
        const redirect = undici.interceptors.redirect({ maxRedirections: 5 });
        const dispatcher = new undici.Agent().compose(cookies(), redirect);
        const { url } = await loginSite();
        const init = { method: 'PUT', body: body() as never, dispatcher } as const;
        const response = await undici.request(url, init);
        expect([response.statusCode, await response.body.text()]).toEqual([200, 'sid=new']);
      },
    );

    it('dns() on the dispatcher of a session goes below the cookies', async () => {
      const { undici, Session } = await bundle();
      const session = new Session({ dispatcher: new undici.Agent() });
      const dispatcher = session.dispatcher.compose(undici.interceptors.dns());
      const { url } = await loginSite();
      await (
        await undici.request(url.replace('127.0.0.1', 'localhost'), { dispatcher })
      ).body.dump();
      expect(session.jar.toObject()).toEqual({ sid: 'new' });
    });
  },
);

describe('followRedirects()', () => {
  const [, undici] = undicis[1] as (typeof undicis)[number];
  const follow = (options?: { maxRedirections?: number }) =>
    new undici.Agent().compose(cookies({ jar: new CookieJar() }), followRedirects(options));

  // Fetch, "HTTP-redirect fetch"; 300 as undici does.
  it.each<[status: number, method: string, then: string]>([
    [301, 'GET', 'GET'],
    [301, 'POST', 'GET'],
    [301, 'PUT', 'PUT'],
    [301, 'HEAD', 'HEAD'],
    [302, 'POST', 'GET'],
    [302, 'DELETE', 'DELETE'],
    [303, 'POST', 'GET'],
    [303, 'PUT', 'GET'],
    [303, 'HEAD', 'HEAD'],
    [307, 'POST', 'POST'],
    [307, 'GET', 'GET'],
    [308, 'PUT', 'PUT'],
    [300, 'GET', 'GET'],
  ])('%i of a %s is followed with %s', async (status, method, then) => {
    const home = await site();
    const hasBody = method !== 'GET' && method !== 'HEAD';
    const init = {
      method: method as 'GET',
      headers: { 'content-type': 'text/plain', 'x-a': '1' },
      ...(hasBody ? { body: 'hello' } : {}),
    };
    const url = home.url('/', { status, to: '/end' });
    await (await undici.request(url, { dispatcher: follow(), ...init })).body.dump();
    expect(home.seen[1]).toMatchObject({ method: then, path: '/end', headers: { 'x-a': '1' } });
    const keepsBody = then === method;
    expect(home.seen[1]?.headers['content-type']).toBe(keepsBody ? 'text/plain' : undefined);
    expect(home.seen[1]?.headers['content-length']).toBe(keepsBody && hasBody ? '5' : undefined);
  });

  it('gives the redirect itself to the caller where it cannot be followed', async () => {
    const home = await site();
    // As the FormData of the package form-data: a stream of Node's oldest kind.
    const form = Object.assign(new Stream(), {
      append: () => {},
      resume: () => form.emit('data', Buffer.from('hello')) && form.emit('end'),
    });
    for (const [to, status, init] of [
      ['/end', 307, { method: 'POST', body: Readable.from(['hello']) }],
      ['/end', 307, { method: 'POST', body: form as unknown as Readable }],
      ['ftp://127.0.0.1/', 302, {}],
      ['http://', 302, {}],
      ['/end', 304, {}],
    ] as const) {
      const url = home.url('/', { to, status });
      const { statusCode, body } = await undici.request(url, { dispatcher: follow(), ...init });
      await body.dump();
      expect(statusCode).toBe(status);
    }
  });

  it('follows no more than it may, and no more than the request says', async () => {
    const home = await site();
    const url = home.url('/1', { to: home.url('/2', { to: home.url('/3', { to: '/end' }) }) });
    const statusOf = async (options: { maxRedirections?: number }, init: object = {}) => {
      const { statusCode, body } = await undici.request(url, {
        dispatcher: follow(options),
        ...init,
      });
      await body.dump();
      return statusCode;
    };
    expect(await statusOf({})).toBe(200);
    expect(await statusOf({ maxRedirections: 3 })).toBe(200);
    expect(await statusOf({ maxRedirections: 2 })).toBe(302);
    expect(await statusOf({ maxRedirections: 2 }, { maxRedirections: 3 })).toBe(200);
    expect(await statusOf({}, { maxRedirections: 0 })).toBe(302);
    const thrown = statusOf({ maxRedirections: 2 }, { throwOnMaxRedirect: true });
    await expect(thrown).rejects.toMatchObject({ code: 'UND_ERR_REDIRECT_MAX' });
  });

  it("fails with undici 8's error at the limit of its redirect interceptor", async () => {
    const home = await site();
    const redirect = { maxRedirections: 1, throwOnMaxRedirect: true };
    const dispatcher = new undici.Agent().compose(
      cookies(),
      undici.interceptors.redirect(redirect),
    );
    const url = home.url('/1', { to: home.url('/2', { to: '/end' }) });
    const options = { dispatcher, throwOnMaxRedirect: true };
    const error = await undici.request(url, options).catch((reason) => reason);
    expect(error).toMatchObject({ name: 'MaxRedirectsError', message: 'max redirects' });
    // It loads on every Node, unlike undici 8.
    const errors = createRequire(import.meta.url)('undici8/lib/core/errors.js');
    expect(error).toBeInstanceOf(errors.MaxRedirectsError);
    expect(error).toBeInstanceOf(errors.UndiciError);
    expect(error).not.toBeInstanceOf(errors.InvalidArgumentError);
  });

  it.each([-1, 1.5, Number.NaN, '5', null])(
    'refuses a maximum of %o redirects',
    (maxRedirections) => {
      expect(() => followRedirects({ maxRedirections } as object)).toThrow(
        'options.maxRedirections',
      );
    },
  );

  it('shows the caller the URLs that were asked', async () => {
    const home = await site();
    const url = home.url('/', { to: '/end' });
    const { context, body } = await undici.request(url, { dispatcher: follow() });
    await body.dump();
    const { history } = context as { history: URL[] };
    expect(history.map(String)).toEqual([url, home.url('/end')]);
  });

  it('sends headers that can be read once on every hop', async () => {
    const home = await site();
    const headers = (function* () {
      yield ['x-a', '1'];
    })();
    const options = { dispatcher: follow(), headers: headers as never };
    await (await undici.request(home.url('/', { to: '/end' }), options)).body.dump();
    expect(home.seen.map((seen) => seen.headers['x-a'])).toEqual(['1', '1']);
  });

  it('fails as the request does', async () => {
    const asked = undici.request('http://127.0.0.1:1/', { dispatcher: follow() });
    await expect(asked).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const home = await site();
    const onward = undici.request(home.url('/', { to: 'http://127.0.0.1:1/' }), {
      dispatcher: follow(),
    });
    await expect(onward).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    const aborted = new AbortController();
    aborted.abort(new Error('enough'));
    const { signal } = aborted;
    await expect(
      undici.request(home.url('/', { to: '/end' }), { dispatcher: follow(), signal }),
    ).rejects.toThrow('enough');
  });
});

describe('interceptors of a session', () => {
  const [, undici] = undicis.at(-1) as (typeof undicis)[number];
  const { interceptors } = undici;

  it('retry: each attempt sends what the one before has set, through request() and fetch()', async () => {
    const asked: string[] = [];
    const origin = await served((req, res) => {
      asked.push(req.headers.cookie ?? '');
      const isFirst = asked.length % 2 === 1;
      const headers = { 'set-cookie': `n=${asked.length}` };
      res.writeHead(isFirst ? 503 : 200, isFirst ? headers : {}).end();
    });
    const retry = interceptors.retry({ minTimeout: 1, maxRetries: 2 });
    const session = new Session({ dispatcher: new undici.Agent(), interceptors: { retry } });
    const through = { dispatcher: session.dispatcher };
    await (await undici.request(`${origin}/`, through)).body.dump();
    const response = await session.fetch(`${origin}/`);
    expect(response.status).toBe(200);
    expect(asked).toEqual(['', 'n=1', 'n=1', 'n=3']);
    expect(response.cookies.toObject()).toEqual({ n: '3' });
  });

  it('dns, in whatever order it is named: names of one address stay apart', async () => {
    const a = await site('127.0.0.1', 'a.test');
    const dns = interceptors.dns({
      lookup: (_origin, _options, callback) =>
        callback(null, [{ address: '127.0.0.1', ttl: 1000, family: 4 }]),
    });
    const retry = interceptors.retry();
    const session = new Session({ dispatcher: new undici.Agent(), interceptors: { retry, dns } });
    await (await session.fetch(a.url('/', { set: ['a=1'] }))).text();
    await (await session.fetch(a.url('/').replace('a.test', 'b.test'))).text();
    await (await session.fetch(a.url('/'))).text();
    expect(cookieLines(a)).toEqual([[], [], ['a=1']]);
  });

  it('cache: Vary: Cookie tells answers apart, and a cached answer sets no cookie again', async () => {
    const asked: string[] = [];
    const origin = await served((req, res) => {
      asked.push(req.headers.cookie ?? '');
      const headers = { 'cache-control': 'private, max-age=60', vary: 'cookie' };
      res.writeHead(200, { ...headers, 'set-cookie': `n=${asked.length}; Path=/x` }).end();
    });
    const cache = interceptors.cache({ type: 'private' });
    const session = new Session({ dispatcher: new undici.Agent(), interceptors: { cache } });
    const ask = async (url = `${origin}/`) =>
      (await undici.request(url, { dispatcher: session.dispatcher })).body.dump();
    await ask();
    session.jar.clear();
    await ask();
    expect([asked, session.jar.size]).toEqual([[''], 0]);
    session.jar.set('user', 'bob', { url: origin });
    await ask();
    expect(asked).toEqual(['', 'user=bob']);
  });

  it('a login with a given cookie works through the halves around a cache', async () => {
    const { url, asked } = await loginSite();
    const session = new Session({
      dispatcher: new undici.Agent(),
      interceptors: { cache: interceptors.cache(), redirect: 5 },
    });
    const headers = { cookie: 'sid=stale' };
    const options = { dispatcher: session.dispatcher, headers };
    await (await undici.request(url, options)).body.dump();
    expect(asked).toEqual(['sid=stale', 'sid=new']);
    await (await undici.request(url, { dispatcher: session.dispatcher })).body.dump();
    expect(asked).toEqual(['sid=stale', 'sid=new', 'sid=new']);
  });

  it('what is not an interceptor is refused', () => {
    expect(() => new Session({ interceptors: { dsn: interceptors.dns() } as object })).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }),
    );
    expect(() => dispatcherWithCookies(undefined as never)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' }),
    );
  });
});

/** A handler of a program with the members of undici's redirect handler, which refuses redirects. */
class Guard {
  readonly history: URL[] = [];
  constructor(
    readonly dispatch: Dispatcher['dispatch'],
    readonly maxRedirections: number,
    readonly opts: object,
    readonly handler: Dispatcher.DispatchHandler,
  ) {}
  onRequestStart(...args: [never, never]): void {
    this.handler.onRequestStart?.(...args);
  }
  onResponseStart(controller: { abort(reason: Error): void }, ...args: unknown[]): void {
    const [, headers] = args as [number, { location?: string }];
    if (headers.location === undefined) return;
    controller.abort(new Error('redirect refused'));
  }
  onResponseData(): void {}
  onResponseEnd(): void {}
  onResponseError(controller: never, error: Error): void {
    this.handler.onResponseError?.(controller, error);
  }
}

it('a handler of a program that looks like undici’s follows no redirect in its place', async () => {
  const home = await site();
  const guard = (dispatch: Dispatcher['dispatch']) => (options: object, handler: never) =>
    dispatch(options as never, new Guard(dispatch, 5, options, handler) as never);
  const dispatcher = new Agent().compose(cookies(), guard as never);
  const url = home.url('/', { to: home.url('/internal') });
  await expect(request(url, { dispatcher })).rejects.toThrow('redirect refused');
  expect(home.seen).toHaveLength(1);
});
