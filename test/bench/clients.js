// The contestants of requests.js. `node clients.js <JSON task>` has them send requests in turn, and prints their laps.
import { fileURLToPath } from 'node:url';
import { CookieJar as ToughCookieJar } from 'tough-cookie';
import {
  CookieJar,
  cookies,
  DefaultCookiePolicy,
  dispatcherWithCookies,
  Session,
  withCookies,
} from 'undici-cookiejar';
import { cookieValue } from './hosts.js';
import { takeAsyncTurns } from './turns.js';

export const BARE = 'bare';
export const BY_HAND = 'header by hand';
/** By hand against by hand: what the machine alone makes of a ratio. */
export const BY_HAND_AGAIN = 'header by hand again';
export const OURS = 'cookies()';
export const OURS_DEFAULT = 'cookies(), http.cookiejar';
export const WITH_COOKIES = 'withCookies()';
export const WITH_COOKIES_WITH_AGENT = 'withCookies(), Agent';
export const SESSION = 'Session.fetch';
export const SESSION_WITH_AGENT = 'Session.fetch, Agent';
/** Cookies, retry and redirect, in the order of the documentation and as this package arranges them. */
export const COMPOSED_BY_HAND = 'compose() by hand';
export const ARRANGED = 'dispatcherWithCookies()';
export const HTTP_COOKIE_AGENT = 'http-cookie-agent';
export const FETCH_COOKIE = 'fetch-cookie';

/**
 * @typedef {object} Task
 * @property {string} undici the package, or 'built-in'
 * @property {string} client 'request' or 'fetch'
 * @property {string} exchange
 * @property {number} port
 * @property {string[]} names
 * @property {boolean} [isFirst] whether only the first calls of the process are timed
 */

/**
 * What a contestant sends requests with: a dispatcher, headers, and what it makes of fetch().
 * @typedef {object} Client
 * @property {any} [dispatcher]
 * @property {Record<string, string>} [headers]
 * @property {any} [fetch]
 */

const cookie = [0, 1, 2].map((i) => `cookie-${i}=${cookieValue(i)}`).join('; ');

/** @type {Record<string, (agent: any, undici: any) => Client | Promise<Client>>} */
const CLIENTS = {
  [BARE]: (agent) => ({ dispatcher: agent }),
  [BY_HAND]: (agent) => ({ dispatcher: agent, headers: { cookie } }),
  [BY_HAND_AGAIN]: (agent) => ({ dispatcher: agent, headers: { cookie } }),
  [OURS]: (agent) => ({ dispatcher: agent.compose(cookies()) }),
  [OURS_DEFAULT](agent) {
    const jar = new CookieJar(new DefaultCookiePolicy());
    return { dispatcher: agent.compose(cookies({ jar })) };
  },
  [WITH_COOKIES]: (_agent, { fetch }) => ({ fetch: withCookies(fetch) }),
  [WITH_COOKIES_WITH_AGENT]: (agent, { fetch }) => ({
    fetch: withCookies(fetch, { dispatcher: agent }),
  }),
  [SESSION]: (_agent, { fetch }) => ({ fetch: new Session({ fetch }).fetch }),
  [SESSION_WITH_AGENT]: (agent, { fetch }) => ({
    fetch: new Session({ dispatcher: agent, fetch }).fetch,
  }),
  [COMPOSED_BY_HAND]: (agent, { interceptors: { redirect, retry } }) => ({
    dispatcher: agent.compose(cookies(), retry(), redirect({ maxRedirections: 5 })),
  }),
  [ARRANGED]: (agent, { interceptors: { retry } }) => ({
    dispatcher: dispatcherWithCookies(agent, { interceptors: { retry: retry(), redirect: 5 } }),
  }),
  async [HTTP_COOKIE_AGENT](agent) {
    // What its CookieAgent does; that one is tied to the one undici that it finds.
    const { cookie } = await import('http-cookie-agent/undici');
    const jar = /** @type {any} */ (new ToughCookieJar());
    return { dispatcher: agent.compose(cookie({ jar })) };
  },
  async [FETCH_COOKIE](agent, { fetch }) {
    const { default: fetchCookie } = await import('fetch-cookie');
    // Without a jar it makes one of tough-cookie's.
    return { dispatcher: agent, fetch: fetchCookie(fetch) };
  },
};

/** The letters with which the paths begin that the server answers: with no cookies, the same ones or new ones. */
const LETTERS = { none: 'n', same: 's', fresh: 'f', path: 'f', composed: 'f' };
const GLOBALS = [1, 2].map((n) => Symbol.for(`undici.globalDispatcher.${n}`));
const CONNECTIONS = 10;
const UNDER_WAY = 50;
/** Short blocks: those of a round have the same weather. Milliseconds of the processor to warm up: by then the code is compiled. */
const TURNS = { count: 200, rounds: 50, warmUp: 1000 };
const FIRST = { count: 100, rounds: 1, warmUp: 0 };

const [, program, task = ''] = process.argv;
if (program === fileURLToPath(import.meta.url)) await run(JSON.parse(task));

/** @param {Task} task */
async function run(task) {
  const undici = await undiciOf(task.undici);
  /** @type {Record<string, (count: number) => Promise<unknown>>} */
  const contestants = {};
  for (const name of task.names) {
    const agent = new undici.Agent({ connections: CONNECTIONS });
    contestants[name] = inFlight(
      senderOf(task, undici, await /** @type {any} */ (CLIENTS[name])(agent, undici)),
    );
  }
  const laps = await takeAsyncTurns(contestants, task.isFirst ? FIRST : TURNS);
  process.stdout.write(JSON.stringify(laps), () => process.exit());
}

/** The module of an undici, whose global dispatcher has as many connections as the others. @param {string} name */
async function undiciOf(name) {
  const globals = /** @type {any} */ (globalThis);
  void globals.Request;
  const undici =
    name === 'built-in'
      ? {
          fetch: globals.fetch,
          Agent: GLOBALS.map((key) => globals[key]).find(Boolean).constructor,
        }
      : await import(name);
  const agent = new undici.Agent({ connections: CONNECTIONS });
  if (undici.setGlobalDispatcher) undici.setGlobalDispatcher(agent);
  else for (const key of GLOBALS) if (globals[key]) globals[key] = agent;
  return undici;
}

/**
 * @param {Task} task
 * @param {any} undici
 * @param {Client} client
 * @returns {() => Promise<string>} what sends one request
 */
function senderOf({ client, exchange, port }, undici, { dispatcher, headers, fetch }) {
  const url = `http://127.0.0.1:${port}/${LETTERS[/** @type {keyof typeof LETTERS} */ (exchange)]}`;
  const init = {
    ...(dispatcher && { dispatcher }),
    ...(exchange !== 'none' && headers && { headers }),
  };
  let path = 0;
  const next = exchange === 'path' ? () => `${url}/${path++}` : () => url;
  if (client === 'request') return async () => (await undici.request(next(), init)).body.text();
  const send = fetch ?? undici.fetch;
  return async () => (await send(next(), init)).text();
}

/**
 * Sends so many requests, some of them at a time.
 * @param {() => Promise<string>} send
 */
function inFlight(send) {
  return async (/** @type {number} */ count) => {
    let left = count;
    const worker = async () => {
      while (left-- > 0) await send();
    };
    await Promise.all(Array.from({ length: UNDER_WAY }, worker));
  };
}
