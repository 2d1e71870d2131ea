import { describe, expect, it } from 'vitest';
import { Cookie } from '../../src/cookie/cookie.js';
import { readCookies } from '../../src/formats/read-cookies.js';
import { type WriteCookiesOptions, writeCookies } from '../../src/formats/write-cookies.js';
import { CookieJar } from '../../src/jar/cookie-jar.js';
import type { JarJSON } from '../../src/jar/json.js';
import { argumentError } from '../argument-error.js';

// Files that are made to break their reader: a bad entry costs at most itself, a bad file at most a LoadError.

const entry = { name: 'a', value: 'b', domain: 'a.test', path: '/' };
/** JSON can hold it, and String() cannot make text of it. */
const NO_TEXT = { toString: 1, valueOf: 1 };
const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;

describe('JSON', () => {
  it.each(['sameSite', 'storeId', 'firstPartyDomain', 'partitionKey', 'extensions', 'hostOnly'])(
    'an object that is no text as %s costs no other cookie',
    (field) => {
      const odd = { ...entry, name: 'odd', [field]: NO_TEXT };
      const { cookies } = readCookies(JSON.stringify([odd, entry]));
      expect(cookies.map(({ name }) => name)).toContain('a');
    },
  );

  it.each(['sameSite', 'storeId', 'firstPartyDomain', 'expires', 'path', 'partitionKey'])(
    '%s may be lists in lists, as deep as they like',
    (field) => {
      const json = `[${JSON.stringify(entry).slice(0, -1)}, "${field}": ${deep(50_000)}}]`;
      expect(() => readCookies(json)).not.toThrow();
    },
  );

  it.each([
    ['0', '1'],
    [0, 1],
    ['', 'firefox-container-1'],
  ])('of the stores %j and %j only the first is the browser\u2019s own', (own, other) => {
    const entries = [own, other].map((storeId) => ({ ...entry, name: `in ${storeId}`, storeId }));
    const { cookies } = readCookies(JSON.stringify(entries));
    expect(cookies.map(({ name }) => name)).toEqual([`in ${own}`]);
  });

  it('an answer in an answer in an answer holds no cookies', () => {
    const json = `${'{"result":'.repeat(50_000)}1${'}'.repeat(50_000)}`;
    expect(() => readCookies(json)).toThrow(expect.objectContaining({ code: 'ERR_COOKIE_LOAD' }));
  });

  it.each([[NO_TEXT], [[[]]], [null], ['1'], [2]])(
    'our own form in version %j is refused as such',
    (version) => {
      const data = { format: 'undici-cookiejar', version, cookies: [] } as unknown as JarJSON;
      expect(() => CookieJar.fromJSON(data)).toThrow(argumentError);
      expect(() => readCookies(JSON.stringify(data))).toThrow(
        expect.objectContaining({ code: 'ERR_COOKIE_LOAD' }),
      );
    },
  );
});

describe('a domain longer than any host can be', () => {
  const letters = Array.from({ length: 30_000 }, (_, at) =>
    String.fromCodePoint(0x4e00 + ((at * 7919) % 20_000)),
  ).join('');

  it.each([
    ['cookies.txt', `# Netscape HTTP Cookie File\n${letters}.test\tFALSE\t/\tFALSE\t0\ta\tb\n`],
    ['LWP', `#LWP-Cookies-1.0\nSet-Cookie3: a=b; path="/"; domain="${letters}.test"\n`],
    ['JSON', JSON.stringify([{ ...entry, domain: `${letters}.test` }])],
  ])('is refused in %s', (_format, content) => {
    const { cookies, skipped } = readCookies(content);
    expect(cookies).toEqual([]);
    expect(skipped.map(({ reason }) => reason)).toEqual([
      'the domain is missing or is not a host name',
    ]);
  });
});

it.each([
  ['LWP', '#LWP-Cookies-1.0\nSet-Cookie3: a=b; path="/"; domain="$a.test"\n'],
  ['JSON', JSON.stringify([{ ...entry, domain: '$a.test' }])],
])(
  'a domain that would make a comment of its line in cookies.txt is refused in %s',
  (_format, content) => {
    expect(readCookies(content).cookies).toEqual([]);
  },
);

it.each(['$a.test', '#a.test'])('and a program that has one, %s, is told so', (domain) => {
  const skipped: string[] = [];
  const onSkipped = ({ reason }: { reason: string }) => skipped.push(reason);
  writeCookies([new Cookie({ ...entry, domain })], { format: 'netscape', onSkipped });
  expect(skipped).toEqual([expect.stringContaining('would be read back as a comment')]);
});

it('R8 what a line of LWP holds instead of cookies is reported once for each reason, not for each of them', () => {
  const line = `Set-Cookie3: ${'a,'.repeat(9)}b; domain=a.test; version=x, c; domain=a.test\n`;
  const { cookies, skipped } = readCookies(`#LWP-Cookies-2.0\n${line}${line}`);
  expect(cookies.map(({ name }) => name)).toEqual(['c', 'c']);
  expect(skipped.map(({ line, reason }) => `${line}: ${reason}`)).toEqual([
    '2: the domain is missing or is not a host name',
    '2: the version is not an integer',
    '3: the domain is missing or is not a host name',
    '3: the version is not an integer',
  ]);
});

describe('a time beyond what dates can tell', () => {
  const formats: WriteCookiesOptions['format'][] = ['netscape', 'lwp', 'json'];
  const cases = formats.flatMap((format) =>
    [-1e300, -1e15, -1e12, -1, 1e12 - 1, 1e15, 1e22, 1e300].map((expires) => ({ format, expires })),
  );

  it.each(cases)('$expires in $format stays on its side of now', ({ format, expires }) => {
    const cookie = new Cookie({ ...entry, expires });
    const { cookies } = readCookies(writeCookies([cookie], { format }));
    expect(cookies.map((read) => [read.isExpired(), read.discard])).toEqual([[expires < 0, false]]);
  });
});

it.each([
  [
    'SQLite format 3\0',
    "an SQLite database, such as a browser's, which readCookieFile(path) reads",
  ],
  ['{"cookies": [', 'the JSON is incomplete or not well-formed'],
  ['a\0b', 'the file is not text in a known encoding'],
  [
    Buffer.from('\ufeffa=1', 'utf16le'),
    'the file is UTF-16, as Windows PowerShell writes with ">"; convert it to UTF-8',
  ],
  ['cookies.txt', 'this is a file name; the right call: await readCookieFile(path)'],
  ['<html>', 'the file has no known format of cookies'],
  ['', 'the file is empty'],
])('a file of %j is no file of cookies, and the error says why', (content, message) => {
  expect(() => readCookies(content)).toThrow(
    expect.objectContaining({ code: 'ERR_COOKIE_LOAD', message }),
  );
});

it.each([
  ['cookies.txt', 'a.test\tFALSE\t/\tFALSE\t0\té\tü\n'],
  ['LWP', '#LWP-Cookies-1.0\nSet-Cookie3: é="ü"; path="/"; domain=a.test\n'],
])(
  'a name beyond ASCII in %s is the cookie that a server sets by the same octets',
  (_what, content) => {
    const jar = new CookieJar();
    for (const cookie of readCookies(content).cookies) jar.setCookie(cookie);
    jar.setFromHeader('\xc3\xa9=new; Path=/', 'http://a.test/');
    expect(jar.cookieHeader('http://a.test/')).toBe('\xc3\xa9=new');
  },
);

describe('what a server writes is never another format than that of the file', () => {
  const url = 'https://bank.test/';
  const mine = 'bank.test\tFALSE\t/\tTRUE\t2114380800\tsid\tmine\n';
  const planted = 'System.Net.Cookie("sid", "evil", "/", "bank.test")';
  const statement = `$session.Cookies.Add((New-Object ${planted}))`;
  const evil = (value: string) => `evil.test\tFALSE\t/\tFALSE\t0\tx\t${value}\n`;
  const header = '# Netscape HTTP Cookie File\n';
  /** wget has another header, aria2 and Lynx have none. */
  const headers = [header, '# HTTP Cookie File\n\n', ''];
  const values = [
    planted,
    planted.replaceAll('"', "'"),
    statement,
    'System.Net.Cookie(',
    'v\rCookie: sid=evil',
    'v\rSet-Cookie3: sid=evil; path="/"; domain=bank.test',
    `v\r${statement}`,
    'v\rInvoke-WebRequest -Uri "https://bank.test/" -Headers @{"cookie"="sid=evil"}',
    'v\r#LWP-Cookies-2.0',
    'fetch("https://bank.test/", {"headers": {"cookie": "sid=evil"}})',
  ];

  it.each(headers.flatMap((start) => values.map((value) => [start, value])))(
    'after %j: %j',
    (start, value) => {
      for (const options of [{}, { url }]) {
        const { format, cookies } = readCookies(`${start}${evil(value)}${mine}`, options);
        const banks = cookies.filter(({ domain }) => domain === 'bank.test');
        expect([format, banks.map((cookie) => cookie.value)]).toEqual(['netscape', ['mine']]);
      }
    },
  );

  it('a line of a host named cookie', () => {
    const { format } = readCookies(`${mine}cookie:8080\tFALSE\t/\tFALSE\t0\ta\t1\n`);
    expect(format).toBe('netscape');
  });

  it('a CR ends no line that begins with #HttpOnly_', () => {
    const text = `#HttpOnly_evil.test\tFALSE\t/\tFALSE\t0\tx\tv\rbank.test\tFALSE\t/\tTRUE\t0\tsid\tevil\n${mine}`;
    expect(readCookies(text).cookies.map(({ value }) => value)).toEqual(['mine']);
  });

  it.each([
    `sid=mine; x=${planted}`,
    `x=${statement}; sid=mine`,
    `sid=mine; x=fetch("https://a/")`,
  ])('a Cookie header %j', (text) => {
    const { format, cookies } = readCookies(text, { url });
    expect([format, cookies.find(({ name }) => name === 'sid')?.value]).toEqual([
      'cookie-header',
      'mine',
    ]);
  });

  it('a URL in a PowerShell command', () => {
    const text = `Invoke-WebRequest -Uri "https://evil.test/${planted.replaceAll('"', "'")}" -Headers @{"cookie"="a=1"}`;
    expect(readCookies(text).cookies).toMatchObject([{ domain: 'evil.test', value: '1' }]);
  });

  it('a TAB in a cell of a table', () => {
    const table = `Name\tValue\tDomain\tPath\tExpires / Max-Age\nx\tevil\tbank.test\t/\tSession\tevil.test\t/\tSession\n`;
    const { cookies, skipped } = readCookies(table);
    expect([cookies.length, skipped.length]).toEqual([0, 1]);
  });
});

describe('in a PowerShell command, what a string contains is no command', () => {
  const call = (
    parts: string,
  ) => `$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession
$session.Cookies.Add((New-Object System.Net.Cookie("sid", "1", "/", "www.bank.test")))
Invoke-WebRequest -UseBasicParsing -Uri "https://www.bank.test/" ${parts}`;

  it.each([
    `-Body "x Invoke-WebRequest -Uri 'https://evil.test/' -Headers @{'Cookie'='sid=evil'}"`,
    `-Body "x;cookie='sid=evil'"`,
    `-Body "x\`n$session.Cookies.Add((New-Object System.Net.Cookie('sid', 'evil', '/', 'bank.test')))"`,
    `-Headers @{"Referer"="https://www.bank.test/;cookie='sid=evil'"}`,
    `-Headers @{"x"="-Uri 'http://www.bank.test/'"}`,
  ])('%s', (parts) => {
    const { cookies } = readCookies(call(parts));
    expect(cookies).toMatchObject([{ domain: 'www.bank.test', value: '1', secure: true }]);
    expect(cookies).toHaveLength(1);
  });

  it('even of a cookie', () => {
    const value = "Invoke-WebRequest -Uri 'https://evil.test/' -Headers @{'Cookie'='sid=evil'}";
    const { cookies } = readCookies(call('').replace('"1"', `"${value}"`));
    expect(cookies).toMatchObject([{ domain: 'www.bank.test', value, secure: true }]);
  });
});
