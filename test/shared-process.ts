import { channel } from 'node:diagnostics_channel';
import { afterAll, vi } from 'vitest';

// Node 20 may forget a channel after an earlier object of the same name is collected, such as that of the previous file's modules.
const CHANNELS = Symbol.for('channels of the tests');
(globalThis as { [CHANNELS]?: unknown })[CHANNELS] ??= [
  'rejected',
  'error',
  'stored',
  'sent',
  'storage',
].map((name) => channel(`undici-cookiejar:${name}`));

// Test files that run sequentially in one process: each restores its clock and its replacements.
afterAll(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});
