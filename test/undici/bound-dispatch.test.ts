import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as undici from 'undici';
import * as undici6 from 'undici6';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BrowserCookiePolicy, CookieJar, cookies, followRedirects } from '../../src/index.js';

let server: Server;
let origin: string;
let received: (string | undefined)[];

beforeEach(async () => {
  received = [];
  server = createServer((request, response) => {
    received.push(request.headers.cookie);
    const location = request.url === '/start' ? 'http://bank.test/' : undefined;
    response.writeHead(location === undefined ? 200 : 302, {
      'set-cookie': 'sid=of-this-server',
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

const undicis: [name: string, undici: typeof undici][] = [
  ['undici 6', undici6 as unknown as typeof undici],
  ['undici 7', undici],
];

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

  it.each([
    ['Client', () => new Client(origin)],
    ['Pool', () => new Pool(origin)],
  ])('has no other cookies below a prefix of the path either: %s', async (_name, make) => {
    const jar = new CookieJar(new BrowserCookiePolicy());
    jar.set('secret', '1', { url: 'http://bank.test/' });
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
    const jar = new CookieJar(new BrowserCookiePolicy());
    jar.set('secret', '1', { url: 'http://bank.test/' });
    const dispatcher = make().compose(cookies({ jar }) as never, followRedirects() as never);
    const { body } = await request(`${origin}/start`, { dispatcher });
    await body.dump();
    expect(received).toEqual([undefined, undefined]);
    expect(jar.cookieHeader('http://bank.test/')).toBe('secret=1');
    expect(jar.cookieHeader(`${origin}/`)).toBe('sid=of-this-server');
    await dispatcher.close();
  });
});
