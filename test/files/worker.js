// A process of its own that saves cookies. Arguments: what to do, the file, and what that needs more.
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Cookie, MozillaCookieJar, Session } from 'undici-cookiejar';

const [task = '', file = '', given = '', more = ''] = process.argv.slice(2);

/** @param {string} name @param {string} value */
function cookie(name, value) {
  return new Cookie({ name, value, domain: 'a.test', path: '/', expires: 4_000_000_000 });
}

/** Reports that it holds the lock, and blocks for ever: a jar is asked about its cookies while it holds the lock. */
class Endless extends MozillaCookieJar {
  /** @override @returns {never} */
  explainSave() {
    process.stdout.write('held\n');
    for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  }
}

/** Opens a session, and removes its folder if that is called "removed". @param {string} path */
async function openWhile(path) {
  const folder = dirname(path);
  const isRemoved = basename(folder) === 'removed';
  if (isRemoved) mkdirSync(folder, { recursive: true });
  const session = await Session.open(path);
  if (isRemoved) rmSync(folder, { recursive: true });
  return session;
}

/** @type {Record<string, () => unknown>} */
const tasks = {
  /** Adds so many cookies, each with a merging save, synchronously every other time. */
  async merge() {
    const jar = new MozillaCookieJar(file);
    for (let i = 0; i < Number(more); i++) {
      jar.setCookie(cookie(`${given}-${i}`, 'v'));
      if (i % 2) jar.saveSync({ merge: true, lockTimeout: 60_000 });
      else await jar.save({ merge: true, lockTimeout: 60_000 });
    }
  },
  /** Takes the lock and never releases it. */
  hold() {
    const jar = new Endless(file);
    jar.setCookie(cookie('held', 'v'));
    jar.saveSync({ merge: true });
  },
  /** Adds one cookie with a merging save, in each of the two ways, and reports how it went. */
  async add() {
    const jar = new MozillaCookieJar(file);
    const outcomes = [];
    for (const save of ['save', 'saveSync']) {
      jar.setCookie(cookie(`${given}-${save}`, 'v'));
      const options = { merge: true, lockTimeout: 100 };
      try {
        await (save === 'save' ? jar.save(options) : jar.saveSync(options));
        outcomes.push('saved');
      } catch (error) {
        outcomes.push(/** @type {NodeJS.ErrnoException} */ (error).code);
      }
    }
    process.stdout.write(outcomes.join(' '));
  },
  /** A thread that ends while it holds the lock, in one way or another; then this thread saves. */
  async thread() {
    const thread = new Worker(new URL(import.meta.url), {
      argv: [given === 'terminate' ? 'hold' : 'end', file, given],
      stdout: true,
    });
    thread.on('error', () => {});
    const ended = new Promise((resolve) => thread.once('exit', resolve));
    await new Promise((resolve) => thread.stdout.once('data', resolve));
    if (given === 'terminate') await thread.terminate();
    await ended;
    await tasks.add?.();
  },
  /** Ends, in one way or another, in the middle of an asynchronous save. */
  async end() {
    const jar = new MozillaCookieJar(file);
    for (let i = 0; i < 2_000; i++) jar.setCookie(cookie(`end${i}`, 'v'));
    jar.save({ merge: true });
    while (!existsSync(`${file}.lock`)) await new Promise((resolve) => setImmediate(resolve));
    process.stdout.write('held\n');
    if (given === 'exit') process.exit(0);
    throw new Error('the program failed');
  },
  /** Exits with a newer cookie while a save renames its temporary file. */
  async late() {
    const session = await Session.open(file);
    session.jar.setCookie(cookie('n', 'old'));
    session.save();
    await once(process, 'renaming');
    session.jar.setCookie(cookie('n', 'new'));
    process.exit(0);
  },
  /** All that is done with a file, and what came of it: under the permission model. */
  async all() {
    const jar = new MozillaCookieJar(file);
    jar.setCookie(cookie('n', 'v'));
    /** @type {Record<string, () => unknown>} */
    const calls = {
      save: () => jar.save(),
      saveSync: () => jar.saveSync(),
      merge: () => jar.save({ merge: true }),
      mergeSync: () => jar.saveSync({ merge: true }),
      load: () => jar.load(),
      loadSync: () => jar.loadSync(),
      session: async () => {
        const session = await Session.open(file);
        session.jar.setCookie(cookie('closed', 'v'));
        await session.close();
      },
    };
    for (const [name, work] of Object.entries(calls)) {
      try {
        await work();
      } catch (error) {
        process.stdout.write(`${name}: ${error}\n`);
      }
    }
    const unclosed = await Session.open(file);
    unclosed.jar.setCookie(cookie('unclosed', 'v'));
  },
  /** Saves, moves the folder back that was moved away meanwhile, waits for a line of input, and saves again. */
  async moved() {
    const jar = new MozillaCookieJar(file);
    jar.setCookie(cookie('moved', 'v'));
    const save = async () =>
      given === 'saveSync' ? jar.saveSync({ merge: true }) : await jar.save({ merge: true });
    const folder = dirname(file);
    await save().catch((error) => process.stdout.write(`${error.code}\n`));
    renameSync(`${folder}-away`, folder);
    process.stdout.write('back\n');
    await new Promise((resolve) => process.stdin.once('data', resolve));
    await save();
    process.exit(0);
  },
  /** Saves a jar of so many cookies again and again, all of one value at a time, merging or not; says so after the first. */
  async overwrite() {
    const jar = new MozillaCookieJar(file);
    const options = { merge: more === 'merge' };
    for (let round = 0; ; round++) {
      if (round === 1) process.stdout.write('saved\n');
      for (let i = 0; i < Number(given); i++) jar.setCookie(cookie(`c${i}`, `round-${round}`));
      if (round % 2) jar.saveSync(options);
      else await jar.save(options);
    }
  },
  /** Saves a cookie of so many characters and reports the error. */
  async save() {
    const jar = new MozillaCookieJar(file);
    jar.setCookie(cookie('new', 'x'.repeat(Number(given))));
    const outcome = await jar.save().then(
      () => 'saved',
      (error) => error.code,
    );
    process.stdout.write(outcome);
  },
  /** A session that is not closed, ended in one way or another; otherwise there is nothing left to do. */
  async session() {
    const session = await openWhile(file);
    session.jar.setCookie(cookie('last', 'v'));
    if (given === 'exit') process.exit(0);
    if (given === 'throw') throw new Error('the program failed');
    if (given === 'close') await session.close();
  },
  /** A session that ends while a jar of the same program saves to its file, which takes a while. */
  async busy() {
    const session = await Session.open(file);
    session.jar.setCookie(cookie('last', 'v'));
    const jar = new MozillaCookieJar(file);
    for (let i = 0; i < 20_000; i++) jar.setCookie(cookie(`c${i}`, 'v'));
    jar.save({ merge: true });
    while (!existsSync(`${file}.lock`)) await new Promise((resolve) => setImmediate(resolve));
    process.exit(0);
  },
  /** Two sessions, of which the first cannot be written, where this cannot be said or in a thread. */
  async sessions() {
    if (more === 'in a worker') {
      new Worker(new URL(import.meta.url), { argv: ['sessions', file, given] });
      return;
    }
    for (const each of [file, given]) (await openWhile(each)).jar.setCookie(cookie('last', 'v'));
    if (more !== '') closeSync(2);
    process.exit(0);
  },
};

await tasks[task]?.();
