import { describe, expect, it } from 'vitest';
import { parseCookieDate } from '../../src/headers/cookie-date.js';

const at = (iso: string) => Date.parse(iso) / 1000;

describe('a cookie-date (6265bis-22 section 5.6.1)', () => {
  it.each([
    ['Sun, 06 Nov 1994 08:49:37 GMT', '1994-11-06T08:49:37Z'],
    ['Sunday, 06-Nov-94 08:49:37 GMT', '1994-11-06T08:49:37Z'],
    ['Sun Nov  6 08:49:37 1994', '1994-11-06T08:49:37Z'],
    ['08:49:37 1994 november 6', '1994-11-06T08:49:37Z'],
    ['6 NOV 1994 8:9:7', '1994-11-06T08:09:07Z'],
    ['06.Nov.1994_08:49:37', '1994-11-06T08:49:37Z'],
    ['"06/Nov/1994 08:49:37"', '1994-11-06T08:49:37Z'],
    ['Tue, 29 Feb 2028 23:59:59', '2028-02-29T23:59:59Z'],
    ['1601-Jan-01 00:00:00', '1601-01-01T00:00:00Z'],
    ['31 Dec 9999 23:59:59', '9999-12-31T23:59:59Z'],
  ])('%s', (text, iso) => {
    expect(parseCookieDate(text)).toBe(at(iso));
  });

  it.each([
    'Sun, 06 Nov 1994 08:49:37 GMT',
    'mon, 06 nov 1994 08:49:37 gmt',
    'Tue, 29 Feb 2027 08:49:37 GMT',
    'Wed, 29 Feb 2028 23:59:59 GMT',
    'Thu, 31 Apr 1994 08:49:37 GMT',
    'Fri, 00 Nov 1994 08:49:37 GMT',
    'Sat, 06 Nov 1600 08:49:37 GMT',
    'Sun, 06 Nov 0069 08:49:37 GMT',
    'Mar, 06 Nov 1994 08:49:37 GMT',
    'Sun, 06 Foo 1994 08:49:37 GMT',
    'Sun, 06 Nov 1994 24:49:37 GMT',
    'Sun, 06 Nov 1994 08:60:37 GMT',
    'Sun, 06 Nov 1994 08:49:60 GMT',
    'Sun, 06 Nov 1994 08:49:37 UTC',
    'Sun, 06 Nov 1994 08:49:37 GMTX',
    'XSun, 06 Nov 1994 08:49:37 GMT',
  ])('each part at its place means what it means elsewhere: %s', (text) => {
    // A blank before it leaves the parts to be looked for.
    expect(parseCookieDate(text)).toBe(parseCookieDate(` ${text}`));
  });

  it('delimiters are HTAB and printable characters other than letters, digits and colon', () => {
    for (let code = 0x01; code < 0x100; code++) {
      const mark = String.fromCharCode(code);
      if (/[0-9:a-z]/i.test(mark)) continue;
      const cuts = code === 0x09 || (code >= 0x20 && code <= 0x7e);
      const text = ['06', 'Nov', '1994', '08:49:37'].join(mark);
      expect([mark, parseCookieDate(text)]).toEqual([
        mark,
        cuts ? at('1994-11-06T08:49:37Z') : null,
      ]);
    }
  });

  it.each([
    ['70', 1970],
    ['99', 1999],
    ['00', 2000],
    ['69', 2069],
    ['1969', 1969],
  ])('the year %s is %i', (year, full) => {
    expect(parseCookieDate(`01 Jan ${year} 00:00:00`)).toBe(at(`${full}-01-01T00:00:00Z`));
  });

  it.each([
    ['29 Feb 2000', '2000-02-29'],
    ['29 Feb 2024', '2024-02-29'],
    ['29 Feb 2100', null],
    ['29 Feb 2023', null],
    ['28 Feb 2100', '2100-02-28'],
    ['31 Apr 2024', null],
  ])('%s is %s: the last year of a century is a leap year only if 400 divides it', (text, day) => {
    const expected = day === null ? null : at(`${day}T08:49:37Z`);
    expect(parseCookieDate(`${text} 08:49:37`)).toBe(expected);
  });

  const monthEnds: [month: string, common: number, leap: number][] = [
    ['January', 31, 31],
    ['February', 28, 29],
    ['March', 31, 31],
    ['April', 30, 30],
    ['May', 31, 31],
    ['June', 30, 30],
    ['July', 31, 31],
    ['August', 31, 31],
    ['September', 30, 30],
    ['October', 31, 31],
    ['November', 30, 30],
    ['December', 31, 31],
  ];

  it.each(monthEnds)('%s ends on the %i, in leap years on the %i', (month, common, leap) => {
    for (const name of [month, month.slice(0, 3).toUpperCase(), month.toLowerCase()]) {
      for (const [year, last] of [
        [2023, common],
        [2024, leap],
      ] as const) {
        const day = (date: number) => parseCookieDate(`${date} ${name} ${year} 00:00:00`);
        const end = Date.parse(`${last} ${month} ${year} 00:00:00 GMT`) / 1000;
        expect([day(last), day(last + 1)]).toEqual([end, null]);
      }
    }
  });

  it('a month is its first three letters in their order, and no others', () => {
    for (const [month] of monthEnds) {
      const [a, b, c] = [...month.slice(0, 3)] as [string, string, string];
      const next = (letter: string) => String.fromCharCode(letter.charCodeAt(0) ^ 1);
      for (const other of [c + b + a, b + a + c, next(a) + b + c, a + next(b) + c, a + b + next(c)])
        expect([other, parseCookieDate(`06 ${other} 1994 08:49:37`)]).toEqual([other, null]);
    }
  });

  it.each([
    ['08:49:37 09:50:38 Nov 1994', '1994-11-09T08:49:37Z', 'a second time is a day'],
    ['08:49 Nov 1994 07:00:00', '1994-11-08T07:00:00Z', 'a time without seconds is a day'],
    ['08:049:37 Nov 1994 07:00:00', '1994-11-08T07:00:00Z', 'so is one of too many digits'],
    ['06 07 08:49:37 Nov 1994', '2007-11-06T08:49:37Z', 'a second day is a year'],
    ['06 Nov 069 08:49:37', '2069-11-06T08:49:37Z', 'a year is its number, whatever zeros'],
    ['06 Nov 0094 08:49:37', '1994-11-06T08:49:37Z', 'a year is its number, whatever zeros'],
    ['1 Nov 1994 0:0:0', '1994-11-01T00:00:00Z', 'one digit will do'],
    ['06 Nov 1994 23:59:59', '1994-11-06T23:59:59Z', 'the last second of a day'],
    ['08:49:37 Nov 06 1994', '1994-11-06T08:49:37Z', 'in any order'],
    ['Nov1994x 1994 06 08:49:37 Jan', '1994-11-06T08:49:37Z', 'the first month counts'],
    ['06 Jan 07 2008 08:49:37', '2007-01-06T08:49:37Z', 'the first year counts'],
  ])('%s is %s: %s', (text, iso) => {
    expect(parseCookieDate(text)).toBe(at(iso));
  });

  it('the time zone is ignored', () => {
    const times = ['GMT', 'PST', '+0700', 'whenever', ''].map((zone) =>
      parseCookieDate(`06 Nov 1994 08:49:37 ${zone}`),
    );
    expect(new Set(times)).toEqual(new Set([at('1994-11-06T08:49:37Z')]));
  });

  it.each([
    ['06th Nov 1994 08:49:37', 'the day'],
    ['06 November 1994 08:49:37', 'the month'],
    ['06 Nov 1994AD 08:49:37', 'the year'],
    ['06 Nov 1994 08:49:37.123', 'the time'],
    ['06 Nov 1994 08:49:37:00', 'the time'],
  ])('in %s something that is no digit may follow %s', (text) => {
    expect(parseCookieDate(text)).toBe(at('1994-11-06T08:49:37Z'));
  });

  it('of what occurs twice the first counts', () => {
    expect(parseCookieDate('06 Nov 1994 08:49:37 Dec 1995 09:50:38')).toBe(
      at('1994-11-06T08:49:37Z'),
    );
  });

  it.each([
    ['', 'nothing'],
    ['0', 'no month'],
    ['Nov 1994 08:49:37', 'no day: 19 is the beginning of more digits'],
    ['06 1994 08:49:37', 'no month'],
    ['06 Nov 08:49:37', 'no year'],
    ['06 Nov 1994', 'no time'],
    ['06 Nov 1994 08:49', 'no seconds'],
    ['06 Nov 1994 08 49 37', 'no colons'],
    ['06 Nov 1994 008:49:37', 'three digits of an hour'],
    ['06 Nov 1994 08:49:370', 'three digits of a second'],
    ['06 Nov 1994 24:00:00', 'hour 24'],
    ['06 Nov 1994 23:60:00', 'minute 60'],
    ['06 Nov 1994 23:59:60', 'second 60'],
    ['00 Nov 1994 08:49:37', 'day 0'],
    ['31 Nov 1994 08:49:37', 'a day that November has not'],
    ['29 Feb 1993 08:49:37', 'a day that February 1993 has not'],
    ['31 Dec 1600 23:59:59', 'before 1601'],
    ['06 Nov 994 08:49:37', 'before 1601'],
    ['06 Nov 4 08:49:37', 'a year of one digit'],
    ['06 Nov 100 08:49:37', 'before 1601'],
    ['06 Nov 1600 08:49:37', 'before 1601'],
    ['06 Nov 1994 08::37', 'no digit of a minute'],
    ['06 Nov 1994 08:49:', 'no digit of a second'],
    ['06 Nov 1994 08:049:37', 'three digits of a minute'],
    ['06 Nov 1994 08:49.37', 'no colon before the second'],
    ['06 Nov 1994 08:49x37', 'no colon before the second'],
    ['06 Nov 1994 :08:49:37', 'nothing before the colon'],
    ['06 Nov 19940 08:49:37', 'a year of five digits'],
    ['06 Nvo 1994 08:49:37', 'no month'],
    ['06 No 1994 08:49:37', 'no month'],
    ['06\x01Nov\x011994\x0108:49:37', 'control characters separate nothing'],
  ])('%o is not a date: %s', (text) => {
    expect(parseCookieDate(text)).toBeNull();
  });
});
