import type { Cookie } from '../cookie/cookie.js';
import { time2isoz } from '../headers/http-date.js';
import { printable } from '../internal/printable.js';

const HEADINGS = ['name', 'value', 'domain', 'path', 'expires', 'flags'] as const;
const MOST_ROWS = 100;
const WIDEST_CELL = 40;

/** A jar as a table for people. Values are masked: a jar that lands in a log must not spill a session. */
export function jarTable(title: string, cookies: Iterable<Cookie>): string {
  const all = [...cookies];
  const heading = `${title} (${all.length} ${all.length === 1 ? 'cookie' : 'cookies'})`;
  if (all.length === 0) return heading;
  const rows = [HEADINGS, ...all.slice(0, MOST_ROWS).map(toCells)];
  const widths = HEADINGS.map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd(),
  );
  lines.splice(1, 0, `  ${widths.map((width) => '─'.repeat(width)).join('  ')}`);
  const more = all.length > MOST_ROWS ? [`  … and ${all.length - MOST_ROWS} more`] : [];
  return [heading, ...lines, ...more].join('\n');
}

function toCells(cookie: Cookie): string[] {
  return [
    shorten(cookie.name),
    cookie.value === null ? '' : '***',
    shorten(cookie.domain),
    shorten(cookie.path),
    expiryOf(cookie),
    flagsOf(cookie).join(' '),
  ];
}

function expiryOf({ expires }: Cookie): string {
  if (expires === null) return 'session';
  // Dates end at 8.64e12 seconds; a Max-Age may reach beyond.
  return Math.abs(expires) > 253_402_300_799 ? String(expires) : time2isoz(expires);
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

function shorten(text: string): string {
  const safe = printable(text);
  return safe.length > WIDEST_CELL ? `${safe.slice(0, WIDEST_CELL - 1)}…` : safe;
}
