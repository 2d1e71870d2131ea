import type { SetCookieScan } from '../headers/set-cookie-scanner.js';
import { detachString } from '../internal/detach-string.js';

/** Longer attributes are not cached. */
const LONGEST_CACHED = 1024;

/**
 * A parser of the remaining attributes of a header that keeps, for each length of text, its last result: a server sends the same attributes
 * with many cookies. Attributes with a date rarely recur, so they are not kept; nor are those with a control character, which the scan
 * reports only if it advances.
 */
export function cachedParser<Attributes extends { readonly end: number | null }>(
  parse: (scan: SetCookieScan) => Attributes,
): (scan: SetCookieScan) => Attributes {
  const known: ({ text: string; attributes: Attributes } | undefined)[] = [];
  return (scan) => {
    const { rest } = scan;
    const last = known[rest.length];
    if (last !== undefined && last.text === rest) return last.attributes;
    const attributes = parse(scan);
    const isReusable = attributes.end === null && !scan.sawControlCharacter;
    if (isReusable && rest.length <= LONGEST_CACHED)
      known[rest.length] = { text: detachString(rest), attributes };
    return attributes;
  };
}
