// Installs the programs that package.json pins, runs each with a ToughCookieJar, and compiles types.ts.
// Usage: npm run test:tough-cookie-programs
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { loginSite } from './login-site.js';

const folder = fileURLToPath(new URL('.', import.meta.url));
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const options = ['--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'];
execFileSync(npm, ['install', ...options], { cwd: folder, stdio: 'inherit' });

const { programs } = await import('./programs.js');
const { ToughCookieJar } = await import('undici-cookiejar/tough-cookie');
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

const typescript = fileURLToPath(new URL('../../node_modules/typescript/bin/tsc', import.meta.url));
execFileSync(process.execPath, [typescript, '-p', folder], { stdio: 'inherit' });
console.log('ok      types');
process.exit(failures === 0 ? 0 : 1);
