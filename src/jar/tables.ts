import { type Cookie, LAST_DATE } from '../cookie/cookie.js';
import { hasFieldTypes } from '../cookie/field-types.js';
import { time2isoz } from '../headers/http-date.js';
import { printable } from '../internal/printable.js';
import { reasonFor } from '../refusal.js';

// Cookies as tables of text. Values are masked, so that logs contain no credentials.

const MOST_ROWS = 100;
const WIDEST_CELL = 40;
const INDENT = '  ';

/** A jar as a table. */
export function jarTable(title: string, cookies: Iterable<Cookie>): string {
  const all = [...cookies];
  const heading = `${title} (${all.length} ${all.length === 1 ? 'cookie' : 'cookies'})`;
  return textTable(heading, ['expires', 'flags'], all, rowOf);
}

function rowOf(cookie: Cookie): string[] {
  const cells = cookieCells(cookie);
  if (!hasFieldTypes(cookie)) return [...cells, '', reasonFor('field-type').message];
  return [...cells, expiryOf(cookie), flagsOf(cookie).join(' ')];
}

/** Makes `console.log()` print an array as a table; otherwise it is an ordinary array. */
export function asTable<Item extends { readonly cookie: Cookie | null }>(
  items: Item[],
  titleOf: (items: readonly Item[]) => string,
  resultOf: (item: Item) => string,
): Item[] {
  const value = () =>
    textTable(titleOf(items), ['result'], items, (item) => [
      ...(item.cookie === null ? ['', '', '', ''] : cookieCells(item.cookie)),
      // The message of a custom policy may contain control characters.
      printable(resultOf(item)),
    ]);
  return Object.defineProperty(items, Symbol.for('nodejs.util.inspect.custom'), { value });
}

/** A title and, below it, rows of text in columns. Only the first {@link MOST_ROWS} items become rows. */
function textTable<Item>(
  title: string,
  lastHeadings: readonly string[],
  items: readonly Item[],
  cellsOf: (item: Item) => string[],
): string {
  if (items.length === 0) return title;
  const headings = ['name', 'value', 'domain', 'path', ...lastHeadings];
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

/** Name, value, domain and path. */
function cookieCells({ name, value, domain, path }: Cookie): string[] {
  return [textCell(name), value === null ? '' : '***', textCell(domain), textCell(path)];
}

/** A field of a cookie as a cell: control characters are replaced and long text is truncated. A field can have any type. */
function textCell(value: unknown): string {
  const text = printable(typeof value === 'string' ? value : `(${typeof value})`);
  return text.length > WIDEST_CELL ? `${text.slice(0, WIDEST_CELL - 1)}…` : text;
}

function expiryOf({ expires }: Cookie): string {
  if (expires === null) return 'session';
  // time2isoz() writes years up to 9999.
  return Math.abs(expires) > LAST_DATE ? String(expires) : time2isoz(expires);
}

function flagsOf(cookie: Cookie): string[] {
  const flags: [string, boolean][] = [
    ['Secure', cookie.secure],
    ['HttpOnly', cookie.httpOnly],
    [`SameSite=${cookie.sameSite}`, cookie.sameSite !== undefined],
    ['Partitioned', cookie.partitioned],
    [`Version=${cookie.version}`, cookie.version !== 0],
  ];
  return flags.filter(([, on]) => on).map(([flag]) => flag);
}
