import { describe, expect, it } from 'vitest';
import { CookieJar, DefaultCookiePolicy } from '../../src/index.js';
import { processorTime, READERS, SHAPES, textOf } from './hostile-shapes.js';

// R8: eight times the text takes about eight times as long. With the square of its length it would take 64 times as long.

const LENGTHS = [512, 4096, 32_768];
const MOST_GROWTH = 24;
/** Below this the garbage collector decides what a reading takes; no square hides there at the lengths above. */
const TOO_SHORT_TO_TELL_MS = 20;

function growsTooFast(read: (text: string) => unknown, unit: string): boolean {
  let before = Number.POSITIVE_INFINITY;
  for (const length of LENGTHS) {
    const text = textOf(unit, length);
    // The least of twenty, if need be: a reading that is held up is held up once, one that is slow each time.
    let least = Number.POSITIVE_INFINITY;
    const isTooMuch = () => least > TOO_SHORT_TO_TELL_MS && least > MOST_GROWTH * before;
    for (let run = 0; run < 20 && (run === 0 || isTooMuch()); run++) {
      least = Math.min(
        least,
        processorTime(() => read(text)),
      );
    }
    if (isTooMuch()) return true;
    before = Math.max(least, 0.05);
  }
  return false;
}

it('R8 eight times as many paths, each of which comes and goes, take eight times as long', () => {
  const comeAndGo = (paths: string) => {
    const jar = new CookieJar(new DefaultCookiePolicy());
    for (let n = 0; n < paths.length; n++) {
      jar.setFromHeader(
        [`a=b; Path=/${n}`, `a=; Path=/${n}; Max-Age=0`],
        'http://www.example.com/',
      );
    }
  };
  expect(growsTooFast(comeAndGo, '/')).toBe(false);
});

describe('R8 no text that a stranger writes takes more than its length to read', () => {
  it.each(READERS)('%s', (_name, read) => {
    const slow = SHAPES.filter(([, unit]) => growsTooFast(read, unit)).map(([shape]) => shape);
    expect(slow).toEqual([]);
  });
});
