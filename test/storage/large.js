// Figures of large sessions and of the path of a request: `npm run test:large`.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { BrowserCookiePolicy, CookieJar, Session } from 'undici-cookiejar';
import { openStorage } from './open-storage.js';
import { hasRedis, RedisServer } from './redis-server.js';

const folder = mkdtempSync(join(tmpdir(), 'large-'));
const server = hasRedis ? await RedisServer.start() : undefined;
const url = 'https://a.test/';
const newJar = () => new CookieJar(new BrowserCookiePolicy({ limits: null }));

/** @param {string} what @param {() => Promise<unknown>} action */
async function measure(what, action) {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  const start = performance.now();
  await action();
  const time = Math.round(performance.now() - start);
  histogram.disable();
  console.log(`${what}: ${time} ms, longest block ${Math.round(histogram.max / 1e6)} ms`);
}

/** @param {CookieJar} jar @param {number} count */
function fill(jar, count) {
  for (let at = 0; at < count; at++) {
    const init = { domain: `h${Math.floor(at / 20)}.example`, path: '/', expires: 4_000_000_000 };
    jar.set(`name${at % 20}`, 'v'.repeat(40), init);
  }
}

/** Fills, saves, and opens again. @param {string} kind @param {string} place @param {number} count */
async function large(kind, place, count) {
  const first = await openStorage(kind, place);
  let session = await Session.open(first.where, { jar: newJar(), lockTimeout: 120_000 });
  fill(session.jar, count);
  await measure(`${kind}, save ${count} cookies`, () => session.save());
  session.jar.set('one', 'v', { url });
  await measure(`${kind}, save one more`, () => session.save());
  await session.close();
  const second = await openStorage(kind, place);
  await measure(`${kind}, open ${count} cookies`, async () => {
    session = await Session.open(second.where, { jar: newJar(), lockTimeout: 120_000 });
  });
  if (session.jar.size !== count + 1) throw new Error(`${session.jar.size} cookies`);
  await session.close();
  first.close();
  second.close();
}

const silent = {
  load: async () => ({ epoch: '', revision: 0, records: [] }),
  apply: () => new Promise(() => {}),
};

/** CPU on the path of a response and of a request, with a storage and without, alternating. */
async function path() {
  const plain = new CookieJar(new BrowserCookiePolicy());
  const session = await Session.open(/** @type {any} */ (silent));
  /** @type {Record<string, number[]>} */
  const times = { plain: [], stored: [], 'header plain': [], 'header stored': [] };
  const ROUNDS = 2_000;
  for (let turn = 0; turn < 40; turn++) {
    for (const [name, jar] of /** @type {[string, CookieJar][]} */ ([
      ['plain', plain],
      ['stored', session.jar],
    ])) {
      let start = performance.now();
      for (let at = 0; at < ROUNDS; at++)
        jar.setFromHeader([`a=${turn}-${at}`, `b=${turn}-${at}`, `c=${turn}-${at}`], url);
      times[name]?.push(((performance.now() - start) * 1_000) / ROUNDS / 3);
      start = performance.now();
      for (let at = 0; at < ROUNDS; at++) jar.cookieHeader(url);
      times[`header ${name}`]?.push(((performance.now() - start) * 1_000) / ROUNDS);
      await new Promise((resolve) => setImmediate(resolve));
    }
  }
  session.jar.clear();
  for (const [name, values] of Object.entries(times)) {
    const sorted = values.toSorted((a, b) => a - b);
    console.log(
      `${name}: best ${sorted[0]?.toFixed(2)}, median ${sorted[20]?.toFixed(2)} µs ${name.startsWith('header') ? 'a header' : 'a changed cookie'}`,
    );
  }
}

await path();
for (const extension of ['txt', 'lwp', 'json'])
  await large('file', join(folder, `large.${extension}`), 100_000);
await large('sqlite', join(folder, 'large.db'), 50_000);
if (server !== undefined) await large('ioredis', String(server.port), 50_000);
await server?.stop();
rmSync(folder, { recursive: true, force: true });
process.exit();
