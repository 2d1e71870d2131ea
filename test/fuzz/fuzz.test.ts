import { describe, expect, it } from 'vitest';
import { fuzzDatabases } from './databases.js';
import { fuzzFiles } from './files.js';
import { fuzzHeaders } from './headers.js';
import { Tally } from './tally.js';

// A little of `npm run fuzz`, from the same seeds each time, and without its limits of time.

describe('what strangers write, and people with bad intentions', () => {
  it.each([
    ['headers', 10_000, fuzzHeaders],
    ['files', 500, fuzzFiles],
    ['databases', 300, fuzzDatabases],
  ])('%s: nothing throws what is not documented', async (_what, count, fuzz) => {
    const tally = new Tally({ isTimed: false });
    await fuzz(count, 1, tally);
    expect(tally.faults).toEqual([]);
  });
});
