import {
  existsSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import Database from 'libsql';
import { type SqliteDatabase, SqliteStorage } from 'undici-cookiejar/sqlite';
import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  BrowserCookiePolicy,
  CookieJar,
  LockTimeoutError,
  Session,
  StorageError,
} from '../../src/index.js';
import { temporaryFolder } from '../files/folder.js';
import { published } from '../published.js';
import { until } from './until.js';

const url = 'https://a.test/';
const DAY = 24 * 60 * 60;
const { newFile } = temporaryFolder();
const database = (path: string) => new Database(path) as unknown as SqliteDatabase;
const hasNodeSqlite = process.getBuiltinModule?.('node:sqlite' as 'fs') !== undefined;

afterEach(() => void vi.useRealTimers());

/** A database that tells how many rows each query for several has read. */
function whenRead(path: string, onRead: (rows: number) => void): SqliteDatabase {
  const connection = database(path);
  return {
    exec: (sql) => connection.exec(sql),
    close: () => connection.close(),
    prepare: (sql) => {
      const statement = connection.prepare(sql);
      return {
        get: (...values) => statement.get(...values),
        run: (...values) => statement.run(...values),
        all: (...values) => {
          const rows = statement.all(...values);
          onRead(rows.length);
          return rows;
        },
      };
    },
  };
}

function count(path: string): number {
  const connection = new Database(path);
  const { n } = connection.prepare('SELECT count(*) AS n FROM cookies').get() as { n: number };
  connection.close();
  return n;
}

describe('new SqliteStorage()', () => {
  it.each<[string, unknown, unknown, string]>([
    ['no source', undefined, { session: 's' }, 'ERR_INVALID_ARG_TYPE'],
    ['no session', {}, { session: 's' }, 'ERR_INVALID_ARG_TYPE'],
    ['an unknown option', database(':memory:'), { name: 's' }, 'ERR_INVALID_ARG_VALUE'],
    [
      'another way to write',
      database(':memory:'),
      { session: 's', synchronous: 'OFF' },
      'ERR_INVALID_ARG_VALUE',
    ],
  ])('%s is an argument error', (_, source, options, code) => {
    expect(() => new SqliteStorage(source as never, options as never)).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it.skipIf(hasNodeSqlite)('a path needs node:sqlite: the error names the ways out', () => {
    const open = () => new SqliteStorage('cookies.db', { session: 's' });
    expect(open).toThrow(/Node 22.*better-sqlite3 or libsql.*new SqliteStorage\(new Database/s);
  });

  it.skipIf(!hasNodeSqlite)('that is no database is named in the error', async () => {
    const path = newFile('.db');
    writeFileSync(path, 'no database'.repeat(100));
    await expect(Session.open(new SqliteStorage(path, { session: 's' }))).rejects.toThrow(
      `${path}: file is not a database`,
    );
  });

  it.skipIf(!hasNodeSqlite)('creates a file that only its owner may read', async () => {
    const path = newFile('.db');
    const session = await Session.open(new SqliteStorage(path, { session: 's' }));
    session.jar.set('n', 'v', { url });
    await session.save();
    for (const file of [path, `${path}-wal`, `${path}-shm`])
      expect(statSync(file).mode & 0o777).toBe(0o600);
    await session.close();
  });
});

it.skipIf(!hasNodeSqlite)(
  'a session that is closed under its lock closes the database',
  async () => {
    const path = newFile('.db');
    const session = await Session.open(new SqliteStorage(path, { session: 's' }));
    await session.lock('login', () => session.close());
    // The last connection to be closed removes it.
    expect(existsSync(`${path}-wal`)).toBe(false);
  },
);

it('a lock that ends later than any lock can is free: the clock was set back', async () => {
  const path = newFile('.db');
  const storage = new SqliteStorage(database(path), { session: 's' });
  await storage.lock('login', 2 ** 31 - 1);
  expect(await storage.lock('login', 1_000)).toBe(null);
  database(path).exec(`UPDATE cookie_locks SET until = until + ${60_000_000}`);
  expect(await storage.lock('login', 1_000)).not.toBe(null);
  expect(await storage.lock('login', 1_000)).toBe(null);
});

describe('a database that another process keeps locked', () => {
  const locked = 'the database is locked by another process';
  const openAt = (path: string) =>
    Session.open(new SqliteStorage(database(path), { session: 's', lockTimeout: 300 }), {
      lockTimeout: 800,
    });

  it('can be read: a session is opened, and a lock that is held is seen', async () => {
    const path = newFile('.db');
    const one = await openAt(path);
    one.jar.set('n', 'v', { url });
    await one.save();
    await one.lock('login', async () => {
      const holder = database(path);
      holder.exec('BEGIN IMMEDIATE');
      const other = await openAt(path);
      expect(other.jar.get('n')).toBe('v');
      const waiting = other.lock('login', { timeout: 200 }, () => {});
      await expect(waiting).rejects.toBeInstanceOf(LockTimeoutError);
      holder.close();
      await other.close();
    });
    await one.close();
  });

  it('gives a lock as soon as the other process has written', async () => {
    const path = newFile('.db');
    const session = await openAt(path);
    const holder = database(path);
    holder.exec('BEGIN IMMEDIATE');
    setTimeout(() => holder.exec('COMMIT'), 500);
    expect(await session.lock('login', { timeout: 60_000 }, () => 'locked')).toBe('locked');
    holder.close();
    await session.close();
  });

  it('is the reason why a lock is not acquired in time', async () => {
    const path = newFile('.db');
    const session = await openAt(path);
    const holder = database(path);
    holder.exec('BEGIN IMMEDIATE');
    const locking = session.lock('login', { timeout: 300 }, () => expect.unreachable());
    await expect(locking).rejects.toThrow(locked);
    holder.close();
    await session.close();
  });

  it('is the reason why a new session cannot be opened', async () => {
    const path = newFile('.db');
    const holder = database(path);
    holder.exec('BEGIN IMMEDIATE');
    const opening = openAt(path);
    await expect(opening).rejects.toThrow(`cannot load the cookies of s: ${locked}`);
    await expect(opening).rejects.toBeInstanceOf(StorageError);
    holder.close();
  });

  it.each([
    ['at once', 0],
    ['after an attempt in the background', 250],
  ])('is the reason why cookies cannot be saved %s', async (_, wait) => {
    const path = newFile('.db');
    const session = await openAt(path);
    const holder = database(path);
    holder.exec('BEGIN IMMEDIATE');
    session.jar.set('n', 'v', { url });
    await new Promise((resolve) => setTimeout(resolve, wait));
    await expect(session.save()).rejects.toThrow(
      `cannot save the cookies of s (1 not written): ${locked}`,
    );
    holder.close();
    await session.close();
    expect(count(path)).toBe(1);
  });
});

describe('a database file that is removed while a session is open', () => {
  const openAt = (path: string) => Session.open(new SqliteStorage(path, { session: 's' }));

  it.skipIf(!hasNodeSqlite)('is created again with all cookies', async () => {
    const path = newFile('.db');
    const session = await openAt(path);
    session.jar.set('before', 'v', { url });
    await session.save();
    for (const end of ['', '-wal', '-shm']) rmSync(path + end);
    session.jar.set('after', 'v', { url });
    await session.save();
    await until(() => existsSync(path) && count(path) === 2);
    await session.close();
  });

  it.skipIf(!hasNodeSqlite)('and replaced by another process is shared with that', async () => {
    const path = newFile('.db');
    const session = await openAt(path);
    session.jar.set('one', 'v', { url });
    await session.save();
    for (const end of ['', '-wal', '-shm']) rmSync(path + end);
    const other = await openAt(path);
    other.jar.set('two', 'v', { url });
    await until(() => session.jar.has('two') && other.jar.has('one'));
    await session.close();
    await other.close();
    expect(count(path)).toBe(2);
  });

  it('is an error where the program has opened it', async () => {
    const path = newFile('.db');
    const storage = new SqliteStorage(database(path), { session: 's' });
    const session = await Session.open(storage, { lockTimeout: 100 });
    rmSync(path);
    session.jar.set('n', 'v', { url });
    await expect(session.close()).rejects.toThrow(/removed or replaced/);
  });
});

describe('a session in SQLite', () => {
  const open = (path: string, session = 's', jar?: CookieJar) =>
    Session.open(new SqliteStorage(database(path), { session }), { jar, lockTimeout: 60_000 });

  it.each([
    ['a colon', 'a:b'],
    ['braces', '}{a}'],
    ['a newline', 'a\nb'],
    ['NUL', 'a\0b'],
    ['a quote', "';--"],
    ['__proto__', '__proto__'],
    ['10 kB', 'x'.repeat(10_000)],
  ])('has a name of its own: %s', async (_, name) => {
    const path = newFile('.db');
    const [one, again, other] = [
      await open(path, name),
      await open(path, name),
      await open(path, `${name}a`),
    ];
    one.jar.set('n', 'v', { url });
    await until(() => again.jar.has('n'));
    await other.reload();
    expect(other.jar.size).toBe(0);
    await Promise.all([one, again, other].map((session) => session.close()));
  });

  it('may be in a database whose integers are read as BigInt', async () => {
    const path = newFile('.db');
    for (const value of ['1', '2']) {
      const source = new Database(path);
      source.defaultSafeIntegers(true);
      const storage = new SqliteStorage(source as unknown as SqliteDatabase, { session: 's' });
      const session = await Session.open(storage);
      session.jar.set('n', value, { url, expires: 4_000_000_000 });
      await session.lock('login', () => {});
      await session.close();
    }
    const session = await open(path);
    expect(session.jar.get('n')).toBe('2');
    await session.close();
  });

  it('refuses tables of a newer version', async () => {
    const path = newFile('.db');
    database(path).exec('PRAGMA user_version = 99');
    const before = readFileSync(path);
    await expect(open(path)).rejects.toThrow('schema version 99');
    expect(readFileSync(path)).toEqual(before);
  });

  it('opens a copy that was made of a dump, which has no version', async () => {
    const path = newFile('.db');
    const session = await open(path);
    session.jar.set('a', '1', { url });
    await session.close();
    database(path).exec('PRAGMA user_version = 0');
    const again = await open(path);
    expect(again.jar.get('a')).toBe('1');
    await again.close();
  });

  it.each([
    ['a table of another name', 'CREATE TABLE users (id)'],
    ['a table of that name', 'CREATE TABLE cookies (host TEXT, name TEXT, value TEXT)'],
    ['a view of that name', 'CREATE VIEW cookies AS SELECT 1 AS session, 2 AS revision'],
    ['a table without our columns', 'CREATE TABLE cookie_locks (id); PRAGMA user_version = 1'],
    ['our version, and no table', 'PRAGMA user_version = 1'],
  ])('refuses a database of another program: %s', async (_, sql) => {
    const path = newFile('.db');
    database(path).exec(sql);
    const before = readFileSync(path);
    const error = await open(path).then(
      () => expect.unreachable(),
      (thrown) => thrown,
    );
    expect(error).toBeInstanceOf(StorageError);
    expect(error.message).toBe(
      "cannot load the cookies of s: the database has tables of another program. Use a separate database for cookies; to read a browser's database: readCookieFile(path)",
    );
    expect(readFileSync(path)).toEqual(before);
  });

  describe('more deletions than the storage keeps', () => {
    /** 1,600 cookies of a process, which then deletes them, and a process that has not looked since. */
    async function cleared() {
      const path = newFile('.db');
      const newJar = () => new CookieJar(new BrowserCookiePolicy({ limits: null }));
      const one = await open(path, 's', newJar());
      for (let at = 0; at < 1_600; at++) one.jar.set(`n${at}`, 'v', { url });
      await one.save();
      const storage = new SqliteStorage(database(path), { session: 's', poll: 100_000 });
      const other = await Session.open(storage, { jar: newJar(), lockTimeout: 60_000 });
      expect(other.jar.size).toBe(1_600);
      one.jar.clear();
      await one.save();
      return { path, one, other };
    }

    it('reach a process that loads', async () => {
      const { one, other } = await cleared();
      await other.reload();
      expect(other.jar.size).toBe(0);
      await one.close();
      await other.close();
    });

    it('reach a process that writes', async () => {
      const { one, other } = await cleared();
      other.jar.set('new', 'v', { url });
      await until(() => other.jar.size === 1 && one.jar.size === 1);
      await one.close();
      await other.close();
    });

    it('are not undone when the storage loses its records', async () => {
      const { path, one, other } = await cleared();
      database(path).exec('DELETE FROM cookies; DELETE FROM cookie_sessions');
      await until(() => count(path) > 0);
      await one.save();
      expect(one.jar.size).toBe(0);
      const third = await open(path);
      expect(third.jar.size).toBe(0);
      for (const session of [one, other, third]) await session.close();
    });
  });

  it('churn leaves at most 1,000 deletions', async () => {
    const path = newFile('.db');
    const session = await open(path);
    for (let at = 0; at < 4_000; at++) {
      session.jar.set(`n${at}`, 'v', { url });
      session.jar.delete(`n${at}`);
      if (at % 500 === 0) await session.save();
    }
    await session.close();
    expect(count(path)).toBeLessThanOrEqual(1_000);
  });

  it('what has expired and the deletions of yesterday leave the storage', async () => {
    const path = newFile('.db');
    const session = await open(path);
    session.jar.set('session', 'v', { url });
    session.jar.set('short', 'v', { url, expires: Math.floor(Date.now() / 1_000) + 60 });
    session.jar.set('deleted', 'v', { url });
    session.jar.delete('deleted');
    await session.close();
    expect(count(path)).toBe(3);
    database(path).exec(`UPDATE cookies SET expires = expires - ${DAY + 1}`);
    const later = await open(path);
    expect(later.jar.keys()).toEqual(['session']);
    expect(count(path)).toBe(1);
    await later.close();
  });

  it('a process whose clock is ahead removes no cookies of the others', async () => {
    const path = newFile('.db');
    const session = await open(path);
    session.jar.set('n', 'v', { url, expires: Math.floor(Date.now() / 1_000) + 60 });
    await session.close();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2 * DAY * 1_000 });
    const ahead = await open(path);
    expect(ahead.jar.cookieHeader(url)).toBe('');
    await ahead.close();
    vi.useRealTimers();
    expect((await open(path)).jar.keys()).toEqual(['n']);
  });

  it('shares its storage with another session', async () => {
    const path = newFile('.db');
    const storage = new SqliteStorage(database(path), { session: 's' });
    const [one, other] = [await Session.open(storage), await Session.open(storage)];
    const third = await open(path);
    const sessions = [one, other, third];
    for (const [at, { jar }] of sessions.entries()) jar.set(`n${at}`, 'v', { url });
    await until(() => sessions.every(({ jar }) => jar.size === 3));
    for (let at = 0; at < 600; at++) third.jar.set(`m${at % 170}`, String(at), { url });
    await until(() => sessions.every(({ jar }) => jar.get('m89') === '599'));
    await one.close();
    other.jar.set('last', 'v', { url });
    await until(() => third.jar.has('last'));
    await other.close();
    await third.close();
  });

  it('gets everything again when it was emptied', async () => {
    const path = newFile('.db');
    const session = await open(path);
    session.jar.setFromHeader(['a=1', 'b=2'], url);
    await session.save();
    database(path).exec('DELETE FROM cookies; DELETE FROM cookie_sessions');
    session.jar.set('c', '3', { url });
    await session.save();
    await until(() => count(path) === 3);
    await session.close();
  });

  it('that loses its records while it is loaded removes no cookies', async () => {
    const path = newFile('.db');
    let isLost = false;
    const losing = whenRead(path, () => {
      if (!isLost) return;
      isLost = false;
      database(path).exec('DELETE FROM cookies; DELETE FROM cookie_sessions');
    });
    const storage = new SqliteStorage(losing, { session: 's' });
    const jar = new CookieJar();
    const session = await Session.open(storage, { jar, lockTimeout: 60_000 });
    // Cookies are read in pages of 500.
    for (let at = 0; at < 600; at++) jar.set(`n${at}`, 'v', { url });
    await session.save();
    isLost = true;
    await session.reload();
    expect(jar.size).toBe(600);
    await session.close();
    expect(count(path)).toBe(600);
  });

  it.skipIf(!hasNodeSqlite || !existsSync('/proc/self/fd'))(
    'is closed even if it is still being loaded',
    async () => {
      const path = newFile('.db');
      const storage = new SqliteStorage(path, { session: 's' });
      const session = await Session.open(storage, { jar: new CookieJar() });
      for (let at = 0; at < 2_000; at++) session.jar.set(`n${at}`, 'v', { url });
      await session.save();
      const loading = session.reload();
      await session.close();
      await loading;
      const open = readdirSync('/proc/self/fd').flatMap((fd) => {
        try {
          return [readlinkSync(`/proc/self/fd/${fd}`)];
        } catch {
          return [];
        }
      });
      expect(open.filter((file) => file.startsWith(path))).toEqual([]);
    },
  );

  it('a change that waits for a write lock is as old as it is', async () => {
    const path = newFile('.db');
    const [one, other] = [1, 2].map(() => new SqliteStorage(database(path), { session: 's' }));
    const holder = database(path);
    const change = { key: '["k"]', expires: null, age: 0, seen: '0' };
    await one?.load();
    holder.exec('BEGIN IMMEDIATE');
    const waiting = one?.apply([{ ...change, cookie: 'earlier' }]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    holder.exec('COMMIT');
    other?.applySync([{ ...change, cookie: 'later' }], 60_000);
    await waiting;
    expect((await one?.load())?.records).toMatchObject([{ cookie: 'later' }]);
  });

  it('a record that cannot be read is reported and kept', async () => {
    const path = newFile('.db');
    await (await open(path)).close();
    database(path).exec(
      `INSERT INTO cookies VALUES ('"s"', '["x"]', 1, 1, NULL, 'no json'), ('"s"', '["y"]', 1, 1, NULL, '{"v":9}')`,
    );
    const errors = published('error');
    const session = await open(path);
    session.jar.set('n', 'v', { url });
    await session.close();
    expect(errors).toMatchObject([{ code: 'record-unusable' }, { code: 'record-unusable' }]);
    expect(count(path)).toBe(3);
  });

  it.each([
    ['stamp', '9223372036854775807'],
    ['stamp', '9007199254740991'],
    ['stamp', "'never'"],
    ['expires', '9223372036854775807'],
  ])(
    'a record with a %s of %s leaves the others readable, and can be replaced',
    async (column, value) => {
      const path = newFile('.db');
      const session = await open(path);
      for (const name of ['planted', 'other']) session.jar.set(name, 'v', { url });
      await session.close();
      database(path).exec(`UPDATE cookies SET ${column} = ${value} WHERE key LIKE '%planted%'`);
      const [one, other] = [await open(path), await open(path)];
      expect(one.jar.get('other')).toBe('v');
      for (const value of ['1', '2']) {
        one.jar.set('planted', value, { url });
        await one.save();
        await until(() => other.jar.get('planted') === value);
      }
      await one.close();
      await other.close();
    },
  );

  // libsql ends the process where it reads such a text.
  it.runIf(hasNodeSqlite).each([
    [
      'an epoch',
      "UPDATE cookie_sessions SET epoch = x'ff00'",
      'the epoch of the storage is not text',
    ],
    [
      'keys of more than a page',
      `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1200)
        INSERT INTO cookies SELECT '"s"', CAST(x'ff' || i AS TEXT), 1, 1, NULL, '{}' FROM n`,
      'the database has keys of cookies that are not text',
    ],
  ])('%s of octets that are not text fails the load', async (_, sql, message) => {
    const path = newFile('.db');
    const openPath = () => Session.open(new SqliteStorage(path, { session: 's' }));
    const session = await openPath();
    session.jar.set('n', 'v', { url });
    await session.close();
    database(path).exec(sql);
    await expect(openPath()).rejects.toThrow(message);
  });

  describe('a revision that is out of range', () => {
    const plant = (path: string, revision: string) =>
      database(path).exec(`UPDATE cookie_sessions SET revision = ${revision}`);
    const sources: [string, (path: string) => string | SqliteDatabase][] = [['libsql', database]];
    if (hasNodeSqlite) sources.push(['node:sqlite', (path) => path]);

    it.each(sources)('is an error that says so, with %s', async (_, sourceOf) => {
      const path = newFile('.db');
      const openWith = () =>
        Session.open(new SqliteStorage(sourceOf(path), { session: 's' }), { lockTimeout: 100 });
      const session = await openWith();
      session.jar.set('before', 'v', { url });
      await session.save();
      plant(path, '9223372036854775807');
      const message = 'the revision of the storage is out of range: 9223372036854776000';
      await expect(openWith()).rejects.toThrow(`cannot load the cookies of s: ${message}`);
      session.jar.set('after', 'v', { url });
      await expect(session.save()).rejects.toThrow(
        `cannot save the cookies of s (1 not written): ${message}`,
      );
      expect(count(path)).toBe(1);
      database(path).exec('DELETE FROM cookie_sessions');
      await session.close();
      const again = await openWith();
      expect(again.jar.keys()).toEqual(['before', 'after']);
      await again.close();
    });

    it('is none if it is not a number', async () => {
      const path = newFile('.db');
      const session = await open(path);
      session.jar.set('before', 'v', { url });
      await session.save();
      plant(path, "'never'");
      const other = await open(path);
      session.jar.set('after', 'v', { url });
      await until(() => other.jar.has('after'));
      await session.close();
      await other.close();
    });
  });

  it('says that the disk is full, and writes everything once it is not', async () => {
    const path = newFile('.db');
    const connection = database(path);
    const session = await Session.open(new SqliteStorage(connection, { session: 's' }), {
      lockTimeout: 500,
    });
    connection.exec('PRAGMA max_page_count = 14');
    for (let at = 0; at < 20; at++) session.jar.set(`n${at}`, 'v'.repeat(4_000), { url });
    await expect(session.save()).rejects.toThrow(/\(20 not written\): .*full/);
    connection.exec('PRAGMA max_page_count = 1000000');
    await session.close();
    expect(count(path)).toBe(20);
  });

  it('reads and removes at most 500 cookies at a time', async () => {
    const path = newFile('.db');
    const newJar = () => new CookieJar(new BrowserCookiePolicy({ limits: null }));
    const expires = Math.floor(Date.now() / 1_000) + DAY;
    const session = await open(path, 's', newJar());
    for (let at = 0; at < 10_000; at++) session.jar.set(`n${at}`, 'v', { url });
    for (let at = 0; at < 1_000; at++) session.jar.set(`old${at}`, 'v', { url, expires });
    await session.close();
    database(path).exec(`UPDATE cookies SET expires = expires - ${2 * DAY}`);
    const pages: number[] = [];
    const slow = whenRead(path, (rows) => {
      pages.push(rows);
      // As long as several polls of the storage.
      for (const start = performance.now(); performance.now() < start + 5; );
    });
    const again = await Session.open(new SqliteStorage(slow, { session: 's', poll: 1 }), {
      jar: newJar(),
      lockTimeout: 60_000,
    });
    expect(again.jar.size).toBe(10_000);
    expect(pages).toEqual([...Array(20).fill(500), 0]);
    expect(count(path)).toBe(10_500);
    await again.close();
  });

  it.each([
    ['polls', 2_000, () => {}],
    ['writes', 100_000, (third: Session) => void third.jar.set('own', 'v', { url })],
  ])(
    'loads again in pages if another process has changed many before it %s',
    async (_, poll, act) => {
      const path = newFile('.db');
      const newJar = () => new CookieJar(new BrowserCookiePolicy({ limits: null }));
      const other = await open(path, 's', newJar());
      const pages: number[] = [];
      const storage = new SqliteStorage(
        whenRead(path, (rows) => void pages.push(rows)),
        { session: 's', poll },
      );
      const third = await Session.open(storage, { jar: newJar(), lockTimeout: 60_000 });
      for (let at = 0; at < 3_000; at++) other.jar.set(`n${at}`, 'v', { url });
      await other.save();
      act(third);
      await until(() => third.jar.has('n2999'));
      expect(Math.max(...pages)).toBeLessThanOrEqual(501);
      await Promise.all([other, third].map((each) => each.close()));
    },
  );
});
