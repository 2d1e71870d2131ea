import { fs } from '../internal/node-modules.js';

/** Something to save when the process exits. */
interface Unsaved {
  readonly isUnwritten: boolean;
  flushInBackground(): void;
  saveAtExit(timeout: number): string | null;
}

/** How long all sessions together wait for other processes at the end, in milliseconds. */
const TIMEOUT_AT_EXIT = 2_000;

const open = new Set<Unsaved>();

/** Has what is unsaved written when the process ends. */
export function registerForExit(session: Unsaved): void {
  if (open.size === 0) process.on('beforeExit', saveBeforeExit).on('exit', saveAtExit);
  open.add(session);
}

export function unregisterForExit(session: Unsaved): void {
  open.delete(session);
  if (open.size === 0) process.off('beforeExit', saveBeforeExit).off('exit', saveAtExit);
}

/** The process has nothing left to do: what starts here keeps it running until it is done. */
function saveBeforeExit(): void {
  for (const session of open) if (session.isUnwritten) session.flushInBackground();
}

function saveAtExit(): void {
  const start = performance.now();
  for (const session of open) {
    const timeout = Math.max(0, TIMEOUT_AT_EXIT - (performance.now() - start));
    const failure = session.saveAtExit(timeout);
    if (failure !== null) writeToStderr(failure);
  }
}

/** `process.stderr` has no such number in a worker. */
const STDERR = 2;

/** Warnings come too late at the end of the process. */
function writeToStderr(message: string): void {
  try {
    fs.writeSync(STDERR, `${message}\n`);
  } catch {
    // The message is lost; the other sessions are still to be written.
  }
}
