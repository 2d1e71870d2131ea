import type { CookieRequest } from '../url/request.js';
import { reportRequest } from './report-request.js';

// Characters that undici rejects in a header, so that the whole request would fail.
const UNSENDABLE = /[^\t\x20-\x7e\x80-\xff]/;

/** The Cookie header without the cookies for which undici would reject the request; they are reported. */
export function withoutUnsendable(header: string, request: CookieRequest): string {
  // Fast path for most headers.
  if (!UNSENDABLE.test(header)) return header;
  return header
    .split('; ')
    .filter((pair) => {
      const isSendable = !UNSENDABLE.test(pair);
      if (!isSendable) reportRequest('write', 'unwritable-pair', request, nameOf(pair));
      return isSendable;
    })
    .join('; ');
}

/** The name of a `name=value` pair; `null` for a pair without `=`, which may be a name or a value. */
export function nameOf(pair: string): string | null {
  const equals = pair.indexOf('=');
  return equals < 0 ? null : pair.slice(0, equals);
}
