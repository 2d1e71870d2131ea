import { NO_COOKIE, type Refusal, type RefusalCode, reasonFor, reportRefusal } from '../refusal.js';
import type { CookieRequest } from '../url/request.js';

/** Reports what went wrong on the way of a request, which goes on without it. @param name of the cookie, where it is one cookie */
export function reportOnTheWay(
  operation: Refusal['operation'],
  code: RefusalCode,
  request: CookieRequest | null,
  name: string | null = null,
): void {
  reportRefusal(operation, () => reasonFor(code), { ...NO_COOKIE, name }, request);
}
