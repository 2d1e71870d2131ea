import { afterAll, vi } from 'vitest';

// Test files that run sequentially in one process: each restores its clock and its replacements.
afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});
