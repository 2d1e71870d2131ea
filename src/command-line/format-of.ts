import { extname } from 'node:path';
import type { WriteCookiesOptions } from '../formats/write-cookies.js';
import type { Arguments } from './arguments.js';
import { UsageError } from './usage-error.js';

type OutputFormat = WriteCookiesOptions['format'];

const FORMAT_OF_EXTENSION: Readonly<Record<string, OutputFormat>> = {
  '.txt': 'netscape',
  '.lwp': 'lwp',
  '.json': 'json',
};

/** The file extensions that determine a format. */
export const FILE_EXTENSIONS: readonly string[] = Object.keys(FORMAT_OF_EXTENSION);

/** The format to write: the value of `--to`, or else the format of the file's extension. */
export function outputFormat(args: Arguments, out: string): OutputFormat {
  const named = args.text('to') as OutputFormat | undefined;
  const format = named ?? FORMAT_OF_EXTENSION[extname(out).toLowerCase()];
  if (format !== undefined) return format;
  const what = out === '-' ? 'standard output' : `"${out}"`;
  throw new UsageError(`the format of ${what} is unknown; set it with --to`);
}
