import { readFile } from 'node:fs/promises';
import { LoadError } from '../errors.js';
import { type ReadCookies, readCookies } from '../formats/read-cookies.js';
import { filePath } from '../internal/file-path.js';

/** {@link readCookies} of a file. @throws the file system's own error where it cannot be read */
export async function readCookieFile(path: string | URL): Promise<ReadCookies> {
  const content = await readFile(
    filePath('path', path, 'The right call: await readCookieFile(path)'),
  );
  try {
    return readCookies(content);
  } catch (error) {
    if (!(error instanceof LoadError)) throw error;
    throw new LoadError(`${path}: ${error.message}`, { cause: error });
  }
}
