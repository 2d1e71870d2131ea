import { resolve } from 'node:path';
import type { Cookie } from '../cookie/cookie.js';
import { LoadError } from '../errors.js';
import type { ParsedFile, SkippedLine } from '../formats/parsed-file.js';
import type { RefusalReason } from '../refusal.js';
import { resolveTarget, writeAtomically } from './atomic-write.js';
import { type LockOptions, withLock } from './lock.js';
import { byIdentity, mergeCookies, type Snapshot, snapshotOf, unchanged } from './merge.js';
import { call, errorCode, type FileOperation } from './sync-or-async.js';
import { removeAbandonedFiles } from './temporary-file.js';

/** A format of cookie files. */
export interface CookieFormat {
  /** What the format is called in errors. */
  readonly name: string;
  parse(content: Uint8Array): ParsedFile;
  format(cookies: readonly Cookie[]): Uint8Array;
}

/** What was read, and what of it was let in. */
export interface FileReadings {
  readonly cookies: readonly Cookie[];
  /** Lines that gave no cookie. */
  readonly unreadable: readonly SkippedLine[];
  /** Lines whose cookies were not let in. */
  readonly leftOut: readonly SkippedLine[];
  /** Lines whose cookies are not quite as they stand there. */
  readonly altered: readonly SkippedLine[];
}

/** Why a cookie of a file is not let in; `null` where it is. */
type ExplainLoad = (cookie: Cookie) => RefusalReason | null;

/** How a merging write goes about it. */
export interface MergeOptions extends LockOptions {
  /** Whether what has expired stays in the file. */
  readonly keepExpired: boolean;
  /** Whether a file is made, or an empty one filled, for no cookies at all. */
  readonly writeEmpty: boolean;
}

/**
 * Cookies in a file, and what this side and the file last agreed on: what has changed since then is what a merging write puts
 * into a file that other processes write too.
 */
export class CookieFile {
  readonly #format: CookieFormat;
  #agreed: { readonly file: string; readonly snapshot: () => Snapshot } | null = null;

  constructor(format: CookieFormat) {
    this.#format = format;
  }

  /**
   * Reads the file.
   * @param explain why a cookie is not let in; `null` where it is
   * @throws LoadError where nothing in it is of the format
   */
  *read(file: string, explain: ExplainLoad): FileOperation<FileReadings> {
    return this.#take(file, yield* call('readFile', file), explain);
  }

  /** {@link read} of a file that may be empty or not exist yet. */
  *readIfAny(file: string, explain: ExplainLoad): FileOperation<FileReadings> {
    const content = yield* contentOf(file);
    if (isBlank(content)) return { cookies: [], unreadable: [], leftOut: [], altered: [] };
    return this.#take(file, content, explain);
  }

  #take(file: string, content: Uint8Array, explain: ExplainLoad): FileReadings {
    const parsed = this.#parse(file, content);
    const cookies: Cookie[] = [];
    const leftOut: SkippedLine[] = [];
    for (const [index, cookie] of parsed.cookies.entries()) {
      const reason = explain(cookie);
      if (reason === null) cookies.push(cookie);
      else leftOut.push({ line: lineOf(parsed, index), reason: reason.message });
    }
    this.#agree(file, () => this.#stillIn(content, leftOut));
    return { cookies, leftOut, unreadable: parsed.skipped ?? [], altered: parsed.altered ?? [] };
  }

  /** Puts the cookies in the place of whatever is in the file. */
  *write(file: string, cookies: readonly Cookie[]): FileOperation<void> {
    const content = this.#format.format(cookies);
    const target = yield* resolveTarget(file);
    yield* writeAtomically(target, content);
    yield* removeAbandonedFiles(target, (yield* call('stat', target)).mtimeMs);
    this.#agree(file, () => this.#snapshot(this.#format.parse(content).cookies));
  }

  /**
   * Puts into the file what has changed on this side since it was last read or written.
   * @param cookies what of this side is for the file, asked for when it is its turn
   * @param heldBack what is not for the file this time, and not deleted either
   * @returns how many cookies the file now holds
   * @throws FileLockedError where it does not get its turn; LoadError where it would overwrite what is no such file
   */
  *merge(
    file: string,
    cookies: () => readonly Cookie[],
    options: MergeOptions,
    heldBack: () => readonly Cookie[] = () => [],
  ): FileOperation<number> {
    const target = yield* resolveTarget(file);
    const work = () => this.#mergeInto(target, file, cookies(), heldBack(), options);
    return yield* withLock(target, options, work);
  }

  *#mergeInto(
    target: string,
    file: string,
    cookies: readonly Cookie[],
    heldBack: readonly Cookie[],
    options: MergeOptions,
  ): FileOperation<number> {
    const content = yield* contentOf(target);
    const theirs = this.#theirsIn(target, content, options);
    const ours = this.#snapshot(cookies);
    // A file that is gone or was emptied is not one whose cookies were deleted: another tool may be about to write it.
    const base: Snapshot = isBlank(content) ? new Map() : this.#agreedOn(file);
    const untouched = unchanged(this.#snapshot(heldBack), base);
    const merged = mergeCookies(base, ours, theirs, untouched);
    const isNew = isBlank(content) && options.writeEmpty;
    if (isNew || !isSame(merged, theirs))
      yield* writeAtomically(target, this.#format.format(merged));
    this.#agree(file, () => new Map([...untouched, ...ours]));
    return merged.length;
  }

  /** What is in the file, which may be empty or not exist yet. */
  #theirsIn(
    target: string,
    content: Uint8Array,
    { keepExpired }: MergeOptions,
  ): Map<string, Cookie> {
    const cookies = isBlank(content) ? [] : this.#parse(target, content).cookies;
    return byIdentity(cookies.filter((cookie) => keepExpired || !cookie.isExpired()));
  }

  #parse(file: string, content: Uint8Array): ParsedFile {
    const parsed = this.#format.parse(content);
    if (parsed.isOfFormat !== false) return parsed;
    const what = content.length === 0 ? 'is empty' : 'holds nothing';
    throw new LoadError(`${file} ${what} that ${this.#format.name} reads`);
  }

  #agree(file: string, snapshot: () => Snapshot): void {
    this.#agreed = { file: resolve(file), snapshot };
  }

  #agreedOn(file: string): Snapshot {
    return this.#agreed?.file === resolve(file) ? this.#agreed.snapshot() : new Map();
  }

  /** What was let in, read once more: few files are merged, and a copy of each would double the time of every reading. */
  #stillIn(content: Uint8Array, leftOut: readonly SkippedLine[]): Snapshot {
    const parsed = this.#format.parse(content);
    const absent = new Set(leftOut.map(({ line }) => line));
    return this.#snapshot(parsed.cookies.filter((_, index) => !absent.has(lineOf(parsed, index))));
  }

  #snapshot(cookies: Iterable<Cookie>): Snapshot {
    return snapshotOf(
      cookies,
      (cookie) => Buffer.from(this.#format.format([cookie])).toString('latin1'),
      (cookie) => this.#asStored(cookie),
    );
  }

  /** The cookie as the file tells it from others: a format may have no room for partitions, or for a name without a value. */
  #asStored(cookie: Cookie): Cookie {
    if (cookie.value !== null && cookie.partitionKey === undefined) return cookie;
    return this.#format.parse(this.#format.format([cookie])).cookies[0] ?? cookie;
  }
}

function lineOf({ lines }: ParsedFile, index: number): number {
  return lines?.[index] ?? index + 1;
}

/** The content of a file, empty where there is none. */
function* contentOf(file: string): FileOperation<Uint8Array> {
  try {
    return yield* call('readFile', file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return new Uint8Array();
    throw error;
  }
}

function isBlank(content: Uint8Array): boolean {
  return content.every((octet) => octet <= 0x20);
}

/** Whether merging has changed nothing. */
function isSame(merged: readonly Cookie[], theirs: ReadonlyMap<string, Cookie>): boolean {
  const before = [...theirs.values()];
  return (
    merged.length === before.length && merged.every((cookie, index) => cookie === before[index])
  );
}
