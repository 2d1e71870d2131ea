import { call, errorCode, type FileOperation } from './sync-or-async.js';

/** The content of a file, empty if there is none. */
export function* readFileIfAny(file: string): FileOperation<Uint8Array> {
  try {
    return yield* call('readFile', file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return new Uint8Array();
    throw error;
  }
}
