// A session that is kept in a file: what logs in today is still logged in tomorrow. The file may be named:
//   node examples/session.js cookies.txt
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Session } from 'undici-cookiejar';
import { openShop } from './demo/shop.js';

const folder = mkdtempSync(join(tmpdir(), 'session-'));
const file = process.argv[2] ?? join(folder, 'cookies.txt');
const shop = await openShop();

const today = await Session.open(file, { headers: { 'user-agent': 'session-example' } });
const login = await today.fetch(`${shop.url}/login`, { method: 'POST' });
console.log('today, login:', login.status, 'set', login.cookies.keys().join(', '));
await today.close(); // saved; Node 24 says it shorter: await using today = await Session.open(file)

const tomorrow = await Session.open(file);
const account = await tomorrow.fetch(`${shop.url}/account`);
console.log('tomorrow, account:', account.status, await account.json());
await tomorrow.close();

await shop.close();
rmSync(folder, { recursive: true });
