import { writeFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import '../fixed-seed.js';
import { Cookie, type CookieInit } from '../../src/cookie/cookie.js';
import type { FileCookieJar } from '../../src/files/file-cookie-jar.js';
import { LWPCookieJar } from '../../src/files/lwp-cookie-jar.js';
import { MozillaCookieJar } from '../../src/files/mozilla-cookie-jar.js';
import { sessionFormat } from '../../src/files/session-format.js';
import { readCookies } from '../../src/formats/read-cookies.js';
import { runSteps } from '../../src/formats/steps.js';
import { writeCookies } from '../../src/formats/write-cookies.js';
import { octetsOf } from '../../src/internal/octets.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { DefaultCookiePolicy } from '../../src/policy/default-cookie-policy.js';
import { temporaryFolder } from '../files/folder.js';

const { newFile } = temporaryFolder();
const ALL = { ignoreDiscard: true, ignoreExpires: true };

const anyText = fc.string({ unit: 'binary', maxLength: 20 });
const octets = fc.string({
  unit: fc.integer({ min: 1, max: 255 }).map((code) => String.fromCharCode(code)),
  maxLength: 20,
});
const host = fc.domain().map((name) => name.toLowerCase());
const path = anyText.map((text) => `/${text}`);
const attrs = fc.uniqueArray(
  fc.tuple(
    fc.constantFrom('HttpOnly', 'SameSite', 'Odd', '__proto__', 'toString'),
    fc.option(anyText),
  ),
  { selector: ([name]) => name },
);

/** Any cookie that a program could make, whether or not a server could. */
const anyCookie = fc
  .record({
    name: anyText,
    value: fc.option(fc.oneof(anyText, octets)),
    domain: fc.tuple(fc.boolean(), host).map(([dot, name]) => (dot ? `.${name}` : name)),
    path,
    secure: fc.boolean(),
    expires: fc.option(fc.integer({ min: 1, max: 253_402_300_799 })),
    discard: fc.boolean(),
    version: fc.constantFrom(0, 1),
    port: fc.option(fc.constantFrom('80', '80,8080')),
    comment: fc.option(anyText),
    rest: attrs,
    utf8: fc.boolean(),
  })
  .map((init) => new Cookie(init as CookieInit));

/** The value as the octets that go out; text that has no octets goes out as UTF-8 once it has been in a file. */
function sentValue({ value, utf8 }: Cookie): string | null {
  if (value === null) return null;
  return utf8 || /[^\0-\xff]/.test(value) ? octetsOf(value) : value;
}

/** What cookies.txt holds of a cookie. */
function inNetscape(cookie: Cookie) {
  const { name, domain, path, secure, expires, httpOnly } = cookie;
  return { name, value: sentValue(cookie), domain, path, secure, expires, httpOnly };
}

/** What LWP holds: all but what no file says, its attributes in order. */
function inLwp(cookie: Cookie) {
  const { rfc2109, domainSpecified, rest, utf8, ...held } = { ...cookie };
  return {
    ...held,
    value: sentValue(cookie),
    comment: held.comment === '' ? null : held.comment,
    // Without an expiry a cookie ends with the session, whatever it says.
    discard: held.discard || held.expires === null,
    rest: [...rest].sort(([a], [b]) => (a < b ? -1 : 1)),
  };
}

/** Saves, loads, and compares what the save did not name with what has come back. */
function roundTrips(jar: FileCookieJar, hold: (cookie: Cookie) => unknown): void {
  const { skipped, altered } = jar.saveSync(ALL);
  // A name that is not read back whole may be read as that of another cookie.
  if (altered !== undefined) return;
  const refused = new Set(skipped.map(keyOf));
  const before = [...jar].filter((cookie) => !refused.has(keyOf(cookie))).map(hold);
  expect(jar.revertSync(ALL).skipped).toEqual([]);
  expect([...jar].map(hold)).toEqual(before);
}

function keyOf({ name, domain, path: at }: Pick<Cookie, 'name' | 'domain' | 'path'>): string {
  return JSON.stringify([name, domain, at]);
}

function jarIn<J extends FileCookieJar>(jar: J, cookies: readonly Cookie[]): J {
  for (const cookie of cookies) jar.setCookie(cookie);
  return jar;
}

describe('save, then load, returns every cookie that was not reported as skipped or changed', () => {
  const cookies = fc.array(anyCookie, { maxLength: 8 });

  it('cookies.txt of http.cookiejar', () => {
    const file = newFile();
    fc.assert(
      fc.property(cookies, (some) => {
        // A cookie without a name and one without a value are the same line (departure D16).
        const named = some.filter(({ name }) => name !== '');
        roundTrips(jarIn(new MozillaCookieJar(file), named), inNetscape);
      }),
    );
  });

  it('LWP', () => {
    const file = newFile('.lwp');
    fc.assert(
      fc.property(cookies, (some) => {
        const held = some.filter(
          ({ name, value }) => !name.startsWith('=') && !(name === '' && value === null),
        );
        roundTrips(jarIn(new LWPCookieJar(file), held), inLwp);
      }),
    );
  });

  it.each(['.txt', '.lwp'])('a session in %s: what is sent is the same', (extension) => {
    const format = sessionFormat(`x${extension}`, new DefaultCookiePolicy());
    const sent = fc
      .record({ name: octets, value: octets })
      .map((pair) => new Cookie({ ...pair, domain: 'a.test', path: '/' }));
    fc.assert(
      fc.property(sent, (cookie) => {
        const isHeld =
          format.explain(cookie) === null &&
          !/[\s=;,\x1c-\x1f\x85]/.test(cookie.name) &&
          cookie.name !== '';
        if (!isHeld) return;
        const [back] = runSteps(format.read(runSteps(format.write([cookie])))).cookies;
        expect([back?.name, back?.value]).toEqual([cookie.name, cookie.value]);
      }),
    );
  });

  it('this package’s JSON, for any cookie', () => {
    fc.assert(
      fc.property(cookies, (some) => {
        const jar = new CookieJar();
        for (const cookie of some) jar.setCookie(cookie);
        const { cookies: back } = readCookies(writeCookies(jar, { format: 'json' }));
        expect(back.map((cookie) => ({ ...cookie }))).toEqual(
          [...jar].map((cookie) => ({ ...cookie })),
        );
      }),
    );
  });
});

describe('whatever a file holds, reading it', () => {
  const contents = fc.oneof(
    fc.uint8Array({ maxLength: 300 }),
    fc
      .array(
        fc.constantFrom(
          '\t',
          '\n',
          '\r',
          '0',
          'TRUE',
          'a.test',
          '/',
          '=',
          ';',
          '"',
          '\\',
          ',',
          'Set-Cookie3: ',
          '#HttpOnly_',
          '{',
          '[',
          ':',
          '.',
          '\ufeff',
          '\0',
          'é',
        ),
        { maxLength: 60 },
      )
      .map((parts) => Buffer.from(parts.join(''))),
    fc.json().map((text) => Buffer.from(text)),
    fc
      .array(
        fc.dictionary(
          fc.constantFrom(
            'name',
            'value',
            'domain',
            'path',
            'expires',
            'key',
            'maxAge',
            'creation',
            'partitionKey',
            'sameSite',
            'extensions',
            'hostOnly',
          ),
          fc.jsonValue(),
        ),
      )
      .map((entries) => Buffer.from(JSON.stringify(entries))),
  );

  it('returns cookies and skipped lines, or throws a LoadError', () => {
    fc.assert(
      fc.property(contents, (content) => {
        try {
          const { cookies, skipped } = readCookies(content);
          for (const { domain } of cookies) expect(domain).toMatch(/^\.?[^.]/);
          for (const { line, reason } of skipped)
            expect([line > 0, reason !== '']).toEqual([true, true]);
        } catch (error) {
          expect(error).toMatchObject({ code: 'ERR_COOKIE_LOAD' });
        }
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['MozillaCookieJar', MozillaCookieJar],
    ['LWPCookieJar', LWPCookieJar],
  ])('%s: the same', (_, Jar) => {
    const file = newFile();
    fc.assert(
      fc.property(contents, (content) => {
        writeFileSync(file, content);
        const jar = new Jar(file);
        try {
          const { loaded } = jar.loadSync(ALL);
          expect(jar.size).toBeLessThanOrEqual(loaded);
        } catch (error) {
          expect(error).toMatchObject({ code: 'ERR_COOKIE_LOAD' });
        }
      }),
      { numRuns: 300 },
    );
  });
});
