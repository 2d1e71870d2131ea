import { describe, expect, it } from 'vitest';
import { Cookie } from '../../src/cookie/cookie.js';
import { encodeLines, type FileEncoding, linesOf } from '../../src/formats/encoding.js';
import { runSteps } from '../../src/formats/steps.js';

const lines = (content: string | Buffer, encoding: FileEncoding = 'foreign') =>
  Array.from(
    linesOf(Buffer.from(content as string, 'latin1'), encoding),
    ({ text, number, isUtf8 }) => (isUtf8 ? `${number}:${text}:utf8` : `${number}:${text}`),
  );

describe('the lines of a file', () => {
  it.each([
    ['', []],
    ['a', ['1:a']],
    ['a\n', ['1:a']],
    ['\n', ['1:']],
    ['\na', ['1:', '2:a']],
    ['a\n\nb', ['1:a', '2:', '3:b']],
    ['a\r\nb\r\n', ['1:a', '2:b']],
    ['\r\n\r\na', ['1:', '2:', '3:a']],
    ['a\r\r\nb', ['1:a\r', '2:b']],
    ['a\rb\n', ['1:a\rb']],
    ['a\rb\r', ['1:a', '2:b']],
    ['a\r\rb', ['1:a', '2:', '3:b']],
    ['a\r', ['1:a']],
    ['#a\rb\n', ['1:#a', '2:b']],
    ['\xef\xbb\xbf#a\rb\n', ['1:#a', '2:b']],
    ['\ra\rb\n', ['1:', '2:a', '3:b']],
    ['#a\r\r\nb\r\r\n', ['1:#a', '2:', '3:b', '4:']],
    ['#a\nb\rc\n', ['1:#a', '2:b\rc']],
    ['#a\r\nb\rc\r\n', ['1:#a', '2:b\rc']],
    ['\xef\xbb\xbfa\n', ['1:a']],
    ['a\xef\xbb\xbf\n', ['1:a\ufeff:utf8']],
    ['\xef\xbb\xbf\xe9\n', ['1:\xe9']],
    ['\xef\xbb\xbf\xc3\xa9\n', ['1:é:utf8']],
  ])('%j: %j', (content, expected) => {
    expect(lines(content)).toEqual(expected);
  });

  const mixed = 'a\n\xc3\xa9\n\xe9\n\xc3\xa9\xe9\n';

  it.each([
    ['foreign', ['1:a', '2:é:utf8', '3:\xe9', '4:\xc3\xa9\xe9']],
    ['python', ['1:a', '2:é:utf8', '3:\xe9', '4:\xc3\xa9\xe9']],
    ['octets', ['1:a', '2:\xc3\xa9', '3:\xe9', '4:\xc3\xa9\xe9']],
  ] as const)('one bad byte costs no other line: %s', (encoding, expected) => {
    expect(lines(mixed, encoding)).toEqual(expected);
  });

  it.each([
    ['foreign', ['1:a', '2:é:utf8']],
    ['python', ['1:a', '2:é:utf8']],
    ['octets', ['1:a', '2:\xc3\xa9']],
  ] as const)(
    'are UTF-8 where all are, and octets in what a session keeps: %s',
    (encoding, expected) => {
      expect(lines('a\n\xc3\xa9\n', encoding)).toEqual(expected);
    },
  );
});

describe('a file of many cookies', () => {
  const cookies = (count: number) =>
    Array.from(
      { length: count },
      (_, n) => new Cookie({ name: `${n}`, value: 'é', domain: 'a.test', path: '/' }),
    );

  it.each([0, 1, 499, 500, 501, 1000, 1001])('has a line for each, in order: %i', (count) => {
    const content = runSteps(
      encodeLines('first\n', cookies(count), ({ name }) => `${name}\n`, 'foreign'),
    );
    const expected = ['first', ...Array.from({ length: count }, (_, n) => `${n}`)];
    expect(Buffer.from(content).toString()).toBe(`${expected.join('\n')}\n`);
  });

  it.each([
    ['foreign', 'é\u010a', '\xc3\xa9\xc4\x8a'],
    ['python', 'é\u010a', '\xc3\xa9\xc4\x8a'],
    ['octets', 'é\u010a', '\xe9\xc4\x8a'],
  ] as const)('is encoded: %s', (encoding, text, octets) => {
    const content = runSteps(encodeLines('', cookies(1), () => text, encoding));
    expect(Buffer.from(content).toString('latin1')).toBe(octets);
  });
});
