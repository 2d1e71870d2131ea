import { writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { LoadError } from '../../src/errors.js';
import { readCookieFile } from '../../src/files/read-cookie-file.js';
import { readCookies } from '../../src/formats/read-cookies.js';
import { temporaryFolder } from '../files/folder.js';

const { newFile } = temporaryFolder();
const BOM = '\ufeff';
const netscape = 'a.test\tFALSE\t/\tFALSE\t0\tn\tv\n';
const lwp = 'Set-Cookie3: n=v; domain=a.test\n';
const json = '[{"name": "n", "value": "v", "domain": "a.test"}]';

describe('the start of a file decides its format', () => {
  it.each([
    ['netscape', netscape],
    ['netscape', `# HTTP Cookie File\n${netscape}`],
    ['netscape', `${BOM}# HTTP Cookie File\n${netscape}`],
    ['netscape', `\n\n${netscape}`],
    ['netscape', `# Set-Cookie3: or not\n${netscape}`],
    ['lwp', lwp],
    ['lwp', `${BOM}${lwp}`],
    ['lwp', `#LWP-Cookies-2.0\n${lwp}`],
    ['lwp', `${BOM}#LWP-Cookies-1.0\n${lwp}`],
    ['lwp', `# a comment\n\n${lwp}`],
    ['webdriver', json],
    ['webdriver', `${BOM}${json}`],
    ['webdriver', ` \n\t${json}`],
    ['webdriver', `${BOM}\r\n${json}\n`],
    ['webdriver', `{"value": ${json}}`],
    ['netscape', `[a.test\n${netscape}`],
    ['lwp', `{\n${lwp}`],
  ])('%s: %j', (format, content) => {
    const read = readCookies(content);
    expect([read.format, read.cookies.map(({ name }) => name)]).toEqual([format, ['n']]);
    expect(readCookies(Buffer.from(content))).toEqual(read);
  });

  it.each([
    ['netscape', `# Netscape HTTP Cookie File\n${netscape}`],
    ['lwp', `#LWP-Cookies-1.0\n\n${lwp}`],
    ['devtools-table', 'Name\tValue\tDomain\tPath\nn\tv\ta.test\t/'],
    ['devtools-table', 'Domain\tName\tValue\tPath\na.test\tn\tv\t/'],
    ['devtools-table', 'Name\tValue\tPath\tDomain\nn\tv\t/\ta.test'],
    ['webdriver', '{"name":"m","domain":"a.test"}\n{"name":"n","domain":"a.test"}\n'],
  ])('%s with CR at the end of each line, before a last LF too', (format, content) => {
    for (const end of ['', '\r', '\n']) {
      const read = readCookies(content.replaceAll('\n', '\r') + end);
      expect([read.format, read.cookies.at(-1)?.name]).toEqual([format, 'n']);
      expect(read.skipped).toEqual([]);
    }
  });

  it('names of columns above a cookies.txt do not make it a table of a browser', () => {
    const names = 'domain\tflag\tpath\tsecure\texpiration\tname\tvalue\n';
    const { format, cookies } = readCookies(`${names}#HttpOnly_.a.test\tTRUE\t/\tTRUE\t4e9\tn\n`);
    expect(format).toBe('netscape');
    expect(cookies).toMatchObject([{ domain: '.a.test', httpOnly: true }]);
  });

  it('within its first 4,096 octets', () => {
    const comment = (length: number) => `${'#'.repeat(length - 1)}\n`;
    const formatAfter = (length: number) => readCookies(comment(length) + lwp).format;
    expect(formatAfter(4096 - 'Set-Cookie3:'.length)).toBe('lwp');
    expect(() => formatAfter(4097 - 'Set-Cookie3:'.length)).toThrow(LoadError);
  });
});

describe('a file of no known format', () => {
  it.each([
    ['', 'the file is empty'],
    ['SQLite format 3\0', 'database'],
    ['{"cookies": [', 'well-formed'],
    [' [1,', 'well-formed'],
    ['a\0b', 'encoding'],
    ['prose', 'no known format'],
    [' SQLite format 3', 'no known format'],
    ['{"log": {}}', 'HAR'],
    ['{"log": 1}', 'without a list of cookies'],
    ['{"log": {}, "cookies": []}', null],
    ['1', 'no known format'],
    ['{}', 'without a list of cookies'],
    ['{"sid": "1"}', 'for names and values: jar.update(values, { url })'],
    ['a.test\tFALSE\t/\tFALSE\tSession\tn\tv\n', 'line 1: the expiry is not a number'],
    ['# mine\na b\n/x\tFALSE\t/\tFALSE\t0\tn\tv', 'line 3: the domain is missing'],
    ['a.test\t?\t/\tFALSE\t0\tn\tv', 'line 1: a field that must be TRUE or FALSE is neither'],
    ['Set-Cookie3: n=v; domain=a.test; version=x', '(Set-Cookie3), line 1: the version'],
    ['a.test FALSE / FALSE 0 n v', 'line 1: the fields are separated by spaces'],
  ])('%j: %s', (content, message) => {
    if (message === null) expect(readCookies(content).cookies).toEqual([]);
    else
      expect(() => readCookies(content)).toThrow(
        expect.objectContaining({ message: expect.stringContaining(message) }),
      );
  });

  it('is named with its path, and one that cannot be read is the error of the file system', async () => {
    const file = newFile();
    writeFileSync(file, 'prose');
    await expect(readCookieFile(file)).rejects.toThrow(`${file}: the file has no known format`);
    await expect(readCookieFile(file)).rejects.toThrow(LoadError);
    await expect(readCookieFile(newFile())).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('what no server could have set', () => {
  const line = (domain: string, name = 'n', value = 'v', path = '/') =>
    `${domain}\t${domain.startsWith('.') ? 'TRUE' : 'FALSE'}\t${path}\tFALSE\t0\t${name}\t${value}`;

  it.each([
    [line('.com'), 'public suffix'],
    [line('.com.'), 'public suffix'],
    [line('.github.io'), 'public suffix'],
    [line('a.test', 'n\x01'), 'control character'],
    [line('a.test', 'n', 'v\x7f'), 'control character'],
    [line('a.test', 'n', 'v', '/\x1f'), 'control character'],
    [line('a.test', '', '__Host-x'), 'prefix'],
    [line('a.test', '__Secure-n'), 'prefix'],
  ])('%j is skipped and reported with its line: %s', (odd, reason) => {
    const { cookies, skipped } = readCookies(`#\n${line('a.test')}\n${odd}\n${line('b.test')}\n`);
    expect(cookies.map(({ domain }) => domain)).toEqual(['a.test', 'b.test']);
    expect(skipped).toEqual([{ line: 3, reason: expect.stringContaining(reason) }]);
  });

  it.each(['github.io', '.a.github.io', '10.0.0.1', '.a.test.', 'com'])(
    '%s could be set',
    (domain) => {
      expect(readCookies(`${line(domain)}\n`).cookies.map((cookie) => cookie.domain)).toEqual([
        domain,
      ]);
    },
  );

  it('is reported in the order of the lines, among lines that are not cookies', () => {
    const { skipped } = readCookies(
      [line('.com'), 'x', line('a.test'), line('.org'), 'y'].join('\n'),
    );
    expect(skipped.map((each) => each.line)).toEqual([1, 2, 4, 5]);
  });

  it('is read from this package’s own JSON', () => {
    const data = {
      format: 'undici-cookiejar',
      version: 1,
      cookies: [{ name: 'n', value: 'v', domain: '.com', path: '/' }],
    };
    expect(readCookies(JSON.stringify(data))).toMatchObject({
      format: 'json',
      cookies: [{ domain: '.com' }],
      skipped: [],
    });
  });

  it('altered is absent if nothing was changed', () => {
    expect(readCookies(netscape)).not.toHaveProperty('altered');
    expect(readCookies(netscape.replace('\t0\t', '\t2114380800000\t'))).toHaveProperty('altered');
  });
});

describe('text that is not ASCII', () => {
  const first = {
    'a file of curl': '# Netscape HTTP Cookie File\n',
    'a file of Python':
      '# Netscape HTTP Cookie File\n# http://curl.haxx.se/rfc/cookie_spec.html\n# This is a generated file!  Do not edit.\n\n',
  };

  it.each([
    ['text in a file of curl', 'a file of curl', '0', { value: 'é', utf8: true }],
    ['an octet in a file of Python', 'a file of Python', '', { value: 'é', utf8: false }],
    [
      'text in a file of Get cookies.txt LOCALLY',
      'a file of Python',
      '0',
      { value: 'é', utf8: true },
    ],
  ] as const)('is %s', (_, tool, sessionExpiry, expected) => {
    const line = netscape.replace('\tv', '\té').replace('\t0\t', `\t${sessionExpiry}\t`);
    expect(readCookies(first[tool] + line).cookies).toMatchObject([expected]);
  });

  it.each([
    ['1.0', { value: 'é', utf8: true }],
    ['2.0', { value: 'é', utf8: false }],
  ])('of LWP %s', (version, expected) => {
    const text = `#LWP-Cookies-${version}\n${lwp.replace('=v', '=é')}`;
    expect(readCookies(text).cookies).toMatchObject([expected]);
  });

  const url = 'https://a.test/';

  it.each([
    ['value', '[{"name":"a","value":"caf\xe9","domain":"a.test"}]'],
    ['name', '[{"name":"\xe9","value":"1","domain":"a.test"}]'],
    ['path', '[{"name":"a","value":"1","domain":"a.test","path":"/\xe9"}]'],
    [
      'value',
      '{"format":"undici-cookiejar","version":1,"cookies":[{"name":"a","value":"\xe9","domain":"a.test","path":"/"}]}',
    ],
    ['value', `curl '${url}' -b 'a=caf\xe9'`],
    ['value', 'Cookie: a=caf\xe9'],
    ['value', 'Name\tValue\tDomain\tPath\na\tcaf\xe9\ta.test\t/\n'],
  ] as const)('and not UTF-8 in the %s is reported: %j', (field, text) => {
    const { cookies, altered } = readCookies(Buffer.from(text, 'latin1'), { url });
    const reason = 'the text is not UTF-8; U+FFFD replaces the invalid octets';
    expect(cookies[0]?.[field]).toMatch(/\ufffd|\xef\xbf\xbd/);
    expect(altered).toEqual([{ line: 1, reason }]);
  });

  it('and not UTF-8 is reported only for the cookies that have it', () => {
    const entry = (name: string, value: string) =>
      `{"name":"${name}","value":"${value}","domain":"a.test"}`;
    const json = `[${entry('a', 'caf\xc3\xa9')},${entry('b', '\xe9')},${entry('c', '1')}]`;
    expect(readCookies(Buffer.from(json, 'latin1')).altered).toMatchObject([{ line: 2 }]);
    const valid = `[${entry('a', '\ufffd')}]`;
    expect(readCookies(valid)).not.toHaveProperty('altered');
  });

  it('and not UTF-8 is kept octet by octet in files of lines', () => {
    const content = Buffer.from(netscape.replace('\tv', '\t\xe9\n# \xef\xbf\xbd'), 'latin1');
    const { cookies, altered } = readCookies(content);
    expect([cookies[0]?.value, altered]).toEqual(['\xe9', undefined]);
  });
});

it('reads cookies without a global TextDecoder, which jsdom does not have', () => {
  vi.stubGlobal('TextDecoder', undefined);
  try {
    expect(readCookies(json).cookies).toHaveLength(1);
  } finally {
    vi.unstubAllGlobals();
  }
});
