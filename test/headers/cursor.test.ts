import { describe, expect, it } from 'vitest';
import { Cursor, isSpace, strip, stripStart, withoutSpace } from '../../src/headers/cursor.js';

/** What str.isspace() of Python says yes to, as it lists them itself. */
const SPACES = [
  ...[0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x1c, 0x1d, 0x1e, 0x1f, 0x20, 0x85, 0xa0, 0x1680],
  ...[0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a],
  ...[0x2028, 0x2029, 0x202f, 0x205f, 0x3000],
];

const allCharacters = Array.from({ length: 0x10000 }, (_, code) => code);

describe('white space as Python has it', () => {
  it('is these characters and no others', () => {
    expect(allCharacters.filter(isSpace)).toEqual(SPACES);
  });

  it.each([
    ['a', 'a', 'a', 'a'],
    ['', '', '', ''],
    [' ', '', '', ''],
    [' \t\u3000', '', '', ''],
    [' a', 'a', 'a', 'a'],
    ['a ', 'a', 'a ', 'a'],
    [' a ', 'a', 'a ', 'a'],
    ['  a  ', 'a', 'a  ', 'a'],
    ['\x1ca b\xa0', 'a b', 'a b\xa0', 'ab'],
    ['a  b c', 'a  b c', 'a  b c', 'abc'],
  ])('%j stripped is %j, at its start %j, without any %j', (text, stripped, atStart, without) => {
    expect([strip(text), stripStart(text), withoutSpace(text)]).toEqual([
      stripped,
      atStart,
      without,
    ]);
  });
});

describe('a cursor', () => {
  it('passes over the white space of ASCII, and says whether there was any', () => {
    const passed = allCharacters.filter((code) =>
      new Cursor(`${String.fromCharCode(code)}x`).skipSpace(),
    );
    expect(passed).toEqual([0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20]);
  });

  it('consumes a match at its position, and does not advance without one', () => {
    const cursor = new Cursor('12  ab');
    expect(cursor.take(/[a-z]/y)).toBeNull();
    expect(cursor.take(/\d+/y)?.[0]).toBe('12');
    expect(cursor.skipSpace()).toBe(true);
    expect(cursor.skipSpace()).toBe(false);
    expect([cursor.take(/\d/y), cursor.atEnd]).toEqual([null, false]);
    expect([cursor.take(/\w+/y)?.[0], cursor.atEnd]).toEqual(['ab', true]);
  });
});
