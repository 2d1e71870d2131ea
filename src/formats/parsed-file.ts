import type { Cookie } from '../cookie/cookie.js';
import { type RefusalCode, reasonFor } from '../refusal.js';

/** A line that did not become a cookie of the jar, or not quite as it stood there. */
export interface SkippedLine {
  /** Counted from 1; in a JSON file the number of the entry, in a database the rowid. 0 is a remark on the whole file. */
  readonly line: number;
  /** Why, as a sentence for people; it never contains a value. */
  readonly reason: string;
}

/** What a file holds, as a subclass of FileCookieJar reads it: the cookies at least. */
export interface ParsedFile {
  readonly cookies: readonly Cookie[];
  /** The line of each of the cookies, as {@link SkippedLine} counts. Default: their places in the list. */
  readonly lines?: readonly number[] | undefined;
  /** Lines that are no cookies. */
  readonly skipped?: readonly SkippedLine[] | undefined;
  /** Lines whose cookies are among the cookies, but not quite as they stand there. */
  readonly altered?: readonly SkippedLine[] | undefined;
  /** Whether anything in the file was of the format, a first line included. Default: true. */
  readonly isOfFormat?: boolean | undefined;
}

/** Gathers what the lines of a file give. */
export class FileFindings implements Required<ParsedFile> {
  readonly cookies: Cookie[] = [];
  readonly lines: number[] = [];
  readonly skipped: SkippedLine[] = [];
  readonly altered: SkippedLine[] = [];
  isOfFormat = false;

  add(line: number, cookie: Cookie): void {
    this.isOfFormat = true;
    this.cookies.push(cookie);
    this.lines.push(line);
  }

  /** Notes that there is no cookie in a line, or fewer than it may have held: a reason that it has several times is told once. */
  skip(line: number, code: RefusalCode): void {
    const reason = reasonFor(code).message;
    const last = this.skipped.at(-1);
    if (last?.line !== line || last.reason !== reason) this.skipped.push({ line, reason });
  }

  /** Notes that a line's cookie is not quite what stood there. */
  alter(line: number, code: RefusalCode): void {
    this.altered.push({ line, reason: reasonFor(code).message });
  }
}
