import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { Cookie, type CookieInit } from '../../src/cookie/cookie.js';
import { LoadError } from '../../src/errors.js';
import { MozillaCookieJar } from '../../src/files/mozilla-cookie-jar.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { temporaryFolder } from './folder.js';
import { runWorker } from './workers.js';

const { newFile } = temporaryFolder();

function cookie(name: string, init: Partial<CookieInit> = {}): Cookie {
  return new Cookie({ name, value: 'v', domain: 'a.test', path: '/', expires: 4e9, ...init });
}

async function inFile(file: string): Promise<Record<string, string>> {
  const jar = new MozillaCookieJar(file);
  await jar.load({ ignoreDiscard: true });
  return jar.toObject();
}

describe('save({ merge: true })', () => {
  let file: string;
  let here: MozillaCookieJar;
  let there: MozillaCookieJar;

  /** Two jars that have loaded the same file. */
  beforeEach(async () => {
    file = newFile();
    const first = new MozillaCookieJar(file);
    for (const name of ['a', 'b']) first.setCookie(cookie(name));
    first.saveSync();
    [here, there] = [new MozillaCookieJar(file), new MozillaCookieJar(file)];
    await Promise.all([here.load(), there.load()]);
  });

  /** What the other jar has done is in the file before this one saves. */
  async function saveThereThenHere(): Promise<Record<string, string>> {
    await there.save({ merge: true });
    await here.save({ merge: true });
    return inFile(file);
  }

  it('keeps what another process has added', async () => {
    there.setCookie(cookie('theirs'));
    here.setCookie(cookie('ours'));
    expect(await saveThereThenHere()).toEqual({ a: 'v', b: 'v', theirs: 'v', ours: 'v' });
  });

  it('keeps what another process has changed', async () => {
    there.set('a', 'theirs', { domain: 'a.test', path: '/', expires: 4e9 });
    here.setCookie(cookie('ours'));
    expect(await saveThereThenHere()).toEqual({ a: 'theirs', b: 'v', ours: 'v' });
  });

  it('does not bring back what another process has deleted', async () => {
    there.delete('a');
    here.setCookie(cookie('ours'));
    expect(await saveThereThenHere()).toEqual({ b: 'v', ours: 'v' });
  });

  it('deletes what was deleted here', async () => {
    there.setCookie(cookie('theirs'));
    here.delete('b');
    expect(await saveThereThenHere()).toEqual({ a: 'v', theirs: 'v' });
  });

  it('an assigned value is a change', async () => {
    for (const each of here) if (each.name === 'a') each.value = 'assigned';
    expect(await saveThereThenHere()).toEqual({ a: 'assigned', b: 'v' });
  });

  it('if both have changed a cookie, the last save wins', async () => {
    there.set('a', 'theirs', { domain: 'a.test', path: '/', expires: 4e9 });
    here.set('a', 'ours', { domain: 'a.test', path: '/', expires: 4e9 });
    expect(await saveThereThenHere()).toEqual({ a: 'ours', b: 'v' });
  });

  it('a second merging save writes what has changed since the first', async () => {
    here.setCookie(cookie('first'));
    await here.save({ merge: true });
    there.setCookie(cookie('theirs'));
    await there.save({ merge: true });
    here.delete('first');
    here.setCookie(cookie('second'));
    await here.save({ merge: true });
    expect(await inFile(file)).toEqual({ a: 'v', b: 'v', theirs: 'v', second: 'v' });
  });

  it('a merging save after a plain one writes what has changed since', async () => {
    here.setCookie(cookie('first'));
    await here.save();
    there.setCookie(cookie('theirs'));
    await there.save({ merge: true });
    here.delete('first');
    await here.save({ merge: true });
    expect(await inFile(file)).toEqual({ a: 'v', b: 'v', theirs: 'v' });
  });

  it('cookies that load left out are not deleted', async () => {
    const session = new MozillaCookieJar(file);
    session.setCookie(cookie('session', { expires: null }));
    await session.save({ merge: true, ignoreDiscard: true });
    await here.load();
    here.setCookie(cookie('ours'));
    await here.save({ merge: true });
    expect(await inFile(file)).toEqual({ a: 'v', b: 'v', session: 'v', ours: 'v' });
  });

  it('cookies that a save leaves out are not deleted until the jar deletes them', async () => {
    here.setCookie(cookie('session', { expires: null }));
    await here.save({ merge: true, ignoreDiscard: true });
    await here.save({ merge: true });
    expect(await inFile(file)).toEqual({ a: 'v', b: 'v', session: 'v' });
    here.clearSessionCookies();
    await here.save({ merge: true });
    expect(await inFile(file)).toEqual({ a: 'v', b: 'v' });
  });

  it('a jar that never loaded the file only adds to it', async () => {
    const stranger = new MozillaCookieJar(file);
    stranger.setCookie(cookie('new'));
    expect(await stranger.save({ merge: true })).toEqual({ saved: 3, skipped: [] });
    expect(await inFile(file)).toEqual({ a: 'v', b: 'v', new: 'v' });
  });

  it.each([
    ['is gone', () => rmSync(file)],
    ['was emptied, as curl does before it writes', () => writeFileSync(file, '')],
  ])('a file that %s receives all cookies of the jar', async (_, harm) => {
    harm();
    here.setCookie(cookie('ours'));
    await here.save({ merge: true });
    expect(await inFile(file)).toEqual({ a: 'v', b: 'v', ours: 'v' });
  });

  it('assigning an expiry in the past deletes the cookie', async () => {
    here.setCookie(cookie('ours'));
    await here.save({ merge: true });
    for (const each of here) if (each.name !== 'b') each.expires = 1;
    await here.save({ merge: true });
    expect(await inFile(file)).toEqual({ b: 'v' });
  });

  it('a cookie without a value has the identity that it has in the file', async () => {
    const jar = new MozillaCookieJar(file, { policy: new BrowserCookiePolicy() });
    jar.setCookie(cookie('odd', { value: null }));
    await jar.save({ merge: true });
    for (const each of jar) each.secure = !each.secure;
    await jar.save({ merge: true });
    expect(readFileSync(file, 'utf8').match(/odd/g)).toHaveLength(1);
    jar.clear();
    await jar.save({ merge: true });
    expect(await inFile(file)).toEqual({ a: 'v', b: 'v' });
  });

  it('a partitioned cookie, which cookies.txt cannot hold, is skipped and reported', async () => {
    const jar = new MozillaCookieJar(file, { policy: new BrowserCookiePolicy() });
    jar.setCookie(cookie('odd', { secure: true, partitionKey: 'https://a.test' }));
    const { skipped } = await jar.save({ merge: true });
    expect(skipped.map(({ name }) => name)).toEqual(['odd']);
    expect(await inFile(file)).toEqual({ a: 'v', b: 'v' });
  });

  it('expired cookies are removed from the file', async () => {
    writeFileSync(file, `${readFileSync(file, 'utf8')}a.test\tFALSE\t/\tFALSE\t1\told\tv\n`);
    here.setCookie(cookie('ours'));
    await here.save({ merge: true });
    expect(readFileSync(file, 'utf8')).not.toContain('old');
  });

  it('comments and unreadable lines stay in the file, octet by octet', async () => {
    const odd = Buffer.from('# my accounts: caf\xe9\nnot\ta cookie \u017elu\u0165\n', 'latin1');
    writeFileSync(file, Buffer.concat([readFileSync(file), odd]));
    await here.load();
    here.setCookie(cookie('ours'));
    await here.save({ merge: true });
    expect(readFileSync(file).includes(odd)).toBe(true);
    expect(await inFile(file)).toEqual({ a: 'v', b: 'v', ours: 'v' });
  });

  it('writes nothing if nothing has changed', async () => {
    const { ino, mtimeMs } = statSync(file);
    await here.save({ merge: true });
    expect(statSync(file)).toMatchObject({ ino, mtimeMs });
  });

  it('creates the file if there is none', async () => {
    const fresh = newFile();
    await new MozillaCookieJar(fresh).save({ merge: true });
    expect(await inFile(fresh)).toEqual({});
  });

  it('does not overwrite a file of another format', async () => {
    writeFileSync(file, 'my diary\n');
    await expect(here.save({ merge: true })).rejects.toThrow(LoadError);
    expect(readFileSync(file, 'utf8')).toBe('my diary\n');
    expect(existsSync(`${file}.lock`)).toBe(false);
  });

  it('concurrent saves in one process lose no cookie', async () => {
    const jars = Array.from({ length: 10 }, () => new MozillaCookieJar(file));
    await Promise.all(
      jars.map((jar, index) => {
        jar.setCookie(cookie(`j${index}`));
        return jar.save({ merge: true });
      }),
    );
    expect(Object.keys(await inFile(file))).toHaveLength(12);
  });

  it('8 processes with 25 saves each lose none of 200 cookies, and leave nothing behind', async () => {
    const shared = newFile();
    const runs = await Promise.all(
      Array.from({ length: 8 }, (_, index) => runWorker('merge', shared, String(index), '25')),
    );
    expect(runs.map(({ code, errors }) => ({ code, errors }))).toEqual(
      runs.map(() => ({ code: 0, errors: '' })),
    );
    expect(Object.keys(await inFile(shared))).toHaveLength(200);
    const others = readdirSync(dirname(shared)).filter((name) => /lock|tmp/.test(name));
    expect(others).toEqual([]);
  });
});
