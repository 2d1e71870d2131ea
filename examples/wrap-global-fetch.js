// The global fetch with cookies. Node's own will do: no undici is installed for it, and its global dispatcher stays what it is.
import { withCookies } from 'undici-cookiejar';
import { openShop } from './demo/shop.js';

const shop = await openShop();
const fetch = withCookies(globalThis.fetch);

// The login answers with a redirect; both of its responses set cookies.
const login = await fetch(`${shop.url}/login`, { method: 'POST' });
console.log('login:', login.status, 'set', login.cookies.keys().join(', '));

const account = await fetch(`${shop.url}/account`);
console.log('account:', account.status, await account.json());

// A cookie for one call, and a call without the jar.
const lent = await fetch(`${shop.url}/news`, { cookies: { lent: 'once' } });
console.log('with a cookie of its own:', await lent.json());
const stranger = await fetch(`${shop.url}/account`, { credentials: 'omit' });
console.log('without the jar:', stranger.status);

await shop.close();
