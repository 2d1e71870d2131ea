import { defineConfig } from 'vitest/config';

/** `npm run check:tools`: files that we write are read by curl, wget, Python and Perl, and the reverse. */
export default defineConfig({
  test: {
    watch: false,
    include: ['test/tools/**/*.tools.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
