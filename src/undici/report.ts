import {
  publishRefusal,
  type Refusal,
  type RefusalCode,
  reasonFor,
  refusalsAreHeard,
} from '../refusal.js';
import type { CookieRequest } from '../request.js';

/** Reports what went wrong on the way of a request, which goes on without it. */
export function reportRefusal(
  operation: Refusal['operation'],
  code: RefusalCode,
  request: CookieRequest | null,
  name: string | null = null,
): void {
  if (!refusalsAreHeard()) return;
  const url = request?.getFullUrl() ?? null;
  publishRefusal({ operation, ...reasonFor(code), name, domain: null, path: null, url });
}
