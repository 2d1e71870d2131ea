import type { Cookie } from '../cookie/cookie.js';
import { NO_COOKIE, type RefusalCode, type RefusalReason, reportRefusal } from '../refusal.js';
import type { ParsedFile, SkippedLine } from './parsed-file.js';

/** A cookie that was not written, or that will be read back with a change. */
export interface SkippedCookie {
  readonly name: string;
  readonly domain: string;
  readonly path: string;
  /** The reason as a sentence; never contains the value of a cookie. */
  readonly reason: string;
}

/** Publishes on the diagnostics channel that a cookie of a file was skipped or changed. @returns the same for the caller */
export function report(
  operation: 'load' | 'save',
  cookie: Cookie,
  reason: RefusalReason,
): SkippedCookie {
  reportRefusal(operation, () => reason, cookie, null);
  const { name, domain, path } = cookie;
  return { name, domain, path, reason: reason.message };
}

/** Publishes which lines of a file were skipped or changed. */
export function reportLines({ skipped = [], altered = [] }: ParsedFile): void {
  for (const line of skipped) reportLine('line-skipped', line);
  for (const line of altered) reportLine('line-altered', line);
}

function reportLine(code: RefusalCode, { line, reason }: SkippedLine): void {
  const explain = () => ({ code, message: `line ${line}: ${reason}` });
  reportRefusal('load', explain, NO_COOKIE, null);
}
