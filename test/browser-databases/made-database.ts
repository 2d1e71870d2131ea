// Writes SQLite databases, so that every Node can test the reader: tables with rowids, of any size.

/** TEXT is a string or, for octets that are not UTF-8, `{ text }`. */
export type MadeValue = null | bigint | number | string | Buffer | { readonly text: Buffer };

export interface MadeTable {
  readonly name: string;
  readonly sql: string;
  readonly rows: readonly (readonly MadeValue[])[];
}

export interface MadeDatabase {
  readonly tables: readonly MadeTable[];
  /** Default 4096. */
  readonly pageSize?: number;
  /** Default 0. */
  readonly userVersion?: number;
  /** Whether the header says that there is a write-ahead log. Default false. */
  readonly usesLog?: boolean;
}

const HEADER_SIZE = 100;
const RESERVED = 35;

/** The content of a database file. */
export function makeDatabase({ tables, pageSize = 4096, ...header }: MadeDatabase): Buffer {
  const pages = new Pages(pageSize);
  const first = pages.allocate();
  const schema = tables.map(({ name, sql, rows }): MadeValue[] => {
    return ['table', name, name, BigInt(pages.writeTable(rows)), sql];
  });
  const cells = schema.map((row, index) => pages.cell(index + 1, encodeRecord(row)));
  pages.writeLeaf(first, cells, HEADER_SIZE);
  writeHeader(first, pages.all.length, header);
  return Buffer.concat(pages.all);
}

function writeHeader(
  page: Buffer,
  pageCount: number,
  { userVersion = 0, usesLog = false }: Omit<MadeDatabase, 'tables'>,
): void {
  page.write('SQLite format 3\0', 'latin1');
  page.writeUInt16BE(page.length === 65_536 ? 1 : page.length, 16);
  page.fill(usesLog ? 2 : 1, 18, 20);
  page.set([0, 64, 32, 32], 20);
  page.writeUInt32BE(pageCount, 28);
  page.writeUInt32BE(4, 44);
  page.writeUInt32BE(1, 56);
  page.writeUInt32BE(userVersion, 60);
}

/** A page and the greatest rowid below it. */
interface Child {
  readonly number: number;
  readonly rowid: number;
}

class Pages {
  readonly all: Buffer[] = [];
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  allocate(): Buffer {
    const page = Buffer.alloc(this.#size);
    this.all.push(page);
    return page;
  }

  /** @returns the number of the root page */
  writeTable(rows: readonly (readonly MadeValue[])[]): number {
    const cells = rows.map((row, index) => this.cell(index + 1, encodeRecord(row)));
    let rowid = 0;
    let level: Child[] = this.#pack(cells, 8).map((packed) => {
      this.writeLeaf(this.allocate(), packed);
      rowid += packed.length;
      return { number: this.all.length, rowid };
    });
    while (level.length > 1) level = this.#writeInterior(level);
    return level[0]?.number ?? 0;
  }

  #writeInterior(children: readonly Child[]): Child[] {
    const most = Math.floor((this.#size - 12) / 16);
    const parents: Child[] = [];
    for (let at = 0; at < children.length; at += most) {
      const below = children.slice(at, at + most);
      const last = below.at(-1) as Child;
      const page = this.allocate();
      const cells = below.slice(0, -1).map(({ number, rowid }) => {
        return Buffer.concat([uint32(number), encodeVarint(BigInt(rowid))]);
      });
      writePage(page, 5, cells, 0);
      page.writeUInt32BE(last.number, 8);
      parents.push({ number: this.all.length, rowid: last.rowid });
    }
    return parents;
  }

  writeLeaf(page: Buffer, cells: readonly Buffer[], at = 0): void {
    writePage(page, 13, cells, at);
  }

  #pack(cells: readonly Buffer[], header: number): Buffer[][] {
    const packed: Buffer[][] = [[]];
    let free = this.#size - header;
    for (const cell of cells) {
      const needed = cell.length + 2;
      if (free < needed) {
        packed.push([]);
        free = this.#size - header;
      }
      packed.at(-1)?.push(cell);
      free -= needed;
    }
    return packed;
  }

  /** A cell of a leaf; what does not fit goes to overflow pages. */
  cell(rowid: number, record: Buffer): Buffer {
    const start = [encodeVarint(BigInt(record.length)), encodeVarint(BigInt(rowid))];
    const most = this.#size - RESERVED;
    if (record.length <= most) return Buffer.concat([...start, record]);
    const least = Math.floor(((this.#size - 12) * 32) / 255) - 23;
    const fitting = least + ((record.length - least) % (this.#size - 4));
    const local = fitting <= most ? fitting : least;
    const next = this.#writeOverflow(record.subarray(local));
    return Buffer.concat([...start, record.subarray(0, local), uint32(next)]);
  }

  #writeOverflow(rest: Buffer): number {
    const page = this.allocate();
    const number = this.all.length;
    rest.copy(page, 4);
    const left = rest.subarray(this.#size - 4);
    if (left.length > 0) page.writeUInt32BE(this.#writeOverflow(left), 0);
    return number;
  }
}

function writePage(page: Buffer, type: number, cells: readonly Buffer[], at: number): void {
  page.writeUInt8(type, at);
  page.writeUInt16BE(cells.length, at + 3);
  let end = page.length;
  let pointer = at + (type === 5 ? 12 : 8);
  for (const cell of cells) {
    end -= cell.length;
    if (end < pointer + 2) throw new Error('the page is full');
    cell.copy(page, end);
    page.writeUInt16BE(end, pointer);
    pointer += 2;
  }
  page.writeUInt16BE(end === 65_536 ? 0 : end, at + 5);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

function encodeVarint(value: bigint): Buffer {
  const bytes = [Number(value & 0x7fn)];
  for (let left = value >> 7n; left > 0n; left >>= 7n) bytes.unshift(Number(left & 0x7fn) | 0x80);
  return Buffer.from(bytes);
}

function encodeRecord(values: readonly MadeValue[]): Buffer {
  const encoded = values.map(encodeValue);
  const types = Buffer.concat(encoded.map(({ type }) => encodeVarint(BigInt(type))));
  // One byte is enough for the length of a header below 127 bytes.
  const size = types.length < 127 ? 1 : 2;
  const header = encodeVarint(BigInt(types.length + size));
  return Buffer.concat([header, types, ...encoded.map(({ bytes }) => bytes)]);
}

function encodeValue(value: MadeValue): { type: number; bytes: Buffer } {
  if (value === null) return { type: 0, bytes: Buffer.alloc(0) };
  if (typeof value === 'bigint' || Number.isInteger(value)) {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(BigInt(value as bigint));
    return { type: 6, bytes };
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(8);
    bytes.writeDoubleBE(value);
    return { type: 7, bytes };
  }
  if (Buffer.isBuffer(value)) return { type: 12 + 2 * value.length, bytes: value };
  const text = typeof value === 'string' ? Buffer.from(value) : value.text;
  return { type: 13 + 2 * text.length, bytes: text };
}
