import { readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { beforeEach, describe, expect, it } from 'vitest';
import { Cookie, type CookieInit } from '../../src/cookie/cookie.js';
import { LoadError, MissingFilenameError, NotImplementedError } from '../../src/errors.js';
import { FileCookieJar } from '../../src/files/file-cookie-jar.js';
import { LWPCookieJar } from '../../src/files/lwp-cookie-jar.js';
import { MozillaCookieJar } from '../../src/files/mozilla-cookie-jar.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { DefaultCookiePolicy } from '../../src/policy/default-cookie-policy.js';
import { temporaryFolder } from './folder.js';
import { heardWhile } from './refusals.js';

const { newFile } = temporaryFolder();
const LATER = 4_000_000_000;
const ALL = { ignoreDiscard: true, ignoreExpires: true };

function cookie(init: Partial<CookieInit> = {}): Cookie {
  return new Cookie({
    name: 'n',
    value: 'v',
    domain: 'a.test',
    path: '/',
    expires: LATER,
    ...init,
  });
}

function names(jar: Iterable<Cookie>): string[] {
  return [...jar].map(({ name }) => name);
}

const kinds = [
  { kind: 'MozillaCookieJar', Jar: MozillaCookieJar },
  { kind: 'LWPCookieJar', Jar: LWPCookieJar },
] as const;

describe.each(kinds)('$kind', ({ Jar }) => {
  let file: string;

  beforeEach(() => {
    file = newFile();
  });

  function saved(...inits: Partial<CookieInit>[]): void {
    const jar = new Jar(file);
    for (const init of inits) jar.setCookie(cookie(init));
    jar.saveSync(ALL);
  }

  it.each([
    ['a path', (path: string) => path],
    ['a file URL', (path: string) => pathToFileURL(path)],
  ])('accepts %s as its file name', (_, toName) => {
    expect(new Jar(toName(file)).filename).toBe(file);
  });

  it.each([undefined, null])('has no implicit file name for %s', async (name) => {
    const jar = new Jar(name);
    expect(jar.filename).toBeNull();
    await expect(jar.save()).rejects.toThrow(MissingFilenameError);
    await expect(jar.load()).rejects.toThrow(MissingFilenameError);
    await expect(jar.revert()).rejects.toThrow(MissingFilenameError);
    expect(() => jar.saveSync()).toThrow(MissingFilenameError);
  });

  it.each([0, 1.5, {}, [], true, Buffer.from('x'), new URL('https://a.test/')])(
    'rejects %s as a file name',
    (name) => {
      const expected = expect.objectContaining({ code: expect.stringMatching(/^ERR_INVALID_/) });
      expect(() => new Jar(name as string)).toThrow(expected);
    },
  );

  it('the last of several unfinished saves wins', async () => {
    const jar = new Jar(file);
    jar.setCookie(cookie({ name: 'deleted' }));
    const large = Array.from({ length: 2_000 }, (_, n) => cookie({ name: `large${n}` }));
    jar.update(large);
    const first = jar.save();
    jar.clear();
    jar.setCookie(cookie({ name: 'new' }));
    await Promise.all([first, jar.save()]);
    const read = new Jar(file);
    await read.load();
    expect(names(read)).toEqual(['new']);
  });

  it('a save that waits writes the cookies and the file of its call', async () => {
    const [jar, other] = [new Jar(file), newFile()];
    jar.setCookie(cookie());
    const saves = [jar.save(), jar.save(), jar.save(other)];
    jar.clear();
    jar.filename = null;
    expect((await Promise.all(saves)).map(({ saved }) => saved)).toEqual([1, 1, 1]);
    for (const name of [file, other]) {
      const read = new Jar(name);
      await read.load();
      expect(names(read)).toEqual(['n']);
    }
  });

  it('a save that failed does not keep the next from being written', async () => {
    const jar = new Jar(file);
    jar.setCookie(cookie());
    const failed = jar.save('/missing/folder/cookies.txt');
    const second = jar.save();
    await expect(failed).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await second).toMatchObject({ saved: 1 });
  });

  it('does not read or create the file until load() or save()', () => {
    expect(new Jar(newFile(), { delayload: true })).toMatchObject({ size: 0, delayload: true });
    expect(new Jar(file).delayload).toBe(false);
  });

  it('a file name in a call takes precedence and does not change the one of the jar', async () => {
    const jar = new Jar('/nowhere/at/all');
    jar.setCookie(cookie());
    await jar.save(file);
    await jar.save({ filename: pathToFileURL(file) });
    jar.clear();
    await jar.load(file);
    expect([names(jar), jar.filename]).toEqual([['n'], '/nowhere/at/all']);
  });

  it.each(['load', 'revert'] as const)(
    '%s rejects with the error of the file system if there is no file',
    async (method) => {
      const jar = new Jar(newFile());
      const missing = expect.objectContaining({ code: 'ENOENT' });
      await expect(jar[method]()).rejects.toEqual(missing);
      expect(() => jar[`${method}Sync`]()).toThrow(missing);
    },
  );

  it.each([
    ['nothing', ''],
    ['a line end', '\n'],
    ['something else', 'oops\n'],
    ['JSON', '{"cookies": []}'],
  ])('a file of %s is a LoadError', async (_, text) => {
    writeFileSync(file, text);
    await expect(new Jar(file).load()).rejects.toThrow(LoadError);
    await expect(new Jar(file).revert()).rejects.toMatchObject({ code: 'ERR_COOKIE_LOAD' });
  });

  it.skipIf(process.platform === 'win32')(
    'a device, which may have no end, is a LoadError',
    async () => {
      expect(() => new MozillaCookieJar('/dev/zero').loadSync()).toThrow(
        '/dev/zero: a device is not a file',
      );
      await expect(new LWPCookieJar('/dev/zero').load()).rejects.toThrow(LoadError);
    },
  );

  it('the error of a file without cookies says what is wrong with its first line', async () => {
    writeFileSync(file, '\n\nnonsense\n');
    await expect(new Jar(file).load()).rejects.toThrow(/is not a file of .*CookieJar: line 3: /);
    writeFileSync(file, '');
    await expect(new Jar(file).load()).rejects.toThrow(`${file} is empty`);
  });

  it('an empty jar can be saved and loaded', async () => {
    expect(await new Jar(file).save()).toEqual({ saved: 0, skipped: [] });
    expect(await new Jar(file).load()).toEqual({ loaded: 0, skipped: [] });
  });

  it('load adds cookies to the jar and replaces those with the same identity', async () => {
    saved({ name: 'same', value: 'new' }, { name: 'other' });
    const jar = new Jar(file);
    jar.setCookie(cookie({ name: 'same', value: 'old' }));
    jar.setCookie(cookie({ name: 'mine' }));
    expect(await jar.load()).toEqual({ loaded: 2, skipped: [] });
    expect(jar.toObject()).toEqual({ same: 'new', mine: 'v', other: 'v' });
  });

  it('revert removes cookies that are not in the file', async () => {
    saved({ name: 'other' });
    const jar = new Jar(file);
    jar.setCookie(cookie({ name: 'mine' }));
    await jar.revert();
    expect(names(jar)).toEqual(['other']);
  });

  it('revert that fails leaves the jar as it was', async () => {
    const jar = new Jar(file);
    jar.setCookie(cookie({ name: 'mine' }));
    writeFileSync(file, 'oops');
    await expect(jar.revert()).rejects.toThrow(LoadError);
    await expect(jar.revert(newFile())).rejects.toThrow('ENOENT');
    expect(names(jar)).toEqual(['mine']);
  });

  it('session cookies and expired cookies are neither saved nor loaded unless the options include them', async () => {
    saved({ name: 'lasting' }, { name: 'session', expires: null }, { name: 'expired', expires: 1 });
    const jar = new Jar(file);
    const { loaded, skipped } = await jar.load();
    expect([loaded, names(jar)]).toEqual([1, ['lasting']]);
    expect(skipped.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('session cookie'),
      expect.stringContaining('expired'),
    ]);
    await jar.load(ALL);
    expect(names(jar)).toEqual(['lasting', 'session', 'expired']);
    expect(await jar.save()).toEqual({ saved: 1, skipped: [] });
    expect(await new Jar(file).load(ALL)).toEqual({ loaded: 1, skipped: [] });
  });

  it('a bad line is skipped and reported with its number (D13)', async () => {
    saved({ name: 'first' }, { name: 'second' });
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const good = lines.length;
    writeFileSync(file, [...lines.slice(0, -1), 'bad', lines.at(-1)].join('\n'));
    const jar = new Jar(file);
    expect(await jar.load()).toEqual({
      loaded: 2,
      skipped: [{ line: good, reason: expect.stringContaining('not a cookie') }],
    });
    expect(names(jar)).toEqual(['first', 'second']);
  });

  it('a byte that is not UTF-8 loses no line (D13)', async () => {
    saved({ name: 'latin', value: 'cafX' }, { name: 'utf', value: 'žluť' });
    const bytes = readFileSync(file);
    bytes[bytes.indexOf('cafX') + 3] = 0xe9;
    writeFileSync(file, bytes);
    const jar = new Jar(file);
    expect(await jar.load()).toEqual({ loaded: 2, skipped: [] });
    expect(jar.toObject()).toEqual({ latin: 'caf\xe9', utf: 'žluť' });
  });

  it('a cookie with a field that would break its line is skipped and reported at save (D15, R12)', async () => {
    const jar = new Jar(file);
    jar.setCookie(cookie({ name: 'good' }));
    for (const bad of ['a\nb', 'a\rb', 'a\0b']) jar.setCookie(cookie({ name: bad, value: bad }));
    jar.setCookie(cookie({ path: '/a\nb' }));
    const heard = await heardWhile(async () => {
      const { saved: count, skipped } = await jar.save();
      expect(count).toBe(1);
      expect(skipped.map(({ name, path }) => name + path)).toEqual([
        'a\nb/',
        'a\rb/',
        'a\0b/',
        'n/a\nb',
      ]);
    });
    expect(heard).toHaveLength(4);
    expect(heard[0]).toMatchObject({
      operation: 'save',
      code: 'unsavable',
      name: 'a\nb',
      domain: 'a.test',
    });
    expect(await new Jar(file).load()).toEqual({ loaded: 1, skipped: [] });
  });

  it('a cookie with an empty Domain attribute survives a restart', () => {
    const jar = new Jar(file);
    jar.setFromHeader('a=1; Max-Age=60; Domain=', 'http://localhost/');
    expect(jar.saveSync()).toEqual({ saved: 1, skipped: [] });
    const read = new Jar(file);
    expect(read.loadSync()).toEqual({ loaded: 1, skipped: [] });
    expect([...read].map(({ domain }) => domain)).toEqual(['.']);
  });

  it.each([
    ...['.', '', '..com', 'a..com', 'www.acme.com;p', 'acme.com:', 'acme.com:8080', '.acme.com:80'],
    ...['user@acme.com', 'a b.com', 'a/b', 'a"b', 'a;b', 'a?b', 'a\\b', 'a,b', 'x=y', '{x}', '<x>'],
    ...['$x.test', '#x', ' #x', ' a.com', '*.a.com', '%61.com', '\fa.com', 'a\x7f', 'é.com', '.#x'],
    ...['[::1]', '[x', '::1', '::1:80', '[::1]:80', '.127.0.0.1', 'd'.repeat(300)],
  ])('a cookie of the domain %j is loaded as it was saved, or reported at save', (domain) => {
    for (const policy of [new DefaultCookiePolicy(), new BrowserCookiePolicy()]) {
      const jar = new Jar(file, { policy });
      jar.setCookie(cookie({ domain, name: 'odd' }));
      jar.setCookie(cookie());
      const { saved: count, skipped } = jar.saveSync();
      expect([count, skipped.length]).toEqual(skipped.length === 0 ? [2, 0] : [1, 1]);
      const read = new Jar(file, { policy });
      expect(read.loadSync()).toEqual({ loaded: count, skipped: [] });
      if (skipped.length > 0 || policy.dialect === 'rfc6265bis') continue;
      expect([...read].find(({ name }) => name === 'odd')).toEqual(cookie({ domain, name: 'odd' }));
    }
  });

  it('a cookie with a field of a wrong type is skipped and reported at save', async () => {
    const jar = new Jar(file);
    for (const name of ['good', 'bad']) jar.setCookie(cookie({ name }));
    for (const each of jar)
      if (each.name === 'bad') Object.defineProperty(each, 'value', { value: 5 });
    for (const options of [{}, { merge: true }])
      expect(await jar.save(options)).toMatchObject({
        saved: 1,
        skipped: [{ name: 'bad', reason: expect.stringContaining('wrong type') }],
      });
  });

  it.each(['__proto__', 'constructor', 'toString'])(
    '%s is a name like any other (R7)',
    async (name) => {
      saved({ name, path: `/${name}`, domain: `${name}.test` });
      const jar = new Jar(file);
      await jar.load();
      expect([...jar].map((each) => [each.name, each.path, each.domain])).toEqual([
        [name, `/${name}`, `${name.toLowerCase()}.test`],
      ]);
      expect({}.toString()).toBe('[object Object]');
    },
  );

  it('a policy can refuse cookies of a file; the reason is published', async () => {
    saved(
      { name: '__Host-forged' },
      { name: 'suffix', domain: '.co.uk' },
      { name: 'good', domain: '.a.test' },
    );
    const jar = new Jar(file, { policy: new BrowserCookiePolicy() });
    const heard = await heardWhile(async () => {
      const { loaded, skipped } = await jar.load();
      expect([loaded, skipped.length]).toEqual([1, 2]);
    });
    expect(names(jar)).toEqual(['good']);
    expect(heard.map(({ operation, code, name }) => [operation, code, name])).toEqual([
      ['load', 'prefix-unmet', '__Host-forged'],
      ['load', 'public-suffix', 'suffix'],
    ]);
  });

  it('a policy that throws leaves the jar as it was', async () => {
    saved({ name: 'one' });
    class Throwing extends BrowserCookiePolicy {
      override explainLoad(): null {
        throw new Error('no');
      }
    }
    const jar = new Jar(file, { policy: new Throwing() });
    jar.setCookie(cookie({ name: 'mine' }));
    await expect(jar.revert()).rejects.toThrow('no');
    expect(names(jar)).toEqual(['mine']);
  });

  it('the cookies of a file are in the order of the jar that saved it', async () => {
    const order = ['c', 'a', 'b'];
    saved(...order.map((name) => ({ name })));
    const jar = new Jar(file);
    await jar.load();
    expect(names(jar)).toEqual(order);
  });
});

describe('FileCookieJar', () => {
  class Empty extends FileCookieJar {}

  it('load and save throw if a subclass lacks the hooks', async () => {
    const jar = new Empty(newFile());
    for (const method of ['load', 'revert', 'save'] as const) {
      await expect(jar[method]()).rejects.toThrow(NotImplementedError);
      expect(() => jar[`${method}Sync`]()).toThrow(
        expect.objectContaining({ code: 'ERR_METHOD_NOT_IMPLEMENTED' }),
      );
    }
  });

  it.each<[string, object, string]>([
    ['an array', { parse: () => [] }, 'parse() must return { cookies: Cookie[] }'],
    ['plain objects', { parse: () => ({ cookies: [{}] }) }, 'parse() must return'],
    ['a promise', { format: async () => '' }, 'format() must return a string or a Uint8Array'],
  ])('hooks that return %s are named', async (_what, hooks, message) => {
    class Wrong extends FileCookieJar {
      protected override parse(): { cookies: Cookie[] } {
        return { cookies: [] };
      }
      protected override format() {
        return '';
      }
    }
    const jar = Object.assign(new Wrong(newFile()), hooks);
    await expect(jar.save().then(() => jar.load())).rejects.toThrow(`Wrong.${message}`);
  });

  it.each(['load', 'revert', 'save'] as const)(
    "Python's positional options of %s are an error",
    async (method) => {
      const jar = new MozillaCookieJar();
      // @ts-expect-error: as in Python
      await expect(jar[method](newFile(), true)).rejects.toMatchObject({
        code: 'ERR_INVALID_ARG_TYPE',
        message: expect.stringContaining('{ ignoreDiscard: true, ignoreExpires: true }'),
      });
    },
  );

  it('a subclass gives a format by two hooks', async () => {
    class NamesOnly extends FileCookieJar {
      protected override parse(content: Uint8Array) {
        const lines = Buffer.from(content).toString().split('\n');
        return { cookies: lines.map((name) => cookie({ name })) };
      }
      protected override format(cookies: readonly Cookie[]) {
        return cookies.map(({ name }) => name).join('\n');
      }
    }
    const jar = new NamesOnly(newFile());
    for (const name of ['a', 'b']) jar.setCookie(cookie({ name }));
    expect(await jar.save()).toEqual({ saved: 2, skipped: [] });
    jar.clear();
    expect(await jar.load()).toEqual({ loaded: 2, skipped: [] });
    jar.delete('a');
    expect(await jar.save({ merge: true })).toEqual({ saved: 1, skipped: [] });
    expect(readFileSync(jar.filename as string, 'utf8')).toBe('b');
  });
});

describe('MozillaCookieJar', () => {
  function written(init: Partial<CookieInit>, options?: { sessionExpiry?: '' | '0' }): string {
    const jar = new MozillaCookieJar(newFile(), options);
    jar.setCookie(cookie(init));
    jar.saveSync(ALL);
    return readFileSync(jar.filename as string, 'utf8').split('\n')[4] as string;
  }

  it.each([
    ['a host-only cookie', {}, `a.test\tFALSE\t/\tFALSE\t${LATER}\tn\tv`],
    ['a domain cookie', { domain: '.a.test' }, `.a.test\tTRUE\t/\tFALSE\t${LATER}\tn\tv`],
    ['a Secure cookie', { secure: true }, `a.test\tFALSE\t/\tTRUE\t${LATER}\tn\tv`],
    ['a session cookie, as Python does', { expires: null }, 'a.test\tFALSE\t/\tFALSE\t\tn\tv'],
    ['a cookie without a value', { value: null }, `a.test\tFALSE\t/\tFALSE\t${LATER}\t\tn`],
    [
      'HttpOnly (D11)',
      { rest: { HttpOnly: null } },
      `#HttpOnly_a.test\tFALSE\t/\tFALSE\t${LATER}\tn\tv`,
    ],
    [
      'httponly in any case (D11)',
      { rest: { httponly: '' } },
      `#HttpOnly_a.test\tFALSE\t/\tFALSE\t${LATER}\tn\tv`,
    ],
  ])('writes %s', (_, init, line) => {
    expect(written(init)).toBe(line);
  });

  it("writes the expiry of session cookies as curl does with sessionExpiry '0'", () => {
    expect(written({ expires: null }, { sessionExpiry: '0' })).toBe(
      'a.test\tFALSE\t/\tFALSE\t0\tn\tv',
    );
  });

  it('a cookie with a TAB is skipped at save', async () => {
    const jar = new MozillaCookieJar(newFile());
    jar.setCookie(cookie({ value: 'a\tb' }));
    expect(await jar.save()).toMatchObject({
      saved: 0,
      skipped: [{ name: 'n', domain: 'a.test' }],
    });
  });

  it('an expiry of 0 is a session cookie (D12)', async () => {
    const jar = new MozillaCookieJar(newFile());
    writeFileSync(jar.filename as string, 'a.test\tFALSE\t/\tFALSE\t0\tn\tv\n');
    await jar.load({ ignoreDiscard: true });
    expect([...jar][0]).toMatchObject({ expires: null, discard: true });
  });

  it.each([
    ['http.cookiejar', undefined, { name: 'text', value: null }],
    ['a browser', new BrowserCookiePolicy(), { name: '', value: 'text' }],
  ])('a line without a name is read as %s reads it (D16)', async (_, policy, expected) => {
    const jar = new MozillaCookieJar(newFile(), policy && { policy });
    writeFileSync(jar.filename as string, `a.test\tFALSE\t/\tFALSE\t${LATER}\t\ttext\n`);
    await jar.load();
    expect([...jar][0]).toMatchObject(expected);
    await jar.save();
    await jar.revert();
    expect([...jar][0]).toMatchObject(expected);
  });
});

describe('LWPCookieJar', () => {
  it('writes valueless attributes as bare words and reads them back so (D14)', async () => {
    const jar = new LWPCookieJar(newFile());
    jar.setCookie(cookie({ rest: { HttpOnly: null, SameSite: 'None', Foo: '' } }));
    await jar.save();
    const text = readFileSync(jar.filename as string, 'utf8');
    expect(text).toContain('; Foo=""; HttpOnly; SameSite=None; version=0');
    await jar.revert();
    expect([...jar][0]?.rest).toEqual([
      ['Foo', ''],
      ['HttpOnly', null],
      ['SameSite', 'None'],
    ]);
  });

  it("reads Python's HttpOnly=None as valueless (D14)", async () => {
    const jar = new LWPCookieJar(newFile());
    writeFileSync(
      jar.filename as string,
      '#LWP-Cookies-2.0\nSet-Cookie3: n=v; path="/"; domain="a.test"; HttpOnly=None; SameSite=None; version=0\n',
    );
    await jar.load({ ignoreDiscard: true });
    expect([...jar][0]?.rest).toEqual([
      ['HttpOnly', null],
      ['SameSite', 'None'],
    ]);
  });

  it('keeps all fields of a cookie', async () => {
    const init: CookieInit = {
      ...{ version: 1, name: 'n', value: 'a "b"\\; c', domain: '.a.test', path: '/x y' },
      ...{ port: '80,8080', portSpecified: true, domainInitialDot: true, pathSpecified: true },
      ...{
        secure: true,
        expires: LATER,
        discard: true,
        comment: 'a, b',
        commentUrl: 'http://a.test/',
      },
      rest: { HttpOnly: null, Odd: 'a;b', SameSite: 'Lax' },
    };
    const jar = new LWPCookieJar(newFile());
    jar.setCookie(new Cookie(init));
    const before = { ...[...jar][0] };
    await jar.save(ALL);
    await jar.revert(ALL);
    expect({ ...[...jar][0] }).toEqual(before);
  });

  it('asLwpStr is the file without its first line, everything included', () => {
    const jar = new LWPCookieJar();
    jar.setCookie(cookie({ name: 'session', expires: null }));
    jar.setCookie(cookie({ name: 'old', expires: 1 }));
    const session = 'Set-Cookie3: session=v; path="/"; domain="a.test"; discard; version=0\n';
    const old =
      'Set-Cookie3: old=v; path="/"; domain="a.test"; expires="1970-01-01 00:00:01Z"; version=0\n';
    expect(jar.asLwpStr()).toBe(session + old);
    expect(jar.asLwpStr({ ignoreDiscard: false })).toBe(old);
    expect(jar.asLwpStr({ ignoreExpires: false })).toBe(session);
    expect(new LWPCookieJar().asLwpStr()).toBe('');
  });
});

it('a port in a cookies.txt of wget is read, and reported when it is not written', () => {
  const file = newFile();
  writeFileSync(file, '# HTTP Cookie File\na.test:8080\tFALSE\t/\tFALSE\t2114380800\tn\tv\n');
  const jar = new MozillaCookieJar(file);
  jar.loadSync();
  expect(Array.from(jar, ({ port }) => port)).toEqual(['8080']);
  expect(jar.saveSync()).toMatchObject({ saved: 1, altered: [{ name: 'n', domain: 'a.test' }] });
});

describe('an expiry in an LWP file', () => {
  // The last second of the year 9999, the last one that the format can hold.
  const LAST = 253_402_300_799;

  it.each([
    [LAST, LAST, false],
    [LAST + 1, LAST, true],
  ])('%i is read back as %i; reported as altered: %s', (expires, back, isAltered) => {
    const jar = new LWPCookieJar(newFile());
    jar.setCookie(cookie({ expires }));
    const { altered } = jar.saveSync();
    jar.revertSync();
    expect(Array.from(jar, (each) => each.expires)).toEqual([back]);
    expect(altered !== undefined).toBe(isAltered);
  });
});
