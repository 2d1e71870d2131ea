import { LoadError } from '../errors.js';
import { call, type FileOperation, orElse } from './sync-or-async.js';

/** The content of a file or pipe. @throws LoadError for a device, which may have no end */
export function* readWholeFile(path: string): FileOperation<Uint8Array> {
  const stats = yield* orElse(call('stat', path), null);
  if (stats?.isCharacterDevice() || stats?.isBlockDevice())
    throw new LoadError(`${path}: a device is not a file`);
  return yield* call('readFile', path);
}
