import {
  publishRefusal,
  type Refusal,
  type RefusalCode,
  reasonFor,
  refusalsAreHeard,
  withoutUser,
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
  const url = request === null ? null : withoutUser(request.getFullUrl());
  publishRefusal({ operation, ...reasonFor(code), name, domain: null, path: null, url });
}
