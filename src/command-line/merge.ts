import type { Cookie } from '../cookie/cookie.js';
import { runAsync } from '../files/sync-or-async.js';
import { CookieJar } from '../jar/cookie-jar.js';
import { CookiePolicy } from '../policy/cookie-policy.js';
import type { Arguments } from './arguments.js';
import type { ExitCode } from './command.js';
import { jsonOutput } from './cookie-output.js';
import { pathOfChanged, readInput } from './read-input.js';
import { rewriteFile } from './rewrite-file.js';
import type { Terminal } from './terminal.js';

/** Adds the cookies of files to a file that other processes may be writing too. */
export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const output = args.requiredText('output');
  const added: Cookie[] = [];
  for (const operand of args.operands) {
    for (const cookie of (await readInput(operand, args, terminal)).cookies) added.push(cookie);
  }
  const change = (cookies: readonly Cookie[]) => merged(cookies, added);
  const { now } = await runAsync(
    rewriteFile(pathOfChanged(output), change, terminal, { fillsEmpty: true }),
  );
  if (args.flag('json')) terminal.print(jsonOutput({ file: output, cookies: now }));
  else terminal.note(`${output}: ${now} ${now === 1 ? 'cookie' : 'cookies'}`);
  return 0;
}

/** A later cookie replaces an earlier one of the same name, domain, path and partition. */
function merged(cookies: readonly Cookie[], added: readonly Cookie[]): readonly Cookie[] {
  const jar = new CookieJar(new CookiePolicy());
  for (const cookie of [...cookies, ...added]) jar.setCookie(cookie);
  return [...jar];
}
