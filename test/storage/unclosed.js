// A process that closes its Redis client, but not its session. Arguments: the library of the client, the port of the server.
import { setTimeout as delay } from 'node:timers/promises';
import { Session } from 'undici-cookiejar';
import { RedisStorage } from 'undici-cookiejar/redis';
import { redisClients } from './redis-clients.js';

const [library = '', port] = process.argv.slice(2);
const connected = await redisClients[library]?.(Number(port));
if (connected === undefined) throw new Error(`no library ${library}`);
const session = await Session.open(new RedisStorage(connected.client, { session: 'unclosed' }));
session.jar.set('n', 'v', { url: 'https://a.test/' });
await session.save();
// By now, the connection for messages is open too.
await delay(100);
connected.close();
