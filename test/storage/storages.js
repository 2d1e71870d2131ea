// Runs the scenarios at full length: `npm run test:storages`, or with the names of some: `npm run test:storages -- S5 S6`.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { hasRedis, RedisServer } from './redis-server.js';
import * as scenarios from './scenarios.js';

const wanted = process.argv.slice(2);
const folder = mkdtempSync(join(tmpdir(), 'storages-'));
const server = hasRedis ? await RedisServer.start() : undefined;
if (server === undefined)
  console.log('no redis-server on this machine: its scenarios are left out');

let files = 0;
/** A place that is empty. @param {string} kind */
async function place(kind) {
  if (kind === 'sqlite') return join(folder, `${++files}.db`);
  if (kind === 'file') return join(folder, `${++files}.json`);
  await server?.restart(false);
  return server?.port ?? 0;
}

const REDIS = ['node-redis', 'ioredis'];
const redis = server === undefined ? [] : REDIS;
const all = [...redis, 'sqlite', 'file'];
const shared = [...redis, 'sqlite'];

/** @param {number} times @param {() => Promise<number>} action */
async function repeat(times, action) {
  /** @type {number[]} */
  const results = [];
  for (let time = 0; time < times; time++) results.push(await action());
  return { times, 'longest ms': Math.max(...results) };
}

/** @type {[requirement: string, what: string, kinds: string[], run: (kind: string) => Promise<object>][]} */
const plan = [
  [
    'S2',
    '8 processes x 25 changes, 10 runs',
    all,
    async (kind) => {
      const figures = [];
      for (let run = 0; run < 10; run++) {
        figures.push(
          (await scenarios.writeAtOnce(kind, await place(kind), { pause: run % 2 ? 20 : 0 }))[
            'equal after ms'
          ],
        );
      }
      return { runs: 10, 'longest ms': Math.max(...figures) };
    },
  ],
  [
    'S3',
    'propagation, 200 changes',
    all,
    async (kind) =>
      scenarios.propagation(kind, await place(kind), { changes: kind === 'file' ? 50 : 200 }),
  ],
  [
    'S4',
    'clocks an hour fast and slow, 8 orders',
    shared,
    async (kind) => scenarios.wrongClocks(kind, await place(kind)),
  ],
  [
    'S5',
    'connection cut for 2 s',
    redis,
    (kind) =>
      repeat(10, async () =>
        scenarios.connectionLost(kind, Number(await place(kind)), { how: 'cut' }),
      ),
  ],
  [
    'S5',
    'packets held back for 2 s',
    redis,
    (kind) =>
      repeat(10, async () =>
        scenarios.connectionLost(kind, Number(await place(kind)), { how: 'silence' }),
      ),
  ],
  [
    'S5',
    'server restarts with its records',
    redis,
    async (kind) => {
      await place(kind);
      return scenarios.serverRestarts(/** @type {RedisServer} */ (server), kind, {
        withData: true,
        times: 15,
      });
    },
  ],
  [
    'S5, S7',
    'server restarts without records',
    redis,
    async (kind) => {
      await place(kind);
      return scenarios.serverRestarts(/** @type {RedisServer} */ (server), kind, {
        withData: false,
        times: 15,
      });
    },
  ],
  [
    'S6',
    '200 kills',
    shared,
    async (kind) => scenarios.killed(kind, await place(kind), { kills: 200 }),
  ],
  [
    'S9',
    'write lock held for 3 s',
    ['sqlite'],
    async (kind) => scenarios.writeLockHeld(String(await place(kind))),
  ],
  [
    'S17',
    '8 processes x 10 rotations',
    all,
    async (kind) => scenarios.rotation(kind, await place(kind)),
  ],
  [
    'S17',
    'without a lock',
    all,
    async (kind) => scenarios.rotation(kind, await place(kind), { locked: false }),
  ],
  ['S17', 'killed holder', all, async (kind) => scenarios.killedHolder(kind, await place(kind))],
];

for (const [requirement, what, kinds, run] of plan) {
  if (wanted.length > 0 && !wanted.some((each) => requirement.includes(each))) continue;
  for (const kind of kinds) {
    try {
      const figures = Object.entries(await run(kind)).map(([name, value]) => `${name}: ${value}`);
      console.log(`${requirement} ${what}, ${kind}: ${figures.join(', ')}`);
    } catch (error) {
      process.exitCode = 1;
      console.log(`${requirement} ${what}, ${kind}: FAILED`, error);
    }
  }
}
await server?.stop();
rmSync(folder, { recursive: true, force: true });
process.exit();
