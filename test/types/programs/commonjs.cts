// A CommonJS program: its imports become calls of require().

import type { CookieJar as JarOfModules } from 'undici-cookiejar' with {
  'resolution-mode': 'import',
};
import {
  BrowserCookiePolicy,
  type Cookie,
  CookieConflictError,
  CookieJar,
  type CookieRequest,
  FileCookieJar,
  MozillaCookieJar,
  Session,
} from 'undici-cookiejar';

class NoTrackers extends BrowserCookiePolicy {
  override setOk(cookie: Cookie, request: CookieRequest): boolean {
    return cookie.name !== 'tracker' && super.setOk(cookie, request);
  }
}

class OwnJar extends FileCookieJar {
  protected override format(cookies: readonly Cookie[]): string {
    return cookies.map(({ name }) => name).join('\n');
  }
}

const jar: CookieJar = new CookieJar(new NoTrackers());
const sameJar: JarOfModules = jar;
const jars: CookieJar[] = [sameJar, new MozillaCookieJar('cookies.txt'), new OwnJar()];
const { stored, refused } = jar.setFromHeader(['a=1; Path=/'], 'https://example.com/');
const names: string[] = stored.map((cookie: Cookie) => cookie.name);

async function main(): Promise<void> {
  const session: Session = await Session.open('cookies.txt', { jar });
  try {
    await session.fetch('https://example.com/', { cookies: { name: 'value' } });
  } catch (error) {
    if (error instanceof CookieConflictError) console.log(error.candidates.length);
  }
  await session.close();
}

// @ts-expect-error a cookie's value is text
jar.set('a', 1, { url: 'https://example.com/' });

export = { jars, main, names, refused };
