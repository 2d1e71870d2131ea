import { fork } from 'node:child_process';
import { parseArgs } from 'node:util';
import { EQUIVALENT } from './equivalent.js';
import { faultsIn } from './faults.js';

// npm run mutation -- [--count 200] [--seed 1] [--jobs 2] [--only src/policy/]: mutates the policies and parsers, one place at a
// time, and lists the mutants that the tests do not kill. Nothing is written: a mutant is in what Vitest loads.
// With --listed it runs the equivalent mutants of equivalent.js instead: the tests should kill none of them.

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '2' },
    only: { type: 'string', default: '' },
    listed: { type: 'boolean', default: false },
  },
});

/** The sources that are mutated, and the tests nearest to them; the other tests run if these pass. */
/** @type {[sources: string[], nearest: string[]][]} */
const MUTATED = [
  [
    ['src/policy/default-cookie-policy.ts', 'src/policy/cookie-policy.ts'],
    ['test/policy/default-cookie-policy', 'test/departures.test.ts', 'test/jar/cookie-jar.test.ts'],
  ],
  [
    [
      'src/policy/browser-cookie-policy.ts',
      'src/url/site.ts',
      'src/cookie/prefix.ts',
      'src/url/whatwg-url.ts',
    ],
    [
      ...['test/policy/browser-cookie-policy', 'test/sites/site', 'test/cookie-prefix'],
      ...['test/browser-url', 'test/security/modern'],
    ],
  ],
  [['src/url/public-suffix-list.ts'], ['test/url/public-suffix-list.test.ts']],
  [
    [
      'src/headers/set-cookie-scanner.ts',
      'src/headers/header-words.ts',
      'src/headers/cookie-header.ts',
      'src/headers/cursor.ts',
    ],
    ['test/headers/', 'test/parsers/'],
  ],
  [
    ['src/headers/http-date.ts', 'src/headers/cookie-date.ts', 'src/internal/octets.ts'],
    ['test/headers/'],
  ],
  [
    ['src/parsers/http-cookiejar.ts', 'src/parsers/rfc6265bis.ts'],
    ['test/parsers/', 'test/headers/'],
  ],
  [
    ['src/url/domain.ts', 'src/url/request.ts'],
    ['test/url/domain.test.ts', 'test/url/request.test.ts'],
  ],
  [
    [
      'src/jar/eviction.ts',
      'src/store/site-index.ts',
      'src/header-memory.ts',
      'src/response-memory.ts',
      'src/store/cookie-store.ts',
      'src/store/domain-entry.ts',
      'src/recent.ts',
      'src/internal/detach-string.ts',
    ],
    [
      'test/jar/eviction.test.ts',
      'test/response-memory.test.ts',
      'test/store/cookie-store.test.ts',
      'test/jar/cookie-jar.test.ts',
      'test/property/',
    ],
  ],
  [
    [
      'src/formats/netscape-reader.ts',
      'src/formats/netscape-writer.ts',
      'src/formats/lwp-reader.ts',
      'src/formats/lwp-writer.ts',
      'src/formats/json-reader.ts',
      'src/formats/json-formats.ts',
      'src/formats/encoding.ts',
      'src/formats/read-cookies.ts',
      'src/formats/host.ts',
      'src/formats/expiry.ts',
    ],
    [
      ...['test/files/netscape-', 'test/files/lwp-', 'test/formats/encoding'],
      'test/files/read-cookies',
      'test/files/json-forms',
      'test/files/file-cookie-jar',
      'test/files/write-cookies',
      'test/files/reader-probes',
    ],
  ],
];

/** All that a fault in these places could show in. */
const EVERYWHERE = [
  ...['test/policy/', 'test/sites/', 'test/headers/', 'test/parsers/', 'test/replay/'],
  ...['test/security/any', 'test/security/hostile', 'test/security/modern'],
  ...['test/security/promises', 'test/security/requests', 'test/security/writer'],
  ...['test/cookie', 'test/domain', 'test/request', 'test/departures', 'test/eviction'],
  ...['test/browser-url', 'test/jar-json', 'test/python-documentation', 'test/files/samples'],
  ...['test/files/json-forms', 'test/files/file-cookie-jar', 'test/files/write-cookies'],
  ...[
    'test/files/netscape-',
    'test/files/lwp-',
    'test/formats/encoding',
    'test/files/read-cookies',
    'test/files/reader-probes',
    'test/files/round-trip',
    'test/undici/request',
  ],
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

/** Whether the mutant is this equivalent one. @param {Fault} fault @param {typeof EQUIVALENT[number]} one */
function isThisOne({ file, text, column, was, is }, one) {
  const [before = '', marked, after = ''] = one.text.split(/[«»]/);
  return (
    one.file === file &&
    marked === was &&
    one.is.includes(is) &&
    text.slice(0, column).endsWith(before) &&
    text.slice(column + was.length).startsWith(after)
  );
}

/** @param {Fault} fault */
function print({ file, line, was, is }) {
  const short = (/** @type {string} */ text) =>
    JSON.stringify(text.length > 70 ? `${text.slice(0, 67)}...` : text);
  return `${file}:${line} ${short(was)} -> ${short(is)}`;
}

const next = random(Number(values.seed));
const all = MUTATED.flatMap(([sources, nearest]) =>
  sources
    .filter((source) => source.startsWith(values.only))
    .flatMap((source) => faultsIn(source).map((fault) => ({ fault, nearest }))),
);
const real = all.filter(
  ({ fault }) => EQUIVALENT.some((one) => isThisOne(fault, one)) === values.listed,
);
const stale = EQUIVALENT.filter(
  (one) => one.file.startsWith(values.only) && !all.some(({ fault }) => isThisOne(fault, one)),
);
for (const { file, text } of stale) console.log(`no longer in ${file}: ${text}`);
const planted = shuffle(real, next).slice(0, Number(values.count));
console.log(`${planted.length} of ${real.length} faults, seed ${values.seed}`);
if (!values.listed) {
  const count = all.length - real.length;
  console.log(`${count} more change nothing: test/mutation/equivalent.js says why`);
}

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
