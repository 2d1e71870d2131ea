import { describe, expect, it } from 'vitest';
import {
  BrowserCookiePolicy,
  CookieJar,
  DefaultCookiePolicy,
  type Refusal,
} from '../../src/index.js';
import { published } from '../published.js';

const URL_OF_SITE = 'https://www.example.com/account/page?q=1';

describe.each([
  ["browsers' rules", () => new BrowserCookiePolicy()],
  ["http.cookiejar's rules", () => new DefaultCookiePolicy()],
])('cookies of a Cookie header under %s', (_, newPolicy) => {
  const jarOf = (header: string, url = URL_OF_SITE) => {
    const jar = new CookieJar(newPolicy());
    return { jar, stored: jar.setFromCookieHeader(header, url) };
  };

  it.each([
    ['a=1; b=2', 'a=1; b=2'],
    ['Cookie: a=1; b=2', 'a=1; b=2'],
    ['cookie:a=1;b=2', 'a=1; b=2'],
    ['  Cookie: a=1\r\n', 'a=1'],
    ['a=1;; b=2;', 'a=1; b=2'],
    ['a=x=y', 'a=x=y'],
    ['a=', 'a='],
    ['a="x y"', 'a="x y"'],
    ['a={"b":[1,"c"]}', 'a={"b":[1,"c"]}'],
    ['bare; a=1', 'bare; a=1'],
    ['a=\xe9', 'a=\xe9'],
    ['a=ž☃', 'a=\xc5\xbe\xe2\x98\x83'],
    ['__proto__=1; constructor=2', '__proto__=1; constructor=2'],
    ['$Version=1; a=1; $Path=/', 'a=1'],
    ['__Host-a=1; __Secure-b=2; __Http-c=3', '__Host-a=1; __Secure-b=2; __Http-c=3'],
    ['', ''],
    ['Cookie:', ''],
  ])('%j goes to the same host as %j', (header, sent) => {
    const { jar, stored } = jarOf(header);
    const pairs = (text: string) => text.split('; ').sort();
    expect(pairs(jar.cookieHeader('https://www.example.com/'))).toEqual(pairs(sent));
    expect(stored).toEqual([...stored].filter((cookie) => [...jar].includes(cookie)));
    expect(jar.size).toBe(stored.length);
  });

  it('is bound to the host, and to https if it was sent by https', () => {
    const { jar } = jarOf('a=1');
    expect(jar.cookieHeader('https://example.com/')).toBe('');
    expect(jar.cookieHeader('http://www.example.com/')).toBe('');
    const { jar: plain } = jarOf('a=1', 'http://www.example.com/');
    expect(plain.cookieHeader('http://www.example.com/')).toBe('a=1');
  });

  it.each(['http://localhost:3000/', 'http://127.0.0.1/', 'http://[::1]:8080/'])('%s', (url) => {
    expect(jarOf('a=1', url).jar.cookieHeader(url)).toBe('a=1');
  });

  it('keeps the first of several cookies with one name, whose path is the longest', () => {
    expect(jarOf('a=long; a=short').jar.cookieHeader(URL_OF_SITE)).toBe('a=long');
  });

  it('lasts for the session', () => {
    expect(jarOf('a=1').stored).toMatchObject([{ expires: null, discard: true, path: '/' }]);
  });

  it('sends a cookie without = as its bare text', () => {
    expect(jarOf('token').jar.cookieHeader(URL_OF_SITE)).toBe('token');
  });
});

describe('what no server could have set', () => {
  it.each([
    ['a=1\x01', 'control-character'],
    ['a=1\r\nHost: evil.example', 'control-character'],
    [`a=${'v'.repeat(4096)}`, 'too-large'],
  ])('%j is skipped and reported', (header, code) => {
    const refusals = published<Refusal>('rejected');
    const jar = new CookieJar(new BrowserCookiePolicy());
    expect(
      jar.setFromCookieHeader(`${header}; good=1`, URL_OF_SITE).map(({ name }) => name),
    ).toEqual(['good']);
    expect(refusals).toMatchObject([{ operation: 'load', code, name: 'a' }]);
  });

  it('a prefixed name over plain http is skipped, but not on the machine itself', () => {
    const jar = new CookieJar(new BrowserCookiePolicy());
    expect(jar.setFromCookieHeader('__Host-a=1', 'http://example.com/')).toEqual([]);
    expect(jar.setFromCookieHeader('__Host-a=1', 'http://localhost/')).toHaveLength(1);
  });
});

it.each([
  [undefined, URL_OF_SITE, 'ERR_INVALID_ARG_TYPE'],
  [['a=1'], URL_OF_SITE, 'ERR_INVALID_ARG_TYPE'],
  ['Set-Cookie: a=1; Path=/', URL_OF_SITE, 'ERR_INVALID_ARG_VALUE'],
  ['a=1', 'example.com', 'ERR_INVALID_ARG_VALUE'],
  ['a=1', undefined, 'ERR_INVALID_ARG_TYPE'],
])('%j for %j is an argument error', (header, url, code) => {
  const jar = new CookieJar();
  expect(() => jar.setFromCookieHeader(header as string, url as string)).toThrow(
    expect.objectContaining({ code }),
  );
});

describe('Set-Cookie values that are joined in one text', () => {
  it.each([
    'h=1, k=2',
    'h=1; Path=/, k=2; Path=/',
    'h=1; Path=/,k=2',
    'h=1; Expires=Wed, 21 Oct 2037 07:28:00 GMT, k=2',
    'h=1; Expires=Wed, 21 Oct 2037 07:28:00 GMT; Secure, k=2; Secure',
    'h=1; HttpOnly, k=2',
    'h="1", k=2',
    'h="a, b"; Path=/, k="2"',
  ])('%j is reported', (text) => {
    const { refused } = new CookieJar().setFromHeader(text, 'https://example.com/');
    expect(refused).toMatchObject([{ operation: 'set', code: 'joined-set-cookie', name: null }]);
  });

  it.each([
    'h=1',
    'h=1,2',
    'h=a,b=c',
    'h="x, y=z"',
    'h={"a":1, "b":2}',
    'h=1; Expires=Wed, 21 Oct 2037 07:28:00 GMT',
    'h=1; Expires=Wed, 21-Oct-2037 07:28:00 GMT; Path=/',
    'h=1; Path=/a,b',
    ['h=1; Path=/', 'k=2'],
  ])('%j is not', (value) => {
    expect(new CookieJar().setFromHeader(value, 'https://example.com/').refused).toEqual([]);
  });
});
