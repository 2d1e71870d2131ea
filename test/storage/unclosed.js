// A process that disconnects its Redis client, but whose session is open, or could not be closed as the server was lost.
// Arguments: the library of the client, and `lost` for the second case.
import { setTimeout as delay } from 'node:timers/promises';
import { Session } from 'undici-cookiejar';
import { RedisStorage } from 'undici-cookiejar/redis';
import { redisClients } from './redis-clients.js';
import { RedisServer } from './redis-server.js';

const [library = '', server = ''] = process.argv.slice(2);
const redis = await RedisServer.start();
const connected = await redisClients[library]?.(redis.port);
if (connected === undefined) throw new Error(`no library ${library}`);
const { client } = connected;
const storage = new RedisStorage(client, { session: 'unclosed' });
const session = await Session.open(storage, { lockTimeout: server === 'lost' ? 3_000 : 60_000 });
session.jar.set('n', 'v', { url: 'https://a.test/' });
await session.save();
// By now, the connection for messages is open too.
await delay(100);
if (server === 'lost') {
  await redis.kill();
  session.jar.set('n', 'w', { url: 'https://a.test/' });
  const closed = await session.close().then(
    () => true,
    () => false,
  );
  if (closed) throw new Error('the session was closed without its server');
  const emitter = /** @type {import('ioredis').Redis} */ (client);
  await new Promise((resolve) => emitter.once('reconnecting', resolve));
}
connected.close();
await redis.stop();
