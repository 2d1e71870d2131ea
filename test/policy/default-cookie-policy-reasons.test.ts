import { describe, expect, it } from 'vitest';
import { Cookie, type CookieInit } from '../../src/cookie/cookie.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { DefaultCookiePolicy } from '../../src/policy/default-cookie-policy.js';
import type { DefaultCookiePolicyOptions } from '../../src/policy/policy-options.js';
import type { CookieRequest } from '../../src/url/request.js';
import { fixedClock } from '../fixed-clock.js';
import { requestTo } from '../messages.js';

const { DomainRFC2965Match, DomainStrictNoDots, DomainStrictNonDomain } = DefaultCookiePolicy;
const NOW = 1_795_149_000;

fixedClock(NOW * 1000);

interface Case {
  cookie?: Partial<CookieInit>;
  policy?: DefaultCookiePolicyOptions;
  url?: string;
  request?: Partial<CookieRequest>;
}

function parts({ cookie, policy, url = 'http://www.acme.com/', request }: Case) {
  return [
    new DefaultCookiePolicy(policy),
    new Cookie({ name: 'a', value: '1', domain: 'www.acme.com', path: '/', ...cookie }),
    { ...requestTo(url), ...request } as CookieRequest,
  ] as const;
}

/** Why the cookie may not be set. */
function setCode(given: Case): string | null {
  const [policy, cookie, request] = parts(given);
  const code = policy.explainSet(cookie, request)?.code ?? null;
  expect(policy.setOk(cookie, request)).toBe(code === null);
  return code;
}

/** Why the cookie may not be sent. */
function returnCode(given: Case): string | null {
  const [policy, cookie, request] = parts(given);
  const code = policy.explainReturn(cookie, request)?.code ?? null;
  expect(policy.returnOk(cookie, request)).toBe(code === null);
  return code;
}

describe('the protocol that a cookie version implies', () => {
  const both = { netscape: true, rfc2965: true };

  it.each([
    [0, { netscape: true, rfc2965: false }, null],
    [0, { netscape: false, rfc2965: true }, 'protocol-off'],
    [1, { netscape: true, rfc2965: false }, 'protocol-off'],
    [1, { netscape: false, rfc2965: true }, null],
    [2, { netscape: false, rfc2965: true }, null],
    [2, { netscape: true, rfc2965: false }, 'protocol-off'],
    [null, both, 'version-missing'],
    [-1, both, 'version-invalid'],
  ])('%s with %j: %s', (version, policy, code) => {
    const given = { cookie: { version }, policy };
    expect([setCode(given), returnCode(given)]).toEqual([code, code]);
  });
});

describe('an unverifiable request to a third party', () => {
  const unverifiable = { unverifiable: true, originReqHost: 'other.org' };

  it.each([
    [0, {}, null],
    [0, { strictNsUnverifiable: true }, 'third-party'],
    [0, { strictRfc2965Unverifiable: false, strictNsUnverifiable: true }, 'third-party'],
    [1, {}, 'third-party'],
    [1, { strictRfc2965Unverifiable: false }, null],
    [1, { strictRfc2965Unverifiable: false, strictNsUnverifiable: true }, null],
  ])('with a cookie of version %i and %j: %s', (version, options, code) => {
    const given = { cookie: { version }, policy: { rfc2965: true, ...options } };
    const strict = { rfc2965: true, strictNsUnverifiable: true };
    for (const codeOf of [setCode, returnCode]) {
      expect(codeOf({ ...given, request: unverifiable })).toBe(code);
      expect(
        codeOf({ ...given, policy: strict, request: { originReqHost: 'other.org' } }),
      ).toBeNull();
      const within = { unverifiable: true, originReqHost: 'x.acme.com' };
      expect(codeOf({ ...given, policy: strict, request: within })).toBeNull();
    }
  });
});

describe('the domain that a server names', () => {
  const named = (domain: string) => ({ domain, domainSpecified: true });

  it.each([
    ['http://www.acme.com/', '.acme.com', null],
    ['http://www.acme.com/', '.www.acme.com', null],
    ['http://www.acme.com/', 'acme.com', null],
    ['http://www.acme.com/', '..acme.com', 'domain-mismatch'],
    ['http://www.acme.com/', '.com', 'domain-no-dot'],
    ['http://www.acme.com/', 'com', 'domain-no-dot'],
    ['http://www.acme.com/', '.', 'domain-no-dot'],
    ['http://www.acme.com/', '.com.', 'domain-mismatch'],
    ['http://www.acme.com/', '..com', 'domain-mismatch'],
    ['http://a.b/', 'a.b', null],
    ['http://localhost/', '.', null],
    ['http://www.acme.com/', '.x.www.acme.com', 'domain-mismatch'],
    ['http://www.acme.com/', '.1.2.3.4', 'ip-domain'],
    ['http://www.acme.com/', '.[::1]', 'ip-domain'],
    ['http://localhost/', '.local', null],
    ['http://localhost/', '.localhost.local', null],
    ['http://localhost/', '.localhost', null],
    ['http://foo.local/', '.foo', null],
    ['http://a.foo.local/', '.foo', null],
    ['http://afoo.local/', '.foo', 'domain-mismatch'],
    ['http://foo.local/', '.local', null],
    ['http://foo.local/', '.bar', 'domain-mismatch'],
    ['http://foo.local/', 'foo', null],
    ['http://1.2.3.4/', '1.2.3.4', null],
    ['http://1.2.3.4/', '.1.2.3.4', null],
    ['http://1.2.3.4/', '.3.4', 'ip-domain'],
    ['http://1.2.3.4/', '.2.3.4', 'ip-domain'],
    ['http://1.2.3.4/', '1.2.3.5', 'ip-domain'],
    ['http://1.2.3.4/', 'acme.com', 'ip-domain'],
    ['http://[::1]/', '.[::1]', null],
    ['http://[::1]/', '[::1]', null],
    ['http://[::1]/', '[::2]', 'ip-domain'],
  ])('from %s: %s: %s', (url, domain, code) => {
    expect(setCode({ url, cookie: named(domain) })).toBe(code);
  });

  it('is asked about only where it is one', () => {
    expect(setCode({ cookie: { domain: '.evil.org', domainSpecified: false } })).toBeNull();
    expect(returnCode({ cookie: { domain: '.evil.org', domainSpecified: false } })).toBe(
      'domain-mismatch',
    );
  });

  it.each(['', '/x', 'http:///x', 'http://.acme.com/'])(
    'no cookie comes from %j, which has no host',
    (url) => {
      expect(setCode({ request: { getFullUrl: () => url } })).toBe('domain-invalid');
    },
  );

  it.each([
    ['http://www.foo.acme.com/', '.acme.com', 'domain-too-far'],
    ['http://foo.acme.com/', '.acme.com', null],
    ['http://acme.com/', '.acme.com', null],
    ['http://www.acme.com/', '.www.acme.com', null],
    ['http://a.b/', '.a.b', null],
    ['http://1.2.3.4/', '1.2.3.4', null],
  ])('with DomainStrictNoDots, from %s: %s: %s', (url, domain, code) => {
    const cookie = named(domain);
    expect(setCode({ url, cookie, policy: { strictNsDomain: DomainStrictNoDots } })).toBe(code);
    expect(setCode({ url, cookie, policy: { strictNsDomain: DomainStrictNonDomain } })).toBeNull();
    expect(setCode({ url, cookie: { ...cookie, version: 1 }, policy: { rfc2965: true } })).toBe(
      url === 'http://acme.com/' || domain === '.www.acme.com' || domain === '.a.b'
        ? 'domain-mismatch'
        : code,
    );
  });

  it('with DomainStrictNoDots, a host that ends in a number may name a domain further up', () => {
    const policy = { strictNsDomain: DomainStrictNoDots };
    expect(setCode({ url: 'http://x.x.y.9/', cookie: named('.y.9'), policy })).toBeNull();
    expect(setCode({ url: 'http://x.x.y.z9/', cookie: named('.y.z9'), policy })).not.toBeNull();
  });

  it.each([
    ['http://acme.com/', '.acme.com', 'domain-mismatch'],
    ['http://www.acme.com/', '.acme.com', null],
    ['http://www.foo.acme.com/', '.acme.com', null],
    ['http://www.acme.com/', 'acme.com', 'domain-mismatch'],
    ['http://localhost/', '.local', null],
    ['http://localhost/', '.localhost', 'domain-mismatch'],
  ])('with DomainRFC2965Match, from %s: %s: %s', (url, domain, code) => {
    const policy = { strictNsDomain: DomainRFC2965Match };
    expect(setCode({ url, cookie: named(domain), policy })).toBe(code);
  });

  it.each([
    ['.co.uk', 'public-suffix'],
    ['..co.uk', 'public-suffix'],
    ['co.uk.', 'public-suffix'],
    ['.acme.co.uk', null],
    ['.uk', 'domain-no-dot'],
  ])('with strictDomain: %s: %s', (domain, code) => {
    const url = domain.endsWith('.') ? 'http://www.acme.co.uk./' : 'http://www.acme.co.uk/';
    expect(setCode({ url, cookie: named(domain), policy: { strictDomain: true } })).toBe(code);
    expect(setCode({ url, cookie: named(domain) })).toBe(
      domain === '..co.uk' ? 'domain-mismatch' : code === 'public-suffix' ? null : code,
    );
  });

  it.each([
    [null, null],
    ['com', null],
    ['acme.com', 'public-suffix'],
    ['cme.com', 'suffix-list-failed'],
  ])('with strictDomain, where the list answers %j: %s', (answer, code) => {
    const publicSuffixList = { publicSuffix: () => answer, version: 'of a test' };
    const policy = { strictDomain: true, publicSuffixList };
    expect(setCode({ cookie: named('.acme.com'), policy })).toBe(code);
  });
});

describe('the host that a cookie goes back to', () => {
  it.each([
    [0, 'www.acme.com', false, 0, null],
    [0, 'acme.com', false, 0, null],
    [0, 'acme.com', false, DomainStrictNonDomain, 'not-host-only'],
    [0, 'acme.com', false, DomainStrictNoDots, null],
    [0, '.acme.com', true, DomainStrictNonDomain, null],
    [0, 'www.acme.com', false, DomainStrictNonDomain, null],
    [0, '.evil.org', true, 0, 'domain-mismatch'],
    [1, 'www.acme.com', false, 0, null],
    [1, '.acme.com', true, 0, null],
    [1, 'acme.com', false, 0, 'domain-mismatch'],
    [1, '.www.acme.com', true, 0, 'domain-mismatch'],
  ])(
    'version %i, domain %s, named: %s, strictNsDomain %i: %s',
    (version, domain, domainSpecified, strictNsDomain, code) => {
      const policy = { rfc2965: true, strictNsDomain };
      expect(returnCode({ cookie: { version, domain, domainSpecified }, policy })).toBe(code);
    },
  );

  it.each([
    ['www.acme.com', null],
    ['acme.com', null],
    ['.acme.com', null],
    ['', null],
    ['evil.org', 'domain-mismatch'],
    ['.cme.com', 'domain-mismatch'],
    ['blocked.acme.com', 'domain-mismatch'],
  ])('all cookies of %j may: %s', (domain, code) => {
    const [policy, , request] = parts({});
    expect(policy.explainDomainReturn(domain, request)?.code ?? null).toBe(code);
    expect(policy.domainReturnOk(domain, request)).toBe(code === null);
  });

  it.each([
    ['localhost', true],
    ['localhost.local', true],
    ['.local', true],
    ['local', true],
    ['.localhost', true],
    ['host', false],
  ])('of http://localhost/ is known by two names: %s: %s', (domain, expected) => {
    expect(new DefaultCookiePolicy().domainReturnOk(domain, requestTo('http://localhost/'))).toBe(
      expected,
    );
  });

  it('none of a domain that is blocked, or not allowed, may', () => {
    const request = requestTo('http://www.acme.com/');
    const codes = [{ blockedDomains: ['.acme.com'] }, { allowedDomains: ['.acme.com'] }].map(
      (options) =>
        ['.acme.com', 'acme.com'].map(
          (domain) => new DefaultCookiePolicy(options).explainDomainReturn(domain, request)?.code,
        ),
    );
    expect(codes).toEqual([
      ['domain-blocked', undefined],
      [undefined, 'domain-not-allowed'],
    ]);
  });
});

describe('the ports of a cookie', () => {
  it.each([
    ['80', null, null],
    ['80,81', null, null],
    ['81,80', null, null],
    ['81', 'port-mismatch', 'port-mismatch'],
    [' 80', 'port-mismatch', 'port-mismatch'],
    ['+80', 'port-mismatch', 'port-mismatch'],
    ['x', 'port-invalid', 'port-mismatch'],
    ['80,x', null, null],
    ['x,80', 'port-invalid', null],
    ['81,x', 'port-invalid', 'port-mismatch'],
    ['', 'port-invalid', null],
    ['80,', null, null],
    [',80', 'port-invalid', null],
    ['8', 'port-mismatch', 'port-mismatch'],
  ])('%j: to set %s, to send %s', (port, set, sent) => {
    const given = { cookie: { port, portSpecified: true } };
    expect([setCode(given), returnCode(given)]).toEqual([set, sent]);
  });

  it.each([
    [undefined, '80'],
    [81, '81'],
  ])('where no list was given is the port %s of the request', (port, own) => {
    const url = `http://www.acme.com${port === undefined ? '' : `:${port}`}/`;
    for (const each of ['80', '81']) {
      const cookie = { port: each, portSpecified: false };
      expect(setCode({ url, cookie })).toBeNull();
      expect(returnCode({ url, cookie })).toBe(each === own ? null : 'port-mismatch');
    }
    expect(setCode({ url, cookie: { port: null } })).toBeNull();
  });

  it('a port that is not a number counts as absent', () => {
    const request = { getHost: () => 'www.acme.com:x' };
    const cookie = { port: '80', portSpecified: true };
    expect([setCode({ cookie, request }), returnCode({ cookie, request })]).toEqual([null, null]);
  });
});

describe('what else is asked', () => {
  it.each([
    [{ cookie: { name: '$a' } }, null],
    [{ cookie: { name: '$a' }, policy: { strictNsSetInitialDollar: true } }, 'initial-dollar'],
    [{ cookie: { name: 'a$' }, policy: { strictNsSetInitialDollar: true } }, null],
    [
      {
        cookie: { name: '$a', version: 1 },
        policy: { rfc2965: true, strictNsSetInitialDollar: true },
      },
      null,
    ],
    [{ cookie: { path: '/x', pathSpecified: true } }, null],
    [
      { cookie: { path: '/x', pathSpecified: true }, policy: { strictNsSetPath: true } },
      'path-mismatch',
    ],
    [{ cookie: { path: '/x', pathSpecified: false }, policy: { strictNsSetPath: true } }, null],
    [
      { cookie: { path: '/x', pathSpecified: true, version: 1 }, policy: { rfc2965: true } },
      'path-mismatch',
    ],
    [{ cookie: { path: '/x', pathSpecified: false, version: 1 }, policy: { rfc2965: true } }, null],
    [{ cookie: { expires: NOW - 1 } }, null],
    [{ cookie: { secure: true } }, null],
  ] as [Case, string | null][])('to set %j: %s', (given, code) => {
    expect(setCode(given)).toBe(code);
  });

  it.each([
    [{ cookie: { expires: NOW - 1 } }, 'expired'],
    [{ cookie: { expires: NOW } }, 'expired'],
    [{ cookie: { expires: NOW + 1 } }, null],
    [{ cookie: { secure: true } }, 'secure-mismatch'],
    [{ cookie: { secure: true }, url: 'https://www.acme.com/' }, null],
    [{ cookie: { secure: true }, url: 'wss://www.acme.com/' }, null],
    [
      {
        cookie: { secure: true },
        url: 'https://www.acme.com/',
        policy: { secureProtocols: ['wss'] },
      },
      'secure-mismatch',
    ],
    [{ cookie: { secure: true }, request: { getType: () => 'https' } }, null],
    [{ cookie: { path: '/x', name: '$a' } }, null],
  ] as [Case, string | null][])('to send %j: %s', (given, code) => {
    expect(returnCode(given)).toBe(code);
  });
});

describe('what a request says of itself counts, though another with its URL was asked for before', () => {
  const url = 'http://www.acme.com/x';

  function sentTo(jar: CookieJar, request: Partial<CookieRequest>): string | undefined {
    const asked = { ...requestTo(url), ...request } as CookieRequest;
    jar.addCookieHeader(asked);
    return asked.getHeader('Cookie');
  }

  it.each([
    ['a type', { getType: () => 'https' }, 'plain=1; secure=1'],
    ['part of a type', { getType: () => 'htt' }, 'plain=1'],
    ['a port', { getHost: () => 'www.acme.com:81' }, 'plain=1; port=1'],
    ['part of a host', { getHost: () => 'www.acme' }, 'plain=1'],
    ['that nobody approved', { unverifiable: true, originReqHost: 'other.org' }, undefined],
    ['what its URL says', {}, 'plain=1'],
  ])('%s', (_what, said, expected) => {
    const policy = new DefaultCookiePolicy({ strictNsUnverifiable: true });
    const jar = new CookieJar(policy);
    jar.set('plain', '1', { url });
    jar.set('secure', '1', { url, secure: true });
    jar.set('port', '1', { url, port: '81' });
    for (let times = 0; times < 3; times++) expect(sentTo(jar, {})).toBe('plain=1');
    for (let times = 0; times < 3; times++) expect(sentTo(jar, said)).toBe(expected);
    expect(sentTo(jar, {})).toBe('plain=1');
  });

  it.each([
    ['netscape', { netscape: false }],
    ['strictNsDomain', { strictNsDomain: DomainStrictNonDomain }],
    ['blockedDomains', { blockedDomains: ['acme.com'] }],
    ['allowedDomains', { allowedDomains: ['www.acme.com'] }],
  ])('so does what its policy says by then: %s', (_option, options) => {
    const policy = new DefaultCookiePolicy();
    const jar = new CookieJar(policy);
    jar.set('a', '1', { domain: 'acme.com' });
    for (let times = 0; times < 3; times++) expect(sentTo(jar, {})).toBe('a=1');
    const { blockedDomains, allowedDomains, ...fields } = options as DefaultCookiePolicyOptions;
    Object.assign(policy, fields);
    if (blockedDomains) policy.setBlockedDomains(blockedDomains);
    if (allowedDomains) policy.setAllowedDomains(allowedDomains);
    for (let times = 0; times < 3; times++) expect(sentTo(jar, {})).toBeUndefined();
  });

  it('rfc2965 too', () => {
    const policy = new DefaultCookiePolicy();
    const jar = new CookieJar(policy);
    jar.set('a', '1', { domain: 'www.acme.com', version: 1 });
    const sent = [false, true, false, true].map((rfc2965) => {
      policy.rfc2965 = rfc2965;
      return [1, 2, 3].map(() => sentTo(jar, {}));
    });
    const [off, on] = [Array(3).fill(undefined), Array(3).fill('$Version=1; a=1')];
    expect(sent).toEqual([off, on, off, on]);
  });
});

describe('the site of a domain, by which limits count', () => {
  it.each([
    ['www.example.co.uk', 'example.co.uk'],
    ['.example.co.uk', 'example.co.uk'],
    ['co.uk', 'co.uk'],
    ['127.0.0.1', '127.0.0.1'],
    ['localhost', 'localhost'],
  ])('%s: %s', (domain, site) => {
    expect(new DefaultCookiePolicy().siteOf(domain)).toBe(site);
  });

  it('the site is the domain itself if the list throws', () => {
    const publicSuffixList = {
      publicSuffix(): never {
        throw new Error('no list');
      },
      version: 'broken',
    };
    expect(new DefaultCookiePolicy({ publicSuffixList }).siteOf('.www.acme.com')).toBe(
      'www.acme.com',
    );
  });
});

describe.each(['blockedDomains', 'allowedDomains'] as const)('%s', (option) => {
  it.each([
    ...['https://acme.com', 'acme.com/', '*.acme.com', 'a@acme.com', ' ', 'a.test,b.test'],
    ...['localhost:3000', 'a.test:x', '::1', '[::1]:80'],
  ])('refuses what is no domain, and so would match nothing: %j', (entry) => {
    const refused = expect.objectContaining({
      code: 'ERR_INVALID_ARG_VALUE',
      message: expect.stringContaining('must contain domains only'),
    });
    const list = ['acme.com', entry];
    expect(() => new DefaultCookiePolicy({ [option]: list })).toThrow(refused);
    const policy = new DefaultCookiePolicy();
    const set = option === 'blockedDomains' ? 'setBlockedDomains' : 'setAllowedDomains';
    expect(() => policy[set](list)).toThrow(refused);
  });

  it.each(['[::1]', 'localhost', '.acme.com', 'foo_bar.acme.com', ''])('accepts %j', (entry) => {
    expect(new DefaultCookiePolicy({ [option]: [entry] })[option]()).toEqual([entry]);
  });
});
