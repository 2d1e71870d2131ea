import { describe, expect, it } from 'vitest';
import {
  BrowserCookiePolicy,
  Cookie,
  CookieJar,
  cookies,
  DefaultCookiePolicy,
  followRedirects,
  Session,
  withCookies,
} from '../../src/index.js';
import { loginSite, served } from './login-site.js';
import { cookieLines, site, twoSites } from './sites.js';
import { toLoopback, undicis } from './undicis.js';

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

  it('a name that the server replaces is not sent again, even if the new cookie exceeds the limit of the header', async () => {
    const asked: string[] = [];
    const origin = await served((req, res) => {
      asked.push(req.headers.cookie ?? '');
      const long = `long=${'v'.repeat(90)}; Path=/`;
      const to = { location: '/end', 'set-cookie': ['sid=new; Path=/', long] };
      res.writeHead(req.url === '/' ? 302 : 200, req.url === '/' ? to : {}).end();
    });
    const limits = { perSite: 180, total: 3000, header: 100 };
    const jar = new CookieJar(new BrowserCookiePolicy({ limits }));
    const init = { cookies: { sid: 'stale' } };
    await (await withCookies(fetch, { jar, ...options })(`${origin}/`, init)).text();
    expect(asked).toEqual(['sid=stale', `long=${'v'.repeat(90)}`]);
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

  describe.each<[given: string, init: object]>([
    ['cookies', { cookies: { sid: 'mine' } }],
    ['a Cookie header', { headers: { cookie: 'sid=mine' } }],
  ])('%s', (_given, init) => {
    it.each<[what: string, line: string]>([
      ['for another host', 'sid=x; Domain=other.test'],
      ['for no host', 'sid=x; Domain=.'],
      ['that is too long', `sid=${'x'.repeat(5_000)}`],
      ['that must be Secure', 'sid=x; SameSite=None'],
      ['that expires, for another host', 'sid=x; Max-Age=0; Domain=other.test'],
    ])('a cookie that the jar refuses changes nothing: %s', async (_what, line) => {
      const home = await site();
      await withCookies(fetch, options)(home.url('/', { set: [line], to: '/end' }), init);
      expect(cookieLines(home)).toEqual([['sid=mine'], ['sid=mine']]);
    });

    it.each<[what: string, policy: BrowserCookiePolicy | DefaultCookiePolicy]>([
      ['browsers', new BrowserCookiePolicy()],
      ['http.cookiejar', new DefaultCookiePolicy()],
    ])('a cookie for another path changes nothing elsewhere: %s', async (_what, policy) => {
      const ask = withCookies(fetch, { jar: new CookieJar(policy), ...options });
      for (const [line, there] of [
        ['sid=x; Path=/there', ['sid=x']],
        ['sid=; Max-Age=0; Path=/there', []],
      ] as const) {
        const home = await site();
        const to = home.url('/here', { to: '/there' });
        await ask(home.url('/', { set: [line], to }), init);
        expect(cookieLines(home)).toEqual([['sid=mine'], ['sid=mine'], there]);
      }
    });
  });
});

const [, firstUndici] = undicis[0] as (typeof undicis)[number];
const toNames = (input: string, init?: object) =>
  firstUndici.fetch(input, { ...init, dispatcher: toLoopback(firstUndici) });

describe.each<[name: string, make: (jar: CookieJar) => Session['fetch']]>([
  ...undicis.map(([name, undici]): [string, (jar: CookieJar) => Session['fetch']] => [
    name,
    (jar) => new Session({ jar, dispatcher: toLoopback(undici) }).fetch,
  ]),
  ['headers', (jar) => new Session({ jar, fetch: toNames as never, via: 'headers' }).fetch],
])('the cookies of a call, with %s', (_name, make) => {
  const newFetch = () => make(new CookieJar(new BrowserCookiePolicy()));

  it.each<[what: string, line: string]>([
    ['sets its name', 'sid=evil; Path=/'],
    ['deletes it', 'sid=; Max-Age=0; Path=/'],
  ])('to https are not changed by an http response that %s', async (_what, line) => {
    const secure = await site('127.0.0.1', 'a.test', true);
    const plain = await site('127.0.0.1', 'a.test');
    const to = plain.url('/', { set: [line], to: secure.url('/end') });
    await newFetch()(secure.url('/', { to }), { cookies: { sid: 'good' } });
    expect(cookieLines(secure)).toEqual([['sid=good'], ['sid=good']]);
  });

  it('that are Secure are not changed by an http response', async () => {
    const secure = await site('127.0.0.1', 'a.test', true);
    const plain = await site('127.0.0.1', 'a.test');
    const cookies = [
      new Cookie({ name: 'sid', value: 'good', domain: 'a.test', path: '/', secure: true }),
    ];
    const url = plain.url('/', { set: ['sid=evil; Path=/'], to: secure.url('/end') });
    await newFetch()(url, { cookies });
    expect(cookieLines(secure)).toEqual([['sid=good']]);
  });

  it('are changed by an https response, if the call began with http', async () => {
    const secure = await site('127.0.0.1', 'a.test', true);
    const plain = await site('127.0.0.1', 'a.test');
    const to = secure.url('/', { set: ['sid=new; Path=/'], to: secure.url('/end') });
    await newFetch()(plain.url('/', { to }), { cookies: { sid: 'stale' } });
    expect(cookieLines(secure)).toEqual([['sid=stale'], ['sid=new']]);
  });

  it.each<[what: string, line: string, end: string]>([
    ['changed by the cookie of a common login', 'sid=new; Domain=a.test; Path=/', 'sid=new'],
    ['not changed by a host-only cookie of another host', 'sid=new; Path=/', 'sid=stale'],
    ['not deleted by another host', 'sid=; Max-Age=0; Domain=a.test; Path=/', 'sid=stale'],
  ])('are %s', async (_what, line, end) => {
    const home = await site('127.0.0.1', 'www.a.test');
    const sibling = await site('127.0.0.1', 'login.a.test');
    const to = sibling.url('/', { set: [line], to: home.url('/end') });
    await newFetch()(home.url('/', { to }), { cookies: { sid: 'stale' } });
    expect(cookieLines(home)).toEqual([['sid=stale'], [end]]);
  });

  it.each<[what: string, line: string, end: string[]]>([
    ['sets it', 'sid=new; Domain=a.test; Path=/', ['sid=new']],
    ['deletes it', 'sid=; Max-Age=0; Domain=a.test; Path=/', []],
  ])('are changed by another host of their Domain that %s', async (_what, line, end) => {
    const home = await site('127.0.0.1', 'www.a.test');
    const sibling = await site('127.0.0.1', 'login.a.test');
    const to = sibling.url('/', { set: [line], to: home.url('/end') });
    const cookies = [new Cookie({ name: 'sid', value: 'stale', domain: '.a.test', path: '/' })];
    await newFetch()(home.url('/', { to }), { cookies });
    expect(cookieLines(home)).toEqual([['sid=stale'], end]);
  });

  it('are changed by a Domain cookie of their host', async () => {
    const home = await site('127.0.0.1', 'a.test');
    const url = home.url('/', { set: ['sid=new; Domain=a.test; Path=/'], to: '/end' });
    await newFetch()(url, { cookies: { sid: 'stale' } });
    expect(cookieLines(home)).toEqual([['sid=stale'], ['sid=new']]);
  });
});

describe.each(undicis.filter(([, { interceptors }]) => 'cache' in interceptors))(
  'the cookies of a call through a cache of %s',
  (_name, { interceptors, fetch }) => {
    const ask = (url: string) =>
      new Session({ interceptors: { cache: interceptors.cache() }, fetch }).fetch(url, {
        cookies: { sid: 'mine' },
      });

    it('are not changed by another host', async () => {
      const [a, b] = await twoSites();
      const to = b.url('/', { set: ['sid=b; Path=/'], to: a.url('/end') });
      await ask(a.url('/', { to }));
      expect(cookieLines(a)).toEqual([['sid=mine'], ['sid=mine']]);
    });

    it.each<[what: string, line: string, end: string[]]>([
      ['not changed by a cookie that the jar refuses', 'sid=x; Domain=b.test', ['sid=mine']],
      ['replaced by a cookie that the jar stores', 'sid=new; Path=/', ['sid=new']],
      ['deleted by their host', 'sid=; Max-Age=0; Path=/', []],
    ])('are %s', async (_what, line, end) => {
      const home = await site();
      await ask(home.url('/', { set: [line], to: '/end' }));
      expect(cookieLines(home)).toEqual([['sid=mine'], end]);
    });
  },
);

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
