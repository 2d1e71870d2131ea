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
 * @property {number} [warmUp] milliseconds of the processor; 0 for none
 * @property {number} [count] where each lap is to do so many operations, whatever time they take
 * @property {readonly string[]} [idle] who does not take part
 */

/** Laps, in milliseconds, that are mostly over before another program gets the core: their median stands still where that of long ones does not. */
const LAP = 4;
const ROUNDS = 101;

const WARM_UP_TURNS = 4;

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
    const result = Object.fromEntries(
      runners.map(([name]) => [name, { wall: [], cpu: [], made: [] }]),
    );
    /** @type {Map<string, number>} */
    const counts = new Map();
    // In turns as well: who has waited long for the others comes back with a smaller heap, and is slow for a second.
    for (let turn = 0; warmUp > 0 && turn < WARM_UP_TURNS; turn++) {
      for (const [name, contestant] of runners) {
        counts.set(name, await contestant.warmUp(operation, warmUp / WARM_UP_TURNS, lap));
      }
    }
    for (let round = 0; round < rounds; round++) {
      for (const [name, contestant] of turned(runners, round)) {
        const { wall, cpu, made } = await contestant.lap(operation, count ?? counts.get(name) ?? 1);
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

/**
 * The same, beginning further on with each round, so that nobody runs after the same neighbour each time.
 * @template T
 * @param {readonly T[]} runners
 * @param {number} round
 */
function turned(runners, round) {
  const at = round % runners.length;
  return [...runners.slice(at), ...runners.slice(0, at)];
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
