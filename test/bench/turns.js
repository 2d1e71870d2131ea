// Contestants in one process, in turn and in short blocks: a disturbance of the machine hits all of them alike.

/** @typedef {import('./figures.js').Laps} Laps */

const ROUNDS = 41;

/** How long a block takes, in milliseconds. */
const BLOCK = 12;

/**
 * What one operation of each contestant takes.
 * @param {Record<string, (step: number) => unknown>} contestants
 * @returns {Record<string, Laps>}
 */
export function takeTurns(contestants) {
  /** @type {Record<string, Laps>} */
  const laps = {};
  /** @type {Record<string, number>} */
  const steps = {};
  let step = 0;
  /**
   * @param {(step: number) => unknown} operation
   * @param {number} count
   */
  const block = (operation, count) => {
    const cpu = process.cpuUsage();
    const start = performance.now();
    for (let left = count; left > 0; left--) operation(step++);
    const wall = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    return { wall: (wall * 1e6) / count, cpu: ((user + system) * 1e3) / count };
  };
  for (const [name, operation] of Object.entries(contestants)) {
    block(operation, 300);
    const { wall } = block(operation, 300);
    steps[name] = Math.max(1, Math.round((BLOCK * 1e6) / wall));
    laps[name] = { wall: [], cpu: [], made: [] };
  }
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, operation] of Object.entries(contestants)) {
      const { wall, cpu } = block(operation, steps[name] ?? 1);
      // The first round of each is still compiled.
      if (round > 0) {
        laps[name]?.wall.push(wall);
        laps[name]?.cpu.push(cpu);
      }
    }
  }
  return laps;
}

/**
 * The same for contestants that wait for a network: each block is `count` operations.
 * @param {Record<string, (count: number) => Promise<unknown>>} contestants
 * @param {{ count: number, rounds: number, warmUp: number }} options `warmUp` in milliseconds of the processor
 * @returns {Promise<Record<string, Laps>>}
 */
export async function takeAsyncTurns(contestants, { count, rounds, warmUp }) {
  const block = async (/** @type {(count: number) => Promise<unknown>} */ run) => {
    const cpu = process.cpuUsage();
    const start = performance.now();
    await run(count);
    const wall = performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    return { wall: (wall * 1e6) / count, cpu: ((user + system) * 1e3) / count };
  };
  const each = Object.entries(contestants);
  /** @type {Record<string, Laps>} */
  const laps = Object.fromEntries(each.map(([name]) => [name, { wall: [], cpu: [], made: [] }]));
  for (let spent = 0; spent < warmUp * 1e6 * each.length; )
    for (const [, run] of each) spent += (await block(run)).cpu * count;
  for (let round = 0; round < rounds; round++) {
    // Each round begins further on, so that nobody runs after the same neighbour each time.
    const at = round % each.length;
    for (const [name, run] of [...each.slice(at), ...each.slice(0, at)]) {
      const { wall, cpu } = await block(run);
      laps[name]?.wall.push(wall);
      laps[name]?.cpu.push(cpu);
    }
  }
  return laps;
}
