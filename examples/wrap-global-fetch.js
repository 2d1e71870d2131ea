// The global fetch with cookies. It needs no undici package, and does not replace the global dispatcher.
import { withCookies } from 'undici-cookiejar';
import { openShop } from './demo/shop.js';

const shop = await openShop();
const fetch = withCookies(globalThis.fetch);

// The login redirects, and both responses set cookies.
const login = await fetch(`${shop.url}/login`, { method: 'POST' });
console.log('login:', login.status, 'set', login.cookies.keys().join(', '));

const account = await fetch(`${shop.url}/account`);
console.log('account:', account.status, await account.json());

// A cookie for one call, and a call without the jar.
const lent = await fetch(`${shop.url}/news`, { cookies: { lent: 'once' } });
console.log('with a cookie of this call:', await lent.json());
const stranger = await fetch(`${shop.url}/account`, { credentials: 'omit' });
console.log('without the jar:', stranger.status);

await shop.close();
