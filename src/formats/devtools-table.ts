import { readJsonCookies } from './json-reader.js';
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
  return readJsonCookies(
    rows.map((row) => {
      const cells = row.replace(/\t+$/, '').split('\t');
      // A TAB in a value would move the cells after it.
      if (cells.length === 1 || cells.length > columns.length) return null;
      return toCookie(new Map(columns.map((column, at) => [column, cells[at]?.trim() ?? ''])));
    }),
  );
}

function toCookie(cells: ReadonlyMap<string, string>) {
  const expires = cells.get('expires / max-age') ?? cells.get('expires') ?? '';
  return {
    name: cells.get('name'),
    value: cells.get('value'),
    domain: cells.get('domain'),
    path: cells.get('path'),
    expires: /^session$/i.test(expires) ? '' : expires,
    httpOnly: flagOf(cells.get('httponly')),
    secure: flagOf(cells.get('secure')),
    sameSite: cells.get('samesite'),
    partitionKey: cells.get('partition key site') ?? cells.get('partition key'),
    priority: cells.get('priority'),
  };
}

/** Chromium writes a check mark or nothing, Firefox `true` or `false`. */
function flagOf(cell: string | undefined): unknown {
  if (cell === undefined || cell === '') return false;
  return /^[✓✔]/.test(cell) ? true : cell;
}
