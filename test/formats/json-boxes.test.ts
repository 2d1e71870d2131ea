import { describe, expect, it } from 'vitest';
import { LoadError, readCookies } from '../../src/index.js';
import { fixedClock } from '../fixed-clock.js';

const read = (data: unknown) => readCookies(typeof data === 'string' ? data : JSON.stringify(data));

const tough = {
  key: 'sid',
  value: 'abc',
  domain: 'example.com',
  path: '/',
  secure: true,
  httpOnly: true,
  hostOnly: false,
  sameSite: 'lax',
  expires: '2037-01-01T00:00:00.000Z',
  creation: '2026-11-20T03:57:57.184Z',
};
const asRead = {
  name: 'sid',
  value: 'abc',
  domain: '.example.com',
  path: '/',
  secure: true,
  httpOnly: true,
  sameSite: 'lax',
  expires: 2_114_380_800,
};

describe("tough-cookie's objects", () => {
  fixedClock(Date.UTC(2026, 10, 20, 1));

  it.each([
    [
      'tough-cookie-file-store',
      { 'example.com': { '/': { sid: tough } }, 'b.test': { '/x': { k: { ...tough, key: 'k' } } } },
      2,
    ],
    [
      'insomnia',
      {
        _type: 'export',
        __export_format: 4,
        resources: [
          { _id: 'req_1', _type: 'request', url: 'https://example.com' },
          {
            _id: 'jar_1',
            _type: 'cookie_jar',
            name: 'Default Jar',
            cookies: [{ ...tough, id: '1' }],
          },
        ],
      },
      1,
    ],
    [
      'crawlee',
      {
        usableSessionsCount: 1,
        retiredSessionsCount: 0,
        sessions: [
          {
            id: 'session_1',
            cookieJar: {
              version: 'tough-cookie@6.1.0',
              storeType: 'MemoryCookieStore',
              cookies: [tough],
            },
            userData: {},
          },
        ],
      },
      1,
    ],
    ['tough-cookie-json', { version: 'tough-cookie@6.1.0', cookies: [tough] }, 1],
  ])('%s', (format, data, count) => {
    const { format: found, cookies, skipped } = read(data);
    expect({ found, skipped }).toEqual({ found: format, skipped: [] });
    expect(cookies).toHaveLength(count);
    expect(cookies[0]).toMatchObject(asRead);
  });

  it('of an IPv6 host are written without brackets', () => {
    const cookie = { ...tough, domain: '::1', hostOnly: true };
    expect(read({ version: 'tough-cookie@6.1.0', cookies: [cookie] }).cookies[0]?.domain).toBe(
      '[::1]',
    );
  });

  it.each([
    ['a.test', '.a.test'],
    ['www.A.test', '.www.a.test'],
    ['github.io', 'github.io'],
    ['test', 'test'],
    ['localhost', 'localhost'],
    ['127.0.0.1', '127.0.0.1'],
    ['::1', '[::1]'],
  ])('without hostOnly are sent to the subdomains, if any: %s', (domain, expected) => {
    for (const hostOnly of [undefined, null]) {
      const cookies = [{ ...tough, domain, hostOnly }];
      for (const data of [{ version: 'tough-cookie@6.1.0', cookies }, cookies])
        expect(read(data).cookies[0]?.domain).toBe(expected);
    }
  });

  it.each([
    [{ creation: '2026-11-20T00:00:00Z' }, 1795132860],
    [{ lastAccessed: '2026-11-20T00:00:30Z' }, 1795132890],
    [{ creation: '2026-11-20T00:00:00Z', lastAccessed: '2026-11-20T00:00:30Z' }, 1795132890],
    [{ creation: 'x', lastAccessed: 'Infinity' }, 1795136460],
    [{ creation: null }, 1795136460],
    [{}, 1795136460],
  ])('count Max-Age from the last access, the creation or now: %j', (times, expires) => {
    const cookies = [{ key: 'sid', value: 'abc', domain: 'example.com', maxAge: 60, ...times }];
    expect(read({ version: 'tough-cookie@6.1.0', cookies }).cookies[0]?.expires).toBe(expires);
  });

  it('with an endless Max-Age expire in the year 9999', () => {
    const cookies = [{ ...tough, maxAge: 1e300 }];
    expect(read({ version: 'tough-cookie@6.1.0', cookies }).cookies[0]?.expires).toBe(253402300799);
  });

  it('of a session pool are those of the first session that has any of the site', () => {
    const session = (...cookies: object[]) => ({
      cookieJar: { version: 'tough-cookie@6.1.0', cookies },
    });
    const { cookies, skipped } = read({
      sessions: [
        session(),
        session({ ...tough, value: 'first' }),
        session(
          { ...tough, value: 'second' },
          { ...tough, key: 'other', domain: 'www.example.com', value: 'second' },
          { ...tough, domain: 'b.test' },
        ),
      ],
    });
    expect(cookies.map(({ domain, value }) => `${domain} ${value}`)).toEqual([
      '.example.com first',
      '.b.test abc',
    ]);
    expect(skipped.map(({ line }) => line)).toEqual([2, 3]);
  });

  it('of a session pool may lack a domain or have a bad one', () => {
    const cookies = [
      { ...tough, domain: 'example.co\u2028m' },
      { ...tough, domain: undefined },
      tough,
    ];
    const { cookies: found, skipped } = read({ sessions: [{ cookieJar: { cookies } }] });
    expect([found.length, skipped.length]).toEqual([1, 2]);
  });

  it('an export of Insomnia without cookies has none, and another envelope is not recognized', () => {
    const jar = { _type: 'cookie_jar', cookies: [] };
    expect(read({ resources: [jar] })).toMatchObject({ format: 'insomnia', cookies: [] });
    expect(() => read({ resources: [{ _type: 'request' }] })).toThrow(LoadError);
    expect(() => read({ sessions: [{ id: 1 }, null] })).toThrow(LoadError);
    expect(() => read({ 'example.com': { '/': { sid: 1 } } })).toThrow(LoadError);
  });
});

describe('Cookie Quick Manager', () => {
  const cookie = {
    'Host raw': 'https://.example.com/',
    'Name raw': 'sid',
    'Path raw': '/',
    'Content raw': 'abc',
    Expires: '01-01-2037 00:00:00',
    'Expires raw': '2114380800',
    'Send for': 'Encrypted connections only',
    'Send for raw': 'true',
    'HTTP only raw': 'true',
    'SameSite raw': 'lax',
    'This domain only': 'Valid for subdomains',
    'This domain only raw': 'false',
    'Store raw': 'firefox-default',
    'First Party Domain': '',
  };

  it.each([
    [{}, asRead],
    [{ 'Host raw': '.example.com' }, asRead],
    [
      { 'Host raw': 'https://example.com/', 'This domain only raw': 'true' },
      { domain: 'example.com' },
    ],
    [{ 'Host raw': 'http://localhost/', 'This domain only raw': 'true' }, { domain: 'localhost' }],
    [{ 'Host raw': 'http://.example.com/app', 'Path raw': '/app' }, { path: '/app' }],
    [{ 'Expires raw': '0', Expires: 'At the end of the session' }, { expires: null }],
    [
      { 'Send for raw': 'false', 'HTTP only raw': 'false' },
      { secure: false, httpOnly: false },
    ],
    [{ 'SameSite raw': 'no_restriction' }, { sameSite: 'none' }],
    [{ 'SameSite raw': 'no_restriction', 'Send for raw': 'false' }, { sameSite: undefined }],
    [{ 'SameSite raw': undefined }, { sameSite: undefined }],
  ])('%j', (fields, expected) => {
    const { format, cookies, skipped } = read([{ ...cookie, ...fields }]);
    expect({ format, skipped }).toEqual({ format: 'cookie-quick-manager', skipped: [] });
    expect(cookies).toMatchObject([expected]);
  });

  it('leaves the cookies of containers out', () => {
    const { cookies, skipped } = read([cookie, { ...cookie, 'Store raw': 'firefox-container-1' }]);
    expect([cookies.length, skipped.length]).toEqual([1, 1]);
  });
});

describe('JSON with capitalised fields', () => {
  const go = {
    ...{ Name: 'sid', Value: 'abc', Quoted: false, Path: '/', Domain: '.example.com' },
    ...{ Expires: '2037-01-01T00:00:00Z', RawExpires: '', MaxAge: 0, Secure: true, HttpOnly: true },
    ...{ SameSite: 2, Partitioned: false, Raw: '', Unparsed: null },
  };
  const guzzle = {
    ...{ Name: 'sid', Value: 'abc', Domain: '.example.com', Path: '/', 'Max-Age': '3600' },
    ...{ Expires: 2_114_380_800, Secure: true, Discard: false, HttpOnly: true, SameSite: 'Lax' },
  };
  const dotNet = {
    ...{ Comment: '', CommentUri: null, HttpOnly: true, Discard: false, Domain: '.example.com' },
    ...{ Expired: false, Expires: '2037-01-01T01:00:00.0000000+01:00', Name: 'sid', Path: '/' },
    ...{ Port: '', Secure: true, TimeStamp: '2026-11-29T11:00:00+01:00', Value: 'abc', Version: 0 },
  };

  it.each([
    ['Go', go, asRead],
    ['Go', { ...go, Expires: '0001-01-01T00:00:00Z' }, { expires: null }],
    ['Go', { ...go, SameSite: 3 }, { sameSite: 'strict' }],
    ['Go', { ...go, SameSite: 4 }, { sameSite: 'none' }],
    ['Go', { ...go, SameSite: 1 }, { sameSite: undefined }],
    ['Go', { ...go, MaxAge: -1 }, { expires: 1 }],
    [
      'persistent-cookiejar',
      { ...go, HostOnly: true, Domain: 'example.com' },
      { domain: 'example.com' },
    ],
    ['persistent-cookiejar', { ...go, Persistent: false }, { expires: null }],
    ['Guzzle', guzzle, asRead],
    ['Guzzle', { ...guzzle, Expires: null, 'Max-Age': null }, { expires: null }],
    ['Guzzle', { ...guzzle, Discard: true }, { expires: null }],
    ['Guzzle', { ...guzzle, Secure: 'true' }, { secure: true }],
    ['.NET', dotNet, { ...asRead, sameSite: undefined }],
    ['.NET', { ...dotNet, Expires: '0001-01-01T00:00:00' }, { expires: null }],
  ])('of %s: %j', (_, data, expected) => {
    const { format, cookies, skipped } = read([data]);
    expect({ format, skipped }).toEqual({ format: 'capitalised-json', skipped: [] });
    expect(cookies).toMatchObject([expected]);
  });

  it('in an envelope', () => {
    expect(read({ Cookies: [go] }).cookies).toMatchObject([asRead]);
  });

  it('fails closed', () => {
    expect(read([{ ...go, Secure: 'perhaps' }]).cookies).toEqual([]);
    expect(read([{ ...go, Domain: '' }]).cookies).toEqual([]);
  });
});

describe("Rust's cookie_store", () => {
  const cookie = {
    raw_cookie:
      'sid=abc; HttpOnly; SameSite=Lax; Secure; Path=/; Domain=example.com; Expires=Thu, 01 Jan 2037 00:00:00 GMT',
    path: ['/', true],
    domain: { Suffix: 'example.com' },
    expires: { AtUtc: '2037-01-01T00:00:00Z' },
  };

  it.each([
    [{}, asRead],
    [{ domain: { HostOnly: 'example.com' } }, { domain: 'example.com' }],
    [{ domain: { Suffix: '127.0.0.1' } }, { domain: '127.0.0.1' }],
    [{ domain: { HostOnly: 'localhost' } }, { domain: 'localhost' }],
    [{ expires: 'SessionEnd' }, { expires: null }],
    [{ path: ['/x', false] }, { path: '/x' }],
    [{ raw_cookie: 'a=b=c' }, { name: 'a', value: 'b=c', secure: false, httpOnly: false }],
    [{ raw_cookie: 'a=; SECURE' }, { name: 'a', value: '', secure: true }],
    [{ raw_cookie: 'a=1; SameSite=None' }, { sameSite: undefined }],
  ])('%j', (fields, expected) => {
    for (const data of [[{ ...cookie, ...fields }], { cookies: [{ ...cookie, ...fields }] }]) {
      const { format, cookies, skipped } = read(data);
      expect({ format, skipped }).toEqual({ format: 'cookie_store', skipped: [] });
      expect(cookies).toMatchObject([expected]);
    }
  });

  it('of older versions has a cookie on each line', () => {
    const lines = [cookie, { ...cookie, raw_cookie: 'b=2' }].map(
      (each) => `${JSON.stringify(each)}\n`,
    );
    expect(read(lines.join('')).cookies.map(({ name }) => name)).toEqual(['sid', 'b']);
    expect(read(lines[0] as string).cookies.map(({ name }) => name)).toEqual(['sid']);
  });

  it.each([{ domain: 'NotPresent' }, { domain: 'Empty' }, { raw_cookie: '' }, { raw_cookie: 1 }])(
    '%j is skipped and reported',
    (fields) => {
      const { cookies, skipped } = read([{ ...cookie, ...fields }]);
      expect([cookies.length, skipped.length]).toEqual([0, 1]);
    },
  );
});

describe('Priority', () => {
  it.each(['Low', 'Medium', 'High'])('%s of the DevTools protocol is an attribute', (priority) => {
    const cookie = { name: 'a', value: '1', domain: 'a.test', path: '/', size: 2, session: true };
    const [found] = read({ cookies: [{ ...cookie, priority }] }).cookies;
    expect(found?.getNonstandardAttr('Priority')).toBe(priority);
  });

  it.each([undefined, null, '', 'x', 1, {}])('%j is not', (priority) => {
    const cookie = { name: 'a', value: '1', domain: 'a.test', path: '/', size: 2, session: true };
    expect(read([{ ...cookie, priority }]).cookies[0]?.hasNonstandardAttr('Priority')).toBe(false);
  });
});

describe('what is reported of JSON', () => {
  it('an expiry in another unit', () => {
    const cookie = { name: 'a', value: '1', domain: 'a.test', path: '/' };
    const { cookies, altered } = read([
      { ...cookie, expires: 4e9 },
      { ...cookie, expires: 1_829_706_592_000 },
      { ...cookie, expires: '1829706592000000' },
      { ...cookie, expires: 1_829_706_592_000, session: true },
    ]);
    expect(cookies.map(({ expires }) => expires)).toEqual([
      4e9,
      1_829_706_592,
      1_829_706_592,
      null,
    ]);
    expect(altered?.map(({ line }) => line)).toEqual([2, 3]);
  });

  it('an empty list is of no tool', () => {
    expect(read([]).format).toBe('cookie-list');
    expect(read({ cookies: [] }).format).toBe('cookie-list');
  });
});
