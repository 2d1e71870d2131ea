import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/**
 * Who takes part: a contestant that a module of this folder exports under `contestants`, or a program that speaks as contestant.js does.
 * @typedef {object} Entry
 * @property {string} name
 * @property {string} [contestant] its name in the module; default: `name`
 * @property {object} [args]
 * @property {string[]} [command]
 */

/** @typedef {Record<string, import('./figures.js').Laps>} Result */

/**
 * @typedef {object} RunOptions
 * @property {number} [rounds]
 * @property {number} [lap] milliseconds
 * @property {number} [warmUp] milliseconds; 0 for none
 * @property {number} [count] where each lap is to do so many operations, whatever time they take
 * @property {readonly string[]} [idle] who does not take part
 */

/** Laps, in milliseconds, that are mostly over before another program gets the core: their median stands still where that of long ones does not. */
const LAP = 4;
const ROUNDS = 101;

/** How long a contestant may take to make ready, in milliseconds. */
const READY_WITHIN = 120_000;

/**
 * Contestants side by side. Each has a process of its own, so that no one's garbage and no one's shapes of objects weigh on the others, and
 * they run in turn (A B C A B C …), so that what else the machine does falls on all alike.
 */
export class Race {
  /** @type {Map<string, Contestant>} */
  #field = new Map();

  /**
   * @param {string} module URL of the module with the contestants
   * @param {readonly Entry[]} entries
   */
  static async open(module, entries) {
    const race = new Race();
    for (const entry of entries) {
      const contestant = new Contestant(entry, fileURLToPath(module));
      race.#field.set(entry.name, contestant);
      await contestant.ready;
    }
    return race;
  }

  /**
   * @param {string} operation
   * @param {RunOptions} [options]
   * @returns {Promise<Result>}
   */
  async run(operation, { rounds = ROUNDS, lap = LAP, warmUp = 200, count, idle = [] } = {}) {
    const runners = [...this.#field].filter(([name]) => !idle.includes(name));
    /** @type {Result} */
    const result = {};
    /** @type {number[]} */
    const counts = [];
    for (const [name, contestant] of runners) {
      const enough = warmUp === 0 ? 1 : await contestant.warmUp(operation, warmUp, lap);
      counts.push(count ?? enough);
      result[name] = { wall: [], cpu: [], made: [] };
    }
    for (let round = 0; round < rounds; round++) {
      for (const [i, [name, contestant]] of runners.entries()) {
        const { wall, cpu, made } = await contestant.lap(operation, counts[i] ?? 1);
        result[name]?.wall.push(wall);
        result[name]?.cpu.push(cpu);
        result[name]?.made.push(made);
      }
    }
    return result;
  }

  /** Ends the processes. */
  async close() {
    await Promise.all([...this.#field.values()].map((contestant) => contestant.close()));
  }
}

/** The process of one contestant. */
class Contestant {
  /** @type {Promise<unknown>} */
  ready;
  #name;
  #child;
  #answers;
  #ended;

  /**
   * @param {Entry} entry
   * @param {string} module
   */
  constructor({ name, contestant = name, args = {}, command }, module) {
    const here = fileURLToPath(new URL('contestant.js', import.meta.url));
    const [program = '', ...rest] = command ?? [
      process.execPath,
      '--expose-gc',
      here,
      module,
      contestant,
      JSON.stringify(args),
    ];
    this.#name = name;
    this.#child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'inherit'] });
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
    this.#ended = new Promise((resolve) => this.#child.once('close', resolve));
    this.ready = this.#answer(READY_WITHIN);
  }

  /**
   * @param {string} operation
   * @param {number} warmUp
   * @param {number} lap
   * @returns {Promise<number>}
   */
  async warmUp(operation, warmUp, lap) {
    return (await this.#ask({ operation, warmUp, lap })).count;
  }

  /**
   * @param {string} operation
   * @param {number} count
   * @returns {Promise<{ wall: number, cpu: number, made: number }>}
   */
  lap(operation, count) {
    return this.#ask({ operation, count });
  }

  async close() {
    this.#child.stdin.end();
    await this.#ended;
  }

  /** @param {object} question */
  #ask(question) {
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    return this.#answer();
  }

  /**
   * @param {number} [within] milliseconds
   * @returns {Promise<any>}
   */
  async #answer(within) {
    const timer = within === undefined ? undefined : setTimeout(() => this.#child.kill(), within);
    const { value, done } = await this.#answers.next();
    clearTimeout(timer);
    if (done) throw new Error(`${this.#name} ended, or took too long to make ready`);
    return JSON.parse(value);
  }
}
