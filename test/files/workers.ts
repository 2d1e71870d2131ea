import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const worker = fileURLToPath(new URL('worker.js', import.meta.url));

/** The processes work with the package as it is built, which `npm test` does first. */
export const isBuilt = existsSync(new URL('../../dist/index.js', import.meta.url));

/** Starts a process of worker.js. */
export function startWorker(...args: string[]): ChildProcess {
  return spawn(process.execPath, [worker, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
}

/** Runs a process of worker.js to its end. */
export function runWorker(
  ...args: string[]
): Promise<{ code: number | null; output: string; errors: string }> {
  const child = startWorker(...args);
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
