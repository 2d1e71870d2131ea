import { LoadError } from '../errors.js';

/** The content of a file or pipe. @throws LoadError for a device, which may have no end */
export async function readWholeFile(path: string): Promise<Uint8Array> {
  const { readFile, stat } = await import('node:fs/promises');
  const stats = await stat(path);
  if (stats.isCharacterDevice() || stats.isBlockDevice())
    throw new LoadError(`${path}: a device is not a file`);
  return await readFile(path);
}
