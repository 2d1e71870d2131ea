import { fs } from '../internal/node-modules.js';

/** A session to save when the process exits. */
interface Unsaved {
  flushBeforeExit(): void;
  saveAtExit(timeout: number): string | null;
}

/** How long all sessions together wait for locks at exit, in milliseconds. */
const TIMEOUT_AT_EXIT = 2_000;

const open = new Set<Unsaved>();

/** Saves the session when the process exits. */
export function registerForExit(session: Unsaved): void {
  if (open.size === 0) process.on('beforeExit', saveBeforeExit).on('exit', saveAtExit);
  open.add(session);
}

export function unregisterForExit(session: Unsaved): void {
  open.delete(session);
  if (open.size === 0) process.off('beforeExit', saveBeforeExit).off('exit', saveAtExit);
}

/** The event loop is empty. Work that starts here keeps the process running until it is done. */
function saveBeforeExit(): void {
  for (const session of open) session.flushBeforeExit();
}

function saveAtExit(): void {
  const start = performance.now();
  for (const session of open) {
    const timeout = Math.max(0, TIMEOUT_AT_EXIT - (performance.now() - start));
    const failure = session.saveAtExit(timeout);
    if (failure !== null) writeToStderr(failure);
  }
}

/** `process.stderr.fd` does not exist in workers. */
const STDERR = 2;

/** Process warnings are not emitted during exit. */
function writeToStderr(message: string): void {
  try {
    fs.writeSync(STDERR, `${message}\n`);
  } catch {
    // The message is lost, but the other sessions must still be written.
  }
}
