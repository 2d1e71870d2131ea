import { isSpace } from './cursor.js';

/** A word of a header and its value, `null` where it has none. */
export type HeaderWord = [name: string, value: string | null];

/**
 * Reads headers that are lists of `name=value` pairs (Python: split_header_words): a comma ends a list, a semicolon or white space
 * a pair, and values may be quoted, with backslash escapes. What fits nowhere is passed over.
 */
export function splitHeaderWords(headers: readonly string[]): HeaderWord[][] {
  return headers.flatMap((header) => new WordReader(header).lists());
}

class WordReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  lists(): HeaderWord[][] {
    const lists: HeaderWord[][] = [];
    let words: HeaderWord[] = [];
    while (this.#at < this.#text.length) {
      const name = this.#takeName();
      if (name !== '') words.push([name, this.#takeValue()]);
      else if (this.#takeComma()) {
        if (words.length > 0) lists.push(words);
        words = [];
      } else this.#at = this.#spacesFrom(this.#at) + 1;
    }
    if (words.length > 0) lists.push(words);
    return lists;
  }

  #takeName(): string {
    const spaces = this.#spacesFrom(this.#at);
    const end = this.#runFrom(spaces, isNameCode);
    if (end === spaces) return '';
    this.#at = end;
    return this.#text.slice(spaces, end);
  }

  #takeComma(): boolean {
    const comma = this.#spacesFrom(this.#at);
    if (this.#text[comma] !== ',') return false;
    this.#at = comma + 1;
    return true;
  }

  #takeValue(): string | null {
    const equals = this.#spacesFrom(this.#at);
    if (this.#text[equals] !== '=') return null;
    const start = this.#spacesFrom(equals + 1);
    return this.#takeQuoted(start) ?? this.#takeToken(start);
  }

  /** A quoted value, its escapes undone; `null` where there is none, or no quote closes it. */
  #takeQuoted(start: number): string | null {
    const text = this.#text;
    if (text[start] !== '"') return null;
    let value = '';
    for (let at = start + 1; at < text.length; at++) {
      if (text[at] === '"') {
        this.#at = at + 1;
        return value;
      }
      if (text[at] === '\\' && text[++at] === '\n') return null;
      value += text[at] ?? '';
    }
    return null;
  }

  #takeToken(start: number): string {
    this.#at = this.#runFrom(start, isTokenCode);
    return this.#text.slice(start, this.#at);
  }

  #spacesFrom(start: number): number {
    return this.#runFrom(start, isSpace);
  }

  #runFrom(start: number, fits: (code: number) => boolean): number {
    let at = start;
    while (at < this.#text.length && fits(this.#text.charCodeAt(at))) at++;
    return at;
  }
}

const EQUALS = 0x3d;
const SEMICOLON = 0x3b;
const COMMA = 0x2c;

function isTokenCode(code: number): boolean {
  return code !== SEMICOLON && code !== COMMA && !isSpace(code);
}

function isNameCode(code: number): boolean {
  return code !== EQUALS && isTokenCode(code);
}

/** Writes what {@link splitHeaderWords} reads (Python: join_header_words): values that are no plain words are quoted. */
export function joinHeaderWords(lists: readonly (readonly Readonly<HeaderWord>[])[]): string {
  return lists
    .filter((words) => words.length > 0)
    .map((words) => words.map(writeWord).join('; '))
    .join(', ');
}

function writeWord([name, value]: Readonly<HeaderWord>): string {
  if (value === null) return name;
  return `${name}=${isPlainWord(value) ? value : quote(value)}`;
}

/** Whether the text is letters, digits and underscores only, and so is written without quotes. */
export function isPlainWord(text: string): boolean {
  return /^[\p{L}\p{N}_]+$/u.test(text);
}

/** The text in quotes, its quotes and backslashes escaped. */
export function quote(text: string): string {
  return `"${escapeQuotes(text)}"`;
}

/** The text with a backslash before each quote and backslash. */
export function escapeQuotes(text: string): string {
  return text.replace(/["\\]/g, '\\$&');
}
