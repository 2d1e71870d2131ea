/** V8 copies pieces that are shorter than this. A longer piece is a slice, which keeps the whole text in memory. */
const SHORTEST_SLICE = 13;

/** A copy of a text that was cut out of a longer one, so that a stored cookie does not keep a header or URL in memory. */
export function detachString(text: string): string {
  if (text.length < SHORTEST_SLICE) return text;
  // Joining copies, and no other way of copying is as fast.
  return [text.slice(0, SHORTEST_SLICE - 1), text.slice(SHORTEST_SLICE - 1)].join('');
}

const LONGEST_INTERNED = 64;
const interned: string[] = new Array(1024).fill('');

/** Like {@link detachString}, but returns an equal text that was interned before: the cookies of many responses have few names, domains and paths. */
export function internString(text: string): string {
  const { length } = text;
  if (length === 0 || length > LONGEST_INTERNED) return detachString(text);
  const index = slotOf(text);
  const known = interned[index] as string;
  if (known === text) return known;
  const detached = detachString(text);
  interned[index] = detached;
  return detached;
}

/** Texts that differ in a few characters only are seldom in one slot. */
function slotOf(text: string): number {
  const last = text.length - 1;
  const half = last >> 1;
  return (
    (text.charCodeAt(last) +
      31 * text.charCodeAt(half) +
      97 * text.charCodeAt(half >> 1) +
      193 * text.charCodeAt(half + (half >> 1)) +
      389 * last) &
    1023
  );
}
