import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Cookie } from '../../src/cookie/cookie.js';
import type { ErrorReport } from '../../src/internal/diagnostics.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { CookiePolicy } from '../../src/policy/cookie-policy.js';
import { DefaultCookiePolicy } from '../../src/policy/default-cookie-policy.js';
import type { DispatchHandler, DispatchOptions } from '../../src/undici/compat/dispatcher.js';
import { attachCookies, cookies, storeCookies } from '../../src/undici/cookies.js';
import { Session } from '../../src/undici/session.js';
import type { CookieRequest } from '../../src/url/request.js';
import { argumentError } from '../argument-error.js';
import { published } from '../published.js';
import { refusalsHeard } from './refusals.js';
import { cookieLines, site, twoSites } from './sites.js';
import { type Echo, toLoopback, type Undici, undicis } from './undicis.js';

describe.each(undicis)('cookies() with %s', (_name, undici) => {
  it('sends in one line what it stored, and shows the caller each Set-Cookie line', async () => {
    const home = await site();
    const jar = new CookieJar();
    const dispatcher = new undici.Agent().compose(cookies({ jar }));
    const set = ['a=1; Path=/', 'b=2; Path=/; HttpOnly'];
    const first = await undici.request(home.url('/', { set }), { dispatcher });
    expect(first.headers['set-cookie']).toEqual(set);
    await first.body.dump();
    const second = await undici.request(home.url('/x'), { dispatcher });
    expect(((await second.body.json()) as Echo).cookie).toEqual(['a=1; b=2']);
  });

  it('stores what a redirect sets, and files it under the host that set it', async () => {
    const [a, b] = await twoSites();
    const jar = new CookieJar();
    const dispatcher = new undici.Agent().compose(
      cookies({ jar }),
      undici.interceptors.redirect({ maxRedirections: 5 }),
    );
    const back = a.url('/end');
    const there = b.url('/', { set: ['b=2; Path=/'], to: back });
    const { body } = await undici.request(a.url('/', { set: ['a=1; Path=/'], to: there }), {
      dispatcher,
    });
    expect(((await body.json()) as Echo).cookie).toEqual(['a=1']);
    expect(cookieLines(b)).toEqual([[]]);
    expect([...jar].map(({ name, domain }) => [name, domain])).toEqual([
      ['a', '127.0.0.1'],
      ['b', '127.0.0.2'],
    ]);
  });

  it('tells the policy which requests a redirect made, through retries and whatever else', async () => {
    const [a, b] = await twoSites();
    const seen: unknown[] = [];
    class Watching extends DefaultCookiePolicy {
      override setOk(
        ...[cookie, { unverifiable, originReqHost }]: Parameters<CookiePolicy['setOk']>
      ) {
        seen.push([cookie.name, unverifiable, originReqHost]);
        return true;
      }
    }
    const dispatcher = new undici.Agent().compose(
      cookies({ jar: new CookieJar(new Watching()) }),
      undici.interceptors.retry({ minTimeout: 1, statusCodes: [503] }),
      undici.interceptors.redirect({ maxRedirections: 5 }),
    );
    const end = b.url('/', { set: ['end=1'], status: 503 });
    const url = a.url('/', { set: ['one=1'], to: b.url('/', { set: ['two=1'], to: end }) });
    await expect(
      undici.request(url, { dispatcher }).then(({ body }) => body.dump()),
    ).rejects.toMatchObject({ statusCode: 503 });
    await undici.request(a.url('/', { set: ['anew=1'] }), { dispatcher });
    expect(seen.slice(0, 4)).toEqual([
      ['one', false, '127.0.0.1'],
      ['two', true, '127.0.0.1'],
      ['end', true, '127.0.0.1'],
      ['end', true, '127.0.0.1'],
    ]);
    expect(seen.at(-1)).toEqual(['anew', false, '127.0.0.1']);
  });

  it('leaves a Cookie header of the program alone', async () => {
    const home = await site();
    const jar = new CookieJar();
    jar.set('a', '1', { url: home.origin });
    const dispatcher = new undici.Agent().compose(cookies({ jar }));
    for (const headers of [
      { Cookie: 'own=1' },
      ['cookie', 'own=1'],
      new Map([['COOKIE', 'own=1']]),
    ]) {
      await (await undici.request(home.url('/'), { dispatcher, headers })).body.dump();
    }
    expect(cookieLines(home)).toEqual([['own=1'], ['own=1'], ['own=1']]);
  });

  it('changes neither the options nor their headers', async () => {
    const home = await site();
    const jar = new CookieJar();
    jar.set('a', '1', { url: home.origin });
    const headers = Object.freeze({ accept: '*/*' });
    const options = Object.freeze({ origin: home.origin, path: '/', method: 'GET', headers });
    const dispatcher = new undici.Agent().compose(cookies({ jar }));
    await dispatched(dispatcher, options);
    await dispatched(dispatcher, options);
    expect(cookieLines(home)).toEqual([['a=1'], ['a=1']]);
  });

  it('sends the octets that it was sent, UTF-8 or not', async () => {
    const home = await site();
    for (const octets of [
      Buffer.from('a=\u20ac\u00e9', 'utf8').toString('latin1'),
      'a=\xe9\xff\x80',
    ]) {
      for (const protocol of [undici.fetch, globalThis.fetch]) {
        const dispatcher = new undici.Agent().compose(cookies({ jar: new CookieJar() }));
        const init = { dispatcher } as never;
        await (await protocol(home.url('/', { set: [octets] }), init)).text();
        await (await protocol(home.url('/'), init)).text();
        expect(cookieLines(home).at(-1)).toEqual([octets]);
      }
    }
  });

  it('has no cookies for CONNECT, and stores none', async () => {
    const home = await site();
    const jar = new CookieJar();
    jar.set('a', '1', { url: home.origin });
    const dispatcher = new undici.Agent().compose(cookies({ jar }));
    const { socket } = await undici.connect({
      origin: home.origin,
      path: 'any.test:443',
      dispatcher,
    } as never);
    socket.destroy();
    expect(cookieLines(home)).toEqual([[]]);
    expect(jar.keys()).toEqual(['a']);
  });

  it('reports a request whose origin it cannot tell, which then has no cookies', async () => {
    const heard = refusalsHeard();
    const home = await site();
    const jar = new CookieJar();
    jar.set('a', '1', { url: home.origin });
    // A BalancedPool has several origins and tells none.
    const pool = new undici.BalancedPool([home.origin]).compose(cookies({ jar }));
    const { statusCode, body } = await pool.request({
      path: home.url('/', { set: ['b=2'] }).slice(home.origin.length),
      method: 'GET',
    });
    await body.dump();
    expect(statusCode).toBe(200);
    expect(cookieLines(home)).toEqual([[]]);
    expect(jar.keys()).toEqual(['a']);
    expect(heard).toEqual([
      {
        operation: 'return',
        code: 'origin-unknown',
        message: expect.any(String),
        name: null,
        domain: null,
        path: null,
        url: null,
      },
    ]);
  });

  it.each([['Client'], ['Pool'], ['BalancedPool']] as const)(
    'serves a %s that is told its origin',
    async (kind) => {
      const home = await site();
      const jar = new CookieJar();
      const bound = new undici[kind](home.origin).compose(cookies({ jar, origin: home.origin }));
      await (await bound.request({ path: '/?set=a=1', method: 'GET' })).body.dump();
      await (await bound.request({ path: '/', method: 'GET' })).body.dump();
      expect(cookieLines(home)).toEqual([[], ['a=1']]);
    },
  );

  it('stores cookies of a name whose address another name shares apart', async () => {
    const home = await site('127.0.0.1', 'a.test');
    const jar = new CookieJar(new BrowserCookiePolicy());
    const dispatcher = toLoopback(undici).compose(cookies({ jar }));
    await (await undici.request(home.url('/', { set: ['a=1'] }), { dispatcher })).body.dump();
    await (
      await undici.request(home.url('/').replace('a.test', 'b.test'), { dispatcher })
    ).body.dump();
    expect(cookieLines(home)).toEqual([[], []]);
  });
});

/** One request through dispatch() itself, as undici's own functions and redirect dispatch it. */
function dispatched(
  dispatcher: InstanceType<Undici['Dispatcher']>,
  options: DispatchOptions,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const handler: DispatchHandler = {
      onConnect() {},
      onHeaders: () => true,
      onData: () => true,
      onComplete: () => resolve(),
      onError: reject,
    };
    dispatcher.dispatch(options as never, handler as never);
  });
}

// What goes wrong in a jar never takes the request with it.
describe.each(undicis)('a jar that throws, with %s', (_name, undici) => {
  const broken = (): never => {
    throw new Error('the store is down');
  };
  class BrokenPolicy extends DefaultCookiePolicy {}

  it.each<[what: string, code: string, makeJar: (url: string) => CookieJar]>([
    [
      'while it attaches',
      'return',
      () => Object.assign(new CookieJar(), { addCookieHeader: broken }),
    ],
    ['while it stores', 'set', () => Object.assign(new CookieJar(), { extractCookies: broken })],
    [
      'in the policy that is asked what to send',
      'return',
      (url) => {
        const jar = new CookieJar(Object.assign(new BrokenPolicy(), { returnOk: broken }));
        jar.set('a', '1', { url });
        return jar;
      },
    ],
    [
      'in the policy that is asked what to store',
      'set',
      () => new CookieJar(Object.assign(new BrokenPolicy(), { setOk: broken })),
    ],
  ])('%s', async (_what, operation, makeJar) => {
    const heard = published<ErrorReport>('error');
    const home = await site();
    const dispatcher = new undici.Agent().compose(cookies({ jar: makeJar(home.origin) }));
    const url = home.url('/', { set: ['a=1'] });
    const asked = await undici.request(url, { dispatcher });
    expect(asked.statusCode).toBe(200);
    expect(await asked.body.json()).toMatchObject({ cookie: [] });
    for (const fetch of [undici.fetch, globalThis.fetch]) {
      const response = await fetch(url, { dispatcher } as never);
      expect(await response.json()).toMatchObject({ cookie: [] });
    }
    expect(heard.map(({ code }) => code)).toEqual(['jar-failed', 'jar-failed', 'jar-failed']);
    expect(heard[0]).toMatchObject({
      operation,
      cause: { message: 'the store is down' },
      url: `${home.origin}/`,
    });
  });

  const fail = async () => {
    throw new Error('the store is down');
  };

  it.each<[what: string, operation: string, fault: string, makeJar: () => CookieJar]>([
    [
      'a policy that must be awaited',
      'set',
      'setOk() of a policy must not return a promise',
      () => new CookieJar(Object.assign(new BrowserCookiePolicy(), { setOk: async () => false })),
    ],
    [
      'a policy that must be awaited and fails',
      'set',
      'setOk() of a policy must not return a promise',
      () => new CookieJar(Object.assign(new BrowserCookiePolicy(), { setOk: fail })),
    ],
    [
      'a jar that must be awaited to store',
      'set',
      'extractCookies() must not return a promise',
      () => Object.assign(new CookieJar(), { extractCookies: async () => [] }),
    ],
    [
      'a jar that must be awaited to store, and fails',
      'set',
      'extractCookies() must not return a promise',
      () => Object.assign(new CookieJar(), { extractCookies: fail }),
    ],
    [
      'a jar that stores text',
      'set',
      'extractCookies() must return an array',
      () => Object.assign(new CookieJar(), { extractCookies: () => 'a=1' }) as never,
    ],
    [
      'a jar that must be awaited to send, and fails',
      'return',
      'addCookieHeader() must not return a promise',
      () => Object.assign(new CookieJar(), { addCookieHeader: fail, extractCookies: () => [] }),
    ],
  ])('%s', async (_what, operation, fault, makeJar) => {
    const heard = published<ErrorReport>('error');
    const home = await site();
    const session = new Session({ jar: makeJar() });
    const response = await session.fetch(home.url('/', { set: ['a=1'] }));
    expect(response.status).toBe(200);
    expect([...response.cookies, ...session.jar]).toEqual([]);
    expect(heard).toMatchObject([{ operation, code: 'jar-failed', cause: { message: fault } }]);
  });
});

describe('a program that writes Cookie headers itself', () => {
  const write = (request: CookieRequest) =>
    request.addUnredirectedHeader('Cookie', 'a=1; b=\u20ac; c=3');
  class Writing extends CookieJar {
    override addCookieHeader(request: CookieRequest): void {
      write(request);
    }
  }

  it.each<[what: string, makeJar: () => CookieJar]>([
    ['a subclass', () => new Writing()],
    ['one jar', () => Object.assign(new CookieJar(), { addCookieHeader: write })],
    [
      'its policy',
      () => {
        class WritingPolicy extends DefaultCookiePolicy {
          override returnOk(_cookie: Cookie, request: CookieRequest): boolean {
            write(request);
            return false;
          }
        }
        const jar = new CookieJar(new WritingPolicy());
        jar.set('z', '1', { domain: 'a.test' });
        return jar;
      },
    ],
    [
      'the prototype of all',
      () => {
        const replaced = vi.spyOn(CookieJar.prototype, 'addCookieHeader').mockImplementation(write);
        onTestFinished(() => replaced.mockRestore());
        return new CookieJar();
      },
    ],
  ])('in %s, sends what undici can send of them', (_what, makeJar) => {
    const dispatch = vi.fn((_options: DispatchOptions, _handler: DispatchHandler) => true);
    const options = { origin: 'http://a.test', path: '/', method: 'GET' };
    cookies({ jar: makeJar() })(dispatch)(options, { onRequestStart: () => {} });
    const sent = { ...options, headers: { cookie: 'a=1; c=3' } };
    expect(dispatch).toHaveBeenCalledExactlyOnceWith(sent, expect.anything());
  });
});

it.each([
  ['no cookie at all', ''],
  ['nothing but separators', ';;;=;;'],
  ['an invalid date', 'a=1; Expires=never; Max-Age=soon'],
  ['control characters', 'a=\x01\x02'],
  ['a domain of another host', 'a=1; Domain=victim.test'],
])('passes the response on with a Set-Cookie of %s', async (_what, line) => {
  const home = await site();
  const interceptor = cookies();
  const seen = vi.fn();
  const dispatch = interceptor((_options: DispatchOptions, handler: DispatchHandler) => {
    handler.onResponseStart?.(null as never, 200, { 'set-cookie': line }, 'OK');
    return true;
  });
  const handler = { onRequestStart() {}, onResponseStart: seen };
  expect(dispatch({ origin: home.origin, path: '/', method: 'GET' }, handler)).toBe(true);
  expect(seen).toHaveBeenCalledTimes(1);
});

describe('what compose() asks of an interceptor', () => {
  const options = { origin: 'http://a.test', path: '/', method: 'GET' };

  it('dispatches with two parameters, which undici 8 checks', () => {
    expect(cookies()((_options, _handler) => true).length).toBe(2);
  });

  it('answers what the dispatcher answered', () => {
    for (const answer of [true, false]) {
      const dispatch = cookies()((_options: DispatchOptions, _handler: DispatchHandler) => answer);
      expect(dispatch(options, { onRequestStart() {} })).toBe(answer);
    }
  });

  it.each<[what: string, options: unknown, handler: unknown]>([
    ['missing options', undefined, { onRequestStart() {} }],
    ['an invalid handler', options, undefined],
    ['a handler of no API', options, {}],
  ])('leaves it to undici to refuse %s', (_what, given, handler) => {
    const dispatch = vi.fn(() => true);
    const passed = cookies()(
      dispatch as (options: DispatchOptions, handler: DispatchHandler) => boolean,
    );
    passed(given as never, handler as never);
    expect(dispatch).toHaveBeenCalledWith(given, handler);
  });

  it('keeps the built-in WebSocket of older Nodes off HTTP/2, of which it knows nothing', () => {
    const dispatch = vi.fn((_options: DispatchOptions, _handler: DispatchHandler) => true);
    const composed = cookies()(dispatch);
    composed({ ...options, upgrade: 'websocket' }, { onConnect() {} });
    composed({ ...options, upgrade: 'websocket' }, { onRequestStart() {} });
    composed(options, { onConnect() {} });
    expect(dispatch.mock.calls.map(([given]) => 'allowH2' in given)).toEqual([true, false, false]);
  });
});

it('takes the dispatcher out of the options of undici 6 and 7, which undici 8 would refuse', () => {
  const dispatch = vi.fn((_options: DispatchOptions, _handler: DispatchHandler) => true);
  const options = { origin: 'http://a.test', path: '/', method: 'GET', dispatcher: {} };
  cookies()(dispatch)(options, { onConnect() {} });
  expect(dispatch.mock.calls[0]?.[0].dispatcher).toBeUndefined();
  expect(options.dispatcher).toEqual({});
});

describe('the origin that a dispatcher is bound to', () => {
  const asked = (
    options: Partial<DispatchOptions>,
    boundOrigin?: string | null,
    origin?: string,
  ) => {
    const jar = new CookieJar();
    jar.set('a', '1', { url: 'http://a.test/' });
    jar.set('b', '1', { url: 'http://b.test/' });
    const dispatch = vi.fn((_options: DispatchOptions, _handler: DispatchHandler) => true);
    const composed = cookies({ jar, ...(origin && { origin }) })(dispatch, boundOrigin);
    composed({ path: '/', method: 'GET', ...options }, { onRequestStart() {} });
    return (dispatch.mock.calls[0]?.[0].headers as { cookie: string } | undefined)?.cookie;
  };

  it.each<
    [
      what: string,
      asks: string | undefined,
      bound: string | null | undefined,
      given: string | undefined,
      sent: string | undefined,
    ]
  >([
    ['an Agent sends where it is asked to', 'http://a.test', undefined, undefined, 'a=1'],
    ['undici 8 says what a Client is bound to', undefined, 'http://a.test', undefined, 'a=1'],
    ['the same origin, said twice', 'http://a.test/', 'http://a.test', undefined, 'a=1'],
    [
      'another origin than that of undici 8',
      'http://b.test',
      'http://a.test',
      undefined,
      undefined,
    ],
    ['the program says what it is bound to', undefined, undefined, 'http://b.test', 'b=1'],
    [
      'another origin than the program says',
      'http://a.test',
      undefined,
      'http://b.test',
      undefined,
    ],
    ['the program counts before undici', undefined, 'http://a.test', 'http://b.test', 'b=1'],
    ['several origins, of which the program names one', undefined, null, 'http://a.test', 'a=1'],
    ['several origins, and a request for one', 'http://a.test', null, undefined, 'a=1'],
    ['several origins, and a request that names none', undefined, null, undefined, undefined],
    ['another port is another origin', 'http://a.test:81', 'http://a.test', undefined, undefined],
  ])('%s', (_what, asks, bound, given, sent) => {
    expect(asked({ origin: asks }, bound, given)).toBe(sent);
  });

  it('reports a request for another', () => {
    const heard = refusalsHeard();
    asked({ origin: 'http://b.test' }, 'http://a.test');
    expect(heard.map(({ operation, code, url }) => [operation, code, url])).toEqual([
      ['return', 'origin-mismatch', 'http://b.test/'],
    ]);
  });
});

describe('arguments', () => {
  it.each<[what: string, make: () => unknown]>([
    ['an invalid jar', () => cookies({ jar: {} as CookieJar })],
    ['a jar that is null', () => cookies({ jar: null as never })],
    ['no jar to attach from', () => attachCookies({} as never)],
    ['no jar to store in', () => storeCookies({} as never)],
    ['an invalid origin', () => cookies({ origin: 'nonsense' })],
  ])('refuses %s', (_what, make) => {
    expect(make).toThrow(argumentError);
  });

  it('makes a jar with the rules of browsers where it is given none', async () => {
    const home = await site();
    const reading = vi.spyOn(BrowserCookiePolicy.prototype, 'setOk');
    const [, undici] = undicis[1] as [string, Undici];
    const dispatcher = new undici.Agent().compose(cookies());
    await (await undici.request(home.url('/', { set: ['a=1'] }), { dispatcher })).body.dump();
    await (await undici.request(home.url('/'), { dispatcher })).body.dump();
    expect(reading).toHaveBeenCalled();
    expect(cookieLines(home)).toEqual([[], ['a=1']]);
    reading.mockRestore();
  });
});

describe('the halves', () => {
  const response = { 'set-cookie': 'a=1' };

  it('attachCookies() sends and stores nothing', () => {
    const jar = new CookieJar();
    const dispatch = attachCookies({ jar })((_o: DispatchOptions, handler: DispatchHandler) => {
      handler.onResponseStart?.(null as never, 200, response);
      return true;
    });
    dispatch({ origin: 'http://a.test', path: '/', method: 'GET' }, { onRequestStart() {} });
    expect(jar.size).toBe(0);
  });

  it('storeCookies() stores and sends nothing', () => {
    const jar = new CookieJar();
    jar.set('b', '2', { url: 'http://a.test/' });
    const sent: unknown[] = [];
    const dispatch = storeCookies({ jar })((options: DispatchOptions, handler: DispatchHandler) => {
      sent.push(options.headers);
      handler.onResponseStart?.(null as never, 200, response);
      return true;
    });
    dispatch({ origin: 'http://a.test', path: '/', method: 'GET' }, { onRequestStart() {} });
    expect(jar.keys()).toEqual(['b', 'a']);
    expect(sent).toEqual([undefined]);
  });
});

it('lets a policy of the program see the request as undici dispatches it', async () => {
  const home = await site();
  const asked: CookieRequest[] = [];
  class Watching extends CookiePolicy {
    override setOk(...[, request]: Parameters<CookiePolicy['setOk']>): boolean {
      asked.push(request);
      return true;
    }
  }
  const [, undici] = undicis[1] as [string, Undici];
  const dispatcher = new undici.Agent().compose(cookies({ jar: new CookieJar(new Watching()) }));
  const url = home.url('/x', { set: ['a=1'] });
  await (
    await undici.request(url, { dispatcher, method: 'POST', headers: { 'X-A': '1' } })
  ).body.dump();
  const [request] = asked as [CookieRequest];
  expect([request.getFullUrl(), request.getHost(), request.getType(), request.method]).toEqual([
    url,
    `127.0.0.1:${home.port}`,
    'http',
    'POST',
  ]);
  expect(request.headerItems()).toEqual([['X-A', '1']]);
});
