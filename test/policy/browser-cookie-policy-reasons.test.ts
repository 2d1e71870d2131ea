import { describe, expect, it } from 'vitest';
import { Cookie, type CookieInit } from '../../src/cookie/cookie.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import {
  BrowserCookiePolicy,
  type BrowserCookiePolicyOptions,
} from '../../src/policy/browser-cookie-policy.js';
import { DefaultCookiePolicy } from '../../src/policy/default-cookie-policy.js';
import type { CookieRequest } from '../../src/url/request.js';
import { fixedClock } from '../fixed-clock.js';
import { requestTo } from '../messages.js';

const NOW = 1_795_149_000;
const SITE = 'https://www.example.com/';

fixedClock(NOW * 1000);

const brokenList = {
  publicSuffix(): never {
    throw new Error('no list');
  },
  version: 'broken',
};

const cookieOf = (init: Partial<CookieInit> = {}) =>
  new Cookie({ name: 'a', value: '1', domain: 'www.example.com', path: '/', ...init });

interface Case {
  cookie?: Partial<CookieInit>;
  policy?: BrowserCookiePolicyOptions;
  url?: string;
  request?: Partial<CookieRequest>;
}

function parts({ cookie, policy, url = SITE, request }: Case) {
  const asked = { ...requestTo('https://www.example.com/'), getFullUrl: () => url, ...request };
  return [new BrowserCookiePolicy(policy), cookieOf(cookie), asked as CookieRequest] as const;
}

function setCode(given: Case): string | null {
  const [policy, cookie, request] = parts(given);
  const code = policy.explainSet(cookie, request)?.code ?? null;
  expect(policy.setOk(cookie, request)).toBe(code === null);
  return code;
}

function returnCode(given: Case): string | null {
  const [policy, cookie, request] = parts(given);
  const code = policy.explainReturn(cookie, request)?.code ?? null;
  expect(policy.returnOk(cookie, request)).toBe(code === null);
  return code;
}

const foreign = 'https://other.example/';
const none = { secure: true, rest: { SameSite: 'None' } };
const strict = { rest: { SameSite: 'Strict' } };
const partitioned = { ...none, partitionKey: 'https://other.example' };

describe('what a cookie holds, wherever it comes from', () => {
  it.each([
    [{ name: 'a\x01' }, 'control-character'],
    [{ value: '\x7f' }, 'control-character'],
    [{ path: '/\x1f' }, 'control-character'],
    [{ domain: 'www.example.com\0' }, 'control-character'],
    [{ name: 'a\tb', value: 'c\td', path: '/\t' }, null],
    [{ name: 'a;b', value: '☃' }, null],
    [{ name: 'a', value: null }, null],
    [{ name: '', value: null }, 'no-cookie'],
    [{ name: '', value: '' }, 'no-cookie'],
    [{ name: '', value: 'a=b' }, 'nameless-pair'],
    [{ name: 'n', value: 'v'.repeat(4095) }, null],
    [{ name: 'n', value: 'v'.repeat(4096) }, 'too-large'],
    [{ name: 'n', value: 'é'.repeat(2047), utf8: true }, null],
    [{ name: 'n', value: 'é'.repeat(2048), utf8: true }, 'too-large'],
    [{ name: 'n'.repeat(4096), value: null }, null],
    [{ name: 'n'.repeat(4097), value: null }, 'too-large'],
    [{ name: '__Secure-a' }, 'prefix-unmet'],
    [{ name: '', value: '__Http-a' }, 'prefix-in-value'],
  ] as [Partial<CookieInit>, string | null][])('%j: %s', (cookie, code) => {
    expect(setCode({ cookie })).toBe(code);
    expect(new BrowserCookiePolicy().explainLoad(cookieOf(cookie))?.code ?? null).toBe(code);
  });
});

describe('the domain of a cookie that is set', () => {
  it.each([
    [SITE, 'www.example.com', null],
    [SITE, '.www.example.com', null],
    [SITE, '.example.com', null],
    [SITE, 'example.com', 'domain-mismatch'],
    [SITE, '.com', 'public-suffix'],
    [SITE, '.xample.com', 'domain-mismatch'],
    [SITE, '.example.org', 'domain-mismatch'],
    [SITE, '', 'domain-invalid'],
    [SITE, '.', 'domain-invalid'],
    [SITE, '..example.com', 'domain-invalid'],
    [SITE, '.example.com.', 'domain-mismatch'],
    ['https://www.example.com./', '.example.com.', null],
    ['https://www.example.com./', '.com.', 'public-suffix'],
    ['https://www.example.com./', 'www.example.com.', null],
    ['https://www.example.com./', 'www.example.com', 'domain-mismatch'],
    ['https://www.example.com./', '..', 'domain-invalid'],
    ['https://example.co.uk/', '.example.co.uk', null],
    ['https://example.co.uk/', '.co.uk', 'public-suffix'],
    ['https://co.uk/', '.co.uk', 'public-suffix'],
    ['https://co.uk/', 'co.uk', null],
    ['https://10.0.0.1/', '10.0.0.1', null],
    ['https://10.0.0.1/', '.10.0.0.1', 'ip-domain'],
    ['https://10.0.0.1/', '.0.0.1', 'ip-domain'],
    ['https://10.0.0.1/', 'www.example.com', 'ip-domain'],
    ['https://[::1]/', '[::1]', null],
    ['https://[::1]/', '.[::1]', 'ip-domain'],
    ['https://intranet/', 'intranet', null],
    ['https://intranet/', '.intranet', 'public-suffix'],
    ['nonsense', 'nonsense', 'domain-invalid'],
    ['nonsense', '', 'domain-invalid'],
    ['https://a..b/', 'a..b', 'domain-invalid'],
  ])('from %s: %j: %s', (url, domain, code) => {
    expect(setCode({ url, cookie: { domain } })).toBe(code);
  });

  it.each([
    ['www.example.com', null],
    ['.example.com', null],
    ['.www.example.com', null],
    ['.com', 'public-suffix'],
    ['.co.uk.', 'public-suffix'],
    ['.intranet', 'public-suffix'],
    ['com', null],
    ['.10.0.0.1', 'ip-domain'],
    ['.[::1]', 'ip-domain'],
    ['', 'domain-invalid'],
    ['.', 'domain-invalid'],
    ['..example.com', 'domain-invalid'],
    ['a..b', 'domain-invalid'],
    ['.bücher.example', 'domain-invalid'],
    ['bücher.example', 'domain-invalid'],
  ])('in a file, %j: %s', (domain, code) => {
    const policy = new BrowserCookiePolicy();
    expect(policy.explainLoad(cookieOf({ domain }))?.code ?? null).toBe(code);
  });

  it.each([
    ['throws', brokenList, '.example.com', 'suffix-list-failed'],
    ['throws, even for the host alone', brokenList, 'www.example.com', 'suffix-list-failed'],
    ['answers sensibly', { publicSuffix: () => 'com', version: '' }, '.example.com', null],
    ['answers sensibly', { publicSuffix: () => 'com', version: '' }, 'www.example.com', null],
    [
      'answers with the domain',
      { publicSuffix: () => 'example.com', version: '' },
      '.example.com',
      'public-suffix',
    ],
    [
      'answers with another name',
      { publicSuffix: () => 'org', version: '' },
      'www.example.com',
      'suffix-list-failed',
    ],
    [
      'is of two minds',
      { publicSuffix: (host: string) => (host === 'example.com' ? host : 'com'), version: '' },
      '.example.com',
      'public-suffix',
    ],
  ])('where the list %s: %j, %s: %s', (_what, publicSuffixList, domain, code) => {
    expect(setCode({ cookie: { domain }, policy: { publicSuffixList } })).toBe(code);
  });
});

describe('a cookie that may go back', () => {
  it.each([
    ['www.example.com', null],
    ['.www.example.com', null],
    ['.example.com', null],
    ['.com', null],
    ['example.com', 'domain-mismatch'],
    ['.xample.com', 'domain-mismatch'],
    ['', 'domain-mismatch'],
  ])('by its domain %j: %s', (domain, code) => {
    expect(returnCode({ cookie: { domain } })).toBe(code);
    const [policy, , request] = parts({});
    expect(policy.explainDomainReturn(domain, request)?.code ?? null).toBe(code);
    expect(policy.domainReturnOk(domain, request)).toBe(code === null);
  });

  it.each([
    ['/', true],
    ['/foo', true],
    ['/foo/', true],
    ['/foo/bar', true],
    ['/fo', false],
    ['/foo/bar/', false],
    ['/bar', false],
    ['foo', false],
    ['', true],
  ])('by its path %j: %s (6265bis-22 section 5.1.4)', (path, matches) => {
    const url = `${SITE}foo/bar`;
    expect(returnCode({ url, cookie: { path } })).toBe(matches ? null : 'path-mismatch');
    const [policy, , request] = parts({ url });
    expect(policy.pathReturnOk(path, request)).toBe(matches);
  });

  it.each([
    [NOW - 1, 'expired'],
    [NOW, 'expired'],
    [NOW + 1, null],
    [null, null],
  ])('by its expiry %s: %s', (expires, code) => {
    expect(returnCode({ cookie: { expires } })).toBe(code);
  });

  it.each([
    ['https://www.example.com/', null],
    ['wss://www.example.com/', null],
    ['http://www.example.com/', 'secure-mismatch'],
    ['ws://www.example.com/', 'secure-mismatch'],
  ])('where it is Secure, over %s: %s', (url, code) => {
    expect(returnCode({ url, cookie: { secure: true } })).toBe(code);
    expect(setCode({ url, cookie: { secure: true } })).toBe(code);
    expect(returnCode({ url })).toBeNull();
  });

  it.each(['ftp://www.example.com/', 'file://www.example.com/', 'x-y://www.example.com/'])(
    'nor is set by %s, whose scheme has no cookies (H15)',
    (url) => {
      expect(returnCode({ url })).toBe('scheme-unsupported');
      expect(setCode({ url })).toBe('scheme-unsupported');
    },
  );
});

describe('a request of another site', () => {
  const lax = { rest: { SameSite: 'Lax' } };

  it.each([
    ['GET', true],
    ['HEAD', true],
    ['OPTIONS', true],
    ['TRACE', true],
    ['get', true],
    ['POST', false],
    ['PUT', false],
    ['DELETE', false],
    ['PATCH', false],
    ['CONNECT', false],
    ['', false],
    [undefined, true],
  ])('with the method %s is safe: %s (RFC 9110 section 9.2.1)', (method, isSafe) => {
    const request = { initiator: foreign, ...(method === undefined ? {} : { method }) };
    for (const cookie of [lax, {}])
      expect(returnCode({ cookie, request })).toBe(isSafe ? null : 'cross-site');
    expect(returnCode({ cookie: lax, request: { ...request, navigation: false } })).toBe(
      'cross-site',
    );
    expect(returnCode({ cookie: strict, request })).toBe('cross-site');
    expect(returnCode({ cookie: none, request })).toBeNull();
    expect(returnCode({ cookie: none, request: { ...request, navigation: false } })).toBeNull();
  });

  it.each([
    [{}, true, null],
    [{}, false, 'cross-site'],
    [strict, true, null],
    [strict, false, 'cross-site'],
    [none, true, null],
    [none, false, null],
    [{ rest: { SameSite: 'None' } }, true, 'same-site-none-insecure'],
    [{ rest: { SameSite: 'None' } }, false, 'same-site-none-insecure'],
  ])('sets %j, in a navigation: %s: %s', (cookie, navigation, code) => {
    expect(setCode({ cookie, request: { initiator: foreign, navigation } })).toBe(code);
    const unasked = { rest: { SameSite: 'None' } };
    expect(setCode({ cookie, request: { initiator: SITE, navigation } })).toBe(
      JSON.stringify(cookie) === JSON.stringify(unasked) ? code : null,
    );
  });

  it('is any, where the list fails', () => {
    const policy = { publicSuffixList: brokenList };
    expect(returnCode({ cookie: strict, policy, request: { initiator: SITE } })).toBe('cross-site');
    expect(returnCode({ cookie: strict, policy, request: { initiator: null } })).toBeNull();
  });
});

describe('the partition of a cookie', () => {
  const embedded = { initiator: foreign, navigation: false };

  it.each([
    [partitioned, embedded, null],
    [partitioned, {}, 'other-partition'],
    [{ ...partitioned, partitionKey: 'https://example.com' }, {}, null],
    [{ ...partitioned, partitionKey: 'https://example.com' }, embedded, 'other-partition'],
    // Firefox has such cookies, without the attribute.
    [{ partitionKey: 'https://example.com' }, {}, null],
    [{ partitionKey: foreign }, {}, 'other-partition'],
    [
      { partitionKey: 'https://example.com', rest: { Partitioned: null } },
      {},
      'partitioned-insecure',
    ],
    [{ secure: true, rest: { Partitioned: null } }, {}, null],
    [{ rest: { Partitioned: null } }, {}, 'partitioned-insecure'],
  ] as [Partial<CookieInit>, Partial<CookieRequest>, string | null][])(
    '%j, %j: %s',
    (cookie, request, code) => {
      expect(setCode({ cookie, request })).toBe(code);
      expect(returnCode({ cookie, request })).toBe(code);
    },
  );

  it('is not known where the list fails', () => {
    const policy = { publicSuffixList: brokenList };
    expect(returnCode({ cookie: partitioned, policy })).toBe('suffix-list-failed');
    const unknown = { secure: true, rest: { Partitioned: null } };
    expect(returnCode({ cookie: unknown, policy })).toBeNull();
  });
});

describe('a Secure cookie is left alone by plain http (6265bis-22 section 5.7, step 16)', () => {
  const http = 'http://www.example.com/';

  function replaceCode(cookie: Partial<CookieInit>, existing: Partial<CookieInit>[], url = http) {
    const [policy, incoming, request] = parts({ cookie, url });
    return policy.explainReplace(incoming, () => existing.map(cookieOf), request)?.code ?? null;
  }

  const guard = { secure: true };

  it.each([
    ['the same', {}, guard, 'secure-overwrite'],
    ['below its domain', {}, { ...guard, domain: '.example.com' }, 'secure-overwrite'],
    ['above its domain', { domain: '.example.com' }, guard, 'secure-overwrite'],
    ['beside its domain', {}, { ...guard, domain: 'app.example.com' }, null],
    ['below its path', { path: '/a/b' }, { ...guard, path: '/a' }, 'secure-overwrite'],
    ['at its path', { path: '/a' }, { ...guard, path: '/a' }, 'secure-overwrite'],
    ['above its path', { path: '/' }, { ...guard, path: '/a' }, null],
    ['beside its path', { path: '/ab' }, { ...guard, path: '/a' }, null],
    ['one that is over', {}, { ...guard, expires: NOW }, null],
    ['one that is not over', {}, { ...guard, expires: NOW + 1 }, 'secure-overwrite'],
    ['one that is not Secure', {}, {}, null],
    ['in a partition', {}, { ...guard, partitionKey: 'https://other.example' }, null],
  ] as [string, Partial<CookieInit>, Partial<CookieInit>, string | null][])(
    '%s: %j, %j: %s',
    (_what, cookie, existing, code) => {
      expect(replaceCode(cookie, [existing])).toBe(code);
      expect(replaceCode(cookie, [{ name: 'a' }, existing])).toBe(code);
      expect(replaceCode(cookie, [])).toBeNull();
      expect(replaceCode(cookie, [existing], SITE)).toBeNull();
      expect(replaceCode(cookie, [existing], 'http://localhost/')).toBeNull();
      expect(replaceCode({ ...cookie, secure: true }, [existing])).toBeNull();
    },
  );
});

describe('block and allow lists', () => {
  it.each([
    [{ blockedDomains: ['example.com'] }, '.example.com', 'domain-blocked'],
    [{ blockedDomains: ['example.com'] }, 'www.example.com', null],
    [{ blockedDomains: ['.example.com'] }, 'www.example.com', 'domain-blocked'],
    [{ blockedDomains: ['.example.com'] }, '.example.com', 'domain-blocked'],
    [{ blockedDomains: ['www.example.com'] }, '.example.com', null],
    [{ allowedDomains: ['.example.com'] }, '.example.com', null],
    [{ allowedDomains: ['example.com'] }, '.example.com', 'domain-not-allowed'],
    [
      { allowedDomains: ['.example.com'], blockedDomains: ['.example.com'] },
      '.example.com',
      'domain-blocked',
    ],
    [{ allowedDomains: [] }, 'www.example.com', 'domain-not-allowed'],
  ])('%j: %s: %s', (policy, domain, code) => {
    expect([
      setCode({ cookie: { domain }, policy }),
      returnCode({ cookie: { domain }, policy }),
    ]).toEqual([code, code]);
    const [judge, , request] = parts({ policy });
    expect(judge.explainDomainReturn(domain, request)?.code ?? null).toBe(code);
  });

  it.each([
    ['example.com', '.example.com.', 'domain-blocked'],
    ['.example.com', 'www.example.com.', 'domain-blocked'],
    ['example.com.', '.example.com.', 'domain-blocked'],
    ['example.com.', '.example.com', null],
  ])('with %s blocked, a trailing dot is no way around: %s: %s', (blocked, domain, code) => {
    const url = domain.endsWith('.') ? 'https://www.example.com./' : SITE;
    expect(setCode({ url, cookie: { domain }, policy: { blockedDomains: [blocked] } })).toBe(code);
  });
});

describe('the limits', () => {
  it.each([
    [undefined, { perSite: 180, total: 3000 }],
    [null, null],
    [
      { perSite: 1, total: 2 },
      { perSite: 1, total: 2 },
    ],
    [{ perSite: 1 }, { perSite: 1, total: 3000 }],
    [{ total: 1 }, { perSite: 180, total: 1 }],
    [
      { perSite: undefined, header: 8190 },
      { perSite: 180, total: 3000, header: 8190 },
    ],
    [{}, { perSite: 180, total: 3000 }],
  ])('given as %j are %j', (limits, expected) => {
    const options = limits === undefined ? {} : { limits };
    expect(new BrowserCookiePolicy(options).limits).toEqual(expected);
  });
});

it('under http.cookiejar’s rules, a limit that is not named does not exist', () => {
  const { limits } = new DefaultCookiePolicy({ limits: { perSite: 5 } });
  expect(limits).toEqual({ perSite: 5, total: Number.POSITIVE_INFINITY });
});

describe('the initiator of each request counts, also for a URL that was parsed before', () => {
  it.each([
    ['a page of another site', { initiator: foreign, method: 'POST' }, ''],
    ['a page of the site', { initiator: SITE, method: 'POST' }, 'a=1'],
    ['no page', { initiator: null }, 'a=1'],
  ])('%s', (_what, said, expected) => {
    const jar = new CookieJar(new BrowserCookiePolicy());
    jar.setFromHeader('a=1; SameSite=Strict', SITE);
    const sentTo = (init: Partial<CookieRequest>) => {
      const request = { ...requestTo(SITE), ...init } as CookieRequest;
      jar.addCookieHeader(request);
      return request.getHeader('Cookie') ?? '';
    };
    expect([1, 2, 3].map(() => sentTo({}))).toEqual(['a=1', 'a=1', 'a=1']);
    expect([1, 2, 3].map(() => sentTo(said))).toEqual([expected, expected, expected]);
  });
});
