import { BrowserDatabaseError } from '../errors.js';

/**
 * A value of a SQLite row: INTEGER is a bigint, REAL a number, BLOB its bytes, and TEXT its octets, one character each, as in
 * header fields (`textOf` decodes them).
 */
export type SqliteValue = null | bigint | number | string | Uint8Array;

/** A row of a table. */
export interface SqliteRow {
  readonly rowid: bigint;
  /** The values by column name. */
  readonly values: Readonly<Record<string, SqliteValue | undefined>>;
}

/** The error for a database that breaks a rule of the file format (sqlite.org/fileformat2.html). */
export function malformed(what: string): BrowserDatabaseError {
  return new BrowserDatabaseError(
    'ERR_COOKIE_DATABASE_MALFORMED',
    `the SQLite database is malformed: ${what}`,
  );
}
