import type { SqliteValue } from './sqlite-value.js';
import type { TableColumn } from './table-columns.js';

/** A row of a table. */
export class SqliteRow {
  /**
   * @param columns of the table by name
   * @param stored the values of the record, which may lack recently added columns
   */
  constructor(
    readonly rowid: bigint,
    readonly columns: ReadonlyMap<string, TableColumn>,
    readonly stored: readonly SqliteValue[],
  ) {}

  /** The value of a column; undefined if the table has no such column. */
  get(name: string): SqliteValue | undefined {
    const column = this.columns.get(name);
    if (column === undefined) return undefined;
    const stored = this.stored[column.index];
    const value = stored === undefined ? column.defaultValue : stored;
    if (value === null && column.isRowid) return this.rowid;
    return column.isReal && typeof value === 'bigint' ? Number(value) : value;
  }
}
