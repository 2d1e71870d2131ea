const cleanups = new Set<() => void>();

/**
 * Runs the function when the thread ends: the main thread at `process.exit()`, an uncaught error or the end of its work, a worker also
 * at the end of its own. Not at `worker.terminate()` and `kill -9`.
 * @returns cancels it
 */
export function atExit(cleanup: () => void): () => void {
  if (cleanups.size === 0) process.on('exit', runCleanups);
  cleanups.add(cleanup);
  return () => {
    cleanups.delete(cleanup);
    if (cleanups.size === 0) process.off('exit', runCleanups);
  };
}

function runCleanups(): void {
  for (const cleanup of cleanups) cleanup();
}
