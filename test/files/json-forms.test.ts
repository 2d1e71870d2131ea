import { describe, expect, it } from 'vitest';
import type { Cookie } from '../../src/cookie.js';
import { LoadError } from '../../src/errors.js';
import { readCookies } from '../../src/files/read-cookies.js';

const base = { name: 'n', value: 'v', domain: 'a.test', path: '/' };

function only(data: unknown): Cookie {
  const { cookies, skipped } = readCookies(JSON.stringify(data));
  expect(skipped).toEqual([]);
  expect(cookies).toHaveLength(1);
  return cookies[0] as Cookie;
}

describe('which tool wrote the JSON is told by its shape', () => {
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
      { version: 'tough-cookie@6.1.0', cookies: [{ key: 'n', value: 'v', domain: 'a.test' }] },
    ],
    ['tough-cookie-json', [{ key: 'n', value: 'v', domain: 'a.test', path: '/' }]],
    [
      'httpie',
      { __meta__: { httpie: '3.2.1' }, cookies: [{ ...base, expires: null, secure: false }] },
    ],
    ['json', { format: 'undici-cookiejar', version: 1, cookies: [base] }],
  ])('%s', (format, data) => {
    expect(readCookies(JSON.stringify(data)).format).toBe(format);
    expect(only(data)).toMatchObject({ name: 'n', value: 'v', domain: 'a.test', path: '/' });
  });

  it.each([
    ['numbers', [1, 2]],
    ['objects of another kind', [{ id: 1 }]],
    ["a HAR's cookies, which name no domain", { cookies: [{ name: 'n', value: 'v' }] }],
  ])('a list of %s is none of cookies', (_, data) => {
    expect(() => readCookies(JSON.stringify(data))).toThrow(LoadError);
  });

  it('an export of no cookies has none', () => {
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
    ['an HTTP date', { expires: 'Thu, 01 Jan 2037 00:00:00 GMT' }, { expires: 2114380800 }],
    ['the first second of 1970', { expires: '1970-01-01T00:00:00.000Z' }, { expires: 0 }],
    ['Infinity', { expires: 'Infinity' }, { expires: null }],
    ['maxAge', { maxAge: 60, creation: '2026-11-20T00:00:00Z' }, { expires: 1795132860 }],
    ['a negative maxAge', { maxAge: '-Infinity' }, { expires: 0 }],
    ['hostOnly false', { hostOnly: false }, { domain: '.a.test', hostOnly: false }],
    ['hostOnly true beside a dot', { domain: '.a.test', hostOnly: true }, { domain: 'a.test' }],
    ['a leading dot', { domain: '.a.test' }, { domain: '.a.test' }],
    ['capitals', { domain: 'A.Test' }, { domain: 'a.test' }],
    ['secure and httpOnly', { secure: true, httpOnly: true }, { secure: true, httpOnly: true }],
    ['Strict', { sameSite: 'Strict' }, { sameSite: 'strict' }],
    ['no_restriction', { sameSite: 'no_restriction' }, { sameSite: 'none' }],
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
    ['no name', { name: '' }, { name: '', value: 'v' }],
    ['no path', { path: undefined }, { path: '/' }],
  ])('%s', (_, fields, expected) => {
    expect(only([{ ...base, ...fields }])).toMatchObject(expected);
  });

  it('the same name in two partitions is two cookies', () => {
    const sites = ['https://b.test', 'https://c.test'];
    const data = sites.map((partitionKey) => ({ ...base, partitionKey }));
    const { cookies } = readCookies(JSON.stringify(data));
    expect(cookies.map(({ partitionKey }) => partitionKey)).toEqual(sites);
  });

  it('__proto__ and constructor are no fields (R7)', () => {
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

describe('an entry that is no cookie', () => {
  it.each([
    ['null', null, 'no cookie'],
    ['a list', [], 'no cookie'],
    ['a value that is no text', { ...base, value: 1 }, 'no cookie'],
    ['neither name nor value', { ...base, name: '', value: '' }, 'no cookie'],
    ['no domain', { name: 'n', value: 'v' }, 'domain'],
    ['a domain of nothing', { ...base, domain: '' }, 'domain'],
    ['an expiry in words', { ...base, expires: 'tomorrow' }, 'expiry'],
    ['an expiry that is a list', { ...base, expires: [] }, 'expiry'],
    ['a line break', { ...base, value: 'a\nb' }, 'control character'],
    ['a partition that is a number', { ...base, partitionKey: 1 }, 'partition'],
    ['an opaque partition', { ...base, partitionKeyOpaque: true }, 'partition'],
    [
      '__Host- with a domain',
      { ...base, name: '__Host-n', domain: '.a.test', secure: true },
      'prefix',
    ],
    ['a public suffix', { ...base, domain: '.com' }, 'public suffix'],
  ])('%s: is skipped with its place and the reason, and costs no other', (_, entry, reason) => {
    const { cookies, skipped } = readCookies(JSON.stringify([{ ...base, expires: -1 }, entry]));
    expect(cookies).toHaveLength(1);
    expect(skipped).toEqual([{ line: 2, reason: expect.stringContaining(reason) }]);
  });

  it('in our own form costs no other either', () => {
    const data = { format: 'undici-cookiejar', version: 1, cookies: [{ name: 1 }, base] };
    const { cookies, skipped } = readCookies(JSON.stringify(data));
    expect([cookies.length, skipped.length]).toEqual([1, 1]);
  });

  it('of a Firefox container is left out beside those of none', () => {
    const entry = (storeId: string) => ({ ...base, value: storeId, storeId, firstPartyDomain: '' });
    const data = [entry('firefox-default'), entry('firefox-container-1')];
    const { cookies, skipped } = readCookies(JSON.stringify(data));
    expect(cookies.map(({ value }) => value)).toEqual(['firefox-default']);
    expect(skipped).toEqual([{ line: 2, reason: expect.stringContaining('container') }]);
    expect(readCookies(JSON.stringify(data.slice(1))).cookies).toHaveLength(1);
  });
});
