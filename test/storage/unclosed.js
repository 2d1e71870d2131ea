// A process that closes its Redis client, but not its session. Arguments: the library of the client, the port of the server; without a port,
// the client is closed while it reconnects to a server of its own, which was killed.
import { setTimeout as delay } from 'node:timers/promises';
import { Session } from 'undici-cookiejar';
import { RedisStorage } from 'undici-cookiejar/redis';
import { redisClients } from './redis-clients.js';
import { RedisServer } from './redis-server.js';

const [library = '', port] = process.argv.slice(2);
const server = port === undefined ? await RedisServer.start() : null;
const connected = await redisClients[library]?.(server?.port ?? Number(port));
if (connected === undefined) throw new Error(`no library ${library}`);
const session = await Session.open(new RedisStorage(connected.client, { session: 'unclosed' }));
session.jar.set('n', 'v', { url: 'https://a.test/' });
await session.save();
// By now, the connection for messages is open too.
await delay(100);
if (server !== null) {
  const client = /** @type {import('ioredis').Redis} */ (connected.client);
  const reconnecting = new Promise((resolve) => client.once('reconnecting', resolve));
  await server.kill();
  await reconnecting;
}
connected.close();
