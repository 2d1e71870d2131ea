let moment: number | null = null;

/** The time now, in whole seconds since the epoch. Read when it is needed, so that a program's fake clock governs everything. */
export function nowInSeconds(): number {
  return moment ?? readClock();
}

/**
 * Does something for which the time is one and the same: cookies that are judged together are judged at one moment. It also spares a
 * reading of the clock for each.
 */
export function atOneMoment<T>(action: () => T): T {
  if (moment !== null) return action();
  moment = readClock();
  try {
    return action();
  } finally {
    moment = null;
  }
}

function readClock(): number {
  return Math.floor(Date.now() / 1000);
}
