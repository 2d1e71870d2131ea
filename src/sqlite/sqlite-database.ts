import { closeSync, existsSync, openSync, rmSync, statSync } from 'node:fs';
import { FileLockedError } from '../errors.js';
import { withLock } from '../files/lock.js';
import { runSync } from '../files/sync-or-async.js';
import { inOneStep } from '../formats/steps.js';
import { invalidCall } from '../internal/arguments.js';

/** An open database of node:sqlite, better-sqlite3 or libsql: the members that the storage uses. */
export interface SqliteDatabase {
  exec(sql: string): unknown;
  prepare(sql: string): SqliteStatement;
  close(): unknown;
}

export interface SqliteStatement {
  get(...parameters: (string | number | null)[]): unknown;
  all(...parameters: (string | number | null)[]): unknown[];
  run(...parameters: (string | number | null)[]): unknown;
}

type DatabaseConstructor = new (path: string) => SqliteDatabase;

/** node:sqlite's database. @throws TypeError ERR_INVALID_ARG_VALUE if this Node has no node:sqlite */
export function nodeSqlite(): DatabaseConstructor {
  const sqlite = process.getBuiltinModule?.('node:sqlite') as
    | { DatabaseSync: DatabaseConstructor }
    | undefined;
  if (sqlite !== undefined) return sqlite.DatabaseSync;
  throw invalidCall(
    `Node ${process.version} has no node:sqlite. Use Node 22.13 or later, or pass an open database of better-sqlite3 or libsql: new SqliteStorage(new Database(path), { session })`,
  );
}

/** Opens a file that only its owner can read. SQLite creates the journal files with the same mode. */
export function openPrivateFile(path: string): SqliteDatabase {
  const Database = nodeSqlite();
  if (path !== ':memory:' && !existsSync(path)) {
    // Of two processes, the second would otherwise remove the journals that the first has just opened.
    const lock = { timeout: 0, onOwnLock: 'fail' } as const;
    runSync(withLock(path, lock, () => inOneStep(() => create(path))));
  }
  try {
    return new Database(path);
  } catch (error) {
    throw withPath(error, path);
  }
}

/** Creates the file. A database that was removed may have left its journals, which SQLite would read as those of the new one. */
function create(path: string): void {
  if (existsSync(path)) return;
  for (const journal of ['-wal', '-shm', '-journal']) rmSync(`${path}${journal}`, { force: true });
  closeSync(openSync(path, 'a', 0o600));
}

/** The names of the sessions in the database at the path. */
export function sessionNames(path: string): string[] {
  const database = openPrivateFile(path);
  try {
    const rows = database.prepare('SELECT session FROM cookie_sessions ORDER BY session').all();
    return (rows as { session: string }[]).map(({ session }) => JSON.parse(session));
  } finally {
    database.close();
  }
}

/** Identifies the file of a database. A file that was recreated with the same path has another identity; '' if there is no file. */
export function fileOf(path: string): string {
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.dev} ${stats.ino}`;
}

/** The path of an open database; '' if it is in memory. */
export function pathOf(database: SqliteDatabase): string {
  const { file } = database.prepare('PRAGMA database_list').get() as { file: string | null };
  return file ?? '';
}

/** The error of a database file, such as "file is not a database", with the path of the file. */
export function withPath(error: unknown, path: string): Error {
  const { message, code } = error as NodeJS.ErrnoException;
  return Object.assign(new Error(`${path}: ${message}`, { cause: error }), { code });
}

/** Whether the error means that another connection holds a lock, so that the call can be retried. */
export function isBusy(error: unknown): boolean {
  // Another process is creating the file.
  if (error instanceof FileLockedError) return true;
  const { code, message } = error as { code?: unknown; message?: unknown };
  return /SQLITE_BUSY|SQLITE_LOCKED|is locked|is busy/.test(`${code} ${message}`);
}

/** 1: the tables of {@link createTables}. */
const SCHEMA_VERSION = 1;

/** Creates the tables in an empty database. @throws Error for tables of a newer version of this package or of another program */
export function createTables(database: SqliteDatabase): void {
  const version = versionOf(database);
  if (version > SCHEMA_VERSION)
    throw new Error(
      `the database has schema version ${version}, and this version of undici-cookiejar supports ${SCHEMA_VERSION}: update the package, or use a separate database for cookies`,
    );
  try {
    if (version < SCHEMA_VERSION) transaction(database, () => createFirst(database));
    for (const sql of COLUMNS) database.prepare(sql);
  } catch (cause) {
    if (!isMistake(cause)) throw cause;
    throw ofAnotherProgram(cause);
  }
}

function versionOf(database: SqliteDatabase): number {
  const row = database.prepare('PRAGMA user_version').get() as { user_version: unknown };
  // A connection can be set to return integers as bigint.
  return Number(row.user_version);
}

/** Runs in a transaction, because another process may be creating the same tables. */
function createFirst(database: SqliteDatabase): void {
  if (versionOf(database) === SCHEMA_VERSION) return;
  const tables = database.prepare(TABLE_NAMES).all() as { name: string }[];
  // A database that was restored from a dump has the tables, but not the version.
  const areOwn = tables.some(({ name }) => name === 'cookie_sessions');
  if (tables.length > 0 && !areOwn) throw ofAnotherProgram();
  database.exec(TABLES);
}

function ofAnotherProgram(cause?: unknown): Error {
  return new Error(
    "the database has tables of another program. Use a separate database for cookies; to read a browser's database: readCookieFile(path)",
    cause === undefined ? {} : { cause },
  );
}

/** SQLite's own tables begin with `sqlite_`. */
const TABLE_NAMES =
  "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite~_%' ESCAPE '~'";

/**
 * Every write is in a transaction that takes the write lock first: if it is held, only BEGIN fails. A statement that reads, then fails to
 * write, keeps its view of the database in libsql, and with it the whole connection locked out.
 */
export function transaction<T>(database: SqliteDatabase, action: () => T): T {
  // A BEGIN that failed has nothing to roll back.
  database.exec('BEGIN IMMEDIATE');
  try {
    const result = action();
    database.exec('COMMIT');
    return result;
  } catch (error) {
    rollBack(database);
    throw error;
  }
}

function rollBack(database: SqliteDatabase): void {
  try {
    database.exec('ROLLBACK');
  } catch {
    // SQLite itself has rolled back, as it does when the disk is full.
  }
}

/** SQLITE_ERROR: the statement does not match the tables. node:sqlite's errors have the number, the others' the name. */
function isMistake(error: unknown): boolean {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown };
  return code === 'SQLITE_ERROR' || errcode === 1;
}

/** These queries fail if the tables have other columns than those of {@link TABLES}. */
const COLUMNS = [
  'SELECT session, key, stamp, revision, expires, cookie FROM cookies',
  'SELECT session, epoch, revision FROM cookie_sessions',
  'SELECT session, name, token, until FROM cookie_locks',
];

const TABLES = `
    CREATE TABLE IF NOT EXISTS cookies (
      session TEXT NOT NULL, key TEXT NOT NULL, stamp INTEGER NOT NULL, revision INTEGER NOT NULL,
      expires INTEGER, cookie TEXT, PRIMARY KEY (session, key)
    ) WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS cookies_by_revision ON cookies (session, revision);
    CREATE INDEX IF NOT EXISTS cookies_by_expiry ON cookies (session, expires) WHERE expires IS NOT NULL;
    CREATE INDEX IF NOT EXISTS deletions ON cookies (session, revision) WHERE cookie IS NULL;
    CREATE TABLE IF NOT EXISTS cookie_sessions (
      session TEXT PRIMARY KEY, epoch TEXT NOT NULL, revision INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE IF NOT EXISTS cookie_locks (
      session TEXT NOT NULL, name TEXT NOT NULL, token TEXT NOT NULL, until INTEGER NOT NULL,
      PRIMARY KEY (session, name)
    ) WITHOUT ROWID;
    PRAGMA user_version = ${SCHEMA_VERSION}`;
