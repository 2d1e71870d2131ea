import { join } from 'node:path';
import { BrowserDatabaseError } from '../errors.js';

/** The path of the cookie database within a profile, in order of preference: Firefox, Chromium, Chromium before version 96. */
const DATABASES = ['cookies.sqlite', join('Network', 'Cookies'), 'Cookies'];

/** The cookie database in a profile's folder; null if there is none. */
export async function databaseOfProfile(folder: string): Promise<string | null> {
  for (const name of DATABASES) {
    const path = join(folder, name);
    if (await exists(path)) return path;
  }
  return null;
}

/** @throws BrowserDatabaseError if the folder contains no cookie database */
export async function requireDatabaseOfProfile(folder: string): Promise<string> {
  const path = await databaseOfProfile(folder);
  if (path !== null) return path;
  const { readdir } = await import('node:fs/promises');
  const names = await readdir(folder);
  const holdsProfiles = ['profiles.ini', 'Local State', 'Profiles'].some((name) =>
    names.includes(name),
  );
  const hint = holdsProfiles ? ': it contains profile folders; give the path of one of them' : '';
  throw new BrowserDatabaseError(
    'ERR_COOKIE_DATABASE_UNSUPPORTED',
    `the folder has none of ${DATABASES.join(', ')}${hint}`,
  );
}

/** Whether there is a file. One that cannot be accessed counts, so that reading it throws the file system's own error. */
async function exists(path: string): Promise<boolean> {
  const { access } = await import('node:fs/promises');
  return access(path).then(
    () => true,
    ({ code }: NodeJS.ErrnoException) => code !== 'ENOENT' && code !== 'ENOTDIR',
  );
}
