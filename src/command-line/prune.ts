import type { Cookie } from '../cookie/cookie.js';
import { LoadError } from '../errors.js';
import { resolveTarget, writeAtomically } from '../files/atomic-write.js';
import { withLock } from '../files/lock.js';
import { sessionFormat } from '../files/session-format.js';
import { call, type FileOperation, runAsync } from '../files/sync-or-async.js';
import { BrowserCookiePolicy } from '../policy/browser-cookie-policy.js';
import type { Arguments } from './arguments.js';
import type { ExitCode } from './command.js';
import { jsonOutput } from './cookie-output.js';
import { domainFilter, pathOf } from './read-input.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

/** How long to wait for other processes that use the file, in milliseconds. */
const LOCK_TIMEOUT = 5_000;

/** Deletes cookies from a file, under its lock; comments and lines that cannot be read are kept. */
export async function run(args: Arguments, terminal: Terminal): Promise<ExitCode> {
  const [file] = args.operands;
  const shouldDelete = deletionFilter(args);
  const { deleted, left } = await runAsync(prune(pathOf(file as string), shouldDelete));
  if (args.flag('json')) terminal.print(jsonOutput({ file, deleted, left }));
  else terminal.note(`${file}: ${deleted} deleted, ${left} left`);
  return 0;
}

function deletionFilter(args: Arguments): (cookie: Cookie) => boolean {
  const domains = args.texts('domain');
  const expired = args.flag('expired');
  const sessionCookies = args.flag('session-cookies');
  if (domains.length === 0 && !expired && !sessionCookies) {
    throw new UsageError('say what to delete: --domain, --expired or --session-cookies');
  }
  const isOfDomain = domainFilter(args);
  return (cookie) =>
    (domains.length > 0 && isOfDomain(cookie)) ||
    (expired && cookie.isExpired()) ||
    (sessionCookies && cookie.discard);
}

function* prune(
  file: string,
  shouldDelete: (cookie: Cookie) => boolean,
): FileOperation<{ deleted: number; left: number }> {
  const format = sessionFormat(file, new BrowserCookiePolicy());
  const target = yield* resolveTarget(file);
  return yield* withLock(target, { timeout: LOCK_TIMEOUT, onOwnLock: 'fail' }, function* () {
    const parsed = yield* format.read(yield* call('readFile', target));
    if (parsed.isOfFormat === false) throw new LoadError(`${file} is not ${format.name}`);
    const left = parsed.cookies.filter((cookie) => !shouldDelete(cookie));
    const deleted = parsed.cookies.length - left.length;
    if (deleted > 0) yield* writeAtomically(target, yield* format.write(left, parsed.kept));
    return { deleted, left: left.length };
  });
}
