import { readFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';
import type { AddressInfo } from 'node:net';

// Four hosts on loopback in a process of their own, two of them over HTTP/2. `/manner/name/serial?to=` sets the cookie `name` to
// `host-serial` and answers with the host, the cookies that came and whether the call's own cookie is among them.

const tries = new Set<string>();

function isFirstTry(url: string): boolean {
  const isFirst = !tries.delete(url);
  if (isFirst) tries.add(url);
  return isFirst;
}

function answer(host: string, req: http.IncomingMessage, res: http.ServerResponse): void {
  const url = new URL(req.url ?? '/', 'http://site.test');
  const [, manner = '', name = '', serial = ''] = url.pathname.split('/');
  const to = url.searchParams.get('to');
  res.setHeader('set-cookie', `${name}=${host}-${serial}; Path=/; HttpOnly`);
  req.resume();
  if (manner === 'retry' && isFirstTry(`${host}${req.url}`)) {
    res.writeHead(503, { 'retry-after': '0' }).end();
  } else if (manner === 'silent') {
    // Its headers come, its body never ends.
    res.write('…');
  } else if (to !== null) {
    res.writeHead(302, { location: to }).end();
  } else {
    res.end(JSON.stringify({ host, seen: req.headers.cookie ?? '' }));
  }
}

const tls = (name: string) => readFileSync(`test/fixtures/tls/${name}.pem`);
const secure = { key: tls('key'), cert: tls('cert'), allowHTTP1: true };
const origins: string[] = [];
for (const [at, isSecure] of [false, false, true, true].entries()) {
  const host = `127.0.0.${at + 1}`;
  const server = isSecure ? http2.createSecureServer(secure) : http.createServer();
  server.on('request', (req, res) =>
    answer(host, req as http.IncomingMessage, res as unknown as http.ServerResponse),
  );
  await new Promise<void>((resolve) => server.listen(0, host, resolve));
  origins.push(`http${isSecure ? 's' : ''}://${host}:${(server.address() as AddressInfo).port}`);
}
process.on('disconnect', () => process.exit(0));
process.send?.(origins);
