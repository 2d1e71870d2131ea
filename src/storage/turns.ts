import { setImmediate } from 'node:timers';

// Long work in turns, so that the event loop is not blocked: a generator yields after each step.

/** How many cookies are dealt with in a step: a few milliseconds. */
export const STEP = 500;

/** Runs work with a turn of the event loop between its steps. Node's own function: a fake clock must not stop it. */
export async function takeTurns(work: Iterable<undefined>): Promise<void> {
  for (const _ of work) await new Promise<void>((resolve) => setImmediate(resolve));
}

/** Runs work without a pause. */
export function takeTurnsSync(work: Iterable<undefined>): void {
  for (const _ of work);
}
