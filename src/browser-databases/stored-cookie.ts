import { type Cookie, type CookieInit, LAST_DATE, type NonstandardAttr } from '../cookie/cookie.js';
import { FileFindings } from '../formats/parsed-file.js';
import { hasNonAscii, textOf } from '../internal/octets.js';
import { type RefusalCode, reasonFor } from '../refusal.js';
import { storedDomain } from '../url/stored-domain.js';
import type { SqliteRow } from './sqlite-row.js';

/** A cookie read from a database row. */
export interface StoredCookie {
  readonly rowid: bigint;
  /** Microseconds since an epoch that is the same for all rows. */
  readonly created: bigint;
  readonly cookie: Cookie;
}

/** A row that is left out. */
export interface SkippedRow {
  readonly rowid: bigint;
  readonly code: RefusalCode;
}

/** Creates the cookies of a database, in the order of their creation-time. */
export function toFindings(rows: Iterable<StoredCookie | SkippedRow>): FileFindings {
  const file = new DatabaseFindings();
  const stored: StoredCookie[] = [];
  for (const row of rows) {
    if ('code' in row) file.skip(Number(row.rowid), row.code);
    else stored.push(row);
  }
  stored.sort((a, b) => (a.created < b.created ? -1 : a.created > b.created ? 1 : 0));
  for (const { rowid, cookie } of stored) file.add(Number(rowid), cookie);
  return file;
}

/** Findings whose skipped rows also have a reason code. */
class DatabaseFindings extends FileFindings {
  override skip(line: number, code: RefusalCode): void {
    this.skipped.push({ line, code, reason: reasonFor(code).message });
  }
}

/** The octets of a TEXT column; '' if there is no such column, null for a value of another type. */
export function octetsIn(row: SqliteRow, column: string): string | null {
  const value = row.get(column);
  if (value === undefined) return '';
  return typeof value === 'string' ? value : null;
}

/** The value of the first of the columns that the table has, if it is an integer. */
export function integerIn(row: SqliteRow, ...columns: string[]): bigint | undefined {
  for (const column of columns) {
    const value = row.get(column);
    if (value !== undefined) return typeof value === 'bigint' ? value : undefined;
  }
  return undefined;
}

/** Whether a flag is set. Any value except 0 means set, so that an invalid flag never makes a cookie less secure. */
export function isSet(row: SqliteRow, ...columns: string[]): boolean {
  return integerIn(row, ...columns) !== 0n;
}

/** The domain with its leading dot, if it has one; null if it is not a host. */
export function domainIn(row: SqliteRow, column: string): string | null {
  const octets = octetsIn(row, column) ?? '';
  return storedDomain(textOf(octets) ?? octets, 'rfc6265bis');
}

/** Name, path and domain of a cookie, or why the row is not a cookie. */
export function identityIn(
  row: SqliteRow,
  domain: string | null,
): Pick<CookieInit, 'name' | 'path' | 'domain'> | RefusalCode {
  if (domain === null) return 'line-domain';
  const name = octetsIn(row, 'name');
  const path = octetsIn(row, 'path');
  if (name === null || path === null) return 'line-not-cookie';
  return { name, path: path.startsWith('/') ? path : `/${path}`, domain };
}

/** The value of a cookie: text if its octets are UTF-8. */
export function valueFromOctets(octets: string): Pick<CookieInit, 'value' | 'utf8'> {
  const text = textOf(octets);
  return text === null ? { value: octets } : { value: text, utf8: hasNonAscii(text) };
}

/** The attributes of a cookie that have no field in a jar. */
interface Attributes {
  readonly httpOnly: boolean;
  /** 1 is Lax and 2 Strict, in both browsers. */
  readonly sameSite: bigint | undefined;
  /** Whether 0 stands for None. Browsers reject SameSite=None without Secure, so for another cookie the server did not set SameSite. */
  readonly hasNone: boolean;
  readonly partitioned: boolean;
}

export function restOf({ httpOnly, sameSite, hasNone, partitioned }: Attributes) {
  const rest: NonstandardAttr[] = [];
  if (httpOnly) rest.push(['HttpOnly', null]);
  if (sameSite === 1n) rest.push(['SameSite', 'Lax']);
  if (sameSite === 2n) rest.push(['SameSite', 'Strict']);
  if (sameSite === 0n && hasNone) rest.push(['SameSite', 'None']);
  if (partitioned) rest.push(['Partitioned', null]);
  return rest;
}

/** An expiry in whole seconds, at most the year 9999. */
export function expiryOf(seconds: bigint): number {
  return Math.min(Number(seconds), LAST_DATE);
}
