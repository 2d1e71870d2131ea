// Prints why cookies are refused: with the diagnostics channel for the whole program, and with the result of one call.
import { subscribe } from 'node:diagnostics_channel';
import { BrowserCookiePolicy, CookieJar } from 'undici-cookiejar';

subscribe('undici-cookiejar:rejected', (refusal) => {
  const { operation, code, message, name, domain } =
    /** @type {import('undici-cookiejar').Refusal} */ (refusal);
  console.log(`${operation} ${name} (${domain}): ${code}, ${message}`);
});

const jar = new CookieJar(new BrowserCookiePolicy({ blockedDomains: ['.ads.example'] }));

// The Set-Cookie values of a response from the shop.
const { stored, refused } = jar.setFromHeader(
  [
    'sid=1; Secure; HttpOnly; SameSite=Strict; Path=/',
    'everywhere=1; Domain=co.uk',
    'elsewhere=1; Domain=bank.example',
    '__Host-cart=1; Secure',
    'embedded=1; SameSite=None',
  ],
  'https://www.shop.co.uk/',
);
jar.setFromHeader('track=1', 'https://pixel.ads.example/');
// Over http, the Secure cookie can be neither overwritten nor sent.
jar.setFromHeader('sid=stolen', 'http://www.shop.co.uk/');
jar.cookieHeader('http://www.shop.co.uk/');

console.log(
  `${stored.length} of ${stored.length + refused.length} cookies of the first response was stored`,
);
