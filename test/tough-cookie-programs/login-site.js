// A site with a login: the cookie of the session is set by a redirect, and replaced by the next one.
import { once } from 'node:events';
import { createServer } from 'node:http';

/**
 * Serves the site on a port of its own.
 * @returns {Promise<{ origin: string, close: () => void }>}
 */
export async function loginSite() {
  const server = createServer((request, response) => {
    const cookies = new Set(request.headers.cookie?.split('; '));
    const answer = (status, headers, body = '') => response.writeHead(status, headers).end(body);
    switch (request.url) {
      case '/login':
        return answer(302, { location: '/welcome', 'set-cookie': ['sid=early; HttpOnly; Path=/'] });
      case '/welcome': {
        const isEarly = cookies.has('sid=early');
        const sid = `sid=${isEarly ? 'ada' : 'nobody'}; HttpOnly; Path=/; Max-Age=600`;
        return answer(302, { location: '/account', 'set-cookie': [sid, 'theme=dark; Path=/'] });
      }
      case '/account': {
        const isCustomer = cookies.has('sid=ada') && cookies.has('theme=dark');
        return answer(
          isCustomer ? 200 : 401,
          { 'content-type': 'text/html' },
          isCustomer ? '<p>ada' : '<p>nobody',
        );
      }
      case '/graphql': {
        const page = cookies.has('sid=ada') ? '<p>ada' : '<p>nobody';
        const json = JSON.stringify({ data: { page } });
        return answer(200, { 'content-type': 'application/json' }, json);
      }
      case '/bad-cookie':
        return answer(200, { 'set-cookie': ['bad=1; Domain=com', 'good=1; Path=/'] });
      default:
        return answer(404, {});
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}
