// npm run test:programs: installs the programs that package.json pins, and runs each with our cookies. Prints the table for the documentation.
// A program that cannot be installed here, such as a runtime for another system, is skipped with a message.
import { execFile, execFileSync } from 'node:child_process';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { loginSite } from '../tough-cookie-programs/login-site.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Outside of test/, where the link to the package would make all tests appear twice.
const folder = `${root}node_modules/.cache/undici-cookiejar/real-programs`;
cpSync(fileURLToPath(new URL('.', import.meta.url)), folder, { recursive: true });
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const options = [
  '--install-links',
  '--no-package-lock',
  '--no-save',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];
try {
  execFileSync(npm, ['install', ...options, root], { cwd: folder, stdio: 'inherit' });
} catch {
  console.log('the programs could not be installed: those that are missing are skipped');
}

const { dependencies, optionalDependencies } = JSON.parse(
  readFileSync(`${folder}/package.json`, 'utf8'),
);
/** @type {typeof import('./programs.js')} */
const { isInstalled, programs } = await import(pathToFileURL(`${folder}/programs.js`).href);
const runtimes = {
  bun: { needs: "new Session({ via: 'headers' })", args: ['run'] },
  deno: {
    needs: "new Session({ via: 'headers' })",
    args: ['run', '--allow-all', '--node-modules-dir=manual'],
  },
};

/** @type {[name: string, version: string, needs: string, result: string][]} */
const rows = [];
let failures = 0;

/**
 * @param {string} name
 * @param {string} needs
 * @param {boolean} isPresent
 * @param {(origin: string) => Promise<string>} run
 */
async function check(name, needs, isPresent, run) {
  const version = dependencies[name] ?? optionalDependencies[name];
  if (!isPresent) {
    rows.push([name, version, needs, 'skipped: not installed']);
    return;
  }
  const site = await loginSite();
  try {
    const page = (await run(site.origin)).trim();
    if (!page.startsWith('<p>ada')) throw new Error(`not logged in: ${page}`);
    rows.push([name, version, needs, 'works']);
  } catch (error) {
    failures++;
    console.error(name, error);
    rows.push([name, version, needs, 'fails']);
  } finally {
    site.close();
  }
}

for (const [name, { needs, run }] of Object.entries(programs)) {
  await check(name, needs, isInstalled(name), run);
}
for (const [name, { needs, args }] of Object.entries(runtimes)) {
  const binary = `${folder}/node_modules/.bin/${name}`;
  await check(name, needs, existsSync(binary), async (origin) => {
    const script = [...args, `${folder}/in-another-runtime.js`, origin];
    const { stdout } = await promisify(execFile)(binary, script, { cwd: folder, timeout: 60_000 });
    return stdout;
  });
}

console.log('| program | version | what it needs | |\n| --- | --- | --- | --- |');
for (const row of rows)
  console.log(`| ${row.map((cell, i) => (i === 2 ? `\`${cell}\`` : cell)).join(' | ')} |`);
const done = rows.filter(([, , , result]) => result === 'works').length;
console.log(`\n${done} work, ${failures} fail, ${rows.length - done - failures} skipped`);
process.exit(failures === 0 ? 0 : 1);
