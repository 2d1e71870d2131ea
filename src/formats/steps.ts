/** A long computation in steps: at each `yield`, the caller may let the event loop run. `yield*` includes it in another computation. */
export type Steps<T> = Generator<undefined, T, unknown>;

/** Lines of a file per step: less than a millisecond of work. */
export const LINES_PER_STEP = 200;

/** Runs all steps synchronously. */
export function runSteps<T>(steps: Steps<T>): T {
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Calls the action with each item. @param perStep how many items are one step */
export function* forEachInSteps<T>(
  items: Iterable<T>,
  action: (item: T) => void,
  perStep = LINES_PER_STEP,
): Steps<void> {
  let count = 0;
  for (const item of items) {
    action(item);
    if (++count % perStep === 0) yield;
  }
}

/** A computation that cannot be divided. */
export function* inOneStep<T>(compute: () => T): Steps<T> {
  yield;
  return compute();
}
