// Packs the project, installs the tarball into empty projects and checks it there.
import { copyFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Checks } from '../checks/checks.js';
import { command } from '../checks/command.js';
import { asInstalled, inTemporaryFolder, makeProject, pack, root } from '../checks/packed.js';

const name = 'undici-cookiejar';
const programs = new URL('consumer/', import.meta.url);
const checks = new Checks('package');

const rolldown = join(root, 'node_modules/rolldown/bin/cli.mjs');
const bundle = ['--format', 'cjs', '--platform', 'node', '--file', 'snapshot.cjs'];

const compilers = {
  'the current TypeScript': 'node_modules/typescript/lib/tsc.js',
  'TypeScript 5.9': 'node_modules/typescript5/lib/tsc.js',
};

// Stricter than the project's own settings: a user may have all of these on, and no skipLibCheck.
const strict = [
  ['--noEmit', '--strict', '--skipLibCheck', 'false'],
  ['--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess', '--noImplicitOverride'],
  ['--target', 'es2022', '--lib', 'es2022', '--module', 'nodenext', '--types', 'node'],
].flat();

await checks.check('the packed project can be installed into empty projects', () =>
  inTemporaryFolder(async (folder) => {
    const tarball = await pack(folder);
    await checkWithTools(tarball);
    await checkLoading(tarball, folder);
    await checkTypes(tarball, folder);
  }),
);
checks.finish();

/** @param {string} tarball */
async function checkWithTools(tarball) {
  await checks.check('publint reports nothing', () =>
    command('npx', ['--no', '--', 'publint', 'run', tarball, '--strict'], { cwd: root }),
  );
  // Without node10, which TypeScript 6 drops: it reads no `exports`.
  const attw = ['attw', tarball, '--profile', 'node16', '--format', 'ascii'];
  await checks.check('are-the-types-wrong reports nothing', () =>
    command('npx', ['--no', '--', ...attw], { cwd: root }),
  );
}

/**
 * @param {string} tarball
 * @param {string} folder
 */
async function checkLoading(tarball, folder) {
  const project = await makeProject(join(folder, 'loading'), [tarball]);
  const installed = join(project, 'node_modules', name);
  await checks.check(
    'the tarball contains the build, the sources and the documents, and nothing else',
    () => checkContents(installed),
  );
  await copyPrograms(project, [
    ...['imports.js', 'requires.cjs', 'loads-no-undici.js', 'side-effects.js', 'snapshot.js'],
  ]);
  await command(process.execPath, [rolldown, 'snapshot.js', ...bundle], { cwd: project });
  for (const [version, node] of nodes()) {
    await checks.check(
      `${version} loads it with import and with require(), no undici installed`,
      () => checkNames(project, node),
    );
  }
  for (const [version, node] of nodes()) {
    await checks.check(`${version} loads each module without an effect`, async () =>
      expectNone('changed', JSON.parse(await runWith(node, project, 'side-effects.js'))),
    );
    await checks.check(`${version} builds a startup snapshot with it`, () =>
      checkSnapshot(project, node),
    );
  }
  await setTrap(project);
  for (const [version, node] of nodes()) {
    await checks.check(`${version} loads no undici module for the main entry`, () =>
      checkNoUndici(project, node),
    );
  }
}

/**
 * @param {string} project
 * @param {readonly string[]} node
 */
async function checkSnapshot(project, [program = '', ...args]) {
  const blob = ['--snapshot-blob', 'snapshot.blob'];
  await command(program, [...args, ...blob, '--build-snapshot', 'snapshot.cjs'], { cwd: project });
  const printed = await command(program, [...args, ...blob], { cwd: project });
  if (printed.trim() !== 'a=1; c=3') throw new Error(`it printed ${printed}`);
}

/**
 * The Nodes to load the package with: this one, and outside CI the oldest that `engines` allows and
 * the current long-term one.
 *
 * @returns {[string, string[]][]}
 */
function nodes() {
  const others = process.env.CI ? [] : ['20.19.0', '24'];
  return [
    [`Node ${process.versions.node}`, [process.execPath]],
    ...others.map((version) => nodeFromRegistry(version)),
  ];
}

/**
 * @param {string} version
 * @returns {[string, string[]]}
 */
function nodeFromRegistry(version) {
  return [`Node ${version}`, ['npx', '-y', '-p', `node@${version}`, '--', 'node']];
}

/** @param {string} installed */
async function checkContents(installed) {
  const entries = await readdir(installed, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(installed.length + 1));
  const documents = ['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json'];
  const wanted = [
    ...documents,
    ...['dist/index.js', 'dist/index.d.ts', 'dist/index.cjs', 'dist/index.d.cts'],
    ...['dist/chunks/jar.js.map', 'dist/index.d.ts.map', 'src/index.ts'],
  ];
  const missing = wanted.filter((file) => !files.includes(file));
  const allowed = [...documents, 'SECURITY.md'];
  const unexpected = files.filter(
    (file) =>
      !allowed.includes(file) &&
      !/^dist\/.+\.(js|cjs|d\.ts|d\.cts|map)$/.test(file) &&
      !/^src\/.+\.ts$/.test(file),
  );
  expectNone('missing', missing);
  expectNone('not to be published', unexpected);
}

/**
 * @param {string} project
 * @param {string[]} node
 */
async function checkNames(project, node) {
  const imported = await runWith(node, project, 'imports.js');
  const required = await runWith(node, project, 'requires.cjs');
  if (!imported.includes('CookieJar')) throw new Error(`import sees no CookieJar:\n${imported}`);
  // Newer Nodes mark a required ES module with this name of their own.
  const names = required.replace(/^module\.exports\n/m, '');
  if (names !== imported) throw new Error(`import sees\n${imported}\nrequire() sees\n${required}`);
}

/**
 * Installs a fake undici that records that it was loaded: a require() made at run time is found too.
 *
 * @param {string} project
 */
async function setTrap(project) {
  const folder = join(project, 'node_modules', 'undici');
  await mkdir(folder);
  await writeFile(
    join(folder, 'package.json'),
    '{ "name": "undici", "version": "7.0.0", "main": "index.js" }',
  );
  await writeFile(join(folder, 'index.js'), 'globalThis.undiciWasLoaded = true;\n');
}

/**
 * @param {string} project
 * @param {string[]} node
 */
async function checkNoUndici(project, node) {
  expectNone('loaded', JSON.parse(await runWith(node, project, 'loads-no-undici.js')));
}

/**
 * @param {string} tarball
 * @param {string} folder
 */
async function checkTypes(tarball, folder) {
  const tools = [
    await asInstalled('typescript'),
    'typescript5@npm:typescript@5.9',
    await asInstalled('@types/node'),
  ];
  const surroundings = [
    { around: 'no undici', packages: [], sources: ['program.ts'] },
    {
      around: 'undici 7',
      packages: [await asInstalled('undici')],
      sources: ['program.ts', 'program-with-undici.ts'],
    },
    {
      around: 'undici 8',
      packages: [await asInstalled('undici8', 'undici')],
      sources: ['program.ts', 'program-with-undici.ts'],
    },
  ];
  for (const { around, packages, sources } of surroundings) {
    const project = await makeProject(join(folder, around.replace(' ', '-')), [
      tarball,
      ...tools,
      ...packages,
    ]);
    await copyPrograms(project, sources);
    for (const [compiler, tsc] of Object.entries(compilers)) {
      await checks.check(`a strict program compiles with ${compiler} and ${around}`, () =>
        command(process.execPath, [join(project, tsc), ...strict, ...sources], { cwd: project }),
      );
    }
  }
  await checks.check('the declarations import nothing from undici', () =>
    checkDeclarations(join(folder, 'no-undici', 'node_modules', name, 'dist')),
  );
}

/** @param {string} dist */
async function checkDeclarations(dist) {
  const files = (await readdir(dist, { recursive: true })).filter((file) => file.endsWith('.d.ts'));
  const offending = [];
  for (const file of files) {
    // Examples in doc comments may import it.
    const text = (await readFile(join(dist, file), 'utf8')).replace(/\/\*.*?\*\//gs, '');
    if (/(from|import|types=|require)\s*\(?\s*["']undici(-types)?[/"']/.test(text))
      offending.push(file);
  }
  expectNone('importing undici', offending);
}

/**
 * @param {string} project
 * @param {readonly string[]} files
 */
async function copyPrograms(project, files) {
  for (const file of files) await copyFile(new URL(file, programs), join(project, file));
}

/**
 * @param {string[]} node
 * @param {string} project
 * @param {string} file
 */
function runWith([program = '', ...args], project, file) {
  return command(program, [...args, file], { cwd: project });
}

/**
 * @param {string} what
 * @param {readonly string[]} found
 */
function expectNone(what, found) {
  if (found.length > 0) throw new Error(`${what}: ${found.join(', ')}`);
}
