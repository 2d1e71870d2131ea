import { existsSync, readFileSync } from 'node:fs';
import { parseString } from 'set-cookie-parser';
import { describe, expect, it } from 'vitest';
import { parseNsHeaders, SetCookieScan } from '../../src/headers/set-cookie-scanner.js';
import { readScenarios } from '../replay/scenario.js';

interface Pair {
  readonly name: string;
  readonly value: string | null;
}

interface ScannedCookie extends Pair {
  readonly attributes: readonly Pair[];
}

function scanned(header: string): ScannedCookie {
  const scan = new SetCookieScan(header);
  const pairs: Pair[] = [];
  while (scan.next()) pairs.push({ name: scan.name, value: scan.value });
  const [pair, ...attributes] = pairs as [Pair, ...Pair[]];
  return { ...pair, attributes };
}

describe('SetCookieScan', () => {
  it.each([
    ['a=b', ['a', 'b'], []],
    ['a=', ['a', ''], []],
    ['a', ['a', null], []],
    ['=b', ['', 'b'], []],
    ['=', ['', ''], []],
    ['', ['', null], []],
    ['a=b=c', ['a', 'b=c'], []],
    ['a==', ['a', '='], []],
    ['==', ['', '='], []],
    ['=b=c', ['', 'b=c'], []],
    [' ', ['', null], []],
    [' = ', ['', ''], []],
    [' \t a b \t=\t c d ', ['a b', 'c d'], []],
    ['a="b; c"', ['a', '"b'], [['c"', null]]],
    ['a=b, c=d', ['a', 'b, c=d'], []],
    ['a=b;', ['a', 'b'], [['', null]]],
    [';a=b', ['', null], [['a', 'b']]],
    [
      'a=b;;=;=x',
      ['a', 'b'],
      [
        ['', null],
        ['', ''],
        ['', 'x'],
      ],
    ],
    [
      'a=b; PATH = /x ;path=/y',
      ['a', 'b'],
      [
        ['PATH', '/x'],
        ['path', '/y'],
      ],
    ],
    [
      'a=b; Secure; Secure=; Secure=0',
      ['a', 'b'],
      [
        ['Secure', null],
        ['Secure', ''],
        ['Secure', '0'],
      ],
    ],
    [
      'a=b; Expires=Thu, 01 Jan 2040 00:00:00 GMT',
      ['a', 'b'],
      [['Expires', 'Thu, 01 Jan 2040 00:00:00 GMT']],
    ],
    ['\u00a0a\v=\u00a0b\f', ['\u00a0a\v', '\u00a0b\f'], []],
    ['a\0=b\r\n; c\x7f', ['a\0', 'b\r\n'], [['c\x7f', null]]],
    [
      'constructor=1; __proto__=2; name=3; value=4',
      ['constructor', '1'],
      [
        ['__proto__', '2'],
        ['name', '3'],
        ['value', '4'],
      ],
    ],
  ] as [string, [string, string | null], [string, string | null][]][])(
    'R7 R27 takes apart %j',
    (header, [name, value], attributes) => {
      expect(scanned(header)).toEqual({
        name,
        value,
        attributes: attributes.map(([name, value]) => ({ name, value })),
      });
    },
  );
});

describe('SetCookieScan: name, value and lengths of a piece', () => {
  function scanOf(header: string): SetCookieScan {
    const scan = new SetCookieScan(header);
    scan.next();
    return scan;
  }

  it.each([
    ['ab=cde; x', 2, 3, ' x'],
    [' ab = cde ;;', 2, 3, ';'],
    ['ab', 2, 0, ''],
    ['ab=', 2, 0, ''],
    ['=cde', 0, 3, ''],
    [' ; x', 0, 0, ' x'],
    [' = ', 0, 0, ''],
    ['', 0, 0, ''],
  ])('of %j has a name of %i, a value of %i, and to come %j', (header, name, value, rest) => {
    const scan = scanOf(header);
    expect([scan.name.length, scan.value?.length ?? 0, scan.rest]).toEqual([name, value, rest]);
  });

  it('finds a name whatever the case of its letters, and of nothing else', () => {
    const ascii = Array.from({ length: 0x80 }, (_, code) => String.fromCharCode(code));
    const names = ascii.filter((character) => !/[\t ;=]/.test(character));
    for (const name of names) {
      const scan = scanOf(`${name}=`);
      expect(names.filter((other) => scan.isNamed(other))).toEqual([name.toLowerCase()]);
    }
  });

  it.each([
    ['Path=/', 'path', true],
    ['pATH', 'path', true],
    [' Path ', 'path', true],
    ['Paths', 'path', false],
    ['Pat', 'path', false],
    ['Bath', 'path', false],
    ['Pats', 'path', false],
  ])('the name of %j is %s: %s', (header, name, expected) => {
    expect(scanOf(header).isNamed(name)).toBe(expected);
  });

  it.each([
    ['a=\xff; b', false],
    ['a=\u0100; b', false],
    ['a=\t; b', false],
    ['a=\x1f; b', true],
    ['a\x7f; b', true],
    ['a=b; \x01', false],
  ])('a control character is in the first piece of %j: %s', (header, expected) => {
    expect(scanOf(header).sawControlCharacter).toBe(expected);
  });

  it('remembers a control character from piece to piece', () => {
    const scan = scanOf('a=b; c=\x01; e');
    const seen = [];
    do seen.push(scan.sawControlCharacter);
    while (scan.next());
    expect(seen).toEqual([false, true, true]);
  });
});

describe('the scan and the package set-cookie-parser', () => {
  /** What the package is known to make of a header, from the scan: nothing else tells the two apart. */
  function asThePackageReads({ name, value, attributes }: ScannedCookie): object | null {
    const pair = value === null ? { name: '', value: name } : { name, value };
    const isBlank = value === null && name.trim() === '';
    if (isBlank || (pair.name === '' && pair.value === '') || pair.name in {}) return null;
    const read = attributes.map(({ name, value }) =>
      attribute(name.trim().toLowerCase(), (value ?? '').trim()),
    );
    return Object.assign({}, pair, ...read);
  }

  function attribute(name: string, value: string): object {
    if (name in {} || ['', 'name', 'value'].includes(name)) return {};
    if (name === 'expires')
      return Number.isNaN(Date.parse(value)) ? {} : { expires: new Date(value) };
    if (name === 'max-age')
      return /^-?\d+$/.test(value) ? { maxAge: Number.parseInt(value, 10) } : {};
    if (name === 'samesite') return { sameSite: value };
    if (name === 'httponly') return { httpOnly: true };
    if (name === 'secure' || name === 'partitioned') return { [name]: true };
    return { [name]: value };
  }

  function expectAgreement(headers: Iterable<string>, atLeast: number): void {
    const distinct = [...new Set(headers)];
    expect(distinct.length).toBeGreaterThan(atLeast);
    for (const header of distinct) {
      const parsed = parseString(header, { decodeValues: false, silent: true });
      expect([header, parsed === null ? null : { ...parsed }]).toEqual([
        header,
        asThePackageReads(scanned(header)),
      ]);
    }
  }

  const ofScenarios = (file: URL) =>
    readScenarios(file)
      .flatMap(({ steps }) => steps.flatMap(({ headers = [] }) => headers))
      .filter(([name]) => /^set-cookie$/i.test(name))
      .map(([, value]) => value);
  const ofBrowsers = (file: URL) =>
    (JSON.parse(readFileSync(file, 'utf8')) as { steps: { setCookie?: string[] }[] }[]).flatMap(
      ({ steps }) => steps.flatMap(({ setCookie = [] }) => setCookie),
    );

  const fixtures = new URL('../fixtures/', import.meta.url);
  const shared = new URL('../../../shared/data/', import.meta.url);

  it('differ only where the package is known to drop or to merge: documented input', () => {
    expectAgreement(ofScenarios(new URL('http-cookiejar/documented.jsonl.gz', fixtures)), 3_000);
  });

  it('differ only there: input for browsers', () => {
    expectAgreement(ofBrowsers(new URL('chromium-own.json', fixtures)), 500);
  });

  it.skipIf(!existsSync(shared))(
    'differ only there: further and hostile input (skipped where the shared data are not at hand)',
    () => {
      expectAgreement(ofScenarios(new URL('http-cookiejar/hostile.jsonl.gz', shared)), 500);
      expectAgreement(ofBrowsers(new URL('browser/chromium-ported.json', shared)), 500);
    },
  );
});

describe('parseNsHeaders', () => {
  it.each([
    ['foo', [['foo', null]]],
    ['foo=bar', [['foo', 'bar']]],
    ['foo=', [['foo', '']]],
    ['foo=b=c', [['foo', 'b=c']]],
    [
      'foo="bar;baz"',
      [
        ['foo', '"bar'],
        ['baz"', null],
      ],
    ],
    ['a, b=c', [['a, b', 'c']]],
    ['a=b, c=d', [['a', 'b, c=d']]],
    [
      'foo=bar;;path=/;',
      [
        ['foo', 'bar'],
        ['path', '/'],
      ],
    ],
    [
      'foo = bar ; =x; max-age="5"',
      [
        ['foo', 'bar'],
        ['max-age', '"5"'],
      ],
    ],
    [
      'foo=bar; PATH=/x; Domain = .acme.com ; HttpOnly; SameSite=Lax',
      [
        ['foo', 'bar'],
        ['path', '/x'],
        ['domain', '.acme.com'],
        ['HttpOnly', null],
        ['SameSite', 'Lax'],
      ],
    ],
    [
      'foo=bar; secure; secure=; Secure=0',
      [
        ['foo', 'bar'],
        ['secure', null],
        ['secure', ''],
        ['secure', '0'],
      ],
    ],
    [
      'foo=bar; port',
      [
        ['foo', 'bar'],
        ['port', null],
      ],
    ],
    [
      'expires=expires; expires=01 Jan 2040 22:23:32 GMT',
      [
        ['expires', 'expires'],
        ['expires', 2209069412],
      ],
    ],
    [
      'a=b; expires="01 Jan 2040 22:23:32 GMT"',
      [
        ['a', 'b'],
        ['expires', 2209069412],
      ],
    ],
    [
      'a=b; Expires=never',
      [
        ['a', 'b'],
        ['expires', null],
      ],
    ],
    [
      'a=b; expires',
      [
        ['a', 'b'],
        ['expires', null],
      ],
    ],
  ])('%j', (header, expected) => {
    expect(parseNsHeaders([header])).toEqual([[...expected, ['version', '0']]]);
  });

  it.each([
    [
      'foo=bar; Version=1',
      [
        ['foo', 'bar'],
        ['version', '1'],
      ],
    ],
    [
      'foo=bar; version="2"; path=/',
      [
        ['foo', 'bar'],
        ['version', '2'],
        ['path', '/'],
      ],
    ],
  ])('%j names its version', (header, expected) => {
    expect(parseNsHeaders([header])).toEqual([expected]);
  });

  it.each([
    ['EXPIRES=Thu, 01 Jan 1970 00:00:09 GMT', 'expires', 9],
    ['Domain=A.test', 'domain', 'A.test'],
    ['PATH=/A', 'path', '/A'],
    ['Secure', 'secure', null],
    ['Port=80', 'port', '80'],
    ['Max-Age=5', 'max-age', '5'],
    ['Comment=c', 'Comment', 'c'],
    ['Discard', 'Discard', null],
    ['\x1cPath\x1c=\xa0/\xa0', 'path', '/'],
    ['Expires="Thu, 01 Jan 1970 00:00:09 GMT', 'expires', 9],
    ['Expires=Thu, 01 Jan 1970 00:00:09 GMT"', 'expires', 9],
    ['Expires="', 'expires', null],
  ])('the attribute %j is called %s: %j', (attribute, name, value) => {
    expect(parseNsHeaders([`a=b; ${attribute}`])).toEqual([
      [
        ['a', 'b'],
        [name, value],
        ['version', '0'],
      ],
    ]);
  });

  it.each([
    ['VERSION="1"', '1'],
    ['version="1', '1'],
    ['version=1"', '1'],
    ['version=""', ''],
    ['version="', ''],
    ['version', null],
  ])('the version of %j is %j', (attribute, version) => {
    expect(parseNsHeaders([`a=b; ${attribute}`])).toEqual([
      [
        ['a', 'b'],
        ['version', version],
      ],
    ]);
  });

  it.each(['=bar', '; x', '', ' ', '\x1c', '\xa0=b'])('%j holds no cookie', (header) => {
    expect(parseNsHeaders([header])).toEqual([]);
  });

  it('reads one cookie a header', () => {
    expect(parseNsHeaders(['a=1', '', 'b=2']).map(([pair]) => pair)).toEqual([
      ['a', '1'],
      ['b', '2'],
    ]);
  });
});
