import { describe, expect, it } from 'vitest';
import { Cookie, type CookieInit } from '../../src/cookie/cookie.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';
import { DefaultCookiePolicy } from '../../src/policy/default-cookie-policy.js';

const policies = [
  ['DefaultCookiePolicy', () => new DefaultCookiePolicy({ rfc2965: true })],
  ['BrowserCookiePolicy', () => new BrowserCookiePolicy()],
] as const;

function sent(policy: DefaultCookiePolicy, fields: Partial<CookieInit>): string {
  const jar = new CookieJar(policy);
  const init = { name: 'a', value: 'b', domain: '.example.com', path: '/' };
  // setCookie() checks nothing, as documented: it stands for whatever a program does.
  jar.setCookie(new Cookie({ ...init, ...fields }));
  jar.setCookie(new Cookie({ ...init, name: 'good', value: '1' }));
  return jar.cookieHeader('http://www.example.com/');
}

describe.each(policies)(
  'R11 the Cookie header holds no more than its cookies, under %s',
  (_name, policy) => {
    it.each<[what: string, fields: Partial<CookieInit>]>([
      ['a line break in the value', { value: 'b\r\nX-Evil: 1' }],
      ['a lone CR', { value: 'b\rc' }],
      ['a NUL in the name', { name: 'a\0' }],
      ['a DEL', { value: '\x7f' }],
      ['a semicolon in the value', { value: 'b; session=evil' }],
      ['a semicolon in the name', { name: 'a; session' }],
      ['an equals sign in the name', { name: 'session=evil; a' }],
      ['an equals sign in a nameless cookie', { name: '', value: 'session=evil' }],
      ['a blank before the name', { name: ' session' }],
      ['a tab after the name', { name: 'session\t' }],
      ['a blank before a nameless value', { name: '', value: ' session' }],
      ['a character that is no octet', { value: '\u010a\u010d' }],
      ['a valueless name with a line break', { name: 'a\n', value: null }],
    ])('%s: the cookie stays at home, and no other', (_what, fields) => {
      expect(sent(policy(), fields)).toBe('good=1');
    });

    it.each<[what: string, fields: Partial<CookieInit>, header: string]>([
      ['a tab in the value', { value: 'b\tc' }, 'a=b\tc; good=1'],
      ['blanks inside', { value: 'b c' }, 'a=b c; good=1'],
      ['an equals sign in the value', { value: 'b=c' }, 'a=b=c; good=1'],
      ['quotes', { value: '"b"' }, 'a="b"; good=1'],
      ['octets beyond ASCII', { value: '\xe9' }, 'a=\xe9; good=1'],
      ['text, as UTF-8', { value: '\u010a', utf8: true }, 'a=\xc4\x8a; good=1'],
    ])('%s: it is sent', (_what, fields, header) => {
      expect(sent(policy(), fields)).toBe(header);
    });
  },
);

it('R11 $Port ends neither its quotes nor the line', () => {
  const fields = { version: 1, portSpecified: true };
  const policy = new DefaultCookiePolicy({ rfc2965: true });
  expect(sent(policy, { ...fields, port: '80' })).toContain('$Port="80"');
  expect(sent(policy, { ...fields, port: '80,"; session=evil' })).toBe('good=1');
  expect(sent(policy, { ...fields, port: '80,\r\nX-Evil: 1' })).toBe('good=1');
});
