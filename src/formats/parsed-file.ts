import type { Cookie } from '../cookie/cookie.js';
import { type RefusalCode, reasonFor } from '../refusal.js';

/** A line that was skipped or changed. */
export interface SkippedLine {
  /** The line number, counted from 1; in a JSON file the number of the entry, in a database the rowid; 0 for the whole file. */
  readonly line: number;
  /** The code of the reason, for browsers' databases. */
  readonly code?: RefusalCode | undefined;
  /** The reason as a sentence; never contains the value of a cookie. */
  readonly reason: string;
}

/** The parsed content of a file, which `parse` of a FileCookieJar subclass returns. */
export interface ParsedFile {
  readonly cookies: readonly Cookie[];
  /** The line number of each cookie, as in {@link SkippedLine}. Default: its position in the list. */
  readonly lines?: readonly number[] | undefined;
  /** Lines that could not be read. */
  readonly skipped?: readonly SkippedLine[] | undefined;
  /** Lines whose cookies were changed. */
  readonly altered?: readonly SkippedLine[] | undefined;
  /** Whether at least one line, such as the first, has the format. Default: true. */
  readonly isOfFormat?: boolean | undefined;
  /**
   * The comments and unreadable lines that a writer should keep, without line ends, each character an octet. Blank lines and generated
   * headers are not included. Default: none.
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

  /** Reports a line without a cookie, or with an unreadable one among others. A reason is reported once per line. */
  skip(line: number, code: RefusalCode): void {
    const reason = reasonFor(code).message;
    const last = this.skipped.at(-1);
    if (last?.line !== line || last.reason !== reason) this.skipped.push({ line, reason });
  }

  /** Reports a line whose cookie was changed. */
  alter(line: number, code: RefusalCode): void {
    this.altered.push({ line, reason: reasonFor(code).message });
  }
}
