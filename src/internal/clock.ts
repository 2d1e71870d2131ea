/** The time now, in whole seconds since the epoch. Read when it is needed, so that a program's fake clock governs everything. */
export function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
