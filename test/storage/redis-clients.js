/** @typedef {{ client: import('undici-cookiejar/redis').RedisClient, close: () => void }} Connected */

/** In milliseconds. Where a server keeps silent, this is how long a client waits before it sends again. */
const commandTimeout = Number(process.env.COMMAND_TIMEOUT ?? 10_000);

const options = {
  commandTimeout,
  retryStrategy: (/** @type {number} */ times) => Math.min(50 * times, 500),
};

/** @param {import('ioredis').Redis | import('iovalkey').Redis} client @returns {Connected} */
function connected(client) {
  client.on('error', () => {});
  return { client, close: () => client.disconnect() };
}

/** The clients that the tests run with. A process imports only its own: it starts in half the time. @type {Record<string, (port: number) => Promise<Connected>>} */
export const redisClients = {
  async 'node-redis'(port) {
    const { createClient } = await import('redis');
    const client = createClient({
      socket: { host: '127.0.0.1', port },
      commandOptions: { timeout: commandTimeout },
    });
    client.on('error', () => {});
    await client.connect();
    return { client, close: () => client.destroy() };
  },
  async ioredis(port) {
    const { Redis } = await import('ioredis');
    return connected(new Redis(port, '127.0.0.1', options));
  },
  async iovalkey(port) {
    const { Redis } = await import('iovalkey');
    return connected(new Redis(port, '127.0.0.1', options));
  },
  async '{ send, subscribe }'(port) {
    const { Redis } = await import('ioredis');
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
    const { Redis } = await import('ioredis');
    const client = new Redis(port, '127.0.0.1', options);
    client.on('error', () => {});
    const send = (/** @type {string[]} */ [name = '', ...args]) => client.call(name, ...args);
    return { client: { send }, close: () => client.disconnect() };
  },
};
