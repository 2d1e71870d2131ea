// Prints "passed failed" from the JSON report of Vitest that the argument names. A file that could
// not run has no tests to count: it is one failure.
import { readFileSync } from 'node:fs';

/** @type {import('vitest/reporters').JsonTestResults} */
const report = JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8'));
const broken = report.testResults.filter(
  (file) =>
    file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
);
console.log(report.numPassedTests, report.numFailedTests + broken.length);
