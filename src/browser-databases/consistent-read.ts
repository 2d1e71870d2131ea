import { open, readFile, stat } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { BrowserDatabaseError } from '../errors.js';

/** A consistent snapshot of the files of a SQLite database. */
export interface DatabaseFiles {
  readonly main: Buffer;
  /** The write-ahead log; null if there is none. */
  readonly log: Buffer | null;
}

/** Enough for a browser, whose transactions take milliseconds. */
const MOST_ATTEMPTS = 200;

/**
 * Reads a database that another program may be writing, without a lock: if the files change while they are read, they are read again.
 * @throws BrowserDatabaseError (ERR_COOKIE_DATABASE_BUSY) if the writer does not pause, and the file system's own errors
 */
export async function readConsistently(path: string): Promise<DatabaseFiles> {
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
    const files = await readUnlessWritten(path);
    if (files !== null) return files;
    await setTimeout(1 + (attempt % 5));
  }
  throw new BrowserDatabaseError(
    'ERR_COOKIE_DATABASE_BUSY',
    'another program keeps writing to the database, or stopped in the middle of a write; try again, or start and quit the browser once',
  );
}

async function readUnlessWritten(path: string): Promise<DatabaseFiles | null> {
  const before = await stateOf(path);
  if (before === null) return null;
  // A checkpoint moves pages from the log to the main file, so reading the log first misses no page.
  const log = await ifExists(readFile(`${path}-wal`));
  const main = await readFile(path);
  if ((await stateOf(path)) !== before) return null;
  return { main, log };
}

/** Changes with every write; null while a transaction is under way. */
async function stateOf(path: string): Promise<string | null> {
  if (await isInTransaction(path)) return null;
  const paths = [path, `${path}-wal`, `${path}-journal`];
  const stats = await Promise.all(paths.map((each) => ifExists(stat(each, { bigint: true }))));
  return stats
    .map((each) => (each === null ? '' : `${each.ino} ${each.size} ${each.mtimeNs}`))
    .join();
}

const JOURNAL_MAGIC = Buffer.from('d9d505f920a163d7', 'hex');

/** Whether there is a rollback journal whose transaction has not been committed (fileformat2, section 3). */
async function isInTransaction(path: string): Promise<boolean> {
  const file = await ifExists(open(`${path}-journal`));
  if (file === null) return false;
  try {
    const { buffer } = await file.read({ buffer: Buffer.alloc(JOURNAL_MAGIC.length), position: 0 });
    return buffer.equals(JOURNAL_MAGIC);
  } finally {
    await file.close();
  }
}

async function ifExists<T>(result: Promise<T>): Promise<T | null> {
  try {
    return await result;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
