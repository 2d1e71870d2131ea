// Logs in, uses the cookies, saves them to a file, and continues with that file in a new process.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Agent, fetch, interceptors, request } from 'undici';
import { BrowserCookiePolicy, cookies, MozillaCookieJar } from 'undici-cookiejar';
import { openShop } from './shop.js';

const folder = mkdtempSync(join(tmpdir(), 'demo-'));
const file = join(folder, 'cookies.txt');
const shop = await openShop({ flashAge: 1 });

// Writes session cookies with expiry 0 for curl, which ignores the empty expiry that Python writes.
const jar = new MozillaCookieJar(file, { policy: new BrowserCookiePolicy(), sessionExpiry: '0' });
const agent = new Agent().compose(cookies({ jar }), interceptors.redirect({ maxRedirections: 5 }));

console.log('1. Log in. The response is a redirect, and both responses set cookies:');
const login = await request(`${shop.url}/login`, { method: 'POST', dispatcher: agent });
console.log(`   POST /login → ${login.statusCode}`, await login.body.json());
console.log(jar);

console.log('\n2. Fetch pages concurrently. Only cookies that match the URL are sent:');
await Promise.all(['/account', '/shop/cart', '/news'].map(show));

console.log('\n3. A second later, "flash" has expired and is not sent:');
await wait(1100);
await show('/account');

console.log('\n4. Save, including session cookies. curl can read the file:');
await jar.save({ ignoreDiscard: true });
console.log(maskValues(readFileSync(file, 'utf8')));

console.log('5. A new process loads the file:');
const again = fileURLToPath(new URL('./again.js', import.meta.url));
const status = await new Promise((resolve) => {
  spawn(process.execPath, [again, file, shop.url], { stdio: 'inherit' }).once('exit', resolve);
});
console.log(status === 0 ? 'Done.' : 'It was not logged in.');
process.exitCode = status === 0 ? 0 : 1;

await agent.close();
await shop.close();
rmSync(folder, { recursive: true });

/** @param {string} path */
async function show(path) {
  const response = await fetch(shop.url + path, { dispatcher: agent });
  console.log(`   GET ${path.padEnd(10)} → ${response.status}`, await response.json());
}

/** @param {string} text a cookies.txt, whose last column is the value */
function maskValues(text) {
  return text.replace(/^([^\t\n]+(?:\t[^\t\n]*){5}\t).+$/gm, '   $1***');
}
