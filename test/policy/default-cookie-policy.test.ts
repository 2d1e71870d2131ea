import { describe, expect, it } from 'vitest';
import { Cookie, type CookieInit } from '../../src/cookie/cookie.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { DefaultCookiePolicy } from '../../src/policy/default-cookie-policy.js';
import type { DefaultCookiePolicyOptions } from '../../src/policy/policy-options.js';
import { argumentError } from '../argument-error.js';
import { type RequestInit, requestTo, responseWith } from '../messages.js';

const {
  DomainLiberal,
  DomainRFC2965Match,
  DomainStrict,
  DomainStrictNoDots,
  DomainStrictNonDomain,
} = DefaultCookiePolicy;

interface Fact {
  what: string;
  policy?: DefaultCookiePolicyOptions;
  /** The request whose response brings the cookies. Default http://www.acme.com/. */
  from?: string;
  setCookie?: string[];
  setCookie2?: string[];
  /** The request that may carry them. Default: the same. */
  to?: string;
  setting?: RequestInit;
  returning?: RequestInit;
  /** What is sent back. */
  cookie?: string;
  cookie2?: string;
  /** How many cookies the jar took. Default: as many as were offered. */
  stored?: number;
}

function check({
  policy,
  from = 'http://www.acme.com/',
  setCookie = [],
  setCookie2 = [],
  to = from,
  setting,
  returning,
  cookie,
  cookie2,
  stored,
}: Fact): void {
  const jar = new CookieJar(new DefaultCookiePolicy(policy));
  jar.extractCookies(
    responseWith({ 'Set-Cookie': setCookie, 'Set-Cookie2': setCookie2 }),
    requestTo(from, setting),
  );
  expect(jar.size).toBe(stored ?? setCookie.length + setCookie2.length);
  const request = requestTo(to, returning);
  jar.addCookieHeader(request);
  expect([request.getHeader('Cookie'), request.getHeader('Cookie2')]).toEqual([cookie, cookie2]);
}

const thirdParty = { unverifiable: true, originReqHost: 'other.org' };
const sameSite = { unverifiable: true, originReqHost: 'x.acme.com' };
const version1 = ['a=1; Version=1'];
const both = { rfc2965: true };

describe('which protocols are taken', () => {
  it.each([
    { what: 'Netscape cookies are', setCookie: ['a=1'], cookie: 'a=1' },
    {
      what: 'unless they are switched off',
      policy: { netscape: false },
      setCookie: ['a=1'],
      stored: 0,
    },
    { what: 'RFC 2965 cookies are not', setCookie2: version1, stored: 0 },
    {
      what: 'unless they are switched on',
      policy: both,
      setCookie2: version1,
      cookie: '$Version=1; a=1',
    },
    { what: 'and say their version', policy: both, setCookie2: ['a=1'], stored: 0 },
    { what: 'RFC 2109 cookies are, as Netscape ones', setCookie: version1, cookie: 'a=1' },
    {
      what: 'as RFC 2965 ones where these are on',
      policy: both,
      setCookie: version1,
      cookie: '$Version=1; a=1',
    },
    {
      what: 'as Netscape ones if that is wished',
      policy: { ...both, rfc2109AsNetscape: true },
      setCookie: version1,
      cookie: 'a=1',
      cookie2: '$Version="1"',
    },
    {
      what: 'not at all if that is unwished',
      policy: { rfc2109AsNetscape: false },
      setCookie: version1,
      stored: 0,
    },
    {
      what: 'Cookie2 tells that RFC 2965 is understood',
      policy: both,
      setCookie: ['a=1'],
      cookie: 'a=1',
      cookie2: '$Version="1"',
    },
    {
      what: 'unless it is hidden',
      policy: { ...both, hideCookie2: true },
      setCookie: ['a=1'],
      cookie: 'a=1',
    },
  ] as Fact[])('$what', check);
});

describe('unverifiable requests to third parties', () => {
  it.each([
    { what: 'set Netscape cookies', setCookie: ['a=1'], setting: thirdParty, cookie: 'a=1' },
    { what: 'get Netscape cookies', setCookie: ['a=1'], returning: thirdParty, cookie: 'a=1' },
    {
      what: 'set none with strictNsUnverifiable',
      policy: { strictNsUnverifiable: true },
      setCookie: ['a=1'],
      setting: thirdParty,
      stored: 0,
    },
    {
      what: 'get none with strictNsUnverifiable',
      policy: { strictNsUnverifiable: true },
      setCookie: ['a=1'],
      returning: thirdParty,
    },
    {
      what: 'but those within a site do',
      policy: { strictNsUnverifiable: true },
      setCookie: ['a=1'],
      setting: sameSite,
      returning: sameSite,
      cookie: 'a=1',
    },
    {
      what: 'set no RFC 2965 cookies',
      policy: both,
      setCookie2: version1,
      setting: thirdParty,
      stored: 0,
    },
    { what: 'get no RFC 2965 cookies', policy: both, setCookie2: version1, returning: thirdParty },
    {
      what: 'but those within a site do that too',
      policy: both,
      setCookie2: version1,
      setting: sameSite,
      returning: sameSite,
      cookie: '$Version=1; a=1',
    },
    {
      what: 'and all do without strictRfc2965Unverifiable',
      policy: { ...both, strictRfc2965Unverifiable: false },
      setCookie2: version1,
      setting: thirdParty,
      returning: thirdParty,
      cookie: '$Version=1; a=1',
    },
  ] as Fact[])('$what', check);
});

describe('the domain of a Netscape cookie', () => {
  it.each([
    {
      what: 'is the host, and reaches its subdomains',
      from: 'http://acme.com/',
      setCookie: ['a=1'],
      to: 'http://www.acme.com/',
      cookie: 'a=1',
    },
    {
      what: 'may be the host',
      from: 'http://acme.com/',
      setCookie: ['a=1; Domain=acme.com'],
      cookie: 'a=1',
    },
    {
      what: 'may be one above',
      setCookie: ['a=1; Domain=.acme.com'],
      to: 'http://acme.com/',
      cookie: 'a=1',
    },
    {
      what: 'may be far above',
      from: 'http://a.b.acme.com/',
      setCookie: ['a=1; Domain=.acme.com'],
      to: 'http://acme.com/',
      cookie: 'a=1',
    },
    {
      what: 'may be a public suffix',
      from: 'http://www.acme.co.uk/',
      setCookie: ['a=1; Domain=.co.uk'],
      to: 'http://x.co.uk/',
      cookie: 'a=1',
    },
    {
      what: 'stands beside that of a cookie without one',
      setCookie: ['a=1', 'a=2; Domain=www.acme.com'],
      cookie: 'a=1; a=2',
    },
    {
      what: 'is not another host',
      setCookie: ['a=1; Domain=evil.org', 'b=1; Domain=x.www.acme.com', 'c=1; Domain=cme.com'],
      stored: 0,
    },
    {
      what: 'has a dot inside',
      setCookie: ['a=1; Domain=com', 'b=2; Domain=.com', 'c=3; Domain=.local'],
      stored: 0,
    },
    { what: 'is not nothing', setCookie: ['a=1; Domain='], stored: 0 },
    {
      what: 'of a host without a dot is in .local',
      from: 'http://localhost/',
      setCookie: ['a=1', 'b=2; Domain=.local', 'c=3; Domain=localhost.local'],
      cookie: 'a=1; b=2; c=3',
    },
    {
      what: 'of a host without a dot does not name it',
      from: 'http://localhost/',
      setCookie: ['a=1; Domain=localhost'],
      stored: 1,
    },
  ] as Fact[])('$what', check);
});

describe('strictNsDomain', () => {
  const far = {
    from: 'http://www.foo.acme.com/',
    setCookie: ['a=1; Domain=.acme.com'],
    to: 'http://acme.com/',
  };
  const near = {
    from: 'http://www.acme.com/',
    setCookie: ['a=1; Domain=.acme.com'],
    to: 'http://acme.com/',
  };
  const unnamed = { from: 'http://acme.com/', setCookie: ['a=1'], to: 'http://www.acme.com/' };
  const self = { from: 'http://acme.com/', setCookie: ['a=1; Domain=acme.com'] };
  const sent = { cookie: 'a=1' };
  const refused = { stored: 0 };

  it.each([
    { flags: DomainLiberal, far: sent, unnamed: sent, self: sent },
    { flags: DomainStrictNoDots, far: refused, unnamed: sent, self: sent },
    { flags: DomainStrictNonDomain, far: sent, unnamed: {}, self: sent },
    { flags: DomainStrict, far: refused, unnamed: {}, self: sent },
    { flags: DomainRFC2965Match, far: sent, unnamed: sent, self: refused },
    { flags: DomainStrict | DomainRFC2965Match, far: refused, unnamed: {}, self: refused },
  ])('$flags', ({ flags, ...outcomes }) => {
    const policy = { strictNsDomain: flags };
    check({ what: 'a domain two labels up', policy, ...far, ...outcomes.far });
    check({ what: 'a domain one label up', policy, ...near, ...sent });
    check({ what: 'no domain, at a subdomain', policy, ...unnamed, ...outcomes.unnamed });
    check({ what: 'no domain, at the host', policy, ...unnamed, to: unnamed.from, ...sent });
    check({ what: 'the host as domain', policy, ...self, ...outcomes.self });
  });

  it('is a sum of constants, which Python finds on instances too', () => {
    expect([
      DomainLiberal,
      DomainStrictNoDots,
      DomainStrictNonDomain,
      DomainStrict,
      DomainRFC2965Match,
    ]).toEqual([0, 1, 2, 3, 4]);
    expect(new DefaultCookiePolicy()).toMatchObject({
      DomainLiberal,
      DomainStrictNoDots,
      DomainStrictNonDomain,
      DomainStrict,
      DomainRFC2965Match,
    });
  });
});

describe('the domain of an RFC 2965 cookie', () => {
  it.each([
    {
      what: 'is one above, with or without its dot',
      setCookie2: ['a=1; Version=1; Domain=.acme.com', 'b=2; Version=1; Domain=acme.com'],
      cookie: '$Version=1; a=1; $Domain=".acme.com"; b=2; $Domain="acme.com"',
    },
    {
      what: 'is not two above',
      from: 'http://www.foo.acme.com/',
      setCookie2: ['a=1; Version=1; Domain=.acme.com'],
      stored: 0,
    },
    {
      what: 'is not a top level, and no other host',
      setCookie2: ['a=1; Version=1; Domain=.com', 'b=2; Version=1; Domain=.evil.org'],
      stored: 0,
    },
    {
      what: 'is the host alone where it names none',
      from: 'http://acme.com/',
      setCookie2: version1,
      to: 'http://www.acme.com/',
    },
  ] as Fact[])('$what', (fact) => check({ policy: both, ...fact }));
});

describe('strictDomain', () => {
  it.each([
    {
      what: 'D10 refuses public suffixes',
      from: 'http://www.acme.co.uk/',
      setCookie: ['a=1; Domain=.co.uk', 'b=1; Domain=co.uk'],
      stored: 0,
    },
    {
      what: 'D10 those of private registries too',
      from: 'http://acme.github.io/',
      setCookie: ['a=1; Domain=github.io'],
      stored: 0,
    },
    {
      what: 'D10 whatever their case',
      from: 'http://ACME.co.uk/',
      setCookie: ['a=1; Domain=CO.UK'],
      stored: 0,
    },
    {
      what: 'D10 with a dot at the end too',
      from: 'http://www.acme.co.uk./',
      setCookie: ['a=1; Domain=co.uk.'],
      stored: 0,
    },
    {
      what: 'takes what is registered under them',
      from: 'http://www.acme.co.uk/',
      setCookie: ['a=1; Domain=acme.co.uk'],
      cookie: 'a=1',
    },
    {
      what: 'takes cookies without a domain',
      from: 'http://acme.co.uk/',
      setCookie: ['a=1'],
      cookie: 'a=1',
    },
    {
      what: 'takes what is on no list',
      from: 'http://www.acme.internal/',
      setCookie: ['a=1; Domain=acme.internal'],
      cookie: 'a=1',
    },
    {
      what: 'takes a name under a top-level domain beyond ASCII',
      from: 'http://www.пример.рф/',
      setCookie: ['a=1; Domain=пример.рф'],
      cookie: 'a=1',
    },
    {
      what: 'D10 refuses suffixes beyond ASCII',
      from: 'http://www.пример.個人.香港/',
      setCookie: ['a=1; Domain=個人.香港'],
      stored: 0,
    },
    {
      what: 'takes .local',
      from: 'http://localhost/',
      setCookie: ['a=1; Domain=.local'],
      cookie: 'a=1',
    },
  ] as Fact[])('$what', (fact) => check({ policy: { strictDomain: true }, ...fact }));

  it('asks a list with names beyond ASCII as they are', () => {
    const publicSuffixList = {
      publicSuffix: (host: string) => (host.endsWith('個人.香港') ? '個人.香港' : 'xn--p1ai'),
      version: 'of a test',
    };
    const jar = new CookieJar(new DefaultCookiePolicy({ strictDomain: true, publicSuffixList }));
    const codeOf = (domain: string) =>
      jar.setFromHeader(`a=1; Domain=${domain}`, `http://www.${domain}/`).refused[0]?.code;
    expect(codeOf('個人.香港')).toBe('public-suffix');
    expect(codeOf('пример.рф')).toBeUndefined();
    expect(codeOf('пример.com')).toBe('suffix-list-failed');
  });

  it('asks the list that it is given', () => {
    const publicSuffixList = { publicSuffix: () => 'acme.com', version: 'of a test' };
    check({
      what: '',
      policy: { strictDomain: true, publicSuffixList },
      setCookie: ['a=1; Domain=acme.com'],
      stored: 0,
    });
  });

  it.each([
    [
      'throws',
      () => {
        throw new Error('no list');
      },
    ],
    ['answers undefined', () => undefined],
    ['answers with nothing', () => ''],
    ['answers with a number', () => 42],
    ['answers with another name', () => 'org'],
    ['answers with half a label', () => 'me.com'],
  ])('R6 refuses what a list that %s cannot judge, and costs no other cookie', (_what, answer) => {
    const publicSuffixList = { publicSuffix: answer as () => string, version: 'broken' };
    const jar = new CookieJar(new DefaultCookiePolicy({ strictDomain: true, publicSuffixList }));
    const { stored, refused } = jar.setFromHeader(
      ['a=1; Domain=acme.com', 'b=2'],
      'http://acme.com/',
    );
    expect(stored.map(({ name }) => name)).toEqual(['b']);
    expect(refused.map(({ code }) => code)).toEqual(['suffix-list-failed']);
  });
});

describe('the path of a cookie', () => {
  it.each([
    ['/foo', ['/foo', '/foo/', '/foo/bar', '/foo?q'], ['/', '/foobar', '/fo', '/FOO', '/x/foo']],
    ['/foo/', ['/foo/', '/foo/bar'], ['/foo', '/', '/foo%2Fbar']],
    ['/', ['/', '', '/foo', '//'], []],
    ['/a b', ['/a%20b', '/a b/c'], ['/a', '/a+b']],
    ['/f%6fo', ['/f%6fo', '/f%6Fo'], ['/foo']],
    ['foo', [], ['/', '/foo', '/foo/foo']],
    ['"', [], ['/', '/"']],
    ['""', [], ['/', '/""']],
  ])('R16 R18 %s goes to %j, not to %j', (path, goes, stays) => {
    for (const [paths, cookie] of [
      [goes, 'a=1'],
      [stays, undefined],
    ] as const) {
      for (const to of paths) {
        check({
          what: to,
          setCookie: [`a=1; Path=${path}`],
          to: `http://www.acme.com${to}`,
          ...(cookie && { cookie }),
        });
      }
    }
  });

  const elsewhere = {
    from: 'http://www.acme.com/foo/x',
    setCookie: ['a=1; Path=/bar', 'b=2; Path=/foo', 'c=3; Path=/foo/x/y'],
  };
  const elsewhere2 = elsewhere.setCookie.map((line) => `${line}; Version=1`);

  it.each([
    {
      what: 'may be another than that of the response',
      ...elsewhere,
      to: 'http://www.acme.com/bar',
      cookie: 'a=1',
    },
    {
      what: 'covers it with strictNsSetPath',
      policy: { strictNsSetPath: true },
      ...elsewhere,
      stored: 1,
      cookie: 'b=2',
    },
    {
      what: 'covers it with RFC 2965',
      policy: both,
      from: elsewhere.from,
      setCookie2: elsewhere2,
      stored: 1,
      cookie: '$Version=1; b=2; $Path="/foo"',
    },
  ] as Fact[])('$what', check);
});

describe('names that begin with a dollar sign', () => {
  it.each([
    { what: 'are taken', setCookie: ['$a=1', 'b=2'], cookie: '$a=1; b=2' },
    {
      what: 'are refused with strictNsSetInitialDollar',
      policy: { strictNsSetInitialDollar: true },
      setCookie: ['$a=1', 'b=2'],
      stored: 1,
      cookie: 'b=2',
    },
  ] as Fact[])('$what', check);
});

describe('Secure cookies', () => {
  const all = ['http', 'https', 'ws', 'wss'];

  it.each([
    ['by default', undefined, ['https', 'wss']],
    ['over http if so wished', ['http'], ['http']],
    ['over nothing if so wished', [], []],
  ])('go out over secure protocols: %s', (_what, secureProtocols, secure) => {
    const policy = secureProtocols === undefined ? {} : { secureProtocols };
    for (const scheme of all) {
      const cookie = secure.includes(scheme) ? 'a=1; b=2' : 'b=2';
      check({
        what: scheme,
        policy,
        setCookie: ['a=1; Secure', 'b=2'],
        to: `${scheme}://www.acme.com/`,
        cookie,
      });
    }
  });
});

describe('the ports of a cookie', () => {
  const from = 'http://www.acme.com:81/';

  it.each([
    { what: 'Port alone is that of the response', from, setCookie: ['a=1; Port'], cookie: 'a=1' },
    {
      what: 'which keeps it from others',
      from,
      setCookie: ['a=1; Port'],
      to: 'http://www.acme.com/',
    },
    {
      what: 'a list has to have that of the response',
      from,
      setCookie: ['a=1; Port=80,81', 'b=2; Port=80', 'c=3; Port=80 , 81'],
      stored: 2,
      cookie: 'a=1; c=3',
    },
    {
      what: 'and of the request',
      from,
      setCookie: ['a=1; Port=80,81'],
      to: 'http://www.acme.com:82/',
    },
    {
      what: 'where 80 is that of a URL without one',
      from,
      setCookie: ['a=1; Port=80,81'],
      to: 'https://www.acme.com/',
      cookie: 'a=1',
    },
    { what: 'a list of Netscape has no quotes', from, setCookie: ['a=1; Port="80,81"'], stored: 0 },
    {
      what: 'a list of RFC 2965 has',
      policy: both,
      from,
      setCookie2: ['a=1; Version=1; Port="80,81"'],
      cookie: '$Version=1; a=1; $Port="80,81"',
    },
    {
      what: 'and is sent without numbers where it had none',
      policy: both,
      from,
      setCookie2: ['a=1; Version=1; Port'],
      cookie: '$Version=1; a=1; $Port',
    },
    {
      what: 'what is no port is refused',
      policy: both,
      from,
      setCookie2: ['a=1; Version=1; Port="x"', 'b=2; Version=1; Port=""'],
      stored: 0,
    },
    {
      what: 'user and password do not hide the port',
      from: 'http://user:password@www.acme.com:81/',
      setCookie: ['a=1; Port=81'],
      cookie: 'a=1',
    },
  ] as Fact[])('$what', check);
});

describe('block and allow lists', () => {
  const from = 'http://acme.com/';
  const setCookie = ['a=1', 'b=2; Domain=acme.com'];

  it.each([
    {
      what: 'blocked: a domain as it is stored',
      policy: { blockedDomains: ['acme.com'] },
      from,
      setCookie,
      stored: 1,
      cookie: 'b=2',
    },
    {
      what: 'blocked: all below it and the dotted one',
      policy: { blockedDomains: ['.acme.com'] },
      from,
      setCookie,
      stored: 1,
      cookie: 'a=1',
    },
    {
      what: 'blocked: both',
      policy: { blockedDomains: ['acme.com', '.acme.com'] },
      setCookie,
      stored: 0,
    },
    {
      what: 'blocked: others',
      policy: { blockedDomains: ['.other.org', 'cme.com'] },
      setCookie,
      cookie: 'a=1; b=2',
    },
    {
      what: 'blocked: an address to the letter',
      policy: { blockedDomains: ['192.168.1.2', '.168.1.2'] },
      from: 'http://193.168.1.2/',
      setCookie: ['a=1'],
      cookie: 'a=1',
    },
    {
      what: 'blocked: that address',
      policy: { blockedDomains: ['192.168.1.2'] },
      from: 'http://192.168.1.2/',
      setCookie: ['a=1'],
      stored: 0,
    },
    {
      what: 'allowed: a domain as it is stored',
      policy: { allowedDomains: ['acme.com'] },
      from,
      setCookie,
      stored: 1,
      cookie: 'a=1',
    },
    {
      what: 'allowed: all below and the dotted one',
      policy: { allowedDomains: ['.acme.com'] },
      setCookie,
      cookie: 'a=1; b=2',
    },
    { what: 'allowed: nothing', policy: { allowedDomains: [] }, setCookie, stored: 0 },
    {
      what: 'allowed and blocked',
      policy: { allowedDomains: ['.acme.com'], blockedDomains: ['.acme.com'] },
      setCookie,
      stored: 0,
    },
    {
      what: 'no list',
      policy: { allowedDomains: null, blockedDomains: null },
      setCookie,
      cookie: 'a=1; b=2',
    },
  ] as Fact[])('$what', check);

  it('keep back what the jar already has', () => {
    const policy = new DefaultCookiePolicy();
    const jar = new CookieJar(policy);
    jar.setFromHeader(setCookie, from);
    policy.setBlockedDomains(['acme.com']);
    expect(jar.cookieHeader(from)).toBe('b=2');
    policy.setBlockedDomains([]);
    policy.setAllowedDomains(['acme.com']);
    expect(jar.cookieHeader(from)).toBe('a=1');
  });

  it('an iterator, which can be read only once, is a list too', () => {
    const policy = new DefaultCookiePolicy({
      blockedDomains: ['a.com'].values(),
      allowedDomains: ['b.com'].values(),
    });
    expect([policy.blockedDomains(), policy.allowedDomains()]).toEqual([['a.com'], ['b.com']]);
  });

  it('can be read, replaced and asked', () => {
    const policy = new DefaultCookiePolicy({ blockedDomains: new Set(['a.com']) });
    expect([policy.blockedDomains(), policy.allowedDomains()]).toEqual([['a.com'], null]);
    expect([
      policy.isBlocked('a.com'),
      policy.isBlocked('b.com'),
      policy.isNotAllowed('a.com'),
    ]).toEqual([true, false, false]);
    policy.setBlockedDomains(['.b.com']);
    policy.setAllowedDomains(['c.com']);
    expect([policy.blockedDomains(), policy.allowedDomains()]).toEqual([['.b.com'], ['c.com']]);
    expect([
      policy.isBlocked('a.com'),
      policy.isBlocked('x.b.com'),
      policy.isNotAllowed('a.com'),
      policy.isNotAllowed('c.com'),
    ]).toEqual([false, true, true, false]);
    policy.setAllowedDomains(null);
    expect([policy.allowedDomains(), policy.isNotAllowed('a.com')]).toEqual([null, false]);
  });

  it('are the policy’s own: what a program does to its array changes nothing', () => {
    const domains = ['a.com'];
    const policy = new DefaultCookiePolicy({ blockedDomains: domains, allowedDomains: domains });
    domains.push('b.com');
    expect([policy.isBlocked('b.com'), policy.isNotAllowed('b.com')]).toEqual([false, true]);
  });

  it.each([['https'], [42], [[42]], [{}]])(
    '%o is not a list, rather than a list that blocks nothing',
    (domains) => {
      const given = domains as unknown as string[];
      const policy = new DefaultCookiePolicy();
      for (const call of [
        () => new DefaultCookiePolicy({ blockedDomains: given }),
        () => new DefaultCookiePolicy({ allowedDomains: given }),
        () => new DefaultCookiePolicy({ secureProtocols: given }),
        () => policy.setBlockedDomains(given),
        () => policy.setAllowedDomains(given),
        () => Object.assign(policy, { secureProtocols: given }),
      ]) {
        expect(call).toThrow(argumentError);
      }
    },
  );
});

describe('the defaults', () => {
  it('are Python’s', () => {
    const policy = new DefaultCookiePolicy();
    expect(policy).toMatchObject({
      netscape: true,
      rfc2965: false,
      rfc2109AsNetscape: null,
      hideCookie2: false,
      strictDomain: false,
      strictRfc2965Unverifiable: true,
      strictNsUnverifiable: false,
      strictNsDomain: DomainLiberal,
      strictNsSetInitialDollar: false,
      strictNsSetPath: false,
      secureProtocols: ['https', 'wss'],
    });
    expect([policy.blockedDomains(), policy.allowedDomains()]).toEqual([[], null]);
  });
});

describe('the answers of a policy', () => {
  const policy = new DefaultCookiePolicy();
  const cookie = (init: Partial<CookieInit>) =>
    new Cookie({ name: 'a', value: '1', domain: 'www.acme.com', path: '/', ...init });
  const request = requestTo('http://www.acme.com/foo/bar');

  it.each([
    ['www.acme.com', true],
    ['.www.acme.com', true],
    ['.acme.com', true],
    ['acme.com', true],
    ['evil.org', false],
    ['.cme.com', false],
    ['x.www.acme.com', false],
  ])('domainReturnOk(%o): %s', (domain, expected) => {
    expect(policy.domainReturnOk(domain, request)).toBe(expected);
  });

  it.each([
    ['/', true],
    ['/foo', true],
    ['/foo/', true],
    ['/foo/bar', true],
    ['/fo', false],
    ['/foo/bar/', false],
    ['foo', false],
  ])('pathReturnOk(%o): %s', (path, expected) => {
    expect(policy.pathReturnOk(path, request)).toBe(expected);
  });

  it.each([
    ['a plain cookie', {}, true, true],
    ['one whose time is over', { expires: 1 }, true, false],
    ['a Secure one', { secure: true }, true, false],
    ['one of another domain', { domain: '.evil.org' }, false, false],
    [
      'one that a program has for another host',
      { domain: 'evil.org', domainSpecified: false },
      true,
      false,
    ],
    ['one of a version below 0', { version: -1 }, false, false],
    ['one of no version', { version: null }, false, false],
    ['one of another port', { port: '81', portSpecified: true }, false, false],
  ])('setOk and returnOk: %s', (_what, init, set, returned) => {
    expect([policy.setOk(cookie(init), request), policy.returnOk(cookie(init), request)]).toEqual([
      set,
      returned,
    ]);
  });
});

describe.each([
  ['DefaultCookiePolicy', DefaultCookiePolicy],
  ['BrowserCookiePolicy', BrowserCookiePolicy],
])('a %s in a Proxy, as spies of test libraries are', (_name, Policy) => {
  const options = { blockedDomains: ['.blocked.test'], allowedDomains: ['.a.test'] };

  function decisions(policy: DefaultCookiePolicy): unknown[] {
    const jar = new CookieJar(policy);
    const urls = ['https://a.test/', 'https://www.a.test/', 'http://blocked.test/'];
    const refused = urls.map((url) => jar.setFromHeader('a=1; Secure; Path=/', url).refused);
    jar.policy.limits = { perSite: 1, total: 1 };
    jar.setFromHeader('b=2', 'https://www.a.test/');
    policy.setAllowedDomains(null);
    policy.setBlockedDomains(['.a.test']);
    policy.secureProtocols = ['https', 'http'];
    return [refused, urls.map((url) => jar.cookieHeader(url)), jar.explain(urls[0] as string)];
  }

  it('decides as it does without', () => {
    expect(decisions(new Proxy(new Policy(options), {}))).toEqual(decisions(new Policy(options)));
  });

  it('is asked by its methods', () => {
    const called = new Set<PropertyKey>();
    const policy = new Proxy(new Policy(options), {
      get(target, key, receiver) {
        const value = Reflect.get(target, key, receiver);
        if (typeof value !== 'function') return value;
        return (...args: unknown[]) => {
          called.add(key);
          return value.apply(receiver, args);
        };
      },
    });
    expect(decisions(policy)).toEqual(decisions(new Policy(options)));
    expect([...called]).toEqual(expect.arrayContaining(['setOk', 'domainReturnOk', 'isBlocked']));
  });

  it('is restored from JSON', () => {
    const jar = new CookieJar(new Proxy(new Policy(options), {}));
    const { policy } = CookieJar.fromJSON(JSON.parse(JSON.stringify(jar)));
    expect(policy).toEqual(new Policy(options));
  });
});
