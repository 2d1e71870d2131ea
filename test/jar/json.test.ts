import { describe, expect, it } from 'vitest';
import { Cookie, type CookieInit } from '../../src/cookie/cookie.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { DefaultCookiePolicy } from '../../src/policy/default-cookie-policy.js';

const LATER = 4_102_444_800;

const cookie = (init: Partial<CookieInit> = {}) =>
  new Cookie({ name: 'a', value: '1', domain: 'acme.com', path: '/', ...init });

function jarOf(...inits: Partial<CookieInit>[]): CookieJar {
  const jar = new CookieJar();
  for (const init of inits) jar.setCookie(cookie(init));
  return jar;
}

/** What a program does that lets no text of the data into its log. */
function maskTexts(data: unknown): void {
  for (const [key, value] of Object.entries(data as object)) {
    if (typeof value === 'string') Object.assign(data as object, { [key]: '***' });
    else if (typeof value === 'object' && value !== null) maskTexts(value);
  }
}

const throughText = (jar: CookieJar) => CookieJar.fromJSON(JSON.parse(JSON.stringify(jar)));

describe('a jar as JSON', () => {
  it.each([
    ['browsers', () => new BrowserCookiePolicy()],
    ['http.cookiejar', () => new DefaultCookiePolicy()],
  ])('is the program’s: masking its texts changes no cookie of any jar: %s', (_whose, policy) => {
    const [masked, other] = [new CookieJar(policy()), new CookieJar(policy())];
    masked.setFromHeader('a=1; SameSite=Lax', 'https://acme.com/');
    maskTexts(masked.toJSON());
    other.setFromHeader('a=1; SameSite=Lax', 'https://acme.com/');
    for (const jar of [masked, other]) {
      expect(Array.from(jar, (each) => each.getNonstandardAttr('SameSite'))).toEqual(['Lax']);
    }
  });

  it.each([
    ['nothing', []],
    [
      'every field',
      [
        {
          version: 1,
          value: null,
          port: '80',
          portSpecified: true,
          domain: '.acme.com',
          domainInitialDot: false,
          path: '/a',
          pathSpecified: true,
          secure: true,
          expires: LATER,
          discard: true,
          comment: '',
          commentUrl: 'u',
          rfc2109: true,
          utf8: true,
          rest: [
            ['b', null],
            ['a', ''],
          ],
        },
      ],
    ],
    ['no version', [{ version: null }]],
    ['an empty value, and none', [{ value: '' }, { name: 'b', value: null }]],
    [
      'expiries of all kinds',
      [{ expires: 0 }, { name: 'b', expires: -1 }, { name: 'c', expires: Number.MAX_VALUE }],
    ],
    [
      'octets, control characters and text',
      [{ name: 'a\u00ff', value: '\0\r\n\t";\u{1f36a}\ud800' }],
    ],
    [
      'partitions',
      [{ partitionKey: 'https://a.example' }, { partitionKey: 'https://b.example' }, {}],
    ],
    ['the leading dot', [{ domain: '.acme.com' }, { domain: 'acme.com' }]],
    [
      'R7 odd names',
      ['__proto__', 'constructor', 'toString', ''].map((odd) => ({
        name: odd,
        domain: odd,
        path: odd,
        rest: [[odd, odd]],
      })),
    ],
  ] as [string, Partial<CookieInit>[]][])('loses nothing: %s', (_what, inits) => {
    const jar = jarOf(...inits);
    expect(Array.from(throughText(jar), (each) => each.toJSON())).toEqual(
      Array.from(jar, (each) => each.toJSON()),
    );
    expect(throughText(jar).size).toBe(jar.size);
  });

  it('keeps the order, in which cookies are sent', () => {
    const jar = jarOf(
      { name: 'b', domain: '.acme.com' },
      { name: 'z' },
      { name: 'a' },
      { name: 'c', domain: '.acme.com' },
    );
    jar.setCookie(cookie({ name: 'z', value: '2' }));
    expect(throughText(jar).cookieHeader('http://acme.com/')).toBe('b=1; c=1; z=2; a=1');
    expect(jar.cookieHeader('http://acme.com/')).toBe('b=1; c=1; z=2; a=1');
  });

  it('keeps the order of creation, in which browsers’ rules send what domains and hosts have', () => {
    const policy = new BrowserCookiePolicy();
    const jar = new CookieJar(policy);
    const url = 'https://www.acme.com/';
    jar.setFromHeader(['x=1; Domain=acme.com', 'y=2', 'z=3; Domain=acme.com'], url);
    const copy = CookieJar.fromJSON(JSON.parse(JSON.stringify(jar)), policy);
    expect([jar.cookieHeader(url), copy.cookieHeader(url)]).toEqual([
      'x=1; y=2; z=3',
      'x=1; y=2; z=3',
    ]);
    expect(copy.keys()).toEqual(jar.keys());
    expect(copy.toJSON()).toEqual(jar.toJSON());
  });

  it('names its format and version', () => {
    expect(jarOf({}).toJSON()).toEqual({
      format: 'undici-cookiejar',
      version: 1,
      cookies: [cookie().toJSON()],
    });
  });

  it('is a copy: neither knows of what becomes of the other', () => {
    const jar = jarOf({ rest: [['x', 'y']] });
    const data = jar.toJSON() as { cookies: { value: string; rest: unknown[] }[] };
    const other = CookieJar.fromJSON(data);
    for (const each of data.cookies) {
      each.value = 'changed';
      each.rest.length = 0;
    }
    for (const each of other) each.name = 'changed';
    expect(jar.toJSON()).toEqual(jarOf({ rest: [['x', 'y']] }).toJSON());
    expect(Array.from(other, (each) => [each.value, each.nonstandardAttrs()])).toEqual([
      ['1', [['x', 'y']]],
    ]);
  });

  it('gets the policy that it is given, and http.cookiejar’s otherwise', () => {
    const policy = new BrowserCookiePolicy();
    const data = jarOf({}).toJSON();
    expect(CookieJar.fromJSON(data, policy).policy).toBe(policy);
    expect(CookieJar.fromJSON(data).policy).toBeInstanceOf(DefaultCookiePolicy);
  });

  it('R25 with the browsers’ rules leaves out what no server could set, and only that', () => {
    const jar = jarOf(
      { name: '__Host-a', domain: '.acme.com' },
      { name: 'b', value: 'x\ny' },
      { name: 'c' },
    );
    const loaded = CookieJar.fromJSON(jar.toJSON(), new BrowserCookiePolicy());
    expect(loaded.keys()).toEqual(['c']);
    expect(throughText(jar).keys()).toEqual(['__Host-a', 'b', 'c']);
  });
});

describe('what is no jar as JSON', () => {
  const jar = { format: 'undici-cookiejar', version: 1, cookies: [] as unknown[] };
  const plain = cookie().toJSON();

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a list', []],
    ['an object', {}],
    ['a list of cookies', [plain]],
    ['text', JSON.stringify(jar)],
    ['another format', { ...jar, format: 'tough-cookie' }],
    ['no format', { version: 1, cookies: [] }],
    ['a later version', { ...jar, version: 2 }],
    ['no version', { format: 'undici-cookiejar', cookies: [] }],
    ['no cookies', { format: 'undici-cookiejar', version: 1 }],
    ['cookies that are no list', { ...jar, cookies: { 0: plain } }],
    ['an order of creation that is none', { ...jar, creation: 'order' }],
    ['an order of creation of more cookies', { ...jar, cookies: [plain], creation: [0, 1, 'x'] }],
    ['an order of creation of fewer', { ...jar, cookies: [plain, plain], creation: [1, 1] }],
    ['null for a cookie', { ...jar, cookies: [null] }],
    ['text for a cookie', { ...jar, cookies: ['a=1'] }],
    ['a cookie without a name', { ...jar, cookies: [{ ...plain, name: undefined }] }],
    ['a cookie whose value is a number', { ...jar, cookies: [plain, { ...plain, value: 1 }] }],
    ['a cookie whose expiry is no number', { ...jar, cookies: [{ ...plain, expires: 'never' }] }],
    [
      'a cookie whose attributes are none',
      { ...jar, cookies: [{ ...plain, rest: [['HttpOnly']] }] },
    ],
    [
      'R7 a cookie that has its fields in __proto__',
      JSON.parse(
        `{"format":"undici-cookiejar","version":1,"cookies":[{"__proto__":${JSON.stringify(plain)}}]}`,
      ),
    ],
  ])('is an argument error: %s', (_what, data) => {
    expect(() => CookieJar.fromJSON(data)).toThrow(
      expect.objectContaining({ name: 'TypeError', code: 'ERR_INVALID_ARG_VALUE' }),
    );
  });
});
