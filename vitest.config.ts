import { defineConfig } from 'vitest/config';

/** Tests that start programs of their own, measure memory or wait for other processes. */
const processTests = 'test/**/*.process.test.ts';

export default defineConfig({
  test: {
    watch: false,
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: [processTests],
          testTimeout: 20_000,
          hookTimeout: 20_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'process',
          include: [processTests],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
