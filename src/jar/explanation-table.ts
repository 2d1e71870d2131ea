import type { Cookie } from '../cookie/cookie.js';
import { printable } from '../internal/printable.js';
import { textTable } from './text-table.js';

const HEADINGS = ['name', 'value', 'domain', 'path', 'result'];

/** The cells of a cookie in a table, its value masked. */
export function cookieCells(cookie: Cookie | null): string[] {
  if (cookie === null) return ['', '', '', ''];
  return [
    String(cookie.name),
    cookie.value === null ? '' : '***',
    String(cookie.domain),
    String(cookie.path),
  ];
}

/** Has `console.log()` print an array as a table. In every other respect it stays an ordinary array. */
export function asTable<Item>(
  items: Item[],
  title: (items: readonly Item[]) => string,
  cells: (item: Item) => string[],
): Item[] {
  const value = () => {
    const rows = items.map((item) => cells(item).map(printable));
    return items.length === 0 ? title(items) : `${title(items)}\n${textTable(HEADINGS, rows)}`;
  };
  return Object.defineProperty(items, Symbol.for('nodejs.util.inspect.custom'), { value });
}
