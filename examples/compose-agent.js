// Cookies for everything that goes through an Agent: request(), stream(), fetch(), a WebSocket.
import { Agent, fetch, request } from 'undici';
import { BrowserCookiePolicy, CookieJar, cookies, followRedirects } from 'undici-cookiejar';
import { openShop } from './demo/shop.js';

const shop = await openShop();
const jar = new CookieJar(new BrowserCookiePolicy());

// Redirects come after the cookies, so that every hop passes them.
const agent = new Agent().compose(cookies({ jar }), followRedirects());

const login = await request(`${shop.url}/login`, { method: 'POST', dispatcher: agent });
console.log('login:', login.statusCode, await login.body.json());

// fetch follows redirects itself; the same agent serves it.
const account = await fetch(`${shop.url}/account`, { dispatcher: agent });
console.log('account:', account.status, await account.json());

console.log(jar);

await agent.close();
await shop.close();
