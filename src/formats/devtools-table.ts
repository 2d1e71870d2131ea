import { readJsonCookies } from './json-reader.js';
import { withoutTabsAtEnd } from './netscape-reader.js';
import type { FileFindings } from './parsed-file.js';

// The cookie table of the developer tools of Chromium ("Application", "Cookies") or Firefox ("Storage"), copied as text with a TAB between
// columns.

/** The names of the columns of cookies.txt, which some files have above the cookies. */
const COOKIES_TXT = /^domain,[^,]*,path,[^,]*,[^,]*,name,value$/;

/** Reads a table with a header row; `null` if the first row is not one. */
export function readDevToolsTable(text: string): FileFindings | null {
  const [header, ...rows] = text.split(/\r\n?|\n/).filter((row) => row.trim() !== '');
  const columns = header?.split('\t').map((cell) => cell.trim().toLowerCase()) ?? [];
  const isTable = ['name', 'value', 'domain', 'path'].every((column) => columns.includes(column));
  if (!isTable || COOKIES_TXT.test(columns.join(','))) return null;
  const places = new Map(columns.map((column, at) => [column, at]));
  return readJsonCookies(
    rows.map((row) => {
      const cells = withoutTabsAtEnd(row).split('\t');
      // A TAB in a value would move the cells after it.
      if (cells.length === 1 || cells.length > columns.length) return null;
      return toCookie((column) => {
        const at = places.get(column);
        return at === undefined ? undefined : (cells[at]?.trim() ?? '');
      });
    }),
  );
}

/** @param cell returns the text of a column; undefined if the table has no such column */
function toCookie(cell: (column: string) => string | undefined) {
  const expires = cell('expires / max-age') ?? cell('expires') ?? '';
  return {
    name: cell('name'),
    value: cell('value'),
    domain: cell('domain'),
    path: cell('path'),
    expires: /^session$/i.test(expires) ? '' : expires,
    httpOnly: flagOf(cell('httponly')),
    secure: flagOf(cell('secure')),
    sameSite: cell('samesite'),
    partitionKey: cell('partition key site') ?? cell('partition key'),
    priority: cell('priority'),
  };
}

/** Chromium writes a check mark or nothing, Firefox `true` or `false`. */
function flagOf(cell: string | undefined): unknown {
  if (cell === undefined || cell === '') return false;
  return /^[✓✔]/.test(cell) ? true : cell;
}
