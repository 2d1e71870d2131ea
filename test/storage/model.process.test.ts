import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { BrowserCookiePolicy, CookieJar } from '../../src/index.js';
import { JarReplica } from '../../src/storage/jar-replica.js';
import { Random } from '../fuzz/random.js';
import { MOST_DELAY, ModelLink, ModelServer } from './model-server.js';
import { VirtualClock } from './virtual-clock.js';

// `npm run test:model` simulates 1,000 processes.
const PROCESSES = Number(process.env.MODEL_PROCESSES ?? 100);
const RUNS = Number(process.env.MODEL_RUNS ?? 3);
const STEPS = 150;
/** Steps at the end without partitions and restarts, after which nobody loads everything again without a reason. */
const CALM = 50;
const NAMES = 12;

let clock: VirtualClock;
beforeEach(() => {
  vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  clock = new VirtualClock(Date.UTC(2026, 10, 20));
});
afterEach(() => {
  clock.uninstall();
  vi.restoreAllMocks();
});

const options = {
  delay: () => 1,
  batchSize: 500,
  timeout: null,
  retries: true,
  scansAtEachWrite: false,
};

const policy = new BrowserCookiePolicy();

async function start(server: ModelServer, random: Random) {
  const link = new ModelLink(server, random);
  const jar = new CookieJar(policy);
  const opening = JarReplica.open(jar, link, options);
  return { link, jar, opening };
}

/** Something happens: mostly a change; now and then a partition or a restart. @param isCalm changes only */
function happen(
  isCalm: boolean,
  server: ModelServer,
  all: { jar: CookieJar; link: ModelLink }[],
  random: Random,
  last: Map<string, { time: number; value: string | null }[]>,
): void {
  const chance = isCalm ? 100 : random.below(100);
  if (chance < 4) {
    const how = random.of(['keep', 'forget', 'fall back'] as const);
    if (!server.isDown) server.restart(how, 10 + random.below(1_500));
  } else if (chance < 8) server.replicate();
  else if (chance < 14) {
    const share = random.below(60);
    for (const { link } of all) if (random.below(100) < share) link.cut(10 + random.below(3_000));
  } else {
    const { jar } = random.of(all);
    const name = `n${random.below(NAMES)}`;
    const value = random.below(4) === 0 ? null : `${Date.now()}-${random.below(1e9)}`;
    if (value !== null) jar.set(name, value, { domain: 'a.test' });
    else if (!jar.delete(name)) return;
    last.set(name, [...(last.get(name) ?? []), { time: Date.now(), value }]);
  }
}

// Virtual time and fixed seeds: a run that fails fails again.
it.each(Array.from({ length: RUNS }, (_, run) => run + 1))(
  `${PROCESSES} processes with delays, partitions and restarts agree, and no newer change is lost (seed %i)`,
  async (seed) => {
    const random = new Random(seed);
    const server = new ModelServer();
    const all = await Promise.all(Array.from({ length: PROCESSES }, () => start(server, random)));
    const opening = Promise.all(all.map((each) => each.opening));
    await clock.advance(1_000);
    await opening;
    server.losesMessages = true;
    const changes = new Map<string, { time: number; value: string | null }[]>();
    for (let step = 0; step < STEPS; step++) {
      const isCalm = step >= STEPS - CALM;
      for (let count = random.below(4); count >= 0; count--)
        happen(isCalm, server, all, random, changes);
      await clock.advance(random.below(120));
    }
    server.losesMessages = false;
    await clock.advance(5_000);
    // A process that missed the last message learns of that from the next one.
    random.of(all).jar.set('last', 'v', { domain: 'a.test' });
    await clock.advance(20_000);
    const [first, ...others] = all.map(({ jar }) => JSON.stringify(valuesOf(jar)));
    expect(others.filter((values) => values !== first)).toEqual([]);
    const values = valuesOf(all[0]?.jar as CookieJar);
    for (const [name, made] of changes) {
      const latest = made.at(-1)?.time ?? 0;
      // A change whose message was under way longer may count as up to that much later.
      const possible = made.filter(({ time }) => time >= latest - 2 * MOST_DELAY);
      expect(possible.map(({ value }) => value)).toContain(values[name] ?? null);
    }
  },
);

function valuesOf(jar: CookieJar): Record<string, string> {
  return Object.fromEntries(Object.entries(jar.toObject()).sort());
}
