import type { Cookie } from '../cookie/cookie.js';
import { printable } from '../internal/printable.js';
import { cookieCells } from './inspect.js';
import { textTable } from './text-table.js';

const HEADINGS = ['name', 'value', 'domain', 'path', 'result'];

/** Makes `console.log()` print an array as a table; otherwise it is an ordinary array. */
export function asTable<Item extends { readonly cookie: Cookie | null }>(
  items: Item[],
  titleOf: (items: readonly Item[]) => string,
  resultOf: (item: Item) => string,
): Item[] {
  const cellsOf = (item: Item) => {
    const cells = item.cookie === null ? ['', '', '', ''] : cookieCells(item.cookie);
    // The message of a custom policy may contain control characters.
    return [...cells, printable(resultOf(item))];
  };
  const value = () => textTable(titleOf(items), HEADINGS, items, cellsOf);
  return Object.defineProperty(items, Symbol.for('nodejs.util.inspect.custom'), { value });
}
