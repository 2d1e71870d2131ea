import { describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  BrowserCookiePolicy,
  Cookie,
  CookieJar,
  DefaultCookiePolicy,
  withCookies,
} from '../../src/index.js';
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

/** How many cookies of the jar a fetch reads to decide what the call stored. */
async function readsOf(
  jar: CookieJar,
  lines: (hop: number) => string[],
  hops: number,
  init: object = {},
) {
  const reads = vi.spyOn(Cookie.prototype, 'isExpired');
  onTestFinished(() => reads.mockRestore());
  let hop = 0;
  const answer = async () => {
    const headers = new Headers(lines(hop).map((line) => ['set-cookie', line]));
    if (++hop < hops) headers.set('location', `/${hop}`);
    return new Response(null, { status: hop < hops ? 302 : 200, headers });
  };
  const response = await withCookies(answer, { jar, via: 'headers' })('https://a.test/', init);
  return { reads: reads.mock.calls.length, stored: response.cookies.size };
}

describe('R8 a response costs as much as its own lines', () => {
  const names = (count: number, prefix: string) =>
    Array.from({ length: count }, (_, n) => `${prefix}${n}=1`);
  const newJar = () => new CookieJar(new BrowserCookiePolicy({ limits: null }));

  it('however many cookies the host already has', async () => {
    const jar = newJar();
    jar.setFromHeader(names(5_000, 'old'), 'https://a.test/');
    const lines = [...names(50, 'new'), 'refused=1; Domain=b.test'];
    const { reads, stored } = await readsOf(jar, () => lines, 1);
    expect(stored).toBe(50);
    expect(reads).toBeLessThan(50 * 10);
  });

  it.each<[what: string, init: object]>([
    ['a call', {}],
    ['a call with cookies', { cookies: { own: '1' } }],
    ['a call with a Cookie header', { headers: { cookie: 'own=1' } }],
  ])('however many cookies the redirects before it have set: %s', async (_what, init) => {
    const lines = (hop: number) => [...names(50, `hop${hop}_`), 'refused=1; Domain=b.test'];
    const { reads, stored } = await readsOf(newJar(), lines, 20, init);
    expect(stored).toBe(50 * 20);
    expect(reads).toBeLessThan(50 * 20 * 10);
  });
});
