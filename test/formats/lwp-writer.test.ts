import { describe, expect, it } from 'vitest';
import { Cookie, type CookieInit } from '../../src/cookie/cookie.js';
import {
  explainLwp,
  explainLwpAlteration,
  explainLwpName,
  isPythonsLwp,
  lwpCookieStr,
  lwpLines,
  writeLwp,
} from '../../src/formats/lwp-writer.js';
import { runSteps } from '../../src/formats/steps.js';

const cookie = (init: Partial<CookieInit> = {}) =>
  new Cookie({ name: 'n', value: 'v', domain: 'a.test', path: '/', ...init });

const LAST = 253_402_300_799;
const start = 'n=v; path="/"; domain="a.test"';

describe('a cookie as http.cookiejar writes it in LWP’s format', () => {
  it.each([
    ['a session cookie', {}, `${start}; discard; version=0`],
    [
      'one with everything',
      {
        ...{ domain: '.a.test', port: '80', portSpecified: true, pathSpecified: true, version: 1 },
        ...{ secure: true, expires: 0x7fffffff, discard: true, comment: 'c', commentUrl: 'u' },
        rest: { b: null, a: '', c: 'x y' },
      },
      'n=v; path="/"; domain=".a.test"; port=80; path_spec; port_spec; domain_dot; secure; expires="2038-01-19 03:14:07Z"; discard; comment=c; commenturl=u; a=""; b; c="x y"; version=1',
    ],
    ['no version', { version: null }, `${start}; discard`],
    ['no value', { value: null }, 'n; path="/"; domain="a.test"; discard; version=0'],
    ['a port that was not listed', { port: '80' }, `${start}; port=80; discard; version=0`],
    ['an empty comment', { comment: '', commentUrl: '' }, `${start}; discard; version=0`],
    ['an expiry', { expires: 1 }, `${start}; expires="1970-01-01 00:00:01Z"; version=0`],
    ['the first second of 1970', { expires: 0 }, `${start}; version=0`],
    ['before 1970', { expires: -1 }, `${start}; expires="1970-01-01 00:00:01Z"; version=0`],
    ['the end of 9999', { expires: LAST }, `${start}; expires="9999-12-31 23:59:59Z"; version=0`],
    ['beyond', { expires: LAST + 1 }, `${start}; expires="9999-12-31 23:59:59Z"; version=0`],
  ] as [string, Partial<CookieInit>, string][])('%s', (_what, init, expected) => {
    expect(lwpCookieStr(cookie(init))).toBe(expected);
    expect(lwpLines([cookie(init), cookie(init)])).toBe(`Set-Cookie3: ${expected}\n`.repeat(2));
  });

  it.each([
    ['python', '#LWP-Cookies-2.0\n', `${start}; version=0`],
    ['foreign', '#LWP-Cookies-1.0\n', `${start}; expires="1970-01-01 00:00:01Z"; version=0`],
  ] as const)('the first line shows the encoding: %s', (encoding, firstLine, line) => {
    const options = { encoding, dialect: 'rfc6265bis' } as const;
    const content = runSteps(writeLwp([cookie({ expires: 0 })], options));
    expect(Buffer.from(content).toString()).toBe(`${firstLine}Set-Cookie3: ${line}\n`);
    expect(isPythonsLwp(content)).toBe(encoding === 'python');
  });

  it.each(['', '#LWP-Cookies-2.', '#LWP-Cookies-3.0\n', 'Set-Cookie3: x'])(
    '%j is not Python’s',
    (text) => {
      expect(isPythonsLwp(Buffer.from(text))).toBe(false);
    },
  );
});

describe('what LWP’s format cannot represent', () => {
  it.each([
    [{ name: '', value: null }, 'unsavable-name'],
    [{ name: ' ', value: null }, 'unsavable-name'],
    [{ name: '\x1c\xa0', value: null }, 'unsavable-name'],
    [{ name: ' x', value: null }, null],
    [{ name: 'x ', value: null }, null],
    [{ name: '', value: '' }, null],
    [{ name: '', value: 'v' }, null],
    [{ partitionKey: 'https://a.test' }, 'unsavable-partition'],
    [{ name: 'a\nb' }, 'unsavable'],
    [{ value: 'a\rb' }, 'unsavable'],
    [{ path: '/\0' }, 'unsavable'],
    [{ rest: { a: 'b\nc' } }, 'unsavable'],
    [{ domain: 'a\nb' }, 'unsavable'],
    [{ domain: '' }, 'unsavable-domain'],
    [{ domain: 'a\x01b' }, 'unsavable-domain'],
    [{ value: 'a\tb' }, null],
  ] as [Partial<CookieInit>, string | null][])('%j: %s', (init, code) => {
    for (const dialect of ['http.cookiejar', 'rfc6265bis'] as const)
      expect(explainLwp(cookie(init), dialect)?.code ?? null).toBe(code);
  });

  it.each(['.', '..com', 'a b', 'a/b', 'a:80', '$a', 'd'.repeat(300)])(
    'the domain %j, which only a jar of http.cookiejar reads back',
    (domain) => {
      expect(explainLwp(cookie({ domain }), 'http.cookiejar')).toBeNull();
      expect(explainLwp(cookie({ domain }), 'rfc6265bis')?.code).toBe('unsavable-domain');
    },
  );

  it.each(['a=b', 'a;b', 'a,b', 'a b', ' a', 'a ', 'a\tb', 'a\xa0b', '=', ';', ','])(
    'the name %j, also of an attribute, is read back changed, because names are not quoted',
    (name) => {
      expect(explainLwpName(cookie({ name }))?.code).toBe('unwritable-pair');
      expect(explainLwpAlteration(cookie({ name }))?.code).toBe('saved-altered');
      expect(explainLwpAlteration(cookie({ rest: { [name]: 'x' } }))?.code).toBe('saved-altered');
    },
  );

  it.each([
    { expires: 0 },
    { expires: -1 },
    { expires: LAST + 1 },
    { rest: { Odd: 'None' } },
    { rest: { a: 'b', httponly: 'None' } },
    { rest: { Path: 'x' } },
    { rest: { a: 'b', port_spec: null } },
    { name: '\ud800' },
    { value: '\udc00' },
  ] as Partial<CookieInit>[])('%j is read back changed', (init) => {
    expect(explainLwpAlteration(cookie(init))?.code).toBe('saved-altered');
  });

  it.each([
    {},
    { expires: 1 },
    { expires: LAST },
    { rest: { SameSite: 'None', a: 'none', b: null } },
    { name: 'a"b\\c' },
    { name: '' },
    { name: 'é', value: '☃🍪' },
    { value: 'a=b; c, d' },
  ] as Partial<CookieInit>[])('%j is read back as it is', (init) => {
    expect([explainLwpAlteration(cookie(init)), explainLwpName(cookie(init))]).toEqual([
      null,
      null,
    ]);
  });
});
