// npm run compare: what cookies(), http-cookie-agent and fetch-cookie do in the same situations, over sockets. For development: a situation that
// one of them sees differently is a question to us first. "-" where the package does not take part (fetch-cookie serves fetch only).
import fetchCookie from 'fetch-cookie';
import { cookie as cookieAgentInterceptor } from 'http-cookie-agent/undici';
import { CookieJar as ToughCookieJar } from 'tough-cookie';
import * as undici from 'undici';
import { BrowserCookiePolicy, CookieJar, cookies, withCookies } from '../../dist/index.js';
import { echoSite } from '../undici/echo-site.js';

const PATIENCE_MS = 3000;
const [a, b] = await Promise.all([echoSite(), echoSite({ address: '127.0.0.2' })]);
const redirect = () => undici.interceptors.redirect({ maxRedirections: 5 });

/**
 * @typedef {object} Contestant
 * @property {(dispatcher: any, ...outside: any[]) => any} agent the dispatcher with cookies, and other interceptors outside them
 * @property {() => typeof globalThis.fetch} fetch a fetch with cookies
 * @property {(line: string, url: string) => void} set
 * @property {(url: string) => string} header
 * @property {() => void} breaks from now on the jar throws
 */

/** @type {Record<string, () => Contestant>} */
const contestants = {
  ours: () => {
    const jar = new CookieJar(new BrowserCookiePolicy());
    return {
      agent: (dispatcher, ...outside) => dispatcher.compose(cookies({ jar }), ...outside),
      fetch: () => withCookies(globalThis.fetch, { jar }),
      set: (line, url) => void jar.setFromHeader(line, url),
      header: (url) => jar.cookieHeader(url),
      breaks: () => Object.assign(jar, { addCookieHeader: broken, extractCookies: broken }),
    };
  },
  'http-cookie-agent': () => {
    const jar = new ToughCookieJar();
    const agent = (/** @type {any} */ dispatcher, /** @type {any[]} */ ...outside) =>
      dispatcher.compose(cookieAgentInterceptor({ jar: /** @type {any} */ (jar) }), ...outside);
    return { agent, fetch: () => through(agent(new undici.Agent())), ...toughJar(jar) };
  },
  'fetch-cookie': () => {
    const jar = new ToughCookieJar();
    const agent = () => {
      throw new NotThere();
    };
    return {
      agent,
      fetch: () => /** @type {any} */ (fetchCookie(globalThis.fetch, jar)),
      ...toughJar(jar),
    };
  },
};

class NotThere extends Error {}

/** @returns {never} */
function broken() {
  throw new Error('the store is down');
}

/** @param {ToughCookieJar} jar */
function toughJar(jar) {
  return {
    set: (/** @type {string} */ line, /** @type {string} */ url) =>
      void jar.setCookieSync(line, url, { ignoreError: true }),
    header: (/** @type {string} */ url) => jar.getCookieStringSync(url),
    breaks: () =>
      Object.assign(jar, {
        getCookieStringSync: broken,
        setCookieSync: broken,
        getCookieString: broken,
        setCookie: broken,
        getCookiesSync: broken,
        getCookies: broken,
      }),
  };
}

/** @param {any} dispatcher @returns {typeof globalThis.fetch} */
function through(dispatcher) {
  return (input, init) => globalThis.fetch(input, /** @type {any} */ ({ ...init, dispatcher }));
}

/** @param {any} dispatcher @param {string} url @param {object} [options] */
async function ask(dispatcher, url, options = {}) {
  const { body } = await undici.request(url, { ...options, dispatcher });
  return /** @type {any} */ (await body.json());
}

/** @param {typeof globalThis.fetch} fetch @param {string} url @param {object} [init] */
async function get(fetch, url, init = {}) {
  return /** @type {any} */ (await (await fetch(url, init)).json());
}

/** @param {unknown} actual @param {unknown} expected */
function same(actual, expected) {
  const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
  if (left !== right) throw new Error(`${left}, not ${right}`);
}

/** Each says what is right, and fails where it is not. @type {Record<string, (one: Contestant) => Promise<void>>} */
const situations = {
  'request(): what was set is sent': async (one) => {
    const agent = one.agent(new undici.Agent());
    await ask(agent, a.url('/', { set: ['a=1', 'b=2'] }));
    same((await ask(agent, a.url('/'))).cookie, ['a=1; b=2']);
  },
  'fetch(): what was set is sent': async (one) => {
    const fetch = one.fetch();
    await get(fetch, a.url('/', { set: ['a=1', 'b=2'] }));
    same((await get(fetch, a.url('/'))).cookie, ['a=1; b=2']);
  },
  'fetch(): the caller sees each Set-Cookie line': async (one) => {
    const response = await one.fetch()(a.url('/', { set: ['a=1', 'b=2'] }));
    same(response.headers.getSetCookie(), ['a=1', 'b=2']);
  },
  'fetch(): the cookie of a 302 goes with the next request': async (one) => {
    same((await get(one.fetch(), a.url('/', { set: ['a=1; Path=/'], to: a.url('/x') }))).cookie, [
      'a=1',
    ]);
  },
  'request(), redirect: the same': async (one) => {
    const agent = one.agent(new undici.Agent(), redirect());
    same((await ask(agent, a.url('/', { set: ['a=1; Path=/'], to: a.url('/x') }))).cookie, ['a=1']);
  },
  "redirect: another host's cookie is that host's": async (one) => {
    await get(one.fetch(), a.url('/', { to: b.url('/', { set: ['b=2'] }) }));
    same([one.header(a.origin), one.header(b.origin)], ['', 'b=2']);
  },
  'a path of //victim/ does not move the host': async (one) => {
    one.set('victim=1', b.origin);
    const agent = one.agent(new undici.Agent());
    same(
      (
        await (
          await agent.request({ origin: a.origin, path: '//127.0.0.2/', method: 'GET' })
        ).body.json()
      ).cookie,
      [],
    );
  },
  'a Cookie header of the program is sent in one line with the jar, or alone': async (one) => {
    one.set('jar=1', a.origin);
    const { cookie } = await ask(one.agent(new undici.Agent()), a.url('/'), {
      headers: { Cookie: 'own=1' },
    });
    same([cookie.length, cookie[0].includes('own=1')], [1, true]);
  },
  'headers as a Map': async (one) => {
    one.set('a=1', a.origin);
    const seen = await ask(one.agent(new undici.Agent()), a.url('/'), {
      headers: new Map([['x-a', '1']]),
    });
    same([seen.cookie, seen.headers['x-a']], [['a=1'], '1']);
  },
  'headers as an iterator': async (one) => {
    one.set('a=1', a.origin);
    const headers = new Map([['x-a', '1']]).entries();
    const seen = await ask(one.agent(new undici.Agent()), a.url('/'), { headers });
    same([seen.cookie, seen.headers['x-a']], [['a=1'], '1']);
  },
  'no empty Cookie header where there is no cookie': async (one) => {
    same('cookie' in (await ask(one.agent(new undici.Agent()), a.url('/'))).headers, false);
  },
  'the options stay as they were': async (one) => {
    one.set('a=1', a.origin);
    const options = { origin: a.origin, path: '/', method: 'GET', headers: { accept: '*/*' } };
    await (await one.agent(new undici.Agent()).request(options)).body.dump();
    same(options, { origin: a.origin, path: '/', method: 'GET', headers: { accept: '*/*' } });
  },
  'retry: the second attempt sends what the first one was told': async (one) => {
    const retry = undici.interceptors.retry({ minTimeout: 1, maxRetries: 1, statusCodes: [503] });
    const agent = one.agent(new undici.Agent(), retry);
    a.seen.length = 0;
    await ask(agent, a.url('/', { set: ['a=1'], status: 503 })).catch(() => {});
    same(
      a.seen.map(({ cookie }) => cookie),
      [[], ['a=1']],
    );
  },
  'a jar that throws does not take the request with it': async (one) => {
    const fetch = one.fetch();
    one.breaks();
    same((await fetch(a.url('/', { set: ['a=1'] }))).status, 200);
  },
  'octets of UTF-8 come back as they were': async (one) => {
    const fetch = one.fetch();
    const octets = Buffer.from('a=\u20ac', 'utf8').toString('latin1');
    await get(fetch, a.url('/', { set: [octets] }));
    same((await get(fetch, a.url('/'))).cookie, [octets]);
  },
  'a 103 sets nothing, and the answer arrives': async (one) => {
    await get(one.fetch(), a.url('/', { hints: 'hint=1' }));
    same(one.header(a.origin), '');
  },
  'WebSocket: cookies are sent, and those of the handshake stored': async (one) => {
    one.set('a=1', a.origin);
    const dispatcher = one.agent(new undici.Agent());
    const socket = new undici.WebSocket(a.url('/', { set: ['b=2'] }).replace('http', 'ws'), {
      dispatcher,
    });
    const seen = await new Promise((resolve, reject) => {
      socket.onmessage = ({ data }) => resolve(JSON.parse(data));
      socket.onerror = () => reject(new Error('WebSocket error'));
    });
    socket.close();
    same([seen.cookie, one.header(a.origin)], [['a=1'], 'a=1; b=2']);
  },
  "Node's own fetch through npm's Agent": async (one) => {
    one.set('a=1', a.origin);
    same((await get(through(one.agent(new undici.Agent())), a.url('/'))).cookie, ['a=1']);
  },
  'a Secure cookie is neither set nor sent over http to a far host': async (one) => {
    one.set('far=1; Secure', 'http://far.example/');
    one.set('near=1; Secure', 'https://far.example/');
    same([one.header('http://far.example/'), one.header('https://far.example/')], ['', 'near=1']);
  },
  'no cookie for a public suffix of this year': async (one) => {
    one.set('a=1; Domain=lovable.sh', 'https://one.lovable.sh/');
    same(one.header('https://two.lovable.sh/'), '');
  },
};

/** @param {() => Promise<void>} run */
async function judged(run) {
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const hang = new Promise((_, reject) => {
    timer = setTimeout(reject, PATIENCE_MS, new Error('no answer'));
  });
  try {
    await Promise.race([run(), hang]);
    return { mark: 'right', why: '' };
  } catch (error) {
    if (error instanceof NotThere) return { mark: '-', why: '' };
    return {
      mark: 'not',
      why: String(
        /** @type {any} */ (error)?.cause?.message ?? /** @type {Error} */ (error).message,
      ),
    };
  } finally {
    clearTimeout(timer);
  }
}

const names = Object.keys(contestants);
const width = Math.max(...Object.keys(situations).map((situation) => situation.length)) + 2;
console.log(
  `Node ${process.versions.node}, undici ${process.versions.undici} built in and npm's 7\n`,
);
console.log(' '.repeat(width) + names.map((name) => name.padEnd(19)).join(''));
/** @type {string[]} */
const remarks = [];
let ours = 0;
for (const [situation, run] of Object.entries(situations)) {
  const marks = [];
  for (const [name, make] of Object.entries(contestants)) {
    const { mark, why } = await judged(() => run(make()));
    if (why !== '') remarks.push(`${situation}, ${name}: ${why.slice(0, 120)}`);
    if (name === 'ours' && mark === 'right') ours++;
    marks.push(mark.padEnd(19));
  }
  console.log(situation.padEnd(width) + marks.join(''));
}
console.log(`\n${remarks.join('\n')}`);
await Promise.all([a.close(), b.close()]);
process.exit(ours === Object.keys(situations).length ? 0 : 1);
