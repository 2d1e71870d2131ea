import { describe, expect, it } from 'vitest';
import {
  BrowserCookiePolicy,
  type Cookie,
  CookieJar,
  type CookiePolicy,
  DefaultCookiePolicy,
  UndiciCookieRequest,
} from '../../src/index.js';

// A header that was sent before is only sent again while its cookies are the same.

const WWW = 'https://www.acme.com/';
const SHOP = 'https://shop.acme.com/';

const policies: [rules: string, newPolicy: () => CookiePolicy][] = [
  ['browsers’', () => new BrowserCookiePolicy()],
  ['http.cookiejar’s', () => new DefaultCookiePolicy()],
];

/** A jar that has been asked for the header of each URL. */
function askedJar(lines: readonly string[], policy: CookiePolicy, urls: readonly string[] = [WWW]) {
  const jar = new CookieJar(policy);
  for (const line of lines) jar.setFromHeader(line, WWW);
  for (const url of [...urls, ...urls]) jar.cookieHeader(url);
  return jar;
}

function named(jar: CookieJar, name: string): Cookie {
  return [...jar].find((cookie) => cookie.name === name) as Cookie;
}

describe.each(policies)('under %s rules, the next header has', (_rules, newPolicy) => {
  it.each<[what: string, change: (jar: CookieJar) => unknown, expected: string]>([
    ['a new cookie', (jar) => jar.setFromHeader('d=4', WWW), 'a=1; b=2; c=3; d=4'],
    ['a new value', (jar) => jar.setFromHeader('b=5', WWW), 'a=1; b=5; c=3'],
    ['a value that comes again', (jar) => jar.setFromHeader('b=2', WWW), 'a=1; b=2; c=3'],
    ['no deleted cookie', (jar) => jar.setFromHeader('b=; Max-Age=0', WWW), 'a=1; c=3'],
    ['no cleared cookie', (jar) => jar.clear('www.acme.com', '/', 'a'), 'b=2; c=3'],
    ['an assigned value', (jar) => Object.assign(named(jar, 'c'), { value: '6' }), 'a=1; b=2; c=6'],
    [
      'no cookie that is assigned another path',
      (jar) => Object.assign(named(jar, 'a'), { path: '/x' }),
      'b=2; c=3',
    ],
    [
      'no cookie with a field of a wrong type',
      (jar) => Object.assign(named(jar, 'b'), { comment: 7 }),
      'a=1; c=3',
    ],
  ])('%s', (_what, change, expected) => {
    const jar = askedJar(['a=1', 'b=2', 'c=3'], newPolicy());
    change(jar);
    expect([jar.cookieHeader(WWW), jar.cookieHeader(WWW)]).toEqual([expected, expected]);
  });

  it('the cookie of the site that another host has replaced', () => {
    const jar = askedJar(['own=1', 'site=1; Domain=acme.com'], newPolicy(), [WWW, SHOP]);
    jar.setFromHeader('site=2; Domain=acme.com', SHOP);
    expect([WWW, SHOP].map((url) => jar.cookieHeader(url))).toEqual(['own=1; site=2', 'site=2']);
  });

  it('what is assigned to a cookie that is in two jars', () => {
    const one = askedJar(['a=1', 'b=2'], newPolicy());
    const other = new CookieJar(newPolicy());
    other.setCookie(named(one, 'a'));
    other.cookieHeader(WWW);
    named(other, 'a').value = '9';
    expect([one, other].map((jar) => jar.cookieHeader(WWW))).toEqual(['a=9; b=2', 'a=9']);
  });

  it('a value that was assigned before a request that sends other cookies', () => {
    const jar = askedJar(['a=1', 'hidden=2; HttpOnly'], newPolicy());
    named(jar, 'a').value = '3';
    expect(jar.cookieHeader(WWW, { http: false })).toBe('a=3');
    expect(jar.cookieHeader(WWW)).toBe('a=3; hidden=2');
  });

  it('the cookies of three paths, the longest first', () => {
    const lines = [
      'root=1; Path=/',
      'a=2; Path=/a',
      'b=3; Path=/a/b',
      'site=4; Path=/; Domain=acme.com',
    ];
    const url = 'https://www.acme.com/a/b';
    const jar = askedJar(lines, newPolicy(), [url]);
    expect(jar.cookieHeader(url)).toBe('b=3; a=2; root=1; site=4');
    named(jar, 'a').value = '5';
    expect(jar.cookieHeader(url)).toBe('b=3; a=5; root=1; site=4');
    jar.delete('root');
    expect(jar.cookieHeader(url)).toBe('b=3; a=5; site=4');
  });

  it('more cookies of one path than a list keeps', () => {
    const lines = Array.from({ length: 20 }, (_, at) => `c${at}=1`);
    const jar = askedJar(lines, newPolicy());
    jar.setFromHeader('c7=2', WWW);
    expect(jar.cookieHeader(WWW)).toBe(lines.join('; ').replace('c7=1', 'c7=2'));
  });
});

describe('cookies of a host and its site, which were set in turn', () => {
  const lines = [
    'h1=1; Path=/',
    's1=2; Path=/; Domain=acme.com',
    'h2=3; Path=/',
    's2=4; Path=/; Domain=acme.com',
  ];

  it('are sent in the order of their creation, as in browsers', () => {
    const jar = askedJar(lines, new BrowserCookiePolicy());
    expect(jar.cookieHeader(WWW)).toBe('h1=1; s1=2; h2=3; s2=4');
    jar.setFromHeader('s1=5; Path=/; Domain=acme.com', WWW);
    expect(jar.cookieHeader(WWW)).toBe('h1=1; s1=5; h2=3; s2=4');
  });

  it('are sent domain by domain, as in http.cookiejar', () => {
    const jar = askedJar(lines, new DefaultCookiePolicy());
    expect(jar.cookieHeader(WWW)).toBe('h1=1; h2=3; s1=2; s2=4');
  });

  it('keep that order in a copy', () => {
    const jar = askedJar(lines, new BrowserCookiePolicy());
    expect(jar.copy().cookieHeader(WWW)).toBe('h1=1; s1=2; h2=3; s2=4');
  });
});

it('cookies of one path are sent in the order of their creation, in which a copy as JSON may differ', () => {
  const data = askedJar(['a=1', 'b=2'], new BrowserCookiePolicy()).toJSON();
  const jar = CookieJar.fromJSON({ ...data, creation: [1, 0] });
  expect([jar.keys(), jar.cookieHeader(WWW), jar.cookieHeader(WWW)]).toEqual([
    ['a', 'b'],
    'b=2; a=1',
    'b=2; a=1',
  ]);
});

it('a nameless cookie is written as the rules of a new policy do', () => {
  const jar = askedJar(['bare'], new BrowserCookiePolicy());
  const asBrowsers = jar.cookieHeader(WWW);
  jar.setPolicy(new DefaultCookiePolicy());
  expect([asBrowsers, jar.cookieHeader(WWW)]).toEqual(['bare', '=bare']);
});

it('a kept header counts as a use of its cookies', () => {
  const policy = new BrowserCookiePolicy({ limits: { perSite: 2 } });
  const jar = new CookieJar(policy);
  jar.setFromHeader(['first=1; Path=/a', 'second=2; Path=/b'], WWW);
  for (const path of ['a', 'a', 'b', 'b', 'a']) jar.cookieHeader(`${WWW}${path}`);
  jar.setFromHeader('third=3', WWW);
  expect(jar.keys()).toEqual(['first', 'third']);
});

it('a cookie that is replaced while a header is made does not break the header', () => {
  const jar = askedJar(['a=1; Path=/a', 's=2; Path=/; Secure'], new DefaultCookiePolicy(), [
    `${WWW}a`,
  ]);
  class Request extends UndiciCookieRequest {
    /** The policy asks for the scheme when it comes to a Secure cookie. */
    override getType(): string {
      jar.setFromHeader('a=new; Path=/a', `${WWW}a`);
      return super.getType();
    }
  }
  const request = new Request({ origin: 'https://www.acme.com', path: '/a', method: 'GET' });
  jar.addCookieHeader(request);
  expect(request.getHeader('Cookie')).toMatch(/^a=(?:1|new); s=2$/);
});
