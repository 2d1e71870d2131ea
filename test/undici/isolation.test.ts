import { setImmediate } from 'node:timers/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  BrowserCookiePolicy,
  CookieJar,
  cookies,
  followRedirects,
  Session,
  withCookies,
} from '../../src/index.js';
import type { EchoSite } from './echo-site.js';
import { restoreGlobals, setGlobalDispatchers } from './globals.js';
import { cookieLines, site } from './sites.js';
import { toLoopback, undicis } from './undicis.js';

// One session never sends or stores the cookies of another, however its requests reach the network.

const newJar = () => new CookieJar(new BrowserCookiePolicy());
const builtInFetch = globalThis.fetch;

beforeEach(restoreGlobals);

/** A session that is logged in, and its site. */
async function loggedIn(): Promise<[ada: Session, home: EchoSite]> {
  const home = await site();
  const ada = new Session();
  await (await ada.fetch(home.url('/', { set: ['sid=ada; Path=/'] }))).text();
  home.seen.length = 0;
  return [ada, home];
}

type Ask = (url: string, init?: object) => Promise<unknown>;

const makeGlobal: [how: string, make: (ada: Session) => void][] = [
  ['the global dispatcher', ({ dispatcher }) => setGlobalDispatchers(dispatcher)],
  ['the global fetch', ({ fetch }) => Object.assign(globalThis, { fetch })],
  [
    'the global fetch and dispatcher',
    ({ dispatcher, fetch }) => {
      setGlobalDispatchers(dispatcher);
      Object.assign(globalThis, { fetch });
    },
  ],
  [
    'the global fetch, wrapped once more by the program',
    ({ fetch }) => {
      globalThis.fetch = (input, init) => fetch(input, init);
    },
  ],
  [
    'the global fetch, wrapped in a function that makes a Request',
    ({ fetch }) => {
      globalThis.fetch = (input, init) => fetch(new Request(input, init));
    },
  ],
  [
    'the global fetch, wrapped in an asynchronous function that makes a Request',
    ({ fetch }) => {
      globalThis.fetch = async (input, init) => {
        await setImmediate();
        return fetch(new Request(input, init));
      };
    },
  ],
  [
    'the global fetch, wrapped twice',
    ({ fetch }) => Object.assign(globalThis, { fetch: withCookies(fetch, { jar: newJar() }) }),
  ],
  [
    'the global dispatcher, composed',
    ({ dispatcher }) => {
      const { redirect } = (undicis.at(-1) as (typeof undicis)[number])[1].interceptors;
      setGlobalDispatchers(dispatcher.compose(redirect({ maxRedirections: 2 })));
    },
  ],
];

const makeBob: [who: string, make: () => [Ask, CookieJar]][] = [
  [
    'a session',
    () => {
      const { fetch, jar } = new Session();
      return [fetch, jar];
    },
  ],
  [
    "a session via 'headers'",
    () => {
      const { fetch, jar } = new Session({ via: 'headers' });
      return [fetch, jar];
    },
  ],
  ...(['dispatcher', 'headers'] as const).map((via): (typeof makeBob)[number] => [
    `a session via '${via}' whose fetch passes a Request to the global one`,
    () => {
      const throughGlobal = (input: string, init?: object) =>
        globalThis.fetch(new Request(input, init));
      const { fetch, jar } = new Session({ fetch: throughGlobal, via });
      return [fetch, jar];
    },
  ]),
  [
    'a session with an Agent of its own',
    () => {
      const [, undici] = undicis[1] as (typeof undicis)[number];
      const { fetch, jar } = new Session({ dispatcher: new undici.Agent() });
      return [fetch, jar];
    },
  ],
  [
    'a wrapped global fetch',
    () => {
      const jar = newJar();
      return [withCookies(globalThis.fetch, { jar }), jar];
    },
  ],
  [
    'a wrapped built-in fetch',
    () => {
      const jar = newJar();
      return [withCookies(builtInFetch, { jar }), jar];
    },
  ],
];

type Passed = (url: string, init?: RequestInit) => Parameters<typeof fetch>;

const passing: [what: string, pass: Passed][] = [
  [
    'some members of the init',
    (url, { method, headers, body, signal } = {}) => [
      url,
      { method, headers, body, signal } as RequestInit,
    ],
  ],
  ['copies of its headers', (url, init) => [url, { headers: new Headers(init?.headers) }]],
  ['a Request with its headers', (url, init) => [new Request(url, { headers: init?.headers })]],
];

const fetchIsGlobal = makeGlobal.filter(([how]) => how.startsWith('the global fetch'));

describe.each(fetchIsGlobal)('while another session is %s', (_how, make) => {
  describe.each(passing)('a session whose fetch passes on %s', (_what, pass) => {
    it.each(['dispatcher', 'headers'] as const)(
      'sends and stores its own cookies only, via %s',
      async (via) => {
        const [ada, home] = await loggedIn();
        make(ada);
        const bob = new Session({
          fetch: (url: string, init?: RequestInit) => globalThis.fetch(...pass(url, init)),
          via,
        });
        await bob.fetch(home.url('/', { set: ['sid=bob; Path=/'] }));
        await bob.fetch(home.url('/'));
        await bob.fetch(home.url('/'), { credentials: 'omit' });
        await bob.fetch(home.url('/'), { cookies: { own: '1' } });
        expect(cookieLines(home)).toEqual([[], ['sid=bob'], [], ['own=1; sid=bob']]);
        expect([ada.jar.get('sid'), bob.jar.get('sid')]).toEqual(['ada', 'bob']);
      },
    );
  });
});

describe.each(makeGlobal)('while another session is %s', (_how, make) => {
  it.each(makeBob)('%s sends and stores its own cookies only', async (_who, makeOther) => {
    const [ada, home] = await loggedIn();
    make(ada);
    const [bob, jar] = makeOther();
    await bob(home.url('/', { set: ['sid=bob; Path=/'] }));
    await bob(home.url('/', { to: home.url('/') }));
    await bob(home.url('/'), { credentials: 'omit' });
    await bob(home.url('/'), { cookies: { own: '1' } });
    expect(cookieLines(home)).toEqual([[], ['sid=bob'], ['sid=bob'], [], ['own=1; sid=bob']]);
    expect([ada.jar.get('sid'), jar.get('sid')]).toEqual(['ada', 'bob']);
  });

  it('that session still sends its cookies', async () => {
    const [ada, home] = await loggedIn();
    make(ada);
    await (await ada.fetch(home.url('/'))).text();
    expect(cookieLines(home)).toEqual([['sid=ada']]);
  });
});

type GlobalFetch = (session: Session) => (input: string) => Promise<unknown>;

const dropping: [what: string, wrap: GlobalFetch][] = [
  ['passes on the URL only', (session) => (input) => session.fetch(input)],
  ['makes a Request of the URL only', (session) => (input) => session.fetch(new Request(input))],
  [
    'passes on the URL only, later',
    (session) => async (input) => {
      await setImmediate();
      return session.fetch(input);
    },
  ],
  [
    'makes a Request of the URL only, later',
    (session) => async (input) => {
      await setImmediate();
      return session.fetch(new Request(input));
    },
  ],
];

describe.each(['dispatcher', 'headers'] as const)('a session via %s', (via) => {
  it.each(dropping)('sends its cookies through a global fetch that %s', async (_, wrap) => {
    const home = await site();
    const session = new Session({ via });
    session.jar.set('sid', '1', { url: home.origin });
    globalThis.fetch = wrap(session) as typeof fetch;
    await fetch(home.url('/'));
    await session.fetch(home.url('/'), { cookies: { own: '1' } });
    expect(cookieLines(home)).toEqual([['sid=1'], ['own=1; sid=1']]);
  });

  it('reads the cookies of a call once, although a global fetch repeats the call', async () => {
    const home = await site();
    const session = new Session({ via });
    globalThis.fetch = async (input) => await session.fetch(String(input));
    const cookies = new Map([['own', '1']]).entries();
    await session.fetch(home.url('/'), { cookies });
    expect(cookieLines(home)).toEqual([['own=1']]);
  });

  it('sends no cookies of the outer call with a call whose cookies are null', async () => {
    const home = await site();
    const session = new Session({ via });
    globalThis.fetch = async (input) => await session.fetch(String(input), { cookies: null });
    await session.fetch(home.url('/'), { cookies: { own: '1' } });
    expect(cookieLines(home)).toEqual([[]]);
  });

  it.each([
    ['its own fetch', false],
    ['the global fetch', true],
  ])('may be used again within %s, such as for a login', async (_, isGlobal) => {
    const home = await site();
    let count = 0;
    const session = new Session({ via, fetch: isGlobal ? undefined : repeating });
    async function repeating(input: string, init?: RequestInit): Promise<Response> {
      const response = await builtInFetch(input, init);
      if (count++ > 0) return response;
      await session.fetch(home.url('/login', { set: ['sid=1; Path=/'] }));
      return await session.fetch(new Request(home.url('/account')));
    }
    if (isGlobal) globalThis.fetch = repeating as typeof fetch;
    await session.fetch(home.url('/account'));
    expect(home.seen.map(({ path }) => path.replace(/\?.*/, ''))).toEqual([
      ...['/account', '/login', '/account'],
    ]);
    expect(cookieLines(home)).toEqual([[], [], ['sid=1']]);
  });

  it('is asked once for each attempt of a global fetch that repeats it', async () => {
    const home = await site();
    const session = new Session({ via });
    globalThis.fetch = async (input) => {
      const one = await session.fetch(String(input));
      return one.status < 500 ? one : await session.fetch(String(input));
    };
    const url = home.url('/', { status: 503, set: ['tried=1; Path=/'] });
    const response = await session.fetch(url, { method: 'POST', body: 'b' });
    expect(response.status).toBe(503);
    expect(home.seen.map(({ method }) => method)).toEqual(['POST', 'POST']);
    expect(cookieLines(home)).toEqual([[], ['tried=1']]);
  });

  it('sends a GET of its own before the POST that a global fetch wraps', async () => {
    const home = await site();
    const session = new Session({ via });
    globalThis.fetch = async (input, init) => {
      if (init?.method === 'POST') await session.fetch(String(input), { headers: { 'x-a': '1' } });
      return await builtInFetch(input, init);
    };
    await session.fetch(home.url('/'), { method: 'POST', body: 'b' });
    expect(home.seen.map(({ method }) => method)).toEqual(['GET', 'POST']);
  });

  it('lets a global fetch choose the credentials and cookies of the request', async () => {
    const home = await site();
    const session = new Session({ via });
    session.jar.set('sid', '1', { url: home.origin });
    globalThis.fetch = async (input) => {
      await session.fetch(String(input), { credentials: 'omit' });
      return await session.fetch(String(input), { cookies: { own: '1' } });
    };
    await session.fetch(home.url('/'));
    expect(cookieLines(home)).toEqual([[], ['own=1; sid=1']]);
  });

  it.each<
    [
      what: string,
      sent: string,
      ask: (other: Session, home: EchoSite, init?: RequestInit) => Promise<unknown>,
    ]
  >([
    [
      'not part of it with another method',
      'other=1',
      (other, home) => other.fetch(new Request(home.url('/'), { method: 'HEAD' })),
    ],
    [
      'not part of it with another URL',
      'other=1',
      (other, home) => other.fetch(home.url('/token'), { headers: { 'x-a': '1' } }),
    ],
    ['not part of it with the URL only', 'other=1', (other, home) => other.fetch(home.url('/'))],
    [
      'not part of it with cookies of its own',
      'own=1; other=1',
      (other, home) => other.fetch(home.url('/'), { cookies: { own: '1' } }),
    ],
    [
      'part of it with an init',
      'sid=1',
      (other, home, init) => other.fetch(home.url('/'), { headers: init?.headers }),
    ],
  ])('a request of another session in the fetch of a call is %s', async (_, sent, ask) => {
    const home = await site();
    const other = new Session();
    other.jar.set('other', '1', { url: home.origin });
    const session = new Session({
      via,
      async fetch(input: string, init?: RequestInit) {
        await ask(other, home, init);
        return await builtInFetch(input, init);
      },
    });
    session.jar.set('sid', '1', { url: home.origin });
    await session.fetch(home.url('/'));
    expect(cookieLines(home)).toEqual([[sent], ['sid=1']]);
  });
});

it.each(['dispatcher', 'headers'] as const)(
  'a session via %s whose fetch calls itself without end is an error',
  async (via) => {
    const session: Session = new Session({
      via,
      fetch: (() => session.fetch('http://127.0.0.1:1/', { method: 'PUT' })) as never,
    });
    await expect(session.fetch('http://127.0.0.1:1/')).rejects.toThrow('calls itself');
  },
);

it('a session sends the cookies of the call through such a fetch to a host beyond ASCII', async () => {
  // Node then runs the optimized URL.canParse() (see parse-url.ts), but not for the text of a template literal.
  for (let n = 0; n < 100_000; n++) URL.canParse(`http://host${n}.test/`);
  const home = await site();
  const [, undici] = undicis[0] as (typeof undicis)[number];
  const session = new Session({ dispatcher: toLoopback(undici) });
  globalThis.fetch = (url) => session.fetch(new URL(String(url)));
  const url = JSON.parse(`"http://b\xfccher.test:${home.port}/"`);
  await session.fetch(url, { cookies: { own: '1' } });
  expect(cookieLines(home)).toEqual([['own=1']]);
});

describe.each(undicis)('with the global dispatcher of %s', (_name, undici) => {
  it('a session takes no cookies from an interceptor on the global dispatcher', async () => {
    const home = await site();
    const jar = newJar();
    jar.set('sid', 'ada', { url: home.origin });
    setGlobalDispatchers(new undici.Agent().compose(cookies({ jar })));
    const bob = new Session();
    await bob.fetch(home.url('/', { set: ['sid=bob'] }));
    const { body } = await undici.request(home.url('/'), { dispatcher: bob.dispatcher });
    await body.dump();
    await (await undici.request(home.url('/'))).body.dump();
    expect(cookieLines(home)).toEqual([[], ['sid=bob'], ['sid=ada']]);
    expect([jar.get('sid'), bob.jar.get('sid')]).toEqual(['ada', 'bob']);
  });

  it('two interceptors on one dispatcher both take part', async () => {
    const home = await site();
    const jars = [newJar(), newJar()] as const;
    const dispatcher = new undici.Agent().compose(...jars.map((jar) => cookies({ jar })));
    await (await undici.request(home.url('/', { set: ['a=1'] }), { dispatcher })).body.dump();
    expect(jars.map((jar) => jar.keys())).toEqual([['a'], ['a']]);
  });
});

it('a wrapped session fetch uses the new jar alone, and none of the headers of the session', async () => {
  const home = await site();
  const ada = new Session({ headers: { authorization: 'ada' } });
  ada.jar.set('sid', 'ada', { url: home.origin });
  const jar = newJar();
  await withCookies(ada.fetch, { jar })(home.url('/', { set: ['new=1'] }));
  expect(home.seen).toMatchObject([{ cookie: [] }]);
  expect(home.seen[0]?.headers.authorization).toBeUndefined();
  expect([ada.jar.keys(), jar.keys()]).toEqual([['sid'], ['new']]);
});

it.each(undicis)(
  "%s: credentials: 'omit' leaves out the jar of its session only, also after a redirect",
  async (_name, undici) => {
    const home = await site();
    const below = newJar();
    below.setFromHeader('sid=below; Path=/', home.url('/'));
    const dispatcher = toLoopback(undici).compose(cookies({ jar: below }));
    type Dispatch = (options: object, handler: object) => boolean;
    // fetch() asks for no redirects, but this interceptor follows them.
    const redirect = (dispatch: Dispatch): Dispatch => {
      const follow = followRedirects()(dispatch);
      return (options, handler) => follow({ ...options, maxRedirections: undefined }, handler);
    };
    const session = new Session({ dispatcher, interceptors: { redirect }, fetch: undici.fetch });
    session.jar.setFromHeader('own=1; Path=/', home.url('/'));
    const url = home.url('/', { to: home.url('/') });
    await (await session.fetch(url, { credentials: 'omit' })).text();
    expect(cookieLines(home)).toEqual([['sid=below'], ['sid=below']]);
  },
);
