import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type BrowserDatabaseOptions, CookieJar, readCookieFile } from '../../src/index.js';
import { type RefusalCode, reasonFor } from '../../src/refusal.js';
import { temporaryFolder } from '../files/folder.js';
import { type MadeRow, makeFirefox } from './made-firefox.js';

const folder = temporaryFolder();

function read(content: Buffer, options?: BrowserDatabaseOptions) {
  const path = folder.newFile('.sqlite');
  writeFileSync(path, content);
  return readCookieFile(path, options);
}

function skip(line: number, code: RefusalCode) {
  return { line, code, reason: reasonFor(code).message };
}

describe('fields', () => {
  it.each<[string, MadeRow, object]>([
    ['a host-only domain', {}, { domain: 'www.example.com', hostOnly: true }],
    ['a domain cookie', { host: '.example.com' }, { domain: '.example.com', hostOnly: false }],
    ['the expiry in seconds', { expiry: 1_800_000_000_999n }, { expires: 1_800_000_000 }],
    ['an expiry beyond all years', { expiry: 2n ** 63n - 1n }, { expires: 253_402_300_799 }],
    ['no Secure', { isSecure: 0 }, { secure: false }],
    ['a flag that is not a number', { isSecure: 'no' }, { secure: true }],
    ['HttpOnly', { isHttpOnly: 1 }, { httpOnly: true }],
    ['SameSite that is not set', { sameSite: 256 }, { sameSite: undefined }],
    ['SameSite=None', { sameSite: 0 }, { sameSite: 'none' }],
    ['SameSite=None without Secure', { sameSite: 0, isSecure: 0 }, { sameSite: undefined }],
    ['SameSite=Lax', { sameSite: 1 }, { sameSite: 'lax' }],
    ['SameSite=Strict', { sameSite: 2 }, { sameSite: 'strict' }],
    ['Partitioned', { isPartitionedAttributeSet: 1 }, { partitioned: true }],
  ])('%s', async (_title, row, expected) => {
    const { format, cookies, skipped } = await read(makeFirefox([row]));
    expect({ format, skipped }).toEqual({ format: 'firefox', skipped: [] });
    expect(cookies[0]).toMatchObject(expected);
  });

  it('values leave as UTF-8', async () => {
    const { cookies } = await read(makeFirefox([{ value: 'žluť☃' }]));
    const jar = new CookieJar();
    jar.update(cookies);
    const octets = Buffer.from('žluť☃').toString('latin1');
    expect(jar.cookieHeader('https://www.example.com/')).toBe(`sid=${octets}`);
  });

  it('come in the order of creation', async () => {
    const rows = [3, 1, 2].map((time) => ({ name: `n${time}`, creationTime: time }));
    const { cookies } = await read(makeFirefox(rows));
    expect(cookies.map(({ name }) => name)).toEqual(['n1', 'n2', 'n3']);
  });

  it.each<[RefusalCode, MadeRow]>([
    ['line-domain', { host: null }],
    ['line-not-cookie', { value: null, name: null }],
    ['line-not-cookie', { name: '', value: '' }],
    ['line-expiry', { expiry: null }],
    ['line-control-character', { value: 'a\nb' }],
    ['prefix-unmet', { name: '__Secure-sid', isSecure: 0 }],
    ['public-suffix', { host: '.github.io' }],
  ])('%s: the row is skipped', async (code, row) => {
    const { cookies, skipped } = await read(makeFirefox([row, {}]));
    expect(cookies).toHaveLength(1);
    expect(skipped).toEqual([skip(1, code)]);
  });
});

describe('versions of the database', () => {
  const versions = Array.from({ length: 9 }, (_, index) => 9 + index);

  it.each(versions)('%i', async (version) => {
    const { cookies, skipped } = await read(
      makeFirefox([{ sameSite: 1, rawSameSite: 1 }], { version }),
    );
    expect(skipped).toEqual([]);
    expect(cookies).toMatchObject([
      { name: 'sid', value: 'v', domain: 'www.example.com', expires: 2e9, sameSite: 'lax' },
    ]);
  });

  it('8 has no SameSite', async () => {
    const { cookies } = await read(makeFirefox([{}], { version: 8 }));
    expect(cookies).toMatchObject([{ expires: 2e9, sameSite: undefined }]);
  });

  it.each([9, 10, 14])(
    '%i: SameSite 0 is not set, also if Firefox took it for Lax',
    async (version) => {
      const rows = [{ sameSite: version === 9 ? 0 : 1, rawSameSite: 0 }];
      const { cookies } = await read(makeFirefox(rows, { version }));
      expect(cookies).toMatchObject([{ sameSite: undefined }]);
    },
  );

  it('newer ones are read by the names of the columns, and the result says so', async () => {
    const { cookies, skipped } = await read(makeFirefox([{}], { version: 99 }));
    expect(cookies).toMatchObject([{ expires: 2e9, value: 'v' }]);
    expect(skipped).toEqual([skip(0, 'schema-newer')]);
  });
});

describe('cookies with origin attributes', () => {
  const attributes = [
    '',
    '^userContextId=2',
    '^partitionKey=%28https%2Cshop.example%29',
    '^userContextId=2&partitionKey=%28https%2Cshop.example%29',
    '^firstPartyDomain=shop.example',
    '^privateBrowsingId=1',
    '^partitionKey=%28http%2Cshop.example%2C8080%29',
    '^partitionKey=%28https%2Cexample.com%2Cf%29',
    '^partitionKey=shop.example',
    '^partitionKey=%28http%2C%5B%2B%2B1%5D%29',
    '^firstPartyDomain=%5B%2B%2B1%5D',
    '^firstPartyDomain=shop.example&partitionKey=%28https%2Cshop.example%29',
  ];
  const content = makeFirefox(
    attributes.map((originAttributes, index) => ({ originAttributes, value: `v${index + 1}` })),
  );

  it('are left out, each with its reason', async () => {
    const { cookies, skipped } = await read(content);
    expect(cookies.map(({ value }) => value)).toEqual(['v1']);
    expect(skipped).toEqual([
      skip(2, 'left-out-container'),
      skip(3, 'left-out-partition'),
      skip(4, 'left-out-container'),
      skip(5, 'left-out-first-party'),
      skip(6, 'other-store'),
      skip(7, 'left-out-partition'),
      skip(8, 'left-out-partition'),
      skip(9, 'left-out-partition'),
      skip(10, 'left-out-partition'),
      skip(11, 'left-out-first-party'),
      skip(12, 'left-out-first-party'),
    ]);
  });

  it('are read for one container', async () => {
    const { cookies, skipped } = await read(content, { container: 2 });
    expect(cookies.map(({ value }) => value)).toEqual(['v2']);
    expect(skipped).toHaveLength(11);
  });

  it('are read with partitions, apart from each other', async () => {
    const { cookies, skipped } = await read(content, { partitions: true });
    expect(cookies.map(({ value, partitionKey }) => [value, partitionKey])).toEqual([
      ['v1', undefined],
      ['v3', 'https://shop.example'],
      ['v5', 'https://shop.example'],
      ['v7', 'http://shop.example'],
      ['v10', 'http://[::1]'],
      ['v11', 'https://[::1]'],
    ]);
    expect(skipped.slice(-3)).toEqual([8, 9, 12].map((row) => skip(row, 'line-partition')));
  });
});

describe('containers by name', () => {
  const identities = [
    { userContextId: 1, public: true, l10nId: 'user-context-personal' },
    { userContextId: 2, public: true, l10nID: 'userContextWork.label' },
    { userContextId: 5, public: false, name: 'userContextIdInternal.thumbnail' },
    { userContextId: 6, public: true, name: 'Šop' },
    { userContextId: '7', name: 'number' },
    null,
  ];
  const rows = [1, 2, 5, 6].map((id) => ({
    originAttributes: `^userContextId=${id}`,
    value: `v${id}`,
  }));

  function profile(containers: string | null): string {
    const path = folder.newFile('');
    mkdirSync(path);
    writeFileSync(join(path, 'cookies.sqlite'), makeFirefox(rows));
    if (containers !== null) writeFileSync(join(path, 'containers.json'), containers);
    return path;
  }

  it.each([
    ['work', 'v2'],
    ['Personal', 'v1'],
    ['Šop', 'v6'],
  ])('%s', async (container, value) => {
    const { cookies } = await readCookieFile(profile(JSON.stringify({ identities })), {
      container,
    });
    expect(cookies.map((cookie) => cookie.value)).toEqual([value]);
  });

  it.each([
    [JSON.stringify({ identities }), '"Personal", "Work", "Šop"'],
    [null, 'none'],
    ['{', 'none'],
    ['[]', 'none'],
  ])('that the profile lacks are an error that lists those it has', async (containers, names) => {
    const path = profile(containers);
    await expect(readCookieFile(path, { container: 'Bank' })).rejects.toMatchObject({
      code: 'ERR_COOKIE_CONTAINER_NOT_FOUND',
      message: `${path}: the profile has no container "Bank"; its containers: ${names}`,
    });
  });
});

describe('the write-ahead log', () => {
  it('is missing only if the header asks for one', async () => {
    expect((await read(makeFirefox([{}]))).skipped).toEqual([]);
    expect((await read(makeFirefox([{}], { usesLog: true }))).skipped).toEqual([
      skip(0, 'log-missing'),
    ]);
  });
});
