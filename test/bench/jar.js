// (a) What a jar takes for a header and for a Set-Cookie, on the work that programs do; the worst cases are among the rows.
import { execFileSync } from 'node:child_process';
import { getPublicSuffix } from 'tldts';
import { CookieJar as ToughCookieJar } from 'tough-cookie';
import {
  BrowserCookiePolicy,
  CookieJar,
  DefaultCookiePolicy,
  defaultPublicSuffixList,
} from 'undici-cookiejar';
import { atLeast, atMost, compare, ratio } from './figures.js';
import { hostName, setCookiesOf } from './hosts.js';
import { takeTurns } from './turns.js';

export const title = 'A jar';

const TOUGH = 'tough-cookie';
const BROWSER = 'BrowserCookiePolicy';
const DEFAULT = 'DefaultCookiePolicy';
const OWN = 'a policy that overrides setOk';
const OURS = [BROWSER, DEFAULT, OWN];

class OwnPolicy extends BrowserCookiePolicy {
  /** @override @param {import('undici-cookiejar').Cookie} cookie @param {import('undici-cookiejar').CookieRequest} request */
  setOk(cookie, request) {
    return super.setOk(cookie, request);
  }
}

/** @typedef {{ header(url: string): string, set(lines: string | string[], url: string): unknown }} Contestant */

/** @param {CookieJar} jar @returns {Contestant} */
function ours(jar) {
  return {
    header: (url) => jar.cookieHeader(url),
    set: (lines, url) => jar.setFromHeader(lines, url),
  };
}

/** @returns {Contestant} */
function tough() {
  const jar = new ToughCookieJar();
  return {
    header: (url) => jar.getCookieStringSync(url),
    set: (lines, url) => [lines].flat().map((line) => jar.setCookieSync(line, url)),
  };
}

/** @param {number} size @returns {Record<string, Contestant>} */
function jarsOf(size) {
  const limits = null;
  const jars = {
    [TOUGH]: tough(),
    [BROWSER]: ours(new CookieJar(new BrowserCookiePolicy({ limits }))),
    [DEFAULT]: ours(new CookieJar(new DefaultCookiePolicy())),
    [OWN]: ours(new CookieJar(new OwnPolicy({ limits }))),
  };
  for (const jar of Object.values(jars)) {
    for (let host = 0; host < size / 10; host++) jar.set(setCookiesOf(host), urlOf(host, '/'));
  }
  return jars;
}

/** Made beforehand: the time to make a name in one piece would count for every contestant. */
const hostNames = Array.from({ length: 1e5 }, (_, host) => hostName(host));

/** @param {number} host @param {string} path */
const urlOf = (host, path) => `https://${hostNames[host]}${path}`;

/**
 * @param {Record<string, Contestant>} jars
 * @param {(jar: Contestant, step: number) => unknown} operation
 */
function race(jars, operation) {
  const each = Object.entries(jars).map(([name, jar]) => [
    name,
    (/** @type {number} */ step) => operation(jar, step),
  ]);
  return takeTurns(Object.fromEntries(each));
}

/**
 * @param {string} what
 * @param {Record<string, import('./figures.js').Laps>} laps
 * @param {number} bar how many times as fast as tough-cookie
 */
function rowOf(what, laps, bar) {
  const row = compare(what, 'ns', laps, 'cpu');
  const verdict = atLeast(BROWSER, ratio(laps[TOUGH], laps[BROWSER], 'cpu'), bar);
  return { ...row, verdicts: [verdict], ours: OURS, plot: what };
}

export async function measure() {
  const rows = [...headers(), ...setCookies(), ...policies(), oneDomain(), suffixes(), hostile()];
  return { rows: [...rows, start()] };
}

function headers() {
  const jars = jarsOf(1e4);
  const hosts = 1e3;
  let random = 1;
  const nextHost = (/** @type {number} */ count) => {
    random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
    return random % count;
  };
  for (const jar of Object.values(jars)) {
    for (let host = 0; host < 10; host++) {
      const domain = hostNames[host]?.slice(4);
      jar.set([`site=1; Domain=${domain}; Path=/`, 'deep=1; Path=/account'], urlOf(host, '/'));
    }
  }
  const large = jarsOf(1e6);
  return [
    rowOf(
      'header, a path never asked before, jar of 10⁴',
      race(jars, (jar, step) => jar.header(urlOf(100 + (step % 10), `/path/${step}`))),
      8,
    ),
    rowOf(
      'header, ten hosts in rotation',
      race(jars, (jar, step) => jar.header(urlOf(100 + (step % 10), '/account'))),
      8,
    ),
    rowOf(
      'header, cookies of the site and of two paths',
      race(jars, (jar, step) => jar.header(urlOf(step % 10, `/account/${step % 100}`))),
      5,
    ),
    rowOf(
      'header, random hosts',
      race(jars, (jar) => jar.header(urlOf(nextHost(hosts), '/'))),
      5,
    ),
    rowOf(
      'header, random hosts, jar of 10⁶',
      race(large, (jar) => jar.header(urlOf(nextHost(1e5), '/'))),
      5,
    ),
  ];
}

function setCookies() {
  const jars = jarsOf(1e4);
  const url = urlOf(3, '/');
  return [
    rowOf(
      'one Set-Cookie with a new value',
      race(jars, (jar, step) =>
        jar.set(`cookie-3=${step}-value; Path=/; Secure; HttpOnly; SameSite=Lax`, url),
      ),
      3,
    ),
    rowOf(
      'one Set-Cookie with Domain and Expires',
      race(jars, (jar, step) =>
        jar.set(
          `sid=${step}; Domain=shop-3.com; Path=/; Expires=Fri, 27 Nov 2037 12:00:${10 + (step % 50)} GMT; Secure`,
          url,
        ),
      ),
      3,
    ),
    rowOf(
      'a new value, then a header',
      race(jars, (jar, step) => {
        jar.set(`cookie-3=${step}-value; Path=/; Secure`, url);
        return jar.header(url);
      }),
      3,
    ),
  ];
}

function policies() {
  const jars = jarsOf(100);
  const laps = race(jars, (jar, step) => jar.header(urlOf(step % 10, '/')));
  const row = compare('header, an almost empty jar (10²)', 'ns', laps, 'cpu');
  const verdict = atMost(OWN, ratio(laps[OWN], laps[BROWSER], 'cpu'), 1.5);
  return [{ ...row, verdicts: [verdict], ours: OURS, plot: row.what }];
}

/** What concerns one domain costs the same in a large jar as in a small one. */
function oneDomain() {
  const operationOn = (/** @type {number} */ size) => {
    const jar = new CookieJar(new BrowserCookiePolicy({ limits: null }));
    for (let host = 0; host < size / 10; host++)
      jar.setFromHeader(setCookiesOf(host), urlOf(host, '/'));
    return (/** @type {number} */ step) => {
      const domain = hostNames[step % 10] ?? '';
      jar.get('cookie-3', { domain });
      jar.set('once', '1', { domain });
      jar.clear(domain, '/', 'once');
    };
  };
  const laps = takeTurns({ 'jar of 10²': operationOn(100), 'jar of 10⁵': operationOn(1e5) });
  const row = compare('get, set and clear with { domain }', 'ns', laps, 'cpu');
  const value = ratio(laps['jar of 10⁵'], laps['jar of 10²'], 'cpu');
  return { ...row, verdicts: [atMost('jar of 10⁵', value, 1.5)], ours: Object.keys(laps) };
}

function suffixes() {
  const host = (/** @type {number} */ step) => `www.name-${step}.example.co.uk`;
  const laps = takeTurns({
    tldts: (step) => getPublicSuffix(host(step), { allowPrivateDomains: true }),
    defaultPublicSuffixList: (step) => defaultPublicSuffixList.publicSuffix(host(step)),
  });
  const row = compare('public suffix of a new host', 'ns', laps, 'cpu');
  const value = ratio(laps.defaultPublicSuffixList, laps.tldts, 'cpu');
  const verdicts = [atMost('defaultPublicSuffixList', value, 3)];
  return { ...row, verdicts, ours: ['defaultPublicSuffixList'], plot: row.what };
}

/** A response of 1,000 lines, in jars that a hostile site has filled (A1). The names come back, but only after 3,000 others. */
function hostile() {
  const linesOf = (/** @type {number} */ from) =>
    Array.from({ length: 1000 }, (_, n) => `n${from + n}=`);
  const responses = [0, 1000, 2000, 3000].map(linesOf);
  const url = 'http://evil.test/';
  const jarWith = (
    /** @type {import('undici-cookiejar').CookieLimits | null | undefined} */ limits,
  ) => new CookieJar(new BrowserCookiePolicy({ limits }));
  const jars = {
    'no names': jarWith(undefined),
    '5,000 names': jarWith(undefined),
    '20,000 cookies': jarWith(null),
    'a full jar': jarWith({ perSite: 1e6, total: 3000, header: 8192 }),
  };
  for (let n = 0; n < 5000; n++)
    jars['5,000 names'].setFromHeader(['a=1', 'a=; Max-Age=0'], `http://h${n}.evil.test/`);
  for (let n = 0; n < 20_000; n++)
    jars['20,000 cookies'].setFromHeader(`n${n}=; Path=/${n % 100}`, url);
  const each = Object.entries(jars).map(([name, jar]) => {
    let received = 0;
    const receive = () => jar.setFromHeader(responses[received++ % 4] ?? [], url);
    return [name, receive];
  });
  const laps = takeTurns(Object.fromEntries(each));
  const row = compare('a hostile response of 1,000 lines', 'ms', laps, 'cpu');
  const [base, ...worse] = Object.keys(jars);
  const verdicts = worse.map((name) =>
    atMost(name, ratio(laps[name], laps[String(base)], 'cpu'), 1.3),
  );
  return { ...row, verdicts, ours: Object.keys(jars) };
}

/** The CPU time of a process that imports the package, less that of one that imports nothing. */
function start() {
  const cpuOf = (/** @type {string} */ code) => {
    const script = `${code}; const { user, system } = process.cpuUsage(); console.log(user + system);`;
    const args = ['--input-type=module', '--eval', script];
    return Number(execFileSync(process.execPath, args, { encoding: 'utf8' })) * 1e3;
  };
  const nothing = [];
  const cpu = /** @type {Record<string, number[]>} */ ({ [TOUGH]: [], [BROWSER]: [] });
  for (let round = 0; round < 15; round++) {
    nothing.push(cpuOf(''));
    cpu[TOUGH]?.push(cpuOf("await import('tough-cookie')"));
    cpu[BROWSER]?.push(cpuOf("await import('undici-cookiejar')"));
  }
  const base = Math.min(...nothing);
  const laps = Object.fromEntries(
    Object.entries(cpu).map(([name, times]) => {
      const net = times.map((time) => Math.max(time - base, 1));
      return [name, { wall: net, cpu: net, made: [] }];
    }),
  );
  const row = compare('import', 'ms', laps, 'cpu');
  const verdicts = [atMost(BROWSER, ratio(laps[BROWSER], laps[TOUGH], 'cpu'), 2)];
  return { ...row, verdicts, ours: [BROWSER], plot: row.what };
}
