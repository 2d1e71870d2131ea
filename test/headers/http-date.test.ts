import { describe, expect, it, vi } from 'vitest';
import { http2time, iso2time, time2isoz, time2netscape } from '../../src/headers/http-date.js';
import { fixedClock } from '../fixed-clock.js';

const FEB_3_1994 = 760_233_600;

describe('http2time', () => {
  it.each([
    'Thu, 03 Feb 1994 00:00:00 GMT',
    'Thursday, 03-Feb-94 00:00:00 GMT',
    'Thu, 03-Feb-1994 00:00:00 GMT',
    'Thu, 03 Feb 1994 00:00:00 GMT (comment)',
    '03-Feb-1994 00:00:00 GMT',
    '03 FEB 1994 00:00:00 gmt',
    '03/Feb/1994:00:00:00 0000',
    '03/Feb/1994:00:00:00 +0000',
    '03 Feb 1994 00:00:00',
    '03 2 1994 00:00:00 GMT',
    '03 Feb 1994',
    '03-Feb-1994',
    '3-Feb-94',
    '  03   Feb   1994  0:00  ',
    '03 02 1994',
    'thu 03 feb 1994 0:00:00',
    'Thu,03 Feb 1994',
    '03 Feb 1994 00:00:00 UTC ',
    '03 Feb 1994 00:00:00 UT',
    '03 Feb 1994 00:00:00Z',
    '03 Feb 1994 00:00:00 (comment)  ',
    '03 Feb 1994 (comment)',
    '03 Feb 1994 GMT(comment) ',
    '03 Feb 1994:00:00',
  ])('%o is the beginning of 3 February 1994', (text) => {
    expect(http2time(text)).toBe(FEB_3_1994);
  });

  it.each([
    ['Mit, 09 Jun 2027 10:18:14 GMT', 1_812_536_294],
    ['Wen, 09 Jun 2027 10:18:14 GMT', 1_812_536_294],
    ['Fzz, 09 Jun 2027 10:18:14 GMT', 1_812_536_294],
    ['Die, 09 Jun 2027 10:18:14 GMT', null],
    ['mit, 09 Jun 2027 10:18:14 GMT', null],
    ['MIT, 09 Jun 2027 10:18:14 GMT', null],
    ['Mitt, 09 Jun 2027 10:18:14 GMT', null],
    ['Mit, 9 Jun 2027 10:18:14 GMT', null],
    ['Mit, 09 Jun 27 10:18:14 GMT', null],
    ['Mit, 09-Jun-2027 10:18:14 GMT', null],
    ['Mit, 09 Jun-2027 10:18:14 GMT', null],
    ['Mit, 09 Jun 2027 10:18:14 UTC', null],
    ['Wed, 09 Jun-2027 10:18:14 GMT', 1_812_536_294],
    ['Mon, 01 Jan 0001 00:00:00 GMT', null],
    ['Sat, 01 May 0126 00:00:00 GMT', null],
    ['Mon, 01-Jan-0001 00:00:00 GMT', 978_307_200],
    ['Mon, 01 Jan-0001 00:00:00 GMT', 978_307_200],
    ['Mon, 1 Jan 0001 00:00:00 GMT', 978_307_200],
  ])('%o, with any weekday, is %d, as in Python', (text, expected) => {
    expect(http2time(text)).toBe(expected);
  });

  it.each([
    ['Wed, 09 Feb 1994 22:23:32 GMT', 760_832_612],
    ['01 Jan 1970 00:00:00 GMT', 0],
    ['31 Dec 9999 23:59:59 GMT', 253_402_300_799],
    ['Fri, 31 Dec 1999 23:59:59 -0130', 946_690_199],
    ['Fri, 31 Dec 1999 23:59:59 +0100', 946_681_199],
    ['03 Feb 1994 24:00:00 GMT', FEB_3_1994 + 86_400],
    ['03 Feb 1994 00:00:60 GMT', FEB_3_1994 + 60],
    ['03 Feb 1994 00:00:61 GMT', FEB_3_1994 + 61],
    ['31 Dec 1999 23:59:59', 946_684_799],
    ['03 12 1994', Date.UTC(1994, 11, 3) / 1000],
    ['03 Feb 1994 00:00 +01', FEB_3_1994 - 3_600],
    ['03 Feb 1994 00:00 0100', FEB_3_1994 - 3_600],
    ['03 Feb 1994 00:00 +123', FEB_3_1994 - 3_600 - 23 * 60],
    ['03 Feb 1994 00:00 -0001', FEB_3_1994 + 60],
    ['30 Feb 1994 00:00:00 GMT', FEB_3_1994 + 27 * 86_400],
  ])('%o is %d', (text, expected) => {
    expect(http2time(text)).toBe(expected);
  });

  it.each([
    '',
    '0',
    '-1',
    'foo',
    'Thu Feb  3 00:00:00 1994',
    'Thu Feb  3 00:00:00 GMT 1994',
    '1994-02-03 00:00:00Z',
    '03 Xyz 1994 00:00:00 GMT',
    '00 Feb 1994 00:00:00 GMT',
    '32 Feb 1994 00:00:00 GMT',
    '03 Feb 1994 25:00:00 GMT',
    '03 Feb 1994 00:60:00 GMT',
    '03 Feb 1994 00:00:62 GMT',
    'Thu, 03 Feb 1994 00:00:00.5 GMT',
    'Fri, 31 Dec 1999 23:59:59 PST',
    '31 Dec 1969 23:59:59 GMT',
    '01 Jan 10000 00:00:00 GMT',
    '03 Feb 1994\xa000:00:00 GMT',
    '03\x1cFeb 1994',
    '03Feb1994',
    '03 Feb1994',
    '03Feb 1994',
    '03 Feb',
    '03',
    'Thu',
    '03 00 1994',
    '03 13 1994',
    '03 Feb 1994:',
    '03 Feb 1994:GMT',
    '03 Feb 1994: 00:00',
    '03 Feb 1994 GMT 00:00',
    '03 Feb 1994 (two words)',
    '03 Feb 1000',
  ])('%o cannot be read', (text) => {
    expect(http2time(text)).toBeNull();
  });

  it.each([
    'Sun, 06 Nov 1994 08:49:37 GMT',
    'Sun, 06-Nov-1994 08:49:37 GMT',
    'Mon, 30 Feb 2026 24:59:61 GMT',
    'Tue, 00 Mar 2026 00:00:00 GMT',
    'Wed, 32 Mar 2026 00:00:00 GMT',
    'Thu, 01 Xyz 2026 00:00:00 GMT',
    'Fri, 01 Apr 1969 00:00:00 GMT',
    'Sat, 01 May 2026 25:00:00 GMT',
    'Sat, 01 May 2026 00:60:00 GMT',
    'Sat, 01 May 2026 00:00:62 GMT',
    'Sat, 01-May-0070 00:00:00 GMT',
    'Sat, 01-May-0126 00:00:00 GMT',
  ])('%o, in the form that servers mostly use, is read as with another blank', (text) => {
    expect(http2time(text)).toBe(http2time(text.replace(', ', ',  ')));
  });

  it.each([
    ['01 Jan 70 00:00:00 GMT', '1970-01-01 00:00:00Z'],
    ['01 Jan 99 00:00:00 GMT', '1999-01-01 00:00:00Z'],
    ['01 Jan 00 00:00:00 GMT', '2000-01-01 00:00:00Z'],
    ['01 Jan 69 00:00:00 GMT', '2069-01-01 00:00:00Z'],
  ])('D8 two digits of a year are of 1970 to 2069: %s', (text, expected) => {
    expect(time2isoz(http2time(text) as number)).toBe(expected);
  });
});

describe('iso2time', () => {
  it.each([
    '1994-02-03 00:00:00 -0000',
    '1994-02-03 00:00:00 +0000',
    '1994-02-03 00:00:00',
    '1994-02-03T00:00:00',
    '1994-02-03T00:00:00 Z',
    '1994-02-03 00:00:00.123Z',
    '1994-02-03',
    '1994/02/03',
    '19940203',
    '19940203T000000Z',
    '199402030000',
    '1994-02-02 24:00:00',
    '1994-2-3',
    '1994-02-03:00:00',
    '1994-02-03-00:00',
    '1994-02-03t0000z  ',
    '1994-02-03 Z',
    '1994-02-03Z',
    '1994-02-03 00:00 Z ',
  ])('%o is the beginning of 3 February 1994', (text) => {
    expect(iso2time(text)).toBe(FEB_3_1994);
  });

  it.each([
    ['1994-02-03 00:00:00+01:00', FEB_3_1994 - 3_600],
    ['1994-02-03 00:00:00 -0130', FEB_3_1994 + 5_400],
    ['1994/02/03 12:34', FEB_3_1994 + 45_240],
    ['1994-02-03T00:00:00+01', FEB_3_1994 - 3_600],
    ['1994-02-03 23:59:61', FEB_3_1994 + 86_401],
    ['1994-12-31', Date.UTC(1994, 11, 31) / 1000],
    ['19940203T11529Z', FEB_3_1994 + 4_529],
    ['19940203 115', FEB_3_1994 + 4_500],
    ['1994-02-03 14:15:29 -019', FEB_3_1994 + 51_329 + 19 * 60],
    ['1994-02-03 00:00:00 +030', FEB_3_1994 - 1_800],
    ['1994-02-03 +030', FEB_3_1994 - 1_800],
    ['1994-02-03 00:00:00.5 +030 ', FEB_3_1994 - 1_800],
    ['1970-01-01', 0],
    ['0033-02-03', Date.UTC(2033, 1, 3) / 1000],
    [' \x1f\xa01994-02-03', FEB_3_1994],
  ])('%o is %d', (text, expected) => {
    expect(iso2time(text)).toBe(expected);
  });

  it.each([
    '',
    'nonsense',
    '94-02-03',
    '1994-00-01',
    '1994-13-01',
    '1994-02-32',
    '1994-02-03 25:00:00',
    '1994-02-03 01:02:03 PST',
    '1994-02-03 00:60',
    '1994-02-03 00:00:62',
    '1994-02-00',
    '1994-02-03T',
    '1994-02-03 00:00 x',
    '1969-12-31 23:59:59Z',
    '1994-02-03\xa000:00:00Z',
  ])('%o cannot be read', (text) => {
    expect(iso2time(text)).toBeNull();
  });
});

describe('dates are written', () => {
  it.each([
    [0, '1970-01-01 00:00:00Z', 'Thu, 01-Jan-1970 00:00:00 GMT'],
    [784_111_777, '1994-11-06 08:49:37Z', 'Sun, 06-Nov-1994 08:49:37 GMT'],
    [951_782_400, '2000-02-29 00:00:00Z', 'Tue, 29-Feb-2000 00:00:00 GMT'],
    [253_402_300_799, '9999-12-31 23:59:59Z', 'Fri, 31-Dec-9999 23:59:59 GMT'],
    [784_111_777.9, '1994-11-06 08:49:37Z', 'Sun, 06-Nov-1994 08:49:37 GMT'],
    [-30_600_000_000, '1000-04-29 08:00:00Z', 'Tue, 29-Apr-1000 08:00:00 GMT'],
    [-61_000_000_000, '0036-12-26 11:33:20Z', 'Fri, 26-Dec-0036 11:33:20 GMT'],
    [-0.5, '1969-12-31 23:59:59Z', 'Wed, 31-Dec-1969 23:59:59 GMT'],
  ])('%d as %s and %s', (time, isoz, netscape) => {
    expect([time2isoz(time), time2netscape(time)]).toEqual([isoz, netscape]);
  });

  it.each([0, 784_111_777, 951_782_400, 253_402_300_799])(
    'so that they are read back: %d',
    (time) => {
      expect([iso2time(time2isoz(time)), http2time(time2netscape(time))]).toEqual([time, time]);
    },
  );

  describe('at a fixed time', () => {
    fixedClock(Date.UTC(2026, 10, 20, 4, 30, 0, 999));

    it('defaults to the current time', () => {
      expect([time2isoz(), time2netscape()]).toEqual([
        '2026-11-20 04:30:00Z',
        'Fri, 20-Nov-2026 04:30:00 GMT',
      ]);
    });

    it.each([
      [2026, '194', '2094-02-03'],
      [2026, '999', '2899-02-03'],
      [2096, '100', '2100-02-03'],
      [2096, '133', '2133-02-03'],
      [2096, '146', '2146-02-03'],
      [2096, '147', '2047-02-03'],
      [2096, '160', '2060-02-03'],
    ])(
      'in %d, a year %o begins a date of this century or, if that is over 50 years ahead, of the one before: %s',
      (now, year, expected) => {
        vi.setSystemTime(Date.UTC(now, 0));
        expect(time2isoz(http2time(`03 Feb ${year}`) as number)).toBe(`${expected} 00:00:00Z`);
      },
    );
  });
});

it('each day of a year is written as it is read, by its weekday and month', () => {
  const days = Array.from({ length: 366 }, (_, day) => Date.UTC(2024, 0, 1 + day) / 1000);
  const asServersWriteIt = (time: number) =>
    new Date(time * 1000).toUTCString().replace(/(\d\d) (\w{3}) /, '$1-$2-');
  expect(days.map((time) => time2netscape(time))).toEqual(days.map(asServersWriteIt));
  expect(days.map((time) => http2time(time2netscape(time)))).toEqual(days);
});
