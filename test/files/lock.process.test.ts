import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { FileLockedError, MozillaCookieJar } from '../../src/index.js';
import { temporaryFolder } from './folder.js';
import { isReady, kill, outcomeOf, runWorker, startWorker, startWorkerOn } from './workers.js';

const { newFile } = temporaryFolder();
const hasProc = existsSync('/proc/thread-self');
const TWO_MINUTES = 120_000;

let file: string;
let lock: string;

/** A file in a folder of its own. */
beforeEach(() => {
  const folder = newFile('');
  mkdirSync(folder);
  file = join(folder, 'cookies.txt');
  lock = `${file}.lock`;
});

function newJar(): MozillaCookieJar {
  const jar = new MozillaCookieJar(file);
  jar.set('ours', 'v', { domain: 'a.test', path: '/', expires: 4e9 });
  return jar;
}

const save = () => newJar().save({ merge: true, lockTimeout: 100 });
const filesInFolder = () => readdirSync(dirname(file));

function setAge(path: string, age: number): void {
  const time = new Date(Date.now() - age);
  utimesSync(path, time, time);
}

describe('the lock of a process', () => {
  it('that runs is waited for, and the error names the process', async () => {
    const child = startWorker('hold', file);
    await isReady(child);
    try {
      const error = await save().catch((reason) => reason);
      expect(error).toBeInstanceOf(FileLockedError);
      expect(error).toMatchObject({ code: 'ERR_COOKIE_FILE_LOCKED' });
      expect(error.message).toContain(`process ${child.pid}`);
      expect(() => newJar().saveSync({ merge: true, lockTimeout: 100 })).toThrow(FileLockedError);
    } finally {
      await kill(child);
    }
  });

  it.skipIf(!hasProc)('that is stopped is not removed, however old it is', async () => {
    const child = startWorker('hold', file);
    await isReady(child);
    child.kill('SIGSTOP');
    setAge(lock, TWO_MINUTES);
    try {
      await expect(save()).rejects.toThrow(FileLockedError);
    } finally {
      await kill(child);
    }
  });

  it('that was killed is removed at once, and with it what the process left behind', async () => {
    const child = startWorker('hold', file);
    await isReady(child);
    await kill(child);
    expect(filesInFolder()).toEqual(['cookies.txt.lock']);
    expect(await save()).toMatchObject({ saved: 1 });
    expect(filesInFolder()).toEqual(['cookies.txt']);
  });

  it('that was killed while it removed another lock does not get in the way', async () => {
    const child = startWorker('hold', file);
    await isReady(child);
    await kill(child);
    const holder = JSON.parse(readFileSync(lock, 'utf8'));
    writeFileSync(`${lock}.break`, readFileSync(lock));
    writeFileSync(`${lock}.break.break`, JSON.stringify({ ...holder, token: 'unreadable' }));
    setAge(`${lock}.break.break`, TWO_MINUTES);
    expect(await save()).toMatchObject({ saved: 1 });
    expect(filesInFolder()).toEqual(['cookies.txt']);
    writeFileSync(`${lock}.break`, JSON.stringify(holder));
    expect(await save()).toMatchObject({ saved: 1 });
    expect(filesInFolder()).toEqual(['cookies.txt']);
  });

  it.skipIf(!hasProc)('whose pid is another process by now is removed', async () => {
    const child = startWorker('hold', file);
    await isReady(child);
    await kill(child);
    const holder = JSON.parse(readFileSync(lock, 'utf8'));
    writeFileSync(lock, JSON.stringify({ ...holder, pid: process.pid, thread: process.pid }));
    expect(await save()).toMatchObject({ saved: 1 });
  });

  it('names its host, pid, thread and start time', async () => {
    const child = startWorker('hold', file);
    await isReady(child);
    await kill(child);
    expect(JSON.parse(readFileSync(lock, 'utf8'))).toEqual({
      host: expect.any(String),
      machine: expect.stringMatching(/^[0-9a-f]{8}$/),
      namespace: hasProc ? expect.stringMatching(/^[0-9a-f]{8}$/) : null,
      pid: child.pid,
      thread: hasProc ? child.pid : null,
      startTime: hasProc ? expect.stringMatching(/^\d+$/) : null,
      token: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });
});

describe('without /proc', () => {
  const saveThere = async () =>
    (await outcomeOf(startWorkerOn('without /proc', 'add', file))).output;

  it('the lock of a killed process is removed at once', async () => {
    const child = startWorkerOn('without /proc', 'hold', file);
    await isReady(child);
    await kill(child);
    expect(await saveThere()).toBe('saved saved');
    expect(filesInFolder()).toEqual(['cookies.txt']);
  });

  it('the lock of a pid that may have been reused is removed after a minute', async () => {
    const child = startWorkerOn('without /proc', 'hold', file);
    await isReady(child);
    try {
      expect(await saveThere()).toBe('ERR_COOKIE_FILE_LOCKED ERR_COOKIE_FILE_LOCKED');
      setAge(lock, TWO_MINUTES);
      expect(await saveThere()).toBe('saved saved');
    } finally {
      await kill(child);
    }
  });
});

describe('on a file server', () => {
  it.each(['without links', 'late EEXIST'])(
    '%s, saves take the lock and release it',
    async (how) => {
      const { output } = await outcomeOf(startWorkerOn(how, 'add', file));
      expect(output).toBe('saved saved');
      expect(filesInFolder()).toEqual(['cookies.txt']);
    },
  );

  it("the age of another machine's lock does not depend on this machine's clock", async () => {
    const holder = {
      host: 'elsewhere',
      machine: '01234567',
      namespace: null,
      pid: 1,
      thread: 1,
      startTime: '1',
    };
    writeFileSync(
      lock,
      JSON.stringify({ ...holder, token: '00000000-0000-4000-8000-000000000000' }),
    );
    const { output } = await outcomeOf(startWorkerOn('clock ahead', 'add', file));
    expect(output).toBe('ERR_COOKIE_FILE_LOCKED ERR_COOKIE_FILE_LOCKED');
  });
});

describe('a process that loses its lock while it saves, as after it was suspended', () => {
  it.each([
    ['a merging save', ['add', 'ours'], 'ours-save'],
    ['a session', ['session', 'close'], 'last'],
  ])('keeps the cookies that another one has saved: %s', async (_, [task, given], name) => {
    writeFileSync(file, '# Netscape HTTP Cookie File\n');
    const args = [task, file, given] as [string, string, string];
    expect(await outcomeOf(startWorkerOn('lost lock', ...args))).toMatchObject({ code: 0 });
    const content = readFileSync(file, 'utf8');
    expect(content).toContain('\ttheirs\tv\n');
    expect(content).toContain(`\t${name}\tv\n`);
    expect(filesInFolder()).toEqual(['cookies.txt']);
  });
});

describe('a worker thread that ends while it saves', () => {
  it.each(['exit', 'throw', ...(hasProc ? ['terminate'] : [])])(
    'by %s leaves no lock that its process keeps, and no other file',
    async (how) => {
      expect(await runWorker('thread', file, how)).toMatchObject({
        output: 'saved saved',
        code: 0,
      });
      expect(filesInFolder()).toEqual(['cookies.txt']);
    },
  );

  it('by terminate, without /proc, leaves a lock that is removed after a minute', async () => {
    const { output } = await outcomeOf(startWorkerOn('without /proc', 'thread', file, 'terminate'));
    expect(output).toBe('ERR_COOKIE_FILE_LOCKED ERR_COOKIE_FILE_LOCKED');
    setAge(lock, TWO_MINUTES);
    expect(await save()).toMatchObject({ saved: 1 });
    expect(filesInFolder()).toEqual(['cookies.txt']);
  });
});

describe('a process that ends while it saves', () => {
  it.each(['exit', 'throw'])('by %s leaves nothing behind', async (how) => {
    await runWorker('end', file, how);
    expect(filesInFolder().filter((name) => name !== 'cookies.txt')).toEqual([]);
  });
});

describe('a folder that is moved away while a process saves, and comes back', () => {
  it.each(['save', 'saveSync'])(
    'holds no lock of the process that runs on, and after its next %s() no other file',
    async (how) => {
      const child = startWorkerOn('folder moves', 'moved', file, how);
      let output = '';
      child.stdout?.on('data', (chunk) => {
        output += chunk;
      });
      await expect.poll(() => output, { timeout: 60_000 }).toBe('ENOENT\nback\n');
      expect(await save()).toMatchObject({ saved: 1 });
      expect(filesInFolder()).not.toContain('cookies.txt.lock');
      child.stdin?.write('\n');
      expect(await outcomeOf(child)).toMatchObject({ code: 0, errors: '' });
      expect(filesInFolder()).toEqual(['cookies.txt']);
      const jar = new MozillaCookieJar(file);
      await jar.load();
      expect(jar.keys().sort()).toEqual(['moved', 'ours']);
    },
  );
});
