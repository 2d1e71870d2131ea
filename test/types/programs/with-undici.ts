import {
  Agent,
  Client,
  type Dispatcher,
  EventSource,
  fetch,
  interceptors,
  MockAgent,
  Pool,
  ProxyAgent,
  pipeline,
  type Response,
  RetryAgent,
  request,
  setGlobalDispatcher,
  stream,
  WebSocket,
} from 'undici';
import {
  attachCookies,
  type CookieFetch,
  CookieJar,
  cookies,
  Session,
  storeCookies,
  UndiciCookieRequest,
  UndiciCookieResponse,
  withCookies,
} from 'undici-cookiejar';

const url = 'https://example.com/';
const jar = new CookieJar();

// compose() of every dispatcher, beside undici's own interceptors.
const interceptor: Dispatcher.DispatcherComposeInterceptor = cookies({ jar });
const agent: Dispatcher = new Agent().compose(
  interceptors.dns(),
  cookies({ jar }),
  interceptors.retry(),
  interceptors.redirect({ maxRedirections: 3 }),
);
setGlobalDispatcher(agent);
new Client(url).compose(cookies({ jar, origin: url }));
new Pool(url).compose([cookies({ origin: url }), interceptor]);
new RetryAgent(new Agent().compose(cookies()));
new ProxyAgent('http://proxy.example').compose(cookies());
new MockAgent().compose(cookies());
new Agent().compose(storeCookies({ jar }), interceptors.cache(), attachCookies({ jar }));

// undici's own fetch, wrapped.
const fetchWithCookies = withCookies(fetch, { jar, dispatcher: agent });
const response: Response & { readonly cookies: CookieJar } = await fetchWithCookies(url, {
  dispatcher: agent,
  cookies: { name: 'value' },
});
const wrappedAsFetch: typeof fetch = fetchWithCookies;
const wrapped: CookieFetch = withCookies(fetch);
const text: string = await response.text();
await withCookies(globalThis.fetch, { jar, dispatcher: new Agent() })(url, { dispatcher: agent });

// A session's dispatcher goes wherever undici takes one.
const session = new Session({ jar, dispatcher: new Agent() });
const through: Dispatcher = session.dispatcher;
const { body, headers, statusCode } = await request(url, { dispatcher: session.dispatcher });
await fetch(url, { dispatcher: session.dispatcher });
await stream(url, { dispatcher: session.dispatcher, method: 'GET' }, () => process.stdout);
pipeline(url, { dispatcher: session.dispatcher, method: 'GET' }, ({ body }) => body);
new WebSocket('wss://example.com', { dispatcher: session.dispatcher });
new EventSource(url, { dispatcher: session.dispatcher, node: { dispatcher: session.dispatcher } });
session.dispatcher.compose(interceptors.redirect({ maxRedirections: 3 }));

// The adapters take undici's own objects.
const options: Dispatcher.DispatchOptions = { origin: url, path: '/', method: 'GET' };
jar.extractCookies(new UndiciCookieResponse(headers), new UndiciCookieRequest(options));

// @ts-expect-error an interceptor is made by calling it
new Agent().compose(cookies);

export { body, interceptor, statusCode, text, through, wrapped, wrappedAsFetch };
