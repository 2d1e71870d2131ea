import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests that need a process of their own: they start programs, replace modules, measure memory, or listen to its warnings. */
const ownProcess = [
  'test/**/*.process.test.ts',
  'test/storage/**/*.test.ts',
  'test/files/session-file.test.ts',
  'test/undici/fetch-options.test.ts',
];

/** The package by its own name, as programs import it. */
const source = (file: string) => fileURLToPath(new URL(`src/${file}`, import.meta.url));

export default defineConfig({
  resolve: {
    alias: {
      'undici-cookiejar/redis': source('redis/redis-storage.ts'),
      'undici-cookiejar/sqlite': source('sqlite/sqlite-storage.ts'),
      'undici-cookiejar/storage-tests': source('storage/storage-tests.ts'),
    },
  },
  test: {
    watch: false,
    pool: 'forks',
    // Only a test that hangs takes so long: a busy machine may need many times what a quiet one does.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [...ownProcess, '**/node_modules/**'],
          // The files share their processes, as most of the time would go into imports.
          isolate: false,
          setupFiles: ['test/shared-process.ts'],
          maxWorkers: availableParallelism(),
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'process',
          include: ownProcess,
          exclude: ['**/node_modules/**'],
          // They wait more than they work.
          maxWorkers: availableParallelism() + 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
