/** V8 copies shorter substrings. A longer substring is a slice, which keeps the whole parent string in memory. */
const SHORTEST_SLICE = 13;

/** Copies a substring, so that a stored cookie does not keep the whole header or URL in memory. */
export function detachString(text: string): string {
  if (text.length < SHORTEST_SLICE) return text;
  // join() copies the parts, and is the fastest way to copy.
  return [text.slice(0, SHORTEST_SLICE - 1), text.slice(SHORTEST_SLICE - 1)].join('');
}

const LONGEST_INTERNED = 64;
/** A power of two. */
const SLOTS = 4096;
const interned: string[] = new Array(SLOTS).fill('');

/** Like {@link detachString}, but reuses a recent equal string: many cookies share a few names, domains and paths. */
export function internString(text: string): string {
  if (text.length > LONGEST_INTERNED) return detachString(text);
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = nextHash(hash, text.charCodeAt(at));
  const known = interned[slotOf(hash)] as string;
  return known === text ? known : intern(text, hash);
}

/** Like {@link internString}, for a part of a text that need not be copied then. @param hash {@link nextHash} of its characters, from 0 */
export function internSubstring(text: string, start: number, end: number, hash: number): string {
  const length = end - start;
  if (length > LONGEST_INTERNED) return detachString(text.slice(start, end));
  const known = interned[slotOf(hash)] as string;
  const isKnown = known.length === length && text.startsWith(known, start);
  return isKnown ? known : intern(text.slice(start, end), hash);
}

/** The hash of a text and one more character. */
export function nextHash(hash: number, code: number): number {
  return (31 * hash + code) | 0;
}

function slotOf(hash: number): number {
  return (hash ^ (hash >>> 12)) & (SLOTS - 1);
}

function intern(text: string, hash: number): string {
  const detached = detachString(text);
  interned[slotOf(hash)] = detached;
  return detached;
}
