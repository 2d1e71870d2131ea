import { inspect } from 'node:util';
import { describe, expect, it, vi } from 'vitest';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { Session } from '../../src/undici/session.js';
import { argumentError } from '../argument-error.js';
import { bundled } from './bundle.js';
import { cookieLines, site, twoSites } from './sites.js';
import { type Echo, toLoopback, type Undici, undicis } from './undicis.js';

const GLOBALS = [Symbol.for('undici.globalDispatcher.1'), Symbol.for('undici.globalDispatcher.2')];

describe('Session', () => {
  it('has a jar with the rules of browsers unless it is given one', () => {
    expect(new Session().jar.policy).toBeInstanceOf(BrowserCookiePolicy);
    const jar = new CookieJar();
    expect(new Session({ jar }).jar).toBe(jar);
  });

  it('refuses another jar, dispatcher or headers, which its fetch would not use', () => {
    const session = new Session() as { -readonly [Member in keyof Session]: Session[Member] };
    const other = new Session();
    expect(() => (session.jar = other.jar)).toThrow(TypeError);
    expect(() => (session.dispatcher = other.dispatcher)).toThrow(TypeError);
    expect(() => (session.headers = other.headers)).toThrow(TypeError);
  });

  it('sends with the next request what one was given, through redirects', async () => {
    const [a, b] = await twoSites();
    const { fetch, jar } = new Session();
    const url = a.url('/login', { set: ['sid=1; Path=/'], to: b.url('/', { set: ['b=2'] }) });
    const response = await fetch(url);
    await response.text();
    expect(response.cookies.toObject()).toEqual({ sid: '1', b: '2' });
    expect(jar.toObject()).toEqual({ sid: '1', b: '2' });
    await (await fetch(a.url('/'), { cookies: { own: '3' } })).text();
    expect(cookieLines(a)).toEqual([[], ['own=3; sid=1']]);
  });

  it.each<[what: string, headers: object]>([
    ['an object', { 'X-Default': 'yes', 'User-Agent': 'session' }],
    ['Headers', new Headers({ 'X-Default': 'yes', 'User-Agent': 'session' })],
    [
      'pairs',
      [
        ['X-Default', 'yes'],
        ['User-Agent', 'session'],
      ],
    ],
  ])('has default headers: %s', async (_what, headers) => {
    const home = await site();
    const session = new Session({ headers: headers as never });
    await (await session.fetch(home.url('/'))).text();
    await (await session.fetch(home.url('/'), { headers: { 'user-agent': 'call' } })).text();
    const request = new Request(home.url('/'), { headers: { 'User-Agent': 'request' } });
    await (await session.fetch(request)).text();
    expect(home.seen.map(({ headers: h }) => [h['x-default'], h['user-agent']])).toEqual([
      ['yes', 'session'],
      ['yes', 'call'],
      ['yes', 'request'],
    ]);
  });

  it('has default headers beside an init whose members are inherited, and rejects where fetch does', async () => {
    const home = await site();
    const { fetch } = new Session({ headers: { 'x-default': 'yes' } });
    await (
      await fetch(home.url('/'), new Request(home.url('/'), { method: 'DELETE' }) as never)
    ).text();
    expect(home.seen).toMatchObject([{ method: 'DELETE', headers: { 'x-default': 'yes' } }]);
    const refused = fetch(home.url('/'), { headers: { 'no name': '1' } });
    await expect(refused).rejects.toThrow(TypeError);
  });

  it('keeps a default Authorization at the origin that was asked', async () => {
    const [a, b] = await twoSites();
    const { fetch } = new Session({ headers: { authorization: 'secret' } });
    await (await fetch(a.url('/', { to: a.url('/', { to: b.url('/') }) }))).text();
    expect(a.seen.map(({ headers }) => headers.authorization)).toEqual(['secret', 'secret']);
    expect(b.seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  describe.each(undicis)('its dispatcher in %s', (_name, undici) => {
    it.each<[under: string, dispatcher: () => InstanceType<Undici['Agent']> | undefined]>([
      ['the global one', () => undefined],
      ['one of its own', () => new undici.Agent()],
    ])('serves request(), fetch() and compose() over %s', async (_under, make) => {
      const home = await site();
      const dispatcher = make();
      const session = new Session(dispatcher === undefined ? {} : { dispatcher });
      const through = { dispatcher: session.dispatcher };
      await (await undici.request(home.url('/', { set: ['a=1; Path=/'] }), through)).body.dump();
      await (await undici.fetch(home.url('/'), through)).text();
      const redirecting = session.dispatcher.compose(
        undici.interceptors.redirect({ maxRedirections: 3 }),
      );
      const url = home.url('/', { set: ['b=2; Path=/'], to: home.url('/end') });
      const { body } = await undici.request(url, { dispatcher: redirecting });
      expect(((await body.json()) as Echo).cookie).toEqual(['a=1; b=2']);
      expect(cookieLines(home)).toEqual([[], ['a=1'], ['a=1'], ['a=1; b=2']]);
    });

    it('composes with interceptors of any undici for callers of any other', async () => {
      const home = await site();
      const { dispatcher } = new Session({ dispatcher: new undici.Agent() });
      for (const [, other] of undicis) {
        const { retry, redirect } = other.interceptors;
        const composed = dispatcher.compose([retry(), null, redirect({ maxRedirections: 3 })]);
        for (const fetch of [undici.fetch, globalThis.fetch]) {
          const url = home.url('/', { set: ['a=1; Path=/'], to: home.url('/end') });
          const answer = await fetch(url, { dispatcher: composed });
          expect(((await answer.json()) as Echo).cookie).toEqual(['a=1']);
        }
        const { body } = await other.request(home.url('/'), { dispatcher: composed });
        expect(((await body.json()) as Echo).cookie).toEqual(['a=1']);
      }
      expect(() => dispatcher.compose('no interceptor')).toThrow(argumentError);
    });

    it('has the methods of a dispatcher', async () => {
      const home = await site();
      const session = new Session({ dispatcher: new undici.Agent() });
      session.jar.set('a', '1', { url: home.origin });
      const { body } = await session.dispatcher.request({
        origin: home.origin,
        path: '/',
        method: 'GET',
      });
      expect(((await body.json()) as Echo).cookie).toEqual(['a=1']);
      const connected = vi.fn();
      session.dispatcher.on('disconnect', connected);
      await session.dispatcher.close();
      await expect(session.fetch(home.url('/'))).rejects.toThrow(TypeError);
    });
  });

  it('does not close the global dispatcher, which is everybody\u2019s', async () => {
    const home = await site();
    const session = new Session();
    const called = vi.fn();
    session.dispatcher.close(called);
    await session.dispatcher.destroy();
    await session.close();
    expect(called).toHaveBeenCalledTimes(1);
    expect((await fetch(home.url('/'))).status).toBe(200);
  });

  it('may become the global dispatcher itself, and does not go round in a circle', async () => {
    const home = await site();
    for (const [, undici] of undicis) {
      const before = GLOBALS.map((key) => (globalThis as never)[key]);
      const session = new Session();
      const { redirect } = undici.interceptors;
      try {
        for (const global of [
          session.dispatcher,
          session.dispatcher.compose(redirect({ maxRedirections: 2 })),
        ]) {
          undici.setGlobalDispatcher(global);
          await (await undici.request(home.url('/', { set: ['a=1'] }))).body.dump();
          await (await undici.fetch(home.url('/'))).text();
          await (await session.fetch(home.url('/'))).text();
          await (await session.fetch(home.url('/'), { credentials: 'omit' })).text();
          expect(cookieLines(home).slice(-3)).toEqual([['a=1'], ['a=1'], []]);
        }
      } finally {
        GLOBALS.forEach((key, i) => void Object.assign(globalThis, { [key]: before[i] }));
      }
    }
  });

  it.each<[how: string, sessions: (makeGlobal: (session: Session) => void) => Session[]]>([
    [
      'sequentially',
      (makeGlobal) => {
        const first = new Session();
        makeGlobal(first);
        const second = new Session();
        makeGlobal(second);
        return [first, second];
      },
    ],
    [
      'one on top of the other',
      (makeGlobal) => {
        const first = new Session();
        const second = new Session({ dispatcher: first.dispatcher });
        makeGlobal(second);
        return [first, second];
      },
    ],
  ])(
    'two of which become the global dispatcher do not go round in a circle: %s',
    async (_how, sessions) => {
      const home = await site();
      await fetch('data:,touch');
      const before = GLOBALS.map((key) => (globalThis as never)[key]);
      try {
        const [first, second] = sessions(({ dispatcher }) => {
          for (const key of GLOBALS) Object.assign(globalThis, { [key]: dispatcher });
        }) as [Session, Session];
        for (const ask of [fetch, second.fetch, first.fetch])
          await (await ask(home.url('/', { set: ['a=1'] }))).text();
        expect([first.jar.keys(), second.jar.keys()]).toEqual([['a'], ['a']]);
      } finally {
        GLOBALS.forEach((key, i) => void Object.assign(globalThis, { [key]: before[i] }));
      }
    },
  );

  it('does not close a dispatcher of the program', async () => {
    const home = await site('127.0.0.1', 'a.test');
    const undici = (undicis[1] as [string, Undici])[1];
    const dispatcher = toLoopback(undici);
    await new Session({ dispatcher }).close();
    const { statusCode, body } = await undici.request(home.url('/'), { dispatcher });
    await body.dump();
    expect(statusCode).toBe(200);
  });

  it.each([
    ['save()', (session: Session) => session.save()],
    ['reload()', (session: Session) => session.reload()],
  ])('%s without a file is an error, close() has nothing to do', async (_, call) => {
    const session = new Session();
    await expect(call(session)).rejects.toMatchObject({ code: 'ERR_MISSING_ARGS' });
    await session.close();
  });

  it.each(['dispatcher', 'headers'] as const)(
    'without a global fetch, as in jsdom, a call via %s is an error unless the session has a fetch',
    async (via) => {
      const { Session } = await bundled({ globals: { Headers } });
      const message = expect.stringContaining('There is no global fetch');
      const error = { code: 'ERR_INVALID_ARG_VALUE', message };
      await expect(new Session({ via }).fetch('http://a.test/')).rejects.toMatchObject(error);
      const home = await site();
      const session = new Session({ fetch, via });
      await (await session.fetch(home.url('/', { set: ['a=1'] }))).text();
      expect(session.jar.keys()).toEqual(['a']);
    },
  );

  it('is shown without the values of its headers and cookies', () => {
    const session = new Session({ headers: { authorization: 'Bearer secret' } });
    session.jar.set('sid', 'secret', { url: 'https://a.test/' });
    expect(inspect(session)).toMatch(/^Session \{/);
    expect(inspect(session)).toContain("authorization: '***'");
    expect(inspect(session)).not.toContain('secret');
  });

  it('refuses an invalid jar', () => {
    expect(() => new Session({ jar: {} as CookieJar })).toThrow(argumentError);
  });
});
