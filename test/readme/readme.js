// Runs every program that the README shows, as a reader would who copied it into a project with the
// packed package and undici installed. Another Markdown file may be given as the argument.
//
// A program speaks of https://example.com/ and reaches the site of example-site.js (to-loopback.js
// says how). The programs run in the order of the text, in one working folder, so that a later one
// finds the files that an earlier one saved; a cookies.txt lies there from the start.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Checks } from '../checks/checks.js';
import { asInstalled, inTemporaryFolder, makeProject, pack, root } from '../checks/packed.js';
import { startExampleSite } from './example-site.js';
import { compileSnippet, runSnippet, writeSnippet } from './run-snippet.js';
import { findSnippets } from './snippets.js';

const markdown = process.argv[2] ?? join(root, 'README.md');
const checks = new Checks('readme');
const site = await startExampleSite();

await checks.check('the programs of the README can be tried', () =>
  inTemporaryFolder(async (folder) => {
    const snippets = findSnippets(await readFile(markdown, 'utf8'));
    if (snippets.length === 0) throw new Error(`${markdown} shows no program`);
    const tarball = await pack(folder);
    const project = await makeProject(join(folder, 'reader'), [
      tarball,
      await asInstalled('undici'),
      await asInstalled('typescript'),
      await asInstalled('@types/node'),
    ]);
    const files = await makeWorkingFolder(project);
    for (const snippet of snippets) await tryOut(snippet, project, files);
  }),
);
site.close();
checks.finish();

/**
 * @param {import('./snippets.js').Snippet} snippet
 * @param {string} project
 * @param {string} files
 */
async function tryOut(snippet, project, files) {
  const program = `the ${snippet.language} program of line ${snippet.line}`;
  const file = await writeSnippet(snippet, project);
  if (snippet.language === 'ts') {
    const tsc = join(project, 'node_modules', 'typescript', 'lib', 'tsc.js');
    await checks.check(`${program} compiles`, () => compileSnippet(file, tsc));
  }
  await checks.check(`${program} runs`, () => runSnippet(file, site, files));
}

/** @param {string} project */
async function makeWorkingFolder(project) {
  const files = join(project, 'files');
  await mkdir(files);
  const cookie = ['example.com', 'FALSE', '/', 'TRUE', '4102444800', 'session', '6f1c2e'].join(
    '\t',
  );
  await writeFile(join(files, 'cookies.txt'), `# Netscape HTTP Cookie File\n\n${cookie}\n`);
  return files;
}
