import { setImmediate } from 'node:timers/promises';

interface Timer {
  readonly action: () => void;
  unref(): Timer;
}

/** Replaces the clocks and timers of the process, so that a simulation of a thousand processes takes seconds. */
export class VirtualClock {
  #now: number;
  readonly #timers = new Map<number, Set<Timer>>();
  readonly #times = new Map<Timer, number>();
  readonly #real = { setTimeout, clearTimeout, dateNow: Date.now, performanceNow: performance.now };

  /** @param now milliseconds since the epoch */
  constructor(now: number) {
    this.#now = now;
    const start = now;
    Date.now = () => this.#now;
    performance.now = () => this.#now - start;
    globalThis.setTimeout = ((action: () => void, delay = 0) => this.#add(action, delay)) as never;
    globalThis.clearTimeout = ((timer?: Timer) => this.#remove(timer)) as never;
  }

  #add(action: () => void, delay: number): Timer {
    const timer: Timer = { action, unref: () => timer };
    const time = this.#now + Math.max(1, Math.round(delay));
    this.#times.set(timer, time);
    const others = this.#timers.get(time);
    if (others === undefined) this.#timers.set(time, new Set([timer]));
    else others.add(timer);
    return timer;
  }

  #remove(timer: Timer | undefined): void {
    const time = timer && this.#times.get(timer);
    if (timer === undefined || time === undefined) return;
    this.#times.delete(timer);
    this.#timers.get(time)?.delete(timer);
  }

  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    for (; this.#now < end; this.#now++) {
      // What the last millisecond started is done, long chains of promises included.
      await setImmediate();
      const due = this.#timers.get(this.#now);
      this.#timers.delete(this.#now);
      for (const timer of due ?? []) {
        this.#times.delete(timer);
        timer.action();
      }
    }
    await setImmediate();
  }

  uninstall(): void {
    globalThis.setTimeout = this.#real.setTimeout;
    globalThis.clearTimeout = this.#real.clearTimeout;
    Date.now = this.#real.dateNow;
    performance.now = this.#real.performanceNow;
  }
}
