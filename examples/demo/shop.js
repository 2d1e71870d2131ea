import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

/**
 * A small shop on loopback: a login that redirects, various cookies, and pages that return the names of the cookies they receive.
 * @param {{ flashAge?: number }} [options] the Max-Age of the cookie `flash`, in seconds
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function openShop({ flashAge = 60 } = {}) {
  /** @type {Set<string>} */
  const sessions = new Set();
  const server = createServer((request, response) => {
    const cookies = request.headers.cookie ?? '';
    const customer = sessions.has(/\bsid=([^;]*)/.exec(cookies)?.[1] ?? '');
    const page = pages[`${request.method} ${request.url}`];
    if (page === undefined) response.writeHead(404).end();
    else page(response, { cookies, customer, sessions, flashAge });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/**
 * @typedef {{ cookies: string, customer: boolean, sessions: Set<string>, flashAge: number }} Visit
 * @type {Record<string, (response: import('node:http').ServerResponse, visit: Visit) => void>}
 */
const pages = {
  'POST /login'(response, { sessions, flashAge }) {
    const sid = randomUUID();
    sessions.add(sid);
    response.setHeader('set-cookie', [
      `sid=${sid}; Path=/; HttpOnly; SameSite=Lax; Max-Age=604800`,
      `flash=Welcome%20back; Max-Age=${flashAge}`,
    ]);
    response.writeHead(303, { location: '/welcome' }).end();
  },
  'GET /welcome'(response, visit) {
    response.setHeader('set-cookie', [
      'theme=dark; Path=/; Expires=Fri, 31 Dec 2038 23:59:59 GMT',
      'cart=3-books; Path=/shop',
    ]);
    tell(response, visit);
  },
  'GET /account': tell,
  'GET /shop/cart': tell,
  'GET /news': tell,
};

/**
 * @param {import('node:http').ServerResponse} response
 * @param {Visit} visit
 */
function tell(response, { cookies, customer }) {
  const names = cookies.split('; ').map((pair) => pair.split('=')[0]);
  response.writeHead(customer ? 200 : 401, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ customer, cookies: names.filter((name) => name !== '') }));
}
