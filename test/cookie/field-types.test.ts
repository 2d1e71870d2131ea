import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  BrowserCookiePolicy,
  type Cookie,
  CookieJar,
  LWPCookieJar,
  MozillaCookieJar,
  readCookies,
  Session,
  writeCookies,
} from '../../src/index.js';
import { temporaryFolder } from '../files/folder.js';
import { requestTo, responseWith } from '../messages.js';
import { published } from '../published.js';

// A program assigns a value of a wrong type to a field of a stored cookie, which no call checks.

const url = 'https://a.test/';
const { newFile } = temporaryFolder();

/** A cookie with an assigned field, and another cookie. */
function jarWith(field: string, value: unknown, jar = new CookieJar(new BrowserCookiePolicy())) {
  jar.set('bad', '1', { url });
  jar.set('good', '1', { url });
  const [bad] = jar as Iterable<Cookie>;
  return { jar, bad: Object.assign(bad as Cookie, { [field]: value }) };
}

const wrong: [field: string, value: unknown][] = [
  ['version', '0'],
  ['version', 0.5],
  ['name', 5],
  ['name', undefined],
  ['value', {}],
  ['value', undefined],
  ['port', 80],
  ['port', undefined],
  ['portSpecified', 1],
  ['domain', null],
  ['domain', 5],
  ['domainSpecified', 0],
  ['domainInitialDot', null],
  ['path', undefined],
  ['path', 5],
  ['pathSpecified', 1],
  ['secure', 0],
  ['secure', undefined],
  ['expires', 'x'],
  ['expires', new Date(0)],
  ['expires', Number.NaN],
  ['expires', Number.POSITIVE_INFINITY],
  ['discard', 1],
  ['comment', 5],
  ['commentUrl', {}],
  ['rfc2109', 0],
  ['rest', null],
  ['rest', undefined],
  ['rest', {}],
  ['rest', [['a']]],
  ['partitionKey', null],
  ['utf8', 1],
];

const intoAJar: [string, (jar: CookieJar, bad: Cookie) => unknown][] = [
  ['setCookie()', (jar, bad) => jar.setCookie(bad)],
  ['setCookieIfOk()', (jar, bad) => jar.setCookieIfOk(bad, requestTo(url))],
  ['update() with another jar', (jar) => new CookieJar().update(jar)],
  ['update() with a list', (_, bad) => new CookieJar().update([bad])],
  [
    'an overridden makeCookies()',
    (_, bad) => {
      class Jar extends CookieJar {
        override makeCookies() {
          return [bad];
        }
      }
      new Jar(new BrowserCookiePolicy()).extractCookies(responseWith([]), requestTo(url));
    },
  ],
];

const withoutTheCookie: [string, (jar: CookieJar) => unknown, unknown][] = [
  ['cookieHeader()', (jar) => jar.cookieHeader(url), 'good=1'],
  ['cookiesFor()', (jar) => jar.cookiesFor(url).map(({ name }) => name), ['good']],
  ['copy()', (jar) => [...jar.copy()].map(({ name }) => name), ['good']],
  ['JSON', (jar) => JSON.parse(JSON.stringify(jar)).cookies.length, 1],
  ...(['netscape', 'lwp', 'storageState', 'json'] as const).map(
    (format): [string, (jar: CookieJar) => unknown, unknown] => [
      `writeCookies() as ${format}`,
      (jar) => readCookies(writeCookies(jar, { format })).cookies.map(({ name }) => name),
      ['good'],
    ],
  ),
];

describe.each(wrong)('a cookie whose %s is %o', (field, value) => {
  it.each(intoAJar)('is an argument error that names the field: %s', (_call, call) => {
    const { jar, bad } = jarWith(field, value);
    expect(() => call(jar, bad)).toThrow(
      expect.objectContaining({
        code: 'ERR_INVALID_ARG_TYPE',
        message: expect.stringContaining(`"cookie.${field}"`),
      }),
    );
  });

  it('is an argument error that names the field: toSetCookie()', () => {
    const { bad } = jarWith(field, value);
    expect(() => bad.toSetCookie()).toThrow(`"cookie.${field}"`);
  });

  it.each(withoutTheCookie)('is skipped and reported: %s', (_call, call, rest) => {
    const { jar } = jarWith(field, value);
    const reported = published('rejected');
    expect(call(jar)).toEqual(rest);
    expect(reported).toEqual([
      expect.objectContaining({ code: expect.stringMatching(/^(field|unsavable)-type$/) }),
    ]);
  });

  it('is explained', () => {
    const { jar, bad } = jarWith(field, value);
    expect(jar.explain(url)).toMatchObject([
      { sent: true },
      { cookie: bad, sent: false, reason: { code: 'field-type' } },
    ]);
  });

  it('does not keep others from being stored', () => {
    const { jar } = jarWith(field, value);
    jar.set('secure', '1', { url, secure: true });
    const insecure = 'http://a.test/';
    expect(jar.explainSetCookie('bad=2; Path=/x', insecure)).toMatchObject([{ stored: true }]);
    expect(jar.setFromHeader('bad=2; Path=/x', insecure)).toMatchObject({ refused: [] });
  });

  it('is not in the dictionary of the jar', () => {
    const { jar } = jarWith(field, value);
    expect(jar.toObject()).toEqual({ good: '1' });
    expect(jar.has('bad', { domain: 'a.test' })).toBe(false);
  });

  it.each([
    ['cookies.txt', () => new MozillaCookieJar(undefined, { policy: new BrowserCookiePolicy() })],
    ['LWP', () => new LWPCookieJar(undefined, { policy: new BrowserCookiePolicy() })],
  ])('is skipped and reported by the save of a file: %s', async (_format, newJar) => {
    const jar = newJar();
    jarWith(field, value, jar);
    for (const merge of [false, true]) {
      const options = { filename: newFile(), ignoreDiscard: true, merge };
      const result = { saved: 1, skipped: [{ reason: expect.stringContaining('wrong type') }] };
      expect(await jar.save(options)).toMatchObject(result);
      expect(jar.saveSync(options)).toMatchObject(result);
    }
  });

  it.each(['.txt', '.lwp', '.json'])(
    'is reported by the save of a session, and its file keeps what it holds: %s',
    async (extension) => {
      const file = newFile(extension);
      const session = await Session.open(file);
      session.jar.set('bad', '1', { url });
      session.jar.set('good', '1', { url });
      await session.save();
      const before = await readFile(file, 'utf8');
      const [bad] = session.jar as Iterable<Cookie>;
      Object.assign(bad as Cookie, { [field]: value });
      const reported = published('error');
      await session.save();
      expect(reported).toMatchObject([
        { code: 'cookie-unwritable', cause: { code: 'ERR_INVALID_ARG_TYPE' } },
      ]);
      expect(await readFile(file, 'utf8')).toBe(before);
      await session.close();
    },
  );
});
