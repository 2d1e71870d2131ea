/** Whether Python's str.strip() and Unicode-aware `\s` treat the character as white space, which includes more than SP and HTAB. */
export function isSpace(code: number): boolean {
  if (code <= 0x20) return code >= 0x1c || (code >= 0x09 && code <= 0x0d);
  if (code < 0x85) return false;
  return code === 0x85 || code === 0xa0 || isWideSpace(code);
}

/** Unlike `\s`, Python's white space does not include U+FEFF. */
function isWideSpace(code: number): boolean {
  return code >= 0x1680 && code !== 0xfeff && /\s/.test(String.fromCharCode(code));
}

/** The text without leading and trailing white space. */
export function strip(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isSpace(text.charCodeAt(start))) start++;
  while (end > start && isSpace(text.charCodeAt(end - 1))) end--;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

/** The text without leading white space. */
export function stripStart(text: string): string {
  let start = 0;
  while (start < text.length && isSpace(text.charCodeAt(start))) start++;
  return text.slice(start);
}

/** The text without any white space, including inside. */
export function withoutSpace(text: string): string {
  const kept = [...text].filter((character) => !isSpace(character.charCodeAt(0)));
  return kept.join('');
}

const ASCII_SPACES = /[\t-\r ]+/y;

/** Reads a text from left to right without backtracking, so that parsers take linear time. */
export class Cursor {
  #at = 0;

  constructor(readonly text: string) {}

  get atEnd(): boolean {
    return this.#at >= this.text.length;
  }

  /** Skips ASCII white space. @returns whether there was any */
  skipSpace(): boolean {
    return this.take(ASCII_SPACES) !== null;
  }

  /** Consumes the match of a pattern with the `y` flag at the current position; `null`, without moving, if it does not match. */
  take(sticky: RegExp): RegExpExecArray | null {
    sticky.lastIndex = this.#at;
    const match = sticky.exec(this.text);
    if (match !== null) this.#at = sticky.lastIndex;
    return match;
  }
}
