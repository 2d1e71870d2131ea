import type { Stats } from 'node:fs';
import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { fs, promisify } from '../internal/node-modules.js';

/** The file system calls that operations use, each in Node's synchronous and asynchronous form. */
interface FileCalls {
  open(path: string, flags: string | number, mode?: number): number;
  close(fd: number): void;
  fsync(fd: number): void;
  fchmod(fd: number, mode: number): void;
  fchown(fd: number, uid: number, gid: number): void;
  chmod(path: string, mode: number): void;
  chown(path: string, uid: number, gid: number): void;
  write(fd: number, content: Uint8Array, offset: number, length: number, position: number): void;
  writeFile(fd: number, content: Uint8Array): void;
  readFile(file: string | number): Uint8Array;
  readdir(path: string): string[];
  stat(path: string): Stats;
  lstat(path: string): Stats;
  realpath(path: string): string;
  readlink(path: string): string;
  rename(from: string, to: string): void;
  link(existing: string, created: string): void;
  unlink(path: string): void;
  /** @param time in milliseconds */
  sleep(time: number): void;
}

type FileCall = {
  [N in keyof FileCalls]: readonly [N, ...Parameters<FileCalls[N]>];
}[keyof FileCalls];

/**
 * A file operation that runs synchronously or asynchronously: a generator that yields calls and receives their results, so that `save()`
 * and `saveSync()` share their code. A bare `yield` yields to the event loop; `yield*` also accepts the steps of a format.
 */
export type FileOperation<T> = Generator<FileCall | undefined, T, unknown>;

/** One call of an operation, with the type of its result: `const fd = yield* call('open', path, 'r')`. */
export function* call<N extends keyof FileCalls>(
  name: N,
  ...args: Parameters<FileCalls[N]>
): FileOperation<ReturnType<FileCalls[N]>> {
  return (yield [name, ...args] as unknown as FileCall) as ReturnType<FileCalls[N]>;
}

type AnyCall = (...args: readonly unknown[]) => unknown;

// realpath.native, because plain realpath calls lstat on each folder of the path, which the permission model denies.
const syncCalls: FileCalls = {
  open: fs.openSync,
  close: fs.closeSync,
  fsync: fs.fsyncSync,
  fchmod: fs.fchmodSync,
  fchown: fs.fchownSync,
  chmod: fs.chmodSync,
  chown: fs.chownSync,
  write: fs.writeSync,
  writeFile: fs.writeFileSync,
  readFile: fs.readFileSync,
  readdir: fs.readdirSync as FileCalls['readdir'],
  stat: fs.statSync,
  lstat: fs.lstatSync,
  realpath: fs.realpathSync.native,
  readlink: fs.readlinkSync,
  rename: fs.renameSync,
  link: fs.linkSync,
  unlink: fs.unlinkSync,
  sleep: (time) => void Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, time),
};

const { sleep, ...callsOfNode } = syncCalls;
const nodeCalls = Object.keys(callsOfNode) as (keyof typeof callsOfNode)[];
const asyncCalls = {
  ...Object.fromEntries(nodeCalls.map((name) => [name, promisify(fs[name] as AnyCall)])),
  realpath: promisify(fs.realpath.native),
  sleep: delay,
} as Record<keyof FileCalls, AnyCall>;

/** Runs an operation synchronously: each call blocks the thread. */
export function runSync<T>(operation: FileOperation<T>): T {
  let step = operation.next();
  while (!step.done) {
    const [name, ...args] = step.value ?? NO_CALL;
    let result: unknown;
    try {
      if (name !== undefined) result = (syncCalls[name] as AnyCall)(...args);
    } catch (error) {
      step = operation.throw(error);
      continue;
    }
    step = operation.next(result);
  }
  return step.value;
}

/** Runs an operation asynchronously: no call blocks the thread, and other work runs at each bare `yield`. */
export async function runAsync<T>(operation: FileOperation<T>): Promise<T> {
  let step = operation.next();
  while (!step.done) {
    const [name, ...args] = step.value ?? NO_CALL;
    let result: unknown;
    try {
      result = name === undefined ? await nextTurn() : await asyncCalls[name](...args);
    } catch (error) {
      step = operation.throw(error);
      continue;
    }
    step = operation.next(result);
  }
  return step.value;
}

const NO_CALL: readonly [undefined?] = [];

/** The result of an operation, or the fallback if it fails. */
export function* orElse<T, E>(operation: FileOperation<T>, fallback: E): FileOperation<T | E> {
  try {
    return yield* operation;
  } catch {
    return fallback;
  }
}

/** The code of a file system's error, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null)?.code;
}
