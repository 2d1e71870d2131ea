import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { describe, expect, it } from 'vitest';
import { Cookie } from '../../src/cookie/cookie.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { DefaultCookiePolicy } from '../../src/policy/default-cookie-policy.js';
import type { Refusal } from '../../src/refusal.js';
import { UrlRequest } from '../../src/url/request.js';

const SITE = 'https://www.example.com/';

function browserJar(options = {}) {
  return new CookieJar(new BrowserCookiePolicy(options));
}

function sentWith(jar: CookieJar, request: UrlRequest): string {
  jar.addCookieHeader(request);
  return request.getHeader('Cookie') ?? '';
}

function respond(jar: CookieJar, request: UrlRequest, ...setCookie: string[]): void {
  const getAll = (name: string) => (name === 'Set-Cookie' ? setCookie : []);
  jar.extractCookies({ info: () => ({ getAll }) }, request);
}

/** The code with which a Set-Cookie is refused; `null` where it is taken. */
function refusal(setCookie: string, url = SITE, jar = browserJar()): string | null {
  return jar.setFromHeader(setCookie, url).refused[0]?.code ?? null;
}

describe('where the text and the browsers differ', () => {
  it('htab-inside-line: a HTAB inside is kept, as the text and Firefox have it', () => {
    const jar = browserJar();
    jar.setFromHeader('a=b\tc', SITE);
    expect(jar.cookieHeader(SITE)).toBe('a=b\tc');
  });

  it('idn-domain-utf8: a Domain in raw UTF-8 is refused, as the text and Firefox have it', () => {
    const utf8 = Buffer.from('bücher.example.com').toString('latin1');
    expect(refusal(`a=b; Domain=${utf8}`, 'https://www.xn--bcher-kva.example.com/')).toBe(
      'domain-invalid',
    );
  });

  it('order-after-update: a cookie with a new value keeps its place, as the text and Firefox have it', () => {
    const jar = browserJar();
    jar.setFromHeader(['a=1', 'b=2', 'a=3'], SITE);
    expect(jar.cookieHeader(SITE)).toBe('a=3; b=2');
  });

  it('max-age-plus-sign: +0 is no Max-Age, as the text and Firefox have it', () => {
    expect(browserJar().setFromHeader('a=b; Max-Age=+0', SITE).stored).toHaveLength(1);
  });

  it('date-parser: a date is read as the text has it, so that 6th is a day', () => {
    const { stored } = browserJar().setFromHeader('a=b; Expires=6th Nov 1994 08:49:37', SITE);
    expect(stored).toEqual([]);
  });

  it('nameless: `a` and `=a` are the nameless cookie a, as the text and Chromium have it', () => {
    const jar = browserJar();
    jar.setFromHeader(['a', '=b'], SITE);
    expect(jar.cookieHeader(SITE)).toBe('b');
  });

  it('nameless-value-with-equals: `=a=b` is refused, as both browsers do', () => {
    expect(refusal('=a=b')).toBe('nameless-pair');
  });

  it('domain-single-dot: `Domain=.` is refused, as both browsers do', () => {
    expect(refusal('a=b; Domain=.')).toBe('domain-invalid');
  });

  it('domain-above-registrable-domain: no suffix itself, but above one, is refused, as both browsers do', () => {
    expect(refusal('a=b; Domain=amazonaws.com', 'https://x.s3.amazonaws.com/')).toBe(
      'public-suffix',
    );
    expect(refusal('a=b; Domain=amazonaws.com', 'https://amazonaws.com/')).toBeNull();
  });

  it('last-attribute-wins-even-if-invalid: an invalid last Max-Age cancels an earlier one, as both browsers do', () => {
    const { stored } = browserJar().setFromHeader('a=b; Max-Age=0; Max-Age=x', SITE);
    expect(stored.map(({ expires }) => expires)).toEqual([null]);
  });

  it('http-prefixes: `__Http-` needs Secure and HttpOnly, `__Host-Http-` both promises, as both browsers do', () => {
    expect(refusal('__Http-a=b; Secure')).toBe('prefix-unmet');
    expect(refusal('__Http-a=b; HttpOnly')).toBe('prefix-unmet');
    expect(refusal('__http-a=b; Secure; HttpOnly; Domain=example.com')).toBeNull();
    expect(refusal('__Host-Http-a=b; Secure; Path=/')).toBe('prefix-unmet');
    expect(refusal('__Host-Http-a=b; Secure; HttpOnly; Path=/; Domain=www.example.com')).toBe(
      'prefix-unmet',
    );
    expect(refusal('__host-http-a=b; Secure; HttpOnly; Path=/')).toBeNull();
  });

  it('host-prefix-needs-explicit-path: `__Host-` needs Path=/ in the header, as Chromium does', () => {
    expect(refusal('__Host-a=b; Secure')).toBe('prefix-unmet');
    expect(refusal('__Host-a=b; Secure; Path=')).toBe('prefix-unmet');
    expect(refusal('__Host-a=b; Secure; Path=/')).toBeNull();
  });

  it.each(['https://github.io/', 'https://10.1.2.3/', 'https://localhost/'])(
    'host-prefix-with-domain-attribute: `__Host-` refuses a Domain even where it names %s alone',
    (url) => {
      const { hostname } = new URL(url);
      expect(refusal(`__Host-a=b; Secure; Path=/; Domain=${hostname}`, url)).toBe('prefix-unmet');
      expect(refusal('__Host-a=b; Secure; Path=/; Domain=', url)).toBeNull();
    },
  );

  it('lax-allow-unsafe-2min: a cross-site POST gets no new cookie, as the text and Firefox have it', () => {
    const jar = browserJar();
    jar.setFromHeader('a=b', SITE);
    const request = new UrlRequest(SITE, { initiator: 'https://other.example/', method: 'POST' });
    expect(sentWith(jar, request)).toBe('');
  });

  it('partitioned: Partitioned needs Secure, as in both browsers', () => {
    expect(refusal('a=b; Partitioned')).toBe('partitioned-insecure');
    expect(refusal('a=b; Partitioned; Secure')).toBeNull();
  });

  it('SameSite redirects: only the page that began counts, not the redirects on the way', () => {
    const jar = browserJar();
    jar.setFromHeader('a=b; SameSite=Strict', SITE);
    // The request comes from a redirect of another site's; its initiator is still a page of this one.
    const request = new UrlRequest(SITE, { initiator: 'https://example.com/', navigation: false });
    expect(sentWith(jar, request)).toBe('a=b');
  });

  it('leave secure alone: a Secure cookie of www protects against one of the apex, as the text and Chromium have it', () => {
    const jar = browserJar();
    jar.setFromHeader('a=1; Secure', SITE);
    expect(refusal('a=2', 'http://example.com/', jar)).toBe('secure-overwrite');
  });
});

describe('SameSite', () => {
  const all = [
    'strict=1; SameSite=Strict',
    'lax=1; SameSite=Lax',
    'none=1; SameSite=None; Secure',
    'unset=1',
  ];
  const page = 'https://app.example.com/page';
  const sibling = 'https://other.example.com:8443/page';
  const insecure = 'http://www.example.com/page';
  const foreign = 'https://other.example/page';

  it.each([
    ['typed by a person', {}, 'strict lax none unset'],
    ['a link in a page of the site', { initiator: page }, 'strict lax none unset'],
    ['a fetch of the site', { initiator: page, navigation: false }, 'strict lax none unset'],
    [
      'a fetch of a sibling at another port',
      { initiator: sibling, navigation: false },
      'strict lax none unset',
    ],
    ['a link in a foreign page', { initiator: foreign }, 'lax none unset'],
    [
      'a HEAD that replaces a foreign page',
      { initiator: foreign, method: 'HEAD' },
      'lax none unset',
    ],
    ['a form that a foreign page posts', { initiator: foreign, method: 'POST' }, 'none'],
    ['an image in a foreign page', { initiator: foreign, navigation: false }, 'none'],
    ['a link in the http page of the same host', { initiator: insecure }, 'lax none unset'],
    [
      'a fetch of the http page of the same host',
      { initiator: insecure, navigation: false },
      'none',
    ],
    ['a page that is no URL', { initiator: 'about:blank', navigation: false }, 'none'],
  ])('with %s go %j: %s', (_title, context, names) => {
    const jar = browserJar();
    jar.setFromHeader(all, SITE);
    const sent = sentWith(jar, new UrlRequest(SITE, context));
    expect(sent).toBe(
      names
        .split(' ')
        .map((name) => `${name}=1`)
        .join('; '),
    );
  });

  it.each([
    ['typed by a person', {}, 'strict lax none unset'],
    ['a link in a foreign page', { initiator: foreign }, 'strict lax none unset'],
    [
      'a form that a foreign page posts',
      { initiator: foreign, method: 'POST' },
      'strict lax none unset',
    ],
    ['a fetch of a foreign page', { initiator: foreign, navigation: false }, 'none'],
    ['a fetch of the site', { initiator: page, navigation: false }, 'strict lax none unset'],
  ])('the answer to %s sets %j: %s', (_title, context, names) => {
    const jar = browserJar();
    respond(jar, new UrlRequest(SITE, context), ...all);
    expect(jar.keys().join(' ')).toBe(names);
  });

  it('None needs Secure', () => {
    expect(refusal('a=b; SameSite=None')).toBe('same-site-none-insecure');
  });

  it.each([
    ['https://intranet/', 'https://wiki/'],
    ['https://10.1.2.3/', 'https://10.1.2.4/'],
    ['https://a.github.io/', 'https://b.github.io/'],
    ['https://localhost/', 'https://sub.localhost/'],
  ])('%s and %s are two sites', (url, initiator) => {
    const jar = browserJar();
    jar.setFromHeader('a=b', url);
    expect(sentWith(jar, new UrlRequest(url, { initiator, navigation: false }))).toBe('');
    expect(sentWith(jar, new UrlRequest(url, { initiator: url, navigation: false }))).toBe('a=b');
  });
});

describe('Partitioned', () => {
  const embedded = (initiator: string) => new UrlRequest(SITE, { initiator, navigation: false });
  const setCookie = ['a=1; Secure; SameSite=None; Partitioned', 'b=2; Secure; SameSite=None'];

  it('a cookie that is set in a page of another site is seen in pages of that site only', () => {
    const jar = browserJar();
    respond(jar, embedded('https://shop.example.org/x'), ...setCookie);
    expect(sentWith(jar, embedded('https://www.example.org/y'))).toBe('a=1; b=2');
    expect(sentWith(jar, embedded('https://example.net/'))).toBe('b=2');
    expect(sentWith(jar, embedded('http://shop.example.org/'))).toBe('b=2');
    expect(jar.cookieHeader(SITE)).toBe('b=2');
  });

  it('each partition has its own cookie of a name, separate from the unpartitioned one', () => {
    const jar = browserJar();
    respond(jar, embedded('https://one.example/'), 'a=1; Secure; SameSite=None; Partitioned');
    respond(jar, embedded('https://two.example/'), 'a=2; Secure; SameSite=None; Partitioned');
    respond(jar, embedded('https://two.example/'), 'a=3; Secure; SameSite=None');
    expect(jar.size).toBe(3);
    expect(sentWith(jar, embedded('https://two.example/'))).toBe('a=2; a=3');
  });

  it('a Secure cookie of a partition leaves the unpartitioned name to plain http', () => {
    const jar = browserJar();
    respond(jar, embedded('https://one.example/'), 'a=1; Secure; SameSite=None; Partitioned');
    const { stored, refused } = jar.setFromHeader('a=2', SITE.replace('https:', 'http:'));
    expect([stored.length, refused]).toEqual([1, []]);
    expect(sentWith(jar, embedded('https://one.example/'))).toBe('a=1');
  });

  it('a deletion reaches its own partition only', () => {
    const jar = browserJar();
    respond(jar, embedded('https://one.example/'), 'a=1; Secure; SameSite=None; Partitioned');
    respond(
      jar,
      embedded('https://two.example/'),
      'a=; Secure; SameSite=None; Partitioned; Max-Age=0',
    );
    expect(jar.size).toBe(1);
  });
});

describe('the names that promise something', () => {
  it.each([
    ['__Secure-a=b; Secure', null],
    ['__Secure-a=b; Secure; Domain=example.com; Path=/x', null],
    ['__Secure-a=b', 'prefix-unmet'],
    ['__sEcUrE-a=b', 'prefix-unmet'],
    ['__Host-a=b; Path=/', 'prefix-unmet'],
    ['__Host-a=b; Secure; Path=/x', 'prefix-unmet'],
    ['__Host-a=b; Secure; Path=/x; Path=/', null],
    ['__Host-a=b; Secure; Path=/; Domain=www.example.com', 'prefix-unmet'],
    ['__Host-a=b; Secure; Path=/; Domain=example.com; Domain=', null],
    ['__Hosta=b', null],
    ['_Secure-a=b', null],
    ['__HttpOnly-a=b', null],
    ['__=b', null],
  ])('%s: %s', (setCookie, code) => {
    expect(refusal(setCookie)).toBe(code);
  });
});

describe('Secure', () => {
  it.each([
    ['https://www.example.com/', null],
    ['wss://www.example.com/', null],
    ['http://localhost:3000/', null],
    ['http://app.localhost/', null],
    ['http://127.0.0.1:3000/', null],
    ['http://[::1]/', null],
    ['http://www.example.com/', 'secure-mismatch'],
    ['http://10.0.0.1/', 'secure-mismatch'],
    ['http://localhost.localdomain/', 'secure-mismatch'],
  ])('a Secure cookie from %s: %s', (url, code) => {
    expect(refusal('a=b; Secure', url)).toBe(code);
  });

  it('goes to the host over https, and over http on the machine itself only', () => {
    const jar = browserJar();
    jar.setFromHeader('a=b; Secure', 'https://www.example.com/');
    jar.setFromHeader('a=b; Secure', 'https://localhost/');
    expect(jar.cookieHeader('http://www.example.com/')).toBe('');
    expect(jar.cookieHeader('wss://www.example.com/')).toBe('a=b');
    expect(jar.cookieHeader('http://localhost:8080/')).toBe('a=b');
  });

  it('secureProtocols say what is secure', () => {
    const jar = browserJar({ secureProtocols: ['http'] });
    jar.setFromHeader('a=b; Secure', 'http://www.example.com/');
    expect(jar.cookieHeader('https://www.example.com/')).toBe('');
    expect(jar.cookieHeader('http://www.example.com/')).toBe('a=b');
  });
});

describe('host and domain', () => {
  it('a cookie without Domain is host-only', () => {
    const jar = browserJar();
    jar.setFromHeader('a=b', 'https://example.com/');
    expect(jar.cookieHeader('https://www.example.com/')).toBe('');
    expect(jar.cookieHeader('https://example.com:8443/')).toBe('a=b');
  });

  it('host-only and Domain cookies of one host are two', () => {
    const jar = browserJar();
    jar.setFromHeader(['a=1', 'a=2; Domain=www.example.com'], SITE);
    expect(jar.cookieHeader(SITE)).toBe('a=1; a=2');
  });

  it.each([
    ['example.org', 'domain-mismatch'],
    ['sub.www.example.com', 'domain-mismatch'],
    ['ww.example.com', 'domain-mismatch'],
    ['ample.com', 'domain-mismatch'],
    ['com', 'public-suffix'],
    ['www.example.com:443', 'domain-mismatch'],
    ['..example.com', 'domain-invalid'],
    ['127.0.0.1', 'domain-mismatch'],
  ])('www.example.com cannot set a cookie for %s: %s', (domain, code) => {
    expect(refusal(`a=b; Domain=${domain}`)).toBe(code);
  });

  it('a host without a dot is itself, not in .local', () => {
    const jar = browserJar();
    jar.setFromHeader('a=b', 'http://intranet/');
    expect([...jar].map(({ domain }) => domain)).toEqual(['intranet']);
    jar.set('c', 'd', { url: 'http://intranet/' });
    expect(jar.cookieHeader('http://intranet/')).toBe('a=b; c=d');
  });

  it('the odd forms of a host are one', () => {
    const jar = browserJar();
    jar.setFromHeader('a=b', 'http://10.1.515/');
    jar.setFromHeader('c=d', 'http://[2001:db8:0:0::1]/');
    expect(jar.cookieHeader('http://10.1.2.3/')).toBe('a=b');
    expect(jar.cookieHeader('http://[2001:db8::1]/')).toBe('c=d');
  });
});

describe('the order in the header', () => {
  it('is the longer path first, then the older cookie, whatever the domain', () => {
    const jar = browserJar();
    jar.setFromHeader('a=1; Domain=example.com', 'https://example.com/');
    jar.setFromHeader('b=2; Path=/', SITE);
    jar.setFromHeader('c=3; Domain=example.com; Path=/x', SITE);
    jar.setFromHeader('d=4; Domain=example.com', 'https://example.com/');
    expect(jar.cookieHeader(`${SITE}x`)).toBe('c=3; a=1; b=2; d=4');
  });

  it('a cookie that was deleted and set again is the newest', () => {
    const jar = browserJar();
    jar.setFromHeader(['a=1', 'b=2', 'a=; Max-Age=0', 'a=3'], SITE);
    expect(jar.cookieHeader(SITE)).toBe('b=2; a=3');
  });
});

describe('as a DefaultCookiePolicy', () => {
  it('the switches for Netscape and RFC 2965 say nothing about what it reads', () => {
    const policy = new BrowserCookiePolicy({
      netscape: false,
      rfc2965: true,
      strictNsSetInitialDollar: true,
      strictNsSetPath: true,
      strictNsUnverifiable: true,
      strictNsDomain: DefaultCookiePolicy.DomainStrict,
    });
    const jar = new CookieJar(policy);
    jar.setFromHeader(
      ['$a=1; Path=/elsewhere', 'b=2; Version=1; Port="1"; Domain=example.com'],
      'https://a.b.example.com/',
    );
    expect(jar.cookieHeader('https://a.b.example.com/elsewhere')).toBe('$a=1; b=2');
    const request = new UrlRequest('https://a.b.example.com/elsewhere');
    jar.addCookieHeader(request);
    expect(request.hasHeader('Cookie2')).toBe(false);
  });

  it('Set-Cookie2 is not read', () => {
    const jar = browserJar({ rfc2965: true });
    const getAll = (name: string) => (name === 'Set-Cookie2' ? ['a=1; Version=1'] : []);
    jar.extractCookies({ info: () => ({ getAll }) }, new UrlRequest(SITE));
    expect(jar.size).toBe(0);
  });

  it.each([
    ['ads.example.com', 'a=b', 'domain-blocked'],
    ['ads.example.com', 'a=b; Domain=ads.example.com', 'domain-blocked'],
    ['.example.com', 'a=b', 'domain-blocked'],
    ['.example.com', 'a=b; Domain=example.com', 'domain-blocked'],
    ['.example.org', 'a=b; Domain=example.com', null],
  ])('with %s blocked, ads.example.com sets %s: %s', (blocked, setCookie, code) => {
    const jar = browserJar({ blockedDomains: [blocked] });
    expect(refusal(setCookie, 'https://ads.example.com/', jar)).toBe(code);
  });

  it('a trailing dot does not bypass the block list', () => {
    const jar = browserJar({ blockedDomains: ['example.com', '.ads.example'] });
    for (const [setCookie, url] of [
      ['a=b', 'http://example.com./'],
      ['a=b; Domain=example.com.', 'http://www.example.com./'],
      ['a=b', 'http://www.ads.example./'],
      ['a=b; Domain=ads.example.', 'http://www.ads.example./'],
    ] as const)
      expect(jar.setFromHeader(setCookie, url).refused[0]?.code).toBe('domain-blocked');
  });

  it('what is blocked or not allowed is not sent either', () => {
    const policy = new BrowserCookiePolicy();
    const jar = new CookieJar(policy);
    jar.setFromHeader(['a=1', 'b=2; Domain=example.com'], SITE);
    policy.setBlockedDomains(['example.com']);
    expect(jar.cookieHeader(SITE)).toBe('a=1');
    policy.setBlockedDomains([]);
    policy.setAllowedDomains(['.example.com']);
    expect(jar.cookieHeader(SITE)).toBe('a=1; b=2');
    policy.setAllowedDomains([]);
    expect(jar.cookieHeader(SITE)).toBe('');
  });

  it('an allow list keeps other domains from being set', () => {
    const jar = browserJar({ allowedDomains: ['.example.com'] });
    expect(refusal('a=b', SITE, jar)).toBeNull();
    expect(refusal('a=b', 'https://example.org/', jar)).toBe('domain-not-allowed');
  });

  it('a subclass may refuse more', () => {
    class NoTracking extends BrowserCookiePolicy {
      override setOk(cookie: Cookie, request: UrlRequest): boolean {
        return super.setOk(cookie, request) && !cookie.name.startsWith('_ga');
      }
    }
    const jar = new CookieJar(new NoTracking());
    expect(refusal('_ga=1', SITE, jar)).toBe('refused-by-policy');
    expect(refusal('sid=1', SITE, jar)).toBeNull();
  });
});

describe('refusals', () => {
  it('are published on the diagnostics channel with code, sentence, name and scope, and without the value', () => {
    const heard: Refusal[] = [];
    const hear = (refusal: unknown) => heard.push(refusal as Refusal);
    subscribe('undici-cookiejar:rejected', hear);
    try {
      browserJar().setFromHeader(['a=secret; Domain=com; Path=/x', '__Secure-b=secret'], SITE);
    } finally {
      unsubscribe('undici-cookiejar:rejected', hear);
    }
    expect(heard).toEqual([
      expect.objectContaining({
        operation: 'set',
        code: 'public-suffix',
        name: 'a',
        domain: '.com',
        path: '/x',
        url: SITE,
      }),
      expect.objectContaining({ operation: 'set', code: 'prefix-unmet', name: '__Secure-b' }),
    ]);
    expect(JSON.stringify(heard)).not.toContain('secret');
  });

  it('a Secure or SameSite cookie that is not sent is reported, a cookie of another host, path or partition is not', () => {
    const jar = browserJar();
    jar.setFromHeader(
      [
        'a=1; Secure',
        'b=2; SameSite=Strict',
        'c=3; Path=/x',
        'd=4; Secure; Partitioned; SameSite=None',
      ],
      SITE,
    );
    const heard: Refusal[] = [];
    const hear = (refusal: unknown) => heard.push(refusal as Refusal);
    subscribe('undici-cookiejar:rejected', hear);
    try {
      jar.cookieHeader('https://example.com/');
      sentWith(
        jar,
        new UrlRequest('http://www.example.com/', { initiator: 'https://other.example/' }),
      );
    } finally {
      unsubscribe('undici-cookiejar:rejected', hear);
    }
    expect(heard.map(({ operation, code, name }) => [operation, code, name])).toEqual([
      ['return', 'secure-mismatch', 'a'],
      ['return', 'cross-site', 'b'],
      ['return', 'secure-mismatch', 'd'],
    ]);
  });
});

describe('cookies that come from no server', () => {
  const cookie = (init = {}) =>
    new Cookie({ name: 'a', value: 'b', domain: 'www.example.com', path: '/', ...init });

  it.each([
    ['a prefix without its conditions', { name: '__Secure-a' }, 'prefix-unmet'],
    [
      'a prefix without its conditions',
      { name: '__Host-a', secure: true, path: '/x' },
      'prefix-unmet',
    ],
    [
      'a prefix without its conditions',
      { name: '__Host-a', secure: true, domain: '.example.com' },
      'prefix-unmet',
    ],
    ['a prefix in a bare value', { name: '', value: '__host-a' }, 'prefix-in-value'],
    ['an equals sign in a bare value', { name: '', value: 'a=b' }, 'nameless-pair'],
    ['neither name nor value', { name: '', value: '' }, 'no-cookie'],
    ['too long a value', { value: 'v'.repeat(4096) }, 'too-large'],
    ['the domain of a public suffix', { domain: '.co.uk' }, 'public-suffix'],
    ['the domain of part of an address', { domain: '.0.0.1' }, 'public-suffix'],
    ['no domain', { domain: '' }, 'domain-invalid'],
    ['a domain of two dots', { domain: '..example.com' }, 'domain-invalid'],
  ])('with %s are not loaded: %j', (_title, init, code) => {
    const odd = cookie(init);
    expect(new BrowserCookiePolicy().explainLoad(odd)?.code).toBe(code);
    const jar = CookieJar.fromJSON(jarOf(odd).toJSON(), new BrowserCookiePolicy());
    expect(jar.size).toBe(0);
    jar.update([odd]);
    expect(jar.size).toBe(0);
    const { name, value, ...rest } = { ...odd };
    expect(() => jar.set(name, value, rest)).toThrow(TypeError);
  });

  it.each([
    {},
    { name: '__Host-a', secure: true },
    { name: '', value: 'bare' },
    { domain: '.example.com' },
    { domain: 'github.io' },
    { domain: '[::1]' },
    { domain: 'localhost' },
    { expires: 4_000_000_000 },
    { secure: true, rest: { SameSite: 'None', HttpOnly: null } },
  ])('are loaded where a server could have set them: %j', (init) => {
    const jar = CookieJar.fromJSON(jarOf(cookie(init)).toJSON(), new BrowserCookiePolicy());
    expect([...jar].map((loaded) => ({ ...loaded }))).toEqual([{ ...cookie(init) }]);
  });

  /** A jar that checks nothing. */
  function jarOf(...cookies: Cookie[]): CookieJar {
    const jar = new CookieJar();
    for (const each of cookies) jar.setCookie(each);
    return jar;
  }

  it('setCookieIfOk asks about host, scheme and partition as well', () => {
    const jar = browserJar();
    const http = new UrlRequest('http://www.example.com/');
    jar.setCookieIfOk(cookie({ secure: true }), http);
    jar.setCookieIfOk(cookie({ domain: 'other.example' }), http);
    jar.setCookieIfOk(cookie({ domain: '.com' }), http);
    const partitioned = { secure: true, partitionKey: 'https://other.example' };
    jar.setCookieIfOk(cookie(partitioned), new UrlRequest(SITE));
    expect(jar.size).toBe(0);
    jar.setCookieIfOk(cookie(), http);
    expect(jar.size).toBe(1);
  });
});
