import { describe, expect, it } from 'vitest';
import { Cookie } from '../../src/cookie/cookie.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { mergedCookieHeader } from '../../src/undici/request-cookies.js';
import { type CookieFetch, withCookies } from '../../src/undici/with-cookies.js';
import type { EchoSite } from './echo-site.js';
import { refusalsHeard } from './refusals.js';
import { cookieLines, site, twoSites } from './sites.js';
import { toLoopback, undicis } from './undicis.js';

// R22, the README's table: a Cookie header of the program, then the cookies of the call, then the jar; names are resolved once.

function plainCookie(name: string) {
  return { ...new Cookie({ name, value: '1', domain: 'a.test', path: '/' }) };
}

const header = { Cookie: 'header=1' };
const own = { own: '2', both: 'own' };

describe.each(undicis)('R22 precedence with %s', (_name, undici) => {
  describe.each([
    ['npm fetch', undici.fetch as unknown as typeof fetch],
    ['the built-in fetch', globalThis.fetch],
  ] as const)('%s', (_fetch, fetch) => {
    it.each<[given: string, init: object, first: string, sameOrigin: string, crossOrigin: string]>([
      ['nothing', {}, 'jar=3; both=jar', 'jar=3; both=jar', 'foreign=4'],
      [
        'cookies of the call',
        { cookies: own },
        'own=2; both=own; jar=3',
        'own=2; both=own; jar=3',
        'foreign=4',
      ],
      ['a Cookie header', { headers: header }, 'header=1', 'header=1', 'foreign=4'],
      ['both', { headers: header, cookies: own }, 'header=1', 'header=1', 'foreign=4'],
    ])('%s', async (_given, init, first, sameOrigin, crossOrigin) => {
      const [a, b] = await twoSites();
      const jar = new CookieJar();
      jar.set('jar', '3', { url: a.origin });
      jar.set('both', 'jar', { url: a.origin });
      jar.set('foreign', '4', { url: b.origin });
      const ask = withCookies(fetch, { jar, dispatcher: new undici.Agent() });
      const to = a.url('/same', { to: b.url('/cross') });
      await (await ask(a.url('/', { to }), init)).text();
      expect([...cookieLines(a), ...cookieLines(b)]).toEqual([
        [first],
        [sameOrigin],
        [crossOrigin],
      ]);
    });
  });
});

// R20
describe('R20 the cookies of a call', () => {
  const home = async (h2 = false): Promise<[site: EchoSite, ask: CookieFetch]> => {
    const [, undici] = undicis[1] as (typeof undicis)[number];
    const ask = withCookies(globalThis.fetch, {
      jar: new CookieJar(new BrowserCookiePolicy()),
      dispatcher: toLoopback(undici),
    });
    return [await site('127.0.0.1', 'a.test', h2), ask];
  };
  const lines = async (ask: CookieFetch, first: EchoSite, to: string, cookies: object) => {
    await (await ask(first.url('/', { to }), { cookies } as never)).text();
  };

  it.each<[what: string, cookies: object]>([
    ['names and values', { own: '1' }],
    ['a Cookie', [new Cookie({ name: 'own', value: '1', domain: 'a.test', path: '/' })]],
    [
      'a Cookie for all of the domain',
      [new Cookie({ name: 'own', value: '1', domain: '.a.test', path: '/' })],
    ],
  ])('go to no other host, subdomains included: %s', async (_what, cookies) => {
    const [first, ask] = await home();
    const sub = await site('127.0.0.1', 'sub.a.test');
    const other = await site('127.0.0.1', 'b.test');
    await lines(
      ask,
      first,
      sub.url('/', { to: other.url('/', { to: first.url('/back') }) }),
      cookies,
    );
    expect([cookieLines(sub), cookieLines(other)]).toEqual([[[]], [[]]]);
    expect(cookieLines(first)).toEqual([['own=1'], ['own=1']]);
  });

  it('go to another port of the host, as cookies do', async () => {
    const [first, ask] = await home();
    const second = await site('127.0.0.1', 'a.test');
    await lines(ask, first, second.url('/'), { own: '1' });
    expect(cookieLines(second)).toEqual([['own=1']]);
  });

  it('that began with https do not go over http', async () => {
    const [first, ask] = await home(true);
    const plain = await site('127.0.0.1', 'a.test');
    await lines(ask, first, plain.url('/', { to: first.url('/back') }), { own: '1' });
    expect(cookieLines(plain)).toEqual([[]]);
    expect(cookieLines(first)).toEqual([['own=1'], ['own=1']]);
  });

  it('that began with http go over https', async () => {
    const [first, ask] = await home();
    const secure = await site('127.0.0.1', 'a.test', true);
    await lines(ask, first, secure.url('/'), { own: '1' });
    expect(cookieLines(secure)).toEqual([['own=1']]);
  });

  it('have a scope of their own where they are Cookies', async () => {
    const [first, ask] = await home();
    const cookie = (name: string, more: object) =>
      new Cookie({ name, value: '1', domain: 'a.test', path: '/', ...more });
    const cookies = [
      cookie('fits', {}),
      cookie('elsewhere', { domain: 'b.test' }),
      cookie('deeper', { path: '/deep' }),
      cookie('secure', { secure: true }),
      cookie('expired', { expires: 1 }),
    ];
    await (await ask(first.url('/'), { cookies })).text();
    expect(cookieLines(first)).toEqual([['fits=1']]);
  });

  it('may be those of another jar, which stays as it is', async () => {
    const [first, ask] = await home();
    const other = new CookieJar();
    other.set('a', '1', { url: first.origin });
    await (await ask(first.url('/'), { cookies: other })).text();
    expect(cookieLines(first)).toEqual([['a=1']]);
    expect(other.size).toBe(1);
  });

  it('are sent on localhost, whatever the policy calls it', async () => {
    for (const jar of [new CookieJar(), new CookieJar(new BrowserCookiePolicy())]) {
      const local = await site('127.0.0.1', 'localhost');
      await (
        await withCookies(globalThis.fetch, { jar })(local.url('/'), { cookies: { own: '1' } })
      ).text();
      expect(cookieLines(local)).toEqual([['own=1']]);
    }
  });

  it.each<[what: string, cookies: object]>([
    ['a semicolon', { bad: 'x;y' }],
    ['a line feed', { bad: 'x\ny' }],
    ['a character above U+00FF', { bad: '\u2603' }],
    ['an = in a name', { 'a=b': '1' }],
    ['an empty name', { '': '1' }],
  ])('reject the call before anything is sent: %s', async (_what, cookies) => {
    const [first, ask] = await home();
    const asked = ask(first.url('/'), { cookies: { good: '1', ...cookies } });
    await expect(asked).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    expect(first.seen).toEqual([]);
  });

  it.each<[what: string, fields: object]>([
    ['a semicolon', { value: 'x;y' }],
    ['a line feed', { value: 'x\ny' }],
    ['an = in a name', { name: 'a=b' }],
    ['a field of a wrong type', { value: 5 }],
  ])('reject the call where they are Cookies, too: %s', async (_what, fields) => {
    const [first, ask] = await home();
    const bad = Object.assign(new Cookie({ ...plainCookie('a') }), fields);
    const asked = ask(first.url('/'), { cookies: [plainCookie('good'), bad] } as never);
    await expect(asked).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_VALUE' });
    expect(first.seen).toEqual([]);
  });

  it.each<[what: string, cookies: unknown, sent: string[]]>([
    ['null', null, []],
    ['undefined', undefined, []],
    ['a Map', new Map([['a', '1']]), ['a=1']],
    ['pairs', [['a', '1']], ['a=1']],
    ['a cookie of another copy of the package', [{ ...plainCookie('a') }], ['a=1']],
  ])('may be %s', async (_what, cookies, sent) => {
    const [first, ask] = await home();
    await (await ask(first.url('/'), { cookies } as never)).text();
    expect(cookieLines(first)).toEqual([sent]);
  });

  it('may have a prefix on this machine over http, as it counts as secure there', async () => {
    const local = await site('127.0.0.1', 'localhost');
    const names = ['__Host-x', '__Secure-y', '__Http-z', '__host-http-z'];
    const cookies = Object.fromEntries(names.map((name) => [name, '1']));
    await (await withCookies(globalThis.fetch)(local.url('/'), { cookies })).text();
    expect(cookieLines(local)).toEqual([[names.map((name) => `${name}=1`).join('; ')]]);
  });

  it('with a prefix are not sent over http to any other host, for that reason', async () => {
    const [other, ask] = await home();
    const heard = refusalsHeard();
    await (await ask(other.url('/'), { cookies: { '__Host-x': '1' } })).text();
    expect(heard).toMatchObject([{ operation: 'write', code: 'prefix-unmet', name: '__Host-x' }]);
    expect(cookieLines(other)).toEqual([[]]);
  });

  it.each<[what: string, cookies: unknown]>([
    ['a number', { a: 1 }],
    ['an iterable of something else', ['a=1']],
    ['text', 'a=1'],
  ])('are refused at once if they are invalid: %s', async (_what, cookies) => {
    const [first, ask] = await home();
    await expect(ask(first.url('/'), { cookies } as never)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_TYPE',
    });
    expect(first.seen).toEqual([]);
  });

  it('are sent if the jar throws; the request is sent if their policy throws', async () => {
    const broken = (): never => {
      throw new Error('the store is down');
    };
    const [first] = await home();
    const url = first.url('/').replace('a.test', '127.0.0.1');
    const jar = Object.assign(new CookieJar(), { addCookieHeader: broken });
    await (await withCookies(globalThis.fetch, { jar })(url, { cookies: { own: '1' } })).text();
    jar.setPolicy(Object.assign(new BrowserCookiePolicy(), { returnOk: broken }));
    await (await withCookies(globalThis.fetch, { jar })(url, { cookies: { own: '1' } })).text();
    expect(cookieLines(first)).toEqual([['own=1'], []]);
  });

  it('are not stored', async () => {
    const jar = new CookieJar();
    const [first] = await home();
    const local = first.url('/').replace('a.test', '127.0.0.1');
    await (await withCookies(globalThis.fetch, { jar })(local, { cookies: { own: '1' } })).text();
    expect(jar.size).toBe(0);
  });
});

it('under browsers\u2019 rules, the names of RFC 2965\u2019s attributes are names of cookies', async () => {
  const home = await site();
  const jar = new CookieJar(new BrowserCookiePolicy());
  for (const [name, value] of [
    ['$Version', '1'],
    ['$Path', '"/"'],
    ['a', '2'],
    ['$Domain', '"x"'],
  ] as const)
    jar.set(name, value, { url: home.origin });
  const ask = withCookies(globalThis.fetch, { jar });
  await ask(home.url('/'), { cookies: { $Version: '2', a: '1' } });
  const headers = { cookie: 'b=1; $Path="/"' };
  await ask(home.url('/', { set: ['b=; Max-Age=0; Path=/'], to: '/end' }), { headers });
  expect(cookieLines(home)).toEqual([
    ['$Version=2; a=1; $Path="/"; $Domain="x"'],
    ['b=1; $Path="/"'],
    ['$Path="/"'],
  ]);
});

describe('one Cookie header of a call\u2019s cookies and the jar\u2019s', () => {
  const cookie = (name: string, value: string | null) =>
    new Cookie({ name, value, domain: 'a.test', path: '/' });

  it.each<[what: string, own: Cookie[], jars: string, merged: string]>([
    ['nothing in the jar', [cookie('a', '1')], '', 'a=1'],
    ['other names', [cookie('a', '1')], 'b=2; c=3', 'a=1; b=2; c=3'],
    ['a name of both, wherever it stands', [cookie('a', '1')], 'b=2; a=2; a=3', 'a=1; b=2'],
    [
      'the attributes of a cookie that is left out',
      [cookie('a', '1')],
      '$Version=1; a=2; $Path="/"; b=2; $Path="/x"',
      '$Version=1; a=1; b=2; $Path="/x"',
    ],
    ['a cookie without a value', [cookie('a', null)], 'a; b', 'a; b'],
    [
      'names of the jar that begin with $',
      [cookie('a', '1')],
      'a=2; $b=3; $Pathos=4',
      'a=1; $b=3; $Pathos=4',
    ],
    ['such a name of both', [cookie('$b', '1')], '$b=2; a=3', '$b=1; a=3'],
    ['names that only begin alike', [cookie('a', '1')], 'ab=2', 'a=1; ab=2'],
  ])('%s', (_what, given, jars, merged) => {
    expect(mergedCookieHeader(given, jars, 'http.cookiejar')).toBe(merged);
  });
});
