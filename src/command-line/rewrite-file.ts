import { extname } from 'node:path';
import type { Cookie } from '../cookie/cookie.js';
import { LoadError } from '../errors.js';
import { resolveTarget, statOfFile, writeAtomically } from '../files/atomic-write.js';
import { withLock } from '../files/lock.js';
import { isBlank, readFileIfAny } from '../files/read-file.js';
import { EXTENSIONS, sessionFormat } from '../files/session-format.js';
import type { FileOperation } from '../files/sync-or-async.js';
import { explainForeignFormat } from '../formats/explain-foreign-format.js';
import type { ParsedFile } from '../formats/parsed-file.js';
import { BrowserCookiePolicy } from '../policy/browser-cookie-policy.js';
import type { Terminal } from './terminal.js';
import { UsageError } from './usage-error.js';

/** How long to wait for other processes that use the file, in milliseconds. */
const LOCK_TIMEOUT = 5_000;

/**
 * Replaces the cookies of a file while holding its lock; comments and unreadable lines are kept. Cookies that the format cannot represent
 * are reported on standard error.
 * @param change receives the cookies of the file; none if it does not exist
 * @param fillsEmpty whether an empty or missing file is written even if it gets no cookie
 * @returns the number of cookies in the file before and after
 */
export function* rewriteFile(
  file: string,
  change: (cookies: readonly Cookie[]) => readonly Cookie[],
  terminal: Terminal,
  { fillsEmpty }: { fillsEmpty: boolean },
): FileOperation<{ before: number; now: number }> {
  if (!EXTENSIONS.has(extname(file).toLowerCase()))
    throw new UsageError(`the name of "${file}" must end in ${[...EXTENSIONS.keys()].join(', ')}`);
  const format = sessionFormat(file, new BrowserCookiePolicy());
  const target = yield* resolveTarget(file);
  return yield* withLock(target, { timeout: LOCK_TIMEOUT, onOwnLock: 'fail' }, function* (lock) {
    yield* statOfFile(target);
    const content = yield* readFileIfAny(target);
    const isEmpty = isBlank(content);
    const found = isEmpty ? NOTHING : yield* format.read(content);
    const { cookies, kept, isOfFormat, skipped = [], altered = [] } = found;
    if (isOfFormat === false)
      throw new LoadError(
        explainForeignFormat(content, file, format.name) ?? `${file} is not ${format.name}`,
      );
    const unreadable = new Set(skipped.map(({ line }) => line)).size;
    if (unreadable > 0) terminal.note(`${file}: unreadable entries kept: ${unreadable}`);
    for (const { line, reason } of altered) terminal.note(`${file}, line ${line}: ${reason}`);
    const changed = change(cookies).filter((cookie) => {
      const refusal = format.explain(cookie);
      const reason = refusal ?? format.explainAlteration(cookie);
      if (reason !== null) terminal.note(`${cookie.name} of ${cookie.domain}: ${reason.message}`);
      return refusal === null;
    });
    // Another tool may have written the same cookies differently, so a file without changes is not written.
    const isUnchanged =
      changed.length === cookies.length && changed.every((cookie, at) => cookie === cookies[at]);
    if (!isUnchanged || (isEmpty && fillsEmpty))
      yield* writeAtomically(target, yield* format.write(changed, kept), lock);
    return { before: cookies.length, now: changed.length };
  });
}

const NOTHING: ParsedFile = { cookies: [] };
