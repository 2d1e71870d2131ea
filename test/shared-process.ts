import { afterAll, vi } from 'vitest';

// Test files that run in one process, one after the other: none leaves the next one its clock or its replacements.
afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});
