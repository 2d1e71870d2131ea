import type { Cookie } from '../cookie/cookie.js';
import { type RefusalCode, reasonFor } from '../refusal.js';

/** A line that was skipped or changed. */
export interface SkippedLine {
  /** Counted from 1; in a JSON file the number of the entry, in a database the rowid. 0 is a remark on the whole file. */
  readonly line: number;
  /** Of a browser's database: the constant for the reason. */
  readonly code?: RefusalCode | undefined;
  /** Why, as a sentence; it never contains a value. */
  readonly reason: string;
}

/** The content of a file: what `parse` of a FileCookieJar's subclass returns. */
export interface ParsedFile {
  readonly cookies: readonly Cookie[];
  /** The line of each of the cookies, as {@link SkippedLine} counts. Default: their places in the list. */
  readonly lines?: readonly number[] | undefined;
  /** Lines that could not be read. */
  readonly skipped?: readonly SkippedLine[] | undefined;
  /** Lines whose cookies were changed. */
  readonly altered?: readonly SkippedLine[] | undefined;
  /** Whether anything in the file was of the format, a first line included. Default: true. */
  readonly isOfFormat?: boolean | undefined;
  /**
   * The comments and the lines that could not be read, without their line ends, each character an octet: what a writer needs to keep them.
   * Blank lines and the header that the tool generated are not among them. Default: none.
   */
  readonly kept?: readonly string[] | undefined;
}

/** Collects the content of a file line by line. */
export class FileFindings implements Required<ParsedFile> {
  readonly cookies: Cookie[] = [];
  readonly lines: number[] = [];
  readonly skipped: SkippedLine[] = [];
  readonly altered: SkippedLine[] = [];
  readonly kept: string[] = [];
  isOfFormat = false;

  add(line: number, cookie: Cookie): void {
    this.isOfFormat = true;
    this.cookies.push(cookie);
    this.lines.push(line);
  }

  /** A line without a cookie, or with an unreadable one among others. A reason that a line has several times is reported once. */
  skip(line: number, code: RefusalCode): void {
    const reason = reasonFor(code).message;
    const last = this.skipped.at(-1);
    if (last?.line !== line || last.reason !== reason) this.skipped.push({ line, reason });
  }

  /** A line whose cookie was changed. */
  alter(line: number, code: RefusalCode): void {
    this.altered.push({ line, reason: reasonFor(code).message });
  }
}
