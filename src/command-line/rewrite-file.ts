import type { Cookie } from '../cookie/cookie.js';
import { LoadError } from '../errors.js';
import { resolveTarget, writeAtomically } from '../files/atomic-write.js';
import { withLock } from '../files/lock.js';
import { readFileIfAny } from '../files/read-file-if-any.js';
import { sessionFormat } from '../files/session-format.js';
import { type FileOperation, runAsync } from '../files/sync-or-async.js';
import { BrowserCookiePolicy } from '../policy/browser-cookie-policy.js';
import type { Terminal } from './terminal.js';

/** How long to wait for other processes that use the file, in milliseconds. */
const LOCK_TIMEOUT = 5_000;

/**
 * Replaces the cookies of a file under its lock; comments and lines that cannot be read stay. What the format cannot hold is
 * reported on standard error.
 * @param change gets the cookies of the file, of which there are none if it does not exist
 * @returns how many cookies the file held before and holds now
 */
export function rewriteFile(
  file: string,
  change: (cookies: readonly Cookie[]) => readonly Cookie[],
  terminal: Terminal,
): Promise<{ before: number; now: number }> {
  return runAsync(rewrite(file, change, terminal));
}

function* rewrite(
  file: string,
  change: (cookies: readonly Cookie[]) => readonly Cookie[],
  terminal: Terminal,
): FileOperation<{ before: number; now: number }> {
  const format = sessionFormat(file, new BrowserCookiePolicy());
  const target = yield* resolveTarget(file);
  return yield* withLock(target, { timeout: LOCK_TIMEOUT, onOwnLock: 'fail' }, function* () {
    const content = yield* readFileIfAny(target);
    const { cookies, kept, isOfFormat } =
      content.length === 0 ? NOTHING : yield* format.read(content);
    if (isOfFormat === false) throw new LoadError(`${file} is not ${format.name}`);
    const changed = change(cookies).filter((cookie) => {
      const reason = format.explain(cookie) ?? format.explainAlteration(cookie);
      if (reason !== null) terminal.note(`${cookie.name} of ${cookie.domain}: ${reason.message}`);
      return format.explain(cookie) === null;
    });
    yield* writeAtomically(target, yield* format.write(changed, kept));
    return { before: cookies.length, now: changed.length };
  });
}

const NOTHING: { cookies: readonly Cookie[]; kept?: readonly string[]; isOfFormat?: boolean } = {
  cookies: [],
};
