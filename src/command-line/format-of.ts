import { extname } from 'node:path';
import { EXTENSIONS } from '../files/session-format.js';
import type { WriteCookiesOptions } from '../formats/write-cookies.js';
import type { Arguments } from './arguments.js';
import { UsageError } from './usage-error.js';

type OutputFormat = WriteCookiesOptions['format'];

/** The format to write: the value of `--to`, or else the format of the file's extension. */
export function outputFormat(args: Arguments, out: string): OutputFormat {
  const named = args.text('to') as OutputFormat | undefined;
  const format = named ?? EXTENSIONS.get(extname(out).toLowerCase());
  if (format !== undefined) return format;
  const what = out === '-' ? 'standard output' : `"${out}"`;
  throw new UsageError(`the format of ${what} is unknown; set it with --to`);
}
