/**
 * What one line of the table tells.
 * @typedef {object} Row
 * @property {string} what
 * @property {Unit} unit
 * @property {Record<string, number>} figures one for each contestant
 * @property {Record<string, number>} [ratios] each figure over that of the first contestant: the median of what the rounds gave
 * @property {Verdict[]} [verdicts]
 */

/**
 * A figure that has to keep to a bar.
 * @typedef {object} Verdict
 * @property {string} says the figure beside its bar
 * @property {boolean} met
 */

/** @typedef {'ns' | 'µs' | 'ms' | 'bytes'} Unit */

/**
 * What the laps of one contestant took, in nanoseconds an operation.
 * @typedef {object} Laps
 * @property {number[]} wall
 * @property {number[]} cpu of all threads of the process, those of the garbage collection included
 * @property {number[]} made what the operation answered, in a unit of its own
 */

/** @typedef {'wall' | 'cpu' | 'made'} Clock which of the figures of a lap counts */

/** Nanoseconds in one of each. */
const UNITS = { ns: 1, µs: 1e3, ms: 1e6, bytes: 1 };

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
    figures: Object.fromEntries(each.map(([name, l]) => [name, median(l[clock]) / UNITS[unit]])),
    ratios: Object.fromEntries(each.map(([name, laps]) => [name, ratio(laps, first, clock)])),
  };
}

/**
 * How many times as long one took as the other, lap by lap: laps of one round share the weather of the machine.
 * @param {Laps | undefined} one
 * @param {Laps | undefined} other
 * @param {Clock} [clock]
 */
export function ratio(one, other, clock = 'wall') {
  if (one === undefined || other === undefined) return Number.NaN;
  return median(one[clock].map((time, round) => time / (other[clock][round] ?? Number.NaN)));
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
