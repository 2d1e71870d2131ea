import type { Arguments } from './arguments.js';
import type { ExitCode } from './command.js';
import { outputFormat } from './format-of.js';
import { readInput } from './read-input.js';
import type { Terminal } from './terminal.js';
import { writeOutput } from './write-output.js';

/** Converts a cookie file into another format. */
export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [input = '-', output = '-'] = args.operands;
  // An unknown format is reported before a large file is read.
  outputFormat(args, output);
  terminal.progress(`reading ${input === '-' ? 'standard input' : input}`);
  const { cookies } = await readInput(input, args, terminal);
  terminal.progress(`converting ${cookies.length} cookies`);
  return writeOutput(cookies, output, args, terminal);
}
