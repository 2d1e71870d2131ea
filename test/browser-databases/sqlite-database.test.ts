import { describe, expect, it } from 'vitest';
import { SqliteDatabase } from '../../src/browser-databases/sqlite-database.js';
import type { SqliteRow } from '../../src/browser-databases/sqlite-row.js';
import { temporaryFolder } from '../files/folder.js';
import { generateDatabase, loadSqlite } from './generated-database.js';
import { type MadeValue, makeDatabase } from './made-database.js';

const folder = temporaryFolder();
const sqlite = await loadSqlite();

/** A row as Node's SQLite gives it, blobs as text. */
function plain(row: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? `blob ${Buffer.from(value).toString('hex')}` : value,
    ]),
  );
}

function withText(row: SqliteRow): Record<string, unknown> {
  const texts = Object.entries(valuesOf(row)).map(([name, value]) => [
    name,
    typeof value === 'string' ? Buffer.from(value, 'latin1').toString() : value,
  ]);
  return plain({ _rowid_: row.rowid, ...Object.fromEntries(texts) });
}

function valuesOf(row: SqliteRow): Record<string, unknown> {
  return Object.fromEntries([...row.columns.keys()].map((name) => [name, row.get(name)]));
}

function rowsOf(main: Buffer, table = 't'): SqliteRow[] {
  return [...(new SqliteDatabase(main, null).table(table)?.rows ?? [])];
}

describe.skipIf(sqlite === undefined)('what SQLite itself reads', () => {
  const firstSeeds = Array.from({ length: 10 }, (_, index) => 1 + 20 * index);

  it.each(firstSeeds)('is read of twenty generated databases from seed %i on', (first) => {
    if (sqlite === undefined) return;
    for (let seed = first; seed < first + 20; seed++) {
      const generated = generateDatabase(sqlite, folder.newFile('.sqlite'), seed);
      const database = new SqliteDatabase(generated.main, generated.log);
      const rows = [...(database.table('t')?.rows ?? [])];
      expect(database.userVersion).toBe(generated.userVersion);
      expect(rows.map(withText)).toEqual(generated.rows.map(plain));
    }
  });
});

describe('tables', () => {
  const sizes = [512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536];

  it.each(sizes)('with pages of %i bytes, some rows on overflow pages', (pageSize) => {
    const rows = Array.from({ length: 2000 }, (_, index): MadeValue[] => [
      index,
      index % 100 === 0 ? 'x'.repeat(index * 40) : `v${index}`,
    ]);
    const tables = [{ name: 't', sql: 'CREATE TABLE t(a, b)', rows }];
    const read = rowsOf(makeDatabase({ pageSize, tables }));
    expect(read.map((row) => [Number(row.get('a')), row.get('b')])).toEqual(rows);
    expect(read.map(({ rowid }) => Number(rowid))).toEqual(rows.map((_, index) => index + 1));
  });

  it('that do not exist are null', () => {
    expect(new SqliteDatabase(makeDatabase({ tables: [] }), null).table('t')).toBeNull();
  });

  it('are read again from the start', () => {
    const tables = [{ name: 't', sql: 'CREATE TABLE t(a)', rows: [[1], [2]] }];
    const table = new SqliteDatabase(makeDatabase({ tables }), null).table('t');
    expect([...(table?.rows ?? [])]).toEqual([...(table?.rows ?? [])]);
  });
});

describe('columns', () => {
  const ROW = [1n, 2n];

  it.each<[string, Record<string, unknown>]>([
    ['(a, b)', { a: 1n, b: 2n }],
    ['("a b" TEXT, [c,d] INTEGER)', { 'a b': 1n, 'c,d': 2n }],
    ['(a -- one, two\n, b /* three, */)', { a: 1n, b: 2n }],
    ["(a DEFAULT 'x, y', b CHECK (b IN (1, 2)))", { a: 1n, b: 2n }],
    ['(a REAL, b DOUBLE PRECISION)', { a: 1, b: 2 }],
    ['(a, v AS (a + 1), b)', { a: 1n, b: 2n }],
    ['(a, b, c DEFAULT 3, d TEXT, CONSTRAINT u UNIQUE (a, b))', { a: 1n, b: 2n, c: 3n, d: null }],
    [
      '(a, __proto__)',
      JSON.parse('{"a":1,"__proto__":2}', (_, v) => (typeof v === 'number' ? BigInt(v) : v)),
    ],
  ])('%s', (columns, expected) => {
    const tables = [{ name: 't', sql: `CREATE TABLE t${columns}`, rows: [ROW] }];
    expect(rowsOf(makeDatabase({ tables })).map(valuesOf)).toEqual([expected]);
  });

  it.each([
    ['(id INTEGER PRIMARY KEY)', 1n],
    ['(id INTEGER, PRIMARY KEY (id))', 1n],
    ['(id INTEGER PRIMARY KEY DESC)', null],
    ['(id INT PRIMARY KEY)', null],
    ['(id INTEGER UNIQUE)', null],
  ])('%s: the rowid stands for NULL only where it is an alias', (columns, id) => {
    const tables = [{ name: 't', sql: `CREATE TABLE t${columns}`, rows: [[null]] }];
    expect(rowsOf(makeDatabase({ tables })).map(valuesOf)).toEqual([{ id }]);
  });
});

describe('a database that is not as SQLite writes it', () => {
  const long = 'x'.repeat(4000);
  const rows = Array.from({ length: 100 }, (_, index) => [index, long]);
  const made = makeDatabase({
    pageSize: 512,
    tables: [{ name: 't', sql: 'CREATE TABLE t(a, b)', rows }],
  });

  /** Where the page of a number begins. */
  const start = (page: number) => (page - 1) * 512;
  const pages = Array.from({ length: made.length / 512 }, (_, index) => index + 1);
  const root = pages.find((page) => made[start(page)] === 5 && page > 1) as number;
  const leaf = pages.find((page) => page > 1 && made[start(page)] === 13) as number;

  function changed(change: (copy: Buffer) => void): Buffer {
    const copy = Buffer.from(made);
    change(copy);
    return copy;
  }

  it.each<[string, (copy: Buffer) => void]>([
    ['the page size is invalid', (copy) => copy.writeUInt16BE(1000, 16)],
    ['the page size is invalid', (copy) => copy.writeUInt16BE(256, 16)],
    ['too much of a page is reserved', (copy) => copy.writeUInt8(255, 20)],
    ['its text is in UTF-16', (copy) => copy.writeUInt32BE(2, 56)],
    ['a page is not of a table with rowids', (copy) => copy.writeUInt8(10, start(leaf))],
    ['a page has too many cells', (copy) => copy.writeUInt16BE(60_000, start(leaf) + 3)],
    ['an integer is cut off', (copy) => copy.writeUInt16BE(511, start(leaf) + 8)],
    ['a page is used twice', (copy) => copy.writeUInt32BE(root, start(root) + 8)],
    ['a page is missing', (copy) => copy.writeUInt32BE(0xffffffff, start(root) + 8)],
    ['a page is missing', (copy) => copy.writeUInt32BE(0, start(root) + 8)],
  ])('is an error: %s', (message, change) => {
    expect(() => rowsOf(changed(change))).toThrow(message);
  });

  it('is an error where overflow pages form a cycle', () => {
    const first = pages.find((page) => page > 1 && made.readUInt32BE(start(page)) > page) as number;
    const copy = changed((content) => content.writeUInt32BE(first, start(first)));
    expect(() => rowsOf(copy)).toThrow('a page is used twice');
  });

  it('is an error where cells share their bytes, which would cost more memory than it has', () => {
    const copy = makeDatabase({
      pageSize: 65_536,
      tables: [
        {
          name: 't',
          sql: 'CREATE TABLE t(a)',
          rows: Array.from({ length: 200 }, () => ['x'.repeat(60_000)]),
        },
      ],
    });
    for (let page = 65_536; page < copy.length; page += 65_536) {
      if (copy[page] !== 13) continue;
      const cell = copy.readUInt16BE(page + 8);
      copy.writeUInt16BE(500, page + 3);
      for (let index = 0; index < 500; index++) copy.writeUInt16BE(cell, page + 8 + 2 * index);
    }
    expect(() => rowsOf(copy)).toThrow('cells overlap');
  });

  it('has no values for the columns that its rows lack', () => {
    const columns = Array.from({ length: 9000 }, (_, index) => `c${index}`).join();
    const rows = Array.from({ length: 20 }, () => [1]);
    const copy = makeDatabase({
      pageSize: 65_536,
      tables: [{ name: 't', sql: `CREATE TABLE t(${columns})`, rows }],
    });
    expect(rowsOf(copy).map(({ stored }) => stored)).toEqual(rows.map(() => [1n]));
  });

  it('is an error where a tree is deeper than SQLite makes it', () => {
    // A chain of interior pages, each with its right child alone.
    const chain = Buffer.concat([made, Buffer.alloc(512 * 30)]);
    for (let index = 0; index < 30; index++) {
      const page = made.length / 512 + 1 + index;
      chain.writeUInt8(5, start(page));
      chain.writeUInt32BE(index === 29 ? leaf : page + 1, start(page) + 8);
    }
    chain.writeUInt16BE(0, start(root) + 3);
    chain.writeUInt32BE(made.length / 512 + 1, start(root) + 8);
    expect(() => rowsOf(chain)).toThrow('the tree is too deep');
  });
});
