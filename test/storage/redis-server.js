import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether this machine has a Redis server to start: Debian's package is redis-server. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** @returns {Promise<number>} */
function freePort() {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => resolve(port));
    });
  });
}

/** A Redis server of the test's own, which can be killed and started again, with its data or without. */
export class RedisServer {
  #folder = mkdtempSync(join(tmpdir(), 'redis-'));
  port = 0;
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #process;

  /** @param {string[]} options more options of the server */
  static async start(...options) {
    const server = new RedisServer();
    process.once('exit', () => server.#process?.kill('SIGKILL'));
    server.port = await freePort();
    await server.start(...options);
    return server;
  }

  /** @param {string[]} options */
  async start(...options) {
    const common = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder];
    const durable = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always'];
    const child = spawn('redis-server', [...common, ...durable, ...options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#process = child;
    await new Promise((resolve, reject) => {
      child.stdout.on('data', (text) => String(text).includes('Ready to accept') && resolve(null));
      child.once('close', () => reject(new Error('redis-server ended')));
    });
  }

  async kill() {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined) return;
    const closed = new Promise((resolve) => child.once('close', resolve));
    child.kill('SIGKILL');
    await closed;
  }

  /** Kills the server and starts it again. @param {boolean} withData whether it has its records then */
  async restart(withData) {
    await this.kill();
    if (!withData) rmSync(join(this.#folder, 'appendonlydir'), { recursive: true, force: true });
    await this.start();
  }

  async stop() {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
