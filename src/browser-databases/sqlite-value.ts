import { BrowserDatabaseError } from '../errors.js';

/**
 * A value of a SQLite row: INTEGER is a bigint, REAL a number, BLOB its bytes, and TEXT its octets, one character each, as in
 * header fields (`textOf` decodes them).
 */
export type SqliteValue = null | bigint | number | string | Uint8Array;

/** A row of a table. */
export class SqliteRow {
  /** @param indexes where the values of the columns are, by column name */
  constructor(
    readonly rowid: bigint,
    readonly indexes: ReadonlyMap<string, number>,
    readonly values: readonly SqliteValue[],
  ) {}

  /** The value of a column; undefined if the table has no such column. */
  get(column: string): SqliteValue | undefined {
    const index = this.indexes.get(column);
    return index === undefined ? undefined : this.values[index];
  }
}

/** The error for a database that breaks a rule of the file format (sqlite.org/fileformat2.html). */
export function malformed(what: string): BrowserDatabaseError {
  return new BrowserDatabaseError(
    'ERR_COOKIE_DATABASE_MALFORMED',
    `the SQLite database is malformed: ${what}`,
  );
}
