import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** A site on loopback that answers as it is told, closed when the test ends. @returns its origin */
export async function served(
  answer: (req: http.IncomingMessage, res: http.ServerResponse) => void,
  address = '127.0.0.1',
): Promise<string> {
  const server = http.createServer(answer).listen(0, address);
  await once(server, 'listening');
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://${address}:${(server.address() as AddressInfo).port}`;
}

/** A site that sets `sid=new` and redirects to the same URL until it is sent that cookie. */
export async function loginSite(lines = ['sid=new; Path=/']): Promise<{
  url: string;
  asked: string[];
}> {
  const asked: string[] = [];
  const origin = await served((req, res) => {
    const { cookie = '' } = req.headers;
    asked.push(cookie);
    const isLoggedIn = /(^|; )sid=new/.test(cookie) && !/sid=stale/.test(cookie);
    res.writeHead(isLoggedIn ? 200 : 302, isLoggedIn ? {} : { location: '/', 'set-cookie': lines });
    res.end(cookie);
  });
  return { url: `${origin}/`, asked };
}
