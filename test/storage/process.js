import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const worker = fileURLToPath(new URL('worker.js', import.meta.url));

/** A process of worker.js. */
export class SharingProcess {
  #child;
  #nextId = 1;
  /** @type {Map<number, { resolve(answer: any): void, reject(error: Error): void }>} */
  #waiting = new Map();

  /** @param {import('node:child_process').ChildProcess} child */
  constructor(child) {
    this.#child = child;
    child.on(
      'message',
      (/** @type {{ id: number, error?: string }} */ { id, error, ...answer }) => {
        const waiting = this.#waiting.get(id);
        this.#waiting.delete(id);
        if (error === undefined) waiting?.resolve(answer);
        else waiting?.reject(new Error(error));
      },
    );
    child.on('exit', (code) => {
      for (const { reject } of this.#waiting.values()) reject(new Error(`ended with ${code}`));
    });
  }

  /**
   * @param {string} kind `file`, `sqlite`, or the name of a Redis client
   * @param {string | number} place a path, or the port of the Redis server
   * @param {{ clock?: number, commandTimeout?: number }} [options] how far its clock is ahead, and how long its client waits for a reply, in milliseconds
   */
  static async start(kind, place, { clock = 0, commandTimeout = 10_000 } = {}) {
    const env = { ...process.env, COMMAND_TIMEOUT: String(commandTimeout) };
    const child = fork(worker, [kind, String(place), String(clock)], { env });
    const started = new SharingProcess(child);
    await new Promise((resolve, reject) => started.#waiting.set(0, { resolve, reject }));
    return started;
  }

  /** @param {string} task @param {object} [options] @returns {Promise<any>} */
  do(task, options) {
    const id = this.#nextId++;
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#child.send({ id, task, ...options });
    return answer;
  }

  /** kill -9 */
  async kill() {
    this.#waiting.clear();
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.kill('SIGKILL');
    await ended;
  }
}
