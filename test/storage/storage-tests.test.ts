import { createRequire } from 'node:module';
import { join } from 'node:path';
import { RedisStorage } from 'undici-cookiejar/redis';
import { type SqliteDatabase, SqliteStorage } from 'undici-cookiejar/sqlite';
import { type ConnectStorage, storageTests } from 'undici-cookiejar/storage-tests';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { MapStorage } from '../../examples/map-storage.js';
import { temporaryFolder } from '../files/folder.js';
import { LogStorage } from './log-storage.js';
import { redisClients } from './redis-clients.js';
import { hasRedis, RedisServer } from './redis-server.js';

const require = createRequire(import.meta.url);
const { path: folder } = temporaryFolder();

type Database = new (path: string) => SqliteDatabase;

/** SQLite by each library that is installed, on a database file. */
function sqlite(Database: Database | null): ConnectStorage {
  const path = join(folder, 'conformance.db');
  return (session) => new SqliteStorage(Database ? new Database(path) : path, { session });
}

/** better-sqlite3 is no development dependency, as it may have to be compiled: `npm install --no-save better-sqlite3@12`. */
function load(name: string): Database | undefined {
  try {
    const Database = require(name);
    new Database(':memory:').close();
    return Database;
  } catch {
    return undefined;
  }
}

const libsql = load('libsql');
const betterSqlite3 = load('better-sqlite3');
const hasNodeSqlite = process.getBuiltinModule?.('node:sqlite' as 'fs') !== undefined;

const storages: [string, ConnectStorage | undefined][] = [
  ['the Map of the example', (session) => new MapStorage(session)],
  ['a log', (session) => new LogStorage(session)],
  ['node:sqlite', hasNodeSqlite ? sqlite(null) : undefined],
  ['libsql', libsql && sqlite(libsql)],
  ['better-sqlite3', betterSqlite3 && sqlite(betterSqlite3)],
];

for (const [name, connect] of storages) {
  describe.skipIf(connect === undefined)(name, () => {
    for (const test of storageTests(connect as ConnectStorage)) it(test.name, test.run);
  });
}

describe.skipIf(!hasRedis)('Redis (needs redis-server)', () => {
  let server: RedisServer;
  beforeAll(async () => {
    server = await RedisServer.start();
  });
  afterAll(() => server.stop());

  describe.each(Object.entries(redisClients))('with %s', (_, connect) => {
    const closes: (() => void)[] = [];
    afterAll(() => {
      for (const close of closes) close();
    });

    const tests = storageTests(async (session) => {
      const { client, close } = await connect(server.port);
      closes.push(close);
      return new RedisStorage(client, { session });
    });
    for (const test of tests) it(test.name, test.run);
  });
});
