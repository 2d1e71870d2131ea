import fc from 'fast-check';
import { describe, it } from 'vitest';
import '../fixed-seed.js';
import { PROPERTIES } from './properties.js';

// A few seconds of each, with a fixed seed; `npm run fuzz` runs longer, with others.

describe('whatever is done', () => {
  it.each(PROPERTIES)('%s', (_title, property, runs) => {
    fc.assert(property(), { numRuns: runs });
  });
});
