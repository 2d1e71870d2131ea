import { fileURLToPath } from 'node:url';
import { invalidArgType } from './arguments.js';
import { isUrl } from './is-url.js';

/** Converts a path or a file URL to a path. @throws TypeError (ERR_INVALID_ARG_TYPE), or Node's for a URL that is not a file URL */
export function filePath(name: string, given: unknown, hint?: string): string {
  if (typeof given === 'string') return given;
  if (isUrl(given)) return fileURLToPath(given.href);
  throw invalidArgType(name, 'of type string or an instance of URL', given, hint);
}
