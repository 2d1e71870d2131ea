const MAGIC = Buffer.from('SQLite format 3\0');

/** Whether the file is a SQLite database. */
export function isSqlite(content: Uint8Array): boolean {
  return MAGIC.equals(content.subarray(0, MAGIC.length));
}
