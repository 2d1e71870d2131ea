// A user's program, which must compile under settings stricter than the package's own.
import {
  BrowserCookiePolicy,
  Cookie,
  CookieJar,
  type CookieRequest,
  DefaultCookiePolicy,
  LWPCookieJar,
  MozillaCookieJar,
} from 'undici-cookiejar';

class NoTrackers extends DefaultCookiePolicy {
  override setOk(cookie: Cookie, request: CookieRequest): boolean {
    return cookie.name !== 'tracker' && super.setOk(cookie, request);
  }
}

const jar = new CookieJar(new NoTrackers({ blockedDomains: ['ads.example'] }));
const { stored, refused } = jar.setFromHeader(['a=1; Path=/', 'tracker=2'], 'https://example.com/');
const names: string[] = stored.map((cookie) => cookie.name);
const reasons: string[] = refused.map((refusal) => refusal.code);
const value: string | undefined = jar.get('a', { domain: 'example.com' });
const expires: number | null = new Cookie({
  name: 'a',
  value: 'b',
  domain: 'example.com',
  path: '/',
}).expires;

const modern = new CookieJar(new BrowserCookiePolicy());
const header: string = modern.cookieHeader('https://example.com/');
const files = [new MozillaCookieJar('cookies.txt'), new LWPCookieJar()];
for (const file of files) for (const cookie of file) console.log(cookie.domain);

console.log(names, reasons, value, expires, header);
