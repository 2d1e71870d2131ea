import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../files/folder.js';
import { isBuilt } from '../files/workers.js';
import { hasRedis, RedisServer } from './redis-server.js';
import * as scenarios from './scenarios.js';

const { path: folder } = temporaryFolder();
let files = 0;
const newPlace = (extension: string) => join(folder, `${++files}${extension}`);

/** A server of the test's own. */
async function newServer(): Promise<RedisServer> {
  const server = await RedisServer.start();
  onTestFinished(() => server.stop());
  return server;
}

/** How long the event loop was blocked at most: the least of three, as a busy machine may hold up any one. */
async function longestBlock(): Promise<number> {
  const blocks = [];
  while (blocks.length < 3 && Math.min(...blocks) >= 500) {
    const figures = await scenarios.writeLockHeld(newPlace('.db'), { held: 1_000 });
    blocks.push(figures['longest block ms']);
  }
  return Math.min(...blocks);
}

// `npm run test:storages` runs the same scenarios at full length, alone, and so with the times that are required.
describe.skipIf(!isBuilt).concurrent('processes that share a session', () => {
  it.each([
    ['SQLite', 'sqlite', '.db'],
    ['cookies.txt', 'file', '.txt'],
    ['JSON', 'file', '.json'],
  ])('in %s, write at once and lose nothing', async (_, kind, extension) => {
    await scenarios.writeAtOnce(kind, newPlace(extension), { processes: 4 });
  });

  describe.each([
    ['SQLite', 'sqlite', '.db'],
    ['a file', 'file', '.txt'],
  ])('in %s', (_, kind, extension) => {
    it('use a login whose token is good for one request, under a lock', async () => {
      const options = { processes: 4, count: 5 };
      const figures = await scenarios.rotation(kind, newPlace(extension), options);
      expect(figures).toEqual({ good: 20, refused: 0 });
    });

    it('take the lock of a process that was killed', async () => {
      const figures = await scenarios.killedHolder(kind, newPlace(extension));
      expect(figures['free after ms']).toBeLessThan(10_000);
    });
  });

  describe('in SQLite', () => {
    it('agree on the later change, whatever their clocks say', async () => {
      await scenarios.wrongClocks('sqlite', newPlace('.db'));
    });

    it('write whole batches', async () => {
      await scenarios.killed('sqlite', newPlace('.db'), { kills: 5 });
    });

    it('are not blocked by a write lock of another process', async () => {
      expect(await longestBlock()).toBeLessThan(500);
    });
  });

  describe.skipIf(!hasRedis)('in Redis (needs redis-server)', () => {
    describe.each(['node-redis', 'ioredis'])('with %s', (client) => {
      const place = async () => (await newServer()).port;

      it('write at once and lose nothing', async () => {
        await scenarios.writeAtOnce(client, await place(), { processes: 4 });
      });

      it('agree on the later change, whatever their clocks say', async () => {
        await scenarios.wrongClocks(client, await place());
      });

      it.each(['cut', 'silence'] as const)('agree after a lost connection: %s', async (how) => {
        await scenarios.connectionLost(client, await place(), { how, away: 1_500 });
      });

      it.each([
        ['with its records', true],
        ['without its records', false],
      ])('lose nothing when the server restarts %s', async (_, withData) => {
        const server = await newServer();
        const figures = await scenarios.serverRestarts(server, client, { withData, times: 2 });
        expect(figures['shortest ms']).toBeLessThan(4_000);
      });

      it('write whole batches', async () => {
        await scenarios.killed(client, await place(), { kills: 3 });
      });

      it('use a login whose token is good for one request, under a lock', async () => {
        const options = { processes: 4, count: 5 };
        const figures = await scenarios.rotation(client, await place(), options);
        expect(figures).toEqual({ good: 20, refused: 0 });
      });

      it('take the lock of a process that was killed', async () => {
        const figures = await scenarios.killedHolder(client, await place());
        expect(figures['free after ms']).toBeLessThan(10_000);
      });
    });
  });
});
