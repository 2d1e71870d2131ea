import { basename } from 'node:path';
import {
  type BrowserDatabaseOptions,
  type DatabaseSelection,
  requireDatabaseOptions,
} from '../browser-databases/database-options.js';
import type { DomainFilter } from '../browser-databases/domain-filter.js';
import { refuseContainer } from '../browser-databases/firefox-containers.js';
import { isSqlite } from '../browser-databases/is-sqlite.js';
import { requireDatabaseOfProfile } from '../browser-databases/profile-folder.js';
import { BrowserDatabaseError, LoadError } from '../errors.js';
import { type ReadCookies, readCookies } from '../formats/read-cookies.js';
import { filePath } from '../internal/file-path.js';
import { reasonFor } from '../refusal.js';
import { readWholeFile } from './read-file.js';
import { runAsync } from './sync-or-async.js';

/**
 * Reads the cookies of a file in any format of {@link readCookies}, or of a browser's cookie database, given as a file or as the profile
 * folder. A database is read while the browser runs, without a lock and without a copy on disk.
 * @param options for databases; `domains` applies to every file
 * @throws LoadError if the file is a device or its content cannot be parsed, BrowserDatabaseError for databases; TypeError for invalid
 * options; the file system's own error if the file cannot be read
 * @example
 * ```js
 * import { readCookieFile, Session } from 'undici-cookiejar';
 *
 * // A file of any format, or the folder of a browser's profile: /home/ada/.mozilla/firefox/a1b2c3d4.default
 * const { format, cookies, skipped } = await readCookieFile('cookies.txt', { domains: ['example.com'] });
 * const session = new Session();
 * session.jar.update(cookies);
 * console.log(format, session.jar.keys(), skipped);
 * ```
 */
export async function readCookieFile(
  path: string | URL,
  options?: BrowserDatabaseOptions,
): Promise<ReadCookies> {
  const selection = requireDatabaseOptions(options);
  const given = filePath('path', path, 'The right call: await readCookieFile(path)');
  try {
    const { stat } = await import('node:fs/promises');
    const stats = await stat(given);
    const isFolder = stats.isDirectory();
    const file = isFolder ? await requireDatabaseOfProfile(given) : given;
    const content = await runAsync(readWholeFile(file));
    if (isSqlite(content)) {
      // A pipe can be read only once.
      if (!isFolder && !stats.isFile())
        throw new LoadError('an SQLite database is read only from its path, not from a pipe');
      return await readDatabase(file, selection);
    }
    if (isFolder && content.length === 0) throw emptyDatabase(file);
    refuseContainer(selection.container);
    return selectDomains(readCookies(content), selection.isWanted);
  } catch (error) {
    throw explain(given, error);
  }
}

/** SQLite creates a database as an empty file. */
function emptyDatabase(file: string): BrowserDatabaseError {
  return new BrowserDatabaseError(
    'ERR_COOKIE_DATABASE_UNSUPPORTED',
    `${basename(file)} is empty: the browser has not written it yet`,
  );
}

async function readDatabase(file: string, selection: DatabaseSelection): Promise<ReadCookies> {
  // Most programs read no database, so the reader is loaded on demand.
  const { readBrowserDatabase } = await import('../browser-databases/read-browser-database.js');
  const { realpath } = await import('node:fs/promises');
  // The write-ahead log is next to the target of a symbolic link.
  return readBrowserDatabase(await realpath(file), selection);
}

function selectDomains(read: ReadCookies, isWanted: DomainFilter): ReadCookies {
  const cookies = read.cookies.filter(({ domain }) => isWanted(domain));
  if (cookies.length === read.cookies.length) return read;
  const code = 'left-out-domain';
  const leftOut = { line: 0, code, reason: reasonFor(code).message } as const;
  return { ...read, cookies, skipped: [leftOut, ...read.skipped] };
}

/** Puts the path before the message. */
function explain(path: string, error: unknown): unknown {
  if (error instanceof BrowserDatabaseError)
    return new BrowserDatabaseError(error.code, `${path}: ${error.message}`, { cause: error });
  if (error instanceof LoadError && !error.message.startsWith(`${path}: `))
    return new LoadError(`${path}: ${error.message}`, { cause: error });
  if ((error as NodeJS.ErrnoException).code !== 'EBUSY') return error;
  return new BrowserDatabaseError(
    'ERR_COOKIE_DATABASE_LOCKED',
    `${path}: another program, probably the browser, has the file locked, as browsers do on Windows: close the browser and try again`,
    { cause: error },
  );
}
