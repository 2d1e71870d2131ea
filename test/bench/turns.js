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
