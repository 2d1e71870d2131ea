import { describe, expect, it } from 'vitest';
import { sessionFormat } from '../../src/files/session-format.js';
import { readCookies } from '../../src/formats/read-cookies.js';
import { runSteps } from '../../src/formats/steps.js';
import { BrowserCookiePolicy } from '../../src/policy/browser-cookie-policy.js';

const BOM = '\xef\xbb\xbf';
const policy = new BrowserCookiePolicy();

// Windows editors put one before the first character of a file, whatever its encoding is then taken for.
describe('a byte order mark is not part of the first line', () => {
  const line = 'a.test\tFALSE\t/\tFALSE\t0\ta\tb';

  it.each([
    ['of plain text', `${BOM}${line}\n`],
    ['of UTF-8', `${BOM}${line}\xc3\xa9\n`],
    ['of text that is no UTF-8', `${BOM}${line}\n${line}\xe9\n`],
  ])('%s', (_what, octets) => {
    const content = Buffer.from(octets, 'latin1');
    expect(readCookies(content).cookies[0]).toMatchObject({ name: 'a', domain: 'a.test' });
    const { cookies } = runSteps(sessionFormat('session.txt', policy).read(content));
    expect(cookies[0]).toMatchObject({ name: 'a', domain: 'a.test' });
  });

  it('of LWP', () => {
    const content = Buffer.from(
      `${BOM}Set-Cookie3: a=b; path="/"; domain=a.test; version=0\n`,
      'latin1',
    );
    expect(readCookies(content).cookies).toHaveLength(1);
    expect(runSteps(sessionFormat('session.lwp', policy).read(content)).cookies).toHaveLength(1);
  });
});
