/**
 * What one line of the table tells.
 * @typedef {object} Row
 * @property {string} what
 * @property {Unit} unit
 * @property {Record<string, number>} figures one for each contestant
 * @property {Record<string, number>} [ratios] each figure over that of the first contestant: the median of what the rounds gave
 * @property {boolean} [isOver] whether a ratio is told as what it is over the whole
 * @property {Verdict[]} [verdicts]
 * @property {string} [plot] what to call the line in the plot, where it is to stand there
 * @property {readonly string[]} [ours] which of the contestants are of this package
 */

/**
 * A figure that has to keep to a bar.
 * @typedef {object} Verdict
 * @property {string} says the figure beside its bar
 * @property {boolean} met
 */

/** @typedef {'ns' | 'µs' | 'ms' | 's' | '/s' | 'bytes'} Unit */

/**
 * What the laps of one contestant took, in nanoseconds an operation.
 * @typedef {object} Laps
 * @property {number[]} wall
 * @property {number[]} cpu of all threads of the process, those of the garbage collection included
 * @property {number[]} made what the operation answered, in a unit of its own
 */

/** @typedef {'wall' | 'cpu' | 'made'} Clock which of the figures of a lap counts */

/** What nanoseconds are in each unit. @type {Record<Unit, (value: number) => number>} */
const UNITS = {
  ns: (value) => value,
  µs: (value) => value / 1e3,
  ms: (value) => value / 1e6,
  s: (value) => value / 1e9,
  '/s': (value) => 1e9 / value,
  bytes: (value) => value,
};

/**
 * A line of the table from the laps of a race.
 * @param {string} what
 * @param {Unit} unit
 * @param {Record<string, Laps>} result
 * @param {Clock} [clock]
 * @returns {Row & { ratios: Record<string, number> }}
 */
export function compare(what, unit, result, clock = 'wall') {
  const [first] = Object.values(result);
  const each = Object.entries(result);
  return {
    what,
    unit,
    figures: Object.fromEntries(each.map(([name, l]) => [name, UNITS[unit](median(l[clock]))])),
    ratios: Object.fromEntries(each.map(([name, laps]) => [name, ratio(laps, first, clock)])),
  };
}

/**
 * Where the middle half of the rounds lies: what a ratio is worth on this machine.
 * @param {Laps | undefined} one
 * @param {Laps | undefined} other
 * @param {Clock} [clock]
 * @returns {[lower: number, upper: number]}
 */
export function quartiles(one, other, clock = 'wall') {
  const ratios = ratiosOf(one, other, clock).sort((a, b) => a - b);
  const at = (/** @type {number} */ part) => ratios[Math.round((ratios.length - 1) * part)];
  return [at(0.25) ?? Number.NaN, at(0.75) ?? Number.NaN];
}

/**
 * How many times as long one took as the other, lap by lap: laps of one round share the weather of the machine.
 * @param {Laps | undefined} one
 * @param {Laps | undefined} other
 * @param {Clock} [clock]
 */
export function ratio(one, other, clock = 'wall') {
  return median(ratiosOf(one, other, clock));
}

/**
 * @param {Laps | undefined} one
 * @param {Laps | undefined} other
 * @param {Clock} clock
 */
function ratiosOf(one, other, clock) {
  if (one === undefined || other === undefined) return [];
  return one[clock].map((time, round) => time / (other[clock][round] ?? Number.NaN));
}

/**
 * The laps of several races with the same contestants.
 * @param {readonly Record<string, Laps>[]} results
 */
export function joined(results) {
  /** @type {Record<string, Laps>} */
  const all = {};
  for (const name of Object.keys(results[0] ?? {})) {
    /** @param {Clock} clock */
    const of = (clock) => results.flatMap((result) => result[name]?.[clock] ?? []);
    all[name] = { wall: of('wall'), cpu: of('cpu'), made: of('made') };
  }
  return all;
}

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * @param {string} what
 * @param {number} value
 * @param {number} bar
 * @param {(value: number) => string} [show]
 * @returns {Verdict}
 */
export function atLeast(what, value, bar, show = times) {
  return { says: `${what} ${show(value)}, at least ${show(bar)}`, met: value >= bar };
}

/**
 * @param {string} what
 * @param {number} value
 * @param {number} bar
 * @param {(value: number) => string} [show]
 * @returns {Verdict}
 */
export function atMost(what, value, bar, show = times) {
  return { says: `${what} ${show(value)}, at most ${show(bar)}`, met: value <= bar };
}

/** @param {number} value */
export function times(value) {
  return `${short(value)} ×`;
}

/** How much more than the whole a ratio is. @param {number} value */
export function over(value) {
  const percent = (value - 1) * 100;
  return `${percent < 0 ? '' : '+'}${percent.toFixed(1)} %`;
}

/** Three digits that count. @param {number} value */
export function short(value) {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { maximumFractionDigits: digits });
}
