import { stat } from 'node:fs/promises';
import type { Cookie } from '../cookie/cookie.js';
import { runAsync } from '../files/sync-or-async.js';
import type { Arguments } from './arguments.js';
import type { ExitCode } from './command.js';
import { jsonOutput } from './cookie-output.js';
import { domainFilter, pathOfChanged } from './read-input.js';
import { rewriteFile } from './rewrite-file.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

/** Deletes cookies from a file. */
export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [file] = args.operands;
  const shouldDelete = deletionFilter(args);
  const keep = (cookies: readonly Cookie[]) => cookies.filter((cookie) => !shouldDelete(cookie));
  const path = pathOfChanged(file as string);
  // A file that does not exist would count as an empty one.
  await stat(path);
  const { before, now } = await runAsync(rewriteFile(path, keep, terminal, { fillsEmpty: false }));
  if (args.flag('json')) terminal.print(jsonOutput({ file, deleted: before - now, left: now }));
  else terminal.note(`${file}: ${before - now} deleted, ${now} left`);
  return 0;
}

/** `--domain` restricts the other options to a domain; alone, it selects all cookies of the domain. */
function deletionFilter(args: Arguments): (cookie: Cookie) => boolean {
  const hasDomains = args.texts('domain').length > 0;
  const expired = args.flag('expired');
  const sessionCookies = args.flag('session-cookies');
  if (!hasDomains && !expired && !sessionCookies) {
    throw new UsageError(
      'select the cookies to delete with --domain, --expired or --session-cookies',
    );
  }
  const isOfDomain = domainFilter(args);
  const isOfKind = (cookie: Cookie) =>
    (!expired && !sessionCookies) ||
    (expired && cookie.isExpired()) ||
    (sessionCookies && cookie.discard);
  return (cookie) => isOfDomain(cookie) && isOfKind(cookie);
}
