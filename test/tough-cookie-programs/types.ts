// Programs in TypeScript that take a ToughCookieJar; compiled, not run.
import axios from 'axios';
import { wrapper } from 'axios-cookiejar-support';
import makeFetchCookie from 'fetch-cookie';
import got from 'got';
import { type CookieOptions, HttpCookieAgent } from 'http-cookie-agent/http';
import { cookie, type CookieOptions as UndiciCookieOptions } from 'http-cookie-agent/undici';
import { JSDOM, type CookieJar as JsdomCookieJar } from 'jsdom';
import type { CookieJar } from 'tough-cookie';
import { cookies, Session } from 'undici-cookiejar';
import { fromToughCookie, ToughCookieJar, toughCookieJar } from 'undici-cookiejar/tough-cookie';

const { jar } = new Session();

// These accept any object with the methods.
export const client = got.extend({ cookieJar: new ToughCookieJar(jar) });
export const fetchWithCookies = makeFetchCookie(fetch, new ToughCookieJar(jar));

// These name a class, whose private fields no other class has.
export const toughJar = toughCookieJar<CookieJar>(jar);
export const axiosClient = wrapper(axios.create({ jar: toughJar }));
export const agent = new HttpCookieAgent({
  cookies: { jar: toughCookieJar<CookieOptions['jar']>(jar) },
});
export const interceptor = cookie({ jar: toughCookieJar<UndiciCookieOptions['jar']>(jar) });
export const page = new JSDOM('', { cookieJar: toughCookieJar<JsdomCookieJar>(jar) });

// The other direction.
export const ours = cookies({ jar: fromToughCookie(toughJar) });

declare const view: ToughCookieJar;
export const promised: Promise<string> = view.getCookieString('https://example.com/');
view.setCookie('a=1', 'https://example.com/', (error: Error | null) => {
  if (error !== null) throw error;
});
