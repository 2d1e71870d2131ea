import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BrowserCookiePolicy,
  Cookie,
  CookieJar,
  DefaultCookiePolicy,
  LWPCookieJar,
  MozillaCookieJar,
  readCookies,
  Session,
} from '../../src/index.js';
import { requestTo, responseWith } from '../messages.js';

// What has gone wrong in cookie jars before, and must not under any policy. The ids are those of SECURITY.md.

const policies = [
  ['DefaultCookiePolicy', () => new DefaultCookiePolicy()],
  ['BrowserCookiePolicy', () => new BrowserCookiePolicy()],
] as const;
const URL = 'https://www.example.com/';
/** What every object has, and no cookie jar may take for a cookie. */
const INHERITED = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'];

describe.each(policies)('under %s', (_name, policy) => {
  const newJar = () => new CookieJar(policy());

  describe('R1 a suffix counts at a dot only', () => {
    it.each([
      ['https://example.com/', 'ample.com'],
      ['https://acme.com.evil.org/', 'acme.com'],
      ['https://evil-acme.com/', 'acme.com'],
      ['https://acme.com/', 'www.acme.com.evil.org'],
    ])('%s cannot set Domain=%s', (url, domain) => {
      const { refused } = newJar().setFromHeader(`a=b; Domain=${domain}`, url);
      expect(refused.map(({ code }) => code)).toEqual(['domain-mismatch']);
    });

    it('a cookie of .acme.com goes to acme.com and below it, and nowhere else', () => {
      const jar = newJar();
      jar.setFromHeader('a=b; Domain=acme.com', 'https://acme.com/');
      const hosts = ['acme.com', 'www.acme.com', 'xacme.com', 'acme.com.evil.org', 'com', 'me.com'];
      expect(hosts.map((host) => jar.cookieHeader(`https://${host}/`))).toEqual([
        ...['a=b', 'a=b', '', '', '', ''],
      ]);
    });
  });

  describe('R3 a host with a colon or a percent sign is never matched as a suffix', () => {
    it.each(['http://::1%.www.example.com/', 'http://[::1%25.example.com]/'])('%s', (url) => {
      const jar = newJar();
      jar.setFromHeader('a=b; Domain=example.com', URL);
      const request = { ...requestTo(URL), getFullUrl: () => url };
      const added: string[] = [];
      jar.addCookieHeader({
        ...request,
        addUnredirectedHeader: (_name, value) => added.push(value),
      });
      jar.extractCookies(responseWith(['c=d; Domain=example.com']), request);
      expect([added, jar.keys()]).toEqual([[], ['a']]);
    });
  });

  describe('R7 what every object has is a name like any other', () => {
    it.each(INHERITED)('%s as name, value, path and attribute', (name) => {
      const jar = newJar();
      jar.setFromHeader(`${name}=${name}; Path=/${name}; ${name}=${name}`, `${URL}${name}`);
      expect([...jar].map((cookie) => [cookie.name, cookie.value, cookie.path])).toEqual([
        [name, name, `/${name}`],
      ]);
      expect(Object.entries(jar.toObject())).toEqual([[name, name]]);
      expect(jar.cookieHeader(`${URL}${name}`)).toBe(`${name}=${name}`);
      expect(jar.get(name)).toBe(name);
      expect({}).not.toHaveProperty('polluted');
    });

    it.each(INHERITED)('%s is not there unless it was set', (name) => {
      const jar = newJar();
      jar.setFromHeader('a=b', URL);
      expect([jar.get(name), jar.has(name), jar.delete(name)]).toEqual([undefined, false, false]);
      expect(() => jar.clear(name)).toThrow(
        expect.objectContaining({ code: 'ERR_COOKIE_NOT_FOUND' }),
      );
      expect(jar.cookiesFor(`https://${name.replaceAll('_', '')}/`)).toEqual([]);
    });

    it.each(INHERITED)('%s as domain and as a key of stored data', (name) => {
      const jar = newJar();
      const entry = {
        name,
        value: 'v',
        domain: 'www.example.com',
        path: '/',
        rest: [[name, name]],
      };
      const json = JSON.stringify({ format: 'undici-cookiejar', version: 1, cookies: [entry] });
      const withKey = json.replace(
        '"value":"v"',
        `"value":"v",${JSON.stringify(name)}:{"polluted":1}`,
      );
      for (const cookie of CookieJar.fromJSON(JSON.parse(withKey), policy())) jar.setCookie(cookie);
      jar.setCookie(new Cookie({ name, value: 'v', domain: name, path: '/' }));
      expect(jar.size).toBe(2);
      expect(CookieJar.fromJSON(JSON.parse(JSON.stringify(jar))).size).toBe(2);
      expect({}).not.toHaveProperty('polluted');
    });
  });

  describe('R16 odd paths', () => {
    it.each(['"', '""', '', 'any', '.', '\\\\any'])('Path=%o breaks nothing', (path) => {
      const jar = newJar();
      jar.setFromHeader([`a=b; Path=${path}`, 'c=d; Path=/'], `${URL}dir/page`);
      expect(jar.has('c')).toBe(true);
      expect(() => jar.cookieHeader(`${URL}${encodeURI(path)}`)).not.toThrow();
      expect(jar.cookieHeader(`${URL}other`)).toBe('c=d');
    });
  });

  describe('R18 a path counts whole', () => {
    it.each([
      ['/any', true],
      ['/any/', true],
      ['/any/bad', true],
      ['/any?bad', true],
      ['/anybad', false],
      ['/an', false],
      ['/', false],
    ])('a cookie of /any goes to %s: %s', (target, goes) => {
      const jar = newJar();
      jar.setFromHeader('a=b; Path=/any', `${URL}any`);
      expect(jar.cookieHeader(`https://www.example.com${target}`)).toBe(goes ? 'a=b' : '');
    });
  });

  it.each(['name', 'value', '__proto__', 'path2', 'toString'])(
    'R27 an attribute called %s changes nothing of the cookie',
    (attribute) => {
      const jar = newJar();
      jar.setFromHeader(`a=b; ${attribute}=evil; Path=/`, URL);
      jar.setFromHeader('plain=b; Path=/', URL);
      const [odd, plain] = [...jar].map((cookie) => ({ ...{ ...cookie }, rest: [] }));
      expect(odd).toEqual({ ...plain, name: 'a' });
      expect(jar.cookieHeader(URL)).toBe('a=b; plain=b');
    },
  );
});

describe('R5 strictDomain gives the same verdict in every form', () => {
  it.each([
    ['co.uk', 'https://www.example.co.uk/'],
    ['CO.UK', 'https://www.example.co.uk/'],
    ['.Co.Uk', 'https://WWW.EXAMPLE.CO.UK/'],
    ['github.io', 'https://me.github.io/'],
  ])('Domain=%s from %s', (domain, url) => {
    const jar = new CookieJar(new DefaultCookiePolicy({ strictDomain: true }));
    const { refused } = jar.setFromHeader(`a=b; Domain=${domain}`, url);
    expect(refused.map(({ code }) => code)).toEqual(['public-suffix']);
  });
});

describe('R9 limits', () => {
  function fill(jar: CookieJar, from: number, to: number): void {
    for (let n = from; n < to; n++) {
      const url = `https://host${n}.example${n % 700}.com/`;
      jar.setFromHeader(`a${n}=b`, url);
      jar.cookieHeader(url);
    }
  }

  it('180 of a site and 3,000 in all, however many are set; what goes is reported', () => {
    const jar = new CookieJar(new BrowserCookiePolicy());
    for (let n = 0; n < 200; n++) {
      const { refused } = jar.setFromHeader(`a${n}=b`, `https://host${n % 9}.example.com/`);
      expect(refused.map(({ code }) => code)).toEqual(n < 180 ? [] : ['evicted-site']);
    }
    expect(jar.size).toBe(180);
    fill(jar, 0, 4000);
    expect(jar.size).toBe(3000);
  });

  it('DefaultCookiePolicy has them where they are given, and grows without', () => {
    const limited = new CookieJar(new DefaultCookiePolicy({ limits: { perSite: 20, total: 50 } }));
    const unlimited = new CookieJar();
    for (const jar of [limited, unlimited]) fill(jar, 0, 400);
    expect([limited.size, unlimited.size]).toEqual([50, 400]);
  });

  it('a file loads whole', () => {
    const cookies = Array.from({ length: 4000 }, (_, n) => ({
      ...{ name: `a${n}`, value: 'b', domain: 'www.example.com', path: '/' },
    }));
    const data = { format: 'undici-cookiejar', version: 1, cookies } as const;
    expect(CookieJar.fromJSON(data, new BrowserCookiePolicy()).size).toBe(4000);
  });
});

describe('files', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'jar-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });
  const both = [
    ['MozillaCookieJar', MozillaCookieJar],
    ['LWPCookieJar', LWPCookieJar],
  ] as const;
  const ALL = { ignoreDiscard: true };

  describe.each(both)('%s', (name, Jar) => {
    const newFile = (title: string) => join(folder, `${name}-${title}`);
    const jarWith = (file: string, value = 'b') => {
      const jar = new Jar(file);
      jar.set('a', value, { url: URL });
      return jar;
    };

    it('R12 reads whole lines: one that is too long costs no other and is reported', () => {
      const file = newFile('long');
      const jar = jarWith(file, 'x'.repeat(70_000));
      jar.set('z', 'after', { url: URL });
      jar.saveSync(ALL);
      const again = new Jar(file);
      const { skipped } = again.loadSync(ALL);
      expect(again.entries()).toEqual([['z', 'after']]);
      expect(skipped.map(({ reason }) => reason)).toEqual([
        'the line is longer than 65,536 characters',
      ]);
    });

    it('R12 saves no field that would end its line, and names the cookie', () => {
      const file = newFile('breaking');
      const jar = jarWith(file);
      const evil = jar.set('evil', 'b', { url: URL });
      evil.value = 'b\nwww.victim.test\tTRUE\t/\tFALSE\t0\tsid\tevil';
      const { skipped } = jar.saveSync(ALL);
      expect(skipped.map((cookie) => cookie.name)).toEqual(['evil']);
      expect(readFileSync(file, 'utf8')).not.toContain('victim');
    });

    it('R13 makes a new file for its owner only, keeps the mode of one that is there, and leaves nothing behind', () => {
      const file = newFile('mode');
      jarWith(file).saveSync(ALL);
      expect(statSync(file).mode & 0o777).toBe(0o600);
      chmodSync(file, 0o640);
      jarWith(file).saveSync(ALL);
      expect(statSync(file).mode & 0o777).toBe(0o640);
      expect(readdirSync(folder).filter((entry) => entry.startsWith(`${name}-mode`))).toHaveLength(
        1,
      );
    });

    it('R13 writes to where a link leads, and leaves the link', () => {
      const [file, link] = [newFile('target'), newFile('link')];
      writeFileSync(file, '');
      symlinkSync(file, link);
      jarWith(link).saveSync(ALL);
      expect(lstatSync(link).isSymbolicLink()).toBe(true);
      expect(readFileSync(file, 'utf8')).toContain('www.example.com');
    });

    it('R14 has no file that it was not given', async () => {
      const jar = new Jar();
      jar.set('a', 'b', { url: URL });
      const missing = expect.objectContaining({ code: 'ERR_MISSING_ARGS' });
      expect(() => jar.saveSync()).toThrow(missing);
      expect(() => jar.loadSync()).toThrow(missing);
      expect(() => jar.revertSync()).toThrow(missing);
      await expect(jar.save()).rejects.toEqual(missing);
      await expect(new Session({ jar }).save()).rejects.toEqual(missing);
    });
  });

  it('R12 an over-long line of any file is skipped and reported', () => {
    const line = (name: string, value: string) => `a.test\tFALSE\t/\tFALSE\t0\t${name}\t${value}\n`;
    const { cookies, skipped } = readCookies(line('long', 'x'.repeat(70_000)) + line('a', 'b'));
    expect(cookies.map(({ name }) => name)).toEqual(['a']);
    expect(skipped.map(({ line: number }) => number)).toEqual([1]);
  });
});

describe('R15 what the jar hands out', () => {
  it('is the cookies themselves, as documented, where it is iterated and where it tells what it took', () => {
    const jar = new CookieJar();
    const { stored } = jar.setFromHeader('a=b', URL);
    for (const cookie of jar) cookie.value = 'c';
    expect(jar.cookieHeader(URL)).toBe('a=c');
    for (const cookie of stored) cookie.value = 'd';
    expect(jar.cookieHeader(URL)).toBe('a=d');
  });

  it('is otherwise a copy: what is done to it changes no cookie in use', () => {
    const jar = new CookieJar();
    jar.setFromHeader('a=b', URL);
    const other = new CookieJar();
    other.update(jar);
    for (const cookie of other) cookie.value = 'evil';
    const data = jar.toJSON();
    for (const cookie of data.cookies) cookie.value = 'evil';
    Object.assign(jar.toObject(), { a: 'evil' });
    for (const entry of jar.entries()) entry[1] = 'evil';
    jar.cookiesFor(URL).length = 0;
    expect(jar.cookieHeader(URL)).toBe('a=b');
  });

  it('and lists that a policy was given or gives are its own', () => {
    const blockedDomains = ['evil.test'];
    const policy = new BrowserCookiePolicy({ blockedDomains });
    blockedDomains.length = 0;
    expect(policy.isBlocked('evil.test')).toBe(true);
    for (const list of [policy.blockedDomains(), policy.secureProtocols])
      expect(() => (list as string[]).push('http')).toThrow(TypeError);
  });
});

it('an unverifiable request to a third party is refused as such', () => {
  const policy = new DefaultCookiePolicy({ strictNsUnverifiable: true });
  const request = requestTo(URL, { unverifiable: true, originReqHost: 'other.test' });
  const cookie = new Cookie({ name: 'a', value: 'b', domain: 'www.example.com', path: '/' });
  expect([policy.explainSet(cookie, request), policy.explainReturn(cookie, request)]).toEqual([
    expect.objectContaining({ code: 'third-party' }),
    expect.objectContaining({ code: 'third-party' }),
  ]);
});

it.each(['http://.example.com/', 'http://..example.com/'])(
  'a host that begins with a dot, as in %s, can hold no cookies',
  (url) => {
    for (const [, policy] of policies) {
      const { refused } = new CookieJar(policy()).setFromHeader('a=b', url);
      expect(refused.map(({ code }) => code)).toEqual(['domain-invalid']);
    }
  },
);

it.each(policies)('a header that holds no cookie is refused as such, under %s', (_name, policy) => {
  const { refused } = new CookieJar(policy()).setFromHeader(['', '=', ' ; ; '], URL);
  expect(refused.map(({ code, name }) => [code, name ?? ''])).toEqual([
    ['no-cookie', ''],
    ['no-cookie', ''],
    ['no-cookie', ''],
  ]);
});
