import { describe, expect, it } from 'vitest';
import type { Cookie } from '../../src/cookie/cookie.js';
import { LoadError } from '../../src/errors.js';
import { readCookies } from '../../src/formats/read-cookies.js';

const base = { name: 'n', value: 'v', domain: 'a.test', path: '/' };

function only(data: unknown): Cookie {
  const { cookies, skipped } = readCookies(JSON.stringify(data));
  expect(skipped).toEqual([]);
  expect(cookies).toHaveLength(1);
  return cookies[0] as Cookie;
}

describe('a field that occurs twice, in other capitals', () => {
  it.each([
    ['secure', { secure: false, Secure: true }],
    ['secure, in the other order', { Secure: true, secure: false }],
    ['secure, by its name in Chromium’s database', { secure: false, is_secure: 1 }],
    ['httpOnly', { httpOnly: false, HTTPOnly: true }],
    ['sameSite', { sameSite: 'None', SameSite: 'Strict' }],
    ['domain', { domain: 'a.test', Domain: '.test.example' }],
    ['value', { value: 'v', Value: 'w' }],
    ['the partition', { partitionKey: { topLevelSite: 'https://a.test', topLEVELsite: '' } }],
  ])('with other values, the cookie is skipped and reported: %s', (_field, fields) => {
    const { cookies, skipped } = readCookies(JSON.stringify([{ ...base, ...fields }, base]));
    expect(cookies).toHaveLength(1);
    expect(skipped).toMatchObject([{ line: 1 }]);
  });

  it('with the same value, the cookie is read', () => {
    expect(only([{ ...base, Name: 'n', secure: true, Secure: true, is_secure: 1 }])).toMatchObject({
      name: 'n',
      secure: true,
    });
  });
});

describe('the shape of the JSON shows which tool wrote it', () => {
  const cdp = {
    ...base,
    expires: -1,
    size: 2,
    session: true,
    priority: 'Medium',
    sourceScheme: 'Secure',
  };
  const extension = { ...base, hostOnly: true, session: true, sameSite: 'unspecified' };

  it.each([
    ['storageState', { cookies: [{ ...base, expires: -1 }], origins: [] }],
    ['playwright-cookies', [{ ...base, expires: -1, sameSite: 'Lax' }]],
    ['chrome.cookies', [{ ...extension, storeId: '0' }]],
    ['chrome.cookies', { url: 'https://a.test', cookies: [{ ...extension, storeId: '0' }] }],
    ['cookie-editor-json', [{ ...extension, storeId: null }]],
    ['editthiscookie', [{ ...extension, storeId: '0', id: 1 }]],
    ['cdp', { cookies: [cdp] }],
    ['cdp', { id: 1, result: { cookies: [cdp] } }],
    ['webdriver', { value: [{ ...base, expiry: 4e9 }] }],
    [
      'puppeteer',
      [{ ...cdp, partitionKey: { sourceOrigin: 'https://b.test', hasCrossSiteAncestor: false } }],
    ],
    ['webdriver', [{ ...base, expiry: 4e9, sameSite: 'Lax' }]],
    [
      'tough-cookie-json',
      {
        version: 'tough-cookie@6.1.0',
        cookies: [{ key: 'n', value: 'v', domain: 'a.test', hostOnly: true }],
      },
    ],
    ['tough-cookie-json', [{ key: 'n', value: 'v', domain: 'a.test', path: '/', hostOnly: true }]],
    [
      'httpie',
      { __meta__: { httpie: '3.2.1' }, cookies: [{ ...base, expires: null, secure: false }] },
    ],
    ['json', { format: 'undici-cookiejar', version: 1, cookies: [base] }],
    ['cdp', [{ ...base, session: true }]],
    ['cdp', [{ ...base, size: 2 }]],
    ['cdp', [{ ...cdp, partitionKey: { topLevelSite: 'https://b.test' } }]],
    ['cdp', { result: { cookies: [cdp] }, value: [] }],
    ['chrome.cookies', [{ ...base, expirationDate: 4e9 }]],
    ['chrome.cookies', [{ ...base, hostOnly: true }]],
    ['chrome.cookies', [{ ...base, storeId: '0' }]],
    ['cookie-editor-json', [{ ...base, storeId: null }]],
    ['editthiscookie', [{ ...base, expirationDate: 4e9, id: 1 }]],
    ['webdriver', [{ ...base, id: 1 }]],
    ['webdriver', [base]],
    ['webdriver', { cookies: [base], value: 1, result: 1 }],
    ['playwright-cookies', { cookies: [{ ...base, expires: -1 }] }],
    ['playwright-cookies', { origins: {}, cookies: [{ ...base, expires: -1 }] }],
    [
      'tough-cookie-json',
      {
        version: 'tough-cookie@4.0.0',
        cookies: [{ ...base, expires: 'Infinity', hostOnly: true }],
      },
    ],
    ['webdriver', { version: 'not tough-cookie', cookies: [base] }],
    ['webdriver', { version: 1, cookies: [base] }],
    ['webdriver', { __meta__: 1, cookies: [base] }],
    ['tough-cookie-json', [{ ...base, name: undefined, key: 'n', hostOnly: true }]],
    ['webdriver', base],
    ['chrome.cookies', extension],
    ['tough-cookie-json', { ...base, name: undefined, key: 'n', hostOnly: true }],
    ['webdriver-bidi', { ...base, value: { type: 'string', value: 'v' } }],
    ['chrome.cookies', [{ ...base, key: 'k', hostOnly: true }]],
    ['okhttp', [{ ...base, expiresAt: 4e12, persistent: true, hostOnly: true }]],
    ['webdriver-bidi', { cookies: [{ ...base, value: { type: 'string', value: 'v' }, size: 2 }] }],
    [
      'webdriver-bidi',
      { id: 1, result: { cookies: [{ ...base, value: { type: 'base64', value: 'dg==' } }] } },
    ],
  ])('%s', (format, data) => {
    expect(readCookies(JSON.stringify(data)).format).toBe(format);
    expect(only(data)).toMatchObject({ name: 'n', value: 'v', domain: 'a.test', path: '/' });
  });

  it('the shape of all cookies: any of them may lack a field', () => {
    const formatOf = (...cookies: object[]) => readCookies(JSON.stringify(cookies)).format;
    expect(formatOf(base, extension)).toBe('chrome.cookies');
    expect(formatOf(base, { ...base, expires: -1 })).toBe('playwright-cookies');
    expect(formatOf({ ...extension, storeId: null }, { ...extension, storeId: '0' })).toBe(
      'cookie-editor-json',
    );
    expect(readCookies(JSON.stringify([null, 1, base])).format).toBe('webdriver');
  });

  it.each([
    ['numbers', [1, 2]],
    ['lists', [[], []]],
    ['nulls', [null]],
    ['names', { cookies: { domain: 'a.test' } }],
    ['nothing, in an envelope of no kind', { result: [], value: {} }],
    ['nothing', {}],
    ['objects of another kind', [{ id: 1 }]],
    ['one object with a domain and no value', { domain: 'a.test' }],
    ["a HAR's cookies, which name no domain", { cookies: [{ name: 'n', value: 'v' }] }],
  ])('a list of %s is not a list of cookies', (_, data) => {
    expect(() => readCookies(JSON.stringify(data))).toThrow(LoadError);
  });

  it('an export without cookies is read', () => {
    expect(readCookies('{"cookies": [], "origins": []}').cookies).toEqual([]);
    expect(readCookies('[]').cookies).toEqual([]);
  });
});

describe('the fields of a JSON cookie', () => {
  it.each([
    ['expires of Playwright', { expires: 1829706671.977 }, { expires: 1829706671, discard: false }],
    ['expires of -1', { expires: -1 }, { expires: null, discard: true }],
    ['expires of 0', { expires: 0 }, { expires: null }],
    ['expires that is over', { expires: 1 }, { expires: 1 }],
    ['expires in milliseconds', { expires: 1829706671977 }, { expires: 1829706671 }],
    ['seconds as text', { expires: '1829706671.9' }, { expires: 1829706671 }],
    ['expirationDate', { expirationDate: 1829706671.9 }, { expires: 1829706671 }],
    ['session beside an expiry', { session: true, expirationDate: 4e9 }, { expires: null }],
    ['expiry of WebDriver', { expiry: 4e9 }, { expires: 4e9 }],
    ['an ISO date', { expires: '2037-01-01T00:00:00.000Z' }, { expires: 2114380800 }],
    [
      'the text of a JavaScript date',
      { expires: 'Thu Jan 01 2037 02:00:00 GMT+0200 (Eastern European Standard Time)' },
      { expires: 2114380800 },
    ],
    [
      'such a date west of Greenwich',
      { expires: 'Wed Dec 31 2036 16:30:00 GMT-0730' },
      { expires: 2114380800 },
    ],
    ['an HTTP date', { expires: 'Thu, 01 Jan 2037 00:00:00 GMT' }, { expires: 2114380800 }],
    ['the first second of 1970', { expires: '1970-01-01T00:00:00.000Z' }, { expires: 0 }],
    ['the last second of 1969', { expires: '1969-12-31T23:59:59.000Z' }, { expires: -1 }],
    ['an ISO date of 1601', { expires: '1601-01-01T00:00:00.000Z' }, { expires: -11644473600 }],
    ['an ISO date without T', { expires: '1601-01-01 00:00:00Z' }, { expires: -11644473600 }],
    ['an ISO date before the year 0', { expires: '-000001-12-31T00:00:00Z' }, { discard: false }],
    ['an HTTP date of 1969', { expires: 'Wed, 31 Dec 1969 23:59:59 GMT' }, { expires: -1 }],
    ['such a date with dashes', { expires: 'Wed, 31-Dec-1969 23:59:59 GMT' }, { expires: -1 }],
    ['a date of 1969 alone', { expires: '1969-12-31' }, { expires: -86400 }],
    ['a date in no zone', { expires: '1969-12-31T23:59:59' }, { expires: -1 }],
    ['a date in another zone', { expires: '1969-12-31T23:59:59+01:00' }, { expires: -3601 }],
    ['the year 10000', { expires: '+010000-01-01T00:00:00.000Z' }, { expires: 253_402_300_799 }],
    ['Infinity', { expires: 'Infinity' }, { expires: null }],
    ['maxAge', { maxAge: 60, creation: '2026-11-20T00:00:00Z' }, { expires: 1795132860 }],
    ['a negative maxAge', { maxAge: '-Infinity' }, { expires: 0 }],
    ['hostOnly false', { hostOnly: false }, { domain: '.a.test', hostOnly: false }],
    ['hostOnly true beside a dot', { domain: '.a.test', hostOnly: true }, { domain: 'a.test' }],
    ['a leading dot', { domain: '.a.test' }, { domain: '.a.test' }],
    ['capitals', { domain: 'A.Test' }, { domain: 'a.test' }],
    ['secure and httpOnly', { secure: true, httpOnly: true }, { secure: true, httpOnly: true }],
    ['Strict', { sameSite: 'Strict' }, { sameSite: 'strict' }],
    ['no_restriction', { sameSite: 'no_restriction', secure: true }, { sameSite: 'none' }],
    ['no_restriction without Secure', { sameSite: 'no_restriction' }, { sameSite: undefined }],
    ['unspecified', { sameSite: 'unspecified' }, { sameSite: undefined }],
    ['null', { sameSite: null }, { sameSite: undefined }],
    ["Puppeteer's Default", { sameSite: 'Default' }, { sameSite: undefined }],
    [
      'a partition as text',
      { partitionKey: 'https://b.test' },
      { partitionKey: 'https://b.test', partitioned: true },
    ],
    [
      'a partition of an extension',
      { partitionKey: { topLevelSite: 'https://b.test' } },
      { partitionKey: 'https://b.test' },
    ],
    [
      'a partition of Puppeteer',
      { partitionKey: { sourceOrigin: 'https://b.test' } },
      { partitionKey: 'https://b.test' },
    ],
    ['no partition', { partitionKey: null }, { partitionKey: undefined, partitioned: false }],
    ['Partitioned of tough-cookie', { extensions: ['Partitioned'] }, { partitioned: true }],
    ['expires of -1 as text', { expires: '-1' }, { expires: null }],
    ['expires of 0 as text', { expires: '0.0' }, { expires: null }],
    ['expires of -2', { expires: -2 }, { expires: -2, discard: false }],
    ['expires of nothing', { expires: '' }, { expires: null }],
    ['expires of null', { expires: null }, { expires: null }],
    ['text in milliseconds', { expires: '1829706671977' }, { expires: 1829706671 }],
    [
      'the last second that is no millisecond',
      { expires: 999999999999 },
      { expires: 999999999999 },
    ],
    [
      'of Requests, with the names of Python',
      {
        expires: 4e9,
        rfc2109: false,
        domain: 'localhost.local',
        _rest: { HttpOnly: null, SameSite: 'Lax' },
        value: 'caf\xc3\xa9',
      },
      {
        expires: 4e9,
        domain: 'localhost',
        httpOnly: true,
        sameSite: 'lax',
        value: 'caf\xc3\xa9',
        utf8: false,
      },
    ],
    [
      'of Requests, with attributes that the server has named as fields',
      { rfc2109: false, _rest: { name: 'b', value: 'c', path: '/z', hostOnly: 'x', session: 'x' } },
      { name: 'n', path: '/', rest: [] },
    ],
    [
      'a name with _ beside one without a value',
      { httpOnly: null, http_only: true },
      { httpOnly: true },
    ],
    ['names with _ that differ', { storeId: '0', store_id: 1 }, { name: 'n' }],
    [
      'names with _',
      { http_only: true, same_site: 'strict', expires_utc: 13474180192282892 },
      { httpOnly: true, sameSite: 'strict', expires: 1829706592 },
    ],
    ['milliseconds', { expires: 1262304000000 }, { expires: 1262304000 }],
    [
      'seconds, as milliseconds would be before 2010',
      { expires: 1262303999999 },
      { expires: 1262303999999 },
    ],
    ['microseconds since 1601', { expires: 13474180192282892 }, { expires: 1829706592 }],
    ['no session', { session: false, expires: 4e9 }, { expires: 4e9 }],
    ['expirationDate before expires', { expirationDate: 4e9, expires: 5e9 }, { expires: 4e9 }],
    ['expires before expiry', { expires: 4e9, expiry: 5e9 }, { expires: 4e9 }],
    [
      'maxAge before them',
      { maxAge: 1, creation: '2026-11-20T00:00:00Z', expires: 4e9 },
      { expires: 1795132801 },
    ],
    [
      'maxAge without a creation time beside expires',
      { maxAge: 3600, expires: '2037-01-01T00:00:00.000Z' },
      { expires: 2114380800 },
    ],
    ['maxAge of null', { maxAge: null, expires: 4e9 }, { expires: 4e9 }],
    ['maxAge of Infinity', { maxAge: 'Infinity' }, { expires: 253_402_300_799 }],
    ['maxAge of 0', { maxAge: 0, creation: '2026-11-20T00:00:00Z' }, { expires: 1795132800 }],
    ['hostOnly as text', { hostOnly: 'true', domain: '.a.test' }, { domain: 'a.test' }],
    ['hostOnly of null', { hostOnly: null }, { domain: 'a.test' }],
    ['hostOnly false beside a dot', { hostOnly: false, domain: '.a.test' }, { domain: '.a.test' }],
    ['flags as text or numbers', { secure: 'true', httpOnly: 1 }, { secure: true, httpOnly: true }],
    ['flags in capitals', { secure: 'TRUE', httpOnly: '1' }, { secure: true, httpOnly: true }],
    ['flags as yes and no', { secure: 'Yes', httpOnly: 'no' }, { secure: true, httpOnly: false }],
    ['flags that are off', { secure: 'false', httpOnly: 0 }, { secure: false, httpOnly: false }],
    ['flags of null', { secure: null, httpOnly: null }, { secure: false, httpOnly: false }],
    ['session as text', { session: 'true', expires: 4e9 }, { expires: null }],
    ['Lax', { sameSite: 'lax' }, { sameSite: 'lax' }],
    ['None', { sameSite: 'NONE', secure: true }, { sameSite: 'none' }],
    ['None without Secure', { sameSite: 'None' }, { sameSite: undefined }],
    ['a number', { sameSite: 1 }, { sameSite: undefined }],
    [
      'a partition of nothing',
      { partitionKey: '' },
      { partitionKey: undefined, partitioned: false },
    ],
    [
      'a partition that names none',
      { partitionKey: {} },
      { partitionKey: undefined, partitioned: false },
    ],
    ['a partition that is not opaque', { partitionKeyOpaque: false }, { partitionKey: undefined }],
    ['partitioned', { partitioned: true }, { partitioned: true, partitionKey: undefined }],
    ['HttpOnly of tough-cookie', { extensions: ['HttpOnly', 'a=b=c', '=', 7] }, { httpOnly: true }],
    ['extensions that are not a list', { extensions: 'Partitioned' }, { partitioned: false }],
    ['a path without a slash', { path: 'x' }, { path: '/x' }],
    ['an empty path', { path: '' }, { path: '/' }],
    ['a name of nothing beside a key', { name: '', key: 'k' }, { name: '' }],
    ['neither name nor key', { name: undefined }, { name: '', value: 'v' }],
    ['no value', { value: undefined }, { name: 'n', value: '' }],
    ['a value of null', { value: null }, { name: 'n', value: '' }],
    ['a domain beyond ASCII', { domain: '.BÜCHER.test' }, { domain: '.xn--bcher-kva.test' }],
    ['no name', { name: '' }, { name: '', value: 'v' }],
    ['no path', { path: undefined }, { path: '/' }],
  ])('%s', (_, fields, expected) => {
    expect(only([{ ...base, ...fields }])).toMatchObject(expected);
  });

  it('tough-cookie’s extensions may be many', () => {
    const extensions = Array(130_000).fill('Partitioned');
    const cookies = [{ key: 'a', value: '1', domain: 'a.test', path: '/', extensions }];
    const text = JSON.stringify({ version: 'tough-cookie@6', cookies });
    expect(readCookies(text).cookies).toMatchObject([{ name: 'a', partitioned: true }]);
  });

  it('the extensions of tough-cookie are as they were in the header', () => {
    const extensions = ['HttpOnly', 'a=b=c', '=x', 'y=', 7, null, ''];
    expect(
      only([{ ...base, secure: true, httpOnly: true, sameSite: 'lax', extensions }]).rest,
    ).toEqual([
      ['HttpOnly', null],
      ['SameSite', 'Lax'],
      ['a', 'b=c'],
      ['', null],
      ['y', ''],
    ]);
  });

  it.each([
    ['a browser', [{ ...base, hostOnly: true }], { utf8: true, value: 'é', name: '\xc3\xa9' }],
    [
      'tough-cookie',
      [{ ...base, key: 'é', name: undefined }],
      { utf8: false, value: 'é', name: 'é' },
    ],
    ['HTTPie', { __meta__: {}, cookies: [base] }, { utf8: false, value: 'é', name: 'é' }],
  ])('letters up to U+00FF in the file of %s: %j', (_, data, expected) => {
    const text = JSON.stringify(data).replace('"n"', '"é"').replace('"v"', '"é"');
    expect(only(JSON.parse(text))).toMatchObject(expected);
  });

  it.each(['name', 'value'])('are text if the %s has other characters', (field) => {
    const cookie = only([
      {
        key: 'é',
        value: 'é',
        domain: 'a.test',
        ...(field === 'name' ? { key: '☃' } : { value: '☃' }),
      },
    ]);
    expect(cookie.name).toBe(field === 'name' ? '\xe2\x98\x83' : '\xc3\xa9');
    expect(cookie.utf8).toBe(true);
  });

  it('localhost.local is localhost in the sessions of HTTPie alone, which are of Python', () => {
    const cookies = [{ ...base, domain: 'localhost.local' }];
    expect(only({ __meta__: {}, cookies }).domain).toBe('localhost');
    expect(only(cookies).domain).toBe('localhost.local');
  });

  it('a partition adds the attribute Partitioned', () => {
    const cookie = only([{ ...base, partitionKey: 'https://b.test' }]);
    expect(cookie.rest).toEqual([['Partitioned', null]]);
  });

  it('the same name in two partitions is two cookies', () => {
    const sites = ['https://b.test', 'https://c.test'];
    const data = sites.map((partitionKey) => ({ ...base, partitionKey }));
    const { cookies } = readCookies(JSON.stringify(data));
    expect(cookies.map(({ partitionKey }) => partitionKey)).toEqual(sites);
  });

  it('__proto__ and constructor are not fields (R7)', () => {
    const text =
      '[{"name": "__proto__", "value": "v", "domain": "a.test", "__proto__": {"secure": true}, "constructor": 1}]';
    expect(readCookies(text).cookies[0]).toMatchObject({ name: '__proto__', secure: false });
  });

  it('constructor is a name and a value like any other', () => {
    expect(only([{ ...base, name: 'constructor', value: 'toString' }])).toMatchObject({
      name: 'constructor',
      value: 'toString',
    });
  });
});

describe('a cookie of OkHttp', () => {
  const of = (fields: object) => only([{ ...base, hostOnly: true, persistent: true, ...fields }]);

  it.each([
    ['milliseconds', { expiresAt: 1829706671977 }, { expires: 1829706671 }],
    ['milliseconds before 2001', { expiresAt: 999_999_999_999 }, { expires: 999_999_999 }],
    ['the past, of Max-Age=0', { expiresAt: -(2 ** 63) }, { expires: 1 }],
    ['no end', { expiresAt: 253402300799999 }, { expires: 253_402_300_799 }],
    ['a session', { expiresAt: 253402300799999, persistent: false }, { expires: null }],
  ])('has an expiry: %s', (_, fields, expected) => {
    expect(of(fields)).toMatchObject(expected);
  });

  it('is a cookie of the subdomains unless it is host-only', () => {
    expect(of({ expiresAt: 4e12, hostOnly: false })).toMatchObject({ domain: '.a.test' });
  });

  it('without a number as its expiry is skipped', () => {
    const { skipped } = readCookies(JSON.stringify([{ ...base, expiresAt: 'x' }]));
    expect(skipped).toMatchObject([{ reason: expect.stringContaining('expiry') }]);
  });
});

describe('a cookie of WebDriver BiDi', () => {
  const of = (value: unknown) => [{ ...base, value, size: 2, expiry: 4e9, sameSite: 'lax' }];

  it.each([
    ['text', { type: 'string', value: 'žluť' }, { value: 'žluť', utf8: true }],
    ['octets of UTF-8', { type: 'base64', value: 'xb5sdcWl' }, { value: '\xc5\xbelu\xc5\xa5' }],
    ['other octets', { type: 'base64', value: 'Y2Fm6Q==' }, { value: 'caf\xe9', utf8: false }],
  ])('has a value: %s', (_, value, expected) => {
    expect(only(of(value))).toMatchObject({ ...expected, expires: 4e9, sameSite: 'lax' });
  });

  it.each([
    ['a line break', { type: 'base64', value: 'YQpi' }],
    ['no base64', { type: 'base64', value: '?' }],
    ['a number', { type: 'base64', value: 1 }],
    ['another type', { type: 'hex', value: 'ff' }],
    ['no type', {}],
  ])('with another value is skipped: %s', (_, value) => {
    const { cookies, skipped } = readCookies(JSON.stringify(of(value)));
    expect(cookies).toEqual([]);
    expect(skipped).toHaveLength(1);
  });
});

describe('an entry that is not a cookie', () => {
  it.each([
    ['null', null, 'not a cookie'],
    ['a list', [], 'not a cookie'],
    ['a value that is no text', { ...base, value: 1 }, 'not a cookie'],
    ['neither name nor value', { ...base, name: '', value: '' }, 'not a cookie'],
    ['no domain', { name: 'n', value: 'v' }, 'domain'],
    ['a domain of nothing', { ...base, domain: '' }, 'domain'],
    ['an ISO date of month 13', { ...base, expires: '1601-13-01T00:00:00Z' }, 'expiry'],
    [
      'maxAge without a creation time, and no expiry',
      { ...base, maxAge: 1, expires: '' },
      'expiry',
    ],
    ['an expiry in words', { ...base, expires: 'tomorrow' }, 'expiry'],
    ['an expiry that is a list', { ...base, expires: [] }, 'expiry'],
    ['an expiry that is a flag', { ...base, expires: true }, 'expiry'],
    ['an expiry of digits and more', { ...base, expires: '1e9' }, 'expiry'],
    ['an expiry that is beyond all numbers', { ...base, expires: '9'.repeat(400) }, 'expiry'],
    ['a maxAge from nowhere', { ...base, maxAge: 1 }, 'expiry'],
    ['a maxAge from no time', { ...base, maxAge: 1, creation: 'x' }, 'expiry'],
    ['a maxAge in words', { ...base, maxAge: 'x', creation: '2026-11-20T00:00:00Z' }, 'expiry'],
    ['a number', 1, 'not a cookie'],
    ['text', 'n=v', 'not a cookie'],
    ['a name that is no text', { ...base, name: 1 }, 'not a cookie'],
    ['a path that is no text', { ...base, path: 1 }, 'not a cookie'],
    ['a domain that is no text', { ...base, domain: 1 }, 'domain'],
    ['a domain of a dot', { ...base, domain: '.' }, 'domain'],
    ['a domain of two dots', { ...base, domain: '..a.test' }, 'domain'],
    ['a partition of no text', { ...base, partitionKey: { topLevelSite: 1 } }, 'partition'],
    ['a partition of no site', { ...base, partitionKey: { topLevelSite: '' } }, 'partition'],
    ['a partition that is a list', { ...base, partitionKey: ['https://b.test'] }, 'partition'],
    ['a line break', { ...base, value: 'a\nb' }, 'control character'],
    ['a partition that is a number', { ...base, partitionKey: 1 }, 'partition'],
    ['an opaque partition', { ...base, partitionKeyOpaque: true }, 'partition'],
    [
      '__Host- with a domain',
      { ...base, name: '__Host-n', domain: '.a.test', secure: true },
      'prefix',
    ],
    ['a public suffix', { ...base, domain: '.com' }, 'public suffix'],
    ['a flag in words', { ...base, secure: 'perhaps' }, 'TRUE or FALSE'],
    ['a flag of nothing', { ...base, secure: '' }, 'TRUE or FALSE'],
    ['a flag that is a number', { ...base, secure: 2 }, 'TRUE or FALSE'],
    ['a flag that is an object', { ...base, secure: {} }, 'TRUE or FALSE'],
    ['a flag that is a list', { ...base, httpOnly: [true] }, 'TRUE or FALSE'],
    ['a scheme in the domain', { ...base, domain: 'https://a.test' }, 'domain'],
    ['a port in the domain', { ...base, domain: 'a.test:8080' }, 'domain'],
    ['a path in the domain', { ...base, domain: 'a.test/' }, 'domain'],
    ['a space in the domain', { ...base, domain: ' a.test' }, 'domain'],
    ['a pattern as domain', { ...base, domain: '*.a.test' }, 'domain'],
    ['two dots beside hostOnly', { ...base, domain: '..a.test', hostOnly: true }, 'domain'],
  ])('%s: is skipped and reported with its number', (_, entry, reason) => {
    const { cookies, skipped } = readCookies(JSON.stringify([{ ...base, expires: -1 }, entry]));
    expect(cookies).toHaveLength(1);
    expect(skipped).toEqual([{ line: 2, reason: expect.stringContaining(reason) }]);
  });

  it('is skipped in our own form too', () => {
    const data = { format: 'undici-cookiejar', version: 1, cookies: [{ name: 1 }, base] };
    const { cookies, skipped } = readCookies(JSON.stringify(data));
    expect([cookies.length, skipped.length]).toEqual([1, 1]);
  });

  it.each([
    ['containers', [{ storeId: 'firefox-default' }, { storeId: 'firefox-container-1' }], [0]],
    ['containers alone', [{ storeId: 'firefox-container-1' }], [0]],
    ['one container twice', [{ storeId: 'x' }, { storeId: 'x' }], [0, 1]],
    ['two containers', [{ storeId: 'x' }, { storeId: 'y' }], []],
    ['stores of Chrome', [{ storeId: '0' }, { storeId: '1' }], [0]],
    ['a store and none', [{ storeId: '0' }, {}, { storeId: null }], [0, 1, 2]],
    ['a store with a number', [{ storeId: 0 }, { storeId: 1 }], [0]],
    ['first parties', [{ firstPartyDomain: '' }, { firstPartyDomain: 'b.test' }], [0]],
    [
      'the first party of a container',
      [{ storeId: 'firefox-default', firstPartyDomain: 'b.test' }, {}],
      [1],
    ],
  ])('of another store is skipped beside cookies of the default store: %s', (_, stores, left) => {
    const data = stores.map((store, index) => ({ ...base, name: `${index}`, ...store }));
    const { cookies, skipped } = readCookies(JSON.stringify(data));
    expect(cookies.map(({ name }) => Number(name))).toEqual(left);
    expect(skipped).toEqual(
      data.flatMap((_, index) =>
        left.includes(index)
          ? []
          : [{ line: index + 1, reason: expect.stringContaining('container') }],
      ),
    );
  });

  it('is reported as such beside cookies of a container', () => {
    const data = [{ ...base, storeId: 'x' }, null];
    const { cookies, skipped } = readCookies(JSON.stringify([...data, base]));
    expect(cookies).toHaveLength(1);
    expect(skipped).toEqual([
      { line: 1, reason: expect.stringContaining('container') },
      { line: 2, reason: expect.stringContaining('not a cookie') },
    ]);
  });
});

it.each(['secure', 'Secure', 'is_secure', 'isSecure'])('%s makes a cookie Secure', (name) => {
  const entry = { name: 'a', value: '1', domain: 'example.com', path: '/', [name]: 1 };
  expect(readCookies(JSON.stringify([entry])).cookies).toMatchObject([{ secure: true }]);
});

describe('a domain cookie without a leading dot', () => {
  const guzzle = {
    Name: 'n',
    Value: 'v',
    Path: '/',
    'Max-Age': null,
    Expires: 4e9,
    Discard: false,
  };
  const go = { Name: 'n', Value: 'v', Path: '/', Expires: '0001-01-01T00:00:00Z', RawExpires: '' };
  const net = {
    Name: 'n',
    Value: 'v',
    Path: '/',
    Discard: false,
    TimeStamp: '2026-11-20T00:00:00Z',
  };
  const juju = { Name: 'n', Value: 'v', Path: '/', Persistent: true, HostOnly: true };

  it.each([
    ['Guzzle', guzzle, 'a.test', '.a.test'],
    ['Guzzle', guzzle, '.a.test', '.a.test'],
    ['Guzzle', guzzle, '127.0.0.1', '127.0.0.1'],
    ['Guzzle', guzzle, 'localhost', 'localhost'],
    ['Guzzle', guzzle, 'github.io', 'github.io'],
    ['Go', go, 'a.test', '.a.test'],
    ['Go', go, '::1', '[::1]'],
    ['.NET', net, 'a.test', 'a.test'],
    ['.NET', net, '.a.test', '.a.test'],
    ['persistent-cookiejar', juju, 'a.test', 'a.test'],
  ])('is sent to subdomains if the tool does so: %s: %j, %s', (_tool, fields, Domain, domain) => {
    expect(only([{ ...fields, Domain }])).toMatchObject({ domain });
  });
});

it.each([
  ['Go', [{ Name: 'n', Value: 'v', Domain: 'a.test', RawExpires: '', Partitioned: true }]],
  [
    "Rust's cookie_store",
    [{ raw_cookie: 'n=v; Secure; Partitioned', domain: { HostOnly: 'a.test' }, path: ['/', true] }],
  ],
])('a cookie of %s keeps the attribute Partitioned', (_tool, data) => {
  expect(only(data)).toMatchObject({ partitioned: true, partitionKey: undefined });
});

describe('a cookie that its tool sends otherwise than it looks', () => {
  const cookie = { name: 'a', value: '1', domain: 'www.example.com', path: '/', secure: true };
  const own = { topLevelSite: 'https://example.com', hasCrossSiteAncestor: true };
  const foreign = { topLevelSite: 'https://top.test', hasCrossSiteAncestor: true };

  it.each<[string, unknown, (string | undefined)[]]>([
    [
      'chrome.cookies, own site within another',
      [{ ...cookie, storeId: '0', partitionKey: own }],
      [],
    ],
    [
      'chrome.cookies, another site',
      [{ ...cookie, storeId: '0', partitionKey: foreign }],
      ['https://top.test'],
    ],
    [
      'Playwright',
      {
        cookies: [
          {
            ...cookie,
            expires: -1,
            partitionKey: 'https://example.com',
            _crHasCrossSiteAncestor: true,
          },
        ],
        origins: [],
      },
      [],
    ],
    [
      'BiDi of Chromium',
      {
        cookies: [
          { ...cookie, value: { type: 'string', value: '1' }, 'goog:partitionKey': foreign },
        ],
      },
      ['https://top.test'],
    ],
    [
      'BiDi of Firefox',
      {
        cookies: [{ ...cookie, value: { type: 'string', value: '1' } }],
        partitionKey: { sourceOrigin: 'https://top.test' },
      },
      ['https://top.test'],
    ],
    ['an opaque site', [{ ...cookie, storeId: '0', partitionKey: '(opaque)' }], []],
  ])('its partition in %s', (_what, data, expected) => {
    const { cookies, skipped } = readCookies(JSON.stringify(data));
    expect(cookies.map(({ partitionKey }) => partitionKey)).toEqual(expected);
    expect(skipped).toHaveLength(1 - expected.length);
  });

  it('in the sessions of HTTPie before 3.1, which have no list', () => {
    const cookies = {
      dom: { value: 'y', domain: 'a.test', path: '/', secure: false, expires: null },
      old: { value: 'x', domain: '' },
    };
    const read = readCookies(
      JSON.stringify({ __meta__: { httpie: '2.7.0' }, auth: {}, headers: {}, cookies }),
    );
    expect(read.format).toBe('httpie');
    expect(read.cookies).toMatchObject([{ name: 'dom', value: 'y', domain: 'a.test' }]);
    expect(read.skipped).toHaveLength(1);
  });

  it.each([
    [{ Value: 'x y', Quoted: true }, '"x y"'],
    [{ Value: 'x,y', Quoted: false }, '"x,y"'],
    [{ Value: 'xy', Quoted: false }, 'xy'],
  ])('in quotes by Go: %j', (fields, value) => {
    const go = { Name: 'a', Path: '/', Domain: 'a.test', RawExpires: '', MaxAge: 0, ...fields };
    expect(readCookies(JSON.stringify([go])).cookies).toMatchObject([{ value }]);
  });

  it.each([
    ['/Date(2114380800000)/', 2_114_380_800],
    ['/Date(-62135596800000)/', null],
  ])('until a date of Windows PowerShell: %s', (Expires, expires) => {
    const net = { Name: 'a', Value: '1', Path: '/', Domain: 'a.test', Expires };
    expect(readCookies(JSON.stringify([net])).cookies).toMatchObject([{ expires }]);
  });

  it('in one of several jars of Insomnia', () => {
    const jar = (value: string) => ({
      _type: 'cookie_jar',
      cookies: [{ key: 'sid', value, domain: 'a.test', path: '/' }],
    });
    const read = readCookies(JSON.stringify({ _type: 'export', resources: [jar('1'), jar('2')] }));
    expect(read.cookies).toMatchObject([{ value: '1' }]);
    expect(read.skipped).toHaveLength(1);
  });
});
