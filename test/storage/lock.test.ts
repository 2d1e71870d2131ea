import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { MapStorage } from '../../examples/map-storage.js';
import {
  CookieJar,
  type CookieStorage,
  LockTimeoutError,
  Session,
  StorageError,
} from '../../src/index.js';
import { SwitchableStorage } from './switchable-storage.js';

// Programs in JavaScript have no types that would stop them.
// biome-ignore lint/suspicious/noExplicitAny: these calls are wrong on purpose
const untyped = (value: unknown) => value as any;

let opened: Session[] = [];
afterEach(async () => {
  vi.useRealTimers();
  for (const session of opened) await session.close().catch(() => {});
  opened = [];
});

async function open(
  storage: CookieStorage = new MapStorage(randomUUID()),
  options: Parameters<typeof Session.open>[1] = {},
): Promise<Session> {
  const session = await Session.open(storage, options);
  opened.push(session);
  return session;
}

async function errorOf(promise: Promise<unknown>): Promise<Error & { code?: string }> {
  return await promise.then(
    () => expect.unreachable(),
    (error) => error,
  );
}

describe('the arguments of lock()', () => {
  it.each([
    ['Infinity', Number.POSITIVE_INFINITY, 'ERR_INVALID_ARG_VALUE'],
    ['not a number', Number.NaN, 'ERR_INVALID_ARG_VALUE'],
    ['more than a timer of Node can wait', 2 ** 31, 'ERR_INVALID_ARG_VALUE'],
    ['0', 0, 'ERR_INVALID_ARG_VALUE'],
    ['negative', -1, 'ERR_INVALID_ARG_VALUE'],
    ['a text', '1s', 'ERR_INVALID_ARG_TYPE'],
    ['null', null, 'ERR_INVALID_ARG_TYPE'],
  ])('a timeout that is %s is an error', async (_what, timeout, code) => {
    const call = new Session().lock('a', { timeout: untyped(timeout) }, () => {});
    await expect(call).rejects.toMatchObject({
      code,
      message: expect.stringContaining('options.timeout'),
    });
  });

  it.each([1_000.5, 2 ** 31 - 1])('%s milliseconds are a timeout', async (timeout) => {
    expect(await new Session().lock('a', { timeout }, () => 'done')).toBe('done');
  });

  it('an object that is not a signal is an error', async () => {
    const call = new Session().lock('a', { signal: untyped({}) }, () => {});
    await expect(call).rejects.toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
  });

  it('options after the callback are an error that shows the right call', async () => {
    const call = untyped(new Session()).lock('a', () => {}, { timeout: 1_000 });
    await expect(call).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_TYPE',
      message: expect.stringContaining(
        "The right call: await session.lock('login', { timeout: 10_000 }, async (signal) => { … })",
      ),
    });
  });

  it('is held for one session without a storage, not for others', async () => {
    const jar = new CookieJar();
    const [one, same, other] = [new Session({ jar }), new Session({ jar }), new Session()];
    await one.lock('login', async () => {
      expect(await other.lock('login', { timeout: 1_000 }, () => 'free')).toBe('free');
      const waiting = same.lock('login', { timeout: 30 }, () => {});
      await expect(waiting).rejects.toBeInstanceOf(LockTimeoutError);
    });
    expect(await same.lock('login', { timeout: 1_000 }, () => 'free')).toBe('free');
  });

  it('of a storage without locks is one warning that it excludes only this process', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const session = await open();
    for (let times = 0; times < 2; times++) await session.lock('login', () => {});
    expect(warn.mock.calls).toEqual([
      [expect.stringContaining('has no lock()'), { code: 'LOCK_OF_PROCESS' }],
    ]);
    warn.mockRestore();
  });

  it('is held for all sessions of a storage without locks and without a name', async () => {
    const storage = Object.assign(new MapStorage(randomUUID()), { session: undefined });
    const [one, other] = [await open(storage), await open(storage)];
    await one.lock('login', async () => {
      const waiting = other.lock('login', { timeout: 30 }, () => {});
      await expect(waiting).rejects.toBeInstanceOf(LockTimeoutError);
    });
  });

  it('ends at its timeout even if the storage never answers that it is released', async () => {
    const storage = Object.assign(new MapStorage(randomUUID()), {
      lock: async () => () => new Promise<never>(() => {}),
    });
    const session = await open(storage);
    expect(await session.lock('login', { timeout: 50 }, () => 'done')).toBe('done');
  });

  it('undefined in place of the options is as if left out', async () => {
    expect(await untyped(new Session()).lock('a', undefined, () => 'done')).toBe('done');
  });
});

describe.each([
  ['in a storage', () => open()],
  ['of this process alone', async () => new Session()],
])('a callback that takes longer than the lock %s', (_where, make) => {
  it('has its signal aborted, and lock() rejects once it has ended', async () => {
    const session = await make();
    let isDone = false;
    const call = session.lock(randomUUID(), { timeout: 30 }, async (signal) => {
      await delay(90);
      expect(signal.reason).toBeInstanceOf(LockTimeoutError);
      isDone = true;
      return 'the value';
    });
    expect((await errorOf(call)).message).toMatch(/^the lock ".*" ended: it was held for 30 ms$/);
    expect(isDone).toBe(true);
  });

  it('even if the callback blocks the event loop, so that no timer can run', async () => {
    const session = await open();
    const blocked = session.lock('a', { timeout: 20 }, () => {
      const end = performance.now() + 40;
      while (performance.now() < end);
    });
    await expect(blocked).rejects.toThrow(LockTimeoutError);
  });

  it('is the cause of the error if it throws', async () => {
    const cause = new Error('401');
    const session = await make();
    const call = session.lock(randomUUID(), { timeout: 30 }, async () => {
      await delay(60);
      throw cause;
    });
    expect(await errorOf(call)).toMatchObject({ code: 'ERR_LOCK_TIMEOUT', cause });
  });
});

it('what a callback throws while it holds the lock is the error of lock()', async () => {
  const error = new Error('mine');
  const call = new Session().lock('thrown', async () => {
    throw error;
  });
  expect(await errorOf(call)).toBe(error);
});

it('and is so if the cookies cannot be saved either', async () => {
  const storage = new SwitchableStorage(new MapStorage(randomUUID()));
  const session = await Session.open(storage, { lockTimeout: 10 });
  const error = new Error('mine');
  const call = session.lock('thrown', async () => {
    session.jar.set('n', 'v', { url: 'https://a.test/' });
    storage.state = 'down';
    throw error;
  });
  expect(await errorOf(call)).toBe(error);
  storage.state = 'up';
  await session.close();
});

describe('lock() with a storage that is away', () => {
  it.each(['down', 'silent'] as const)('%s: rejects within its timeout', async (state) => {
    const storage = new SwitchableStorage(new MapStorage(randomUUID()));
    const session = await open(storage, { lockTimeout: 400 });
    storage.state = state;
    vi.useFakeTimers();
    const rejected = errorOf(session.lock('a', { timeout: 100 }, () => expect.unreachable()));
    await vi.advanceTimersByTimeAsync(100);
    const error = await rejected;
    expect(['ERR_LOCK_TIMEOUT', 'ERR_COOKIE_STORAGE']).toContain(error.code);
    expect(error.message).toMatch(/[^:\s]$/);
  });

  it('rejects in time too if the storage fails once the lock is taken', async () => {
    const storage = new SwitchableStorage(new MapStorage(randomUUID()));
    const session = await open(storage, { lockTimeout: 2_000 });
    storage.whenLocked = () => {
      storage.state = 'silent';
    };
    vi.useFakeTimers();
    const rejected = errorOf(session.lock('a', { timeout: 100 }, () => expect.unreachable()));
    // A turn of the event loop for the lock, and its time.
    await vi.advanceTimersByTimeAsync(1);
    await vi.advanceTimersByTimeAsync(100);
    expect(await rejected).toBeInstanceOf(LockTimeoutError);
    storage.state = 'up';
  });

  it('a lock that another holds is held, even if the last attempt has no answer yet', async () => {
    const answers: Promise<null>[] = [Promise.resolve(null), new Promise(() => {})];
    const lock = async () => await (answers.shift() ?? null);
    const session = await open(Object.assign(new MapStorage(randomUUID()), { lock }));
    expect(await errorOf(session.lock('a', { timeout: 100 }, () => {}))).toBeInstanceOf(
      LockTimeoutError,
    );
    expect(answers).toEqual([]);
  });

  it('a lock that arrives too late is released', async () => {
    const storage = new SwitchableStorage(new MapStorage(randomUUID()));
    const session = await open(storage);
    storage.latency = 60;
    await errorOf(session.lock('a', { timeout: 20 }, () => expect.unreachable()));
    await delay(100);
    storage.latency = 0;
    expect(await session.lock('a', { timeout: 20 }, () => 'free')).toBe('free');
  });

  it('a lock is held from when it was asked for, however late the answer', async () => {
    const storage = new SwitchableStorage(new MapStorage(randomUUID()));
    const session = await open(storage);
    storage.latency = 60;
    vi.useFakeTimers();
    let held: AbortSignal | undefined;
    const call = session.lock('a', { timeout: 100 }, async (signal) => {
      held = signal;
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    });
    const rejected = errorOf(call);
    await vi.advanceTimersByTimeAsync(60);
    expect(held?.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(40);
    expect(held?.aborted).toBe(true);
    expect(await rejected).toBeInstanceOf(LockTimeoutError);
  });

  it('a lock that has expired before its answer is read is released, and not used', async () => {
    let isReleased = false;
    const lock = async () => {
      for (const start = performance.now(); performance.now() < start + 40; );
      return async () => {
        isReleased = true;
      };
    };
    const session = await open(Object.assign(new MapStorage(randomUUID()), { lock }));
    const call = session.lock('a', { timeout: 20 }, () => expect.unreachable());
    expect(await errorOf(call)).toBeInstanceOf(LockTimeoutError);
    expect(isReleased).toBe(true);
  });

  it('its error says what an error without a message has inside', async () => {
    const storage = new SwitchableStorage(new MapStorage(randomUUID()));
    const session = await open(storage);
    storage.state = 'down';
    storage.error = new AggregateError([
      new Error('connect ECONNREFUSED ::1:6379'),
      new Error('connect ECONNREFUSED 127.0.0.1:6379'),
    ]);
    const error = await errorOf(session.lock('a', () => expect.unreachable()));
    expect(error).toBeInstanceOf(StorageError);
    expect(error.message).toBe(
      'cannot lock the cookies of test: connect ECONNREFUSED ::1:6379, connect ECONNREFUSED 127.0.0.1:6379',
    );
    storage.error = Object.assign(new Error(''), { code: 'ECONNRESET' });
    expect((await errorOf(session.lock('a', () => {}))).message).toMatch(/: ECONNRESET$/);
    storage.state = 'up';
  });
});

it('a storage whose error has no code makes open() fail with a coded one', async () => {
  const storage = new SwitchableStorage(new MapStorage(randomUUID()));
  storage.state = 'down';
  expect(await errorOf(Session.open(storage))).toMatchObject({
    code: 'ERR_COOKIE_STORAGE',
    message: 'cannot load the cookies of test: connection refused',
    cause: storage.error,
  });
});

describe('a session that is closed', () => {
  it.each<[string, (session: Session) => Promise<unknown>]>([
    ['save', (session) => session.save()],
    ['load', (session) => session.reload()],
    ['lock', (session) => session.lock('a', () => expect.unreachable())],
  ])('cannot %s', async (operation, call) => {
    const session = await open();
    await session.close();
    const error = await errorOf(call(session));
    expect(error).toBeInstanceOf(StorageError);
    expect(error.message).toMatch(
      new RegExp(`^cannot ${operation} the cookies: the session is closed$`),
    );
  });

  it('may be closed again', async () => {
    const session = await open();
    await session.close();
    await session.close();
  });

  it('may be closed within a lock', async () => {
    const session = await open();
    const call = session.lock('a', async () => {
      session.jar.set('a', '1', { url: 'https://a.test/' });
      await session.close();
      return 'done';
    });
    expect(await call).toBe('done');
  });
});
