// Texts that keep no longer text in memory: what V8 cuts out of a header or URL without copying it would keep all of that.

/** V8 copies shorter pieces than this anyway. */
const SHORTEST_SLICE = 13;

/** The text by itself, without the longer one that it was cut out of. */
export function ownCopy(text: string): string {
  if (text.length < SHORTEST_SLICE) return text;
  // Joining copies, which nothing else does so quickly.
  return [text.slice(0, SHORTEST_SLICE - 1), text.slice(SHORTEST_SLICE - 1)].join('');
}

const LONGEST_SHARED = 32;
const sharedTexts: string[] = new Array(512).fill('');

/** A text of its own, or one like it that was asked for lately: the names of cookies are the same at a thousand hosts, and one is enough for all. */
export function sharedText(text: string): string {
  const { length } = text;
  if (length === 0 || length > LONGEST_SHARED) return ownCopy(text);
  const place = (length * 16 + text.charCodeAt(length - 1)) & 511;
  const known = sharedTexts[place] as string;
  if (known === text) return known;
  const own = ownCopy(text);
  sharedTexts[place] = own;
  return own;
}

/** So much of a header a value may keep in memory, as a copy takes time. */
const MOST_KEPT_BESIDE = 128;

/** The text without the header that it was cut out of, unless that is hardly longer. */
export function keepable(text: string, header: string): string {
  return header.length - text.length > MOST_KEPT_BESIDE ? ownCopy(text) : text;
}
