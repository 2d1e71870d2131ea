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
  const { length } = text;
  if (length === 0 || length > LONGEST_INTERNED) return detachString(text);
  const slot = slotOf(text);
  const known = interned[slot] as string;
  if (known === text) return known;
  const detached = detachString(text);
  interned[slot] = detached;
  return detached;
}

/** A hash that rarely maps similar strings to the same slot. */
function slotOf(text: string): number {
  const last = text.length - 1;
  const half = last >> 1;
  return (
    (text.charCodeAt(last) +
      31 * text.charCodeAt(half) +
      97 * text.charCodeAt(half >> 1) +
      193 * text.charCodeAt(half + (half >> 1)) +
      389 * last) &
    (SLOTS - 1)
  );
}

/** The hash of a text and one more character. */
export function nextHash(hash: number, code: number): number {
  return (31 * hash + code) | 0;
}

/**
 * Like {@link internString}, for a part of the text. A string that is reused is neither copied nor hashed again by a Map (bench row
 * "header, a path never asked before").
 * @param hash {@link nextHash} of all its characters, beginning with 0
 */
export function internSubstring(text: string, start: number, end: number, hash: number): string {
  const length = end - start;
  if (length === 0 || length > LONGEST_INTERNED) return detachString(text.slice(start, end));
  const slot = (hash ^ (hash >>> 12)) & (SLOTS - 1);
  const known = interned[slot] as string;
  if (known.length === length && text.startsWith(known, start)) return known;
  const detached = detachString(text.slice(start, end));
  interned[slot] = detached;
  return detached;
}
