// (e) What a cookie takes of the heap, in a jar of 1,000,000 that came in by real headers.
import * as tough from 'tough-cookie';
import { BrowserCookiePolicy, CookieJar, DefaultCookiePolicy } from 'undici-cookiejar';
import { atMost, compare, short } from './figures.js';
import { cookieValue, pageOf, setCookiesOf } from './hosts.js';
import { PreparedRequest, PreparedResponse } from './prepared.js';
import { Race } from './race.js';

export const title = 'Heap per cookie in a jar of 1,000,000';

const BAR = 320;
const BAR_OF_A_JAR = 1300;

const BROWSER = 'BrowserCookiePolicy';
const DEFAULT = 'DefaultCookiePolicy';
const TOUGH = 'tough-cookie';
const PLAIN = 'plain objects';

export async function measure() {
  const tenAHost = compare('ten cookies a host', 'bytes', await heapOf(1_000_000, 10), 'made');
  const oneAHost = compare(
    'one cookie a host, jar of 100,000',
    'bytes',
    await heapOf(100_000, 1),
    'made',
  );
  const small = compare(
    'a jar of one cookie after three requests, its policy shared',
    'bytes',
    await resultOf('fillSmall', [BROWSER, DEFAULT, TOUGH], 10_000, 1),
    'made',
  );
  const verdictsOf = (
    /** @type {import('./figures.js').Row} */ { figures },
    /** @type {number} */ bar,
  ) =>
    [BROWSER, DEFAULT].map((name) =>
      atMost(name, figures[name] ?? Number.NaN, bar, (bytes) => `${short(bytes)} bytes`),
    );
  const notes = [
    `${PLAIN}: the fields of http.cookiejar's Cookie in objects, in Maps by domain, path and name`,
  ];
  const ours = [BROWSER, DEFAULT];
  const rows = [
    { ...tenAHost, verdicts: verdictsOf(tenAHost, BAR), ours, plot: tenAHost.what },
    oneAHost,
    { ...small, verdicts: verdictsOf(small, BAR_OF_A_JAR), ours },
  ];
  return { rows, notes };
}

/**
 * @param {number} cookies
 * @param {number} perHost
 */
function heapOf(cookies, perHost) {
  return resultOf('fill', [BROWSER, DEFAULT, TOUGH, PLAIN], cookies, perHost);
}

/**
 * One contestant at a time: each needs half a gigabyte or more.
 * @param {string} operation
 * @param {readonly string[]} names
 * @param {number} count
 * @param {number} perHost
 */
async function resultOf(operation, names, count, perHost) {
  /** @type {import('./race.js').Result} */
  const result = {};
  for (const name of names) {
    const race = await Race.open(import.meta.url, [{ name, args: { perHost } }]);
    Object.assign(result, await race.run(operation, { rounds: 1, warmUp: 0, count }));
    await race.close();
  }
  return result;
}

/** @typedef {{ perHost: number }} Args */

export const contestants = {
  /** @param {Args} args */
  [BROWSER]: (args) => ours(new BrowserCookiePolicy({ limits: null }), args),

  /** @param {Args} args */
  [DEFAULT]: (args) => ours(new DefaultCookiePolicy(), args),

  /** @param {Args} args */
  [TOUGH](args) {
    const jar = new tough.CookieJar();
    const fill = filling(args, jar, (headers, url) => {
      for (const header of headers) jar.setCookieSync(header, url);
    });
    const fillSmall = smallJars(() => {
      const small = new tough.CookieJar();
      small.setCookieSync(SMALL_COOKIE, SMALL_URL);
      for (const path of SMALL_PATHS) small.getCookieStringSync(SMALL_URL + path);
      return small;
    });
    return { ...fill, ...fillSmall };
  },

  /** @param {Args} args */
  [PLAIN](args) {
    /** @type {Map<string, Map<string, Map<string, object>>>} */
    const jar = new Map();
    return filling(args, jar, (headers, url) => {
      for (const header of headers) setPlain(jar, header, new URL(url).hostname);
    });
  },
};

/**
 * @param {DefaultCookiePolicy} policy
 * @param {Args} args
 */
function ours(policy, args) {
  const jar = new CookieJar(policy);
  const fill = filling(args, jar, (headers, url) => {
    jar.extractCookies(new PreparedResponse(headers), new PreparedRequest(url));
  });
  const fillSmall = smallJars(() => {
    const small = new CookieJar(policy);
    small.setFromHeader(SMALL_COOKIE, SMALL_URL);
    for (const path of SMALL_PATHS) small.cookieHeader(SMALL_URL + path);
    return small;
  });
  return { ...fill, ...fillSmall };
}

const SMALL_URL = 'https://www.example.com/';
const SMALL_PATHS = ['a', 'b', 'c'];
const SMALL_COOKIE = `sid=${cookieValue(1)}; Path=/; Secure; HttpOnly`;

/**
 * @param {() => object} make
 * @returns {import('./contestant.js').Operations}
 */
function smallJars(make) {
  return {
    /** Answers bytes a jar. */
    fillSmall(count) {
      for (let i = 0; i < 1_000; i++) make();
      const jars = new Array(count).fill(null);
      const before = heapInUse();
      for (let i = 0; i < count; i++) jars[i] = make();
      const bytes = heapInUse() - before;
      return jars.length < count ? 0 : bytes / count;
    },
  };
}

/**
 * @param {Args} args
 * @param {object} jar
 * @param {(headers: string[], url: string) => void} take
 * @returns {import('./contestant.js').Operations}
 */
function filling({ perHost }, jar, take) {
  return {
    /** Answers bytes a cookie. */
    fill(count) {
      const before = heapInUse();
      for (let host = 0; host < count / perHost; host++) {
        take(setCookiesOf(host).slice(0, perHost), pageOf(host));
      }
      const bytes = heapInUse() - before;
      // The jar is asked for something once more, so that it is alive when the heap is measured.
      return Object.keys(jar).length < 0 ? 0 : bytes / count;
    },
  };
}

function heapInUse() {
  for (let i = 0; i < 3; i++) globalThis.gc?.();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/**
 * @param {Map<string, Map<string, Map<string, object>>>} jar
 * @param {string} header
 * @param {string} domain
 */
function setPlain(jar, header, domain) {
  const [pair = '', ...attributes] = header.split('; ');
  const [name = '', value = ''] = pair.split('=');
  const cookie = new PlainCookie(detached(name), detached(value), domain, attributes);
  const paths = jar.get(domain) ?? new Map();
  const names = paths.get('/') ?? new Map();
  jar.set(domain, paths);
  paths.set('/', names);
  names.set(cookie.name, cookie);
}

/** Else a value would keep its whole header in memory. @param {string} text */
function detached(text) {
  return Buffer.from(text, 'latin1').toString('latin1');
}

class PlainCookie {
  version = 0;
  port = null;
  portSpecified = false;
  domainSpecified = false;
  domainInitialDot = false;
  path = '/';
  pathSpecified = true;
  expires = null;
  discard = true;
  comment = null;
  commentUrl = null;
  rfc2109 = false;

  /**
   * @param {string} name
   * @param {string} value
   * @param {string} domain
   * @param {readonly string[]} attributes
   */
  constructor(name, value, domain, attributes) {
    this.name = name;
    this.value = value;
    this.domain = domain;
    this.secure = attributes.includes('Secure');
    this.rest = { HttpOnly: null, SameSite: 'Lax' };
  }
}
