import { fork } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { EQUIVALENT, isEquivalent } from './equivalent.js';
import { faultsIn } from './faults.js';

// npm run mutation -- [--count 200] [--seed 1] [--jobs 2] [--only src/policy/]: mutates the policies and parsers, one place at a
// time, and lists the mutants that the tests do not kill. Nothing is written: a mutant is in what Vitest loads.
// With --listed it runs the equivalent mutants of equivalent.js instead: the tests should kill none of them. With --count 0 it only checks
// that the lines of equivalent.js are those of today.

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    only: { type: 'string', default: '' },
    listed: { type: 'boolean', default: false },
  },
});

/** The folders and files that are mutated, and the tests nearest to them; the other tests run if these pass. */
/** @type {[source: string, nearest: string[]][]} */
const MUTATED = [
  ['src/policy', ['test/policy/', 'test/departures', 'test/jar/cookie-jar']],
  ['src/parsers', ['test/parsers/', 'test/headers/']],
  ['src/headers', ['test/headers/', 'test/parsers/']],
  ['src/url', ['test/url/']],
  ['src/cookie', ['test/cookie/', 'test/policy/']],
  ['src/store', ['test/jar/', 'test/property/']],
  ['src/jar/eviction.ts', ['test/jar/', 'test/property/']],
  ['src/jar/path-snapshot.ts', ['test/jar/', 'test/property/']],
  ['src/internal/octets.ts', ['test/headers/']],
  ['src/internal/detach-string.ts', ['test/internal/', 'test/security/memory']],
  ['src/formats', ['test/formats/']],
];

/** A table, which is made. */
const NOT_MUTATED = ['src/url/suffix-table.ts'];

/** All that a fault in these places could show in. */
const EVERYWHERE = [
  ...['test/policy/', 'test/url/', 'test/headers/', 'test/parsers/', 'test/replay/', 'test/jar/'],
  ...['test/cookie/', 'test/formats/', 'test/security/any', 'test/security/hostile'],
  ...['test/security/modern', 'test/security/promises', 'test/security/requests'],
  ...['test/security/writer', 'test/departures', 'test/refusal', 'test/python-documentation'],
  ...['test/files/file-cookie-jar', 'test/undici/request'],
];

/** The same, for those faults that the others do not see: each takes seconds. */
const SLOW = [
  ...['test/property/', 'test/security/linear', 'test/security/memory', 'test/files/merge'],
];

/** A fault that makes the tests hang is caught by it; a machine that is busy is asked again. */
const PATIENCE_MS = 90_000;

/** After so many faults the tests have to pass without any, or a run says nothing. */
const FAULTS_TO_A_CHECK = 20;

/** @typedef {import('./faults.js').Fault} Fault */

/** Numbers from 0 to 1, the same for each seed. @param {number} seed */
function random(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** @template T @param {T[]} list @param {() => number} next */
function shuffle(list, next) {
  for (let at = list.length - 1; at > 0; at--) {
    const other = Math.floor(next() * (at + 1));
    const item = /** @type {T} */ (list[at]);
    list[at] = /** @type {T} */ (list[other]);
    list[other] = item;
  }
  return list;
}

/** A process that runs mutants: planter.js. It is ended if a mutant hangs, and started again. */
class Planter {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  #process;

  /** Whether the tests fail with the fault, or twice do not come to an end. @param {Fault | null} fault @param {string[]} tests */
  async fails(fault, tests) {
    return (await this.#ask(fault, tests)) ?? (await this.#ask(fault, tests)) ?? true;
  }

  /** `null` where the tests hang. @param {Fault | null} fault @param {string[]} tests @returns {Promise<boolean | null>} */
  #ask(fault, tests) {
    this.#process ??= fork('test/mutation/planter.js', { detached: true });
    const child = this.#process;
    return new Promise((resolve, reject) => {
      /** @param {boolean | null} failed */
      const end = (failed) => {
        clearTimeout(timer);
        child.removeAllListeners();
        resolve(failed);
      };
      const timer = setTimeout(() => {
        end(null);
        this.stop();
      }, PATIENCE_MS);
      child.once('message', (answer) => end(answer === true));
      child.once('exit', () => reject(new Error('the process that runs mutants has ended')));
      child.send({ fault, tests });
    });
  }

  /** Ends the process and those that it has begun. */
  stop() {
    if (this.#process?.pid !== undefined) process.kill(-this.#process.pid, 'SIGKILL');
    this.#process = undefined;
  }
}

/** The files of a folder, or the file. @param {string} source @returns {string[]} */
function filesOf(source) {
  if (source.endsWith('.ts')) return [source];
  const files = readdirSync(source).map((name) => `${source}/${name}`);
  return files.filter((file) => !NOT_MUTATED.includes(file));
}

/** @param {Fault} fault */
function print({ file, line, was, is }) {
  const short = (/** @type {string} */ text) =>
    JSON.stringify(text.length > 70 ? `${text.slice(0, 67)}...` : text);
  return `${file}:${line} ${short(was)} -> ${short(is)}`;
}

const next = random(Number(values.seed));
const all = MUTATED.flatMap(([source, nearest]) =>
  filesOf(source)
    .filter((file) => file.startsWith(values.only))
    .flatMap((file) => faultsIn(file).map((fault) => ({ fault, nearest }))),
);
const real = all.filter(
  ({ fault }) => EQUIVALENT.some((one) => isEquivalent(fault, one)) === values.listed,
);
// A list that quotes lines of another day would hide mutants that matter.
const stale = EQUIVALENT.filter(
  (one) => one.file.startsWith(values.only) && !all.some(({ fault }) => isEquivalent(fault, one)),
);
if (stale.length > 0) {
  for (const { file, text } of stale) console.log(`no longer in ${file}: ${text}`);
  console.log('remove these from test/mutation/equivalent.js, or quote the lines as they are now');
  process.exit(1);
}
const planted = shuffle(real, next).slice(0, Number(values.count));
console.log(`${planted.length} of ${real.length} faults, seed ${values.seed}`);
if (!values.listed) {
  const count = all.length - real.length;
  console.log(`${count} more change nothing: test/mutation/equivalent.js says why`);
}
if (planted.length === 0) process.exit();

const planters = Array.from({ length: Number(values.jobs) }, () => new Planter());

/** @param {Planter} planter @param {string[]} tests */
async function passWithoutFault(planter, tests) {
  if (!(await planter.fails(null, tests))) return;
  console.log('the tests fail without any fault');
  for (const each of planters) each.stop();
  process.exit(1);
}
for (const tests of [EVERYWHERE, SLOW]) {
  await passWithoutFault(/** @type {Planter} */ (planters[0]), tests);
}

/** @param {Planter} planter @param {Fault} fault @param {string[]} nearest */
async function isCaught(planter, fault, nearest) {
  if ((await planter.fails(fault, nearest)) || (await planter.fails(fault, EVERYWHERE)))
    return true;
  // Growth is measured there, and a busy machine should not catch a fault: once may be an accident.
  return (await planter.fails(fault, SLOW)) && (await planter.fails(fault, SLOW));
}

/** @type {Fault[]} */
const survivors = [];
let done = 0;
const queue = [...planted];
/** @param {Planter} planter */
async function work(planter) {
  for (let job = queue.shift(); job !== undefined; job = queue.shift()) {
    const { fault, nearest } = job;
    const verdict = (await isCaught(planter, fault, nearest)) ? 'caught' : 'SURVIVED';
    if (verdict === 'SURVIVED') survivors.push(fault);
    done++;
    console.log(`${done} ${verdict} ${print(fault)}`);
    if (done % FAULTS_TO_A_CHECK === 0) await passWithoutFault(planter, nearest);
  }
  planter.stop();
}
await Promise.all(planters.map(work));

const caught = planted.length - survivors.length;
console.log(
  `${caught} of ${planted.length} caught (${((caught / planted.length) * 100).toFixed(1)} %)`,
);
for (const fault of survivors) console.log(`survived: ${print(fault)}`);
