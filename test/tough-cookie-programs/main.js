// Installs the programs that package.json pins, runs each with a ToughCookieJar, and compiles types.ts.
// Usage: npm run test:tough-cookie-programs
import { execFileSync } from 'node:child_process';
import { cpSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loginSite } from './login-site.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
// Outside of test/, where the link to the package would make all tests appear twice.
const folder = `${root}node_modules/.cache/undici-cookiejar/tough-cookie-programs`;
cpSync(fileURLToPath(new URL('.', import.meta.url)), folder, { recursive: true });
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const options = ['--no-package-lock', '--no-save', '--no-audit', '--no-fund', '--loglevel=error'];
execFileSync(npm, ['install', ...options, root], { cwd: folder, stdio: 'inherit' });

/** @type {typeof import('./programs.js')} */
const { programs, ToughCookieJar } = await import(pathToFileURL(`${folder}/programs.js`).href);
let failures = 0;
for (const [name, program] of Object.entries(programs)) {
  const site = await loginSite();
  const jar = new ToughCookieJar();
  try {
    const body = await program(jar, site.origin);
    if (body !== '<p>ada' && body !== '<p>ada</p>') throw new Error(`not logged in: ${body}`);
    const keys = jar.getCookiesSync(site.origin).map(({ key }) => key);
    console.log(`ok      ${name}: ${keys.join(', ')}`);
  } catch (error) {
    failures++;
    console.error(`failed  ${name}:`, error);
  }
  site.close();
}

const typescript = `${root}node_modules/typescript/bin/tsc`;
execFileSync(process.execPath, [typescript, '-p', folder], { stdio: 'inherit' });
console.log('ok      types');
process.exit(failures === 0 ? 0 : 1);
