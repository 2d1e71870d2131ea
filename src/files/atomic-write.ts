import { randomUUID } from 'node:crypto';
import { dirname, resolve } from 'node:path';
import { invalidArgValue } from '../internal/arguments.js';
import { call, errorCode, type FileProgram } from './sync-or-async.js';

/** Cookies are credentials: a new file is its owner's alone. */
const NEW_FILE_MODE = 0o600;

/**
 * Puts content in the place of a file's, so that whoever looks, after a crash too, finds the old content or the new, whole: it is
 * written beside the file, forced to the disk and renamed over it. What a symlink points to is replaced, not the link.
 * An existing file keeps its mode and, where the system allows it, its owner.
 */
export function* writeDurably(file: string, content: Uint8Array): FileProgram<void> {
  const target = yield* followLinks(file);
  const previous = yield* statOf(target);
  if (previous !== null && !previous.isFile())
    throw invalidArgValue('filename', file, 'is not a regular file');
  const temporary = `${target}.${process.pid}.${randomUUID().slice(0, 8)}.tmp`;
  const fd = yield* call('open', temporary, 'wx', NEW_FILE_MODE);
  try {
    yield* writeAndClose(fd, content, previous);
    yield* replace(temporary, target);
  } catch (error) {
    yield* orElse(call('unlink', temporary), undefined);
    throw error;
  }
  yield* syncFolder(dirname(target));
}

function* writeAndClose(
  fd: number,
  content: Uint8Array,
  previous: Attributes | null,
): FileProgram<void> {
  try {
    yield* call('writeFile', fd, content);
    if (previous !== null) yield* keepAttributes(fd, previous);
    yield* call('fsync', fd);
  } finally {
    yield* call('close', fd);
  }
}

/** What of a file outlives its content. */
interface Attributes {
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

function* keepAttributes(fd: number, { mode, uid, gid }: Attributes): FileProgram<void> {
  // Giving files away is root's privilege; who lacks it owns the new file.
  if (process.getuid?.() !== uid || process.getgid?.() !== gid)
    yield* orElse(call('fchown', fd, uid, gid), undefined);
  yield* call('fchmod', fd, mode & 0o7777);
}

/** The path that a chain of symlinks ends at, which need not exist. */
export function* followLinks(file: string): FileProgram<string> {
  try {
    return yield* call('realpath', file);
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') return resolve(file);
  }
  const link = yield* orElse(call('readlink', file), null);
  return link === null ? resolve(file) : yield* followLinks(resolve(dirname(file), link));
}

function* statOf(file: string) {
  return yield* orElse(call('stat', file), null);
}

/** Windows refuses to replace a file while another program, a virus scanner say, has it open. */
const WINDOWS_RETRIES = 20;
const WINDOWS_PAUSE = 25;

function* replace(from: string, to: string): FileProgram<void> {
  for (let attempt = 0; ; attempt++) {
    try {
      return yield* call('rename', from, to);
    } catch (error) {
      const isBusy = ['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(error) ?? '');
      if (process.platform !== 'win32' || !isBusy || attempt === WINDOWS_RETRIES) throw error;
    }
    yield* call('sleep', WINDOWS_PAUSE);
  }
}

/** Without this the rename itself may be lost with the power. Not every system can do it to a folder. */
function* syncFolder(folder: string): FileProgram<void> {
  const fd = yield* orElse(call('open', folder, 'r'), null);
  if (fd === null) return;
  yield* orElse(call('fsync', fd), undefined);
  yield* call('close', fd);
}

/** What a program gives, or something else where it fails. */
function* orElse<T, E>(program: FileProgram<T>, fallback: E): FileProgram<T | E> {
  try {
    return yield* program;
  } catch {
    return fallback;
  }
}
