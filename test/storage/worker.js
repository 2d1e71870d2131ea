// A process that shares a session with others. It is told what to do by messages, and answers each: { task, … } -> { … }.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { Session } from 'undici-cookiejar';
import { openStorage } from './open-storage.js';

const [kind = '', place = '', clock = '0'] = process.argv.slice(2);
const url = 'https://a.test/';

// Its parent has ended.
process.on('disconnect', () => process.exit());

// A machine whose clock is wrong.
const realNow = Date.now;
Date.now = () => realNow() + Number(clock);

/** @type {string[]} */
const warnings = [];
process.on('warning', ({ message }) => warnings.push(message));

const { where, close } = await openStorage(kind, place);
const session = await Session.open(where, { lockTimeout: 60_000 });
/** By name and value: when the change was seen here. @type {Map<string, number>} */
const seen = new Map();

/** Looks for cookies that others have set. */
function look() {
  for (const { name, value } of session.jar) {
    const key = `${name}=${value}`;
    if (!seen.has(key)) seen.set(key, Number(process.hrtime.bigint()) / 1e6);
  }
}

/** @type {Record<string, (message: any) => unknown>} */
const tasks = {
  /** Sets so many cookies, with a pause between them in milliseconds. */
  async set({ name, count, pause = 0 }) {
    /** @type {number[]} */
    const times = [];
    for (let at = 0; at < count; at++) {
      times.push(Number(process.hrtime.bigint()) / 1e6);
      session.jar.set(`${name}${at}`, 'v', { url });
      await delay(pause);
    }
    return { times };
  },
  /** Changes the jar. */
  change({ changes }) {
    for (const [name, value] of changes) {
      if (value === null) session.jar.delete(name);
      else session.jar.set(name, value, { url });
    }
  },
  save: () => session.save(),
  cookies: () => ({
    cookies: [...session.jar].map(({ name, value }) => `${name}=${value}`).sort(),
  }),
  header: () => ({ header: session.jar.cookieHeader(url) }),
  watch() {
    setInterval(look, 1).unref();
  },
  seen: () => ({ seen: [...seen] }),
  /** How often the event loop ran within a time, and the longest time for which it was blocked. */
  async blocked({ milliseconds }) {
    const histogram = monitorEventLoopDelay({ resolution: 1 });
    let turns = 0;
    const timer = setInterval(() => turns++, 20);
    histogram.enable();
    await delay(milliseconds);
    histogram.disable();
    clearInterval(timer);
    return { turns, longest: histogram.max / 1e6 };
  },
  /** Uses a single-use token repeatedly. */
  async rotate({ server, count, locked }) {
    /** @type {number[]} */
    const results = [];
    const rotate = async () => {
      const token = session.jar.get('token') ?? '';
      const response = await fetch(server, { headers: { authorization: token } });
      results.push(response.status);
      if (response.ok) session.jar.set('token', await response.text(), { url });
    };
    for (let at = 0; at < count; at++) {
      if (locked) await session.lock('login', rotate);
      else await rotate();
    }
    return { results };
  },
  /** Holds a lock and never releases it. */
  async hold({ timeout }) {
    await new Promise((resolve) =>
      session.lock('login', { timeout }, () => {
        resolve(undefined);
        return new Promise(() => {});
      }),
    );
  },
  async close() {
    await session.close();
    close();
  },
  warnings: () => ({ warnings }),
};

process.on('message', async (/** @type {{ id: number, task: string }} */ message) => {
  try {
    const answer = /** @type {object} */ (await tasks[message.task]?.(message));
    process.send?.({ id: message.id, ...answer });
  } catch (error) {
    process.send?.({ id: message.id, error: String(error) });
  }
});
process.send?.({ id: 0 });
