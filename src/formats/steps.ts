/**
 * A long computation in steps: each `yield` is a point at which other work may run. `yield*` runs it as a part of another one.
 */
export type Steps<T> = Generator<undefined, T, unknown>;

/** Lines of a file to a step: less than a millisecond of work. */
export const LINES_PER_STEP = 200;

/** Runs all steps at once. */
export function runSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Does something with each item, {@link LINES_PER_STEP} to a step. */
export function* forEachInSteps<T>(items: Iterable<T>, action: (item: T) => void): Steps<void> {
  let count = 0;
  for (const item of items) {
    action(item);
    if (++count % LINES_PER_STEP === 0) yield;
  }
}

/** A computation that cannot be divided. */
export function* inOneStep<T>(compute: () => T): Steps<T> {
  yield;
  return compute();
}
