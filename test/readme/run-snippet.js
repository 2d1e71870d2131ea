import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { command } from '../checks/command.js';

const toLoopback = new URL('to-loopback.js', import.meta.url).href;

/**
 * Writes a snippet into a project, where what it imports is installed.
 *
 * @param {import('./snippets.js').Snippet} snippet
 * @param {string} project the project's folder
 * @returns {Promise<string>} the file's path
 */
export async function writeSnippet({ line, language, use, file, code }, project) {
  const name = file ?? `line-${line}${use === 'vitest' ? '.test' : ''}.${language}`;
  const path = join(project, name);
  await writeFile(path, code);
  return path;
}

// A reader copies a snippet into a strict project.
const strict = [
  ['--strict', '--noUncheckedIndexedAccess', '--skipLibCheck', 'false'],
  ['--target', 'es2022', '--lib', 'es2022', '--module', 'nodenext', '--types', 'node'],
  ['--moduleDetection', 'force', '--pretty', 'false'],
].flat();

/**
 * Compiles a TypeScript snippet beside itself; rejects with what the compiler says of it.
 *
 * @param {string} file
 * @param {string} tsc the path of the compiler
 */
export function compileSnippet(file, tsc) {
  return command(process.execPath, [tsc, ...strict, file], { cwd: join(file, '..') });
}

/**
 * Runs a snippet, a TypeScript one after it was compiled, against the example site; rejects where it
 * fails, and where it does not end by itself.
 *
 * @param {string} file
 * @param {{ port: number }} site
 * @param {string} cwd
 * @returns {Promise<string>} what it printed
 */
export function runSnippet(file, site, cwd) {
  const program = file.replace(/\.ts$/, '.js');
  const env = { ...process.env, EXAMPLE_SITE_PORT: String(site.port) };
  return command(process.execPath, ['--import', toLoopback, program], {
    cwd,
    env,
  });
}

/**
 * Runs a snippet as a test file; rejects where a test fails.
 *
 * @param {string} file
 * @param {{ port: number }} site
 * @param {string} vitest the path of Vitest's program
 * @returns {Promise<string>}
 */
export function runTests(file, site, vitest) {
  const env = {
    ...process.env,
    EXAMPLE_SITE_PORT: String(site.port),
    NODE_OPTIONS: `--import ${toLoopback}`,
  };
  return command(process.execPath, [vitest, 'run', file], { cwd: join(file, '..'), env });
}
