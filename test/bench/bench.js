// Prints how fast the jar is beside others, and writes it as bench.json and bench.svg. `npm run bench -- --only a,c` runs some of the
// sections and writes nothing; `-- --node 24` runs on another Node, which npm fetches.
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { plot } from './plot.js';
import { tableOf } from './table.js';

/**
 * @typedef {object} Section
 * @property {string} title
 * @property {import('./figures.js').Row[]} rows
 * @property {string[]} [notes]
 * @property {boolean} [hasOneScale] whether the bars of its plot are as long as their figures throughout, not within a line only
 */

/** @type {Record<string, string>} */
const SECTIONS = {
  a: './jar.js',
  c: './requests.js',
  d: './files.js',
  e: './memory.js',
  f: './session.js',
};

const { values } = parseArgs({ options: { only: { type: 'string' }, node: { type: 'string' } } });
if (values.node !== undefined) onNode(values.node, values.only);
else await run(values.only?.split(','));

/**
 * @param {string} version
 * @param {string | undefined} only
 */
function onNode(version, only) {
  const here = fileURLToPath(import.meta.url);
  const args = [
    '-y',
    '-p',
    `node@${version}`,
    '--',
    'node',
    here,
    ...(only ? ['--only', only] : []),
  ];
  spawn('npx', args, { stdio: 'inherit' }).once('exit', (code) => {
    process.exitCode = code ?? 1;
  });
}

/** @param {string[]} [only] */
async function run(only) {
  const machine = `Node ${process.versions.node}, ${cpus().length} × ${cpus()[0]?.model.trim()}`;
  console.log(machine);
  /** @type {Record<string, Section>} */
  const sections = {};
  for (const [letter, module] of Object.entries(SECTIONS)) {
    if (only?.includes(letter) === false) continue;
    const { title, measure } = await import(module);
    const began = performance.now();
    const section = { title, ...(await measure()) };
    const seconds = Math.round((performance.now() - began) / 1000);
    console.log(`\n(${letter}) ${title}   [${seconds} s]\n\n${tableOf(section)}`);
    sections[letter] = section;
  }
  const verdicts = Object.values(sections).flatMap(({ rows }) =>
    rows.flatMap((row) => row.verdicts ?? []),
  );
  console.log(`\n${verdicts.filter(({ met }) => met).length} of ${verdicts.length} bars met.`);
  if (only !== undefined) return;
  const report = { machine, date: new Date().toISOString().slice(0, 10), sections };
  writeFileSync(new URL('bench.json', import.meta.url), jsonOf(report));
  writeFileSync(new URL('bench.svg', import.meta.url), plot(report));
}

/**
 * The figures, without what is there for the table and the plot.
 * @param {{ machine: string, date: string, sections: Record<string, Section> }} report
 */
function jsonOf({ machine, date, sections }) {
  const figures = Object.values(sections).map(({ title, rows }) => ({
    title,
    rows: rows.map(({ what, unit, figures, ratios = {}, verdicts = [] }) => ({
      what,
      unit,
      figures,
      ratios,
      verdicts,
    })),
  }));
  const inShort = (/** @type {string} */ _key, /** @type {unknown} */ value) =>
    typeof value === 'number' ? Number(value.toPrecision(4)) : value;
  return `${JSON.stringify({ machine, date, sections: figures }, inShort, 2)}\n`;
}
