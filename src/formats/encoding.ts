import { isAscii, isUtf8 } from 'node:buffer';
import type { Cookie, CookieInit } from '../cookie/cookie.js';
import { hasNonAscii, octetsOf, textOf } from '../internal/octets.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';
import { LINES_PER_STEP, type Steps } from './steps.js';

/** How a file is read. */
export interface FileReading {
  /** Whose rules are followed where tools disagree: http.cookiejar's exactly, or those of curl and browsers. */
  readonly reading: CookiePolicy['dialect'];
  readonly encoding: FileEncoding;
}

/** Longer lines are skipped as a whole: no server accepts such a cookie (R12). */
export const MAX_LINE = 65_536;

/** The text of one line of a file. */
export interface FileLine {
  readonly text: string;
  /** Counted from 1. */
  readonly number: number;
  /** Whether the line has characters beyond ASCII and its octets are UTF-8. */
  readonly isUtf8: boolean;
}

/**
 * How the octets of a file become characters, and how these go out:
 * - `octets`: one to one, as those of headers do. What a session keeps for itself.
 * - `foreign`: as UTF-8, and so they go out again. What curl, wget and browsers write.
 * - `python`: as UTF-8, each character up to U+00FF then being an octet of a header: http.cookiejar writes and reads so, and its
 *   files are as UTF-8 twice over to others. What lies beyond is not its own and goes out as UTF-8.
 */
export type FileEncoding = 'octets' | 'foreign' | 'python';

const BOM = '\ufeff';
const BOM_OCTETS = '\xef\xbb\xbf';

/**
 * The lines of a file, their line ends cut off. Text is UTF-8; a line that is not is taken octet by octet, so that one bad byte
 * costs no other line (departure D13): wget, curl and Perl write what servers sent, in whatever encoding.
 */
export function* linesOf(content: Uint8Array, encoding: FileEncoding): Generator<FileLine> {
  const octets = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const isPlain = isAscii(octets);
  const isText = encoding !== 'octets' && !isPlain && isUtf8(octets);
  const text = withoutBom(isText ? octets.toString('utf8') : octets.toString('latin1'));
  const ending = text.includes('\n') ? '\n' : '\r';
  for (let start = 0, number = 1; start < text.length; number++) {
    const found = text.indexOf(ending, start);
    const end = found < 0 ? text.length : found;
    const line = text.slice(start, end > start && text[end - 1] === '\r' ? end - 1 : end);
    if (isPlain || encoding === 'octets') yield { text: line, number, isUtf8: false };
    else if (isText) yield { text: line, number, isUtf8: hasNonAscii(line) };
    else yield mixedLine(line, number);
    start = end + 1;
  }
}

/** The octets of the line, one character each. */
export function octetsOfLine({ text, isUtf8 }: FileLine): string {
  return isUtf8 ? octetsOf(text) : text;
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

const BEYOND_OCTETS = /[^\0-\xff]/;

/** Sets how a cookie goes out that was read from a line with characters beyond ASCII, as {@link FileEncoding} has it. */
export function setOutgoing(init: CookieInit, encoding: FileEncoding): void {
  if (encoding === 'python') init.utf8 = BEYOND_OCTETS.test(init.value ?? '');
  else if (encoding === 'foreign') {
    init.utf8 = hasNonAscii(init.value ?? '');
    // The name tells cookies apart, those of a server included, so it has the form that a server's has.
    init.name = octetsOf(init.name);
  }
}

/** Name and value as a file of the encoding holds them: what {@link setOutgoing} undoes. */
export function written(
  { name, value, utf8 }: Cookie,
  encoding: FileEncoding,
): { name: string; value: string | null } {
  if (!hasNonAscii(name) && !hasNonAscii(value ?? '')) return { name, value };
  const toFile = WRITERS[encoding];
  return { name: toFile(name, false), value: value === null ? null : toFile(value, utf8) };
}

/** Whether UTF-8 has no form for the name or the value: half of a pair of surrogates, which no server can send. */
export function isUnencodable({ name, value }: Cookie): boolean {
  const text = value ?? '';
  return (hasNonAscii(text) && HALF.test(text)) || (hasNonAscii(name) && HALF.test(name));
}

const HALF = /\p{Cs}/u;

/** Turns text, or octets, into what a file has in their place. */
const WRITERS: Record<FileEncoding, (text: string, isText: boolean) => string> = {
  octets: (text, isText) => (isText || BEYOND_OCTETS.test(text) ? octetsOf(text) : text),
  foreign: (text, isText) => (isText ? text : (textOf(text) ?? text)),
  // Text that could be taken for octets becomes the octets that it goes out as.
  python: (text, isText) => (isText && !BEYOND_OCTETS.test(text) ? octetsOf(text) : text),
};

/**
 * The content of a file that has a line for each cookie. One string of 100,000 lines is much work for the garbage collector, so the lines
 * of each step are encoded by themselves.
 * @param firstLines with their line ends, each character an octet
 * @param lineOf with its line end
 */
export function* encodeLines(
  firstLines: string,
  cookies: Iterable<Cookie>,
  lineOf: (cookie: Cookie) => string,
  encoding: FileEncoding,
): Steps<Uint8Array> {
  const pieces: Uint8Array[] = [Buffer.from(firstLines, 'latin1')];
  let text = '';
  let count = 0;
  for (const cookie of cookies) {
    text += lineOf(cookie);
    if (++count % LINES_PER_STEP > 0) continue;
    pieces.push(contentOf(text, encoding));
    text = '';
    yield;
  }
  pieces.push(contentOf(text, encoding));
  return Buffer.concat(pieces);
}

/** Text as a file of the encoding has it. What is no octet becomes the octets of UTF-8: cut to its last eight bits, `Ċ` would end a line. */
function contentOf(text: string, encoding: FileEncoding): Uint8Array {
  if (encoding !== 'octets') return Buffer.from(text);
  return Buffer.from(text.replace(/[^\0-\xff]+/g, octetsOf), 'latin1');
}
