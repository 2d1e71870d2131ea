import { type Cookie, LAST_DATE } from '../cookie/cookie.js';
import { parseCookieDate } from '../headers/cookie-date.js';
import { http2time, iso2time } from '../headers/http-date.js';

// Expiry times in files, which are numbers in various units.

/**
 * The expiry, limited to times that other tools read back unchanged: they read 0 as a session cookie's, and a time after the year 9999 in
 * another unit.
 */
export function foreignExpiry(expires: number): number {
  return Math.min(Math.max(Math.floor(expires), 1), LAST_DATE);
}

/** Whether {@link foreignExpiry} changes the expiry. */
export function isLimited({ expires }: Pick<Cookie, 'expires'>): boolean {
  return expires !== null && foreignExpiry(expires) !== expires;
}

/** Seconds since the epoch, `null` for a session cookie, `undefined` if the text is not a number. */
export function readExpiry(text: string): number | null | undefined {
  if (text === '') return null;
  const time = wholeNumber(text) ?? decimal(text);
  if (time === undefined) return undefined;
  // Departure D12: every exporter writes 0 for a session cookie.
  return time === 0 ? null : secondsOf(time);
}

/** Like {@link readExpiry}, but accepts the exponents of Python's `float()` and is always in seconds. */
export function readPythonExpiry(text: string): number | null | undefined {
  if (text === '') return null;
  const isFloat = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?\s*$/i.test(text);
  const time = isFloat ? Number(text) : Number.NaN;
  if (!Number.isFinite(time)) return undefined;
  return time === 0 ? null : time;
}

/** Seconds since the epoch of an ISO or HTTP date in any year, or of JavaScript's `String(date)`; `undefined` if the text is not a date. */
export function readDate(text: string): number | undefined {
  return iso2time(text) ?? http2time(text) ?? readDistantDate(text) ?? readJavaScriptDate(text);
}

const ISO_DATE =
  /^([-+]?)(\d{4,6})(-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[-+]\d\d:\d\d)?)?$/;
const HTTP_DATE = /^[A-Z][a-z]{2}, \d\d[ -][A-Z][a-z]{2}[ -]\d{4} \d\d:\d\d:\d\d GMT$/;

/** Dates before 1970, which http.cookiejar does not read, and after the year 9999. */
function readDistantDate(text: string): number | undefined {
  if (!ISO_DATE.test(text) && !HTTP_DATE.test(text)) return undefined;
  const time = Date.parse(text.replace(ISO_DATE, withLongYear)) / 1000;
  return Number.isFinite(time) ? Math.min(time, LAST_DATE) : undefined;
}

/** The date in JavaScript's form for any year: six digits with a sign. */
function withLongYear(...[, sign, year, day, clock = '00:00', zone = 'Z']: string[]): string {
  return `${sign || '+'}${year?.padStart(6, '0')}${day}T${clock}${zone}`;
}

const JAVASCRIPT_DATE =
  /^[A-Z][a-z]{2} ([A-Z][a-z]{2} \d\d \d{4} \d\d:\d\d:\d\d) GMT(?:([-+])(0\d|1[0-4])([0-5]\d))?(?: \([^)]*\))?$/;

function readJavaScriptDate(text: string): number | undefined {
  const [, date = '', sign, hours = 0, minutes = 0] = JAVASCRIPT_DATE.exec(text) ?? [];
  const time = parseCookieDate(date);
  const offset = (Number(hours) * 60 + Number(minutes)) * 60;
  return time === null ? undefined : time - (sign === '-' ? -offset : offset);
}

/** A fast path for short whole numbers, the form of nearly every expiry. */
function wholeNumber(text: string): number | undefined {
  if (text.length > 12) return undefined;
  let number = 0;
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 0x30;
    if (digit < 0 || digit > 9) return undefined;
    number = number * 10 + digit;
  }
  return number;
}

function decimal(text: string): number | undefined {
  const number = /^\s*[-+]?\d+(?:\.\d*)?\s*$/.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}

const DIGITS_OF_MILLISECONDS = 13;

/** Whether {@link readExpiry} converts the text from a unit other than seconds. */
export function isConverted(text: string): boolean {
  if (text.length < DIGITS_OF_MILLISECONDS) return false;
  const time = readExpiry(text) ?? null;
  return time !== null && time !== Number(text);
}

const MILLISECONDS = 1e12;
const MICROSECONDS = 1e14;
const MICROSECONDS_FROM_1601 = 1e16;
const SECONDS_FROM_1601_TO_1970 = 11_644_473_600;

/** 2010 in seconds. An earlier time is assumed to be in seconds, because exporters omit expired cookies. */
const EARLIEST_EXPIRY = 1_262_304_000;

/**
 * The time in seconds. The unit is inferred from the magnitude: extensions write milliseconds or microseconds, yt-dlp Chromium's
 * microseconds since 1601. A number that would be a distant past is in seconds: that of a server's `Max-Age=999999999999999`.
 */
export function secondsOf(time: number): number {
  const seconds = fromSmallerUnit(time);
  return seconds < EARLIEST_EXPIRY ? time : seconds;
}

function fromSmallerUnit(time: number): number {
  if (time >= MICROSECONDS_FROM_1601) return time / 1e6 - SECONDS_FROM_1601_TO_1970;
  if (time > MICROSECONDS) return time / 1e6;
  return time >= MILLISECONDS ? time / 1000 : time;
}
