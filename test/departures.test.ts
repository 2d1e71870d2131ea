import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Cookie, type CookieInit } from '../src/cookie/cookie.js';
import { LWPCookieJar } from '../src/files/lwp-cookie-jar.js';
import { MozillaCookieJar } from '../src/files/mozilla-cookie-jar.js';
import { CookieJar } from '../src/jar/cookie-jar.js';
import { DefaultCookiePolicy } from '../src/policy/default-cookie-policy.js';
import type { DefaultCookiePolicyOptions } from '../src/policy/policy-options.js';
import { temporaryFolder } from './files/folder.js';
import { fixedClock } from './fixed-clock.js';
import { requestTo, responseWith } from './messages.js';
import { refusalsHeard } from './undici/refusals.js';

// Where http.cookiejar's rules are departed from: each departure by its id, as docs/departures.md lists them.

const NOW = Date.UTC(2026, 10, 20, 4, 30) / 1000;
const ALL = { ignoreDiscard: true, ignoreExpires: true };
const { newFile } = temporaryFolder();

fixedClock(NOW * 1000);

const cookie = (init: Partial<CookieInit> = {}) =>
  new Cookie({ name: 'a', value: '1', domain: 'acme.com', path: '/', ...init });

function jarWith(
  lines: string | string[],
  url: string,
  options?: DefaultCookiePolicyOptions,
): CookieJar {
  const jar = new CookieJar(new DefaultCookiePolicy(options));
  jar.setFromHeader(lines, url);
  return jar;
}

const domains = (jar: CookieJar) => Array.from(jar, ({ domain }) => domain);

function fileWith(text: string | Uint8Array): string {
  const file = newFile();
  writeFileSync(file, text);
  return file;
}

describe('the departures from http.cookiejar', () => {
  it('D1 a deletion is applied in header order, and only where the policy accepts the cookie; makeCookies deletes nothing', () => {
    const jar = jarWith(['a=1; Domain=acme.com', 'b=2'], 'http://acme.com/');
    const { refused } = jar.setFromHeader('a=; Max-Age=0; Domain=acme.com', 'http://evil.org/');
    expect([jar.has('a'), refused.length]).toEqual([true, 1]);
    jar.makeCookies(
      responseWith(['a=; Max-Age=0; Domain=acme.com']),
      requestTo('http://acme.com/'),
    );
    expect(jar.has('a')).toBe(true);
    jar.setFromHeader(
      ['b=3', 'b=; Max-Age=0', 'a=; Max-Age=0; Domain=acme.com', 'a=4; Domain=acme.com'],
      'http://acme.com/',
    );
    expect(jar.entries()).toEqual([['a', '4']]);
  });

  it('D2 a cookie of a version below 0 is refused', () => {
    expect(
      jarWith('a=1; Version=-1; Domain=evil.org', 'http://acme.com/', { rfc2965: true }).size,
    ).toBe(0);
  });

  it('D3 what cannot be read costs no more than itself, and is reported', () => {
    const jar = new CookieJar();
    const lines = ['a=1; Max-Age', 'b=2; Expires=Thu, 01 Foo 2099 00:00:00 GMT', 'c=3'];
    const { refused } = jar.setFromHeader(lines, 'http://acme.com/');
    expect(jar.entries()).toEqual([
      ['b', '2'],
      ['c', '3'],
    ]);
    expect(refused).toMatchObject([{ name: 'a', code: 'attribute-invalid' }]);
  });

  it('D3 Expires in a Set-Cookie2 header is an expiry like any other', () => {
    const jar = new CookieJar(new DefaultCookiePolicy({ rfc2965: true }));
    const line = 'a=1; Version=1; Expires="Wed, 09 Jun 2027 10:18:14 GMT", b=2; Version=1';
    jar.extractCookies(responseWith({ 'set-cookie2': [line] }), requestTo('http://acme.com/'));
    expect(Array.from(jar, ({ name, expires }) => [name, expires])).toEqual([
      ['a', Date.UTC(2027, 5, 9, 10, 18, 14) / 1000],
      ['b', null],
    ]);
  });

  it('D4 a domain matches at the end of a host, and at a dot', () => {
    const jar = jarWith('a=1; Domain=.acme.com', 'http://acme.com/', { strictNsDomain: 4 });
    const strict = jarWith('a=1; Version=1; Domain=.acme.com', 'http://x.acme.com.evil.org/', {
      rfc2965: true,
    });
    expect([jar.cookieHeader('http://x.acme.com.evil.org/'), strict.size]).toEqual(['', 0]);
  });

  it('D5 a host that begins with a dot sets no cookies', () => {
    expect(jarWith(['a=1', 'b=2; Domain=evil.org'], 'http://.acme.com/').size).toBe(0);
  });

  it('D6 an IP address matches only itself', () => {
    const jar = jarWith(
      ['a=1; Domain=.0.0.1', 'b=2; Domain=127.0.0.1', 'c=3'],
      'http://127.0.0.1/',
    );
    expect(jar.keys()).toEqual(['b', 'c']);
    jar.setCookie(cookie({ domain: '.0.0.1' }));
    expect([jar.cookieHeader('http://127.0.0.1/'), jar.cookieHeader('http://10.0.0.1/')]).toEqual([
      'b=2; c=3',
      '',
    ]);
  });

  it('D7 an IPv6 address is an address like any other, and so is its port', () => {
    const jar = jarWith(['a=1', 'b=2; Port'], 'http://[::1]:8080/');
    expect(domains(jar)).toEqual(['[::1]', '[::1]']);
    expect(
      ['http://[::1]:8080/', 'http://[::1]/', 'http://[::2]/'].map((url) => jar.cookieHeader(url)),
    ).toEqual(['a=1; b=2', 'a=1', '']);
  });

  it('D8 a year of two digits from 70 on is 19xx, so that the usual deletion deletes', () => {
    const jar = jarWith('a=1', 'http://acme.com/');
    jar.setFromHeader('a=; Expires=Thu, 01-Jan-70 00:00:01 GMT', 'http://acme.com/');
    expect(jar.size).toBe(0);
  });

  it('D9 user and password are no part of the host', () => {
    expect(domains(jarWith('a=1', 'http://user:password@acme.com/'))).toEqual(['acme.com']);
  });

  it('D10 strictDomain knows the public suffix list', () => {
    const strict = { strictDomain: true };
    expect(jarWith('a=1; Domain=.school.in', 'http://acme.school.in/', strict).size).toBe(0);
    expect(jarWith('a=1; Domain=.acme.school.in', 'http://acme.school.in/', strict).size).toBe(1);
  });

  it.each(['HTTPOnly', 'HttpOnly', 'httponly'])(
    'D11 #HttpOnly_ is written for the attribute in any case: %s',
    (attribute) => {
      const jar = new MozillaCookieJar(newFile());
      jar.setCookie(cookie({ rest: { [attribute]: null } }));
      jar.saveSync(ALL);
      expect(readFileSync(jar.filename ?? '', 'utf8')).toMatch(/^#HttpOnly_acme\.com\t/m);
    },
  );

  it('D12 an expiry of 0 in cookies.txt is a session cookie', () => {
    const jar = new MozillaCookieJar(
      fileWith('# Netscape HTTP Cookie File\nacme.com\tFALSE\t/\tFALSE\t0\ta\t1\n'),
    );
    jar.loadSync({ ignoreDiscard: true });
    expect([...jar]).toMatchObject([{ expires: null, discard: true }]);
  });

  it('D13 a bad line, a missing first line or an invalid byte costs no other cookie', () => {
    const line = (name: string) => `acme.com\tFALSE\t/\tFALSE\t${NOW + 60}\t${name}\t1\n`;
    const jar = new MozillaCookieJar(
      fileWith(Buffer.from(`${line('a')}nonsense\n${line('b\xff')}${line('c')}`, 'latin1')),
    );
    expect(jar.loadSync()).toMatchObject({ loaded: 3, skipped: [{ line: 2 }] });
    for (const text of ['', '\n', 'nonsense\n']) {
      expect(() => new MozillaCookieJar(fileWith(text)).loadSync()).toThrow(
        expect.objectContaining({ name: 'LoadError', code: 'ERR_COOKIE_LOAD' }),
      );
    }
  });

  it('D14 LWP writes an attribute without a value as a bare word, and reads =None as one', () => {
    const jar = new LWPCookieJar();
    jar.setCookie(cookie({ rest: { HttpOnly: null } }));
    expect(jar.asLwpStr(ALL)).toMatch(/; HttpOnly; /);
    const read = new LWPCookieJar(
      fileWith(
        '#LWP-Cookies-2.0\nSet-Cookie3: a=1; path="/"; domain=acme.com; HttpOnly=None; version=0\n',
      ),
    );
    read.loadSync(ALL);
    expect([...read][0]?.rest).toEqual([['HttpOnly', null]]);
  });

  it('D15 a TAB or a line break in a field is refused at save, the cookie named', () => {
    const jar = new MozillaCookieJar(newFile());
    for (const [name, value] of [
      ['tab', 'a\tb'],
      ['line', 'a\nb'],
      ['good', 'ab'],
    ] as const)
      jar.setCookie(cookie({ name, value }));
    expect(jar.saveSync(ALL)).toMatchObject({
      saved: 1,
      skipped: [{ name: 'tab' }, { name: 'line' }],
    });
  });

  it('D16 a line without a name in cookies.txt is a cookie without a value', () => {
    const jar = new MozillaCookieJar(
      fileWith(`# Netscape HTTP Cookie File\nacme.com\tFALSE\t/\tFALSE\t${NOW + 60}\t\tbare\n`),
    );
    jar.loadSync();
    expect([...jar]).toMatchObject([{ name: 'bare', value: null }]);
  });

  it.each([';', '\r', '\n', '\0'])(
    'D17 a cookie with %j in its name or value is not sent, and reported',
    (character) => {
      const jar = new CookieJar();
      for (const init of [
        { name: `x${character}` },
        { name: 'y', value: `${character}z` },
        { name: 'good' },
      ])
        jar.setCookie(cookie(init));
      const heard = refusalsHeard();
      expect(jar.cookieHeader('http://acme.com/')).toBe('good=1');
      expect(heard).toMatchObject(Array(2).fill({ operation: 'write', code: 'unwritable-pair' }));
    },
  );

  it.each(['http://acme.com:/a/../b', 'http://acme.com:port/a/../b'])(
    'D18 an odd port is no part of the host, and the path stays as it is: %s',
    (url) => {
      const jar = jarWith('a=1', url);
      expect([...jar]).toMatchObject([{ domain: 'acme.com', path: '/a/..' }]);
    },
  );

  it('D19 of Set-Cookie2 no more than 8,192 cookies are read, all of its lines together, and that there are more is reported once', () => {
    const jar = new CookieJar(new DefaultCookiePolicy({ rfc2965: true }));
    const lines = [
      Array.from({ length: 8000 }, (_, at) => `a${at}=1; Version=1`).join(','),
      Array.from({ length: 8000 }, (_, at) => `b${at}=1; Version=1`).join(','),
    ];
    const heard = refusalsHeard();
    jar.extractCookies(
      responseWith({ 'set-cookie2': lines, 'set-cookie': ['c=1'] }),
      requestTo('http://acme.com/'),
    );
    expect([jar.size, jar.has('a7999'), jar.has('b191'), jar.has('c')]).toEqual([
      8193,
      true,
      true,
      true,
    ]);
    expect(heard).toMatchObject([{ operation: 'set', code: 'too-many-cookies', name: null }]);
  });

  it('D20 an attribute of a cookie is never read back from an LWP file as a cookie of another site', () => {
    const jar = new LWPCookieJar(newFile());
    const evil = 'a=1; x=y; b,sid=evil; c domain=victim.example; d path=/; e,f';
    jar.setFromHeader(evil, 'http://evil.example/');
    jar.saveSync(ALL);
    const read = new LWPCookieJar(jar.filename);
    read.loadSync(ALL);
    expect(Array.from(read, ({ domain, name, rest }) => [domain, name, rest])).toEqual([
      ['evil.example', 'a', [['x', 'y']]],
    ]);
    jar.setFromHeader(['sid=good', 'x,sid=evil', 'sid domain=evil'], 'http://evil.example/');
    expect(jar.saveSync(ALL).skipped.map(({ name }) => name)).toEqual(['x,sid', 'sid domain']);
    read.revertSync(ALL);
    expect(read.entries()).toEqual([
      ['a', '1'],
      ['sid', 'good'],
    ]);
  });

  it('D21 a CR within a line, which wget saves as a server sent it, does not end the line', () => {
    const good = `acme.com\tFALSE\t/\tFALSE\t${NOW + 60}\tgood\t1`;
    const evil = `evil.org\tFALSE\t/\tFALSE\t${NOW + 60}\ta\t1\rbank.com\tFALSE\t/\tFALSE\t${NOW + 60}\tsid\tevil`;
    const mozilla = new MozillaCookieJar(
      fileWith(`# HTTP Cookie File\n${evil}\n# mine\r${good}\n${good}\n`),
    );
    expect(mozilla.loadSync()).toMatchObject({ loaded: 1, skipped: [{ line: 2 }, { line: 3 }] });
    const set = (name: string, domain: string) =>
      `Set-Cookie3: ${name}=1; path="/"; domain="${domain}"; version=0`;
    const lwp = new LWPCookieJar(
      fileWith(
        `#LWP-Cookies-2.0\n${set('a', 'evil.org')}\r${set('sid', 'bank.com')}\n${set('good', 'acme.com')}\n`,
      ),
    );
    expect(lwp.loadSync(ALL)).toMatchObject({ loaded: 1, skipped: [{ line: 2 }] });
    expect([...mozilla, ...lwp].map(({ name }) => name)).toEqual(['good', 'good']);
  });
});

describe('departures without a recorded label', () => {
  it.each([0, 1])('a cookie of version %i with an empty domain is not sent', (version) => {
    const jar = new CookieJar(new DefaultCookiePolicy({ rfc2965: true }));
    jar.setCookie(cookie({ domain: '', version }));
    expect([jar.size, jar.cookieHeader('http://acme.com/')]).toEqual([1, '']);
  });
});

describe('docs/departures.md', () => {
  it('has a line for each of them, and for no other', () => {
    const readme = readFileSync(new URL('../docs/departures.md', import.meta.url), 'utf8');
    const ids = Array.from(readme.matchAll(/^\| (D\d+) \|/gm), ([, id]) => id);
    expect(ids).toEqual(Array.from({ length: 21 }, (_, n) => `D${n + 1}`));
    const tests = readFileSync(new URL(import.meta.url), 'utf8');
    expect(ids.filter((id) => !tests.includes(`'${id} `))).toEqual([]);
  });
});
