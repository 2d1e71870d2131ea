import { CookieJar } from '../../src/jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { DefaultCookiePolicy } from '../../src/policy/default-cookie-policy.js';
import { UrlRequest } from '../../src/url/request.js';
import { Random } from './random.js';
import { Slowest, type Tally } from './tally.js';
import { anyHeader, anyUrl } from './texts.js';

/** Feeds generated headers to jars of either policy, and asks for what they would send. */
export function fuzzHeaders(count: number, seed: number, tally: Tally): void {
  const random = new Random(seed);
  const limits = { perSite: 40, total: 100 };
  const options = { rfc2965: true, strictDomain: true, strictNsDomain: 7, limits };
  const jars = [
    new CookieJar(new BrowserCookiePolicy({ limits })),
    new CookieJar(new DefaultCookiePolicy({ limits })),
    new CookieJar(new DefaultCookiePolicy(options)),
  ];
  const slowest = new Slowest(tally);
  for (let done = 1; done <= count; done++) {
    const header = anyHeader(random);
    const url = anyUrl(random);
    const asSetCookie2 = random.chance(4);
    const jar = jars[done % jars.length] as CookieJar;
    slowest.time(
      header.length + url.length,
      () => JSON.stringify({ header, url }),
      () => {
        take(jar, header, url, asSetCookie2);
        if (done % 8 === 0) send(jar, url);
      },
    );
    if (jar.size > limits.total) tally.fault(`a jar has ${jar.size} cookies`, header);
    if (done % 1_000_000 === 0) tally.progress(`${done} headers`);
  }
}

/** An invalid URL is an argument error, and nothing else is. */
function take(jar: CookieJar, header: string, url: string, asSetCookie2: boolean): void {
  try {
    if (!asSetCookie2) jar.setFromHeader(header, url);
    else {
      const getAll = (name: string) => (/^set-cookie2$/i.test(name) ? [header] : []);
      jar.extractCookies({ info: () => ({ getAll }) }, new UrlRequest(url));
    }
  } catch (error) {
    if (!isNoUrl(error)) throw error;
  }
}

function send(jar: CookieJar, url: string): void {
  let header = '';
  try {
    header = jar.cookieHeader(url);
  } catch (error) {
    if (!isNoUrl(error)) throw error;
  }
  if (/[\0-\x08\n-\x1f\x7f]|[^\0-\xff]/.test(header))
    throw new Error('a header that cannot be sent');
}

function isNoUrl(error: unknown): boolean {
  return (error as { code?: string }).code === 'ERR_INVALID_ARG_VALUE';
}
