/** A clock that only the test moves: everything here asks Date.now(), and nothing else. */
export class Clock {
  /** Seconds since the epoch. */
  now = 1_800_000_000;
  readonly #real = Date.now;

  start(): void {
    Date.now = () => this.now * 1000;
  }

  stop(): void {
    Date.now = this.#real;
  }
}

/** Runs the work under a clock of its own. */
export function underClock<T>(work: (clock: Clock) => T): T {
  const clock = new Clock();
  clock.start();
  try {
    return work(clock);
  } finally {
    clock.stop();
  }
}
