// The same with npm's undici: whichever major is installed, its types and the package's agree.
import { Agent, request } from 'undici';
import { CookieJar, cookies } from 'undici-cookiejar';

const dispatcher = new Agent().compose(cookies({ jar: new CookieJar() }));
const { statusCode } = await request('https://example.com/', { dispatcher });
const status: number = statusCode;

console.log(status);
