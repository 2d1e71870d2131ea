// The grammar of 6265bis-22 section 5.6.1. A date is tokens between delimiters; each token is tried as the first of these
// that was not found yet, and what follows its digits is ignored unless it is another digit:
//   time          1*2DIGIT ":" 1*2DIGIT ":" 1*2DIGIT [ non-digit *OCTET ]
//   day-of-month  1*2DIGIT [ non-digit *OCTET ]
//   month         ( "jan" / "feb" / … ) *OCTET
//   year          2*4DIGIT [ non-digit *OCTET ]

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const NOT_FOUND = -1;

/** What of a date was found so far. */
class DateFields {
  hour = NOT_FOUND;
  minute = NOT_FOUND;
  second = NOT_FOUND;
  day = NOT_FOUND;
  /** 0 for January. */
  month = NOT_FOUND;
  year = NOT_FOUND;

  take(text: string, start: number, end: number): void {
    const isTaken =
      (this.hour === NOT_FOUND && this.#takeTime(text, start, end)) ||
      (this.day === NOT_FOUND && this.#takeDay(text, start, end)) ||
      (this.month === NOT_FOUND && this.#takeMonth(text, start, end));
    if (!isTaken && this.year === NOT_FOUND) this.#takeYear(text, start, end);
  }

  #takeTime(text: string, start: number, end: number): boolean {
    const hour = endOfDigits(text, start, end, 2);
    const minute = endOfDigits(text, hour + 1, end, 2);
    const second = endOfDigits(text, minute + 1, end, 2);
    if (hour === start || minute === hour + 1 || second === minute + 1) return false;
    if (!isColon(text, hour) || !isColon(text, minute) || isDigit(text.charCodeAt(second)))
      return false;
    this.hour = Number(text.slice(start, hour));
    this.minute = Number(text.slice(hour + 1, minute));
    this.second = Number(text.slice(minute + 1, second));
    return true;
  }

  #takeDay(text: string, start: number, end: number): boolean {
    const stop = endOfDigits(text, start, end, 2);
    if (stop === start || isDigit(text.charCodeAt(stop))) return false;
    this.day = Number(text.slice(start, stop));
    return true;
  }

  #takeMonth(text: string, start: number, end: number): boolean {
    if (end - start < 3) return false;
    this.month = MONTHS.indexOf(text.slice(start, start + 3).toLowerCase());
    return this.month !== NOT_FOUND;
  }

  #takeYear(text: string, start: number, end: number): void {
    const stop = endOfDigits(text, start, end, 4);
    if (stop - start < 2 || isDigit(text.charCodeAt(stop))) return;
    this.year = fullYear(Number(text.slice(start, stop)));
  }

  /** Seconds since the epoch; `null` where something is missing or there is no such time. */
  toSeconds(): number | null {
    const { hour, minute, second, day, month, year } = this;
    if (hour === NOT_FOUND || day < 1 || month === NOT_FOUND || year < 1601) return null;
    if (hour > 23 || minute > 59 || second > 59) return null;
    const time = Date.UTC(year, month, day, hour, minute, second);
    // 30 February would become 2 March.
    return new Date(time).getUTCDate() === day ? time / 1000 : null;
  }
}

/** 70 to 99 are of the last century, 0 to 69 of this one. */
function fullYear(year: number): number {
  if (year >= 100) return year;
  return year + (year >= 70 ? 1900 : 2000);
}

/** Where a run of at most so many digits ends. */
function endOfDigits(text: string, start: number, end: number, most: number): number {
  const limit = Math.min(end, start + most);
  let at = start;
  while (at < limit && isDigit(text.charCodeAt(at))) at++;
  return at;
}

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

function isColon(text: string, at: number): boolean {
  return text.charCodeAt(at) === 0x3a;
}

function isDelimiter(code: number): boolean {
  return (
    code === 0x09 ||
    (code >= 0x20 && code <= 0x2f) ||
    (code >= 0x3b && code <= 0x40) ||
    (code >= 0x5b && code <= 0x60) ||
    (code >= 0x7b && code <= 0x7e)
  );
}

/**
 * Reads a date as user agents do (6265bis-22 section 5.6.1: cookie-date), in whatever form servers write it; its time zone is ignored.
 * @returns seconds since the epoch; `null` where it is no date
 */
export function parseCookieDate(text: string): number | null {
  const fields = new DateFields();
  for (let start = 0; start < text.length; ) {
    if (isDelimiter(text.charCodeAt(start))) {
      start++;
      continue;
    }
    let end = start + 1;
    while (end < text.length && !isDelimiter(text.charCodeAt(end))) end++;
    fields.take(text, start, end);
    start = end;
  }
  return fields.toSeconds();
}
