// A site on loopback that does what the query of a URL says and answers with what it saw. Plain JavaScript: the matrix runs it on every Node.
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import http2 from 'node:http2';

/**
 * One request as the site saw it.
 * @typedef {object} Seen
 * @property {string} method
 * @property {string} host what the Host header or `:authority` says
 * @property {string} path
 * @property {string[]} cookie each Cookie line
 * @property {Record<string, unknown>} headers
 */

/**
 * @typedef {object} EchoSite
 * @property {string} origin
 * @property {number} port
 * @property {Seen[]} seen what was asked, in order
 * @property {(path: string, what?: Told) => string} url a URL of this site that tells it what to answer
 * @property {() => Promise<void>} close
 */

/**
 * What the site is to answer.
 * @typedef {object} Told
 * @property {string[]} [set] Set-Cookie lines
 * @property {string} [to] where it redirects to
 * @property {number} [status]
 * @property {string} [hints] a Set-Cookie line of a 103 that goes before the answer
 */

const tls = (/** @type {string} */ name) =>
  readFileSync(new URL(`../fixtures/tls/${name}.pem`, import.meta.url));

/**
 * @param {{ address?: string, h2?: boolean, name?: string }} [options] `name`: the host that its URLs have, where that is not its address
 * @returns {Promise<EchoSite>}
 */
export async function echoSite({ address = '127.0.0.1', h2 = false, name = address } = {}) {
  /** @type {Seen[]} */
  const seen = [];
  const server = h2 ? secureServer() : http.createServer();
  server.on('request', (req, res) => answer(note(req), req, res));
  server.on('upgrade', (req, socket) => acceptWebSocket(note(req), req, socket));
  server.on('connect', (req, answerOrSocket) => {
    // On HTTP/2 a WebSocket is asked for by an extended CONNECT (RFC 8441).
    if (req.httpVersionMajor === 2) answer(note(req), req, answerOrSocket);
    else {
      note(req);
      answerOrSocket.end('HTTP/1.1 200 OK\r\nSet-Cookie: tunnel=1\r\n\r\n');
    }
  });
  /** @type {Set<{ destroy(): unknown }>} */
  const sockets = new Set();
  for (const event of ['connection', 'secureConnection']) {
    server.on(event, (socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    });
  }
  server.listen(0, address);
  await once(server, 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  const origin = `${h2 ? 'https' : 'http'}://${name}:${port}`;

  /** @param {any} req */
  function note(req) {
    const lines = [];
    for (let i = 0; i < req.rawHeaders.length; i += 2) {
      if (req.rawHeaders[i].toLowerCase() === 'cookie') lines.push(req.rawHeaders[i + 1]);
    }
    const one = {
      method: req.method,
      host: req.headers[':authority'] ?? req.headers.host,
      path: req.url,
      cookie: lines,
      headers: req.headers,
    };
    seen.push(one);
    return one;
  }

  return {
    origin,
    port,
    seen,
    url: (path, told = {}) => origin + path + query(told),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function secureServer() {
  const settings = { enableConnectProtocol: true };
  return http2.createSecureServer({
    key: tls('key'),
    cert: tls('cert'),
    allowHTTP1: true,
    settings,
  });
}

/** @param {Told} told */
function query({ set = [], to, status, hints }) {
  const params = new URLSearchParams();
  for (const line of set) params.append('set', line);
  if (to !== undefined) params.set('to', to);
  if (status !== undefined) params.set('status', String(status));
  if (hints !== undefined) params.set('hints', hints);
  return params.size === 0 ? '' : `?${params}`;
}

/**
 * @param {Seen} seen
 * @param {any} req
 * @param {any} res
 */
function answer(seen, req, res) {
  const told = new URL(req.url, 'http://site.test').searchParams;
  const to = told.get('to');
  const isWebSocket = req.headers[':protocol'] === 'websocket';
  const status = Number(told.get('status') ?? (to === null ? 200 : 302));
  const set = told.getAll('set');
  if (set.length > 0) res.setHeader('set-cookie', set);
  if (to !== null) res.setHeader('location', to);
  if (isWebSocket) {
    // RFC 8441 does without it, undici 7 does not.
    const key = req.headers['sec-websocket-key'];
    if (key !== undefined) res.setHeader('sec-websocket-accept', acceptKey(key));
    res.writeHead(status);
    res.stream.write(textFrame(JSON.stringify(seen)));
    return;
  }
  const hints = told.get('hints');
  if (hints !== null) res.writeEarlyHints?.({ link: '</a.css>; rel=preload', 'set-cookie': hints });
  if (req.headers.accept === 'text/event-stream') {
    res.writeHead(status, { 'content-type': 'text/event-stream' });
    res.end(`data: ${JSON.stringify(seen)}\n\n`);
    return;
  }
  req.resume();
  // As a Buffer: to text, Node joins the headers and writes them as UTF-8 with it.
  const body = Buffer.from(JSON.stringify(seen));
  res.writeHead(status, { 'content-type': 'application/json', 'content-length': body.length });
  res.end(req.method === 'HEAD' ? undefined : body);
}

/**
 * @param {Seen} seen
 * @param {any} req
 * @param {any} socket
 */
function acceptWebSocket(seen, req, socket) {
  socket.on('error', () => {});
  const told = new URL(req.url, 'http://site.test').searchParams;
  const set = told.getAll('set').map((line) => `Set-Cookie: ${line}\r\n`);
  const status = told.get('status');
  if (status !== null) {
    socket.end(
      `HTTP/1.1 ${status} No\r\n${set.join('')}Content-Length: 0\r\nConnection: close\r\n\r\n`,
    );
    return;
  }
  const accept = acceptKey(req.headers['sec-websocket-key']);
  const head = `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n${set.join('')}`;
  socket.write(`HTTP/1.1 101 Switching Protocols\r\n${head}\r\n`);
  socket.write(textFrame(JSON.stringify(seen)));
}

/** @param {string} key */
function acceptKey(key) {
  return createHash('sha1').update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}

/** @param {string} text */
function textFrame(text) {
  const payload = Buffer.from(text);
  const head = Buffer.alloc(4);
  head[0] = 0x81;
  head[1] = 126;
  head.writeUInt16BE(payload.length, 2);
  return Buffer.concat([head, payload]);
}
