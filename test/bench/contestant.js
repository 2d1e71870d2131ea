// One contestant in a process of its own: `node contestant.js <module> <name> <JSON arguments>`. It makes ready what the contestant of
// that name in the module needs, then runs laps as its standard input asks: one JSON line in, one out. See race.js.
import { createInterface } from 'node:readline';

/**
 * What a contestant can do, by name: each runs an operation `count` times and answers a number made of it, so that nothing is optimised away.
 * @typedef {Record<string, (count: number) => number | Promise<number>>} Operations
 */

const [, , file = '', name = '', args = '{}'] = process.argv;
const { contestants } = await import(file);
/** @type {Operations} */
const operations = await contestants[name](JSON.parse(args));
say({ ready: true });

for await (const line of createInterface({ input: process.stdin })) {
  const { operation, count, warmUp, lap } = JSON.parse(line);
  const run = /** @type {Operations[string]} */ (operations[operation]);
  say(warmUp === undefined ? await timed(run, count) : { count: await enough(run, warmUp, lap) });
}

/**
 * One lap, in nanoseconds an operation.
 * @param {Operations[string]} run
 * @param {number} count
 */
async function timed(run, count) {
  const cpuBefore = process.cpuUsage();
  const before = process.hrtime.bigint();
  const made = await run(count);
  const wall = Number(process.hrtime.bigint() - before);
  const { user, system } = process.cpuUsage(cpuBefore);
  return { wall: wall / count, cpu: ((user + system) * 1000) / count, made };
}

/**
 * Warms up until so many milliseconds of the processor are spent, however busy the machine is.
 * @param {Operations[string]} run
 * @param {number} warmUp
 * @param {number} lap milliseconds
 * @returns {Promise<number>} the count that fills a lap
 */
async function enough(run, warmUp, lap) {
  let count = 1;
  let spent = 0;
  // The fastest counts: what is slow was interrupted, or not yet compiled.
  let fastest = Number.POSITIVE_INFINITY;
  while (spent < warmUp * 1e6) {
    const { wall, cpu } = await timed(run, count);
    fastest = Math.min(fastest, wall);
    spent += cpu * count;
    if (wall * count < lap * 1e6) count *= 2;
  }
  return Math.max(1, Math.round((lap * 1e6) / fastest));
}

/** @param {unknown} answer */
function say(answer) {
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
