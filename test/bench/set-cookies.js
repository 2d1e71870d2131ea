// (b) A response with Set-Cookie headers, whose cookies take the place of those that the jar has.
import * as tough from 'tough-cookie';
import { BrowserCookiePolicy, CookieJar, DefaultCookiePolicy } from 'undici-cookiejar';
import { atLeast, compare, ratio } from './figures.js';
import { cookieValue, flat } from './hosts.js';
import { PreparedRequest, PreparedResponse } from './prepared.js';
import { Race } from './race.js';

export const title = 'Response with Set-Cookie headers';

const BROWSER = 'BrowserCookiePolicy';
const DEFAULT = 'DefaultCookiePolicy';
const TOUGH = 'tough-cookie';

const URL = 'https://www.shop.com/account/orders?page=2';

/** How many responses there are, one after the other: more than anything would remember. */
const VARIANTS = 4096;

/**
 * What follows the name in a header, as servers write it. A date is as much the response's own as a value is.
 * @type {((value: string, variant: number) => string)[]}
 */
const SHAPES = [
  (value) => `=${value}; Path=/; Secure; HttpOnly; SameSite=Lax`,
  (value) => `=${value}; Path=/; Max-Age=31536000`,
  (value, variant) => `=${value}; Domain=shop.com; Path=/; Expires=${httpDate(variant)}; Secure`,
];

/** @param {number} variant */
function httpDate(variant) {
  return new Date(4_000_000_000_000 + variant * 1000).toUTCString();
}

/** Which shapes the cookies of a response have. */
const CASES = [
  { operation: 'session', what: '1 Set-Cookie', shapes: [0], bar: 3 },
  { operation: 'dated', what: '1 Set-Cookie, with Domain and Expires', shapes: [2], bar: 3 },
  { operation: 'three', what: '3 Set-Cookie', shapes: [0, 1, 2] },
  {
    operation: 'twenty',
    what: '20 Set-Cookie',
    shapes: Array.from({ length: 20 }, (_, i) => i % 3),
  },
  { operation: 'same', what: '1 Set-Cookie, the same each time', shapes: [0], variants: 1 },
];

export async function measure() {
  const entries = [BROWSER, DEFAULT, TOUGH].map((name) => ({ name }));
  const race = await Race.open(import.meta.url, entries);
  const rows = [];
  for (const { operation, what, bar } of CASES) {
    const result = await race.run(operation);
    const over = ratio(result[TOUGH], result[BROWSER]);
    const verdicts = bar === undefined ? [] : [atLeast(`${TOUGH} over ${BROWSER}`, over, bar)];
    const isPlotted = ['session', 'three', 'twenty'].includes(operation);
    rows.push({
      ...compare(what, 'ns', result),
      ours: [BROWSER, DEFAULT],
      verdicts,
      ...(isPlotted ? { plot: what } : {}),
    });
  }
  await race.close();
  return { rows };
}

export const contestants = {
  [BROWSER]: () => ours(new CookieJar(new BrowserCookiePolicy())),

  [DEFAULT]: () => ours(new CookieJar(new DefaultCookiePolicy())),

  [TOUGH]() {
    const jar = new tough.CookieJar();
    return operations(
      (headers) => headers,
      (headers) => {
        for (const header of headers) jar.setCookieSync(header, URL);
        return headers.length;
      },
    );
  },
};

/** @param {CookieJar} jar */
function ours(jar) {
  const request = new PreparedRequest(URL);
  return operations(
    (headers) => new PreparedResponse(headers),
    (response) => jar.extractCookies(response, request).length,
  );
}

/**
 * @template R
 * @param {(headers: string[]) => R} responseOf
 * @param {(response: R) => number} take answers how many cookies the jar took
 * @returns {import('./contestant.js').Operations}
 */
function operations(responseOf, take) {
  return Object.fromEntries(
    CASES.map(({ operation, shapes, variants = VARIANTS }) => {
      const responses = Array.from({ length: variants }, (_, i) => responseOf(headers(shapes, i)));
      return [operation, (count) => takeAll(responses, take, count, shapes.length)];
    }),
  );
}

/**
 * @param {readonly number[]} shapes
 * @param {number} variant values differ from response to response
 */
function headers(shapes, variant) {
  return shapes.map((shape, i) =>
    flat(`cookie-${i}${SHAPES[shape]?.(cookieValue(variant * shapes.length + i), variant)}`),
  );
}

/**
 * @template R
 * @param {readonly R[]} responses
 * @param {(response: R) => number} take
 * @param {number} count
 * @param {number} each
 */
function takeAll(responses, take, count, each) {
  let taken = 0;
  for (let i = 0; i < count; i++) taken += take(/** @type {R} */ (responses[i % responses.length]));
  if (taken !== count * each) throw new Error('the jar has not taken the cookies');
  return taken;
}
