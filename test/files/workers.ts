import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const worker = fileURLToPath(new URL('worker.js', import.meta.url));
const patchedFs = new URL('patched-fs.js', import.meta.url).href;

/** The processes work with the package as it is built, which `npm test` does first. */
export const isBuilt = existsSync(new URL('../../dist/index.js', import.meta.url));

/** Starts a process of worker.js. */
export function startWorker(...args: string[]): ChildProcess {
  return spawn(process.execPath, [worker, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** {@link startWorker} on a file system that behaves as patched-fs.js says. */
export function startWorkerOn(fileSystem: string, ...args: string[]): ChildProcess {
  return spawn(process.execPath, ['--import', patchedFs, worker, ...args], {
    env: { ...process.env, FILE_SYSTEM: fileSystem },
  });
}

/** {@link startWorker} with flags of Node. */
export function startWorkerWith(flags: readonly string[], ...args: string[]): ChildProcess {
  return spawn(process.execPath, [...flags, worker, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

/** How a process ended. */
export interface Outcome {
  readonly code: number | null;
  readonly output: string;
  readonly errors: string;
}

/** Runs a process of worker.js to its end. */
export function runWorker(...args: string[]): Promise<Outcome> {
  return outcomeOf(startWorker(...args));
}

/** Waits until the process has written something: it says so when it is ready. */
export function isReady(child: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    child.stdout?.once('data', () => resolve());
    child.once('close', (code) => reject(new Error(`the process ended with ${code}`)));
  });
}

/** Ends the process with kill -9. */
export async function kill(child: ChildProcess): Promise<void> {
  const closed = new Promise((resolve) => child.once('close', resolve));
  child.kill('SIGKILL');
  await closed;
}

/** Waits for the end of the process. */
export function outcomeOf(child: ChildProcess): Promise<Outcome> {
  let output = '';
  let errors = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, output, errors })));
}
