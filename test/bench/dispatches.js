// (c, the part that no network disturbs) What an interceptor adds to a dispatch, where the dispatcher below it answers at once.
import { CookieJar as ToughCookieJar } from 'tough-cookie';
import { CookieJar, cookies, DefaultCookiePolicy } from 'undici-cookiejar';
import { compare } from './figures.js';
import { cookieValue, flat } from './hosts.js';
import { Race } from './race.js';

const BARE = 'bare';
const OURS = 'cookies()';
const OURS_DEFAULT = 'cookies(), http.cookiejar';
const HTTP_COOKIE_AGENT = 'http-cookie-agent';

/** How many Set-Cookie there are, and how many responses with values of their own. */
const CASES = [
  { operation: 'none', what: 'empty jar, no Set-Cookie', each: 0, variants: 1 },
  { operation: 'same', what: 'three sent, the same three stored', each: 3, variants: 1 },
  { operation: 'fresh', what: 'three sent, three with new values stored', each: 3, variants: 4096 },
];

/** @param {boolean} hasHttpCookieAgent whether it runs on this Node */
export async function rowsOfDispatches(hasHttpCookieAgent) {
  const names = [BARE, OURS, OURS_DEFAULT, ...(hasHttpCookieAgent ? [HTTP_COOKIE_AGENT] : [])];
  const race = await Race.open(
    import.meta.url,
    names.map((name) => ({ name })),
  );
  const rows = [];
  for (const { operation, what } of CASES) {
    const row = compare(`dispatch without network, ${what}`, 'ns', await race.run(operation));
    rows.push({ ...row, ratios: {}, ours: [OURS, OURS_DEFAULT] });
  }
  await race.close();
  return rows;
}

/** @typedef {(options: any, handler: any) => boolean} Dispatch */

export const contestants = {
  [BARE]: () => operations((dispatch) => dispatch),

  [OURS]: () => operations(cookies()),

  [OURS_DEFAULT]: () => operations(cookies({ jar: new CookieJar(new DefaultCookiePolicy()) })),

  async [HTTP_COOKIE_AGENT]() {
    const { cookie } = await import('http-cookie-agent/undici');
    return operations(cookie({ jar: /** @type {any} */ (new ToughCookieJar()) }));
  },
};

/**
 * @param {(dispatch: Dispatch) => Dispatch} interceptor
 * @returns {import('./contestant.js').Operations}
 */
function operations(interceptor) {
  return Object.fromEntries(
    CASES.map(({ operation, each, variants }) => {
      const responses = Array.from({ length: variants }, (_, i) => responseWith(each, i));
      let turn = 0;
      const dispatch = interceptor((_options, handler) => {
        turn += 1;
        return tell(handler, /** @type {Response} */ (responses[turn % variants]));
      });
      return [operation, (count) => dispatchAll(dispatch, count)];
    }),
  );
}

/**
 * @param {Dispatch} dispatch
 * @param {number} count
 */
function dispatchAll(dispatch, count) {
  let answered = 0;
  for (let i = 0; i < count; i++) {
    const options = { origin: 'http://127.0.0.1:8080', path: '/news', method: 'GET', headers: {} };
    if (dispatch(options, new Handler())) answered += 1;
  }
  return answered;
}

/**
 * @param {number} each
 * @param {number} variant
 */
function responseWith(each, variant) {
  const setCookie = Array.from({ length: each }, (_, i) =>
    flat(`cookie-${i}=${cookieValue(variant * each + i)}; Path=/; HttpOnly; SameSite=Lax`),
  );
  const headers = {
    'content-type': 'text/plain; charset=utf-8',
    'content-length': '2',
    ...(each === 0 ? {} : { 'set-cookie': setCookie }),
  };
  const rawHeaders = Object.entries(headers).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => [Buffer.from(name), Buffer.from(one)]),
  );
  return { headers, controller: { rawHeaders, resume() {}, pause() {}, abort() {} } };
}

/** @typedef {ReturnType<typeof responseWith>} Response */

/**
 * @param {any} handler
 * @param {Response} response
 */
function tell(handler, { controller, headers }) {
  handler.onRequestStart(controller, null);
  handler.onResponseStart(controller, 200, headers, 'OK');
  handler.onResponseEnd(controller, {});
  return true;
}

class Handler {
  onRequestStart() {}
  onResponseStart() {}
  onResponseData() {}
  onResponseEnd() {}
  onResponseError() {}
}
