import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { acquireLock } from '../../src/files/lock.js';
import { runSync } from '../../src/files/sync-or-async.js';
import { FileLockedError, MozillaCookieJar } from '../../src/index.js';
import { temporaryFolder } from './folder.js';

const { newFile } = temporaryFolder();
const TWO_MINUTES = 120_000;
const TOKEN = '00000000-0000-4000-8000-000000000000';
const HOLDER = {
  host: 'elsewhere',
  machine: '01234567',
  namespace: null,
  pid: 1,
  thread: 1,
  startTime: '1',
  token: TOKEN,
};

/** A jar of one cookie and its file, in a folder of their own. */
function newJar(): { file: string; lock: string; jar: MozillaCookieJar } {
  const folder = newFile('');
  mkdirSync(folder);
  const file = join(folder, 'cookies.txt');
  const jar = new MozillaCookieJar(file);
  jar.set('n', 'v', { domain: 'a.test', path: '/', expires: 4e9 });
  return { file, lock: `${file}.lock`, jar };
}

function setAge(file: string, age: number): void {
  const time = new Date(Date.now() - age);
  utimesSync(file, time, time);
}

const ways = [
  ['save', (jar: MozillaCookieJar) => jar.save({ merge: true, lockTimeout: 60 })],
  ['saveSync', async (jar: MozillaCookieJar) => jar.saveSync({ merge: true, lockTimeout: 60 })],
] as const;

/** Lock files that do not say who holds them. */
const unreadable = [
  ['nothing', ''],
  ['half of a lock', '{"host": "a", "machine": "01'],
  ['other text', 'locked\n'],
  ['zeros, as after a power failure', '\0'.repeat(200)],
  ['no object', 'null'],
  ['a list', '[]'],
  ['more than a lock has', JSON.stringify({ ...HOLDER, host: 'x'.repeat(10_000) })],
  ['a path for a token', JSON.stringify({ ...HOLDER, token: '/../victim' })],
  ['no token', JSON.stringify({ ...HOLDER, token: undefined })],
  ['a path for a pid', JSON.stringify({ ...HOLDER, pid: '1/../../victim' })],
  ['a pid of 0', JSON.stringify({ ...HOLDER, pid: 0 })],
  ['a pid that names a process group', JSON.stringify({ ...HOLDER, pid: -1 })],
  ['a pid that is no integer', JSON.stringify({ ...HOLDER, pid: 1.5 })],
  ['a path for a thread', JSON.stringify({ ...HOLDER, thread: '../../1' })],
  ['a start time that is no text', JSON.stringify({ ...HOLDER, startTime: {} })],
] as const;

describe.each(ways)('a merging %s', (_, save) => {
  it.each(unreadable)('waits for a lock file that holds %s', async (__, content) => {
    const { file, lock, jar } = newJar();
    writeFileSync(lock, content);
    await expect(save(jar)).rejects.toThrow(FileLockedError);
    expect(readdirSync(dirname(file))).toEqual([basename(lock)]);
    expect(readFileSync(lock, 'utf8')).toBe(content);
  });

  it.each(unreadable)(
    'removes a lock file that has held %s for more than a minute, and touches no other file',
    async (__, content) => {
      const { file, lock, jar } = newJar();
      const victim = join(dirname(file), 'victim');
      writeFileSync(victim, 'mine');
      writeFileSync(lock, content);
      setAge(lock, TWO_MINUTES);
      expect(await save(jar)).toMatchObject({ saved: 1 });
      expect(readdirSync(dirname(file)).sort()).toEqual(['cookies.txt', 'victim']);
    },
  );

  it('judges the age of a lock that has a time in the future, as after the clock was set back', async () => {
    const { lock, jar } = newJar();
    writeFileSync(lock, '');
    setAge(lock, -TWO_MINUTES);
    expect(await save(jar)).toMatchObject({ saved: 1 });
  });

  it.each([
    ['new', 0, false],
    ['a minute old', TWO_MINUTES, true],
  ])("another machine's lock that is %s: removed is %s", async (__, age, isRemoved) => {
    const { lock, jar } = newJar();
    writeFileSync(lock, JSON.stringify(HOLDER));
    setAge(lock, age);
    if (isRemoved) expect(await save(jar)).toMatchObject({ saved: 1 });
    else await expect(save(jar)).rejects.toThrow('process 1 on elsewhere holds it');
  });

  it.each([
    ['a folder, as other programs lock', (lock: string) => mkdirSync(lock)],
    ['a FIFO', (lock: string) => execFileSync('mkfifo', [lock])],
    ['a symbolic link', (lock: string) => symlinkSync('/dev/zero', lock)],
    ['a symbolic link to nothing', (lock: string) => symlinkSync('nothing', lock)],
  ])('does not hang and does not remove %s at the path of the lock', async (__, make) => {
    const { file, lock, jar } = newJar();
    make(lock);
    await expect(save(jar)).rejects.toThrow('not a regular file');
    expect(readdirSync(dirname(file))).toEqual([basename(lock)]);
  });

  it('leaves nothing behind', async () => {
    const { file, jar } = newJar();
    await save(jar);
    expect(readdirSync(dirname(file))).toEqual(['cookies.txt']);
  });

  it('with a lock timeout of 0 tries once', async () => {
    const { lock, jar } = newJar();
    writeFileSync(lock, '');
    await expect(jar.save({ merge: true, lockTimeout: 0 })).rejects.toThrow('within 0 ms');
    setAge(lock, TWO_MINUTES);
    expect(await jar.save({ merge: true, lockTimeout: 0 })).toMatchObject({ saved: 1 });
  });
});

describe('two saves in one thread', () => {
  it('saveSync() fails at once while a save() is unfinished: it would block it for ever', async () => {
    const { lock, jar } = newJar();
    const saving = jar.save({ merge: true });
    while (!existsSync(lock)) await new Promise((resolve) => setImmediate(resolve));
    expect(() => jar.saveSync({ merge: true })).toThrow('an unfinished save of this thread');
    expect(await saving).toMatchObject({ saved: 1 });
    expect(jar.saveSync({ merge: true })).toMatchObject({ saved: 1 });
  });
});

describe('a lock that is held for long', () => {
  it('is renewed by its holder, so that it does not count as abandoned', () => {
    const { file, lock, jar } = newJar();
    const held = runSync(acquireLock(file, { timeout: 0, onOwnLock: 'wait' }));
    setAge(lock, TWO_MINUTES);
    expect(runSync(held.refresh())).toBe(true);
    expect(Date.now() - statSync(lock).mtimeMs).toBeLessThan(TWO_MINUTES / 2);
    runSync(held.release());
    expect(jar.saveSync({ merge: true, lockTimeout: 0 })).toMatchObject({ saved: 1 });
  });

  it.each([
    ['is gone', (lock: string) => rmSync(lock)],
    [
      'is held by another one',
      (lock: string) => {
        rmSync(lock);
        writeFileSync(lock, JSON.stringify(HOLDER));
      },
    ],
  ])('that %s is not renewed, and not released', (_, change) => {
    const { file, lock } = newJar();
    const held = runSync(acquireLock(file, { timeout: 0, onOwnLock: 'wait' }));
    change(lock);
    const content = existsSync(lock) && readFileSync(lock, 'utf8');
    expect(runSync(held.refresh())).toBe(false);
    runSync(held.release());
    expect(existsSync(lock) && readFileSync(lock, 'utf8')).toBe(content);
  });
});
