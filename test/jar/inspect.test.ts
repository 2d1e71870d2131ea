import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Cookie, type CookieInit } from '../../src/cookie/cookie.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';

function jarOf(...inits: Partial<CookieInit>[]): CookieJar {
  const jar = new CookieJar();
  for (const init of inits) {
    jar.setCookie(
      new Cookie({ name: 'sid', value: 'secret', domain: 'acme.com', path: '/', ...init }),
    );
  }
  return jar;
}

const rows = (jar: CookieJar) =>
  inspect(jar)
    .split('\n')
    .slice(3)
    .map((line) => line.trim());

describe('a jar in a log', () => {
  it('is a table of names and scopes, its values masked', () => {
    const jar = jarOf(
      {
        domain: '.acme.com',
        path: '/account',
        expires: 1_795_149_000,
        secure: true,
        rest: { HttpOnly: null, SameSite: 'Lax' },
      },
      { name: 'theme', value: null },
      {
        name: 'x',
        value: '',
        domain: '127.0.0.1',
        version: 1,
        partitionKey: 'https://shop.example',
      },
    );
    expect(inspect(jar)).toBe(`\
CookieJar (3 cookies)
  name   value  domain     path      expires               flags
  ─────  ─────  ─────────  ────────  ────────────────────  ────────────────────────────
  sid    ***    .acme.com  /account  2026-11-20 04:30:00Z  Secure HttpOnly SameSite=lax
  theme         acme.com   /         session
  x      ***    127.0.0.1  /         session               Partitioned Version=1`);
  });

  it.each([
    ['no cookies', [], 'CookieJar (0 cookies)'],
    ['one cookie', [{}], 'CookieJar (1 cookie)'],
  ])('counts %s', (_what, inits, expected) => {
    expect(inspect(jarOf(...inits)).split('\n')[0]).toBe(expected);
  });

  it('bears the name of its class', () => {
    class SessionJar extends CookieJar {}
    expect(inspect(new SessionJar())).toBe('SessionJar (0 cookies)');
  });

  it.each([
    ['alone', (jar: CookieJar) => inspect(jar)],
    [
      'within something else',
      (jar: CookieJar) => inspect({ deep: { deeper: { jar } } }, { depth: 9, showHidden: true }),
    ],
    ['with all that is hidden', (jar: CookieJar) => inspect(jar, { showHidden: true, depth: 9 })],
    ['in a template', (jar: CookieJar) => `${jar}`],
    ['its cookies in a list', (jar: CookieJar) => inspect([...jar], { showHidden: true })],
  ])('never spills a value: %s', (_what, toText) => {
    expect(toText(jarOf({}, { name: 'b' }))).not.toContain('secret');
  });

  it('shows a cookie whose fields a program has given other types', () => {
    const jar = jarOf({}, { name: 'b' });
    for (const cookie of jar) Object.assign(cookie, { domain: 5, expires: 'x', rest: null });
    expect(rows(jar)).toEqual(
      ['sid', 'b'].map((name) =>
        expect.stringMatching(`^${name} .* a field of the cookie has the wrong type$`),
      ),
    );
  });

  it.each([
    [
      'a terminal’s escapes',
      { name: 'a\x1b[31m\n\x9b\u2028', domain: 'x\r', path: '/\0\x7f' },
      'a?[31m???  ***    x?      /??   session',
    ],
    [
      'long names',
      { name: 'n'.repeat(1_000) },
      `${'n'.repeat(39)}…  ***    acme.com  /     session`,
    ],
    ['an expiry that is not a date', { expires: 1e300 }, `sid   ***    acme.com  /     ${1e300}`],
    ['an expiry long before dates', { expires: -1e300 }, `sid   ***    acme.com  /     ${-1e300}`],
    ['an expiry before 1970', { expires: -1 }, 'sid   ***    acme.com  /     1969-12-31 23:59:59Z'],
    ['no version', { version: null }, 'sid   ***    acme.com  /     session  Version=null'],
    [
      'R7 odd names',
      { name: '__proto__', domain: 'constructor' },
      '__proto__  ***    constructor  /     session',
    ],
  ] as [string, Partial<CookieInit>, string][])('is not spoilt by %s', (_what, init, expected) => {
    expect(rows(jarOf(init))).toEqual([expected]);
  });

  it('shows a hundred cookies and counts the others', () => {
    const jar = jarOf(...Array.from({ length: 250 }, (_, n) => ({ name: `n${n}` })));
    expect(rows(jar)).toHaveLength(101);
    expect(rows(jar).at(-1)).toBe('… and 150 more');
  });
});
