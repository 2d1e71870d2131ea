import { processorTime, READERS, SHAPES, textOf } from '../security/hostile-shapes.js';

// How long everything that reads takes for 1, 2 and 4 MB of each shape (R8).

const MEGABYTE = 1_000_000;
const SIZES = [1, 2, 4];
const MOST_MS = 100;
const MOST_GROWTH = 8;

interface Reading {
  readonly title: string;
  /** Milliseconds for each of the sizes. */
  readonly ms: readonly number[];
}

/** Prints the slowest readings, and those that take over 100 ms a megabyte or grow faster than their text. @returns whether there are none of these */
export function measureGrowth(shown = 12): boolean {
  const readings: Reading[] = [];
  for (const [reader, read] of READERS) {
    for (const [shape, unit] of SHAPES) readings.push(measure(`${reader}, ${shape}`, read, unit));
  }
  readings.sort((a, b) => first(b) - first(a));
  console.log(`${readings.length} readings of 1, 2 and 4 MB in processor time; the slowest:`);
  readings.slice(0, shown).forEach(print);
  const faulty = readings.filter(isFaulty);
  console.log(`over ${MOST_MS} ms a megabyte or growing faster than the text: ${faulty.length}`);
  faulty.forEach(print);
  return faulty.length === 0;
}

/** The least of three where one alone looks bad: the garbage collector comes when it will. */
function measure(title: string, read: (text: string) => unknown, unit: string): Reading {
  let ms = SIZES.map(() => Number.POSITIVE_INFINITY);
  for (let run = 0; run < 3; run++) {
    const times = SIZES.map((size) => {
      const text = textOf(unit, size * MEGABYTE);
      return processorTime(() => read(text));
    });
    ms = ms.map((least, at) => Math.min(least, times[at] as number));
    if (!isFaulty({ title, ms })) break;
  }
  return { title, ms };
}

function first({ ms }: Reading): number {
  return ms[0] as number;
}

function growth({ ms }: Reading): number {
  return (ms.at(-1) as number) / (ms[0] as number);
}

function isFaulty(reading: Reading): boolean {
  const isTellable = (reading.ms.at(-1) as number) > 50;
  return first(reading) > MOST_MS || (isTellable && growth(reading) > MOST_GROWTH);
}

function print(reading: Reading): void {
  const times = reading.ms.map((time) => time.toFixed(0)).join(', ');
  console.log(`  ${reading.title}: ${times} ms, 4 MB / 1 MB = ${growth(reading).toFixed(1)}`);
}
