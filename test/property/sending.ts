import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Cookie } from '../../src/cookie/cookie.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { DefaultCookiePolicy } from '../../src/policy/default-cookie-policy.js';
import { underClock } from './clock.js';

// What goes out: to whom, when, and as what it is read there.

const SUFFIXES = ['test', 'com', 'co.uk', 'github.io'];
const HOSTS = [
  'a.test',
  'www.a.test',
  'x.www.a.test',
  'b.test',
  'aa.test',
  'shop.co.uk',
  'other.co.uk',
  'me.github.io',
  'you.github.io',
  '127.0.0.1',
  '10.0.0.1',
  '[::1]',
];
const host = fc.constantFrom(...HOSTS);
const DOMAINS = [...HOSTS, ...SUFFIXES, '0.0.1', '1', 'est', 'A.Test', '.', ''];

const setting = fc.record({
  from: host,
  domain: fc.option(fc.constantFrom(...DOMAINS, ...DOMAINS.map((domain) => `.${domain}`)), {
    nil: null,
  }),
  secure: fc.boolean(),
  scheme: fc.constantFrom('http', 'https'),
});

const isBelow = (one: string, domain: string) => one === domain || one.endsWith(`.${domain}`);
const isAddress = (one: string) => /^[[\d]/.test(one);

/** Whether a browser lets the one host set a cookie that goes to the other. */
function mayReach(from: string, domain: string | null, to: string): boolean {
  const named = domain?.toLowerCase().replace(/^\./, '') ?? '';
  if (named === '') return from === to;
  if (isAddress(from) || isAddress(to) || SUFFIXES.includes(named)) return from === to;
  return isBelow(from, named) && isBelow(to, named);
}

/** http.cookiejar: what was set without a Domain goes to the subdomains too, and suffixes are domains. */
function mayReachInPython(from: string, domain: string | null, to: string): boolean {
  const named = domain?.toLowerCase().replace(/^\.+/, '') ?? '';
  if (isAddress(from) || isAddress(to)) return from === to;
  return named === '' ? isBelow(to, from) : isBelow(from, named) && isBelow(to, named);
}

/** R1: what is sent to a host was set by a host entitled to. */
export const goesWhereItMay = () =>
  fc.property(
    fc.array(setting, { minLength: 1, maxLength: 8 }),
    host,
    fc.constantFrom('http', 'https'),
    (settings, to, scheme) => {
      for (const [policy, isEntitled] of [
        [new BrowserCookiePolicy(), mayReach],
        [new DefaultCookiePolicy(), mayReachInPython],
      ] as const) {
        const jar = new CookieJar(policy);
        for (const [at, one] of settings.entries()) {
          const attributes = `${one.domain === null ? '' : `; Domain=${one.domain}`}${one.secure ? '; Secure' : ''}`;
          jar.setFromHeader(`n${at}=${at}${attributes}`, `${one.scheme}://${one.from}/`);
        }
        for (const pair of jar.cookieHeader(`${scheme}://${to}/`).split('; ').filter(Boolean)) {
          const { from, domain, secure } = settings[
            Number(pair.split('=')[1])
          ] as (typeof settings)[number];
          assert.ok(
            isEntitled(from, domain, to),
            `${from} set ${domain ?? 'no Domain'}, and ${to} got it`,
          );
          const isSafe =
            scheme === 'https' || (jar.policy.dialect === 'rfc6265bis' && /^127|^\[::1/.test(to));
          assert.ok(!secure || isSafe, `a Secure cookie went to ${scheme}://${to}`);
        }
      }
    },
  );

const odd = fc.string({
  unit: fc.oneof(
    { weight: 3, arbitrary: fc.constantFrom(...'ab=;, \t"\\\r\n\0$') },
    {
      weight: 1,
      arbitrary: fc.integer({ min: 0, max: 0x2ff }).map((code) => String.fromCharCode(code)),
    },
  ),
  maxLength: 8,
});

const anyCookie = fc.record({
  name: odd,
  value: fc.option(odd, { nil: null }),
  version: fc.constantFrom(0, 0, 0, 1),
  port: fc.constantFrom(null, '80'),
  pathSpecified: fc.boolean(),
  utf8: fc.boolean(),
});

/** A Cookie header as servers read it: pairs between semicolons, the blanks around names and values cut off. */
function asServersRead(header: string): string[] {
  return header.split(';').map((text) => {
    const equals = text.indexOf('=');
    const trim = (part: string) => part.replace(/^[ \t]+|[ \t]+$/g, '');
    return JSON.stringify([
      equals < 0 ? '' : trim(text.slice(0, equals)),
      trim(text.slice(equals + 1)).replaceAll('\\', ''),
    ]);
  });
}

/** R11: no header that is written can be read back as another cookie. */
export const isReadAsWhatItIs = () =>
  fc.property(
    fc.array(anyCookie, { minLength: 1, maxLength: 4 }),
    fc.boolean(),
    (inits, isBrowser) => {
      const policy = isBrowser
        ? new BrowserCookiePolicy()
        : new DefaultCookiePolicy({ rfc2965: true });
      const jar = new CookieJar(policy);
      for (const init of inits)
        jar.setCookie(new Cookie({ ...init, domain: '.a.test', path: '/' }));
      const header = jar.cookieHeader('http://www.a.test/');
      if (header === '') return;
      assert.ok(!/[\0-\x08\n-\x1f\x7f]|[^\0-\xff]/.test(header), JSON.stringify(header));
      const own = new Set(Array.from(jar, whatItIs));
      const strangers = asServersRead(header).filter(
        (pair) => !own.has(pair) && !/^\["(?:",")?\$/.test(pair),
      );
      assert.deepEqual(strangers, [], JSON.stringify(header));
    },
  );

/** What the cookie is, its value without the blanks around it. */
function whatItIs({ name, value, utf8 }: Cookie): string {
  const octets = utf8 && value !== null ? Buffer.from(value).toString('latin1') : value;
  const pair = octets === null ? ['', name] : [name, octets.replace(/^[ \t]+|[ \t]+$/g, '')];
  return JSON.stringify([pair[0], pair[1]?.replaceAll('\\', '')]);
}

const lasting = fc.record({
  name: fc.constantFrom('a', 'b', 'c', 'd'),
  path: fc.constantFrom('/', '/p'),
  ttl: fc.option(fc.integer({ min: -3, max: 12 }), { nil: null }),
});

/** addCookieHeader never sends what has expired, however the clock goes. */
export const sendsNothingExpired = () =>
  fc.property(
    fc.array(fc.tuple(fc.array(lasting, { maxLength: 3 }), fc.integer({ min: -4, max: 8 })), {
      maxLength: 12,
    }),
    fc.boolean(),
    (steps, isBrowser) =>
      underClock((clock) => {
        const jar = new CookieJar(
          isBrowser ? new BrowserCookiePolicy() : new DefaultCookiePolicy(),
        );
        for (const [cookies, seconds] of steps) {
          for (const { name, path, ttl } of cookies) {
            const expires = ttl === null ? null : clock.now + ttl;
            jar.setCookie(
              new Cookie({ name, value: String(expires ?? ''), domain: 'a.test', path, expires }),
            );
          }
          for (const target of ['/', '/p', '/p']) {
            const header = jar.cookieHeader(`https://a.test${target}`);
            for (const pair of header.split('; ').filter(Boolean)) {
              const [name, until] = pair.split('=') as [string, string];
              assert.ok(
                until === '' || Number(until) > clock.now,
                `${name} until ${until}, now ${clock.now}`,
              );
            }
            assert.ok([...jar].every((cookie) => !cookie.isExpired()));
          }
          clock.now += seconds;
        }
      }),
  );
