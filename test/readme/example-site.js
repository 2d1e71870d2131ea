import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

/**
 * The web that the README talks to, on loopback: every host and port of it is this one server.
 *
 * - `/login` sets a session cookie and one that lasts a year, and redirects to `/account`;
 * - `/logout` takes the session away and redirects to `/`;
 * - `/form` shows a form with a CSRF token and sets the cookie that belongs to it; a POST with that
 *   token and cookie logs in;
 * - any other path answers, as JSON, the method, host, path and cookies that it was asked with, and
 *   status 401 under `/account` while nobody is logged in.
 *
 * @returns {Promise<{ port: number, close(): void }>}
 */
export async function startExampleSite() {
  const server = createServer(answer);
  // Through a proxy: the tunnel ends at this site.
  server.on('connect', (_request, socket) => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
    server.emit('connection', socket);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    port: address.port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** @type {Record<string, { setCookie: string[], location: string }>} */
const redirects = {
  '/login': {
    setCookie: [
      'session=6f1c2e; Path=/; Secure; HttpOnly; SameSite=Lax',
      'theme=dark; Path=/; Max-Age=31536000',
    ],
    location: '/account',
  },
  '/logout': { setCookie: ['session=; Path=/; Max-Age=0'], location: '/' },
};

/** @type {import('node:http').RequestListener} */
function answer(request, response) {
  const { pathname } = new URL(request.url ?? '/', 'http://site');
  if (pathname === '/form') {
    void answerForm(request, response);
    return;
  }
  request.resume();
  const redirect = Object.hasOwn(redirects, pathname) ? redirects[pathname] : undefined;
  if (redirect !== undefined) {
    response.writeHead(303, { 'set-cookie': redirect.setCookie, location: redirect.location });
    response.end();
    return;
  }
  const cookies = readCookies(request.headers.cookie);
  const loggedIn = 'session' in cookies;
  response.statusCode = pathname.startsWith('/account') && !loggedIn ? 401 : 200;
  response.setHeader('content-type', 'application/json');
  const { method, headers, url } = request;
  response.end(JSON.stringify({ method, host: headers.host, path: url, loggedIn, cookies }));
}

/** @type {(...args: Parameters<import('node:http').RequestListener>) => Promise<void>} */
async function answerForm(request, response) {
  if (request.method !== 'POST') {
    const token = randomUUID();
    response.setHeader('set-cookie', `csrf=${token}; Path=/form; Secure; HttpOnly`);
    response.end(`<form method="post"><input type="hidden" name="csrf" value="${token}"></form>`);
    return;
  }
  const fields = new URLSearchParams(await text(request));
  const { csrf } = readCookies(request.headers.cookie);
  if (csrf === undefined || fields.get('csrf') !== csrf) {
    response.writeHead(403).end();
    return;
  }
  const setCookie = redirects['/login']?.setCookie;
  response.writeHead(303, { 'set-cookie': setCookie, location: '/account' }).end();
}

/** @param {string | undefined} header */
function readCookies(header) {
  const pairs = header === undefined || header === '' ? [] : header.split('; ');
  return Object.fromEntries(pairs.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
}
