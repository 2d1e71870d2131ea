import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Cookie, creationOf, lastUseOf } from '../src/cookie/cookie.js';
import { CookieJar } from '../src/jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../src/policy/browser-cookie-policy.js';
import { DefaultCookiePolicy } from '../src/policy/default-cookie-policy.js';
import type { DefaultCookiePolicyOptions } from '../src/policy/policy-options.js';
import { withCookies } from '../src/undici/with-cookies.js';
import type { CookieRequest, CookieResponse } from '../src/url/request.js';
import { fixedClock } from './fixed-clock.js';
import { requestTo, responseWith } from './messages.js';
import { site } from './undici/sites.js';

// A response that says what the last one of its URL said. Whether the jar knows it again or reads it again is for nobody to see: what
// follows is done to a jar that has seen the response three times, and to one whose policy is a subclass, for which nothing is remembered.

const NOW = Date.UTC(2026, 10, 20, 12) / 1000;
const URL_ = 'https://www.a.test/p/q';
const SITE = 'https://www.a.test/';
const PAGES = [URL_, SITE, 'http://www.a.test/p/q', 'https://a.test/', 'https://x.test/'];

fixedClock(NOW * 1000);

function wait(seconds: number): void {
  vi.setSystemTime(Date.now() + seconds * 1000);
}

class ForgetfulBrowserPolicy extends BrowserCookiePolicy {}
class ForgetfulDefaultPolicy extends DefaultCookiePolicy {}

type PolicyClass = new (options?: DefaultCookiePolicyOptions) => DefaultCookiePolicy;
type Rules = 'browser' | 'http.cookiejar';
/** The package's own, and one for which nothing is remembered. */
const POLICIES: Record<Rules, readonly [PolicyClass, PolicyClass]> = {
  browser: [BrowserCookiePolicy, ForgetfulBrowserPolicy],
  'http.cookiejar': [DefaultCookiePolicy, ForgetfulDefaultPolicy],
};

/** A jar to which a response comes again and again. */
class Visits {
  readonly jar: CookieJar;
  readonly policy: DefaultCookiePolicy;
  readonly lines: readonly string[];
  /** What came of each response. */
  readonly outcomes: unknown[] = [];

  constructor(
    readonly policyClass: PolicyClass,
    options: DefaultCookiePolicyOptions,
    lines: readonly string[],
    readonly url: string,
  ) {
    this.policy = new policyClass(options);
    this.jar = new CookieJar(this.policy);
    this.lines = lines;
  }

  /** The response comes once more, or another one. */
  again(lines: string | readonly string[] = this.lines, url = this.url): void {
    const { stored, refused } = this.jar.setFromHeader(lines, url);
    const codes = refused.map(({ code }) => code);
    this.outcomes.push({ stored: stored.map((cookie) => cookie.toJSON()), codes });
  }

  extract(request: CookieRequest, response: CookieResponse = responseWith(this.lines)): void {
    const taken = this.jar.extractCookies(response, request);
    this.outcomes.push(taken.map((cookie) => cookie.toJSON()));
  }

  /** The cookie of that name. */
  cookie(name = 'a'): Cookie {
    return [...this.jar].find((cookie) => cookie.name === name) as Cookie;
  }

  /** All that anybody can see of the jar. */
  seen() {
    const held = Array.from(this.jar, (cookie) => cookie.toJSON());
    const sent = PAGES.map((url) => this.jar.cookieHeader(url));
    return { outcomes: this.outcomes, held, sent, idle: this.#longestUnusedFirst() };
  }

  #longestUnusedFirst(): string[] {
    const byUse = (a: Cookie, b: Cookie) =>
      lastUseOf(a) - lastUseOf(b) || creationOf(a) - creationOf(b);
    return [...this.jar].sort(byUse).map(({ domain, path, name }) => `${domain}${path} ${name}`);
  }
}

interface Scene {
  rules?: Rules;
  options?: DefaultCookiePolicyOptions;
  lines?: readonly string[];
  url?: string;
}

const LINES = ['a=1', 'b=2; Path=/', 'c=3; Path=/; Secure'];

/** The jar that remembers and the one that does not, both after three times the same response and what is done then. */
function play(then: (visits: Visits) => void, scene: Scene = {}): [Visits, Visits] {
  const { rules = 'browser', options = {}, lines = LINES, url = URL_ } = scene;
  return POLICIES[rules].map((policyClass) => {
    vi.setSystemTime(NOW * 1000);
    const visits = new Visits(policyClass, options, lines, url);
    for (let time = 0; time < 3; time++) visits.again();
    then(visits);
    return visits;
  }) as [Visits, Visits];
}

function expectTheSame([remembering, forgetful]: readonly [Visits, Visits]): void {
  expect(remembering.seen()).toEqual(forgetful.seen());
}

const BOTH: readonly Rules[] = ['browser', 'http.cookiejar'];

describe.each(BOTH)('the same response again, by the rules of %s', (rules) => {
  it('is no change of the jar', () => {
    const [{ jar }] = play(() => {}, { rules });
    const { revision } = jar;
    const before = [...jar];
    const { stored, refused } = jar.setFromHeader(LINES, URL_);
    expect([jar.revision, refused]).toEqual([revision, []]);
    expect(stored.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
    for (const cookie of stored) expect(before).toContain(cookie);
  });

  it.each<[what: string, then: (visits: Visits) => void]>([
    ['nothing', (visits) => visits.again()],
    ['the value', (visits) => assign(visits, { value: 'mine' })],
    ['no value', (visits) => assign(visits, { value: null })],
    ['an end', (visits) => assign(visits, { expires: NOW + 60 })],
    ['an end that is over', (visits) => assign(visits, { expires: NOW - 60 })],
    ['Secure', (visits) => assign(visits, { secure: true })],
    ['the name', (visits) => assign(visits, { name: 'z' })],
    ['the domain', (visits) => assign(visits, { domain: '.a.test' })],
    ['the path', (visits) => assign(visits, { path: '/p/q' })],
    ['the port', (visits) => assign(visits, { port: '8080' })],
    ['the version', (visits) => assign(visits, { version: 1 })],
    ['discard', (visits) => assign(visits, { discard: false })],
    ['domainSpecified', (visits) => assign(visits, { domainSpecified: true })],
    ['pathSpecified', (visits) => assign(visits, { pathSpecified: true })],
    ['rfc2109', (visits) => assign(visits, { rfc2109: true })],
    ['utf8', (visits) => assign(visits, { utf8: true })],
    ['a comment', (visits) => assign(visits, { comment: 'mine', commentUrl: 'https://a.test/' })],
    ['an attribute', ({ jar }) => [...jar][0]?.setNonstandardAttr('HttpOnly', null)],
    ['a field of its last cookie', (visits) => assign(visits, { value: 'mine' }, 'c')],
    ['a field of a cookie that it did not set', (visits) => assignToAnother(visits)],
  ])('counts beside what a program assigns to a cookie: %s', (_what, then) => {
    expectTheSame(
      play(
        (visits) => {
          then(visits);
          visits.again();
          visits.again();
        },
        { rules },
      ),
    );
  });

  it.each<[what: string, then: (visits: Visits) => void]>([
    ['the jar is cleared', ({ jar }) => jar.clear()],
    ['its domain is', ({ jar }) => jar.clear('www.a.test')],
    ['its path is', ({ jar }) => jar.clear('www.a.test', '/')],
    ['one of its cookies is', ({ jar }) => jar.clear('www.a.test', '/', 'b')],
    ['one of its cookies is deleted', ({ jar }) => jar.delete('c')],
    ['session cookies are cleared', ({ jar }) => jar.clearSessionCookies()],
    ['the program sets one of them', ({ jar }) => jar.set('b', 'mine', { url: SITE })],
    ['the program stores one of them', ({ jar }) => jar.setCookie(copyOf(jar, 'b'))],
    [
      'one is deleted and stored again',
      (visits) => {
        const cookie = visits.cookie();
        visits.jar.delete('a');
        visits.jar.setCookie(cookie);
      },
    ],
    ['one is stored again', (visits) => visits.jar.setCookie(visits.cookie())],
    ['another jar is taken over', ({ jar }) => jar.update([copyOf(jar, 'a')])],
    ['another page sets one of them', (visits) => visits.again('b=other; Path=/', SITE)],
    ['another page deletes one', (visits) => visits.again('b=; Path=/; Max-Age=0', SITE)],
    ['another site is visited', (visits) => visits.again('x=1', 'https://x.test/')],
    ['a cookie of the domain above comes', (visits) => visits.again('a=0; Domain=a.test')],
    ['its cookies are sent', ({ jar }) => jar.cookieHeader(SITE)],
    ['an hour passes', () => wait(3600)],
    ['the clock is set back', () => wait(-3600)],
  ])('counts where in between %s', (_what, then) => {
    expectTheSame(
      play(
        (visits) => {
          then(visits);
          visits.again();
          visits.again();
        },
        { rules },
      ),
    );
  });

  it.each<[what: string, lines: readonly string[]]>([
    ['one fewer', LINES.slice(1)],
    ['one more', [...LINES, 'd=4']],
    ['in another order', LINES.toReversed()],
    ['of another value', ['a=9', ...LINES.slice(1)]],
    ['of which one deletes a cookie', ['a=1', 'b=; Path=/; Max-Age=0', 'c=3; Path=/; Secure']],
    ['two of which are for one cookie', ['a=1', 'b=2; Path=/', 'a=3']],
    ['two of which are for one cookie and the same', ['a=1', 'a=1', 'a=1']],
    ['of which one is refused', ['a=1', 'b=2; Domain=other.test']],
    ['of which one is no cookie', ['a=1', '']],
    ['none', []],
    ['nothing but a deletion', ['a=; Max-Age=0']],
    ['that are long', [`a=${'x'.repeat(3000)}`, 'b=2']],
    ['that are many', Array.from({ length: 100 }, (_, n) => `n${n}=${n}`)],
  ])('is another one with other lines: %s', (_what, lines) => {
    const there = (visits: Visits) => visits.again(lines);
    expectTheSame(play(there, { rules }));
    expectTheSame(
      play(
        (visits) => {
          for (let time = 0; time < 3; time++) there(visits);
          visits.again();
          there(visits);
          visits.again();
        },
        { rules },
      ),
    );
  });

  it.each([
    'https://www.a.test/p/q?r=1',
    'https://www.a.test/p/q/r',
    'https://www.a.test/',
    'https://www.a.test:8443/p/q',
    'http://www.a.test/p/q',
    'https://WWW.a.test/p/q',
    'https://a.test/p/q',
    'https://x.test/p/q',
  ])('is another one from %s', (url) => {
    expectTheSame(
      play(
        (visits) => {
          visits.again(LINES, url);
          visits.again();
          visits.again(LINES, url);
        },
        { rules },
      ),
    );
  });

  it('says what it says, though the program gives the same array with other lines', () => {
    const lines = ['a=1', 'b=2'];
    const response: CookieResponse = {
      info: () => ({ getAll: (name) => (/^set-cookie$/i.test(name) ? lines : []) }),
    };
    const jar = new CookieJar(new POLICIES[rules][0]());
    for (let time = 0; time < 3; time++) jar.extractCookies(response, requestTo(URL_));
    lines[0] = 'a=other';
    jar.extractCookies(response, requestTo(URL_));
    expect(jar.toObject()).toEqual({ a: 'other', b: '2' });
  });

  it('gives the program an array of its own', () => {
    const [{ jar }] = play(() => {}, { rules });
    jar.setFromHeader(LINES, URL_).stored.length = 0;
    expect(jar.setFromHeader(LINES, URL_).stored).toHaveLength(3);
  });

  it('uses its cookies, one after the other', () => {
    // b is younger than a, and is set before it.
    const limited = { rules, lines: ['b=1', 'a=2'], options: { limits: { perSite: 2, total: 9 } } };
    const [remembering, forgetful] = play((visits) => {
      visits.jar.clear();
      visits.again('a=0');
      for (let time = 0; time < 3; time++) visits.again();
      visits.again('c=1');
    }, limited);
    expect(remembering.jar.keys()).toEqual(['a', 'c']);
    expectTheSame([remembering, forgetful]);
  });

  it('says that its cookies push each other out', () => {
    const limits = { perSite: 1, total: 9 };
    const [remembering, forgetful] = play((visits) => visits.again(), {
      rules,
      lines: ['a=1', 'b=2'],
      options: { limits },
    });
    expect(remembering.outcomes.at(-1)).toMatchObject({ codes: ['evicted-site', 'evicted-site'] });
    expectTheSame([remembering, forgetful]);
  });

  it('is no change of the jar where ten pages are asked in turn', () => {
    const jar = new CookieJar(new POLICIES[rules][0]());
    const askAll = () => {
      for (let n = 0; n < 10; n++) jar.setFromHeader(`a=${n}; Path=/${n}`, `${SITE}${n}`);
    };
    askAll();
    askAll();
    const { revision } = jar;
    askAll();
    expect(jar.revision).toBe(revision);
  });

  it('keeps the order of the jar, and the age of its cookies', () => {
    expectTheSame(
      play((visits) => visits.again(), { rules, lines: ['b=1', 'a=2', 'a=3; Domain=a.test'] }),
    );
  });

  it('counts for a jar that shares the policy, by itself', () => {
    expectTheSame(
      play(
        (visits) => {
          const other = new CookieJar(visits.policy);
          other.setFromHeader(LINES, URL_);
          expect(other.keys()).toEqual(['a', 'b', 'c']);
          other.clear();
          visits.again();
          expect(other.size).toBe(0);
        },
        { rules },
      ),
    );
  });

  it('counts where another jar has one of its cookies', () => {
    expectTheSame(
      play(
        (visits) => {
          const other = new CookieJar(visits.policy);
          other.setCookie(visits.cookie('b'));
          other.setFromHeader('b=other; Path=/', SITE);
          other.clear();
          visits.again();
          expect(other.size).toBe(0);
        },
        { rules },
      ),
    );
  });
});

/** What the program assigns to a cookie of the response. */
function assign(visits: Visits, fields: Partial<Cookie>, name = 'a'): void {
  Object.assign(visits.cookie(name), fields);
}

function assignToAnother(visits: Visits): void {
  visits.again('x=1', 'https://x.test/');
  Object.assign(visits.cookie('x'), { value: 'mine' });
}

function copyOf(jar: CookieJar, name: string): Cookie {
  const cookie = [...jar].find((one) => one.name === name) as Cookie;
  return new Cookie({ ...cookie.toJSON(), value: 'mine' });
}

/** Whatever is done to the policy counts at once: the response does not come to what it came to before. */
function expectToCount(scene: Scene, change: (visits: Visits) => unknown, undo = () => {}): void {
  const [remembering, forgetful] = play((visits) => {
    change(visits);
    visits.again();
    undo();
  }, scene);
  expect(remembering.outcomes[3]).not.toEqual(remembering.outcomes[2]);
  expectTheSame([remembering, forgetful]);
}

describe('what a program changes of the policy counts for the same response', () => {
  const oneSuffix = (suffix: string) => ({
    publicSuffix: (host: string) => (host.endsWith(suffix) ? suffix : 'test'),
    version: 'of the test',
  });

  it.each<[option: string, scene: Scene, change: (policy: DefaultCookiePolicy) => void]>([
    ['blockedDomains', {}, (policy) => policy.setBlockedDomains(['www.a.test'])],
    ['allowedDomains', {}, (policy) => policy.setAllowedDomains([])],
    [
      'secureProtocols',
      {},
      (policy) => {
        policy.secureProtocols = [];
      },
    ],
    [
      'publicSuffixList',
      { lines: ['a=1; Domain=a.test'] },
      (policy) => {
        policy.publicSuffixList = oneSuffix('a.test');
      },
    ],
  ])('%s, by the rules of browsers', (_option, scene, change) => {
    expectToCount(scene, ({ policy }) => change(policy));
  });

  it.each<[option: string, scene: Scene, change: (policy: DefaultCookiePolicy) => void]>([
    ['blockedDomains', {}, (policy) => policy.setBlockedDomains(['.a.test'])],
    ['allowedDomains', {}, (policy) => policy.setAllowedDomains(['x.test'])],
    ['netscape', {}, (policy) => Object.assign(policy, { netscape: false })],
    [
      'rfc2965, for a cookie of RFC 2109',
      { lines: ['a=1; Version=1'] },
      (policy) => Object.assign(policy, { rfc2965: true }),
    ],
    [
      'rfc2109AsNetscape',
      { lines: ['a=1; Version=1'] },
      (policy) => Object.assign(policy, { rfc2109AsNetscape: false }),
    ],
    [
      'strictDomain',
      { lines: ['a=1; Domain=.a.test'], options: { publicSuffixList: oneSuffix('a.test') } },
      (policy) => Object.assign(policy, { strictDomain: true }),
    ],
    [
      'publicSuffixList',
      { lines: ['a=1; Domain=.a.test'], options: { strictDomain: true } },
      (policy) => Object.assign(policy, { publicSuffixList: oneSuffix('a.test') }),
    ],
    [
      'strictNsSetPath',
      { lines: ['a=1; Path=/other'] },
      (policy) => Object.assign(policy, { strictNsSetPath: true }),
    ],
    [
      'strictNsSetInitialDollar',
      { lines: ['$a=1'] },
      (policy) => Object.assign(policy, { strictNsSetInitialDollar: true }),
    ],
    [
      'strictNsDomain',
      { lines: ['a=1; Domain=.a.test'], url: 'https://x.www.a.test/' },
      (policy) => Object.assign(policy, { strictNsDomain: DefaultCookiePolicy.DomainStrictNoDots }),
    ],
  ])('%s, by the rules of http.cookiejar', (_option, scene, change) => {
    expectToCount({ ...scene, rules: 'http.cookiejar' }, ({ policy }) => change(policy));
  });

  it.each<[method: string, replacement: object]>([
    ['setOk', { setOk: () => false }],
    ['explainSet', { explainSet: () => ({ code: 'mine', message: 'mine' }) }],
    ['explainReplace', { explainReplace: () => ({ code: 'mine', message: 'mine' }) }],
    ['isBlocked', { isBlocked: () => true }],
    ['isNotAllowed', { isNotAllowed: () => true }],
  ])('a method of its own: %s', (_method, replacement) => {
    for (const rules of BOTH) {
      expectToCount({ rules }, ({ policy }) => Object.assign(policy, replacement));
      const { prototype } = POLICIES[rules][0];
      const [name] = Object.keys(replacement) as [string];
      const own = Object.getOwnPropertyDescriptor(prototype, name);
      expectToCount(
        { rules },
        () => Object.assign(prototype, replacement),
        () => {
          if (own === undefined) Reflect.deleteProperty(prototype, name);
          else Object.defineProperty(prototype, name, own);
        },
      );
    }
  });

  it('pathReturnOk, by which strictNsSetPath judges', () => {
    const scene: Scene = {
      rules: 'http.cookiejar',
      options: { strictNsSetPath: true },
      lines: ['a=1; Path=/p'],
    };
    expectToCount(scene, ({ policy }) => Object.assign(policy, { pathReturnOk: () => false }));
  });

  it('another policy, and the first one again', () => {
    for (const rules of BOTH) {
      expectToCount({ rules }, ({ jar, policyClass }) =>
        jar.setPolicy(new policyClass({ blockedDomains: ['www.a.test'] })),
      );
    }
    expectTheSame(
      play((visits) => {
        visits.jar.setPolicy(new DefaultCookiePolicy());
        visits.jar.setPolicy(visits.policy);
        visits.again();
      }),
    );
  });

  it('limits, which count cookies and not responses', () => {
    for (const rules of BOTH) {
      expectTheSame(
        play(
          (visits) => {
            visits.policy.limits = { perSite: 2, total: 2 };
            visits.again();
            visits.again('d=4; Path=/');
            visits.again();
            visits.again();
          },
          { rules },
        ),
      );
    }
  });
});

describe('the same response at another time', () => {
  it.each<[what: string, lines: readonly string[], seconds: number]>([
    ['Max-Age counts from each response', ['a=1; Max-Age=60', 'b=2'], 10],
    ['what was over comes back', ['a=1; Max-Age=60', 'b=2'], 61],
    ['Max-Age counts on a clock that is set back', ['a=1; Max-Age=60'], -10],
    ['Expires is over', ['a=1; Expires=Fri, 20 Nov 2026 12:00:30 GMT', 'b=2'], 31],
    ['Expires is a date', ['a=1; Expires=Fri, 20 Nov 2026 12:00:30 GMT', 'b=2'], 10],
    ['no life is longer than 400 days', ['a=1; Expires=Fri, 20 Nov 2037 12:00:30 GMT'], 10],
    ['nothing is over', ['a=1', 'b=2'], 10],
  ])('%s', (_what, lines, seconds) => {
    for (const rules of BOTH) {
      expectTheSame(
        play(
          (visits) => {
            wait(seconds);
            visits.again();
            visits.again();
            visits.again();
            wait(1);
            visits.again();
          },
          { rules, lines },
        ),
      );
    }
  });

  it('moves the end of the cookie on', () => {
    const [{ jar }] = play(
      (visits) => {
        wait(10);
        visits.again();
      },
      { lines: ['a=1; Max-Age=60'] },
    );
    expect(Array.from(jar, ({ expires }) => expires)).toEqual([NOW + 70]);
  });

  it('after the cookie was dropped for its age', () => {
    expectTheSame(
      play(
        (visits) => {
          wait(61);
          visits.jar.clearExpiredCookies();
          visits.again('b=3');
          visits.again();
        },
        { lines: ['a=1; Max-Age=60', 'b=2'] },
      ),
    );
  });
});

describe('the same response to another request', () => {
  const crossSite = { initiator: 'https://other.test/', navigation: false };

  it.each<[what: string, rules: Rules, options: DefaultCookiePolicyOptions, request: object]>([
    ['on behalf of another site', 'browser', {}, crossSite],
    [
      'that a redirect made',
      'http.cookiejar',
      { strictNsUnverifiable: true },
      { unverifiable: true, originReqHost: 'other.test' },
    ],
    ['that says to have another type', 'http.cookiejar', {}, { getType: () => 'http' }],
    ['that says to have another host', 'http.cookiejar', {}, { getHost: () => 'x.test:8080' }],
  ])('%s', (_what, rules, options, request) => {
    expectTheSame(
      play(
        (visits) => {
          const lines = ['a=1; SameSite=Lax', 'b=2; Port', 'c=3; Secure; SameSite=None'];
          const extract = (more: object) =>
            visits.extract({ ...requestTo(URL_), ...more }, responseWith(lines));
          for (let time = 0; time < 3; time++) extract({});
          for (let time = 0; time < 3; time++) extract(request);
          extract({});
        },
        { rules, options },
      ),
    );
  });

  it('of a page in which it is Partitioned', () => {
    expectTheSame(
      play((visits) => {
        const response = responseWith(['a=1; Secure; SameSite=None; Partitioned']);
        for (let time = 0; time < 3; time++) visits.extract(requestTo(URL_), response);
        for (let time = 0; time < 3; time++)
          visits.extract({ ...requestTo(URL_), ...crossSite }, response);
        visits.extract(requestTo(URL_), response);
      }),
    );
  });
});

describe('the same response, of which there is more to say', () => {
  it('has a Set-Cookie2 beside it', () => {
    const newer = { 'set-cookie': ['a=1'], 'set-cookie2': ['a=2; Version=1'] };
    expectTheSame(
      play(
        (visits) => {
          visits.extract(requestTo(URL_), responseWith(newer));
          visits.extract(requestTo(URL_));
          for (let time = 0; time < 3; time++) visits.extract(requestTo(URL_), responseWith(newer));
        },
        { rules: 'http.cookiejar', options: { rfc2965: true }, lines: ['a=1'] },
      ),
    );
  });

  it('says each time why a line is refused', () => {
    const heard: unknown[] = [];
    const hear = (refusal: unknown) => heard.push((refusal as { code: string }).code);
    subscribe('undici-cookiejar:rejected', hear);
    const jar = new CookieJar(new BrowserCookiePolicy());
    for (let time = 0; time < 4; time++)
      jar.extractCookies(responseWith(['a=1', 'b=2; Domain=other.test']), requestTo(URL_));
    unsubscribe('undici-cookiejar:rejected', hear);
    expect(heard).toEqual(Array(4).fill('domain-mismatch'));
  });

  it('comes over http, and a Secure cookie has come in between', () => {
    const insecure = 'http://www.a.test/p/q';
    const [{ outcomes }, forgetful] = play((visits) => {
      for (let time = 0; time < 4; time++) visits.again(['a=1'], insecure);
      visits.again(['a=0; Secure; Domain=a.test; Path=/']);
      visits.again(['a=1'], insecure);
    });
    expect(outcomes.at(-1)).toEqual({ stored: [], codes: ['secure-overwrite'] });
    expect(outcomes).toEqual(forgetful.outcomes);
  });

  it('was taken while somebody who heard of an eviction assigned to its cookie', () => {
    const evicted = (visits: Visits) => {
      const assignToAll = () => {
        for (const cookie of visits.jar) cookie.value = 'mine';
      };
      visits.again('b=1', 'https://b.a.test/');
      subscribe('undici-cookiejar:rejected', assignToAll);
      visits.again();
      unsubscribe('undici-cookiejar:rejected', assignToAll);
      visits.again();
    };
    expectTheSame(play(evicted, { lines: ['a=1'], options: { limits: { perSite: 1, total: 9 } } }));
  });

  it('brings back to use a cookie that was to go next, before all Secure ones', () => {
    const page = (n: number) => `https://s${n}.test/`;
    const [{ jar }, forgetful] = play(
      (visits) => {
        visits.again('y=1', 'https://y.test/');
        visits.again();
        for (let n = 0; n < 22; n++) visits.again('s=1; Secure', page(n));
        // y goes; a and the first Secure cookies are next.
        visits.again('s=1; Secure', page(22));
        visits.again();
        visits.again('s=1; Secure', page(23));
      },
      { lines: ['a=1'], options: { limits: { perSite: 99, total: 24 } } },
    );
    expect([jar.has('y'), jar.has('a'), jar.size]).toEqual([false, false, 24]);
    expect(jar.keys()).toEqual(forgetful.jar.keys());
  });
});

describe('a jar of the program’s own class', () => {
  /** Counts the calls of a method. */
  const counted = (method: 'makeCookies' | 'setCookie' | 'extractCookies') => {
    let calls = 0;
    class CountingJar extends CookieJar {}
    Object.defineProperty(CountingJar.prototype, method, {
      value(this: CookieJar, ...given: never[]) {
        calls++;
        return (CookieJar.prototype[method] as (...args: never[]) => unknown).apply(this, given);
      },
    });
    return { jar: new CountingJar(), calls: () => calls };
  };

  it.each(['makeCookies', 'setCookie', 'extractCookies'] as const)(
    'is asked each time where it overrides %s()',
    (method) => {
      const { jar, calls } = counted(method);
      for (let time = 0; time < 5; time++)
        jar.extractCookies(responseWith(['a=1']), requestTo(URL_));
      expect(calls()).toBe(5);
    },
  );

  it.each(['makeCookies', 'setCookie'] as const)(
    'is asked each time where %s() of all jars is another one',
    (method) => {
      const jar = new CookieJar();
      const replaced = vi.spyOn(CookieJar.prototype, method);
      onTestFinished(() => replaced.mockRestore());
      for (let time = 0; time < 5; time++) jar.setFromHeader('a=1', URL_);
      expect(replaced).toHaveBeenCalledTimes(5);
      expect(jar.get('a')).toBe('1');
    },
  );

  it('is asked each time where setCookie() is one of the object', () => {
    const jar = new CookieJar();
    for (let time = 0; time < 3; time++) jar.setFromHeader('a=1', URL_);
    const setCookie = vi.spyOn(jar, 'setCookie');
    jar.setFromHeader('a=1', URL_);
    expect(setCookie).toHaveBeenCalledOnce();
  });
});

describe('a fetch whose response is the same again', () => {
  it('has its cookies each time, and copies of them', async () => {
    const home = await site();
    const jar = new CookieJar(new BrowserCookiePolicy());
    const ask = withCookies(fetch, { jar });
    for (let time = 0; time < 4; time++) {
      const response = await ask(home.url('/', { set: ['a=1; Path=/', 'b=2; Path=/'] }));
      await response.text();
      expect(response.cookies.toObject()).toEqual({ a: '1', b: '2' });
      for (const cookie of response.cookies) cookie.value = 'mine';
      response.cookies.clear();
      expect(jar.toObject()).toEqual({ a: '1', b: '2' });
    }
  });
});

describe('what is remembered of responses', () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;

  function heapInUse(): number {
    collectGarbage();
    collectGarbage();
    return process.memoryUsage().heapUsed;
  }

  it('is little in each of many jars to which no response comes twice', () => {
    const token = (n: number) => `${n}`.padStart(120, 'x');
    const before = heapInUse();
    const jars = Array.from({ length: 100 }, () => new CookieJar(new BrowserCookiePolicy()));
    for (const [at, jar] of jars.entries()) {
      for (let n = 0; n < 300; n++)
        jar.setFromHeader(`session=${token(at * 300 + n)}; Path=/`, `${SITE}page/${n}`);
    }
    // A jar with the lines of 16 to 32 pages has 20 KB; with those of all 300 pages it had 106.
    expect(heapInUse() - before).toBeLessThan(4_000_000);
    expect(jars).toHaveLength(100);
  });

  const long = 'x'.repeat(500_000);
  it.each<[what: string, line: string, url: string]>([
    ['long lines', `a=1; x=${long}`, SITE],
    ['long URLs', 'a=1', `${SITE}?${long}`],
  ])('is nothing of %s', (_what, line, url) => {
    const jar = new CookieJar();
    const before = heapInUse();
    for (let n = 0; n < 20; n++)
      for (let time = 0; time < 3; time++) jar.setFromHeader(`${line}${n}`, `${url}${n}`);
    // One or two of them are in the caches of the readers; twenty would be 10 MB.
    expect(heapInUse() - before).toBeLessThan(5_000_000);
  });

  it('is little where thousands of cookies come twice, and have to go for others', () => {
    const before = heapInUse();
    const jar = new CookieJar(new BrowserCookiePolicy());
    for (let n = 0; n < 600; n++) {
      const lines = Array.from({ length: 180 }, (_, at) => `n${at}=${n}`);
      for (let time = 0; time < 3; time++) jar.setFromHeader(lines, `https://h${n}.test/`);
    }
    expect(jar.size).toBe(3000);
    // The 3,000 cookies that the jar may have take 1 MB; 180 of each of the last 512 hosts took 15.
    expect(heapInUse() - before).toBeLessThan(4_000_000);
  });
});
