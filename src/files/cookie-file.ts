import type { Cookie } from '../cookie/cookie.js';
import { LoadError } from '../errors.js';
import type { ParsedFile, SkippedLine } from '../formats/parsed-file.js';
import { forEachInSteps, runSteps, type Steps } from '../formats/steps.js';
import type { RefusalReason } from '../refusal.js';
import { resolveTarget, statOfFile, writeAtomically } from './atomic-write.js';
import { type HeldLock, type LockOptions, withLock } from './lock.js';
import { hasSameFields, mergeCookies, type Snapshot, snapshotOf, unchanged } from './merge.js';
import { isBlank, readFileIfAny, readWholeFile } from './read-file.js';
import type { CookieFormat } from './session-format.js';
import type { FileOperation } from './sync-or-async.js';
import { removeAbandonedFiles } from './temporary-file.js';

/** The parsed content of a file, with the lines that were skipped or changed. */
export interface FileReadings {
  readonly cookies: readonly Cookie[];
  /** Lines that could not be parsed. */
  readonly unreadable: readonly SkippedLine[];
  /** Lines whose cookies were not accepted. */
  readonly leftOut: readonly SkippedLine[];
  /** Lines whose cookies differ from the content of the line. */
  readonly altered: readonly SkippedLine[];
}

/** Why a cookie of a file is not accepted; `null` if it is. */
type ExplainLoad = (cookie: Cookie) => RefusalReason | null;

/** The cookies to save. They are copies, because the jar may change during the save. */
export interface CookiesToSave {
  /** The cookies to write. */
  readonly cookies: readonly Cookie[];
  /** The cookies that are neither written this time nor deleted. */
  readonly heldBack: readonly Cookie[];
}

/** How a merging save works. */
export interface MergeOptions extends LockOptions {
  /** Whether the file keeps expired cookies. */
  readonly keepExpired: boolean;
}

/** The cookies that the jar and a file had in common after the last load or save. */
interface Agreed {
  readonly file: string;
  readonly snapshot: Snapshot | (() => Steps<Snapshot>);
}

/**
 * A cookie file, with the cookies of the last load or save. A merging save writes only the changes since then, into a file that other
 * processes may write too.
 */
export class CookieFile {
  readonly #format: CookieFormat;
  #agreed: Agreed | null = null;

  constructor(format: CookieFormat) {
    this.#format = format;
  }

  /**
   * Reads the file.
   * @param file an absolute path
   * @throws LoadError if no line has the format
   */
  *read(file: string, explain: ExplainLoad): FileOperation<FileReadings> {
    const content = yield* readWholeFile(file);
    const parsed = yield* this.#parse(file, content);
    const cookies: Cookie[] = [];
    const leftOut: SkippedLine[] = [];
    yield* forEachInSteps(parsed.cookies.entries(), ([index, cookie]) => {
      const reason = explain(cookie);
      if (reason === null) cookies.push(cookie);
      else leftOut.push({ line: lineOf(parsed, index), reason: reason.message });
    });
    this.#agreed = { file, snapshot: () => this.#stillIn(content, leftOut) };
    return { cookies, leftOut, unreadable: parsed.skipped ?? [], altered: parsed.altered ?? [] };
  }

  /** Replaces the content of the file by the cookies. @returns their number */
  *write(file: string, toSave: () => Steps<CookiesToSave>): FileOperation<number> {
    const { cookies } = yield* toSave();
    const target = yield* resolveTarget(file);
    const content = yield* this.#format.write(cookies);
    const { mtimeMs } = yield* writeAtomically(target, content);
    this.#agreed = { file, snapshot: () => this.#stillIn(content, []) };
    yield* removeAbandonedFiles(target, mtimeMs);
    return cookies.length;
  }

  /**
   * Writes the cookies that have changed in the jar since the file was last read or written.
   * @param file an absolute path
   * @param toSave called while the lock is held
   * @returns the number of cookies now in the file
   * @throws FileLockedError at the lock timeout; LoadError if it would overwrite a file of another format
   */
  *merge(
    file: string,
    toSave: () => Steps<CookiesToSave>,
    options: MergeOptions,
  ): FileOperation<number> {
    const target = yield* resolveTarget(file);
    yield* statOfFile(target);
    return yield* withLock(target, options, (lock) =>
      this.#mergeInto(target, lock, file, toSave, options),
    );
  }

  *#mergeInto(
    target: string,
    lock: HeldLock,
    file: string,
    toSave: () => Steps<CookiesToSave>,
    options: MergeOptions,
  ): FileOperation<number> {
    const content = yield* readFileIfAny(target);
    const parsed = isBlank(content) ? NOTHING : yield* this.#parse(target, content);
    const theirs = yield* snapshotOf(
      parsed.cookies.filter((cookie) => options.keepExpired || !cookie.isExpired()),
    );
    const { cookies, heldBack } = yield* toSave();
    const ours = yield* this.#snapshot(cookies);
    // A missing or empty file does not delete its cookies from the jar: another tool may be about to write it.
    const base = isBlank(content) ? NO_COOKIES : yield* this.#agreedOn(file);
    const isEqual = (one: Cookie, other: Cookie) => this.#isEqual(one, other);
    const untouched = yield* unchanged(yield* this.#snapshot(heldBack), { base, isEqual });
    const merged = yield* mergeCookies({ base, ours, theirs, untouched, isEqual });
    if (isBlank(content) || merged.isChanged)
      yield* writeAtomically(target, yield* this.#format.write(merged.cookies, parsed.kept), lock);
    yield* forEachInSteps(untouched, ([identity, cookie]) => ours.set(identity, cookie));
    this.#agreed = { file, snapshot: ours };
    return merged.cookies.length;
  }

  *#parse(file: string, content: Uint8Array): Steps<ParsedFile> {
    const parsed = yield* this.#format.read(content);
    if (parsed.isOfFormat !== false) return parsed;
    const [first] = parsed.skipped ?? [];
    const cause = first === undefined ? '' : `: line ${first.line}: ${first.reason}`;
    const what = content.length === 0 ? 'is empty' : `is not a file of ${this.#format.name}`;
    throw new LoadError(`${file} ${what}${cause}`);
  }

  *#agreedOn(file: string): Steps<Snapshot> {
    if (this.#agreed?.file !== file) return NO_COOKIES;
    const { snapshot } = this.#agreed;
    return typeof snapshot === 'function' ? yield* snapshot() : snapshot;
  }

  /** Parses the cookies that were accepted again: few files are merged, and copies would double the memory of every jar. */
  *#stillIn(content: Uint8Array, leftOut: readonly SkippedLine[]): Steps<Snapshot> {
    const parsed = yield* this.#format.read(content);
    const absent = new Set(leftOut.map(({ line }) => line));
    return yield* this.#snapshot(
      parsed.cookies.filter((_, index) => !absent.has(lineOf(parsed, index))),
    );
  }

  #snapshot(cookies: Iterable<Cookie>): Steps<Map<string, Cookie>> {
    return snapshotOf(cookies, (cookie) => this.#asStored(cookie));
  }

  /** The cookie with its identity in the file: a format may have no field for partitions, or for a name without a value. */
  #asStored(cookie: Cookie): Cookie {
    if (cookie.value !== null && cookie.partitionKey === undefined) return cookie;
    return runSteps(this.#format.read(this.#textOf(cookie))).cookies[0] ?? cookie;
  }

  /** Compares only the fields that the format can represent. */
  #isEqual(one: Cookie, other: Cookie): boolean {
    return hasSameFields(one, other) || isEqualContent(this.#textOf(one), this.#textOf(other));
  }

  #textOf(cookie: Cookie): Uint8Array {
    return runSteps(this.#format.write([cookie]));
  }
}

const NOTHING: ParsedFile = { cookies: [] };
const NO_COOKIES: Snapshot = new Map();

function lineOf({ lines }: ParsedFile, index: number): number {
  return lines?.[index] ?? index + 1;
}

function isEqualContent(one: Uint8Array, other: Uint8Array): boolean {
  return Buffer.compare(one, other) === 0;
}
