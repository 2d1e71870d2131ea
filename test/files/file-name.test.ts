import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CookieJar, LWPCookieJar, MozillaCookieJar } from '../../src/index.js';
import { temporaryFolder } from './folder.js';

const { path: root, newFile } = temporaryFolder();
const ALL = { ignoreDiscard: true };
const started = process.cwd();

afterEach(() => process.chdir(started));

describe.each([
  ['MozillaCookieJar', MozillaCookieJar],
  ['LWPCookieJar', LWPCookieJar],
] as const)('the file name of a %s', (_, Jar) => {
  let file: string;
  let jar: InstanceType<typeof Jar>;

  beforeEach(() => {
    file = newFile();
    jar = new Jar();
    jar.set('session', 'v', { domain: 'a.test', path: '/' });
  });

  const isSaved = () => existsSync(file) && readFileSync(file, 'utf8').includes('session');

  const withOptions = [
    ['(name, options)', () => [file, ALL] as const],
    ['(URL, options)', () => [pathToFileURL(file), ALL] as const],
    ['(options) with the name inside', () => [{ ...ALL, filename: file }] as const],
    ['(null, options) with the name inside', () => [null, { ...ALL, filename: file }] as const],
  ] as const;

  it.each(withOptions)('save and load take %s', async (__, args) => {
    expect(await jar.save(...args())).toEqual({ saved: 1, skipped: [] });
    expect(isSaved()).toBe(true);
    for (const method of ['load', 'revert'] as const)
      expect(await new Jar()[method](...args())).toEqual({ loaded: 1, skipped: [] });
  });

  it.each(withOptions)('saveSync and loadSync take %s', (__, args) => {
    expect(jar.saveSync(...args())).toEqual({ saved: 1, skipped: [] });
    for (const method of ['loadSync', 'revertSync'] as const)
      expect(new Jar()[method](...args())).toEqual({ loaded: 1, skipped: [] });
  });

  it('is the one of the jar where the call names none, whatever its options', async () => {
    jar.filename = file;
    await jar.save(undefined, ALL);
    expect(isSaved()).toBe(true);
    await jar.save(null, { merge: true, ignoreDiscard: true, lockTimeout: 100 });
    expect(await jar.load(null, ALL)).toMatchObject({ loaded: 1 });
  });

  it.each([
    ['the constructor', (name: string) => new Jar(name)],
    ['an assignment', (name: string) => Object.assign(new Jar(), { filename: name })],
  ])('is resolved by %s, not when the file is written', async (__, make) => {
    process.chdir(root);
    const name = relative(root, file);
    const moved = make(name);
    process.chdir('/');
    expect(moved.filename).toBe(name);
    moved.update(jar);
    await moved.save(ALL);
    expect(isSaved()).toBe(true);
    expect(await moved.revert(ALL)).toMatchObject({ loaded: 1 });
  });

  it('of a call is resolved when the call is made', async () => {
    process.chdir(root);
    const saving = jar.save(relative(root, file), ALL);
    process.chdir('/');
    await saving;
    expect(isSaved()).toBe(true);
  });

  it.each([[['a.txt', { filename: 'b.txt' }]], [[{ filename: 'a.txt' }, { ignoreDiscard: true }]]])(
    'is given once: %j',
    async (args) => {
      for (const method of ['save', 'load', 'revert'] as const)
        await expect(jar[method](...(args as [string]))).rejects.toMatchObject({
          name: 'TypeError',
          code: 'ERR_INVALID_ARG_VALUE',
        });
    },
  );

  it.each([
    ['', 'ERR_INVALID_ARG_VALUE'],
    [5, 'ERR_INVALID_ARG_TYPE'],
    [true, 'ERR_INVALID_ARG_TYPE'],
    [new CookieJar(), 'ERR_INVALID_ARG_TYPE'],
  ])('%j is an argument error', async (name, code) => {
    for (const method of ['save', 'load', 'revert'] as const)
      await expect(jar[method](name as string)).rejects.toMatchObject({ code });
    expect(() => jar.saveSync(name as string)).toThrow(expect.objectContaining({ code }));
    expect(() => new Jar(name as string)).toThrow(expect.objectContaining({ code }));
  });

  it('that is missing is an argument error', async () => {
    const missing = { name: 'MissingFilenameError', code: 'ERR_MISSING_ARGS' };
    for (const method of ['save', 'load', 'revert'] as const)
      await expect(jar[method](ALL)).rejects.toMatchObject(missing);
    await expect(jar.save()).rejects.toBeInstanceOf(TypeError);
  });

  // Not even root can create a file there.
  it.runIf(process.platform === 'linux')(
    'in a folder that is read-only is named by the error',
    async () => {
      const path = '/sys/cookies.txt';
      const jar = new MozillaCookieJar(path);
      await expect(jar.save()).rejects.toMatchObject({
        code: expect.stringMatching(/^(EACCES|EPERM|EROFS)$/),
        message: expect.stringMatching(`: a save of ${path} has to create a file in /sys$`),
      });
    },
  );

  it('in a missing folder is an error that names the folder', async () => {
    const folder = newFile('');
    const missing = { code: 'ENOENT', path: folder, message: expect.stringContaining(folder) };
    for (const merge of [false, true]) {
      await expect(jar.save(join(folder, 'c.txt'), { merge })).rejects.toMatchObject(missing);
      await expect(jar.save(join(folder, 'c.txt'), { merge })).rejects.toThrow('does not exist');
    }
  });

  it('in a folder that disappears and comes back is saved again', async () => {
    const folder = newFile('');
    const lost = join(folder, 'c.txt');
    jar.filename = lost;
    for (const merge of [false, true]) {
      mkdirSync(folder);
      await jar.save({ ...ALL, merge });
      rmSync(folder, { recursive: true });
      await expect(jar.save({ ...ALL, merge })).rejects.toMatchObject({ code: 'ENOENT' });
      mkdirSync(folder);
      await jar.save({ ...ALL, merge });
      expect(await new Jar(lost).load(ALL)).toMatchObject({ loaded: 1 });
      rmSync(folder, { recursive: true });
    }
  });
});

describe('the options of file jars', () => {
  const jar = new MozillaCookieJar('/nowhere/cookies.txt');
  const rejected = (code: string, text: string) =>
    expect.objectContaining({ name: 'TypeError', code, message: expect.stringContaining(text) });

  it.each([
    [{ timeout: 5 }, 'ERR_INVALID_ARG_VALUE', 'lockTimeout'],
    [{ ignoreDiscrad: true }, 'ERR_INVALID_ARG_VALUE', "Did you mean 'ignoreDiscard'?"],
    [{ ignoreDiscard: 'yes' }, 'ERR_INVALID_ARG_TYPE', 'options.ignoreDiscard'],
    [{ ignoreExpires: 1 }, 'ERR_INVALID_ARG_TYPE', 'options.ignoreExpires'],
    [{ merge: 'yes' }, 'ERR_INVALID_ARG_TYPE', 'options.merge'],
    [{ lockTimeout: '5' }, 'ERR_INVALID_ARG_TYPE', 'options.lockTimeout'],
    [{ lockTimeout: -1 }, 'ERR_INVALID_ARG_VALUE', 'options.lockTimeout'],
    [{ lockTimeout: Number.NaN }, 'ERR_INVALID_ARG_VALUE', 'options.lockTimeout'],
  ])('save(%j) is an argument error', async (options, code, text) => {
    await expect(jar.save(options as object)).rejects.toEqual(rejected(code, text));
    expect(() => jar.saveSync(options as object)).toThrow(rejected(code, text));
  });

  it('load and revert take no options of save', async () => {
    await expect(jar.load({ merge: true } as object)).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
    });
  });

  it.each([
    [{ sessionExpiry: '1' }, 'ERR_INVALID_ARG_VALUE'],
    [{ delayload: 'yes' }, 'ERR_INVALID_ARG_TYPE'],
    [{ polcy: null }, 'ERR_INVALID_ARG_VALUE'],
    [new CookieJar(), 'ERR_INVALID_ARG_TYPE'],
  ])('new MozillaCookieJar(name, %j) is an argument error', (options, code) => {
    expect(() => new MozillaCookieJar('c.txt', options as object)).toThrow(
      expect.objectContaining({ code }),
    );
  });

  it('that are undefined count as absent', async () => {
    const file = newFile();
    const absent = { policy: undefined, delayload: undefined, sessionExpiry: undefined };
    const made = new MozillaCookieJar(file, absent);
    const options = { ignoreDiscard: undefined, merge: undefined, lockTimeout: undefined };
    expect(await made.save(options)).toEqual({ saved: 0, skipped: [] });
  });
});
