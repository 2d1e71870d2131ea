import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { PROPERTIES } from '../property/properties.js';
import { fuzzFiles } from './files.js';
import { fuzzHeaders } from './headers.js';
import { measureGrowth } from './linear.js';
import { Tally } from './tally.js';

// npm run fuzz -- [headers] [files] [properties] [linear] [--seed <number>] [--count <number>]
// Without words: headers, files and properties. `--count` is that of the headers; there is a file for each hundred of them.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' }, count: { type: 'string', default: '1000000' } },
});
const parts = positionals.length > 0 ? positionals : ['headers', 'files', 'properties'];
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const count = Number(values.count);
const tally = new Tally();
console.log(`seed ${seed}, count ${count}: ${parts.join(', ')}`);

if (parts.includes('headers')) fuzzHeaders(count, seed, tally);
if (parts.includes('files')) fuzzFiles(Math.ceil(count / 100), seed, tally);
if (parts.includes('properties')) {
  for (const [title, property, runs] of PROPERTIES) {
    const numRuns = Math.ceil((runs * count) / 20_000);
    const details = await fc.check(property(), { seed, numRuns });
    if (details.failed) tally.fault(title, (await fc.asyncDefaultReportMessage(details)) ?? '');
    tally.progress(`${title}: ${details.numRuns} runs`);
  }
}
if (parts.includes('linear') && !measureGrowth())
  tally.fault('a reading takes too long', 'see above');

tally.progress('done');
process.exitCode = tally.faults.length === 0 ? 0 : 1;
