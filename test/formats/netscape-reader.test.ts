import { describe, expect, it } from 'vitest';
import type { FileReaderOptions } from '../../src/formats/encoding.js';
import { readNetscape } from '../../src/formats/netscape-reader.js';
import type { FileFindings } from '../../src/formats/parsed-file.js';
import { runSteps } from '../../src/formats/steps.js';

type Dialect = FileReaderOptions['dialect'];

function parse(text: string, dialect: Dialect = 'rfc6265bis'): FileFindings {
  return runSteps(readNetscape(Buffer.from(text), { dialect, encoding: 'foreign' }));
}

/** The cookie of a line with these fields in place of the usual ones; `null` where it gives none. */
function cookieWith(fields: Partial<Record<keyof typeof usual, string>>, dialect?: Dialect) {
  const line = Object.values({ ...usual, ...fields }).join('\t');
  const { cookies, skipped } = parse(`${line}\n`, dialect);
  expect(cookies.length + skipped.length).toBe(1);
  return cookies[0] ?? null;
}

const usual = {
  domain: 'a.test',
  subdomains: 'FALSE',
  path: '/',
  secure: 'FALSE',
  expires: '',
  name: 'n',
  value: 'v',
};

describe('the flags of cookies.txt', () => {
  it.each([
    ['TRUE', true],
    ['T', true],
    ['YES', true],
    ['Y', true],
    ['1', true],
    ['FALSE', false],
    ['F', false],
    ['NO', false],
    ['N', false],
    ['0', false],
    ['', false],
  ])('%j is %s, in any case', (text, flag) => {
    for (const spelling of [text, text.toLowerCase()]) {
      const cookie = cookieWith({ subdomains: spelling, secure: spelling });
      expect([cookie?.hostOnly, cookie?.secure]).toEqual([!flag, flag]);
    }
  });

  it.each(['2', 'ON', 'TRUE ', 'perhaps', 'null'])(
    '%j is neither, and the line is skipped',
    (text) => {
      expect(cookieWith({ subdomains: text })).toBeNull();
      expect(cookieWith({ secure: text })).toBeNull();
    },
  );

  it.each([
    ['TRUE', true],
    ['true', false],
    ['1', false],
    ['FALSE', false],
    ['perhaps', false],
    ['', false],
  ])('only TRUE is true to http.cookiejar: %j', (text, flag) => {
    const cookie = cookieWith({ subdomains: text, secure: text }, 'http.cookiejar');
    expect([cookie?.hostOnly, cookie?.secure]).toEqual([!flag, flag]);
  });
});

describe('an empty field of cookies.txt', () => {
  it.each([
    ['subdomains', { domain: 'a.test' }],
    ['path', { path: '/' }],
    ['secure', { secure: false }],
    ['expires', { expires: null, discard: true }],
    ['name', { name: '', value: 'v' }],
    ['value', { name: 'n', value: '' }],
  ])('%s', (field, expected) => {
    expect(cookieWith({ [field]: '' })).toMatchObject({
      ...{ domain: 'a.test', path: '/', secure: false, expires: null, name: 'n', value: 'v' },
      ...expected,
    });
  });

  it('any field but the domain may be empty', () => {
    const some = { subdomains: '', path: '', secure: '', expires: '' };
    expect(cookieWith(some)).toMatchObject({ domain: 'a.test', path: '/', name: 'n' });
    expect(cookieWith({ ...some, domain: '' })).toBeNull();
    expect(cookieWith({ name: '', value: '' })).toBeNull();
  });

  it('is kept by http.cookiejar: an empty path, an empty name and no value', () => {
    expect(cookieWith({ path: '' }, 'http.cookiejar')?.path).toBe('');
    expect(cookieWith({ path: 'app' }, 'http.cookiejar')?.path).toBe('app');
    expect(cookieWith({ name: '' }, 'http.cookiejar')).toMatchObject({ name: 'v', value: null });
    expect(cookieWith({ name: '', value: '' }, 'http.cookiejar')).toMatchObject({
      name: '',
      value: null,
    });
  });
});

describe('the fields of a line', () => {
  it.each([
    ['a.test', 0],
    ['a.test\tFALSE', 0],
    ['a.test\tFALSE\t/', 0],
    ['a.test\tFALSE\t/\tFALSE', 0],
    ['a.test\tFALSE\t/\tFALSE\t', 0],
    ['a.test\tFALSE\t/\tFALSE\t\tn', 1],
    ['a.test\tFALSE\t/\tFALSE\t\tn\t', 1],
    ['a.test\tFALSE\t/\tFALSE\t\tn\tv', 1],
    ['a.test\t\t\t\t\tn', 1],
    ['a.test\t\t\t\t\t\tv', 1],
    ['a.test\t\t\t\t\t\t', 0],
  ])('%j: %i cookies', (line, count) => {
    const { cookies, skipped } = parse(`${line}\n`);
    expect(cookies).toHaveLength(count);
    expect(skipped).toEqual(
      Array(1 - count).fill({ line: 1, reason: expect.stringContaining('not a cookie') }),
    );
  });

  it('are at most 65,536 characters together', () => {
    const start = 'a.test\tFALSE\t/\tFALSE\t\tn\t';
    const lines = [65_535, 65_536, 65_537].map((length) => start.padEnd(length, 'v'));
    const { cookies, skipped } = parse(lines.join('\n'));
    expect(cookies.map(({ value }) => start.length + (value?.length ?? 0))).toEqual([
      65_535, 65_536,
    ]);
    expect(skipped).toEqual([{ line: 3, reason: expect.stringContaining('longer') }]);
  });

  it.each(['http.cookiejar', 'rfc6265bis'] as const)(
    'after #HttpOnly_ are those of %s',
    (dialect) => {
      const python = dialect === 'http.cookiejar';
      const cookie = cookieWith({ domain: '#HttpOnly_.a.test', subdomains: 'TRUE' }, dialect);
      expect(cookie).toMatchObject({ domain: '.a.test', httpOnly: true });
      expect(cookie?.rest).toEqual([python ? ['HTTPOnly', ''] : ['HttpOnly', null]]);
    },
  );

  it('give the scope of their own line, whatever the line before has', () => {
    const line = (domain: string, subdomains: string) =>
      `${domain}\t${subdomains}\t/\tFALSE\t\tn\tv`;
    const { cookies } = parse(
      [
        line('a.test', 'FALSE'),
        line('a.test', 'TRUE'),
        line('b.test', 'TRUE'),
        line('b.test', 'TRUE'),
        line('b.test', 'FALSE'),
        line('B.test:8080', 'FALSE'),
        line('b.test', 'FALSE'),
        line('', 'FALSE'),
        line('b.test', 'FALSE'),
      ].join('\n'),
    );
    expect(cookies.map(({ domain, port }) => [domain, port])).toEqual([
      ['a.test', null],
      ['.a.test', null],
      ['.b.test', null],
      ['.b.test', null],
      ['b.test', null],
      ['b.test', '8080'],
      ['b.test', null],
      ['b.test', null],
    ]);
  });

  it.each(['#', ' #', '$'])(
    'of http.cookiejar have no cookie if %o follows #HttpOnly_',
    (start) => {
      const line = `#HttpOnly_${start}.a.test\tTRUE\t/\tFALSE\t\tn\tv\n`;
      expect(parse(line, 'http.cookiejar').cookies).toEqual([]);
    },
  );
});

describe('the domain of a line', () => {
  it.each([
    ['a.test', 'a.test', null],
    [' a.test ', 'a.test', null],
    ['.a.test', '.a.test', null],
    ['a.test:80', 'a.test', null],
    ['a.test:443', 'a.test', null],
    ['a.test:8080', 'a.test', '8080'],
    ['.a.test:8080', '.a.test', '8080'],
    ['a.test:0', 'a.test', '0'],
    ['[::1]', '[::1]', null],
    ['[::1]:8080', '[::1]', '8080'],
    ['[::1]:80', '[::1]', null],
    ['127.0.0.1:8080', '127.0.0.1', '8080'],
    ['localhost', 'localhost', null],
    ['.localhost', 'localhost', null],
    ['localhost.local', 'localhost', null],
    ['printer.local', 'printer.local', null],
    ['.127.0.0.1', '127.0.0.1', null],
    ['::1', '[::1]', null],
    ['::1:8080', '[::1]', '8080'],
    ['[::1].local', '[::1]', null],
    ['::1.local', '[::1]', null],
    ['.[::1]', '[::1]', null],
    ['2001:db8::1', '[2001:db8::1]', null],
    ['2001:db8:0:0:0:0:0:1:8080', '[2001:db8::1]', '8080'],
    ['a.test.', 'a.test.', null],
  ])('%j is %s with the port %s', (text, domain, port) => {
    expect(cookieWith({ domain: text })).toMatchObject({
      domain,
      port,
      portSpecified: port !== null,
    });
  });

  it.each([
    '.',
    '..',
    '..a.test',
    'a.test:',
    'a.test:x',
    'a.test:80:81',
    'a/b',
    'a b',
    ':80',
    '[::1]:',
  ])('%j is not a host', (domain) => {
    expect(cookieWith({ domain })).toBeNull();
  });

  it.each([
    [255, true],
    [256, false],
  ])('of %i octets: %s (RFC 1035 section 2.3.4)', (length, isHost) => {
    const domain = `${'d'.repeat(length - 5)}.test`;
    expect(cookieWith({ domain })?.domain).toBe(isHost ? domain : undefined);
    expect(cookieWith({ domain: `.${domain}`, subdomains: 'TRUE' })?.domain).toBe(
      isHost ? `.${domain}` : undefined,
    );
  });

  it('that is an IDN is converted to ASCII for browsers, to lower case for http.cookiejar', () => {
    expect(cookieWith({ domain: '.BÜCHER.test', subdomains: 'TRUE' })?.domain).toBe(
      '.xn--bcher-kva.test',
    );
    expect(cookieWith({ domain: 'BÜCHER.test' }, 'http.cookiejar')?.domain).toBe('bücher.test');
    for (const length of [254, 255, 256])
      expect(cookieWith({ domain: 'ü'.repeat(length) })).toBeNull();
  });
});

describe('comments, and the one that makes a file cookies.txt', () => {
  it.each([
    ['# Netscape HTTP Cookie File', true],
    ['# HTTP Cookie File', true],
    ['#HTTP cookie file', true],
    ['#   netscape http cookie file, and more', true],
    ['# Netscape Cookie File', false],
    ['Netscape HTTP Cookie File', false],
    ['# This is not one', false],
    ['', false],
  ])('%j: %s', (line, isOfFormat) => {
    expect(parse(`${line}\n`).isOfFormat).toBe(isOfFormat);
  });

  it.each(['first', 'second', 'third'])('it may be in the %s line', (place) => {
    const lines = ['# a', '# b', '# c'];
    lines[['first', 'second', 'third'].indexOf(place)] = '# Netscape HTTP Cookie File';
    expect(parse(lines.join('\n')).isOfFormat).toBe(true);
  });

  it('a line that is neither comment nor cookie does not make a file cookies.txt, a cookie does', () => {
    expect(parse('nonsense\n').isOfFormat).toBe(false);
    expect(parse(`${Object.values(usual).join('\t')}\n`).isOfFormat).toBe(true);
  });

  const fields = Object.values(usual).slice(1).join('\t');

  it.each(['#', '$', ' #', '\t#', ' $', '\t\t\t\t\t\t#', '#httponly_'])(
    'a line that begins with %j is one',
    (start) => {
      const { cookies, skipped } = parse(`${start}a.test\t${fields}\n`);
      expect([cookies, skipped]).toEqual([[], []]);
    },
  );

  it.each(['!', '"', '%', '&', '"#', '\u00a0#'])(
    'a line that begins with %j is not one',
    (start) => {
      const { cookies, skipped } = parse(`${start}a.test\t${fields}\n`);
      expect(cookies.length + skipped.length).toBe(1);
    },
  );

  it.each([
    ['\u00a0#', 0],
    ['\u2003$', 0],
    ['ü#', 1],
  ])(
    "under http.cookiejar's rules, white space beyond ASCII may precede it: %j",
    (start, count) => {
      const { cookies, skipped } = parse(`${start}a.test\t${fields}\n`, 'http.cookiejar');
      expect(cookies.length + skipped.length).toBe(count);
    },
  );
});

describe('the expiry of a line', () => {
  it.each([
    ['', null, false],
    ['0', null, false],
    ['00', null, false],
    ['0.0', null, false],
    ['-0', null, false],
    ['1', 1, false],
    ['-1', -1, false],
    ['+5', 5, false],
    [' 5 ', 5, false],
    ['5.', 5, false],
    ['5.9', 5, false],
    ['0000000000005', 5, false],
    ['999999999999', 999_999_999_999, false],
    // In a smaller unit, these would be before 2010: the expiry of a cookie with a very large Max-Age.
    ['1001796073991', 1_001_796_073_991, false],
    ['1000001796073991', 1_000_001_796_073_991, false],
    ['1262303999999', 1_262_303_999_999, false],
    ['1262304000000', 1_262_304_000, true],
    ['1262304000000.0', 1_262_304_000, true],
    ['100000000000000', 100_000_000_000, true],
    ['1262304000000000', 1_262_304_000, true],
    ['1829706592282892', 1_829_706_592, true],
    ['9999999999999998', 9_999_999_999, true],
    ['10000000000000000', 10_000_000_000_000_000, false],
    ['13474180192282892', 1_829_706_592, true],
  ])('%j is %s; converted: %s', (text, expires, isConverted) => {
    const { cookies, altered } = parse(
      `${Object.values({ ...usual, expires: text }).join('\t')}\n`,
    );
    expect(cookies.map((cookie) => cookie.expires)).toEqual([expires]);
    expect(altered).toEqual(
      isConverted ? [{ line: 1, reason: expect.stringContaining('converted') }] : [],
    );
  });

  it.each([
    'x',
    '5x',
    'x5',
    '/',
    ':',
    '1/2',
    '1:2',
    '.5',
    '1e3',
    '0x10',
    '--1',
    '1 2',
    '1.2.3',
    'NaN',
  ])('%j is not an expiry, and the line is skipped', (expires) => {
    expect(cookieWith({ expires })).toBeNull();
  });
});

describe('the domain of a line for a host that cannot have subdomains', () => {
  it.each(['localhost', '127.0.0.1', '[::1]', '::1', 'intranet'])(
    '%s with its subdomains is the host alone',
    (host) => {
      const expected = host === '::1' ? '[::1]' : host;
      for (const domain of [host, `.${host}`])
        expect(cookieWith({ domain, subdomains: 'TRUE' })?.domain).toBe(expected);
    },
  );

  it('stays as it is in a jar of http.cookiejar', () => {
    const domains = ['.localhost', '.127.0.0.1', 'localhost.local', '::1', '::1:8080', '.a.test'];
    for (const domain of domains) {
      const subdomains = domain.startsWith('.') ? 'TRUE' : 'FALSE';
      expect(cookieWith({ domain, subdomains }, 'http.cookiejar')?.domain).toBe(domain);
    }
  });

  it.each(['.', '..a.test', ' a.test', 'a b', 'a/b', 'a.test:', 'user@a.test', 'd'.repeat(300)])(
    '%j, which is not a host, stays as it is there too',
    (domain) => {
      const subdomains = domain.startsWith('.') ? 'TRUE' : 'FALSE';
      expect(cookieWith({ domain, subdomains }, 'http.cookiejar')?.domain).toBe(domain);
    },
  );

  it.each([
    ['', 'FALSE'],
    ['', 'TRUE'],
    ['\fa.test', 'FALSE'],
    ['a\x01b', 'FALSE'],
  ])('%j with %s is not read there', (domain, subdomains) => {
    expect(cookieWith({ domain, subdomains }, 'http.cookiejar')).toBeNull();
  });

  it('the port that wget appends is a port there too', () => {
    const read = cookieWith({ domain: 'a.test:8080' }, 'http.cookiejar');
    expect(read).toMatchObject({ domain: 'a.test', port: '8080' });
  });

  it('but for the name that Python gives to an IPv6 host', () => {
    expect(cookieWith({ domain: '[::1].local' }, 'http.cookiejar')?.domain).toBe('[::1]');
  });
});

describe('lines of exporters', () => {
  it.each([
    [
      '.a.test\tFALSE\t/\tTRUE\tsid\t1',
      { domain: '.a.test', name: 'sid', value: '1', expires: null },
    ],
    [
      'a.test\tFALSE\t/\tFALSE\tsid\t1',
      { domain: 'a.test', name: 'sid', value: '1', expires: null },
    ],
    ['a.test\tFALSE\t/\tFALSE\tsid\t', { name: 'sid', value: '', expires: null }],
    ['a.test\tFALSE\t/\tFALSE\t5\tsid', { name: 'sid', value: '', expires: 5 }],
    ['a.test\tFALSE\t/\tFALSE\t5\tn\tv\t', { name: 'n', value: 'v', expires: 5 }],
    ['a.test\tFALSE\t/\tFALSE\t5\tn\tv\t\t', { name: 'n', value: 'v' }],
    ['a.test\tFALSE\t/\tFALSE\t5\tn\ta\tb\t', { name: 'n', value: 'a\tb' }],
    ['a.test\tFALSE\t/\tFALSE\t5\tn\t\t', { name: 'n', value: '' }],
  ])('%j', (line, expected) => {
    for (const dialect of ['rfc6265bis', 'http.cookiejar'] as const)
      expect(parse(`${line}\n`, dialect).cookies).toMatchObject([expected]);
  });

  it.each([
    'a.test FALSE / FALSE 0 n v',
    '.a.test  TRUE  /  true  1829706592  n  v',
    'a.test\tFALSE / FALSE 0 n v',
  ])('%j has spaces instead of TABs, which is the reason that is reported', (line) => {
    const { cookies, skipped } = parse(`${line}\n`);
    expect(cookies).toEqual([]);
    expect(skipped).toEqual([
      { line: 1, reason: 'the fields are separated by spaces instead of TABs' },
    ]);
  });
});

describe('the expiry of a line in a jar of http.cookiejar', () => {
  it.each([
    ['2.0e9', 2_000_000_000],
    ['.5e1', 5],
    ['1829706671977', 1_829_706_671_977],
    ['13474180192282892', 13_474_180_192_282_892],
    ['0', null],
    ['', null],
  ])('%j is %s, as Python reads it', (expires, expected) => {
    expect(cookieWith({ expires }, 'http.cookiejar')?.expires).toBe(expected);
  });

  it.each(['abc', 'e5', '1e', '1_000', 'inf', 'nan', '1e999'])('%j is not a number', (expires) => {
    expect(cookieWith({ expires }, 'http.cookiejar')).toBeNull();
  });
});

describe('the lines that a writer has to keep', () => {
  const line = (domain: string) => `${domain}\tFALSE\t/\tFALSE\t\tn\tv`;

  it('are comments and lines that cannot be read, in their order', () => {
    const { kept, cookies } = parse(
      ['# mine é', line('a.test'), '$x', 'nonsense', line('b c'), '', `#HttpOnly_${line('')}`].join(
        '\r\n',
      ),
    );
    expect(cookies).toHaveLength(1);
    expect(kept).toEqual([
      ...['# mine \xc3\xa9', '$x', 'nonsense', line('b c'), `#HttpOnly_${line('')}`],
    ]);
  });

  it.each([
    '# Netscape HTTP Cookie File\n# http://curl.haxx.se/rfc/cookie_spec.html\n# This is a generated file!  Do not edit.',
    '# Netscape HTTP Cookie File\n# https://curl.se/docs/http-cookies.html\n# This file was generated by libcurl! Edit at your own risk.',
    '# HTTP Cookie File\n# Generated by Wget on 2026-11-20 04:30:00.\n# Edit at your own risk.',
    '# Netscape HTTP Cookie File\n# This file is generated by yt-dlp.  Do not edit.',
  ])('are not what a tool writes above the cookies: %j', (header) => {
    expect(parse(`${header}\n\n${line('a.test')}\n`).kept).toEqual([]);
  });

  it('octet by octet, whatever their encoding', () => {
    const content = Buffer.from('# caf\xe9\n# \xc3\xa9\nnonsense \xff\n', 'latin1');
    for (const encoding of ['octets', 'foreign', 'python'] as const) {
      const { kept } = runSteps(readNetscape(content, { dialect: 'rfc6265bis', encoding }));
      expect(kept).toEqual(['# caf\xe9', '# \xc3\xa9', 'nonsense \xff']);
    }
  });
});
