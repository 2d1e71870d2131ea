import { type MadeValue, makeDatabase } from './made-database.js';

export type MadeRow = Readonly<Record<string, MadeValue>>;

const DEFAULTS: MadeRow = {
  originAttributes: '',
  name: 'sid',
  value: 'v',
  host: 'www.example.com',
  path: '/',
  isSecure: 1,
  isHttpOnly: 0,
  inBrowserElement: 0,
  sameSite: 256,
  schemeMap: 2,
  isPartitionedAttributeSet: 0,
};

const CONSTRAINT = 'CONSTRAINT moz_uniqueid UNIQUE (name, host, path, originAttributes)';

/** The columns of a version, as Firefox created or altered the table. */
function columnsOf(version: number): string {
  return [
    'id INTEGER PRIMARY KEY',
    ...(version < 11 ? ['baseDomain TEXT'] : []),
    "originAttributes TEXT NOT NULL DEFAULT ''",
    'name TEXT, value TEXT, host TEXT, path TEXT, expiry INTEGER, lastAccessed INTEGER',
    'creationTime INTEGER, isSecure INTEGER, isHttpOnly INTEGER, inBrowserElement INTEGER DEFAULT 0',
    ...(version >= 9 ? ['sameSite INTEGER DEFAULT 0'] : []),
    ...(version >= 10 && version < 15 ? ['rawSameSite INTEGER DEFAULT 0'] : []),
    ...(version >= 12 ? ['schemeMap INTEGER DEFAULT 0'] : []),
    ...(version >= 13 ? ['isPartitionedAttributeSet INTEGER DEFAULT 0'] : []),
    ...(version >= 17 ? ['updateTime INTEGER'] : []),
    ...(version > 17 ? ['somethingNew TEXT'] : []),
  ].join(', ');
}

/**
 * A database of Firefox.
 * @param rows the values that differ from a cookie `sid` of www.example.com; the position gives the time of creation
 * @param version the database's user_version. Default 17.
 */
export function makeFirefox(
  rows: readonly MadeRow[],
  { version = 17, usesLog = false, pageSize = 4096 } = {},
): Buffer {
  const columns = columnsOf(version);
  const names = columns.split(', ').map((column) => column.split(' ')[0] as string);
  const cookies = rows.map((row, index) => {
    const expiry = version >= 16 ? 2_000_000_000_000n : 2_000_000_000n;
    const all: MadeRow = { expiry, creationTime: 1e15 + index, ...DEFAULTS, ...row };
    return names.map((name) => all[name] ?? null);
  });
  const sql = `CREATE TABLE moz_cookies (${columns}, ${CONSTRAINT})`;
  return makeDatabase({
    pageSize,
    userVersion: version,
    usesLog,
    tables: [{ name: 'moz_cookies', sql, rows: cookies }],
  });
}
