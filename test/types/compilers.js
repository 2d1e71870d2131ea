// What TypeScript says of the packed package to programs in all surroundings: each compiler that people use, with and without
// Node's types, the DOM's and an undici, as ES modules and as CommonJS. Errors inside other packages' declarations are not ours.
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Checks } from '../checks/checks.js';
import { command } from '../checks/command.js';
import { asInstalled, inTemporaryFolder, makeProject, pack } from '../checks/packed.js';
import { readDeclarations } from './read-declarations.js';

const checks = new Checks('compilers');
const programs = new URL('programs/', import.meta.url);
const consumer = new URL('../package/consumer/', import.meta.url);

const versions = ['5.4', '5.9', '6', '7'];
const strict = [
  ['--noEmit', '--strict', '--skipLibCheck', 'false', '--target', 'es2022', '--pretty', 'false'],
  ['--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--noImplicitOverride'],
].flat();
const nodenext = ['--module', 'nodenext'];
const node16 = ['--module', 'node16'];
const bundler = ['--module', 'preserve', '--moduleResolution', 'bundler'];
const plain = ['--lib', 'es2022'];
const dom = ['--lib', 'es2022,dom,dom.iterable'];
const node = ['--types', 'node'];

/** @typedef {{ name: string, undici?: string, packages?: string[], types: boolean, runs: [name: string, files: string[], flags: string[]][] }} Surroundings */

/** @type {Surroundings[]} */
const surroundings = [
  {
    name: 'neither undici nor @types/node',
    types: false,
    runs: [
      ['nodenext', ['bare.ts'], [...nodenext, ...plain]],
      ['node16 and DOM', ['bare.ts'], [...node16, ...dom]],
      ['bundler', ['bare.ts'], [...bundler, ...plain]],
      ['bundler and DOM', ['bare.ts'], [...bundler, ...dom]],
    ],
  },
  {
    name: '@types/node and no undici',
    types: true,
    runs: [
      [
        'nodenext',
        ['bare.ts', 'program.ts', 'without-undici.ts'],
        [...nodenext, ...plain, ...node],
      ],
      ['bundler and DOM', ['bare.ts', 'program.ts'], [...bundler, ...dom, ...node]],
      ['CommonJS, nodenext', ['commonjs.cts'], [...nodenext, ...plain, ...node]],
      ['CommonJS, node16 and DOM', ['commonjs.cts'], [...node16, ...dom, ...node]],
    ],
  },
  {
    name: 'ky and ofetch',
    types: true,
    packages: ['ky@1', 'ofetch@1'],
    runs: [
      ['nodenext', ['through-ky.ts'], [...nodenext, ...plain, ...node]],
      ['bundler and DOM', ['through-ky.ts'], [...bundler, ...dom, ...node]],
    ],
  },
  ...['undici6', 'undici', 'undici8'].map((undici) => ({
    name: `@types/node and ${undici === 'undici' ? 'undici7' : undici}`,
    types: true,
    undici,
    runs: withUndici(undici === 'undici6' ? 'program-with-undici.ts' : 'with-undici.ts'),
  })),
];

/**
 * @param {string} program
 * @returns {Surroundings['runs']}
 */
function withUndici(program) {
  return [
    ['nodenext', [program], [...nodenext, ...plain, ...node]],
    ['bundler and DOM', [program], [...bundler, ...dom, ...node]],
  ];
}

await inTemporaryFolder(async (folder) => {
  const tarball = await pack(folder);
  const aliases = versions.map((version) => `typescript-${version}@npm:typescript@${version}`);
  const compilers = await makeProject(join(folder, 'compilers'), aliases);
  const bare = await makeProject(join(folder, 'declarations'), [tarball]);
  await checkDeclarations(compilers, bare);
  await checkEntries(compilers, bare);
  for (const surrounding of surroundings) {
    const project = await install(
      tarball,
      join(folder, surrounding.name.replaceAll(/\W/g, '-')),
      surrounding,
    );
    for (const version of versions) {
      const tsc = join(compilers, 'node_modules', `typescript-${version}`, 'bin', 'tsc');
      for (const [name, files, flags] of surrounding.runs) {
        await checks.check(`TypeScript ${version}, ${surrounding.name}, ${name}`, () =>
          compile(project, [tsc, ...strict, ...flags, ...files]),
        );
      }
    }
  }
});
checks.finish();

/**
 * @param {string} compilers
 * @param {string} project
 */
async function checkDeclarations(compilers, project) {
  const api = join(compilers, 'node_modules/typescript-5.9/lib/typescript.js');
  const { default: typescript } = await import(pathToFileURL(api).href);
  const found = readDeclarations(typescript, join(project, 'node_modules/undici-cookiejar'));
  await checks.check('every type that a public signature names is exported', () =>
    expectNone(found.unexported),
  );
  await checks.check('every optional property takes undefined', () =>
    expectNone(found.strictOptionals),
  );
}

/**
 * Each entry by itself: what another entry declares must not be needed.
 *
 * @param {string} compilers
 * @param {string} project
 */
async function checkEntries(compilers, project) {
  const tsc = join(compilers, 'node_modules/typescript-7/bin/tsc');
  const file = join(project, 'node_modules/undici-cookiejar/package.json');
  const { exports } = JSON.parse(await readFile(file, 'utf8'));
  for (const [entry, { require }] of Object.entries(exports)) {
    if (require === undefined) continue;
    const name = entry.replace(/^\./, 'undici-cookiejar');
    await writeFile(join(project, 'entry.mts'), `import * as all from '${name}';\nall;\n`);
    await writeFile(join(project, 'entry.cts'), `import * as all from '${name}';\nexport = all;\n`);
    for (const program of ['entry.mts', 'entry.cts']) {
      await checks.check(`${name} by itself, ${program}`, () =>
        compile(project, [tsc, ...strict, ...node16, ...plain, program]),
      );
    }
  }
}

/** @param {readonly string[]} found */
function expectNone(found) {
  if (found.length > 0) throw new Error(found.join('\n'));
}

/**
 * @param {string} tarball
 * @param {string} folder
 * @param {Surroundings} surrounding
 */
async function install(tarball, folder, { types, undici, packages = [], runs }) {
  const installed = [
    ...(types ? [await asInstalled('@types/node')] : []),
    ...(undici === undefined ? [] : [await asInstalled(undici, 'undici')]),
  ];
  const project = await makeProject(folder, [tarball, ...packages, ...installed]);
  for (const file of new Set(runs.flatMap(([, files]) => files))) {
    const home = file.startsWith('program') ? consumer : programs;
    await copyFile(new URL(file, home), join(project, file));
  }
  return project;
}

/**
 * @param {string} project
 * @param {string[]} args
 */
async function compile(project, args) {
  /** @type {string} */
  const output = await command(process.execPath, args, { cwd: project }).catch(
    (error) => error.message,
  );
  const errors = output
    .split('\n')
    .filter((line) => /error TS\d+/.test(line))
    .filter((line) => !/^node_modules\/(?!undici-cookiejar\/)/.test(line));
  if (errors.length > 0) throw new Error(errors.join('\n'));
}
