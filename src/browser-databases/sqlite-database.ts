import { BrowserDatabaseError } from '../errors.js';
import { isSqlite } from './is-sqlite.js';
import { malformed } from './malformed.js';
import { decodeRecord, VarintReader } from './sqlite-record.js';
import { SqliteRow } from './sqlite-row.js';
import { type TableColumn, tableColumns } from './table-columns.js';
import { walPages } from './write-ahead-log.js';

// A read-only SQLite reader for one table at a time: no SQL, no locks, no writes. Time and memory are bounded by the size of the files:
// each page is used once, and the cells of a page do not overlap.

const HEADER_SIZE = 100;
const INTERIOR_TABLE = 5;
const LEAF_TABLE = 13;
const UTF8 = 1;
/** SQLite's own limit (BTCURSOR_MAX_DEPTH). */
const MAX_DEPTH = 20;
/** The columns of the schema table: type, name, tbl_name, rootpage, sql. */
const SCHEMA_COLUMNS = 5;

/** A database file with its write-ahead log, if there is one. */
export class SqliteDatabase {
  readonly #main: Buffer;
  readonly #logPages: ReadonlyMap<number, Buffer>;
  readonly #pageSize: number;
  /** The page size minus the bytes reserved for extensions. */
  readonly #usableSize: number;

  /** @throws BrowserDatabaseError if it is not a SQLite database in UTF-8 */
  constructor(main: Buffer, log: Buffer | null) {
    if (!isSqlite(main) || main.length < HEADER_SIZE) throw malformed('it has no header');
    this.#main = main;
    this.#pageSize = pageSizeOf(main);
    this.#logPages = log === null ? new Map() : walPages(log, this.#pageSize);
    const first = this.#page(1);
    this.#usableSize = this.#pageSize - first.readUInt8(20);
    if (this.#usableSize < 480) throw malformed('too much of a page is reserved');
    // 0 is the encoding of an empty database.
    if (first.readUInt32BE(56) > UTF8) throw unsupported('its text is in UTF-16');
  }

  /** Whether the newest rows may be in a write-ahead log: the file's write version is 2. */
  get usesLog(): boolean {
    return this.#main.readUInt8(18) === 2;
  }

  /** The application-defined version in the header (PRAGMA user_version). */
  get userVersion(): number {
    return this.#page(1).readUInt32BE(60);
  }

  /** Null if the database has no table of this name. */
  table(name: string): SqliteTable | null {
    for (const { record } of this.#records(1)) {
      const [type, tableName, , root, sql] = decodeRecord(record, SCHEMA_COLUMNS);
      if (type !== 'table' || tableName !== name) continue;
      if (typeof root !== 'bigint' || typeof sql !== 'string')
        throw malformed('the schema has no root page for a table');
      const columns = tableColumns(sql);
      const rows = () => this.#rowsOf(Number(root), columns);
      return { columns, rows: { [Symbol.iterator]: rows } };
    }
    return null;
  }

  *#rowsOf(root: number, columns: ReadonlyMap<string, TableColumn>): Generator<SqliteRow> {
    for (const { rowid, record } of this.#records(root))
      yield new SqliteRow(rowid, columns, decodeRecord(record, columns.size));
  }

  /** The records of a table b-tree (fileformat2, section 1.6). */
  *#records(root: number): Generator<{ rowid: bigint; record: Buffer }> {
    const used = new UsedPages();
    for (const { page, cells } of this.#leaves(root, used)) {
      let free = this.#usableSize;
      for (const cell of cells) {
        const reader = new VarintReader(page, cell);
        const size = reader.readLength();
        const rowid = reader.readSigned();
        const local = this.#localSize(size);
        free -= reader.at - cell + local;
        if (free < 0 || reader.at + local > this.#usableSize) throw malformed('cells overlap');
        yield { rowid, record: this.#payload(page, reader.at, local, size, used) };
      }
    }
  }

  *#leaves(root: number, used: UsedPages): Generator<TreePage> {
    const pending = [{ number: used.add(root), depth: 1 }];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const { number, depth } = next;
      const page = this.#treePage(number);
      if (page.isLeaf) {
        yield page;
        continue;
      }
      if (depth === MAX_DEPTH) throw malformed('the tree is too deep');
      for (const child of page.children.reverse())
        pending.push({ number: used.add(child), depth: depth + 1 });
    }
  }

  #treePage(number: number): TreePage {
    const page = this.#page(number);
    const header = number === 1 ? HEADER_SIZE : 0;
    const type = page.readUInt8(header);
    if (type !== INTERIOR_TABLE && type !== LEAF_TABLE)
      throw malformed('a page is not of a table with rowids');
    const isLeaf = type === LEAF_TABLE;
    const start = header + (isLeaf ? 8 : 12);
    const count = page.readUInt16BE(header + 3);
    if (start + 2 * count > this.#usableSize) throw malformed('a page has too many cells');
    const cells = Array.from({ length: count }, (_, index) => page.readUInt16BE(start + 2 * index));
    if (isLeaf) return { page, isLeaf, cells, children: [] };
    if (cells.some((cell) => cell + 4 > this.#pageSize)) throw malformed('a cell is cut off');
    const children = cells.map((cell) => page.readUInt32BE(cell));
    return { page, isLeaf, cells: [], children: [...children, page.readUInt32BE(header + 8)] };
  }

  /** How many bytes of a payload are stored on the page itself; the rest is on overflow pages. */
  #localSize(size: number): number {
    const most = this.#usableSize - 35;
    if (size <= most) return size;
    const least = Math.floor(((this.#usableSize - 12) * 32) / 255) - 23;
    const fitting = least + ((size - least) % (this.#usableSize - 4));
    return fitting <= most ? fitting : least;
  }

  #payload(page: Buffer, at: number, local: number, size: number, used: UsedPages): Buffer {
    const inPage = page.subarray(at, at + local);
    if (size === local) return inPage;
    if (size > this.#main.length + this.#logPages.size * this.#pageSize)
      throw malformed('a row is longer than the file');
    if (at + local + 4 > this.#usableSize) throw malformed('a cell is cut off');
    const parts = [inPage];
    let next = page.readUInt32BE(at + local);
    for (let left = size - local; left > 0; left -= this.#usableSize - 4) {
      const overflow = this.#page(used.add(next));
      parts.push(overflow.subarray(4, Math.min(4 + left, this.#usableSize)));
      next = overflow.readUInt32BE(0);
    }
    return Buffer.concat(parts, size);
  }

  #page(number: number): Buffer {
    const end = number * this.#pageSize;
    const page = this.#logPages.get(number) ?? this.#main.subarray(end - this.#pageSize, end);
    if (number < 1 || page.length < this.#pageSize) throw malformed('a page is missing');
    return page;
  }
}

/** A table of a database. */
export interface SqliteTable {
  readonly columns: ReadonlyMap<string, TableColumn>;
  /** The rows in rowid order. */
  readonly rows: Iterable<SqliteRow>;
}

interface TreePage {
  readonly page: Buffer;
  readonly isLeaf: boolean;
  /** The offsets of a leaf's cells. */
  readonly cells: readonly number[];
  /** The page numbers of an interior page's children. */
  readonly children: number[];
}

/** The pages that a table uses. Using a page twice is an error. */
class UsedPages {
  readonly #numbers = new Set<number>();

  add(number: number): number {
    if (this.#numbers.has(number)) throw malformed('a page is used twice');
    this.#numbers.add(number);
    return number;
  }
}

function pageSizeOf(main: Buffer): number {
  const stored = main.readUInt16BE(16);
  const size = stored === 1 ? 65_536 : stored;
  if (size < 512 || (size & (size - 1)) !== 0) throw malformed('the page size is invalid');
  return size;
}

function unsupported(what: string): BrowserDatabaseError {
  return new BrowserDatabaseError(
    'ERR_COOKIE_DATABASE_UNSUPPORTED',
    `the SQLite database is not supported: ${what}`,
  );
}
