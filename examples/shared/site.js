import { once } from 'node:events';
import { createServer } from 'node:http';

/** A site whose pages require a login, which takes 200 milliseconds. */
export async function openSite() {
  const counts = { logins: 0, refused: 0 };
  const sessions = new Set();
  const visitors = new Set();
  const server = createServer(async (request, response) => {
    if (request.url === '/login') {
      const sid = crypto.randomUUID();
      sessions.add(sid);
      counts.logins++;
      await new Promise((resolve) => setTimeout(resolve, 200));
      response.setHeader('Set-Cookie', `sid=${sid}; HttpOnly; SameSite=Lax`).end('welcome');
      return;
    }
    visitors.add(request.url?.split('/')[1]);
    const sid = /(?:^|; )sid=([^;]*)/.exec(request.headers.cookie ?? '')?.[1];
    if (!sessions.has(sid)) counts.refused++;
    response.writeHead(sessions.has(sid) ? 200 : 401).end('a page');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}`,
    get logins() {
      return counts.logins;
    },
    get refused() {
      return counts.refused;
    },
    /** Waits until this many visitors have fetched a page. @param {number} count */
    async visitors(count) {
      while (visitors.size < count) await new Promise((resolve) => setTimeout(resolve, 20));
    },
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
