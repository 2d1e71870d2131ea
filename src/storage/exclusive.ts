import { CookieError, LockTimeoutError, StorageError } from '../errors.js';
import type { CookieJar } from '../jar/cookie-jar.js';
import type { CookieStorage } from './cookie-storage.js';
import type { JarReplica } from './jar-replica.js';
import { requireEnd } from './require-result.js';

export interface LockOptions {
  /**
   * The maximum time to wait for the lock, and then to hold it, in milliseconds: 1 to 2,147,483,647. The time to hold it begins when the
   * successful attempt is sent to the storage. Default: 30,000
   */
  timeout?: number | undefined;
  /** Cancels the wait, and aborts the signal of the callback. */
  signal?: AbortSignal | undefined;
}

const SHORTEST_PAUSE = 5;
const LONGEST_PAUSE = 50;

type Release = () => Promise<void>;

interface Acquired {
  readonly release: Release;
  /** When the lock expires, on the monotonic clock in milliseconds. */
  readonly end: number;
}

/**
 * Loads the cookies, runs the callback and saves the cookies, all while holding the lock with this name.
 * @param replica with the storage that provides the lock. If it is undefined or its storage has no locks, only calls of this process are
 * excluded, for the same session or jar
 * @param callback receives a signal that is aborted if the lock expires before the callback finishes
 * @throws LockTimeoutError if the lock was not acquired in time, or expired before the callback finished; StorageError
 */
export async function exclusive<T>(
  jar: CookieJar,
  replica: JarReplica | undefined,
  name: string,
  { timeout = 30_000, signal }: LockOptions,
  callback: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  const { release, end } = await acquire(jar, replica, name, timeout, signal);
  const lost = new AbortController();
  const expire = () => lost.abort(new LockTimeoutError('lost', name, timeout));
  const timer = setTimeout(expire, end - performance.now());
  timer.unref?.();
  const requireHeld = () => {
    // The timer does not run while the event loop is blocked.
    if (performance.now() >= end) expire();
    lost.signal.throwIfAborted();
  };
  try {
    if (replica !== undefined) await unlessAborted(replica.reload(), lost.signal);
    requireHeld();
    const held = signal ? AbortSignal.any([signal, lost.signal]) : lost.signal;
    const result = await saving(replica, async () => await callback(held));
    requireHeld();
    return result;
  } catch (error) {
    if (!lost.signal.aborted || error === lost.signal.reason) throw error;
    throw new LockTimeoutError('lost', name, timeout, { cause: error });
  } finally {
    // A lock that cannot be released expires, and the callback's result is still valid.
    await unlessAborted((async () => await release())(), lost.signal).catch(() => {});
    clearTimeout(timer);
  }
}

/**
 * Saves after the callback, unless the callback has closed the session, which also saves.
 * @throws the callback's own error, even if saving fails as well
 */
async function saving<T>(replica: JarReplica | undefined, callback: () => Promise<T>): Promise<T> {
  const save = async () => {
    if (replica?.isClosed === false) await replica.save();
  };
  let result: T;
  try {
    result = await callback();
  } catch (error) {
    await save().catch(() => {});
    throw error;
  }
  await save();
  return result;
}

async function acquire(
  jar: CookieJar,
  replica: JarReplica | undefined,
  name: string,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<Acquired> {
  signal?.throwIfAborted();
  const late = new AbortController();
  /** Whether an attempt was answered: the lock was held. The last attempt may have no answer yet when the time is up. */
  let isHeld = false;
  const timeUp = () => {
    const noResponse = () => lockError(replica, new Error(`no response within ${timeout} ms`));
    late.abort(isHeld ? new LockTimeoutError('held', name, timeout) : noResponse());
  };
  const timer = setTimeout(timeUp, timeout);
  const ended = signal ? AbortSignal.any([signal, late.signal]) : late.signal;
  try {
    for (let pause = SHORTEST_PAUSE; ; pause = Math.min(1.5 * pause, LONGEST_PAUSE)) {
      // The storage's clock starts before its answer arrives.
      const end = performance.now() + timeout;
      const release = await take(jar, replica, name, timeout, ended);
      if (release !== null) return { release, end };
      isHeld = true;
      await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())));
      ended.throwIfAborted();
    }
  } finally {
    clearTimeout(timer);
  }
}

async function take(
  jar: CookieJar,
  replica: JarReplica | undefined,
  name: string,
  timeout: number,
  ended: AbortSignal,
): Promise<Release | null> {
  const { storage } = replica ?? {};
  if (!storage?.lock) {
    if (storage !== undefined) warnOfProcess(storage);
    return takeHere(storage?.session ?? storage ?? jar, name);
  }
  const taking = (async () => await storage.lock?.(name, timeout))();
  try {
    const release = await unlessAborted(taking, ended);
    return release === null ? null : requireEnd('lock', release);
  } catch (error) {
    // Releases a lock that is acquired after the wait has ended.
    taking.then((release) => release?.()).catch(() => {});
    const isClear = ended.aborted || error instanceof CookieError || error instanceof TypeError;
    throw isClear ? error : lockError(replica, error);
  }
}

const warned = new WeakSet<CookieStorage>();

function warnOfProcess(storage: CookieStorage): void {
  if (warned.has(storage)) return;
  warned.add(storage);
  const message =
    'the storage of the session has no lock(), so session.lock() excludes only calls of this process';
  process.emitWarning(message, { code: 'LOCK_OF_PROCESS' });
}

function lockError(replica: JarReplica | undefined, cause: unknown): StorageError {
  return new StorageError('lock', replica?.storage.session, [], cause);
}

/** The result of the work; rejects with the signal's reason if the signal is aborted first. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let abort = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    abort = () => reject(signal.reason);
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

/** The locks that this process holds: by the name of the session, by its storage if that has no name, or by its jar if it has no storage. */
const heldHere = new Map<string | object, Set<string>>();

function takeHere(owner: string | object, name: string): Release | null {
  const names = heldHere.get(owner) ?? new Set();
  if (names.has(name)) return null;
  heldHere.set(owner, names.add(name));
  return async () => {
    names.delete(name);
    if (names.size === 0) heldHere.delete(owner);
  };
}
