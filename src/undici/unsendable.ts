import { UNSENDABLE } from '../headers/cookie-header.js';
import type { CookieRequest } from '../url/request.js';
import { reportRequest } from './report-request.js';

/** The Cookie header without the cookies for which undici would reject the request; they are reported. */
export function withoutUnsendable(header: string, request: CookieRequest): string {
  // Fast path for most headers.
  if (!UNSENDABLE.test(header)) return header;
  return header
    .split('; ')
    .filter((pair) => {
      if (!UNSENDABLE.test(pair)) return true;
      // A pair without `=` may be a name or a value.
      const name = pair.includes('=') ? pair.slice(0, pair.indexOf('=')) : null;
      reportRequest('write', 'unwritable-pair', request, name);
      return false;
    })
    .join('; ');
}
