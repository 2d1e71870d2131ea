// A session that is stored in a file and stays logged in after a restart. The file name is an optional argument:
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
await today.close(); // saves; shorter in Node 24: await using today = await Session.open(file)

const tomorrow = await Session.open(file);
const account = await tomorrow.fetch(`${shop.url}/account`);
console.log('tomorrow, account:', account.status, await account.json());
await tomorrow.close();

await shop.close();
rmSync(folder, { recursive: true });
