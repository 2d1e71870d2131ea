import { LockTimeoutError } from '../errors.js';
import type { CookieStorage } from './cookie-storage.js';

export interface LockOptions {
  /** How long to wait for the lock, and how long to hold it at most, in milliseconds. Default: 30,000 */
  timeout?: number | undefined;
  /** Ends the wait, and is passed on to the callback. */
  signal?: AbortSignal | undefined;
}

const SHORTEST_PAUSE = 5;
const LONGEST_PAUSE = 50;

type Release = () => Promise<void>;

/**
 * Runs the callback while it holds the lock of that name.
 * @param storage holds the lock; undefined, or a storage without locks: the lock excludes calls of this process only
 * @param callback gets a signal that is aborted when the lock ends before the callback does
 * @throws LockTimeoutError if the lock was not free in time
 */
export async function exclusive<T>(
  storage: CookieStorage | undefined,
  name: string,
  { timeout = 30_000, signal }: LockOptions,
  callback: (signal: AbortSignal) => T | Promise<T>,
): Promise<T> {
  const take = storage?.lock
    ? () => storage.lock?.(name, timeout) as Promise<Release | null>
    : async () => takeHere(name);
  const release = await acquire(take, name, timeout, signal);
  const lost = new AbortController();
  const timer = setTimeout(() => lost.abort(new LockTimeoutError('lost', name, timeout)), timeout);
  timer.unref?.();
  try {
    return await callback(signal ? AbortSignal.any([signal, lost.signal]) : lost.signal);
  } finally {
    clearTimeout(timer);
    // A lock that cannot be released ends by itself; what the callback returned is still good.
    await release().catch(() => {});
  }
}

async function acquire(
  take: () => Promise<Release | null>,
  name: string,
  timeout: number,
  signal: AbortSignal | undefined,
): Promise<Release> {
  const deadline = performance.now() + timeout;
  for (let pause = SHORTEST_PAUSE; ; pause = Math.min(1.5 * pause, LONGEST_PAUSE)) {
    signal?.throwIfAborted();
    const release = await take();
    if (release !== null) return release;
    if (performance.now() >= deadline) throw new LockTimeoutError('held', name, timeout);
    await new Promise((resolve) => setTimeout(resolve, pause * (0.5 + Math.random())));
  }
}

const heldHere = new Set<string>();

function takeHere(name: string): Release | null {
  if (heldHere.has(name)) return null;
  heldHere.add(name);
  return async () => void heldHere.delete(name);
}
