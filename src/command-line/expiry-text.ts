import { nowInSeconds } from '../internal/clock.js';

const UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
  ['second', 1],
];

const relative = new Intl.RelativeTimeFormat('en', { style: 'short' });

/** The largest and, negated, the least time of a Date in seconds; a Max-Age can exceed it. */
const DATE_RANGE = 8.64e12;

/**
 * When a cookie expires, such as `2027-01-31 (in 2 mo.)`; `session` for a session cookie.
 * @param expires seconds since the epoch
 */
export function expiryText(expires: number | null): string {
  if (expires === null) return 'session';
  if (Math.abs(expires) > DATE_RANGE) return String(expires);
  const seconds = expires - nowInSeconds();
  const [unit, length] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
  const date = new Date(expires * 1000).toISOString().replace(/T.*/, '');
  return `${date} (${relative.format(Math.trunc(seconds / length), unit)})`;
}
