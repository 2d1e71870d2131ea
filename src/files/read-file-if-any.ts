import { readWholeFile } from './read-whole-file.js';
import { errorCode, type FileOperation } from './sync-or-async.js';

/** The content of a file, empty if there is none. @throws LoadError for a device */
export function* readFileIfAny(file: string): FileOperation<Uint8Array> {
  try {
    return yield* readWholeFile(file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return new Uint8Array();
    throw error;
  }
}
