import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

// A site on loopback that answers well, badly, slowly or not at all, as the path says. It runs in a process of its own, so that the
// heap of the other is the client's alone.

/** How many tries a path has had whose first ones fail. */
const tries = new Map<string, number>();

function isFirst(url: string): boolean {
  const isNew = !tries.has(url);
  if (isNew) tries.set(url, 1);
  else tries.delete(url);
  return isNew;
}

function answer(req: http.IncomingMessage, res: http.ServerResponse): void {
  const url = new URL(req.url ?? '/', 'http://site.test');
  const [, manner = '', name = '', value = ''] = url.pathname.split('/');
  const seen = req.headers.cookie ?? '';
  const set = (text: string) => res.setHeader('set-cookie', `${name}=${text}; Path=/; HttpOnly`);
  const body = JSON.stringify({ seen });
  switch (manner) {
    case 'redirect': {
      const left = Number(url.searchParams.get('left'));
      set(left > 0 ? `hop${left}` : value);
      if (left > 0) res.writeHead(302, { location: `${url.pathname}?left=${left - 1}` }).end();
      else res.end(body);
      break;
    }
    case 'retry':
      if (isFirst(url.pathname)) {
        set('failed');
        res.writeHead(503, { 'retry-after': '0' }).end('not yet');
      } else {
        set(value);
        res.end(body);
      }
      break;
    case 'reset':
      (req.socket as Socket).resetAndDestroy();
      break;
    case 'garbage':
      req.socket.end('HTTP/1.1 200 OK\r\nSet-Cookie: \0bad\r\nContent-Length: x\r\n\r\n');
      break;
    case 'half':
      set(value);
      res.writeHead(200, { 'content-length': '100000' });
      res.write('half of it');
      setTimeout(() => req.socket.destroy(), 2);
      break;
    case 'slow':
      set(value);
      res.write('slow');
      break;
    case 'silent':
      break;
    case 'close':
      set(value);
      res.setHeader('connection', 'close');
      res.end(body);
      break;
    case 'bad':
      res.setHeader('set-cookie', [
        `${name}=${value}; Path=/`,
        `${name}=evil; Domain=com`,
        `__Host-${name}=1; Domain=127.0.0.1`,
        'odd='.padEnd(5000, 'x'),
        ';;;=;',
      ]);
      res.end(body);
      break;
    default:
      set(value);
      res.end(body);
  }
}

const server = http.createServer(answer);
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
process.on('disconnect', () => process.exit(0));
