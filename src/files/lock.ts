import { randomUUID } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { FileLockedError } from '../errors.js';
import { call, errorCode, type FileProgram } from './sync-or-async.js';

/** Who holds a lock: what the lock file says. */
interface Owner {
  readonly pid: number;
  /** When the process began, on the system's own scale: numbers of processes are used again. */
  readonly born: string | null;
  /** Where its number means a process: host, boot and process namespace. */
  readonly where: string;
  /** Another one for each time a lock is taken. */
  readonly token: string;
}

/** A lock of an owner whom this process cannot see is taken for left behind after this time, in milliseconds. No save lasts so long. */
const FOREIGN_LOCK_LIFE = 60_000;

/**
 * Runs a program while no other process does so under the same lock file: an advisory lock, which curl, say, knows nothing of.
 * A lock whose process has died is broken; a living one is waited for.
 * @throws FileLockedError where it does not get its turn
 */
export function* withLock<T>(
  lockFile: string,
  waiting: Waiting,
  program: () => FileProgram<T>,
): FileProgram<T> {
  const owner: Owner = { ...thisProcess(), token: randomUUID() };
  heldHere.add(owner.token);
  try {
    yield* take(lockFile, owner, waiting);
    try {
      return yield* program();
    } finally {
      yield* release(lockFile, owner);
    }
  } finally {
    heldHere.delete(owner.token);
  }
}

/** What a program does that finds a lock. */
export interface Waiting {
  /** How long to wait, in milliseconds. */
  readonly patience: number;
  /**
   * What to do about a lock that this thread holds itself: wait; give up, where the thread is held up and would never let go of it;
   * or go on without, where the thread is at its end and will do nothing more under it.
   */
  readonly own: 'wait' | 'give-up' | 'go-on';
}

/** Of locks that this thread holds or is about to take. */
const heldHere = new Set<string>();

function* take(lockFile: string, owner: Owner, { patience, own }: Waiting): FileProgram<void> {
  const claim = `${lockFile}.${owner.token}`;
  yield* writeNew(claim, JSON.stringify(owner));
  try {
    // Waits are added up, not read off a clock, which a program may have stopped.
    for (let waited = 0; !(yield* isTakenBy(owner, lockFile, claim)); ) {
      const holder = yield* holderOf(lockFile);
      if (holder !== null && (yield* isGone(lockFile, holder))) {
        yield* breakLock(lockFile, holder);
        continue;
      }
      if (own !== 'wait' && holder !== null && heldHere.has(holder.token)) {
        if (own === 'go-on') return;
        throw new FileLockedError(`${lockFile} is held by a save of this program that is not done`);
      }
      if (waited >= patience) throw new FileLockedError(lockedMessage(lockFile, holder, patience));
      const pause = 5 + Math.random() * 10;
      yield* call('sleep', pause);
      waited += pause;
    }
  } finally {
    yield* call('unlink', claim);
  }
}

function* writeNew(file: string, text: string): FileProgram<void> {
  const fd = yield* call('open', file, 'wx', 0o600);
  try {
    yield* call('writeFile', fd, Buffer.from(text));
  } finally {
    yield* call('close', fd);
  }
}

/** Makes the claim the lock, in one step and with its content. @returns false where there is a lock already */
function* isTakenBy(owner: Owner, lockFile: string, claim: string): FileProgram<boolean> {
  try {
    yield* call('link', claim, lockFile);
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    if (!NO_LINKS.includes(errorCode(error) ?? '')) throw error;
  }
  return yield* isCreatedBy(owner, lockFile);
}

/** What systems without hard links say, FAT for instance. */
const NO_LINKS = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'EMLINK'];

function* isCreatedBy(owner: Owner, lockFile: string): FileProgram<boolean> {
  try {
    yield* writeNew(lockFile, JSON.stringify(owner));
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

/** Who holds the lock; `null` where it was let go of a moment ago, or says nothing. */
function* holderOf(lockFile: string): FileProgram<Owner | null> {
  try {
    const owner = JSON.parse(Buffer.from(yield* call('readFile', lockFile)).toString()) as Owner;
    return typeof owner?.token === 'string' ? owner : null;
  } catch {
    return null;
  }
}

/** Whether the process that took the lock is no more. */
function* isGone(lockFile: string, holder: Owner): FileProgram<boolean> {
  if (holder.where === thisProcess().where) return !isRunning(holder);
  try {
    const { mtimeMs } = yield* call('stat', lockFile);
    return Date.now() - mtimeMs > FOREIGN_LOCK_LIFE;
  } catch {
    return false;
  }
}

function isRunning({ pid, born }: Owner): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (errorCode(error) === 'ESRCH') return false;
  }
  const found = lookUp(pid);
  // A zombie has died, though its parent has not asked how.
  return found === null || (found.state !== 'Z' && (born === null || found.born === born));
}

/**
 * Removes a lock left behind. Of all who find it only one may: who deletes it after another has, and taken the lock anew, would
 * delete the new one. So the right to break is itself taken, by a file that is the dead lock's own.
 */
function* breakLock(lockFile: string, holder: Owner): FileProgram<void> {
  const right = `${lockFile}.${holder.token}.broken`;
  try {
    yield* writeNew(right, '');
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
    return yield* call('sleep', 5);
  }
  try {
    yield* release(lockFile, holder);
  } finally {
    yield* call('unlink', right);
  }
}

function* release(lockFile: string, owner: Owner): FileProgram<void> {
  const holder = yield* holderOf(lockFile);
  if (holder?.token === owner.token) yield* call('unlink', lockFile);
}

function lockedMessage(lockFile: string, holder: Owner | null, patience: number): string {
  const who = holder === null ? 'an unknown process' : `process ${holder.pid} (${holder.where})`;
  return `${lockFile} has been held by ${who} for more than ${patience} ms; remove it if that process is gone`;
}

let self: Omit<Owner, 'token'> | undefined;

function thisProcess(): Omit<Owner, 'token'> {
  self ??= { pid: process.pid, born: lookUp(process.pid)?.born ?? null, where: whereabouts() };
  return self;
}

function whereabouts(): string {
  const boot = orNull(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
  const namespace = orNull(() => readlinkSync('/proc/self/ns/pid'));
  return [hostname(), boot, namespace].filter((part) => part !== null).join(' ');
}

/** State and time of birth of a process, where the system shows them: fields 3 and 22 of /proc/…/stat, after the name in brackets. */
function lookUp(pid: number): { state: string | undefined; born: string | null } | null {
  return orNull(() => {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], born: fields[19] ?? null };
  });
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
