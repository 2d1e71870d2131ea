// (a) The Cookie header of a request: ten cookies match, and the jar holds few or many others.
import * as tough from 'tough-cookie';
import { BrowserCookiePolicy, Cookie, CookieJar, DefaultCookiePolicy } from 'undici-cookiejar';
import { atLeast, atMost, compare, ratio } from './figures.js';
import { cookieValue, flat, PER_HOST, pageOf, setCookiesOf, shuffled, spread } from './hosts.js';
import { PreparedRequest, PreparedResponse } from './prepared.js';
import { Race } from './race.js';

export const title = 'Cookie header for a request that ten cookies match';

const SIZES = [100, 10_000, 1_000_000];
const BROWSER = 'BrowserCookiePolicy';
const DEFAULT = 'DefaultCookiePolicy';
const TOUGH = 'tough-cookie';

export async function measure() {
  const entries = [BROWSER, DEFAULT, TOUGH].flatMap((contestant) =>
    SIZES.map((size) => ({ name: `${contestant} ${size}`, contestant, args: { size } })),
  );
  const race = await Race.open(import.meta.url, entries);
  const rows = [];
  for (const { operation, what, bar } of CASES) {
    const result = await race.run(operation);
    for (const size of SIZES) {
      const line = `${what}, jar of ${size.toLocaleString('en')}`;
      const row = compare(line, 'ns', of(size, result));
      const isPlotted = operation === 'rotation' || bar(size, result).length > 0;
      rows.push({
        ...row,
        ours: [BROWSER, DEFAULT],
        verdicts: bar(size, result),
        ...(isPlotted ? { plot: line } : {}),
      });
    }
  }
  await race.close();
  return { rows, hasOneScale: true };
}

/**
 * @param {number} size
 * @param {import('./race.js').Result} result
 * @returns {import('./race.js').Result}
 */
function of(size, result) {
  return Object.fromEntries(
    Object.entries(result)
      .filter(([name]) => name.endsWith(` ${size}`))
      .map(([name, laps]) => [name.split(' ')[0], laps]),
  );
}

/** @typedef {(size: number, result: import('./race.js').Result) => import('./figures.js').Verdict[]} Bar */

/** @type {Bar} */
const inRotation = (size, result) =>
  [BROWSER, DEFAULT].flatMap((ours) => [
    ...againstTough(ours, size, 8, result),
    ...(size === 1_000_000
      ? [
          atMost(
            `${ours} over its jar of 100`,
            ratio(result[`${ours} ${size}`], result[`${ours} 100`]),
            1.5,
          ),
        ]
      : []),
  ]);

/** @type {Bar} */
const atRandom = (size, result) =>
  size < 1_000_000 ? [] : [BROWSER, DEFAULT].flatMap((ours) => againstTough(ours, size, 3, result));

/**
 * @param {string} ours
 * @param {number} size
 * @param {number} bar
 * @param {import('./race.js').Result} result
 */
function againstTough(ours, size, bar, result) {
  const [slow, fast] = [result[`${TOUGH} ${size}`], result[`${ours} ${size}`]];
  return size === 10_000 ? [] : [atLeast(`${TOUGH} over ${ours}`, ratio(slow, fast), bar)];
}

/** @type {Bar} */
const none = () => [];

/** @type {{ operation: string, what: string, bar: Bar }[]} */
const CASES = [
  { operation: 'rotation', what: 'ten hosts in rotation', bar: inRotation },
  { operation: 'random', what: 'hosts in random order', bar: atRandom },
  { operation: 'replaced', what: 'one of the cookies replaced before each', bar: none },
  { operation: 'assigned', what: 'one of the cookies given a value before each', bar: none },
  { operation: 'elsewhere', what: "another host's cookie given a value before each", bar: none },
];

export const contestants = {
  /** @param {{ size: number }} args */
  [BROWSER]: ({ size }) => ours(new CookieJar(new BrowserCookiePolicy({ limits: null })), size),

  /** @param {{ size: number }} args */
  [DEFAULT]: ({ size }) => ours(new CookieJar(new DefaultCookiePolicy()), size),

  /** @param {{ size: number }} args */
  [TOUGH]({ size }) {
    const jar = new tough.CookieJar();
    const store = /** @type {tough.MemoryCookieStore} */ (jar.store);
    for (let host = 0; host < size / PER_HOST; host++) {
      for (const header of setCookiesOf(host)) jar.setCookieSync(header, pageOf(host));
    }
    return operations(size / PER_HOST, {
      requestTo: pageOf,
      header: (url) => jar.getCookieStringSync(url).length,
      oneOf: (url) => required(jar.getCookiesSync(url)[3]),
      twinOf: (cookie) => required(cookie.clone()),
      replace: (cookie) => store.putCookie(cookie, () => {}),
    });
  },
};

/**
 * @param {CookieJar} jar
 * @param {number} size
 */
function ours(jar, size) {
  for (let host = 0; host < size / PER_HOST; host++) {
    const response = new PreparedResponse(setCookiesOf(host));
    jar.extractCookies(response, new PreparedRequest(pageOf(host)));
  }
  return operations(size / PER_HOST, {
    requestTo: (host) => new PreparedRequest(pageOf(host)),
    header(request) {
      jar.addCookieHeader(request);
      return request.cookie.length;
    },
    oneOf: (request) => required(jar.cookiesFor(request.getFullUrl())[3]),
    twinOf: (cookie) => new Cookie({ ...cookie }),
    replace: (cookie) => jar.setCookie(cookie),
  });
}

/**
 * What either kind of jar does in a lap.
 * @template R
 * @template {{ value: string | null }} C
 * @param {number} hosts
 * @param {object} jar
 * @param {(host: number) => R} jar.requestTo
 * @param {(request: R) => number} jar.header answers its length
 * @param {(request: R) => C} jar.oneOf one of the ten cookies
 * @param {(cookie: C) => C} jar.twinOf a cookie to take its place
 * @param {(cookie: C) => unknown} jar.replace
 * @returns {Record<string, (count: number) => number>}
 */
function operations(hosts, { requestTo, header, oneOf, twinOf, replace }) {
  const inRotation = spread(10, hosts).map(requestTo);
  const atRandom = shuffled(hosts).map(requestTo);
  const some = inRotation.map(oneOf);
  const twins = some.map(twinOf);
  const values = Array.from({ length: 1024 }, (_, i) => flat(cookieValue(-i)));
  let turn = 0;

  /**
   * @param {readonly R[]} requests
   * @param {(place: number, turn: number) => void} change made before each header
   */
  const headers = (requests, change) => (/** @type {number} */ count) => {
    let length = 0;
    for (const end = turn + count; turn < end; turn++) {
      const place = turn % requests.length;
      change(place, turn);
      length += header(/** @type {R} */ (requests[place]));
    }
    return length;
  };

  /** @type {(place: number, turn: number) => void} */
  const assign = (place, turn) => {
    required(some[place]).value = /** @type {string} */ (values[turn & 1023]);
  };
  return {
    rotation: headers(inRotation, () => {}),
    random: headers(atRandom, () => {}),
    replaced: headers(inRotation, (place, turn) => {
      replace(required((Math.floor(turn / some.length) & 1 ? twins : some)[place]));
    }),
    assigned: headers(inRotation, assign),
    elsewhere: headers(inRotation, (place, turn) => assign((place + 5) % some.length, turn)),
  };
}

/** @template T @param {T | undefined} thing @returns {T} */
function required(thing) {
  if (thing === undefined) throw new Error('the jar has not taken the cookies');
  return thing;
}
