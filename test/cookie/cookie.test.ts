import { deepStrictEqual } from 'node:assert';
import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { Cookie, type CookieInit } from '../../src/cookie/cookie.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { argumentError } from '../argument-error.js';
import { fixedClock } from '../fixed-clock.js';

const NOW = Date.UTC(2026, 10, 20, 4, 30) / 1000;

fixedClock(NOW * 1000);

const required = { name: 'sid', value: 'secret', domain: 'acme.com', path: '/' };
const cookie = (init: Partial<CookieInit> = {}) => new Cookie({ ...required, ...init });

describe('a cookie of which only the necessary is given', () => {
  it('is a Netscape cookie that lasts for the session', () => {
    expect({ ...cookie() }).toEqual({
      ...required,
      version: 0,
      port: null,
      portSpecified: false,
      domainSpecified: false,
      domainInitialDot: false,
      pathSpecified: false,
      secure: false,
      expires: null,
      discard: true,
      comment: null,
      commentUrl: null,
      rfc2109: false,
      rest: [],
      partitionKey: undefined,
      utf8: false,
    });
  });

  it.each([
    [
      'a leading dot tells that the server named the domain',
      { domain: '.acme.com' },
      { domainSpecified: true, domainInitialDot: true },
    ],
    [
      'though it may have written it without',
      { domain: '.acme.com', domainInitialDot: false },
      { domainSpecified: true, domainInitialDot: false },
    ],
    [
      'what is said of the domain counts',
      { domain: '.acme.com', domainSpecified: false },
      { domainSpecified: false, domainInitialDot: false },
    ],
    ['an expiry outlasts the session', { expires: NOW }, { expires: NOW, discard: false }],
    [
      'unless it is said to end with it',
      { expires: NOW, discard: true },
      { expires: NOW, discard: true },
    ],
    ['a domain is kept in lower case', { domain: '.ACME.Com' }, { domain: '.acme.com' }],
    [
      'names, values and paths keep their case',
      { name: 'SID', value: 'S', path: '/A' },
      { name: 'SID', value: 'S', path: '/A' },
    ],
    ['fractions of seconds are cut', { expires: 1.9, version: 1.9 }, { expires: 1, version: 1 }],
    ['before 1970 too', { expires: -1.9 }, { expires: -1 }],
    [
      'numeric text is taken',
      { expires: '1795149000.5', version: '1' },
      { expires: 1_795_149_000, version: 1 },
    ],
    ['no version', { version: null }, { version: null }],
    ['no value', { value: null }, { value: null }],
    ['no name', { name: '' }, { name: '' }],
  ])('%s', (_what, given, expected) => {
    expect({ ...cookie(given) }).toMatchObject(expected);
  });
});

describe('what a cookie cannot be made of', () => {
  it.each([
    ['name', undefined],
    ['name', null],
    ['name', 1],
    ['value', undefined],
    ['value', 1],
    ['value', {}],
    ['domain', undefined],
    ['domain', null],
    ['domain', ['acme.com']],
    ['path', undefined],
    ['path', null],
    ['port', 80],
    ['expires', Number.NaN],
    ['expires', Number.POSITIVE_INFINITY],
    ['expires', Number.NEGATIVE_INFINITY],
    ['expires', ''],
    ['expires', ' '],
    ['expires', 'tomorrow'],
    ['expires', new Date(Number.NaN)],
    ['maxAge', Number.NaN],
    ['secure', 'true'],
    ['httpOnly', 'true'],
    ['sameSite', 'sometimes'],
    ['expires', true],
    ['expires', 1n],
    ['version', Number.NaN],
    ['version', 'one'],
    ['version', Symbol('one')],
    ['comment', 1],
    ['commentUrl', new URL('http://acme.com/')],
    ['rest', null],
    ['rest', 'HttpOnly'],
    ['rest', 1],
    ['rest', ['HttpOnly']],
    ['rest', { SameSite: 1 }],
    ['rest', { HttpOnly: undefined }],
    ['rest', [['SameSite', {}]]],
    ['rest', [[1, 'x']]],
    ['partitionKey', 1],
    ['name', Object.create(null)],
  ])('%s: %o', (field, value) => {
    expect(() => cookie({ [field]: value })).toThrow(argumentError);
  });

  it.each([
    ['sometimes', 'ERR_INVALID_ARG_VALUE'],
    [true, 'ERR_INVALID_ARG_TYPE'],
  ])('a SameSite of %o is an %s', (sameSite, code) => {
    expect(() => cookie({ sameSite: sameSite as 'lax' })).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it('whose value, being no text, does not stand in the error', () => {
    expect(() => cookie({ value: 12345 as unknown as string })).toThrow(/^(?!.*12345).*value/);
  });

  it('portSpecified without a port', () => {
    expect(() => cookie({ portSpecified: true })).toThrow(argumentError);
  });

  it.each([undefined, null, 'sid=secret', 1])('%o instead of its fields', (init) => {
    expect(() => new Cookie(init as unknown as CookieInit)).toThrow(argumentError);
  });
});

describe('every field of a cookie', () => {
  it.each([
    ['version', 1],
    ['name', 'other'],
    ['value', null],
    ['port', '80,81'],
    ['portSpecified', true],
    ['domain', '.other.com'],
    ['domainSpecified', true],
    ['domainInitialDot', true],
    ['path', '/other'],
    ['pathSpecified', true],
    ['secure', true],
    ['expires', NOW],
    ['discard', false],
    ['comment', 'why'],
    ['commentUrl', 'http://acme.com/why'],
    ['rfc2109', true],
  ])('can be given, read and assigned: %s', (field, value) => {
    const given = { port: '80', [field]: value };
    expect(cookie(given)).toHaveProperty(field, value);
    const assigned = cookie();
    Object.assign(assigned, { [field]: value });
    expect(assigned).toHaveProperty(field, value);
    expect({ ...assigned }).toEqual({ ...{ ...cookie() }, [field]: value });
  });

  it.each(['secure', 'discard', 'rfc2109', 'pathSpecified'] as const)(
    'and %s can be switched off again',
    (flag) => {
      const target = cookie({ [flag]: true });
      target[flag] = false;
      expect(target[flag]).toBe(false);
    },
  );
});

describe('isExpired', () => {
  it.each([
    ['a session cookie never', null, false],
    ['one whose time is to come', NOW + 1, false],
    ['one whose time is now', NOW, true],
    ['one whose time was', NOW - 1, true],
    ['one from the beginning of time', 0, true],
    ['one before the beginning of time', -1, true],
  ])('%s', (_what, expires, expected) => {
    expect(cookie({ expires }).isExpired()).toBe(expected);
  });

  it('counts whole seconds of the clock', () => {
    vi.setSystemTime(NOW * 1000 + 999);
    expect([
      cookie({ expires: NOW }).isExpired(),
      cookie({ expires: NOW + 1 }).isExpired(),
    ]).toEqual([true, false]);
  });

  it('takes another time, in seconds', () => {
    expect([
      cookie({ expires: 100 }).isExpired(99),
      cookie({ expires: 100 }).isExpired(100),
    ]).toEqual([false, true]);
  });
});

describe('non-standard attributes', () => {
  const odd = cookie({
    rest: [
      ['HttpOnly', null],
      ['SameSite', 'Lax'],
      ['x', ''],
      ['__proto__', 'p'],
      ['constructor', null],
    ],
  });

  it.each([
    ['HttpOnly', true, null],
    ['SameSite', true, 'Lax'],
    ['x', true, ''],
    ['httponly', false, 'fallback'],
    ['toString', false, 'fallback'],
    ['__proto__', true, 'p'],
    ['constructor', true, null],
  ])('R7 %s: %s, %o', (name, has, value) => {
    expect([odd.hasNonstandardAttr(name), odd.getNonstandardAttr(name, 'fallback')]).toEqual([
      has,
      value,
    ]);
  });

  it('without a fallback, one that is not there is undefined', () => {
    expect(odd.getNonstandardAttr('y')).toBeUndefined();
  });

  it.each([
    ['a Record', { HttpOnly: null, SameSite: 'Lax' }],
    [
      'a Map',
      new Map([
        ['HttpOnly', null],
        ['SameSite', 'Lax'],
      ]),
    ],
    [
      'entries',
      [
        ['HttpOnly', null],
        ['SameSite', 'Lax'],
      ],
    ],
    ['a JSON object', JSON.parse('{"HttpOnly":null,"SameSite":"Lax"}')],
  ])('may be given as %s', (_what, rest) => {
    expect(cookie({ rest: rest as NonNullable<CookieInit['rest']> }).rest).toEqual([
      ['HttpOnly', null],
      ['SameSite', 'Lax'],
    ]);
  });

  it('R7 a Record may have the name __proto__ of its own', () => {
    const rest = JSON.parse('{"__proto__":"p"}');
    expect(cookie({ rest }).rest).toEqual([['__proto__', 'p']]);
  });

  it('can be set, in the place that they have', () => {
    const target = cookie({ rest: { a: '1', b: '2' } });
    target.setNonstandardAttr('a', null);
    target.setNonstandardAttr('c', '3');
    expect(target.rest).toEqual([
      ['a', null],
      ['b', '2'],
      ['c', '3'],
    ]);
  });

  it.each([
    [1, 'x'],
    ['x', 1],
    ['x', undefined],
  ])('cannot be set to what is no text: %o %o', (name, value) => {
    expect(() => cookie().setNonstandardAttr(name as string, value as string)).toThrow(
      argumentError,
    );
  });

  it('are copied: changing the argument does not change the cookie', () => {
    const rest: [string, string | null][] = [['a', '1']];
    const target = cookie({ rest });
    rest.push(['b', '2']);
    (rest[0] as [string, string])[1] = 'changed';
    expect(Object.isFrozen(target.rest) && Object.isFrozen(target.rest[0])).toBe(true);
    expect(target.rest).toEqual([['a', '1']]);
  });
});

describe('what browsers know of a cookie', () => {
  it('a domain of a wrong type is not host-only', () => {
    const assigned = cookie();
    Object.assign(assigned, { domain: null });
    expect(assigned.hostOnly).toBe(false);
  });

  it.each([
    ['a domain without a dot is one host', {}, { hostOnly: true }],
    ['a domain with a dot is more', { domain: '.acme.com' }, { hostOnly: false }],
    ['no HttpOnly', {}, { httpOnly: false }],
    ['HttpOnly', { rest: { HttpOnly: null } }, { httpOnly: true }],
    ['HttpOnly in any case, with any value', { rest: { httponly: 'false' } }, { httpOnly: true }],
    ['no SameSite', {}, { sameSite: undefined }],
    ['SameSite in any case', { rest: { samesite: 'STRICT' } }, { sameSite: 'strict' }],
    [
      'the last SameSite',
      {
        rest: [
          ['SameSite', 'Lax'],
          ['samesite', 'None'],
        ],
      },
      { sameSite: 'none' },
    ],
    ['a SameSite that nobody knows', { rest: { SameSite: 'Sometimes' } }, { sameSite: undefined }],
    ['a SameSite without a value', { rest: { SameSite: null } }, { sameSite: undefined }],
    ['no partition', {}, { partitioned: false, partitionKey: undefined }],
    [
      'the attribute Partitioned',
      { rest: { Partitioned: null } },
      { partitioned: true, partitionKey: undefined },
    ],
    [
      'a partition',
      { partitionKey: 'https://shop.example' },
      { partitioned: true, partitionKey: 'https://shop.example' },
    ],
  ] as [string, Partial<CookieInit>, object][])('%s', (_what, init, expected) => {
    expect(cookie(init)).toMatchObject(expected);
  });
});

describe('a cookie as JSON', () => {
  it('makes the same cookie again, nothing lost', () => {
    const original = cookie({
      version: 1,
      value: null,
      port: '80',
      portSpecified: true,
      domain: '.acme.com',
      domainInitialDot: false,
      path: '/a',
      pathSpecified: true,
      secure: true,
      expires: NOW,
      discard: true,
      comment: '',
      commentUrl: 'u',
      rfc2109: true,
      utf8: true,
      rest: [
        ['b', null],
        ['a', ''],
        ['__proto__', 'x'],
      ],
      partitionKey: 'https://shop.example',
    });
    const copy = new Cookie(JSON.parse(JSON.stringify(original)));
    expect({ ...copy }).toEqual({ ...original });
    expect(copy.rest).toEqual(original.rest);
  });
});

describe('a cookie is plain data', () => {
  const FIELDS = [
    ...['version', 'name', 'value', 'port', 'portSpecified', 'domain', 'domainSpecified'],
    ...['domainInitialDot', 'path', 'pathSpecified', 'secure', 'expires', 'discard', 'comment'],
    ...['commentUrl', 'rfc2109', 'rest', 'partitionKey', 'utf8'],
  ];
  const full = () =>
    cookie({ httpOnly: true, sameSite: 'lax', partitioned: true, partitionKey: 'https://a.test' });

  it('whose own properties are its fields', () => {
    expect(Object.keys(full())).toEqual(FIELDS);
    for (const [field, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(full())))
      expect([field, descriptor.writable, descriptor.enumerable]).toEqual([field, true, true]);
  });

  it.each<[string, (given: Cookie) => CookieInit]>([
    ['a spread', (given) => ({ ...given })],
    ['structuredClone()', (given) => structuredClone(given)],
    ['JSON', (given) => JSON.parse(JSON.stringify(given))],
    ['the cookie itself', (given) => given],
  ])('that can be copied by %s', (_what, copy) => {
    expect(new Cookie(copy(full()))).toStrictEqual(full());
    deepStrictEqual(new Cookie(copy(full())), full());
  });

  it.each(FIELDS)('that differs where %s differs', (field) => {
    const other = Object.assign(full(), { [field]: 'other' });
    expect(other).not.toEqual(full());
    expect(() => deepStrictEqual(other, full())).toThrow();
  });
});

describe('the init of a cookie', () => {
  it.each<[Partial<CookieInit>, Partial<Cookie>]>([
    [{ expires: new Date(NOW * 1000 + 500) }, { expires: NOW, discard: false }],
    [{ maxAge: 60 }, { expires: NOW + 60, discard: false }],
    [{ maxAge: 60, expires: NOW + 1 }, { expires: NOW + 60 }],
    [{ maxAge: -1 }, { expires: NOW - 1 }],
    [{ httpOnly: true }, { httpOnly: true, rest: [['HttpOnly', null]] }],
    [
      { httpOnly: false, rest: { httponly: null } },
      { httpOnly: false, rest: [] },
    ],
    [{ sameSite: 'strict' }, { sameSite: 'strict', rest: [['SameSite', 'Strict']] }],
    [{ sameSite: 'None', rest: { samesite: 'Lax' } }, { rest: [['SameSite', 'None']] }],
    [{ partitioned: true }, { partitioned: true, rest: [['Partitioned', null]] }],
    [
      { partitioned: true, partitionKey: 'https://a.test' },
      { partitioned: true, partitionKey: 'https://a.test', rest: [['Partitioned', null]] },
    ],
    [
      { partitioned: false, partitionKey: 'x' },
      { partitioned: false, partitionKey: undefined },
    ],
    [{ rest: new Map([['Priority', 'High']]) }, { rest: [['Priority', 'High']] }],
    [{ rest: [['Priority', 'High']] }, { rest: [['Priority', 'High']] }],
  ])('%o', (init, expected) => {
    expect(cookie(init)).toMatchObject(expected);
  });

  it('with the attributes that a cookie has keeps how they were written', () => {
    const rest = [['httponly', 'x'] as const, ['SAMESITE', 'LAX'] as const];
    expect(new Cookie(cookie({ rest })).rest).toEqual(rest);
  });
});

describe('HttpOnly, SameSite and Partitioned', () => {
  it('can be assigned', () => {
    const target = cookie({ rest: { Priority: 'High' } });
    target.httpOnly = true;
    target.sameSite = 'none';
    target.partitioned = true;
    expect(target.rest.map(([name]) => name)).toEqual([
      ...['Priority', 'HttpOnly', 'SameSite', 'Partitioned'],
    ]);
    target.httpOnly = false;
    target.sameSite = undefined;
    target.partitioned = false;
    expect(target).toEqual(cookie({ rest: { Priority: 'High' } }));
  });
});

describe('toSetCookie()', () => {
  it.each([
    { value: '1; Domain=evil.test' },
    { value: '1\r\nX-Evil: 1' },
    { name: 'a\0' },
    { path: '/; Domain=evil.test' },
  ])('is an argument error if a field would begin another attribute or header: %j', (fields) => {
    const cookie = new Cookie({ name: 'a', value: '1', domain: 'acme.com', path: '/', ...fields });
    expect(() => cookie.toSetCookie()).toThrow(
      expect.objectContaining({ code: 'ERR_INVALID_ARG_VALUE' }),
    );
  });

  const URL = 'https://www.acme.com/a/b';

  it.each([
    'a=1',
    'a=',
    'a=1; Path=/',
    'a=1; Path=/a; Secure; HttpOnly; SameSite=Lax',
    'a="x y"; Domain=acme.com',
    'a=1; Max-Age=60; Priority=High',
    'a=1; Secure; Partitioned; Path=/; SameSite=None',
    '__Host-a=1; Secure; Path=/',
  ])('makes the same cookie again: %s', (header) => {
    for (const policy of [new BrowserCookiePolicy(), undefined]) {
      const [first] = new CookieJar(policy).setFromHeader(header, URL).stored;
      const again = new CookieJar(policy).setFromHeader(first?.toSetCookie() ?? '', URL).stored;
      expect(again).toEqual([
        Object.assign(new Cookie(first as Cookie), { pathSpecified: again[0]?.pathSpecified }),
      ]);
    }
  });

  it('names the path, so that no URL of the host makes another cookie', () => {
    const root = new Cookie({ name: 'a', value: '1', domain: 'acme.com', path: '/' });
    const [again] = new CookieJar().setFromHeader(
      root.toSetCookie(),
      'https://acme.com/a/b',
    ).stored;
    expect(again?.path).toBe('/');
  });

  it('names the path that a program gave', () => {
    const given = cookie({ path: '/x', expires: NOW, sameSite: 'lax' });
    expect(given.toSetCookie()).toBe(
      'sid=secret; Expires=Fri, 20 Nov 2026 04:30:00 GMT; Path=/x; SameSite=Lax',
    );
  });
});

describe('a cookie made of another', () => {
  it('has all that the other has, and is its own', () => {
    const original = cookie({ secure: true, rest: { HttpOnly: null, SameSite: 'Strict' } });
    const copy = new Cookie(original);
    expect({ ...copy }).toEqual({ ...original });
    copy.setNonstandardAttr('SameSite', 'None');
    expect([copy.sameSite, original.sameSite, copy.httpOnly]).toEqual(['none', 'strict', true]);
  });
});

describe('a cookie in a log', () => {
  it.each([
    ['toString', String],
    ['template', (given: Cookie) => `${given}`],
    ['console.log', (given: Cookie) => inspect(given)],
    ['console.log of an array', (given: Cookie) => inspect([given])],
    [
      'console.log of a jar',
      (given: Cookie) => {
        const jar = new CookieJar();
        jar.setCookie(given);
        return inspect({ jar });
      },
    ],
  ])('tells its name and scope, never its value: %s', (_what, toText) => {
    const text = toText(cookie());
    expect(text).toMatch(/sid.*acme\.com/s);
    expect(text).not.toContain('secret');
  });
});

it.each([
  ['secret', '<Cookie sid=*** for www.acme.com/app>'],
  [null, '<Cookie sid for www.acme.com/app>'],
])('its text shows whether it has a value: %s', (value, text) => {
  const given = new Cookie({ name: 'sid', value, domain: 'www.acme.com', path: '/app' });
  expect(String(given)).toBe(text);
});

it('attributes that are assigned as a list of your own count, with and without a value', () => {
  const jar = new CookieJar();
  const given = jar.set('sid', '1', { url: 'https://www.acme.com/' });
  given.rest = [
    ['HttpOnly', null],
    ['SameSite', 'Strict'],
  ];
  expect([given.httpOnly, given.sameSite]).toEqual([true, 'strict']);
  expect(jar.cookieHeader('https://www.acme.com/')).toBe('sid=1');
});
