import { fileURLToPath } from 'node:url';
import { createVitest } from 'vitest/node';

// One Vitest that lives as long as the run: what it has read and translated for one fault serves the next. It is a process of its
// own, which mutation.js ends where a fault makes the tests hang.

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The fault that is planted now. Nothing is written: it is in what Vitest loads. @type {import('./faults.js').Fault | null} */
let planted = null;

const vitest = await createVitest(
  'test',
  {
    root,
    config: false,
    watch: false,
    reporters: [{}],
    include: ['test/**/*.test.ts'],
    pool: 'forks',
    maxWorkers: 1,
    isolate: false,
    setupFiles: ['test/shared-process.ts'],
    // A fault that fills the memory is caught by it, soon.
    execArgv: ['--max-old-space-size=1024'],
    bail: 1,
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
  {
    plugins: [
      {
        name: 'fault',
        enforce: 'pre',
        /** @param {string} code @param {string} id */
        transform(code, id) {
          if (planted === null || id !== root + planted.file) return null;
          return code.slice(0, planted.start) + planted.is + code.slice(planted.end);
        },
      },
    ],
  },
);

/** Whether the tests fail with the fault. @param {import('./faults.js').Fault | null} fault @param {string[]} tests */
async function fails(fault, tests) {
  planted = fault;
  const specifications = await vitest.globTestSpecifications(tests);
  if (specifications.length === 0) throw new Error(`no tests: ${tests.join(' ')}`);
  if (fault !== null) vitest.invalidateFile(root + fault.file);
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications);
  if (fault !== null) vitest.invalidateFile(root + fault.file);
  // The modules of earlier runs are among them, with what came of them then.
  const now = new Set(specifications.map(({ moduleId }) => moduleId));
  const failed = testModules.some((module) => now.has(module.moduleId) && !module.ok());
  return failed || unhandledErrors.length > 0;
}

process.on('message', async (/** @type {{ fault: any, tests: string[] }} */ { fault, tests }) => {
  try {
    process.send?.(await fails(fault, tests));
  } catch (error) {
    console.error(error);
    process.exit(2);
  }
});
