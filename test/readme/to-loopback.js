// Preloaded (`node --import`) before a program of the README, so that it can speak of
// https://example.com/ as a reader would: every connection, whatever its host, goes to the example
// site on loopback. TLS is left out on the way: the program still asks for https URLs, and no
// certificate has to be made for them. It is done below undici, so that Node's own fetch and every
// undici of npm are served alike.
import dns from 'node:dns';
import net from 'node:net';
import tls from 'node:tls';

const site = { host: '127.0.0.1', port: Number(process.env.EXAMPLE_SITE_PORT) };
const connect = net.connect;

/**
 * @param {any} options what undici, or Node's http, gives net.connect()
 * @param {() => void} [listener]
 */
function connectToSite(options, listener) {
  return connect({ ...options, ...(isOwnServer(options) ? {} : site) }, listener);
}

/**
 * A server that the program started itself is on loopback, on a port that the system chose.
 *
 * @param {{ host?: string, port?: number | string }} options
 */
function isOwnServer({ host = 'localhost', port }) {
  return /^(localhost|127\..*|::1)$/.test(host) && ![80, 443].includes(Number(port));
}

/**
 * @param {any} options what undici, or Node's https, gives tls.connect()
 * @param {() => void} [listener]
 */
function connectWithoutTls(options, listener) {
  const socket = options.socket ?? connectToSite(options);
  Object.assign(socket, { encrypted: true, authorized: true, alpnProtocol: false });
  if (listener) socket.once('secureConnect', listener);
  if (socket.connecting) socket.once('connect', () => socket.emit('secureConnect'));
  else process.nextTick(() => socket.emit('secureConnect'));
  return socket;
}

/**
 * @param {string} _host
 * @param {any} options
 * @param {any} [callback]
 */
function lookUpLoopback(_host, options, callback = options) {
  if (options.all) process.nextTick(callback, null, [{ address: site.host, family: 4 }]);
  else process.nextTick(callback, null, site.host, 4);
}

Object.assign(net, { connect: connectToSite, createConnection: connectToSite });
Object.assign(tls, { connect: connectWithoutTls });
Object.assign(dns, { lookup: lookUpLoopback });
