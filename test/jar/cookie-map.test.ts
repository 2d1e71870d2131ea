import { describe, expect, it, vi } from 'vitest';
import { Cookie, type CookieInit } from '../../src/cookie/cookie.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import type { CookieScope, CookieSetInit } from '../../src/jar/cookie-scope.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { argumentError } from '../argument-error.js';
import { fixedClock } from '../fixed-clock.js';

// A jar read like a dictionary, as Requests reads its own.

const NOW = Date.UTC(2026, 10, 20, 4, 30) / 1000;
const ACME = 'http://www.acme.com/';

fixedClock(NOW * 1000);

/** Four cookies: `a` of three scopes, and a valueless one; and one whose time is over. */
function jarOfFive(): CookieJar {
  const jar = new CookieJar();
  jar.setFromHeader(['a=1; Path=/', 'a=2; Path=/x', 'b; Max-Age=60', 'old=4; Max-Age=1'], ACME);
  jar.setFromHeader('a=5; Domain=acme.com', 'http://acme.com/');
  vi.advanceTimersByTime(1000);
  return jar;
}

describe('one cookie by its name', () => {
  it.each([
    ['the only one of its name', 'b', undefined, ''],
    ['one of a domain and path', 'a', { domain: 'www.acme.com', path: '/' }, '1'],
    ['one of a path', 'a', { path: '/x' }, '2'],
    ['one of a domain, its dot left out', 'a', { domain: 'acme.com' }, '5'],
    ['one of a domain, its dot given', 'a', { domain: '.acme.com' }, '5'],
    ['one of a domain in any case', 'a', { domain: 'ACME.com' }, '5'],
    ['one that a URL gets', 'a', { url: 'http://x.acme.com/x' }, '5'],
    ['one that a URL gets, of a path', 'a', { url: `${ACME}x`, path: '/x' }, '2'],
    ['one that a URL gets, of a domain', 'a', { url: ACME, domain: 'www.acme.com' }, '1'],
    ['none of that name', 'c', undefined, undefined],
    ['none of that case', 'A', undefined, undefined],
    ['none of that domain', 'a', { domain: 'com' }, undefined],
    ['none of that path', 'b', { path: '/x' }, undefined],
    ['none for that URL', 'a', { url: 'http://other.org/' }, undefined],
    ['none whose time is not over', 'old', undefined, undefined],
    ['R7 none', '__proto__', undefined, undefined],
    ['R7 none', 'toString', { domain: 'constructor' }, undefined],
  ])('get, has and delete: %s', (_what, name, scope, expected) => {
    const jar = jarOfFive();
    expect([jar.get(name, scope), jar.has(name, scope)]).toEqual([
      expected,
      expected !== undefined,
    ]);
    const before = jar.size;
    expect(jar.delete(name, scope)).toBe(expected !== undefined);
    expect([jar.has(name, scope), before - jar.size]).toEqual([
      false,
      expected === undefined ? 0 : 1,
    ]);
  });

  it.each([
    [undefined, ['www.acme.com/', 'www.acme.com/x', '.acme.com/']],
    [{ domain: 'www.acme.com' }, ['www.acme.com/', 'www.acme.com/x']],
    [{ path: '/' }, ['www.acme.com/', '.acme.com/']],
    [{ url: `${ACME}x` }, ['www.acme.com/x', 'www.acme.com/', '.acme.com/']],
  ])('several of a name are a conflict, which names them: %j', (scope, expected) => {
    const jar = jarOfFive();
    const error = expect.objectContaining({
      name: 'CookieConflictError',
      code: 'ERR_COOKIE_CONFLICT',
      message: expect.not.stringMatching(/[125]/),
      candidates: expected.map((place) =>
        expect.objectContaining({
          name: 'a',
          domain: place.slice(0, place.indexOf('/')),
          path: place.slice(place.indexOf('/')),
        }),
      ),
    });
    expect(() => jar.get('a', scope)).toThrow(error);
    expect(jar.has('a', scope)).toBe(true);
    expect(jar.delete('a', scope)).toBe(true);
    expect([jar.has('a', scope), jar.size]).toEqual([false, 5 - expected.length]);
  });
});

describe('a host-only cookie and one of the host’s domain', () => {
  it('are told apart by the dot', () => {
    const jar = new CookieJar();
    jar.setFromHeader(['a=1; Path=/', 'a=2; Path=/; Domain=acme.com'], 'http://acme.com/');
    expect(jar.get('a', { domain: 'acme.com' })).toBe('1');
    expect(jar.get('a', { domain: '.acme.com' })).toBe('2');
    expect(jar.delete('a', { domain: 'acme.com' })).toBe(true);
    expect(jar.entries()).toEqual([['a', '2']]);
    expect(jar.get('a', { domain: 'acme.com' })).toBe('2');
  });
});

describe('a cookie of the program’s own', () => {
  it.each([
    [
      'goes to the host of its URL, wherever in it',
      { url: `${ACME}x/y?z` },
      { domain: 'www.acme.com', path: '/' },
      ACME,
    ],
    [
      'goes to a path of it',
      { url: ACME, path: '/x' },
      { domain: 'www.acme.com', path: '/x' },
      `${ACME}x`,
    ],
    [
      'goes to a domain',
      { domain: 'www.acme.com', path: '/' },
      { domain: 'www.acme.com', domainSpecified: false },
      ACME,
    ],
    [
      'goes to all of a domain',
      { domain: '.acme.com', path: '/' },
      { domain: '.acme.com', domainSpecified: true },
      ACME,
    ],
    [
      'goes to all paths of a domain',
      { domain: 'www.acme.com' },
      { path: '/', pathSpecified: false },
      ACME,
    ],
    ['goes to a domain in any case', { domain: 'WWW.acme.COM' }, { domain: 'www.acme.com' }, ACME],
    [
      'goes to a host without a dot',
      { url: 'http://localhost:3000/' },
      { domain: 'localhost.local' },
      'http://localhost/',
    ],
    [
      'goes to the domain of a host without a dot',
      { domain: 'localhost' },
      { domain: 'localhost.local' },
      'http://localhost/',
    ],
    [
      'goes to an IPv6 address',
      { url: 'http://[::1]:3000/' },
      { domain: '[::1]' },
      'http://[::1]/',
    ],
    [
      'goes to the host behind a user',
      { url: 'http://user:password@www.acme.com/' },
      { domain: 'www.acme.com' },
      ACME,
    ],
    ['goes to the port of no URL', { url: 'http://www.acme.com:8080/' }, { port: null }, ACME],
    ['lasts for the session', { url: ACME }, { expires: null, discard: true }, ACME],
    [
      'lasts as long as is said',
      { url: ACME, expires: NOW + 60 },
      { expires: NOW + 60, discard: false },
      ACME,
    ],
    [
      'has what else is said',
      { url: 'https://www.acme.com/', secure: true, rest: { HttpOnly: null } },
      { secure: true, rest: [['HttpOnly', null]] },
      'https://www.acme.com/',
    ],
  ] as [string, CookieSetInit, Partial<CookieInit>, string][])(
    '%s',
    (_what, init, expected, url) => {
      const jar = new CookieJar();
      const stored = jar.set('a', '1', init);
      expect([...jar]).toEqual([stored]);
      expect({ ...stored }).toMatchObject(expected);
      expect(jar.cookieHeader(url)).toBe('a=1');
      const { url: _, ...scope } = { domain: undefined, path: undefined, ...init } as {
        url?: string;
        domain?: string;
      };
      if (scope.domain !== undefined) expect(jar.get('a', { domain: scope.domain })).toBe('1');
      expect(jar.get('a', { url })).toBe('1');
    },
  );

  it('replaces that of the server of the same scope, and stands beside others', () => {
    const jar = jarOfFive();
    jar.set('a', '6', { url: ACME });
    jar.set('a', '7', { url: ACME, path: '/y' });
    expect(jar.entries()).toEqual([
      ['a', '6'],
      ['b', ''],
      ['a', '2'],
      ['a', '7'],
      ['a', '5'],
    ]);
  });

  it.each([
    [{ url: ACME }, ['b', 'a']],
    [{ domain: 'other.com' }, ['a', 'b']],
    [{ domain: 'www.acme.com', path: '/nowhere' }, ['a', 'b', 'a']],
  ])('is deleted by the value null: %o', (scope, left) => {
    const jar = new CookieJar();
    jar.set('a', '1', { url: ACME });
    jar.set('b', '2', { url: ACME });
    jar.set('a', '3', { domain: 'other.com' });
    expect(jar.set('a', null, scope)).toBeUndefined();
    expect([...jar].map(({ name }) => name)).toEqual(left);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'a b', 'é', ''])(
    'R7 may be called %o',
    (name) => {
      const jar = new CookieJar();
      jar.set(name, '1', { domain: name.replace(' ', '') || 'acme.com', path: name });
      expect([jar.get(name), jar.has(name), jar.keys(), jar.values(), jar.entries()]).toEqual([
        '1',
        true,
        [name],
        ['1'],
        [[name, '1']],
      ]);
      expect(Object.entries(jar.toObject())).toEqual([[name, '1']]);
      expect([jar.delete(name), jar.size]).toEqual([true, 0]);
    },
  );

  it.each([
    ['no name', [undefined, '1', { url: ACME }]],
    ['a number as name', [1, '1', { url: ACME }]],
    ['a number as value', ['a', 1, { url: ACME }]],
    ['no value', ['a', undefined, { url: ACME }]],
    ['no scope', ['a', '1']],
    ['no scope', ['a', '1', null]],
    ['no scope', ['a', '1', {}]],
    ['a path alone', ['a', '1', { path: '/' }]],
    ['an invalid domain', ['a', '1', { domain: 1 }]],
    ['an invalid path', ['a', '1', { url: ACME, path: 1 }]],
    ['an invalid expiry', ['a', '1', { url: ACME, expires: Number.NaN }]],
    ['an expiry in milliseconds', ['a', '1', { url: ACME, expires: Date.now() }]],
    ['an expiry after the year 9999', ['a', '1', { url: ACME, maxAge: 1e12 }]],
    ['a relative URL', ['a', '1', { url: '/path' }]],
  ])('is not stored with %s', (_what, args) => {
    const jar = jarOfFive();
    expect(() => jar.set(...(args as unknown as Parameters<CookieJar['set']>))).toThrow(
      argumentError,
    );
    expect(jar.size).toBe(5);
  });

  it.each([
    ['a semicolon in the value', 'a', 'x;y', {}, /read back differently/],
    ['a semicolon in the name', 'a;b', 'x', {}, /read back differently/],
    ['"=" in the name', 'a=b', 'x', {}, /read back differently/],
    ['a line break', 'a', 'x\n', {}, /read back differently|control character/],
    ['a character that is no octet', 'a', '☃', {}, /read back differently.* utf8: true/],
    ['the domain of another site', 'a', '1', { domain: 'other.org' }, /do not match/],
    ['a host of the same site', 'a', '1', { domain: 'acme.com' }, /do not match/],
    ['a domain below the host', 'a', '1', { domain: '.x.www.acme.com' }, /do not match/],
  ])('is not stored if no request would send it: %s', (_what, name, value, fields, message) => {
    const jar = new CookieJar(new BrowserCookiePolicy());
    const error = expect.objectContaining({
      code: 'ERR_INVALID_ARG_VALUE',
      message: expect.stringMatching(message),
    });
    expect(() => jar.set(name, value, { url: ACME, ...fields })).toThrow(error);
    expect(() => jar.update({ b: '1', [name]: value }, { url: ACME, ...fields })).toThrow(error);
    expect(jar.size).toBe(0);
  });

  it('is not stored for a URL that has no cookies under the rules of browsers', () => {
    const url = 'ftp://www.acme.com/';
    const [browsers, pythons] = [new CookieJar(new BrowserCookiePolicy()), new CookieJar()];
    expect(() => browsers.set('a', '1', { url })).toThrow(
      "The argument 'url' must begin with http:, https:, ws: or wss:. Received 'ftp://www.acme.com/'",
    );
    expect(() => browsers.setFromCookieHeader('a=1', url)).toThrow(argumentError);
    pythons.set('a', '1', { url });
    expect(pythons.cookieHeader(url)).toBe('a=1');
  });

  it.each<[CookieSetInit]>([
    [{ url: ACME, domain: 'WWW.acme.com' }],
    [{ url: ACME, domain: '.acme.com' }],
    [{ url: 'http://localhost/', domain: 'localhost' }],
    [{ url: 'http://127.0.0.1/', domain: '127.0.0.1' }],
    [{ url: 'https://www.bücher.example/', domain: '.bücher.example' }],
  ])('may be for a URL and a domain that covers it: %o', (init) => {
    for (const jar of [new CookieJar(new BrowserCookiePolicy()), new CookieJar()]) {
      jar.set('a', '1', init);
      expect(jar.cookieHeader((init as { url: string }).url)).toBe('a=1');
    }
  });

  it('may have a value of any characters that is sent as UTF-8', () => {
    const jar = new CookieJar(new BrowserCookiePolicy());
    jar.set('a', '☃', { url: ACME, utf8: true });
    expect(jar.cookieHeader(ACME)).toBe('a=\xe2\x98\x83');
  });

  it('may be for a domain in letters beyond ASCII', () => {
    const jar = new CookieJar(new BrowserCookiePolicy());
    jar.set('a', '1', { domain: '.bücher.example' });
    expect(jar.cookieHeader('https://www.bücher.example/')).toBe('a=1');
    expect(jar.get('a', { domain: 'bücher.example' })).toBe('1');
  });

  it('belongs to its host alone under the browsers’ rules', () => {
    const jar = new CookieJar(new BrowserCookiePolicy());
    expect(jar.set('a', '1', { url: 'http://localhost/' }).domain).toBe('localhost');
    expect(jar.set('b', '2', { domain: 'localhost' }).domain).toBe('localhost');
    jar.set('c', '3', { domain: 'acme.com' });
    expect(
      ['http://localhost/', 'http://acme.com/', ACME].map((url) => jar.cookieHeader(url)),
    ).toEqual(['a=1; b=2', 'c=3', '']);
  });
});

describe('what is no scope', () => {
  it.each([
    ['a URL', new URL(ACME)],
    ['a URL as text', ACME],
    ['a number', 1],
    ['an invalid domain', { domain: 1 }],
    ['no domain at all', { domain: null }],
    ['an invalid path', { path: 1 }],
  ])('narrows nothing and is an argument error: %s', (_what, given) => {
    const jar = jarOfFive();
    const scope = given as CookieScope;
    expect(() => jar.get('b', scope)).toThrow(argumentError);
    expect(() => jar.has('b', scope)).toThrow(argumentError);
    expect(() => jar.delete('a', scope)).toThrow(argumentError);
    expect(() => jar.toObject(scope)).toThrow(argumentError);
    expect(jar.size).toBe(5);
  });
});

describe('all cookies of a jar', () => {
  it('by names, values, both, in the jar’s order, without those whose time is over', () => {
    const jar = jarOfFive();
    expect(jar.keys()).toEqual(['a', 'b', 'a', 'a']);
    expect(jar.values()).toEqual(['1', '', '2', '5']);
    expect(jar.entries()).toEqual([
      ['a', '1'],
      ['b', ''],
      ['a', '2'],
      ['a', '5'],
    ]);
  });

  it.each([
    [undefined, { a: '1', b: '' }],
    [{ domain: 'acme.com' }, { a: '5' }],
    [{ path: '/x' }, { a: '2' }],
    [{ url: `${ACME}x` }, { a: '2', b: '' }],
    [{ url: 'http://acme.com/' }, { a: '5' }],
    [{ url: 'http://other.org/' }, {}],
  ])('as an object, in which the first of a name counts: %j', (scope, expected) => {
    expect(jarOfFive().toObject(scope)).toEqual(expected);
  });

  it('as an object, in the jar’s order', () => {
    expect(Object.keys(jarOfFive().toObject())).toEqual(['a', 'b']);
  });

  it('are nothing in an empty jar', () => {
    const jar = new CookieJar();
    expect([jar.keys(), jar.values(), jar.entries(), jar.toObject(), jar.size]).toEqual([
      [],
      [],
      [],
      {},
      0,
    ]);
  });
});

describe('update', () => {
  it('takes copies of another jar’s cookies, which replace those of the same scope', () => {
    const [jar, other] = [jarOfFive(), new CookieJar()];
    other.setFromHeader(['a=new', 'c=3; HttpOnly'], ACME);
    jar.update(other);
    expect(jar.entries()).toEqual([
      ['a', 'new'],
      ['b', ''],
      ['c', '3'],
      ['a', '2'],
      ['a', '5'],
    ]);
    for (const each of other) each.value = 'changed';
    expect(jar.get('c')).toBe('3');
    expect(jar.toJSON()).not.toEqual(other.toJSON());
  });

  it.each([
    ['itself', (jar: CookieJar) => jar],
    ['nothing', () => []],
    [
      'a generator',
      function* (jar: CookieJar) {
        yield* jar;
      },
    ],
  ])('takes %s', (_what, cookies) => {
    const jar = jarOfFive();
    const before = jar.toJSON();
    jar.update(cookies(jar));
    expect(jar.toJSON()).toEqual(before);
  });

  it.each([
    [null],
    [undefined],
    [42],
    [{}],
    ['a=1'],
    [['a=1']],
    [[null]],
    [[{ name: 'a', value: '1', domain: 'acme.com', path: '/' }]],
  ])('%j is an argument error and changes nothing', (cookies) => {
    const jar = jarOfFive();
    const given = cookies as unknown as Cookie[];
    expect(() => jar.update(given)).toThrow(argumentError);
    expect(() =>
      jar.update(
        Array.isArray(given)
          ? [new Cookie({ name: 'x', value: '1', domain: 'x', path: '/' }), ...given]
          : given,
      ),
    ).toThrow(argumentError);
    expect(jar.size).toBe(5);
  });
});

describe('names and values', () => {
  it('are set for a URL or a domain, and null deletes', () => {
    const jar = new CookieJar(new BrowserCookiePolicy());
    jar.update({ a: '1', b: '2' }, { url: ACME });
    jar.update({ a: null, c: '3' }, { domain: 'www.acme.com' });
    expect(jar.cookieHeader(ACME)).toBe('b=2; c=3');
  });

  it.each([
    [{ a: '1', b: 2 }, { url: ACME }],
    [{ a: '1', b: 'x\0' }, { url: ACME }],
    [{ a: '1' }, {}],
    [{ a: '1' }, { url: 'acme.com' }],
    [{ a: '1' }, { url: ACME, maxage: 1 }],
    [null, { url: ACME }],
    [new Map([['a', '1']]), { url: ACME }],
    [[['a', '1']], { url: ACME }],
    [new CookieJar(), { url: ACME }],
  ])(
    'of a wrong type or scope are an argument error and change nothing: %o, %o',
    (values, init) => {
      const jar = new CookieJar(new BrowserCookiePolicy());
      expect(() => jar.update(values as never, init as never)).toThrow(argumentError);
      expect(jar.size).toBe(0);
    },
  );
});

describe('a copy of a jar', () => {
  it('has the same policy and copies of all cookies, in the order of their creation', () => {
    const jar = new CookieJar(new BrowserCookiePolicy());
    jar.setFromHeader(['b=2', 'a=1; Path=/', 'c=3; Domain=acme.com'], ACME);
    jar.setCookie(new Cookie({ name: 'co', value: '4', domain: '.co.uk', path: '/' }));
    const copy = jar.copy();
    expect(copy.policy).toBe(jar.policy);
    expect(copy.cookieHeader(ACME)).toBe('b=2; a=1; c=3');
    expect([...copy].map((cookie) => ({ ...cookie }))).toEqual(
      [...jar].map((cookie) => ({ ...cookie })),
    );
  });

  it('evicts the cookie that the jar would evict', () => {
    const jar = new CookieJar(new BrowserCookiePolicy({ limits: { perSite: 2 } }));
    jar.setFromHeader(['a=1; Path=/a', 'b=1; Path=/b'], ACME);
    jar.cookieHeader(new URL('/a', ACME));
    for (const each of [jar.copy(), jar]) {
      each.setFromHeader('c=1', ACME);
      expect(each.keys().sort()).toEqual(['a', 'c']);
    }
  });

  it('and the jar do not affect each other', () => {
    const jar = new CookieJar();
    jar.update({ a: '1', b: '2' }, { url: ACME });
    const copy = jar.copy();
    jar.delete('a');
    for (const cookie of copy) cookie.value = 'x';
    expect([jar.toObject(), copy.toObject()]).toEqual([{ b: '2' }, { a: 'x', b: 'x' }]);
  });
});
