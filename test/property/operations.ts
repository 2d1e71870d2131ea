import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Cookie, type CookieInit } from '../../src/cookie/cookie.js';
import { CookieNotFoundError } from '../../src/errors.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import type { CookieLimits, CookiePolicy } from '../../src/policy/cookie-policy.js';
import { DefaultCookiePolicy } from '../../src/policy/default-cookie-policy.js';
import { type Clock, underClock } from './clock.js';
import { ModelJar } from './model-jar.js';

// Whatever is done to a jar, it is as a jar that remembers nothing would be: no index, count, bound, remembered header or response is out
// of step.

/** What is assigned to a field; the value is for the jars to make up. */
type Assignment = ['value', '' | ';'] | [Exclude<keyof CookieInit, 'value' | 'rest'>, unknown];
type PolicyOption =
  | ['limits', CookieLimits | null]
  | ['secureProtocols' | 'blockedDomains' | 'allowedDomains', string[]]
  | ['netscape' | 'rfc2965' | 'strictNsSetPath' | 'strictNsSetInitialDollar', boolean]
  | ['rfc2109AsNetscape', boolean | null]
  | ['strictNsDomain', number];

type Operation =
  | { do: 'set'; init: CookieInit; ttl: number | null }
  | { do: 'extract'; url: string; pairs: string[]; times: number }
  | { do: 'repeat'; at: number; times: number; change: Change }
  | { do: 'send'; url: string; times: number }
  | { do: 'clear'; scope: readonly string[] }
  | { do: 'delete'; name: string }
  | { do: 'clearSession' | 'clearExpired' | 'fileAgain'; at?: number }
  | { do: 'assign'; at: number; assignment: Assignment }
  | { do: 'option'; option: PolicyOption }
  | { do: 'policy'; at: number }
  | { do: 'wait'; seconds: number };

/** What may differ where a response comes again. */
type Change = 'nothing' | 'order' | 'one fewer' | 'the path' | 'the scheme';

const HOSTS = ['a.test', 'b.a.test', 'c.b.a.test', 'x.test', 'localhost', '127.0.0.1'];
const domain = fc.constantFrom(...HOSTS, '.a.test', '.b.a.test', '.x.test', '.localhost.local');
const path = fc.constantFrom('/', '/p', '/p/', '/p/q');
const name = fc.constantFrom('n', 'm', 'o', '$n', '__Host-n');
const url = fc
  .tuple(
    fc.constantFrom('http', 'https'),
    fc.constantFrom(...HOSTS),
    fc.constantFrom('/', '/p', '/p/q', '/pq', '/p/q?r=1', '/p/q?r=2'),
  )
  .map(([scheme, host, target]) => `${scheme}://${host}${target}`);
const at = fc.nat(30);
const ttl = fc.option(fc.integer({ min: -2, max: 30 }), { nil: null });

const attributes = fc
  .subarray(
    [
      '; Secure',
      '; Path=/',
      '; Path=/p',
      '; Domain=a.test',
      '; Domain=x.test',
      '; Max-Age=9',
      '; Max-Age=0',
      '; Version=1',
    ],
    { maxLength: 4 },
  )
  .map((list) => list.join(''));

const operation: fc.Arbitrary<Operation> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('set' as const),
      init: fc.record({ name, value: fc.constant(''), domain, path, secure: fc.boolean() }),
      ttl,
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('extract' as const),
      url,
      pairs: fc.array(
        fc.tuple(name, attributes).map(([n, attrs]) => `${n}=@${attrs}`),
        {
          minLength: 1,
          maxLength: 3,
        },
      ),
      times: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('repeat' as const),
      at: fc.nat(3),
      times: fc.integer({ min: 1, max: 4 }),
      change: fc.oneof(
        { weight: 4, arbitrary: fc.constant<Change>('nothing') },
        {
          weight: 1,
          arbitrary: fc.constantFrom<Change[]>('order', 'one fewer', 'the path', 'the scheme'),
        },
      ),
    }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constant('send' as const),
      url,
      times: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant('clear' as const),
      scope: fc.oneof(
        fc.constant<string[]>([]),
        fc.tuple(domain),
        fc.tuple(domain, path),
        fc.tuple(domain, path, name),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('delete' as const), name }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom('clearSession' as const, 'clearExpired' as const, 'fileAgain' as const),
      at,
    }),
  },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant('assign' as const),
      at,
      assignment: fc.oneof<fc.Arbitrary<Assignment>[]>(
        fc.tuple(fc.constant('value' as const), fc.constantFrom('' as const, ';' as const)),
        fc.tuple(fc.constant('expires' as const), ttl),
        fc.tuple(
          fc.constantFrom('secure' as const, 'discard' as const, 'domainSpecified' as const),
          fc.boolean(),
        ),
        fc.tuple(fc.constant('path' as const), path),
        fc.tuple(fc.constant('domain' as const), domain),
        fc.tuple(fc.constant('name' as const), name),
        fc.tuple(fc.constant('port' as const), fc.constantFrom('80', '8080', null)),
        fc.tuple(fc.constant('version' as const), fc.constantFrom(0, 1)),
      ),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('option' as const),
      option: fc.oneof<fc.Arbitrary<PolicyOption>[]>(
        fc.tuple(
          fc.constant('limits' as const),
          fc.constantFrom<(CookieLimits | null)[]>(
            null,
            { perSite: 2, total: 4 },
            { perSite: 5, total: 3 },
            { perSite: 20, total: 17 },
          ),
        ),
        fc.tuple(
          fc.constant('secureProtocols' as const),
          fc.constantFrom<string[][]>(['https'], ['http'], []),
        ),
        fc.tuple(
          fc.constantFrom('blockedDomains' as const, 'allowedDomains' as const),
          fc.constantFrom<string[][]>([], ['a.test'], ['.a.test', 'x.test'], HOSTS),
        ),
        fc.tuple(
          fc.constantFrom(
            'netscape' as const,
            'rfc2965' as const,
            'strictNsSetPath' as const,
            'strictNsSetInitialDollar' as const,
          ),
          fc.boolean(),
        ),
        fc.tuple(fc.constant('rfc2109AsNetscape' as const), fc.constantFrom(true, false, null)),
        fc.tuple(fc.constant('strictNsDomain' as const), fc.integer({ min: 0, max: 7 })),
      ),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('policy' as const), at: fc.nat(2) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      seconds: fc.integer({ min: -5, max: 12 }),
    }),
  },
);

/** A jar and its model, to which the same things are done. */
class Pair {
  readonly jar: CookieJar;
  readonly model: ModelJar;
  readonly #policies: DefaultCookiePolicy[] = [
    new BrowserCookiePolicy(),
    new DefaultCookiePolicy(),
    new BrowserCookiePolicy({ limits: { perSite: 3, total: 5 } }),
  ];
  #policy: DefaultCookiePolicy;
  #values = 0;
  /** The responses that came, the last one first. */
  readonly #responses: { lines: string[]; url: string }[] = [];
  /** A cookie that expires by assignment leaves the jar when it is next considered, which the model does not know. */
  #hasAssignedExpiry = false;
  /** Under limits a jar forgets emptied domains, and with them their place among equals. */
  #isOrderKept = true;

  constructor(
    start: number,
    readonly clock: Clock,
  ) {
    this.#policy = this.#policies[start] as DefaultCookiePolicy;
    this.jar = new CookieJar(this.#policy);
    this.model = new ModelJar(this.#policy as CookiePolicy);
  }

  perform(operation: Operation): void {
    switch (operation.do) {
      case 'set': {
        const expires = this.#time(operation.ttl);
        this.#set({ ...operation.init, value: this.#newValue(), expires });
        break;
      }
      case 'extract':
        this.#extract(operation.url, operation.pairs, operation.times);
        break;
      case 'repeat':
        this.#repeat(operation.at, operation.times, operation.change);
        break;
      case 'send':
        for (let time = 0; time < operation.times; time++) this.#send(operation.url);
        break;
      case 'clear':
        this.#clear(...(operation.scope as [string?, string?, string?]));
        break;
      case 'delete':
        this.jar.delete(operation.name);
        this.model.drop((cookie) => cookie.name === operation.name && !cookie.isExpired());
        break;
      case 'clearSession':
        this.jar.clearSessionCookies();
        this.model.drop(({ discard }) => discard);
        break;
      case 'clearExpired':
        this.#clearExpired();
        break;
      case 'fileAgain':
        this.#fileAgain(operation.at as number);
        break;
      case 'assign':
        this.#assign(operation.at, operation.assignment);
        break;
      case 'option':
        this.#setOption(operation.option);
        break;
      case 'policy':
        this.#policy = this.#policies[operation.at] as DefaultCookiePolicy;
        this.jar.setPolicy(this.#policy);
        this.model.policy = this.#policy;
        break;
      case 'wait':
        this.clock.now += operation.seconds;
        if (this.#hasAssignedExpiry) this.#clearExpired();
    }
  }

  #clearExpired(): void {
    this.jar.clearExpiredCookies();
    this.model.drop((cookie) => cookie.isExpired());
  }

  /** Every value stands once, so that it tells which cookie of the one is which of the other. */
  #newValue(): string {
    return `v${++this.#values}`;
  }

  #time(seconds: number | null): number | null {
    return seconds === null ? null : this.clock.now + seconds;
  }

  #set(init: CookieInit): void {
    this.jar.setCookie(new Cookie(init));
    this.model.set(new Cookie(init));
  }

  #extract(url: string, pairs: string[], times: number): void {
    const lines = pairs.map((pair) => pair.replace('@', this.#newValue()));
    this.#responses.unshift({ lines, url });
    for (let time = 0; time < times; time++) this.#take(lines, url);
  }

  /** One of the last responses comes again, or one that is nearly the same. */
  #repeat(at: number, times: number, change: Change): void {
    const response = this.#responses[at % this.#responses.length];
    if (response === undefined) return;
    const { lines, url } = changed(response, change);
    for (let time = 0; time < times; time++) this.#take(lines, url);
  }

  #take(lines: string[], from: string): void {
    const { stored } = this.jar.setFromHeader(lines, from);
    const taken = this.model.take(lines, from);
    assert.deepEqual(
      stored.map((cookie) => ({ ...cookie })),
      taken.map((cookie) => ({ ...cookie })),
    );
  }

  #send(to: string): void {
    const expected = this.model.send(to);
    const header = this.jar.cookieHeader(to);
    this.#isOrderKept &&= this.#policy.limits === null;
    const isOrdered = this.#isOrderKept || this.#policy.dialect === 'rfc6265bis';
    if (isOrdered) assert.equal(header, expected);
    else assert.deepEqual(header.split('; ').sort(), expected.split('; ').sort());
  }

  #clear(domain?: string, path?: string, name?: string): void {
    try {
      this.jar.clear(domain, path, name);
    } catch (error) {
      if (!(error instanceof CookieNotFoundError)) throw error;
    }
    if (domain === undefined) this.model.domains.clear();
    else if (path === undefined) this.model.domains.delete(domain);
    else if (name === undefined) this.model.domains.get(domain)?.delete(path);
    else {
      const names = this.model.domains.get(domain)?.get(path);
      for (const [key, cookie] of [...(names ?? [])]) if (cookie.name === name) names?.delete(key);
    }
  }

  /** The same cookie in the jar and in the model. */
  #pick(at: number): [Cookie, Cookie] | undefined {
    const [ours, theirs] = [unique(this.jar), unique(this.model)];
    const index = at % Math.max(ours.length, 1);
    return ours[index] && theirs[index] ? [ours[index], theirs[index]] : undefined;
  }

  #fileAgain(at: number): void {
    const [ours, theirs] = this.#pick(at) ?? [];
    // One that was renamed would lie in two places, and what removes it could mean either.
    if (ours === undefined || theirs === undefined || this.model.find(theirs) !== theirs) return;
    this.jar.setCookie(ours);
    this.model.set(theirs);
  }

  #assign(at: number, [field, given]: Assignment): void {
    const value =
      field === 'value'
        ? this.#newValue() + given
        : field === 'expires'
          ? this.#time(given as number | null)
          : given;
    for (const cookie of this.#pick(at) ?? []) Object.assign(cookie, { [field]: value });
    if (field !== 'expires') return;
    this.#hasAssignedExpiry = true;
    this.#clearExpired();
  }

  #setOption([option, value]: PolicyOption): void {
    if (option === 'blockedDomains') this.#policy.setBlockedDomains(value);
    else if (option === 'allowedDomains')
      this.#policy.setAllowedDomains(value.length > 0 ? value : null);
    else Object.assign(this.#policy, { [option]: value });
    this.#isOrderKept &&= this.#policy.limits === null;
  }

  check(): void {
    const held = byValue(this.jar).map((cookie) => ({ ...cookie }));
    assert.deepEqual(
      held,
      byValue(this.model).map((cookie) => ({ ...cookie })),
    );
    assert.equal(this.jar.size, held.length);
  }
}

function changed({ lines, url }: { lines: string[]; url: string }, change: Change) {
  switch (change) {
    case 'order':
      return { lines: [...lines].reverse(), url };
    case 'one fewer':
      return { lines: lines.slice(1), url };
    case 'the path':
      return { lines, url: `${url}/r` };
    case 'the scheme':
      return {
        lines,
        url: url.startsWith('https') ? `http${url.slice(5)}` : `https${url.slice(4)}`,
      };
    default:
      return { lines, url };
  }
}

function byValue(cookies: Iterable<Cookie>): Cookie[] {
  return [...cookies].sort(
    (a, b) =>
      String(a.value).localeCompare(String(b.value), 'en', { numeric: true }) ||
      // A response that comes again from another page, or under another policy, sets the same value elsewhere.
      JSON.stringify(a).localeCompare(JSON.stringify(b), 'en'),
  );
}

/** Those whose value no other has, which are the same in the one and in the other. */
function unique(cookies: Iterable<Cookie>): Cookie[] {
  const sorted = byValue(cookies);
  return sorted.filter(
    ({ value }, at) => value !== sorted[at - 1]?.value && value !== sorted[at + 1]?.value,
  );
}

/** Any sequence of operations leaves the jar as a jar that remembers nothing. */
export const agreesWithModel = () =>
  fc.property(
    fc.nat(2),
    fc.array(operation, { maxLength: 60, size: 'max' }),
    (start, operations) => {
      underClock((clock) => {
        const pair = new Pair(start, clock);
        for (const one of operations) {
          pair.perform(one);
          pair.check();
        }
      });
    },
  );
