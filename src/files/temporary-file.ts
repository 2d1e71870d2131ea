import { basename, dirname, join, resolve } from 'node:path';
import { errorText } from '../internal/error-text.js';
import { crypto, fs } from '../internal/node-modules.js';
import { atExit } from './at-exit.js';
import { call, errorCode, type FileOperation, orElse, runSync } from './sync-or-async.js';
import { type ThreadIdentity, thisThread, threadState } from './thread-identity.js';

/** A file is abandoned if it has not changed for this time in milliseconds and its owner is not known to run. No save takes that long. */
export const ABANDONED_AFTER = 60_000;

/** The permission model disables fsync, so files are opened with O_SYNC there. */
const SYNC = process.permission === undefined ? 0 : (fs.constants.O_SYNC ?? 0);
const { O_WRONLY, O_CREAT, O_EXCL } = fs.constants;
const NEW_FILE = O_WRONLY | O_CREAT | O_EXCL | SYNC;

/**
 * Creates a temporary file next to the target, writes it, runs an operation with it, and removes it unless the operation renamed it. The
 * name identifies the owning thread, so that others can remove the file if that thread was killed.
 */
export function* withTemporaryFile<T>(
  target: string,
  mode: number,
  fill: (fd: number, path: string) => FileOperation<void>,
  use: (path: string) => FileOperation<T>,
): FileOperation<T> {
  const id = newId();
  const path = `${target}.${threadTag(thisThread())}.${id}.tmp`;
  const cancelCleanup = atExit(() => runSync(remove(path)));
  inUse.set(id, { target, path });
  try {
    const fd = yield* create(target, path, mode);
    try {
      yield* fill(fd, path);
    } finally {
      yield* call('close', fd);
    }
    return yield* use(path);
  } finally {
    yield* remove(path);
    cancelCleanup();
    inUse.delete(id);
  }
}

/** The temporary files in use, by id. */
const inUse = new Map<string, { readonly target: string; readonly path: string }>();
/** Differs in each thread, and in each copy of the package in a thread. */
let instance: string | undefined;
let created = 0;

function newId(): string {
  instance ??= crypto().randomUUID().slice(0, 8);
  return `${instance}-${++created}`;
}

function* create(target: string, path: string, mode: number): FileOperation<number> {
  try {
    return yield* call('open', path, NEW_FILE, mode);
  } catch (error) {
    throw errorCode(error) === 'ENOENT'
      ? missingFolder(target, error)
      : cannotCreate(target, error);
  }
}

/** The error for a file whose folder does not exist. The system's own error could name a temporary file. */
export function missingFolder(file: string, cause: unknown): Error {
  const folder = dirname(resolve(file));
  const message = `ENOENT: the folder of the file ${file} does not exist: ${folder}`;
  return Object.assign(new Error(message, { cause }), { code: 'ENOENT', path: folder });
}

/** The error for a folder in which no file can be created. */
function cannotCreate(file: string, cause: unknown): unknown {
  const [reason, temporaryFile] = errorText(cause).split(', open ');
  if (temporaryFile === undefined) return cause;
  const folder = dirname(resolve(file));
  const message = `${reason}: a save of ${file} has to create a file in ${folder}`;
  return Object.assign(new Error(message, { cause }), { code: errorCode(cause), path: folder });
}

function remove(path: string): FileOperation<void> {
  return orElse(call('unlink', path), undefined);
}

/**
 * Removes the temporary files of this thread's unfinished saves of the target. Called when the thread exits, because the system may still
 * run a rename that was requested before.
 */
export function* removeUnfinished(target: string): FileOperation<void> {
  for (const file of inUse.values()) if (file.target === target) yield* remove(file.path);
}

function threadTag({ machine, namespace, pid, thread, startTime }: ThreadIdentity): string {
  return [machine, namespace ?? 0, pid, thread ?? 0, startTime ?? 0].join('-');
}

const TEMPORARY_NAME =
  /^\.(?<machine>[0-9a-f]{8})-(?<namespace>[0-9a-f]{8}|0)-(?<pid>\d+)-(?<thread>\d+)-(?<startTime>\d+)\.(?<id>(?<creator>[0-9a-f]{8})-\d+)\.tmp$/;

/** Listing a folder with this many files takes milliseconds. */
const LARGE_FOLDER = 1_000;
/** The minimum time between two listings of a large folder, in milliseconds. */
const LARGE_FOLDER_PAUSE = 30_000;
/** When large folders were last listed. */
const largeFolders = new Map<string, number>();

/**
 * Removes the temporary files of killed threads in the folder of the target.
 * @param now the time by the file system's clock, in milliseconds
 */
export function* removeAbandonedFiles(target: string, now: number): FileOperation<void> {
  const folder = dirname(target);
  const prefix = basename(target);
  if (now - (largeFolders.get(folder) ?? 0) < LARGE_FOLDER_PAUSE) return;
  const names = yield* orElse(call('readdir', folder), []);
  if (names.length > LARGE_FOLDER) largeFolders.set(folder, now);
  for (const name of names) {
    const parts = name.startsWith(prefix) && TEMPORARY_NAME.exec(name.slice(prefix.length))?.groups;
    if (parts && (yield* isAbandoned(join(folder, name), parts, now)))
      yield* remove(join(folder, name));
  }
}

type NameParts = Readonly<Record<string, string>>;

function* isAbandoned(path: string, parts: NameParts, now: number): FileOperation<boolean> {
  // A folder that was moved away and back may contain own files that could not be removed in between.
  if (parts.creator === instance) return !inUse.has(parts.id ?? '');
  const state = threadState(ownerIn(parts));
  if (state !== 'unknown') return state === 'gone';
  const stats = yield* orElse(call('lstat', path), null);
  return stats !== null && isOld(stats.mtimeMs, now);
}

function ownerIn({ machine = '', namespace, pid, thread, startTime }: NameParts): ThreadIdentity {
  const known = (part = '0') => (part === '0' ? null : part);
  return {
    machine,
    namespace: known(namespace),
    pid: Number(pid),
    thread: Number(thread) || null,
    startTime: known(startTime),
  };
}

/** Whether a file's modification time is far from now, in the past or, after the clock was set back, in the future. */
export function isOld(modified: number, now: number): boolean {
  return Math.abs(now - modified) > ABANDONED_AFTER;
}
