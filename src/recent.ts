/**
 * What was asked for lately, by key; what was not asked for while a whole generation came and went is forgotten.
 * It holds at most two generations, and neither hit nor miss moves more than one entry.
 */
export class Recent<V> {
  readonly #most: () => number;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  /** @param most how many entries a generation has; a function where that changes */
  constructor(most: number | (() => number)) {
    this.#most = typeof most === 'number' ? () => most : most;
  }

  get(key: string): V | undefined {
    const value = this.#young.get(key);
    if (value !== undefined) return value;
    const older = this.#old.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: string, value: V): void {
    if (this.#young.size >= this.#most()) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
}

/** What V8 cuts out of a longer text without copying it keeps all of that in memory; shorter pieces are copied anyway. */
const SHORTEST_SLICE = 13;

/** A text of its own: one cut out of a longer text, such as a value out of a header, keeps all of that in memory. */
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
const MOST_KEPT_BESIDE = 64;

/** The text without the header that it was cut out of, unless that is hardly longer. */
export function keepable(text: string, header: string): string {
  return header.length - text.length > MOST_KEPT_BESIDE ? ownCopy(text) : text;
}
