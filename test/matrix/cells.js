// One column of the matrix: this Node with one undici, or with none. Prints one JSON line a cell. Plain JavaScript, run by matrix.js on
// every Node: `node test/matrix/cells.js <undici6|undici|undici8|none>`.
import { once } from 'node:events';
import http from 'node:http';
import net from 'node:net';
import {
  CookieJar,
  cookies,
  dispatcherWithCookies,
  followRedirects,
  Session,
  withCookies,
} from '../../dist/index.js';
import { echoSite } from '../undici/echo-site.js';

const [name = 'undici'] = process.argv.slice(2);
/** @type {any} */
const undici = name === 'none' ? null : await import(name);
const major = undici === null ? 0 : Number(name.replace('undici', '') || 7);
const node = Number(process.versions.node.split('.')[0]);
/** How long a cell may take: what hangs is a failure, not a wait. */
const PATIENCE_MS = 30_000;

// Self-signed: only the sites here are asked.
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
process.removeAllListeners('warning');
process.on('warning', () => {});
/** What no cell may do: throw where nobody listens. @type {string[]} */
const strays = [];
process.on('unhandledRejection', (error) => strays.push(String(error)));
process.on('uncaughtException', (error) => strays.push(String(error)));

const [plain, foreign, secure] = await Promise.all([
  echoSite(),
  echoSite({ address: '127.0.0.2' }),
  echoSite({ h2: true }),
]);

/** @typedef {{ jar: CookieJar, site: import('../undici/echo-site.js').EchoSite, dispatcher: any }} Ground */

const SET = ['a=1; Path=/', 'b=2; Path=/'];

/** @param {unknown} actual @param {unknown} expected @param {string} what */
function same(actual, expected, what) {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${what}: ${left}, not ${right}`);
}

/** The jar has both cookies, and a request sends them in one line. @param {Ground} ground @param {(url: string) => Promise<string[]>} ask */
async function exchange({ jar, site }, ask) {
  await ask(site.url('/set', { set: SET }));
  same(jar.cookieHeader(site.origin), 'a=1; b=2', 'stored');
  same(await ask(site.url('/get')), ['a=1; b=2'], 'sent');
}

/** The ways of asking: each takes a URL and gives the Cookie lines that the site saw. */
const asks = {
  /** @param {any} fetch */
  fetch: (fetch) => async (/** @type {Ground} */ ground) => {
    const { site, dispatcher } = ground;
    const init = dispatcher === null ? {} : { dispatcher };
    await exchange(ground, async (url) => (await (await fetch(url, init)).json()).cookie);
    const response = await fetch(site.url('/set', { set: SET }), init);
    same(response.headers.getSetCookie(), SET, 'each Set-Cookie line on its own');
    await response.text();
    const to = site.url('/hop', { set: ['hop=2; Path=/'], to: site.url('/get') });
    const redirected = await fetch(site.url('/', { set: ['hop=1; Path=/'], to }), init);
    same((await redirected.json()).cookie, ['a=1; b=2; hop=2'], 'after a redirect');
  },
  /** @param {any} fetch */
  callsCookies: (fetch) => async (/** @type {Ground} */ ground) => {
    const init = ground.dispatcher === null ? {} : { dispatcher: ground.dispatcher };
    const url = ground.site.url('/', { set: ['hop=1'], to: ground.site.url('/', { set: SET }) });
    const response = await fetch(url, { ...init, cookies: { own: '3' } });
    same(response.cookies.keys(), ['hop', 'a', 'b'], 'the cookies of the call');
    same((await response.json()).cookie, ['own=3; hop=1'], "the call's own cookie");
  },
  request: async (/** @type {Ground} */ ground) => {
    const options = ground.dispatcher === null ? {} : { dispatcher: ground.dispatcher };
    await exchange(ground, async (url) =>
      (await undici.request(url, options)).body
        .json()
        .then((/** @type {any} */ seen) => seen.cookie),
    );
  },
  stream: async (/** @type {Ground} */ ground) => {
    const options = {
      method: 'GET',
      ...(ground.dispatcher === null ? {} : { dispatcher: ground.dispatcher }),
    };
    const { PassThrough } = await import('node:stream');
    await exchange(ground, async (url) => {
      const sink = new PassThrough();
      const [text] = await Promise.all([textOf(sink), undici.stream(url, options, () => sink)]);
      return JSON.parse(text).cookie;
    });
  },
  pipeline: async (/** @type {Ground} */ ground) => {
    const options = {
      method: 'GET',
      ...(ground.dispatcher === null ? {} : { dispatcher: ground.dispatcher }),
    };
    await exchange(ground, async (url) => {
      const duplex = undici.pipeline(url, options, (/** @type {any} */ { body }) => body);
      duplex.end();
      return JSON.parse(await textOf(duplex)).cookie;
    });
  },
  /** @param {any} WebSocket */
  webSocket: (WebSocket) => async (/** @type {Ground} */ ground) => {
    const options = ground.dispatcher === null ? {} : { dispatcher: ground.dispatcher };
    await exchange(ground, (url) => {
      const socket = new WebSocket(url.replace(/^http/, 'ws'), options);
      return new Promise((resolve, reject) => {
        socket.onmessage = (/** @type {any} */ { data }) => {
          resolve(JSON.parse(data).cookie);
          socket.close();
        };
        socket.onerror = (/** @type {any} */ event) =>
          reject(event.error ?? new Error('WebSocket error'));
      });
    });
  },
  /** @param {any} EventSource */
  eventSource: (EventSource) => async (/** @type {Ground} */ ground) => {
    // undici 6 and 7.0 took `dispatcher`, later ones `node.dispatcher`.
    const options =
      ground.dispatcher === null
        ? {}
        : { dispatcher: ground.dispatcher, node: { dispatcher: ground.dispatcher } };
    await exchange(ground, (url) => {
      const source = new EventSource(url, options);
      return new Promise((resolve, reject) => {
        source.onmessage = (/** @type {any} */ { data }) => {
          resolve(JSON.parse(data).cookie);
          source.close();
        };
        source.onerror = () => reject(new Error('EventSource error'));
      });
    });
  },
};

/** Follows a redirect to another host and back, with undici's own functions: each gives the Cookie lines that the last hop saw. */
const redirected = {
  request: async (/** @type {string} */ url, /** @type {object} */ options) =>
    (await (await undici.request(url, options)).body.json()).cookie,
  stream: async (/** @type {string} */ url, /** @type {object} */ options) => {
    const { PassThrough } = await import('node:stream');
    const sink = new PassThrough();
    const [text] = await Promise.all([
      textOf(sink),
      undici.stream(url, { method: 'GET', ...options }, () => sink),
    ]);
    return JSON.parse(text).cookie;
  },
  pipeline: async (/** @type {string} */ url, /** @type {object} */ options) => {
    const duplex = undici.pipeline(
      url,
      { method: 'GET', ...options },
      (/** @type {any} */ { body }) => body,
    );
    duplex.end();
    return JSON.parse(await textOf(duplex)).cookie;
  },
};

/**
 * Every hop is exchanged with its own host.
 * @param {CookieJar} jar
 * @param {import('../undici/echo-site.js').EchoSite} site
 * @param {(url: string) => Promise<string[]>} ask
 */
async function exchangeAcross(jar, site, ask) {
  const away = foreign.url('/', { set: ['foreign=1; Path=/'], to: site.url('/end') });
  const seen = await ask(site.url('/', { set: ['login=1; Path=/'], to: away }));
  same(seen, ['login=1'], 'after redirects');
  const stored = [...jar].map(({ name, domain }) => `${name} ${domain}`).sort();
  same(stored, ['foreign 127.0.0.2', 'login 127.0.0.1'], 'stored');
}

/** @param {import('node:stream').Readable} stream */
async function textOf(stream) {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

// A proxy for ProxyAgent: CONNECT and nothing else.
const tunnels = new Set();
let proxied = 0;
const proxy = http.createServer((req, res) => {
  // A plain http URL may also come as a request for an absolute URL.
  proxied++;
  const { hostname, port, pathname, search } = new URL(String(req.url));
  const onward = http.request(
    { hostname, port, path: pathname + search, method: req.method, headers: req.headers },
    (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      answer.pipe(res);
    },
  );
  req.pipe(onward);
});
proxy.on('connect', (req, socket) => {
  proxied++;
  if (req.headers.cookie !== undefined) strays.push('CONNECT carried cookies');
  const [host, port] = String(req.url).split(':');
  const upstream = net.connect(Number(port), host, () => {
    socket.write('HTTP/1.1 200 OK\r\n\r\n');
    upstream.pipe(socket).pipe(upstream);
  });
  for (const end of [socket, upstream]) {
    tunnels.add(end);
    end.on('error', () => {});
  }
});
proxy.listen(0, '127.0.0.1');
await once(proxy, 'listening');
const proxyUrl = `http://127.0.0.1:${/** @type {net.AddressInfo} */ (proxy.address()).port}`;

/** Dispatchers by name, each made for the site that is asked. @type {Record<string, (origin: string, options: object) => any>} */
const dispatchers = {
  Agent: (_origin, options) => new undici.Agent(options),
  Client: (origin, options) => new undici.Client(origin, options),
  Pool: (origin, options) => new undici.Pool(origin, options),
  RoundRobinPool: (origin, options) => new undici.RoundRobinPool(origin, options),
  BalancedPool: (origin, options) => new undici.BalancedPool([origin], options),
  RetryAgent: (_origin, options) => new undici.RetryAgent(new undici.Agent(options)),
  ProxyAgent: (_origin, options) =>
    new undici.ProxyAgent({
      uri: proxyUrl,
      requestTls: { rejectUnauthorized: false, ...options },
      ...options,
    }),
  EnvHttpProxyAgent: (_origin, options) =>
    new undici.EnvHttpProxyAgent({
      httpProxy: proxyUrl,
      httpsProxy: proxyUrl,
      noProxy: '',
      requestTls: { rejectUnauthorized: false, ...options },
      ...options,
    }),
};

/** @type {{ cell: string, run: () => Promise<void> }[]} */
const cells = [];

/** @param {string} cell @param {() => Promise<void>} run */
function add(cell, run) {
  cells.push({ cell, run });
}

const globals = /** @type {any} */ (globalThis);
const builtIn = {
  'built-in fetch': asks.fetch(globalThis.fetch),
  ...(globals.WebSocket && { 'built-in WebSocket': asks.webSocket(globals.WebSocket) }),
  ...(globals.EventSource && { 'built-in EventSource': asks.eventSource(globals.EventSource) }),
};
const fromNpm = undici !== null && {
  'npm fetch': asks.fetch(undici.fetch),
  request: asks.request,
  stream: asks.stream,
  pipeline: asks.pipeline,
  'npm WebSocket': asks.webSocket(undici.WebSocket),
  'npm EventSource': asks.eventSource(undici.EventSource),
};

const protocols = /** @type {const} */ ([
  ['h1', plain],
  ['h2', secure],
]);

if (undici !== null) {
  for (const [protocol, site] of protocols) {
    const options = { allowH2: protocol === 'h2', connect: { rejectUnauthorized: false } };
    for (const [ask, run] of Object.entries({ ...builtIn, ...fromNpm })) {
      add(`${ask} | ${protocol} | dispatcher`, () => {
        const jar = new CookieJar();
        const agent = new undici.Agent(options).compose(cookies({ jar }));
        return run({ jar, site, dispatcher: agent });
      });
      add(`${ask} | ${protocol} | global`, async () => {
        const jar = new CookieJar();
        const before = undici.getGlobalDispatcher();
        undici.setGlobalDispatcher(new undici.Agent(options).compose(cookies({ jar })));
        try {
          await run({ jar, site, dispatcher: null });
        } finally {
          undici.setGlobalDispatcher(before);
        }
      });
      add(`${ask} | ${protocol} | session`, () => {
        const session = new Session({ dispatcher: new undici.Agent(options) });
        return run({ jar: session.jar, site, dispatcher: session.dispatcher });
      });
    }
    for (const [kind, make] of Object.entries(dispatchers)) {
      if (undici[kind] === undefined) continue;
      for (const ask of /** @type {const} */ (['built-in fetch', 'npm fetch', 'request'])) {
        add(`${ask} | ${protocol} | ${kind}`, async () => {
          const jar = new CookieJar();
          const before = proxied;
          const bound = ['Client', 'Pool', 'RoundRobinPool', 'BalancedPool'].includes(kind);
          const origin = bound ? { origin: site.origin } : {};
          const dispatcher = make(site.origin, options).compose(cookies({ jar, ...origin }));
          await /** @type {any} */ ({ ...builtIn, ...fromNpm })[ask]({ jar, site, dispatcher });
          if (kind.includes('Proxy') && proxied === before)
            throw new Error('the proxy was not asked');
        });
      }
    }
    add(`withCookies(npm fetch) | ${protocol} | dispatcher`, async () => {
      const jar = new CookieJar();
      const fetch = withCookies(undici.fetch, { jar, dispatcher: new undici.Agent(options) });
      await asks.fetch(fetch)({ jar, site, dispatcher: null });
      jar.clear();
      await asks.callsCookies(fetch)({ jar, site, dispatcher: null });
    });
    add(`withCookies(built-in fetch) | ${protocol} | dispatcher`, async () => {
      const jar = new CookieJar();
      const fetch = withCookies(globalThis.fetch, { jar, dispatcher: new undici.Agent(options) });
      await asks.fetch(fetch)({ jar, site, dispatcher: null });
      jar.clear();
      await asks.callsCookies(fetch)({ jar, site, dispatcher: null });
    });
  }
  for (const [protocol, site] of protocols) {
    const options = { allowH2: protocol === 'h2', connect: { rejectUnauthorized: false } };
    /** @type {Record<string, (jar: CookieJar) => [dispatcher: any, options?: object]>} */
    const redirecting = {
      maxRedirections: (jar) => [
        new undici.Agent(options).compose(cookies({ jar })),
        { maxRedirections: 5 },
      ],
      'session, maxRedirections': (jar) => [
        new Session({ jar, dispatcher: new undici.Agent(options) }).dispatcher,
        { maxRedirections: 5 },
      ],
      'followRedirects()': (jar) => [
        new undici.Agent(options).compose(cookies({ jar }), followRedirects()),
      ],
      'redirect()': (jar) => [
        new undici.Agent(options).compose(
          cookies({ jar }),
          undici.interceptors.redirect({ maxRedirections: 5 }),
        ),
      ],
      'dispatcherWithCookies()': (jar) => [
        dispatcherWithCookies(new undici.Agent(options), {
          jar,
          interceptors: { redirect: 5, retry: undici.interceptors.retry() },
        }),
      ],
    };
    for (const [how, make] of Object.entries(redirecting)) {
      for (const [ask, run] of Object.entries(redirected)) {
        add(`${ask} | ${protocol} | ${how}`, async () => {
          const jar = new CookieJar();
          const [dispatcher, more] = make(jar);
          await exchangeAcross(jar, site, (url) => run(url, { dispatcher, ...more }));
        });
      }
    }
    for (const [ask, run] of Object.entries(redirected)) {
      add(`${ask} | ${protocol} | redirect() below cookies: error`, async () => {
        const jar = new CookieJar();
        const { redirect } = undici.interceptors;
        const agent = new undici.Agent(options);
        const dispatcher = agent.compose(redirect({ maxRedirections: 5 }), cookies({ jar }));
        const before = site.seen.length;
        const error = await run(site.url('/'), { dispatcher }).then(
          () => null,
          (/** @type {any} */ thrown) => thrown,
        );
        same(error?.code, 'ERR_REDIRECT_BELOW_COOKIES', 'the error');
        same([site.seen.length - before, jar.size], [0, 0], 'sent and stored');
      });
    }
    add(`withCookies(npm fetch) | ${protocol} | via headers`, async () => {
      const jar = new CookieJar();
      const dispatcher = new undici.Agent(options);
      // A fetch that takes no dispatcher of ours.
      /** @type {typeof globalThis.fetch} */
      const bare = (input, init) => undici.fetch(input, { ...init, dispatcher });
      const fetch = withCookies(bare, { jar, via: 'headers' });
      await asks.fetch(fetch)({ jar, site, dispatcher: null });
      jar.clear();
      await asks.callsCookies(fetch)({ jar, site, dispatcher: null });
      jar.clear();
      await exchangeAcross(
        jar,
        site,
        async (url) => /** @type {any} */ (await (await fetch(url)).json()).cookie,
      );
    });
  }
  add('two sessions | h1 | one global dispatcher', async () => {
    const before = undici.getGlobalDispatcher();
    const ada = new Session({ dispatcher: new undici.Agent() });
    undici.setGlobalDispatcher(ada.dispatcher);
    try {
      await twoSessions(ada);
      const bob = new Session();
      const { body } = await undici.request(plain.url('/'), { dispatcher: bob.dispatcher });
      same((await body.json()).cookie, [], 'request() of another session');
      const npm = withCookies(undici.fetch);
      const response = /** @type {any} */ (await npm(plain.url('/')));
      same((await response.json()).cookie, [], 'a wrapped npm fetch');
    } finally {
      undici.setGlobalDispatcher(before);
    }
  });
  add('withCookies(npm fetch) | h1 | global', async () => {
    const jar = new CookieJar();
    await asks.fetch(withCookies(undici.fetch, { jar }))({ jar, site: plain, dispatcher: null });
  });
  for (const [ask, run] of Object.entries(fromNpm || {})) {
    add(`${ask} | h1 | session of the global dispatcher`, () => {
      const session = new Session();
      return run({ jar: session.jar, site: plain, dispatcher: session.dispatcher });
    });
  }
  for (const [ask, fetch] of Object.entries({
    'built-in fetch': globalThis.fetch,
    'npm fetch': undici.fetch,
  })) {
    add(`${ask} | mock | MockAgent`, async () => {
      const jar = new CookieJar();
      const agent = mockAgent();
      const get = async (/** @type {string} */ path) =>
        (
          await fetch(`http://mock.test${path}`, { dispatcher: agent.compose(cookies({ jar })) })
        ).text();
      await get('/set');
      same(jar.cookieHeader('http://mock.test/'), 'a=1; b=2', 'stored');
      same(await get('/get'), 'a=1; b=2', 'sent');
    });
  }
  add('request | mock | MockAgent', async () => {
    const jar = new CookieJar();
    const dispatcher = mockAgent().compose(cookies({ jar }));
    await (await undici.request('http://mock.test/set', { dispatcher })).body.dump();
    same(jar.cookieHeader('http://mock.test/'), 'a=1; b=2', 'stored');
    same(
      await (await undici.request('http://mock.test/get', { dispatcher })).body.text(),
      'a=1; b=2',
      'sent',
    );
  });
}

function mockAgent() {
  const agent = new undici.MockAgent();
  agent.disableNetConnect();
  const pool = agent.get('http://mock.test');
  pool.intercept({ path: '/set' }).reply(200, 'set', { headers: { 'Set-Cookie': SET } });
  pool
    .intercept({ path: '/get' })
    .reply(200, (/** @type {any} */ { headers }) => new Headers(headers).get('cookie') ?? '');
  return agent;
}

// With Node alone: no undici is imported. https goes through the built-in undici's own choice of protocol.
for (const [protocol, site] of protocols) {
  add(`withCookies(built-in fetch) | ${protocol} | built-in dispatcher`, async () => {
    const jar = new CookieJar();
    const fetch = withCookies(globalThis.fetch, { jar });
    await asks.fetch(fetch)({ jar, site, dispatcher: null });
    jar.clear();
    await asks.callsCookies(fetch)({ jar, site, dispatcher: null });
  });
  for (const [ask, run] of Object.entries(builtIn)) {
    add(`${ask} | ${protocol} | session of the built-in dispatcher`, () => {
      const session = new Session();
      return run({ jar: session.jar, site, dispatcher: session.dispatcher });
    });
  }
}

for (const [protocol, site] of protocols) {
  add(`withCookies(built-in fetch) | ${protocol} | via headers`, async () => {
    const jar = new CookieJar();
    const fetch = withCookies(globalThis.fetch, { jar, via: 'headers' });
    await asks.fetch(fetch)({ jar, site, dispatcher: null });
    jar.clear();
    await asks.callsCookies(fetch)({ jar, site, dispatcher: null });
    jar.clear();
    await exchangeAcross(
      jar,
      site,
      async (url) => /** @type {any} */ (await (await fetch(url)).json()).cookie,
    );
  });
}

for (const via of /** @type {const} */ (['dispatcher', 'headers'])) {
  add(`two sessions | h1 | one global fetch, via ${via}`, async () => {
    const before = globalThis.fetch;
    const ada = new Session({ via });
    globals.fetch = ada.fetch;
    try {
      await twoSessions(ada);
    } finally {
      globals.fetch = before;
    }
  });
}

/** Another session neither sends nor stores cookies of the one that is global. @param {Session} ada */
async function twoSessions(ada) {
  await (await ada.fetch(plain.url('/', { set: ['sid=ada; Path=/'] }))).text();
  for (const via of /** @type {const} */ (['dispatcher', 'headers'])) {
    const bob = new Session({ via });
    const ask = async (/** @type {string} */ url, init = {}) =>
      /** @type {any} */ (await (await bob.fetch(url, init)).json()).cookie;
    same(await ask(plain.url('/', { set: ['sid=bob; Path=/'] })), [], `bob via ${via}, first`);
    same(await ask(plain.url('/', { to: '/end' })), ['sid=bob'], `bob via ${via}`);
    same(await ask(plain.url('/'), { credentials: 'omit' }), [], `bob via ${via}, omit`);
    same([ada.jar.get('sid'), bob.jar.get('sid')], ['ada', 'bob'], 'stored');
  }
}

/** @param {Promise<void>} promise */
function guarded(promise) {
  /** @type {NodeJS.Timeout} */
  let timer;
  const hang = new Promise((_, reject) => {
    timer = setTimeout(reject, PATIENCE_MS, new Error('HANG'));
  });
  return Promise.race([promise, hang]).finally(() => clearTimeout(timer));
}

/** @param {any} error */
function explained(error) {
  return [error?.message ?? String(error), error?.cause?.message]
    .filter(Boolean)
    .join(' <- ')
    .slice(0, 200);
}

for (const { cell, run } of cells) {
  strays.length = 0;
  secure.seen.length = 0;
  let result = 'ok';
  try {
    await guarded(run());
    await new Promise((resolve) => setImmediate(resolve));
    if (strays.length > 0) throw new Error(`stray: ${strays[0]}`);
  } catch (error) {
    result = explained(error);
  }
  const spoke1 =
    / h2 /.test(cell) && secure.seen.every(({ headers }) => !(':authority' in headers));
  if (result === 'ok' && spoke1) result = 'ok, HTTP/1';
  console.log(JSON.stringify({ node, undici: major, cell, result }));
}
for (const end of tunnels) end.destroy();
proxy.close();
await Promise.all([plain.close(), foreign.close(), secure.close()]);
process.exit(0);
