import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    watch: false,
    pool: 'forks',
    testTimeout: 20_000,
    hookTimeout: 20_000,
  },
});
