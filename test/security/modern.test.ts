import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cookie } from '../../src/cookie/cookie.js';
import { LWPCookieJar } from '../../src/files/lwp-cookie-jar.js';
import { MozillaCookieJar } from '../../src/files/mozilla-cookie-jar.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import {
  defaultPublicSuffixList,
  type PublicSuffixList,
} from '../../src/url/public-suffix-list.js';
import { UrlRequest, urlInParts } from '../../src/url/request.js';
import { currentRules } from '../suffixes/suffix-rules.js';

// What has gone wrong in cookie jars before and BrowserCookiePolicy does not let happen. The ids are those of SECURITY.md.

const browserJar = (options = {}) => new CookieJar(new BrowserCookiePolicy(options));

function refusal(setCookie: string, url: string, jar = browserJar()): string | null {
  return jar.setFromHeader(setCookie, url).refused[0]?.code ?? null;
}

describe('R1 a suffix counts at a dot only', () => {
  it.each([
    ['.example.com', 'https://notexample.com/'],
    ['.ample.com', 'https://example.com/'],
    ['.example.com', 'https://example.com.evil.example/'],
    ['.example.com', 'https://com/'],
    ['example.com', 'https://www.example.com/'],
    ['.com', 'https://xcom/'],
  ])('a cookie of %s does not go to %s', (domain, url) => {
    const jar = browserJar();
    jar.setCookie(new Cookie({ name: 'a', value: 'b', domain, path: '/' }));
    expect(jar.cookieHeader(url)).toBe('');
  });
});

describe('R2 there is no domain cookie for an IP address', () => {
  it.each([
    ['http://127.0.0.1/', '0.1'],
    ['http://127.0.0.1/', '.0.0.1'],
    ['http://127.0.0.1/', '1'],
    ['http://10.1.2.3/', '1.2.3'],
    ['http://[::1]/', ':1]'],
    ['http://[::ffff:1.2.3.4]/', '1.2.3.4'],
    ['http://[::ffff:1.2.3.4]/', '2.3.4'],
    ['http://[::ffff:1.2.3.4]/', '.102:304]'],
  ])('%s cannot set Domain=%s', (url, domain) => {
    expect(refusal(`a=b; Domain=${domain}`, url)).toBe('ip-domain');
  });

  it.each([
    ['http://127.0.0.1/', '127.0.0.1', 'http://0.127.0.0.1/'],
    ['http://[::1]/', '[::1]', 'http://[1::1]/'],
  ])('%s may name itself, %s, and the cookie is for it alone', (url, domain, other) => {
    const jar = browserJar();
    expect(refusal(`a=b; Domain=${domain}`, url, jar)).toBeNull();
    expect([...jar].map((cookie) => cookie.hostOnly)).toEqual([true]);
    expect(jar.cookieHeader(url)).toBe('a=b');
    expect(jar.cookieHeader(other)).toBe('');
  });

  it('one that a file holds goes to no address', () => {
    const jar = browserJar();
    for (const domain of ['.0.0.1', '.1', '.127.0.0.1'])
      jar.setCookie(new Cookie({ name: 'a', value: 'b', domain, path: '/' }));
    expect(jar.cookieHeader('http://10.0.0.1/')).toBe('');
  });
});

describe('R3 a host with a colon or a percent sign is never matched as a suffix', () => {
  /** A request whose URL no URL class would take. */
  function oddRequest(url: string): UrlRequest {
    const request = new UrlRequest('https://example.com/');
    return Object.assign(request, { getFullUrl: () => url, [urlInParts]: undefined });
  }

  it.each([
    'http://::1%.www.example.com/',
    'http://[::1%25.example.com]/',
    'http://a%3a.example.com/',
  ])('%s gets and sets nothing', (url) => {
    const jar = browserJar();
    jar.setFromHeader('a=b; Domain=example.com', 'https://example.com/');
    const request = oddRequest(url);
    jar.addCookieHeader(request);
    expect(request.getHeader('Cookie')).toBeUndefined();
    jar.clear();
    const getAll = () => ['a=b; Domain=example.com', 'c=d'];
    jar.extractCookies({ info: () => ({ getAll }) }, request);
    expect(jar.size).toBe(0);
  });
});

describe('R4 one trailing dot is canonicalised before every check, more than one refused', () => {
  it.each([
    ['a=b; Domain=com.', 'https://www.example.com./', 'public-suffix'],
    ['a=b; Domain=co.uk.', 'https://www.example.co.uk./', 'public-suffix'],
    ['a=b; Domain=github.io.', 'https://me.github.io./', 'public-suffix'],
    ['a=b; Domain=0.0.1.', 'https://127.0.0.1./', 'ip-domain'],
    ['a=b; Domain=.', 'https://www.example.com./', 'domain-invalid'],
    ['a=b; Domain=example.com..', 'https://www.example.com./', 'domain-invalid'],
    ['a=b; Domain=example.com..', 'https://www.example.com../', 'domain-invalid'],
    ['a=b', 'https://www.example.com../', 'domain-invalid'],
    ['a=b; Domain=com..', 'https://www.example.com../', 'domain-invalid'],
  ])('%s from %s: %s', (setCookie, url, code) => {
    expect(refusal(setCookie, url)).toBe(code);
  });

  it('a host with its dot and the host without are two, as in browsers, and of one site', () => {
    const jar = browserJar({ limits: { perSite: 1, total: 10 } });
    expect(refusal('a=1; Domain=example.com.', 'https://www.example.com./', jar)).toBeNull();
    expect(jar.cookieHeader('https://other.example.com./')).toBe('a=1');
    expect(jar.cookieHeader('https://www.example.com/')).toBe('');
    expect(refusal('a=1; Domain=example.com', 'https://www.example.com./', jar)).toBe(
      'domain-mismatch',
    );
    jar.setFromHeader('b=2', 'https://www.example.com/');
    expect(jar.keys()).toEqual(['b']);
  });

  it('an address with a trailing dot is the address', () => {
    const jar = browserJar();
    jar.setFromHeader('a=b', 'http://127.0.0.1./');
    expect(jar.cookieHeader('http://127.0.0.1/')).toBe('a=b');
  });
});

describe('R5 the verdict on a public suffix is the same in every form', () => {
  it.each([
    ['co.uk', 'https://www.example.co.uk/'],
    ['CO.UK', 'https://www.example.co.uk/'],
    ['.Co.Uk', 'https://WWW.EXAMPLE.CO.UK/'],
    ['co.uk', 'https://ｗｗｗ.example.co。uk/'],
    ['xn--55qx5d.cn', 'https://食狮.公司.cn/'],
    ['XN--55QX5D.cn', 'https://xn--85x722f.xn--55qx5d.cn/'],
  ])('Domain=%s from %s', (domain, url) => {
    expect(refusal(`a=b; Domain=${domain}`, url)).toBe('public-suffix');
  });

  it.each(['.co.uk', '.CO.UK', '.co.uk.', '.co。uk', '.ＣＯ.uk', '.公司.cn', '.xn--55qx5d.cn'])(
    'nothing stored is taken for %s',
    (domain) => {
      const cookie = new Cookie({ name: 'a', value: 'b', domain, path: '/' });
      const jar = browserJar();
      jar.update([cookie]);
      expect(jar.size).toBe(0);
      expect(['public-suffix', 'domain-invalid']).toContain(jar.policy.explainLoad(cookie)?.code);
    },
  );

  it('a stored domain in Unicode, which no server could have set, is refused and not kept in vain', () => {
    const init = { name: 'a', value: 'b', path: '/' };
    const { policy } = browserJar();
    expect(policy.explainLoad(new Cookie({ ...init, domain: 'bücher.example' }))?.code).toBe(
      'domain-invalid',
    );
    expect(policy.explainLoad(new Cookie({ ...init, domain: 'xn--bcher-kva.example' }))).toBeNull();
  });

  it('every rule of the current list is refused as a Domain', () => {
    const policy = new BrowserCookiePolicy();
    const taken = [...currentRules()]
      .filter((rule) => !rule.startsWith('!'))
      .map((rule) => rule.replace('*', 'anything'))
      .filter(
        (domain) =>
          refusal(`a=b; Domain=${domain}`, `https://www.${domain}/`, new CookieJar(policy)) ===
          null,
      );
    expect(taken).toEqual([]);
  });
});

describe('R6 where the suffix list fails, the cookie is refused', () => {
  const lists: [string, (host: string) => unknown][] = [
    [
      'throws',
      () => {
        throw new Error('no list');
      },
    ],
    ['answers undefined', () => undefined],
    ['answers null', () => null],
    ['answers a number', () => 42],
    ['answers with nothing', () => ''],
    ['answers with another name', () => 'org'],
    ['answers with another name of the same length', () => 'net'],
    ['answers with half a label', () => 'ample.com'],
    ['answers with the host below', (host) => `www.${host}`],
  ];

  it.each(lists)('a list that %s', (_title, publicSuffix) => {
    const publicSuffixList = { publicSuffix, version: 'broken' } as PublicSuffixList;
    const url = 'https://www.example.com/';
    const policy = new BrowserCookiePolicy({ publicSuffixList });
    expect(refusal('a=b; Domain=example.com', url, new CookieJar(policy))).toMatch(
      /^(suffix-list-failed|public-suffix)$/,
    );
    expect(refusal('a=b; Domain=www.example.com', url, new CookieJar(policy))).not.toBeNull();
    expect(refusal('a=b', url, new CookieJar(policy))).toBe('suffix-list-failed');
    const stored = new Cookie({ name: 'a', value: 'b', domain: '.example.com', path: '/' });
    expect(policy.explainLoad(stored)).not.toBeNull();
  });

  it('a list that throws lets no Partitioned cookie in, and no cookie to where another page asks', () => {
    const publicSuffixList: PublicSuffixList = {
      publicSuffix: () => {
        throw new Error('no list');
      },
      version: 'broken',
    };
    const jar = browserJar({ publicSuffixList });
    expect(refusal('a=b; Secure; Partitioned', 'https://www.example.com/', jar)).toBe(
      'suffix-list-failed',
    );
  });

  it('a list is not asked about what has no suffix: an address, a name without a dot', () => {
    const publicSuffixList: PublicSuffixList = {
      publicSuffix: () => {
        throw new Error('no list');
      },
      version: 'broken',
    };
    for (const url of [
      'http://127.0.0.1/',
      'http://[::1]/',
      'http://localhost/',
      'http://printer./',
    ])
      expect(refusal('a=b', url, browserJar({ publicSuffixList }))).toBeNull();
  });

  it('R17 a list that fails at times lets no Secure cookie be shadowed', () => {
    let fails = false;
    const publicSuffix = (host: string) => {
      if (fails) throw new Error('no list');
      return defaultPublicSuffixList.publicSuffix(host);
    };
    const jar = browserJar({ publicSuffixList: { publicSuffix, version: 'fails at times' } });
    jar.setFromHeader('a=1; Secure; Domain=example.com', 'https://www.example.com/');
    fails = true;
    expect(refusal('a=2', 'http://www.example.com/', jar)).toBe('suffix-list-failed');
  });

  it('is on unless another one is given', () => {
    expect(new BrowserCookiePolicy().publicSuffixList).toBe(defaultPublicSuffixList);
  });
});

describe('R9 sizes and numbers have limits', () => {
  const url = 'https://www.example.com/';

  it('4,096 octets of name and value', () => {
    expect(refusal(`a=${'v'.repeat(4095)}`, url)).toBeNull();
    expect(refusal(`a=${'v'.repeat(4096)}`, url)).toBe('too-large');
    expect(refusal(`${'n'.repeat(4097)}=`, url)).toBe('too-large');
    expect(refusal(`a=b; Unknown=${'x'.repeat(100_000)}`, url)).toBeNull();
  });

  it('text that goes out as UTF-8 is counted in octets too', () => {
    const init = { name: 'a', domain: 'example.com', path: '/', utf8: true };
    const { policy } = browserJar();
    expect(policy.explainLoad(new Cookie({ ...init, value: 'é'.repeat(2047) }))).toBeNull();
    expect(policy.explainLoad(new Cookie({ ...init, value: 'é'.repeat(2048) }))?.code).toBe(
      'too-large',
    );
  });

  it('1,024 octets of an attribute', () => {
    const jar = browserJar();
    jar.setFromHeader(`a=b; Path=/${'p'.repeat(1024)}; Max-Age=${'1'.repeat(1025)}`, url);
    expect([...jar].map(({ path, expires }) => [path, expires])).toEqual([['/', null]]);
  });

  it('180 cookies of a site and 3,000 in all', () => {
    expect(new BrowserCookiePolicy().limits).toEqual({ perSite: 180, total: 3000 });
  });
});

describe('R10 control characters are refused, wherever the cookie comes from', () => {
  const CONTROLS = ['\0', '\x01', '\x08', '\n', '\v', '\f', '\r', '\x1f', '\x7f'];
  const url = 'https://www.example.com/';
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'jar-'));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each(CONTROLS)('%j in a header', (control) => {
    for (const header of [
      `a${control}=b`,
      `a=b${control}`,
      `a=b; Path=/${control}`,
      `a=b; x=${control}`,
    ])
      expect(refusal(header, url)).toBe('control-character');
  });

  it.each(CONTROLS)('%j in what a program sets', (control) => {
    const jar = browserJar();
    const init = { domain: 'www.example.com', path: '/' };
    expect(() => jar.set(`a${control}`, 'b', init)).toThrow(TypeError);
    expect(() => jar.set('a', `b${control}`, init)).toThrow(TypeError);
    expect(() => jar.set('a', 'b', { ...init, path: `/${control}` })).toThrow(TypeError);
    expect(() => jar.set('a', 'b', { ...init, domain: `www.example.com${control}` })).toThrow(
      TypeError,
    );
    expect(jar.size).toBe(0);
  });

  it.each(CONTROLS)('%j in stored data', (control) => {
    const stored = new CookieJar();
    const valid = { name: 'a', value: 'b', domain: 'www.example.com', path: '/' };
    for (const field of ['name', 'value', 'path'] as const)
      stored.setCookie(new Cookie({ ...valid, [field]: `${valid[field]}${control}` }));
    expect(stored.size).toBe(3);
    expect(CookieJar.fromJSON(stored.toJSON(), new BrowserCookiePolicy()).size).toBe(0);
  });

  it.each(['\x01', '\x08', '\x1f', '\x7f'])('%j in a file', (control) => {
    const policy = new BrowserCookiePolicy();
    const file = join(folder, 'cookies');
    const fields = ['www.example.com', 'FALSE', '/', 'FALSE', '0', 'a', `b${control}`];
    writeFileSync(file, `# Netscape HTTP Cookie File\n${fields.join('\t')}\n`);
    const mozilla = new MozillaCookieJar(file, { policy });
    mozilla.loadSync({ ignoreDiscard: true });
    expect(mozilla.size).toBe(0);
    const lwp = new LWPCookieJar(file, { policy });
    writeFileSync(
      file,
      `#LWP-Cookies-2.0\nSet-Cookie3: a="b${control}"; path="/"; domain="www.example.com"; discard; version=0\n`,
    );
    lwp.loadSync({ ignoreDiscard: true });
    expect(lwp.size).toBe(0);
  });
});

describe('R16 and R18 a path counts whole, whatever it is', () => {
  it.each([
    ['/any', '/any', true],
    ['/any', '/any/', true],
    ['/any', '/any/bad', true],
    ['/any', '/any?x', true],
    ['/any', '/anybad', false],
    ['/any', '/an', false],
    ['/any/', '/any', false],
    ['/any/', '/any/bad', true],
    ['/', '/any', true],
    ['/a%20b', '/a%20b', true],
    ['/a%20b', '/a b', true],
    ['/a%2fb', '/a/b', false],
    ['/A', '/a', false],
  ])('Path=%s and a request for %s: %s', (path, target, goes) => {
    const jar = browserJar();
    jar.setFromHeader(`a=b; Path=${path}`, 'https://example.com/');
    expect(jar.cookieHeader(`https://example.com${target}`)).toBe(goes ? 'a=b' : '');
  });

  it.each(['"', '""', '', 'any', '.', '*', '\\\\any'])('Path=%o is ignored', (path) => {
    const jar = browserJar();
    jar.setFromHeader(`a=b; Path=${path}`, 'https://example.com/dir/page');
    expect([...jar].map((cookie) => cookie.path)).toEqual(['/dir']);
  });

  it.each(['"', '""', 'any', 'any/'])('a stored path %o covers no path', (path) => {
    const jar = browserJar();
    jar.setCookie(new Cookie({ name: 'a', value: 'b', domain: 'example.com', path }));
    expect(jar.cookieHeader('https://example.com/any')).toBe('');
  });

  it('an empty stored path covers all paths, as / does', () => {
    const jar = browserJar();
    jar.setCookie(new Cookie({ name: 'a', value: 'b', domain: 'example.com', path: '' }));
    expect(jar.cookieHeader('https://example.com/any')).toBe('a=b');
    expect(jar.cookieHeader('https://example.com/')).toBe('a=b');
  });
});

describe('R17 an http response leaves Secure cookies alone', () => {
  it.each([
    ['https://www.example.com/', 'a=1; Secure', 'http://www.example.com/', 'a=2', false],
    ['https://www.example.com/', 'a=1; Secure', 'http://www.example.com/', 'a=; Max-Age=0', false],
    [
      'https://www.example.com/',
      'a=1; Secure',
      'http://www.example.com/',
      'a=2; Domain=example.com',
      false,
    ],
    [
      'https://www.example.com/',
      'a=1; Secure; Domain=example.com',
      'http://www.example.com/',
      'a=2',
      false,
    ],
    [
      'https://www.example.com/',
      'a=1; Secure',
      'http://example.com/',
      'a=2; Domain=example.com',
      false,
    ],
    [
      'https://www.example.com/',
      'a=1; Secure; Path=/login',
      'http://www.example.com/',
      'a=2; Path=/login/en',
      false,
    ],
    [
      'https://www.example.com/',
      'a=1; Secure; Path=/login',
      'http://www.example.com/',
      'a=2; Path=/',
      true,
    ],
    [
      'https://www.example.com/',
      'a=1; Secure; Path=/x',
      'http://www.example.com/',
      'a=2; Path=/xy',
      true,
    ],
    ['https://www.example.com/', 'a=1; Secure', 'http://other.example.com/', 'a=2', true],
    ['https://www.example.com/', 'a=1; Secure', 'http://www.example.com/', 'b=2', true],
    ['https://www.example.com/', 'a=1', 'http://www.example.com/', 'a=2', true],
    ['https://www.example.com/', 'a=1; Secure', 'https://www.example.com/', 'a=2', true],
    ['https://www.example.com/', 'x; Secure', 'http://www.example.com/', 'y', false],
    ['https://localhost/', 'a=1; Secure', 'http://localhost/', 'a=2', true],
  ])('after %s set %s, %s sets %s: %s', (secureUrl, secure, url, setCookie, allowed) => {
    const jar = browserJar();
    jar.setFromHeader(secure, secureUrl);
    expect(refusal(setCookie, url, jar)).toBe(allowed ? null : 'secure-overwrite');
    if (!allowed) expect([...jar].every((cookie) => cookie.secure)).toBe(true);
  });

  it('a Secure cookie whose time is over protects nothing', () => {
    const jar = browserJar();
    jar.setCookie(
      new Cookie({
        name: 'a',
        value: '1',
        domain: 'example.com',
        path: '/',
        secure: true,
        expires: 1,
      }),
    );
    expect(refusal('a=2', 'http://example.com/', jar)).toBeNull();
  });
});

describe('R25 a nameless cookie does not pretend to a prefix', () => {
  it.each(['__Secure-a', '__secure-', '=__Host-a', '=__HOST-', '__Http-a', '__host-http-a'])(
    '%s; Secure; HttpOnly; Path=/',
    (pair) => {
      expect(refusal(`${pair}; Secure; HttpOnly; Path=/`, 'https://example.com/')).toBe(
        'prefix-in-value',
      );
    },
  );

  it('a value that only looks a little like one is taken', () => {
    for (const pair of ['__Secure', '_Host-a', '__Hosts-a'])
      expect(refusal(pair, 'https://example.com/')).toBeNull();
  });
});
