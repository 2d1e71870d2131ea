// (d) A cookies.txt of 100,000 cookies, loaded and saved. Python's jar takes part where python3 is installed.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { BrowserCookiePolicy, DefaultCookiePolicy, MozillaCookieJar } from 'undici-cookiejar';
import { compare, joined, ratio, times } from './figures.js';
import { cookieValue, hostName, PER_HOST } from './hosts.js';
import { Race } from './race.js';

export const title = 'cookies.txt of 100,000 cookies';

const COOKIES = 100_000;
const BROWSER = 'BrowserCookiePolicy';
const DEFAULT = 'DefaultCookiePolicy';
const PYTHON = "python3's jar";

/** @type {{ operation: string, what: string }[]} */
const LOADS = [
  { operation: 'loadSync', what: 'loadSync()' },
  { operation: 'load', what: 'load()' },
];

/** @type {{ operation: string, what: string }[]} */
const SAVES = [
  { operation: 'saveSync', what: 'saveSync()' },
  { operation: 'save', what: 'save()' },
];

const ONCE = { rounds: 1, warmUp: 0, count: 1 };
const WARM = { rounds: 5, warmUp: 600, count: 1 };
const FRESH_PROCESSES = 3;

export async function measure() {
  const hasPython = spawnSync('python3', ['-c', 'import http.cookiejar']).status === 0;
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const file = join(folder, 'cookies.txt');
  writeFileSync(file, cookiesTxt());
  const entries = entriesFor(file, hasPython);
  const rows = [...(await rowsOfFirst(entries)), ...(await rowsOfWarm(entries))];
  rmSync(folder, { recursive: true });
  return { rows, notes: hasPython ? [] : ['python3 is not installed here'] };
}

/**
 * @param {string} file
 * @param {boolean} hasPython
 * @returns {import('./race.js').Entry[]}
 */
function entriesFor(file, hasPython) {
  const program = fileURLToPath(new URL('mozilla_cookie_jar.py', import.meta.url));
  const ours = [BROWSER, DEFAULT].map((name) => ({ name, args: { file } }));
  return hasPython ? [...ours, { name: PYTHON, command: ['python3', program, file] }] : ours;
}

/**
 * What a program sees that loads, or saves, once.
 * @param {import('./race.js').Entry[]} entries
 */
async function rowsOfFirst(entries) {
  /** @type {import('./race.js').Result[]} */
  const loads = [];
  /** @type {import('./race.js').Result[]} */
  const saves = [];
  for (let i = 0; i < FRESH_PROCESSES; i++) {
    const race = await Race.open(import.meta.url, entries);
    loads.push(await race.run('loadSync', ONCE));
    await race.run('fill', ONCE);
    saves.push(await race.run('saveSync', ONCE));
    await race.close();
  }
  return [
    judged('first loadSync() of a process', joined(loads)),
    judged('first saveSync() of a process', joined(saves)),
  ];
}

/** @param {import('./race.js').Entry[]} entries */
async function rowsOfWarm(entries) {
  const rows = [];
  const race = await Race.open(import.meta.url, entries);
  for (const { operation, what } of LOADS) rows.push(judged(what, await race.run(operation, WARM)));
  await race.run('fill', ONCE);
  for (const { operation, what } of SAVES) rows.push(judged(what, await race.run(operation, WARM)));
  await race.close();
  return rows;
}

/**
 * @param {string} what
 * @param {import('./race.js').Result} result
 */
function judged(what, result) {
  const verdicts = [BROWSER, DEFAULT].map((name) => {
    const over = ratio(result[PYTHON], result[name]);
    return { says: `${PYTHON} over ${name} ${times(over)}, over 1 ×`, met: over > 1 };
  });
  return {
    ...compare(what, 'ms', result),
    ours: [BROWSER, DEFAULT],
    verdicts: PYTHON in result ? verdicts : [],
    ...(what.endsWith('Sync()') ? { plot: what } : {}),
  };
}

/** The file as curl and browsers' exports have it. */
function cookiesTxt() {
  const lines = Array.from({ length: COOKIES }, (_, i) => {
    const host = hostName(Math.floor(i / PER_HOST));
    const isForSubdomains = i % 3 === 0;
    const domain = isForSubdomains ? `.${host}` : host;
    const columns = [
      domain,
      isForSubdomains ? 'TRUE' : 'FALSE',
      '/',
      i % 2 === 0 ? 'TRUE' : 'FALSE',
      String(4_000_000_000 + i),
      `cookie-${i % PER_HOST}`,
      cookieValue(i),
    ];
    return columns.join('\t');
  });
  return `# Netscape HTTP Cookie File\n\n${lines.join('\n')}\n`;
}

/** @typedef {{ file: string }} Args */

export const contestants = {
  /** @param {Args} args */
  [BROWSER]: (args) => ours(new BrowserCookiePolicy(), args),

  /** @param {Args} args */
  [DEFAULT]: (args) => ours(new DefaultCookiePolicy(), args),
};

/**
 * @param {DefaultCookiePolicy} policy
 * @param {Args} args
 * @returns {import('./contestant.js').Operations}
 */
function ours(policy, { file }) {
  const copy = `${file}.${policy.dialect}`;
  const full = new MozillaCookieJar(file, { policy });
  return {
    loadSync: () => new MozillaCookieJar(file, { policy }).loadSync().loaded,
    load: async () => (await new MozillaCookieJar(file, { policy }).load()).loaded,
    fill() {
      const { loaded } = full.loadSync();
      if (loaded !== COOKIES) throw new Error('the jar has not loaded the cookies');
      return loaded;
    },
    saveSync: () => full.saveSync(copy).saved,
    save: async () => (await full.save(copy)).saved,
  };
}
