import { readFile } from 'node:fs/promises';
import { getPublicSuffix } from 'tldts';
import { describe, expect, it } from 'vitest';
import {
  defaultPublicSuffixList,
  isSuffixOf,
  type PublicSuffixList,
  registrableDomain,
} from '../../src/url/public-suffix-list.js';
import { findings, supplementSource, tableSource } from '../suffixes/make-suffix-table.js';
import * as supplement from '../suffixes/public-suffix-supplement.js';
import { currentRules, pslRules } from '../suffixes/suffix-rules.js';

const suffix = (host: string) => defaultPublicSuffixList.publicSuffix(host);
const current = currentRules();

describe('the default public suffix list', () => {
  it.each([
    ['www.example.com', 'com'],
    ['www.example.co.uk', 'co.uk'],
    ['foo.github.io', 'github.io'],
    ['a.b.kawasaki.jp', 'b.kawasaki.jp'],
    ['www.city.kawasaki.jp', 'kawasaki.jp'],
    ['www.ck', 'ck'],
    ['foo.ck', 'foo.ck'],
    ['a.b.unknowntld', 'unknowntld'],
    ['printer.local', 'local'],
    ['localhost', 'localhost'],
    ['com', 'com'],
  ])('%s is registered under %s', (host, expected) => {
    expect(suffix(host)).toBe(expected);
  });

  it.each([
    'lovable.sh',
    'manus.space',
    'hstgr.cloud',
    'qzz.io',
    'bubbleapps.io',
    'vercel.run',
    'storage.supabase.co',
    'westeurope-01.azurewebsites.net',
    'io.kr',
    'school.in',
  ])('%s became a public suffix after the list that psl carries', (host) => {
    expect(suffix(host)).toBe(host);
    expect(suffix(`shop.${host}`)).toBe(host);
  });

  it.each([
    ['blogspot.de', 'de'],
    ['a.x.uberspace.de', 'de'],
    ['x.bd', 'bd'],
    ['www.com.bd', 'com.bd'],
    ['dunlop', 'dunlop'],
  ])('%s lost its rule and is registered under %s', (host, expected) => {
    expect(suffix(host)).toBe(expected);
  });

  it.each([
    '127.0.0.1',
    '[::1]',
    '::1',
    '::ffff:1.2.3.4',
    '0x7f.1',
    '1.2.3',
    '::1%.www.example.com',
  ])('%s is an address and has no suffix', (host) => {
    expect(suffix(host)).toBeNull();
  });

  it.each([
    ['1', null],
    ['a.1', null],
    ['a.0x', null],
    ['a.0xfF', null],
    ['a.08', null],
    ['a.1.', null],
    ['a.1b', '1b'],
    ['a.0xg', '0xg'],
    ['a.b1', 'b1'],
    ['1.a', 'a'],
  ])('a name that ends in a number is an address: %s', (host, expected) => {
    expect(suffix(host)).toBe(expected);
  });

  it.each([
    '',
    '.',
    '..',
    'a..b',
    'example.com..',
    '..example.com',
    '\u{fdd0}.com',
    `${'é'.repeat(256)}.com`,
  ])('%o is not a host and has no suffix', (host) => {
    expect(suffix(host)).toBeNull();
  });

  it.each([
    ['case', 'WWW.Example.CO.UK', 'co.uk'],
    ['a trailing dot', 'www.example.co.uk.', 'co.uk'],
    ['a leading dot', '.example.co.uk', 'co.uk'],
    ['Unicode or punycode', 'www.食狮.公司.cn', 'xn--55qx5d.cn'],
    ['Unicode or punycode', 'www.xn--85x722f.xn--55qx5d.cn', 'xn--55qx5d.cn'],
    ['full-width letters and dots', 'www．ｅｘａｍｐｌｅ。ＣＯ．ＵＫ', 'co.uk'],
  ])('R5 the verdict does not depend on %s: %s', (_what, host, expected) => {
    expect(suffix(host)).toBe(expected);
  });

  it.each([
    ['-a.b.co.uk', 'co.uk'],
    ['a-.github.io', 'github.io'],
    ['%00.b.co.uk', 'co.uk'],
    [`${'a'.repeat(64)}.co.uk`, 'co.uk'],
    [`${'a.'.repeat(500)}co.uk`, 'co.uk'],
    ['a_b.kawasaki.jp', 'a_b.kawasaki.jp'],
    [`${'a'.repeat(63)}.kawasaki.jp`, `${'a'.repeat(63)}.kawasaki.jp`],
    [`${'a'.repeat(300)}.github.io`, 'github.io'],
    [`${'a.'.repeat(6)}b.kawasaki.jp`, 'b.kawasaki.jp'],
    [`${'a.'.repeat(7)}b.kawasaki.jp`, 'b.kawasaki.jp'],
    [`${'a.'.repeat(8)}b.kawasaki.jp`, 'b.kawasaki.jp'],
    [`${'a.'.repeat(9)}b.ck`, 'b.ck'],
  ])('an odd label is no obstacle: %s', (host, expected) => {
    expect(suffix(host)).toBe(expected);
  });

  it('dates its rules', () => {
    expect(defaultPublicSuffixList.version).toBe(
      `Public Suffix List of ${supplement.supplementDate}`,
    );
  });
});

describe('compared with the current list of tldts', () => {
  const reference = (host: string) => getPublicSuffix(host, { allowPrivateDomains: true });
  const name = (rule: string) => rule.replace(/^!/, '').replace(/^\*/, 'anything');

  /** The rule as a host, the hosts one and two labels below it, and the hosts above it. */
  function hostsAround(rule: string): string[] {
    const host = name(rule);
    const labels = host.split('.');
    return [`a.b.${host}`, `x.${host}`, ...labels.map((_, index) => labels.slice(index).join('.'))];
  }

  it('every rule is a public suffix', () => {
    const rules = [...current].filter((rule) => !rule.startsWith('!')).map(name);
    expect(rules.length).toBeGreaterThan(10_000);
    expect(rules.filter((rule) => suffix(rule) !== rule)).toEqual([]);
  });

  it('the answers agree around every rule, those that psl still carries included', async () => {
    const hosts = [...current, ...(await pslRules())].flatMap(hostsAround);
    expect(hosts.filter((host) => suffix(host) !== reference(host))).toEqual([]);
  });

  it('the supplement and the table are what their generator writes from the installed packages', async () => {
    const read = (file: string) => readFile(new URL(file, import.meta.url), 'utf8');
    const { supplementDate } = supplement;
    expect(await read('../suffixes/public-suffix-supplement.js')).toBe(
      await supplementSource(supplementDate),
    );
    expect(await read('../../src/url/suffix-table.ts')).toBe(await tableSource(supplement));
  });

  it('npm run suffixes -- --check reports rules that are too old or not of the installed packages', async () => {
    const taken = Date.parse(supplement.supplementDate);
    const day = 24 * 60 * 60 * 1000;
    expect(await findings({ now: taken + 180 * day })).toEqual([]);
    expect(await findings({ now: taken + 181 * day })).toEqual([
      `the rules of ${supplement.supplementDate} are 181 days old: update tldts`,
    ]);
    expect(await findings({ now: taken, table: '' })).toHaveLength(1);
  });
});

describe('registrableDomain', () => {
  it.each([
    ['www.example.co.uk', 'example.co.uk'],
    ['example.co.uk', 'example.co.uk'],
    ['co.uk', null],
    ['localhost', null],
    ['127.0.0.1', null],
  ])('of %s is %s', (host, expected) => {
    expect(registrableDomain(defaultPublicSuffixList, host)).toBe(expected);
  });

  it.each([
    ['a.b', 'b', 'a.b'],
    ['x.a.b', 'b', 'a.b'],
    ['x.a.b', 'a.b', 'x.a.b'],
    ['y.x.a.b', 'a.b', 'x.a.b'],
    ['www.long-name.example', 'example', 'long-name.example'],
    ['a.b', 'a.b', null],
    ['a.0x7f', null, null],
    ['1.2.3', null, null],
  ])('of %s under %s is %s', (host, answer, expected) => {
    const list = { publicSuffix: () => answer, version: 'of a test' };
    expect(registrableDomain(list, host)).toBe(expected);
  });

  it.each(['localhost', '', '127.0.0.1', '[::1]', '::1', 'a%b.example'])(
    'no list is asked about %o, which is registered nowhere',
    (host) => {
      const list = {
        publicSuffix(): never {
          throw new Error('asked');
        },
        version: 'of a test',
      };
      expect(registrableDomain(list, host)).toBeNull();
    },
  );

  it.each([['org'], [null], ['www.example.com.'], ['xample.com'], [''], [undefined], [42]])(
    'R6 is undefined where a list answers %o',
    (answer) => {
      const list = { publicSuffix: () => answer, version: 'odd' } as unknown as PublicSuffixList;
      expect(registrableDomain(list, 'www.example.com')).toBeUndefined();
    },
  );
});

describe('whether what a list answered can be the suffix of a host', () => {
  it.each([
    ['com', 'example.com', true],
    ['b', 'a.b', true],
    ['example.com', 'example.com', false],
    ['ple.com', 'example.com', false],
    ['org', 'example.com', false],
    ['example', 'example.com', false],
    ['', 'example.com', false],
    ['', 'example.com.', false],
    ['.com', 'example.com', false],
    [null, 'null.example', false],
    [undefined, 'a.undefined', false],
    [1, 'a.1', false],
  ])('%o of %s: %s', (suffix, host, expected) => {
    expect(isSuffixOf(suffix, host)).toBe(expected);
  });
});
