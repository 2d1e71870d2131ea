import { describe, expect, it } from 'vitest';
import { Cookie, type CookieInit } from '../../src/cookie/cookie.js';
import {
  isWritable,
  writeCookieHeader,
  writeCookieString,
} from '../../src/headers/cookie-header.js';

const cookie = (init: Partial<CookieInit>) =>
  new Cookie({ name: 'a', value: '1', domain: 'acme.com', path: '/', ...init });
const rfc2965 = (init: Partial<CookieInit>) => cookie({ version: 1, ...init });

describe('the Cookie header of http.cookiejar', () => {
  it.each([
    ['nothing', [], ''],
    ['a Netscape cookie is its pair', [{}], 'a=1'],
    ['an empty value', [{ value: '' }], 'a='],
    ['no value: the bare name', [{ value: null }], 'a'],
    ['quotes of a Netscape value stay', [{ value: '"x y"' }], 'a="x y"'],
    ['padding stays', [{ value: ' x ' }], 'a= x '],
    ['several in their order', [{}, { name: 'b' }], 'a=1; b=1'],
    [
      'one of no name and no value has its place',
      [{ name: '', value: null }, { name: 'b' }],
      '; b=1',
    ],
    [
      'nothing else of a Netscape cookie',
      [{ domain: '.acme.com', pathSpecified: true, port: '80' }],
      'a=1',
    ],
    ['the version once', [{ version: 1 }, { version: 1, name: 'b' }], '$Version=1; a=1; b=1'],
    [
      'the version of the first',
      [{ version: 2 }, { version: 1, name: 'b' }],
      '$Version=2; a=1; b=1',
    ],
    ['no version behind a Netscape cookie', [{}, { version: 1, name: 'b' }], 'a=1; b=1'],
    ['the version before one', [{ version: 1 }, { name: 'b' }], '$Version=1; a=1; b=1'],
    [
      'quotes and backslashes of other cookies escaped',
      [{ version: 1, value: 'x"\\y' }],
      '$Version=1; a=x\\"\\\\y',
    ],
    ['no value of other cookies', [{ version: 1, value: null }], '$Version=1; a'],
    ['any version in digits', [{ version: 1e21 }], '$Version=1000000000000000000000; a=1'],
    [
      'a path that was specified',
      [{ version: 1, path: '/b', pathSpecified: true }],
      '$Version=1; a=1; $Path="/b"',
    ],
    ['a path that was not', [{ version: 1, path: '/b' }], '$Version=1; a=1'],
    [
      'a domain with its dot',
      [{ version: 1, domain: '.acme.com' }],
      '$Version=1; a=1; $Domain=".acme.com"',
    ],
    [
      'a domain without',
      [{ version: 1, domain: '.acme.com', domainInitialDot: false }],
      '$Version=1; a=1; $Domain="acme.com"',
    ],
    [
      'ports that were listed',
      [{ version: 1, port: '80,81', portSpecified: true }],
      '$Version=1; a=1; $Port="80,81"',
    ],
    ['the port of the request', [{ version: 1, port: '80' }], '$Version=1; a=1; $Port'],
    ['a version that is not known', [{ version: null, pathSpecified: true }], 'a=1'],
    ['no version behind such a cookie', [{ version: null }, { version: 1, name: 'b' }], 'a=1; b=1'],
    ['octets of a value that is text', [{ value: 'é', utf8: true }], 'a=\xc3\xa9'],
    ['a host without a dot', [{ version: 1, domain: 'acme.com' }], '$Version=1; a=1'],
  ] as [string, Partial<CookieInit>[], string][])('%s', (_what, inits, expected) => {
    expect(writeCookieHeader(inits.map(cookie))).toBe(expected);
  });
});

describe('the Cookie header of RFC 6265bis', () => {
  it.each([
    ['nothing', [], ''],
    ['pairs in their order', [{}, { name: 'b', value: '' }], 'a=1; b='],
    ['a nameless cookie is its value', [{ name: '', value: 'x' }, {}], 'x; a=1'],
    ['a valueless cookie is its name', [{ value: null }], 'a'],
    [
      'a nameless cookie in the middle, and one of nothing',
      [{}, { name: '', value: 'x' }, { name: '', value: null }, { name: 'b' }],
      'a=1; x; ; b=1',
    ],
    ['octets of a value that is text', [{ value: 'é', utf8: true }], 'a=\xc3\xa9'],
    [
      'no version, path, domain or port',
      [{ version: 1, domain: '.acme.com', pathSpecified: true, port: '80' }],
      'a=1',
    ],
  ] as [string, Partial<CookieInit>[], string][])('%s', (_what, inits, expected) => {
    expect(writeCookieString(inits.map(cookie))).toBe(expected);
  });
});

describe('R11 D17 whether a cookie can be read back as itself', () => {
  it.each([
    { name: 'a', value: 'b=c' },
    { name: 'a', value: null },
    { name: '', value: 'b' },
    { name: 'a b', value: 'c\td' },
    { name: '\u00e9', value: '"\u00ff' },
    { name: '$Path', value: '__Host-x' },
    { name: '__proto__', value: ',' },
    { name: 'a', value: ' \tb\t ' },
    { name: 'a', value: '' },
    { name: 'a', value: '☃', utf8: true },
    { name: 'a', value: 'b', version: null, domain: '."', path: '"', port: '"' },
  ])('%j can', (pair) => {
    expect(isWritable(cookie(pair))).toBe(true);
  });

  const breaking = [';', '\r', '\n', '\0', '\x01', '\x1f', '\x7f', '\u0100', '\u{1f36a}'];

  it.each(breaking)('with %j in its name or value it cannot', (character) => {
    expect(isWritable(cookie({ name: `a${character}b` }))).toBe(false);
    expect(isWritable(cookie({ value: `a${character}b` }))).toBe(false);
    expect(isWritable(cookie({ name: `${character}b`, value: null }))).toBe(false);
  });

  it.each([' ', '\t'])(
    'with %j around its name it cannot, nor around its value without a name',
    (blank) => {
      for (const text of [`${blank}a`, `a${blank}`]) {
        expect(isWritable(cookie({ name: text }))).toBe(false);
        expect(isWritable(cookie({ name: text, value: null }))).toBe(false);
        expect(isWritable(cookie({ name: '', value: text }))).toBe(false);
      }
    },
  );

  it('with an equals sign in its name it cannot, nor in its value without a name', () => {
    expect(isWritable(cookie({ name: 'a=b' }))).toBe(false);
    expect(isWritable(cookie({ name: '', value: 'b=c' }))).toBe(false);
  });

  it.each([...breaking.slice(1), '"'])(
    'with %j in what goes out beside an RFC 2965 pair it cannot',
    (character) => {
      const text = `x${character}y`;
      expect(isWritable(rfc2965({ path: text, pathSpecified: true }))).toBe(false);
      expect(isWritable(rfc2965({ domain: `.${text}` }))).toBe(false);
      expect(isWritable(rfc2965({ port: text, portSpecified: true }))).toBe(false);
    },
  );

  it('fields that are not sent do not matter', () => {
    expect(isWritable(cookie({ path: 'x\ny', domain: '.x\ny', port: 'x\ny' }))).toBe(true);
    expect(isWritable(rfc2965({ path: 'x\ny', domain: 'x\ny', port: 'x\ny' }))).toBe(true);
  });

  it.each([
    [{}, { name: 'a;' }],
    [{}, { value: 'a;' }],
    [{ value: '=' }, { name: '' }],
    [{ version: 1, pathSpecified: true }, { path: '"' }],
    [{ version: 1 }, { domain: '."' }],
    [{ version: 1, port: '80', portSpecified: true }, { port: '"' }],
    [{ domain: '."' }, { version: 1 }],
    [{ version: 1, path: '"' }, { pathSpecified: true }],
    [{ version: 1, port: '"' }, { portSpecified: true }],
  ] as [Partial<CookieInit>, Partial<CookieInit>][])(
    'is asked anew after an assignment: %j, %j',
    (init, assigned) => {
      const target = cookie(init);
      const before = Object.fromEntries(
        Object.keys(assigned).map((field) => [field, target[field as keyof Cookie]]),
      );
      expect(isWritable(target)).toBe(true);
      Object.assign(target, assigned);
      expect(isWritable(target)).toBe(false);
      Object.assign(target, before);
      expect(isWritable(target)).toBe(true);
    },
  );
});
