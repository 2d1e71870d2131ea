import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { setTimeout as wait } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { cookies } from '../../src/undici/cookies.js';
import { dispatcherWithCookies } from '../../src/undici/dispatcher-with-cookies.js';
import { Session } from '../../src/undici/session.js';
import { site } from './sites.js';
import { undicis } from './undicis.js';

// Whatever a response or a request body does, it does it with cookies as without.

const BODY = Buffer.alloc(1_000_000, 'x');
let origin: string;
let server: http.Server;
/** How much of the slow body has left the server. */
let slowlySent = 0;

beforeAll(async () => {
  server = http.createServer((req, res) => {
    res.setHeader('set-cookie', ['a=1; Path=/', 'b=2; Path=/']);
    const pages: Record<string, () => void> = {
      '/gzip': () => {
        res.setHeader('content-encoding', 'gzip');
        res.end(gzipSync(BODY));
      },
      '/large': () => void res.end(BODY),
      '/slow': () => {
        const more = () => {
          while (slowlySent < 64_000_000) {
            slowlySent += BODY.length;
            if (!res.write(BODY)) return void res.once('drain', more);
          }
          res.end();
        };
        more();
      },
      '/never': () => void res.write('and then nothing'),
      '/silent': () => {},
      '/reset': () => void req.socket.destroy(),
      '/cut': () => {
        res.setHeader('content-length', '10');
        res.write('12345');
        setImmediate(() => req.socket.destroy());
      },
      '/trailers': () => {
        res.setHeader('trailer', 'x-sum');
        res.write('body');
        res.addTrailers({ 'x-sum': '42', 'set-cookie': 'trailer=1' });
        res.end();
      },
      '/empty': () => void res.writeHead(204).end(),
      '/echo': () => void req.pipe(res),
      '/hints': () => {
        res.writeEarlyHints({ link: '</a.css>', 'set-cookie': 'hint=1' }, () => res.end('after'));
      },
    };
    pages[req.url as string]?.();
  });
  server.on('upgrade', (_req, socket) => {
    socket.write(
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: echo\r\nConnection: Upgrade\r\nSet-Cookie: up=1\r\nSet-Cookie: up=2; Path=/x\r\n\r\n',
    );
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

/** Waits until a number has stopped growing. */
async function comesToRest(number: () => number): Promise<void> {
  for (let last = -1, still = 0; still < 20; await wait(5)) {
    still = number() === last ? still + 1 : 0;
    last = number();
  }
}

describe.each(undicis)('with %s', (_name, undici) => {
  const fetches = [
    ['npm fetch', undici.fetch as unknown as typeof fetch],
    ['the built-in fetch', globalThis.fetch],
  ] as const;

  const composed = (jar = new CookieJar()) => {
    const dispatcher = new undici.Agent().compose(cookies({ jar }));
    const init = { dispatcher } as unknown as RequestInit;
    return { jar, dispatcher, init };
  };

  describe.each(fetches)('%s', (_fetch, fetch) => {
    it.each([['/gzip'], ['/large']])('reads a body of a megabyte from %s', async (path) => {
      const { jar, init } = composed();
      const response = await fetch(origin + path, init);
      expect(response.headers.getSetCookie()).toEqual(['a=1; Path=/', 'b=2; Path=/']);
      expect(Buffer.from(await response.arrayBuffer()).equals(BODY)).toBe(true);
      expect(jar.keys()).toEqual(['a', 'b']);
    });

    it('sends a streamed body', async () => {
      const { init } = composed();
      const body = ReadableStream.from([Buffer.from('one '), Buffer.from('two')]);
      const options = { ...init, method: 'POST', body, duplex: 'half' } as RequestInit;
      expect(await (await fetch(`${origin}/echo`, options)).text()).toBe('one two');
    });

    it('continues after 103', async () => {
      const { jar, init } = composed();
      expect(await (await fetch(`${origin}/hints`, init)).text()).toBe('after');
      expect(jar.keys()).toEqual(['a', 'b']);
    });

    it('can be aborted before the response', async () => {
      const { init } = composed();
      const controller = new AbortController();
      const asked = once(server, 'request');
      const response = fetch(`${origin}/silent`, { ...init, signal: controller.signal });
      asked.then(() => controller.abort(new Error('enough')));
      await expect(response).rejects.toThrow('enough');
    });

    it('can be aborted in the middle of a body', async () => {
      const { init } = composed();
      const controller = new AbortController();
      const response = await fetch(`${origin}/never`, { ...init, signal: controller.signal });
      const text = response.text();
      controller.abort(new Error('enough'));
      await expect(text).rejects.toThrow('enough');
    });

    it.each([['/reset'], ['/cut']])(
      'fails as it would without cookies when the server breaks off at %s',
      async (path) => {
        const { init } = composed();
        await expect(
          fetch(origin + path, init).then((response) => response.text()),
        ).rejects.toThrow(TypeError);
      },
    );

    it('reads a response without a body', async () => {
      const { init, jar } = composed();
      expect((await fetch(`${origin}/empty`, init)).status).toBe(204);
      expect(jar.keys()).toEqual(['a', 'b']);
    });
  });

  it('request() holds back a body that nobody reads', async () => {
    slowlySent = 0;
    const { dispatcher } = composed();
    const { body } = await undici.request(`${origin}/slow`, { dispatcher });
    await body[Symbol.asyncIterator]().next();
    await comesToRest(() => slowlySent);
    expect(slowlySent).toBeLessThan(64_000_000);
    body.on('error', () => {}).destroy();
  });

  it('request() gives trailers, and no cookie of theirs is stored', async () => {
    const { dispatcher, jar } = composed();
    const { body, trailers } = await undici.request(`${origin}/trailers`, { dispatcher });
    expect(await body.text()).toBe('body');
    expect(trailers).toMatchObject({ 'x-sum': '42' });
    expect(jar.keys()).toEqual(['a', 'b']);
  });

  it('request() tells of 103, and no cookie of it is stored', async () => {
    const { dispatcher, jar } = composed();
    const infos: number[] = [];
    const onInfo = ({ statusCode }: { statusCode: number }) => infos.push(statusCode);
    const { body } = await undici.request(`${origin}/hints`, { dispatcher, onInfo });
    expect(await body.text()).toBe('after');
    expect(infos).toEqual([103]);
    expect(jar.keys()).toEqual(['a', 'b']);
  });

  it('request() sends a stream and can be aborted by a signal', async () => {
    const { dispatcher } = composed();
    const echoed = await undici.request(`${origin}/echo`, {
      dispatcher,
      method: 'POST',
      body: Readable.from(['one ', 'two']),
    });
    expect(await echoed.body.text()).toBe('one two');
    const signal = AbortSignal.timeout(20);
    await expect(undici.request(`${origin}/silent`, { dispatcher, signal })).rejects.toThrow();
  });

  it('stream() writes to its sink, pipeline() through its handler', async () => {
    const { dispatcher } = composed();
    const sink = new PassThrough();
    const text = sink.toArray();
    await undici.stream(`${origin}/large`, { dispatcher, method: 'GET' }, () => sink);
    expect(Buffer.concat(await text).equals(BODY)).toBe(true);
    const duplex = undici.pipeline(
      `${origin}/echo`,
      { dispatcher, method: 'POST' },
      ({ body }) => body,
    );
    duplex.end('through');
    expect(Buffer.concat(await duplex.toArray()).toString()).toBe('through');
  });

  it('upgrade() gives its socket and every Set-Cookie line, which are stored', async () => {
    const { dispatcher, jar } = composed();
    const { headers, socket } = await undici.upgrade(`${origin}/up`, {
      dispatcher,
      protocol: 'echo',
    } as never);
    expect(headers['set-cookie']).toEqual(['up=1', 'up=2; Path=/x']);
    socket.write('ping');
    expect(String((await once(socket, 'data'))[0])).toBe('ping');
    socket.destroy();
    expect([...jar].map(({ path }) => path)).toEqual(['/', '/x']);
  });

  it('connect() gives its socket, and no cookie of a tunnel is stored', async () => {
    const { dispatcher, jar } = composed();
    const proxy = net.createServer((socket) => {
      socket.once('data', () => {
        socket.write('HTTP/1.1 200 OK\r\nSet-Cookie: tunnel=1\r\n\r\n');
        socket.pipe(socket);
      });
    });
    proxy.listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const { port } = proxy.address() as AddressInfo;
    const asked = { dispatcher, path: 'a.test:443' } as never;
    const { statusCode, socket } = await undici.connect(`http://127.0.0.1:${port}`, asked);
    socket.write('ping');
    expect([statusCode, String((await once(socket, 'data'))[0])]).toEqual([200, 'ping']);
    socket.destroy();
    proxy.close();
    expect(jar.size).toBe(0);
  });

  it('a dispatcher that refuses tells its caller', async () => {
    const { dispatcher } = composed();
    const closed = new undici.Agent();
    await closed.close();
    const dead = closed.compose(cookies({ jar: new CookieJar() }));
    await expect(undici.request(origin, { dispatcher: dead })).rejects.toThrow(/closed|destroyed/i);
    await expect(fetch(origin, { dispatcher: dead } as never)).rejects.toThrow(TypeError);
    const bad = { dispatcher, headers: { 'bad header': 'x' } };
    await expect(undici.request(origin, bad)).rejects.toThrow(/invalid header key/);
    await expect(undici.request('http://127.0.0.1:1/', { dispatcher })).rejects.toThrow();
  });

  it.each([null, undefined, 'http://a.test/'])(
    'dispatch(%o) fails as without cookies',
    async (options) => {
      const errorOf = (dispatcher: { dispatch(options: never, handler: object): unknown }) =>
        new Promise<Error>((resolve) => {
          const onError = (error: Error) => resolve(error);
          const onResponseError = (_: unknown, error: Error) => resolve(error);
          const handler = { onConnect() {}, onError, onRequestStart() {}, onResponseError };
          dispatcher.dispatch(options as never, handler);
        });
      const agent = new undici.Agent();
      const expected = await errorOf(agent);
      expect(expected).toMatchObject({ code: 'UND_ERR_INVALID_ARG' });
      const client = new undici.Client(origin);
      for (const dispatcher of [
        agent.compose(cookies()),
        dispatcherWithCookies(agent),
        new Session({ dispatcher: agent }).dispatcher,
        new Session({ dispatcher: client }).dispatcher,
      ])
        expect(await errorOf(dispatcher)).toEqual(expected);
    },
  );

  it('a throw in the program\u2019s own handler stays its own', async () => {
    const { dispatcher } = composed();
    const home = await site();
    const sunk = undici.stream(home.url('/'), { dispatcher, method: 'GET' }, () => {
      throw new Error('no sink');
    });
    await expect(sunk).rejects.toThrow('no sink');
  });
});
