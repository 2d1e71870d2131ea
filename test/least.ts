/**
 * The least of up to five measurements, of which the first below the limit is the last: a busy machine may hold up any one of them, but
 * what is slow is slow each time.
 */
export async function least(
  limit: number,
  measure: () => number | Promise<number>,
): Promise<number> {
  let found = Number.POSITIVE_INFINITY;
  for (let run = 0; run < 5 && found >= limit; run++) found = Math.min(found, await measure());
  return found;
}

/** How long work takes, in milliseconds. */
export async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
