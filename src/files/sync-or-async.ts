import fs from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

/** The calls that file work is made of, each in Node's two forms: at once, and with a promise. */
interface FileCalls {
  open(path: string, flags: string, mode?: number): number;
  close(fd: number): void;
  fsync(fd: number): void;
  fchmod(fd: number, mode: number): void;
  fchown(fd: number, uid: number, gid: number): void;
  writeFile(fd: number, content: Uint8Array): void;
  readFile(path: string): Uint8Array;
  stat(path: string): fs.Stats;
  realpath(path: string): string;
  readlink(path: string): string;
  rename(from: string, to: string): void;
  link(existing: string, created: string): void;
  unlink(path: string): void;
  /** Waits, in milliseconds. */
  sleep(time: number): void;
}

type FileCall = {
  [N in keyof FileCalls]: readonly [N, ...Parameters<FileCalls[N]>];
}[keyof FileCalls];

/**
 * File work written once and run in either way: it yields the calls that it wants made, and is given what came of them. So
 * `save()` and `saveSync()` are the same lines.
 */
export type FileProgram<T> = Generator<FileCall, T, unknown>;

/** One call of a program, with the type of its answer: `const fd = yield* call('open', path, 'r')`. */
export function* call<N extends keyof FileCalls>(
  name: N,
  ...args: Parameters<FileCalls[N]>
): FileProgram<ReturnType<FileCalls[N]>> {
  return (yield [name, ...args] as unknown as FileCall) as ReturnType<FileCalls[N]>;
}

type AnyCall = (...args: readonly unknown[]) => unknown;

const sleeper = new Int32Array(new SharedArrayBuffer(4));

const now: FileCalls = {
  open: fs.openSync,
  close: fs.closeSync,
  fsync: fs.fsyncSync,
  fchmod: fs.fchmodSync,
  fchown: fs.fchownSync,
  writeFile: fs.writeFileSync,
  readFile: fs.readFileSync,
  stat: fs.statSync,
  realpath: fs.realpathSync,
  readlink: fs.readlinkSync,
  rename: fs.renameSync,
  link: fs.linkSync,
  unlink: fs.unlinkSync,
  sleep: (time) => void Atomics.wait(sleeper, 0, 0, time),
};

const later: Record<keyof FileCalls, AnyCall> = {
  open: promisify(fs.open) as AnyCall,
  close: promisify(fs.close) as AnyCall,
  fsync: promisify(fs.fsync) as AnyCall,
  fchmod: promisify(fs.fchmod) as AnyCall,
  fchown: promisify(fs.fchown) as AnyCall,
  writeFile: promisify(fs.writeFile) as AnyCall,
  readFile: promisify(fs.readFile) as AnyCall,
  stat: promisify(fs.stat) as AnyCall,
  realpath: promisify(fs.realpath) as AnyCall,
  readlink: promisify(fs.readlink) as AnyCall,
  rename: promisify(fs.rename) as AnyCall,
  link: promisify(fs.link) as AnyCall,
  unlink: promisify(fs.unlink) as AnyCall,
  sleep: delay as AnyCall,
};

/** Runs a program at once, the thread waiting for each call. */
export function runNow<T>(program: FileProgram<T>): T {
  let step = program.next();
  while (!step.done) {
    const [name, ...args] = step.value;
    let answer: unknown;
    try {
      answer = (now[name] as AnyCall)(...args);
    } catch (error) {
      step = program.throw(error);
      continue;
    }
    step = program.next(answer);
  }
  return step.value;
}

/** Runs a program without holding up the thread. */
export async function runLater<T>(program: FileProgram<T>): Promise<T> {
  let step = program.next();
  while (!step.done) {
    const [name, ...args] = step.value;
    let answer: unknown;
    try {
      answer = await later[name](...args);
    } catch (error) {
      step = program.throw(error);
      continue;
    }
    step = program.next(answer);
  }
  return step.value;
}

/** The code of a file system's error, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return (error as NodeJS.ErrnoException | null)?.code;
}
