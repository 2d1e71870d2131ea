import { describe, expect, it } from 'vitest';
import type { CookieInit } from '../../src/cookie/cookie.js';
import type { FileReaderOptions } from '../../src/formats/encoding.js';
import { readLwp } from '../../src/formats/lwp-reader.js';
import { runSteps } from '../../src/formats/steps.js';

function parse(text: string, dialect: FileReaderOptions['dialect'] = 'http.cookiejar') {
  return runSteps(readLwp(Buffer.from(text), { dialect, encoding: 'foreign' }));
}

const line = (words: string) => `Set-Cookie3: ${words}\n`;

describe('a cookie of an LWP file', () => {
  it.each([
    [
      'the least',
      'n=v; domain=a.test',
      {
        ...{ name: 'n', value: 'v', domain: 'a.test', path: '/', version: 0, port: null },
        ...{ portSpecified: false, pathSpecified: false, domainInitialDot: false, secure: false },
        ...{ expires: null, discard: true, comment: null, commentUrl: null, rest: [] },
      },
    ],
    [
      'every attribute',
      'n=v; path="/x"; domain=".a.test"; port="80,81"; path_spec; port_spec; domain_dot; secure; expires="2037-01-01 00:00:00Z"; discard; comment="c"; commenturl="u"; Odd=1; version=1',
      {
        ...{ name: 'n', value: 'v', domain: '.a.test', path: '/x', version: 1, port: '80,81' },
        ...{ portSpecified: true, pathSpecified: true, domainInitialDot: true, secure: true },
        ...{ expires: 2_114_380_800, discard: true, comment: 'c', commentUrl: 'u' },
        rest: [['Odd', '1']],
      },
    ],
    [
      'the same in capitals',
      'n=v; PATH="/x"; DOMAIN=".A.test"; PORT="80,81"; PATH_SPEC; PORT_SPEC; DOMAIN_DOT; SECURE; EXPIRES="2037-01-01 00:00:00Z"; DISCARD; COMMENT="c"; COMMENTURL="u"; VERSION=1',
      {
        ...{ domain: '.a.test', path: '/x', version: 1, port: '80,81', portSpecified: true },
        ...{ pathSpecified: true, domainInitialDot: true, secure: true, expires: 2_114_380_800 },
        ...{ discard: true, comment: 'c', commentUrl: 'u', rest: [] },
      },
    ],
    [
      'a flag with a text',
      'n=v; domain=a.test; secure=x; path_spec=0',
      { secure: true, pathSpecified: true },
    ],
    [
      'a flag of nothing',
      'n=v; domain=a.test; secure=""; path_spec=""',
      { secure: false, pathSpecified: false },
    ],
    [
      'port_spec without a port',
      'n=v; domain=a.test; port_spec',
      { port: null, portSpecified: false },
    ],
    [
      'a port without port_spec',
      'n=v; domain=a.test; port=80',
      { port: '80', portSpecified: false },
    ],
    ['a bare path', 'n=v; domain=a.test; path', { path: '/' }],
    ['a bare version', 'n=v; domain=a.test; version', { version: 0 }],
    ['a signed version', 'n=v; domain=a.test; version=" +1 "', { version: 1 }],
    ['a bare expires', 'n=v; domain=a.test; expires', { expires: null, discard: true }],
    [
      'a date that cannot be read',
      'n=v; domain=a.test; expires=x',
      { expires: null, discard: true },
    ],
    [
      'a date of HTTP, which Python does not read',
      'n=v; domain=a.test; expires="Thu, 01 Jan 2037 00:00:00 GMT"',
      { expires: null, discard: true },
    ],
    ['no value', 'n; domain=a.test', { name: 'n', value: null }],
    ['an empty value', 'n=""; domain=a.test', { name: 'n', value: '' }],
    ['no name', '=v; domain=a.test', { name: '', value: 'v' }],
    [
      'no name, and a value in quotes',
      '="a b"; domain=a.test; secure',
      { name: '', value: 'a b', secure: true },
    ],
    ['neither', '=; domain=a.test', { name: '', value: '' }],
    ["Python's None (D14)", 'n=v; domain=a.test; Odd=None', { rest: [['Odd', null]] }],
    [
      'SameSite=None, which is a value',
      'n=v; domain=a.test; samesite=None',
      { rest: [['samesite', 'None']] },
    ],
    ['another none', 'n=v; domain=a.test; Odd=none', { rest: [['Odd', 'none']] }],
  ] as [string, string, Partial<CookieInit>][])('%s', (_what, words, expected) => {
    const { cookies, skipped } = parse(line(words));
    expect(skipped).toEqual([]);
    expect(cookies.map((cookie) => ({ ...cookie }))).toMatchObject([expected]);
  });

  it.each([
    ['', 'not a cookie'],
    [',', 'not a cookie'],
    ['n=v', 'domain'],
    ['n=v; domain', 'domain'],
    ['n=v; domain=""', 'domain'],
    ['n=v; domain="a\x01b"', 'domain'],
    ['n=v; domain=a.test; version=x', 'not an integer'],
    ['n=v; domain=a.test; version=1.5', 'not an integer'],
    ['n=v; domain=a.test; version=""', 'not an integer'],
    ['n="a\0b"; domain=a.test', 'control character'],
    ['n="a\rb"; domain=a.test', 'control character'],
    ['n\0=v; domain=a.test', 'control character'],
    ['n=v; path="/\r"; domain=a.test', 'control character'],
  ])('%j is skipped: %s', (words, reason) => {
    const { cookies, skipped } = parse(line(words));
    expect([cookies, skipped]).toEqual([
      [],
      [{ line: 1, reason: expect.stringContaining(reason) }],
    ]);
  });

  it('may share its line with another and with one that cannot be read', () => {
    const { cookies, lines, skipped } = parse(line('n=v; domain=a.test, x=y, o=w; domain=b.test'));
    expect(cookies.map(({ name, domain }) => [name, domain])).toEqual([
      ['n', 'a.test'],
      ['o', 'b.test'],
    ]);
    expect([lines, skipped.length]).toEqual([[1, 1], 1]);
  });

  it('is at most 65,536 characters long', () => {
    const start = 'Set-Cookie3: n=v; domain=a.test; odd=';
    const text = [65_535, 65_536, 65_537].map((length) => start.padEnd(length, 'x')).join('\n');
    const { cookies, skipped } = parse(text);
    expect(cookies).toHaveLength(2);
    expect(skipped).toEqual([{ line: 3, reason: expect.stringContaining('longer') }]);
  });

  it('of an IDN is converted to ASCII for browsers, to lower case for http.cookiejar', () => {
    const words = line('n=v; domain=".BÜCHER.test"');
    expect(parse(words, 'rfc6265bis').cookies[0]?.domain).toBe('.xn--bcher-kva.test');
    expect(parse(words).cookies[0]?.domain).toBe('.bücher.test');
  });

  it('that is not ASCII is sent as UTF-8', () => {
    const [cookie, plain] = parse(line('n=é; domain=a.test') + line('n=v; domain=a.test')).cookies;
    expect([cookie?.utf8, plain?.utf8]).toEqual([true, false]);
  });
});

describe('what makes a file one of LWP', () => {
  it.each([
    ['#LWP-Cookies-2.0\n', true, 0],
    ['#LWP-Cookies-1.0 and more\n', true, 0],
    ['#LWP-Cookies-10.11\n', true, 0],
    ['# a comment\n\n', false, 0],
    ['// a comment of EditThisCookie\n\n', false, 0],
    ['#LWP-Cookies\n', false, 0],
    ['#LWP-Cookies-2.0\nnonsense\n', true, 1],
    [' #LWP-Cookies-2.0\n', false, 1],
    ['Set-Cookie3: n=v; domain=a.test\n', true, 0],
    ['set-cookie3: n=v; domain=a.test\n', false, 1],
    [' \t\n', false, 0],
  ])('%j: %s, with %i skipped lines', (text, isOfFormat, skipped) => {
    const file = parse(text);
    expect([file.isOfFormat, file.skipped.length]).toEqual([isOfFormat, skipped]);
  });
});

describe('a domain that is not a host', () => {
  it.each(['.', '..com', 'a b', 'a/b', 'a:8080', '$a', ' a', '%61.com', 'd'.repeat(300)])(
    '%j is kept in a jar of http.cookiejar, and skipped by browsers’ rules',
    (domain) => {
      const text = line(`n=v; domain="${domain}"`);
      expect(parse(text).cookies.map((cookie) => cookie.domain)).toEqual([domain]);
      expect(parse(text, 'rfc6265bis').skipped).toMatchObject([{ line: 1 }]);
    },
  );
});

describe("what browsers' rules read otherwise than Python", () => {
  it.each([
    ['expires="Thu, 01 Jan 2037 00:00:00 GMT"; domain=a.test', { expires: 2_114_380_800 }],
    ['expires="1829706671.977"; domain=a.test', { expires: 1829706671 }],
    ['expires="2061012345"; domain=a.test', { expires: 2061012345 }],
    ['expires=0; domain=a.test', { expires: null, discard: true }],
    ['expires=""; domain=a.test', { expires: null, discard: true }],
    ['expires; domain=a.test', { expires: null, discard: true }],
    ['expires="1969-12-31 23:59:59Z"; domain=a.test', { expires: -1, discard: false }],
    ['expires="0001-01-01 00:00:00Z"; domain=a.test', { discard: false }],
    ['expires="10000-01-01 00:00:00Z"; domain=a.test', { expires: 253_402_300_799 }],
    ['domain="localhost.local"', { domain: 'localhost' }],
    ['domain="[::1].local"', { domain: '[::1]' }],
    ['domain="::1.local"', { domain: '[::1]' }],
    ['domain="printer.local"', { domain: 'printer.local' }],
    ['domain=".localhost"', { domain: 'localhost' }],
    ['domain=".127.0.0.1"', { domain: '127.0.0.1' }],
    ['domain=a.test; SameSite=None', { sameSite: undefined }],
    ['domain=a.test; SameSite=None; secure', { sameSite: 'none' }],
    ['domain=a.test; SameSite=Lax', { sameSite: 'lax' }],
  ])('%s', (words, expected) => {
    expect(parse(line(`n=v; path="/"; ${words}`), 'rfc6265bis').cookies).toMatchObject([expected]);
  });

  it('an expiry that is not a date or a number is that of a session cookie, and reported', () => {
    const { cookies, altered } = parse(line('n=v; domain=a.test; expires=x'), 'rfc6265bis');
    expect(cookies).toMatchObject([{ name: 'n', expires: null, discard: true }]);
    expect(altered).toEqual([{ line: 1, reason: 'the expiry is not a number' }]);
  });

  it('an expiry in another unit is converted and reported', () => {
    const text = line('n=v; domain=a.test; expires=1829706671977');
    const { cookies, altered } = parse(text, 'rfc6265bis');
    expect(cookies).toMatchObject([{ expires: 1829706671 }]);
    expect(altered).toEqual([
      { line: 1, reason: 'the expiry was not in seconds and was converted' },
    ]);
  });

  it('of these Python files only IPv6 under another name, which is filed without .local', () => {
    const domains = ['localhost.local', '[::1].local', '.localhost', '.127.0.0.1'];
    const text = domains.map((domain) => line(`n=v; path="/"; domain="${domain}"`)).join('');
    expect(parse(text).cookies.map(({ domain }) => domain)).toEqual([
      ...['localhost.local', '[::1]', '.localhost', '.127.0.0.1'],
    ]);
  });
});

it('comments and lines that cannot be read are kept, the first line and blank lines are not', () => {
  const { kept, cookies } = parse(
    `#LWP-Cookies-2.0\n# mine é\n\n${line('a=1; domain=a.test')}nonsense\n${line('b=1')}`,
  );
  expect(cookies).toHaveLength(1);
  expect(kept).toEqual(['# mine \xc3\xa9', 'nonsense', 'Set-Cookie3: b=1']);
});
