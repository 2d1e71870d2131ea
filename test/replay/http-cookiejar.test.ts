import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { fixedClock } from '../fixed-clock.js';
import { discard, type Played, perform, play } from './play.js';
import { readScenarios, type Scenario } from './scenario.js';

const folder = mkdtempSync(join(tmpdir(), 'replay-'));
const stage = {
  file: join(folder, 'cookies.txt'),
  setClock: (seconds: number) => vi.setSystemTime(seconds * 1000),
};

fixedClock();
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => discard(stage));

function playAll(scenarios: Scenario[]): {
  compared: number;
  differing: ({ id: string } & Played)[];
} {
  let compared = 0;
  const differing: ({ id: string } & Played)[] = [];
  for (const scenario of scenarios) {
    const played = play(scenario, stage);
    discard(stage);
    compared += played.compared;
    if (played.difference !== null) differing.push({ id: scenario.id, ...played });
  }
  return { compared, differing };
}

describe('what CPython was seen to do', () => {
  it('is done here too, step by step, up to the first departure', () => {
    const documented = new URL('../fixtures/http-cookiejar/documented.jsonl.gz', import.meta.url);
    const { compared, differing } = playAll(readScenarios(documented));
    expect(differing.slice(0, 5)).toEqual([]);
    expect(compared).toBeGreaterThan(9_000);
  });
});

const hostile = new URL('../../../shared/data/http-cookiejar/hostile.jsonl.gz', import.meta.url);

describe.skipIf(!existsSync(hostile))(
  'hostile input (skipped where the shared data are not at hand)',
  () => {
    it('has the effects that it had on CPython', () => {
      const { compared, differing } = playAll(readScenarios(hostile));
      expect(differing.slice(0, 5)).toEqual([]);
      expect(compared).toBeGreaterThan(1_000);
    });

    it('throws nothing but the documented errors, departures included', () => {
      for (const scenario of readScenarios(hostile)) {
        perform(scenario, stage);
        discard(stage);
      }
      expect.assertions(0);
    });
  },
);
