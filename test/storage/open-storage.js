import { redisClients } from './redis-clients.js';

const hasNodeSqlite = process.getBuiltinModule?.(/** @type {'fs'} */ ('node:sqlite')) !== undefined;

/**
 * What a session can be opened with.
 * @param {string} kind `file`, `sqlite`, or the name of a Redis client
 * @param {string} place a path, or the port of the Redis server
 * @param {string} [session]
 */
export async function openStorage(kind, place, session = 'shared') {
  if (kind === 'file') return { where: place, close: () => {} };
  if (kind === 'sqlite') {
    const { default: Database } = await import('libsql');
    const { SqliteStorage } = await import('undici-cookiejar/sqlite');
    const database = hasNodeSqlite ? place : /** @type {any} */ (new Database(place));
    return { where: new SqliteStorage(database, { session }), close: () => {} };
  }
  const connected = await redisClients[kind]?.(Number(place));
  if (connected === undefined) throw new Error(`no such storage: ${kind}`);
  const { RedisStorage } = await import('undici-cookiejar/redis');
  return { where: new RedisStorage(connected.client, { session }), close: connected.close };
}
