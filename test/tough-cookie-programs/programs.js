// Each program logs in over a redirect with a ToughCookieJar, and asks for a page that needs the login.
import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import { get } from 'node:http';
import { promisify } from 'node:util';
import { Session as CrawleeSession } from '@crawlee/core';
import axios from 'axios';
import { wrapper } from 'axios-cookiejar-support';
import makeFetchCookie from 'fetch-cookie';
import got from 'got';
import { HttpCookieAgent } from 'http-cookie-agent/http';
import { cookie as cookieInterceptor } from 'http-cookie-agent/undici';
import { JSDOM } from 'jsdom';
import { Agent, request } from 'undici';

export { ToughCookieJar } from 'undici-cookiejar/tough-cookie';

/** @typedef {import('undici-cookiejar/tough-cookie').ToughCookieJar} Jar */

/**
 * What each program does with the jar; the result is the body of the account page.
 * @type {Record<string, (jar: Jar, origin: string) => Promise<string>>}
 */
export const programs = {
  async got(jar, origin) {
    const client = got.extend({ cookieJar: jar });
    assert.equal(await client(`${origin}/login`).text(), '<p>ada');
    await assert.rejects(client(`${origin}/bad-cookie`), { name: 'RequestError' });
    await client(`${origin}/bad-cookie`, { ignoreInvalidCookies: true });
    return client(`${origin}/account`).text();
  },

  async 'axios-cookiejar-support'(jar, origin) {
    const client = wrapper(axios.create({ jar: /** @type {any} */ (jar) }));
    assert.equal((await client.get(`${origin}/login`)).data, '<p>ada');
    await client.get(`${origin}/bad-cookie`);
    return (await client.get(`${origin}/account`)).data;
  },

  async 'fetch-cookie'(jar, origin) {
    const fetchWithCookies = makeFetchCookie(fetch, jar);
    assert.equal(await (await fetchWithCookies(`${origin}/login`)).text(), '<p>ada');
    await fetchWithCookies(`${origin}/bad-cookie`);
    return (await fetchWithCookies(`${origin}/account`)).text();
  },

  async 'http-cookie-agent for node:http'(jar, origin) {
    const agent = new HttpCookieAgent({ cookies: { jar: /** @type {any} */ (jar) } });
    const ask = (path) =>
      new Promise((resolve, reject) => {
        get(`${origin}${path}`, { agent }, (response) => {
          response.toArray().then((chunks) => {
            resolve({
              location: response.headers.location,
              body: Buffer.concat(chunks).toString(),
            });
          }, reject);
        }).on('error', reject);
      });
    for (let path = '/login'; path !== undefined; ) path = (await ask(path)).location;
    await ask('/bad-cookie');
    return (await ask('/account')).body;
  },

  async 'http-cookie-agent for undici'(jar, origin) {
    const dispatcher = new Agent().compose(cookieInterceptor({ jar: /** @type {any} */ (jar) }));
    // Under undici's redirect interceptor, this package sends the Cookie header of the first request again.
    for (let path = '/login'; path !== undefined; ) {
      const { headers, body } = await request(`${origin}${path}`, { dispatcher });
      await body.dump();
      path = /** @type {any} */ (headers.location);
    }
    await (await request(`${origin}/bad-cookie`, { dispatcher })).body.dump();
    return (await request(`${origin}/account`, { dispatcher })).body.text();
  },

  async jsdom(jar, origin) {
    const cookieJar = /** @type {any} */ (jar);
    const page = await JSDOM.fromURL(`${origin}/login`, { cookieJar });
    const { document } = page.window;
    assert.equal(document.cookie, 'theme=dark');
    document.cookie = 'sid=stolen; Path=/';
    document.cookie = 'sid=; Path=/; Max-Age=0';
    document.cookie = 'hidden=1; HttpOnly';
    document.cookie = 'width=80; Path=/';
    assert.equal(document.cookie, 'theme=dark; width=80');
    assert.equal(await jar.getCookieString(origin), 'sid=ada; theme=dark; width=80');
    const next = await JSDOM.fromURL(`${origin}/account`, { cookieJar });
    return next.window.document.body.innerHTML;
  },

  async "Crawlee's sessions"(jar, origin) {
    const options = {
      sessionPool: /** @type {any} */ (new EventEmitter()),
      cookieJar: /** @type {any} */ (jar),
    };
    const session = new CrawleeSession(options);
    let path = '/login';
    while (path !== undefined) {
      const url = `${origin}${path}`;
      const headers = { cookie: session.getCookieString(url) };
      const response = await fetch(url, { headers, redirect: 'manual' });
      session.setCookiesFromResponse({
        url,
        headers: { 'set-cookie': response.headers.getSetCookie() },
      });
      path = response.headers.get('location') ?? undefined;
    }
    session.setCookies(
      [{ name: 'from', value: 'puppeteer', domain: '127.0.0.1', path: '/' }],
      origin,
    );
    assert.deepEqual(
      session
        .getCookies(origin)
        .map(({ name }) => name)
        .sort(),
      ['from', 'sid', 'theme'],
    );
    const state = JSON.parse(JSON.stringify(session.getState()));
    const restored = new CrawleeSession({
      ...state,
      sessionPool: options.sessionPool,
      expiresAt: undefined,
      createdAt: undefined,
    });
    const headers = { cookie: restored.getCookieString(`${origin}/account`) };
    return (await fetch(`${origin}/account`, { headers })).text();
  },

  async callbacks(jar, origin) {
    const setCookie = promisify(/** @type {any} */ (jar.setCookie).bind(jar));
    const getCookieString = promisify(/** @type {any} */ (jar.getCookieString).bind(jar));
    let url = `${origin}/login`;
    while (true) {
      const response = await fetch(url, {
        headers: { cookie: await getCookieString(url) },
        redirect: 'manual',
      });
      for (const line of response.headers.getSetCookie())
        await setCookie(line, url, { ignoreError: true });
      const location = response.headers.get('location');
      if (location === null) return response.text();
      url = new URL(location, url).href;
    }
  },
};
