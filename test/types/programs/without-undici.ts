import {
  attachCookies,
  BrowserCookiePolicy,
  Cookie,
  type CookieFetch,
  CookieJar,
  type CookieRequest,
  cookies,
  Session,
  UndiciCookieRequest,
  UndiciCookieResponse,
  withCookies,
} from 'undici-cookiejar';

const url = 'https://example.com/';
const jar = new CookieJar(new BrowserCookiePolicy());

// The global fetch, wrapped: its own input, init and Response, and the cookies of the call.
const fetchWithCookies: CookieFetch = withCookies(globalThis.fetch, { jar });
globalThis.fetch = fetchWithCookies;
const response = await fetchWithCookies(new URL(url), {
  method: 'POST',
  headers: { accept: '*/*' },
  credentials: 'omit',
  cookies: { name: 'value' },
  initiator: 'https://example.org/page',
  navigation: false,
});
const body: string = await response.text();
const status: number = response.status;
const lines: string[] = response.headers.getSetCookie();
const callsJar: CookieJar = response.cookies;
await fetchWithCookies(url, { cookies: jar });
await fetchWithCookies(url, {
  cookies: [new Cookie({ name: 'a', value: '1', domain: 'example.com', path: '/' })],
});
await fetchWithCookies(new Request(url));
await withCookies(fetch)(url);

// @ts-expect-error a cookie's value is text
await fetchWithCookies(url, { cookies: { name: 1 } });
// @ts-expect-error no such member
await fetchWithCookies(url, { cookie: {} });

// A session.
const session = new Session({ jar, headers: { 'user-agent': 'types' } });
const answer: Response = await session.fetch(url, { cookies: { name: 'value' } });
const detached: typeof globalThis.fetch = session.fetch;
await globalThis.fetch(url, { dispatcher: session.dispatcher });
await session.save();
await session.close();
const disposable: AsyncDisposable = session;

// The interceptors stand alone too, and so do the adapters.
const dispatch = cookies({ jar, origin: new URL(url) })(
  (_options: { path: string }, _handler: object) => true,
);
dispatch({ path: '/' }, {});
attachCookies({ jar });
const request: CookieRequest = new UndiciCookieRequest({ origin: url, path: '/', method: 'GET' });
jar.extractCookies(new UndiciCookieResponse(response.headers), request);
jar.extractCookies(new UndiciCookieResponse({ 'set-cookie': ['a=1'] }), request);

// @ts-expect-error a half needs a jar
attachCookies({});

export { answer, body, callsJar, detached, disposable, lines, status };
