import fc from 'fast-check';
import { describe, it } from 'vitest';
import { PROPERTIES } from './properties.js';

// A few seconds of each; `npm run fuzz` goes on for longer. A failure prints its seed: `npm run fuzz -- --seed <seed>`.

describe('whatever is done', () => {
  it.each(PROPERTIES)('%s', (_title, property, runs) => {
    fc.assert(property(), { numRuns: runs });
  });
});
