import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { Random } from '../fuzz/random.js';

// Databases that SQLite itself writes, from a seed. Node has SQLite from version 22.5 on.

interface Statement {
  run(...values: unknown[]): unknown;
  all(): Record<string, unknown>[];
  setReadBigInts(enabled: boolean): void;
}

interface Database {
  exec(sql: string): void;
  prepare(sql: string): Statement;
  close(): void;
}

interface Sqlite {
  DatabaseSync: new (path: string) => Database;
}

/** Node's own SQLite; undefined if this Node has none. */
export async function loadSqlite(): Promise<Sqlite | undefined> {
  try {
    const name: string = 'node:sqlite';
    return await import(name);
  } catch {
    return undefined;
  }
}

export interface GeneratedDatabase {
  /** What the files hold while the database is open. */
  readonly main: Buffer;
  readonly log: Buffer | null;
  /** What SQLite reads of the table t. */
  readonly rows: Record<string, unknown>[];
  readonly userVersion: number;
}

const PAGE_SIZES = [512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536];
const TYPES = [
  'INTEGER',
  'TEXT',
  'BLOB',
  'REAL',
  'NUMERIC',
  '',
  'LONGVARCHAR',
  'DOUBLE PRECISION',
  'BOOLEAN',
  'BIGINT UNSIGNED',
  'VARCHAR(20)',
];
const KEYS = [
  'id INTEGER PRIMARY KEY',
  'id INTEGER',
  'id integer primary key autoincrement',
  '"id" INTEGER PRIMARY KEY ASC',
  'id INTEGER NOT NULL, -- a comment, with (a) parenthesis\n',
  'id INT PRIMARY KEY',
  'id INTEGER PRIMARY KEY DESC',
];
const DEFAULTS = [
  '0',
  '-1',
  '+7',
  '3.5',
  '-2.5e3',
  "'text'",
  "'it''s, (odd)'",
  'NULL',
  "x'00ff'",
  '9223372036854775807',
  '0x1F',
  "''",
  '.5',
  'TRUE',
  "'12'",
  '5.0',
  '"quoted"',
];
const CONSTRAINTS = [
  '',
  ', UNIQUE (c0, c1)',
  ', CONSTRAINT "odd, name" CHECK (c0 <> 12345 OR c0 IS NULL)',
  ', PRIMARY KEY (c0, c1)',
  ', FOREIGN KEY (c1) REFERENCES other(id) ON DELETE CASCADE',
];

/** @param path of a file that does not exist yet */
export function generateDatabase(
  { DatabaseSync }: Sqlite,
  path: string,
  seed: number,
): GeneratedDatabase {
  const random = new Random(seed);
  const database = new DatabaseSync(path);
  const pageSize = random.of(PAGE_SIZES);
  const isLogged = random.chance(2);
  const userVersion = random.below(100);
  database.exec(
    `PRAGMA page_size=${pageSize}; PRAGMA auto_vacuum=${random.below(3)}; PRAGMA user_version=${userVersion};`,
  );
  if (isLogged)
    database.exec(`PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=${random.of([0, 3, 1000])};`);
  database.exec('PRAGMA synchronous=OFF; PRAGMA foreign_keys=OFF;');
  const columns = createTable(database, random);
  for (let round = 0, rounds = 1 + random.below(6); round < rounds; round++)
    change(database, random, columns, pageSize);
  if (random.chance(4)) database.exec('VACUUM');
  const main = `${path}.main`;
  copyFileSync(path, main);
  const log = existsSync(`${path}-wal`) ? readFileSync(`${path}-wal`) : null;
  const statement = database.prepare('SELECT rowid AS _rowid_, * FROM t ORDER BY rowid');
  statement.setReadBigInts(true);
  const rows = statement.all();
  database.close();
  return { main: readFileSync(main), log, rows, userVersion };
}

function createTable(database: Database, random: Random): string[] {
  const names = Array.from({ length: 2 + random.below(8) }, (_, index) => `c${index}`);
  const key = random.of(KEYS);
  const declared = names.map((name) => {
    const quoted = random.of([name, `"${name}"`, `[${name}]`, `\`${name}\``]);
    const check = random.chance(8) ? ` CHECK (length(${name}) < 1e9)` : '';
    return `${quoted} ${random.of(TYPES)}${random.chance(3) ? ` DEFAULT ${random.of(DEFAULTS)}` : ''}${check}${random.chance(9) ? ' /* comment, */' : ''}`;
  });
  const generated = random.chance(6) ? ', g TEXT GENERATED ALWAYS AS (c0 || 1) STORED' : '';
  const keyOfTable = /primary/i.test(key) ? '' : random.of(['', ', PRIMARY KEY (id)']);
  const constraint =
    keyOfTable === '' && !/primary/i.test(key) ? random.of(CONSTRAINTS) : keyOfTable;
  const separator = key.endsWith('\n') ? '' : ', ';
  database.exec(
    `CREATE TABLE before(a, b); CREATE TABLE t(${key}${separator}${declared.join(', ')}${generated}${constraint});`,
  );
  if (random.chance(3))
    database.exec('CREATE INDEX by_c0 ON t(c0); CREATE VIEW v AS SELECT * FROM t;');
  return ['id', ...names];
}

function change(database: Database, random: Random, columns: string[], pageSize: number): void {
  database.exec('BEGIN');
  const marks = columns.map(() => '?').join(', ');
  const insert = database.prepare(
    `INSERT OR IGNORE INTO t(${columns.join(', ')}) VALUES (${marks})`,
  );
  insert.setReadBigInts(true);
  for (let row = 0, rows = random.below(120); row < rows; row++)
    insert.run(anyId(random), ...columns.slice(1).map(() => anyValue(random, pageSize)));
  if (random.chance(3)) database.exec(`DELETE FROM t WHERE rowid % ${2 + random.below(5)} = 0`);
  if (random.chance(3))
    database.exec(
      `UPDATE OR IGNORE t SET c0 = '${'u'.repeat(random.below(900))}' WHERE rowid % 3 = 1`,
    );
  database.exec(random.chance(5) ? 'ROLLBACK' : 'COMMIT');
  if (random.chance(3)) {
    const name = `added${columns.length}`;
    database.exec(
      `ALTER TABLE t ADD COLUMN ${name} ${random.of(TYPES)} DEFAULT ${random.of(DEFAULTS)}`,
    );
    columns.push(name);
  }
}

function anyId(random: Random): bigint | null {
  if (random.chance(12)) return BigInt.asIntN(64, BigInt(random.below(2 ** 31)) << 32n) - 5n;
  if (random.chance(12)) return -BigInt(random.below(1000));
  return random.chance(2) ? null : BigInt(random.below(5000));
}

function anyValue(random: Random, pageSize: number): unknown {
  switch (random.below(12)) {
    case 0:
      return null;
    case 1:
      return BigInt(random.below(256) - 128);
    case 2:
      return 2n ** BigInt(random.below(63)) - 1n;
    case 3:
      return -(2n ** BigInt(random.below(63)));
    case 4:
      return random.below(2 ** 31) / 1000;
    case 5:
      return random.of([0.5, -1e300, 5, 1e18, -0.25]);
    case 6:
      return Buffer.from('b'.repeat(random.below(200)));
    case 7:
      return 'ž☃'.repeat(random.below(50));
    case 8:
      return 'l'.repeat(random.below(pageSize * 3));
    case 9:
      return random.of(['', '0', '12', '-3.50', '1e3', ' 7 ', 'x']);
    default:
      return `value ${random.below(1000)}`;
  }
}
