import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type BrowserDatabaseOptions, CookieJar, readCookieFile } from '../../src/index.js';
import { type RefusalCode, reasonFor } from '../../src/refusal.js';
import { temporaryFolder } from '../files/folder.js';
import { chromiumTime, encrypt, type MadeRow, makeChromium } from './made-chromium.js';

const folder = temporaryFolder();
const HOST = 'www.example.com';

function read(content: Buffer, options?: BrowserDatabaseOptions) {
  const path = folder.newFile('');
  writeFileSync(path, content);
  return readCookieFile(path, options);
}

async function readOne(row: MadeRow, options?: BrowserDatabaseOptions) {
  const { cookies, skipped } = await read(makeChromium([row, { value: 'other' }]), options);
  return { cookie: cookies.length === 2 ? cookies[0] : undefined, skipped };
}

function encrypted(...parameters: Parameters<typeof encrypt>): MadeRow {
  return { encrypted_value: encrypt(...parameters) };
}

function skip(line: number, code: RefusalCode) {
  return { line, code, reason: reasonFor(code).message };
}

describe('values', () => {
  it.each<[string, MadeRow, BrowserDatabaseOptions]>([
    ['that are not encrypted', { value: 'v' }, {}],
    ['of Linux without a keyring', encrypted('v', HOST), {}],
    ['of Linux, encrypted with an empty password', encrypted('v', HOST, { password: '' }), {}],
    [
      'of Linux with a keyring',
      encrypted('v', HOST, { prefix: 'v11', password: 'p' }),
      { password: 'p' },
    ],
    ['of macOS', encrypted('v', HOST, { password: 'p', rounds: 1003 }), { password: 'p' }],
    [
      'whose password a function gets',
      encrypted('v', HOST, { prefix: 'v11', password: 'p' }),
      { password: async () => 'p' },
    ],
    [
      'whose password ends in the line break of a command',
      encrypted('v', HOST, { prefix: 'v11', password: 'p' }),
      { password: () => 'p\n' },
    ],
  ])('%s are read', async (_title, row, options) => {
    const { cookie, skipped } = await readOne(row, options);
    expect(skipped).toEqual([]);
    expect(cookie?.value).toBe('v');
  });

  it('leave as the octets that the browser would send', async () => {
    const { cookies } = await read(
      makeChromium([
        { name: 'text', ...encrypted('žluť☃', HOST) },
        { name: 'latin1', ...encrypted(Buffer.from('caf\xe9', 'latin1'), HOST) },
        { name: 'plain', value: { text: Buffer.from('caf\xe9', 'latin1') } },
        { name: 'empty', ...encrypted('', HOST) },
      ]),
    );
    const jar = new CookieJar();
    jar.update(cookies);
    const text = Buffer.from('žluť☃').toString('latin1');
    expect(jar.cookieHeader(`https://${HOST}/`)).toBe(
      `text=${text}; latin1=caf\xe9; plain=caf\xe9; empty=`,
    );
  });

  it('are those of versions before 24 without the hash of the domain', async () => {
    const rows = ['first', 'second', 'café'].map((value) => ({
      name: value === 'café' ? 'text' : value,
      ...encrypted(value, HOST, { hasHash: false }),
    }));
    const { cookies, skipped } = await read(makeChromium(rows, { version: '23' }));
    expect(skipped).toEqual([]);
    expect(cookies.map(({ value }) => value)).toEqual(['first', 'second', 'café']);
  });

  it('are proved by the hash of the domain in every version', async () => {
    const { cookies } = await read(makeChromium([encrypted('v', HOST)], { version: '23' }));
    expect(cookies.map(({ value }) => value)).toEqual(['v']);
  });

  it('do not ask for a password that none of them needs', async () => {
    const password = () => expect.unreachable('the password function was called');
    await readOne(encrypted('v', HOST), { password });
    await readOne(
      { host_key: 'other.example', encrypted_value: Buffer.from('v11abc') },
      { password, domains: [HOST] },
    );
  });

  it('ask for the password once', async () => {
    let calls = 0;
    const row = encrypted('v', HOST, { prefix: 'v11', password: 'p' });
    const password = () => {
      calls++;
      return 'p';
    };
    await read(makeChromium([row, { name: 'b', ...row }]), { password });
    expect(calls).toBe(1);
  });

  it('give the error of the password function', async () => {
    const error = new Error('the keyring is locked');
    const password = () => Promise.reject(error);
    const row = encrypted('v', HOST, { prefix: 'v11' });
    await expect(read(makeChromium([row]), { password })).rejects.toBe(error);
  });
});

describe('values that cannot be decrypted', () => {
  const changed = encrypt('v', 'other.example');
  const cases: [RefusalCode, string, Buffer, BrowserDatabaseOptions][] = [
    [
      'password-missing',
      'ERR_COOKIE_PASSWORD_REQUIRED',
      encrypt('v', HOST, { prefix: 'v11', password: 'p' }),
      {},
    ],
    [
      'password-missing',
      'ERR_COOKIE_PASSWORD_REQUIRED',
      encrypt('v', HOST, { password: 'p', rounds: 1003 }),
      {},
    ],
    [
      'password-wrong',
      'ERR_COOKIE_DECRYPTION_FAILED',
      encrypt('v', HOST, { prefix: 'v11', password: 'p' }),
      { password: 'wrong' },
    ],
    ['value-changed', 'ERR_COOKIE_DECRYPTION_FAILED', changed, {}],
    ['value-changed', 'ERR_COOKIE_DECRYPTION_FAILED', Buffer.from('v11'), {}],
    [
      'encryption-app-bound',
      'ERR_COOKIE_ENCRYPTION_UNSUPPORTED',
      encrypt('v', HOST, { prefix: 'v20' }),
      {},
    ],
    [
      'encryption-portal',
      'ERR_COOKIE_ENCRYPTION_UNSUPPORTED',
      encrypt('v', HOST, { prefix: 'v12' }),
      {},
    ],
    [
      'encryption-windows',
      'ERR_COOKIE_ENCRYPTION_UNSUPPORTED',
      Buffer.from(`v10${'x'.repeat(30)}`),
      {},
    ],
    [
      'encryption-windows',
      'ERR_COOKIE_ENCRYPTION_UNSUPPORTED',
      Buffer.from('01000000d08c9ddf0115d111', 'hex'),
      {},
    ],
    [
      'encryption-unknown',
      'ERR_COOKIE_ENCRYPTION_UNSUPPORTED',
      encrypt('v', HOST, { prefix: 'v99' }),
      {},
    ],
  ];

  it.each(cases)('%s: the cookie is skipped', async (code, _error, value, options) => {
    const { cookie, skipped } = await readOne({ encrypted_value: value }, options);
    expect(cookie).toBeUndefined();
    expect(skipped).toEqual([skip(1, code)]);
  });

  it.each(cases)('%s: without any other value, %s', async (_code, error, value, options) => {
    const content = makeChromium([{ encrypted_value: value }]);
    await expect(read(content, options)).rejects.toMatchObject({
      name: 'BrowserDatabaseError',
      code: error,
    });
  });

  it('are never rubbish: a wrong key whose padding fits is recognised in every version', async () => {
    const wrong = { prefix: 'v11', password: 'right' };
    const rows = Array.from({ length: 2000 }, (_, index) => ({
      name: `n${index}`,
      ...encrypted(`value ${index}`, HOST, { ...wrong, hasHash: false }),
    }));
    for (const version of ['23', '24']) {
      const content = makeChromium([...rows, { value: 'other' }], { version });
      const { cookies, skipped } = await read(content, { password: 'wrong' });
      expect(cookies.map(({ value }) => value)).toEqual(['other']);
      expect(skipped).toHaveLength(2000);
    }
  });
});

describe('fields', () => {
  it.each<[string, MadeRow, object]>([
    ['a host-only domain', {}, { domain: HOST, hostOnly: true }],
    ['a domain cookie', { host_key: '.example.com' }, { domain: '.example.com', hostOnly: false }],
    [
      'the expiry in seconds',
      { expires_utc: chromiumTime(1_800_000_000) },
      { expires: 1_800_000_000 },
    ],
    ['a session cookie', { has_expires: 0, expires_utc: 0 }, { expires: null, discard: true }],
    ['an expiry beyond all years', { expires_utc: 2n ** 63n - 1n }, { expires: 253_402_300_799 }],
    ['no Secure', { is_secure: 0 }, { secure: false }],
    ['Secure', { is_secure: 1 }, { secure: true }],
    [
      'a flag that is not a number',
      { is_secure: 'no', is_httponly: null },
      { secure: true, httpOnly: true },
    ],
    ['HttpOnly', { is_httponly: 1 }, { httpOnly: true }],
    ['SameSite that is not set', { samesite: -1 }, { sameSite: undefined }],
    ['SameSite=None', { samesite: 0 }, { sameSite: 'none' }],
    ['SameSite=None without Secure', { samesite: 0, is_secure: 0 }, { sameSite: undefined }],
    ['SameSite=Lax', { samesite: 1 }, { sameSite: 'lax' }],
    ['SameSite=Strict', { samesite: 2 }, { sameSite: 'strict' }],
    ['a cookie without a name', { name: '' }, { name: '', value: 'v' }],
  ])('%s', async (_title, row, expected) => {
    const { cookie } = await readOne({ value: 'v', ...row });
    expect(cookie).toMatchObject(expected);
  });

  it('come in the order of creation', async () => {
    const rows = [3, 1, 2].map((time) => ({ name: `n${time}`, creation_utc: chromiumTime(time) }));
    const { cookies } = await read(makeChromium(rows));
    expect(cookies.map(({ name }) => name)).toEqual(['n1', 'n2', 'n3']);
  });

  it.each<[RefusalCode, MadeRow]>([
    ['line-domain', { host_key: '' }],
    ['line-domain', { host_key: 'a b' }],
    ['line-not-cookie', { name: null }],
    ['line-expiry', { expires_utc: 'soon' }],
    ['line-control-character', { value: 'a\u0001b' }],
    ['prefix-unmet', { name: '__Host-sid', host_key: '.example.com' }],
    ['public-suffix', { host_key: '.co.uk' }],
    ['line-partition', { top_frame_site_key: 'opaque' }],
  ])('%s: no browser would send the cookie', async (code, row) => {
    const { skipped } = await readOne(row, { partitions: true });
    expect(skipped).toEqual([skip(1, code)]);
  });
});

describe('partitions', () => {
  const row = { value: 'v', top_frame_site_key: 'https://shop.example', samesite: 0 };

  it('are left out', async () => {
    expect((await readOne(row)).skipped).toEqual([skip(1, 'left-out-partition')]);
  });

  it('are included on request, apart from the cookie of the same name', async () => {
    const { cookies } = await read(makeChromium([row, { value: 'own' }]), { partitions: true });
    expect(cookies.map(({ partitionKey }) => partitionKey)).toEqual([
      'https://shop.example',
      undefined,
    ]);
    const jar = new CookieJar();
    jar.update(cookies);
    expect(jar.size).toBe(2);
  });

  it.each([
    ['https://example.com', {}],
    ['https://example.com.', { host_key: 'www.example.com.' }],
  ])('of an own site (%s) below a foreign one are not that of the own site', async (site, host) => {
    const own = { ...row, ...host, top_frame_site_key: site };
    const below = { ...own, has_cross_site_ancestor: 1 };
    const { cookies, skipped } = await read(
      makeChromium([{ ...own, has_cross_site_ancestor: 0 }, below]),
      { partitions: true },
    );
    expect(cookies).toHaveLength(1);
    expect(skipped).toEqual([skip(2, 'line-partition')]);
  });
});

describe('versions of the database', () => {
  const OLD =
    'creation_utc INTEGER NOT NULL UNIQUE PRIMARY KEY,host_key TEXT NOT NULL,name TEXT NOT NULL,value TEXT NOT NULL,path TEXT NOT NULL,expires_utc INTEGER NOT NULL,secure INTEGER NOT NULL,httponly INTEGER NOT NULL,last_access_utc INTEGER NOT NULL';

  it('5 has neither encrypted values nor SameSite', async () => {
    const { cookies } = await read(
      makeChromium([{ value: 'v', secure: 0, httponly: 1 }], { version: '5', columns: OLD }),
    );
    expect(cookies).toMatchObject([
      { value: 'v', secure: false, httpOnly: true, sameSite: undefined },
    ]);
  });

  it.each([
    ['9', 'firstpartyonly'],
    ['10', 'is_firstpartyonly'],
  ])('%s has SameSite as %s, where 0 is not set', async (version, column) => {
    const columns = `${OLD},has_expires INTEGER NOT NULL,encrypted_value BLOB DEFAULT '',${column} INTEGER NOT NULL DEFAULT 0`;
    const rows = [0, 1, 2].map((value) => ({ name: `n${value}`, [column]: value }));
    const { cookies } = await read(makeChromium(rows, { version, columns }));
    expect(cookies.map(({ sameSite }) => sameSite)).toEqual([undefined, 'lax', 'strict']);
  });

  it('newer ones are read by the names of the columns, and the result says so', async () => {
    const { cookies, skipped } = await read(
      makeChromium([encrypted('v', HOST)], { version: '25' }),
    );
    expect(cookies).toHaveLength(1);
    expect(skipped).toEqual([skip(0, 'schema-newer')]);
  });

  it('without a version need the hash of the domain', async () => {
    const rows = [encrypted('v', HOST), encrypted('v', HOST, { hasHash: false })];
    const { cookies, skipped } = await read(makeChromium(rows, { version: null }));
    expect(cookies).toHaveLength(1);
    expect(skipped).toEqual([skip(2, 'value-changed')]);
  });
});
