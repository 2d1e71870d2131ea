import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { attachCookies, CookieJar, cookies, Session, storeCookies } from '../../src/index.js';
import type { EchoSite } from './echo-site.js';
import { refusalsHeard } from './refusals.js';
import { site, twoSites } from './sites.js';
import { type Undici, undicis } from './undicis.js';

// A redirect that is followed below the cookies hides which URL answered: no cookie is ever stored under a URL that did not answer.

/** A request that is redirected from one host to another, and what the jar is to hold if all of it is exchanged. */
async function crossing(): Promise<{ url: string; a: EchoSite; b: EchoSite }> {
  const [a, b] = await twoSites();
  const evil = ['sid=evil', '__Host-sid=evil; Secure; Path=/', 'all=evil; Domain=127.0.0.1'];
  return { url: a.url('/', { set: ['login=1'], to: b.url('/', { set: evil }) }), a, b };
}

type Dispatcher = InstanceType<Undici['Dispatcher']>;

const ways: [
  way: string,
  ask: (undici: Undici, dispatcher: Dispatcher, url: string, options?: object) => Promise<unknown>,
][] = [
  [
    'request()',
    async (undici, dispatcher, url, options) =>
      await (await undici.request(url, { dispatcher, ...options })).body.text(),
  ],
  [
    'stream()',
    async (undici, dispatcher, url, options) =>
      await undici.stream(url, { dispatcher, method: 'GET', ...options }, () =>
        new PassThrough().resume(),
      ),
  ],
  [
    'pipeline()',
    async (undici, dispatcher, url, options) => {
      const duplex = undici.pipeline(
        url,
        { dispatcher, method: 'GET', ...options },
        ({ body }) => body,
      );
      duplex.end();
      return await duplex.toArray();
    },
  ],
];

const below: [where: string, compose: (undici: Undici, jar: CookieJar) => Dispatcher][] = [
  [
    'compose(redirect(), cookies())',
    (undici, jar) =>
      new undici.Agent().compose(
        undici.interceptors.redirect({ maxRedirections: 3 }),
        cookies({ jar }),
      ),
  ],
  [
    'two redirect interceptors, compose(redirect(), redirect(), cookies())',
    ({ Agent, interceptors: { redirect } }, jar) =>
      new Agent().compose(
        redirect({ maxRedirections: 1 }),
        redirect({ maxRedirections: 3 }),
        cookies({ jar }),
      ),
  ],
  [
    'compose(storeCookies(), redirect(), attachCookies())',
    ({ Agent, interceptors: { redirect } }, jar) =>
      new Agent().compose(
        storeCookies({ jar }),
        redirect({ maxRedirections: 3 }),
        attachCookies({ jar }),
      ),
  ],
  [
    'the dispatcher of a session over a dispatcher that follows redirects',
    ({ Agent, interceptors: { redirect } }, jar) =>
      new Session({ jar, dispatcher: new Agent().compose(redirect({ maxRedirections: 3 })) })
        .dispatcher as unknown as Dispatcher,
  ],
];

describe.each(undicis)('with %s', (name, undici) => {
  describe.each(ways)('%s', (_way, ask) => {
    it.each(below)('fails before anything is sent: %s', async (_where, compose) => {
      const { url, a, b } = await crossing();
      const jar = new CookieJar();
      await expect(ask(undici, compose(undici, jar), url)).rejects.toMatchObject({
        code: 'ERR_REDIRECT_BELOW_COOKIES',
      });
      expect([a.seen.length, b.seen.length, jar.size]).toEqual([0, 0, 0]);
    });
  });

  it('fetch() asks the redirect interceptor to follow nothing, and stores each hop under its host', async () => {
    const { url } = await crossing();
    const jar = new CookieJar();
    for (const [, compose] of below.slice(0, 3)) {
      jar.clear();
      await (await undici.fetch(url, { dispatcher: compose(undici, jar) })).text();
      const stored = [...jar].map((cookie) => `${cookie.domain} ${cookie.name}`);
      expect(stored).toContain('127.0.0.1 login');
      expect(stored).toContain('127.0.0.2 sid');
    }
  });

  it.each(['retry', 'dump'] as const)(
    'an interceptor between redirect() and cookies(): %s',
    async (between) => {
      const heard = refusalsHeard();
      const { url, a } = await crossing();
      const jar = new CookieJar();
      const { redirect, [between]: interceptor } = undici.interceptors;
      const dispatcher = new undici.Agent().compose(
        redirect({ maxRedirections: 3 }),
        interceptor(),
      );
      const composed = dispatcher.compose(cookies({ jar }));
      const asked = undici.request(url, { dispatcher: composed });
      if (name !== 'undici 6') {
        await expect(asked).rejects.toMatchObject({ code: 'ERR_REDIRECT_BELOW_COOKIES' });
        return;
      }
      // undici 6 hides the redirect from the cookies until the answer comes: nothing is stored, and that is reported.
      await (await asked).body.dump();
      expect(jar.size).toBe(0);
      expect(heard).toMatchObject([{ code: 'redirect-below', url: a.url('/') }]);
      await (await undici.request(a.url('/'), { dispatcher: composed })).body.dump();
    },
  );

  it.runIf(name === 'undici 6')(
    'an Agent, Pool or Client of undici 6 with maxRedirections',
    async () => {
      const home = await site();
      const options = { maxRedirections: 3 } as object;
      for (const dispatcher of [
        new undici.Agent(options),
        new undici.Pool(home.origin, options),
        new undici.Client(home.origin, options),
      ]) {
        const jar = new CookieJar();
        for (const composed of [
          dispatcher.compose(
            cookies({
              jar,
              ...(dispatcher instanceof undici.Agent ? {} : { origin: home.origin }),
            }),
          ),
          new Session({ jar, dispatcher }).dispatcher as unknown as Dispatcher,
        ]) {
          const asked = undici.request(home.url('/', { set: ['login=1'], to: home.url('/') }), {
            dispatcher: composed,
          });
          await expect(asked).rejects.toMatchObject({ code: 'ERR_REDIRECT_BELOW_COOKIES' });
        }
        expect(home.seen.length).toBe(0);
      }
    },
  );
});
