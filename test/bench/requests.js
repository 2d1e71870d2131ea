// (c) What cookies cost a request over loopback, through undici's request and fetch. The server is a process of its own, and so is each case,
// in which the contestants take turns: see clients.js.
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import {
  ARRANGED,
  BARE,
  BY_HAND,
  BY_HAND_AGAIN,
  COMPOSED_BY_HAND,
  FETCH_COOKIE,
  HTTP_COOKIE_AGENT,
  OURS,
  OURS_DEFAULT,
  SESSION,
  SESSION_WITH_AGENT,
  WITH_COOKIES,
  WITH_COOKIES_WITH_AGENT,
} from './clients.js';
import { rowsOfDispatches } from './dispatches.js';
import { atMost, compare, joined, over, quartiles, ratio } from './figures.js';

export const title = 'CPU of a request over loopback';

/** http-cookie-agent asks for Node 22, and undici 8 does not load on Node 20. */
const IS_NODE_22 = Number(process.versions.node.split('.')[0]) >= 22;

/** What goes to and fro: where the path leads, the contestant that the others are compared with, and the bar. */
const EXCHANGES = {
  fresh: { what: 'three sent, three with new values stored', base: BY_HAND, bar: 1.15 },
  same: { what: 'three sent, the same three stored', base: BY_HAND, bar: 1.08 },
  path: { what: 'a new path for each, three stored', base: BY_HAND, bar: 1.15 },
  none: { what: 'empty jar, no Set-Cookie', base: BARE, bar: 1.02 },
  composed: {
    what: 'three sent, three with new values stored, with retry and redirect',
    base: COMPOSED_BY_HAND,
    bar: 1.05,
  },
};

/** @typedef {keyof typeof EXCHANGES} Exchange */

/** For every exchange: most of a fetch is undici's own work. */
const FETCH_BAR = 1.15;

/**
 * @typedef {object} Case
 * @property {'undici6' | 'undici' | 'undici8' | 'built-in'} undici
 * @property {'request' | 'fetch'} client
 * @property {string[]} names
 * @property {Exchange[]} exchanges
 */

const REQUESTS = [BARE, BY_HAND, BY_HAND_AGAIN, OURS, OURS_DEFAULT];
const FETCHES = [
  ...[BARE, BY_HAND, BY_HAND_AGAIN, OURS, WITH_COOKIES, WITH_COOKIES_WITH_AGENT],
  ...[SESSION, SESSION_WITH_AGENT],
];
const LATEST = IS_NODE_22 ? 'undici8' : 'undici';

/** @type {Case[]} */
const CASES = [
  {
    undici: 'undici8',
    client: 'request',
    names: [...REQUESTS, HTTP_COOKIE_AGENT],
    exchanges: ['fresh', 'same', 'path', 'none'],
  },
  { undici: 'undici', client: 'request', names: REQUESTS, exchanges: ['fresh', 'none'] },
  { undici: 'undici6', client: 'request', names: REQUESTS, exchanges: ['fresh', 'none'] },
  {
    undici: LATEST,
    client: 'request',
    names: [COMPOSED_BY_HAND, ARRANGED],
    exchanges: ['composed'],
  },
  {
    undici: 'undici8',
    client: 'fetch',
    names: [...FETCHES, HTTP_COOKIE_AGENT, FETCH_COOKIE],
    exchanges: ['fresh', 'none'],
  },
  { undici: 'undici', client: 'fetch', names: FETCHES, exchanges: ['fresh'] },
  { undici: 'undici6', client: 'fetch', names: FETCHES, exchanges: ['fresh'] },
  { undici: 'built-in', client: 'fetch', names: FETCHES, exchanges: ['fresh', 'none'] },
];

const NAMES = {
  undici6: 'undici 6',
  undici: 'undici 7',
  undici8: 'undici 8',
  'built-in': 'built-in',
};

/** How often a case is run, each time in a new process: what luck a process has with its machine code, it has for its life. */
const PROCESSES = 2;

const OF_THIS_PACKAGE = [
  ...[OURS, OURS_DEFAULT, ARRANGED],
  ...[WITH_COOKIES, WITH_COOKIES_WITH_AGENT, SESSION, SESSION_WITH_AGENT],
];

export async function measure() {
  const server = await startServer();
  const rows = [];
  for (const { names, ...spec } of CASES) {
    if (spec.undici === 'undici8' && !IS_NODE_22) continue;
    const present = names.filter((name) => name !== HTTP_COOKIE_AGENT || IS_NODE_22);
    for (const exchange of spec.exchanges) {
      const results = [];
      for (let i = 0; i < PROCESSES; i++)
        results.push(await lapsOf({ ...spec, exchange, port: server.port, names: present }));
      rows.push(rowOf(spec, exchange, joined(results)));
    }
  }
  rows.push(await rowOfFirstCalls(server.port));
  server.stop();
  rows.push(...(await rowsOfDispatches(IS_NODE_22)));
  const notes = IS_NODE_22 ? [] : ['undici 8 and http-cookie-agent do not run on this Node'];
  return { rows, notes };
}

/**
 * @param {Pick<Case, 'undici' | 'client'>} spec
 * @param {Exchange} exchange
 * @param {Record<string, import('./figures.js').Laps>} laps
 * @returns {import('./figures.js').Row}
 */
function rowOf({ undici, client }, exchange, laps) {
  const { what, base, bar } = EXCHANGES[exchange];
  const most = client === 'fetch' ? FETCH_BAR : bar;
  const { [base]: first, ...others } = laps;
  const result = first === undefined ? others : { [base]: first, ...others };
  const judged = Object.keys(result).filter((name) => OF_THIS_PACKAGE.includes(name));
  const verdicts = judged.map((name) => {
    const value = ratio(result[name], first, 'cpu');
    return atMost(`${name} over ${base}`, value, most, over);
  });
  const row = `${NAMES[undici]} ${client}, ${what}`;
  const again = laps[BY_HAND_AGAIN];
  const spread = again === undefined ? '' : ` (control: ${spreadOf(again, laps[BY_HAND])})`;
  return {
    ...compare(`${row}: CPU${spread}`, 'µs', result, 'cpu'),
    isOver: true,
    verdicts,
    ours: OF_THIS_PACKAGE,
    ...(exchange === 'none' ? {} : { plot: row }),
  };
}

/**
 * Where the middle half of the ratios lies of two contestants that are the same.
 * @param {import('./figures.js').Laps | undefined} one
 * @param {import('./figures.js').Laps | undefined} other
 */
function spreadOf(one, other) {
  return quartiles(one, other, 'cpu').map(over).join(' to ');
}

const run = promisify(execFile);
const clients = fileURLToPath(new URL('clients.js', import.meta.url));

/**
 * The laps of contestants in a process of their own.
 * @param {import('./clients.js').Task} task
 * @returns {Promise<Record<string, import('./figures.js').Laps>>}
 */
async function lapsOf(task) {
  const { stdout } = await run(process.execPath, [clients, JSON.stringify(task)]);
  return JSON.parse(stdout);
}

/** The first calls of a program, in new processes: code that is not compiled yet. @param {number} port */
async function rowOfFirstCalls(port) {
  const names = [BY_HAND, WITH_COOKIES, SESSION, FETCH_COOKIE];
  const results = [];
  for (let round = 0; round < 9; round++) {
    /** @type {Record<string, import('./figures.js').Laps>} */
    const laps = {};
    const task = { undici: 'built-in', client: 'fetch', exchange: 'fresh', port, isFirst: true };
    for (const name of names) Object.assign(laps, await lapsOf({ ...task, names: [name] }));
    results.push(laps);
  }
  const laps = joined(results);
  const row = compare('the first 100 fetches of a process: CPU of each', 'µs', laps, 'cpu');
  return { ...row, isOver: true, ours: OF_THIS_PACKAGE, plot: 'first 100 fetches of a process' };
}

/** @returns {Promise<{ port: number, stop(): void }>} */
async function startServer() {
  const file = fileURLToPath(new URL('answering-server.js', import.meta.url));
  const child = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = await once(child.stdout, 'data');
  return { port: Number(line), stop: () => child.kill() };
}
