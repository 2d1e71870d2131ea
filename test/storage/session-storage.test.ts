import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import Database from 'libsql';
import { RedisStorage } from 'undici-cookiejar/redis';
import { type SqliteDatabase, SqliteStorage } from 'undici-cookiejar/sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { MapStorage } from '../../examples/map-storage.js';
import {
  BrowserCookiePolicy,
  Cookie,
  CookieJar,
  type CookieStorage,
  Session,
  StorageError,
} from '../../src/index.js';
import type { ErrorReport } from '../../src/internal/diagnostics.js';
import { temporaryFolder } from '../files/folder.js';
import { isBuilt, outcomeOf } from '../files/workers.js';
import { published } from '../published.js';
import { LogStorage } from './log-storage.js';
import { ModelServer } from './model-server.js';
import { SwitchableStorage } from './switchable-storage.js';
import { until } from './until.js';

const url = 'https://a.test/';
const HANGING = fileURLToPath(new URL('hanging.js', import.meta.url));

let name = '';
let opened: Session[] = [];
beforeEach(() => {
  name = randomUUID();
});
afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  for (const session of opened) await session.close().catch(() => {});
  opened = [];
});

async function open(
  storage: CookieStorage = new MapStorage(name),
  options: Parameters<typeof Session.open>[1] = {},
): Promise<Session> {
  const session = await Session.open(storage, options);
  opened.push(session);
  return session;
}

/** What another process finds. */
async function stored(): Promise<Record<string, string>> {
  const session = await Session.open(new MapStorage(name));
  const values = session.jar.toObject();
  await session.close();
  return values;
}

function first(jar: CookieJar): Cookie {
  return [...jar][0] as Cookie;
}

function rename(jar: CookieJar): void {
  const cookie = first(jar);
  cookie.name = 'renamed';
  jar.setCookie(cookie);
}

describe('a session in a storage', () => {
  it('a load that was slow brings back none of thousands of deleted cookies', async () => {
    let loads = Promise.resolve();
    class SlowToLoad extends MapStorage {
      override async load() {
        const news = await super.load();
        await loads;
        return news;
      }
    }
    const session = await open(new SlowToLoad(name));
    for (let n = 0; n < 2_900; n++)
      session.jar.set(`n${n % 50}`, '1', { domain: `h${Math.floor(n / 50)}.site${n % 70}.test` });
    await session.save();
    let answer = () => {};
    loads = new Promise((resolve) => {
      answer = resolve;
    });
    const reloaded = session.reload();
    session.jar.clear();
    await session.save();
    answer();
    await reloaded;
    expect(session.jar.size).toBe(0);
    expect(await stored()).toEqual({});
  });

  it.each<[string, (jar: CookieJar) => unknown, Record<string, string>]>([
    ['Set-Cookie', (jar) => jar.setFromHeader('a=2', url), { a: '2', b: '1' }],
    ['a Set-Cookie that deletes', (jar) => jar.setFromHeader('a=; Max-Age=0', url), { b: '1' }],
    ['set()', (jar) => jar.set('c', '1', { url }), { a: '1', b: '1', c: '1' }],
    ['delete()', (jar) => jar.delete('a'), { b: '1' }],
    ['clear()', (jar) => jar.clear(), {}],
    ['clear() of a path', (jar) => jar.clear('a.test', '/'), {}],
    ['clearSessionCookies()', (jar) => jar.clearSessionCookies(), {}],
    [
      'update()',
      (jar) => jar.update([new Cookie({ name: 'u', value: '1', domain: 'a.test', path: '/' })]),
      { a: '1', b: '1', u: '1' },
    ],
    [
      'an assignment',
      (jar) => {
        first(jar).value = 'assigned';
      },
      { a: 'assigned', b: '1' },
    ],
    [
      'an assignment to the domain in another case',
      (jar) => {
        first(jar).domain = 'A.test';
      },
      { a: '1', b: '1' },
    ],
    [
      'an assignment to the name',
      (jar) => {
        first(jar).name = 'renamed';
      },
      { b: '1', renamed: '1' },
    ],
    ['a renamed cookie that is filed again', rename, { b: '1', renamed: '1' }],
    [
      'a renamed cookie that the server replaces',
      (jar) => {
        rename(jar);
        jar.setFromHeader('renamed=2', url);
      },
      { b: '1', renamed: '2' },
    ],
    [
      'a renamed cookie that the server deletes',
      (jar) => {
        rename(jar);
        jar.setFromHeader('renamed=; Max-Age=0', url);
      },
      { b: '1' },
    ],
    [
      'clear() of a renamed cookie',
      (jar) => {
        first(jar).name = 'renamed';
        jar.clear();
      },
      {},
    ],
    [
      'an attribute',
      (jar) => first(jar).setNonstandardAttr('Priority', 'High'),
      { a: '1', b: '1' },
    ],
  ])('%s reaches other processes', async (_, change, values) => {
    const session = await open();
    session.jar.setFromHeader(['a=1', 'b=1'], url);
    await session.save();
    change(session.jar);
    await session.save();
    expect(await stored()).toEqual(values);
  });

  it('a change that is not an assignment reaches other processes without save()', async () => {
    const [one, other] = [await open(), await open()];
    one.jar.set('n', 'v', { url });
    await until(() => other.jar.has('n'));
    other.jar.delete('n');
    await until(() => !one.jar.has('n'));
  });

  it('evicted cookies leave the storage', async () => {
    const policy = new BrowserCookiePolicy({ limits: { perSite: 2, total: 10 } });
    const session = await open(undefined, { jar: new CookieJar(policy) });
    session.jar.setFromHeader(['a=1', 'b=1', 'c=1'], url);
    await session.save();
    expect(await stored()).toEqual({ b: '1', c: '1' });
  });

  it('an assignment reaches it before the process ends', async () => {
    const session = await open();
    session.jar.set('a', '1', { url });
    await session.save();
    first(session.jar).value = '2';
    process.emit('beforeExit', 0);
    await until(async () => (await stored()).a === '2');
  });

  it('an expiry is not written', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const storage = new SwitchableStorage(new MapStorage(name));
    const session = await open(storage);
    session.jar.set('n', 'v', { url, expires: Math.ceil(Date.now() / 1000) + 1 });
    await session.save();
    vi.setSystemTime(Date.now() + 3_000);
    expect(session.jar.cookieHeader(url)).toBe('');
    expect(session.jar.size).toBe(0);
    await session.save();
    expect(storage.batches).toHaveLength(1);
  });

  it('a later expiry that was assigned is written, even after the earlier one', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const session = await open();
    const now = Math.ceil(Date.now() / 1000);
    session.jar.set('n', 'v', { url, expires: now + 2 });
    await session.save();
    first(session.jar).expires = now + 3600;
    vi.setSystemTime(Date.now() + 3_000);
    await session.save();
    expect(await stored()).toEqual({ n: 'v' });
  });

  it('an expired cookie of the jar is written again if it is assigned another expiry', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const session = await open();
    const now = Math.ceil(Date.now() / 1000);
    session.jar.set('n', 'v', { url, expires: now + 2 });
    await session.save();
    vi.setSystemTime(Date.now() + 3_000);
    await session.save();
    await session.save();
    first(session.jar).expires = now + 3600;
    await session.save();
    expect(await stored()).toEqual({ n: 'v' });
    first(session.jar).expires = null;
    await session.save();
    expect(await stored()).toEqual({ n: 'v' });
  });

  it('a cookie that was stored with an expiry in the past can be set again', async () => {
    const session = await open();
    const past = Math.floor(Date.now() / 1000) - 5;
    for (let round = 0; round < 20; round++) {
      session.jar.set('n', 'over', { url, expires: past });
      await session.save();
      expect(session.jar.cookieHeader(url)).toBe('');
      session.jar.set('n', 'new', { url });
      await session.save();
      expect(session.jar.get('n')).toBe('new');
      session.jar.set('n', 'over', { url, expires: past });
      expect(session.jar.cookieHeader(url)).toBe('');
      await session.save();
      expect(session.jar.get('n')).toBeUndefined();
    }
    expect(await stored()).toEqual({});
  });

  it('a renamed cookie that expires does not hide the one whose name it has', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const session = await open();
    const now = Math.ceil(Date.now() / 1000);
    session.jar.set('a', '1', { url, expires: now + 2 });
    session.jar.set('b', '2', { url, expires: now + 3600 });
    await session.save();
    const [a, b] = session.jar as Iterable<Cookie> as [Cookie, Cookie];
    a.name = 'b';
    vi.setSystemTime(Date.now() + 3_000);
    session.jar.cookieHeader(url);
    b.value = '3';
    await session.save();
    expect(await stored()).toEqual({ b: '3' });
  });

  it('an assignment to a cookie that has expired and left the jar is not written', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const session = await open();
    const now = Math.ceil(Date.now() / 1000);
    session.jar.set('n', 'v', { url, expires: now + 2 });
    await session.save();
    const cookie = first(session.jar);
    vi.setSystemTime(Date.now() + 3_000);
    session.jar.clearExpiredCookies();
    cookie.expires = now + 3600;
    await session.save();
    expect(await stored()).toEqual({});
  });

  it('an expiry that was assigned ends a cookie, even if a request removes it first', async () => {
    const session = await open();
    session.jar.set('n', 'v', { url, expires: Math.ceil(Date.now() / 1000) + 3600 });
    await session.save();
    first(session.jar).expires = 0;
    expect(session.jar.cookieHeader(url)).toBe('');
    expect(session.jar.size).toBe(0);
    await session.save();
    expect(await stored()).toEqual({});
  });

  it('two sessions with one jar do not write each other’s changes again and again', async () => {
    const jar = new CookieJar(new BrowserCookiePolicy());
    const storages = [0, 1].map(() => new SwitchableStorage(new MapStorage(name)));
    for (const storage of storages) await open(storage, { jar });
    jar.set('n', 'v', { url });
    await new Promise((resolve) => setTimeout(resolve, 300));
    const batches = storages.flatMap((storage) => storage.batches);
    expect(batches.length).toBeLessThanOrEqual(3);
    expect(await stored()).toEqual({ n: 'v' });
  });

  it('two jars that two storages mirror settle too', async () => {
    const mirrors = [randomUUID(), randomUUID()];
    const jars = [0, 1].map(() => new CookieJar(new BrowserCookiePolicy()));
    const storages: SwitchableStorage[] = [];
    for (const jar of jars)
      for (const mirror of mirrors) {
        const storage = new SwitchableStorage(new MapStorage(mirror));
        storages.push(storage);
        await open(storage, { jar });
      }
    jars[0]?.set('n', 'v', { url });
    await until(() => jars[1]?.get('n') === 'v');
    await new Promise((resolve) => setTimeout(resolve, 300));
    const written = () => storages.reduce((sum, { batches }) => sum + batches.length, 0);
    const before = written();
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(written()).toBe(before);
  });

  it('all fields of a cookie, and the order of creation, survive', async () => {
    const session = await open();
    session.jar.set('z', '1', { url });
    session.jar.set('y', '2', { domain: 'a.test', path: '/' });
    const cookie = new Cookie({
      name: 'x',
      value: null,
      domain: '.a.test',
      path: '/p',
      version: 1,
      port: '80',
      portSpecified: true,
      expires: 4_000_000_000,
      comment: 'c',
      commentUrl: 'u',
      rest: { SameSite: 'Lax', HttpOnly: null },
    });
    session.jar.setCookie(cookie);
    await session.save();
    const other = await open();
    expect([...other.jar].map((each) => JSON.stringify(each))).toEqual(
      [...session.jar].map((each) => JSON.stringify(each)),
    );
    expect(other.jar.cookieHeader(url)).toBe('z=1; y=2');
  });

  it('cookies that the jar brings are written, beside those of the storage, which win', async () => {
    const session = await open();
    session.jar.setFromHeader(['a=storage', 'b=storage'], url);
    await session.save();
    const jar = new CookieJar(new BrowserCookiePolicy());
    jar.setFromHeader(['a=brought', 'c=brought'], url);
    await (await open(undefined, { jar })).save();
    expect(await stored()).toEqual({ a: 'storage', b: 'storage', c: 'brought' });
  });

  it('an assignment wins over news of the same cookie that comes before save()', async () => {
    const [one, other] = [await open(), await open()];
    one.jar.set('n', '1', { url });
    await until(() => other.jar.has('n'));
    first(other.jar).value = 'assigned';
    one.jar.set('n', '2', { url });
    await until(() => one.jar.get('n') === 'assigned');
    expect(other.jar.get('n')).toBe('assigned');
  });

  it('an assignment wins over news that a clock ahead of ours has dated', async () => {
    const [one, other] = [await open(), await open()];
    one.jar.set('n', '1', { url });
    await until(() => other.jar.has('n'));
    first(other.jar).value = 'assigned';
    const clock = vi.spyOn(Date, 'now').mockReturnValue(Date.now() + 60_000);
    one.jar.set('n', '2', { url });
    await one.save();
    clock.mockRestore();
    await other.save();
    expect(await stored()).toEqual({ n: 'assigned' });
    expect(one.jar.get('n')).toBe('assigned');
  });

  it('save() without changes asks the storage nothing', async () => {
    const storage = new SwitchableStorage(new MapStorage(name));
    const session = await open(storage);
    await session.save();
    await session.close();
    expect(storage.batches).toEqual([]);
  });

  it('a load that ends while a batch is acknowledged removes no cookie of it', async () => {
    let storage = new MapStorage(name);
    let answer = () => {};
    let mayAnswer = Promise.resolve();
    const gated: CookieStorage = {
      load: async () => {
        const state = await storage.load();
        await mayAnswer;
        return state;
      },
      apply: async (changes) => {
        const news = await storage.apply(changes);
        answer();
        return news;
      },
    };
    const session = await open(gated, { jar: new CookieJar() });
    session.jar.setFromHeader(
      Array.from({ length: 500 }, (_, at) => `n${at}=v`),
      url,
    );
    await session.save();
    // The storage has lost its records, which are now pending.
    storage = new MapStorage(`${name} restored`);
    await session.reload();
    mayAnswer = new Promise((resolve) => (answer = resolve));
    await session.reload();
    await session.save();
    expect(session.jar.size).toBe(500);
  });

  it('of several records with one key, the one with the greatest stamp counts', async () => {
    const storage = new SwitchableStorage(new LogStorage(name));
    const session = await open(storage);
    for (const value of ['1', '2', '3']) {
      session.jar.set('n', value, { url });
      await session.save();
    }
    const batches = storage.batches.length;
    await session.reload();
    await session.save();
    expect(storage.batches).toHaveLength(batches);
    expect((await open(new LogStorage(name))).jar.toObject()).toEqual({ n: '3' });
  });

  it('what a server has lost is written again, even if others have written more since', async () => {
    const server = new ModelServer();
    const storage: CookieStorage = {
      load: async () => server.state(),
      apply: async (changes) => server.apply(changes),
    };
    const session = await open(storage);
    session.jar.setFromHeader(['changed=1', 'kept=1'], url);
    await session.save();
    server.replicate();
    session.jar.setFromHeader(['changed=2', 'added=2'], url);
    await session.save();
    server.restart('fall back', 0);
    const other = await open(storage);
    for (const value of ['1', '2', '3']) {
      other.jar.set('others', value, { url });
      await other.save();
    }
    await session.reload();
    await session.save();
    await other.reload();
    const expected = { added: '2', changed: '2', kept: '1', others: '3' };
    expect(session.jar.toObject()).toEqual(expected);
    expect(other.jar.toObject()).toEqual(expected);
  });

  it('reload() loads what others have changed', async () => {
    const storage = new SwitchableStorage(new MapStorage(name));
    const session = await open(storage);
    storage.state = 'down';
    const other = await open();
    other.jar.set('n', 'v', { url });
    await other.save();
    storage.state = 'up';
    await session.reload();
    expect(session.jar.get('n')).toBe('v');
  });

  it('a batch has 500 changes at most', async () => {
    const storage = new SwitchableStorage(new MapStorage(name));
    const policy = new BrowserCookiePolicy({ limits: null });
    const session = await open(storage, { jar: new CookieJar(policy) });
    for (let at = 0; at < 1_200; at++) session.jar.set(`n${at}`, 'v', { url });
    await session.save();
    expect(storage.batches.map(({ length }) => length)).toEqual([500, 500, 200]);
  });

  it('pending changes of one cookie are merged', async () => {
    const storage = new SwitchableStorage(new MapStorage(name));
    const session = await open(storage);
    for (let at = 0; at < 5_000; at++) session.jar.set('n', String(at), { url });
    await session.save();
    expect(storage.batches.map(({ length }) => length)).toEqual([1]);
    expect(await stored()).toEqual({ n: '4999' });
  });
});

describe('records that are not loaded', () => {
  const cookie = (fields: object) =>
    JSON.stringify({
      v: 1,
      created: 1,
      name: 'n',
      value: 'v',
      domain: 'a.test',
      path: '/',
      ...fields,
    });
  const key = (domain = 'a.test', path = '/', cookieName = 'n') =>
    JSON.stringify([domain, path, cookieName, '']);

  it.each<[string, string, string, string]>([
    ['of another version', key(), cookie({ v: 2 }), 'error'],
    ['that is not JSON', key(), 'no json', 'error'],
    ['that is not a cookie', key(), '{"v":1}', 'error'],
    ['under the key of another cookie', key('b.test'), cookie({}), 'error'],
    ['under a key that is no JSON', '__proto__', cookie({}), 'error'],
    [
      'with a prefix that is not met',
      key('.a.test', '/', '__Host-n'),
      cookie({ domain: '.a.test', name: '__Host-n' }),
      'rejected',
    ],
    ['for a public suffix', key('.co.uk'), cookie({ domain: '.co.uk' }), 'rejected'],
  ])('%s', async (_, recordKey, text, channel) => {
    const storage = new MapStorage(name);
    await storage.apply([{ key: recordKey, cookie: text, expires: null, age: 0, seen: '0' }]);
    const messages = published(channel as 'error');
    const session = await open();
    expect([...session.jar]).toEqual([]);
    expect(messages).toMatchObject([{ operation: 'load' }]);
    session.jar.set('own', 'v', { url });
    await session.save();
    await session.reload();
    const kept = [...(await storage.load()).records].map((record) => record.key);
    expect(kept).toContain(recordKey);
    expect(JSON.stringify(messages)).not.toContain('"v":');
  });
});

it('a cookie for which the policy throws an error is reported, and the others are loaded', async () => {
  const other = await open();
  other.jar.setFromHeader(['a=1', 'b=1', 'c=1'], url);
  await other.save();
  class Failing extends BrowserCookiePolicy {
    override explainLoad(cookie: Cookie) {
      if (cookie.name === 'b') throw new Error('b');
      return super.explainLoad(cookie);
    }
  }
  const messages = published('error');
  const session = await open(undefined, { jar: new CookieJar(new Failing()) });
  await session.reload();
  await session.lock('login', () => {});
  expect(session.jar.keys()).toEqual(['a', 'c']);
  expect(messages[0]).toMatchObject({ operation: 'load', code: 'jar-failed' });
});

it('a change replaces a record that cannot be read, even one with a stamp in the future', async () => {
  const storage = new MapStorage(name);
  const record = JSON.stringify(['a.test', '/', 'n', '']);
  const seen = '8999999999999000';
  await storage.apply([{ key: record, cookie: '{"v":2}', expires: null, age: 0, seen }]);
  const session = await open();
  session.jar.set('n', 'v', { url });
  await session.save();
  expect(await stored()).toEqual({ n: 'v' });
});

describe('a storage that is away', () => {
  it('1,000 requests complete while it never answers', async () => {
    const storage = new SwitchableStorage(new MapStorage(name));
    const session = await open(storage, { lockTimeout: 50 });
    storage.state = 'silent';
    for (let at = 0; at < 1_000; at++) {
      session.jar.setFromHeader(`n=${at}`, url);
      expect(session.jar.cookieHeader(url)).toBe(`n=${at}`);
    }
  });

  it.each(['down', 'silent'] as const)(
    '%s: save() and close() end with an error that names the cookies',
    async (state) => {
      const storage = new SwitchableStorage(new MapStorage(name));
      const session = await open(storage, { lockTimeout: 100 });
      storage.state = state;
      session.jar.set('n', 'secret', { url });
      for (const call of [() => session.save(), () => session.close()]) {
        const error: StorageError = await call().then(
          () => expect.unreachable(),
          (thrown) => thrown,
        );
        expect(error).toBeInstanceOf(StorageError);
        expect(error.unwritten).toEqual([{ name: 'n', domain: 'a.test', path: '/' }]);
        expect(`${error.message} ${JSON.stringify(error)}`).not.toContain('secret');
      }
    },
  );

  it.each<[what: string, code: string, begin: (session: Session) => unknown]>([
    ['save', 'save-failed', ({ jar }) => jar.set('n', 'v', { url })],
    ['load', 'load-failed', (session) => session.reload().catch(() => {})],
  ])('that never answers is reported: %s', async (operation, code, begin) => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const reported = published<{ operation: string; code: string }>('error');
    const storage = new MapStorage(name);
    let isSilent = false;
    const answer = async <T>(given: T) => (isSilent ? await new Promise<T>(() => {}) : given);
    const session = await open(
      {
        load: async () => await answer(await storage.load()),
        apply: async (changes) => await answer(await storage.apply(changes)),
      },
      { lockTimeout: 50 },
    );
    isSilent = true;
    begin(session);
    await until(() => warn.mock.calls.length > 0);
    expect(warn.mock.calls[0]?.[0]).toContain('no response within 50 ms');
    expect(reported).toContainEqual(expect.objectContaining({ operation, code }));
    warn.mockRestore();
  });

  it('that has answered while the process was busy is not late', async () => {
    class Asked extends MapStorage {
      override async load() {
        // The process is busy for longer than the timeout, while the answer waits to be read.
        setImmediate(() => {
          for (const start = performance.now(); performance.now() < start + 200; );
        });
        await stat('.');
        return await super.load();
      }
    }
    const session = await open(new Asked(name), { lockTimeout: 50 });
    expect(session).toBeInstanceOf(Session);
  });

  it('a save() that failed is repeated without another change', async () => {
    const storage = new SwitchableStorage(new MapStorage(name));
    const session = await open(storage, { lockTimeout: 50 });
    storage.state = 'down';
    session.jar.set('n', 'v', { url });
    await expect(session.save()).rejects.toBeInstanceOf(StorageError);
    // No news, which would reload: the storage is only asked again.
    storage.state = 'up';
    await until(async () => (await stored()).n === 'v');
  });

  it('that fails after the session was closed is not reported', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const storage = new SwitchableStorage(new MapStorage(name));
    const session = await open(storage);
    let fail = (_error: Error) => {};
    storage.load = () => new Promise((_resolve, reject) => (fail = reject));
    storage.restore();
    await session.close();
    fail(new Error('the client is closed'));
    await new Promise((resolve) => setImmediate(resolve));
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it.runIf(isBuilt)('does not keep a process from ending', async () => {
    const child = spawn(process.execPath, [HANGING], { stdio: ['ignore', 'ignore', 'pipe'] });
    const { code, errors } = await outcomeOf(child);
    expect(code).toBe(0);
    expect(errors).toContain('(1 not written): the process exited before they were written');
  });

  it('its error is one line', async () => {
    const storage = new SwitchableStorage(new MapStorage(name));
    const session = await open(storage);
    storage.state = 'down';
    storage.error = new Error('one\n  two');
    await expect(session.reload()).rejects.toThrow('cannot load the cookies of test: one two');
  });

  describe('whose methods give something else', () => {
    const news = { epoch: 'e', revision: 1, records: [] };
    const needed = 'an object with epoch, revision and records';

    async function errorOf(call: Promise<unknown>): Promise<unknown> {
      return await call.then(
        () => expect.unreachable(),
        (error) => error,
      );
    }

    async function isStorageError(call: Promise<unknown>, message: string): Promise<void> {
      const error = await errorOf(call);
      expect(error).toBeInstanceOf(StorageError);
      expect(error).toMatchObject({ message: expect.stringContaining(message) });
    }

    const storage = (methods: object) =>
      ({ load: async () => news, apply: async () => news, ...methods }) as CookieStorage;

    it.each<[method: string, methods: object, message: string]>([
      ['load', { load: async () => undefined }, `${needed}. Received undefined`],
      ['load', { load: () => 5 }, `${needed}. Received type number`],
      ['load', { load: async () => ({ ...news, epoch: 5 }) }, needed],
      ['load', { load: async () => ({ ...news, revision: '1' }) }, needed],
      ['load', { load: async () => ({ ...news, records: {} }) }, needed],
      ['subscribe', { subscribe: async () => {} }, 'a function. Received undefined'],
      ['subscribe', { subscribe: async () => 5 }, 'a function. Received type number'],
    ])('open() fails with an error that says so: %s, %o', async (method, methods, message) => {
      const expected = `cannot load the cookies: ${method}() must resolve to ${message}`;
      await isStorageError(Session.open(storage(methods)), expected);
    });

    it.each<[apply: unknown, message: string]>([
      [undefined, `${needed}. Received undefined`],
      [{ epoch: 'e', revision: 2 }, `${needed}. Received an instance of Object`],
    ])('save() fails with an error that says so: %o', async (answer, message) => {
      const session = await open(storage({ apply: async () => answer }), { lockTimeout: 50 });
      session.jar.set('n', 'v', { url });
      const expected = `cannot save the cookies (1 not written): apply() must resolve to ${message}`;
      await isStorageError(session.save(), expected);
    });

    it.each([2 ** 53, Number.NaN])(
      'a revision that is out of range is a failure: %d',
      async (revision) => {
        const message = `the revision of the storage is out of range: ${revision}`;
        const load = async () => ({ ...news, revision });
        await isStorageError(
          Session.open(storage({ load })),
          `cannot load the cookies: ${message}`,
        );
        const session = await open(storage({ apply: load }), { lockTimeout: 50 });
        session.jar.set('n', 'v', { url });
        await isStorageError(session.save(), message);
      },
    );

    it.each([
      [5, 'type number'],
      [undefined, 'undefined'],
    ])('lock() fails with an error that says so: %o', async (lock, received) => {
      for (const method of [() => lock, async () => lock]) {
        const session = await open(storage({ lock: method }));
        await isStorageError(
          session.lock('a', () => expect.unreachable()),
          `cannot lock the cookies: lock() must resolve to a function or null. Received ${received}`,
        );
      }
    });

    it.each<[given: unknown, message: string]>([
      [5, `${needed}. Received type number`],
      [{ ...news, revision: '5' }, needed],
      [{ ...news, revision: 2 ** 53 }, 'the revision of the storage is out of range'],
    ])('news is one warning that says so, and a reload: %o', async (given, message) => {
      const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
      const reported = published('error');
      let loads = 0;
      let listener = (_news: unknown) => {};
      const methods = {
        load: async () => {
          loads++;
          return news;
        },
        subscribe: async (passed: () => void) => {
          listener = passed;
          return async () => {};
        },
      };
      await open(storage(methods));
      listener(given);
      await until(() => loads === 2);
      const text = expect.stringContaining(message);
      expect(warn.mock.calls).toEqual([[text, { code: 'COOKIES_NOT_LOADED' }]]);
      expect(reported).toMatchObject([{ code: 'load-failed', cause: { message: text } }]);
      warn.mockRestore();
    });

    it('a lock may be released by a function that is not asynchronous', async () => {
      const session = await open(storage({ lock: async () => () => {} }));
      expect(await session.lock('a', () => 'done')).toBe('done');
    });

    it.each([null, 5, {}, { key: 5, stamp: '1', cookie: null }, { key: 'k', stamp: 1 }])(
      'a record that cannot be used is skipped and reported: %o',
      async (record) => {
        const reported = published('error');
        const records = [record];
        const session = await open(
          storage({
            load: async () => ({ ...news, records }),
            apply: async () => ({ ...news, records }),
          }),
        );
        session.jar.set('n', 'v', { url });
        await session.save();
        expect(reported).toMatchObject([{ operation: 'load', code: 'record-unusable' }]);
      },
    );
  });

  it('open() ends in time', async () => {
    const storage = new SwitchableStorage(new MapStorage(name));
    storage.state = 'silent';
    await expect(Session.open(storage, { lockTimeout: 50 })).rejects.toBeInstanceOf(StorageError);
  });

  it('a close() that failed can be tried again', async () => {
    const storage = new SwitchableStorage(new MapStorage(name));
    const session = await open(storage, { lockTimeout: 50 });
    storage.state = 'down';
    session.jar.set('n', 'v', { url });
    await expect(session.close()).rejects.toBeInstanceOf(StorageError);
    storage.state = 'up';
    await session.close();
    expect(await stored()).toEqual({ n: 'v' });
  });

  it('a series of failures is one warning of the process', async () => {
    const warnings: (Error & { code?: string })[] = [];
    const listen = (warning: Error) => {
      if (warning.message.includes(name)) warnings.push(warning);
    };
    process.on('warning', listen);
    const storage = new SwitchableStorage(new MapStorage(name));
    storage.error = new Error(`${name} is away`);
    const session = await open(storage);
    storage.state = 'down';
    session.jar.set('n', 'secret', { url });
    await until(() => storage.refusals >= 3);
    process.off('warning', listen);
    expect(warnings).toMatchObject([{ code: 'COOKIES_NOT_SAVED' }]);
    expect(warnings[0]?.message).not.toContain('secret');
    storage.restore();
    await until(async () => (await stored()).n === 'secret');
  });

  it('after a reconnect the newer change of each cookie wins', async () => {
    // Both clocks stand still but for these steps, which the ages of the changes are made of.
    vi.useFakeTimers({ toFake: ['Date', 'performance'] });
    const storage = new SwitchableStorage(new MapStorage(name));
    const [one, other] = [await open(storage), await open()];
    one.jar.setFromHeader(['a=0', 'b=0', 'c=0'], url);
    await until(() => other.jar.size === 3);
    storage.state = 'down';
    vi.advanceTimersByTime(20);
    one.jar.setFromHeader(['a=older', 'c=older', 'd=older; Max-Age=0'], url);
    vi.advanceTimersByTime(20);
    other.jar.setFromHeader(['a=newer', 'b=other', 'c=; Max-Age=0'], url);
    await other.save();
    vi.advanceTimersByTime(20);
    one.jar.setFromHeader('b=newest', url);
    storage.restore();
    await until(() => one.jar.get('a') === 'newer' && !one.jar.has('c'));
    await until(() => other.jar.get('b') === 'newest');
    expect(one.jar.toObject()).toEqual({ a: 'newer', b: 'newest' });
    expect(other.jar.toObject()).toEqual({ a: 'newer', b: 'newest' });
  });
});

describe('a storage from which a session only reads', () => {
  const { newFile } = temporaryFolder();

  interface Readable {
    readonly storage: CookieStorage | string;
    spoil(): void;
    restore(): void;
  }

  const file = (): Readable => {
    const path = newFile('.json');
    return { storage: path, spoil: () => mkdirSync(path), restore: () => rmdirSync(path) };
  };
  const sqlite = (): Readable => {
    const path = newFile('.db');
    const database = new Database(path) as unknown as SqliteDatabase;
    return {
      storage: new SqliteStorage(database, { session: 's' }),
      spoil: () => renameSync(path, `${path}.away`),
      restore: () => renameSync(`${path}.away`, path),
    };
  };
  const redis = (): Readable => {
    let error: Error | undefined;
    const answers: Record<string, unknown> = { TIME: ['1', '1'], HSCAN: ['0', []] };
    const send = async ([command = '']: string[]) => {
      if (error !== undefined) throw error;
      return answers[command] ?? [null, null];
    };
    const spoil = () => {
      error = new Error('ECONNREFUSED');
    };
    const restore = () => {
      error = undefined;
    };
    return { storage: new RedisStorage({ send }, { session: 's', poll: 20 }), spoil, restore };
  };

  it.each<[string, () => Readable]>([
    ['a file that a folder replaces', file],
    ['a database file that is moved away', sqlite],
    ['a server that refuses commands', redis],
  ])('%s is one warning and one event for each series of failures', async (_what, make) => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const warnings = () =>
      warn.mock.calls.filter(([, options]) => Object(options).code === 'COOKIES_NOT_LOADED');
    const reported = published<ErrorReport>('error');
    const loads = published('storage');
    const { storage, spoil, restore } = make();
    await Session.open(storage).then((session) => opened.push(session));
    for (const series of [1, 2]) {
      spoil();
      await until(() => warnings().length === series);
      const before = loads.length;
      restore();
      await until(() => loads.length > before);
    }
    expect(warnings()).toHaveLength(2);
    expect(reported.filter(({ code }) => code === 'load-failed')).toHaveLength(2);
  });
});

describe('cookies that change without end', () => {
  let changing: NodeJS.Immediate;
  afterEach(() => clearImmediate(changing));

  /** A session in a storage that takes a turn of the event loop for each batch, while each turn changes a cookie. */
  async function openBusy(options: { lockTimeout?: number } = {}): Promise<Session> {
    const storage = new MapStorage(name);
    const session = await open(
      {
        load: async () => await storage.load(),
        apply: async (changes) => {
          await new Promise((resolve) => setImmediate(resolve));
          return await storage.apply(changes);
        },
      },
      options,
    );
    let count = 0;
    const change = () => {
      session.jar.set('busy', String(count++), { url });
      changing = setImmediate(change);
    };
    change();
    return session;
  }

  it('are no reason for save() and lock() to wait: those of the call are written', async () => {
    const session = await openBusy();
    session.jar.set('n', '1', { url });
    await session.save();
    expect(await stored()).toMatchObject({ n: '1' });
    await session.lock('login', () => session.jar.set('n', '2', { url }));
    expect(await stored()).toMatchObject({ n: '2' });
  });

  it('are written until close() has waited for its timeout, and warned of after that', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const session = await openBusy({ lockTimeout: 50 });
    await session.close();
    expect(await stored()).toMatchObject({ busy: expect.any(String) });
    expect(warn.mock.calls).toMatchObject([
      [expect.stringContaining('the session is closed'), { code: 'SESSION_CLOSED' }],
    ]);
    warn.mockRestore();
  });
});

describe('a closed session', () => {
  it('has written every change that it did not warn of', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    for (let turns = 0; turns < 30; turns++) {
      const session = await open(new MapStorage(`${name} ${turns}`));
      const closing = session.close();
      for (let turn = 0; turn < turns; turn++) await null;
      session.jar.set('late', 'v', { url });
      await closing;
      const again = await open(new MapStorage(`${name} ${turns}`));
      expect(again.jar.size + warn.mock.calls.length).toBe(1);
      warn.mockClear();
    }
    warn.mockRestore();
  });

  it('warns once that changes are no longer written', async () => {
    const warnings: (Error & { code?: string })[] = [];
    const listen = (warning: Error) => void warnings.push(warning);
    process.on('warning', listen);
    const session = await open();
    await session.close();
    session.jar.setFromHeader(['n=v', 'm=v'], url);
    await until(() => warnings.length > 0);
    process.off('warning', listen);
    expect(warnings).toMatchObject([{ code: 'SESSION_CLOSED' }]);
  });

  it('does not warn of changes that another session with its jar writes', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const jar = new CookieJar(new BrowserCookiePolicy());
    for (const value of ['1', '2', '3']) {
      const session = await open(undefined, { jar });
      jar.set('n', value, { url });
      await session.close();
      expect(await stored()).toEqual({ n: value });
    }
    expect(warn).not.toHaveBeenCalled();
    jar.set('n', '4', { url });
    expect(warn.mock.calls).toMatchObject([[expect.anything(), { code: 'SESSION_CLOSED' }]]);
  });
});
