import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Tests that start programs of their own, measure memory or wait for other processes. */
const processTests = 'test/**/*.process.test.ts';

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
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [processTests, '**/node_modules/**'],
          testTimeout: 20_000,
          hookTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'process',
          include: [processTests],
          exclude: ['**/node_modules/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
