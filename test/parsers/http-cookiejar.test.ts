import { describe, expect, it, vi } from 'vitest';
import type { CookieInit } from '../../src/cookie/cookie.js';
import { isWritable } from '../../src/headers/cookie-header.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { parseHttpCookiejar } from '../../src/parsers/http-cookiejar.js';
import { DefaultCookiePolicy } from '../../src/policy/default-cookie-policy.js';
import type { DefaultCookiePolicyOptions } from '../../src/policy/policy-options.js';
import type { RefusedCookie } from '../../src/refusal.js';
import { fixedClock } from '../fixed-clock.js';
import { requestTo, responseWith } from '../messages.js';

const NOW = Date.UTC(2026, 10, 20, 4, 30) / 1000;
const DAY = 86_400;

fixedClock(NOW * 1000);

type Headers = readonly string[] | Record<string, readonly string[]>;

function read(
  headers: Headers,
  url = 'http://www.acme.com/',
  options?: DefaultCookiePolicyOptions,
) {
  return new CookieJar(new DefaultCookiePolicy(options)).makeCookies(
    responseWith(headers),
    requestTo(url),
  );
}

describe('what http.cookiejar reads in a Set-Cookie line', () => {
  it.each([
    [
      'a pair alone is a session cookie of its host',
      'a=1',
      {
        name: 'a',
        value: '1',
        domain: 'www.acme.com',
        domainSpecified: false,
        domainInitialDot: false,
        path: '/',
        pathSpecified: false,
        version: 0,
        expires: null,
        discard: true,
        secure: false,
        port: null,
        rest: [],
      },
    ],
    ['no equals sign: no value', 'a', { name: 'a', value: null }],
    ['nothing behind it: an empty value', 'a=', { name: 'a', value: '' }],
    ['quotes belong to the value', 'a="q"', { value: '"q"' }],
    ['a value goes to the first semicolon', 'a="x;y"', { value: '"x', rest: [['y"', null]] }],
    ['a comma belongs to the value', 'a=1, b=2', { value: '1, b=2' }],
    [
      'a name may be that of an attribute',
      'domain=1',
      { name: 'domain', value: '1', domain: 'www.acme.com' },
    ],

    [
      'a domain gets a leading dot',
      'a=1; Domain=acme.com',
      { domain: '.acme.com', domainSpecified: true, domainInitialDot: false },
    ],
    [
      'or has it',
      'a=1; Domain=.acme.com',
      { domain: '.acme.com', domainSpecified: true, domainInitialDot: true },
    ],
    ['and is in lower case', 'a=1; Domain=.ACME.com', { domain: '.acme.com' }],
    [
      'the first domain counts',
      'a=1; Domain=www.acme.com; domain=evil.org',
      { domain: '.www.acme.com' },
    ],

    ['a path', 'a=1; Path=/foo', { path: '/foo', pathSpecified: true }],
    ['the first path counts', 'a=1; Path=/foo; path=/bar', { path: '/foo' }],
    ['an empty path is ignored', 'a=1; Path=', { path: '/', pathSpecified: false }],
    ['R16 a path without a slash in front', 'a=1; Path=foo', { path: 'foo' }],
    ['escapes of a path are in upper case', 'a=1; Path=/f%6fo', { path: '/f%6Fo' }],
    ['what a path cannot have is escaped', 'a=1; Path=/a b?x', { path: '/a%20b%3Fx' }],
    ['R16 quotes too', 'a=1; Path="/foo"', { path: '%22/foo%22' }],

    ['Secure', 'a=1; SECURE', { secure: true }],
    ['Secure, whatever its value', 'a=1; Secure=false', { secure: true }],
    ['Secure with an empty value is not', 'a=1; Secure=', { secure: false }],

    ['Max-Age counts from now', 'a=1; Max-Age=10', { expires: NOW + 10, discard: false }],
    ['it may have a sign and space', 'a=1; Max-Age= +10 ', { expires: NOW + 10 }],
    ['the last Max-Age counts', 'a=1; Max-Age=10; Max-Age=20', { expires: NOW + 20 }],
    [
      'an Expires',
      'a=1; Expires=Sat, 21 Nov 2026 04:30:00 GMT',
      { expires: NOW + DAY, discard: false },
    ],
    [
      'the first Expires counts',
      'a=1; Expires=21 Nov 2026 04:30:00; Expires=22 Nov 2026 04:30:00',
      { expires: NOW + DAY },
    ],
    [
      'Max-Age beats Expires',
      'a=1; Max-Age=10; Expires=Sat, 21 Nov 2026 04:30:00 GMT',
      { expires: NOW + 10 },
    ],
    [
      'in either order',
      'a=1; Expires=Sat, 21 Nov 2026 04:30:00 GMT; Max-Age=10',
      { expires: NOW + 10 },
    ],
    [
      'an Expires that cannot be read is ignored',
      'a=1; Expires=tomorrow',
      { expires: null, discard: true },
    ],
    ['one before 1970 is ignored', 'a=1; Expires=Wed, 31 Dec 1969 23:59:59 GMT', { expires: null }],
    ['one without a value is ignored', 'a=1; Expires', { expires: null }],
    [
      'a Max-Age beyond all numbers never ends',
      `a=1; Max-Age=${'9'.repeat(400)}`,
      { expires: Number.MAX_VALUE },
    ],
    [
      'Discard ends with the session, whenever it expires',
      'a=1; Max-Age=10; Discard',
      { expires: NOW + 10, discard: true },
    ],
    [
      'an Expires behind one that cannot be read',
      'a=1; Expires=x; Expires=21 Nov 2026 04:30:00',
      { expires: NOW + DAY },
    ],
    [
      'Max-Age=0 behind an Expires: its time is over now',
      'a=1; Max-Age=1; Max-Age=+0; Max-Age=1',
      { expires: NOW + 1 },
    ],
    ['the first Secure counts', 'a=1; Secure=; Secure', { secure: false }],
    ['the first Discard counts', 'a=1; Max-Age=9; Discard=; Discard', { discard: false }],
    ['the first Port counts', 'a=1; Port; Port=81', { port: '80', portSpecified: false }],
    ['the first comment counts', 'a=1; Comment=c; Comment=d', { comment: 'c' }],
    ['a second Path may lack its value', 'a=1; Path=/x; Path', { path: '/x' }],
    ['a second Domain may lack its value', 'a=1; Domain=acme.com; Domain', { domain: '.acme.com' }],
    ['Comment alone', 'a=1; Comment; CommentURL', { comment: null, commentUrl: null, rest: [] }],
    ['no comment', 'a=1', { comment: null, commentUrl: null, rfc2109: false }],
    ['Secure alone', 'a=1; Secure', { secure: true, rest: [] }],
    ['Discard alone', 'a=1; Max-Age=9; Discard', { discard: true, rest: [] }],
    ['a port without spaces', 'a=1; Port= 80 , 81\t', { port: '80,81' }],
    ['Version=0', 'a=1; Version=0', { version: 0, rfc2109: false }],
    ['Version=-0 is 0', 'a=1; Version=-0', { version: 0 }],
    ['Version=+1 is 1', 'a=1; Version=+1', { rfc2109: true }],
    ['Version=2 is not RFC 2109', 'a=1; Version=2', { version: 2, rfc2109: false }],
    ['the first Version counts', 'a=1; Version=1; Version=0', { rfc2109: true }],
    ['Discard with an empty value does not', 'a=1; Max-Age=10; Discard=', { discard: false }],

    ['Port is the port of the request', 'a=1; Port', { port: '80', portSpecified: false }],
    ['or those it lists', 'a=1; Port=80, 81', { port: '80,81', portSpecified: true }],
    ['comments', 'a=1; Comment=c d; CommentURL="u"', { comment: 'c d', commentUrl: '"u"' }],
    [
      'R27 all else is kept, its case too',
      'a=1; HttpOnly; SameSite=Lax; x=; name=b; value=2',
      {
        name: 'a',
        value: '1',
        rest: [
          ['HttpOnly', null],
          ['SameSite', 'Lax'],
          ['x', ''],
          ['name', 'b'],
          ['value', '2'],
        ],
      },
    ],
    [
      'R7 odd names too',
      '__proto__=1; __proto__=x; constructor',
      {
        name: '__proto__',
        value: '1',
        rest: [
          ['__proto__', 'x'],
          ['constructor', null],
        ],
      },
    ],
    [
      'Version=1 makes an RFC 2109 cookie, which is read as a Netscape one',
      'a=1; Version=1',
      { version: 0, rfc2109: true },
    ],
  ] as [string, string, Partial<CookieInit>][])('%s', (_what, line, expected) => {
    expect(read([line]).map((cookie) => ({ ...cookie }))).toMatchObject([expected]);
  });

  it.each([
    ['no name', '=1'],
    ['nothing', ''],
    ['a Max-Age that is not a number', 'a=1; Max-Age=x'],
    ['one in quotes', 'a=1; Max-Age="10"'],
    ['a fraction', 'a=1; Max-Age=1.5'],
    ['a Max-Age without a value', 'a=1; Max-Age'],
    ['a Domain without a value', 'a=1; Domain'],
    ['a Path without a value', 'a=1; Path'],
    ['a Version that is not a number', 'a=1; Version=one'],
    ['its time over', 'a=1; Max-Age=0'],
    ['over long ago', 'a=1; Max-Age=-1'],
    ['over before all numbers', `a=1; Max-Age=-${'9'.repeat(400)}`],
    ['more digits than Python reads', `a=1; Max-Age=${'9'.repeat(4301)}`],
    ['a second Max-Age that is not a number', 'a=1; Max-Age=10; Max-Age=x'],
    ['a second Max-Age without a value', 'a=1; Max-Age=10; Max-Age'],
    ['a Version without a value', 'a=1; Version'],
    ['an empty Version', 'a=1; Version='],
  ])('gives no cookie, and loses no other: %s', (_what, line) => {
    expect(read(['x=1', line, 'y=2']).map(({ name }) => name)).toEqual(['x', 'y']);
  });
});

describe('the same attributes again', () => {
  it('belong to the host and the folder of each request', () => {
    const at = (url: string) => read(['a=1; Secure'], url).map(({ domain, path }) => domain + path);
    const urls = ['http://www.acme.com/a/b', 'http://acme.com/c/d/', 'http://www.acme.com/a/b'];
    expect(urls.flatMap(at)).toEqual(['www.acme.com/a', 'acme.com/c/d', 'www.acme.com/a']);
  });

  it('belong to the port of each request', () => {
    const at = (url: string) => read(['a=1; Port'], url).map(({ port }) => port);
    expect(['http://acme.com:81/', 'http://acme.com:82/'].flatMap(at)).toEqual(['81', '82']);
  });

  it('last from when they come', () => {
    const expires = () => read(['a=1; Max-Age=10'])[0]?.expires;
    expect(expires()).toBe(NOW + 10);
    vi.setSystemTime((NOW + 7) * 1000);
    expect(expires()).toBe(NOW + 17);
  });

  it('have a year of three digits counted from the year in which they come', () => {
    const expires = () => read(['a=1; Expires=01 Jan 130'])[0]?.expires;
    expect(expires()).toBe(Date.UTC(2030, 0, 1) / 1000);
    vi.setSystemTime(Date.UTC(2080, 0, 1));
    expect(expires()).toBe(Date.UTC(2130, 0, 1) / 1000);
  });

  it('leave each cookie its own', () => {
    const [a, b] = read(['a=1; HttpOnly; x=y', 'b=2; HttpOnly; x=y']);
    a?.setNonstandardAttr('x', 'z');
    expect([a?.getNonstandardAttr('x'), b?.getNonstandardAttr('x')]).toEqual(['z', 'y']);
  });

  const attrsOf = (attrs: string) => read([`a=1; ${attrs}`])[0]?.rest;

  it.each([
    ['x=y; HttpOnly; Max-Age=1', 'x=y; HttpOnly; Max-Age=2'],
    ['Max-Age=1', 'Max-Age=2'],
  ])('are kept once where only a date differs: %s and %s', (one, other) => {
    expect(attrsOf(one)).toBe(attrsOf(other));
  });

  it.each([
    [
      'x=z; HttpOnly',
      [
        ['x', 'z'],
        ['HttpOnly', null],
      ],
    ],
    [
      'X=y; HttpOnly',
      [
        ['X', 'y'],
        ['HttpOnly', null],
      ],
    ],
    [
      'x=; HttpOnly',
      [
        ['x', ''],
        ['HttpOnly', null],
      ],
    ],
    [
      'x; HttpOnly',
      [
        ['x', null],
        ['HttpOnly', null],
      ],
    ],
    [
      'HttpOnly; x=y',
      [
        ['HttpOnly', null],
        ['x', 'y'],
      ],
    ],
  ])('are read as they are after x=y; HttpOnly: %s', (attrs, expected) => {
    attrsOf('x=y; HttpOnly');
    expect(attrsOf(attrs)).toEqual(expected);
  });

  it('are refused again, and reported with the cookie that comes with them', () => {
    const { refused } = new CookieJar(new DefaultCookiePolicy()).setFromHeader(
      ['a=1; Domain=ACME.com; Path=/x; Max-Age=z', 'b=2; Domain=ACME.com; Path=/x; Max-Age=z'],
      'http://www.acme.com/',
    );
    const told = { code: 'attribute-invalid', domain: 'acme.com', path: '/x' };
    expect(refused).toMatchObject([
      { ...told, name: 'a' },
      { ...told, name: 'b' },
    ]);
  });
});

describe('the path of a cookie that names none', () => {
  it.each([
    ['/', '/', '/'],
    ['', '/', '/'],
    ['/foo', '/', '/'],
    ['/foo/', '/foo', '/foo/'],
    ['/foo/bar', '/foo', '/foo/'],
    ['/a/b/c?d/e#f/g', '/a/b', '/a/b/'],
    ['/a;b/c', '/a;b', '/a;b/'],
    ['//x/y', '//x', '//x/'],
  ])('is the folder of %o: %s, and %s for RFC 2965', (path, netscape, rfc2965) => {
    const url = `http://www.acme.com${path}`;
    expect(read(['a=1'], url)).toMatchObject([{ path: netscape }]);
    expect(read({ 'Set-Cookie2': ['a=1; Version=1'] }, url, { rfc2965: true })).toMatchObject([
      { path: rfc2965 },
    ]);
  });
});

describe('what http.cookiejar reads in a Set-Cookie2 header', () => {
  const all = { rfc2965: true };

  it('is a list of cookies, their values quoted or not', () => {
    const line =
      'a=1; Version=1, b="x, \\"y\\""; Version="1"; Path="/"; Max-Age=10; Discard; Comment="c"; CommentURL="u"; Port="80, 81"; x="y"';
    expect(
      read({ 'Set-Cookie2': [line] }, undefined, all).map((cookie) => ({ ...cookie })),
    ).toMatchObject([
      { name: 'a', value: '1', version: 1, rfc2109: false, pathSpecified: false, discard: true },
      {
        name: 'b',
        value: 'x, "y"',
        version: 1,
        path: '/',
        pathSpecified: true,
        expires: NOW + 10,
        discard: true,
        comment: 'c',
        commentUrl: 'u',
        port: '80,81',
        portSpecified: true,
        rest: [['x', 'y']],
      },
    ]);
  });

  it('counts before the same cookie in Set-Cookie', () => {
    const headers = { 'Set-Cookie2': ['a=new; Version=1'], 'Set-Cookie': ['a=old', 'c=ns'] };
    expect(read(headers, undefined, all)).toMatchObject([
      { value: 'new', version: 1 },
      { name: 'c', version: 0 },
    ]);
  });

  it('loses no cookie because of an invalid one, whose other attributes are not cookies', () => {
    const line = 'a=1; Max-Age=x; Path=/; y=z, b=2; Version=1';
    expect(read({ 'set-cookie2': [line] }, undefined, all)).toMatchObject([{ name: 'b' }]);
  });

  it('is read completely if it is not longer than the headers that Node accepts', () => {
    const names = read({ 'set-cookie2': [',"'.repeat(8192)] }, undefined, all);
    expect(names.map(({ name }) => name)).toEqual(Array(8192).fill('"'));
  });

  it.each([
    'VERSION=1; Max-Age=10; DOMAIN=acme.com; Path="/x"; PORT="80"; Comment=c; COMMENTURL=u; Discard; SECURE',
    'discard; commenturl=u; comment=c; secure; port="80"; path="/x"; domain=ACME.com; max-age=10; version=1',
    'Version=1; Expires="Fri, 20 Nov 2026 04:30:10 GMT"; domain=acme.com; path=/x; port=80; comment="c"; CommentURL="u"; discard; secure',
  ])('has these attributes, in any case and order: %s', (attributes) => {
    const url = 'http://www.acme.com/';
    expect(
      read({ 'Set-Cookie2': [`a=1; ${attributes}`] }, url, all).map((cookie) => ({ ...cookie })),
    ).toEqual([
      {
        partitionKey: undefined,
        utf8: false,
        name: 'a',
        value: '1',
        version: 1,
        domain: '.acme.com',
        domainSpecified: true,
        domainInitialDot: false,
        path: '/x',
        pathSpecified: true,
        port: '80',
        portSpecified: true,
        secure: true,
        expires: NOW + 10,
        discard: true,
        comment: 'c',
        commentUrl: 'u',
        rfc2109: false,
        rest: [],
      },
    ]);
  });

  it.each([
    ['the same name', 'a=old', ['new']],
    ['another name', 'b=old', ['new', 'old']],
    ['another path', 'a=old; Path=/x', ['new', 'old']],
    ['another domain', 'a=old; Domain=acme.com', ['new', 'old']],
  ])('counts before a cookie of Set-Cookie of %s: %s', (_what, line, values) => {
    const headers = { 'Set-Cookie2': ['a=new; Version=1'], 'Set-Cookie': [line] };
    expect(read(headers, undefined, all).map(({ value }) => value)).toEqual(values);
  });

  it('a deletion in Set-Cookie2 does not suppress the same cookie in Set-Cookie', () => {
    const headers = { 'Set-Cookie2': ['a=; Version=1; Max-Age=0'], 'Set-Cookie': ['a=old'] };
    expect(read(headers, undefined, all).map(({ value }) => value)).toEqual(['old']);
  });

  /** Which of the two headers are read, asked of parseHttpCookiejar: the names of the cookies. */
  it.each([
    [true, true, { ns: 'ns', both: 'rfc ns', rfc: 'rfc' }],
    [true, false, { ns: 'ns', both: 'rfc ns', rfc: '' }],
    [false, true, { ns: '', both: 'rfc', rfc: 'rfc' }],
    [false, false, { ns: '', both: '', rfc: '' }],
  ])(
    'with netscape %s and rfc2965 %s is read as Python does: %j',
    (netscape, rfc2965, expected) => {
      const names = (setCookie: string[], setCookie2: string[]) =>
        parseHttpCookiejar(
          { setCookie, setCookie2 },
          requestTo('http://www.acme.com/'),
          { netscape, rfc2965 },
          () => {},
        )
          .map(({ name }) => name)
          .join(' ');
      const [ns, rfc] = [['ns=1'], ['rfc=1; Version=1']];
      expect({ ns: names(ns, []), both: names(ns, rfc), rfc: names([], rfc) }).toEqual(expected);
    },
  );

  it.each(['x', '1.5', '', '10\x1c', '\x1f10', '1 0'])(
    'with a Max-Age of %j gives no cookie, and loses no other',
    (maxAge) => {
      const line = `x=1; Version=1, a=1; Version=1; Max-Age="${maxAge}", y=1; Version=1`;
      expect(read({ 'Set-Cookie2': [line] }, undefined, all).map(({ name }) => name)).toEqual([
        'x',
        'y',
      ]);
    },
  );

  it('without a Version has none, and keeps the slash of its folder', () => {
    const made = parseHttpCookiejar(
      { setCookie: [], setCookie2: ['a=1'] },
      requestTo('http://www.acme.com/foo/bar'),
      { netscape: true, rfc2965: true },
      () => {},
    );
    expect(made).toMatchObject([{ version: null, path: '/foo/', rfc2109: false }]);
  });

  it('is nothing where RFC 2965 is switched off', () => {
    expect(read({ 'Set-Cookie2': ['a=1; Version=1'] })).toEqual([]);
  });
});

describe('Set-Cookie with Version=1 (RFC 2109)', () => {
  it.each([
    ['by default', {}, 0],
    ['with rfc2965', { rfc2965: true }, 1],
    ['with rfc2965 and rfc2109AsNetscape', { rfc2965: true, rfc2109AsNetscape: true }, 0],
    ['without rfc2965, rfc2109AsNetscape switched off', { rfc2109AsNetscape: false }, 1],
  ])('%s has version $2', (_what, options, version) => {
    expect(read(['a=1; Version=1'], undefined, options)).toMatchObject([
      { version, rfc2109: true },
    ]);
  });
});

describe('numbers beyond 2^53', () => {
  it.each([
    ['9007199254740991', 2n ** 53n - 1n],
    ['18014398509481990', 2n ** 54n + 6n],
    ['+18014398509481990', 2n ** 54n + 6n],
    [`1${'0'.repeat(39)}`, 10n ** 39n],
    [`1${'0'.repeat(60)}`, 10n ** 60n],
  ])('a Max-Age of %s is added to the time before it is rounded', (maxAge, seconds) => {
    for (const later of [0, 1, 2, 3, 4]) {
      vi.setSystemTime((NOW + later) * 1000);
      const exact = Number(BigInt(NOW + later) + seconds);
      expect(read([`a=1; Max-Age=${maxAge}`])).toMatchObject([{ expires: exact }]);
    }
  });
});

describe('the report of a cookie that cannot be read', () => {
  it.each([
    ['=1', 'no-cookie', { name: null, domain: null, path: null }],
    ['a=1; Max-Age=x', 'attribute-invalid', { name: 'a', domain: null, path: null }],
    [
      'a=1; Domain=ACME.com; Path=/x; Max-Age=x',
      'attribute-invalid',
      { name: 'a', domain: 'acme.com', path: '/x' },
    ],
    ['a=1; Max-Age=x; Path=/x', 'attribute-invalid', { name: 'a', domain: null, path: null }],
    ['a=1; Path=/x; Version=x', 'version-invalid', { name: 'a', domain: null, path: '/x' }],
  ])('%j: %s', (line, code, unread) => {
    const refused: [string, RefusedCookie][] = [];
    const made = parseHttpCookiejar(
      { setCookie: [line], setCookie2: [] },
      requestTo('http://www.acme.com/'),
      { netscape: true, rfc2965: false },
      (reason, of) => refused.push([reason.code, of]),
    );
    expect([made, refused]).toEqual([[], [[code, unread]]]);
  });
});

describe('what is known of a cookie by its header', () => {
  it.each([
    ['a=1', true],
    ['a=\xff\t"', true],
    ['a=\x01', false],
    ['a\x7f=1', false],
    ['a=\u0100', false],
    ['a=1; Path=/; Version=1; Domain=.acme.com', true],
    ['a=1; Version=1; Port="80"', false],
    ['a=1; Version=1; Comment=\x01', true],
    ['a=1; Comment=\x01', true],
    ['a=\x01; Comment=\x01', false],
  ])('%j can be written: %s', (line, expected) => {
    const made = parseHttpCookiejar(
      { setCookie: [line], setCookie2: [] },
      requestTo('http://www.acme.com/'),
      { netscape: true, rfc2965: true },
      () => {},
    );
    expect(made.map(isWritable)).toEqual([expected]);
  });

  it.each([
    [1023, true],
    [1024, true],
    [1025, false],
  ])('attributes of %i octets are kept once for all: %s', (length, areShared) => {
    // More than are kept once whatever header they come in.
    const others = '; c; d; e; f; g; h; i; j';
    const line = `a=1; Odd=${'v'.repeat(length - ' Odd='.length - others.length)}${others}`;
    const [one, other] = [...read([line]), ...read([line])].map((cookie) => cookie.rest);
    expect(one).toHaveLength(9);
    expect(other).toEqual(one);
    expect(other === one).toBe(areShared);
  });

  it('those that say something else in another year are not', () => {
    const line = 'a=1; Expires=03 Feb 133 00:00:00';
    const expiries = [2090, 2096, 2000].map((year) => {
      vi.setSystemTime(Date.UTC(year, 0));
      return read([line]).map(({ expires }) => new Date((expires ?? 0) * 1000).getUTCFullYear());
    });
    expect(expiries).toEqual([[2133], [2133], [2033]]);
  });
});

describe('the most cookies of Set-Cookie2', () => {
  it.each([
    [8191, 8191, []],
    [8192, 8192, []],
    [8193, 8192, ['too-many-cookies']],
    [9000, 8192, ['too-many-cookies']],
  ])('of %i are %i: %j', (sent, taken, told) => {
    const refused: string[] = [];
    const made = parseHttpCookiejar(
      { setCookie: [], setCookie2: [`${'a=1,'.repeat(10)}`, 'b=2,'.repeat(sent - 10)] },
      requestTo('http://www.acme.com/'),
      { netscape: true, rfc2965: true },
      ({ code }) => refused.push(code),
    );
    expect([made.length, refused]).toEqual([taken, told]);
  });
});

it('a cookie of both headers is read twice where RFC 2965 is switched off', () => {
  const made = parseHttpCookiejar(
    { setCookie: ['a=old'], setCookie2: ['a=new; Version=1'] },
    requestTo('http://www.acme.com/'),
    { netscape: true, rfc2965: false },
    () => {},
  );
  expect(made.map(({ value }) => value)).toEqual(['new', 'old']);
});
