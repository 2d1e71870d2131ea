import { Redis } from 'ioredis';
import { Redis as Valkey } from 'iovalkey';
import { createClient } from 'redis';

/** @typedef {{ client: import('undici-cookiejar/redis').RedisClient, close: () => void }} Connected */

const options = {
  commandTimeout: 1_000,
  retryStrategy: (/** @type {number} */ times) => Math.min(50 * times, 500),
};

/** @param {Redis | Valkey} client @returns {Connected} */
function connected(client) {
  client.on('error', () => {});
  return { client, close: () => client.disconnect() };
}

/** The clients that the tests run with. @type {Record<string, (port: number) => Promise<Connected>>} */
export const redisClients = {
  async 'node-redis'(port) {
    const client = createClient({
      socket: { host: '127.0.0.1', port },
      commandOptions: { timeout: 1_000 },
    });
    client.on('error', () => {});
    await client.connect();
    return { client, close: () => client.destroy() };
  },
  async ioredis(port) {
    return connected(new Redis(port, '127.0.0.1', options));
  },
  async iovalkey(port) {
    return connected(new Valkey(port, '127.0.0.1', options));
  },
  async '{ send, subscribe }'(port) {
    const client = new Redis(port, '127.0.0.1', options);
    const subscriber = client.duplicate();
    for (const each of [client, subscriber]) each.on('error', () => {});
    const close = () => {
      client.disconnect();
      subscriber.disconnect();
    };
    return {
      client: {
        send: ([name = '', ...args]) => client.call(name, ...args),
        async subscribe(channel, listener) {
          await subscriber.subscribe(channel);
          subscriber.on('message', (_channel, message) => listener(message));
          return () => subscriber.disconnect();
        },
      },
      close,
    };
  },
  async '{ send }'(port) {
    const client = new Redis(port, '127.0.0.1', options);
    client.on('error', () => {});
    const send = (/** @type {string[]} */ [name = '', ...args]) => client.call(name, ...args);
    return { client: { send }, close: () => client.disconnect() };
  },
};
