import { processorTime, READERS, SHAPES, textOf } from '../security/hostile-shapes.js';

// How long everything that reads takes for 1, 2 and 4 MB of each shape (R8).

const MEGABYTE = 1_000_000;
const MOST_MS = 100;
/** Quadratic time is 4 times as long for twice the text, at every length. */
const MOST_GROWTH = 3;
/** Below this the garbage collector decides what a reading takes. */
const TOO_SHORT_TO_TELL_MS = 50;

interface Reading {
  readonly reader: string;
  readonly shape: string;
  /** Milliseconds for 1 MB, 2 MB and so on. */
  readonly ms: readonly number[];
}

/**
 * Prints the slowest shape of each reader, and what takes over 100 ms a megabyte or grows faster than its text.
 * @returns whether there is none of these
 */
export function measureGrowth(): boolean {
  const readings = READERS.flatMap(([reader, read]) =>
    SHAPES.map(([shape, unit]) => measure(reader, shape, read, unit)),
  );
  readings.sort((a, b) => first(b) - first(a));
  console.log(`${readings.length} readings of 1, 2 and 4 MB in processor time`);
  console.log('the slowest shape of each reader:');
  const readers = new Set(readings.map(({ reader }) => reader));
  for (const each of readers) print(readings.find(({ reader }) => reader === each) as Reading);
  const doubledAgain = readings.filter(({ ms }) => ms.length > 3);
  console.log(`grown by more than ${MOST_GROWTH} from 2 to 4 MB: ${doubledAgain.length}`);
  doubledAgain.forEach(print);
  const faulty = readings.filter(({ ms }) => isTooMuch(ms));
  console.log(`over ${MOST_MS} ms a megabyte, or growing so further on: ${faulty.length}`);
  faulty.forEach(print);
  return faulty.length === 0;
}

/** Where the time grows too fast, the text is doubled again: what outgrows the collector's young generation jumps by 4, but once. */
function measure(
  reader: string,
  shape: string,
  read: (text: string) => unknown,
  unit: string,
): Reading {
  const ms: number[] = [];
  for (let size = 1; size <= 4 || (size <= 16 && isSteep(ms)); size *= 2) {
    const text = textOf(unit, size * MEGABYTE);
    let least = Number.POSITIVE_INFINITY;
    // The least of five, if need be: the garbage collector comes when it will.
    for (let run = 0; run < 5 && isTooMuch([...ms, least]); run++) {
      // A jar remembers the last URL: nothing of the text itself is to be found again.
      read(unit);
      least = Math.min(
        least,
        processorTime(() => read(text)),
      );
    }
    ms.push(least);
  }
  return { reader, shape, ms };
}

function first({ ms }: Reading): number {
  return ms[0] as number;
}

function isTooMuch(ms: readonly number[]): boolean {
  return (ms[0] as number) > MOST_MS || isSteep(ms);
}

function isSteep(ms: readonly number[]): boolean {
  const [before, last] = ms.slice(-2) as [number, number?];
  return last !== undefined && last > TOO_SHORT_TO_TELL_MS && last > MOST_GROWTH * before;
}

function print({ reader, shape, ms }: Reading): void {
  const times = ms.map((time) => time.toFixed(0)).join(', ');
  const growths = ms.slice(1).map((time, at) => (time / (ms[at] as number)).toFixed(1));
  console.log(`  ${reader}, ${shape}: ${times} ms, doubled ${growths.join(', ')}`);
}
