import { expect } from 'vitest';

/** Matches the errors for arguments of a wrong type or value. */
export const argumentError = expect.objectContaining({
  name: 'TypeError',
  code: expect.stringMatching(/^ERR_INVALID_ARG_(TYPE|VALUE)$/),
});
