import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Cookie, type CookieInit } from '../../src/cookie/cookie.js';
import { readCookies } from '../../src/formats/read-cookies.js';
import { type WriteCookiesOptions, writeCookies } from '../../src/formats/write-cookies.js';

// Whatever a format says that it can hold, it gives back.

const text = fc.string({
  unit: fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...'ab1 ",;=\\$#%&\t') },
    {
      weight: 1,
      arbitrary: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    },
  ),
  maxLength: 10,
});

const anyCookie = fc
  .record({
    name: text,
    value: fc.option(text, { nil: null }),
    domain: fc.constantFrom('a.test', '.a.test', 'b.a.test', '127.0.0.1', '[::1]', 'xn--4ca.test'),
    path: text.map((path) => `/${path}`),
    secure: fc.boolean(),
    expires: fc.option(fc.integer({ min: 1, max: 253_402_300_799 }), { nil: null }),
    rest: fc.constantFrom<CookieInit['rest'][]>([], [['HttpOnly', null]]),
  })
  .map((init) => new Cookie(init as CookieInit));

/** What any of the formats holds; a cookie without a value is one without a name to tools and browsers. */
function held({ name, value, domain, path, secure, expires, httpOnly }: Cookie) {
  const pair = value === null ? ['', name] : [name, value];
  return { pair: pair.join('='), domain, path, secure, expires, httpOnly };
}

/** What went in and was not reported comes out. */
export const comesBack = () =>
  fc.property(
    anyCookie,
    fc.constantFrom<WriteCookiesOptions['format']>('netscape', 'lwp', 'json', 'storageState'),
    (cookie, format) => {
      let reported = false;
      const content = writeCookies([cookie], {
        format,
        onSkipped: () => {
          reported = true;
        },
      });
      const { cookies, skipped, altered } = readCookies(content);
      if (reported || skipped.length > 0) return;
      assert.equal(altered, undefined);
      assert.deepEqual(cookies.map(octets), [octets(cookie)], content);
    },
  );

/** As {@link held}, the value as the octets that go out. */
function octets(cookie: Cookie) {
  const { value, utf8 } = cookie;
  const sent = utf8 && value !== null ? Buffer.from(value).toString('latin1') : value;
  return held(new Cookie({ ...{ ...cookie }, value: sent, utf8: false }));
}
