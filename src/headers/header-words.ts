import { isSpace } from './cursor.js';

/** A word of a header and its value, `null` if it has none. */
export type HeaderWord = [name: string, value: string | null];

/** The non-empty lists of words of all headers, in order, for programs that call Python's split_header_words. */
export function splitHeaderWords(headers: readonly string[]): HeaderWord[][] {
  return headers.flatMap((header) => [...new WordReader(header).lists()]);
}

/**
 * Parses a header that is lists of `name=value` pairs, as {@link splitHeaderWords} does: a comma ends a list, a semicolon or white space
 * ends a pair, and values may be quoted, with backslash escapes. Other text is ignored. Words are parsed one at a time, because a megabyte
 * has up to half a million and storing them takes longer than parsing.
 */
export class WordReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The non-empty lists, in order. */
  *lists(): Generator<HeaderWord[], void> {
    for (let first = this.firstWord(); first !== null; first = this.firstWord()) {
      yield [first, ...this.otherWords()];
    }
  }

  /** The first word of the next list; `null` after the last. The other words of the previous list must have been read. */
  firstWord(): HeaderWord | null {
    let word = this.#nextWord();
    while (word === null && this.#at < this.#text.length) word = this.#nextWord();
    return word;
  }

  /** The words of a list after the first one. */
  *otherWords(): Generator<HeaderWord, void> {
    for (let word = this.#nextWord(); word !== null; word = this.#nextWord()) yield word;
  }

  /** The next word; `null` at the comma or the end of the header, which ends the list. */
  #nextWord(): HeaderWord | null {
    const text = this.#text;
    for (this.#skipSpaces(); this.#at < text.length; this.#skipSpaces()) {
      const code = text.charCodeAt(this.#at);
      if (isNameCode(code)) return [this.#take(isNameCode), this.#takeValue()];
      this.#at++;
      if (code === COMMA) return null;
    }
    return null;
  }

  #takeValue(): string | null {
    this.#skipSpaces();
    if (this.#text.charCodeAt(this.#at) !== EQUALS) return null;
    this.#at++;
    this.#skipSpaces();
    return this.#takeQuoted() ?? this.#take(isTokenCode);
  }

  /** A quoted value without its escapes; `null` if there is none or the quote is not closed. */
  #takeQuoted(): string | null {
    const text = this.#text;
    if (text.charCodeAt(this.#at) !== QUOTE) return null;
    let value = '';
    let from = this.#at + 1;
    for (let at = from; at < text.length; at++) {
      const code = text.charCodeAt(at);
      if (code === QUOTE) {
        this.#at = at + 1;
        return value + text.slice(from, at);
      }
      if (code !== BACKSLASH) continue;
      value += text.slice(from, at);
      from = ++at;
      if (text.charCodeAt(at) === LINE_FEED) return null;
    }
    return null;
  }

  #skipSpaces(): void {
    this.#take(isSpace);
  }

  /** The longest run of fitting characters from here. */
  #take(fits: (code: number) => boolean): string {
    const start = this.#at;
    let at = start;
    while (at < this.#text.length && fits(this.#text.charCodeAt(at))) at++;
    this.#at = at;
    return this.#text.slice(start, at);
  }
}

const LINE_FEED = 0x0a;
const QUOTE = 0x22;
const COMMA = 0x2c;
const SEMICOLON = 0x3b;
const EQUALS = 0x3d;
const BACKSLASH = 0x5c;

function isTokenCode(code: number): boolean {
  return code !== SEMICOLON && code !== COMMA && !isSpace(code);
}

function isNameCode(code: number): boolean {
  return code !== EQUALS && isTokenCode(code);
}

/** The inverse of {@link splitHeaderWords} (Python: join_header_words): values that are not plain words are quoted. */
export function joinHeaderWords(lists: readonly (readonly Readonly<HeaderWord>[])[]): string {
  return lists
    .filter((words) => words.length > 0)
    .map((words) => words.map(writeWord).join('; '))
    .join(', ');
}

function writeWord([name, value]: Readonly<HeaderWord>): string {
  if (value === null) return name;
  if (isPlainWord(value)) return `${name}=${value}`;
  return `${name}="${escapeQuotes(value)}"`;
}

/** Whether the text consists of letters, digits and underscores, which need no quotes. */
function isPlainWord(text: string): boolean {
  return /^[\p{L}\p{N}_]+$/u.test(text);
}

/** The text with a backslash before each quote and backslash. */
export function escapeQuotes(text: string): string {
  // Faster than a regular expression for a megabyte of quotes (R8).
  return text.split('\\').join('\\\\').split('"').join('\\"');
}
