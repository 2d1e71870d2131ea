import { BrowserDatabaseError } from '../errors.js';

/** The error for a database that violates the file format (sqlite.org/fileformat2.html). */
export function malformed(what: string): BrowserDatabaseError {
  return new BrowserDatabaseError(
    'ERR_COOKIE_DATABASE_MALFORMED',
    `the SQLite database is malformed: ${what}`,
  );
}
