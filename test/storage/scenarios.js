// What has to hold for sessions that processes share: each scenario returns its figures and throws at the first fault.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { openStorage } from './open-storage.js';
import { SharingProcess } from './process.js';
import { TcpProxy } from './tcp-proxy.js';

/** @typedef {string | number} Place a path, or the port of the Redis server */

/**
 * @param {number} count
 * @param {string} kind @param {Place} place
 * @param {(processes: SharingProcess[]) => Promise<void>} action
 */
async function withProcesses(count, kind, place, action) {
  const start = () => SharingProcess.start(kind, place);
  const processes = await Promise.all(Array.from({ length: count }, start));
  try {
    await action(processes);
  } finally {
    await Promise.all(processes.map((each) => each.kill()));
  }
}

/** Alone (`npm run test:storages`) a fact has to come about in the time that is required; beside other tests it has but to come. */
const isTimed = process.env.VITEST === undefined;

/** Changes are made so far apart that what a busy machine adds to their ages does not change their order, in milliseconds. */
const APART = 250;

/** Waits for a fact. @param {string} what @param {() => Promise<boolean>} isTrue @param {number} [required] milliseconds @returns {Promise<number>} how long it took */
async function until(what, isTrue, required = 5_000) {
  const most = isTimed ? required : 90_000;
  const start = performance.now();
  while (!(await isTrue())) {
    assert.ok(performance.now() - start < most, `not within ${most} ms: ${what}`);
    await delay(isTimed ? 10 : 60);
  }
  return performance.now() - start;
}

/** @param {readonly SharingProcess[]} processes @param {number} [count] how many cookies there should be */
async function areEqual(processes, count) {
  const all = await Promise.all(processes.map(async (each) => (await each.do('cookies')).cookies));
  const isComplete = count === undefined || all[0].length === count;
  return isComplete && all.every((cookies) => cookies.join() === all[0].join());
}

/** @param {number[]} values @param {number} part */
function quantile(values, part) {
  const sorted = values.toSorted((a, b) => a - b);
  return Math.round((sorted[Math.floor(part * (sorted.length - 1))] ?? 0) * 10) / 10;
}

/** S2: processes that write at once lose nothing and agree. @param {string} kind @param {Place} place @param {{ processes?: number, changes?: number, pause?: number }} [counts] */
export async function writeAtOnce(kind, place, { processes = 8, changes = 25, pause = 0 } = {}) {
  let agreed = 0;
  await withProcesses(processes, kind, place, async (all) => {
    await Promise.all(
      all.map((each, at) => each.do('set', { name: `p${at}-`, count: changes, pause })),
    );
    const isDone = () => areEqual(all, processes * changes);
    agreed = await until('all jars are equal', isDone, 10_000);
    await Promise.all(all.map((each) => each.do('close')));
  });
  await withProcesses(1, kind, place, async ([later]) => {
    const { cookies } = await /** @type {SharingProcess} */ (later).do('cookies');
    assert.equal(cookies.length, processes * changes, 'cookies in the storage');
  });
  return { cookies: processes * changes, 'equal after ms': Math.round(agreed) };
}

/** S3: the time from a change to its sight in another process. @param {string} kind @param {Place} place @param {{ changes?: number }} [counts] */
export async function propagation(kind, place, { changes = 200 } = {}) {
  /** @type {number[]} */
  const times = [];
  await withProcesses(2, kind, place, async ([one, other]) => {
    if (one === undefined || other === undefined) return;
    await other.do('watch');
    const set = await one.do('set', { name: 'n', count: changes, pause: 10 });
    await until('all are seen', () => areEqual([one, other], changes));
    const { seen } = await other.do('seen');
    const at = new Map(seen);
    for (const [index, time] of set.times.entries()) times.push(at.get(`n${index}=v`) - time);
  });
  return { p50: quantile(times, 0.5), p95: quantile(times, 0.95) };
}

/** S4: the clocks of the processes are an hour fast and an hour slow; the later change wins, deletions too. @param {string} kind @param {Place} place */
export async function wrongClocks(kind, place) {
  const HOUR = 3_600_000;
  const [fast, slow] = [
    await SharingProcess.start(kind, place, { clock: HOUR }),
    await SharingProcess.start(kind, place, { clock: -HOUR }),
  ];
  let orders = 0;
  try {
    for (const [first, second] of [
      [fast, slow],
      [slow, fast],
    ])
      for (const before of ['first', null])
        for (const after of ['second', null]) {
          const name = `n${orders++}`;
          await fast.do('change', { changes: [[name, 'old']] });
          await until('both have it', () => areEqual([fast, slow]));
          await first?.do('change', { changes: [[name, before]] });
          await delay(APART);
          await second?.do('change', { changes: [[name, after]] });
          await Promise.all([fast.do('save'), slow.do('save')]);
          await until('both agree', () => areEqual([fast, slow]));
          const { cookies } = await fast.do('cookies');
          assert.equal(
            cookies.includes(`${name}=second`),
            after !== null,
            `${before} then ${after}`,
          );
        }
  } finally {
    await Promise.all([fast.kill(), slow.kill()]);
  }
  return { orders };
}

/**
 * S4, S5: the connection of one process is lost while both sides change cookies. Afterwards they agree on the later change of each.
 * @param {string} kind @param {number} port @param {{ how: 'cut' | 'silence', away?: number }} options
 */
export async function connectionLost(kind, port, { how, away = 2_000 }) {
  const proxy = await TcpProxy.start(port);
  const one = await SharingProcess.start(kind, proxy.port, { commandTimeout: 1_000 });
  const other = await SharingProcess.start(kind, port);
  try {
    await one.do('change', {
      changes: [
        ['a', '0'],
        ['b', '0'],
        ['c', '0'],
        ['d', '0'],
      ],
    });
    await until('both have them', () => areEqual([one, other], 4));
    proxy[how]();
    await delay(30);
    await one.do('change', {
      changes: [
        ['a', 'earlier'],
        ['c', 'earlier'],
        ['d', null],
      ],
    });
    await delay(APART);
    await other.do('change', {
      changes: [
        ['a', 'later'],
        ['b', 'earlier'],
        ['c', null],
        ['d', 'later'],
      ],
    });
    await delay(APART);
    await one.do('change', { changes: [['b', 'later']] });
    assert.equal((await one.do('header')).header.includes('b=later'), true, 'requests do not wait');
    await delay(away);
    proxy.open();
    const time = await until('both agree', () => areEqual([one, other], 3));
    assert.deepEqual((await one.do('cookies')).cookies, ['a=later', 'b=later', 'd=later']);
    return Math.round(time);
  } finally {
    await Promise.all([one.kill(), other.kill()]);
    proxy.close();
  }
}

/**
 * S5, S7: the server is killed and starts again, with its records or without; changes made meanwhile arrive, and nothing is lost.
 * @param {import('./redis-server.js').RedisServer} server @param {string} kind @param {{ withData: boolean, times?: number }} options
 */
export async function serverRestarts(server, kind, { withData, times = 1 }) {
  /** @type {number[]} */
  const inStep = [];
  await withProcesses(3, kind, server.port, async (all) => {
    const [one, other] = /** @type {[SharingProcess, SharingProcess]} */ (all);
    await one.do('set', { name: 'n', count: 10 });
    await until('all have them', () => areEqual(all, 10));
    for (let time = 0; time < times; time++) {
      await server.kill();
      await one.do('change', { changes: [[`one${time}`, '1']] });
      await other.do('change', { changes: [[`other${time}`, '1']] });
      await server.restart(withData);
      const count = 10 + 2 * (time + 1);
      inStep.push(await until(`all have ${count}`, () => areEqual(all, count), 4_000));
      await withProcesses(1, kind, server.port, async (later) => {
        await until('a new process has them', () => areEqual([...all, ...later], count), 1_000);
      });
    }
  });
  return {
    times,
    'shortest ms': quantile(inStep, 0),
    'p50 ms': quantile(inStep, 0.5),
    'longest ms': quantile(inStep, 1),
  };
}

/** S6: kill -9 of a process that writes batches; a batch is there whole or not at all. @param {string} kind @param {Place} place @param {{ kills?: number }} [counts] */
export async function killed(kind, place, { kills = 200 } = {}) {
  let whole = 0;
  const { where, close } = await openStorage(kind, String(place));
  const storage = /** @type {import('undici-cookiejar').CookieStorage} */ (where);
  for (let kill = 0; kill < kills; kill++) {
    const writer = await SharingProcess.start(kind, place);
    const changes = Array.from({ length: 20 }, (_, at) => [`k${kill}-${at}`, 'v']);
    writer.do('change', { changes }).catch(() => {});
    await delay(Math.random() * 12);
    await writer.kill();
    const { records } = await storage.load();
    const found = [...records].filter(({ key }) => key.includes(`"k${kill}-`)).length;
    assert.ok(found === 0 || found === 20, `${found} of 20 after kill ${kill}`);
    if (found === 20) whole++;
  }
  await storage.close?.();
  close();
  return { kills, 'whole batches': whole };
}

/** S17: a login with a single-use token. @param {string} kind @param {Place} place @param {{ processes?: number, count?: number, locked?: boolean }} [options] */
export async function rotation(kind, place, { processes = 8, count = 10, locked = true } = {}) {
  let token = 'start';
  const server = createServer((request, response) => {
    const isGood = request.headers.authorization === token;
    if (isGood) token = crypto.randomUUID();
    response.writeHead(isGood ? 200 : 401).end(isGood ? token : '');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // Between two requests of a process others hold the lock.
  server.keepAliveTimeout = 0;
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  /** @type {number[]} */
  let results = [];
  await withProcesses(processes, kind, place, async (all) => {
    const [first] = /** @type {[SharingProcess]} */ (all);
    await first.do('change', { changes: [['token', 'start']] });
    await until('all have the token', () => areEqual(all, 1));
    const options = { server: `http://127.0.0.1:${port}/`, count, locked };
    const answers = await Promise.all(all.map((each) => each.do('rotate', options)));
    results = answers.flatMap((answer) => answer.results);
  });
  server.closeAllConnections();
  server.close();
  return {
    good: results.filter((status) => status === 200).length,
    refused: results.filter((status) => status === 401).length,
  };
}

/** S17: the lock of a killed holder is free after its time. @param {string} kind @param {Place} place */
export async function killedHolder(kind, place) {
  let waited = 0;
  await withProcesses(2, kind, place, async ([holder, other]) => {
    await holder?.do('hold', { timeout: 3_000 });
    await holder?.kill();
    const start = performance.now();
    await other?.do('rotate', { server: 'data:,', count: 1, locked: true });
    waited = performance.now() - start;
  });
  return { 'free after ms': Math.round(waited) };
}

/** The file is removed without its journals, again and again, while all change their jars. @param {string} path @param {{ rounds?: number }} [options] */
export async function removed(path, { rounds = 3 } = {}) {
  await withProcesses(4, 'sqlite', path, async (all) => {
    for (let round = 1; round <= rounds; round++) {
      const set = (/** @type {SharingProcess} */ each, /** @type {number} */ at) =>
        each.do('change', { changes: [[`n${round}-${at}`, 'v']] });
      await Promise.all(all.map(set));
      await until('all have all cookies', () => areEqual(all, round * all.length));
      rmSync(path);
      // Half of the time, all of them notice it before the next change.
      if (round % 2) await delay(APART);
    }
    await Promise.all(all.map((each) => each.do('save')));
    await withProcesses(1, 'sqlite', path, async (later) => {
      assert.ok(await areEqual(later, rounds * all.length), 'the file has all cookies');
    });
  });
  return { rounds };
}

/** S9: another process holds SQLite's write lock; the event loop is not blocked. @param {string} path @param {{ held?: number }} [options] */
export async function writeLockHeld(path, { held = 3_000 } = {}) {
  const { default: Database } = await import('libsql');
  const figures = { turns: 0, 'longest block ms': 0, 'written after ms': 0 };
  await withProcesses(1, 'sqlite', path, async ([writer]) => {
    const database = new Database(path);
    database.exec('BEGIN IMMEDIATE');
    const blocked = writer?.do('blocked', { milliseconds: held });
    await writer?.do('change', { changes: [['n', 'v']] });
    await delay(held);
    const { turns, longest } = await blocked;
    figures.turns = turns;
    figures['longest block ms'] = Math.round(longest);
    database.exec('ROLLBACK');
    database.close();
    const start = performance.now();
    await writer?.do('save');
    figures['written after ms'] = Math.round(performance.now() - start);
  });
  return figures;
}
