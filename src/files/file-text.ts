import { isAscii, isUtf8 } from 'node:buffer';
import type { CookiePolicy } from '../policy/cookie-policy.js';

/** How a file is read. */
export interface FileReading {
  /** Whose reading counts where tools disagree: http.cookiejar's, to the letter, or that of curl and of browsers. */
  readonly reading: CookiePolicy['reading'];
  readonly encoding: FileEncoding;
}

/** Longer lines are passed over whole: no server takes such a cookie back (R12). */
export const MAX_LINE = 65_536;

/** The text of one line of a file. */
export interface FileLine {
  readonly text: string;
  /** Counted from 1. */
  readonly number: number;
  /** Whether the line has characters beyond ASCII and its octets are UTF-8. */
  readonly isUtf8: boolean;
}

/** How the octets of a file become characters: as text, or one to one, as those of headers do. */
export type FileEncoding = 'text' | 'octets';

const BOM = '\ufeff';
const BOM_OCTETS = '\xef\xbb\xbf';

/**
 * The lines of a file, their line ends cut off. Text is UTF-8; a line that is not is taken octet by octet, so that one bad byte
 * costs no other line (departure D13): wget, curl and Perl write what servers sent, in whatever encoding.
 */
export function* linesOf(content: Uint8Array, encoding: FileEncoding): Generator<FileLine> {
  const octets = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const isPlain = isAscii(octets);
  const isText = encoding === 'text' && !isPlain && isUtf8(octets);
  const text = withoutBom(isText ? octets.toString('utf8') : octets.toString('latin1'));
  const ending = text.includes('\n') ? '\n' : '\r';
  for (let start = 0, number = 1; start < text.length; number++) {
    const found = text.indexOf(ending, start);
    const end = found < 0 ? text.length : found;
    const line = text.slice(start, end > start && text[end - 1] === '\r' ? end - 1 : end);
    if (isPlain || encoding === 'octets') yield { text: line, number, isUtf8: false };
    else if (isText) yield { text: line, number, isUtf8: !isAsciiText(line) };
    else yield mixedLine(line, number);
    start = end + 1;
  }
}

/** A line of a file that is not UTF-8 as a whole: this line may be. */
function mixedLine(line: string, number: number): FileLine {
  const octets = Buffer.from(line, 'latin1');
  if (isAscii(octets) || !isUtf8(octets)) return { text: line, number, isUtf8: false };
  return { text: octets.toString('utf8'), number, isUtf8: true };
}

function withoutBom(text: string): string {
  if (text.startsWith(BOM)) return text.slice(BOM.length);
  return text.startsWith(BOM_OCTETS) ? text.slice(BOM_OCTETS.length) : text;
}

function isAsciiText(text: string): boolean {
  return !/[^\0-\x7f]/.test(text);
}
