/** V8 copies shorter substrings. A longer substring is a slice, which keeps the whole parent string in memory. */
const SHORTEST_SLICE = 13;

/** Copies a part of a text, so that a stored cookie does not keep the whole header or URL in memory. */
export function detachString(text: string, start = 0, end = text.length): string {
  if (end - start < SHORTEST_SLICE) return text.slice(start, end);
  // join() copies its parts, and is the fastest way to copy.
  return [text[start], text.slice(start + 1, end)].join('');
}

const LONGEST_INTERNED = 64;
/** A power of two. */
const SLOTS = 1024;
const interned: string[] = new Array(SLOTS).fill('');

/** Like {@link detachString}, but reuses a recent equal string: many cookies share a few names, domains and paths. */
export function internString(text: string): string {
  if (text.length > LONGEST_INTERNED) return detachString(text);
  const slot = slotOf(text);
  const known = interned[slot];
  if (known === text) return known;
  const detached = detachString(text);
  interned[slot] = detached;
  return detached;
}

function slotOf(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (31 * hash + text.charCodeAt(at)) | 0;
  return (hash ^ (hash >>> 12)) & (SLOTS - 1);
}
