// Run by Bun and Deno: logs in with the runtime's own fetch, keeps the cookies in a file, and prints the page behind the login.
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { Session, withCookies } from 'undici-cookiejar';

const [, , origin = ''] = process.argv;
const file = join(tmpdir(), `undici-cookiejar-${process.pid}.txt`);
const session = await Session.open(file, { via: 'headers' });
const page = await (await session.fetch(`${origin}/login`)).text();
await session.close();
const again = await Session.open(file, { via: 'headers' });
const fetch = withCookies(globalThis.fetch, { jar: again.jar, via: 'headers' });
const second = await (await fetch(`${origin}/account`, { cookies: { own: '1' } })).text();
await again.close();
rmSync(file);
console.log(page === second ? page : `${page}, then ${second}`);
