import { isAscii, isUtf8 } from 'node:buffer';
import type { Cookie, CookieInit } from '../cookie/cookie.js';
import { hasNonAscii, octetsOf, textOf } from '../internal/octets.js';
import type { Dialect } from '../url/dialect.js';
import type { FileFindings } from './parsed-file.js';
import { LINES_PER_STEP, type Steps } from './steps.js';

/** Options of a file reader. */
export interface FileReaderOptions {
  /** Which rules apply when tools disagree: those of http.cookiejar, or those of curl and browsers. */
  readonly dialect: Dialect;
  readonly encoding: FileEncoding;
  /** Whether the policy of the jar that reads the file has a public suffix list. Default true. */
  readonly hasSuffixChecks?: boolean;
}

/** Longer lines are skipped: no server accepts such a cookie (R12). */
export const MAX_LINE = 65_536;

/** The text of one line of a file. */
export interface FileLine {
  readonly text: string;
  /** Counted from 1. */
  readonly number: number;
  /** Whether the line has characters that are not ASCII and its octets are UTF-8. */
  readonly isUtf8: boolean;
}

/**
 * How the octets of a file are decoded, and how the characters are sent:
 * - `octets`: each octet is a character, as in headers. For the files of sessions.
 * - `foreign`: UTF-8, sent as UTF-8. For the files of curl, wget and browsers.
 * - `python`: UTF-8 in which each character up to U+00FF is an octet of a header, as http.cookiejar writes and reads it; other tools see
 * such text encoded twice. A character above U+00FF is not from http.cookiejar and is sent as UTF-8.
 */
export type FileEncoding = 'octets' | 'foreign' | 'python';

const BOM = '\ufeff';
const BOM_OCTETS = '\xef\xbb\xbf';

/**
 * A first line, written by a tool, that ends in a lone CR. A CR in a later line may come from a server, and wget writes it unchanged: the
 * text after it must not become a cookie of another site (departure D21).
 */
const CR_FILE = /^(?:#(?!HttpOnly_)[^\r\n]*)?\r(?!\n)/;

/**
 * The lines of a file without their line ends: LF, CRLF or, if the first line ends in one, CR. Text is UTF-8; a line that is not valid UTF-8
 * is read octet by octet (departure D13): wget, curl and Perl write the octets that servers sent, in any encoding.
 */
export function* linesOf(content: Uint8Array, encoding: FileEncoding): Generator<FileLine> {
  const octets = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  const isPlain = isAscii(octets);
  const isText = encoding !== 'octets' && !isPlain && isUtf8(octets);
  const decoded = withoutBom(isText ? octets.toString('utf8') : octets.toString('latin1'));
  const isCrFile = CR_FILE.test(decoded) || !decoded.includes('\n');
  const text = isCrFile ? decoded.replace(/\r\n?/g, '\n') : decoded;
  for (let start = 0, number = 1; start < text.length; number++) {
    const found = text.indexOf('\n', start);
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

/** A line of a file that is not entirely UTF-8; the line itself may be. */
function mixedLine(line: string, number: number): FileLine {
  const octets = Buffer.from(line, 'latin1');
  if (isAscii(octets) || !isUtf8(octets)) return { text: line, number, isUtf8: false };
  return { text: octets.toString('utf8'), number, isUtf8: true };
}

function withoutBom(text: string): string {
  if (text.startsWith(BOM)) return text.slice(BOM.length);
  return text.startsWith(BOM_OCTETS) ? text.slice(BOM_OCTETS.length) : text;
}

/** U+FFFD, as text or as octets. */
const REPLACEMENT = /\ufffd|\xef\xbf\xbd/;

/** Reports each cookie of a file of text in which U+FFFD replaces octets that are not UTF-8. */
export function reportReplacements(file: FileFindings, content: Uint8Array): void {
  if (isUtf8(content)) return;
  for (const [index, { name, value, path }] of file.cookies.entries()) {
    const isReplaced = [name, value ?? '', path].some((text) => REPLACEMENT.test(text));
    if (isReplaced) file.alter(file.lines[index] as number, 'octets-replaced');
  }
}

const BEYOND_OCTETS = /[^\0-\xff]/;

/** Whether the line has a CR within its text, which other tools may read as the end of the line. */
export function hasCarriageReturn(text: string): boolean {
  return text.includes('\r') && text.trim() !== '';
}

/** Sets how a cookie from a line with non-ASCII characters is sent; see {@link FileEncoding}. */
export function setOutgoing(init: CookieInit, encoding: FileEncoding): void {
  if (encoding === 'python') init.utf8 = BEYOND_OCTETS.test(init.value ?? '');
  else if (encoding === 'foreign') {
    init.utf8 = hasNonAscii(init.value ?? '');
    // The name is part of a cookie's identity, so it is stored as octets, like a name from a header.
    init.name = octetsOf(init.name);
  }
}

/** Name and value in the encoding of a file: the inverse of {@link setOutgoing}. */
export function written(
  { name, value, utf8 }: Cookie,
  encoding: FileEncoding,
): { name: string; value: string | null } {
  if (!hasNonAscii(name) && !hasNonAscii(value ?? '')) return { name, value };
  const toFile = WRITERS[encoding];
  return { name: toFile(name, false), value: value === null ? null : toFile(value, utf8) };
}

/** Whether UTF-8 cannot represent the name or the value: a lone surrogate, which no server can send. */
export function isUnencodable({ name, value }: Cookie): boolean {
  const text = value ?? '';
  return (hasNonAscii(text) && HALF.test(text)) || (hasNonAscii(name) && HALF.test(name));
}

const HALF = /\p{Cs}/u;

/** Converts text or octets to the text of a file. */
const WRITERS: Record<FileEncoding, (text: string, isText: boolean) => string> = {
  octets: (text, isText) => (isText || BEYOND_OCTETS.test(text) ? octetsOf(text) : text),
  foreign: (text, isText) => (isText ? text : (textOf(text) ?? text)),
  // Text without characters above U+00FF could be read as octets, so it is written as the octets that are sent.
  python: (text, isText) => (isText && !BEYOND_OCTETS.test(text) ? octetsOf(text) : text),
};

/**
 * The content of a file with a line for each cookie. The lines of each step are encoded separately, because a single string of 100,000
 * lines makes garbage collection slow.
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

/** Encodes text. A character above U+00FF becomes UTF-8 octets: truncated to eight bits, `Ċ` would be a line feed. */
function contentOf(text: string, encoding: FileEncoding): Uint8Array {
  if (encoding !== 'octets') return Buffer.from(text);
  return Buffer.from(text.replace(/[^\0-\xff]+/g, octetsOf), 'latin1');
}
