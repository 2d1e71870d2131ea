// Generates docs/api from the doc comments of src.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { command } from '../checks/command.js';
import { root } from '../checks/packed.js';

const generator = fileURLToPath(new URL('api-reference', import.meta.url));
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';

/**
 * Generates the API reference; rejects if TypeDoc warns of anything.
 *
 * @param {string} folder which is emptied
 */
export async function generateApi(folder) {
  await command(npm, ['ci', '--no-audit', '--no-fund'], { cwd: generator });
  const typedoc = join(generator, 'node_modules', 'typedoc', 'bin', 'typedoc');
  const options = ['--options', 'typedoc.json', '--out', folder, '--treatWarningsAsErrors'];
  await command(process.execPath, [typedoc, ...options], { cwd: generator });
}

/**
 * The pages of an API reference by their names.
 *
 * @param {string} folder
 * @returns {Promise<Map<string, string>>}
 */
export async function readApi(folder) {
  const names = (await readdir(folder)).sort();
  const texts = names.map((name) => readFile(join(folder, name), 'utf8'));
  const contents = await Promise.all(texts);
  return new Map(names.map((name, index) => [name, contents[index] ?? '']));
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  await generateApi(join(root, 'docs', 'api'));
