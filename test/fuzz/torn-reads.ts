import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readCookieFile } from '../../src/files/read-cookie-file.js';
import { loadSqlite } from '../browser-databases/generated-database.js';
import type { Tally } from './tally.js';

const JOURNAL_MODES = ['WAL', 'DELETE', 'TRUNCATE'];
const LOCKING_MODES = ['NORMAL', 'EXCLUSIVE'];

/** Reads a database while another program writes to it: each reading is of one moment. */
export async function readBesideWriter(count: number, tally: Tally): Promise<void> {
  if ((await loadSqlite()) === undefined) {
    console.log('torn reads are skipped: Node has SQLite from version 22.5 on');
    return;
  }
  for (const journalMode of JOURNAL_MODES)
    for (const lockingMode of LOCKING_MODES) {
      const folder = await mkdtemp(join(tmpdir(), 'torn-reads-'));
      try {
        const what = `journal_mode ${journalMode}, locking_mode ${lockingMode}`;
        await readMany(
          join(folder, 'cookies.sqlite'),
          [journalMode, lockingMode],
          what,
          count,
          tally,
        );
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    }
}

async function readMany(
  path: string,
  modes: readonly string[],
  what: string,
  count: number,
  tally: Tally,
): Promise<void> {
  const program = fileURLToPath(new URL('database-writer.js', import.meta.url));
  const writer = spawn(process.execPath, [program, path, ...modes], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = once(writer, 'exit');
  const seen = new Set<string>();
  try {
    await Promise.race([once(writer.stdout, 'data'), ended]);
    for (let read = 0; read < count; read++) {
      const { cookies } = await readCookieFile(path);
      const values = [...new Set(cookies.map(({ value }) => String(value)))];
      if (cookies.length !== 200 || values.length !== 1)
        tally.fault(`a torn read: ${what}`, `${cookies.length} cookies, values ${values.join()}`);
      for (const value of values) seen.add(value);
    }
  } catch (error) {
    tally.fault(`${what}: ${(error as Error).stack}`, path);
  } finally {
    writer.kill();
    await ended;
  }
  if (seen.size < count / 20) tally.fault(`the writer wrote too little: ${what}`, `${seen.size}`);
  tally.progress(`${count} reads, ${seen.size} states, ${what}`);
}
