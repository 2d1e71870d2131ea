// (f) For how long a session keeps other work of the process waiting while it opens and saves 100,000 cookies.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BrowserCookiePolicy, CookieJar, Session } from 'undici-cookiejar';
import { atMost, median, short } from './figures.js';
import { pageOf, setCookiesOf } from './hosts.js';

export const title = 'The longest block of a session of 100,000 cookies';

const COOKIES = 100_000;
const REPEATS = 5;
/** Milliseconds of the processor. */
const BAR = 50;

export async function measure() {
  const folder = mkdtempSync(join(tmpdir(), 'bench-'));
  const file = join(folder, 'session.json');
  /** @type {Record<string, number[]>} */
  const blocks = { 'save() of all': [], 'save() of one change': [], 'open()': [] };
  for (let repeat = 0; repeat < REPEATS; repeat++) {
    rmSync(file, { force: true });
    const session = await Session.open(file, { jar: new CookieJar(policy()) });
    fill(session.jar);
    blocks['save() of all']?.push(await longestBlock(() => session.save()));
    session.jar.set('one', String(repeat), { url: 'https://example.com/' });
    blocks['save() of one change']?.push(await longestBlock(() => session.save()));
    await session.close();
    const jar = new CookieJar(policy());
    const open = async () => (await Session.open(file, { jar })).close();
    blocks['open()']?.push(await longestBlock(open));
    if (jar.size <= COOKIES) throw new Error('the session has not loaded the cookies');
  }
  rmSync(folder, { recursive: true });
  const rows = Object.entries(blocks).map(([what, each]) => {
    const figure = median(each);
    const verdict = atMost(what, figure, BAR, (value) => `${short(value)} ms`);
    return {
      what,
      unit: /** @type {const} */ ('ms'),
      figures: { Session: figure },
      verdicts: [verdict],
      ours: ['Session'],
    };
  });
  return { rows };
}

function policy() {
  return new BrowserCookiePolicy({ limits: null });
}

/** @param {CookieJar} jar */
function fill(jar) {
  for (let host = 0; jar.size < COOKIES; host++)
    jar.setFromHeader(setCookiesOf(host), pageOf(host));
}

/**
 * How long other work waits at most while the function runs: the processor time between two turns of the event loop, in milliseconds.
 * @param {() => Promise<unknown>} run
 */
async function longestBlock(run) {
  let longest = 0;
  let isRunning = true;
  const watch = (async () => {
    while (isRunning) {
      const start = performance.now();
      const before = process.cpuUsage();
      await new Promise((resolve) => setImmediate(resolve));
      const { user, system } = process.cpuUsage(before);
      // Where another program has the core, the processor time counts; where another thread of ours works, the wall clock does.
      longest = Math.max(longest, Math.min((user + system) / 1e3, performance.now() - start));
    }
  })();
  await run();
  isRunning = false;
  await watch;
  return longest;
}
