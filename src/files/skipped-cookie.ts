import type { Cookie } from '../cookie.js';
import { publishRefusal, type RefusalReason, refusalsAreHeard } from '../refusal.js';

/** A cookie that was not written, or not quite as it is. */
export interface SkippedCookie {
  readonly name: string;
  readonly domain: string;
  readonly path: string;
  /** Why, as a sentence for people; it never contains a value. */
  readonly reason: string;
}

/** Says on the diagnostics channel what became of a cookie of a file. @returns the same for the caller */
export function report(
  operation: 'load' | 'save',
  { name, domain, path }: Cookie,
  { code, message }: RefusalReason,
): SkippedCookie {
  if (refusalsAreHeard())
    publishRefusal({ operation, code, message, name, domain, path, url: null });
  return { name, domain, path, reason: message };
}
