import { inspect } from 'node:util';
import * as toughCookie from 'tough-cookie';
import { describe, expect, it } from 'vitest';
import { Cookie, type CreateCookieOptions, fromJSON, parse } from '../../src/tough-cookie/index.js';

// tough-cookie itself is the oracle of this file.

const HEADERS = [
  'a=b',
  'a=b\r\nX-Evil: 1',
  'a=b\0c',
  ' a = b ; Foo ; Bar=1; ;=x',
  'a=',
  'a="b c"',
  'a=b=c',
  'a',
  '=a',
  '',
  'a=b; Secure; HttpOnly=1; SECURE',
  'a=b; Path=/x; Path=y',
  'a=b; Path=y; Path=/x',
  'a=b; Domain=.Example.COM',
  'a=b; Domain=example.com; Domain=',
  'a=b; Domain=..x',
  'a=b; Max-Age=5; Max-Age=x',
  'a=b; Max-Age=-1',
  'a=b; Max-Age=+1',
  'a=b; Expires=Tue, 18 Oct 2011 07:05:03 GMT; Expires=never',
  'a=b; expires=18-Oct-51 07:05:03',
  'a=b; SameSite=None; Secure',
  'a=b; SameSite=Strict; SameSite=x',
  'a=b; SameSite=lax; Partitioned; Priority=High',
  'a=b; foo = bar; =; Comment= x;=',
  'a=b\n; Secure; HttpOnly; Path=/',
  'a=b\0c; Path=/x; Foo=1',
];

const FIELDS: CreateCookieOptions[] = [
  {},
  { key: 'a', value: 'b' },
  { key: 'a', value: 'b', maxAge: 0 },
  { key: 'a', value: 'b', maxAge: 100, path: '/x', domain: 'example.com' },
  { key: 'a', value: 'b', maxAge: 'Infinity' },
  { key: 'a', value: 'b', maxAge: Number.POSITIVE_INFINITY },
  { key: 'a', value: 'b', maxAge: Number.NEGATIVE_INFINITY },
  { key: 'a b', value: 'b' },
  { key: 'é', value: 'b' },
  { key: 'a=', value: 'b' },
  { key: '__Host-a_b.c~', value: 'b' },
  { key: 'a', value: 'b', expires: new Date(2e12), domain: 'example.com', hostOnly: true },
  { key: 'a', value: 'b', expires: null },
  { key: 'a', value: 'b;c', path: '/;' },
  { key: 'a', value: 'b', domain: 'com' },
  { key: 'a', value: 'b', domain: '127.0.0.1' },
  { key: 'a', value: 'b', domain: '::1' },
  { key: 'a', value: 'b', domain: 'example.com.' },
  { key: 'a', value: 'b', lastAccessed: new Date(1e12), maxAge: 10 },
  { key: 'a', value: 'b', expires: new Date(1.8e12), maxAge: 'Infinity' },
  { key: 'a', value: 'b', maxAge: '-Infinity' },
  { key: 'a', value: 'b', secure: true, httpOnly: true, sameSite: 'strict', extensions: ['x=1'] },
];

/** Everything that the methods of a cookie return. */
function answers(cookie: Cookie | toughCookie.Cookie | undefined) {
  if (cookie === undefined) return undefined;
  const at = new Date(1.7e12);
  return {
    json: { ...cookie.toJSON(), creation: undefined },
    fields: Object.keys(cookie).sort(),
    text: cookie.toString(),
    pair: cookie.cookieString(),
    valid: cookie.validate(),
    persistent: cookie.isPersistent(),
    domain: cookie.cdomain(),
    ttl: cookie.TTL(1.7e12),
    expiryTime: cookie.expiryTime(at),
    expiryDate: cookie.expiryDate(at),
    clone: { ...cookie.clone()?.toJSON(), creation: undefined },
  };
}

describe('parses as tough-cookie does', () => {
  it.each(HEADERS)('%j', (header) => {
    for (const loose of [false, true]) {
      const expected = answers(toughCookie.parse(header, { loose }));
      expect(answers(parse(header, { loose }))).toEqual(expected);
    }
  });

  it.each(['a=b\x01', 'a\x1f=b', 'a=b\tc', '\r\na=b; Path=/\r\n'])('%j', (header) => {
    expect(answers(parse(header))).toEqual(answers(toughCookie.parse(header)));
  });

  it('returns undefined for what is not text', () => {
    for (const header of [undefined, null, 5, {}]) expect(parse(header as never)).toBeUndefined();
  });
});

describe('has the methods of tough-cookie', () => {
  it.each(FIELDS)('%j', (fields) => {
    const expected = answers(new toughCookie.Cookie(fields as toughCookie.CreateCookieOptions));
    expect(answers(new Cookie(fields))).toEqual(expected);
  });

  it.each([
    ['a date', 'Tue, 18 Oct 2011 07:05:03 GMT'],
    ['a Date', new Date(1e12)],
    ['no date', 'never'],
  ])('setExpires with %s', (_what, date) => {
    const [cookie, expected] = [new Cookie(), new toughCookie.Cookie()];
    cookie.setExpires(date);
    expected.setExpires(date);
    expect(cookie.expires).toEqual(expected.expires);
  });

  it.each([5, 0, -5, Infinity, -Infinity])('setMaxAge(%d)', (seconds) => {
    const [cookie, expected] = [new Cookie(), new toughCookie.Cookie()];
    cookie.setMaxAge(seconds);
    expected.setMaxAge(seconds);
    expect(cookie.maxAge).toBe(expected.maxAge);
  });
});

describe('JSON', () => {
  it.each(HEADERS.filter((header) => header.startsWith('a=')))(
    'of %j makes the same cookie again',
    (header) => {
      const cookie = parse(header) as Cookie;
      const expected = toughCookie.fromJSON(JSON.stringify(cookie))?.toJSON();
      expect(fromJSON(JSON.stringify(cookie))?.toJSON()).toEqual(expected);
      expect(fromJSON(cookie.toJSON())).toEqual(cookie);
    },
  );

  it.each([
    { domain: 5, secure: 'false', maxAge: '5', hostOnly: 'no', path: true, extensions: 'x' },
    { secure: true, maxAge: 'Infinity', hostOnly: true, extensions: ['x'], sameSite: 'lax' },
    { key: null, value: null, expires: null, maxAge: null, domain: null, lastAccessed: null },
    { expires: 'Infinity', lastAccessed: 1e12, sameSite: null, pathIsDefault: 1 },
  ])('ignores values of a wrong type as tough-cookie does: %j', (fields) => {
    const json = { key: 'a', value: 'b', creation: '2026-01-01T00:00:00.000Z', ...fields };
    expect(fromJSON(json)?.toJSON()).toEqual(toughCookie.fromJSON(json)?.toJSON());
  });

  it.each([null, undefined, '', 'nonsense', 5])('of %j is not a cookie', (json) => {
    expect(fromJSON(json)).toBeUndefined();
  });
});

it('numbers cookies in the order of their creation', () => {
  const [first, second] = [new Cookie(), new Cookie()];
  expect(second.creationIndex).toBe(first.creationIndex + 1);
});

it('prints its value masked', () => {
  const printed = inspect(parse('sid=SECRET; Path=/'));
  expect(printed).toMatch(/^Cookie="sid=\*\*\*; Path=\/; hostOnly=\?; aAge=\?; cAge=\d+ms"$/);
});
