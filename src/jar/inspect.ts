import type { Cookie } from '../cookie/cookie.js';
import { hasFieldTypes } from '../cookie/field-types.js';
import { time2isoz } from '../headers/http-date.js';
import { reasonFor } from '../refusal.js';
import { textCell, textTable } from './text-table.js';

const HEADINGS = ['name', 'value', 'domain', 'path', 'expires', 'flags'] as const;
/** A jar as a readable table. Values are masked, so that logs contain no credentials. */
export function jarTable(title: string, cookies: Iterable<Cookie>): string {
  const all = [...cookies];
  const heading = `${title} (${all.length} ${all.length === 1 ? 'cookie' : 'cookies'})`;
  return textTable(heading, HEADINGS, all, cellsOf);
}

function cellsOf(cookie: Cookie): string[] {
  const cells = cookieCells(cookie);
  if (!hasFieldTypes(cookie)) return [...cells, '', reasonFor('field-type').message];
  return [...cells, expiryOf(cookie), flagsOf(cookie).join(' ')];
}

/** The first cells of a cookie: name, value, domain and path. */
export function cookieCells({ name, value, domain, path }: Cookie): string[] {
  return [textCell(name), value === null ? '' : '***', textCell(domain), textCell(path)];
}

function expiryOf({ expires }: Cookie): string {
  if (expires === null) return 'session';
  // The range of Date ends at 8.64e12 seconds; a Max-Age can exceed it.
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
