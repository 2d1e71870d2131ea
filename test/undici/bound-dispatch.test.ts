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

describe.each([
  ['undici 6', undici6 as unknown as typeof undici],
  ['undici 7', undici],
])('a dispatcher of %s that is bound to one host', (_, { Client, Pool, request }) => {
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
