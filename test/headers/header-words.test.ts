import { describe, expect, it } from 'vitest';
import { joinHeaderWords, splitHeaderWords, WordReader } from '../../src/headers/header-words.js';

type Words = [string, string | null][];

const listsOf = (header: string): Words[] => splitHeaderWords([header]);

describe('splitHeaderWords', () => {
  it.each([
    ['foo', [[['foo', null]]]],
    ['foo=bar', [[['foo', 'bar']]]],
    [
      'foo; bar',
      [
        [
          ['foo', null],
          ['bar', null],
        ],
      ],
    ],
    [
      'foo bar',
      [
        [
          ['foo', null],
          ['bar', null],
        ],
      ],
    ],
    [
      'foo="bar"; x=y',
      [
        [
          ['foo', 'bar'],
          ['x', 'y'],
        ],
      ],
    ],
    [
      'foo=;bar=',
      [
        [
          ['foo', ''],
          ['bar', ''],
        ],
      ],
    ],
    [
      '\tfoo\t=\tbar\t;x',
      [
        [
          ['foo', 'bar'],
          ['x', null],
        ],
      ],
    ],
    ['a=b,c=d', [[['a', 'b']], [['c', 'd']]]],
    ['foo=bar=baz', [[['foo', 'bar=baz']]]],
    ['a==b', [[['a', '=b']]]],
    [
      'foo=bar; port="80,81"; discard, bar=baz',
      [
        [
          ['foo', 'bar'],
          ['port', '80,81'],
          ['discard', null],
        ],
        [['bar', 'baz']],
      ],
    ],
    [
      'n; foo="foo;_,bar"',
      [
        [
          ['n', null],
          ['foo', 'foo;_,bar'],
        ],
      ],
    ],
    ['n, foo="1,2";, x', [[['n', null]], [['foo', '1,2']], [['x', null]]]],
    [
      'Basic realm="\\"foo\\\\\\\\bar\\""',
      [
        [
          ['Basic', null],
          ['realm', '"foo\\\\bar"'],
        ],
      ],
    ],
    [
      'text/html; charset="iso\\-8859"',
      [
        [
          ['text/html', null],
          ['charset', 'iso-8859'],
        ],
      ],
    ],
    [
      "a='b c'",
      [
        [
          ['a', "'b"],
          ["c'", null],
        ],
      ],
    ],
    [
      'a="b"c',
      [
        [
          ['a', 'b'],
          ['c', null],
        ],
      ],
    ],
    [
      'a=b"c;d"',
      [
        [
          ['a', 'b"c'],
          ['d"', null],
        ],
      ],
    ],
    [
      'foo="unterminated; a=b',
      [
        [
          ['foo', '"unterminated'],
          ['a', 'b'],
        ],
      ],
    ],
    [
      '=x; y',
      [
        [
          ['x', null],
          ['y', null],
        ],
      ],
    ],
    [
      'a="b\\\nc"',
      [
        [
          ['a', '"b\\'],
          ['c"', null],
        ],
      ],
    ],
    ['a="b\\', [[['a', '"b\\']]]],
    ['a="b\nc"', [[['a', 'b\nc']]]],
    [
      'a = "" ; b',
      [
        [
          ['a', ''],
          ['b', null],
        ],
      ],
    ],
    [
      'a=\xa0b\xa0c',
      [
        [
          ['a', 'b'],
          ['c', null],
        ],
      ],
    ],
    [
      ';;a;;b,,,c',
      [
        [
          ['a', null],
          ['b', null],
        ],
        [['c', null]],
      ],
    ],
    ['a=b ,c', [[['a', 'b']], [['c', null]]]],
    ['a , b', [[['a', null]], [['b', null]]]],
    ['a =, b', [[['a', '']], [['b', null]]]],
    ['', []],
    [' ', []],
    ['=', []],
    [';', []],
    [',', []],
  ] as [string, Words[]][])('%j', (header, expected) => {
    expect(listsOf(header)).toEqual(expected);
  });

  it.each(['a=b; c, d', ',a;, b c,', '', 'a'])('gives the same word by word: %j', (header) => {
    const reader = new WordReader(header);
    const lists: Words[] = [];
    for (let first = reader.firstWord(); first !== null; first = reader.firstWord())
      lists.push([first, ...reader.otherWords()]);
    expect(lists).toEqual(listsOf(header));
  });
});

describe('joinHeaderWords', () => {
  it.each([
    [
      [
        [
          ['foo', null],
          ['bar', 'baz'],
        ],
      ],
      'foo; bar=baz',
    ],
    [[[['a', '']]], 'a=""'],
    [[[['a', 'b c']], [['d', 'e']]], 'a="b c", d=e'],
    [[[['a', 'q"\\']]], 'a="q\\"\\\\"'],
    [
      [
        [
          ['text/plain', null],
          ['charset', 'iso-8859/1'],
        ],
      ],
      'text/plain; charset="iso-8859/1"',
    ],
    [[[['a', 'é_1']]], 'a=é_1'],
    [[[['a', 'é-1']]], 'a="é-1"'],
    [[[['a', '_']]], 'a=_'],
    [[[], [['a', '1']]], 'a=1'],
    [[[]], ''],
    [[], ''],
  ] as [Words[], string][])('%j', (lists, expected) => {
    expect(joinHeaderWords(lists)).toBe(expected);
  });

  it.each([
    [
      [
        [
          ['foo', 'bar'],
          ['port', '80,81'],
          ['discard', null],
        ],
        [['bar', 'baz']],
      ],
    ],
    [[[['a', 'with "quotes", \\backslashes; and more ']]]],
    [[[['a', '']]]],
    [
      [
        [
          ['__proto__', 'x'],
          ['constructor', null],
        ],
      ],
    ],
  ] as [Words[]][])('writes what is read back as the same: %j', (lists) => {
    expect(listsOf(joinHeaderWords(lists))).toEqual(lists);
  });
});
