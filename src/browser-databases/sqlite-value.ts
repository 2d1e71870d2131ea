/**
 * A value of a SQLite row: INTEGER is a bigint, REAL a number, BLOB its bytes, and TEXT its octets, one character each, as in
 * header fields (`textOf` decodes them).
 */
export type SqliteValue = null | bigint | number | string | Uint8Array;
