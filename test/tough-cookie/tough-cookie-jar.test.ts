import * as toughCookie from 'tough-cookie';
import { describe, expect, it, vi } from 'vitest';
import {
  BrowserCookiePolicy,
  CookieJar,
  type CookieReport,
  DefaultCookiePolicy,
  Cookie as JarCookie,
  type Refusal,
} from '../../src/index.js';
import {
  type Callback,
  Cookie,
  CookieRefusedError,
  type SetCookieOptions,
  ToughCookieJar,
  toughCookieJar,
} from '../../src/tough-cookie/index.js';
import { fixedClock } from '../fixed-clock.js';
import { published } from '../published.js';

const SHOP = 'https://shop.example/';
const NOW = Date.UTC(2030, 2, 17);
const DAY = 86_400_000;

fixedClock(NOW);

function shopJar(...lines: string[]): ToughCookieJar {
  const jar = new ToughCookieJar();
  jar.jar.setFromHeader(lines, SHOP);
  return jar;
}

const keys = (cookies: readonly Cookie[]) => cookies.map(({ key }) => key);

describe('a ToughCookieJar', () => {
  it('is a view of the jar that it is given', () => {
    const jar = new CookieJar(new BrowserCookiePolicy());
    const view = new ToughCookieJar(jar);
    jar.setFromHeader('a=1', SHOP);
    expect(view.getCookieStringSync(SHOP)).toBe('a=1');
    view.setCookieSync('b=2', SHOP);
    expect(jar.cookieHeader(SHOP)).toBe('a=1; b=2');
    expect(view.jar).toBe(jar);
  });

  it.each([
    ['blanks in attributes', () => toughCookie.parse('n=1; foo = bar; =; Comment= x')],
    ['a number as value', () => new Cookie({ key: 'n', value: 1 as never })],
    ['a leading dot', () => new Cookie({ key: 'n', value: '1', domain: '.shop.example' })],
    ['capitals', () => new Cookie({ key: 'n', value: '1', domain: 'SHOP.example' })],
  ])('accepts a Cookie with %s', (_what, make) => {
    const jar = new ToughCookieJar();
    jar.setCookieSync(make() as Cookie, SHOP);
    expect(jar.getCookieStringSync(SHOP)).toBe('n=1');
  });

  it('has a new jar with browsers’ rules if it is given none', () => {
    for (const jar of [new ToughCookieJar(), new ToughCookieJar(null), toughCookieJar()])
      expect(jar.jar.policy).toBeInstanceOf(BrowserCookiePolicy);
  });

  it('fits the type of the methods that a library takes', async () => {
    type Methods = 'setCookie' | 'getCookies' | 'getCookieString' | 'getSetCookieStrings';
    const jar: Pick<toughCookie.CookieJar, Methods> = new ToughCookieJar();
    await jar.setCookie('a=1', SHOP);
    expect(await jar.getCookieString(SHOP)).toBe('a=1');
  });

  it('trims a line, which may end with the CR of a file', () => {
    const jar = new ToughCookieJar();
    jar.setCookieSync(' a=1; Path=/x\r\n', SHOP);
    expect(jar.getCookieStringSync(`${SHOP}x`)).toBe('a=1');
    expect(Cookie.parse('a=b\r')?.value).toBe('b');
  });

  it('takes a jar under any policy', () => {
    const jar = new ToughCookieJar(new CookieJar(new DefaultCookiePolicy()));
    jar.setCookieSync('a=1; Path=/', SHOP);
    jar.setCookieSync('bare', SHOP);
    expect(jar.getCookieStringSync(SHOP)).toBe('a=1; bare');
    expect(jar.getCookiesSync(SHOP).map(String)).toEqual(['a=1; Path=/', 'bare; Path=/']);
  });

  it.each([
    ['a tough-cookie store', new toughCookie.MemoryCookieStore()],
    ['a tough-cookie jar', new toughCookie.CookieJar()],
    ['options', { looseMode: true }],
    ['a file name', 'cookies.txt'],
  ])('does not take %s', (_what, jar) => {
    expect(() => new ToughCookieJar(jar as never)).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_ARG_TYPE',
        message: expect.stringContaining('The "jar" argument must be a CookieJar'),
      }),
    );
  });

  it.each([
    [{}, ['site=1', 'bare'], []],
    [{ rejectPublicSuffixes: false }, ['a=1; Domain=co.uk', 'site=1', 'bare'], []],
    [false, ['a=1; Domain=co.uk'], []],
    [true, ['bare'], ['a=1; Domain=co.uk']],
    [null, ['bare'], ['a=1; Domain=co.uk']],
    [{ looseMode: true }, ['site=1', 'bare'], []],
    [{ looseMode: false }, ['site=1'], ['bare']],
  ])('has tough-cookie’s options: %j', (options, accepted, refused) => {
    const jar = new ToughCookieJar(null, options);
    const set = (line: string) =>
      jar.setCookieSync(line, 'https://www.acme.co.uk/', { ignoreError: true });
    expect(accepted.map(set)).not.toContain(undefined);
    expect(refused.map(set)).toEqual(refused.map(() => undefined));
    expect(jar.cloneSync().toJSON()).toEqual(jar.toJSON());
    const { cookies, ...restored } = jar.toJSON();
    expect(ToughCookieJar.fromJSON(jar.toJSON()).toJSON()).toMatchObject(restored);
  });

  it.each([
    [null, { allowSpecialUseDomain: false }, "The property 'options.allowSpecialUseDomain'"],
    [null, { looseMode: 1 }, 'The "options.looseMode" property must be of type boolean'],
    [new CookieJar(), { rejectPublicSuffixes: false }, 'The policy of the jar decides'],
  ])('does not ignore options: %o, %j', (jar, options, message) => {
    expect(() => new ToughCookieJar(jar, options as never)).toThrow(message);
  });

  it('says that it is synchronous', () => {
    expect(new ToughCookieJar().store.synchronous).toBe(true);
  });
});

describe('each method', () => {
  type Call = (jar: ToughCookieJar, callback?: Callback<never>) => unknown;
  const methods: [name: string, sync: Call, other: Call][] = [
    [
      'setCookie',
      (jar) => jar.setCookieSync('c=3', SHOP),
      (jar, done) => jar.setCookie('c=3', SHOP, done as never),
    ],
    [
      'setCookie with options',
      (jar) => jar.setCookieSync('c=3', SHOP, {}),
      (jar, done) => jar.setCookie('c=3', SHOP, {}, done as never),
    ],
    [
      'setCookie refused',
      (jar) => jar.setCookieSync('c=3; Domain=com', SHOP),
      (jar, done) => jar.setCookie('c=3; Domain=com', SHOP, {}, done as never),
    ],
    [
      'getCookies',
      (jar) => jar.getCookiesSync(SHOP),
      (jar, done) => jar.getCookies(SHOP, done as never),
    ],
    [
      'getCookies with options',
      (jar) => jar.getCookiesSync(SHOP, { http: false }),
      (jar, done) => jar.getCookies(SHOP, { http: false }, done as never),
    ],
    [
      'getCookies without a URL',
      (jar) => jar.getCookiesSync(undefined as never),
      (jar, done) => jar.getCookies(undefined as never, done as never),
    ],
    [
      'getCookieString',
      (jar) => jar.getCookieStringSync(SHOP),
      (jar, done) => jar.getCookieString(SHOP, done as never),
    ],
    [
      'getSetCookieStrings',
      (jar) => jar.getSetCookieStringsSync(SHOP),
      (jar, done) => jar.getSetCookieStrings(SHOP, done as never),
    ],
    [
      'removeAllCookies',
      (jar) => jar.removeAllCookiesSync(),
      (jar, done) => jar.removeAllCookies(done as never),
    ],
    ['serialize', (jar) => jar.serializeSync(), (jar, done) => jar.serialize(done as never)],
    ['clone', (jar) => jar.cloneSync().toJSON(), (jar, done) => jar.clone(done as never)],
    [
      'deserialize',
      (jar) => ToughCookieJar.deserializeSync(jar.toJSON()).toJSON(),
      (jar, done) => ToughCookieJar.deserialize(jar.toJSON(), done as never),
    ],
    [
      'deserialize of nonsense',
      () => ToughCookieJar.deserializeSync('{}'),
      (_jar, done) => ToughCookieJar.deserialize('{}', done as never),
    ],
  ];

  /** A result or error in a form that two calls can be compared by. */
  function outcome(result: unknown): unknown {
    if (result instanceof Error) return `${result.name}: ${result.message}`;
    const plain = result instanceof ToughCookieJar ? result.toJSON() : result;
    return plain === undefined ? undefined : JSON.parse(JSON.stringify(plain));
  }

  it.each(methods)(
    '%s gives the same at once, by a promise and by a callback',
    async (_name, sync, other) => {
      const attempt = (call: () => unknown) => {
        try {
          return call();
        } catch (error) {
          return error;
        }
      };
      const makeJar = () => shopJar('a=1; HttpOnly', 'b=2');
      const expected = outcome(attempt(() => sync(makeJar())));
      const promised = await (other(makeJar()) as Promise<unknown>).catch((error) => error);
      expect(outcome(promised)).toEqual(expected);
      const calls: unknown[][] = [];
      const returned = other(makeJar(), ((...args: unknown[]) => calls.push(args)) as never);
      expect([returned, calls.length]).toEqual([undefined, 1]);
      const [error, result] = calls[0] as [unknown, unknown];
      expect(outcome(error ?? result)).toEqual(expected);
    },
  );

  it('lets an error of the callback through, which is not called again', () => {
    const callback = vi.fn(() => {
      throw new Error('of the callback');
    });
    expect(() => shopJar().getCookies(SHOP, callback)).toThrow('of the callback');
    expect(callback).toHaveBeenCalledTimes(1);
  });
});

describe('setCookie', () => {
  it('returns the cookie with its domain, path and times', () => {
    const jar = new ToughCookieJar();
    const now = new Date(1.7e12);
    const cookie = jar.setCookieSync('a=1; Max-Age=60; Priority=High; Secure', `${SHOP}x/y`, {
      now,
    });
    expect(cookie).toBeInstanceOf(Cookie);
    expect(cookie).toMatchObject({
      key: 'a',
      value: '1',
      domain: 'shop.example',
      path: '/x',
      hostOnly: true,
      pathIsDefault: true,
      maxAge: 60,
      secure: true,
      creation: now,
      lastAccessed: now,
    });
  });

  it.each([
    ['', SHOP],
    ['; Path=/x', SHOP],
    ['; Path=/x y?z', SHOP],
    ['; Domain=shop.example', 'https://www.shop.example/'],
    ['; Secure', SHOP],
    ['; Max-Age=60', SHOP],
    ['', 'http://[::1]/'],
  ])('keeps the creation time of a cookie a=1%s of %s that it replaces', (attributes, url) => {
    const jar = new ToughCookieJar();
    const [first, second] = [new Date(NOW), new Date(NOW + 5000)];
    jar.setCookieSync(`a=1${attributes}`, url);
    vi.setSystemTime(second);
    expect(jar.setCookieSync(`a=2${attributes}`, url)).toMatchObject({
      creation: first,
      lastAccessed: second,
      value: '2',
    });
  });

  it.each([
    ['a=2; Max-Age=0', 'https://example.com/a/b'],
    ['a=2; Max-Age=0', 'http://[::1]/'],
    ['a=2; Max-Age=-1; Secure; HttpOnly', 'https://example.com/'],
    ['a=; Max-Age=0; Path=/a; Domain=.Example.com; SameSite=Lax', 'https://www.example.com/a/b'],
    ['a=; Expires=Tue, 18 Oct 2011 07:05:03 GMT; Path=x; Priority=High', 'https://example.com/a/b'],
    ['=2; Max-Age=0', 'https://example.com/'],
  ])('deletes a cookie with %j, and returns the deletion as tough-cookie does', (header, url) => {
    const [jar, expected] = [new ToughCookieJar(), new toughCookie.CookieJar()];
    for (const each of [jar, expected])
      each.setCookieSync(header.replace(/Max-Age|Expires/, 'X'), url, { loose: true });
    const deletion = jar.setCookieSync(header, url);
    expect(deletion).toBeInstanceOf(Cookie);
    expect(deletion?.toJSON()).toEqual(
      expected.setCookieSync(header, url, { loose: true })?.toJSON(),
    );
    expect(jar.getCookieStringSync(url)).toBe('');
  });

  it.each([
    ['Max-Age=10', -20, ''],
    ['Max-Age=10', -10, ''],
    ['Max-Age=10', -9, 'a=1'],
    ['Max-Age=0', 20, ''],
    ['Expires=Tue, 18 Oct 2050 07:05:03 GMT', -20, 'a=1'],
  ])('counts %s from the option now, %d seconds from now', (attributes, seconds, expected) => {
    const options = { now: new Date(NOW + seconds * 1000) };
    for (const jar of [
      new ToughCookieJar(),
      new ToughCookieJar(new CookieJar(new DefaultCookiePolicy())),
      new toughCookie.CookieJar(),
    ]) {
      jar.setCookieSync(`a=1; ${attributes}`, SHOP, options);
      expect(jar.getCookieStringSync(SHOP)).toBe(expected);
    }
  });

  it('counts the Max-Age of a Cookie from the option now', () => {
    const jar = new ToughCookieJar();
    const cookie = new Cookie({ key: 'a', value: '1', maxAge: 10 });
    jar.setCookieSync(cookie, SHOP, { now: new Date(NOW + 20_000) });
    vi.setSystemTime(NOW + 29_000);
    expect(jar.getCookieStringSync(SHOP)).toBe('a=1');
    vi.setSystemTime(NOW + 30_000);
    expect(jar.getCookieStringSync(SHOP)).toBe('');
  });

  /** Refused by tough-cookie too, with the same message. */
  const refused: [header: string, url: string, options?: SetCookieOptions][] = [
    ['', SHOP],
    ['a=1; Domain=com', 'https://example.com/'],
    ['a=1; Domain=other.example', SHOP],
    ['a=1; Domain=www.shop.example', SHOP],
    ['a=1; Domain=1.2.3.4', 'http://5.6.7.8/'],
    ['a=1; Secure', 'http://shop.example/'],
    ['a=1; HttpOnly', SHOP, { http: false }],
    ['a=1; SameSite=Strict', SHOP, { sameSiteContext: 'none' }],
    ['=1', SHOP, { loose: false }],
    ['a', SHOP, { loose: false }],
  ];

  it.each(refused)('refuses %j from %s as tough-cookie does', (header, url, options) => {
    let expected: unknown;
    try {
      new toughCookie.CookieJar().setCookieSync(header, url, options);
    } catch (error) {
      expected = error;
    }
    const jar = new ToughCookieJar();
    expect(() => jar.setCookieSync(header, url, options)).toThrow(CookieRefusedError);
    expect(() => jar.setCookieSync(header, url, options)).toThrow((expected as Error).message);
    expect(jar.setCookieSync(header, url, { ...options, ignoreError: true })).toBeUndefined();
    expect(jar.jar.size).toBe(0);
  });

  it.each([
    ['accounts.bank.test', 'https://shop.example/', null],
    ['hop.example', 'https://shop.example/', null],
    ['www.shop.example', 'https://shop.example/', null],
    ['0.0.1', 'http://127.0.0.1/', null],
    ['shop.example', 'https://shop.example/', 'https://shop.example/'],
    ['Shop.Example', 'https://shop.example/', 'https://shop.example/'],
    ['shop.example', 'https://www.shop.example/', 'https://shop.example/'],
    ['127.0.0.1', 'http://127.0.0.1/', 'http://127.0.0.1/'],
    ['::1', 'http://[::1]/', 'http://[::1]/'],
  ])('sends a host-only Cookie of %s, set from %s, only to %s', (domain, url, host) => {
    const jar = new ToughCookieJar();
    const cookie = new Cookie({ key: 'sid', value: '1', domain, hostOnly: true });
    if (host === null) {
      expect(() => jar.setCookieSync(cookie, url)).toThrow("Cookie not in this host's domain.");
      expect(jar.setCookieSync(cookie, url, { ignoreError: true })).toBeUndefined();
    } else jar.setCookieSync(cookie, url);
    for (const each of [url, 'https://shop.example/', 'https://www.shop.example/'])
      expect([each, jar.getCookieStringSync(each)]).toEqual([each, each === host ? 'sid=1' : '']);
  });

  it.each([
    ['co.uk', new BrowserCookiePolicy(), 'https://shop.co.uk/'],
    ['.co.uk', new BrowserCookiePolicy(), 'https://www.shop.co.uk/'],
    ['CO.UK', new BrowserCookiePolicy(), 'https://shop.co.uk/'],
    ['github.io', new BrowserCookiePolicy(), 'https://x.github.io/'],
    ['com', new BrowserCookiePolicy(), 'https://shop.com/'],
    ['co.uk', new DefaultCookiePolicy({ strictDomain: true }), 'https://shop.co.uk/'],
  ])(
    'refuses a host-only Cookie of the public suffix %s of another host',
    (domain, policy, url) => {
      const jar = new ToughCookieJar(new CookieJar(policy));
      const cookie = new Cookie({ key: 'a', value: '1', domain, hostOnly: true });
      const rejected = published<Refusal>('rejected');
      expect(() => jar.setCookieSync(cookie, url)).toThrow(
        expect.objectContaining({
          message: 'Cookie has domain set to a public suffix',
          refusal: expect.objectContaining({ code: 'public-suffix', name: 'a' }),
        }),
      );
      expect(jar.setCookieSync(cookie, url, { ignoreError: true })).toBeUndefined();
      expect(rejected.map(({ code }) => code)).toEqual(['public-suffix', 'public-suffix']);
      expect(jar.jar.size).toBe(0);
    },
  );

  it.each([
    ['co.uk', new BrowserCookiePolicy(), 'https://co.uk/'],
    ['co.uk', new BrowserCookiePolicy({ publicSuffixList: null }), 'https://shop.co.uk/'],
  ])('sets a host-only Cookie of %s that the policy accepts', (domain, policy, url) => {
    const jar = new ToughCookieJar(new CookieJar(policy));
    jar.setCookieSync(new Cookie({ key: 'a', value: '1', domain, hostOnly: true }), url);
    expect(jar.getCookieStringSync('https://co.uk/')).toBe('a=1');
  });

  it.each(['localhost', 'localhost.local', 'printer', 'printer.local'])(
    'sets a host-only Cookie of %s again under http.cookiejar’s rules, which append .local',
    (host) => {
      const jar = new ToughCookieJar(new CookieJar(new DefaultCookiePolicy()));
      const url = `http://${host}/`;
      const cookie = jar.setCookieSync('a=1', url) as Cookie;
      jar.setCookieSync(Object.assign(cookie, { value: '2' }), url);
      expect(jar.getCookieStringSync(url)).toBe('a=2');
    },
  );

  it.each([
    ['a=日本', 'a=\u00e6\u0097\u00a5\u00e6\u009c\u00ac'],
    ['a=é€', 'a=\u00c3\u00a9\u00e2\u0082\u00ac'],
    ['a=é', 'a=é'],
  ])('sends %j as octets', (header, expected) => {
    const jar = new ToughCookieJar();
    const cookie = new Cookie(Cookie.parse(header));
    for (const each of [header, cookie]) {
      expect(jar.setCookieSync(each, SHOP)?.cookieString()).toBe(expected);
      expect(jar.getCookieStringSync(SHOP)).toBe(expected);
    }
  });

  it('ignores a path without a slash of a Cookie, as in a header', () => {
    const jar = new ToughCookieJar();
    jar.setCookieSync(new Cookie({ key: 'a', value: '1', path: 'x' }), `${SHOP}dir/page`);
    expect(jar.getCookiesSync(`${SHOP}dir/`)[0]?.path).toBe('/dir');
  });

  it('has the refusal in its error', () => {
    expect(() => new ToughCookieJar().setCookieSync('__Host-a=1', SHOP)).toThrow(
      expect.objectContaining({
        code: 'ERR_COOKIE_REFUSED',
        refusal: expect.objectContaining({
          operation: 'set',
          code: 'prefix-unmet',
          name: '__Host-a',
        }),
      }),
    );
  });

  it.each([
    ['no URL', 'a=1', undefined, 'ERR_INVALID_ARG_TYPE'],
    ['an empty URL', 'a=1', '', 'ERR_INVALID_URL'],
    ['a relative URL', 'a=1', '/x', 'ERR_INVALID_URL'],
  ])('throws for %s, ignoreError or not', (_what, cookie, url, code) => {
    for (const ignoreError of [false, true]) {
      const call = () =>
        new ToughCookieJar().setCookieSync(cookie as never, url as never, { ignoreError });
      expect(call).toThrow(expect.objectContaining({ code }));
    }
  });

  it.each([undefined, null, 42, { key: 'a', value: '1' }])(
    'throws for the cookie %o, unless ignoreError is set',
    async (cookie) => {
      const [jar, theirs] = [new ToughCookieJar(), new toughCookie.CookieJar()];
      for (const each of [jar, theirs]) {
        expect(each.setCookieSync(cookie as never, SHOP, { ignoreError: true })).toBeUndefined();
        expect(await each.setCookie(cookie as never, SHOP, { ignoreError: true })).toBeUndefined();
        expect(() => each.setCookieSync(cookie as never, SHOP)).toThrow();
      }
    },
  );

  it.each([undefined, null, '', 'Strict', 'STRICT'])(
    'takes the sameSiteContext %o as same-site',
    (sameSiteContext) => {
      const options = { sameSiteContext } as SetCookieOptions;
      expect(shopJar('a=1; SameSite=Strict').getCookieStringSync(SHOP, options)).toBe('a=1');
    },
  );

  it('throws for an unknown sameSiteContext', () => {
    const call = () => shopJar().getCookiesSync(SHOP, { sameSiteContext: 'x' as never });
    expect(call).toThrow(expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }));
  });

  it.each([
    ['ours', new Cookie({ key: 'a', value: '1', path: '/x', httpOnly: true, maxAge: 60 })],
    [
      'tough-cookie’s',
      new toughCookie.Cookie({ key: 'a', value: '1', path: '/x', httpOnly: true, maxAge: 60 }),
    ],
  ])('takes a Cookie, %s, and does not change it', (_whose, cookie) => {
    const before = JSON.stringify(cookie);
    const jar = new ToughCookieJar();
    jar.setCookieSync(cookie as Cookie, SHOP);
    expect(jar.getSetCookieStringsSync(`${SHOP}x`)).toEqual(['a=1; Max-Age=60; Path=/x; HttpOnly']);
    expect(JSON.stringify(cookie)).toBe(before);
  });

  /** The cookie `a=1` with this expiry, now and two seconds later. */
  function sent(
    jar: ToughCookieJar | toughCookie.CookieJar,
    cookie: Cookie | toughCookie.Cookie,
    expiry: object,
  ): string[] {
    jar.setCookieSync('a=0; Path=/', SHOP);
    jar.setCookieSync(
      Object.assign(cookie, { key: 'a', value: '1', path: '/' }, expiry) as never,
      SHOP,
    );
    const first = jar.getCookieStringSync(SHOP);
    vi.setSystemTime(NOW + 2000);
    const second = jar.getCookieStringSync(SHOP);
    vi.setSystemTime(NOW);
    return [first, second];
  }

  it.each([
    [{ maxAge: 0 }, ['', '']],
    [{ maxAge: '-Infinity' }, ['', '']],
    [{ maxAge: -Infinity }, ['', '']],
    [{ maxAge: -0.5 }, ['', '']],
    [{ maxAge: 0.5 }, ['a=1', '']],
    [{ maxAge: 1.5 }, ['a=1', '']],
    [{ maxAge: 1e21 }, ['a=1', 'a=1']],
    [{ maxAge: 'Infinity' }, ['a=1', 'a=1']],
    [{ maxAge: Infinity }, ['a=1', 'a=1']],
    [{ maxAge: NaN }, ['a=1', 'a=1']],
    [{ maxAge: 60, expires: new Date(0) }, ['a=1', 'a=1']],
    [{ maxAge: 'Infinity', expires: new Date(0) }, ['a=1', 'a=1']],
    [{ maxAge: 0, expires: new Date(4e12) }, ['', '']],
    [{ expires: new Date(NOW) }, ['', '']],
    [{ expires: new Date(NOW + 1000) }, ['a=1', '']],
    [{ expires: new Date(-8e15) }, ['', '']],
    [{ expires: new Date(8e15) }, ['a=1', 'a=1']],
    [{ expires: new Date(Number.NaN) }, ['a=1', 'a=1']],
    [{ expires: 'Infinity' }, ['a=1', 'a=1']],
    [{ expires: null }, ['a=1', 'a=1']],
  ])('takes a Cookie with the expiry %o, as tough-cookie does', (expiry, expected) => {
    const theirs = sent(new toughCookie.CookieJar(), new toughCookie.Cookie(), expiry);
    expect([sent(new ToughCookieJar(), new Cookie(), expiry), theirs]).toEqual([
      expected,
      expected,
    ]);
  });

  it.each([new BrowserCookiePolicy(), new DefaultCookiePolicy()])(
    'deletes a cookie whose expiry is set to -Infinity, under any policy',
    (policy) => {
      for (const expiry of [{ maxAge: '-Infinity' }, { expires: -Infinity }]) {
        const jar = new ToughCookieJar(new CookieJar(policy));
        jar.setCookieSync('a=1', SHOP);
        const [cookie] = jar.getCookiesSync(SHOP);
        jar.setCookieSync(Object.assign(cookie as Cookie, expiry), SHOP);
        expect(jar.getCookieStringSync(SHOP)).toBe('');
      }
    },
  );

  it.each([
    { key: 'a', value: '1; Domain=example' },
    { key: 'a', value: '1; HttpOnly' },
    { key: 'a;b', value: '1' },
    { key: 'a=b', value: '1' },
    { key: 'a', value: '1', path: '/; Secure' },
    { key: 'a', value: '1', path: '/; Max-Age=1' },
    { key: 'a', value: '1', domain: 'shop.example; Path=/x' },
    { key: 'a', value: '1', extensions: ['x; Path=/y'] },
    { key: 'a', value: '1', extensions: ['Secure'] },
    { key: 'a', value: '1\r\nSet-Cookie: b=2' },
    { key: '', value: 'b=2' },
  ])('refuses a Cookie whose fields would become other attributes: %j', (fields) => {
    const jar = new ToughCookieJar();
    expect(() => jar.setCookieSync(new Cookie(fields), SHOP)).toThrow(CookieRefusedError);
    expect(jar.jar.size).toBe(0);
  });
});

it('publishes what the jar does, and nothing about its own look-ups', () => {
  const jar = shopJar('a=1; Secure');
  const [rejected, stored] = [published<Refusal>('rejected'), published<CookieReport>('stored')];
  jar.setCookieSync('a=2', 'http://shop.example/', { ignoreError: true });
  jar.setCookieSync('b=2', SHOP);
  expect(rejected.map(({ operation, code }) => `${operation} ${code}`)).toEqual([
    'set secure-overwrite',
  ]);
  expect(stored.map(({ name }) => name)).toEqual(['b']);
});

describe('a script (http: false)', () => {
  it('neither sees nor overwrites HttpOnly cookies', () => {
    const jar = shopJar('sid=1; HttpOnly', 'theme=dark');
    expect(jar.getCookieStringSync(SHOP, { http: false })).toBe('theme=dark');
    expect(keys(jar.getCookiesSync(SHOP, { http: false }))).toEqual(['theme']);
    expect(() => jar.setCookieSync('sid=2', SHOP, { http: false })).toThrow(
      "old Cookie is HttpOnly and this isn't an HTTP API",
    );
    expect(jar.getCookieStringSync(SHOP)).toBe('sid=1; theme=dark');
  });
});

describe('getCookies', () => {
  it('is in the order of the Cookie header', () => {
    const jar = shopJar('a=1; Path=/', 'b=2; Path=/x', 'c=3; Path=/');
    expect(keys(jar.getCookiesSync(`${SHOP}x`))).toEqual(['b', 'a', 'c']);
    expect(jar.getCookieStringSync(`${SHOP}x`)).toBe('b=2; a=1; c=3');
  });

  it('gives copies', () => {
    const jar = shopJar('a=1');
    const [cookie] = jar.getCookiesSync(SHOP);
    (cookie as Cookie).value = 'changed';
    expect(jar.getCookieStringSync(SHOP)).toBe('a=1');
  });

  it('has the cookies of all paths with allPaths', () => {
    const jar = shopJar('a=1; Path=/', 'b=2; Path=/x', 'c=3; Path=//other.example/x');
    jar.jar.setFromHeader('d=4; Path=/x', 'https://other.example/');
    expect(keys(jar.getCookiesSync(SHOP, { allPaths: true }))).toEqual(['c', 'b', 'a']);
    expect(jar.getCookieStringSync(SHOP, { allPaths: true })).toBe('c=3; b=2; a=1');
  });

  it.each([
    [{ allPaths: true }],
    [{ allPaths: true, http: false }],
    [{ allPaths: true, sameSiteContext: 'lax' }],
    [{ allPaths: true, expire: false }],
    [{ allPaths: true, expire: false, sameSiteContext: 'none' }],
    [{ expire: false }],
    [{ expire: false, http: false }],
    [{ expire: false, sameSiteContext: 'none' }],
  ] as const)('finds the same cookies as tough-cookie with %j', (options) => {
    const [jar, expected] = [new ToughCookieJar(), new toughCookie.CookieJar()];
    const paths = [
      '/',
      '/x y',
      '/%7e|',
      '/a/../b',
      '/ok',
      '/q?r',
      '/%41',
      '/#f',
      '//h/',
      '/é',
      '/\\',
    ];
    const attributes = [
      'SameSite=Strict',
      'SameSite=None; Secure',
      'SameSite=Lax; HttpOnly; Max-Age=1',
    ];
    for (const each of [jar, expected]) {
      vi.setSystemTime(NOW);
      for (const [index, path] of paths.entries())
        each.setCookieSync(`c${index}=1; Path=${path}; ${attributes[index % 3]}`, SHOP);
      each.setCookieSync('strict=1; SameSite=Strict; Max-Age=1; Path=/x', SHOP);
      each.setCookieSync('other=1', 'https://other.example/');
      vi.setSystemTime(NOW + 5000);
    }
    expect(jar.getCookieStringSync(SHOP, options)).toBe(
      expected.getCookieStringSync(SHOP, options),
    );
    const sorted = expected.getCookiesSync(SHOP, { ...options, sort: true });
    expect(keys(jar.getCookiesSync(SHOP, options))).toEqual(sorted.map(({ key }) => key));
  });

  it('never has a value in a header that would be read as two cookies', () => {
    const jar = shopJar('b=2');
    jar.jar.setCookie(
      new JarCookie({ name: 'a', value: 'x; admin=1', domain: 'shop.example', path: '/' }),
    );
    for (const options of [{}, { allPaths: true }, { expire: false }])
      expect(jar.getCookieStringSync(SHOP, options)).toBe('b=2');
  });

  it('does not find a cookie whose path is no text', () => {
    const jar = shopJar('a=1', 'b=2');
    for (const cookie of jar.jar) if (cookie.name === 'a') cookie.path = null as never;
    expect(keys(jar.getCookiesSync(SHOP, { allPaths: true }))).toEqual(['b']);
  });

  it('has expired cookies with expire: false, until a request removes them', () => {
    const jar = new ToughCookieJar();
    jar.setCookieSync('a=1; Max-Age=1', SHOP);
    jar.setCookieSync('b=1', SHOP);
    vi.setSystemTime(NOW + 5000);
    expect(keys(jar.getCookiesSync(SHOP))).toEqual(['b']);
    expect(keys(jar.getCookiesSync(SHOP, { expire: false }))).toEqual(['a', 'b']);
    expect(jar.getCookieStringSync(SHOP, { expire: false })).toBe('a=1; b=1');
    jar.getCookieStringSync(SHOP);
    expect(keys(jar.getCookiesSync(SHOP, { expire: false }))).toEqual(['b']);
  });

  it('notes when the cookies were accessed', () => {
    const jar = shopJar('a=1');
    vi.setSystemTime(NOW + 5000);
    expect(jar.getCookiesSync(SHOP)[0]?.lastAccessed).toEqual(new Date(NOW + 5000));
  });

  it.each([
    ['Max-Age=100', NOW + 100_000],
    ['Max-Age=100; Expires=Tue, 13 Jan 2099 22:23:01 GMT', NOW + 100_000],
    ['Max-Age=999999999999', NOW + 400 * DAY],
    ['Expires=Tue, 13 Jan 2099 22:23:01 GMT', NOW + 400 * DAY],
    ['Expires=Mon, 18 Mar 2030 00:00:00 GMT', NOW + DAY],
    ['Path=/', Number.POSITIVE_INFINITY],
  ])('has the expiry of a cookie with %s, whenever it is accessed', async (attributes, expiry) => {
    const jar = new ToughCookieJar();
    expect(jar.setCookieSync(`a=1; ${attributes}`, SHOP)?.expiryTime()).toBe(expiry);
    const jars = [jar, jar.cloneSync(), ToughCookieJar.fromJSON(JSON.stringify(jar))];
    for (const seconds of [0, 90, 95]) {
      vi.setSystemTime(NOW + seconds * 1000);
      for (const each of jars) {
        expect(each.getCookiesSync(SHOP)[0]?.expiryTime()).toBe(expiry);
        const found = await each.store.findCookie('shop.example', '/', 'a');
        expect(found?.expiryTime()).toBe(expiry);
      }
    }
  });

  it('counts Max-Age from the creation of a cookie that was never accessed', () => {
    const creation = new Date(NOW - 20_000).toISOString();
    const cookie = {
      key: 'a',
      value: '1',
      domain: 'shop.example',
      path: '/',
      maxAge: 60,
      creation,
    };
    const jar = ToughCookieJar.fromJSON({ version: 'tough-cookie@6.1.0', cookies: [cookie] });
    vi.setSystemTime(NOW + 10_000);
    for (const each of [jar, ToughCookieJar.fromJSON(JSON.stringify(jar))])
      expect(each.getCookiesSync(SHOP)[0]?.expiryTime()).toBe(NOW + 40_000);
  });

  it('shows what the program assigns to a cookie of the jar', () => {
    const jar = new ToughCookieJar();
    jar.setCookieSync('a=1; Max-Age=60', SHOP);
    for (const cookie of jar.jar) Object.assign(cookie, { value: '2', expires: 4e9, path: '/' });
    expect(jar.getCookiesSync(SHOP)[0]).toMatchObject({
      value: '2',
      maxAge: null,
      expires: new Date(4e12),
    });
  });
});

it.each(['shop.example', '::1', '[::1]'])('takes the result of url.parse() for %s', (hostname) => {
  const jar = new ToughCookieJar();
  const url = { protocol: 'https:', hostname, pathname: '/x' } as URL;
  jar.setCookieSync('a=1; Path=/x', url);
  expect(jar.getCookieStringSync(url)).toBe('a=1');
});

it.each(['about:blank', 'data:,x', 'file:///home/page.html'])(
  'a page at %s has no cookies',
  (url) => {
    const jar = shopJar('a=1');
    expect(jar.getCookieStringSync(url)).toBe('');
    expect(jar.getCookieStringSync(url, { allPaths: true })).toBe('');
    expect(jar.getCookiesSync(url)).toEqual([]);
    expect(() => jar.setCookieSync('b=2', url)).toThrow(CookieRefusedError);
    expect(jar.setCookieSync('b=2', url, { ignoreError: true })).toBeUndefined();
  },
);

describe('JSON', () => {
  const lines = [
    'a=1; Max-Age=60; HttpOnly; SameSite=Lax; Secure; Priority=High',
    'b=2; Domain=shop.example; Path=/x',
    'c=3; Expires=Tue, 18 Oct 2050 07:05:03 GMT',
  ];

  it('goes to tough-cookie and back', () => {
    const jar = new ToughCookieJar();
    for (const line of lines) jar.setCookieSync(line, SHOP);
    const there = toughCookie.CookieJar.fromJSON(JSON.stringify(jar));
    const back = ToughCookieJar.fromJSON(JSON.stringify(there));
    for (const url of [SHOP, `${SHOP}x`, 'https://www.shop.example/x', 'http://shop.example/']) {
      expect(there.getCookieStringSync(url)).toBe(jar.getCookieStringSync(url));
      expect(back.getCookieStringSync(url)).toBe(jar.getCookieStringSync(url));
    }
    expect(back.toJSON().cookies).toEqual(jar.toJSON().cookies);
  });

  it('has its entries that are not cookies reported', () => {
    const jar = new ToughCookieJar();
    jar.setCookieSync('a=1', SHOP);
    const skipped = published<{ message: string }>('rejected');
    const { cookies, ...rest } = jar.toJSON();
    const back = ToughCookieJar.fromJSON({
      ...rest,
      cookies: [...cookies, { value: 'b' } as never],
    });
    expect(back.toJSON().cookies).toEqual(cookies);
    expect(skipped).toMatchObject([
      { code: 'line-skipped', message: expect.stringMatching(/^line 2:/) },
    ]);
  });

  it('of cookies that a program put into the store is read as tough-cookie reads it', async () => {
    const theirs = new toughCookie.CookieJar();
    for (const domain of ['shop.example', 'example', 'github.io', 'localhost', '127.0.0.1'])
      for (const fields of [{ key: 'a', maxAge: 60 }, { key: 'b' }, { key: 'c', hostOnly: true }])
        await theirs.store.putCookie(
          new toughCookie.Cookie({ ...fields, value: '1', domain, path: '/' }),
        );
    const json = JSON.stringify(theirs);
    const withoutTimes = json.replaceAll(/"(?:creation|lastAccessed)":"[^"]*",?/g, '');
    for (const data of [json, withoutTimes.replaceAll(',}', '}')]) {
      const [ours, expected] = [ToughCookieJar, toughCookie.CookieJar].map((jar) =>
        jar.fromJSON(data),
      ) as [ToughCookieJar, toughCookie.CookieJar];
      for (const host of ['shop.example', 'www.shop.example', 'x.github.io', 'localhost'])
        expect(ours.getCookieStringSync(`https://${host}/`).split('; ').sort().join('; ')).toBe(
          expected.getCookieStringSync(`https://${host}/`).split('; ').sort().join('; '),
        );
      expect(ours.jar.size).toBe(15);
      for (const each of ours.toJSON().cookies)
        expect(each.maxAge).toBe(each.key === 'a' ? 60 : undefined);
    }
  });

  it('keeps the expiry of a cookie that was replaced, and of one that was accessed', () => {
    const jar = new ToughCookieJar();
    const there = () => toughCookie.CookieJar.fromJSON(JSON.stringify(jar));
    const back = () => ToughCookieJar.fromJSON(JSON.stringify(jar));
    jar.setCookieSync('a=1; Max-Age=60', SHOP);
    vi.setSystemTime(NOW + 50_500);
    jar.setCookieSync('a=2; Max-Age=60', SHOP);
    vi.setSystemTime(NOW + 100_500);
    for (const each of [back(), there()]) expect(each.getCookieStringSync(SHOP)).toBe('a=2');
    jar.getCookiesSync(SHOP);
    const restored = [back(), there()];
    expect(back().toJSON()).toEqual(jar.toJSON());
    vi.setSystemTime(NOW + 111_000);
    for (const each of [jar, ...restored]) expect(each.getCookieStringSync(SHOP)).toBe('');
  });

  it('has no expiry after the 400 days that the jar keeps a cookie', () => {
    const jar = new ToughCookieJar();
    const expires = new Date(NOW + 400 * DAY);
    const header = 'a=1; Expires=Tue, 13 Jan 2099 22:23:01 GMT';
    expect(jar.setCookieSync(header, SHOP)?.expires).toEqual(expires);
    jar.setCookieSync(new Cookie({ key: 'b', value: '1', expires: new Date(4e12) }), SHOP);
    for (const each of [jar, ToughCookieJar.fromJSON(JSON.stringify(jar))])
      expect(each.getCookiesSync(SHOP).map((cookie) => cookie.expires)).toEqual([expires, expires]);
  });

  it.each([{ expires: new Date(Number.NaN) }, { expires: null }, { maxAge: 'Infinity' } as const])(
    'has a session cookie for one with the expiry %o, as the jar',
    (expiry) => {
      const jar = new ToughCookieJar();
      jar.setCookieSync(new Cookie({ key: 'a', value: '1', ...expiry }), SHOP);
      const [cookie] = JSON.parse(JSON.stringify(jar)).cookies;
      expect(Cookie.fromJSON(cookie)?.isPersistent()).toBe(false);
    },
  );

  it('keeps a fraction of Max-Age', () => {
    const jar = new ToughCookieJar();
    jar.setCookieSync(new Cookie({ key: 'a', value: '1', maxAge: 0.5 }), SHOP);
    expect(jar.toJSON().cookies[0]?.maxAge).toBe(0.5);
  });

  it('has cookies whose expiry is beyond all dates', () => {
    const jar = new ToughCookieJar(new CookieJar(new DefaultCookiePolicy()));
    jar.jar.setFromHeader('a=1; Max-Age=99999999999999', SHOP);
    expect(jar.toJSON().cookies[0]?.expires).toBe('9999-12-31T23:59:59.000Z');
    expect(ToughCookieJar.fromJSON(jar.toJSON()).getCookieStringSync(SHOP)).toBe('a=1');
  });

  it('keeps the order of creation, whatever the order of domains and paths', () => {
    const jar = new ToughCookieJar();
    jar.setCookieSync('c=1; Path=/', 'https://www.shop.example/');
    jar.setCookieSync('b=1; Path=/; Domain=shop.example', 'https://www.shop.example/');
    jar.setCookieSync('a=1; Path=/', 'https://www.shop.example/');
    for (const other of [jar.cloneSync(), ToughCookieJar.fromJSON(JSON.stringify(jar))])
      expect(other.getCookieStringSync('https://www.shop.example/')).toBe('c=1; b=1; a=1');
  });

  /** Each step is a second after the one before it. */
  it.each<[what: string, steps: ((jar: ToughCookieJar) => unknown)[], header: string]>([
    [
      'stored a cookie',
      [
        ({ jar }) => jar.setFromHeader('a=1', SHOP),
        (jar) => jar.setCookieSync('b=1; Domain=shop.example', SHOP),
      ],
      'a=1; b=1',
    ],
    [
      'replaced a cookie',
      [
        (jar) => jar.setCookieSync('a=1', SHOP),
        (jar) => jar.setCookieSync('b=1', SHOP),
        ({ jar }) => jar.setFromHeader('a=2', SHOP),
      ],
      'a=2; b=1',
    ],
    [
      'stored cookies that were read later',
      [
        ({ jar }) => jar.setFromHeader(['a=1; Path=/x', 'b=1; Path=/', 'c=1; Path=/'], SHOP),
        (jar) => jar.store.findCookie('shop.example', '/', 'c'),
        (jar) => jar.getCookiesSync(SHOP),
        (jar) => jar.setCookieSync('a=1; Path=/', SHOP),
      ],
      'b=1; c=1; a=1',
    ],
    [
      'was given the time of a cookie',
      [
        (jar) => jar.setCookieSync('a=1', SHOP),
        (jar) => jar.setCookieSync('b=1', SHOP, { now: new Date(NOW - 60_000) }),
        (jar) => jar.setCookieSync('c=1', SHOP, { now: new Date(NOW + 60_000) }),
        (jar) => jar.setCookieSync('d=1', SHOP),
      ],
      'a=1; b=1; c=1; d=1',
    ],
  ])('has creation times in the order of creation if the jar %s', (_what, steps, header) => {
    const jar = new ToughCookieJar();
    for (const [index, step] of steps.entries()) {
      vi.setSystemTime(NOW + index * 1000);
      step(jar);
    }
    vi.setSystemTime(NOW + 10_000);
    const json = JSON.stringify(jar);
    for (const each of [jar, ToughCookieJar.fromJSON(json), toughCookie.CookieJar.fromJSON(json)])
      expect(each.getCookieStringSync(SHOP)).toBe(header);
  });

  it('keeps the creation time of a cookie that the jar itself replaces', () => {
    const jar = new ToughCookieJar();
    jar.setCookieSync('a=1', SHOP);
    vi.setSystemTime(NOW + 5000);
    jar.jar.setFromHeader('a=2', SHOP);
    expect(jar.toJSON().cookies[0]?.creation).toBe(new Date(NOW).toISOString());
    expect(jar.getCookiesSync(SHOP)[0]?.creation).toEqual(new Date(NOW));
  });

  it.each(['a=; Max-Age=0', 'a=1; Max-Age=1'])(
    'has a new creation time for a cookie set again after %j removed it',
    (header) => {
      const jar = new ToughCookieJar();
      jar.setCookieSync('a=1', SHOP);
      jar.setCookieSync(header, SHOP);
      jar.setCookieSync('b=1', SHOP);
      vi.setSystemTime(NOW + 5000);
      jar.setCookieSync('a=2', SHOP);
      const created = jar.toJSON().cookies.map(({ key, creation }) => [key, creation]);
      expect(created).toEqual([
        ['b', new Date(NOW).toISOString()],
        ['a', new Date(NOW + 5000).toISOString()],
      ]);
    },
  );

  it('keeps the partition of a cookie', () => {
    const jar = new ToughCookieJar();
    const context = { initiator: 'https://top.example/', navigation: false };
    jar.jar.setFromHeader('p=1; Secure; SameSite=None; Partitioned', SHOP, context);
    for (const other of [jar.cloneSync(), ToughCookieJar.fromJSON(JSON.stringify(jar))]) {
      expect(other.jar.cookieHeader(SHOP, context)).toBe('p=1');
      expect(other.jar.cookieHeader(SHOP)).toBe('');
    }
  });

  it('keeps that public suffixes are not checked, and their cookies', () => {
    const policy = new BrowserCookiePolicy({ publicSuffixList: null });
    const jar = new ToughCookieJar(new CookieJar(policy));
    jar.setCookieSync('a=1; Domain=co.uk', 'https://shop.co.uk/');
    expect(jar.toJSON().rejectPublicSuffixes).toBe(false);
    const restored = ToughCookieJar.fromJSON(JSON.stringify(jar));
    restored.setCookieSync('b=1; Domain=co.uk', 'https://shop.co.uk/');
    expect(restored.getCookieStringSync('https://other.co.uk/')).toBe('a=1; b=1');
  });

  it.each([
    [null],
    [5],
    ['text'],
    [{}],
    [{ key: 'a' }],
    [{ key: 'a', value: '1', domain: 'shop.example', creation: 'never' }],
  ])('with an entry %j restores the others', (entry) => {
    const cookies = [entry, { key: 'b', value: '1', domain: 'shop.example', path: '/' }];
    const jar = ToughCookieJar.fromJSON({ version: 'tough-cookie@6.1.0', cookies });
    expect(jar.jar.has('b')).toBe(true);
  });

  it.each([undefined, null, 0, 'false'])(
    'checks public suffixes with rejectPublicSuffixes %o',
    (given) => {
      const jar = ToughCookieJar.fromJSON({ rejectPublicSuffixes: given, cookies: [] });
      expect(() => jar.setCookieSync('a=1; Domain=co.uk', 'https://acme.co.uk/')).toThrow(
        'Cookie has domain set to a public suffix',
      );
    },
  );

  it('of cookies without a domain, which tough-cookie never sends, is an empty jar', () => {
    const data = { version: 'tough-cookie@6', cookies: [{ key: 'a', value: '1' }, null] };
    expect(ToughCookieJar.fromJSON(data).getCookieStringSync(SHOP)).toBe('');
  });

  it('of an empty jar is an empty jar', () => {
    expect(ToughCookieJar.fromJSON(new ToughCookieJar().toJSON()).jar.size).toBe(0);
  });

  it('leaves out what no server could have set', () => {
    const cookies = [
      { key: 'a', value: '1', domain: 'com', path: '/', hostOnly: false },
      { key: '__Host-a', value: '1', domain: 'shop.example', path: '/', hostOnly: true },
      { key: 'b', value: '1', domain: 'shop.example', path: '/', hostOnly: true },
    ];
    const jar = ToughCookieJar.fromJSON({ version: 'tough-cookie@6.1.0', cookies });
    expect(jar.jar.keys()).toEqual(['b']);
  });

  it.each(['{}', '{"cookies":{}}', '[]', 'null', '5'])('refuses %s', (json) => {
    expect(() => ToughCookieJar.fromJSON(json)).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }),
    );
  });
});

describe('localhost under http.cookiejar’s rules, which append .local', () => {
  const url = 'http://localhost:3000/';
  const makeJar = () => {
    const jar = new ToughCookieJar(new CookieJar());
    jar.setCookieSync('sid=1; Path=/', url);
    return jar;
  };

  it('is the domain of its cookies', async () => {
    const jar = makeJar();
    const found = [...jar.getCookiesSync(url), ...(await jar.store.getAllCookies())];
    expect(found.map(({ domain }) => domain)).toEqual(['localhost', 'localhost']);
  });

  it('has its cookies restored from JSON', () => {
    const json = JSON.stringify(makeJar());
    for (const each of [ToughCookieJar.fromJSON(json), toughCookie.CookieJar.fromJSON(json)])
      expect(each.getCookieStringSync(url)).toBe('sid=1');
  });

  it('has its cookies found and removed in the store', async () => {
    const { jar, store } = makeJar();
    expect((await store.findCookie('localhost', '/', 'sid'))?.value).toBe('1');
    await store.removeCookie('localhost', '/', 'sid');
    expect(jar.size).toBe(0);
    jar.setFromHeader('sid=2', url);
    await store.removeCookies('localhost');
    expect(jar.size).toBe(0);
  });

  it('is another host than localhost.local under browsers’ rules', () => {
    const jar = new ToughCookieJar();
    jar.setCookieSync('a=1', 'http://localhost.local/');
    expect(jar.getCookiesSync('http://localhost.local/')[0]?.domain).toBe('localhost.local');
  });
});

describe('store', () => {
  const makeJar = () => shopJar('a=1; Path=/', 'a=2; Path=/x', 'b=3; Path=/; Domain=shop.example');
  const left = (jar: ToughCookieJar) => jar.jar.values().join();

  it('finds cookies by their place', async () => {
    const { store } = makeJar();
    expect((await store.getAllCookies()).map(({ value }) => value).join()).toBe('1,2,3');
    expect((await store.findCookie('shop.example', '/', 'b'))?.value).toBe('3');
    expect(await store.findCookie('shop.example', '/', 'c')).toBeUndefined();
    expect(await store.findCookie('www.shop.example', '/', 'b')).toBeUndefined();
  });

  it.each<[what: string, remove: (jar: ToughCookieJar) => unknown, values: string]>([
    ['a cookie', ({ store }) => store.removeCookie('shop.example', '/x', 'a'), '1,3'],
    ['a domain cookie', ({ store }) => store.removeCookie('shop.example', '/', 'b'), '1,2'],
    [
      'a cookie that is not there',
      ({ store }) => store.removeCookie('shop.example', '/', 'c'),
      '1,2,3',
    ],
    ['a path', ({ store }) => store.removeCookies('shop.example', '/'), '2'],
    ['a domain', ({ store }) => store.removeCookies('shop.example'), ''],
    ['another domain', ({ store }) => store.removeCookies('example'), '1,2,3'],
    ['all', ({ store }) => store.removeAllCookies(), ''],
  ])('removes %s', async (_what, remove, values) => {
    const jar = makeJar();
    await remove(jar);
    expect(left(jar)).toBe(values);
  });

  it('does not visit the cookies of other domains to find or remove one', async () => {
    const jar = makeJar();
    jar.setCookieSync('a=1', 'https://other.example/');
    const visited = vi.fn(() => 'other.example');
    for (const cookie of jar.jar)
      if (cookie.domain === 'other.example')
        Object.defineProperty(cookie, 'domain', { get: visited });
    expect((await jar.store.findCookie('shop.example', '/x', 'a'))?.value).toBe('2');
    await jar.store.removeCookie('shop.example', '/x', 'a');
    await jar.store.removeCookies('shop.example', '/');
    expect(visited).not.toHaveBeenCalled();
    expect(left(jar)).toBe('1');
  });

  it.each([
    ['[::1]', '::1', 'a=1', 'a'],
    ['127.0.0.1', '127.0.0.1', 'a=1', 'a'],
    ['münchen.example', 'xn--mnchen-3ya.example', 'a=1; Domain=xn--mnchen-3ya.example', 'a'],
    ['localhost.local', 'localhost.local', 'a=1', 'a'],
    ['shop.example', 'shop.example', 'bare', ''],
    ['shop.example', 'shop.example', '=nameless', ''],
    ['shop.example', 'shop.example', 'a=1; Secure; SameSite=None; Partitioned', 'a'],
  ])(
    'finds and removes a cookie of https://%s/ by its domain %s: %s',
    async (host, domain, header, key) => {
      const { jar, store } = new ToughCookieJar();
      const initiator = { initiator: 'https://top.example/', navigation: false };
      const context = header.includes('Partitioned') ? initiator : {};
      expect(
        jar.setFromHeader(`${header}; Path=/`, `https://${host}/`, context).stored.length,
      ).toBe(1);
      expect((await store.findCookie(domain, '/', key))?.domain).toBe(domain);
      await store.removeCookie(domain, '/', key);
      expect(jar.size).toBe(0);
    },
  );

  it('finds the cookies of ::1 and localhost in a file of Python', async () => {
    const { jar, store } = new ToughCookieJar(new CookieJar());
    const domains = ['[::1].local', '::1.local', 'localhost.local', '.local'];
    for (const [index, domain] of domains.entries())
      jar.setCookie(new JarCookie({ name: `c${index}`, value: '1', domain, path: '/' }));
    for (const [index, domain] of ['::1', '::1', 'localhost', 'local'].entries())
      expect((await store.findCookie(domain, '/', `c${index}`))?.key).toBe(`c${index}`);
    await store.removeCookies('::1');
    expect(jar.keys()).toEqual(['c2', 'c3']);
  });

  it('calls callbacks', () => {
    const jar = makeJar();
    const callback = vi.fn();
    jar.store.removeCookie('shop.example', '/', 'a', callback);
    expect(callback).toHaveBeenCalledExactlyOnceWith(null, undefined);
    jar.store.getAllCookies((_error, cookies) => callback(cookies?.length));
    expect(callback).toHaveBeenLastCalledWith(2);
  });
});

it('clone() and deserialize() have a place for a store, which has to be empty', async () => {
  const jar = shopJar('a=1');
  for (const store of [null, undefined]) {
    const jars: (ToughCookieJar | undefined)[] = [
      await jar.clone(store),
      await ToughCookieJar.deserialize(jar.toJSON(), store),
    ];
    jar.clone(store, (_error, clone) => jars.push(clone));
    ToughCookieJar.deserialize(jar.toJSON(), store, (_error, restored) => jars.push(restored));
    expect(jars.map((each) => each?.getCookieStringSync(SHOP))).toEqual(Array(4).fill('a=1'));
  }
  const store = new toughCookie.MemoryCookieStore() as never;
  const wrong = expect.objectContaining({ code: 'ERR_INVALID_ARG_TYPE' });
  await expect(jar.clone(store)).rejects.toThrow(wrong);
  expect(() => ToughCookieJar.fromJSON(jar.toJSON(), store)).toThrow(wrong);
  const callback = vi.fn();
  ToughCookieJar.deserialize(jar.toJSON(), store, callback);
  expect(callback).toHaveBeenCalledExactlyOnceWith(wrong);
});

it('a clone is independent, under the same policy', () => {
  const policy = new BrowserCookiePolicy({ blockedDomains: ['ads.example'] });
  const jar = new ToughCookieJar(new CookieJar(policy));
  jar.setCookieSync('a=1', SHOP);
  const clone = jar.cloneSync();
  clone.setCookieSync('b=2', SHOP);
  expect([jar.getCookieStringSync(SHOP), clone.getCookieStringSync(SHOP)]).toEqual([
    'a=1',
    'a=1; b=2',
  ]);
  expect(() => clone.setCookieSync('a=1', 'https://ads.example/')).toThrow('blockedDomains');
});
