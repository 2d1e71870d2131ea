import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { LoadError, Session } from '../../src/index.js';
import { temporaryFolder } from '../files/folder.js';

const { newFile } = temporaryFolder();
const fileWith = (content: string | Uint8Array, extension = '.txt') => {
  const file = newFile().replace(/\.txt$/, extension);
  writeFileSync(file, content);
  return file;
};

async function saveOneMore(file: string): Promise<void> {
  const session = await Session.open(file);
  session.jar.set('more', '1', { url: 'https://example.com/', expires: 4_000_000_000 });
  await session.close();
}

const good = 'example.com\tFALSE\t/\tFALSE\t4000000000\tgood\t1';

describe("comments and unreadable lines of a session's file stay in it", () => {
  it.each([
    ['a comment', '# my comment'],
    ['a comment beyond ASCII', '# žluť'],
    ['a line with a bad domain', 'exa mple\tFALSE\t/\tFALSE\t4000000000\tn\tv'],
    ['a line with a bad flag', 'example.com\tperhaps\t/\tFALSE\t4000000000\tn\tv'],
    ['a line with spaces instead of TABs', 'example.com FALSE / FALSE 4000000000 n v'],
    [
      'a line that is too long',
      `example.com\tFALSE\t/\tFALSE\t4000000000\tn\t${'v'.repeat(70_000)}`,
    ],
    ['anything', 'nonsense'],
    ['an HttpOnly line that cannot be read', '#HttpOnly_example.com\tFALSE\t/\tFALSE\tsoon\tn\tv'],
  ])('%s', async (_, line) => {
    const file = fileWith(`# Netscape HTTP Cookie File\n\n${line}\n${good}\n`);
    for (let times = 0; times < 2; times++) {
      await saveOneMore(file);
      const lines = readFileSync(file, 'utf8').split('\n');
      expect(lines.filter((each) => each === line)).toHaveLength(1);
      expect(lines.filter((each) => each.includes('\tgood\t'))).toHaveLength(1);
      expect(lines[0]).toBe('# Netscape HTTP Cookie File');
    }
  });

  it('octet by octet', async () => {
    const line = Buffer.from('# caf\xe9 \xc3\xa9', 'latin1');
    const file = fileWith(Buffer.concat([line, Buffer.from(`\n${good}\n`)]));
    await saveOneMore(file);
    expect(readFileSync(file).includes(line)).toBe(true);
  });

  it('in LWP', async () => {
    const bad = 'Set-Cookie3: a=1; version=x; domain=example.com';
    const file = fileWith(
      `#LWP-Cookies-1.0\n# mine\n${bad}\nSet-Cookie3: b=1; domain=example.com\n`,
      '.lwp',
    );
    await saveOneMore(file);
    const lines = readFileSync(file, 'utf8').split('\n');
    expect(lines.slice(0, 3)).toEqual(['#LWP-Cookies-1.0', '# mine', bad]);
    expect(lines.filter((line) => line.includes(' b=1'))).toHaveLength(1);
  });

  it("in this package's JSON", async () => {
    const cookies = [{ name: 1 }, { name: 'b', value: '1', domain: 'example.com', path: '/' }];
    const file = fileWith(
      JSON.stringify({ format: 'undici-cookiejar', version: 1, cookies }),
      '.json',
    );
    for (let times = 0; times < 2; times++) {
      await saveOneMore(file);
      const saved = JSON.parse(readFileSync(file, 'utf8')).cookies as { name: unknown }[];
      expect(saved.map(({ name }) => name).sort()).toEqual([1, 'b', 'more']);
    }
  });
});

describe('a session opened on a file of another known format', () => {
  const storageState = JSON.stringify({
    cookies: [{ name: 'a', value: '1', domain: 'a.test', path: '/', expires: -1 }],
    origins: [],
  });

  it.each([
    [storageState, '.json', 'a storageState file of Playwright'],
    [
      JSON.stringify([{ name: 'a', value: '1', domain: 'a.test', hostOnly: true, storeId: null }]),
      '.json',
      'Cookie-Editor',
    ],
    [`${good}\n`, '.json', 'a cookies.txt file'],
    [storageState, '.txt', 'a storageState file of Playwright'],
    ['#LWP-Cookies-2.0\n', '.txt', 'an LWP file'],
    [`${good}\n`, '.lwp', 'a cookies.txt file'],
    ['SQLite format 3\0', '.txt', "an SQLite database, such as a browser's"],
    ["curl 'https://a.test/' -b 'a=1'", '.txt', 'a curl command'],
  ])('%j as %s: the error names it and shows how to load it', async (content, extension, title) => {
    const file = fileWith(content, extension);
    const error = await Session.open(file).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(LoadError);
    const { message } = error as Error;
    expect(message).toContain(title);
    expect(message).toContain('await readCookieFile(');
    expect(message).toContain('session.jar.update(cookies)');
    expect(readFileSync(file, 'utf8')).toBe(content);
  });

  it.each([
    ['a.test FALSE / FALSE 0 a 1', '.txt', 'line 1: the fields are separated by spaces'],
    ['a.test\tFALSE\t/\tFALSE\tsoon\ta\t1', '.txt', 'line 1: the expiry is not a number'],
    [Buffer.from(good, 'utf16le').toString('latin1'), '.txt', 'not text in a known encoding'],
    [storageState.slice(0, -9), '.json', 'the JSON is incomplete'],
    [storageState.slice(0, -9), '.txt', 'the JSON is incomplete'],
  ])('that cannot be read: %j as %s: the error says why', async (content, extension, reason) => {
    await expect(Session.open(fileWith(content, extension))).rejects.toThrow(reason);
  });

  it('of an unknown format: the error names the format that it should have', async () => {
    const file = fileWith('prose', '.txt');
    await expect(Session.open(file)).rejects.toThrow('no cookies in the format of a cookies.txt');
  });
});
