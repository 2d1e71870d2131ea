import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { Cookie, type CookieInit } from '../src/cookie/cookie.js';
import { MozillaCookieJar } from '../src/files/mozilla-cookie-jar.js';
import { readCookies } from '../src/formats/read-cookies.js';
import { type WriteCookiesOptions, writeCookies } from '../src/formats/write-cookies.js';
import { CookieJar } from '../src/jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../src/policy/browser-cookie-policy.js';
import { CookiePolicy } from '../src/policy/cookie-policy.js';
import { DefaultCookiePolicy } from '../src/policy/default-cookie-policy.js';
import type { DefaultCookiePolicyOptions } from '../src/policy/policy-options.js';
import { type RefusalCode, type RefusalReason, reasonFor, reasons } from '../src/refusal.js';
import { type CookieRequest, UrlRequest } from '../src/url/request.js';
import { temporaryFolder } from './files/folder.js';
import { fixedClock } from './fixed-clock.js';
import { type RequestInit, requestTo, responseWith } from './messages.js';
import { refusalsHeard } from './undici/refusals.js';

const NOW = Date.UTC(2026, 10, 20, 4, 30) / 1000;
const ACME = 'http://www.acme.com/';

fixedClock(NOW * 1000);

const cookie = (init: Partial<CookieInit> = {}) =>
  new Cookie({ name: 'a', value: 'secret', domain: 'www.acme.com', path: '/', ...init });

/** An action that makes a jar refuse a cookie. */
type Action = () => void;

function setting(policy: CookiePolicy, line: string, url = ACME, init?: RequestInit): Action {
  return () =>
    void new CookieJar(policy).extractCookies(responseWith([line]), requestTo(url, init));
}

function setting2(line: string, url = ACME): Action {
  const policy = new DefaultCookiePolicy({ rfc2965: true });
  return () =>
    void new CookieJar(policy).extractCookies(
      responseWith({ 'Set-Cookie2': [line] }),
      requestTo(url),
    );
}

function returning(
  policy: CookiePolicy,
  init: Partial<CookieInit>,
  request: CookieRequest = requestTo(ACME),
): Action {
  return () => {
    const jar = new CookieJar(policy);
    jar.setCookie(cookie(init));
    jar.addCookieHeader(request);
  };
}

/** A program assigns what has the wrong type. */
function assigning(fields: object): Action {
  return () => {
    const jar = new CookieJar();
    const assigned = cookie();
    jar.setCookie(assigned);
    Object.assign(assigned, fields);
    jar.cookieHeader(ACME);
  };
}

/** A request that a page of another site makes. */
const fromElsewhere = Object.assign(new UrlRequest('https://www.acme.com/'), {
  initiator: 'https://other.org/',
  method: 'POST',
  navigation: false,
});

const lenient = (options?: DefaultCookiePolicyOptions) => new DefaultCookiePolicy(options);
const browser = (options?: DefaultCookiePolicyOptions) => new BrowserCookiePolicy(options);
const nonsense = { publicSuffix: () => 'nonsense', version: 'of a test' };

class Silent extends CookiePolicy {
  override setOk(): boolean {
    return false;
  }
}

describe('each reason occurs', () => {
  const publishedReasons: [RefusalCode, Action][] = [
    ['refused-by-policy', setting(new Silent(), 'a=secret')],
    [
      'http-only',
      () => void new CookieJar().setFromHeader('a=secret; HttpOnly', ACME, { http: false }),
    ],
    ['version-missing', setting2('a=secret')],
    ['version-invalid', setting(lenient(), 'a=secret; Version=x')],
    ['version-invalid', setting(lenient({ rfc2965: true }), 'a=secret; Version=-1')],
    ['protocol-off', setting(lenient({ rfc2109AsNetscape: false }), 'a=secret; Version=1')],
    ['protocol-off', returning(lenient({ netscape: false }), {})],
    [
      'third-party',
      setting(lenient({ strictNsUnverifiable: true }), 'a=secret', ACME, {
        unverifiable: true,
        originReqHost: 'other.org',
      }),
    ],
    ['initial-dollar', setting(lenient({ strictNsSetInitialDollar: true }), '$a=secret')],
    ['path-mismatch', setting(lenient({ strictNsSetPath: true }), 'a=secret; Path=/x')],
    ['domain-blocked', setting(lenient({ blockedDomains: ['www.acme.com'] }), 'a=secret')],
    ['domain-blocked', returning(lenient({ blockedDomains: ['www.acme.com'] }), {})],
    ['domain-not-allowed', setting(lenient({ allowedDomains: [] }), 'a=secret')],
    ['domain-not-allowed', returning(lenient({ allowedDomains: [] }), {})],
    ['domain-mismatch', setting(lenient(), 'a=secret; Domain=evil.org')],
    ['domain-no-dot', setting(lenient(), 'a=secret; Domain=com')],
    [
      'domain-too-far',
      setting(
        lenient({ strictNsDomain: DefaultCookiePolicy.DomainStrictNoDots }),
        'a=secret; Domain=acme.com',
        'http://x.www.acme.com/',
      ),
    ],
    ['domain-invalid', setting(lenient(), 'a=secret', 'http://.acme.com/')],
    [
      'public-suffix',
      setting(lenient({ strictDomain: true }), 'a=secret; Domain=co.uk', 'http://acme.co.uk/'),
    ],
    ['public-suffix', setting(browser(), 'a=secret; Domain=com')],
    ['ip-domain', setting(lenient(), 'a=secret; Domain=.0.0.1', 'http://127.0.0.1/')],
    ['port-mismatch', setting(lenient(), 'a=secret; Port=81')],
    ['port-mismatch', returning(lenient(), { port: '81' })],
    ['port-invalid', setting(lenient(), 'a=secret; Port=x')],
    ['secure-mismatch', returning(lenient(), { secure: true })],
    ['secure-mismatch', setting(browser(), 'a=secret; Secure')],
    ['expired', returning(lenient(), { expires: NOW })],
    ['control-character', setting(browser(), 'a=secret\x01')],
    ['too-large', setting(browser(), `a=secret${'x'.repeat(4096)}`)],
    [
      'nameless-pair',
      () =>
        CookieJar.fromJSON(
          {
            format: 'undici-cookiejar',
            version: 1,
            cookies: [cookie({ name: '', value: 'a=secret' })],
          },
          browser(),
        ),
    ],
    ['prefix-unmet', setting(browser(), '__Secure-a=secret')],
    ['prefix-in-value', setting(browser(), '=__Secure-secret')],
    [
      'suffix-list-failed',
      setting(browser({ publicSuffixList: nonsense }), 'a=secret; Domain=acme.com'),
    ],
    [
      'secure-overwrite',
      () => {
        const jar = new CookieJar(browser());
        jar.setFromHeader('a=secret; Secure', 'https://www.acme.com/');
        jar.setFromHeader('a=secret', ACME);
      },
    ],
    [
      'same-site-none-insecure',
      setting(browser(), 'a=secret; SameSite=None', 'https://www.acme.com/'),
    ],
    ['cross-site', returning(browser(), { rest: { SameSite: 'Strict' } }, fromElsewhere)],
    ['field-type', assigning({ secure: 'secret' })],
    ['field-type', assigning({ rest: 'secret' })],
    ['field-type', assigning({ value: 1 })],
    ['scheme-unsupported', setting(browser(), 'a=secret', 'ftp://www.acme.com/')],
    [
      'partition-unknown',
      () =>
        void new CookieJar(browser()).setFromHeader(
          'a=secret; Secure; SameSite=None; Partitioned',
          'https://www.acme.com/',
          { initiator: 'about:blank', navigation: false },
        ),
    ],
    [
      'header-too-long',
      returning(lenient({ limits: { perSite: 9, total: 9, header: 7 } }), { expires: null }),
    ],
    ['partitioned-insecure', setting(browser(), 'a=secret; Partitioned', 'https://www.acme.com/')],
    [
      'evicted-site',
      () => {
        const jar = new CookieJar(browser({ limits: { perSite: 1, total: 9 } }));
        jar.setFromHeader(['a=secret', 'b=secret'], ACME);
      },
    ],
    [
      'evicted-total',
      () => {
        const jar = new CookieJar(browser({ limits: { perSite: 9, total: 1 } }));
        for (const url of [ACME, 'http://other.org/']) jar.setFromHeader('a=secret', url);
      },
    ],
    ['no-cookie', setting(browser(), '=')],
    ['no-cookie', setting(lenient(), '=secret')],
    ['attribute-invalid', setting(lenient(), 'a=secret; Max-Age=x')],
    ['joined-set-cookie', () => void new CookieJar().setFromHeader('a=secret, b=2', ACME)],
    ['too-many-cookies', setting2('a=secret; Max-Age,'.repeat(8193))],
    ['unwritable-pair', returning(lenient(), { value: 'secret;' })],
    ...saving('unsavable', { name: 'a\t' }, 'netscape'),
    ...saving('unsavable', { name: 'a\n' }, 'lwp'),
    ...saving('unsavable-domain', { domain: '$a.test' }, 'netscape'),
    ...saving('unsavable-partition', { partitionKey: 'https://a.test' }, 'netscape'),
    ...saving('unsavable-partition', { partitionKey: 'https://a.test' }, 'lwp'),
    ...saving('unsavable-name', { name: '', value: null }, 'lwp'),
    ['unsavable-type', savingWrongType],
    ...saving('playwright-refuses', { name: '__Host-a' }, 'storageState'),
    ...saving('playwright-drops', { expires: NOW }, 'storageState'),
    ...saving('saved-altered', { value: '\xff' }, 'netscape'),
  ];

  function saving(
    code: RefusalCode,
    init: Partial<CookieInit>,
    format: WriteCookiesOptions['format'],
  ): [RefusalCode, Action][] {
    return [[code, () => void writeCookies([cookie(init)], { format })]];
  }

  function savingWrongType(): void {
    const jar = new MozillaCookieJar(newFile());
    const assigned = cookie({ expires: 4e9 });
    jar.setCookie(assigned);
    Object.assign(assigned, { value: ['secret'] });
    jar.saveSync();
  }

  it.each(publishedReasons)('on the diagnostics channel: %s', (code, act) => {
    const heard = refusalsHeard();
    act();
    expect(heard.map((refusal) => refusal.code)).toContain(code);
    for (const refusal of heard) {
      expect(refusal).toEqual({
        operation: expect.stringMatching(/^(set|return|write|load|save)$/),
        ...reasonFor(refusal.code as RefusalCode),
        name: refusal.name,
        domain: refusal.domain,
        path: refusal.path,
        url: refusal.url,
      });
    }
    expect(JSON.stringify(heard)).not.toContain('secret');
  });

  /** Reasons that are not published: the cookie is not meant for the request. */
  const unpublishedReasons: [RefusalCode, CookiePolicy, Partial<CookieInit>, CookieRequest][] = [
    ['domain-mismatch', lenient(), { domain: 'evil.org' }, requestTo(ACME)],
    ['path-mismatch', browser(), { path: '/x' }, requestTo(ACME)],
    [
      'not-host-only',
      lenient({ strictNsDomain: DefaultCookiePolicy.DomainStrictNonDomain }),
      { domain: 'acme.com' },
      requestTo(ACME),
    ],
    [
      'other-partition',
      browser(),
      { partitionKey: 'https://other.org', secure: true, rest: { Partitioned: null } },
      new UrlRequest('https://www.acme.com/'),
    ],
  ];

  it.each(unpublishedReasons)('by asking the policy: %s', (code, policy, init, request) => {
    const heard = refusalsHeard();
    expect(policy.explainReturn(cookie(init), request)).toBe(reasonFor(code));
    returning(policy, init, request)();
    expect(heard).toEqual([]);
  });

  const line = (fields: Partial<Record<'domain' | 'flag' | 'expires' | 'name', string>>) => {
    const { domain = 'acme.com', flag = 'FALSE', expires = '0', name = 'a' } = fields;
    return `# Netscape HTTP Cookie File\n${domain}\t${flag}\t/\tFALSE\t${expires}\t${name}\tsecret\n`;
  };
  const lwp = (attrs: string) =>
    `#LWP-Cookies-2.0\nSet-Cookie3: a=secret; path="/"; domain=acme.com; ${attrs}\n`;
  const inBrowser = (fields: object) =>
    JSON.stringify([
      {
        name: 'a',
        value: 'secret',
        domain: 'acme.com',
        path: '/',
        secure: false,
        httpOnly: false,
        hostOnly: true,
        session: true,
        storeId: '0',
        ...fields,
      },
    ]);

  const fileReasons: [RefusalCode, string | Uint8Array][] = [
    ['line-not-cookie', `${line({})}nonsense\n`],
    ['request-without-cookies', 'curl https://a.test/'],
    ['line-spaces', 'a.test TRUE / FALSE 0 n v\n'.concat(line({}))],
    ['line-too-long', line({ name: 'a'.repeat(65_537) })],
    ['line-control-character', line({ name: 'a\x01' })],
    ['line-flag', line({ flag: 'maybe' })],
    ['line-domain', line({ domain: '' })],
    ['line-expiry', line({ expires: 'never' })],
    ['line-version', lwp('version=x')],
    ['line-partition', inBrowser({ partitionKey: 42 })],
    [
      'other-store',
      JSON.stringify([
        ...JSON.parse(inBrowser({})),
        ...JSON.parse(inBrowser({ storeId: 'firefox-container-1' })),
      ]),
    ],
    ['octets-replaced', Buffer.from(inBrowser({ value: 'secret\xe9' }), 'latin1')],
    ['cookie-repeated', "curl 'https://a.test/' -b 'a=1; a=secret'"],
    ['expiry-unit', line({ expires: '1795149000000' })],
    ['prefix-unmet', line({ name: '__Secure-a' })],
  ];

  it.each(fileReasons)('in the skipped entries of a file: %s', (code, content) => {
    const { skipped, altered = [] } = readCookies(content);
    expect([...skipped, ...altered].map(({ reason }) => reason)).toContain(reasonFor(code).message);
    expect(JSON.stringify([skipped, altered])).not.toContain('secret');
  });

  const { newFile } = temporaryFolder();

  const loadReasons: [RefusalCode, string][] = [
    ['left-out-session', line({})],
    ['left-out-expired', line({ expires: `${NOW}` })],
  ];

  it.each(loadReasons)('in the result of load(): %s', (code, content) => {
    const file = newFile();
    writeFileSync(file, content);
    expect(new MozillaCookieJar(file).loadSync().skipped).toEqual([
      { line: 2, reason: reasonFor(code).message },
    ]);
  });

  /** Reasons that need a network or a failing disk. */
  const elsewhere: [RefusalCode, string][] = [
    ['origin-unknown', 'undici/cookies.test.ts'],
    ['origin-mismatch', 'undici/cookies.test.ts'],
    ['redirect-below', 'undici/redirects-below.test.ts'],
    ['host-mismatch', 'undici/compose-order.test.ts'],
    ['line-skipped', 'files/session-file.test.ts'],
    ['line-altered', 'files/session-file.test.ts'],
    ['left-out-domain', 'browser-databases/read-cookie-file.test.ts'],
    ['log-missing', 'browser-databases/read-cookie-file.test.ts'],
    ['left-out-container', 'browser-databases/firefox.test.ts'],
    ['left-out-partition', 'browser-databases/firefox.test.ts'],
    ['left-out-first-party', 'browser-databases/firefox.test.ts'],
    ['schema-newer', 'browser-databases/firefox.test.ts'],
    ['password-missing', 'browser-databases/chromium.test.ts'],
    ['password-wrong', 'browser-databases/chromium.test.ts'],
    ['value-changed', 'browser-databases/chromium.test.ts'],
    ['encryption-app-bound', 'browser-databases/chromium.test.ts'],
    ['encryption-windows', 'browser-databases/chromium.test.ts'],
    ['encryption-portal', 'browser-databases/chromium.test.ts'],
    ['encryption-unknown', 'browser-databases/chromium.test.ts'],
  ];

  it.each(elsewhere)('in another test: %s', (code, file) => {
    const source = readFileSync(new URL(file, import.meta.url), 'utf8');
    expect(source.includes(`'${code}'`) || source.includes(reasonFor(code).message)).toBe(true);
  });

  it('the catalogue has no other reasons', () => {
    const met = [
      ...publishedReasons,
      ...unpublishedReasons,
      ...fileReasons,
      ...loadReasons,
      ...elsewhere,
    ].map(([code]) => code);
    const codes = [...reasons.keys()];
    expect(codes.filter((code) => !met.includes(code as RefusalCode))).toEqual([]);
  });
});

describe('the catalogue of reasons', () => {
  it('has a constant sentence for each code, the same object each time', () => {
    for (const reason of reasons.values()) {
      expect(reason.code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(reason.message).toMatch(/^\S.*[^.\s]$/);
      expect(reasonFor(reason.code as RefusalCode)).toBe(reason);
      expect(Object.isFrozen(reason)).toBe(true);
    }
    const messages = new Set([...reasons.values()].map(({ message }) => message));
    expect(messages.size).toBe(reasons.size);
  });
});

describe('a published refusal', () => {
  it('identifies the cookie without its value', () => {
    const heard = refusalsHeard();
    new CookieJar().setFromHeader('a=secret; Domain=evil.org; Path=/x', `${ACME}y?z`);
    expect(heard).toEqual([
      {
        operation: 'set',
        code: 'domain-mismatch',
        message: 'the request host does not domain-match the cookie domain',
        name: 'a',
        domain: '.evil.org',
        path: '/x',
        url: `${ACME}y`,
      },
    ]);
  });

  it.each([
    [
      'set: a header that cannot be read',
      setting(lenient(), 'a=1; Path=/p; Max-Age=x'),
      { operation: 'set', name: 'a', domain: null, path: '/p', url: ACME },
    ],
    [
      'set: a deletion that is not allowed',
      setting(lenient(), 'a=; Max-Age=0; Domain=evil.org'),
      { operation: 'set', name: 'a', domain: '.evil.org' },
    ],
    [
      'return',
      returning(lenient(), { secure: true }),
      { operation: 'return', name: 'a', domain: 'www.acme.com', url: ACME },
    ],
    [
      'write',
      returning(lenient(), { name: 'a;b' }),
      { operation: 'write', name: 'a;b', domain: 'www.acme.com', url: ACME },
    ],
    [
      'load',
      () =>
        CookieJar.fromJSON(
          { format: 'undici-cookiejar', version: 1, cookies: [cookie({ name: '__Host-a' })] },
          browser(),
        ),
      { operation: 'load', name: '__Host-a', url: null },
    ],
    [
      'save',
      () => void writeCookies([cookie({ name: 'a\t' })], { format: 'netscape' }),
      { operation: 'save', name: 'a\t', url: null },
    ],
  ])('%s', (_what, act, expected) => {
    const heard = refusalsHeard();
    act();
    expect(heard).toMatchObject([expected]);
  });

  it('is what setFromHeader() returns, with or without a subscriber', () => {
    const lines = ['a=1; Domain=evil.org', 'b=2; Max-Age=x', 'c=3'];
    const unheard = new CookieJar().setFromHeader(lines, ACME).refused;
    const heard = refusalsHeard();
    expect(new CookieJar().setFromHeader(lines, ACME).refused).toEqual(heard);
    expect(unheard).toEqual(heard);
    expect(heard).toHaveLength(2);
  });

  it('is published again for each request', () => {
    const jar = new CookieJar();
    jar.setFromHeader(['a=1; Secure', 'b=2'], ACME);
    expect([jar.cookieHeader(ACME), jar.cookieHeader(ACME)]).toEqual(['b=2', 'b=2']);
    const heard = refusalsHeard();
    expect([jar.cookieHeader(ACME), jar.cookieHeader(ACME)]).toEqual(['b=2', 'b=2']);
    expect(heard.map(({ code, name }) => `${name} ${code}`)).toEqual([
      'a secure-mismatch',
      'a secure-mismatch',
    ]);
  });
});

describe('a cookie of another host or path is not a refusal', () => {
  class NoReasons extends CookiePolicy {
    override domainReturnOk(domain: string, request: CookieRequest): boolean {
      return new URL(request.getFullUrl()).hostname === domain;
    }
    override pathReturnOk(path: string, request: CookieRequest): boolean {
      return new URL(request.getFullUrl()).pathname.startsWith(path);
    }
  }
  class Asked extends DefaultCookiePolicy {
    override domainReturnOk(domain: string, request: CookieRequest): boolean {
      return super.domainReturnOk(domain, request);
    }
  }

  it.each([
    ['http.cookiejar’s', lenient({ strictNsDomain: DefaultCookiePolicy.DomainStrict })],
    ['http.cookiejar’s, overridden', new Asked()],
    ['http.cookiejar’s, with a block list', lenient({ blockedDomains: ['other.org'] })],
    ['the browsers’', browser()],
    ['one’s own without reasons', new NoReasons()],
  ])('under a policy: %s', (_what, policy) => {
    const jar = new CookieJar(policy);
    for (const scope of [
      { domain: 'other.org' },
      { domain: '.other.org' },
      { domain: 'x.www.acme.com' },
      { domain: '127.0.0.1' },
      { domain: 'cme.com' },
      { path: '/elsewhere' },
      { domain: 'other.org', path: '/elsewhere' },
    ]) {
      jar.setCookie(cookie({ name: JSON.stringify(scope), ...scope }));
    }
    const heard = refusalsHeard();
    jar.addCookieHeader(requestTo(ACME));
    expect(heard.map(({ name, code }) => `${name} ${code}`)).toEqual([]);
  });
});

describe('a policy of your own', () => {
  const own: RefusalReason = { code: 'too-sweet', message: 'the doctor said so' };

  class Sweet extends DefaultCookiePolicy {
    override explainSet(given: Cookie, request: CookieRequest): RefusalReason | null {
      return given.name === 'sugar' ? own : super.explainSet(given, request);
    }
    override explainReturn(given: Cookie, request: CookieRequest): RefusalReason | null {
      return given.name === 'honey' ? own : super.explainReturn(given, request);
    }
  }

  it('decides by its explanation', () => {
    const heard = refusalsHeard();
    const jar = new CookieJar(new Sweet());
    jar.setFromHeader(['sugar=1', 'honey=2', 'salt=3'], ACME);
    expect([jar.keys(), jar.cookieHeader(ACME)]).toEqual([['honey', 'salt'], 'salt=3']);
    expect(heard).toMatchObject([
      { operation: 'set', ...own, name: 'sugar' },
      { operation: 'return', ...own, name: 'honey' },
    ]);
  });

  it.each([
    ['setOk', 'set'],
    ['returnOk', 'return'],
    ['domainReturnOk', 'return'],
  ] as const)('refuses in %s without a reason', (method, operation) => {
    const policy = new DefaultCookiePolicy();
    policy[method] = () => false;
    const jar = new CookieJar(policy);
    jar.setCookie(cookie());
    const heard = refusalsHeard();
    if (operation === 'set') jar.setFromHeader('a=1', ACME);
    else expect(jar.cookieHeader(ACME)).toBe('');
    expect(heard).toMatchObject([{ operation, code: 'refused-by-policy', name: 'a' }]);
  });

  it('accepts what the rules refuse', () => {
    const policy = new DefaultCookiePolicy();
    policy.setOk = () => true;
    const heard = refusalsHeard();
    const { stored, refused } = new CookieJar(policy).setFromHeader('a=1; Domain=evil.org', ACME);
    expect([stored.length, refused, heard]).toEqual([1, [], []]);
  });

  it('is not asked for reasons without a subscriber', () => {
    const policy = new DefaultCookiePolicy();
    policy.setOk = () => false;
    policy.returnOk = () => false;
    const explainSet = vi.spyOn(policy, 'explainSet');
    const explainReturn = vi.spyOn(policy, 'explainReturn');
    const jar = new CookieJar(policy);
    jar.setCookie(cookie());
    jar.extractCookies(responseWith(['a=1']), requestTo(ACME));
    expect([jar.cookieHeader(ACME), explainSet.mock.calls, explainReturn.mock.calls]).toEqual([
      '',
      [],
      [],
    ]);
  });
});

describe('reasons and answers agree', () => {
  const inits: Partial<CookieInit>[] = [
    {},
    { version: 1 },
    { version: null },
    { version: -1 },
    { secure: true },
    { expires: NOW },
    { domain: '.acme.com' },
    { domain: '.com' },
    { domain: 'evil.org', domainSpecified: true },
    { domain: '127.0.0.1' },
    { path: '/x', pathSpecified: true },
    { port: '81', portSpecified: true },
    { name: '$a' },
    { name: '__Host-a' },
    { rest: { SameSite: 'Strict' } },
  ];
  const requests = [
    requestTo(ACME),
    requestTo('https://www.acme.com/x/y'),
    requestTo('http://acme.com:81/'),
    requestTo('http://127.0.0.1/'),
    requestTo(ACME, { unverifiable: true, originReqHost: 'other.org' }),
    fromElsewhere,
  ];

  it.each([
    ['no rules', new CookiePolicy()],
    ['http.cookiejar’s rules', lenient()],
    [
      'all of them',
      lenient({
        rfc2965: true,
        strictDomain: true,
        strictNsDomain: 7,
        strictNsSetInitialDollar: true,
        strictNsSetPath: true,
        strictNsUnverifiable: true,
      }),
    ],
    [
      'block and allow lists',
      lenient({ blockedDomains: ['www.acme.com'], allowedDomains: ['.acme.com'] }),
    ],
    ['the browsers’ rules', browser()],
  ])('under %s', (_what, policy) => {
    for (const given of inits.map(cookie)) {
      for (const request of requests) {
        expect(policy.setOk(given, request)).toBe(policy.explainSet(given, request) === null);
        expect(policy.returnOk(given, request)).toBe(policy.explainReturn(given, request) === null);
        expect(policy.domainReturnOk(given.domain, request)).toBe(
          policy.explainDomainReturn(given.domain, request) === null,
        );
      }
    }
  });
});
