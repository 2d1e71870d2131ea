import {
  existsSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, dirname } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Cookie } from '../../src/cookie/cookie.js';
import { LoadError } from '../../src/errors.js';
import { MozillaCookieJar } from '../../src/files/mozilla-cookie-jar.js';
import { readCookies } from '../../src/formats/read-cookies.js';
import type { ErrorReport } from '../../src/internal/diagnostics.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { Session } from '../../src/undici/session.js';
import { published } from '../published.js';
import { until } from '../storage/until.js';
import { temporaryFolder } from './folder.js';
import { heardWhile } from './refusals.js';
import { outcomeOf, runWorker, startWorkerOn } from './workers.js';

const { newFile } = temporaryFolder();
let server: Server;
let site: string;

/** Sets the cookie that the query asks for, and shows those that it is sent. */
beforeAll(async () => {
  server = createServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '/', 'http://x');
    const setCookie = searchParams.get('set');
    if (setCookie !== null) response.setHeader('Set-Cookie', setCookie);
    response.end(request.headers.cookie ?? '');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  site = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

async function get(session: Session, setCookie?: string): Promise<string> {
  const query = setCookie === undefined ? '' : `?set=${encodeURIComponent(setCookie)}`;
  return (await session.fetch(site + query)).text();
}

const content = (file: string) => (existsSync(file) ? readFileSync(file, 'latin1') : '');

it.each(['.txt', '.lwp', '.json'])(
  'without suffix checks, a cookie of .corp is the same in the next session: %s',
  async (extension) => {
    const file = newFile(extension);
    const open = () => {
      const policy = new BrowserCookiePolicy({ publicSuffixList: null });
      return Session.open(file, { jar: new CookieJar(policy) });
    };
    const session = await open();
    session.jar.setFromHeader('a=1; Domain=corp', 'https://app.corp/');
    await session.close();
    const next = await open();
    expect(next.jar.cookieHeader('https://app.corp/')).toBe('a=1');
    await next.close();
  },
);

describe('what a file cannot hold is reported once for each cookie', () => {
  it.each([
    ['.txt', 'a=1; SameSite=Lax; Max-Age=99', 'saved-altered'],
    ['.txt', 'a=1; SameSite=None; Secure; Max-Age=99', 'saved-altered'],
    ['.txt', 'a=1; Secure; Partitioned; Max-Age=99', 'unsavable-partition'],
    ['.txt', 'a=1; Secure; SameSite=None; Partitioned; Max-Age=99', 'unsavable-partition'],
    ['.txt', 'a=1; Max-Age=99', null],
    ['.lwp', 'a=1; SameSite=Lax; Max-Age=99', null],
    ['.lwp', 'a=1; Secure; Partitioned; Max-Age=99', 'unsavable-partition'],
    ['.json', 'a=1; Secure; SameSite=None; Partitioned; Max-Age=99', null],
  ])('%s: %s', async (extension, line, code) => {
    const session = await Session.open(newFile(extension));
    const heard = await heardWhile(async () => {
      for (const each of [line, line.replace('a=1', 'a=2'), line.replace('a=1', 'b=1')]) {
        session.jar.setFromHeader(each, 'https://example.com/');
        await session.save();
      }
      await session.close();
    });
    const told = heard.map(({ operation, name, code }) => ({ operation, name, code }));
    const expected = ['a', 'b'].map((name) => ({ operation: 'save', name, code }));
    expect(told).toEqual(code === null ? [] : expected);
  });

  it('again once the cookie was deleted', async () => {
    const session = await Session.open(newFile('.txt'));
    const heard = await heardWhile(async () => {
      for (const line of ['a=1; SameSite=Lax', 'a=; Max-Age=0', 'a=1; SameSite=Lax']) {
        session.jar.setFromHeader(line, 'https://example.com/');
        await session.save();
      }
      await session.close();
    });
    expect(heard.map(({ code }) => code)).toEqual(['saved-altered', 'saved-altered']);
  });
});

describe.each(['.txt', '.lwp', '.json'])('Session.open of a %s file', (extension) => {
  it('is logged in tomorrow', async () => {
    const file = newFile(extension);
    const today = await Session.open(file);
    await get(today, 'sid=secret; HttpOnly');
    await get(today, 'lasting=yes; Max-Age=3600');
    await today.close();

    const tomorrow = await Session.open(pathToFileURL(file));
    expect(await get(tomorrow)).toBe('sid=secret; lasting=yes');
    await tomorrow.close();
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['blank', '\n'],
  ])('a %s file is a new session, of which nothing is written', async (_, text) => {
    const file = newFile(extension);
    if (text !== undefined) writeFileSync(file, text);
    const session = await Session.open(file);
    expect(session.jar.size).toBe(0);
    await session.close();
    expect(existsSync(file) ? content(file) : undefined).toBe(text);
  });

  it('writes nothing where nothing has changed', async () => {
    const file = newFile(extension);
    const first = await Session.open(file);
    await get(first, 'sid=secret');
    await first.close();
    const { ino } = statSync(file);
    const second = await Session.open(file);
    await get(second);
    await second.save();
    await second.close();
    expect(statSync(file).ino).toBe(ino);
  });

  it('keeps what another session has written meanwhile', async () => {
    const file = newFile(extension);
    const [here, there] = [await Session.open(file), await Session.open(file)];
    await get(there, 'theirs=1');
    await there.close();
    await get(here, 'ours=1');
    await here.close();
    const after = await Session.open(file);
    expect(await get(after)).toBe('theirs=1; ours=1');
    await after.close();
  });

  it('keeps values as the octets that they came as', async () => {
    const file = newFile(extension);
    const session = await Session.open(file);
    for (const value of ['caf\xe9', 'caf\xc3\xa9', '\xc5\xbelu\xc5\xa5']) {
      session.jar.set(`n${value.length}`, value, { url: site });
    }
    const before = session.jar.toObject();
    await session.close();
    const after = await Session.open(file);
    expect(after.jar.toObject()).toEqual(before);
    await after.close();
  });

  it('is an error for a file of another format, which stays as it is', async () => {
    const file = newFile(extension);
    writeFileSync(file, 'my diary\n');
    await expect(Session.open(file)).rejects.toThrow(LoadError);
    expect(content(file)).toBe('my diary\n');
  });

  it('loads all that there is: loading never evicts', async () => {
    const file = newFile(extension);
    const policy = new BrowserCookiePolicy({ limits: { perSite: 3, total: 3 } });
    const first = await Session.open(file);
    for (let i = 0; i < 5; i++) first.jar.set(`n${i}`, 'v', { url: site });
    await first.close();
    const second = await Session.open(file, { jar: new CookieJar(policy) });
    expect(second.jar.size).toBe(5);
    await second.close();
  });
});

// These wait most of the time, so they wait together.
describe.concurrent.each(['.txt', '.lwp', '.json'])('a session in a %s file', (extension) => {
  it('writes a change soon, without being asked', async () => {
    const file = newFile(extension);
    const session = await Session.open(file);
    await get(session, 'sid=secret');
    await until(() => content(file).includes('secret'));
    await session.close();
  });

  it('writes what the program itself changes', async () => {
    const file = newFile(extension);
    const session = await Session.open(file);
    const cookie = session.jar.set('a', 'first', { url: site });
    await until(() => content(file).includes('first'));
    cookie.value = 'assigned';
    session.jar.set('b', 'second', { url: site });
    await until(() => content(file).includes('second'));
    expect(content(file)).toContain('assigned');
    cookie.value = 'again';
    await session.save();
    expect(content(file)).toContain('again');
    await session.close();
  });

  it('shows another session on the file each change', async () => {
    const file = newFile(extension);
    const [one, other] = [await Session.open(file), await Session.open(file)];
    one.jar.set('a', '1', { url: site });
    other.jar.set('b', '2', { url: site });
    await until(() => one.jar.has('b') && other.jar.has('a'));
    one.jar.delete('a');
    await until(() => !other.jar.has('a'));
    await Promise.all([one.close(), other.close()]);
  });
});

describe('Session.open', () => {
  it.each(['.sqlite', ''])('the extension %j is an argument error', async (extension) => {
    await expect(Session.open(newFile(extension))).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
    });
  });

  it.each<[unknown, string]>([
    ['cookies.db', 'Session.open(new SqliteStorage(file, { session }))'],
    ['cookies.yaml', "Session.open(file, { format: 'netscape' })"],
    [{ load: () => {} }, 'must be a path, a URL or a storage'],
    [class MapStorage {}, 'Session.open(new SqliteStorage('],
  ])('of %s shows the right call', async (where, message) => {
    await expect(Session.open(where as string)).rejects.toThrow(message);
  });

  it('shows its own right call for an unknown option', async () => {
    // @ts-expect-error: a misspelt option
    await expect(Session.open(newFile(), { formt: 'json' })).rejects.toThrow(
      "Did you mean 'format'? The right call: await Session.open('cookies.txt', { jar })",
    );
  });

  it('keeps the form of a cookies.txt that Python wrote', async () => {
    const path = newFile('.txt');
    await new MozillaCookieJar(path).save();
    const session = await Session.open(path);
    session.jar.set('n', 'Z\xc3\xbcrich', { url: 'http://localhost/' });
    await session.close();
    const python = new MozillaCookieJar(path);
    await python.load({ ignoreDiscard: true });
    expect([...python]).toMatchObject([{ domain: 'localhost.local', value: 'Z\xc3\xbcrich' }]);
    expect(readFileSync(path, 'utf8')).toMatch(/\tFALSE\t\tn\tZÃ¼rich\n$/);
    const again = await Session.open(path);
    expect(again.jar.cookieHeader('http://localhost/')).toBe('n=Z\xc3\xbcrich');
    await again.close();
  });

  it('keeps the form of a file that Python writes while the session is open', async () => {
    const path = newFile('.txt');
    const session = await Session.open(path);
    session.jar.set('a', '1', { url: 'http://a.test/' });
    await session.save();
    const python = new MozillaCookieJar(path);
    python.set('p', 'Z\xc3\xbcrich', { url: 'http://a.test/' });
    await python.save({ ignoreDiscard: true });
    session.jar.set('b', '1', { url: 'http://a.test/' });
    await session.close();
    expect(readFileSync(path, 'utf8')).toMatch(/\tFALSE\t\tp\tZÃ¼rich\n/);
    expect(session.jar.has('p')).toBe(true);
  });

  it('keeps the 0 of session cookies in a cookies.txt of yt-dlp, for curl', async () => {
    const path = newFile('.txt');
    const head =
      '# Netscape HTTP Cookie File\n# This file is generated by yt-dlp.  Do not edit.\n\n';
    writeFileSync(path, `${head}a.test\tFALSE\t/\tFALSE\t0\tsid\tZÃ¼rich\n`);
    for (const name of ['a', 'b']) {
      const session = await Session.open(path);
      session.jar.set(name, '1', { url: 'http://a.test/' });
      await session.close();
    }
    const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
    expect(lines.filter((line) => line.startsWith('#'))).toHaveLength(3);
    expect(lines.slice(-3)).toEqual([
      'a.test\tFALSE\t/\tFALSE\t0\tsid\tZÃ¼rich',
      'a.test\tFALSE\t/\tFALSE\t0\ta\t1',
      'a.test\tFALSE\t/\tFALSE\t0\tb\t1',
    ]);
  });

  it('writes cookies.txt that curl reads: 0 for a session cookie', async () => {
    const file = newFile();
    const session = await Session.open(file);
    session.jar.set('sid', 'v', { domain: 'a.test', path: '/' });
    await session.save();
    expect(content(file)).toMatch(/^# Netscape HTTP Cookie File\n/);
    expect(content(file)).toContain('a.test\tFALSE\t/\tFALSE\t0\tsid\tv\n');
    await session.close();
  });

  it("continues with the file of a MozillaCookieJar, in which a header's octets are text", async () => {
    const file = newFile();
    const jar = new MozillaCookieJar(file);
    jar.set('n', 'caf\xe9', { domain: 'a.test', path: '/' });
    await jar.save({ ignoreDiscard: true });
    const session = await Session.open(file);
    expect(session.jar.get('n')).toBe('caf\xe9');
    await session.close();
  });

  it("writes the cookies of the given jar in addition to the file's", async () => {
    const file = newFile();
    writeFileSync(file, 'a.test\tFALSE\t/\tFALSE\t0\told\tv\n');
    const jar = new CookieJar(new BrowserCookiePolicy());
    jar.set('brought', 'v', { domain: 'a.test', path: '/' });
    const session = await Session.open(file, { jar });
    expect(session.jar).toBe(jar);
    await session.close();
    expect(content(file)).toContain('\told\tv\n');
    expect(content(file)).toContain('\tbrought\tv\n');
  });

  it('reports what it skips', async () => {
    const file = newFile();
    writeFileSync(
      file,
      'bad\na.test\tFALSE\t/\tFALSE\t0\t__Host-x\tv\na.test\tFALSE\t/\tFALSE\t0\tgood\tv\n',
    );
    const heard = await heardWhile(async () => {
      const session = await Session.open(file);
      expect(session.jar.keys()).toEqual(['good']);
      await session.close();
    });
    expect(heard).toMatchObject([
      { operation: 'load', code: 'line-skipped', message: expect.stringContaining('line 1') },
      { operation: 'load', code: 'prefix-unmet', name: '__Host-x' },
    ]);
  });

  it('rejects a JSON file with a comma after the last cookie, and keeps it', async () => {
    const file = newFile('.json');
    const first = await Session.open(file);
    first.jar.set('a', '1', { url: site });
    await first.close();
    const broken = content(file).replace('}\n]}', '},\n]}');
    writeFileSync(file, broken);
    await expect(Session.open(file)).rejects.toThrow(LoadError);
    expect(content(file)).toBe(broken);
  });

  it('reports octets of a JSON file that are not UTF-8', async () => {
    const file = newFile('.json');
    const { jar } = new Session();
    // The order of creation is not that of the file.
    jar.set('other', 'v', { domain: 'b.test' });
    jar.set('sid', 'caf@', { domain: 'a.test' });
    jar.set('last', 'v', { domain: 'b.test' });
    const octets = Buffer.from(JSON.stringify(jar));
    octets[octets.indexOf('@')] = 0xe9;
    writeFileSync(file, octets);
    const heard = await heardWhile(async () => {
      const session = await Session.open(file);
      expect(session.jar.get('sid')).toBe('caf\ufffd');
      await session.close();
    });
    expect(heard).toMatchObject([
      { operation: 'load', code: 'line-altered', message: expect.stringMatching(/line 3.*UTF-8/) },
    ]);
  });

  it('says once what the format cannot hold, and keeps the rest', async () => {
    const file = newFile();
    const heard = await heardWhile(async () => {
      const session = await Session.open(file);
      session.jar.set('tab', 'a\tb', { url: site });
      session.jar.set('good', 'v', { url: site });
      await session.save();
      session.jar.set('more', 'v', { url: site });
      await session.close();
    });
    expect(heard).toMatchObject([{ operation: 'save', code: 'unsavable', name: 'tab' }]);
    expect(content(file)).toContain('\tmore\tv\n');
  });

  it.each([
    [
      '.txt',
      '/x\u0109FALSE\u01094000000000\u0109a\u0109b\u010a.evil.test\u0109TRUE\u0109/\u0109FALSE\u01094000000000\u0109n\u0109v',
    ],
    ['.lwp', '/\u010aSet-Cookie3: n=v; path="/"; domain=".evil.test"; version=0\u010a'],
  ])('a letter beyond octets ends no line of a %s file', async (extension, path) => {
    const file = newFile(extension);
    const session = await Session.open(file);
    session.jar.set('n', 'v', { domain: 'a.test', path });
    await session.close();
    const again = await Session.open(file);
    expect([...again.jar].map(({ domain }) => domain)).toEqual(['a.test']);
    await again.close();
  });

  it('a name that LWP would read back as another one is reported and not written', async () => {
    const file = newFile('.lwp');
    const heard = await heardWhile(async () => {
      const session = await Session.open(file);
      await get(session, 'a,b=1');
      await session.close();
    });
    expect(heard).toMatchObject([{ operation: 'save', code: 'unwritable-pair', name: 'a,b' }]);
    expect(content(file)).toBe('');
  });

  it('a cookie that LWP cannot hold exactly is reported and written', async () => {
    const file = newFile('.lwp');
    const heard = await heardWhile(async () => {
      const session = await Session.open(file);
      session.jar.set('n', 'v', { url: site, rest: { port_spec: null } });
      await session.close();
    });
    expect(heard).toMatchObject([{ operation: 'save', code: 'saved-altered', name: 'n' }]);
    const again = await Session.open(file);
    expect(again.jar.get('n')).toBe('v');
    await again.close();
  });

  it('close() twice waits twice', async () => {
    const file = newFile();
    const session = await Session.open(file);
    session.jar.set('n', 'v', { url: site });
    void session.close();
    await session.close();
    expect(content(file)).toContain('\tn\tv\n');
  });

  it('a file that is removed while the session is open is written again', async () => {
    const file = newFile();
    const session = await Session.open(file);
    session.jar.set('n', 'v', { url: site });
    await session.save();
    rmSync(file);
    await until(() => content(file).includes('\tn\tv\n'));
    await session.save();
    rmSync(file);
    await session.reload();
    await session.save();
    expect(content(file)).toContain('\tn\tv\n');
    await session.close();
  });

  it('a symbolic link that changes while the session is open is kept, and its target written', async () => {
    const [file, first, second] = [newFile(), newFile(), newFile()];
    const session = await Session.open(file);
    session.jar.set('a', '1', { url: site });
    await session.save();
    renameSync(file, first);
    symlinkSync(first, file);
    session.jar.set('b', '2', { url: site });
    await session.save();
    expect(content(first)).toContain('\tb\t2\n');
    writeFileSync(second, 'a.test\tFALSE\t/\tFALSE\t0\ttheirs\tv\n');
    rmSync(file);
    symlinkSync(second, file);
    await until(() => session.jar.has('theirs'));
    session.jar.set('c', '3', { url: site });
    await session.close();
    expect(content(second)).toContain('\ttheirs\tv\n');
    expect(content(second)).toContain('\tc\t3\n');
    expect(content(first)).not.toContain('\tc\t3\n');
    expect(readlinkSync(file)).toBe(second);
  });

  it('a file that another program replaces during a save is loaded, and not overwritten', async () => {
    const file = newFile();
    const session = await Session.open(file);
    const inode = () => statSync(file, { throwIfNoEntry: false })?.ino;
    for (let round = 0; round < 20; round++) {
      const before = inode();
      session.jar.set('n', String(round), { url: site });
      const saved = session.save();
      while (inode() === before) await new Promise((resolve) => setImmediate(resolve));
      writeFileSync(`${file}.new`, `a.test\tFALSE\t/\tFALSE\t0\ttheirs\t${round}\n`);
      renameSync(`${file}.new`, file);
      await saved;
      await session.reload();
      expect(session.jar.get('theirs')).toBe(String(round));
    }
    await session.close();
    expect(content(file)).toContain('\ttheirs\t19\n');
  });

  it.each(['.txt', '.lwp'])(
    'a cookie whose line could not be read back is reported: %s',
    async (extension) => {
      const file = newFile(extension);
      const heard = await heardWhile(async () => {
        const session = await Session.open(file, { jar: new CookieJar() });
        session.jar.set('long', 'v'.repeat(65_500), { url: site });
        session.jar.set('n', 'v', { url: site });
        await session.close();
      });
      expect(heard).toMatchObject([{ operation: 'save', code: 'line-too-long', name: 'long' }]);
      expect(content(file)).not.toContain('vvv');
      expect(content(file)).toMatch(/n[\t=]"?v/);
    },
  );

  it('an assignment is written to a file that was removed', async () => {
    const file = newFile();
    const session = await Session.open(file);
    session.jar.set('n', 'v', { url: site });
    await session.save();
    rmSync(file);
    await session.reload();
    for (const cookie of session.jar) cookie.value = 'w';
    await session.close();
    expect(content(file)).toContain('\tn\tw\n');
  });

  it('a file that was removed is written again by changes that cancel each other', async () => {
    const file = newFile();
    const session = await Session.open(file);
    session.jar.set('n', 'v', { url: site });
    await session.save();
    rmSync(file);
    session.jar.set('m', 'v', { url: site });
    session.jar.delete('m');
    await session.save();
    expect(content(file)).toContain('\tn\tv\n');
    await session.close();
  });

  it.each([
    ['without a path', { name: 'n', value: 'v', path: '' }],
    ['without a name', { name: '', value: 'v', path: '/' }],
  ])('a cookie %s leaves the file when it is deleted', async (_, fields) => {
    const file = newFile();
    const session = await Session.open(file, { jar: new CookieJar() });
    const cookie = new Cookie({ domain: '127.0.0.1', expires: 4e9, ...fields });
    session.jar.setCookie(cookie);
    await session.save();
    cookie.value = 'w';
    await session.save();
    expect(content(file).match(/127\.0\.0\.1/g)).toHaveLength(1);
    session.jar.clear();
    await session.close();
    expect(content(file)).not.toContain('127.0.0.1');
  });

  it.each(['.txt', '.lwp'])(
    'a host name that is not ASCII is read as UTF-8: %s',
    async (extension) => {
      const file = newFile(extension);
      const line = {
        '.txt': 'MÜNCHEN.de\tFALSE\t/\tFALSE\t4000000000\tn\tv\n',
        '.lwp':
          '#LWP-Cookies-2.0\nSet-Cookie3: n=v; path="/"; domain="MÜNCHEN.de"; version=0; expires="2096-10-02 07:06:40Z"\n',
      }[extension] as string;
      writeFileSync(file, line);
      const session = await Session.open(file);
      expect(session.jar.cookieHeader('https://münchen.de/')).toBe('n=v');
      session.jar.set('m', 'w', { url: 'https://münchen.de/' });
      await session.close();
      expect(content(file).match(/xn--mnchen-3ya\.de/g)).toHaveLength(2);
    },
  );

  it('a missing folder is an error that names it', async () => {
    const folder = newFile('');
    const opening = Session.open(`${folder}/cookies.txt`);
    await expect(opening).rejects.toMatchObject({
      code: 'ENOENT',
      message: expect.stringContaining(folder),
    });
  });

  it('the path does not follow the working directory', async () => {
    const file = newFile();
    const folder = process.cwd();
    process.chdir(dirname(file));
    const session = await Session.open(basename(file));
    process.chdir(folder);
    session.jar.set('n', 'v', { url: site });
    await session.close();
    expect(content(file)).toContain('\tn\tv\n');
  });

  it.each(['netscape', 'lwp', 'json'] as const)(
    'the format %s, whatever the extension',
    async (format) => {
      const file = newFile('');
      const session = await Session.open(file, { format });
      session.jar.set('n', 'v', { url: site });
      await session.close();
      expect(readCookies(content(file)).format).toBe(format);
    },
  );

  it('an unknown format is an argument error', async () => {
    const format = 'yaml' as 'json';
    await expect(Session.open(newFile(), { format })).rejects.toMatchObject({
      code: 'ERR_INVALID_ARG_VALUE',
    });
  });

  it('a close() that failed can be tried again', async () => {
    const folder = newFile('');
    mkdirSync(folder);
    const session = await Session.open(`${folder}/cookies.txt`);
    rmSync(folder, { recursive: true });
    session.jar.set('n', 'v', { url: site });
    await expect(session.close()).rejects.toThrow('ENOENT');
    mkdirSync(folder);
    await session.close();
    expect(content(`${folder}/cookies.txt`)).toContain('\tn\tv\n');
  });

  it('a failure is an error of save() and close(), and said on the channel', async () => {
    const folder = newFile('');
    mkdirSync(folder);
    const session = await Session.open(`${folder}/cookies.txt`);
    rmSync(folder, { recursive: true });
    session.jar.set('n', 'v', { url: site });
    const errors = published<ErrorReport>('error');
    await expect(session.save()).rejects.toThrow('ENOENT');
    await expect(session.close()).rejects.toThrow('ENOENT');
    expect(errors).toMatchObject([
      { operation: 'save', code: 'save-failed', cause: { code: 'ENOENT' } },
      { operation: 'save', code: 'save-failed', cause: { code: 'ENOENT' } },
    ]);
  });

  it('an unreported failure emits one process warning', async () => {
    const folder = newFile('');
    mkdirSync(folder);
    const codes: unknown[] = [];
    const listen = (warning: object) => void codes.push(Reflect.get(warning, 'code'));
    process.on('warning', listen);
    const session = await Session.open(`${folder}/cookies.txt`);
    rmSync(folder, { recursive: true });
    session.jar.set('n', 'v', { url: site });
    await until(() => codes.includes('COOKIES_NOT_SAVED'));
    process.off('warning', listen);
    expect(codes.filter((code) => code === 'COOKIES_NOT_SAVED')).toHaveLength(1);
    await expect(session.close()).rejects.toThrow('ENOENT');
  });

  it('concurrent saves run sequentially', async () => {
    const file = newFile();
    const session = await Session.open(file);
    await Promise.all(
      [1, 2, 3].map((i) => {
        session.jar.set(`n${i}`, 'v', { url: site });
        return session.save();
      }),
    );
    expect(content(file).match(/\tv\n/g)).toHaveLength(3);
    await Promise.all([session.close(), session.close()]);
  });

  it('leaves no listeners and no timers of its own when it is closed', async () => {
    const before = process.listenerCount('exit') + process.listenerCount('beforeExit');
    const sessions = await Promise.all([1, 2, 3].map(() => Session.open(newFile())));
    await Promise.all(sessions.map((session) => session.close()));
    expect(process.listenerCount('exit') + process.listenerCount('beforeExit')).toBe(before);
  });
});

describe('a session that nobody closes', () => {
  it.each([
    ['has nothing left to do', '', 0],
    ['calls process.exit()', 'exit', 0],
    ['dies of an error', 'throw', 1],
    ['closes it', 'close', 0],
  ])('is written when the process %s', async (_, ending, code) => {
    const file = newFile();
    const run = await runWorker('session', file, ending);
    expect(run.code).toBe(code);
    expect(content(file)).toContain('\tlast\tv\n');
  });

  it.each(['without a place to say so', 'in a worker'])(
    '%s, a failure costs no other session',
    async (way) => {
      const file = newFile();
      const run = await runWorker('sessions', `${newFile('')}/removed/cookies.txt`, file, way);
      expect(run).toMatchObject({ code: 0 });
      expect(content(file)).toContain('\tlast\tv\n');
    },
  );

  it('is written while another jar of the program holds the lock, which nobody will let go of', async () => {
    const file = newFile();
    const run = await runWorker('busy', file);
    expect(run).toMatchObject({ code: 0, errors: '' });
    expect(content(file)).toContain('\tlast\tv\n');
  });

  it('is written after a save that is not finished, even if the system renames its file later', async () => {
    const file = newFile();
    expect(await outcomeOf(startWorkerOn('late rename', 'late', file))).toMatchObject({ code: 0 });
    expect(content(file)).toContain('\tn\tnew\n');
  });

  it('reports that it could not be written', async () => {
    const run = await runWorker('session', `${newFile('')}/removed/cookies.txt`, 'exit');
    expect(run.errors).toContain('cannot save the cookies');
  });
});

it.each(['.txt', '.lwp', '.json'])(
  'a server cannot put a cookie of another site into the %s file of a session',
  async (extension) => {
    const file = newFile(extension);
    const session = await Session.open(file);
    const evil = 'a=1; b,sid=evil; c domain=victim.example; d path=/; e,f=1';
    session.jar.setFromHeader(evil, 'http://evil.example/');
    await session.close();
    const again = await Session.open(file);
    expect(Array.from(again.jar, ({ domain, name }) => [domain, name])).toEqual([
      ['evil.example', 'a'],
    ]);
    await again.close();
  },
);
