// The grammar of RFC 6265bis-22 section 5.6.1. A date consists of tokens between delimiters; each token is parsed as the first
// of these that has not been found yet; text after its digits is ignored unless it starts with a digit:
//   time          1*2DIGIT ":" 1*2DIGIT ":" 1*2DIGIT [ non-digit *OCTET ]
//   day-of-month  1*2DIGIT [ non-digit *OCTET ]
//   month         ( "jan" / "feb" / … ) *OCTET
//   year          2*4DIGIT [ non-digit *OCTET ]

const MONTHS = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ').map((m) => keyOf(m, 0));
const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** The form that nearly all servers send (RFC 9110 section 5.6.7: IMF-fixdate), whose fields have fixed positions: a fast path. */
const FIXDATE = /^(?:mon|tue|wed|thu|fri|sat|sun), \d\d [a-z]{3} \d{4} \d\d:\d\d:\d\d GMT$/i;

const DELIMITERS = /[\t -/;-@[-`{-~]+/;
const TIME = /^(\d\d?):(\d\d?):(\d\d?)(?!\d)/;
const DAY_OF_MONTH = /^\d\d?(?!\d)/;
const YEAR = /^\d{2,4}(?!\d)/;

const NOT_FOUND = -1;

/** The fields of a date that have been found. */
class DateFields {
  hour = NOT_FOUND;
  minute = NOT_FOUND;
  second = NOT_FOUND;
  day = NOT_FOUND;
  /** 0 for January. */
  month = NOT_FOUND;
  year = NOT_FOUND;

  take(token: string): void {
    const time = this.hour === NOT_FOUND ? TIME.exec(token) : null;
    if (time !== null) {
      this.hour = Number(time[1]);
      this.minute = Number(time[2]);
      this.second = Number(time[3]);
    } else if (this.day === NOT_FOUND && DAY_OF_MONTH.test(token)) {
      this.day = Number.parseInt(token, 10);
    } else if (this.year === NOT_FOUND && YEAR.test(token)) {
      this.year = fullYear(Number.parseInt(token, 10));
    } else if (this.month === NOT_FOUND) this.month = monthAt(token, 0);
  }

  /** Takes a whole {@link FIXDATE}. */
  takeFixdate(text: string): void {
    this.day = numberAt(text, 5, 2);
    this.month = monthAt(text, 8);
    this.year = fullYear(numberAt(text, 12, 4));
    this.hour = numberAt(text, 17, 2);
    this.minute = numberAt(text, 20, 2);
    this.second = numberAt(text, 23, 2);
  }

  /** Seconds since the epoch; `null` if a field is missing or out of range. */
  toSeconds(): number | null {
    const { hour, minute, second, day, month, year } = this;
    if (hour === NOT_FOUND || month === NOT_FOUND || year < 1601) return null;
    if (hour > 23 || minute > 59 || second > 59) return null;
    if (day < 1 || day > daysOf(month, year)) return null;
    return ((daysUntil(year, month, day) * 24 + hour) * 60 + minute) * 60 + second;
  }
}

const DAYS_BEFORE = DAYS.map((_, month) =>
  DAYS.slice(0, month).reduce((sum, days) => sum + days, 0),
);

/** Days since 1970-01-01 in the Gregorian calendar; faster than Date.UTC() (bench row "one Set-Cookie with Domain and Expires"). */
function daysUntil(year: number, month: number, day: number): number {
  const days = (DAYS_BEFORE[month] as number) + day - 1;
  const isBeforeLeapDay = month < 2;
  return (year - 1970) * 365 + leapDays(isBeforeLeapDay ? year - 1 : year) - leapDays(1969) + days;
}

/** The number of leap days in the years from 1 to this one. */
function leapDays(year: number): number {
  return Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400);
}

function daysOf(month: number, year: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 1 && isLeap ? 29 : (DAYS[month] as number);
}

/** 70 to 99 means 1970 to 1999, 0 to 69 means 2000 to 2069. */
function fullYear(year: number): number {
  if (year >= 100) return year;
  return year + (year >= 70 ? 1900 : 2000);
}

// Arithmetic instead of substrings, because nearly every persistent cookie has a date.

function numberAt(text: string, start: number, digits: number): number {
  let number = 0;
  for (let at = start; at < start + digits; at++) number = number * 10 + text.charCodeAt(at) - 0x30;
  return number;
}

/**
 * The month of the three letters, 0 for January; -1 if they are not a month. A shorter word includes a delimiter, so it is not one either.
 */
function monthAt(text: string, start: number): number {
  return MONTHS.indexOf(keyOf(text, start));
}

/** Three letters as a number, case-insensitive: 0x20 converts upper case to lower case, and no other character to a letter. */
function keyOf(text: string, start: number): number {
  const small = (at: number) => text.charCodeAt(start + at) | 0x20;
  return (small(0) * 0x10000 + small(1)) * 0x10000 + small(2);
}

/**
 * Parses a cookie-date (RFC 6265bis-22 section 5.6.1), which accepts many forms; the time zone is ignored.
 * @returns seconds since the epoch; `null` if it is not a date
 */
export function parseCookieDate(text: string): number | null {
  const fields = new DateFields();
  if (FIXDATE.test(text)) fields.takeFixdate(text);
  else for (const token of text.split(DELIMITERS)) fields.take(token);
  return fields.toSeconds();
}
