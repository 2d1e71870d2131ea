import { parseArgs } from 'node:util';
import fc from 'fast-check';
import { PROPERTIES } from '../property/properties.js';
import { fuzzDatabases } from './databases.js';
import { fuzzFiles } from './files.js';
import { fuzzHeaders } from './headers.js';
import { measureGrowth } from './linear.js';
import { Tally } from './tally.js';
import { readBesideWriter } from './torn-reads.js';

// npm run fuzz -- [headers] [files] [databases] [torn-reads] [properties] [linear] [--seed <number>] [--count <number>]
// Without words: all but linear. `--count` is the number of headers; there are a tenth as many databases, a hundredth as many
// files and, in each of six modes, a five-thousandth as many reads of a database that is being written.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' }, count: { type: 'string', default: '1000000' } },
});
const parts =
  positionals.length > 0
    ? positionals
    : ['headers', 'files', 'databases', 'torn-reads', 'properties'];
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const count = Number(values.count);
const tally = new Tally({ isTimed: true });
console.log(`seed ${seed}, count ${count}: ${parts.join(', ')}`);

if (parts.includes('headers')) fuzzHeaders(count, seed, tally);
if (parts.includes('files')) fuzzFiles(Math.ceil(count / 100), seed, tally);
if (parts.includes('databases')) await fuzzDatabases(Math.ceil(count / 10), seed, tally);
if (parts.includes('torn-reads')) await readBesideWriter(Math.ceil(count / 5000), tally);
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
