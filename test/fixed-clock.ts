import { afterEach, beforeEach, vi } from 'vitest';

/**
 * Stops the clock for every test of the file or block; only the test moves it.
 * @param now milliseconds since the epoch, or a date
 */
export function fixedClock(now: number | Date = Date.UTC(2026, 10, 20)): void {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'], now });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
}
