import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Cookie } from '../cookie.js';
import { CookieJar } from '../cookie-jar.js';
import {
  invalidArgument,
  LoadError,
  MissingFilenameError,
  NotImplementedError,
} from '../errors.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';
import { type RefusalReason, reasonFor } from '../refusal.js';
import { followLinks, writeDurably } from './durable-write.js';
import { withLock } from './file-lock.js';
import { call, errorCode, type FileProgram, runLater, runNow } from './file-program.js';
import { byIdentity, mergeCookies, type Snapshot, snapshotOf } from './merge.js';
import type { ParsedFile, SkippedLine } from './parsed-file.js';
import { report, type SkippedCookie } from './skipped-cookie.js';

/** Which file, and which of the cookies. */
export interface FileOptions {
  /** Default: the jar's own {@link FileCookieJar.filename}. */
  filename?: string | URL;
  /** Whether cookies that end with the session are included. Default false. */
  ignoreDiscard?: boolean;
  /** Whether cookies whose time is over are included. Default false. */
  ignoreExpires?: boolean;
}

/** Which file, which of the cookies, and how. */
export interface SaveOptions extends FileOptions {
  /**
   * Whether only what has changed in this jar since it was loaded or saved goes into the file, and what other processes have
   * put there meanwhile stays. They take turns by a lock file beside it, `<file>.lock`. Default false.
   */
  merge?: boolean;
  /** How long a merging save waits for its turn, in milliseconds. Default 10,000. */
  patience?: number;
}

/** What came of reading a file. */
export interface LoadResult {
  /** How many cookies went into the jar. */
  loaded: number;
  /** What of the file did not, in the order of its lines; session cookies and expired ones that were left out included. */
  skipped: SkippedLine[];
  /** Cookies that went in, but not quite as they stood there; left out where there are none. */
  altered?: SkippedLine[];
}

/** What came of writing a file. */
export interface SaveResult {
  /** How many cookies the file now holds. */
  saved: number;
  /** What could not be written. Session cookies and expired ones that the options leave out are not listed. */
  skipped: SkippedCookie[];
}

/** What a new jar needs to know of its file. */
export interface FileCookieJarOptions {
  /** Default: `new DefaultCookiePolicy()`. */
  policy?: CookiePolicy;
  /** Asks for the file to be read when it is needed, which no jar here does (Python's neither). Default false. */
  delayload?: boolean;
}

/**
 * A jar that can be saved to a file and loaded from it (http.cookiejar: FileCookieJar). A subclass gives the format by
 * overriding {@link parse} and {@link format}.
 */
export abstract class FileCookieJar extends CookieJar {
  /** The file that a call means which names none. */
  filename: string | null;
  delayload: boolean;
  /** What the jar and a file agreed on when it was last loaded or saved. */
  #agreed: Agreement | null = null;

  /**
   * The file is not touched: it is read by {@link load} only.
   * @throws TypeError (ERR_INVALID_ARG_VALUE) where the name is neither a string nor a file URL
   */
  constructor(filename: string | URL | null = null, options: FileCookieJarOptions = {}) {
    super(options.policy);
    this.filename = filename === null ? null : pathOf(filename);
    this.delayload = options.delayload ?? false;
  }

  /** Reads a file's content in the subclass's format. @throws LoadError where it is of another */
  protected parse(_content: Uint8Array): ParsedFile {
    throw new NotImplementedError(`${this.constructor.name}.parse`);
  }

  /** Writes cookies in the subclass's format. */
  protected format(_cookies: readonly Cookie[]): string {
    throw new NotImplementedError(`${this.constructor.name}.format`);
  }

  /** Why the format cannot hold the cookie; `null` where it can. */
  protected explainSave(_cookie: Cookie): RefusalReason | null {
    return null;
  }

  /**
   * Adds the cookies of a file to those of the jar (Python: load). Lines that cannot be read cost no other cookie: they are reported.
   * @throws LoadError where nothing in the file is of the format; the file system's own error where it cannot be read
   * @throws MissingFilenameError where neither the call nor the jar names a file
   */
  async load(target?: string | URL | FileOptions): Promise<LoadResult> {
    return runLater(this.#load(optionsOf(target)));
  }

  /** {@link load} that holds up the thread. */
  loadSync(target?: string | URL | FileOptions): LoadResult {
    return runNow(this.#load(optionsOf(target)));
  }

  /**
   * Puts the cookies of a file in place of those of the jar (Python: revert). Where that fails, the jar is as it was.
   * @throws as {@link load}
   */
  async revert(target?: string | URL | FileOptions): Promise<LoadResult> {
    return runLater(this.#revert(optionsOf(target)));
  }

  /** {@link revert} that holds up the thread. */
  revertSync(target?: string | URL | FileOptions): LoadResult {
    return runNow(this.#revert(optionsOf(target)));
  }

  /**
   * Puts the cookies of the jar into a file (Python: save), of which nothing else remains. The file is the old one or the new one,
   * whole, whatever happens. What the format cannot hold is reported, and the rest is saved.
   * @throws MissingFilenameError where neither the call nor the jar names a file; the file system's own error where it cannot be written
   * @throws FileLockedError where a merging save does not get its turn; LoadError where it would overwrite what is no cookie file
   */
  async save(target?: string | URL | SaveOptions): Promise<SaveResult> {
    return runLater(this.#save(optionsOf(target)));
  }

  /** {@link save} that holds up the thread. */
  saveSync(target?: string | URL | SaveOptions): SaveResult {
    return runNow(this.#save(optionsOf(target)));
  }

  *#load(options: FileOptions): FileProgram<LoadResult> {
    const { cookies, ...result } = yield* this.#read(options);
    for (const cookie of cookies) this.setCookie(cookie);
    return result;
  }

  *#revert(options: FileOptions): FileProgram<LoadResult> {
    const { cookies, ...result } = yield* this.#read(options);
    this.clear();
    for (const cookie of cookies) this.setCookie(cookie);
    return result;
  }

  *#read(options: FileOptions): FileProgram<LoadResult & { cookies: Cookie[] }> {
    const filename = this.#filenameFor(options);
    const content = yield* call('readFile', filename);
    const file = this.#parse(filename, content);
    const [cookies, leftOut] = this.#sift(file, options);
    this.#agree(filename, () => this.#stillIn(content, leftOut));
    const skipped = [...(file.skipped ?? []), ...leftOut].sort((a, b) => a.line - b.line);
    const altered = [...(file.altered ?? [])];
    return { cookies, loaded: cookies.length, skipped, ...(altered.length > 0 ? { altered } : {}) };
  }

  #parse(filename: string, content: Uint8Array): ParsedFile {
    const file = this.parse(content);
    if (file.isOfFormat !== false) return file;
    const what = content.length === 0 ? 'is empty' : 'holds nothing of the format';
    throw new LoadError(`${filename} ${what} that ${this.constructor.name} reads`);
  }

  /** The cookies that the call and the policy let in, and the lines of the others. */
  #sift({ cookies, lines }: ParsedFile, options: FileOptions): [Cookie[], SkippedLine[]] {
    const taken: Cookie[] = [];
    const leftOut: SkippedLine[] = [];
    for (const [index, cookie] of cookies.entries()) {
      const reason = this.#explainLoad(cookie, options);
      if (reason === null) taken.push(cookie);
      else leftOut.push({ line: lines?.[index] ?? index + 1, reason: reason.message });
    }
    return [taken, leftOut];
  }

  #explainLoad(cookie: Cookie, options: FileOptions): RefusalReason | null {
    if (cookie.discard && !options.ignoreDiscard) return reasonFor('left-out-session');
    if (!options.ignoreExpires && cookie.isExpired()) return reasonFor('left-out-expired');
    const reason = this.policy.explainLoad?.(cookie) ?? null;
    if (reason !== null) report('load', cookie, reason);
    return reason;
  }

  *#save(options: SaveOptions): FileProgram<SaveResult> {
    if (this.format === FileCookieJar.prototype.format) this.format([]);
    const filename = this.#filenameFor(options);
    if (options.merge) return yield* this.#saveMerged(filename, options);
    const [cookies, skipped] = this.#savable(options);
    const content = Buffer.from(this.format(cookies));
    yield* writeDurably(filename, content);
    this.#agree(filename, () => this.#snapshot(this.parse(content).cookies));
    return { saved: cookies.length, skipped };
  }

  *#saveMerged(filename: string, options: SaveOptions): FileProgram<SaveResult> {
    const target = yield* followLinks(filename);
    const patience = options.patience ?? DEFAULT_PATIENCE;
    return yield* withLock(`${target}.lock`, patience, () =>
      this.#mergeInto(target, filename, options),
    );
  }

  *#mergeInto(target: string, filename: string, options: SaveOptions): FileProgram<SaveResult> {
    const content = yield* contentOf(target);
    const theirs = this.#theirsIn(target, content, options);
    const [cookies, skipped] = this.#savable(options);
    const ours = this.#snapshot(cookies);
    const merged = mergeCookies(this.#agreedOn(filename), ours, theirs);
    if (content.length === 0 || !isSame(merged, theirs))
      yield* writeDurably(target, Buffer.from(this.format(merged)));
    this.#agree(filename, () => ours);
    return { saved: merged.length, skipped };
  }

  /** What is in the file, which may be empty or not exist yet. */
  #theirsIn(
    target: string,
    content: Uint8Array,
    { ignoreExpires }: FileOptions,
  ): Map<string, Cookie> {
    const cookies = content.length === 0 ? [] : this.#parse(target, content).cookies;
    return byIdentity(cookies.filter((cookie) => ignoreExpires || !cookie.isExpired()));
  }

  #agree(filename: string, snapshot: () => Snapshot): void {
    this.#agreed = { filename: resolve(filename), snapshot };
  }

  #agreedOn(filename: string): Snapshot {
    return this.#agreed?.filename === resolve(filename) ? this.#agreed.snapshot() : new Map();
  }

  /** What a file gave the jar, read once more: few jars merge, and a copy of all would double the time of every load. */
  #stillIn(content: Uint8Array, leftOut: readonly SkippedLine[]): Snapshot {
    const { cookies, lines } = this.parse(content);
    const absent = new Set(leftOut.map(({ line }) => line));
    return this.#snapshot(cookies.filter((_, index) => !absent.has(lines?.[index] ?? index + 1)));
  }

  #snapshot(cookies: Iterable<Cookie>): Snapshot {
    return snapshotOf(cookies, (cookie) => this.format([cookie]));
  }

  /** The cookies that the call wants written and the format can hold, and those that it cannot. */
  #savable({ ignoreDiscard, ignoreExpires }: FileOptions): [Cookie[], SkippedCookie[]] {
    const savable: Cookie[] = [];
    const skipped: SkippedCookie[] = [];
    for (const cookie of this) {
      if (cookie.discard && !ignoreDiscard) continue;
      if (!ignoreExpires && cookie.isExpired()) continue;
      const reason = this.explainSave(cookie);
      if (reason === null) savable.push(cookie);
      else skipped.push(report('save', cookie, reason));
    }
    return [savable, skipped];
  }

  #filenameFor({ filename = this.filename ?? undefined }: FileOptions): string {
    if (filename === undefined) throw new MissingFilenameError();
    return pathOf(filename);
  }
}

/** What jar and file held both, worked out when it is asked for. */
interface Agreement {
  readonly filename: string;
  readonly snapshot: () => Snapshot;
}

const DEFAULT_PATIENCE = 10_000;

/** Whether merging has changed nothing. */
function isSame(merged: readonly Cookie[], theirs: ReadonlyMap<string, Cookie>): boolean {
  const before = [...theirs.values()];
  return (
    merged.length === before.length && merged.every((cookie, index) => cookie === before[index])
  );
}

function* contentOf(file: string): FileProgram<Uint8Array> {
  try {
    return yield* call('readFile', file);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return new Uint8Array();
    throw error;
  }
}

function optionsOf(target: string | URL | SaveOptions = {}): SaveOptions {
  return typeof target === 'string' || target instanceof URL ? { filename: target } : target;
}

function pathOf(filename: unknown): string {
  if (filename instanceof URL) return fileURLToPath(filename);
  if (typeof filename === 'string') return filename;
  throw invalidArgument(`a file name is a string or a file URL, not ${String(filename)}`);
}
