import { existsSync, statSync } from 'node:fs';
import type { Cookie } from '../cookie/cookie.js';
import { resolveTarget, writeAtomically } from '../files/atomic-write.js';
import { runAsync } from '../files/sync-or-async.js';
import { writeCookies } from '../formats/write-cookies.js';
import { reasonFor } from '../refusal.js';
import type { Arguments } from './arguments.js';
import type { ExitCode } from './command.js';
import { outputFormat } from './format-of.js';
import { pathOf } from './read-input.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

/**
 * Writes cookies to a file, or to standard output for `-`, in the format that `--to` or the extension names. A new file is readable by its
 * owner only; an existing one is overwritten only with `--force`.
 */
export async function writeOutput(
  cookies: readonly Cookie[],
  out: string,
  args: Arguments,
  terminal: Terminal,
): Promise<ExitCode> {
  const format = outputFormat(args, out);
  const leftOut: string[] = [];
  let altered = 0;
  const text = writeCookies(cookies, {
    format,
    onSkipped: ({ name, domain, reason }) => {
      if (reason === reasonFor('saved-altered').message) altered++;
      else leftOut.push(`${name} of ${domain}: ${reason}`);
    },
  });
  terminal.endProgress();
  if (out === '-') await terminal.writeText(Buffer.from(text));
  else await writeFile(pathOf(out), text, args.flag('force'));
  for (const line of leftOut) terminal.note(line);
  if (altered > 0)
    terminal.note(`${altered} changed: ${format} cannot represent all of their fields`);
  if (out !== '-') terminal.note(`${out}: written as ${format}`);
  return 0;
}

async function writeFile(path: string, text: string, force: boolean): Promise<void> {
  // The redirected file behind /dev/stdout would be replaced.
  if (
    /^\/(?:dev|proc)\//.test(path) ||
    statSync(path, { throwIfNoEntry: false })?.isFile() === false
  )
    throw new UsageError(`${path} is not a regular file; for standard output, write -`);
  if (!force && existsSync(path)) throw new UsageError(`${path} exists; --force overwrites it`);
  await runAsync(writeAtomically(await runAsync(resolveTarget(path)), Buffer.from(text)));
}
