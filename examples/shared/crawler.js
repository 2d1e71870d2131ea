// One of the processes: logs in, unless another process has already logged in, and fetches pages.
import { setTimeout as wait } from 'node:timers/promises';
import { createClient } from 'redis';
import { Session } from 'undici-cookiejar';
import { RedisStorage } from 'undici-cookiejar/redis';
import { SqliteStorage } from 'undici-cookiejar/sqlite';

const PAGES = 8;
const [kind = '', place = '', site = '', number = ''] = process.argv.slice(2);

/** @type {import('redis').RedisClientType | undefined} */
let client;
if (kind === 'redis') {
  client = createClient({ socket: { host: '127.0.0.1', port: Number(place) } });
  client.on('error', () => {});
  await client.connect();
}
const storage =
  client !== undefined
    ? new RedisStorage(client, { session: 'crawl' })
    : kind === 'sqlite'
      ? new SqliteStorage(place, { session: 'crawl' })
      : place;

const session = await Session.open(storage);
// One process logs in; the others wait and then have its cookie.
await session.lock('login', async () => {
  if (session.jar.has('sid', { url: site })) return;
  await (await session.fetch(`${site}/login`, { method: 'POST' })).text();
  console.log(`   process ${number} has logged in`);
});

/** @type {number[]} */
const results = [];
for (let page = 1; page <= PAGES; page++) {
  const response = await session.fetch(`${site}/${number}/${page}`);
  await response.text();
  results.push(response.status);
  session.jar.set(`seen-${number}`, String(page), { url: site });
  await wait(150);
}
const sent = session.jar.cookiesFor(site).map(({ name }) => name);
console.log(
  `   process ${number}: ${results.join(' ')}, sends ${sent.length} cookies, including sid: ${sent.includes('sid')}`,
);
await session.close();
client?.destroy();
process.exitCode = results.every((status) => status === 200) ? 0 : 1;
