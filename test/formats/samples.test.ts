import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Cookie } from '../../src/cookie/cookie.js';
import { LWPCookieJar } from '../../src/files/lwp-cookie-jar.js';
import { MozillaCookieJar } from '../../src/files/mozilla-cookie-jar.js';
import { readCookieFile } from '../../src/files/read-cookie-file.js';
import { readCookies } from '../../src/formats/read-cookies.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { fixedClock } from '../fixed-clock.js';

interface Listed {
  name: string;
  value: string | null;
  domain: string;
  hostOnly: boolean;
  path: string;
  expires: number | null;
  secure: boolean;
  httpOnly: boolean | null;
  sameSite: string | null;
  partitionKey?: string | { topLevelSite: string };
  port?: string;
}

interface Sample {
  path: string;
  format: string;
  count: number;
  cookies: Listed[];
}

const folder = new URL('../fixtures/samples/', import.meta.url);
const manifest = JSON.parse(readFileSync(new URL('manifest.json', folder), 'utf8'));
const samples: Sample[] = manifest.samples;

/** A listed cookie in the form of {@link found}. wget writes the port after the host; it is not part of the domain. */
function listed(cookie: Listed): Record<string, unknown> {
  const [host, port = cookie.port] = cookie.domain.split(':');
  const { partitionKey: key } = cookie;
  return {
    name: cookie.name,
    value: cookie.value,
    domain: cookie.hostOnly ? host : `.${host}`,
    port: port ?? null,
    path: cookie.path,
    expires: cookie.expires === null ? null : Math.trunc(cookie.expires),
    secure: cookie.secure,
    httpOnly: cookie.httpOnly ?? false,
    sameSite: cookie.sameSite?.toLowerCase(),
    partitionKey: typeof key === 'object' ? key.topLevelSite : key,
  };
}

/** What `readCookies` makes of it: http://localhost as Python and Perl write it, and SameSite=None that a server cannot have sent. */
function listedForBrowsers(cookie: Listed): Record<string, unknown> {
  const { domain, sameSite } = listed(cookie);
  return {
    ...listed(cookie),
    domain: domain === 'localhost.local' ? 'localhost' : domain,
    sameSite: sameSite === 'none' && !cookie.secure ? undefined : sameSite,
  };
}

function found(cookie: Cookie): Record<string, unknown> {
  const { name, value, domain, port, path, expires, secure, httpOnly, sameSite, partitionKey } =
    cookie;
  return { name, value, domain, port, path, expires, secure, httpOnly, sameSite, partitionKey };
}

function inOrder(cookies: Record<string, unknown>[]): string[] {
  return cookies.map((cookie) => JSON.stringify(cookie)).sort();
}

describe('cookie files that real tools wrote', () => {
  it.each(samples)('$path holds the cookies that are listed for it', async (sample) => {
    const { format, cookies, skipped } = await readCookieFile(new URL(sample.path, folder));
    expect({ format, skipped }).toEqual({ format: sample.format, skipped: [] });
    expect(inOrder(cookies.map(found))).toEqual(inOrder(sample.cookies.map(listedForBrowsers)));
  });
});

describe('the file jars', () => {
  const all = { ignoreDiscard: true, ignoreExpires: true };

  it.each(samples.filter(({ format }) => format === 'netscape'))(
    'MozillaCookieJar loads $path',
    async (sample) => {
      const jar = new MozillaCookieJar();
      const { loaded, skipped } = await jar.load({
        filename: new URL(sample.path, folder),
        ...all,
      });
      expect({ loaded, skipped }).toEqual({ loaded: sample.count, skipped: [] });
      // A line without a name is a valueless cookie to http.cookiejar (departure D16).
      const expected = sample.cookies.map((cookie) =>
        cookie.name === '' ? { ...cookie, name: cookie.value ?? '', value: null } : cookie,
      );
      expect(inOrder([...jar].map(found))).toEqual(inOrder(expected.map(listed)));
    },
  );

  it.each(samples.filter(({ format }) => format === 'lwp'))(
    'LWPCookieJar loads $path',
    async (sample) => {
      const jar = new LWPCookieJar();
      const { loaded, skipped } = await jar.load({
        filename: new URL(sample.path, folder),
        ...all,
      });
      expect({ loaded, skipped }).toEqual({ loaded: sample.count, skipped: [] });
      expect(inOrder([...jar].map(found))).toEqual(inOrder(sample.cookies.map(listed)));
    },
  );
});

describe('what is sent', () => {
  // When the samples were written: their cookies do not last for ever.
  fixedClock();
  const utf8 = Buffer.from('žluť☃').toString('latin1');

  it.each([
    ['curl-7.88.1/cookies.txt', utf8],
    ['wget-1.21.3/cookies.txt', utf8],
    ['aria2-1.36.0/cookies.txt', utf8],
    ['perl-HTTP-Cookies-6.10/netscape.txt', utf8],
    ['perl-HTTP-Cookies-6.10/lwp.txt', utf8],
    ['python-3.13.0/mozilla.txt', utf8],
    ['python-3.13.0/lwp.txt', utf8],
    ['playwright-1.65.1-chromium-156.0.8078.79/storageState.json', utf8],
    ['chrome.cookies-api-chromium-156.0.8078.79/getAll.json', utf8],
    ['tough-cookie-6.1.0/jar.json', utf8],
  ])('%s: UTF-8 is sent as the octets that the server sent', async (path, value) => {
    const jar = new CookieJar();
    jar.update((await readCookieFile(new URL(path, folder))).cookies);
    expect(jar.cookieHeader('https://www.jarlab.test/')).toContain(`utf8=${value}`);
  });

  it.each(['curl-7.88.1/cookies.txt', 'python-3.13.0/mozilla.txt'])(
    '%s: so is latin-1',
    async (path) => {
      const jar = new CookieJar();
      jar.update((await readCookieFile(new URL(path, folder))).cookies);
      expect(jar.cookieHeader('https://www.jarlab.test/')).toContain('latin1=caf\xe9');
    },
  );

  it('an accented letter is UTF-8 in the file of another tool', () => {
    const [cookie] = readCookies('a.test\tFALSE\t/\tFALSE\t0\tname\tcafé\n').cookies;
    const jar = new CookieJar();
    jar.setCookie(cookie as Cookie);
    expect(cookie?.value).toBe('café');
    expect(jar.cookieHeader('http://a.test/')).toBe('name=caf\xc3\xa9');
  });
});
