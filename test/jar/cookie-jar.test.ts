import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Cookie, type CookieInit } from '../../src/cookie/cookie.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { CookiePolicy } from '../../src/policy/cookie-policy.js';
import { DefaultCookiePolicy } from '../../src/policy/default-cookie-policy.js';
import type { CookieRequest, CookieResponse } from '../../src/url/request.js';
import { argumentError } from '../argument-error.js';
import { fixedClock } from '../fixed-clock.js';
import { requestTo, responseWith } from '../messages.js';

const NOW = Date.UTC(2026, 10, 20, 4, 30) / 1000;
const ACME = 'http://www.acme.com/';

fixedClock(NOW * 1000);

const cookie = (init: Partial<CookieInit> = {}) =>
  new Cookie({ name: 'a', value: '1', domain: 'www.acme.com', path: '/', ...init });

function jarWith<J extends CookieJar = CookieJar>(
  lines: string | readonly string[],
  url = ACME,
  jar = new CookieJar() as J,
): J {
  jar.setFromHeader(lines, url);
  return jar;
}

/** What the jar holds, in its order. */
const held = (jar: CookieJar) =>
  Array.from(jar, ({ domain, path, name, value }) => `${domain}${path} ${name}=${value}`);

describe('what a request carries', () => {
  it.each([
    ['nothing from an empty jar', [], ACME, ''],
    ['a cookie of its host', ['a=1'], ACME, 'a=1'],
    [
      'the longest path first',
      ['a=1; Path=/', 'b=2; Path=/x', 'c=3; Path=/x/y', 'd=4; Path=/x'],
      `${ACME}x/y/z`,
      'c=3; b=2; d=4; a=1',
    ],
    [
      'then the order in which domains and names were first seen',
      ['a=1', 'b=2', 'a=3; Domain=acme.com', 'a=4'],
      ACME,
      'a=4; b=2; a=3',
    ],
    ['names in the case that they have', ['a=1', 'A=2'], ACME, 'a=1; A=2'],
    ['quotes as they came', ['a="x y"'], ACME, 'a="x y"'],
    ['a bare name for no value', ['a', 'b='], ACME, 'a; b='],
    ['octets as they came', ['a=\u00e4\u00ff'], ACME, 'a=\u00e4\u00ff'],
    ['a megabyte as it came', [`a=${'x'.repeat(1 << 20)}`], ACME, `a=${'x'.repeat(1 << 20)}`],
    [
      'R7 odd names',
      ['__proto__=1', 'constructor=2', 'toString=3'],
      ACME,
      '__proto__=1; constructor=2; toString=3',
    ],
  ])('%s', (_what, lines, url, expected) => {
    expect(jarWith(lines).cookieHeader(url)).toBe(expected);
  });

  it('is added once, and not to be sent on to a redirect', () => {
    const request = requestTo(ACME);
    const add = vi.spyOn(request, 'addUnredirectedHeader');
    jarWith(['a=1', 'b=2']).addCookieHeader(request);
    expect(add.mock.calls).toEqual([['Cookie', 'a=1; b=2']]);
  });

  it('is nothing at all where there is nothing to send', () => {
    const request = requestTo('http://other.org/');
    jarWith('a=1').addCookieHeader(request);
    expect(request.headerItems()).toEqual([]);
  });

  it.each([
    [{ Cookie: 'x=y' }, 'x=y', '$Version="1"'],
    [{ cookie: '' }, '', '$Version="1"'],
    [{ Cookie2: 'x' }, 'a=1', 'x'],
  ])('is left alone where the program has given it: %j', (headers, cookieHeader, cookie2) => {
    const request = requestTo(ACME, { headers: headers as Record<string, string> });
    jarWith('a=1', ACME, new CookieJar(new DefaultCookiePolicy({ rfc2965: true }))).addCookieHeader(
      request,
    );
    expect([request.getHeader('Cookie'), request.getHeader('Cookie2')]).toEqual([
      cookieHeader,
      cookie2,
    ]);
  });

  it('is the same each time, of however many cookies', () => {
    const jar = new CookieJar();
    for (let n = 0; n < 150_000; n++) jar.setCookie(cookie({ name: `n${n}` }));
    const lengths = [1, 2, 3].map(() => jar.cookieHeader(ACME).length);
    expect(lengths).toEqual([lengths[0], lengths[0], lengths[0]]);
  });

  it('is without cookies whose time is over, which leave the jar', () => {
    const jar = jarWith(['a=1; Max-Age=10', 'b=2; Max-Age=20', 'c=3']);
    jarWith('d=4; Max-Age=10', 'http://other.org/', jar);
    const seen = [0, 9, 1, 9, 1].map((seconds) => {
      vi.advanceTimersByTime(seconds * 1000);
      return [jar.cookieHeader(ACME), jar.size];
    });
    expect(seen).toEqual([
      ['a=1; b=2; c=3', 4],
      ['a=1; b=2; c=3', 4],
      ['b=2; c=3', 2],
      ['b=2; c=3', 2],
      ['c=3', 1],
    ]);
  });

  it.each([
    ['DefaultCookiePolicy', () => new DefaultCookiePolicy()],
    ['BrowserCookiePolicy', () => new BrowserCookiePolicy()],
  ])(
    'is without them in the very second, however often it was asked for before: %s',
    (_, newPolicy) => {
      const jar = new CookieJar(newPolicy());
      jar.setFromHeader(['a=1; Max-Age=10', 'b=2; Max-Age=20', 'c=3'], ACME);
      const seen = [0, 9, 1, 9, 1].map((seconds) => {
        vi.advanceTimersByTime(seconds * 1000);
        return [1, 2, 3].map(() => jar.cookieHeader(`${ACME}?q`));
      });
      const threeTimes = (header: string) => [header, header, header];
      expect(seen).toEqual(
        ['a=1; b=2; c=3', 'a=1; b=2; c=3', 'b=2; c=3', 'b=2; c=3', 'c=3'].map(threeTimes),
      );
    },
  );
});

describe('a URL stands for a request of a person who types it', () => {
  it.each([
    ['HTTP://WWW.ACME.COM', 'a=1'],
    ['http://www.acme.com:80/', 'a=1'],
    ['http://www.acme.com:8080/', 'a=1'],
    ['https://www.acme.com/', 'a=1; s=3'],
    ['http://user:password@www.acme.com/', 'a=1'],
    ['http://www.acme.com?q=/deep', 'a=1'],
    ['http://www.acme.com#/deep', 'a=1'],
    ['http://www.acme.com/deep?q#f', 'd=2; a=1'],
    ['http://www.acme.com/deep%2f', 'a=1'],
    ['http://www.acme.com//deep', 'a=1'],
    ['http://www.acme.com/x/../deep', 'a=1'],
    ['http://www.acme.com/de ep', 'a=1'],
    ['http://acme.com@evil.org/', ''],
    ['http://www.acme.com@evil.org/', ''],
    ['http://www.acme.com.evil.org/', ''],
    ['http://www.acme.com./', ''],
    ['http://acme.com/', ''],
    ['ftp://www.acme.com/', 'a=1'],
  ])('%s gets %o', (url, expected) => {
    const jar = jarWith(['a=1', 'd=2; Path=/deep', 's=3; Secure']);
    expect(jar.cookieHeader(url)).toBe(expected);
    expect(
      jar
        .cookiesFor(url)
        .map(({ name, value }) => `${name}=${value}`)
        .join('; '),
    ).toBe(expected);
  });

  it.each([
    ['http://[::1]/', 'http://[::1]:8080/', 'a=1'],
    ['http://[::1]/', 'http://[::2]/', ''],
    ['http://127.0.0.1:8080/', 'http://127.0.0.1/', 'a=1'],
    ['http://localhost:3000/', 'http://LOCALHOST/', 'a=1'],
    ['http://user:password@acme.com/', 'http://acme.com/', 'a=1'],
    ['http://acme.com:', 'http://acme.com/', 'a=1'],
  ])('what %s sets, %s gets: %o', (from, to, expected) => {
    expect(jarWith('a=1', from).cookieHeader(to)).toBe(expected);
  });

  it('may be a URL object', () => {
    const jar = new CookieJar();
    jar.setFromHeader('a=1', new URL(ACME));
    expect([jar.cookieHeader(new URL(ACME)), jar.cookiesFor(new URL(ACME)).length]).toEqual([
      'a=1',
      1,
    ]);
  });

  it.each([
    '',
    '/path',
    '//www.acme.com/',
    'www.acme.com',
    'http:',
    'http://',
    'http:///x',
    'http://[::1/',
    null,
    undefined,
    42,
  ])('%o is an argument error and changes nothing', (url) => {
    const jar = jarWith('a=1');
    const bad = url as string;
    for (const call of [
      () => jar.cookieHeader(bad),
      () => jar.cookiesFor(bad),
      () => jar.setFromHeader('a=2', bad),
      () => jar.set('a', '2', { url: bad ?? '' }),
      () => jar.get('a', { url: bad ?? '' }),
    ]) {
      expect(call).toThrow(argumentError);
    }
    expect(held(jar)).toEqual(['www.acme.com/ a=1']);
  });

  it('looking at what would be sent sends nothing and removes nothing', () => {
    const jar = jarWith('a=1; Max-Age=10');
    vi.advanceTimersByTime(10_000);
    expect([jar.cookiesFor(ACME), jar.size]).toEqual([[], 1]);
  });
});

describe('setFromHeader', () => {
  it.each(['Set-Cookie: id=1; Path=/', 'set-cookie:id=1', '  SET-COOKIE:\tid=1; HttpOnly'])(
    'accepts a pasted line: %j',
    (line) => {
      const jar = new CookieJar(new BrowserCookiePolicy());
      expect(jar.explainSetCookie(line, ACME)).toMatchObject([{ stored: true }]);
      expect(jar.setFromHeader([line], ACME).stored).toMatchObject([{ name: 'id', value: '1' }]);
    },
  );

  it('takes a name that only begins as the header for what it is', () => {
    const jar = new CookieJar(new BrowserCookiePolicy());
    jar.setFromHeader(['Set-Cookie=1', 'a=Set-Cookie: b=2'], ACME);
    expect(jar.toObject()).toEqual({ 'Set-Cookie': '1', a: 'Set-Cookie: b=2' });
  });

  it('tells what was stored and what was refused, with the reason', () => {
    const jar = new CookieJar();
    const { stored, refused } = jar.setFromHeader(
      ['a=1', 'b=secret; Domain=evil.org', 'c; Max-Age=secret', 'd=4'],
      ACME,
    );
    expect(stored).toEqual([...jar]);
    expect(held(jar)).toEqual(['www.acme.com/ a=1', 'www.acme.com/ d=4']);
    const refusal = { operation: 'set', message: expect.any(String), url: ACME };
    expect(refused).toEqual([
      { ...refusal, code: 'attribute-invalid', name: 'c', domain: null, path: null },
      { ...refusal, code: 'domain-mismatch', name: 'b', domain: '.evil.org', path: '/' },
    ]);
    expect(JSON.stringify(refused)).not.toContain('secret');
  });

  it.each([
    ['one line', 'a=1', ['www.acme.com/ a=1']],
    ['one line with a comma', 'a=1, b=2', ['www.acme.com/ a=1, b=2']],
    ['several lines', ['a=1', 'b=2'], ['www.acme.com/ a=1', 'www.acme.com/ b=2']],
    ['the last of equal ones', ['a=1', 'b=2', 'a=3'], ['www.acme.com/ a=3', 'www.acme.com/ b=2']],
    ['no line', [], []],
    ['an empty line', '', []],
    ['a megabyte of semicolons', `a=1${';'.repeat(1 << 20)}`, ['www.acme.com/ a=1']],
  ])('takes %s', (_what, lines, expected) => {
    expect(held(jarWith(lines))).toEqual(expected);
  });

  it.each([null, undefined, 42, {}, [42], ['a=1', null]])(
    '%o is an argument error and changes nothing',
    (lines) => {
      const jar = jarWith('x=1');
      expect(() => jar.setFromHeader(lines as unknown as string[], ACME)).toThrow(argumentError);
      expect(held(jar)).toEqual(['www.acme.com/ x=1']);
    },
  );

  it('does what extractCookies does', () => {
    const lines = [
      'a=1; Domain=acme.com; Path=/x; Secure; HttpOnly; Max-Age=9',
      'b',
      'c=3; Domain=evil.org',
    ];
    const extracting = new CookieJar();
    const taken = extracting.extractCookies(responseWith(lines), requestTo(ACME));
    expect(jarWith(lines).toJSON()).toEqual(extracting.toJSON());
    expect(taken).toEqual([...extracting]);
  });
});

describe('extractCookies', () => {
  it.each([
    ['what is new', [], ['a=1'], ['www.acme.com/ a=1']],
    [
      'what replaces another, in its place',
      ['a=1', 'b=2'],
      ['a=3'],
      ['www.acme.com/ a=3', 'www.acme.com/ b=2'],
    ],
    ['D1 a deletion', ['a=1', 'b=2'], ['a=; Max-Age=0'], ['www.acme.com/ b=2']],
    ['D1 a deletion by date', ['a=1'], ['a=; Expires=Thu, 01-Jan-1970 00:00:00 GMT'], []],
    ['D1 a deletion and then a cookie', ['a=1'], ['a=; Max-Age=0', 'a=2'], ['www.acme.com/ a=2']],
    ['D1 a cookie and then its deletion', ['a=1'], ['a=2', 'a=; Max-Age=0'], []],
    ['not a deletion of another path', ['a=1'], ['a=; Max-Age=0; Path=/x'], ['www.acme.com/ a=1']],
    [
      'not a deletion of another domain',
      ['a=1'],
      ['a=; Max-Age=0; Domain=acme.com'],
      ['www.acme.com/ a=1'],
    ],
    ['not the deletion of what is not there', [], ['a=; Max-Age=0'], []],
  ])('takes %s', (_what, before, lines, expected) => {
    const jar = jarWith(before);
    jar.extractCookies(responseWith(lines), requestTo(ACME));
    expect(held(jar)).toEqual(expected);
  });

  it('returns the stored cookies, without deletions', () => {
    const jar = jarWith('b=2');
    const taken = jar.extractCookies(
      responseWith(['a=1', 'b=; Max-Age=0', 'c=; Domain=evil.org']),
      requestTo(ACME),
    );
    expect(taken).toEqual([...jar]);
  });

  it.each([
    ['no headers', {}],
    ['no such headers', { 'Content-Type': ['text/html'] }],
    ['an empty list', { 'Set-Cookie': [] }],
  ])('takes nothing from a response with %s', (_what, headers) => {
    expect(new CookieJar().extractCookies(responseWith(headers), requestTo(ACME))).toEqual([]);
  });

  it('R21 gives a cookie to the host of the request, whatever Host header it had', () => {
    const jar = new CookieJar();
    jar.extractCookies(responseWith(['a=1']), requestTo(ACME, { headers: { Host: 'evil.org' } }));
    expect(held(jar)).toEqual(['www.acme.com/ a=1']);
  });
});

describe('cookies one at a time', () => {
  it('makeCookies makes them and leaves the jar alone, deletions too', () => {
    const jar = jarWith('a=1');
    const made = jar.makeCookies(
      responseWith(['a=; Max-Age=0', 'b=2', 'c=3; Domain=evil.org']),
      requestTo(ACME),
    );
    expect(made.map(({ name }) => name)).toEqual(['b', 'c']);
    expect(held(jar)).toEqual(['www.acme.com/ a=1']);
  });

  it('setCookieIfOk asks the policy', () => {
    const jar = new CookieJar();
    jar.setCookieIfOk(cookie(), requestTo(ACME));
    jar.setCookieIfOk(cookie({ domain: '.evil.org' }), requestTo(ACME));
    expect(held(jar)).toEqual(['www.acme.com/ a=1']);
  });

  it('setCookie does not call the policy', () => {
    const jar = new CookieJar(new DefaultCookiePolicy({ allowedDomains: [] }));
    const given = cookie({ domain: '.com', name: 'a;\n', expires: 1 });
    jar.setCookie(given);
    expect([...jar]).toEqual([given]);
  });

  it.each([null, undefined, {}, 'a=1', { ...cookie() }])(
    'setCookie takes a Cookie and not %o',
    (thing) => {
      const jar = jarWith('a=1');
      expect(() => jar.setCookie(thing as Cookie)).toThrow(argumentError);
      expect(held(jar)).toEqual(['www.acme.com/ a=1']);
    },
  );
});

describe('clear', () => {
  const lines = ['a=1', 'b=2', 'c=3; Path=/x', 'd=4; Domain=acme.com'];

  it.each([
    ['everything', [], []],
    ['everything', [null, undefined, null], []],
    ['a domain', ['www.acme.com'], ['.acme.com/ d=4']],
    ['a path of a domain', ['www.acme.com', '/'], ['www.acme.com/x c=3', '.acme.com/ d=4']],
    [
      'one cookie',
      ['www.acme.com', '/', 'a'],
      ['www.acme.com/ b=2', 'www.acme.com/x c=3', '.acme.com/ d=4'],
    ],
  ] as [string, [string?, string?, string?], string[]][])(
    'removes %s: %j',
    (_what, scope, expected) => {
      const jar = jarWith(lines);
      jar.clear(...scope);
      expect([held(jar), jar.size]).toEqual([expected, expected.length]);
    },
  );

  it.each(['EXAMPLE.com', 'example.com', 'B\u00fccher.example'])(
    'finds %s in any spelling under browsers’ rules',
    (domain) => {
      const jar = new CookieJar(new BrowserCookiePolicy());
      for (const url of ['https://example.com/', 'https://b\u00fccher.example/'])
        jar.set('a', '1', { url });
      jar.clear(domain);
      expect(jar.size).toBe(1);
      expect(() => jar.clear(domain)).toThrow('the jar has no cookies at');
    },
  );

  it.each([
    ['no such domain', ['acme.com']],
    ['no domain without a name', ['']],
    ['no such path', ['www.acme.com', '/y']],
    ['no path of such a domain', ['other.org', '/']],
    ['no such cookie', ['www.acme.com', '/', 'c']],
    ['R7 no such domain', ['__proto__']],
    ['R7 no such path', ['www.acme.com', 'constructor']],
    ['R7 no such cookie', ['www.acme.com', '/', 'toString']],
  ] as [string, [string, string?, string?]][])('throws where there is %s: %j', (_what, scope) => {
    const jar = jarWith(lines);
    expect(() => jar.clear(...scope)).toThrow(
      expect.objectContaining({ name: 'CookieNotFoundError', code: 'ERR_COOKIE_NOT_FOUND' }),
    );
    expect(jar.size).toBe(4);
  });

  it.each([
    [undefined, '/'],
    [undefined, '/', 'a'],
    ['www.acme.com', undefined, 'a'],
    [undefined, undefined, 'a'],
    [null, '/', null],
  ])(
    'is an argument error for a path without a domain and a name without a path: %o %o %o',
    (...scope) => {
      const jar = jarWith(lines);
      expect(() => jar.clear(...scope)).toThrow(argumentError);
      expect(jar.size).toBe(4);
    },
  );

  it('throws for a domain that was cleared, not for one whose cookies were removed one by one', () => {
    const jar = jarWith(['a=1'], ACME, jarWith('b=2', 'http://other.org/'));
    jar.clear('www.acme.com', '/', 'a');
    jar.clear('www.acme.com', '/');
    jar.clear('www.acme.com');
    expect(() => jar.clear('www.acme.com')).toThrow();
    expect(held(jar)).toEqual(['other.org/ b=2']);
  });

  it('removes a name in every partition', () => {
    const jar = new CookieJar();
    for (const partitionKey of [undefined, 'https://a.example', 'https://b.example'])
      jar.setCookie(cookie({ partitionKey }));
    jar.setCookie(cookie({ name: 'a\0https://a.example' }));
    jar.clear('www.acme.com', '/', 'a');
    expect(Array.from(jar, ({ name }) => name)).toEqual(['a\0https://a.example']);
  });

  it('can take all cookies of a session, or all whose time is over', () => {
    const jar = jarWith(['a=1', 'b=2; Max-Age=10', 'c=3; Max-Age=20', 'd=4; Max-Age=20; Discard']);
    jar.clearSessionCookies();
    expect(held(jar)).toEqual(['www.acme.com/ b=2', 'www.acme.com/ c=3']);
    vi.advanceTimersByTime(10_000);
    jar.clearExpiredCookies();
    expect([held(jar), jar.size]).toEqual([['www.acme.com/ c=3'], 1]);
  });
});

describe('walking through a jar', () => {
  it('gives the cookies themselves', () => {
    const jar = jarWith('a=1');
    for (const each of jar) each.value = '2';
    expect(jar.cookieHeader(ACME)).toBe('a=2');
  });

  it.each([
    [
      'clear of each',
      (jar: CookieJar, { domain, path, name }: Cookie) => jar.clear(domain, path, name),
      'abc',
    ],
    ['clear of all', (jar: CookieJar) => jar.clear(), 'a'],
    ['clear of the domain', (jar: CookieJar) => jar.clear('www.acme.com'), 'a'],
    ['delete of the next', (jar: CookieJar) => jar.delete('b'), 'ac'],
    ['setting what is there', (jar: CookieJar, each: Cookie) => jar.setCookie(each), 'abc'],
  ])('continues through %s', (_what, change, expected) => {
    const jar = jarWith(['a=1', 'b=2', 'c=3; Path=/x']);
    let met = '';
    for (const each of jar) {
      met += each.name;
      change(jar, each);
    }
    expect(met).toBe(expected);
  });

  it('ends if each cookie is also stored for a new domain, which is not visited', () => {
    const jar = jarWith('a=1');
    let visits = 0;
    for (const each of jar) {
      visits++;
      jar.setCookie(new Cookie({ ...each, domain: `${'x.'.repeat(visits)}acme.com` }));
      if (visits > 10) break;
    }
    expect([visits, jar.size]).toEqual([1, 2]);
  });

  it.each([
    ['http.cookiejar’s', () => new DefaultCookiePolicy()],
    ['the browsers’', () => new BrowserCookiePolicy()],
  ])('and giving some to another jar changes nothing in this one: %s rules', (_what, newPolicy) => {
    const jar = jarWith(['a=1', 'b=2'], ACME, new CookieJar(newPolicy()));
    const other = jarWith('c=3', ACME, new CookieJar(newPolicy()));
    other.setCookie([...jar][0] as Cookie);
    expect(jar.cookieHeader(ACME)).toBe('a=1; b=2');
    other.clear();
    expect(jar.size).toBe(2);
  });

  it('can be done twice at a time', () => {
    const jar = jarWith(['a=1', 'b=2']);
    const pairs = Array.from(jar, (one) =>
      Array.from(jar, (other) => one.name + other.name),
    ).flat();
    expect(pairs).toEqual(['aa', 'ab', 'ba', 'bb']);
  });
});

describe('what a program assigns counts at the next request', () => {
  const ask = (jar: CookieJar) => `${jar.cookieHeader(ACME)} ${jar.cookieHeader(ACME)}`.trim();

  it.each([
    ['a value', { value: '2' }, 'a=2 a=2'],
    ['no value', { value: null }, 'a a'],
    ['a name', { name: 'b' }, 'b=1 b=1'],
    ['a value that cannot be sent', { value: 'x; b=2' }, ''],
    ['octets of text', { value: 'é', utf8: true }, 'a=Ã© a=Ã©'],
    ['Secure', { secure: true }, ''],
    ['an expiry that is past', { expires: NOW }, ''],
    ['an expiry to come', { expires: NOW + 1 }, 'a=1 a=1'],
    ['a port', { port: '81' }, ''],
    ['another domain', { domain: 'evil.org' }, ''],
    ['another path', { path: '/private' }, ''],
    ['a protocol that is off', { version: 1 }, ''],
  ])('to a cookie: %s', (_what, fields, expected) => {
    const jar = jarWith('a=1');
    expect([ask(jar), ask(jar)]).toEqual(['a=1 a=1', 'a=1 a=1']);
    Object.assign([...jar][0] as Cookie, fields);
    expect(ask(jar)).toBe(expected);
  });

  it.each([
    [
      'netscape',
      (policy: DefaultCookiePolicy) => {
        policy.netscape = false;
      },
    ],
    ['blockedDomains', (policy: DefaultCookiePolicy) => policy.setBlockedDomains(['www.acme.com'])],
    ['allowedDomains', (policy: DefaultCookiePolicy) => policy.setAllowedDomains([])],
    [
      'a method of its own',
      (policy: DefaultCookiePolicy) => {
        policy.returnOk = () => false;
      },
    ],
    [
      'isBlocked of its own',
      (policy: DefaultCookiePolicy) => {
        policy.isBlocked = () => true;
      },
    ],
  ])('to a policy: %s', (_what, assign) => {
    const policy = new DefaultCookiePolicy();
    const jar = jarWith('a=1', ACME, new CookieJar(policy));
    expect([ask(jar), ask(jar)]).toEqual(['a=1 a=1', 'a=1 a=1']);
    assign(policy);
    expect(ask(jar)).toBe('');
  });

  it('to a policy: strictNsDomain', () => {
    const policy = new DefaultCookiePolicy();
    const jar = jarWith('a=1; Path=/', 'http://acme.com/', new CookieJar(policy));
    expect([ask(jar), ask(jar)]).toEqual(['a=1 a=1', 'a=1 a=1']);
    policy.strictNsDomain = DefaultCookiePolicy.DomainStrictNonDomain;
    expect(ask(jar)).toBe('');
  });

  it('to a policy: an assigned method is called each time', () => {
    const policy = new DefaultCookiePolicy();
    const jar = jarWith('a=1', ACME, new CookieJar(policy));
    let isOk = false;
    policy.returnOk = () => isOk;
    expect([ask(jar), ask(jar)]).toEqual(['', '']);
    isOk = true;
    expect(ask(jar)).toBe('a=1 a=1');
  });

  it('to a policy: secureProtocols', () => {
    const policy = new DefaultCookiePolicy();
    const jar = jarWith('a=1; Secure', ACME, new CookieJar(policy));
    expect(ask(jar)).toBe('');
    policy.secureProtocols = ['http'];
    expect(ask(jar)).toBe('a=1 a=1');
  });

  it.each([
    ['type', 'a=1; Secure', 'https://acme.com/', { getType: () => 'http' }],
    ['port', 'a=1; Port=80; Version=1', 'http://acme.com/', { getHost: () => 'acme.com:81' }],
  ])('and so does the %s of a request that is not that of its URL', (_what, line, url, other) => {
    const jar = jarWith(line, url);
    expect([1, 2, 3].map(() => jar.cookieHeader(url))).toEqual(['a=1', 'a=1', 'a=1']);
    const request = Object.assign(requestTo(url), other);
    jar.addCookieHeader(request);
    expect(request.hasHeader('Cookie')).toBe(false);
  });

  it('to a jar: another policy, however alike', () => {
    const jar = jarWith('a=1');
    const seen = [[], ['www.acme.com'], ['acme.com'], ['.acme.com']].map((blockedDomains) => {
      jar.setPolicy(new DefaultCookiePolicy({ blockedDomains }));
      return ask(jar);
    });
    expect(seen).toEqual(['a=1 a=1', '', 'a=1 a=1', '']);
  });

  it('to other state that a custom policy uses', () => {
    let open = true;
    class Moody extends DefaultCookiePolicy {
      override returnOk(each: Cookie, request: CookieRequest): boolean {
        return open && super.returnOk(each, request);
      }
    }
    const jar = jarWith('a=1', ACME, new CookieJar(new Moody()));
    const seen = [true, true, false, true].map((mood) => {
      open = mood;
      return jar.cookieHeader(ACME);
    });
    expect(seen).toEqual(['a=1', 'a=1', '', 'a=1']);
  });

  it('and a cookie that was renamed can still be removed, itself and no other', () => {
    for (const remove of [
      (jar: CookieJar) => jar.clearSessionCookies(),
      (jar: CookieJar) => jar.delete('b', { path: '/' }),
      (jar: CookieJar) => jar.clear('www.acme.com', '/', 'b'),
    ]) {
      const jar = jarWith(['a=1', 'b=2; Path=/x; Max-Age=10']);
      const [renamed] = [...jar] as [Cookie];
      renamed.name = 'b';
      remove(jar);
      expect([held(jar), jar.size]).toEqual([['www.acme.com/x b=2'], 1]);
    }
  });

  it('and a jar at its limit finds what to drop, though all were renamed', () => {
    const jar = new CookieJar(new BrowserCookiePolicy({ limits: { perSite: 10, total: 16 } }));
    for (let n = 0; n < 16; n++) jar.setFromHeader(`a=${n}`, `https://host${n}.example/`);
    for (const each of jar) each.name = 'renamed';
    jar.setFromHeader('a=16', 'https://host16.example/');
    expect(Array.from(jar, ({ value }) => value)).toEqual(
      Array.from({ length: 16 }, (_, n) => `${n + 1}`),
    );
  });
});

describe('a policy of one’s own', () => {
  /** Notes what it is asked, and says what it is told to. */
  class Asked extends DefaultCookiePolicy {
    readonly asked: string[] = [];
    readonly answers: Record<string, boolean> = {};

    #answer(method: string, about: string): boolean {
      this.asked.push(`${method} ${about}`);
      return this.answers[method] ?? true;
    }
    override setOk({ name }: Cookie, _request: CookieRequest): boolean {
      return this.#answer('setOk', name);
    }
    override returnOk({ name }: Cookie, _request: CookieRequest): boolean {
      return this.#answer('returnOk', name);
    }
    override domainReturnOk(domain: string, _request: CookieRequest): boolean {
      return this.#answer('domainReturnOk', domain);
    }
    override pathReturnOk(path: string, _request: CookieRequest): boolean {
      return this.#answer('pathReturnOk', path);
    }
  }

  it.each([
    ['localhost', 'localhost.local'],
    ['localhost.local', 'localhost'],
  ])('finds the same cookies of %s after a request to %s', (host, other) => {
    class Lax extends DefaultCookiePolicy {
      override returnOk(): boolean {
        return true;
      }
    }
    const newJar = () =>
      jarWith(['b=0', 'a=1; Domain=localhost'], 'http://localhost/', new CookieJar(new Lax()));
    const [before, after] = [newJar(), newJar()];
    after.cookieHeader(`http://${other}/`);
    expect(after.cookieHeader(`http://${host}/`)).toBe(before.cookieHeader(`http://${host}/`));
  });

  it('is called for each cookie of the response, in header order', () => {
    const policy = new Asked();
    jarWith(['a=1', 'b=; Max-Age=0', 'c=3; Domain=evil.org'], ACME, new CookieJar(policy));
    expect(policy.asked).toEqual(['setOk a', 'setOk b', 'setOk c']);
  });

  it('is asked the same of a jar whose setCookie() is overridden', () => {
    class Logged extends CookieJar {
      override setCookie(given: Cookie): void {
        super.setCookie(given);
      }
    }
    const policy = Object.defineProperty(new BrowserCookiePolicy(), 'dialect', {
      value: 'http.cookiejar',
    });
    const lines = ['a=\x01', `b=${'v'.repeat(5000)}`];
    const [plain, logged] = [new CookieJar(policy), new Logged(policy)];
    expect(held(jarWith(lines, ACME, logged))).toEqual(held(jarWith(lines, ACME, plain)));
  });

  it.each(['setOk', 'explainReplace'] as const)(
    'may not assign a value of the wrong type in %s()',
    (method) => {
      const policy = new BrowserCookiePolicy();
      const jar = new CookieJar(policy);
      policy[method] = (given: Cookie) => {
        Object.assign(given, { expires: 'tomorrow' });
        return (method === 'setOk' ? true : null) as never;
      };
      expect(() => jarWith(['a=1'], ACME, jar)).toThrow(argumentError);
      expect(held(jar)).toEqual([]);
    },
  );

  it('has the last word, also against the rules', () => {
    const policy = new Asked();
    const jar = jarWith(['a=1; Domain=evil.org'], ACME, new CookieJar(policy));
    policy.answers.setOk = false;
    jarWith(['b=2'], ACME, jar);
    expect(held(jar)).toEqual(['.evil.org/ a=1']);
    expect(jar.cookieHeader(ACME)).toBe('a=1');
  });

  it('is asked about every domain in the jar, then about the paths, then about the cookies', () => {
    const policy = new Asked();
    const jar = jarWith(['a=1', 'b=2; Path=/x'], ACME, new CookieJar(policy));
    jarWith('c=3', 'http://other.org/', jar);
    policy.asked.length = 0;
    expect(jar.cookieHeader(ACME)).toBe('b=2; a=1; c=3');
    expect(policy.asked).toEqual([
      'domainReturnOk www.acme.com',
      'pathReturnOk /',
      'returnOk a',
      'pathReturnOk /x',
      'returnOk b',
      'domainReturnOk other.org',
      'pathReturnOk /',
      'returnOk c',
    ]);
  });

  it('is asked about a path whose cookies were deleted, as in http.cookiejar', () => {
    const policy = new Asked();
    const jar = jarWith(['a=1', 'b=2; Path=/x'], ACME, new CookieJar(policy));
    jar.clear('www.acme.com', '/x', 'b');
    policy.asked.length = 0;
    expect(jar.cookieHeader(ACME)).toBe('a=1');
    expect(policy.asked).toContain('pathReturnOk /x');
  });

  it.each([
    ['value', { value: 'x; b=3' }],
    ['name', { name: 'x; b' }],
    ['version, under which its path is written in quotes', { version: 1 }],
  ])(
    'may assign to a cookie when asked about it, but what cannot be written is not sent: %s',
    (_what, fields) => {
      class Assigning extends CookiePolicy {
        override returnOk(cookie: Cookie, _request: CookieRequest): boolean {
          if (cookie.name === 'a') Object.assign(cookie, fields);
          return true;
        }
      }
      const jar = jarWith('b=2', ACME, new CookieJar(new Assigning()));
      jar.setCookie(cookie({ path: '/"', pathSpecified: true }));
      expect(jar.cookieHeader(ACME)).toBe('b=2');
    },
  );

  it('nor is what a subscriber assigned when a long header was reported', () => {
    const limits = { perSite: 9, total: 9, header: 12 };
    const jar = new CookieJar(new DefaultCookiePolicy({ limits }));
    jar.setFromHeader(['a=12345', 'b=2', 'c=3'], ACME);
    const assign = () => {
      for (const each of jar) each.value = ';';
    };
    subscribe('undici-cookiejar:rejected', assign);
    onTestFinished(() => void unsubscribe('undici-cookiejar:rejected', assign));
    expect(jar.cookieHeader(ACME)).toBe('');
  });

  it.each([
    ['a long header leaves out', 'x=12345'],
    ['cannot be written', 'x=☃'],
  ])('cookiesFor() is without what %s', (_what, line) => {
    const limits = { perSite: 9, total: 9, header: 10 };
    const jar = new CookieJar(new BrowserCookiePolicy({ limits }));
    jar.setFromHeader([line, 'y=12345'], ACME);
    expect(jar.cookiesFor(ACME).map(({ name }) => name)).toEqual(['y']);
    expect(jar.cookieHeader(ACME)).toBe('y=12345');
  });

  it.each([
    ['domainReturnOk', ['domainReturnOk www.acme.com']],
    ['pathReturnOk', ['domainReturnOk www.acme.com', 'pathReturnOk /']],
    ['returnOk', ['domainReturnOk www.acme.com', 'pathReturnOk /', 'returnOk a']],
  ])('is not asked further where %s says no', (method, expected) => {
    const policy = new Asked();
    const jar = jarWith('a=1', ACME, new CookieJar(policy));
    policy.asked.length = 0;
    policy.answers[method] = false;
    expect([jar.cookieHeader(ACME), policy.asked]).toEqual(['', expected]);
  });

  it("is asked whether the path of a response's cookie matches, as in Python, where that is checked", () => {
    class AnyPath extends DefaultCookiePolicy {
      override pathReturnOk(_path: string, _request: CookieRequest): boolean {
        return true;
      }
    }
    const jar = new CookieJar(new AnyPath({ strictNsSetPath: true }));
    expect(jar.setFromHeader('a=1; Path=/other', ACME).stored).toHaveLength(1);
    jar.policy.pathReturnOk = () => Promise.resolve(false) as never;
    expect(() => jar.setFromHeader('a=1; Path=/other', ACME)).toThrow('must not return a promise');
  });

  it('may be one that lets everything through', () => {
    const jar = jarWith(
      ['a=1; Domain=evil.org; Path=/x; Secure', 'b=2; Max-Age=10'],
      ACME,
      new CookieJar(new CookiePolicy()),
    );
    expect(jar.cookieHeader('http://third.example/')).toBe('a=1; b=2');
    expect(new CookiePolicy()).toMatchObject({ netscape: true, rfc2965: true, hideCookie2: false });
  });

  it('may be any object that has the methods', () => {
    const yes = () => true;
    const policy = {
      netscape: true,
      rfc2965: false,
      hideCookie2: false,
      setOk: yes,
      returnOk: yes,
      domainReturnOk: yes,
      pathReturnOk: yes,
    };
    const jar = jarWith('a=1', ACME, new CookieJar(policy as unknown as CookiePolicy));
    expect([jar.cookieHeader('http://third.example/'), jar.size]).toEqual(['a=1', 1]);
  });

  it('that throws leaves the jar as it was', () => {
    class Broken extends DefaultCookiePolicy {
      override setOk({ name }: Cookie): boolean {
        if (name === 'b') throw new Error('broken');
        return true;
      }
    }
    const jar = new CookieJar(new Broken());
    expect(() => jarWith(['a=1', 'b=2', 'c=3'], ACME, jar)).toThrow('broken');
    expect(held(jar)).toEqual(['www.acme.com/ a=1']);
  });

  it.each([null, 42, {}, 'policy'])('is not %o', (policy) => {
    expect(() => new CookieJar(policy as unknown as CookiePolicy)).toThrow(argumentError);
    expect(() => new CookieJar().setPolicy(policy as unknown as CookiePolicy)).toThrow(
      argumentError,
    );
  });
});

describe('a jar of one’s own', () => {
  it('may make cookies its own way', () => {
    class Marked extends CookieJar {
      override makeCookies(response: CookieResponse, request: CookieRequest): Cookie[] {
        const made = super.makeCookies(response, request);
        for (const each of made) each.comment = 'marked';
        return made.filter(({ name }) => name !== 'tracker');
      }
    }
    const jar = jarWith(['a=1', 'tracker=2'], ACME, new Marked());
    expect(Array.from(jar, ({ name, comment }) => [name, comment])).toEqual([['a', 'marked']]);
    jarWith('a=; Max-Age=0', ACME, jar);
    expect(held(jar)).toEqual([]);
  });

  it('may take deletions in their turn too, if it makes cookies its own way', () => {
    class Plain extends CookieJar {
      override makeCookies(response: CookieResponse, request: CookieRequest): Cookie[] {
        return super.makeCookies(response, request);
      }
    }
    for (const lines of [
      ['a=1', 'a=; Max-Age=0'],
      ['a=1', 'a=; Max-Age=0', 'a=2'],
      ['a=; Max-Age=0; Domain=evil.org', 'b=2'],
    ]) {
      expect(held(jarWith(lines, ACME, jarWith('a=0', ACME, new Plain())))).toEqual(
        held(jarWith(lines, ACME, jarWith('a=0'))),
      );
    }
  });

  it('reports unparsed cookies too if makeCookies() is overridden', () => {
    class Plain extends CookieJar {
      override makeCookies(response: CookieResponse, request: CookieRequest): Cookie[] {
        return super.makeCookies(response, request);
      }
    }
    const { refused } = new Plain().setFromHeader(['=', 'a=1; Max-Age'], ACME);
    expect(refused).toEqual(new CookieJar().setFromHeader(['=', 'a=1; Max-Age'], ACME).refused);
    expect(refused.map(({ code }) => code)).toEqual(['no-cookie', 'attribute-invalid']);
  });

  it('is called for each cookie that is stored', () => {
    class Noting extends CookieJar {
      readonly noted: string[] = [];
      override setCookie(each: Cookie): void {
        this.noted.push(each.name);
        super.setCookie(each);
      }
    }
    const jar = jarWith(['a=1', 'b=2; Domain=evil.org', 'c=; Max-Age=0'], ACME, new Noting());
    jar.setCookieIfOk(cookie({ name: 'd' }), requestTo(ACME));
    jar.set('e', '5', { url: ACME });
    jar.update([cookie({ name: 'f' })]);
    expect(jar.noted).toEqual(['a', 'd', 'e', 'f']);
  });

  it('may drop a cookie, which then is not among the stored ones', () => {
    class Choosy extends CookieJar {
      override setCookie(each: Cookie): void {
        if (each.value !== 'tracked') super.setCookie(each);
      }
    }
    const jar = new Choosy();
    jar.set('b', '1', { url: ACME, path: '/' });
    const lines = ['a=tracked', 'b=tracked; Path=/', 'c=2', 'b=2; Path=/'];
    const { stored } = jar.setFromHeader(lines, ACME);
    expect(stored.map(({ name }) => name)).toEqual(['c', 'b']);
  });

  it('is called with responses and requests', () => {
    class Counting extends CookieJar {
      extracted = 0;
      added = 0;
      override extractCookies(response: CookieResponse, request: CookieRequest): Cookie[] {
        this.extracted++;
        return super.extractCookies(response, request);
      }
      override addCookieHeader(request: CookieRequest): void {
        this.added++;
        super.addCookieHeader(request);
      }
    }
    const jar = new Counting();
    jar.extractCookies(responseWith(['a=1']), requestTo(ACME));
    jar.addCookieHeader(requestTo(ACME));
    expect([jar.extracted, jar.added, jar.cookieHeader(ACME)]).toEqual([1, 1, 'a=1']);
  });
});

describe('another policy', () => {
  it('decides from the next request on which domains a host gets cookies of', () => {
    const jar = new CookieJar(new BrowserCookiePolicy());
    jar.setFromHeader('a=1', 'http://a.test/');
    jar.setFromHeader('b=2', 'http://b.a.test/');
    expect(jar.cookieHeader('http://b.a.test/')).toBe('b=2');
    jar.setPolicy(new DefaultCookiePolicy());
    expect(jar.cookieHeader('http://b.a.test/')).toBe('a=1; b=2');
    jar.setPolicy(new BrowserCookiePolicy());
    expect(jar.cookieHeader('http://b.a.test/')).toBe('b=2');
  });
});
