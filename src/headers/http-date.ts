import { nowInSeconds } from '../internal/clock.js';
import { Cursor, stripStart } from './cursor.js';

// Dates as in http.cookiejar: lenient in parsing, strict in formatting. RFC 6265bis dates are parsed in cookie-date.ts.

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** The time as `1994-11-24 08:49:37Z` (Python: time2isoz). @param time seconds since the epoch; default: now */
export function time2isoz(time: number = nowInSeconds()): string {
  return `${new Date(Math.floor(time) * 1000).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

/** The time as `Wed, 24-Nov-1994 08:49:37 GMT` (Python: time2netscape). @param time seconds since the epoch; default: now */
export function time2netscape(time: number = nowInSeconds()): string {
  const date = new Date(Math.floor(time) * 1000).toUTCString();
  return date.replace(/ ([A-Z][a-z]{2}) (\d+) /, '-$1-$2 ');
}

const WEEKDAY = /(?:sun|mon|tue|wed|thu|fri|sat)[a-z]*,?/iy;
const ONE_OR_TWO_DIGITS = /\d\d?/y;
const WORD = /\w+/y;
const DIGITS = /\d+/y;
const DASH_OR_SLASH = /[-/]/y;
const COLON = /:/y;
const CLOCK = /(\d\d?):(\d\d)(?::(\d\d))?/y;
const HTTP_ZONE = /[-+]?\d{2,4}|[a-z]+/iy;
const COMMENT = /\(\w+\)/y;

/**
 * The form that nearly all servers send: `Sat, 21 Nov 2026 04:30:00 GMT`, or with Netscape's dashes. A fast path: one pattern instead of
 * those above. With spaces, as in http.cookiejar, any word in the form of a weekday is accepted, such as the German `Mit`, and a year such
 * as 0001 is not completed.
 */
const USUAL =
  /^(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat|[SMTWF][a-z][a-z](?=, \d\d [A-Z][a-z][a-z] )), (\d\d)([ -])([A-Z][a-z][a-z])([ -])(\d{4}) (\d\d):(\d\d):(\d\d) GMT$/;

/**
 * Parses the dates that HTTP servers send, with or without a weekday, time or zone (Python: http2time). Two-digit years are interpreted as
 * in RFC 6265: 70 to 99 means 19xx (departure D8).
 * @returns seconds since the epoch, `null` if it is not such a date or is before 1970
 */
export function http2time(text: string): number | null {
  const usual = USUAL.exec(text);
  return toTime(usual === null ? unusualParts(text) : usualParts(usual));
}

function usualParts(match: RegExpExecArray): DateParts {
  const [, day = '', before, monthName = '', after, digits, hour, minute, second] = match;
  const hasSpaces = before === ' ' && after === ' ';
  const year = hasSpaces ? Number(digits) : fullYear(Number(digits));
  const month = monthNumber(monthName);
  return { year, month, day, hour, minute, second, zone: 'GMT' };
}

function unusualParts(text: string): DateParts | null {
  const cursor = new Cursor(stripStart(text));
  if (cursor.take(WEEKDAY)) cursor.skipSpace();
  const day = cursor.take(ONE_OR_TWO_DIGITS);
  if (!day || !skipDateSeparator(cursor)) return null;
  const month = cursor.take(WORD);
  if (!month || !skipDateSeparator(cursor)) return null;
  const year = cursor.take(DIGITS);
  if (!year) return null;
  const clock = cursor.take(COLON) || cursor.skipSpace() ? cursor.take(CLOCK) : null;
  if (!clock && cursor.text[year.index + year[0].length] === ':') return null;
  cursor.skipSpace();
  const zone = cursor.take(HTTP_ZONE);
  cursor.skipSpace();
  if (cursor.take(COMMENT)) cursor.skipSpace();
  if (!cursor.atEnd) return null;
  return {
    year: fullYear(Number(year[0])),
    month: monthNumber(month[0]),
    day: day[0],
    ...clockOf(clock),
    zone: zone?.[0],
  };
}

function skipDateSeparator(cursor: Cursor): boolean {
  return cursor.skipSpace() || cursor.take(DASH_OR_SLASH) !== null;
}

function fullYear(year: number): number {
  if (year >= 1000) return year;
  if (year < 100) return year < 70 ? 2000 + year : 1900 + year;
  // Three-digit years as in http.cookiejar: relative to this century, or to the previous one if that is more than 50 years ahead.
  const thisYear = new Date(Date.now()).getUTCFullYear();
  const fromThisCentury = year + thisYear - (thisYear % 100);
  return fromThisCentury - thisYear > 50 ? fromThisCentury - 100 : fromThisCentury;
}

function monthNumber(text: string): number {
  const index = MONTHS.indexOf(text.toLowerCase());
  if (index >= 0) return index + 1;
  return /^\d+$/.test(text) ? Number(text) : Number.NaN;
}

const ISO_DATE = /(\d{4})[-/]?(\d\d?)[-/]?(\d\d?)/y;
const ISO_SEPARATOR = /[-:T](?=\d\d?:?\d\d)/iy;
// The digits of a clock or a zone are divided so that the whole text is a date: `11529Z` is 1:15:29, `+030` is half an hour.
const ISO_CLOCK =
  /(\d\d?):?(\d\d)(?::?(\d\d)(?:\.\d*)?)?(?=[\t-\r ]*(?:(?:Z|[-+]?\d\d?:?(?::?\d\d)?)[\t-\r ]*)?$)/iy;
const ISO_ZONE = /Z|[-+]?\d\d?:?(?::?\d\d)?(?=[\t-\r ]*$)/iy;

/**
 * Parses ISO 8601 dates, with or without separators, time or zone (Python: iso2time).
 * @returns seconds since the epoch, `null` if it is not such a date or is before 1970
 */
export function iso2time(text: string): number | null {
  const cursor = new Cursor(stripStart(text));
  const date = cursor.take(ISO_DATE);
  if (!date) return null;
  const [, year, month, day] = date as unknown as [string, string, string, string];
  const clock = takeIsoClock(cursor);
  cursor.skipSpace();
  const zone = cursor.take(ISO_ZONE);
  cursor.skipSpace();
  if (!cursor.atEnd) return null;
  return toTime({
    year: fullYear(Number(year)),
    month: Number(month),
    day,
    ...clockOf(clock),
    zone: zone?.[0],
  });
}

function takeIsoClock(cursor: Cursor): RegExpExecArray | null {
  if (cursor.skipSpace()) return cursor.take(ISO_CLOCK);
  return cursor.take(ISO_SEPARATOR) ? cursor.take(ISO_CLOCK) : null;
}

interface DateParts {
  year: number;
  /** 1 to 12. */
  month: number;
  day: string;
  hour: string | undefined;
  minute: string | undefined;
  second: string | undefined;
  zone: string | undefined;
}

/** @param match with hour, minute and second in groups 1 to 3 */
function clockOf(match: RegExpExecArray | null) {
  return { hour: match?.[1], minute: match?.[2], second: match?.[3] };
}

function toTime(parts: DateParts | null): number | null {
  if (parts === null) return null;
  const { year, month, zone } = parts;
  const day = Number(parts.day);
  const hour = Number(parts.hour ?? 0);
  const minute = Number(parts.minute ?? 0);
  const second = Number(parts.second ?? 0);
  const inRange =
    year >= 1970 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
  // Servers have sent hour 24, which is 0:00 of the next day, and second 61, a leap second.
  if (!inRange || hour > 24 || minute > 59 || second > 61) return null;
  const offset = zoneOffset(zone);
  if (offset === null) return null;
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 - offset;
}

const UTC_ZONES = new Set(['GMT', 'UTC', 'UT', 'Z']);

/** Seconds east of UTC, 0 without a zone, `null` for an unknown zone. */
function zoneOffset(zone = 'GMT'): number | null {
  if (UTC_ZONES.has(zone.toUpperCase())) return 0;
  const parts = /^([-+]?)(\d\d?):?(\d\d)?$/.exec(zone);
  if (!parts) return null;
  const seconds = Number(parts[2]) * 3600 + Number(parts[3] ?? 0) * 60;
  return parts[1] === '-' ? -seconds : seconds;
}
