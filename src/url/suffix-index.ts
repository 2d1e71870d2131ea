import { suffixTable } from './suffix-table.js';

// Finds rules in the text of the table with a hash index of their positions, which is built at first use.

/** A power of two, about three times the number of rules. */
const SLOTS = 1 << 15;

/** The last octet before a name in the table: a line break, or the mark of a wildcard (`*.`) or an exception (`!`). */
type Mark = '\n' | '.' | '!';

interface Index {
  readonly text: string;
  /** The start of each rule's name in the text, by the hash of the name; 0 for an empty slot. */
  readonly starts: Int32Array;
}

let index: Index | undefined;

function makeIndex(): Index {
  const text = suffixTable();
  const starts = new Int32Array(SLOTS);
  for (let end = text.indexOf('\n', 1); end > 0; end = text.indexOf('\n', end + 1)) {
    let start = text.lastIndexOf('\n', end - 1) + 1;
    if (text.startsWith('*.', start)) start += 2;
    else if (text[start] === '!') start++;
    let slot = slotOf(hashOf(text, start, end));
    while (starts[slot] !== 0) slot = (slot + 1) & (SLOTS - 1);
    starts[slot] = start;
  }
  return { text, starts };
}

function hashOf(text: string, start: number, end: number): number {
  let hash = 0;
  for (let at = end - 1; at >= start; at--) hash = nextHash(hash, text.charCodeAt(at));
  return hash;
}

function nextHash(hash: number, code: number): number {
  return (Math.imul(hash, 31) + code) | 0;
}

function slotOf(hash: number): number {
  return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}

/** Whether there is a rule with this name. */
export function hasRule(name: string): boolean {
  return markOf(name, 0, hashOf(name, 0, name.length)) !== null;
}

/** The mark of the rule whose name is the text from `start`; `null` if there is no such rule. */
function markOf(name: string, start: number, hash: number): Mark | null {
  index ??= makeIndex();
  const { text, starts } = index;
  for (let slot = slotOf(hash); ; slot = (slot + 1) & (SLOTS - 1)) {
    const at = starts[slot] as number;
    if (at === 0) return null;
    if (isNameAt(text, at, name, start)) return text[at - 1] as Mark;
  }
}

function isNameAt(text: string, at: number, name: string, start: number): boolean {
  const length = name.length - start;
  if (text.charCodeAt(at + length) !== LINE_BREAK) return false;
  for (let offset = 0; offset < length; offset++) {
    if (text.charCodeAt(at + offset) !== name.charCodeAt(start + offset)) return false;
  }
  return true;
}

const LINE_BREAK = 0x0a;
const DOT = 0x2e;

/** A limit above the eight labels of the longest rule. */
const MOST_LABELS = 10;

/**
 * The start of a name's public suffix (publicsuffix.org, "Algorithm"): an exception rule takes precedence, then the longest matching rule;
 * the default rule is `*`.
 * @param name lower-case ASCII without empty labels
 */
export function suffixStart(name: string): number {
  let hash = 0;
  let suffix = name.lastIndexOf('.') + 1;
  let parent = name.length;
  let isBelowWildcard = false;
  for (let at = name.length - 1, labels = 0; at >= 0 && labels < MOST_LABELS; at--) {
    hash = nextHash(hash, name.charCodeAt(at));
    if (at > 0 && name.charCodeAt(at - 1) !== DOT) continue;
    const mark = markOf(name, at, hash);
    if (mark === '!') return parent;
    if (mark !== null || isBelowWildcard) suffix = Math.min(suffix, at);
    isBelowWildcard = mark === '.';
    parent = at;
    labels++;
  }
  return suffix;
}
