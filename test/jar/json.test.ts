import { describe, expect, it } from 'vitest';
import { Cookie, type CookieInit } from '../../src/cookie/cookie.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import type { JarJSON } from '../../src/jar/json.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { CookiePolicy } from '../../src/policy/cookie-policy.js';
import { DefaultCookiePolicy } from '../../src/policy/default-cookie-policy.js';
import type { DefaultCookiePolicyOptions } from '../../src/policy/policy-options.js';
import { argumentError } from '../argument-error.js';

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
        domain: `${odd}x.test`,
        path: odd,
        rest: [[odd, odd]],
      })),
    ],
  ] as [string, Partial<CookieInit>[]][])('loses nothing: %s', (_what, inits) => {
    const jar = jarOf(...inits);
    expect(Array.from(throughText(jar), (each) => ({ ...each }))).toEqual(
      Array.from(jar, (each) => ({ ...each })),
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

  it.each([
    ['rest', null],
    ['rest', { HttpOnly: null }],
    ['rest', [[5, 6]]],
    ['name', 5],
    ['value', undefined],
    ['domain', null],
    ['secure', 'false'],
    ['expires', 'never'],
    ['portSpecified', true],
  ])('leaves out a cookie that could not be read back: %s = %j', (field, value) => {
    const jar = jarOf({ name: 'a', path: '/a' }, { name: 'b', path: '/b' }, { name: 'c' });
    Object.assign([...jar][0] as Cookie, { [field]: value });
    expect(Array.from(throughText(jar), ({ name }) => name)).toEqual(['b', 'c']);
  });

  it('names its format and version', () => {
    expect(jarOf({}).toJSON()).toEqual({
      format: 'undici-cookiejar',
      version: 1,
      policy: { kind: 'DefaultCookiePolicy', options: expect.any(Object) },
      cookies: [{ ...cookie() }],
    });
  });

  it('is a copy: a change of one does not affect the other', () => {
    const jar = jarOf({ rest: [['x', 'y']] });
    const data = jar.toJSON();
    const other = CookieJar.fromJSON(data);
    for (const each of data.cookies as unknown as { value: string; rest: unknown[] }[]) {
      each.value = 'changed';
      each.rest.length = 0;
    }
    for (const each of other) each.name = 'changed';
    expect(jar.toJSON()).toEqual(jarOf({ rest: [['x', 'y']] }).toJSON());
    expect(Array.from(other, (each) => [each.value, each.rest])).toEqual([['1', [['x', 'y']]]]);
  });

  it('is read under the policy that is given', () => {
    const policy = new BrowserCookiePolicy();
    expect(CookieJar.fromJSON(jarOf({}).toJSON(), policy).policy).toBe(policy);
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

const OPTIONS: DefaultCookiePolicyOptions[] = [
  {},
  { blockedDomains: ['ads.test', '.ads.test'] },
  { allowedDomains: ['acme.com'] },
  { allowedDomains: [] },
  { netscape: false, rfc2965: true, hideCookie2: true },
  { rfc2109AsNetscape: true },
  { strictDomain: true },
  { strictRfc2965Unverifiable: false, strictNsUnverifiable: true },
  { strictNsDomain: DefaultCookiePolicy.DomainStrict },
  { strictNsSetInitialDollar: true, strictNsSetPath: true },
  { secureProtocols: [] },
  { limits: null },
  { limits: { perSite: 5, total: 7 } },
  { limits: { perSite: 5 } },
  { limits: { perSite: Number.POSITIVE_INFINITY, total: 7 } },
];

describe('the policy in the JSON form of a jar', () => {
  it.each(
    [BrowserCookiePolicy, DefaultCookiePolicy].flatMap((Policy) =>
      OPTIONS.map((options) => [Policy.name, JSON.stringify(options), Policy, options] as const),
    ),
  )('is restored with its options: %s %s', (_kind, _text, Policy, options) => {
    const policy = new Policy(options);
    const jar = new CookieJar(policy);
    for (const data of [JSON.parse(JSON.stringify(jar)), structuredClone(jar.toJSON())]) {
      const copy = CookieJar.fromJSON(data);
      expect(copy.policy.constructor).toBe(Policy);
      expect(copy.toJSON()).toEqual(jar.toJSON());
      expect(copy.policy.limits).toEqual(policy.limits);
    }
  });

  it('records what was assigned to an option of the policy', () => {
    const jar = new CookieJar(new BrowserCookiePolicy());
    (jar.policy as BrowserCookiePolicy).setBlockedDomains(['acme.com']);
    const copy = throughText(jar);
    copy.setFromHeader('a=1', 'https://acme.com/');
    expect(copy.size).toBe(0);
  });

  it('keeps a host-only cookie of browsers’ rules from other hosts', () => {
    const jar = new CookieJar(new BrowserCookiePolicy());
    jar.setFromHeader('sid=1', 'https://example.com/');
    const copy = throughText(jar);
    expect(copy.cookieHeader('https://example.com/')).toBe('sid=1');
    expect(copy.cookieHeader('https://evil.example.com/')).toBe('');
    expect(copy.setFromHeader('a=1; Domain=co.uk', 'https://acme.co.uk/').stored).toEqual([]);
  });

  it('is browsers’ rules where the data record none', () => {
    const { policy: _policy, ...data } = jarOf({}).toJSON();
    expect(CookieJar.fromJSON(data).policy).toBeInstanceOf(BrowserCookiePolicy);
  });

  it.each([
    ['a subclass', () => new (class extends BrowserCookiePolicy {})()],
    ['a base-class policy', () => new CookiePolicy()],
    [
      'a suffix list of the program’s own',
      () =>
        new BrowserCookiePolicy({ publicSuffixList: { publicSuffix: () => 'com', version: '' } }),
    ],
    [
      'a method of the program’s own',
      () => Object.assign(new BrowserCookiePolicy(), { setOk: () => true }),
    ],
  ])('has to be given for a policy of the program’s own: %s', (_what, policy) => {
    const own = policy();
    const data = JSON.parse(JSON.stringify(new CookieJar(own)));
    expect(() => CookieJar.fromJSON(data)).toThrow(argumentError);
    expect(CookieJar.fromJSON(data, own).policy).toBe(own);
  });

  it.each<[string, unknown]>([
    ['of another kind', { kind: 'CookiePolicy', options: {} }],
    ['without options', { kind: 'BrowserCookiePolicy' }],
    ['text', 'BrowserCookiePolicy'],
    ['R7 a kind of Object.prototype', { kind: '__proto__', options: {} }],
    ...Object.keys(new CookieJar().toJSON().policy?.options ?? {}).map(
      (option) =>
        [
          `whose ${option} is of the wrong type`,
          { kind: 'BrowserCookiePolicy', options: { ...jarOptions(), [option]: 'x' } },
        ] as [string, unknown],
    ),
    ['with a misspelt option', { kind: 'BrowserCookiePolicy', options: without('blockedDomains') }],
  ])('is an argument error: %s', (_what, policy) => {
    const data = { ...jarOf({}).toJSON(), policy } as JarJSON;
    expect(() => CookieJar.fromJSON(data)).toThrow(argumentError);
  });
});

function jarOptions(): object {
  return new CookieJar().toJSON().policy?.options ?? {};
}

function without(option: string): object {
  return Object.fromEntries(Object.entries(jarOptions()).filter(([name]) => name !== option));
}

describe('JSON that is not a jar', () => {
  const jar = { format: 'undici-cookiejar', version: 1, cookies: [] as unknown[] };
  const plain = { ...cookie() };

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
    ['cookies that are not a list', { ...jar, cookies: { 0: plain } }],
    ['an invalid order of creation', { ...jar, creation: 'order' }],
    ['an order of creation of more cookies', { ...jar, cookies: [plain], creation: [0, 1, 'x'] }],
    ['an order of creation of fewer', { ...jar, cookies: [plain, plain], creation: [1, 1] }],
    ['null for a cookie', { ...jar, cookies: [null] }],
    ['text for a cookie', { ...jar, cookies: ['a=1'] }],
    ['a cookie without a name', { ...jar, cookies: [{ ...plain, name: undefined }] }],
    ['a cookie whose value is a number', { ...jar, cookies: [plain, { ...plain, value: 1 }] }],
    [
      'a cookie whose expiry is not a number',
      { ...jar, cookies: [{ ...plain, expires: 'never' }] },
    ],
    ['a cookie with invalid attributes', { ...jar, cookies: [{ ...plain, rest: [['HttpOnly']] }] }],
    [
      'R7 a cookie that has its fields in __proto__',
      JSON.parse(
        `{"format":"undici-cookiejar","version":1,"cookies":[{"__proto__":${JSON.stringify(plain)}}]}`,
      ),
    ],
  ])('is an argument error: %s', (_what, data) => {
    expect(() => CookieJar.fromJSON(data)).toThrow(argumentError);
  });
});
