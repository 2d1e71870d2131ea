import { Agent } from 'undici';
import { expect, test } from 'vitest';
import {
  attachCookies,
  BrowserCookiePolicy,
  Cookie,
  CookieJar,
  cookies,
  DefaultCookiePolicy,
  dispatcherWithCookies,
  MozillaCookieJar,
  readCookieFile,
  readCookies,
  Session,
  storeCookies,
  withCookies,
  writeCookies,
} from '../src/index.js';
import { ToughCookieJar } from '../src/tough-cookie/tough-cookie-jar.js';

// What people write who know another cookie library, or misread an example. Each message shows the right call.

const URL_ = 'https://example.com/';
const jar = new CookieJar();
// Programs in JavaScript have no types that would stop them.
// biome-ignore lint/suspicious/noExplicitAny: these calls are wrong on purpose
const untyped = (value: unknown) => value as any;
const anyJar = untyped(jar);

const setCall = "The right call: jar.set('sid', '1', { url: 'https://example.com/' })";
const policyCall = 'The right call: new CookieJar(new BrowserCookiePolicy())';

const fetchCall = 'The right call: withCookies(fetch, { jar })';
const composeCall = 'The right call: agent.compose(cookies({ jar }))';
const sessionCall = 'The right call: new Session({ jar })';
const initCall =
  "The right call: fetch(url, { cookies: { name: 'value' } }). A jar is an option of withCookies(fetch, { jar })";
const optionsCall = "The right call: new BrowserCookiePolicy({ blockedDomains: ['.ads.example'] })";
const readCall = 'The right call: readCookies(text), or await readCookieFile(path)';
const writeCall = "The right call: writeCookies(jar, { format: 'netscape' })";
const agent = new Agent();

const calls: [() => unknown, string | RegExp][] = [
  [
    () => new CookieJar(untyped(jar)),
    'The "policy" argument must be a CookiePolicy. Received an instance of CookieJar. To copy a jar: jar.copy()',
  ],
  [
    () => new CookieJar(untyped(BrowserCookiePolicy)),
    `The "policy" argument must be a CookiePolicy. Received function BrowserCookiePolicy. ${policyCall}`,
  ],
  [
    () => new CookieJar(untyped({ strictDomain: true })),
    `The "policy" argument must be a CookiePolicy. Received an instance of Object. ${policyCall}`,
  ],
  [
    () => jar.setPolicy(untyped(undefined)),
    `The "policy" argument must be a CookiePolicy. Received undefined. ${policyCall}`,
  ],
  [
    () => CookieJar.fromJSON(untyped('{}')),
    'The "data" argument must be the result of jar.toJSON(). Received type string. The right call: CookieJar.fromJSON(JSON.parse(text))',
  ],
  [
    () => CookieJar.fromJSON(untyped([])),
    'The "data" argument must be the result of jar.toJSON(). Received an instance of Array. The right call: CookieJar.fromJSON(jar.toJSON()), in a worker too. Other JSON: readCookies(text)',
  ],
  [
    () => anyJar.set('a', 'b'),
    `The "init" argument must be of type object. Received undefined. ${setCall}`,
  ],
  [
    () => anyJar.set('a', 'b', URL_),
    `The "init" argument must be of type object. Received type string. ${setCall}`,
  ],
  [
    () => anyJar.set('a', 'b', new URL(URL_)),
    `The "init" argument must be of type object. Received an instance of URL. ${setCall}`,
  ],
  [
    () => anyJar.set('a', 'b', { path: '/' }),
    `The "init" argument must have a url or a domain. ${setCall}`,
  ],
  [
    () => anyJar.set('sid=1; Path=/', URL_),
    `The "init" argument must be of type object. Received undefined. ${setCall}`,
  ],
  [
    () => anyJar.set('a', 12345, { url: URL_ }),
    `The "value" argument must be of type string or null. Received type number. ${setCall}`,
  ],
  [
    () => anyJar.set({ name: 'a', value: 'b' }),
    `The "name" argument must be of type string. Received an instance of Object. ${setCall}`,
  ],
  [
    () => jar.set('a', 'b', untyped({ url: URL_, max_age: 60 })),
    `The property 'init.max_age' is not an option. Did you mean 'maxAge'? ${setCall}`,
  ],
  [
    () => jar.set('a', 'b', { url: 'example.com/?token=secret' }),
    "The argument 'url' must be an absolute URL with a host, such as https://example.com/. Received 'example.com/'",
  ],
  [
    () => jar.set('a', 'b', { url: URL_, expires: 1e12 }),
    "The property 'init.expires' must be in seconds, not milliseconds. Received 1000000000000",
  ],
  [
    () => jar.set('a', 'b', { url: URL_, maxAge: 1e12 }),
    "The property 'init.maxAge' must be in seconds, not milliseconds. Received 1000000000000",
  ],
  [
    () => jar.makeCookies(untyped(new Response()), untyped(URL_)),
    'The "response" argument must be a CookieResponse. Received an instance of Response. For a Response of fetch: jar.setFromHeader(response.headers.getSetCookie(), response.url)',
  ],
  [
    () => new Cookie(untyped('sid=1')),
    'The "init" argument must be of type object. Received type string',
  ],
  [
    () => new Cookie(untyped({ name: 'a', value: 1, domain: 'a.test', path: '/' })),
    'The "init.value" property must be of type string or null. Received type number',
  ],
  [
    () => new Session({ headers: untyped(['a: b']) }),
    'The "options.headers" property must be an object of strings or an iterable of pairs. Received an instance of Array',
  ],
  [
    () => jar.get('a', untyped(URL_)),
    'The "scope" argument must be of type object. Received type string. A scope is { url }, { domain } or { domain, path }',
  ],
  [
    () => jar.delete('a', untyped(new URL(URL_))),
    'The "scope" argument must be of type object. Received an instance of URL. A scope is { url }, { domain } or { domain, path }',
  ],
  [
    () => jar.delete('a', untyped({ host: 'example.com' })),
    "The property 'scope.host' is not an option. The known options are url, domain, path. A scope is { url }, { domain } or { domain, path }",
  ],
  [
    () => jar.has('a', untyped({ domain: null })),
    'The "scope.domain" property must be of type string. Received null',
  ],
  [() => anyJar.get(), 'The "name" argument must be of type string. Received undefined'],
  [
    () => jar.clear(untyped({ domain: 'example.com' })),
    "The \"domain\" argument must be of type string. Received an instance of Object. The right call: jar.clear('example.com', '/', 'sid')",
  ],
  [
    () => jar.clear(undefined, '/'),
    "A path needs a domain, and a name needs both. The right call: jar.clear('example.com', '/', 'sid')",
  ],
  [
    () => anyJar.update({ a: '1' }),
    'The "cookies" argument must be an iterable of Cookies. Received an instance of Object. The right call: jar.update(otherJar), jar.update([cookie]) or jar.update({ name: \'value\' }, { url })',
  ],
  [
    () => jar.update({ a: untyped(1) }, { url: URL_ }),
    'The "values.a" property must be of type string or null. Received type number',
  ],
  [
    () => jar.setCookie(untyped('sid=1')),
    'The "cookie" argument must be a Cookie. Received type string. The right call: jar.setCookie(new Cookie(init)) or jar.setFromHeader(text, url)',
  ],
  [
    () => jar.setFromHeader(untyped(new Headers()), URL_),
    'The "setCookie" argument must be a string or an array of strings. Received an instance of Headers. The right call: jar.setFromHeader(response.headers.getSetCookie(), url)',
  ],
  [
    () => jar.setFromHeader('a=1', untyped(undefined)),
    'The "url" argument must be of type string or an instance of URL. Received undefined',
  ],
  [
    () => jar.cookieHeader(untyped({ href: 'x' })),
    'The "url" argument must be of type string or an instance of URL. Received an instance of Object',
  ],
  [
    () => jar.addCookieHeader(untyped(new Request(URL_))),
    'The "request" argument must be a CookieRequest. Received an instance of Request. For a URL: jar.cookieHeader(url)',
  ],
  [
    () => jar.extractCookies(untyped(new Response()), untyped(URL_)),
    'The "response" argument must be a CookieResponse. Received an instance of Response. For a Response of fetch: jar.setFromHeader(response.headers.getSetCookie(), response.url)',
  ],
  [
    () => new BrowserCookiePolicy(untyped(jar)),
    `The "options" argument must be of type object. Received an instance of CookieJar. ${optionsCall}`,
  ],
  [
    () => new BrowserCookiePolicy(untyped({ blocked_domains: [] })),
    `The property 'options.blocked_domains' is not an option. Did you mean 'blockedDomains'? ${optionsCall}`,
  ],
  [
    () => new DefaultCookiePolicy({ strictDomain: untyped('no') }),
    'The "options.strictDomain" property must be of type boolean. Received type string',
  ],
  [
    () => new DefaultCookiePolicy({ blockedDomains: 'ads.example' }),
    'The "options.blockedDomains" property must be an iterable of strings. Received type string',
  ],
  [
    () => jar.cookieHeader(URL_, { initiator: 'example.org' }),
    "The property 'context.initiator' must be a URL such as https://example.com/. Received 'example.org'",
  ],
  [
    () => jar.cookieHeader(URL_, { initiator: 'localhost:3000' }),
    "The property 'context.initiator' must be a URL such as https://example.com/. Received 'localhost:3000'",
  ],
  [
    () => jar.cookieHeader(URL_, { initiator: '' }),
    "The property 'context.initiator' must be a URL such as https://example.com/. Received ''",
  ],
  [
    () => new ToughCookieJar(untyped(new Session())),
    'The "jar" argument must be a CookieJar of undici-cookiejar. Received an instance of Session. The right call: new ToughCookieJar(session.jar)',
  ],
  [
    () => new Session({ interceptors: untyped({ redirect: true }) }),
    'The "options.interceptors.redirect" property must be a number of redirects or an interceptor. Received type boolean. The right call: new Session({ interceptors: { redirect: 5 } })',
  ],
  [
    () => new Session({ interceptors: { redirect: -1 } }),
    "The property 'options.interceptors.redirect' must be 0 or more. Received -1. The right call: new Session({ interceptors: { redirect: 5 } })",
  ],
  [
    () => dispatcherWithCookies(agent, { interceptors: untyped({ retry: true }) }),
    'The "options.interceptors.retry" property must be an interceptor. Received type boolean. The right call: new Session({ interceptors: { retry: interceptors.retry() } })',
  ],
  [
    () => new DefaultCookiePolicy({ limits: untyped(50) }),
    'The "options.limits" property must be of type object or null. Received type number',
  ],
  [
    () => new DefaultCookiePolicy({ limits: untyped({ perSit: 3 }) }),
    "The property 'options.limits.perSit' is not an option. Did you mean 'perSite'? The right call: new BrowserCookiePolicy({ limits: { perSite: 500 } })",
  ],
  [
    () => new BrowserCookiePolicy({ limits: untyped({ total: '3' }) }),
    'The "options.limits.total" property must be of type number. Received type string',
  ],
  [
    () => new DefaultCookiePolicy({ limits: { perSite: -1, total: 1 } }),
    "The property 'options.limits.perSite' must be 0 or more. Received -1",
  ],
  [
    () => new DefaultCookiePolicy({ publicSuffixList: untyped(['co.uk']) }),
    'The "options.publicSuffixList" property must be a PublicSuffixList or null. Received an instance of Array',
  ],
  [
    () => new DefaultCookiePolicy().setBlockedDomains(untyped('ads.example')),
    'The "blockedDomains" argument must be an iterable of strings. Received type string',
  ],
  [
    () => readCookies(untyped([])),
    'The "content" argument must be of type string or an instance of Uint8Array. Received an instance of Array. For an object or a list of cookies: readCookies(JSON.stringify(content))',
  ],
  [
    () => readCookies(untyped(undefined)),
    `The "content" argument must be of type string or an instance of Uint8Array. Received undefined. ${readCall}`,
  ],
  [
    () => readCookieFile(untyped({ path: 'cookies.txt' })),
    'The "path" argument must be of type string or an instance of URL. Received an instance of Object. The right call: await readCookieFile(path)',
  ],
  [
    () => untyped(writeCookies)(jar),
    `The "options" argument must be of type object. Received undefined. ${writeCall}`,
  ],
  [
    () => untyped(writeCookies)(jar, 'netscape'),
    `The "options" argument must be of type object. Received type string. ${writeCall}`,
  ],
  [
    () => writeCookies(jar, { format: untyped('txt') }),
    /^The property 'options.format' must be one of netscape, .+, json.*\. Received 'txt'$/,
  ],
  [
    () => writeCookies(untyped({ format: 'json' }), untyped(jar)),
    `The "cookies" argument must be an iterable of Cookies. Received an instance of Object. ${writeCall}`,
  ],
  [
    () => writeCookies(untyped(['sid=1']), { format: 'json' }),
    `The "cookies" argument must be an iterable of Cookies. Received an instance of Array. ${writeCall}`,
  ],
  [
    () => Session.open(untyped(undefined)),
    `The "where" argument must be a path, a URL or a storage with load() and apply(). Received undefined. The right call: await Session.open('cookies.txt'), or await Session.open(new SqliteStorage('cookies.db', { session: 'name' }))`,
  ],
  [
    () => Session.open('cookies.sqlite'),
    "The argument 'file' must have one of the extensions .txt, .lwp, .json. Received 'cookies.sqlite'. For a database: await Session.open(new SqliteStorage(file, { session }))",
  ],
  [
    () => new MozillaCookieJar(untyped(jar)),
    'The "filename" argument must be of type string or an instance of URL. Received an instance of CookieJar',
  ],
  [
    () => new MozillaCookieJar('cookies.txt', untyped(new BrowserCookiePolicy())),
    'The "options" argument must be of type object. Received an instance of BrowserCookiePolicy. A policy is an option: { policy }',
  ],
  [
    () => jar.setFromHeader('a=1', 'file:///x'),
    "The argument 'url' must be an absolute URL with a host, such as https://example.com/. Received 'file:///x'",
  ],
  [
    () => new MozillaCookieJar().save(),
    'The "filename" argument must be specified. Give it in the call or set the filename of the jar',
  ],
  [
    () => withCookies(fetch, untyped(jar)),
    `The "options" argument must be of type object. Received an instance of CookieJar. ${fetchCall}`,
  ],
  [
    () => withCookies(untyped(jar), untyped(fetch)),
    `The "fetch" argument must be of type function. Received an instance of CookieJar. ${fetchCall}`,
  ],
  [
    () => withCookies(fetch, untyped({ cookieJar: jar })),
    `The property 'options.cookieJar' is not an option. Did you mean 'jar'? ${fetchCall}`,
  ],
  [
    () => withCookies(fetch, { jar: untyped(new BrowserCookiePolicy()) }),
    `The "options.jar" property must be a CookieJar. Received an instance of BrowserCookiePolicy. ${fetchCall}`,
  ],
  [
    () => withCookies(fetch, untyped(agent)),
    `The "options" argument must be of type object. Received an instance of Agent. ${fetchCall}`,
  ],
  [
    () => withCookies(fetch, { dispatcher: untyped('http://proxy') }),
    `The "options.dispatcher" property must be a Dispatcher. Received type string. ${fetchCall}`,
  ],
  [
    () => untyped(new Session()).save('other.txt'),
    "save() writes the session's own file and takes no name. For another file: writeCookies(session.jar, { format: 'netscape' })",
  ],
  [
    () => withCookies(fetch, untyped(new Session())),
    'The "options" argument must be of type object, not a Session. Received an instance of Session. The right call: { jar: session.jar }, or session.fetch',
  ],
  [
    () => cookies({ jar: untyped(new Session()) }),
    'The "options.jar" property must be a CookieJar. Received an instance of Session. The jar of a session is its property jar: session.jar',
  ],
  [
    () => new Session({ dispatcher: untyped(new Session()) }),
    'The "options.dispatcher" property must be a Dispatcher. Received an instance of Session. The dispatcher of a session is its property dispatcher: session.dispatcher',
  ],
  [
    () => dispatcherWithCookies(untyped(jar)),
    'The "dispatcher" argument must be a Dispatcher. Received an instance of CookieJar. The right call: dispatcherWithCookies(new Agent(), { jar, interceptors: { redirect: 5 } })',
  ],
  [
    () => jar.set('a', '1', { url: URL_, expires: untyped('2031-01-01') }),
    "The property 'init.expires' must be in seconds, or a Date. Received '2031-01-01'",
  ],
  [
    () => cookies(untyped(jar)),
    `The "options" argument must be of type object. Received an instance of CookieJar. ${composeCall}`,
  ],
  [
    () => cookies(untyped({ cookies: { jar } })),
    `The property 'options.cookies' is not an option. The known options are jar, origin. ${composeCall}`,
  ],
  [
    () => cookies({ origin: 'example.com' }),
    "The property 'options.origin' must be a URL such as https://example.com. Received 'example.com'",
  ],
  [
    () => untyped(attachCookies)(),
    'The "options.jar" property must be a CookieJar. Received undefined. The right call: agent.compose(attachCookies({ jar }))',
  ],
  [
    () => untyped(storeCookies)(jar),
    'The "options" argument must be of type object. Received an instance of CookieJar. The right call: agent.compose(storeCookies({ jar }))',
  ],
  [
    () => new Session(untyped(jar)),
    `The "options" argument must be of type object. Received an instance of CookieJar. ${sessionCall}`,
  ],
  [
    () => new Session(untyped({ cookieJar: jar })),
    `The property 'options.cookieJar' is not an option. Did you mean 'jar'? ${sessionCall}`,
  ],
  [
    () => new Session(untyped(Promise.resolve({ jar }))),
    `The "options" argument must be of type object. Received an instance of Promise. ${sessionCall}`,
  ],
  [
    () => new Session(untyped('cookies.txt')),
    'The "options" argument must be of type object. Received type string. To store a session in a file: await Session.open(file)',
  ],
  [
    () => new CookieJar(untyped('cookies.txt')),
    'The "policy" argument must be a CookiePolicy. Received type string. A jar in a file: new MozillaCookieJar(filename)',
  ],
  [
    () => Session.open('x.txt', untyped(jar)),
    `The "options" argument must be of type object. Received an instance of CookieJar. The right call: await Session.open('cookies.txt', { jar })`,
  ],
  [
    () => withCookies(fetch)(URL_, { cookies: untyped({ jar }) }),
    `The "cookies.jar" property must be of type string. Received an instance of CookieJar. ${initCall}`,
  ],
  [
    () => withCookies(fetch)(URL_, { cookies: untyped('sid=1') }),
    `The "cookies" argument must be an object of strings or an iterable of Cookies. Received type string. ${initCall}`,
  ],
  [
    () => withCookies(fetch)(URL_, untyped({ cookieJar: jar })),
    'A jar is not an option of a call. The right call: withCookies(fetch, { jar })',
  ],
  [
    () => withCookies(fetch)(URL_, untyped({ cookie: { a: '1' } })),
    "The property 'init.cookie' is not an option of a call. Did you mean 'cookies'? The right call: fetch(url, { cookies: { name: 'value' } })",
  ],
  [
    () => withCookies(fetch)(URL_, untyped({ initator: 'https://example.org/' })),
    "The property 'init.initator' is not an option of a call. Did you mean 'initiator'? The right call: fetch(url, { initiator: 'https://example.com/' })",
  ],
  [
    () => withCookies(fetch)(URL_, { initiator: 'example.org' }),
    "The property 'init.initiator' must be a URL such as https://example.com/. Received 'example.org'",
  ],
  [
    () => withCookies(fetch)(URL_, untyped('POST')),
    'The "init" argument must be of type object. Received type string',
  ],
  [
    () => withCookies(fetch)(URL_, { dispatcher: untyped('http://proxy') }),
    'The "init.dispatcher" property must be a Dispatcher. Received type string. The right call: fetch(url, { dispatcher })',
  ],
  [
    () => new Session({ headers: untyped('a: b') }),
    'The "options.headers" property must be of type object. Received type string',
  ],
  [
    () => new Session().save(),
    'The "filename" argument must be specified. To store a session in a file: await Session.open(file)',
  ],
];

test.each(
  calls.map(([call, message]) => [String(call).replace('() => ', ''), call, message] as const),
)('%s', async (_, call, message) => {
  let error: unknown;
  try {
    await call();
  } catch (thrown) {
    error = thrown;
  }
  expect(error).toBeInstanceOf(TypeError);
  if (typeof message === 'string') expect((error as Error).message).toBe(message);
  else expect((error as Error).message).toMatch(message);
  expect(error).toMatchObject({
    code: expect.stringMatching(/^ERR_(INVALID_ARG_(TYPE|VALUE)|MISSING_ARGS)$/),
  });
});

test('an option that is undefined counts as absent', () => {
  const init = { url: URL_, domain: undefined, path: undefined, expires: undefined };
  const cookie = new CookieJar().set('a', '1', init);
  expect(cookie).toMatchObject({ domain: 'example.com', path: '/', expires: null });
  expect(new CookieJar().get('a', { url: undefined, domain: undefined })).toBeUndefined();
  expect(cookie).toBeInstanceOf(Cookie);
});

test.each(['pagination', 'validation', 'init', 'next', 'cookieStore', 'navigate'])(
  'a fetch may have the option %s of another library',
  async (member) => {
    const answer = new Response('');
    const fetch = withCookies(() => Promise.resolve(answer), { via: 'headers' });
    expect(await fetch(URL_, { [member]: true } as never)).toBe(answer);
  },
);
