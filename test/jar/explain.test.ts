import { existsSync, readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import {
  BrowserCookiePolicy,
  Cookie,
  type CookieContext,
  type CookieExplanation,
  CookieJar,
  CookiePolicy,
  type CookieReport,
  type CookieRequest,
  DefaultCookiePolicy,
  type SetCookieExplanation,
} from '../../src/index.js';
import { fixedClock } from '../fixed-clock.js';
import { type BrowserScenario, RECORDED_AT, stepsOf } from '../policy/browser-scenario.js';
import { published } from '../published.js';

const SHOP = 'https://www.shop.example/a/b';
const NOW = Date.UTC(2026, 10, 20, 4, 30);

fixedClock(NOW);

const browserJar = (options = {}) => new CookieJar(new BrowserCookiePolicy(options));

function reasons(explanations: readonly CookieExplanation[]): string[] {
  return explanations.map((each) => `${each.cookie.name} ${each.sent ? 'sent' : each.reason.code}`);
}

function verdicts(explanations: readonly SetCookieExplanation[]): string[] {
  return explanations.map((each) => {
    const verdict = each.stored ? (each.replaces ? 'replaces' : 'stored') : each.reason.code;
    return `${each.cookie?.name ?? null} ${verdict}`;
  });
}

describe('explain()', () => {
  it.each<[what: string, line: string, url: string, context: CookieContext, reason: string]>([
    ['another path', 'a=1; Path=/c', SHOP, {}, 'path-mismatch'],
    ['another host of the site', 'a=1; Path=/', 'https://shop.example/a/b', {}, 'domain-mismatch'],
    [
      'a subdomain of the host',
      'a=1; Path=/',
      'https://x.www.shop.example/a/b',
      {},
      'not-host-only',
    ],
    ['http', 'a=1; Secure; Path=/', 'http://www.shop.example/a/b', {}, 'secure-mismatch'],
    ['a script', 'a=1; HttpOnly; Path=/', SHOP, { http: false }, 'http-only'],
    [
      'a link from elsewhere',
      'a=1; SameSite=Strict; Path=/',
      SHOP,
      { initiator: 'https://other.example/' },
      'cross-site',
    ],
    [
      'another top-level site',
      'a=1; Secure; SameSite=None; Partitioned; Path=/',
      SHOP,
      { initiator: 'https://other.example/', navigation: false },
      'other-partition',
    ],
    [
      'a scheme without cookies',
      'a=1; Path=/',
      'ftp://www.shop.example/',
      {},
      'scheme-unsupported',
    ],
    ['nothing in the way', 'a=1; Path=/', SHOP, {}, 'sent'],
  ])('%s', (_what, line, url, context, reason) => {
    const jar = browserJar();
    jar.setFromHeader(line, SHOP);
    expect(reasons(jar.explain(url, context))).toEqual([`a ${reason}`]);
  });

  it.each<[what: string, make: (jar: CookieJar) => void, reason: string]>([
    [
      'a cookie that has expired',
      (jar) => jar.set('a', '1', { url: SHOP, expires: NOW / 1000 + 1 }),
      'expired',
    ],
    [
      'a blocked domain',
      (jar) => jar.setPolicy(new BrowserCookiePolicy({ blockedDomains: ['www.shop.example'] })),
      'domain-blocked',
    ],
    [
      'a field of the wrong type',
      ([cookie]) => Object.assign(cookie as Cookie, { value: 5 }),
      'field-type',
    ],
    [
      'an assigned path',
      ([cookie]) => Object.assign(cookie as Cookie, { path: '/c' }),
      'path-mismatch',
    ],
    [
      'an assigned domain',
      ([cookie]) => Object.assign(cookie as Cookie, { domain: 'other.example' }),
      'domain-mismatch',
    ],
    [
      'a value that no header can carry',
      ([cookie]) => Object.assign(cookie as Cookie, { value: 'a;b' }),
      'unwritable-pair',
    ],
    [
      'a limit of the header',
      (jar) =>
        jar.setPolicy(
          new BrowserCookiePolicy({ limits: { perSite: 180, total: 3000, header: 2 } }),
        ),
      'header-too-long',
    ],
  ])('%s', (_what, make, reason) => {
    const jar = browserJar();
    jar.set('a', '1', { url: SHOP });
    make(jar);
    vi.setSystemTime(NOW + 2000);
    expect(reasons(jar.explain(SHOP))).toEqual([`a ${reason}`]);
  });

  it.each([
    ['browsers', () => new BrowserCookiePolicy()],
    ['http.cookiejar', () => new DefaultCookiePolicy()],
  ])('an empty domain, under the rules of %s, as the report of a request does', (_, policy) => {
    const jar = new CookieJar(policy());
    jar.set('a', '1', { url: SHOP }).domain = '';
    expect(reasons(jar.explain(SHOP))).toEqual(['a domain-invalid']);
    const reported = published('rejected');
    expect(jar.cookieHeader(SHOP)).toBe('');
    expect(reported).toMatchObject([{ name: 'a', code: 'domain-invalid' }]);
  });

  it('has every cookie of the site once, the sent ones first and in the order of the header', () => {
    const jar = browserJar();
    jar.set('other site', '1', { domain: '.example.org' });
    jar.set('apex', '1', { domain: 'shop.example' });
    jar.set('www', '1', { domain: 'www.shop.example' });
    jar.set('deep', '1', { domain: 'www.shop.example', path: '/a' });
    jar.set('sibling', '1', { domain: 'img.shop.example' });
    jar.set('all', '1', { domain: '.shop.example' });
    const explanations = jar.explain(SHOP);
    expect(reasons(explanations)).toEqual([
      'deep sent',
      'www sent',
      'all sent',
      'apex not-host-only',
      'sibling domain-mismatch',
    ]);
    expect(explanations.map(({ cookie }) => [...jar].includes(cookie))).not.toContain(false);
  });

  it('has the cookies of a host without a registrable domain, and of no other', () => {
    const jar = browserJar();
    for (const domain of ['localhost', '127.0.0.1', '[::1]']) jar.set(domain, '1', { domain });
    expect(reasons(jar.explain('http://localhost/'))).toEqual(['localhost sent']);
    expect(reasons(jar.explain('http://127.0.0.1/'))).toEqual(['127.0.0.1 sent']);
    expect(reasons(jar.explain('http://[::1]/'))).toEqual(['[::1] sent']);
  });

  it('knows hosts without a dot under http.cookiejar’s rules', () => {
    const jar = new CookieJar();
    jar.setFromHeader('a=1; Path=/', 'http://localhost/');
    expect(reasons(jar.explain('http://localhost/'))).toEqual(['a sent']);
  });

  it('changes nothing and publishes nothing', () => {
    const jar = browserJar();
    jar.setFromHeader(['old=1; Path=/; Max-Age=1', 'secure=1; Path=/; Secure'], SHOP);
    vi.setSystemTime(NOW + 5000);
    const messages = [published('rejected'), published('sent')];
    expect(reasons(jar.explain('http://www.shop.example/'))).toEqual([
      'old expired',
      'secure secure-mismatch',
    ]);
    expect(messages).toEqual([[], []]);
    expect(jar.size).toBe(2);
  });

  it('has the reasons that the channel publishes', () => {
    const jar = browserJar({ blockedDomains: ['www.shop.example'] });
    jar.set('blocked', '1', { url: SHOP, httpOnly: true });
    const messages = published('rejected');
    jar.cookieHeader(SHOP, { http: false });
    expect(messages).toMatchObject([{ code: 'domain-blocked' }]);
    expect(reasons(jar.explain(SHOP, { http: false }))).toEqual(['blocked domain-blocked']);
  });

  it('asks a policy of the program’s own', () => {
    class Own extends BrowserCookiePolicy {
      override returnOk(cookie: Cookie, request: CookieRequest): boolean {
        return cookie.name !== 'mute' && super.returnOk(cookie, request);
      }
      override explainReturn(cookie: Cookie, request: CookieRequest) {
        if (cookie.name === 'sweet') return { code: 'too-sweet', message: 'too sweet' };
        return cookie.name === 'mute' ? null : super.explainReturn(cookie, request);
      }
    }
    const jar = new CookieJar(new Own());
    jar.setFromHeader(['plain=1', 'sweet=1', 'mute=1'], SHOP);
    expect(reasons(jar.explain(SHOP))).toEqual([
      'plain sent',
      'sweet too-sweet',
      'mute refused-by-policy',
    ]);
  });

  it('includes what a policy sends to other sites', () => {
    const jar = new CookieJar(new CookiePolicy());
    jar.set('a', '1', { domain: 'other.example' });
    expect(jar.cookieHeader(SHOP)).toBe('a=1');
    expect(reasons(jar.explain(SHOP))).toEqual(['a sent']);
  });

  it('works where the suffix list fails', () => {
    const publicSuffixList = {
      version: 'of a test',
      publicSuffix(): string {
        throw new Error('of the list');
      },
    };
    const jar = browserJar({ publicSuffixList });
    jar.setCookie(new Cookie({ name: 'a', value: '1', domain: 'www.shop.example', path: '/c' }));
    expect(reasons(jar.explain(SHOP))).toEqual(['a path-mismatch']);
  });
});

describe('explainSetCookie()', () => {
  it.each<[what: string, line: string, url: string, context: CookieContext, verdict: string]>([
    ['a new cookie', 'a=1', SHOP, {}, 'a stored'],
    ['another value', 'old=2; Path=/', SHOP, {}, 'old replaces'],
    ['a deletion', 'old=; Path=/; Max-Age=0', SHOP, {}, 'old expired'],
    ['a public suffix', 'a=1; Domain=example', SHOP, {}, 'a public-suffix'],
    ['another domain', 'a=1; Domain=other.example', SHOP, {}, 'a domain-mismatch'],
    ['Secure over http', 'a=1; Secure', 'http://www.shop.example/', {}, 'a secure-mismatch'],
    [
      'over http with the name of a Secure cookie',
      'secure=2',
      'http://www.shop.example/',
      {},
      'secure secure-overwrite',
    ],
    ['a prefix', '__Host-a=1', SHOP, {}, '__Host-a prefix-unmet'],
    ['a script', 'a=1; HttpOnly', SHOP, { http: false }, 'a http-only'],
    [
      'a script and an HttpOnly cookie',
      'hidden=1; Path=/',
      SHOP,
      { http: false },
      'hidden http-only',
    ],
    [
      'a subresource of another site',
      'a=1',
      SHOP,
      { initiator: 'https://other.example/', navigation: false },
      'a cross-site',
    ],
    ['no cookie', '', SHOP, {}, 'null no-cookie'],
    ['a control character', 'a=\x01', SHOP, {}, 'null control-character'],
  ])('%s', (_what, line, url, context, verdict) => {
    const jar = browserJar();
    jar.setFromHeader(
      ['old=1; Path=/', 'secure=1; Path=/; Secure', 'hidden=1; Path=/; HttpOnly'],
      SHOP,
    );
    const before = JSON.stringify(jar);
    const messages = [published('rejected'), published('stored')];
    const explanations = jar.explainSetCookie(line, url, context);
    expect(verdicts(explanations)).toEqual([verdict]);
    expect(messages).toEqual([[], []]);
    expect(JSON.stringify(jar)).toBe(before);
  });

  it('has one result for each line, each line seeing those before it', () => {
    const jar = browserJar();
    const lines = ['a=1', 'a=2', '', 'a=; Max-Age=0', 'a=3', 'b=1; Domain=com'];
    const explanations = jar.explainSetCookie(lines, SHOP);
    expect(verdicts(explanations)).toEqual([
      'a stored',
      'a replaces',
      'null no-cookie',
      'a expired',
      'a stored',
      'b domain-mismatch',
    ]);
  });

  it('names the cookie of the jar that would be replaced', () => {
    const jar = browserJar();
    const { stored } = jar.setFromHeader('a=1', SHOP);
    expect(jar.explainSetCookie('a=2', SHOP)).toMatchObject([
      { stored: true, replaces: stored[0] },
    ]);
  });

  it('knows the limit of a site', () => {
    const jar = browserJar({ limits: { perSite: 2, total: 10 } });
    jar.setFromHeader(['a=1; Secure', 'b=1; Secure'], SHOP);
    expect(verdicts(jar.explainSetCookie('c=1', SHOP))).toEqual(['c evicted-site']);
    expect(verdicts(jar.explainSetCookie('c=1; Secure', SHOP))).toEqual(['c stored']);
  });

  it('knows which cookies were used last', () => {
    const jar = browserJar({ limits: { perSite: 2, total: 10 } });
    jar.setFromHeader(['a=1; HttpOnly; Path=/x', 'b=1; Path=/y'], SHOP);
    jar.cookieHeader('https://www.shop.example/x');
    const lines = ['c=1', 'a=2; Path=/x'];
    const expected = ['c stored', 'a http-only'];
    expect(verdicts(jar.explainSetCookie(lines, SHOP, { http: false }))).toEqual(expected);
    const { stored, refused } = jar.setFromHeader(lines, SHOP, { http: false });
    expect(stored.map(({ name }) => name)).toEqual(['c']);
    expect(refused.map(({ code }) => code)).toEqual(['evicted-site', 'http-only']);
  });

  it.each([
    [{ netscape: false }, 'protocol-off'],
    [{ netscape: false, rfc2965: true }, 'protocol-off'],
  ])('names the protocol that the policy does not accept: %j', (options, code) => {
    const jar = new CookieJar(new DefaultCookiePolicy(options));
    expect(verdicts(jar.explainSetCookie('a=1', SHOP))).toEqual([`null ${code}`]);
    expect(jar.setFromHeader(['a=1', 'b=1'], SHOP).refused).toMatchObject([{ code }, { code }]);
  });

  it('takes what setFromHeader() takes', () => {
    const jar = browserJar();
    const wrong = [
      [5 as never, SHOP],
      ['a=1', '/'],
      ['a=1', SHOP, { x: 1 } as never],
    ] as const;
    for (const [line, url, context] of wrong)
      expect(() => jar.explainSetCookie(line, url, context)).toThrow(TypeError);
  });
});

describe('results', () => {
  const makeJar = () => {
    const jar = browserJar();
    jar.setFromHeader(['sid=SECRET', 'other=SECRET; Path=/c', 'na\x9bme=SECRET'], SHOP);
    return jar;
  };

  it('are printed as a table with masked values', () => {
    expect(inspect(makeJar().explain(SHOP)).split('\n')).toEqual([
      '2 of 3 cookies are sent',
      '  name   value  domain            path  result',
      '  ─────  ─────  ────────────────  ────  ──────────────────────────────────────────────────────────────',
      '  sid    ***    www.shop.example  /a    sent',
      '  na?me  ***    www.shop.example  /a    sent',
      '  other  ***    www.shop.example  /c    not sent: the request path does not path-match the cookie path',
    ]);
    const printed = inspect(
      makeJar().explainSetCookie(['sid=SECRET', 'a=SECRET; Domain=com'], SHOP),
    );
    expect(printed).toContain('1 of 2 cookies would be stored');
    expect(printed).toMatch(/sid .* stored, replaces a cookie\n/);
    expect(printed).not.toContain('SECRET');
    expect(inspect(browserJar().explain(SHOP))).toBe('0 of 0 cookies are sent');
    const jar = browserJar();
    jar.setFromHeader('a=1', 'http://localhost/');
    expect(inspect(jar.explain('http://127.0.0.1/'))).toBe(
      '0 of 0 cookies are sent; the jar has cookies of other sites, such as localhost',
    );
  });

  it('are printed in short for many and long ones, and for fields of any type', () => {
    const jar = new CookieJar(new BrowserCookiePolicy({ limits: null }));
    for (let at = 0; at < 101; at++) jar.set(`n${at}`.repeat(50), '1', { url: SHOP });
    for (const cookie of jar) Object.assign(cookie, { path: 5, rest: null });
    const lines = inspect(jar.explain(SHOP)).split('\n');
    expect(lines).toHaveLength(1 + 2 + 100 + 1);
    expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(150);
  });

  it('are ordinary arrays otherwise', () => {
    const explanations = makeJar().explain(SHOP);
    expect(Object.keys(explanations)).toEqual(['0', '1', '2']);
    expect(Reflect.ownKeys({ ...explanations })).toEqual(['0', '1', '2']);
    expect(explanations).toStrictEqual([...explanations]);
    expect(JSON.parse(JSON.stringify(explanations))).toHaveLength(3);
    expect(structuredClone(explanations)).toHaveLength(3);
  });
});

const scenarioFiles: [title: string, file: URL][] = [
  ['own', new URL('../fixtures/chromium-own.json', import.meta.url)],
  [
    'ported (skipped without the shared data)',
    new URL('../../../shared/data/browser/chromium-ported.json', import.meta.url),
  ],
];

describe.each(scenarioFiles)(
  'agrees with what is stored and sent in the recorded scenarios: %s',
  (_title, file) => {
    const scenarios: BrowserScenario[] = existsSync(file)
      ? JSON.parse(readFileSync(file, 'utf8'))
      : [];

    it.skipIf(scenarios.length === 0).each([
      ['browsers’ rules', () => new BrowserCookiePolicy()],
      ['http.cookiejar’s rules', () => new DefaultCookiePolicy()],
      ['no rules', () => new CookiePolicy()],
    ])('under %s', (_rules, makePolicy) => {
      const sent = published<CookieReport>('sent');
      const place = ({ name, domain, path }: CookieReport | Cookie) => ({ name, domain, path });
      for (const scenario of scenarios) {
        vi.setSystemTime(RECORDED_AT);
        const jar = new CookieJar(makePolicy());
        for (const { url, context, setCookie, wait } of stepsOf(scenario)) {
          vi.setSystemTime(Date.now() + wait);
          const explanations = jar.explain(url, context);
          expect(new Set(explanations.map(({ cookie }) => cookie)).size).toBe(explanations.length);
          sent.length = 0;
          jar.cookieHeader(url, context);
          const willSend = explanations.filter((each) => each.sent).map(({ cookie }) => cookie);
          expect(willSend.map(place), scenario.id).toEqual(sent.map(place));
          const expected = jar.explainSetCookie(setCookie, url, context);
          const { stored } = jar.setFromHeader(setCookie, url, context);
          expect(expected.length, scenario.id).toBe(setCookie.length);
          const willStore = expected.flatMap((each) => (each.stored ? [each.cookie] : []));
          expect(willStore, scenario.id).toEqual(stored);
        }
      }
    });
  },
);
