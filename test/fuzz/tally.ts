import { processorTime } from '../security/hostile-shapes.js';

/** What a run has found. */
export class Tally {
  /** Whether an input that takes long is a fault: not in tests, which any machine may run. */
  readonly isTimed: boolean;
  readonly #start = Date.now();
  readonly #faults: string[] = [];

  constructor({ isTimed }: { isTimed: boolean }) {
    this.isTimed = isTimed;
  }

  get faults(): readonly string[] {
    return this.#faults;
  }

  fault(what: string, input: string): void {
    if (this.#faults.includes(what)) return;
    this.#faults.push(what);
    console.log(`FAULT ${what}\n  with ${input.slice(0, 2000)}`);
  }

  progress(done: string): void {
    const seconds = ((Date.now() - this.#start) / 1000).toFixed(0);
    console.log(`${done} after ${seconds} s, ${this.#faults.length} faults`);
  }
}

const MOST_MS_A_KILOBYTE = 10;

/** Runs what reads an input, and looks again at what took long: the machine may have done something else meanwhile. */
export class Slowest {
  readonly #tally: Tally;

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  /** @param size of the input in characters; a short one counts as a kilobyte */
  time(size: number, describe: () => string, read: () => void): void {
    const most = (MOST_MS_A_KILOBYTE * Math.max(size, 1024)) / 1024;
    try {
      const start = performance.now();
      read();
      if (this.#tally.isTimed && performance.now() - start > most)
        this.#lookAgain(most, describe, read);
    } catch (error) {
      this.#tally.fault(String((error as Error).stack ?? error), describe());
    }
  }

  #lookAgain(most: number, describe: () => string, read: () => void): void {
    const times = [0, 1, 2].map(() => processorTime(read));
    const least = Math.min(...times);
    if (least > most)
      this.#tally.fault(`${least.toFixed(1)} ms, where ${most.toFixed(1)} is the most`, describe());
  }
}
