import { createCipheriv, createHash, pbkdf2Sync } from 'node:crypto';
import { type MadeValue, makeDatabase } from './made-database.js';

/** How a value is encrypted. */
export interface Encryption {
  /** Default `v10`. */
  readonly prefix?: string;
  /** Default the fixed password of Linux. */
  readonly password?: string;
  /** Default 1, as on Linux; macOS has 1003. */
  readonly rounds?: number;
  /** Whether the SHA-256 of the domain precedes the value. Default true. */
  readonly hasHash?: boolean;
}

/** A value as Chromium encrypts it (OSCrypt). */
export function encrypt(value: string | Buffer, host: string, encryption: Encryption = {}): Buffer {
  const { prefix = 'v10', password = 'peanuts', rounds = 1, hasHash = true } = encryption;
  const key = pbkdf2Sync(password, 'saltysalt', rounds, 16, 'sha1');
  const cipher = createCipheriv('aes-128-cbc', key, Buffer.alloc(16, ' '));
  const hash = hasHash ? createHash('sha256').update(host).digest() : Buffer.alloc(0);
  const plain = Buffer.concat([hash, Buffer.from(value)]);
  return Buffer.concat([Buffer.from(prefix), cipher.update(plain), cipher.final()]);
}

/** Microseconds since 1601. */
export function chromiumTime(seconds: number): bigint {
  return (BigInt(seconds) + 11_644_473_600n) * 1_000_000n;
}

export type MadeRow = Readonly<Record<string, MadeValue>>;

const COLUMNS =
  'creation_utc INTEGER NOT NULL,host_key TEXT NOT NULL,top_frame_site_key TEXT NOT NULL,name TEXT NOT NULL,value TEXT NOT NULL,encrypted_value BLOB NOT NULL,path TEXT NOT NULL,expires_utc INTEGER NOT NULL,is_secure INTEGER NOT NULL,is_httponly INTEGER NOT NULL,last_access_utc INTEGER NOT NULL,has_expires INTEGER NOT NULL,is_persistent INTEGER NOT NULL,priority INTEGER NOT NULL,samesite INTEGER NOT NULL,source_scheme INTEGER NOT NULL,source_port INTEGER NOT NULL,last_update_utc INTEGER NOT NULL,source_type INTEGER NOT NULL,has_cross_site_ancestor INTEGER NOT NULL';

const DEFAULTS: MadeRow = {
  host_key: 'www.example.com',
  top_frame_site_key: '',
  name: 'sid',
  value: '',
  encrypted_value: Buffer.alloc(0),
  path: '/',
  expires_utc: chromiumTime(2_000_000_000),
  is_secure: 1,
  secure: 1,
  is_httponly: 0,
  httponly: 0,
  has_expires: 1,
  is_persistent: 1,
  samesite: -1,
  source_scheme: 2,
  source_port: 443,
  has_cross_site_ancestor: 1,
};

/**
 * A database of Chromium.
 * @param rows the values that differ from a cookie `sid` of www.example.com; the position gives the time of creation
 * @param version of the table meta; null for no such table. Default 24.
 * @param columns the definitions of the columns. Default those of version 24.
 */
export function makeChromium(
  rows: readonly MadeRow[],
  { version = '24' as string | null, columns = COLUMNS, pageSize = 4096 } = {},
): Buffer {
  const names = columns.split(',').map((column) => column.trim().split(' ')[0] as string);
  const cookies = rows.map((row, index) => {
    const all: MadeRow = { creation_utc: chromiumTime(1_700_000_000 + index), ...DEFAULTS, ...row };
    return names.map((name) => all[name] ?? (name in all ? null : 0));
  });
  const meta = [['mmap_status', '-1'], ...(version === null ? [] : [['version', version]])];
  return makeDatabase({
    pageSize,
    tables: [
      {
        name: 'meta',
        sql: 'CREATE TABLE meta(key LONGVARCHAR NOT NULL UNIQUE PRIMARY KEY, value LONGVARCHAR)',
        rows: meta,
      },
      { name: 'cookies', sql: `CREATE TABLE cookies(${columns})`, rows: cookies },
    ],
  });
}
