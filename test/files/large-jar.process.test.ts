import { describe, expect, it } from 'vitest';
import { LWPCookieJar, MozillaCookieJar } from '../../src/index.js';
import { temporaryFolder } from './folder.js';

const { newFile } = temporaryFolder();
const COOKIES = 8_000;

/** How often the event loop runs while something is done. */
async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  let turns = 0;
  let isDone = false;
  const count = () => {
    turns++;
    if (!isDone) setImmediate(count);
  };
  setImmediate(count);
  await work();
  isDone = true;
  return turns;
}

describe.each([
  ['MozillaCookieJar', MozillaCookieJar],
  ['LWPCookieJar', LWPCookieJar],
] as const)('a %s of many cookies lets the event loop run', (_, Jar) => {
  const file = newFile();
  const jar = new Jar(file);
  for (let i = 0; i < COOKIES; i++)
    jar.set('n', `v${i}`, { domain: `h${i}.test`, path: '/', expires: 4e9 });
  /** A step is 200 cookies. */
  const enough = COOKIES / 200;

  it('while it is saved', async () => {
    expect(await turnsDuring(() => jar.save())).toBeGreaterThan(2 * enough);
  });

  it('while it is loaded', async () => {
    expect(await turnsDuring(() => new Jar(file).load())).toBeGreaterThan(3 * enough);
  });

  it('while it is merged', async () => {
    expect(await turnsDuring(() => jar.save({ merge: true }))).toBeGreaterThan(4 * enough);
  });

  it('and a line break that is assigned meanwhile does not reach the file', async () => {
    const cookies = [...jar];
    let next = 0;
    let isDone = false;
    const assign = () => {
      for (let i = 0; i < 20 && next < COOKIES; i++) {
        const cookie = cookies[next++];
        if (cookie) cookie.value = 'line\nbreak';
      }
      if (!isDone) setImmediate(assign);
    };
    setImmediate(assign);
    await jar.save();
    isDone = true;
    const reader = new Jar(file);
    const { loaded, skipped } = await reader.load();
    expect(next).toBeGreaterThan(100);
    expect(loaded).toBeGreaterThan(COOKIES - next);
    expect(skipped).toEqual([]);
    expect([...reader].filter(({ value }) => value?.includes('line'))).toEqual([]);
  });
});
