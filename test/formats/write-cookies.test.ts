import { CookieJar as ToughCookieJar } from 'tough-cookie';
import { describe, expect, it, vi } from 'vitest';
import { Cookie, type CookieInit } from '../../src/cookie/cookie.js';
import { readCookies } from '../../src/formats/read-cookies.js';
import type { SkippedCookie } from '../../src/formats/skipped-cookie.js';
import { type WriteCookiesOptions, writeCookies } from '../../src/formats/write-cookies.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { argumentError } from '../argument-error.js';
import { heardWhile } from '../files/refusals.js';

const LATER = 4_000_000_000;

function cookie(init: Partial<CookieInit> = {}): Cookie {
  return new Cookie({ name: 'n', value: 'v', domain: 'a.test', path: '/', ...init });
}

/** What all formats hold of a cookie. */
function held({ name, value, domain, path, secure, expires, discard, httpOnly, utf8 }: Cookie) {
  return { name, value, domain, path, secure, expires, discard, httpOnly, utf8 };
}

/** What each format holds of these is the same again after writing and reading. */
const common: [string, Partial<CookieInit>][] = [
  ['a session cookie', {}],
  ['a lasting cookie', { expires: LATER }],
  ['a domain cookie', { domain: '.a.test' }],
  ['a Secure cookie', { secure: true }],
  ['a path', { path: '/a b/ü' }],
  ['HttpOnly', { rest: { HttpOnly: null } }],
  ['an empty value', { value: '' }],
  ['quotes and backslashes', { value: '"a\\b"' }],
  ['JSON', { value: '{"a":[1,"b"]}' }],
  ['spaces around', { value: '  a  ' }],
  ['a value like a comment', { name: '#n', value: '#v' }],
  ['a dollar sign', { name: '$n' }],
  ['text', { value: 'žluť☃', utf8: true }],
  ['text that could be octets', { value: 'café', utf8: true }],
  ['no name', { name: '', value: 'v' }],
  ['a name of Object.prototype', { name: '__proto__' }],
  ['a byte order mark before the name', { name: '\xef\xbb\xbfn' }],
];

const formats = [
  'netscape',
  'lwp',
  'storageState',
  'chrome.cookies',
  'tough-cookie-json',
  'json',
] as const;

describe.each(formats)('%s', (format) => {
  // tough-cookie has octets where others have text; Playwright refuses spaces around a value.
  const comparable = common.filter(
    ([what, { utf8 }]) =>
      (!utf8 || format !== 'tough-cookie-json') &&
      (what !== 'spaces around' || format !== 'storageState'),
  );

  it.each(comparable)('%s comes back as it was', (_, init) => {
    const text = writeCookies([cookie(init)], { format });
    const { format: found, cookies, skipped } = readCookies(text);
    expect({ found, skipped }).toEqual({ found: format, skipped: [] });
    expect(cookies.map(held)).toEqual([held(cookie(init))]);
  });

  it('octets that are UTF-8 are read back as text and sent unchanged', () => {
    const jar = new CookieJar();
    jar.update(
      readCookies(writeCookies([cookie({ value: '\xc5\xbelu\xc5\xa5' })], { format })).cookies,
    );
    expect(jar.cookieHeader('http://a.test/')).toBe('n=\xc5\xbelu\xc5\xa5');
  });

  it('an expiry that the program has assigned with a fraction is cut to seconds', () => {
    const assigned = Object.assign(cookie(), { expires: LATER + 0.5 });
    const [read] = readCookies(writeCookies([assigned], { format })).cookies;
    expect(read?.expires).toBe(LATER);
  });

  it.each([{ rest: null }, { rest: [[5, 6]] }, { secure: 0 }, { expires: 'x' }])(
    'a cookie with a field of a wrong type is skipped and reported: %o',
    (field) => {
      const skipped: SkippedCookie[] = [];
      const text = writeCookies([Object.assign(cookie(), field), cookie({ name: 'good' })], {
        format,
        onSkipped: (each) => skipped.push(each),
      });
      expect(readCookies(text).cookies.map(({ name }) => name)).toEqual(['good']);
      expect(skipped).toMatchObject([{ reason: expect.stringContaining('wrong type') }]);
    },
  );

  it('an empty jar is a file without cookies', () => {
    const found = format === 'chrome.cookies' ? 'cookie-list' : format;
    const expected = { format: found, cookies: [], skipped: [] };
    expect(readCookies(writeCookies([], { format }))).toEqual(expected);
  });
});

describe('json', () => {
  it('loses nothing', () => {
    const init: CookieInit = {
      ...{ version: 1, name: 'n', value: 'a\n\t\0\ud800b', domain: '.a.test', path: '/x' },
      ...{ port: '80', portSpecified: true, domainSpecified: true, domainInitialDot: false },
      ...{ pathSpecified: true, secure: true, expires: LATER, discard: true, rfc2109: true },
      ...{ comment: 'c', commentUrl: 'u', partitionKey: 'https://b.test', utf8: true },
      rest: { HttpOnly: null, SameSite: 'Lax', __proto__x: '' },
    };
    const [back] = readCookies(writeCookies([new Cookie(init)], { format: 'json' })).cookies;
    expect({ ...back }).toEqual({ ...new Cookie(init) });
  });

  it('is what toJSON() of a jar returns, without the policy', () => {
    const jar = new CookieJar();
    jar.setCookie(cookie());
    const { policy: _, ...cookies } = JSON.parse(JSON.stringify(jar));
    expect(JSON.parse(writeCookies(jar, { format: 'json' }))).toEqual(cookies);
  });
});

describe('writeCookies', () => {
  it.each([
    ['netscape', 'cookies.txt'],
    ['storageState', 'playwright'],
    ['chrome.cookies', 'cookie-editor-json'],
  ] as const)('%s is %s too', (one, other) => {
    expect(writeCookies([cookie()], { format: one })).toBe(
      writeCookies([cookie()], { format: other }),
    );
  });

  it.each(['sqlite', 'toString', undefined])('%s is an argument error as a format', (format) => {
    expect(() => writeCookies([], { format } as unknown as WriteCookiesOptions)).toThrow(
      argumentError,
    );
  });

  it('writes the expiry of a session cookie as curl has it, or as Python', () => {
    const line = (options: Partial<WriteCookiesOptions>) =>
      writeCookies([cookie()], { format: 'netscape', ...options }).split('\n')[4];
    expect(line({})).toBe('a.test\tFALSE\t/\tFALSE\t0\tn\tv');
    expect(line({ sessionExpiry: '' })).toBe('a.test\tFALSE\t/\tFALSE\t\tn\tv');
  });

  it('writes for Python a character for each octet, which Python sends as one', () => {
    const text = writeCookies(
      [cookie({ value: 'café☃', utf8: true }), cookie({ value: '\xc3\xa9' })],
      {
        format: 'netscape',
        sessionExpiry: '',
      },
    );
    expect(text).toContain('\tn\tcafé☃\n');
    expect(text).toContain('\tn\t\xc3\xa9\n');
    expect(readCookies(text).cookies.map(({ value, utf8 }) => [value, utf8])).toEqual([
      ['café☃', true],
      ['\xc3\xa9', false],
    ]);
  });

  it('does not write an expiry of 0, which is that of a session cookie', () => {
    const text = writeCookies([cookie({ expires: 0 })], { format: 'netscape' });
    expect(readCookies(text).cookies[0]?.isExpired()).toBe(true);
    const forPython = { format: 'netscape', sessionExpiry: '' } as const;
    expect(writeCookies([cookie({ expires: 0 })], forPython)).toContain('\t1\tn\tv\n');
  });

  it('writes for Playwright only what it accepts', () => {
    const init = { expires: LATER, secure: true, partitionKey: 'https://b.test' };
    const text = writeCookies([cookie({ ...init, rest: { SameSite: 'none' } })], {
      format: 'storageState',
    });
    expect(JSON.parse(text)).toEqual({
      cookies: [
        {
          ...{
            name: 'n',
            value: 'v',
            domain: 'a.test',
            path: '/',
            expires: LATER,
            httpOnly: false,
          },
          ...{ secure: true, sameSite: 'None', partitionKey: 'https://b.test' },
        },
      ],
      origins: [],
    });
  });

  it.each([
    ['www.a.test', 'https://a.test', false],
    ['.a.test', 'https://a.test', false],
    ['localhost', 'http://localhost', false],
    ['www.a.test', 'https://www.a.test', undefined],
    ['a.test', 'https://b.test', undefined],
    ['a.test', undefined, undefined],
  ])(
    'a cookie of %s in the partition of %s: Playwright reads the same partition',
    (domain, partitionKey, hasAncestor) => {
      const init = {
        domain,
        secure: true,
        ...(partitionKey === undefined ? {} : { partitionKey }),
      };
      const text = writeCookies([cookie(init)], { format: 'storageState' });
      const [written] = JSON.parse(text).cookies;
      expect(written.partitionKey).toBe(partitionKey);
      expect(written._crHasCrossSiteAncestor).toBe(hasAncestor);
    },
  );

  const unwritable: [WriteCookiesOptions['format'], string, Partial<CookieInit>, string][] = [
    ['netscape', 'a TAB', { value: 'a\tb' }, 'TAB'],
    ['netscape', 'a line break', { name: 'a\nb' }, 'line break'],
    ['netscape', 'a line break in the path', { path: '/\r' }, 'line break'],
    ['lwp', 'a line break', { value: 'a\nb' }, 'line break'],
    ['lwp', 'a line break in a comment', { comment: 'a\nb' }, 'line break'],
    ['lwp', 'a name that would begin another cookie', { name: 'a,b' }, 'read back differently'],
    ['lwp', 'a name with a space of Unicode', { name: 'a\xe3\x80\x80b' }, 'read back differently'],
    ['netscape', 'a semicolon', { value: 'a; b=c' }, 'read back differently'],
    ['chrome.cookies', 'a semicolon', { value: 'a;b' }, 'read back differently'],
    ['tough-cookie-json', 'a semicolon in the name', { name: 'a;b' }, 'read back differently'],
    ['netscape', 'a control character', { value: 'a\x01b' }, 'a control character'],
    ['lwp', 'a control character', { value: 'a\x01b' }, 'a control character'],
    ['chrome.cookies', 'a control character', { name: 'a\x01b' }, 'a control character'],
    ['tough-cookie-json', 'a control character', { path: '/\x7f' }, 'a control character'],
    ['storageState', 'a TAB', { value: 'a\tb' }, 'Playwright rejects'],
    ['storageState', 'a space at an end of the value', { value: ' a' }, 'Playwright rejects'],
    ['storageState', '= in a name', { name: 'a=b' }, 'Playwright rejects'],
    ['storageState', '= in a value without a name', { name: '', value: 'a=b' }, 'Playwright'],
    ['storageState', 'more than 4,096 octets', { value: 'v'.repeat(4096) }, 'Playwright rejects'],
    ['storageState', 'a long path', { path: `/${'a'.repeat(1024)}` }, 'Playwright rejects'],
    ['storageState', 'an invalid domain', { domain: '1.2.3.4.5' }, 'Playwright rejects'],
    [
      'storageState',
      'a partition that is no site',
      { secure: true, partitionKey: '(opaque)' },
      'Playwright rejects',
    ],
    [
      'storageState',
      'a partition without Secure',
      { partitionKey: 'https://b.test' },
      'Playwright rejects',
    ],
    ['storageState', 'a semicolon', { value: 'a;b' }, 'Playwright rejects'],
    [
      'storageState',
      '__Host- with a path',
      { name: '__Host-n', secure: true, path: '/a' },
      'Playwright rejects',
    ],
    ['storageState', 'a cookie that has expired', { expires: 1 }, 'Playwright drops'],
    [
      'storageState',
      'SameSite=None without Secure',
      { rest: { SameSite: 'None' } },
      'Playwright drops',
    ],
  ];

  it.each(unwritable)('%s: %s is skipped and reported', async (format, _, init, reason) => {
    const skipped: SkippedCookie[] = [];
    const heard = await heardWhile(() => {
      const text = writeCookies([cookie(init), cookie({ name: 'good' })], {
        format,
        onSkipped: (each) => skipped.push(each),
      });
      expect(readCookies(text).cookies.map(({ name }) => name)).toEqual(['good']);
    });
    const { name, domain, path } = cookie(init);
    expect(skipped).toEqual([{ name, domain, path, reason: expect.stringContaining(reason) }]);
    expect(heard).toMatchObject([{ operation: 'save', name, message: skipped[0]?.reason }]);
  });

  it.each([
    ['netscape', { rest: { SameSite: 'Strict' } }, true],
    ['netscape', { port: '8080', portSpecified: true }, true],
    ['storageState', { port: '8080' }, true],
    ['chrome.cookies', { port: '8080' }, true],
    ['tough-cookie-json', { port: '8080' }, true],
    ['lwp', { rest: { SameSite: 'Strict' }, port: '8080', portSpecified: true }, false],
    ['netscape', { value: null }, true],
    ['chrome.cookies', { value: null }, true],
    ['lwp', { value: null }, false],
    ['netscape', { expires: -1 }, true],
    ['lwp', { expires: -1 }, true],
    ['chrome.cookies', { expires: 0 }, true],
    ['tough-cookie-json', { expires: 0 }, true],
    ['storageState', { expires: 1e15 }, true],
    ['storageState', { path: 'a' }, true],
    ['chrome.cookies', { path: 'a' }, true],
    ['tough-cookie-json', { path: '' }, true],
    ['lwp', { path: 'a' }, false],
    ['json', { expires: -1, port: '8080', path: 'a' }, false],
    ['netscape', { rest: { HttpOnly: null, Priority: 'High' }, expires: 1 }, false],
  ] as [WriteCookiesOptions['format'], Partial<CookieInit>, boolean][])(
    '%s: %j is written, with a report if it is read back changed: %s',
    (format, init, isReported) => {
      const reasons: string[] = [];
      const onSkipped = ({ reason }: SkippedCookie) => void reasons.push(reason);
      const text = writeCookies([cookie(init)], { format, onSkipped });
      expect(readCookies(text).cookies).toHaveLength(1);
      const expected = 'the format cannot represent all fields of the cookie';
      expect(reasons).toEqual(isReported ? [expected] : []);
    },
  );

  it.each([
    ['netscape', '__Secure-n', 'a.test'],
    ['lwp', '__Secure-n', 'a.test'],
    ['tough-cookie-json', '__Secure-n', 'a.test'],
    ['netscape', 'n', '.co.uk'],
    ['chrome.cookies', 'n', '.co.uk'],
    ['storageState', 'n', '.co.uk'],
  ] as const)(
    '%s: the cookie %s of %s, which browsers refuse, is written and reported',
    (format, name, domain) => {
      const onSkipped = vi.fn();
      const text = writeCookies([cookie({ name, domain, value: 'marked' }), cookie()], {
        format,
        onSkipped,
      });
      expect(text).toContain('marked');
      expect(readCookies(text)).toMatchObject({ cookies: [{ value: 'v' }], skipped: [{}] });
      expect(onSkipped).toHaveBeenCalledOnce();
    },
  );

  it('octets that are not UTF-8 are written as letters and reported', () => {
    const skipped: SkippedCookie[] = [];
    const text = writeCookies([cookie({ value: 'caf\xe9' })], {
      format: 'netscape',
      onSkipped: (each) => skipped.push(each),
    });
    expect(text).toContain('\tcafé\n');
    expect(skipped).toMatchObject([
      { name: 'n', reason: expect.stringContaining('cannot represent') },
    ]);
  });
});

describe('for an extension of a browser', () => {
  const write = (init: Partial<CookieInit>) =>
    JSON.parse(writeCookies([cookie(init)], { format: 'chrome.cookies' }))[0];

  it.each([
    [{}, { hostOnly: true, session: true, sameSite: 'unspecified', domain: 'a.test' }],
    [{ domain: '.a.test' }, { hostOnly: false, domain: '.a.test' }],
    [{ domain: '[::1]' }, { hostOnly: true, domain: '[::1]' }],
    [{ expires: LATER }, { session: false, expirationDate: LATER }],
    [{ expires: 0 }, { session: false, expirationDate: 1 }],
    [{ expires: -1 }, { session: false, expirationDate: 1 }],
    [{ expires: 1e15 }, { session: false, expirationDate: 253_402_300_799 }],
    [{ rest: { SameSite: 'Strict' } }, { sameSite: 'strict' }],
    [{ rest: { SameSite: 'None' }, secure: true }, { sameSite: 'no_restriction' }],
    [{ rest: { SameSite: 'None' } }, { sameSite: 'unspecified' }],
    [{ partitionKey: 'https://b.test' }, { partitionKey: { topLevelSite: 'https://b.test' } }],
    [
      { name: 'bare', value: null },
      { name: '', value: 'bare' },
    ],
    [{ value: 'žluť', utf8: true }, { value: 'žluť' }],
    [{ value: '\xc5\xbe' }, { value: 'ž' }],
  ] as [Partial<CookieInit>, object][])('%j is %j', (init, expected) => {
    expect(write(init)).toMatchObject(expected);
  });

  it.each([
    [{ value: 'a\nb' }, 'control character'],
    [{ name: '__Host-a', secure: true, path: '/x' }, 'prefix'],
  ])('%j is skipped and reported', (init, reason) => {
    const skipped: SkippedCookie[] = [];
    const onSkipped = (each: SkippedCookie) => void skipped.push(each);
    expect(writeCookies([cookie(init)], { format: 'chrome.cookies', onSkipped })).toBe('[]\n');
    expect(skipped).toMatchObject([{ reason: expect.stringContaining(reason) }]);
  });
});

describe('for tough-cookie', () => {
  it.each([
    ['localhost', 'http://localhost/'],
    ['127.0.0.1', 'http://127.0.0.1/'],
    ['[::1]', 'http://[::1]/'],
    ['.example.com', 'https://www.example.com/'],
    ['www.example.com', 'https://www.example.com/'],
  ])('a cookie of %s is sent to %s', (domain, url) => {
    const inits = [
      { expires: LATER },
      { name: 's' },
      { name: '__proto__' },
      { name: '', value: 'bare' },
    ];
    const text = writeCookies(
      inits.map((init) => cookie({ domain, ...init })),
      { format: 'tough-cookie-json' },
    );
    const jar = ToughCookieJar.deserializeSync(text);
    expect(jar.getCookieStringSync(url).split('; ').sort()).toEqual([
      '__proto__=v',
      'bare',
      'n=v',
      's=v',
    ]);
  });

  it('a host-only cookie is not sent to a subdomain, and no partitioned one is written', () => {
    const cookies = [cookie({ domain: 'example.com' }), cookie({ partitionKey: 'https://b.test' })];
    const jar = ToughCookieJar.deserializeSync(
      writeCookies(cookies, { format: 'tough-cookie-json' }),
    );
    expect(jar.getCookieStringSync('https://www.example.com/')).toBe('');
    expect(jar.getCookieStringSync('https://example.com/')).toBe('n=v');
    expect(jar.serializeSync()?.cookies).toHaveLength(1);
  });

  it('attributes stay', () => {
    const init = { secure: true, rest: { HttpOnly: null, SameSite: 'Lax', Priority: 'High' } };
    const [read] = readCookies(
      writeCookies([cookie(init)], { format: 'tough-cookie-json' }),
    ).cookies;
    expect(read).toMatchObject({ secure: true, httpOnly: true, sameSite: 'lax' });
    expect(read?.getNonstandardAttr('Priority')).toBe('High');
  });
});
