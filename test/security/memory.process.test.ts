import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { BrowserCookiePolicy, CookieJar, DefaultCookiePolicy } from '../../src/index.js';
import { least } from '../least.js';
import { requestTo, responseWith } from '../messages.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

async function heapInUse(): Promise<number> {
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  collectGarbage();
  return process.memoryUsage().heapUsed;
}

const MOST_GROWTH = 7_000_000;

/** By how much more memory is in use than before. */
function growthSince(before: number): Promise<number> {
  return least(MOST_GROWTH, async () => (await heapInUse()) - before);
}

/** New hosts without end, each of which sets a cookie and is asked again: three times, so that its header is remembered. */
function stream(jar: CookieJar, from: number, to: number): void {
  for (let n = from; n < to; n++) {
    const url = `https://www.host${n}.test/path/${n}`;
    jar.setFromHeader([`id=${n}`, `site=${n}; Domain=host${n}.test; Path=/path`], url);
    for (let time = 0; time < 3; time++) jar.cookieHeader(url);
  }
}

it('R9 an endless stream of new hosts does not grow the jar, the index or the memory', async () => {
  const jar = new CookieJar(new BrowserCookiePolicy());
  stream(jar, 0, 8000);
  const before = await heapInUse();
  stream(jar, 8000, 28_000);
  expect(jar.size).toBe(3000);
  // What is remembered comes and goes by thousands of entries, some 4 MB; what would be kept of 20,000 hosts, two domains each, is
  // 10 MB for the emptied domains alone.
  expect(await growthSince(before)).toBeLessThan(MOST_GROWTH);
});

it('R9 of long URLs no more is remembered than their hosts', async () => {
  const before = await heapInUse();
  for (let n = 0; n < 2000; n++) {
    const domain = `host${n}.westeurope-01.azurewebsites.net`;
    const url = `https://www.${domain}/?${'q'.repeat(20_000)}${n}`;
    new CookieJar(new BrowserCookiePolicy()).setFromHeader(`a=b; Domain=${domain}`, url);
  }
  expect(await growthSince(before)).toBeLessThan(MOST_GROWTH);
});

it.each([
  ['browsers', () => new BrowserCookiePolicy()],
  ['http.cookiejar', () => new DefaultCookiePolicy()],
])('R9 a cookie does not keep the long URL that it came from: %s', async (_whose, policy) => {
  const jar = new CookieJar(policy());
  const before = await heapInUse();
  for (let n = 0; n < 1000; n++) {
    const url = `https://www.host-of-many-letters-${n}.test/some/long/path/${n}?${'q'.repeat(20_000)}`;
    jar.setFromHeader('a=b', url);
  }
  expect(await growthSince(before)).toBeLessThan(MOST_GROWTH);
  expect(jar.size).toBe(1000);
});

it.each([
  ['browsers', () => new BrowserCookiePolicy({ limits: null })],
  ['http.cookiejar', () => new DefaultCookiePolicy()],
])('R9 a cookie does not keep the long header that it came in: %s', async (_whose, policy) => {
  const jar = new CookieJar(policy());
  const before = await heapInUse();
  for (let n = 0; n < 1000; n++) {
    const host = `host-of-many-letters-${n}.test`;
    const header = `name-of-many-letters-${n}=value-of-many-letters; Path=/path-of-many-letters/${n}; Domain=.${host}`;
    jar.setFromHeader(header + ';'.repeat(20_000), `https://${host}/`);
  }
  expect(await growthSince(before)).toBeLessThan(MOST_GROWTH);
  expect(jar.size).toBe(1000);
});

it.each([
  ['browsers', () => new BrowserCookiePolicy()],
  ['http.cookiejar', () => new DefaultCookiePolicy()],
])('R9 nor do attributes that are remembered: %s', async (_whose, policy) => {
  const before = await heapInUse();
  for (let n = 0; n < 1000; n++) {
    const attributes = `Path=/path-of-many-letters; Max-Age=9999999999999; x=${'y'.repeat(n)}`;
    const header = Buffer.from(`a=${'v'.repeat(15_000)}; ${attributes}`).toString('latin1');
    new CookieJar(policy()).setFromHeader(header, 'https://www.example.com/');
  }
  expect(await growthSince(before)).toBeLessThan(MOST_GROWTH);
});

it('R9 nor does a cookie of Set-Cookie2, whether it comes or takes the place of another', async () => {
  const jar = new CookieJar(new DefaultCookiePolicy({ rfc2965: true }));
  const before = await heapInUse();
  for (let n = 0; n < 2000; n++) {
    const name = `name-of-many-letters-${n % 1000}`;
    const header = `${name}="value-of-many-letters"; Version=1; Path="/path"`;
    const response = responseWith({ 'set-cookie2': [header + ';'.repeat(20_000)] });
    jar.extractCookies(response, requestTo('https://www.example.com/path'));
  }
  expect(await growthSince(before)).toBeLessThan(MOST_GROWTH);
  expect(jar.size).toBe(1000);
});

it('R9 the long cookies of a site are not kept once more for each of its hosts', async () => {
  const jar = new CookieJar(new BrowserCookiePolicy());
  const hosts = Array.from({ length: 90 }, (_, n) => `https://host${n}.example.com`);
  for (const host of hosts) jar.setFromHeader('own=1', host);
  const path = (depth: number) => `/${'a/'.repeat(depth)}`;
  for (let n = 0; n < 80; n++) {
    const line = `site${n}=${'v'.repeat(4000)}${n}; Domain=example.com; Path=${path(n % 20)}`;
    jar.setFromHeader(line, 'https://example.com/');
  }
  const before = await heapInUse();
  // A request converts the header to octets, for which V8 copies the parts into one string.
  for (const host of hosts)
    expect(Buffer.byteLength(jar.cookieHeader(host + path(20)))).toBeGreaterThan(320_000);
  expect(await growthSince(before)).toBeLessThan(MOST_GROWTH);
});

it.each([
  ['cookies', ['a', 'b', 'c', 'd'], '; Max-Age=0', 500],
  ['values', ['a', 'b', 'c', 'd'], '', 2500],
  ['values, if a name is added first', ['new', 'a', 'b', 'c', 'd'], '', 3000],
])('R9 the header of a host is not kept longer than the %s', async (_what, set, end, left) => {
  const jar = new CookieJar(new BrowserCookiePolicy());
  const names = ['a', 'b', 'c', 'd'];
  const before = await heapInUse();
  for (let n = 0; n < 500; n++) {
    const url = `https://www.host${n}.test/path`;
    const long = names.map((name) => `${name}=${name.repeat(3900)}; Path=/path`);
    jar.setFromHeader(['own=1; Path=/', ...long], url);
    for (let time = 0; time < 3; time++)
      expect(Buffer.byteLength(jar.cookieHeader(url))).toBeGreaterThan(15_600);
    jar.setFromHeader(
      set.map((name) => `${name}=1; Path=/path${end}`),
      url,
    );
  }
  expect(await growthSince(before)).toBeLessThan(MOST_GROWTH);
  expect(jar.size).toBe(left);
});

it('R9 a deleted cookie of a site is not kept in the headers of its hosts after their next request', async () => {
  const jar = new CookieJar(new BrowserCookiePolicy({ limits: null }));
  const hosts = Array.from({ length: 900 }, (_, n) => `https://host${n}.example.com/path`);
  const long = ['a', 'b', 'c', 'd'].map(
    (name) => `${name}=${name.repeat(3900)}; Domain=example.com; Path=/path`,
  );
  jar.setFromHeader(long, 'https://example.com/');
  const before = await heapInUse();
  for (const host of hosts) {
    jar.setFromHeader('own=1; Path=/', host);
    expect(Buffer.byteLength(jar.cookieHeader(host))).toBeGreaterThan(15_600);
  }
  jar.setFromHeader(
    long.map((line) => `${line}; Max-Age=0`),
    'https://example.com/',
  );
  for (const host of hosts) expect(jar.cookieHeader(host)).toBe('own=1');
  expect(await growthSince(before)).toBeLessThan(MOST_GROWTH);
});
