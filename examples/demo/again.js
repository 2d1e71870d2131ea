// The second process of the demo, which receives only the file and the shop's URL.
import { Agent, fetch } from 'undici';
import { BrowserCookiePolicy, cookies, MozillaCookieJar } from 'undici-cookiejar';

const [file, url] = process.argv.slice(2);
if (file === undefined || url === undefined) throw new Error('usage: node again.js FILE URL');

const jar = new MozillaCookieJar(file, { policy: new BrowserCookiePolicy() });
const { loaded } = await jar.load({ ignoreDiscard: true });
console.log(`   loaded ${loaded} cookies, sent no password`);

const agent = new Agent().compose(cookies({ jar }));
const response = await fetch(`${url}/account`, { dispatcher: agent });
console.log(`   GET /account    → ${response.status}`, await response.json());
console.log(jar);
await agent.close();
process.exitCode = response.ok ? 0 : 1;
