// A program that has neither Node's types nor the DOM's, with options that may be undefined.
import {
  BrowserCookiePolicy,
  Cookie,
  type CookieFetch,
  CookieJar,
  type CookieRequest,
  cookies,
  DefaultCookiePolicy,
  MozillaCookieJar,
  readCookies,
  Session,
  withCookies,
  writeCookies,
} from 'undici-cookiejar';

interface Settings {
  jar?: CookieJar | undefined;
  blockedDomains?: string[] | undefined;
  expires?: number | undefined;
}

class NoTrackers extends DefaultCookiePolicy {
  override setOk(cookie: Cookie, request: CookieRequest): boolean {
    return cookie.name !== 'tracker' && super.setOk(cookie, request);
  }
}

export function use({ jar, blockedDomains, expires }: Settings, fetch: CookieFetch): string {
  const made = new CookieJar(new BrowserCookiePolicy({ blockedDomains, limits: undefined }));
  made.setPolicy(new NoTrackers({ publicSuffixList: undefined }));
  made.set('a', '1', { url: 'https://example.com/', expires, path: undefined });
  made.setCookie(new Cookie({ name: 'a', value: null, domain: 'a.test', path: '/', expires }));
  made.update(jar ?? made);
  const value: string | undefined = made.get('a', { url: undefined, domain: 'a.test' });
  const session = new Session({ jar, dispatcher: undefined, headers: undefined });
  void session.fetch('https://example.com/', { cookies: undefined, initiator: undefined });
  void session.close();
  cookies({ jar, origin: undefined });
  withCookies(fetch, { jar, dispatcher: undefined });
  new MozillaCookieJar('cookies.txt', { policy: undefined, sessionExpiry: undefined });
  for (const cookie of readCookies('').cookies) made.setCookie(cookie);
  const restored = CookieJar.fromJSON(made.toJSON());
  return `${value} ${writeCookies(restored, { format: 'netscape', onSkipped: undefined })}`;
}
