// Runs every program that README.md, the pages of docs/ and the doc comments of src/ show, as a reader
// would who copied it into a project with the packed package installed. Other Markdown or TypeScript
// files may be given as arguments.
//
// A program speaks of https://example.com/ and reaches the site of example-site.js (to-loopback.js
// says how). The programs of a page run in the order of the text, in a working folder of the page, so
// that a later one finds the files that an earlier one saved; a cookies.txt lies there from the start.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Checks } from '../checks/checks.js';
import { asInstalled, inTemporaryFolder, makeProject, pack, root } from '../checks/packed.js';
import { startExampleSite } from './example-site.js';
import { compileSnippet, runSnippet, runTests, writeSnippet } from './run-snippet.js';
import { docComments, findSnippets } from './snippets.js';

/** The packages that the programs of the pages import in addition to this one. */
const installed = ['undici', 'typescript', '@types/node', 'tough-cookie', 'vitest'];
const others = ['got@15', 'msw@2'];

const pages = process.argv.length > 2 ? process.argv.slice(2) : await documentationPages();
const checks = new Checks('readme');
const site = await startExampleSite();

await checks.check('the programs of the documentation can be run', () =>
  inTemporaryFolder(async (folder) => {
    const project = await makeProject(join(folder, 'reader'), [
      await pack(folder),
      ...(await Promise.all(installed.map((name) => asInstalled(name)))),
      ...others,
    ]);
    for (const page of pages) await checkPage(page, project);
  }),
);
site.close();
checks.finish();

async function documentationPages() {
  const docs = await readdir(join(root, 'docs'));
  const names = docs.filter((name) => name.endsWith('.md')).sort();
  const files = await readdir(join(root, 'src'), { recursive: true });
  const sources = files.filter((name) => name.endsWith('.ts')).sort();
  return [
    join(root, 'README.md'),
    ...names.map((name) => join(root, 'docs', name)),
    ...sources.map((name) => join(root, 'src', name)),
  ];
}

/**
 * @param {string} page
 * @param {string} project
 */
async function checkPage(page, project) {
  const text = await readFile(page, 'utf8');
  const snippets = findSnippets(page.endsWith('.md') ? text : docComments(text));
  if (snippets.length === 0) return;
  const folder = join(project, relative(root, page).replaceAll(/[^\w-]+/g, '-'));
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), '{ "type": "module" }');
  const files = await makeWorkingFolder(folder);
  for (const snippet of snippets) await tryOut(snippet, relative(root, page), folder, files);
}

/**
 * @param {import('./snippets.js').Snippet} snippet
 * @param {string} page
 * @param {string} folder
 * @param {string} files
 */
async function tryOut(snippet, page, folder, files) {
  const program = `${page}:${snippet.line}`;
  const file = await writeSnippet(snippet, folder);
  if (snippet.use === 'file' || snippet.use === 'not-run') return;
  const modules = join(folder, '..', 'node_modules');
  if (snippet.use === 'vitest') {
    const vitest = join(modules, 'vitest', 'vitest.mjs');
    await checks.check(`${program} passes in Vitest`, async () => {
      await runTests(file, site, vitest);
    });
    return;
  }
  if (snippet.language === 'ts') {
    const tsc = join(modules, 'typescript', 'lib', 'tsc.js');
    await checks.check(`${program} compiles`, () => compileSnippet(file, tsc));
  }
  await checks.check(`${program} runs`, () => runSnippet(file, site, files));
}

/** @param {string} folder */
async function makeWorkingFolder(folder) {
  const files = join(folder, 'files');
  await mkdir(files);
  const cookie = ['example.com', 'FALSE', '/', 'TRUE', '4102444800', 'session', '6f1c2e'].join(
    '\t',
  );
  await writeFile(join(files, 'cookies.txt'), `# Netscape HTTP Cookie File\n\n${cookie}\n`);
  return files;
}
