import { BrowserDatabaseError } from '../errors.js';
import { withoutImpossible } from '../formats/impossible-cookie.js';
import type { FileFindings } from '../formats/parsed-file.js';
import type { ReadCookies } from '../formats/read-cookies.js';
import { textOf } from '../internal/octets.js';
import { NEWEST_CHROMIUM, readChromium } from './chromium.js';
import { type DatabaseFiles, readConsistently } from './consistent-read.js';
import type { DatabaseSelection } from './database-options.js';
import { NEWEST_FIREFOX, readFirefox } from './firefox.js';
import { containerId, refuseContainer } from './firefox-containers.js';
import { SqliteDatabase, type SqliteTable } from './sqlite-database.js';
import { octetsIn } from './stored-cookie.js';

/**
 * Reads the cookies of Firefox's `cookies.sqlite` or Chromium's `Cookies`, even while the browser runs. Writes nothing and takes no lock.
 * @throws BrowserDatabaseError if it cannot be read, and the file system's own errors
 */
export async function readBrowserDatabase(
  path: string,
  selection: DatabaseSelection,
): Promise<ReadCookies> {
  return parseBrowserDatabase(await readConsistently(path), path, selection);
}

/** @param path of the database; the file with the container names is next to it */
export async function parseBrowserDatabase(
  { main, log }: DatabaseFiles,
  path: string,
  selection: DatabaseSelection,
): Promise<ReadCookies> {
  const database = new SqliteDatabase(main, log);
  const isLogMissing = database.usesLog && log === null;
  const tables = await readTables(database, path, selection);
  if (tables === null) throw unsupported(database, isLogMissing);
  const { format, file, isNewer } = tables;
  const cookies = withoutImpossible(file);
  if (isLogMissing) file.skip(0, 'log-missing');
  if (isNewer) file.skip(0, 'schema-newer');
  file.skipped.sort((a, b) => a.line - b.line);
  return { format, cookies, skipped: file.skipped };
}

interface ReadTables {
  readonly format: 'firefox' | 'chromium';
  readonly file: FileFindings;
  /** Whether the schema is newer than the newest one that the reader supports. */
  readonly isNewer: boolean;
}

/** @returns `null` if it is not a database of a browser */
async function readTables(
  database: SqliteDatabase,
  path: string,
  { container, partitions, password, isWanted }: DatabaseSelection,
): Promise<ReadTables | null> {
  const firefox = database.table('moz_cookies');
  if (firefox?.columns.has('originAttributes')) {
    const version = database.userVersion;
    const id = await containerId(container, path);
    const file = readFirefox(firefox.rows, { version, container: id, partitions, isWanted });
    return { format: 'firefox', file, isNewer: version > NEWEST_FIREFOX };
  }
  const chromium = database.table('cookies');
  if (!chromium?.columns.has('host_key')) return null;
  refuseContainer(container);
  const version = chromiumVersion(database.table('meta'));
  const file = await readChromium(chromium.rows, { version, partitions, password, isWanted });
  return { format: 'chromium', file, isNewer: (version ?? 0) > NEWEST_CHROMIUM };
}

function unsupported(database: SqliteDatabase, isLogMissing: boolean): BrowserDatabaseError {
  const hasSessions = database.table('cookie_sessions') !== null;
  const hint = isLogMissing ? ', or its tables are in its -wal file, which is missing' : '';
  return new BrowserDatabaseError(
    'ERR_COOKIE_DATABASE_UNSUPPORTED',
    hasSessions
      ? "the SQLite database contains this package's sessions; open it with Session.open(new SqliteStorage(path))"
      : `the SQLite database is not a cookie database of Firefox or Chromium${hint}`,
  );
}

function chromiumVersion(meta: SqliteTable | null): number | undefined {
  for (const row of meta?.rows ?? []) {
    if (octetsIn(row, 'key') !== 'version') continue;
    const value = row.get('value');
    const version = typeof value === 'string' ? Number(textOf(value)) : Number(value ?? Number.NaN);
    return Number.isInteger(version) ? version : undefined;
  }
  return undefined;
}
