import type { Cookie } from '../cookie/cookie.js';
import { type RefusalReason, reportRefusal } from '../refusal.js';

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
