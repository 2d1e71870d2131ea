import { fileURLToPath } from 'node:url';
import { invalidArgType } from './arguments.js';
import { isUrl } from './is-url.js';

/** The path of a file, given as text or as a file URL. @throws TypeError (ERR_INVALID_ARG_TYPE), or Node's for a URL that is not a file's */
export function filePath(name: string, given: unknown, hint?: string): string {
  if (typeof given === 'string') return given;
  if (isUrl(given)) return fileURLToPath(given.href);
  throw invalidArgType(name, 'of type string or an instance of URL', given, hint);
}
