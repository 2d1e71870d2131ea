/** V8 copies pieces that are shorter than this. A longer piece is a slice, which keeps the whole text in memory. */
const SHORTEST_SLICE = 13;

/** A copy of a text that was cut out of a longer one, so that a stored cookie does not keep a header or URL in memory. */
export function detachString(text: string): string {
  if (text.length < SHORTEST_SLICE) return text;
  // Joining copies, and no other way of copying is as fast.
  return [text.slice(0, SHORTEST_SLICE - 1), text.slice(SHORTEST_SLICE - 1)].join('');
}

const LONGEST_INTERNED = 32;
const interned: string[] = new Array(512).fill('');

/** Like {@link detachString}, but returns an equal text that was interned before: a thousand hosts use the same cookie names. */
export function internString(text: string): string {
  const { length } = text;
  if (length === 0 || length > LONGEST_INTERNED) return detachString(text);
  const index = (length * 16 + text.charCodeAt(length - 1)) & 511;
  const known = interned[index] as string;
  if (known === text) return known;
  const detached = detachString(text);
  interned[index] = detached;
  return detached;
}
