import { describe, expect, it, vi } from 'vitest';
import type { Cookie } from '../../src/cookie/cookie.js';
import { isWritable } from '../../src/headers/cookie-header.js';
import { parseRfc6265bis } from '../../src/parsers/rfc6265bis.js';
import { defaultPublicSuffixList } from '../../src/url/public-suffix-list.js';
import { UrlRequest } from '../../src/url/request.js';
import { fixedClock } from '../fixed-clock.js';

const NOW = Date.parse('2026-11-20T12:00:00Z') / 1000;
const DAY = 86_400;

fixedClock(NOW * 1000);

/** A list that has no answer. */
const brokenList = {
  publicSuffix(): never {
    throw new Error('no list');
  },
  version: 'broken',
};

function read(header: string, url = 'https://www.example.com/dir/page') {
  const refusals: { code: string; name: string | null }[] = [];
  const cookies = parseRfc6265bis(
    [header],
    new UrlRequest(url),
    defaultPublicSuffixList,
    (reason, { name }) => refusals.push({ code: reason.code, name }),
  );
  return { cookie: cookies[0] as Cookie, refusals };
}

describe('name and value', () => {
  it.each([
    ['a=b', 'a', 'b'],
    ['a=', 'a', ''],
    ['a', '', 'a'],
    ['=a', '', 'a'],
    ['a=b=c', 'a', 'b=c'],
    [' a \t=\t b ', 'a', 'b'],
    ['a="b c"', 'a', '"b c"'],
    ['a=b, c=d', 'a', 'b, c=d'],
    ['a=%0d%0a', 'a', '%0d%0a'],
    ['a\tb=c\td', 'a\tb', 'c\td'],
    ['a=\u00a0b\u00a0', 'a', '\u00a0b\u00a0'],
    ['__proto__=constructor', '__proto__', 'constructor'],
  ])('%o is %o with %o', (header, name, value) => {
    const { cookie } = read(header);
    expect([cookie.name, cookie.value]).toEqual([name, value]);
  });

  it.each([
    ['', 'no-cookie'],
    ['=', 'no-cookie'],
    ['; Path=/', 'no-cookie'],
    ['=a=b', 'nameless-pair'],
    ['==', 'nameless-pair'],
    ['a=b\x01', 'control-character'],
    ['a=b; x=\x7f', 'control-character'],
    ['a=b\r\nSet-Cookie: c=d', 'control-character'],
    ['a=b\0', 'control-character'],
  ])('%o is not a cookie: %s', (header, code) => {
    expect(read(header).refusals).toEqual([expect.objectContaining({ code })]);
  });

  it.each([
    [1, 4095, true],
    [4095, 1, true],
    [0, 4096, true],
    [1, 4096, false],
    [4096, 1, false],
  ])('a name of %i octets with a value of %i: %s', (name, value, fits) => {
    const { refusals } = read(`${'n'.repeat(name)}=${'v'.repeat(value)}; Path=/`);
    expect(refusals.map(({ code }) => code)).toEqual(fits ? [] : ['too-large']);
  });
});

describe('Path', () => {
  it.each([
    ['', '/dir', false],
    ['; Path=/a/b', '/a/b', true],
    ['; pAtH = /a/b ', '/a/b', true],
    ['; Path=a', '/dir', false],
    ['; Path="/a"', '/dir', false],
    ['; Path', '/dir', false],
    ['; Path=/a; Path=/b', '/b', true],
    ['; Path=/a; Path=', '/dir', false],
    ['; Path=/a/../b%20c', '/a/../b%20c', true],
    [`; Path=/a; Path=/${'p'.repeat(1024)}`, '/a', true],
    [`; Path=/${'p'.repeat(1023)}`, `/${'p'.repeat(1023)}`, true],
  ])('%o', (attributes, path, pathSpecified) => {
    expect(read(`a=b${attributes}`).cookie).toMatchObject({ path, pathSpecified });
  });

  it.each([
    ['https://example.com', '/'],
    ['https://example.com/page', '/'],
    ['https://example.com/dir/', '/dir'],
    ['https://example.com/dir/page?x=/y/z', '/dir'],
    ['https://example.com//page', '/'],
    ['https://example.com/dir//page', '/dir/'],
    ['https://example.com/a/../dir/page', '/dir'],
  ])('by default it is the folder of %s: %s', (url, path) => {
    expect(read('a=b', url).cookie.path).toBe(path);
  });
});

describe('Domain', () => {
  it.each([
    ['', 'www.example.com', false, false],
    ['; Domain=example.com', '.example.com', true, false],
    ['; Domain=.example.com', '.example.com', true, true],
    ['; Domain=EXAMPLE.com', '.example.com', true, false],
    ['; Domain=www.example.com', '.www.example.com', true, false],
    ['; Domain=', 'www.example.com', false, false],
    ['; Domain', 'www.example.com', false, false],
    ['; Domain=example.com; Domain=', 'www.example.com', false, false],
    ['; Domain=example.org; Domain=example.com', '.example.com', true, false],
  ])('%o', (attributes, domain, domainSpecified, domainInitialDot) => {
    const { cookie } = read(`a=b${attributes}`);
    expect(cookie).toMatchObject({ domain, domainSpecified, domainInitialDot });
  });

  it.each([
    ['https://github.io/', 'github.io'],
    ['https://localhost/', 'localhost'],
    ['https://127.0.0.1/', '127.0.0.1'],
    ['https://[::1]/', '[::1]'],
    ['https://co.uk./', 'co.uk.'],
    ['https://co.uk/', 'CO.UK'],
  ])('a host without subdomains of its own, %s, may name itself and stays alone', (url, domain) => {
    expect(read(`a=b; Domain=${domain}`, url).cookie.domain).toBe(domain.toLowerCase());
    expect(read(`a=b; Domain=.${domain}`, url).cookie.domain).toBe(domain.toLowerCase());
  });

  it.each([
    ['https://co.uk/', 'ab.cd', '.ab.cd'],
    ['https://uk/', 'co.uk', '.co.uk'],
    ['https://co.uk/', '.uk', '.uk'],
  ])(
    'of another name, even one as long, is no leave to stay alone: %s, %s',
    (url, domain, stored) => {
      expect(read(`a=b; Domain=${domain}`, url).cookie.domain).toBe(stored);
    },
  );

  it.each(['.', 'bücher.example.com'])('%o is invalid', (domain) => {
    expect(read(`a=b; Domain=${domain}`).refusals).toEqual([{ code: 'domain-invalid', name: 'a' }]);
  });
});

describe('Expires and Max-Age', () => {
  it.each([
    ['', null],
    ['; Expires=Fri, 27 Nov 2026 12:00:00 GMT', NOW + 7 * DAY],
    ['; Expires=Thu, 01 Jan 1970 00:00:01 GMT', 1],
    ['; Expires=Fri, 01 Jan 2038 00:00:00 GMT', NOW + 400 * DAY],
    ['; Expires=tomorrow', null],
    ['; Expires', null],
    ['; Max-Age=60', NOW + 60],
    ['; Max-Age=0060', NOW + 60],
    ['; Max-Age=0', NOW],
    ['; Max-Age=-1', NOW],
    ['; Max-Age=-99999999999999999999', NOW],
    ['; Max-Age=34560001', NOW + 400 * DAY],
    ['; Max-Age=99999999999999999999', NOW + 400 * DAY],
    [`; Max-Age=${'9'.repeat(1024)}`, NOW + 400 * DAY],
    [`; Max-Age=${'9'.repeat(1025)}`, null],
    ['; Max-Age=+60', null],
    ['; Max-Age=1.5', null],
    ['; Max-Age=60s', null],
    ['; Max-Age="60"', null],
    ['; Max-Age=-', null],
    ['; Max-Age=--1', null],
    ['; Max-Age=1-', null],
    ['; Max-Age=6/', null],
    ['; Max-Age=6:', null],
    ['; Max-Age=/6', null],
    ['; Max-Age=:6', null],
    ['; Max-Age=1234567', NOW + 1_234_567],
    ['; Max-Age=34559999', NOW + 400 * DAY - 1],
    ['; Max-Age=34560000', NOW + 400 * DAY],
    ['; Max-Age=-0', NOW],
    ['; Max-Age=0; Expires=Fri, 27 Nov 2026 12:00:00 GMT', NOW],
    ['; Expires=Sat, 25 Dec 2027 11:59:59 GMT', NOW + 400 * DAY - 1],
    ['; Expires=Sat, 25 Dec 2027 12:00:00 GMT', NOW + 400 * DAY],
    ['; Expires=Sat, 25 Dec 2027 12:00:01 GMT', NOW + 400 * DAY],
    ['; Expires=Fri, 20 Nov 2026 12:00:00 GMT', NOW],
    ['; Expires=Thu, 01 Jan 1970 00:00:00 GMT', 0],
    ['; Expires=Mon, 01 Jan 1601 00:00:00 GMT', Date.UTC(1601, 0) / 1000],
    ['; Max-Age', null],
    ['; Max-Age=60; Expires=Fri, 27 Nov 2026 12:00:00 GMT', NOW + 60],
    ['; Expires=Fri, 27 Nov 2026 12:00:00 GMT; Max-Age=60', NOW + 60],
    ['; Max-Age=soon; Expires=Fri, 27 Nov 2026 12:00:00 GMT', NOW + 7 * DAY],
    ['; Max-Age=0; Max-Age=60', NOW + 60],
    ['; Max-Age=60; Max-Age=', null],
    ['; Expires=Fri, 27 Nov 2026 12:00:00 GMT; Expires=never', null],
  ])('%o', (attributes, expires) => {
    const { cookie } = read(`a=b${attributes}`);
    expect(cookie).toMatchObject({ expires, discard: expires === null });
  });
});

describe('Secure, HttpOnly, SameSite, Partitioned', () => {
  it.each([
    ['', false, []],
    ['; Secure', true, []],
    ['; SECURE=false', true, []],
    ['; Secured', false, [['Secured', null]]],
    ['; Priority=High; priority=Low', false, [['priority', 'Low']]],
    [
      '; Priority=High; HttpOnly',
      false,
      [
        ['HttpOnly', null],
        ['Priority', 'High'],
      ],
    ],
    [`; a=${'x'.repeat(1000)}; b=${'x'.repeat(100)}; c`, false, [['a', 'x'.repeat(1000)]]],
    ['; httponly=no', false, [['HttpOnly', null]]],
    ['; samesite=STRICT', false, [['SameSite', 'Strict']]],
    ['; SameSite=Lax; SameSite=none', false, [['SameSite', 'None']]],
    ['; SameSite=Lax; SameSite=odd', false, []],
    ['; SameSite', false, []],
    [
      '; Secure; Partitioned; SameSite=None; HttpOnly',
      true,
      [
        ['HttpOnly', null],
        ['SameSite', 'None'],
        ['Partitioned', null],
      ],
    ],
    [
      '; Version=1; name=x; value=y; __proto__=z; constructor',
      false,
      [
        ['Version', '1'],
        ['name', 'x'],
        ['value', 'y'],
        ['__proto__', 'z'],
        ['constructor', null],
      ],
    ],
  ])('%o', (attributes, secure, attrs) => {
    const { cookie } = read(`a=b${attributes}`);
    expect(cookie.secure).toBe(secure);
    expect(cookie.rest).toEqual(attrs);
    expect([cookie.name, cookie.value, cookie.version]).toEqual(['a', 'b', 0]);
  });

  const spelt = { '': [], strict: ['Strict'], LAX: ['Lax'], None: ['None'], other: [] };
  const flags = [[], ['HttpOnly'], ['Partitioned'], ['HttpOnly', 'Partitioned']];

  it.each(Object.entries(spelt))(
    'SameSite=%s, with HttpOnly and Partitioned or without',
    (text, said) => {
      for (const given of flags) {
        const attributes = [`SameSite=${text}`, ...given].map((attribute) => `; ${attribute}`);
        expect(read(`a=b${attributes.join('')}`).cookie.rest).toEqual([
          ...(given.includes('HttpOnly') ? [['HttpOnly', null]] : []),
          ...said.map((mode) => ['SameSite', mode]),
          ...(given.includes('Partitioned') ? [['Partitioned', null]] : []),
        ]);
      }
    },
  );

  it.each([
    ['Path', '/x', { path: '/x' }],
    ['Domain', 'example.com', { domain: '.example.com' }],
    ['Secure', '', { secure: true }],
    ['Expires', 'Fri, 27 Nov 2026 12:00:00 GMT', { expires: NOW + 7 * DAY }],
    ['Max-Age', '60', { expires: NOW + 60 }],
    ['HttpOnly', '', { httpOnly: true }],
    ['SameSite', 'Lax', { sameSite: 'lax' }],
    ['Partitioned', '', { partitioned: true }],
  ])(
    '%s counts up to 1,024 octets of its value, which is its own in any case',
    (name, value, said) => {
      const none = { path: '/dir', domain: 'www.example.com', secure: false, expires: null };
      const plain = { ...none, httpOnly: false, sameSite: undefined, partitioned: false };
      for (const spelling of [name, name.toUpperCase(), name.toLowerCase(), ` ${name} `])
        expect(read(`a=b;${spelling}=${value}`).cookie).toMatchObject({ ...plain, ...said });
      for (const other of [`x${name.slice(1)}`, `${name}x`, name.slice(1), `${name.slice(0, -1)}!`])
        expect(read(`a=b;${other}=${value}`).cookie).toMatchObject(plain);
      expect(read(`a=b;${name}=${'v'.repeat(1025)}`).cookie).toMatchObject(plain);
    },
  );

  it('a Partitioned cookie is in the partition of the page', () => {
    expect(read('a=b; Partitioned').cookie.partitionKey).toBe('https://example.com');
    expect(read('a=b').cookie.partitionKey).toBeUndefined();
  });
});

describe('what is known of a cookie by its header', () => {
  it.each([
    ['a=1', true],
    ['a=\xff"\t,', true],
    ['=b', true],
    ['a=\u0100', false],
    ['\u0100=a', false],
    ['a=1; Path=/\u0100', true],
  ])('%j can be written: %s', (header, expected) => {
    expect(isWritable(read(header).cookie)).toBe(expected);
  });
});

describe('where the list of public suffixes fails', () => {
  it.each([
    ['a=b', 'www.example.com', undefined],
    ['a=b; Domain=www.example.com', '.www.example.com', undefined],
    ['a=b; Partitioned', 'www.example.com', ''],
  ])('%s is read, for the policy to refuse', (header, domain, partitionKey) => {
    const request = new UrlRequest('https://www.example.com/');
    const [cookie] = parseRfc6265bis([header], request, brokenList, () => {});
    expect([cookie?.domain, cookie?.partitionKey]).toEqual([domain, partitionKey]);
  });
});

describe('the report of a cookie that cannot be read', () => {
  it.each([
    ['=', { name: '', domain: 'www.example.com', path: '/dir' }],
    ['a=b; Domain=.; Path=/x', { name: 'a', domain: '.', path: '/x' }],
    ['a\x01=b; Path=x', { name: 'a\x01', domain: 'www.example.com', path: '/dir' }],
  ])('%j: %j', (header, expected) => {
    const told: unknown[] = [];
    const request = new UrlRequest('https://www.example.com/dir/page');
    parseRfc6265bis([header], request, defaultPublicSuffixList, (_, unread) => told.push(unread));
    expect(told).toEqual([expected]);
  });
});

describe('a long header', () => {
  it.each([1000, 1024, 2000, 4000])('is read like a short one: a value of %i', (length) => {
    const { cookie } = read(`a=${'v'.repeat(length)}; Path=/x; Secure; Max-Age=60`);
    expect(cookie).toMatchObject({ path: '/x', secure: true, expires: NOW + 60 });
  });
});

describe('attributes that were read before', () => {
  it('count from the time of each cookie, and for the URL of each', () => {
    const attributes = '; Max-Age=60; Partitioned; Secure';
    const first = read(`a=1${attributes}`, 'https://one.example/x/y').cookie;
    vi.setSystemTime((NOW + 10) * 1000);
    const second = read(`b=2${attributes}`, 'https://two.example/z/').cookie;
    vi.setSystemTime(NOW * 1000);
    expect([first.expires, second.expires]).toEqual([NOW + 60, NOW + 70]);
    expect([first.path, second.path]).toEqual(['/x', '/z']);
    expect([first.domain, second.domain]).toEqual(['one.example', 'two.example']);
    expect([first.partitionKey, second.partitionKey]).toEqual([
      'https://one.example',
      'https://two.example',
    ]);
  });

  it('are read anew where the cookie before was refused', () => {
    expect(read('a\x01=1; Path=/new').refusals).toHaveLength(1);
    expect(read('a=1; Path=/new').cookie.path).toBe('/new');
    expect(read('a\x01=1; Path=/new').refusals).toHaveLength(1);
    expect(read('a=1; Path=/n\x01').refusals).toHaveLength(1);
    expect(read('a=1; Path=/n\x01').refusals).toHaveLength(1);
  });

  it('change nothing where one cookie is assigned to', () => {
    const { cookie } = read('a=1; HttpOnly; SameSite=Lax');
    cookie.setNonstandardAttr('SameSite', 'None');
    cookie.path = '/other';
    expect(read('b=2; HttpOnly; SameSite=Lax').cookie).toMatchObject({
      sameSite: 'lax',
      path: '/dir',
    });
  });

  const expiry = (header: string) => read(header).cookie.expires;
  const date = (iso: string) => new Date(iso).toUTCString();

  it.each([
    ['another date', date('2027-02-03T04:05:06Z'), Date.parse('2027-02-03T04:05:06Z') / 1000],
    [
      'a date in another form',
      '03-Feb-2027 04:05:06 +0000 abc',
      Date.parse('2027-02-03T04:05:06Z') / 1000,
    ],
    ['a date beyond 400 days', date('2030-01-01T00:00:00Z'), NOW + 400 * DAY],
    ['a text that is not a date', 'Foo, 01 Foo 2027 00:00:00 GM', null],
    ['another attribute in its place', 'x; Max-Age=5; Max-Age=0000060', NOW + 60],
    [
      'a date and blanks',
      ` ${date('2027-02-03T04:05:06Z')}`.slice(0, 29),
      Date.parse('2027-02-03T04:05:06Z') / 1000,
    ],
    ['nothing but blanks', ' '.repeat(29), null],
  ])('may come with %s', (_what, text, expected) => {
    const around = (middle: string) =>
      `a=1; Path=/d; Expires=${middle.padEnd(29)}; Secure; HttpOnly`;
    for (const [middle, end] of [
      [date('2027-01-01T00:00:00Z'), Date.parse('2027-01-01T00:00:00Z') / 1000],
      [text, expected],
      [date('2027-01-02T00:00:00Z'), Date.parse('2027-01-02T00:00:00Z') / 1000],
      [text, expected],
    ] as const) {
      expect(expiry(around(middle))).toBe(end);
      expect(read(around(middle)).cookie).toMatchObject({
        path: '/d',
        secure: true,
        httpOnly: true,
      });
    }
  });

  it('are others where more than the date is', () => {
    const same = date('2027-01-01T00:00:00Z');
    const other = date('2027-01-02T00:00:00Z');
    const seen = [
      `a=1; Path=/d; Expires=${same}; Secure`,
      `a=1; Path=/e; Expires=${other}; Secure`,
      `a=1; Path=/e; Expires=${other}; secure`,
      `a=1; Path=/e; Expiros=${same}; Secure`,
      `a=1; Path=/e; Expires=${same}; Sacure`,
      `a=1; Expires=${same}; Expires=${other}`,
      `a=1; Expires=${other}; Expires=${same}`,
    ].map((header) => {
      const { path, secure, expires } = read(header).cookie;
      return [path, secure, expires && new Date(expires * 1000).getUTCDate()];
    });
    expect(seen).toEqual([
      ['/d', true, 1],
      ['/e', true, 2],
      ['/e', true, 2],
      ['/e', true, null],
      ['/e', false, 1],
      ['/dir', false, 2],
      ['/dir', false, 1],
    ]);
  });

  it.each(['\x01', '\x7f', ';'])('and a date with %o in it is as bad as ever', (bad) => {
    const good = 'a=1; Expires=Fri, 01 Jan 2027 00:00:00 GMT';
    expect(expiry(good)).not.toBeNull();
    expect(read(good.replace('Jan', `J${bad}n`)).cookie?.expires ?? null).toBeNull();
    expect(expiry(good)).not.toBeNull();
  });
});
