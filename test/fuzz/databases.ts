import { readFileSync } from 'node:fs';
import type { DatabaseFiles } from '../../src/browser-databases/consistent-read.js';
import { requireDatabaseOptions } from '../../src/browser-databases/database-options.js';
import { parseBrowserDatabase } from '../../src/browser-databases/read-browser-database.js';
import { BrowserDatabaseError } from '../../src/errors.js';
import { encrypt, makeChromium } from '../browser-databases/made-chromium.js';
import { makeFirefox } from '../browser-databases/made-firefox.js';
import { least, timeOf } from '../least.js';
import { Random } from './random.js';
import type { Tally } from './tally.js';

const MOST_MS = 1000;
const SAMPLES = 'test/fixtures/samples';
const selections = [
  requireDatabaseOptions(),
  requireDatabaseOptions({ partitions: true, password: 'p' }),
  requireDatabaseOptions({ domains: ['www.example.com', 'jarlab.test'] }),
];

/** Feeds changed databases to the reader: it gives cookies or an error with a code, soon, and no more text than the files hold. */
export async function fuzzDatabases(count: number, seed: number, tally: Tally): Promise<void> {
  const random = new Random(seed);
  const bases = baseDatabases();
  let readable = 0;
  for (let done = 1; done <= count; done++) {
    const base = random.of(bases);
    const files = change(random, base);
    if (await isRead(files, random, tally)) readable++;
    if (done % 10_000 === 0) tally.progress(`${done} databases, ${readable} of them readable`);
  }
}

async function isRead(files: DatabaseFiles, random: Random, tally: Tally): Promise<boolean> {
  const describe = () =>
    `main ${files.main.toString('base64')} log ${files.log?.toString('base64')}`;
  const selection = random.of(selections);
  const read = () => parseBrowserDatabase(files, 'Cookies', selection);
  const start = performance.now();
  try {
    const { cookies } = await read();
    const text = cookies.reduce(
      (sum, cookie) => sum + cookie.name.length + (cookie.value ?? '').length,
      0,
    );
    if (text > files.main.length + (files.log?.length ?? 0))
      tally.fault('the cookies are longer than the files', describe());
    return true;
  } catch (error) {
    if (!(error instanceof BrowserDatabaseError))
      tally.fault(String((error as Error).stack ?? error), describe());
    return false;
  } finally {
    if (tally.isTimed && performance.now() - start > MOST_MS) {
      const time = await least(MOST_MS, () => timeOf(() => read().catch(() => {})));
      if (time > MOST_MS) tally.fault(`${time.toFixed(0)} ms for one database`, describe());
    }
  }
}

function baseDatabases(): DatabaseFiles[] {
  const read = (path: string) => readFileSync(`${SAMPLES}/${path}`);
  const long = 'x'.repeat(3000);
  const rows = Array.from({ length: 80 }, (_, index) => ({
    name: `n${index}`,
    value: index % 9 === 0 ? long : `v${index}`,
  }));
  const encrypted = rows.map(({ name, value }) => ({
    name,
    encrypted_value: encrypt(
      value,
      'www.example.com',
      name.endsWith('7') ? { prefix: 'v11', password: 'p' } : {},
    ),
  }));
  return [
    { main: read('chromium-156.0.8078.79/Cookies'), log: null },
    {
      main: read('firefox-153.7.0esr-running/cookies.sqlite'),
      log: read('firefox-153.7.0esr-running/cookies.sqlite-wal'),
    },
    ...[1024, 2048, 4096].flatMap((pageSize) => [
      { main: makeChromium(encrypted, { pageSize }), log: null },
      { main: makeFirefox(rows, { pageSize }), log: null },
      { main: makeFirefox(rows, { pageSize, version: 10 }), log: null },
    ]),
  ];
}

/** Usually a little, sometimes a lot, and mostly where the structure is: at the start of the file and of its pages. */
function change(random: Random, { main, log }: DatabaseFiles): DatabaseFiles {
  const isOfLog = log !== null && random.chance(3);
  const changed = Buffer.from(isOfLog ? log : main);
  for (let left = 1 + random.below(random.chance(10) ? 50 : 4); left > 0; left--)
    changeOnce(random, changed);
  const content = random.chance(10) ? changed.subarray(0, random.below(changed.length)) : changed;
  return isOfLog ? { main, log: content } : { main: content, log };
}

function changeOnce(random: Random, content: Buffer): void {
  const page = 512 * random.below(Math.ceil(content.length / 512));
  switch (random.below(8)) {
    case 0:
      content[random.below(content.length)] = random.below(256);
      break;
    case 1:
      content[random.below(100)] = random.below(256);
      break;
    case 2:
    case 3:
      // The page's header and the pointers to its cells.
      content[Math.min(page + random.below(40), content.length - 1)] = random.below(256);
      break;
    case 4:
    case 5: {
      const from = 512 * random.below(content.length / 512);
      content.copyWithin(page, from, from + random.of([2, 40, 512]));
      break;
    }
    case 6:
      content.fill(
        random.of([0, 0xff, 5, 13]),
        page,
        Math.min(page + random.below(600), content.length),
      );
      break;
    default: {
      const at = random.below(content.length - 4);
      content.writeUInt32BE(random.of([0, 1, 2, 3, 0xffffffff, random.below(64)]), at);
    }
  }
}
