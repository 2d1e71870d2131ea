import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { type BrowserDatabaseOptions, LoadError, readCookieFile } from '../../src/index.js';
import { type RefusalCode, reasonFor } from '../../src/refusal.js';
import { temporaryFolder } from '../files/folder.js';
import { encrypt, makeChromium } from './made-chromium.js';
import { makeDatabase } from './made-database.js';
import { makeFirefox } from './made-firefox.js';

const folder = temporaryFolder();
/** The size of a frame in the log of the recorded Firefox. */
const FRAME = 24 + 32_768;
const samples = new URL('../fixtures/samples/', import.meta.url);

function newFolder(files: Record<string, Buffer | string> = {}): string {
  const path = folder.newFile('');
  mkdirSync(join(path, 'Network'), { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
  return path;
}

function skip(line: number, code: RefusalCode) {
  return { line, code, reason: reasonFor(code).message };
}

function copyOfRunning(): string {
  const path = folder.newFile('');
  cpSync(new URL('firefox-153.7.0esr-running/', samples), path, { recursive: true });
  return path;
}

describe('the folder of a profile', () => {
  const firefox = makeFirefox([{ value: 'firefox' }]);
  const chromium = makeChromium([{ value: 'new' }]);
  const old = makeChromium([{ value: 'old' }]);

  it.each<[string, Record<string, Buffer>]>([
    ['firefox', { 'cookies.sqlite': firefox }],
    ['new', { 'Network/Cookies': chromium, Cookies: old }],
    ['old', { Cookies: old }],
  ])('is taken for the database in it: %s', async (value, files) => {
    const path = newFolder(files);
    for (const each of [path, `${path}/`, pathToFileURL(path)]) {
      const { cookies } = await readCookieFile(each);
      expect(cookies.map((cookie) => cookie.value)).toEqual([value]);
    }
  });

  it('without a database is an error', async () => {
    await expect(readCookieFile(newFolder())).rejects.toMatchObject({
      code: 'ERR_COOKIE_DATABASE_UNSUPPORTED',
      message: expect.stringContaining('the folder has none of cookies.sqlite'),
    });
  });

  it('with an empty database, which the browser has just created, is an error that says so', async () => {
    const path = newFolder({ 'cookies.sqlite': Buffer.alloc(0) });
    await expect(readCookieFile(path)).rejects.toMatchObject({
      code: 'ERR_COOKIE_DATABASE_UNSUPPORTED',
      message: `${path}: cookies.sqlite is empty: the browser has not written it yet`,
    });
  });

  it.skipIf(process.platform === 'win32')(
    "whose database cannot be opened is the file system's own error",
    async () => {
      const path = newFolder();
      symlinkSync('cookies.sqlite', `${path}/cookies.sqlite`);
      await expect(readCookieFile(path)).rejects.toMatchObject({ code: 'ELOOP' });
    },
  );

  it.each(['profiles.ini', 'Local State'])(
    'above the profiles (%s) is an error that says so',
    async (name) => {
      await expect(readCookieFile(newFolder({ [name]: '' }))).rejects.toThrow(
        'it contains profile folders',
      );
    },
  );
});

describe('domains', () => {
  const hosts = [
    'example.com',
    '.example.com',
    'www.example.com',
    '.www.example.com',
    'other.example.com',
    'notexample.com',
    'other.net',
  ];
  const content = makeFirefox(hosts.map((host) => ({ host })));

  it.each([
    [
      ['example.com'],
      ['example.com', '.example.com', 'www.example.com', '.www.example.com', 'other.example.com'],
    ],
    [['www.example.com'], ['.example.com', 'www.example.com', '.www.example.com']],
    [['.WWW.example.com'], ['.example.com', 'www.example.com', '.www.example.com']],
    [
      ['other.net', 'notexample.com'],
      ['notexample.com', 'other.net'],
    ],
    [[], []],
  ])('%j', async (domains, expected) => {
    const { cookies, skipped } = await readCookieFile(newFolder({ 'cookies.sqlite': content }), {
      domains,
    });
    expect(cookies.map(({ domain }) => domain)).toEqual(expected);
    expect(skipped).toHaveLength(hosts.length - expected.length);
    for (const { code } of skipped) expect(code).toBe('left-out-domain');
  });

  it('apply to files of text too', async () => {
    const path = folder.newFile();
    writeFileSync(path, 'a.test\tFALSE\t/\tFALSE\t0\tn\tv\nb.test\tFALSE\t/\tFALSE\t0\tn\tv\n');
    const { cookies, skipped } = await readCookieFile(path, { domains: ['a.test'] });
    expect(cookies.map(({ domain }) => domain)).toEqual(['a.test']);
    expect(skipped).toEqual([skip(0, 'left-out-domain')]);
  });
});

describe('options', () => {
  it.each<[string, unknown]>([
    ['ERR_INVALID_ARG_TYPE', 'example.com'],
    ['ERR_INVALID_ARG_VALUE', { domain: ['example.com'] }],
    ['ERR_INVALID_ARG_TYPE', { domains: 'example.com' }],
    ['ERR_INVALID_ARG_TYPE', { domains: [1] }],
    ['ERR_INVALID_ARG_VALUE', { domains: ['https://example.com'] }],
    ['ERR_INVALID_ARG_TYPE', { container: true }],
    ['ERR_INVALID_ARG_VALUE', { container: -1 }],
    ['ERR_INVALID_ARG_VALUE', { container: 1.5 }],
    ['ERR_INVALID_ARG_TYPE', { partitions: 1 }],
    ['ERR_INVALID_ARG_TYPE', { password: 1 }],
  ])('%s: %j', async (code, options) => {
    const path = newFolder({ 'cookies.sqlite': makeFirefox([]) });
    await expect(readCookieFile(path, options as BrowserDatabaseOptions)).rejects.toMatchObject({
      name: 'TypeError',
      code,
    });
  });

  it('a password function must return text, and the error does not show what it returned', async () => {
    const row = { encrypted_value: encrypt('v', 'www.example.com', { prefix: 'v11' }) };
    const path = newFolder({ Cookies: makeChromium([row]) });
    const password = (() => 12345) as unknown as () => string;
    const error = await readCookieFile(path, { password }).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: 'ERR_INVALID_ARG_TYPE' });
    expect(error.message).not.toContain('12345');
  });
});

describe('a running Firefox', () => {
  it('is read with its log', async () => {
    const { cookies, skipped } = await readCookieFile(copyOfRunning());
    expect([cookies.length, skipped.length]).toEqual([43, 36]);
  });

  it('without its log gives what the file holds, and says that the log is missing', async () => {
    const path = copyOfRunning();
    rmSync(join(path, 'cookies.sqlite-wal'));
    const { cookies, skipped } = await readCookieFile(path);
    expect(cookies).toEqual([]);
    expect(skipped).toEqual([skip(0, 'log-missing')]);
  });

  it('is found through a symbolic link', async () => {
    const link = folder.newFile('');
    symlinkSync(join(copyOfRunning(), 'cookies.sqlite'), link);
    expect((await readCookieFile(link)).cookies).toHaveLength(43);
  });

  it('is read up to the last transaction that was committed', async () => {
    const path = copyOfRunning();
    const log = join(path, 'cookies.sqlite-wal');
    const content = readFileSync(log);
    const frames = Array.from({ length: (content.length - 32) / FRAME }, (_, index) => index);
    let last = 0;
    for (const frame of frames) {
      // A frame that is not the last of a transaction gives no size of the database.
      const isCommit = content.readUInt32BE(32 + frame * FRAME + 4) !== 0;
      writeFileSync(log, content.subarray(0, 32 + (frame + 1) * FRAME));
      const { cookies, skipped } = await readCookieFile(path);
      const count = cookies.length + skipped.length;
      if (!isCommit) expect(count).toBe(last);
      last = count;
    }
    expect(last).toBe(79);
  });

  it('is read without the frames after one that was changed', async () => {
    const path = copyOfRunning();
    const log = join(path, 'cookies.sqlite-wal');
    const content = readFileSync(log);
    content[32 + 24 + 100] = 1 + (content[32 + 24 + 100] ?? 0);
    writeFileSync(log, content);
    expect((await readCookieFile(path)).cookies).toEqual([]);
  });
});

describe('nothing is written', () => {
  function listing(path: string): unknown {
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const file = join(entry.parentPath, entry.name);
        const { mtimeMs, ctimeMs, size } = statSync(file);
        const hash = createHash('sha256').update(readFileSync(file)).digest('hex');
        return { file, mtimeMs, ctimeMs, size, hash };
      });
  }

  it.each(['firefox-153.7.0esr-running', 'firefox-153.7.0esr', 'chromium-156.0.8078.79'])(
    '%s',
    async (name) => {
      const path = folder.newFile('');
      cpSync(new URL(name, samples), path, { recursive: true });
      const before = listing(path);
      await readCookieFile(path);
      expect(listing(path)).toEqual(before);
    },
  );
});

describe('a database that cannot be read', () => {
  it.each<[string, string, Buffer]>([
    [
      'ERR_COOKIE_DATABASE_UNSUPPORTED',
      'not a cookie database',
      makeDatabase({ tables: [{ name: 't', sql: 'CREATE TABLE t(a)', rows: [] }] }),
    ],
    [
      'ERR_COOKIE_DATABASE_UNSUPPORTED',
      'not a cookie database',
      makeDatabase({ tables: [{ name: 'cookies', sql: 'CREATE TABLE cookies(a)', rows: [] }] }),
    ],
    [
      'ERR_COOKIE_DATABASE_UNSUPPORTED',
      'open it with Session.open(new SqliteStorage(path))',
      makeDatabase({
        tables: [
          { name: 'cookies', sql: 'CREATE TABLE cookies(session, key)', rows: [] },
          { name: 'cookie_sessions', sql: 'CREATE TABLE cookie_sessions(session)', rows: [] },
        ],
      }),
    ],
    [
      'ERR_COOKIE_DATABASE_UNSUPPORTED',
      'or its tables are in its -wal file, which is missing',
      makeDatabase({ tables: [], usesLog: true }),
    ],
    ['ERR_COOKIE_DATABASE_MALFORMED', 'no header', Buffer.from('SQLite format 3\0')],
    ['ERR_COOKIE_DATABASE_MALFORMED', 'a page is missing', makeFirefox([{}]).subarray(0, 4096)],
  ])('%s: %s', async (code, message, content) => {
    const path = folder.newFile('');
    writeFileSync(path, content);
    const error = await readCookieFile(path).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(LoadError);
    expect(error).toMatchObject({ name: 'BrowserDatabaseError', code });
    expect(error.message).toContain(`${path}: `);
    expect(error.message).toContain(message);
  });

  it.skipIf(process.platform === 'win32')(
    'from a pipe is an error that asks for its path',
    async () => {
      const path = folder.newFile('');
      execFileSync('mkfifo', [path]);
      const reading = readCookieFile(path).catch((thrown) => thrown);
      await writeFile(path, makeFirefox([{}]));
      expect(await reading).toMatchObject({
        name: 'LoadError',
        message: expect.stringContaining('only from its path'),
      });
    },
  );

  it('because a transaction does not end is an error that says so', async () => {
    const path = folder.newFile('');
    writeFileSync(path, makeFirefox([{}]));
    writeFileSync(`${path}-journal`, Buffer.from('d9d505f920a163d7', 'hex'));
    await expect(readCookieFile(path)).rejects.toMatchObject({ code: 'ERR_COOKIE_DATABASE_BUSY' });
    writeFileSync(`${path}-journal`, Buffer.alloc(512));
    expect((await readCookieFile(path)).cookies).toHaveLength(1);
  });

  it('because it does not exist is the error of the file system', async () => {
    await expect(readCookieFile(folder.newFile('.sqlite'))).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });
});

describe('a container', () => {
  it.each<[string, string, Buffer | string]>([
    ['a database of Chromium', 'Cookies', makeChromium([{}])],
    ['a file of text', 'cookies.txt', 'a.test\tFALSE\t/\tFALSE\t0\tn\tv\n'],
  ])('of %s does not exist', async (_title, name, content) => {
    const path = join(newFolder({ [name]: content }), name);
    await expect(readCookieFile(path, { container: 2 })).rejects.toMatchObject({
      code: 'ERR_COOKIE_CONTAINER_NOT_FOUND',
    });
  });
});

describe('errors', () => {
  it('hold no value', async () => {
    const secret = 'S3CRET-value';
    const contents = [
      makeChromium([{ encrypted_value: encrypt(secret, 'www.example.com', { prefix: 'v20' }) }]),
      makeChromium([{ encrypted_value: Buffer.from(secret) }]),
      makeFirefox([{ value: secret }]).subarray(0, -1),
    ];
    for (const content of contents) {
      const path = folder.newFile('');
      writeFileSync(path, content);
      const error = await readCookieFile(path, { password: secret }).catch((thrown) => thrown);
      expect(error).toBeInstanceOf(LoadError);
      const text = [error, error.cause]
        .map((each) => `${each.stack} ${JSON.stringify(each)}`)
        .join();
      expect(text).not.toContain('S3CRET');
    }
  });
});
