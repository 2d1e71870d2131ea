import type { Cookie } from '../cookie/cookie.js';
import { MissingFilenameError, NotImplementedError } from '../errors.js';
import type { ParsedFile, SkippedLine } from '../formats/parsed-file.js';
import { report, type SkippedCookie } from '../formats/skipped-cookie.js';
import { nowInSeconds } from '../internal/clock.js';
import { filePath } from '../internal/file-path.js';
import { CookieJar } from '../jar/cookie-jar.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';
import { type RefusalReason, reasonFor } from '../refusal.js';
import { CookieFile, type MergeOptions } from './cookie-file.js';
import { type FileOperation, runAsync, runSync } from './sync-or-async.js';

/** Which file, and which of the cookies. */
export interface FileOptions {
  /** Default: the jar's own {@link FileCookieJar.filename}. */
  filename?: string | URL | undefined;
  /** Whether cookies that end with the session are included. Default false. */
  ignoreDiscard?: boolean | undefined;
  /** Whether cookies whose time is over are included. Default false. */
  ignoreExpires?: boolean | undefined;
}

/** Which file, which of the cookies, and how. */
export interface SaveOptions extends FileOptions {
  /**
   * Whether only what has changed in this jar since it was loaded or saved goes into the file, and what other processes have
   * put there meanwhile stays. They take turns by a lock file beside it, `<file>.lock`. Default false.
   */
  merge?: boolean | undefined;
  /** How long a merging save waits for the lock, in milliseconds. Default 5,000. */
  lockTimeout?: number | undefined;
}

/** What came of reading a file. */
export interface LoadResult {
  /** How many cookies went into the jar. */
  loaded: number;
  /** What of the file did not, in the order of its lines; session cookies and expired ones that were left out included. */
  skipped: SkippedLine[];
  /** Cookies that went in, but not quite as they stood there; left out where there are none. */
  altered?: SkippedLine[] | undefined;
}

/** What came of writing a file. */
export interface SaveResult {
  /** How many cookies the file now holds. */
  saved: number;
  /** What could not be written. Session cookies and expired ones that the options leave out are not listed. */
  skipped: SkippedCookie[];
  /** What was written and will not be read back quite as it is; left out where there is none. */
  altered?: SkippedCookie[] | undefined;
}

/** What a new jar needs to know of its file. */
export interface FileCookieJarOptions {
  /** Default: `new DefaultCookiePolicy()`. */
  policy?: CookiePolicy | undefined;
  /** Asks for the file to be read when it is needed, which no jar here does (Python's neither). Default false. */
  delayload?: boolean | undefined;
}

/**
 * A jar that can be saved to a file and loaded from it (http.cookiejar: FileCookieJar). A subclass gives the format by
 * overriding {@link parse} and {@link format}.
 */
export abstract class FileCookieJar extends CookieJar {
  /** The file that a call means which names none. */
  filename: string | null;
  delayload: boolean;
  readonly #file = new CookieFile({
    name: this.constructor.name,
    parse: (content) => this.parse(content),
    format: (cookies) => toOctets(this.format(cookies)),
  });

  /**
   * The file is not touched: it is read by {@link load} only.
   * @throws TypeError (ERR_INVALID_ARG_VALUE) where the name is neither a string nor a file URL
   */
  constructor(filename: string | URL | null = null, options: FileCookieJarOptions = {}) {
    super(options.policy);
    this.filename = filename === null ? null : filePath('filename', filename);
    this.delayload = options.delayload ?? false;
  }

  /** Reads a file's content in the subclass's format. @throws LoadError where it is of another */
  protected parse(_content: Uint8Array): ParsedFile {
    throw this.#missing('parse');
  }

  /** Writes cookies in the subclass's format: as text, which is stored as UTF-8, or as octets. */
  protected format(_cookies: readonly Cookie[]): string | Uint8Array {
    throw this.#missing('format');
  }

  #missing(hook: 'parse' | 'format'): NotImplementedError {
    return new NotImplementedError(`${this.constructor.name}.${hook}`);
  }

  /** Why the format cannot hold the cookie; `null` where it can. */
  protected explainSave(_cookie: Cookie): RefusalReason | null {
    return null;
  }

  /** Why a cookie that is written will not be read back quite as it is; `null` where it will. */
  protected explainAlteration(_cookie: Cookie): RefusalReason | null {
    return null;
  }

  /**
   * Adds the cookies of a file to those of the jar (Python: load). Lines that cannot be read cost no other cookie: they are reported.
   * @throws LoadError where nothing in the file is of the format; the file system's own error where it cannot be read
   * @throws MissingFilenameError where neither the call nor the jar names a file
   */
  async load(target?: string | URL | FileOptions): Promise<LoadResult> {
    return runAsync(this.#load(optionsOf(target)));
  }

  /** {@link load} that holds up the thread. */
  loadSync(target?: string | URL | FileOptions): LoadResult {
    return runSync(this.#load(optionsOf(target)));
  }

  /**
   * Puts the cookies of a file in place of those of the jar (Python: revert). Where that fails, the jar is as it was.
   * @throws as {@link load}
   */
  async revert(target?: string | URL | FileOptions): Promise<LoadResult> {
    return runAsync(this.#revert(optionsOf(target)));
  }

  /** {@link revert} that holds up the thread. */
  revertSync(target?: string | URL | FileOptions): LoadResult {
    return runSync(this.#revert(optionsOf(target)));
  }

  /**
   * Puts the cookies of the jar into a file (Python: save), of which nothing else remains. The file is the old one or the new one,
   * whole, whatever happens. What the format cannot hold is reported, and the rest is saved.
   * @throws MissingFilenameError where neither the call nor the jar names a file; the file system's own error where it cannot be written
   * @throws FileLockedError where a merging save does not get its turn; LoadError where it would overwrite what is no cookie file
   */
  async save(target?: string | URL | SaveOptions): Promise<SaveResult> {
    return runAsync(this.#save(optionsOf(target), 'wait'));
  }

  /** {@link save} that holds up the thread. A merging one fails at once while another of the program's is not done. */
  saveSync(target?: string | URL | SaveOptions): SaveResult {
    return runSync(this.#save(optionsOf(target), 'fail'));
  }

  *#load(options: FileOptions): FileOperation<LoadResult> {
    const { cookies, ...result } = yield* this.#read(options);
    for (const cookie of cookies) this.setCookie(cookie);
    return result;
  }

  *#revert(options: FileOptions): FileOperation<LoadResult> {
    const { cookies, ...result } = yield* this.#read(options);
    this.clear();
    for (const cookie of cookies) this.setCookie(cookie);
    return result;
  }

  *#read(options: FileOptions): FileOperation<LoadResult & { cookies: readonly Cookie[] }> {
    if (this.parse === FileCookieJar.prototype.parse) throw this.#missing('parse');
    const filename = this.#filenameFor(options);
    const explain = (cookie: Cookie) => this.#explainLoad(cookie, options);
    const readings = yield* this.#file.read(filename, explain);
    const { cookies, unreadable, leftOut } = readings;
    const skipped = [...unreadable, ...leftOut].sort((a, b) => a.line - b.line);
    const altered = [...readings.altered];
    return { cookies, loaded: cookies.length, skipped, ...(altered.length > 0 ? { altered } : {}) };
  }

  #explainLoad(cookie: Cookie, options: FileOptions): RefusalReason | null {
    if (cookie.discard && !options.ignoreDiscard) return reasonFor('left-out-session');
    if (!options.ignoreExpires && cookie.isExpired()) return reasonFor('left-out-expired');
    const reason = this.policy.explainLoad?.(cookie) ?? null;
    if (reason !== null) report('load', cookie, reason);
    return reason;
  }

  *#save(options: SaveOptions, onOwnLock: MergeOptions['onOwnLock']): FileOperation<SaveResult> {
    if (this.format === FileCookieJar.prototype.format) throw this.#missing('format');
    const filename = this.#filenameFor(options);
    const skipped: SkippedCookie[] = [];
    const altered: SkippedCookie[] = [];
    const cookies = () => this.#savable(options, skipped, altered);
    const heldBack = () => [...this].filter(({ discard }) => discard && !options.ignoreDiscard);
    const saved = options.merge
      ? yield* this.#file.merge(filename, cookies, mergeOptions(options, onOwnLock), heldBack)
      : yield* this.#overwrite(filename, cookies());
    return { saved, skipped, ...(altered.length > 0 ? { altered } : {}) };
  }

  *#overwrite(filename: string, cookies: readonly Cookie[]): FileOperation<number> {
    yield* this.#file.write(filename, cookies);
    return cookies.length;
  }

  /** The cookies that the call wants written and the format can hold. */
  #savable(
    { ignoreDiscard, ignoreExpires }: FileOptions,
    skipped: SkippedCookie[],
    altered: SkippedCookie[],
  ): Cookie[] {
    const savable: Cookie[] = [];
    const now = nowInSeconds();
    for (const cookie of this) {
      if (cookie.discard && !ignoreDiscard) continue;
      if (!ignoreExpires && cookie.isExpired(now)) continue;
      const refusal = this.explainSave(cookie);
      const alteration = refusal ?? this.explainAlteration(cookie);
      if (refusal === null) savable.push(cookie);
      if (alteration !== null)
        (refusal === null ? altered : skipped).push(report('save', cookie, alteration));
    }
    return savable;
  }

  #filenameFor({ filename = this.filename ?? undefined }: FileOptions): string {
    if (filename === undefined) throw new MissingFilenameError();
    return filePath('filename', filename);
  }
}

function toOctets(content: string | Uint8Array): Uint8Array {
  return typeof content === 'string' ? Buffer.from(content) : content;
}

const DEFAULT_LOCK_TIMEOUT = 5_000;

function mergeOptions(
  { lockTimeout = DEFAULT_LOCK_TIMEOUT, ignoreExpires }: SaveOptions,
  onOwnLock: MergeOptions['onOwnLock'],
): MergeOptions {
  return { timeout: lockTimeout, onOwnLock, keepExpired: ignoreExpires === true, writeEmpty: true };
}

function optionsOf(target: string | URL | SaveOptions = {}): SaveOptions {
  return typeof target === 'string' || target instanceof URL ? { filename: target } : target;
}
