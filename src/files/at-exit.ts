const cleanups = new Set<() => void>();

/**
 * Runs the function when the thread exits: after its work, at `process.exit()` or after an uncaught error, but not after
 * `worker.terminate()` or `kill -9`.
 * @returns a function that cancels it
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
