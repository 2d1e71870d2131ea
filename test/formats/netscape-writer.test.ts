import { describe, expect, it } from 'vitest';
import { Cookie, type CookieInit } from '../../src/cookie/cookie.js';
import {
  explainNetscape,
  explainNetscapeAlteration,
  isPythonsNetscape,
  writeNetscape,
} from '../../src/formats/netscape-writer.js';
import { runSteps } from '../../src/formats/steps.js';

const cookie = (init: Partial<CookieInit> = {}) =>
  new Cookie({ name: 'n', value: 'v', domain: 'a.test', path: '/', ...init });

const writing = { sessionExpiry: '', encoding: 'foreign', dialect: 'rfc6265bis' } as const;
const python = { sessionExpiry: '', encoding: 'python', dialect: 'rfc6265bis' } as const;
const formatNetscape = (...args: Parameters<typeof writeNetscape>) =>
  runSteps(writeNetscape(...args));
const text = (content: Uint8Array) => Buffer.from(content).toString();

describe('cookies.txt as it is written', () => {
  it.each([
    [{}, 'a.test\tFALSE\t/\tFALSE\t\tn\tv'],
    [{ domain: '.a.test' }, '.a.test\tTRUE\t/\tFALSE\t\tn\tv'],
    [{ secure: true }, 'a.test\tFALSE\t/\tTRUE\t\tn\tv'],
    [{ value: '' }, 'a.test\tFALSE\t/\tFALSE\t\tn\t'],
    [{ value: null }, 'a.test\tFALSE\t/\tFALSE\t\t\tn'],
    [{ rest: { httponly: 'x' } }, '#HttpOnly_a.test\tFALSE\t/\tFALSE\t\tn\tv'],
    [{ expires: 5 }, 'a.test\tFALSE\t/\tFALSE\t5\tn\tv'],
    [{ expires: 1 }, 'a.test\tFALSE\t/\tFALSE\t1\tn\tv'],
    [{ expires: 0 }, 'a.test\tFALSE\t/\tFALSE\t1\tn\tv'],
    [{ expires: -1 }, 'a.test\tFALSE\t/\tFALSE\t1\tn\tv'],
    [{ expires: 1e21 }, 'a.test\tFALSE\t/\tFALSE\t253402300799\tn\tv'],
  ] as [Partial<CookieInit>, string][])('%j: %j', (init, line) => {
    expect(
      text(formatNetscape([cookie(init)], writing))
        .split('\n')
        .slice(4),
    ).toEqual([line, '']);
  });

  it.each([
    [0, '0'],
    [-1, '-1'],
    [1, '1'],
  ])('http.cookiejar writes the expiry %i as it is', (expires, field) => {
    const line = `a.test\tFALSE\t/\tFALSE\t${field}\tn\tv`;
    expect(text(formatNetscape([cookie({ expires })], python)).split('\n')[4]).toBe(line);
  });

  it('shows its encoding in its first lines', () => {
    const [ours, pythons] = [formatNetscape([], writing), formatNetscape([], python)];
    expect([ours, pythons].map((content) => text(content).split('\n').length)).toEqual([5, 5]);
    expect(text(ours)).toMatch(/^# Netscape HTTP Cookie File\n/);
    expect(text(pythons)).toBe(
      '# Netscape HTTP Cookie File\n# http://curl.haxx.se/rfc/cookie_spec.html\n# This is a generated file!  Do not edit.\n\n',
    );
    expect([isPythonsNetscape(ours), isPythonsNetscape(pythons)]).toEqual([false, true]);
    expect(isPythonsNetscape(formatNetscape([cookie()], python))).toBe(true);
    const edited = `\xef\xbb\xbf${text(pythons).replaceAll('\n', '\r\n')}`;
    expect(isPythonsNetscape(Buffer.from(edited, 'latin1'))).toBe(true);
    expect(isPythonsNetscape(pythons.subarray(0, 60))).toBe(false);
    expect(isPythonsNetscape(pythons.subarray(1))).toBe(false);
  });
});

describe('what cookies.txt cannot represent', () => {
  it.each(['\t', '\r', '\n', '\0'])('%j in any field', (character) => {
    const odd = `a${character}b`;
    for (const init of [
      { name: odd },
      { value: odd },
      { path: odd },
      { domain: odd },
      { name: odd, value: null },
    ])
      expect([init, explainNetscape(cookie(init), 'rfc6265bis')?.code]).toEqual([
        init,
        'unsavable',
      ]);
  });

  it.each([
    [{ partitionKey: 'https://a.test' }, 'unsavable-partition'],
    [{ domain: '#a.test' }, 'unsavable-domain'],
    [{ domain: '$a.test' }, 'unsavable-domain'],
    [{ domain: ' #a.test' }, 'unsavable-domain'],
    [{ domain: '' }, 'unsavable-domain'],
    [{ domain: 'a\x01b' }, 'unsavable-domain'],
    [{ domain: 'a.test:8080' }, 'unsavable-domain'],
    [{ domain: '.a.test:80' }, 'unsavable-domain'],
    [{ domain: '[::1]:80' }, 'unsavable-domain'],
    [{ domain: '[::1]' }, null],
    [{ domain: '::1' }, null],
    [{ domain: '.a.test' }, null],
    [{ name: '#', value: '$', path: '/#' }, null],
    [{ name: '', value: null }, null],
    [{}, null],
  ] as [Partial<CookieInit>, string | null][])('%j: %s', (init, code) => {
    for (const dialect of ['http.cookiejar', 'rfc6265bis'] as const)
      expect(explainNetscape(cookie(init), dialect)?.code ?? null).toBe(code);
  });

  it.each(['.', '..com', 'a b', 'a/b', 'a.test:', 'a#.test', 'd'.repeat(300)])(
    'the domain %j, which only a jar of http.cookiejar reads back',
    (domain) => {
      expect(explainNetscape(cookie({ domain }), 'http.cookiejar')).toBeNull();
      expect(explainNetscape(cookie({ domain }), 'rfc6265bis')?.code).toBe('unsavable-domain');
    },
  );

  it.each([
    [{ name: '\ud800' }, true],
    [{ value: 'a\udc00b' }, true],
    [{ name: '🍪', value: '🍪' }, false],
    [{ name: 'é', value: null }, false],
    [{}, false],
  ])('a lone surrogate is read back changed: %j: %s', (init, isAltered) => {
    for (const encoding of ['python', 'octets', 'foreign'] as const) {
      const code = explainNetscapeAlteration(cookie(init), encoding)?.code;
      expect(code).toBe(isAltered ? 'saved-altered' : undefined);
    }
  });

  it.each([
    [{ expires: 0 }, true, true],
    [{ expires: -1 }, true, false],
    [{ expires: 1 }, false, false],
    [{ expires: 253_402_300_799 }, false, false],
    [{ expires: 253_402_300_800 }, true, false],
    [{ rest: { SameSite: 'Lax' } }, true, false],
    [{ port: '80', portSpecified: true }, true, true],
    [{ path: 'app' }, true, false],
    [{ rest: { Priority: 'High', HttpOnly: null } }, false, false],
  ] as [Partial<CookieInit>, boolean, boolean][])(
    '%j is read back changed: by curl and sessions %s, by http.cookiejar %s',
    (init, byOthers, byPython) => {
      const isAltered = (encoding: 'python' | 'octets' | 'foreign') =>
        explainNetscapeAlteration(cookie(init), encoding)?.code === 'saved-altered';
      expect([isAltered('foreign'), isAltered('octets'), isAltered('python')]).toEqual([
        ...[byOthers, byOthers, byPython],
      ]);
    },
  );
});
