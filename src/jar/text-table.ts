import { printable } from '../internal/printable.js';

const MOST_ROWS = 100;
const WIDEST_CELL = 40;
const INDENT = '  ';

/** A title and, below it, rows of text in columns. Only the first {@link MOST_ROWS} items become rows. */
export function textTable<Item>(
  title: string,
  headings: readonly string[],
  items: readonly Item[],
  cellsOf: (item: Item) => string[],
): string {
  if (items.length === 0) return title;
  const rows = [headings, ...items.slice(0, MOST_ROWS).map(cellsOf)];
  const widths = headings.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) => lineOf(row.map((cell, at) => cell.padEnd(widths[at] ?? 0))));
  const rule = lineOf(widths.map((width) => '─'.repeat(width)));
  const more = items.length > MOST_ROWS ? [`${INDENT}… and ${items.length - MOST_ROWS} more`] : [];
  return [title, lines[0], rule, ...lines.slice(1), ...more].join('\n');
}

function lineOf(cells: readonly string[]): string {
  return `${INDENT}${cells.join(INDENT)}`.trimEnd();
}

/** A field of a cookie as a cell: control characters are replaced and long text is truncated. A field can have any type. */
export function textCell(value: unknown): string {
  const text = printable(typeof value === 'string' ? value : `(${typeof value})`);
  return text.length > WIDEST_CELL ? `${text.slice(0, WIDEST_CELL - 1)}…` : text;
}
