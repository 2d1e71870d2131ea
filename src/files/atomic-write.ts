import type { Stats } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { invalidArgValue } from '../internal/arguments.js';
import type { HeldLock } from './lock.js';
import { call, errorCode, type FileOperation, orElse } from './sync-or-async.js';
import { missingFolder, withTemporaryFile } from './temporary-file.js';

/** Cookies are credentials: only the owner may read a new file. */
const NEW_FILE_MODE = 0o600;

/**
 * Replaces the content of a file in one step: readers see the old content or the new, even after a crash. The content is written to a
 * temporary file in the same folder, synced to the disk and renamed. An existing file keeps its mode and, if the system allows it, its
 * owner and group; where it cannot keep its group, the mode allows the new one nothing.
 * @param target a path from {@link resolveTarget}, because a symbolic link would be replaced
 * @param lock must still be held when the file is renamed
 * @returns the stats of the new file, even if another program has replaced it since
 */
export function* writeAtomically(
  target: string,
  content: Uint8Array,
  lock?: HeldLock,
): FileOperation<Stats> {
  const previous = yield* statOfFile(target);
  const stats = yield* withTemporaryFile(
    target,
    NEW_FILE_MODE,
    (fd, path) => fill(fd, path, content, previous),
    (path) => moveTo(target, path, lock),
  );
  yield* syncFolder(dirname(target));
  return stats;
}

/** @returns the stats, of which a rename changes only the ctime */
function* moveTo(target: string, path: string, lock?: HeldLock): FileOperation<Stats> {
  const stats = yield* call('stat', path);
  if (lock !== undefined) yield* lock.requireHeld();
  yield* rename(path, target);
  return stats;
}

/** `null` if there is no file. @throws TypeError (ERR_INVALID_ARG_VALUE) if it is a folder or a device */
export function* statOfFile(target: string): FileOperation<Stats | null> {
  const stats = yield* orElse(call('stat', target), null);
  if (stats === null || stats.isFile()) return stats;
  throw invalidArgValue('filename', target, 'must be the path of a regular file');
}

function* fill(
  fd: number,
  path: string,
  content: Uint8Array,
  previous: Stats | null,
): FileOperation<void> {
  yield* call('writeFile', fd, content);
  if (previous !== null) yield* keepAttributes(fd, path, previous);
  yield* unlessDisabled(call('fsync', fd));
}

function* keepAttributes(fd: number, path: string, { mode, uid, gid }: Stats): FileOperation<void> {
  // Only root can change the owner of a file; its owner can change its group to any group of the process.
  const hasGroup = (yield* chown(fd, path, uid, gid)) || (yield* chown(fd, path, -1, gid));
  // Another group must not get the permissions of the previous one.
  const kept = mode & (hasGroup ? 0o7777 : 0o7707);
  yield* unlessDisabled(call('fchmod', fd, kept), call('chmod', path, kept));
}

/** @param uid -1 to keep the owner @returns whether the system allows it */
function* chown(fd: number, path: string, uid: number, gid: number): FileOperation<boolean> {
  const result = yield* orElse<void, null>(
    unlessDisabled(call('fchown', fd, uid, gid), call('chown', path, uid, gid)),
    null,
  );
  return result !== null;
}

/** Node's permission model disables calls on file descriptors, but allows the same calls on paths. */
function* unlessDisabled(
  operation: FileOperation<void>,
  instead?: FileOperation<void>,
): FileOperation<void> {
  try {
    yield* operation;
  } catch (error) {
    if (errorCode(error) !== 'ERR_ACCESS_DENIED') throw error;
    if (instead !== undefined) yield* instead;
  }
}

/**
 * The absolute path of the file behind all symbolic links; the file itself need not exist.
 * @throws ENOENT if its folder does not exist
 */
export function* resolveTarget(file: string): FileOperation<string> {
  try {
    return yield* call('realpath', file);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  const folder = yield* resolveFolder(file);
  const path = join(folder, basename(file));
  const link = yield* orElse(call('readlink', path), null);
  return link === null ? path : yield* resolveTarget(resolve(folder, link));
}

function* resolveFolder(file: string): FileOperation<string> {
  const folder = dirname(resolve(file));
  try {
    return yield* call('realpath', folder);
  } catch (error) {
    // The permission model can allow access to files in a folder without access to the folder.
    if (errorCode(error) === 'ERR_ACCESS_DENIED') return folder;
    throw errorCode(error) === 'ENOENT' ? missingFolder(file, error) : error;
  }
}

/** Windows refuses to replace a file while another program, such as a virus scanner, has it open. */
const WINDOWS_RETRIES = 20;
const WINDOWS_PAUSE = 25;

function* rename(from: string, to: string): FileOperation<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return yield* call('rename', from, to);
    } catch (error) {
      const code = errorCode(error) ?? '';
      if (process.platform !== 'win32') throw code === 'EBUSY' ? mountPointError(to, error) : error;
      if (!['EPERM', 'EACCES', 'EBUSY'].includes(code) || attempt === WINDOWS_RETRIES) throw error;
    }
    yield* call('sleep', WINDOWS_PAUSE);
  }
}

/** The error for a file that is mounted by itself, as in a container. */
function mountPointError(file: string, cause: unknown): Error {
  const message = `EBUSY: ${file} cannot be replaced, probably because it is a mount point: mount its folder instead`;
  return Object.assign(new Error(message, { cause }), { code: 'EBUSY', path: file });
}

/** Without this a power failure may undo the rename. Not every system supports it for folders. */
function* syncFolder(folder: string): FileOperation<void> {
  const fd = yield* orElse(call('open', folder, 'r'), null);
  if (fd === null) return;
  yield* orElse(call('fsync', fd), undefined);
  yield* call('close', fd);
}
