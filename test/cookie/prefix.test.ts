import { describe, expect, it } from 'vitest';
import { Cookie, type CookieInit } from '../../src/cookie/cookie.js';
import { explainPrefix } from '../../src/cookie/prefix.js';

const explain = (init: Partial<CookieInit>) =>
  explainPrefix(new Cookie({ name: 'a', value: '1', domain: 'acme.com', path: '/', ...init }));

const secure = { secure: true };
const httpOnly = { rest: { HttpOnly: null } };
const all = { ...secure, ...httpOnly };

describe('requirements of name prefixes (6265bis-22 section 4.1.3)', () => {
  it.each([
    ['__Secure-a', secure, [{}, httpOnly]],
    ['__Http-a', all, [{}, secure, httpOnly]],
    [
      '__Host-a',
      secure,
      [
        {},
        httpOnly,
        { ...secure, path: '/a' },
        { ...secure, path: '' },
        { ...secure, domain: '.acme.com' },
        { ...secure, domainSpecified: true },
      ],
    ],
    [
      '__Host-Http-a',
      all,
      [
        secure,
        httpOnly,
        { ...all, path: '/a' },
        { ...all, domain: '.acme.com' },
        { ...all, domainSpecified: true },
      ],
    ],
  ] as [string, Partial<CookieInit>, Partial<CookieInit>[]][])('%s', (name, kept, broken) => {
    for (const each of [name, name.toLowerCase(), name.toUpperCase(), name.slice(0, -1)]) {
      expect([each, explain({ name: each, ...kept })]).toEqual([each, null]);
      for (const init of broken)
        expect([each, init, explain({ name: each, ...init })]).toEqual([
          each,
          init,
          'prefix-unmet',
        ]);
    }
  });

  it.each([
    { name: '__Secure-a', domain: '.acme.com', path: '/a', ...secure },
    { name: '__Http-a', domain: '.acme.com', path: '/a', ...all },
    { name: '__Secure' },
    { name: '__Host' },
    { name: '__Http' },
    { name: '_Host-a' },
    { name: '__a' },
    { name: '__' },
    { name: 'a__Host-' },
    { name: 'a', value: '__Host-a' },
    { name: '', value: 'a__Host-' },
    { name: '', value: '__Host' },
    { name: '', value: null },
    { name: '', value: '__a' },
  ])('%j promises nothing that it does not keep', (init) => {
    expect(explain(init)).toBeNull();
  });

  it.each([
    '__Secure-',
    '__Host-',
    '__Http-',
    '__Host-Http-',
    '__hOST-a',
    '__sECURE-a',
    '__hTTP-a',
  ])('a nameless cookie may not promise anything: %s', (value) => {
    expect(explain({ name: '', value, ...all })).toBe('prefix-in-value');
  });

  it.each([
    ['__Host-a', true],
    ['__hOST-', true],
    ['__Host-Http-a', true],
    ['__Host', false],
    ['__Hosta-', false],
    ['_Host-', false],
    ['__Secure-a', false],
    ['a', false],
    ['', false],
  ])('%o needs a Path attribute: %s', (name, expected) => {
    const cookie = new Cookie({ name, value: '1', domain: 'acme.com', path: '/', ...all });
    expect(explainPrefix(cookie, false)).toBe(expected ? 'prefix-unmet' : null);
  });
});
