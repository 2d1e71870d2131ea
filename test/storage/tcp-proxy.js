import { connect, createServer } from 'node:net';

/** A TCP proxy that a test can cut, stop and open again. */
export class TcpProxy {
  /** @type {Set<import('node:net').Socket>} */
  #sockets = new Set();
  #state = 'open';
  port = 0;
  #server = createServer((client) => this.#connect(client));
  #target;

  /** @param {number} target a port of this machine */
  constructor(target) {
    this.#target = target;
  }

  /** @param {number} target */
  static async start(target) {
    const proxy = new TcpProxy(target);
    await new Promise((resolve) => proxy.#server.listen(0, '127.0.0.1', () => resolve(null)));
    proxy.port = /** @type {import('node:net').AddressInfo} */ (proxy.#server.address()).port;
    return proxy;
  }

  /** @param {import('node:net').Socket} client */
  #connect(client) {
    if (this.#state === 'cut') {
      client.destroy();
      return;
    }
    const server = connect(this.#target, '127.0.0.1');
    for (const socket of [client, server]) {
      this.#sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => this.#sockets.delete(socket));
      if (this.#state === 'silent') socket.pause();
    }
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
    client.on('data', (data) => server.write(data));
    server.on('data', (data) => client.write(data));
  }

  /** Closes all connections and refuses new ones. */
  cut() {
    this.#state = 'cut';
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Holds back all packets; nobody is told. */
  silence() {
    this.#state = 'silent';
    for (const socket of this.#sockets) socket.pause();
  }

  open() {
    this.#state = 'open';
    for (const socket of this.#sockets) socket.resume();
  }

  close() {
    this.cut();
    this.#server.close();
  }
}
