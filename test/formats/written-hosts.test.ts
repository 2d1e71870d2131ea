import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  BrowserCookiePolicy,
  Cookie,
  CookieJar,
  DefaultCookiePolicy,
  LWPCookieJar,
  MozillaCookieJar,
  readCookies,
  Session,
  type WriteCookiesOptions,
  writeCookies,
} from '../../src/index.js';
import { temporaryFolder } from '../files/folder.js';

const { newFile } = temporaryFolder();
const cookieOf = (domain: string) =>
  new Cookie({ name: 'a', value: '1', path: '/', domain, expires: 4_000_000_000 });

/** The domains of a file, in either of the line formats. */
function domainsIn(text: string): string[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return lines.map((line) => /domain="([^"]*)"/.exec(line)?.[1] ?? (line.split('\t')[0] as string));
}

describe('how the host of a cookie is written', () => {
  it.each([
    ['for curl and wget', { format: 'netscape' }, 'localhost', ['localhost']],
    ['for curl and wget', { format: 'netscape' }, '127.0.0.1', ['127.0.0.1']],
    ['for curl and wget', { format: 'netscape' }, '[::1]', ['::1']],
    ['for curl and wget', { format: 'netscape' }, '[2001:db8::1]', ['2001:db8::1']],
    ['for curl and wget', { format: 'netscape' }, '[::1:8080]', ['[::1:8080]']],
    ['for curl and wget', { format: 'netscape' }, '.example.com', ['.example.com']],
    ['for Python', { format: 'netscape', sessionExpiry: '' }, 'localhost', ['localhost.local']],
    ['for Python', { format: 'netscape', sessionExpiry: '' }, '[::1]', ['[::1].local']],
    ['for Python', { format: 'netscape', sessionExpiry: '' }, '127.0.0.1', ['127.0.0.1']],
    ['for Python', { format: 'netscape', sessionExpiry: '' }, '.example.com', ['.example.com']],
    ['for Python and Perl', { format: 'lwp' }, 'localhost', ['localhost.local']],
    ['for Python and Perl', { format: 'lwp' }, '[::1]', ['[::1].local', '::1.local']],
    ['for Python and Perl', { format: 'lwp' }, 'example.com', ['example.com']],
  ] as [string, WriteCookiesOptions, string, string[]][])(
    '%s by %j: %s is %j',
    (_tool, options, domain, written) => {
      const text = writeCookies([cookieOf(domain)], options);
      expect(domainsIn(text)).toEqual(written);
      const { cookies, skipped } = readCookies(text);
      expect(cookies.map((each) => each.domain)).toEqual([domain]);
      expect(skipped).toEqual([]);
    },
  );

  it.each([
    { name: '\xc3\xa9' },
    { name: '\xe9' },
    { name: '' },
    { name: 'a', value: null },
    { name: '\xc3\xa9', value: 'é', utf8: true },
  ])('the two lines of [::1] in LWP are one cookie: %j', (init) => {
    const cookie = new Cookie({ value: '1', domain: '[::1]', path: '/', ...init });
    expect(readCookies(writeCookies([cookie], { format: 'lwp' })).cookies).toHaveLength(1);
  });

  it.each(['netscape', 'lwp'] as const)(
    "cookies of a jar under http.cookiejar's rules are read back by it: %s",
    (format) => {
      const jar = new CookieJar();
      for (const url of ['http://localhost/', 'http://[::1]/', 'http://127.0.0.1/'])
        jar.set('a', '1', { url });
      const copy = new CookieJar();
      copy.update(readCookies(writeCookies(jar, { format })).cookies);
      expect(copy.toJSON()).toEqual(jar.toJSON());
    },
  );
});

it.each(['netscape', 'storageState', 'chrome.cookies', 'tough-cookie-json'] as const)(
  "localhost of a jar under http.cookiejar's rules is written as %s by its name",
  (format) => {
    const jar = new CookieJar();
    jar.set('a', '1', { url: 'http://localhost/' });
    const text = writeCookies(jar, { format });
    expect(text).toMatch(/\blocalhost\b/);
    expect(text).not.toContain('localhost.local');
  },
);

describe('a file jar', () => {
  it.each([
    [MozillaCookieJar, new DefaultCookiePolicy(), ['localhost.local', '127.0.0.1', '[::1].local']],
    [LWPCookieJar, new DefaultCookiePolicy(), ['localhost.local', '127.0.0.1', '[::1].local']],
    [MozillaCookieJar, new BrowserCookiePolicy(), ['localhost.local', '127.0.0.1', '[::1].local']],
    [LWPCookieJar, new BrowserCookiePolicy(), ['localhost.local', '127.0.0.1', '[::1].local']],
  ])('%o writes hosts as Python does, and reads them again', async (Jar, policy, written) => {
    const jar = new Jar(newFile(), { policy });
    const urls = ['http://localhost/', 'http://127.0.0.1/', 'http://[::1]/'];
    for (const url of urls) jar.setFromHeader('a=1; Max-Age=100', url);
    await jar.save();
    expect(domainsIn(readFileSync(jar.filename as string, 'utf8')).sort()).toEqual(
      [...written].sort(),
    );
    await jar.revert();
    expect(urls.map((url) => jar.cookieHeader(url))).toEqual(['a=1', 'a=1', 'a=1']);
  });

  it("keeps a line of curl's for IPv6, which Python does not send", async () => {
    const jar = new MozillaCookieJar(newFile());
    const line = '::1\tFALSE\t/\tFALSE\t4000000000\ta\t1\n';
    const { writeFileSync } = await import('node:fs');
    writeFileSync(jar.filename as string, `# Netscape HTTP Cookie File\n${line}`);
    await jar.load();
    expect(jar.cookieHeader('http://[::1]/')).toBe('');
    await jar.save();
    expect(readFileSync(jar.filename as string, 'utf8')).toContain(line);
  });
});

describe('a session', () => {
  it.each([
    ['.txt', ['localhost', '127.0.0.1', '::1']],
    ['.lwp', ['localhost.local', '127.0.0.1', '[::1].local', '::1.local']],
  ])('%s: is read again for every host', async (extension, written) => {
    const file = newFile().replace(/\.txt$/, extension);
    const urls = ['http://localhost/', 'http://127.0.0.1/', 'http://[::1]/'];
    const session = await Session.open(file);
    for (const url of urls) session.jar.setFromHeader('a=1; Max-Age=100', url);
    await session.close();
    expect(domainsIn(readFileSync(file, 'utf8')).sort()).toEqual([...written].sort());
    const again = await Session.open(file);
    expect(urls.map((url) => again.jar.cookieHeader(url))).toEqual(['a=1', 'a=1', 'a=1']);
    await again.close();
  });
});
