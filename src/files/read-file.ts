import { LoadError } from '../errors.js';
import { call, errorCode, type FileOperation, orElse } from './sync-or-async.js';

/** The content of a file or pipe. @throws LoadError for a device, which may have no end */
export function* readWholeFile(path: string): FileOperation<Uint8Array> {
  const stats = yield* orElse(call('stat', path), null);
  if (stats?.isCharacterDevice() || stats?.isBlockDevice())
    throw new LoadError(`${path}: a device is not a file`);
  return yield* call('readFile', path);
}

/** {@link readWholeFile}, empty if there is no file. */
export function* readFileIfAny(path: string): FileOperation<Uint8Array> {
  try {
    return yield* readWholeFile(path);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return new Uint8Array();
    throw error;
  }
}

/** Whether a file has only white space. Another program may be about to write it. */
export function isBlank(content: Uint8Array): boolean {
  return content.every((octet) => octet <= 0x20);
}
