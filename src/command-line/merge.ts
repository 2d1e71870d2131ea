import type { Cookie } from '../cookie/cookie.js';
import { Session } from '../undici/session.js';
import type { Arguments } from './arguments.js';
import type { ExitCode } from './command.js';
import { jsonOutput } from './cookie-output.js';
import { pathOf, readInput } from './read-input.js';
import type { Terminal } from './terminal.js';

/** Adds the cookies of files to another file, keeping what other processes write to it. */
export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const output = args.requiredText('output');
  const cookies: Cookie[] = [];
  for (const operand of args.operands) {
    cookies.push(...(await readInput(operand, args, terminal)).cookies);
  }
  const session = await Session.open(pathOf(output));
  try {
    session.jar.update(cookies);
  } finally {
    await session.close();
  }
  const { size } = session.jar;
  if (args.flag('json')) terminal.print(jsonOutput({ file: output, cookies: size }));
  else terminal.note(`${output}: ${size} cookies`);
  return 0;
}
