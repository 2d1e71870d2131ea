import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether this machine has a Redis server to start: Debian's package is redis-server. */
export const hasRedis = spawnSync('redis-server', ['--version']).status === 0;

/** A port that the system gives to nobody who does not name it, so that it is still free when the server starts again. */
const randomPort = () => 12_000 + Math.floor(Math.random() * 10_000);

/** @type {Set<RedisServer>} */
const running = new Set();
process.once('exit', () => {
  for (const server of running) server.kill();
});

/** A Redis server of the test's own, which can be killed and started again, with its data or without. */
export class RedisServer {
  #folder = mkdtempSync(join(tmpdir(), 'redis-'));
  port = 0;
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #process;

  /** @param {string[]} options more options of the server */
  static async start(...options) {
    const server = new RedisServer();
    for (let attempt = 1; ; attempt++) {
      server.port = randomPort();
      try {
        await server.start(...options);
        return server;
      } catch (error) {
        // Another program may have that port.
        if (attempt === 10) throw error;
      }
    }
  }

  /** @param {string[]} options */
  async start(...options) {
    const common = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder];
    // What was written outlives the process; without fsync no other program's writes hold it up.
    const durable = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'no'];
    const child = spawn('redis-server', [...common, ...durable, ...options], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.#process = child;
    running.add(this);
    await new Promise((resolve, reject) => {
      let output = '';
      child.stdout.on('data', (text) => {
        output += text;
        if (output.includes('Ready to accept')) resolve(null);
      });
      child.once('close', () => reject(new Error(`redis-server ended: ${output}`)));
    });
  }

  async kill() {
    const child = this.#process;
    this.#process = undefined;
    running.delete(this);
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
