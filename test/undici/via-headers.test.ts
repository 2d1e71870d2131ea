import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { inspect } from 'node:util';
import * as undici6 from 'undici6';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { BrowserCookiePolicy, CookieJar, Session, withCookies } from '../../src/index.js';
import { restoreGlobals } from './globals.js';
import { loginSite, served } from './login-site.js';
import { refusalsHeard } from './refusals.js';
import { cookieLines, site, twoSites } from './sites.js';
import { type Undici, undicis } from './undicis.js';

const newJar = () => new CookieJar(new BrowserCookiePolicy());
const viaHeaders = (jar = newJar(), fetch: typeof globalThis.fetch = globalThis.fetch) =>
  withCookies(fetch, { jar, via: 'headers' });

/** What a redirect leads to, by method, status, body and origin: Fetch, "HTTP-redirect fetch". */
const table = [301, 302, 303, 307, 308].flatMap((status) =>
  ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'PATCH'].flatMap((method) =>
    [false, true].flatMap((isCrossOrigin) =>
      (method === 'GET' || method === 'HEAD' ? [undefined] : [undefined, 'hello']).map((body) => {
        const becomesGet =
          status === 303
            ? method !== 'GET' && method !== 'HEAD'
            : status < 303 && method === 'POST';
        return { status, method, isCrossOrigin, body, next: becomesGet ? 'GET' : method };
      }),
    ),
  ),
);

describe('redirects as the Fetch standard has them', () => {
  it.each(table)(
    '$status of $method, body $body, to another origin: $isCrossOrigin',
    async ({ status, method, isCrossOrigin, body, next }) => {
      const seen: string[] = [];
      const end = await served(
        (req, res) => {
          if (req.url === '/') {
            res.writeHead(status, { location: '/end' }).end();
            return;
          }
          let text = '';
          req.on('data', (chunk) => {
            text += chunk;
          });
          req.on('end', () => {
            const { authorization = '', 'content-type': type = '', 'x-a': kept } = req.headers;
            seen.push(`${req.method} ${text} ${type} ${authorization} ${kept}`);
            res.end();
          });
        },
        isCrossOrigin ? '127.0.0.2' : '127.0.0.1',
      );
      const start = isCrossOrigin
        ? await served((_req, res) => res.writeHead(status, { location: `${end}/end` }).end())
        : end;
      const headers = { authorization: 'secret', 'x-a': '1' };
      const init = { method, headers, ...(body === undefined ? {} : { body }) };
      const ask = async (fetch: typeof globalThis.fetch) => {
        seen.length = 0;
        const response = await fetch(`${start}/`, init);
        const { url, redirected, status: last } = response;
        return { url: url.replace(/:\d+/, ''), redirected, last, seen: [...seen] };
      };
      const expected = await ask(globalThis.fetch);
      const actual = await ask(viaHeaders() as typeof globalThis.fetch);
      expect(actual).toEqual(expected);
      expect(actual.seen[0]?.split(' ')[0]).toBe(next);
    },
  );

  it.each([301, 302, 303, 307, 308])('%i within an origin keeps credentials', async (status) => {
    const home = await site();
    const init = { headers: { authorization: 'secret' } };
    const response = await viaHeaders()(home.url('/', { status, to: home.url('/end#x') }), init);
    const clone = response.clone();
    await response.text();
    expect(home.seen.map((seen) => seen.headers.authorization)).toEqual(['secret', 'secret']);
    for (const { url, redirected } of [response, clone])
      expect([url, redirected]).toEqual([home.url('/end'), true]);
  });

  it.each([
    ['/end'],
    // What node-fetch 2 makes of it.
    ['http://user:secret@a.test/end'],
  ])(
    'does not repeat the credentials in the URL of a call, which some fetches accept, after a redirect to %s',
    async (location) => {
      const asked: string[] = [];
      const fetch = withCookies(
        async (url: string) => {
          asked.push(url);
          const init = { status: 302, headers: { location } };
          return asked.length === 1 ? new Response(null, init) : new Response();
        },
        { via: 'headers' },
      );
      await fetch('http://user:secret@a.test/');
      expect(asked).toEqual(['http://user:secret@a.test/', 'http://a.test/end']);
    },
  );

  it.each(['http://user:other@a.test/', 'http://user:secret@b.test/'])(
    'refuses a redirect from credentials in the URL of a call to %s',
    async (location) => {
      const redirect = async () => new Response(null, { status: 302, headers: { location } });
      const asked = withCookies(redirect, { via: 'headers' });
      await expect((asked as typeof fetch)('http://user:secret@a.test/')).rejects.toThrow(
        'fetch failed',
      );
    },
  );

  it('a Location with a password is an error that does not contain it', async () => {
    const home = await site();
    const to = home.url('/end').replace('//', '//ada:secret@');
    const error = await viaHeaders()(home.url('/', { to })).catch((reason) => reason);
    expect(error).toMatchObject({ message: 'fetch failed' });
    expect(inspect(error)).not.toContain('secret');
  });

  it.each(['report', 'get', 'PUT'])('sends the method %s as fetch() does', async (method) => {
    const home = await site();
    for (const ask of [globalThis.fetch, viaHeaders()])
      await (await ask(home.url('/'), { method })).text();
    const [expected, actual] = home.seen.map((seen) => seen.method);
    expect(actual).toBe(expected);
  });

  it.each<[redirect: 'manual' | 'error' | 'follow', outcome: unknown]>([
    ['manual', 302],
    ['error', 'fetch failed'],
    ['follow', 200],
  ])("redirect: '%s', in the init or in a Request", async (redirect, outcome) => {
    const home = await site();
    const jar = newJar();
    const url = home.url('/', { set: ['a=1'], to: '/end' });
    for (const ask of [
      () => viaHeaders(jar)(url, { redirect }),
      () => viaHeaders(jar)(new Request(url, { redirect })),
    ]) {
      jar.clear();
      const result = await ask().then(
        ({ status }) => status,
        (error: Error) => error.message,
      );
      expect(result).toBe(outcome);
      expect(jar.keys()).toEqual(['a']);
    }
  });

  it('follows 20 redirects and no more', async () => {
    let left = 20;
    const origin = await served((_req, res) => {
      left -= 1;
      res.writeHead(left < 0 ? 200 : 302, { location: '/' }).end();
    });
    expect((await viaHeaders()(`${origin}/`)).status).toBe(200);
    left = 21;
    await expect(viaHeaders()(`${origin}/`)).rejects.toMatchObject({
      message: 'fetch failed',
      cause: { message: 'redirect count exceeded' },
    });
  });

  it.each([
    ['of another scheme', 'ftp://127.0.0.1/'],
    ['that is not a URL', 'http://'],
    ['with a password for another origin', 'http://user:secret@127.0.0.2/'],
  ])('fails as fetch() does for a Location %s', async (_what, to) => {
    const home = await site();
    const errors = [];
    for (const fetch of [globalThis.fetch, viaHeaders() as typeof globalThis.fetch]) {
      const error: Error = await fetch(home.url('/', { to })).catch((reason) => reason);
      const { name, code } = error.cause as NodeJS.ErrnoException;
      errors.push([error.name, error.message, name, code]);
    }
    expect(errors[1]).toEqual(errors[0]);
    expect(home.seen.length).toBe(2);
  });

  it('300 and a redirect without Location are ordinary responses', async () => {
    const home = await site();
    expect((await viaHeaders()(home.url('/', { status: 300, to: '/end' }))).status).toBe(300);
    expect((await viaHeaders()(home.url('/', { status: 302 }))).status).toBe(302);
  });

  it("redirect: 'error' also rejects a redirect without a Location", async () => {
    const home = await site();
    for (const fetch of [globalThis.fetch, viaHeaders()])
      await expect(
        (fetch as typeof globalThis.fetch)(home.url('/', { status: 302 }), { redirect: 'error' }),
      ).rejects.toThrow('fetch failed');
  });

  it('another value of redirect is an error before anything is sent', async () => {
    const fetch = vi.fn<typeof globalThis.fetch>();
    const init = { redirect: 'nope' as 'follow' };
    await expect(viaHeaders(newJar(), fetch)('http://a.test/', init)).rejects.toMatchObject({
      name: 'TypeError',
      code: 'ERR_INVALID_ARG_VALUE',
    });
    expect(fetch).not.toHaveBeenCalled();
  });

  it('a body that cannot be sent twice fails after a redirect, except after 303, which drops it', async () => {
    const home = await site();
    const stream = () => ({
      method: 'POST',
      body: new Blob(['hello']).stream(),
      duplex: 'half' as const,
    });
    for (const status of [301, 302, 307, 308]) {
      const asked = viaHeaders()(home.url('/', { status, to: '/end' }), stream());
      await expect(asked).rejects.toThrow(TypeError);
    }
    const response = await viaHeaders()(home.url('/', { status: 303, to: '/end' }), stream());
    expect(response.status).toBe(200);
  });

  it.each([['the built-in fetch', globalThis as unknown as Undici] as const, ...undicis])(
    'the endless body of a Request fails after a redirect, in %s',
    async (_name, undici) => {
      const pull = async (controller: ReadableStreamDefaultController) => {
        await new Promise((resolve) => setTimeout(resolve, 5));
        controller.enqueue(new Uint8Array(10));
      };
      for (const status of [301, 302, 307, 308]) {
        const origin = await served((_req, res) =>
          res.writeHead(status, { location: '/end', connection: 'close' }).end(),
        );
        for (const fetch of [undici.fetch, withCookies(undici.fetch, { via: 'headers' })]) {
          const body = new ReadableStream({ pull }) as never;
          const request = new undici.Request(`${origin}/`, { method: 'PUT', duplex: 'half', body });
          await expect(fetch(request)).rejects.toThrow('fetch failed');
        }
      }
    },
  );

  it.each(undicis)(
    'the text of a Request is sent again after 307, in %s',
    async (_name, undici) => {
      const home = await site();
      const url = home.url('/', { status: 307, to: '/end' });
      const request = new undici.Request(url, { method: 'PUT', body: 'hello' });
      await (await withCookies(undici.fetch, { via: 'headers' })(request)).text();
      expect(home.seen).toMatchObject([{}, { method: 'PUT', headers: { 'content-length': '5' } }]);
    },
  );

  it('a signal ends the wait for the body of a Request of node-fetch', async () => {
    const home = await site();
    const controller = new AbortController();
    const { signal } = controller;
    const arrayBuffer = () => {
      controller.abort(new Error('enough'));
      return new Promise<never>(() => {});
    };
    const url = home.url('/', { status: 307, to: '/end' });
    const clone = () => ({ body: Readable.from(['hello']), arrayBuffer });
    const request = { url, method: 'POST', headers: {}, signal, body: 'hello', clone };
    const fetch = (_input: unknown, init?: object) => globalThis.fetch(url, init);
    await expect(viaHeaders(newJar(), fetch)(request as never)).rejects.toThrow('enough');
  });

  it.each<[what: string, body: () => URLSearchParams | Blob | Buffer, text: string]>([
    ['URLSearchParams', () => new URLSearchParams({ a: '1' }), 'a=1'],
    ['a Blob', () => new Blob(['hello']), 'hello'],
    ['a Buffer', () => Buffer.from('hello'), 'hello'],
  ])('%s is sent again after 307', async (_what, body, text) => {
    const bodies: string[] = [];
    const origin = await served((req, res) => {
      req.on('data', (chunk) => bodies.push(String(chunk)));
      req.on('end', () => res.writeHead(req.url === '/' ? 307 : 200, { location: '/end' }).end());
    });
    await viaHeaders()(`${origin}/`, { method: 'POST', body: body() });
    await viaHeaders()(new Request(`${origin}/`, { method: 'POST', body: body() }));
    expect(bodies).toEqual([text, text, text, text]);
  });

  it('body: null in the init does not replace the body of a Request', async () => {
    const home = await site();
    const url = home.url('/', { status: 307, to: '/end' });
    for (const fetch of [globalThis.fetch, viaHeaders() as typeof globalThis.fetch])
      await (
        await fetch(new Request(url, { method: 'POST', body: 'hello' }), { body: null })
      ).text();
    const lengths = home.seen.map(({ headers }) => headers['content-length']);
    expect(lengths).toEqual(['5', '5', '5', '5']);
  });

  it('the body of a Request is sent again after each of several redirects, with its length', async () => {
    const seen: string[] = [];
    const origin = await served((req, res) => {
      const hop = Number(req.url?.slice(1));
      req.on('data', (chunk) => seen.push(`${chunk} ${req.headers['content-length']}`));
      req.on('end', () => res.writeHead(hop < 3 ? 307 : 200, { location: `/${hop + 1}` }).end());
    });
    await viaHeaders()(new Request(`${origin}/1`, { method: 'POST', body: 'hello' }));
    expect(seen).toEqual(['hello 5', 'hello 5', 'hello 5']);
  });

  it('a signal aborts any hop', async () => {
    const controller = new AbortController();
    const origin = await served((req, res) => {
      if (req.url === '/end') controller.abort(new Error('enough'));
      else res.writeHead(302, { location: '/end' }).end();
    });
    const { signal } = controller;
    await expect(viaHeaders()(`${origin}/`, { signal })).rejects.toThrow('enough');
    const second = new AbortController();
    const slow = await served((req, res) => {
      if (req.url === '/end') second.abort(new Error('of the Request'));
      else res.writeHead(302, { location: '/end' }).end();
    });
    const request = new Request(`${slow}/`, { signal: second.signal });
    await expect(viaHeaders()(request)).rejects.toThrow('of the Request');
  });
});

describe("withCookies with via: 'headers'", () => {
  it('sends what it stored, on every hop, and tells what the call left in the jar', async () => {
    const [a, b] = await twoSites();
    const jar = newJar();
    const to = b.url('/', { set: ['b=2; Path=/'], to: a.url('/end', { set: ['c=3'] }) });
    const response = await viaHeaders(jar)(a.url('/', { set: ['a=1; Path=/'], to }));
    expect(response.cookies.toObject()).toEqual({ a: '1', b: '2', c: '3' });
    expect(response.clone().cookies).toBe(response.cookies);
    expect(((await response.json()) as { cookie: string[] }).cookie).toEqual(['a=1']);
    expect(cookieLines(b)).toEqual([[]]);
  });

  it.each<[what: string, init: object, sent: string[]]>([
    ['credentials: omit', { credentials: 'omit' }, []],
    [
      'credentials: omit with cookies of the call',
      { credentials: 'omit', cookies: { own: '1' } },
      ['own=1'],
    ],
    ['cookies of the call', { cookies: { own: '1' } }, ['own=1; jar=1']],
    ['a Cookie header', { headers: { cookie: 'h=1' } }, ['h=1']],
    ['Headers with a Cookie header', { headers: new Headers({ cookie: 'h=1' }) }, ['h=1']],
  ])('%s', async (_what, init, sent) => {
    const home = await site();
    const jar = newJar();
    jar.set('jar', '1', { url: home.origin });
    await (await viaHeaders(jar)(home.url('/'), init)).text();
    expect(cookieLines(home)).toEqual([sent]);
  });

  it('reads Set-Cookie from whatever headers the fetch has', async () => {
    const lines = ['a=1; Expires=Wed, 01 Jan 2120 00:00:00 GMT', 'b=2'];
    const joined = lines.join(', ');
    const get = (name: string) => (name.toLowerCase() === 'set-cookie' ? joined : null);
    for (const headers of [
      { get, getSetCookie: () => lines },
      { get, raw: () => ({ 'set-cookie': lines }) },
      { get },
    ]) {
      const jar = newJar();
      const fetch = vi.fn(async () => ({ status: 200, headers }));
      await viaHeaders(jar, fetch as never)('http://a.test/');
      expect(jar.keys()).toEqual(['a', 'b']);
    }
  });

  it("keeps the options of node-fetch's Request on every hop, such as the agent, which may be a proxy", async () => {
    const options = { agent: {}, compress: false, size: 5, timeout: 300 };
    const fetch = vi.fn(async (_input: unknown, _init: object) =>
      fetch.mock.calls.length === 1
        ? { status: 302, headers: new Headers({ location: '/next' }) }
        : { status: 200, headers: new Headers() },
    );
    const request = { url: 'http://a.test/', method: 'GET', headers: {}, ...options, timeout: 9 };
    const init = { agent: undefined, timeout: 300 };
    await viaHeaders(newJar(), fetch as never)(request as never, init as never);
    expect(fetch.mock.calls).toMatchObject([
      [request, options],
      ['http://a.test/next', options],
    ]);
  });

  it('keeps the members of a Request after a redirect', async () => {
    const home = await site();
    const fetch = vi.fn(globalThis.fetch);
    const url = home.url('/', { to: '/end' });
    const members = { cache: 'no-store', credentials: 'include', mode: 'no-cors' } as const;
    const request = new Request(url, { ...members, keepalive: true });
    await (await viaHeaders(newJar(), fetch)(request)).text();
    expect(fetch.mock.calls[1]).toMatchObject([
      home.url('/end'),
      { ...members, keepalive: true, integrity: '' },
    ]);
    expect(home.seen.map(({ headers }) => headers['cache-control'])).toEqual([
      'no-cache',
      'no-cache',
    ]);
  });

  it("mode: 'same-origin' rejects a redirect to another origin", async () => {
    const [a, b] = await twoSites();
    const request = () => new Request(a.url('/', { to: b.url('/') }), { mode: 'same-origin' });
    for (const fetch of [globalThis.fetch, viaHeaders()])
      await expect((fetch as typeof globalThis.fetch)(request())).rejects.toMatchObject({
        message: 'fetch failed',
        cause: { message: 'request mode cannot be "same-origin"' },
      });
    expect(b.seen).toEqual([]);
  });

  it.each<[where: string, call: (url: string, follow: number) => [unknown, object?]]>([
    ['the init', (url, follow) => [url, { follow }]],
    ['a Request', (url, follow) => [Object.assign(new Request(url), { follow })]],
  ])(
    'follows no more redirects than the option follow of node-fetch in %s',
    async (_where, call) => {
      const home = await site();
      const ask = viaHeaders() as (...args: unknown[]) => Promise<Response>;
      const url = home.url('/', { to: home.url('/', { to: home.url('/end') }) });
      const cause = { message: 'redirect count exceeded' };
      for (const follow of [0, 1])
        await expect(ask(...call(url, follow))).rejects.toMatchObject({ cause });
      expect((await ask(...call(url, 2))).status).toBe(200);
      for (const follow of [Number.POSITIVE_INFINITY, -1])
        expect((await ask(...call(url, follow))).status).toBe(200);
      expect(home.seen).toHaveLength(12);
    },
  );

  it('stores nothing of a fetch that follows redirects itself, and reports it', async () => {
    const heard = refusalsHeard();
    const [a, b] = await twoSites();
    const jar = newJar();
    const following: typeof fetch = (input, init) =>
      globalThis.fetch(input, { ...init, redirect: 'follow' });
    const url = a.url('/', { to: b.url('/', { set: ['sid=evil'] }) });
    await (await viaHeaders(jar, following)(url)).text();
    expect([...jar]).toEqual([]);
    expect(heard).toMatchObject([{ code: 'redirect-below' }]);
  });

  it('stores the cookies of a fetch that percent-encodes the URL of a response, as node-fetch 2 does', async () => {
    const home = await site();
    const jar = newJar();
    const encoding: typeof fetch = async (...args) => {
      const response = await globalThis.fetch(...args);
      const value = response.url.replace(
        /[|'^{}`]/g,
        (each) => `%${each.charCodeAt(0).toString(16)}`,
      );
      return Object.defineProperty(response, 'url', { value });
    };
    const url = home.url("/|'^{}`%7B%FF", { set: ['a=1'] });
    await (await viaHeaders(jar, encoding)(`${url}&q=|'^{}\``)).text();
    expect(jar.keys()).toEqual(['a']);
  });

  it('decodes a Location as UTF-8', async () => {
    const home = await site();
    const to = Buffer.from('/caf\u00e9', 'utf8').toString('latin1');
    const response = await viaHeaders()(home.url('/', { to }));
    expect([response.status, home.seen[1]?.path]).toEqual([200, '/caf%C3%A9']);
  });

  it('serves a fetch that takes paths, as those of frameworks do', async () => {
    const seen: unknown[] = [];
    const app = async (path: string, init?: { headers?: object }) => {
      seen.push([path, init?.headers]);
      return new Response('', { headers: { 'set-cookie': 'a=1' } });
    };
    const ask = withCookies(app, { jar: newJar(), via: 'headers' });
    await ask('/one');
    await ask('/two');
    expect(seen).toEqual([
      ['/one', {}],
      ['/two', { cookie: 'a=1' }],
    ]);
  });

  it('explains why a fetch with opaque redirects is not supported', async () => {
    const fetch = async () => ({ type: 'opaqueredirect', status: 0, headers: new Headers() });
    const ask = withCookies(fetch as unknown as typeof globalThis.fetch, { via: 'headers' });
    await expect(ask('http://a.test/')).rejects.toMatchObject({ code: 'ERR_OPAQUE_REDIRECT' });
  });

  it('a jar that throws never takes the request with it', async () => {
    const home = await site();
    const broken = (): never => {
      throw new Error('the store is down');
    };
    for (const method of ['addCookieHeader', 'extractCookies']) {
      const jar = Object.assign(newJar(), { [method]: broken });
      expect((await viaHeaders(jar)(home.url('/', { set: ['a=1'] }))).status).toBe(200);
    }
  });

  it.each<[what: string, make: () => unknown]>([
    [
      'a dispatcher together with it',
      () => withCookies(fetch, { via: 'headers', dispatcher: { dispatch: () => true } }),
    ],
    [
      'interceptors together with it',
      () => new Session({ via: 'headers', interceptors: { redirect: 5 } }),
    ],
    ['another value', () => withCookies(fetch, { via: 'header' as never })],
    ['another value, of a session', () => new Session({ via: 'header' as never })],
  ])('%s is an argument error', (_what, make) => {
    expect(make).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }));
  });

  it('a dispatcher of the call is an argument error', async () => {
    const asked = viaHeaders()('http://a.test/', { dispatcher: { dispatch: () => true } });
    await expect(asked).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
  });

  it('so is the dispatcher of a Request of undici 6', async () => {
    const dispatcher = new undici6.Agent();
    const request = new undici6.Request('http://a.test/', { dispatcher });
    await expect(viaHeaders()(request as never)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
    });
  });

  it('fetches what has no cookies', async () => {
    expect(await (await viaHeaders()('data:,hello')).text()).toBe('hello');
  });
});

describe('a session', () => {
  it('logs in via headers with a fetch of its own', async () => {
    const { url } = await loginSite();
    const fetch = vi.fn(globalThis.fetch);
    const session = new Session({ fetch, via: 'headers', headers: { 'x-a': '1' } });
    expect(await (await session.fetch(url)).text()).toBe('sid=new');
    expect(fetch).toHaveBeenCalledTimes(2);
    expect(session.jar.get('sid')).toBe('new');
  });

  it('of a file may be via headers', async () => {
    const { url } = await loginSite();
    const folder = await mkdtemp(join(tmpdir(), 'undici-cookiejar-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const session = await Session.open(join(folder, 'cookies.txt'), { via: 'headers' });
    expect(await (await session.fetch(url)).text()).toBe('sid=new');
    await session.close();
  });

  it('uses the global fetch as it is when a request is made', async () => {
    await restoreGlobals();
    const session = new Session({ via: 'headers' });
    const fetch = vi.fn(async () => new Response('mocked', { headers: { 'set-cookie': 'a=1' } }));
    Object.assign(globalThis, { fetch });
    expect(await (await session.fetch('http://a.test/')).text()).toBe('mocked');
    expect(session.jar.keys()).toEqual(['a']);
  });

  it('may be the global fetch itself, also behind a function of the program', async () => {
    await restoreGlobals();
    const home = await site();
    for (const via of ['dispatcher', 'headers'] as const) {
      const session = new Session({ via });
      globalThis.fetch = session.fetch;
      await (await fetch(home.url('/', { set: ['a=1'] }))).text();
      globalThis.fetch = (input, init) => session.fetch(input, init);
      await (await fetch(home.url('/'))).text();
      await (await session.fetch(home.url('/'))).text();
      expect(cookieLines(home).splice(-3)).toEqual([[], ['a=1'], ['a=1']]);
      await restoreGlobals();
    }
  });

  it('takes no part in the requests of another one via headers', async () => {
    await restoreGlobals();
    const home = await site();
    const ada = new Session();
    ada.jar.set('sid', 'ada', { url: home.origin });
    for (const via of ['dispatcher', 'headers'] as const) {
      const wrapper = new Session({ jar: ada.jar, via });
      globalThis.fetch = (input, init) => wrapper.fetch(input, init);
      const bob = new Session({ via: 'headers' });
      await (await bob.fetch(home.url('/', { set: ['bob=1'] }))).text();
      expect(cookieLines(home).at(-1)).toEqual([]);
      expect([ada.jar.keys(), bob.jar.keys()]).toEqual([['sid'], ['bob']]);
    }
  });
});
