import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** The source with one fault, which the mutation run gives in the environment. The files themselves stay as they are. */
const fault = JSON.parse(process.env.FAULT ?? 'null');
const root = fileURLToPath(new URL('../..', import.meta.url));

export default defineConfig({
  root,
  plugins: [
    {
      name: 'fault',
      enforce: 'pre',
      transform(code: string, id: string) {
        if (fault === null || id !== root + fault.file) return null;
        return code.slice(0, fault.start) + fault.is + code.slice(fault.end);
      },
    },
  ],
  test: {
    include: ['test/**/*.test.ts'],
    watch: false,
    pool: 'forks',
    maxWorkers: 1,
    bail: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
