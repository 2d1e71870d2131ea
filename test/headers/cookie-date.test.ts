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

  it('is cut at HTAB and at all that is printable but letters, digits and the colon', () => {
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

  it('the time zone says nothing', () => {
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
    ['06 Nov 19940 08:49:37', 'a year of five digits'],
    ['06 Nvo 1994 08:49:37', 'no month'],
    ['06 No 1994 08:49:37', 'no month'],
    ['06\x01Nov\x011994\x0108:49:37', 'control characters separate nothing'],
  ])('%o is none: %s', (text) => {
    expect(parseCookieDate(text)).toBeNull();
  });
});
