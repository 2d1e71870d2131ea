import { describe, expect, it } from 'vitest';
import { CookieJar, cookies, followRedirects, withCookies } from '../../src/index.js';
import { loginSite, served } from './login-site.js';
import { undicis } from './undicis.js';

// What a server sets or deletes during a call wins over what the program gave with the call, on the hops that follow (R22).

const fetches: [name: string, fetch: typeof fetch, options: object][] = [
  ['the built-in fetch', globalThis.fetch, {}],
  ['the built-in fetch, in headers', globalThis.fetch, { via: 'headers' }],
  ...undicis.map(([name, undici]): [string, typeof fetch, object] => [
    name,
    undici.fetch as unknown as typeof fetch,
    { dispatcher: new undici.Agent() },
  ]),
];

describe.each(fetches)('withCookies over %s', (_name, fetch, options) => {
  it.each<[given: string, init: object, asked: [string, string]]>([
    ['cookies', { cookies: { sid: 'stale' } }, ['sid=stale', 'sid=new']],
    [
      'cookies of other names stay',
      { cookies: { sid: 'stale', other: '1' } },
      ['sid=stale; other=1', 'other=1; sid=new'],
    ],
    ['a Cookie header', { headers: { cookie: 'sid=stale' } }, ['sid=stale', 'sid=new']],
    [
      'a Cookie header: other pairs stay, other cookies of the jar are not added',
      { headers: { Cookie: 'a=1;sid=stale; b=2' } },
      ['a=1;sid=stale; b=2', 'a=1; b=2; sid=new'],
    ],
  ])('logs in with two requests: %s', async (_given, init, asked) => {
    const site = await loginSite();
    const jar = new CookieJar();
    jar.set('jar', '1', { url: site.url });
    const response = await withCookies(fetch, { jar, ...options })(site.url, init);
    await response.text();
    const own = 'headers' in init ? '' : '; jar=1';
    expect(site.asked).toEqual([
      asked[0] + own,
      own === '' ? asked[1] : asked[1].replace(/sid=new$/, 'jar=1; sid=new'),
    ]);
    expect(response.cookies.get('sid')).toBe('new');
  });

  it.each<[given: string, init: object]>([
    ['cookies', { cookies: { sid: 'stale', other: '1' } }],
    ['a Cookie header', { headers: { cookie: 'sid=stale; other=1' } }],
  ])('a name that the server deletes is not sent again: %s', async (_given, init) => {
    const asked: string[] = [];
    const origin = await served((req, res) => {
      asked.push(req.headers.cookie ?? '');
      const to = { location: '/end', 'set-cookie': 'sid=; Max-Age=0; Path=/' };
      res.writeHead(req.url === '/' ? 302 : 200, req.url === '/' ? to : {}).end();
    });
    await (await withCookies(fetch, options)(`${origin}/`, init)).text();
    expect(asked).toEqual(['sid=stale; other=1', 'other=1']);
  });

  it('a name that another host sets for itself stays', async () => {
    const asked: string[] = [];
    let b = '';
    const a = await served((req, res) => {
      asked.push(req.headers.cookie ?? '');
      res.writeHead(req.url === '/' ? 302 : 200, { location: `${b}/` }).end();
    });
    b = await served(
      (_req, res) => res.writeHead(302, { location: `${a}/end`, 'set-cookie': 'sid=b' }).end(),
      '127.0.0.2',
    );
    await (await withCookies(fetch, options)(`${a}/`, { cookies: { sid: 'mine' } })).text();
    expect(asked).toEqual(['sid=mine', 'sid=mine']);
  });

  it('a cookie that the jar refuses changes nothing', async () => {
    const asked: string[] = [];
    const origin = await served((req, res) => {
      asked.push(req.headers.cookie ?? '');
      const to = { location: '/end', 'set-cookie': 'sid=x; Domain=other.test' };
      res.writeHead(req.url === '/' ? 302 : 200, to).end();
    });
    await (await withCookies(fetch, options)(`${origin}/`, { cookies: { sid: 'mine' } })).text();
    expect(asked).toEqual(['sid=mine', 'sid=mine']);
  });
});

describe.each(undicis)('request() of %s', (_name, undici) => {
  it('a Cookie header of the program gives way to what the server sets', async () => {
    const site = await loginSite();
    const dispatcher = new undici.Agent().compose(cookies(), followRedirects());
    const headers = { cookie: 'sid=stale; a=1' };
    const { statusCode, body } = await undici.request(site.url, { dispatcher, headers });
    await body.dump();
    expect(statusCode).toBe(200);
    expect(site.asked).toEqual(['sid=stale; a=1', 'a=1; sid=new']);
  });
});
