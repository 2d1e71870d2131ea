import { describe, expect, it } from 'vitest';
import { CookieJar, cookies, DefaultCookiePolicy } from '../../src/index.js';
import type { Dispatch, DispatchHandler } from '../../src/undici/compat/dispatcher.js';
import { loginSite } from './login-site.js';
import { cookieLines, twoSites } from './sites.js';
import { undicis } from './undicis.js';

// Which requests belong to a redirect: unverifiable ones of a third party have no cookies (RFC 2965 3.3.6, strictNsUnverifiable).

const strictJar = () => new CookieJar(new DefaultCookiePolicy({ strictNsUnverifiable: true }));

/** Dispatches one request at a time: the next one when the one before has ended. */
function limiter(dispatch: Dispatch): Dispatch {
  const waiting: (() => void)[] = [];
  let isBusy = false;
  return (options, handler) => {
    const start = () => {
      isBusy = true;
      dispatch(
        options,
        onEnd(handler, () => {
          isBusy = false;
          waiting.shift()?.();
        }),
      );
    };
    if (isBusy) waiting.push(start);
    else start();
    return true;
  };
}

function onEnd(handler: DispatchHandler, ended: () => void): DispatchHandler {
  return new Proxy(handler, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof value !== 'function') return value;
      return (...args: unknown[]) => {
        const result: unknown = value.apply(target, args);
        if (key === 'onComplete' || key === 'onResponseEnd') ended();
        return result;
      };
    },
  });
}

describe.each(undicis)('with %s', (_name, undici) => {
  it('a request that an interceptor starts when a redirect ends is not part of it', async () => {
    const [a, b] = await twoSites();
    const jar = strictJar();
    jar.set('b', '1', { url: b.origin });
    const dispatcher = new undici.Agent().compose(cookies({ jar }), limiter as never);
    const ask = async (url: string) => (await undici.request(url, { dispatcher })).body.dump();
    await Promise.all([ask(a.url('/', { to: a.url('/end') })), ask(b.url('/'))]);
    expect(cookieLines(b)).toEqual([['b=1']]);
  });

  it('a request that the program makes when a redirect ends, which it does not follow', async () => {
    const [a, b] = await twoSites();
    const jar = strictJar();
    jar.set('b', '1', { url: b.origin });
    const dispatcher = new undici.Agent().compose(cookies({ jar }));
    const { body } = await undici.request(a.url('/', { to: a.url('/end') }), { dispatcher });
    const asked = new Promise<void>((resolve) => {
      body.on('end', async () => {
        await (await undici.request(b.url('/'), { dispatcher })).body.dump();
        resolve();
      });
    });
    body.resume();
    await asked;
    expect(cookieLines(b)).toEqual([['b=1']]);
  });

  it('the request that follows the redirect is', async () => {
    const [a, b] = await twoSites();
    const jar = strictJar();
    jar.set('b', '1', { url: b.origin });
    const dispatcher = new undici.Agent().compose(
      cookies({ jar }),
      undici.interceptors.retry(),
      undici.interceptors.redirect({ maxRedirections: 2 }),
    );
    const url = a.url('/', { to: `${b.url('/x%20y?q=%2f')}#fragment` });
    await (await undici.request(url, { dispatcher })).body.dump();
    expect(cookieLines(b)).toEqual([[]]);
  });

  it('two calls at once through one interceptor stay apart', async () => {
    const sites = await Promise.all(Array.from({ length: 5 }, () => loginSite()));
    const dispatcher = new undici.Agent().compose(
      cookies(),
      undici.interceptors.redirect({ maxRedirections: 2 }),
    );
    await Promise.all(
      sites.map(async ({ url }, i) => {
        const headers = { cookie: `sid=stale; own${i}=1` };
        await (await undici.request(url, { dispatcher, headers })).body.dump();
      }),
    );
    expect(sites.map(({ asked }) => asked[1])).toEqual(
      sites.map((_site, i) => `own${i}=1; sid=new`),
    );
  });
});
