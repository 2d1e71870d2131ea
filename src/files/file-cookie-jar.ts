import { resolve } from 'node:path';
import { type Cookie, copyCookie } from '../cookie/cookie.js';
import { hasFieldTypes } from '../cookie/field-types.js';
import { MissingFilenameError, NotImplementedError } from '../errors.js';
import type { ParsedFile, SkippedLine } from '../formats/parsed-file.js';
import { report, type SkippedCookie } from '../formats/skipped-cookie.js';
import { forEachInSteps, inOneStep, runSteps, type Steps } from '../formats/steps.js';
import {
  invalidArgValue,
  invalidCall,
  requireOptions,
  requireType,
} from '../internal/arguments.js';
import { nowInSeconds } from '../internal/clock.js';
import { filePath } from '../internal/file-path.js';
import { isUrl } from '../internal/is-url.js';
import { types } from '../internal/node-modules.js';
import { isCookie } from '../jar/arguments.js';
import { addCookie, CookieJar } from '../jar/cookie-jar.js';
import type { CookiePolicy } from '../policy/cookie-policy.js';
import { type RefusalReason, reasonFor } from '../refusal.js';
import { CookieFile, type CookiesToSave } from './cookie-file.js';
import type { LockOptions } from './lock.js';
import { type FileOperation, runAsync, runSync } from './sync-or-async.js';

/** A path, a file URL, or `null` for the jar's own file. */
export type CookieFilename = string | URL | null | undefined;

/** Options of {@link FileCookieJar.load} and {@link FileCookieJar.revert}. */
export interface FileOptions {
  /** Default: the jar's own {@link FileCookieJar.filename}. */
  filename?: CookieFilename | undefined;
  /** Whether session cookies are included. Default false. */
  ignoreDiscard?: boolean | undefined;
  /** Whether expired cookies are included. Default false. */
  ignoreExpires?: boolean | undefined;
}

/** Options of {@link FileCookieJar.save}. */
export interface SaveOptions extends FileOptions {
  /**
   * Whether to write only the changes in this jar since it was loaded or saved, and to keep changes that other processes have written
   * since. The lock file `<file>.lock` lets one process write at a time. Default false.
   */
  merge?: boolean | undefined;
  /** How long a merging save waits for the lock, in milliseconds. Default 5,000. */
  lockTimeout?: number | undefined;
}

/** The result of reading a file. */
export interface LoadResult {
  /** The number of cookies added to the jar. */
  loaded: number;
  /** The lines that were skipped, in file order, including session and expired cookies that the options exclude. */
  skipped: SkippedLine[];
  /** Lines whose cookies were added with a change; absent if there are none. */
  altered?: SkippedLine[] | undefined;
}

/** The result of writing a file. */
export interface SaveResult {
  /** The number of cookies now in the file. */
  saved: number;
  /** The cookies that could not be written. Session and expired cookies that the options exclude are not listed. */
  skipped: SkippedCookie[];
  /** The cookies that were written but will be read back with a change; absent if there are none. */
  altered?: SkippedCookie[] | undefined;
}

/** Options of a new file jar. */
export interface FileCookieJarOptions {
  /** Default: `new DefaultCookiePolicy()`. */
  policy?: CookiePolicy | undefined;
  /** Stored as {@link FileCookieJar.delayload}; no effect in the jars of this package, as in Python's. Default false. */
  delayload?: boolean | undefined;
}

/** Python takes the policy itself. */
export const JAR_HINT = 'A policy is an option: { policy }';
const JAR_OPTIONS = { policy: true, delayload: true } as const;
const LOAD_OPTIONS = { filename: true, ignoreDiscard: true, ignoreExpires: true } as const;
const SAVE_OPTIONS = { ...LOAD_OPTIONS, merge: true, lockTimeout: true } as const;
const DEFAULT_LOCK_TIMEOUT = 5_000;

/**
 * A jar that can be saved to a file and loaded from it (http.cookiejar: FileCookieJar). A subclass defines the format by overriding {@link
 * parse} and {@link format}.
 */
export abstract class FileCookieJar extends CookieJar {
  #filename: string | null = null;
  /** {@link filename} as an absolute path. */
  #path: string | null = null;
  delayload: boolean;
  /** The last asynchronous save of each file, until it ends: an older save must not replace the file of a newer one. */
  readonly #saves = new Map<string, Promise<SaveResult>>();
  readonly #file = new CookieFile({
    name: this.constructor.name,
    read: (content) =>
      this.parse === FileCookieJar.prototype.parse
        ? this.parseInSteps(content)
        : inOneStep(() => this.#requireParsed(this.parse(content))),
    write: (cookies, kept) => this.#formatOctets(cookies, kept),
  });

  /**
   * Does not read the file; call {@link load} for that.
   * @throws TypeError (ERR_INVALID_ARG_TYPE) if the name is neither a string nor a URL; (ERR_INVALID_ARG_VALUE) for an unknown option
   */
  constructor(filename?: CookieFilename, options?: FileCookieJarOptions) {
    const { policy, delayload = false } = requireOptions('options', options, JAR_OPTIONS, JAR_HINT);
    requireType('options.delayload', delayload, 'boolean');
    super(policy);
    this.filename = filename ?? null;
    this.delayload = delayload;
  }

  /** The file of calls without a file name. A relative path is resolved against the working directory when it is assigned. */
  get filename(): string | null {
    return this.#filename;
  }
  set filename(filename: string | URL | null) {
    this.#filename = filename === null ? null : filePath('filename', filename);
    this.#path = this.#filename === null ? null : absolutePath(this.#filename);
  }

  /** Parses a file's content in the subclass's format. @throws LoadError if it has another format */
  protected parse(content: Uint8Array): ParsedFile {
    return runSteps(this.parseInSteps(content));
  }

  /**
   * Serializes cookies in the subclass's format, as text, which is stored as UTF-8, or as octets.
   * @param kept for a merging save, the lines of the file that `parse` returned as `kept`
   */
  protected format(cookies: readonly Cookie[], kept?: readonly string[]): string | Uint8Array {
    return runSteps(this.formatInSteps(cookies, kept));
  }

  #missing(hook: 'parse' | 'format'): NotImplementedError {
    return new NotImplementedError(`${this.constructor.name}.${hook}`);
  }

  /** {@link parse} in steps, between which an asynchronous load yields to the event loop. If `parse` is overridden, it is called instead. */
  protected parseInSteps(_content: Uint8Array): Steps<ParsedFile> {
    throw this.#missing('parse');
  }

  /**
   * {@link format} in steps, between which an asynchronous save yields to the event loop. If `format` is overridden, it is called instead.
   */
  protected formatInSteps(
    _cookies: readonly Cookie[],
    _kept?: readonly string[],
  ): Steps<string | Uint8Array> {
    throw this.#missing('format');
  }

  #requireParsed(parsed: ParsedFile): ParsedFile {
    const cookies: unknown = Object(parsed).cookies;
    if (Array.isArray(cookies) && cookies.every(isCookie)) return parsed;
    throw new TypeError(`${this.constructor.name}.parse() must return { cookies: Cookie[] }`);
  }

  *#formatOctets(cookies: readonly Cookie[], kept?: readonly string[]): Steps<Uint8Array> {
    const content =
      this.format === FileCookieJar.prototype.format
        ? yield* this.formatInSteps(cookies, kept)
        : this.format(cookies, kept);
    if (typeof content === 'string') return Buffer.from(content);
    if (types.isUint8Array(content)) return content;
    throw new TypeError(`${this.constructor.name}.format() must return a string or a Uint8Array`);
  }

  /** Why the format cannot represent the cookie; `null` if it can. */
  protected explainSave(_cookie: Cookie): RefusalReason | null {
    return null;
  }

  /** Why the cookie will be read back with a change; `null` if it will not. */
  protected explainAlteration(_cookie: Cookie): RefusalReason | null {
    return null;
  }

  /**
   * Adds the cookies of a file to those of the jar (Python: load). A line that cannot be parsed is skipped and reported.
   * @param filename the file, or the options
   * @throws LoadError if no line has the format; the file system's own error if the file cannot be read
   * @throws MissingFilenameError if neither the call nor the jar names a file
   * @example await jar.load('cookies.txt', { ignoreDiscard: true })
   */
  async load(filename?: CookieFilename | FileOptions, options?: FileOptions): Promise<LoadResult> {
    return runAsync(this.#load(loadOptions('load', filename, options)));
  }

  /** {@link load}, synchronously. */
  loadSync(filename?: CookieFilename | FileOptions, options?: FileOptions): LoadResult {
    return runSync(this.#load(loadOptions('load', filename, options)));
  }

  /**
   * Replaces the cookies of the jar with those of a file (Python: revert). If that fails, the jar does not change.
   * @throws as {@link load}
   */
  async revert(
    filename?: CookieFilename | FileOptions,
    options?: FileOptions,
  ): Promise<LoadResult> {
    return runAsync(this.#revert(loadOptions('revert', filename, options)));
  }

  /** {@link revert}, synchronously. */
  revertSync(filename?: CookieFilename | FileOptions, options?: FileOptions): LoadResult {
    return runSync(this.#revert(loadOptions('revert', filename, options)));
  }

  /**
   * Replaces the content of a file with the cookies of the jar (Python: save). Readers see the old content or the new, even after a crash.
   * A cookie that the format cannot represent is skipped and reported. The last of several saves of a file wins.
   * @param filename the file, or the options
   * @throws MissingFilenameError if neither the call nor the jar names a file; the file system's own error if it cannot be written
   * @throws FileLockedError if a merging save does not get the lock within `lockTimeout`; LoadError if it would overwrite a file of another
   * format
   * @example await jar.save({ merge: true, ignoreDiscard: true })
   */
  async save(filename?: CookieFilename | SaveOptions, options?: SaveOptions): Promise<SaveResult> {
    const checked = saveOptions(filename, options);
    const path = this.#pathFor(checked);
    const cookies = [...this];
    const start = () => runAsync(this.#save(path, cookies, checked, 'wait'));
    // Merging saves wait for the lock.
    if (checked.merge) return start();
    const saved = (this.#saves.get(path)?.then(start, start) ?? start()).finally(() => {
      if (this.#saves.get(path) === saved) this.#saves.delete(path);
    });
    this.#saves.set(path, saved);
    return saved;
  }

  /**
   * {@link save}, synchronously. Await an asynchronous save of the jar first: a merging save fails immediately while one is unfinished, and
   * the file of another save would be replaced when it ends.
   */
  saveSync(filename?: CookieFilename | SaveOptions, options?: SaveOptions): SaveResult {
    const checked = saveOptions(filename, options);
    return runSync(this.#save(this.#pathFor(checked), [...this], checked, 'fail'));
  }

  *#load(options: FileOptions): FileOperation<LoadResult> {
    const { cookies, ...result } = yield* this.#read(options);
    yield* forEachInSteps(cookies, (cookie) => this[addCookie](cookie));
    return result;
  }

  *#revert(options: FileOptions): FileOperation<LoadResult> {
    const { cookies, ...result } = yield* this.#read(options);
    // Synchronous, so that no request sees only some of the cookies.
    this.clear();
    for (const cookie of cookies) this[addCookie](cookie);
    return result;
  }

  *#read(options: FileOptions): FileOperation<LoadResult & { cookies: readonly Cookie[] }> {
    const { parse, parseInSteps } = FileCookieJar.prototype;
    if (this.parse === parse && this.parseInSteps === parseInSteps) throw this.#missing('parse');
    const explain = (cookie: Cookie) => this.#explainLoad(cookie, options);
    const readings = yield* this.#file.read(this.#pathFor(options), explain);
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

  *#save(
    path: string,
    listed: readonly Cookie[],
    options: SaveOptions,
    onOwnLock: LockOptions['onOwnLock'],
  ): FileOperation<SaveResult> {
    const { format, formatInSteps } = FileCookieJar.prototype;
    if (this.format === format && this.formatInSteps === formatInSteps)
      throw this.#missing('format');
    const skipped: SkippedCookie[] = [];
    const altered: SkippedCookie[] = [];
    // A merging save writes the cookies that the jar has when the lock is held.
    const toSave = () => this.#cookiesToSave(merge ? [...this] : listed, options, skipped, altered);
    const { merge, lockTimeout: timeout = DEFAULT_LOCK_TIMEOUT, ignoreExpires = false } = options;
    const saved = merge
      ? yield* this.#file.merge(path, toSave, { timeout, onOwnLock, keepExpired: ignoreExpires })
      : yield* this.#file.write(path, toSave);
    return { saved, skipped, ...(altered.length > 0 ? { altered } : {}) };
  }

  /** The cookies to write: those that the options include and the format can represent. */
  *#cookiesToSave(
    listed: readonly Cookie[],
    { ignoreDiscard, ignoreExpires }: FileOptions,
    skipped: SkippedCookie[],
    altered: SkippedCookie[],
  ): Steps<CookiesToSave> {
    const cookies: Cookie[] = [];
    const heldBack: Cookie[] = [];
    const now = nowInSeconds();
    yield* forEachInSteps(listed, (original) => {
      if (!hasFieldTypes(original)) {
        skipped.push(report('save', original, reasonFor('unsavable-type')));
        return;
      }
      const cookie = copyCookie(original);
      if (!ignoreExpires && cookie.isExpired(now)) return;
      if (cookie.discard && !ignoreDiscard) {
        heldBack.push(cookie);
        return;
      }
      const refusal = this.explainSave(cookie);
      const alteration = refusal ?? this.explainAlteration(cookie);
      if (refusal === null) cookies.push(cookie);
      if (alteration !== null)
        (refusal === null ? altered : skipped).push(report('save', cookie, alteration));
    });
    return { cookies, heldBack };
  }

  #pathFor({ filename }: FileOptions): string {
    if (filename !== undefined && filename !== null)
      return absolutePath(filePath('filename', filename));
    if (this.#path === null) throw new MissingFilenameError();
    return this.#path;
  }
}

function absolutePath(filename: string): string {
  if (filename === '') throw invalidArgValue('filename', filename, 'must not be empty');
  return resolve(filename);
}

function loadOptions(
  method: 'load' | 'revert',
  filename: CookieFilename | FileOptions,
  options: FileOptions | undefined,
): FileOptions {
  return requireFileOptions(method, mergedOptions(filename, options), LOAD_OPTIONS);
}

function saveOptions(
  filename: CookieFilename | SaveOptions,
  options: SaveOptions | undefined,
): SaveOptions {
  const merged = requireFileOptions('save', mergedOptions(filename, options), SAVE_OPTIONS);
  const { merge = false, lockTimeout = 0 } = merged;
  requireType('options.merge', merge, 'boolean');
  requireType('options.lockTimeout', lockTimeout, 'number');
  if (!(lockTimeout >= 0))
    throw invalidArgValue('options.lockTimeout', lockTimeout, 'must be at least 0 milliseconds');
  return merged;
}

function requireFileOptions<T extends FileOptions>(
  method: 'load' | 'revert' | 'save',
  options: T | undefined,
  known: Readonly<Record<keyof T, unknown>>,
): T {
  const example = `await jar.${method}('cookies.txt', { ignoreDiscard: true })`;
  const checked = requireOptions('options', options, known, example);
  const { ignoreDiscard = false, ignoreExpires = false } = checked;
  requireType('options.ignoreDiscard', ignoreDiscard, 'boolean');
  requireType('options.ignoreExpires', ignoreExpires, 'boolean');
  return checked;
}

const POSITIONAL_HINT =
  "The options are an object: ('cookies.txt', { ignoreDiscard: true, ignoreExpires: true })";

/** The options of `(filename, options)` and of `(options)`. */
function mergedOptions<T extends FileOptions>(
  filename: CookieFilename | T,
  options: T | undefined,
): T | undefined {
  if (filename === undefined || filename === null) return options;
  // Python's positional `save(filename, True)`.
  if (options != null) requireType('options', options, 'object', POSITIONAL_HINT);
  const isOptions = typeof filename === 'object' && !isUrl(filename);
  if (isOptions && options === undefined) return filename;
  if (isOptions || (options?.filename ?? null) !== null)
    throw invalidCall('The file name or the options are given twice');
  return { ...options, filename } as T;
}
