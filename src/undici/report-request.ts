import { NO_COOKIE, type Refusal, type RefusalCode, reasonFor, reportRefusal } from '../refusal.js';
import type { CookieRequest } from '../url/request.js';

/** Reports why a request is sent without cookies, or without one of them. @param name of the cookie, if only one is concerned */
export function reportRequest(
  operation: Refusal['operation'],
  code: RefusalCode,
  request: CookieRequest | null,
  name: string | null = null,
): void {
  reportRefusal(operation, () => reasonFor(code), { ...NO_COOKIE, name }, request);
}
