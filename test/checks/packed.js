import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { command } from './command.js';

/** The project's own folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Gives the work a temporary folder, which is removed afterwards.
 *
 * @param {(folder: string) => Promise<void>} work
 */
export async function inTemporaryFolder(work) {
  const folder = await mkdtemp(join(tmpdir(), 'undici-cookiejar-'));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Builds and packs the project as it would be published.
 *
 * @param {string} folder where the tarball goes
 * @returns {Promise<string>} the tarball's path
 */
export async function pack(folder) {
  await command('npm', ['pack', '--pack-destination', folder], { cwd: root });
  const tarball = (await readdir(folder)).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack wrote no tarball');
  return join(folder, tarball);
}

/**
 * Makes an empty ESM project and installs into it what is named: tarballs or package specs.
 *
 * @param {string} folder
 * @param {readonly string[]} packages
 * @returns {Promise<string>} the folder
 */
export async function makeProject(folder, packages) {
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'package.json'), '{ "private": true, "type": "module" }\n');
  const quiet = ['--no-audit', '--no-fund', '--no-package-lock', '--prefer-offline'];
  await command('npm', ['install', ...quiet, ...packages], { cwd: folder });
  return folder;
}

/**
 * The package spec of the version that this project has installed, so that the checks run with what
 * the lock file names and find it in npm's cache.
 *
 * @param {string} name the name in node_modules
 * @param {string} [as] another name to install it under
 */
export async function asInstalled(name, as) {
  const file = join(root, 'node_modules', name, 'package.json');
  const { name: published, version } = JSON.parse(await readFile(file, 'utf8'));
  return as === undefined ? `${published}@${version}` : `${as}@npm:${published}@${version}`;
}
