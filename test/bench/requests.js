// (c) What cookies cost a request over loopback, through undici.request and fetch. The server is a process of its own: its work is not counted.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
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
import { rowsOfDispatches } from './dispatches.js';
import { atMost, compare, joined, over, quartiles, ratio } from './figures.js';
import { cookieValue } from './hosts.js';
import { Race } from './race.js';

export const title = 'CPU of a request over loopback';

const BARE = 'bare';
/** Bare against bare: what the machine's weather alone makes of a ratio. */
const BARE_AGAIN = 'bare again';
const BY_HAND = 'header by hand';
const OURS = 'cookies()';
const OURS_DEFAULT = 'cookies(), http.cookiejar';
const WITH_COOKIES = 'withCookies()';
const SESSION = 'Session.fetch';
/** Cookies, retry and redirect, in the order of the documentation and as this package arranges them. */
const COMPOSED_BY_HAND = 'compose() by hand';
const ARRANGED = 'dispatcherWithCookies()';
const HTTP_COOKIE_AGENT = 'http-cookie-agent';
const FETCH_COOKIE = 'fetch-cookie';

/** http-cookie-agent asks for Node 22, and undici 8 does not load on Node 20. */
const IS_NODE_22 = Number(process.versions.node.split('.')[0]) >= 22;

/**
 * @typedef {object} Case
 * @property {string} undici the package
 * @property {string} says
 * @property {'request' | 'fetch'} client
 * @property {string[]} names
 * @property {number} heats each with new processes: what luck one has with its machine code, it has for its life
 * @property {(keyof typeof EXCHANGES)[]} exchanges
 * @property {boolean} isJudged
 */

/** What goes to and fro. The others are compared with `base`, and `idle` ones take no part. */
const EXCHANGES = {
  none: { what: 'empty jar, no Set-Cookie', base: BARE, bar: 1.05, idle: [BY_HAND] },
  same: {
    what: 'three sent, the same three stored',
    base: BY_HAND,
    bar: 1.15,
    idle: [],
  },
  fresh: {
    what: 'three sent, three with new values stored',
    base: BY_HAND,
    bar: 1.15,
    idle: [],
  },
  freshComposed: {
    what: 'three sent, three with new values stored, with retry and redirect',
    base: COMPOSED_BY_HAND,
    bar: 1.05,
    idle: [],
  },
};

/** @type {Case[]} */
const CASES = [
  {
    undici: 'undici8',
    says: 'undici 8 request',
    client: 'request',
    names: [BY_HAND, BARE, OURS, OURS_DEFAULT, HTTP_COOKIE_AGENT, BARE_AGAIN],
    heats: 5,
    exchanges: ['fresh', 'same', 'none'],
    isJudged: true,
  },
  {
    undici: 'undici',
    says: 'undici 7 request',
    client: 'request',
    names: [BY_HAND, BARE, OURS, OURS_DEFAULT, HTTP_COOKIE_AGENT],
    heats: 1,
    exchanges: ['fresh', 'none'],
    isJudged: false,
  },
  {
    undici: IS_NODE_22 ? 'undici8' : 'undici',
    says: IS_NODE_22 ? 'undici 8 request' : 'undici 7 request',
    client: 'request',
    names: [COMPOSED_BY_HAND, ARRANGED],
    heats: 3,
    exchanges: ['freshComposed'],
    isJudged: true,
  },
  {
    undici: IS_NODE_22 ? 'undici8' : 'undici',
    says: IS_NODE_22 ? 'undici 8 fetch' : 'undici 7 fetch',
    client: 'fetch',
    names: [BY_HAND, BARE, OURS, WITH_COOKIES, SESSION, HTTP_COOKIE_AGENT, FETCH_COOKIE],
    heats: 1,
    exchanges: ['fresh', 'none'],
    isJudged: false,
  },
];

/** Requests of one lap (short ones, so that the laps of a round have the same weather), and how many of them are under way at a time. */
const LAP = { request: 400, fetch: 300 };
const ROUNDS = 30;
/** Milliseconds of the processor. It takes some 100,000 requests until the machine code of undici is what it stays. */
const WARM_UP = { first: 1500, later: 300 };
const UNDER_WAY = 50;
const CONNECTIONS = 10;

export async function measure() {
  const server = await startServer();
  const rows = [];
  for (const spec of CASES) {
    if (spec.undici === 'undici8' && !IS_NODE_22) continue;
    const names = spec.names.filter((name) => name !== HTTP_COOKIE_AGENT || IS_NODE_22);
    const results = await runHeats(names, spec, server.port);
    for (const exchange of spec.exchanges) {
      rows.push(...rowsOf(spec, exchange, joined(results.get(exchange) ?? [])));
    }
  }
  server.stop();
  rows.push(...(await rowsOfDispatches(IS_NODE_22)));
  const notes = IS_NODE_22 ? [] : ['undici 8 and http-cookie-agent do not run on this Node'];
  return { rows, notes };
}

/**
 * @param {Case} spec
 * @param {keyof typeof EXCHANGES} exchange
 * @param {import('./race.js').Result} laps
 * @returns {import('./figures.js').Row[]}
 */
function rowsOf({ says, isJudged }, exchange, laps) {
  const { what, base, bar } = EXCHANGES[exchange];
  const { [BARE_AGAIN]: again, ...others } = laps;
  const result = beginningWith(base, others);
  const judged = base === COMPOSED_BY_HAND ? [ARRANGED] : [OURS, OURS_DEFAULT];
  const verdicts = judged.map((name) => {
    const [lower, upper] = quartiles(result[name], result[base], 'cpu').map(over);
    const verdict = atMost(
      `${name} over ${base}`,
      ratio(result[name], result[base], 'cpu'),
      bar,
      over,
    );
    return { ...verdict, says: `${verdict.says} (half of the rounds: ${lower} to ${upper})` };
  });
  const cpu = compare(`${says}, ${what}: CPU`, 'µs', result, 'cpu');
  const speed = compare(`${says}, ${what}: requests a second`, '/s', result);
  return [
    {
      ...cpu,
      isOver: true,
      verdicts: isJudged ? verdicts : [],
      ours: [OURS, OURS_DEFAULT, WITH_COOKIES, SESSION, ARRANGED],
      ...(exchange === 'fresh' || isJudged ? { plot: `${says}, ${what}` } : {}),
    },
    { ...speed, ratios: {} },
    ...(again === undefined || base !== BARE
      ? []
      : [weather(says, { [BARE]: laps[BARE] ?? again, [BARE_AGAIN]: again })]),
  ];
}

/**
 * What the machine makes of a ratio that ought to be 1: both are the same.
 * @param {string} says
 * @param {import('./race.js').Result} laps
 */
function weather(says, laps) {
  const [lower, upper] = quartiles(laps[BARE_AGAIN], laps[BARE], 'cpu').map(over);
  const what = `${says}, bare twice: CPU (half of the rounds: ${lower} to ${upper})`;
  return { ...compare(what, 'µs', laps, 'cpu'), isOver: true };
}

/** @returns {Promise<{ port: number, stop(): void }>} */
async function startServer() {
  const file = fileURLToPath(new URL('answering-server.js', import.meta.url));
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  return { port: Number(line), stop: () => child.kill() };
}

/**
 * The laps of all heats, by operation.
 * @param {readonly string[]} names
 * @param {Case} spec
 * @param {number} port
 */
async function runHeats(names, { heats, exchanges, client, undici }, port) {
  const entries = names.map((name) => ({
    name,
    contestant: name === BARE_AGAIN ? BARE : name,
    args: { undici, client, port },
  }));
  /** @type {Map<keyof typeof EXCHANGES, import('./race.js').Result[]>} */
  const results = new Map(exchanges.map((exchange) => [exchange, []]));
  for (let heat = 0; heat < heats; heat++) {
    const race = await Race.open(import.meta.url, entries);
    for (const [exchange, laps] of results) {
      const warmUp = exchange === exchanges[0] ? WARM_UP.first : WARM_UP.later;
      const { idle } = EXCHANGES[exchange];
      laps.push(await race.run(exchange, { rounds: ROUNDS, warmUp, count: LAP[client], idle }));
    }
    await race.close();
  }
  return results;
}

/**
 * @param {string} base the contestant to compare with
 * @param {import('./race.js').Result} result
 * @returns {import('./race.js').Result}
 */
function beginningWith(base, { [base]: first, ...others }) {
  return first === undefined ? others : { [base]: first, ...others };
}

/**
 * @typedef {object} Args
 * @property {string} undici the package
 * @property {'request' | 'fetch'} client
 * @property {number} port
 */

/**
 * What sends one request: undici's own function, or one that stands for it.
 * @typedef {object} Client
 * @property {any} dispatcher
 * @property {(fetch: any) => any} [wrap]
 * @property {Record<string, string>} [headers]
 */

const ownHeader = [0, 1, 2].map((i) => `cookie-${i}=${cookieValue(i)}`).join('; ');

/** @type {Record<string, (agent: any, undici: any) => Client | Promise<Client>>} */
const clients = {
  [BARE]: (agent) => ({ dispatcher: agent }),

  [BY_HAND]: (agent) => ({ dispatcher: agent, headers: { cookie: ownHeader } }),

  [OURS]: (agent) => ({ dispatcher: agent.compose(cookies()) }),

  [OURS_DEFAULT](agent) {
    const jar = new CookieJar(new DefaultCookiePolicy());
    return { dispatcher: agent.compose(cookies({ jar })) };
  },

  [WITH_COOKIES]: (agent) => ({
    dispatcher: undefined,
    wrap: (fetch) => withCookies(fetch, { dispatcher: agent }),
  }),

  [SESSION]: (agent) => ({
    dispatcher: undefined,
    wrap: (fetch) => new Session({ dispatcher: agent, fetch }).fetch,
  }),

  async [COMPOSED_BY_HAND](agent, { interceptors: { redirect, retry } }) {
    return { dispatcher: agent.compose(cookies(), retry(), redirect({ maxRedirections: 5 })) };
  },

  async [ARRANGED](agent, { interceptors: { retry } }) {
    const arranged = { retry: retry(), redirect: 5 };
    return { dispatcher: dispatcherWithCookies(agent, { interceptors: arranged }) };
  },

  async [HTTP_COOKIE_AGENT](agent) {
    // What its CookieAgent does; that one is tied to the one undici that it finds.
    const { cookie } = await import('http-cookie-agent/undici');
    return {
      dispatcher: agent.compose(cookie({ jar: /** @type {any} */ (new ToughCookieJar()) })),
    };
  },

  async [FETCH_COOKIE](agent) {
    const { default: fetchCookie } = await import('fetch-cookie');
    // Without a jar it makes one of tough-cookie's.
    return { dispatcher: agent, wrap: (fetch) => fetchCookie(fetch) };
  },
};

export const contestants = Object.fromEntries(
  Object.entries(clients).map(([name, clientOf]) => [
    name,
    /** @param {Args} args */
    async ({ undici, client, port }) => {
      const library = await import(undici);
      const { Agent, request, fetch } = library;
      /** @type {import('./contestant.js').Operations} */
      const operations = {};
      for (const exchange of Object.keys(EXCHANGES)) {
        const { dispatcher, headers, wrap } = await clientOf(
          new Agent({ connections: CONNECTIONS }),
          library,
        );
        const url = `http://127.0.0.1:${port}/${exchange}`;
        const init = { dispatcher, headers: exchange === 'none' ? undefined : headers };
        const wrapped = wrap?.(fetch) ?? fetch;
        operations[exchange] =
          client === 'request'
            ? inFlight(async () => (await request(url, init)).body.text())
            : inFlight(async () => (await wrapped(url, init)).text());
      }
      return operations;
    },
  ]),
);

/**
 * Sends so many requests, some of them at a time.
 * @param {() => Promise<string>} send
 */
function inFlight(send) {
  return async (/** @type {number} */ count) => {
    let left = count;
    let length = 0;
    const worker = async () => {
      while (left-- > 0) length += (await send()).length;
    };
    await Promise.all(Array.from({ length: UNDER_WAY }, worker));
    return length;
  };
}
