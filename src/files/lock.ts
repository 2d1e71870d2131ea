import type { Stats } from 'node:fs';
import { hostname } from 'node:os';
import { FileLockedError } from '../errors.js';
import { crypto } from '../internal/node-modules.js';
import { parseJson } from '../internal/parse-json.js';
import { printable } from '../internal/printable.js';
import { atExit } from './at-exit.js';
import { call, errorCode, type FileOperation, orElse, runSync } from './sync-or-async.js';
import { isOld, missingFolder, removeAbandonedFiles, withTemporaryFile } from './temporary-file.js';
import { type ThreadIdentity, thisThread, threadState } from './thread-identity.js';

/** How to wait for a lock. */
export interface LockOptions {
  /** How long to wait for another holder, in milliseconds; 0 is one attempt. */
  readonly timeout: number;
  /**
   * What to do if this thread holds the lock: `wait`; `fail`, for synchronous calls, because waiting would block the thread forever; or
   * `proceed` without the lock, for a thread that is about to exit.
   */
  readonly onOwnLock: 'wait' | 'fail' | 'proceed';
}

/** An acquired lock. */
export interface HeldLock {
  /**
   * Renews the lock. Processes that cannot determine whether the holder runs regard a lock as abandoned one minute after its last renewal.
   * @returns false if the lock was lost
   */
  refresh(): FileOperation<boolean>;
  /** @throws LockLost if another thread has removed the lock as abandoned, as after this process was suspended */
  requireHeld(): FileOperation<void>;
  release(): FileOperation<void>;
}

/** The lock was lost before the operation has written anything. */
class LockLost extends Error {}

/**
 * Runs an operation while holding the lock of a file, `<file>.lock`, which excludes other threads and processes. The lock is advisory:
 * other programs, such as curl, ignore it. Waits while the holder runs; removes an abandoned lock.
 * @param operation runs again, with a new lock, if {@link HeldLock.requireHeld} throws an error in it
 * @throws FileLockedError at the timeout
 */
export function* withLock<T>(
  file: string,
  options: LockOptions,
  operation: (lock: HeldLock) => FileOperation<T>,
): FileOperation<T> {
  for (;;) {
    const lock = yield* acquireLock(file, options);
    try {
      return yield* operation(lock);
    } catch (error) {
      if (!(error instanceof LockLost)) throw error;
    } finally {
      yield* lock.release();
    }
  }
}

/** Acquires the lock of a file. @throws FileLockedError at the timeout */
export function* acquireLock(file: string, options: LockOptions): FileOperation<HeldLock> {
  const lock = new Lock(file, `${file}.lock`);
  yield* lock.acquire(options);
  yield* orElse(lock.removeLitter(), undefined);
  return lock;
}

/** The tokens of the locks that this thread holds or is acquiring. */
const tokensOfThread = new Set<string>();

class Lock implements HeldLock {
  readonly #file: string;
  readonly #path: string;
  readonly #token = crypto().randomUUID();
  readonly #content = contentOf(this.#token);
  #cancelCleanup: (() => void) | undefined;
  /** Whether it proceeds without the lock. */
  #isUnlocked = false;
  /** An open descriptor of the lock file, which remains valid if the folder is moved. */
  #fd: number | undefined;
  /** The time of the file system's clock in milliseconds, because the clocks of two machines may differ. */
  #now = 0;

  constructor(file: string, path: string) {
    this.#file = file;
    this.#path = path;
  }

  *acquire(options: LockOptions): FileOperation<void> {
    tokensOfThread.add(this.#token);
    this.#cancelCleanup = atExit(() => runSync(this.release()));
    try {
      // A temporary file is written and linked, so that the lock and its content appear in one step.
      yield* withTemporaryFile(
        this.#file,
        LOCK_MODE,
        (fd) => call('writeFile', fd, this.#content),
        (claim) => this.#take(claim, options),
      );
    } catch (error) {
      yield* this.release();
      throw error;
    }
  }

  *#take(claim: string, { timeout, onOwnLock }: LockOptions): FileOperation<void> {
    this.#fd = yield* orElse(call('open', claim, 'r+'), undefined);
    this.#now = (yield* call('stat', claim)).mtimeMs;
    // Sums the waits instead of reading a clock, which may be a stopped fake clock.
    for (let waited = 0; !(yield* this.#isTaken(claim)); ) {
      const found = yield* readLock(this.#path);
      const token = found?.holder?.token;
      if (token === this.#token) return;
      if (token !== undefined && tokensOfThread.has(token) && onOwnLock !== 'wait') {
        this.#isUnlocked = onOwnLock === 'proceed';
        if (this.#isUnlocked) return;
        throw new FileLockedError(`${this.#path} is held by an unfinished save of this thread`);
      }
      if (isAbandoned(found, this.#now) && (yield* this.#break(timeout - waited))) continue;
      if (waited >= timeout) throw new FileLockedError(message(this.#path, found, timeout));
      const pause = Math.min(5 + Math.random() * 10, timeout - waited);
      yield* call('sleep', pause);
      waited += pause;
      this.#now += pause;
    }
  }

  /** @returns false if there is a lock, possibly our own: a network file system may report EEXIST after creating the link */
  *#isTaken(claim: string): FileOperation<boolean> {
    try {
      yield* call('link', claim, this.#path);
      return true;
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      if (errorCode(error) === 'ENOENT') throw missingFolder(this.#file, error);
      if (!NO_LINKS.includes(errorCode(error) ?? '')) throw error;
    }
    return yield* this.#isCreated();
  }

  /** For file systems without hard links. */
  *#isCreated(): FileOperation<boolean> {
    let fd: number;
    try {
      fd = yield* call('open', this.#path, 'wx', LOCK_MODE);
    } catch (error) {
      if (errorCode(error) === 'EEXIST') return false;
      throw error;
    }
    yield* this.#close();
    this.#fd = fd;
    try {
      yield* call('writeFile', fd, this.#content);
      return true;
    } catch (error) {
      yield* orElse(call('unlink', this.#path), undefined);
      throw error;
    }
  }

  /**
   * Removes an abandoned lock while holding a second lock. Otherwise, of two threads that find it, the slower one could remove a new lock
   * that another thread has acquired in between.
   * @returns false if another thread is removing it
   */
  *#break(timeout: number): FileOperation<boolean> {
    const breaker = this.#breaker();
    try {
      yield* breaker.acquire({ timeout: Math.max(timeout, 0), onOwnLock: 'wait' });
    } catch (error) {
      if (error instanceof FileLockedError) return false;
      throw error;
    }
    try {
      if (isAbandoned(yield* readLock(this.#path), this.#now)) yield* unlinkIfAny(this.#path);
    } finally {
      yield* breaker.release();
    }
    return true;
  }

  #breaker(): Lock {
    return new Lock(this.#file, `${this.#path}.break`);
  }

  /** Removes the files of killed threads: temporary files and the second lock of {@link #break}. */
  *removeLitter(): FileOperation<void> {
    yield* removeAbandonedFiles(this.#file, this.#now);
    const breaker = this.#breaker();
    breaker.#now = this.#now;
    if (isAbandoned(yield* readLock(breaker.#path), this.#now)) yield* breaker.#break(0);
  }

  *refresh(): FileOperation<boolean> {
    if (this.#fd === undefined || !(yield* this.#isOwn())) return false;
    yield* call('write', this.#fd, this.#content, 0, this.#content.length, 0);
    return true;
  }

  *requireHeld(): FileOperation<void> {
    if (!this.#isUnlocked && !(yield* this.#isOwn())) throw new LockLost();
  }

  *#isOwn(): FileOperation<boolean> {
    const found = yield* readLock(this.#path);
    return found?.holder?.token === this.#token;
  }

  *release(): FileOperation<void> {
    // If the folder was moved, the lock cannot be removed, but it can be marked as released.
    if (!(yield* orElse(this.#unlink(), false)) && this.#fd !== undefined) {
      const mark = Buffer.from(RELEASED.padEnd(this.#content.length));
      yield* orElse(call('write', this.#fd, mark, 0, mark.length, 0), undefined);
    }
    yield* this.#close();
    tokensOfThread.delete(this.#token);
    this.#cancelCleanup?.();
  }

  *#unlink(): FileOperation<boolean> {
    if (!(yield* this.#isOwn())) return false;
    yield* call('unlink', this.#path);
    return true;
  }

  *#close(): FileOperation<void> {
    if (this.#fd !== undefined) yield* orElse(call('close', this.#fd), undefined);
    this.#fd = undefined;
  }
}

/** The content of a lock file that was released and could not be removed. */
const RELEASED = 'released';

function* unlinkIfAny(path: string): FileOperation<void> {
  try {
    yield* call('unlink', path);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
}

/** Readable by all users, whose processes need to identify the holder. */
const LOCK_MODE = 0o644;

/** The errors of file systems without hard links, such as FAT. */
const NO_LINKS = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'];

/** The holder of a lock, which is the content of the lock file. */
interface Holder extends ThreadIdentity {
  /** The host name, for error messages. */
  readonly host: string;
  /** Unique for each acquisition. */
  readonly token: string;
}

function contentOf(token: string): Uint8Array {
  const holder: Holder = { host: hostname(), ...thisThread(), token };
  return Buffer.from(`${JSON.stringify(holder)}\n`);
}

/** The file found at the path of a lock. */
interface FoundLock {
  readonly stats: Stats;
  /** `null` if it cannot be read. */
  readonly holder: Holder | null;
  readonly isReleased: boolean;
}

/** A lock file is a few hundred octets. */
const MAX_LOCK_SIZE = 4_096;

/** `null` if there is no lock. */
function* readLock(path: string): FileOperation<FoundLock | null> {
  const stats = yield* orElse(call('lstat', path), null);
  if (stats === null) return null;
  // A FIFO would block the thread that reads it.
  const isReadable = stats.isFile() && stats.size <= MAX_LOCK_SIZE;
  const content = isReadable ? yield* orElse(call('readFile', path), null) : null;
  const text = content === null ? '' : Buffer.from(content).toString();
  return { stats, holder: parseHolder(text), isReleased: text.trim() === RELEASED };
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** `null` for any content that this package does not write: pids and thread numbers become part of paths. */
function parseHolder(text: string): Holder | null {
  const holder = Object(parseJson(text)) as Partial<Record<keyof Holder, unknown>>;
  const { host, machine, namespace, pid, thread, startTime, token } = holder;
  const isValid =
    typeof host === 'string' &&
    typeof machine === 'string' &&
    isTextOrNull(namespace) &&
    isPositive(pid) &&
    (thread === null || isPositive(thread)) &&
    isTextOrNull(startTime) &&
    typeof token === 'string' &&
    UUID.test(token);
  return isValid ? (holder as Holder) : null;
}

function isTextOrNull(value: unknown): boolean {
  return value === null || typeof value === 'string';
}

function isPositive(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

/** Whether the holder has exited or, if that cannot be determined, has not renewed the lock for a minute. */
function isAbandoned(found: FoundLock | null, now: number): boolean {
  // A folder may be another program's lock.
  if (found === null || !found.stats.isFile()) return false;
  const { holder, stats, isReleased } = found;
  if (isReleased) return true;
  if (holder !== null && tokensOfThread.has(holder.token)) return false;
  const state = holder === null ? 'unknown' : threadState(holder);
  return state === 'unknown' ? isOld(stats.mtimeMs, now) : state === 'gone';
}

function message(path: string, found: FoundLock | null, timeout: number): string {
  return printable(
    `${path} could not be acquired within ${Math.round(timeout)} ms: ${describe(found)}`,
  );
}

function describe(found: FoundLock | null): string {
  if (found === null) return 'other threads or processes acquired it first';
  if (!found.stats.isFile()) return 'it is not a regular file. Remove it if no program uses it';
  if (found.holder === null) return 'it does not name its holder. Remove it if no program uses it';
  const { pid, host } = found.holder;
  return `process ${pid} on ${host} holds it. Remove it if that process has ended`;
}
