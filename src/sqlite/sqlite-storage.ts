import { randomUUID } from 'node:crypto';
import { resolve } from 'node:path';
import { setImmediate } from 'node:timers';
import { fileURLToPath } from 'node:url';
import {
  hasMethods,
  invalidArgType,
  invalidArgValue,
  requireMilliseconds,
  requireOptions,
  requireType,
} from '../internal/arguments.js';
import { isUrl } from '../internal/is-url.js';
import type {
  CookieChange,
  CookieStorage,
  StorageNews,
  StoredCookie,
} from '../storage/cookie-storage.js';
import { LATEST_STAMP, MOST_DELETIONS } from '../storage/known-records.js';
import { requireRevision } from '../storage/require-result.js';
import type { StorageState } from '../storage/revisions.js';
import {
  createTables,
  fileOf,
  isBusy,
  nodeSqlite,
  openPrivateFile,
  pathOf,
  type SqliteDatabase,
  type SqliteStatement,
  transaction,
  withPath,
} from './sqlite-database.js';

export type {} from '../internal/globals.js';

export type { SqliteDatabase, SqliteStatement } from './sqlite-database.js';

export interface SqliteStorageOptions {
  /** Sessions with the same name share their cookies. */
  session: string;
  /** The interval for polling changes of other processes, in milliseconds. Default: 20 */
  poll?: number | undefined;
  /**
   * How long a write waits for locks of other processes, in milliseconds. Default: 4,900, less than that of the session, so that its error
   * has the reason
   */
  lockTimeout?: number | undefined;
  /**
   * SQLite's `synchronous` pragma: after a power failure, `FULL` loses nothing and `NORMAL` may lose the last changes; neither corrupts the
   * file. Default: 'NORMAL'
   */
  synchronous?: 'NORMAL' | 'FULL' | undefined;
}

const OPTIONS = { session: true, poll: true, lockTimeout: true, synchronous: true } as const;

/** SQLite's busy timeout in milliseconds, which blocks the event loop. Longer waits use timers between attempts. */
const BUSY_TIMEOUT = 10;
const SHORTEST_RETRY = 20;
const LONGEST_RETRY = 50;
/** How many records are read, or removed after they expired, at a time. */
const PAGE = 500;
/** SQLite's clock in microseconds, which fake timers do not affect. */
const NOW = "CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER) * 1000";
/** Records whose expiry is at or before this time are removed: an hour ago, because the clocks of processes may differ. */
const LATEST_EXPIRED = `${NOW} / 1000000 - 3600`;

/** The longest timeout of a lock, in microseconds. A lock that expires later was taken before the clock was set back. */
const LONGEST_LOCK = (2 ** 31 - 1) * 1000;

/** How long before its caller stops waiting lock() throws an error, which has the reason, in milliseconds. */
const TIME_FOR_ERROR = 100;

/** A lock that has expired. */
const IS_FREE = `(until <= ${NOW} OR until > ${NOW} + ${LONGEST_LOCK})`;

/** The columns of a record. Reading an integer that a number cannot represent would throw an error. */
const RECORD = 'key, CAST(stamp AS TEXT) AS stamp, CAST(expires AS REAL) AS expires, cookie';

/**
 * The cookies of a session in an SQLite database, shared by the processes of one machine. Do not use it on a network file system.
 * @example
 * ```js not-run (Node 20 has no node:sqlite)
 * import { Session } from 'undici-cookiejar';
 * import { SqliteStorage } from 'undici-cookiejar/sqlite';
 *
 * const session = await Session.open(new SqliteStorage('cookies.db', { session: 'acme' }));
 * await session.fetch('https://example.com/login', { method: 'POST', body: new URLSearchParams({ user: 'ada' }) });
 * await session.close();
 * ```
 */
export class SqliteStorage implements CookieStorage {
  readonly session: string;
  /** The name of the session, encoded so that SQLite compares it exactly. */
  readonly #name: string;
  readonly #source: string | SqliteDatabase;
  readonly #poll: number;
  readonly #lockTimeout: number;
  readonly #synchronous: 'NORMAL' | 'FULL';
  #database: SqliteDatabase | undefined;
  /** The path of the database and its file, which may be replaced. */
  #path = '';
  #file = '';
  readonly #statements = new Map<string, SqliteStatement>();
  readonly #listeners = new Set<(news?: StorageNews) => void>();
  /** The last revision that was passed to every session of this storage. */
  #seen = 0;
  #epoch = '';
  #isLoading = false;
  #isClosed = false;

  /**
   * @param source the path of a database file, which is created if it is missing, or a `file:` URL; or an open database of node:sqlite,
   * better-sqlite3 or libsql, used only for cookies, which the storage does not close
   * @throws TypeError (ERR_INVALID_ARG_VALUE) for a path if Node has no node:sqlite
   */
  constructor(source: string | URL | SqliteDatabase, options: SqliteStorageOptions) {
    const hint = "The right call: new SqliteStorage('cookies.db', { session: 'name' })";
    const {
      session,
      poll = 20,
      lockTimeout = 4_900,
      synchronous = 'NORMAL',
    } = requireOptions('options', options, OPTIONS, hint);
    requireType('options.session', session, 'string', hint);
    requireMilliseconds('options.poll', poll);
    requireMilliseconds('options.lockTimeout', lockTimeout, 0);
    this.#source = requireSource(source);
    this.session = session;
    this.#name = JSON.stringify(session);
    this.#poll = poll;
    this.#lockTimeout = lockTimeout;
    if (synchronous !== 'NORMAL' && synchronous !== 'FULL')
      throw invalidArgValue('options.synchronous', synchronous, "must be 'NORMAL' or 'FULL'");
    this.#synchronous = synchronous;
  }

  async load(): Promise<StorageNews> {
    this.#isLoading = true;
    // A storage that was closed can be opened again.
    this.#isClosed = false;
    try {
      for (;;) {
        const { epoch, revision } = await this.#whenFree(() => {
          this.#tryRemoveExpired();
          return this.#state();
        });
        const records = await this.#readAll();
        const after = await this.#whenFree(() => this.#state());
        // Otherwise, the database lost its records while they were being read.
        if (after.epoch === epoch && after.revision >= revision) {
          this.#noteOfOne(epoch, revision);
          return { epoch, revision, records };
        }
      }
    } finally {
      this.#isLoading = false;
      // A load that outlives its session has opened the database again.
      if (this.#isClosed) this.#disconnect();
    }
  }

  async #readAll(): Promise<StoredCookie[]> {
    const records: StoredCookie[] = [];
    const sql = `SELECT ${RECORD} FROM cookies WHERE session = ? AND key > ? AND (expires IS NULL OR expires > ${LATEST_EXPIRED})
      ORDER BY key LIMIT ${PAGE}`;
    for (let last = ''; ; ) {
      const read = () => this.#statement(sql).all(this.#name, last) as StoredCookie[];
      const rows = await this.#whenFree(read);
      records.push(...rows);
      if (rows.length < PAGE) return records;
      const previous = last;
      last = (rows.at(-1) as StoredCookie).key;
      // A key that is not UTF-8 is read as another one, which sorts before it, so the same page would be read for ever.
      if (last === previous) throw new Error('the database has keys of cookies that are not text');
      await new Promise<void>((turn) => setImmediate(turn));
    }
  }

  async apply(changes: readonly CookieChange[]): Promise<StorageNews> {
    const given = performance.now();
    return await this.#whenFree(() => this.#applyNow(changes, given));
  }

  applySync(changes: readonly CookieChange[], timeout: number): void {
    const database = this.#open();
    database.exec(`PRAGMA busy_timeout = ${Math.max(BUSY_TIMEOUT, Math.floor(timeout))}`);
    this.#applyNow(changes, performance.now());
  }

  async subscribe(listener: (news?: StorageNews) => void): Promise<() => Promise<void>> {
    this.#listeners.add(listener);
    const timer = setInterval(() => this.#pollChanges(), this.#poll);
    timer.unref?.();
    return async () => {
      clearInterval(timer);
      this.#listeners.delete(listener);
    };
  }

  async lock(name: string, milliseconds: number): Promise<(() => Promise<void>) | null> {
    const token = randomUUID();
    const place = [this.#name, JSON.stringify(name)] as const;
    const until = `${NOW} + ${Math.ceil(milliseconds) * 1000}`;
    const take = `INSERT INTO cookie_locks VALUES (?, ?, ?, ${until}) ON CONFLICT DO UPDATE
      SET token = excluded.token, until = excluded.until
      WHERE ${IS_FREE}`;
    const held = `SELECT 1 FROM cookie_locks WHERE session = ? AND name = ? AND NOT ${IS_FREE}`;
    // Waiting for a lock only reads: write transactions of many waiting processes would block each other.
    const isHeld = () => this.#statement(held).get(...place) != null;
    const wait = Math.max(0, milliseconds - TIME_FOR_ERROR);
    if (await this.#whenFree(isHeld, wait)) return null;
    const owned = 'SELECT 1 FROM cookie_locks WHERE session = ? AND name = ? AND token = ?';
    const isTaken = await this.#inTransaction(() => {
      this.#statement(take).run(...place, token);
      return this.#statement(owned).get(...place, token) != null;
    }, wait);
    if (!isTaken) return null;
    const free = 'DELETE FROM cookie_locks WHERE session = ? AND name = ? AND token = ?';
    return async () => {
      await this.#inTransaction(() => this.#statement(free).run(...place, token));
      // The session was closed while it held its lock or waited for it, so the database was opened again.
      if (this.#isClosed) this.#disconnect();
    };
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#disconnect();
  }

  #disconnect(): void {
    this.#statements.clear();
    if (typeof this.#source === 'string') this.#database?.close();
    this.#database = undefined;
  }

  /**
   * Retries the action while another connection holds a lock.
   * @param wait if it is given, the caller has a timer of its own, and may have given up: then this one must not keep the process alive
   * @throws Error after the wait, in milliseconds
   */
  async #whenFree<T>(action: () => T, wait?: number): Promise<T> {
    const end = performance.now() + (wait ?? this.#lockTimeout);
    for (;;) {
      try {
        this.#open();
        return action();
      } catch (cause) {
        if (!isBusy(cause)) throw cause;
        if (performance.now() >= end)
          throw new Error('the database is locked by another process', { cause });
      }
      const pause = SHORTEST_RETRY + Math.random() * (LONGEST_RETRY - SHORTEST_RETRY);
      await new Promise<void>((done) => {
        const timer = setTimeout(done, pause);
        if (wait !== undefined) timer.unref?.();
      });
    }
  }

  #inTransaction<T>(action: () => T, wait?: number): Promise<T> {
    return this.#whenFree(() => transaction(this.#open(), action), wait);
  }

  #open(): SqliteDatabase {
    if (this.#database !== undefined && this.#isThere()) return this.#database;
    const isPath = typeof this.#source === 'string';
    const database = isPath ? openPrivateFile(this.#source) : this.#source;
    try {
      database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`);
      createTables(database);
      // With a write-ahead log, the database is never locked for readers. In libsql, a read that fails because of a lock would keep its
      // snapshot.
      database.exec('PRAGMA journal_mode = WAL');
      database.exec(`PRAGMA synchronous = ${this.#synchronous}`);
    } catch (error) {
      if (!isPath) throw error;
      database.close();
      throw isBusy(error) ? error : withPath(error, this.#source);
    }
    this.#database = database;
    this.#path = pathOf(database);
    this.#file = fileOf(this.#path);
    return database;
  }

  /**
   * Whether the database file still exists, which SQLite itself does not check.
   * @throws Error if the file of a database that the caller opened is missing
   */
  #isThere(): boolean {
    if (this.#path === '' || fileOf(this.#path) === this.#file) return true;
    if (typeof this.#source !== 'string')
      throw new Error('the file of the database was removed or replaced: open the database again');
    this.#disconnect();
    return false;
  }

  #statement(sql: string): SqliteStatement {
    const known = this.#statements.get(sql);
    if (known !== undefined) return known;
    const statement = this.#open().prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }

  #state(): StorageState {
    const sql =
      'SELECT epoch, CAST(revision AS REAL) AS revision FROM cookie_sessions WHERE session = ?';
    const state = this.#statement(sql).get(this.#name) as StorageState | undefined;
    const { epoch, revision } = state ?? { epoch: '', revision: 0 };
    if (typeof epoch !== 'string') throw new Error('the epoch of the storage is not text');
    requireRevision(revision);
    return { epoch, revision };
  }

  /**
   * @param given the time on the monotonic clock that the ages of the changes refer to; acquiring the lock may have taken time since then
   */
  #applyNow(changes: readonly CookieChange[], given: number): StorageNews {
    const news = transaction(this.#open(), () => this.#write(changes, given));
    this.#noteOfOne(news.epoch, news.revision);
    return news;
  }

  #write(changes: readonly CookieChange[], given: number): StorageNews {
    const since = this.#seen;
    const begin = `INSERT INTO cookie_sessions VALUES (?, ?, 1)
      ON CONFLICT DO UPDATE SET revision = revision + 1`;
    this.#statement(begin).run(this.#name, randomUUID());
    const { epoch, revision } = this.#state();
    const { now } = this.#statement(`SELECT ${NOW} AS now`).get() as { now: unknown };
    const start = Number(now) - 1_000 * Math.floor(performance.now() - given);
    const own = changes.map((change) => this.#writeOne(change, start, revision));
    this.#removeExpired();
    if (changes.some(({ cookie }) => cookie === null)) this.#removeOldDeletions();
    const others = this.#changedBetween(since, revision);
    if (others === null) return { epoch, revision, records: own };
    const current = new Map([...others, ...own].map((record) => [record.key, record]));
    return { epoch, revision, records: [...current.values()], since };
  }

  #record(key: string): StoredCookie | undefined {
    const sql = `SELECT ${RECORD} FROM cookies WHERE session = ? AND key = ?`;
    return (this.#statement(sql).get(this.#name, key) ?? undefined) as StoredCookie | undefined;
  }

  /**
   * @param start the time that the age of the change refers to, in microseconds
   * @returns the change, or the stored record if that is newer
   */
  #writeOne(change: CookieChange, start: number, revision: number): StoredCookie {
    const { key, cookie, expires, age, seen } = change;
    const stamp = Math.max(start - age * 1000, Number(seen) + 1);
    const stored = this.#record(key);
    const known = Number(stored?.stamp ?? 0);
    // A stamp that is out of range could never be overwritten.
    if (stored !== undefined && stamp <= known && known <= LATEST_STAMP) return stored;
    const sql = 'INSERT OR REPLACE INTO cookies VALUES (?, ?, ?, ?, ?, ?)';
    this.#statement(sql).run(this.#name, key, stamp, revision, expires, cookie);
    return { key, stamp: String(stamp), expires, cookie };
  }

  /**
   * The records that were changed after a revision and before another; `null` if there is more than a page of them: the session then loads,
   * page by page, and notices deletions that were forgotten. Fewer have not been forgotten.
   */
  #changedBetween(since: number, end: number): StoredCookie[] | null {
    const sql = `SELECT ${RECORD} FROM cookies
      WHERE session = ? AND revision > ? AND revision < ? LIMIT ${PAGE + 1}`;
    const records = this.#statement(sql).all(this.#name, since, end) as StoredCookie[];
    return records.length > PAGE ? null : records;
  }

  /** Removes a page of expired records, if there are any and no other connection is writing: a load does not read them anyway. */
  #tryRemoveExpired(): void {
    const sql = `SELECT 1 FROM cookies WHERE session = ? AND expires <= ${LATEST_EXPIRED} LIMIT 1`;
    if (this.#statement(sql).get(this.#name) == null) return;
    try {
      transaction(this.#open(), () => this.#removeExpired());
    } catch (error) {
      if (!isBusy(error)) throw error;
    }
  }

  /** Removes a page of expired records. */
  #removeExpired(): void {
    const sql = `DELETE FROM cookies WHERE session = ? AND key IN
      (SELECT key FROM cookies WHERE session = ? AND expires <= ${LATEST_EXPIRED} LIMIT ${PAGE})`;
    this.#statement(sql).run(this.#name, this.#name);
  }

  /** By revision: who has missed one of these has missed all that are kept, and so has to load. */
  #removeOldDeletions(): void {
    const sql = `DELETE FROM cookies WHERE session = ? AND key IN
      (SELECT key FROM cookies WHERE session = ? AND cookie IS NULL
      ORDER BY revision DESC LIMIT -1 OFFSET ${MOST_DELETIONS})`;
    this.#statement(sql).run(this.#name, this.#name);
  }

  /** If several sessions share the storage, only one has received the records; the next poll passes them to all. */
  #noteOfOne(epoch: string, revision: number): void {
    if (this.#listeners.size <= 1) this.#note(epoch, revision);
  }

  #note(epoch: string, revision: number): void {
    this.#epoch = epoch;
    this.#seen = revision;
  }

  #pollChanges(): void {
    if (this.#isLoading) return;
    try {
      this.#open();
      const { epoch, revision } = this.#state();
      const since = this.#seen;
      if (revision === since && epoch === this.#epoch) return;
      // After an older database was put in place of the file, everything is loaded.
      const isOlder = epoch === this.#epoch && revision < since;
      const records = isOlder ? null : this.#changedBetween(since, revision + 1);
      this.#note(epoch, revision);
      const news = records === null ? undefined : { epoch, revision, records, since };
      for (const listener of this.#listeners) listener(news);
    } catch (error) {
      // If the database is busy, the next poll finds the changes. Otherwise, the load fails as well, and is reported.
      if (!isBusy(error)) for (const listener of this.#listeners) listener();
    }
  }
}

function requireSource(source: unknown): string | SqliteDatabase {
  if (hasMethods(source, ['exec', 'prepare', 'close'])) return source as SqliteDatabase;
  const path = isUrl(source) ? fileURLToPath(source.href) : source;
  if (typeof path !== 'string')
    throw invalidArgType('source', 'a path, a file: URL or an open database', source);
  nodeSqlite();
  return path === ':memory:' ? path : resolve(path);
}
