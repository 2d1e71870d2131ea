/** The current time in whole seconds since the epoch. Calls Date.now() each time, so that fake clocks work. */
export function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
