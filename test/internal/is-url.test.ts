import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { BrowserCookiePolicy, CookieJar, readCookies } from '../../src/index.js';

/** The same classes of another realm, as test runners and vm contexts have them. */
class URL_ {
  readonly href = 'https://www.example.com/';
  readonly protocol = 'https:';
}
const octets: Uint8Array = runInNewContext(
  "Uint8Array.from('# Netscape HTTP Cookie File\\n', (letter) => letter.charCodeAt(0))",
);
const date: Date = runInNewContext('new Date(Date.UTC(2100, 0))');

test('URLs, dates and octets of another realm are accepted', () => {
  const url = new URL_() as URL;
  const jar = new CookieJar(new BrowserCookiePolicy());
  jar.set('a', '1', { url, expires: date });
  expect(jar.cookieHeader(url)).toBe('a=1');
  expect(jar.get('a', { url })).toBe('1');
  expect([...jar][0]?.expires).toBe(4_102_444_800);
  expect(readCookies(octets).cookies).toEqual([]);
});
