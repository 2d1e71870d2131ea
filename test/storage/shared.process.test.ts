import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../files/folder.js';
import { isBuilt } from '../files/workers.js';
import { hasRedis, RedisServer } from './redis-server.js';
import * as scenarios from './scenarios.js';

const { path: folder } = temporaryFolder();
const hasNodeSqlite = process.getBuiltinModule?.('node:sqlite' as 'fs') !== undefined;
let files = 0;
const newPlace = (extension: string) => join(folder, `${++files}${extension}`);

/** Gives a scenario a server of its own. */
async function withServer<T>(scenario: (server: RedisServer) => Promise<T>): Promise<T> {
  const server = await RedisServer.start();
  try {
    return await scenario(server);
  } finally {
    await server.stop();
  }
}

// `npm run test:storages` runs the same scenarios at full length, alone, and so with the times that are required.
describe.skipIf(!isBuilt).concurrent('processes that share a session', () => {
  it.each([
    ['SQLite', 'sqlite', '.db'],
    ['cookies.txt', 'file', '.txt'],
    ['JSON', 'file', '.json'],
  ])('in %s, write at once and lose nothing', async (_, kind, extension) => {
    await scenarios.writeAtOnce(kind, newPlace(extension), { processes: 3 });
  });

  describe.each([
    ['SQLite', 'sqlite', '.db'],
    ['a file', 'file', '.txt'],
  ])('in %s', (_, kind, extension) => {
    it('use a login with a single-use token, under a lock', async () => {
      const options = { processes: 3, count: 5 };
      const figures = await scenarios.rotation(kind, newPlace(extension), options);
      expect(figures).toEqual({ good: 15, refused: 0 });
    });

    it('take the lock of a process that was killed', async () => {
      await scenarios.killedHolder(kind, newPlace(extension));
    });
  });

  describe('in SQLite', () => {
    it('agree on the later change, whatever their clocks say', async () => {
      await scenarios.wrongClocks('sqlite', newPlace('.db'));
    });

    it('write whole batches', async () => {
      await scenarios.killed('sqlite', newPlace('.db'), { kills: 3 });
    });

    it.skipIf(!hasNodeSqlite)(
      'lose nothing if the file is removed without its journals',
      async () => {
        await scenarios.removed(newPlace('.db'));
      },
    );

    it('are not blocked by a write lock of another process', async () => {
      const { turns } = await scenarios.writeLockHeld(newPlace('.db'));
      // Of 150; if each attempt blocked the event loop for half a second, of 6.
      expect(turns).toBeGreaterThan(20);
    });
  });

  describe.skipIf(!hasRedis)('in Redis (needs redis-server)', () => {
    describe.each(['node-redis', 'ioredis'])('with %s', (client) => {
      it('write at once and lose nothing', async () => {
        await withServer(({ port }) => scenarios.writeAtOnce(client, port, { processes: 3 }));
      });

      it('agree on the later change, whatever their clocks say', async () => {
        await withServer(({ port }) => scenarios.wrongClocks(client, port));
      });

      it.each(['cut', 'silence'] as const)('agree after a lost connection: %s', async (how) => {
        const options = { how, away: 1_500 };
        await withServer(({ port }) => scenarios.connectionLost(client, port, options));
      });

      it.each([
        ['with its records', true],
        ['without its records', false],
      ])('lose nothing when the server restarts %s', async (_, withData) => {
        const options = { withData, times: 2 };
        await withServer((server) => scenarios.serverRestarts(server, client, options));
      });

      it('write whole batches', async () => {
        await withServer(({ port }) => scenarios.killed(client, port, { kills: 3 }));
      });

      it('use a login with a single-use token, under a lock', async () => {
        const options = { processes: 3, count: 5 };
        const figures = await withServer(({ port }) => scenarios.rotation(client, port, options));
        expect(figures).toEqual({ good: 15, refused: 0 });
      });

      it('take the lock of a process that was killed', async () => {
        await withServer(({ port }) => scenarios.killedHolder(client, port));
      });
    });
  });
});
