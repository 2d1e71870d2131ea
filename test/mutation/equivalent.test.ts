import { expect, it } from 'vitest';
import { EQUIVALENT, isEquivalent } from './equivalent.js';
import { faultsIn } from './faults.js';

it('every equivalent mutant is still one of a line in the source', () => {
  const files = new Set(EQUIVALENT.map(({ file }) => file));
  const mutants = [...files].flatMap((file) => faultsIn(file));
  const stale = EQUIVALENT.filter((one) => !mutants.some((mutant) => isEquivalent(mutant, one)));
  expect(stale).toEqual([]);
});
