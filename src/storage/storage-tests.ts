import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { CookieChange, CookieStorage, StorageNews, StoredCookie } from './cookie-storage.js';

export type {} from '../internal/globals.js';

/** A test of a storage; `run()` rejects if it fails. */
export interface StorageTest {
  readonly name: string;
  run(): Promise<void>;
}

/**
 * Connects to the storage. Two connections with the same session see the same records, as two processes would.
 * @param session a different name for each test, of letters and digits only
 */
export type ConnectStorage = (session: string) => CookieStorage | Promise<CookieStorage>;

/**
 * Tests of a storage's required behaviour, for any test runner. Locks and subscriptions are tested if the storage has them. The tests run
 * in one process, so they cannot show whether `apply()` is atomic among processes.
 * @example
 * for (const { name, run } of storageTests((session) => new MyStorage(session))) test(name, run);
 */
export function storageTests(connect: ConnectStorage): StorageTest[] {
  return Object.entries(facts).map(([name, fact]) => ({
    name,
    run: () => withConnections(connect, fact),
  }));
}

/** Opens another connection, to the session of the test or to another session. */
type Open = (session?: string) => Promise<CookieStorage>;

async function withConnections(
  connect: ConnectStorage,
  fact: (open: Open) => Promise<void>,
): Promise<void> {
  const name = `test${randomUUID().replaceAll('-', '')}`;
  const opened: CookieStorage[] = [];
  try {
    await fact(async (session = name) => {
      const storage = await connect(session);
      opened.push(storage);
      return storage;
    });
  } finally {
    for (const storage of opened) await storage.close?.();
  }
}

const DAY = 24 * 60 * 60;

function change(key: string, cookie: string | null, fields?: Partial<CookieChange>): CookieChange {
  const expires = cookie === null ? Math.floor(Date.now() / 1000) + DAY : null;
  return { key, cookie, expires, age: 0, seen: '0', ...fields };
}

/** The record of each key with the greatest stamp. */
function byKey({ records }: StorageNews): Map<string, StoredCookie> {
  const sorted = [...records].sort((a, b) => Number(a.stamp) - Number(b.stamp));
  return new Map(sorted.map((record) => [record.key, record]));
}

async function cookieOf(storage: CookieStorage, key: string): Promise<string | null | undefined> {
  return byKey(await storage.load()).get(key)?.cookie;
}

/** Waits at most two seconds for a condition. */
async function until(isTrue: () => boolean, what: string): Promise<void> {
  for (let waited = 0; !isTrue(); waited += 10) {
    assert.ok(waited < 2_000, `${what} within 2 seconds`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

const facts: Record<string, (open: Open) => Promise<void>> = {
  async 'a new session has no records'(open) {
    const { records } = await (await open()).load();
    assert.deepEqual([...records], []);
  },

  async 'a change can be loaded by another process'(open) {
    const [one, other] = [await open(), await open()];
    const { records } = await one.apply([change('k', '{"v":1}', { expires: 4_000_000_000 })]);
    const [answered] = [...records] as [StoredCookie];
    const loaded = [...byKey(await other.load()).values()];
    // Records may have any prototype; node:sqlite's have none.
    assert.deepEqual({ ...loaded[0] }, { ...answered });
    assert.equal(loaded.length, 1);
    assert.equal(answered.cookie, '{"v":1}');
    assert.equal(answered.expires, 4_000_000_000);
    assert.match(answered.stamp, /^[1-9]\d{0,15}$/);
  },

  async 'keys and cookies are any text'(open) {
    const storage = await open();
    const texts = ['__proto__', '', ' ', 'a|b', '{}', '"\\', "';--", '\n\t', '\u2028 é 😀', '#e'];
    await storage.apply(texts.map((text) => change(`k${text}`, `c${text}`)));
    const found = byKey(await storage.load());
    for (const text of texts) assert.equal(found.get(`k${text}`)?.cookie, `c${text}`);
    assert.equal(found.size, texts.length);
  },

  async 'a batch increments the revision and does not change the epoch'(open) {
    const storage = await open();
    const first = await storage.apply([change('a', '1')]);
    const second = await storage.apply([change('a', '2'), change('b', '3')]);
    assert.equal(second.revision, first.revision + 1);
    assert.notEqual(first.epoch, '');
    assert.equal(second.epoch, first.epoch);
    const { epoch, revision } = await storage.load();
    assert.deepEqual({ epoch, revision }, { epoch: first.epoch, revision: second.revision });
  },

  async 'an earlier change loses, and the result has the current record'(open) {
    const storage = await open();
    await storage.apply([change('k', 'newer')]);
    const answer = await storage.apply([change('k', 'older', { age: 60_000 })]);
    assert.equal(byKey(answer).get('k')?.cookie, 'newer');
    assert.equal(await cookieOf(storage, 'k'), 'newer');
  },

  async 'a later change wins'(open) {
    const storage = await open();
    await storage.apply([change('k', 'older', { age: 60_000 })]);
    await storage.apply([change('k', 'newer', { age: 30_000 })]);
    assert.equal(await cookieOf(storage, 'k'), 'newer');
  },

  async 'a change of any age replaces the record that it has seen'(open) {
    const storage = await open();
    const { records } = await storage.apply([change('k', 'seen')]);
    const [{ stamp }] = [...records] as [StoredCookie];
    const answer = await storage.apply([change('k', 'next', { age: 60_000, seen: stamp })]);
    assert.equal(byKey(answer).get('k')?.stamp, String(Number(stamp) + 1));
    assert.equal(await cookieOf(storage, 'k'), 'next');
  },

  async 'a deletion is a record, so an earlier change does not restore the cookie'(open) {
    const storage = await open();
    await storage.apply([change('k', 'v', { age: 60_000 })]);
    await storage.apply([change('k', null)]);
    const answer = await storage.apply([change('k', 'late', { age: 30_000 })]);
    assert.equal(byKey(answer).get('k')?.cookie, null);
    assert.ok(!(await cookieOf(storage, 'k')));
  },

  async 'a batch of 500 changes'(open) {
    const storage = await open();
    const batch = Array.from({ length: 500 }, (_, at) => change(`k${at}`, 'x'.repeat(1_000)));
    const answer = await storage.apply(batch);
    assert.equal(byKey(answer).size, 500);
    assert.equal(byKey(await storage.load()).size, 500);
  },

  async 'a batch can be applied twice'(open) {
    const storage = await open();
    const batch = [change('a', '1'), change('b', null)];
    await storage.apply(batch);
    const answer = byKey(await storage.apply(batch));
    assert.deepEqual([answer.get('a')?.cookie, answer.get('b')?.cookie], ['1', null]);
  },

  async 'two connections that write at the same time lose no changes'(open) {
    const storages = [await open(), await open()];
    const write = async (storage: CookieStorage, name: string) => {
      for (let at = 0; at < 50; at++) await storage.apply([change(`${name}${at}`, 'v')]);
    };
    await Promise.all(storages.map((storage, at) => write(storage, `p${at}-`)));
    const state = await (storages[0] as CookieStorage).load();
    assert.equal(byKey(state).size, 100);
    assert.equal(state.revision, 100);
  },

  async 'expired records are not loaded'(open) {
    const storage = await open();
    await storage.apply([change('past', 'v', { expires: 1 }), change('session', 'v')]);
    assert.deepEqual([...byKey(await storage.load()).keys()], ['session']);
  },

  async 'another session has no records'(open) {
    await (await open('first')).apply([change('k', 'v')]);
    const { records } = await (await open('second')).load();
    assert.deepEqual([...records], []);
    await (await open('first')).apply([change('k', null)]);
  },

  async 'subscribe(), if there is one: a subscriber receives the changes of another process'(open) {
    const [one, other] = [await open(), await open()];
    if (!one.subscribe) return;
    let isChanged = false;
    const stop = await one.subscribe((news) => {
      isChanged ||= news === undefined || byKey(news).get('k')?.cookie === 'v';
    });
    await other.apply([change('k', 'v')]);
    await until(() => isChanged, 'the subscriber receives the change');
    await stop();
  },

  async 'subscribe(), if there is one: a listener that has unsubscribed is not called'(open) {
    const [one, two, other] = [await open(), await open(), await open()];
    if (!one.subscribe || !two.subscribe) return;
    let calls = 0;
    const stop = await one.subscribe(() => {
      calls++;
    });
    await stop();
    calls = 0;
    let isChanged = false;
    const stopTwo = await two.subscribe(() => {
      isChanged = true;
    });
    await other.apply([change('k', 'v')]);
    await until(() => isChanged, 'the other subscriber is called');
    assert.equal(calls, 0);
    await stopTwo();
  },

  async 'lock(), if there is one: a lock has one holder until it is released'(open) {
    const [one, other] = [await open(), await open()];
    if (!one.lock || !other.lock) return;
    const release = await one.lock('login', 10_000);
    assert.ok(release, 'the lock is free');
    assert.equal(await other.lock('login', 10_000), null);
    await (await other.lock('another', 10_000))?.();
    await release();
    const again = await other.lock('login', 10_000);
    assert.ok(again, 'the lock is free again');
    await again();
  },

  async 'lock(), if there is one: a lock is free after its time'(open) {
    const [one, other] = [await open(), await open()];
    if (!one.lock || !other.lock) return;
    assert.ok(await one.lock('login', 100), 'the lock is free');
    let release: (() => Promise<void>) | null = null;
    const end = Date.now() + 5_000;
    while (release === null && Date.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, 20));
      release = await other.lock('login', 10_000);
    }
    assert.ok(release, 'the lock is free within 5 seconds');
    await release();
  },
};
