// Cookies for everything that goes through an Agent: request(), stream(), fetch(), a WebSocket.
import { Agent, fetch, request } from 'undici';
import { BrowserCookiePolicy, CookieJar, cookies, followRedirects } from 'undici-cookiejar';
import { openShop } from './demo/shop.js';

const shop = await openShop();
const jar = new CookieJar(new BrowserCookiePolicy());

// followRedirects() is composed after (above) the cookies, so that every hop uses them.
const agent = new Agent().compose(cookies({ jar }), followRedirects());

const login = await request(`${shop.url}/login`, { method: 'POST', dispatcher: agent });
console.log('login:', login.statusCode, await login.body.json());

// fetch follows redirects itself, and works with the same agent.
const account = await fetch(`${shop.url}/account`, { dispatcher: agent });
console.log('account:', account.status, await account.json());

console.log(jar);

await agent.close();
await shop.close();
