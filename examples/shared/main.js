// Eight processes crawl a site with one login, shared in Redis or, without a Redis server, in SQLite or a file.
// Meanwhile, the Redis server is killed and restarted without its data.
import { fork, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { openSite } from './site.js';

const CRAWLERS = 8;
const folder = mkdtempSync(join(tmpdir(), 'shared-'));
const site = await openSite();
const [kind, place] = await choosePlace();
let server = kind === 'redis' ? await startRedis() : undefined;

console.log(`${CRAWLERS} processes crawl the site with one login, shared in ${kind}:`);
const program = fileURLToPath(new URL('./crawler.js', import.meta.url));
const crawlers = Array.from({ length: CRAWLERS }, (_, index) =>
  fork(program, [kind, place, site.url, String(index + 1)]),
);
const statuses = Promise.all(
  crawlers.map((child) => new Promise((resolve) => child.once('exit', resolve))),
);

if (server !== undefined) {
  await site.visitors(CRAWLERS);
  console.log('-- The Redis server is killed. No request waits for it:');
  await stop(server);
  await wait(500);
  server = await startRedis();
  console.log('-- It is restarted, without data: the processes write the cookies again.');
}

const failed = (await statuses).filter((status) => status !== 0).length;
console.log(`Logins: ${site.logins}. Requests that were not logged in: ${site.refused}.`);
process.exitCode = failed === 0 && site.logins === 1 && site.refused === 0 ? 0 : 1;
if (server !== undefined) await stop(server);
await site.close();
rmSync(folder, { recursive: true, force: true });

/** @returns {Promise<[kind: string, place: string]>} */
async function choosePlace() {
  if (spawnSync('redis-server', ['--version']).status === 0) return ['redis', await freePort()];
  const hasSqlite = process.getBuiltinModule?.(/** @type {'fs'} */ ('node:sqlite')) !== undefined;
  return hasSqlite ? ['sqlite', join(folder, 'cookies.db')] : ['file', join(folder, 'cookies.txt')];
}

/** @returns {Promise<string>} */
function freePort() {
  const listener = createServer();
  return new Promise((resolve) => {
    listener.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (listener.address());
      listener.close(() => resolve(String(port)));
    });
  });
}

async function startRedis() {
  const child = spawn('redis-server', ['--port', place, '--bind', '127.0.0.1', '--save', ''], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => {
    child.stdout.on('data', (text) => String(text).includes('Ready to accept') && resolve(null));
  });
  return child;
}

/** @param {import('node:child_process').ChildProcess} child */
async function stop(child) {
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await closed;
}
