import type { Stats } from 'node:fs';
import { resolve } from 'node:path';
import type { Cookie } from '../cookie/cookie.js';
import { FileLockedError, LoadError } from '../errors.js';
import { resolveTarget, statOfFile, writeAtomically } from '../files/atomic-write.js';
import { acquireLock, type HeldLock, type LockOptions, withLock } from '../files/lock.js';
import { isBlank, readFileIfAny } from '../files/read-file.js';
import type { SessionFormat } from '../files/session-format.js';
import { type FileOperation, orElse, runAsync, runSync } from '../files/sync-or-async.js';
import { removeUnfinished } from '../files/temporary-file.js';
import { explainForeignFormat } from '../formats/explain-foreign-format.js';
import type { ParsedFile } from '../formats/parsed-file.js';
import { report, reportLines } from '../formats/skipped-cookie.js';
import { forEachInSteps, runSteps, type Steps } from '../formats/steps.js';
import { crypto } from '../internal/node-modules.js';
import { parseRecord, recordKey, recordText } from './cookie-record.js';
import type { CookieChange, CookieStorage, StorageNews, StoredCookie } from './cookie-storage.js';

/** The interval for polling the file, in milliseconds. */
const POLL = 500;
/** The maximum number of cookies remembered as reported, because expired cookies are not removed from the list. */
const MOST_REPORTED = 10_000;
/** The interval for renewing a lock, in milliseconds. */
const LOCK_RENEWAL = 10_000;

/**
 * The cookies of a session in a file. A file has no stamps and deletions, so a batch is applied to the file's current content under a lock,
 * and the later save wins. Changes of other processes are the differences from the content that this process last read or wrote.
 */
export class FileStorage implements CookieStorage {
  readonly session: string;
  readonly #format: SessionFormat;
  readonly #lockTimeout: number;
  /** The content that this process last read or wrote. */
  #content: Uint8Array = new Uint8Array();
  #signature = '';
  /** Changes of other processes that have not been passed to the session. */
  readonly #news = new Map<string, StoredCookie>();
  /** The keys of cookies that are read back under another key: a format may not support names without a value. */
  readonly #keysInFile = new Map<string, string>();
  /** The last reported reason for each cookie that the format cannot represent, so that it is reported once. */
  readonly #reported = new Map<string, string>();
  /** Whether the file has lost its cookies. */
  #isLost = false;
  /** Increases when the file has lost its cookies, so that the session writes them again. */
  #epoch = 1;
  #revision = 0;
  #lastStamp = 0;
  #queue: Promise<unknown> = Promise.resolve();

  /** @param lockTimeout how long a write waits for locks of other processes, in milliseconds */
  constructor(path: string, format: SessionFormat, lockTimeout: number) {
    // Resolved now, because the working directory may change.
    this.session = resolve(path);
    this.#format = format;
    this.#lockTimeout = lockTimeout;
  }

  async load(): Promise<StorageNews> {
    return await this.#enqueue(() => this.#load());
  }

  async apply(changes: readonly CookieChange[]): Promise<StorageNews> {
    const lock: LockOptions = { timeout: this.#lockTimeout, onOwnLock: 'wait' };
    return await this.#enqueue(() => this.#apply(changes, lock));
  }

  /** If this thread holds the lock when it exits, the write that acquired it will not continue. */
  applySync(changes: readonly CookieChange[], timeout: number): void {
    runSync(this.#apply(changes, { timeout, onOwnLock: 'proceed' }));
  }

  async subscribe(listener: () => void): Promise<() => Promise<void>> {
    let isLooking = false;
    const look = async () => {
      if (isLooking) return;
      isLooking = true;
      // After the current load or save, which would count as a change. If the file cannot be accessed, the load fails and reports it.
      const isChanged = await this.#enqueue(() => orElse(this.#isChanged(), true));
      isLooking = false;
      if (isChanged) listener();
    };
    const timer = setInterval(() => void look(), POLL);
    timer.unref?.();
    return async () => clearInterval(timer);
  }

  /** The lock of a killed process is free immediately. */
  async lock(name: string, milliseconds: number): Promise<(() => Promise<void>) | null> {
    const hash = crypto().createHash('sha256').update(name).digest('hex').slice(0, 16);
    const target = await runAsync(resolveTarget(this.session));
    const attempt = acquireLock(`${target}.${hash}`, { timeout: 0, onOwnLock: 'wait' });
    const lock = await runAsync(attempt).catch((error: unknown) => {
      if (error instanceof FileLockedError) return null;
      throw error;
    });
    if (lock === null) return null;
    const renewal = setInterval(() => void runAsync(orElse(lock.refresh(), false)), LOCK_RENEWAL);
    const release = async () => {
      clearInterval(renewal);
      clearTimeout(end);
      await runAsync(lock.release());
    };
    const end = setTimeout(() => void release().catch(() => {}), milliseconds);
    renewal.unref?.();
    end.unref?.();
    return release;
  }

  /** Runs operations sequentially. */
  #enqueue<T>(operation: () => FileOperation<T>): Promise<T> {
    const result = this.#queue.then(() => runAsync(operation()));
    this.#queue = result.catch(() => {});
    return result;
  }

  *#isChanged(): FileOperation<boolean> {
    const target = yield* resolveTarget(this.session);
    return signatureOf(yield* statOfFile(target)) !== this.#signature;
  }

  *#load(): FileOperation<StorageNews> {
    yield* this.#read(yield* resolveTarget(this.session));
    if (this.#isLost) this.#epoch++;
    this.#isLost = false;
    return this.#takeNews([]);
  }

  /** Reads the file if it has changed, and records the differences as news. */
  *#read(target: string): FileOperation<ParsedFile> {
    const signature = signatureOf(yield* statOfFile(target));
    if (signature === this.#signature) return yield* this.#format.read(this.#content);
    const content = yield* readFileIfAny(target);
    // A missing or empty file does not mean that its cookies were deleted. Another program may be about to write an empty one.
    if (isBlank(content)) {
      this.#isLost = signature === 'missing' && !isBlank(this.#content);
      this.#signature = signature;
      return yield* this.#format.read(this.#content);
    }
    const isFirst = isBlank(this.#content);
    const before = yield* this.#format.read(this.#content);
    // Parsed last, because a save keeps the form of the content that was read last.
    const parsed = yield* this.#parse(content);
    yield* this.#compare(yield* byKey(before.cookies), yield* byKey(parsed.cookies));
    if (isFirst) reportLines(parsed);
    this.#content = content;
    this.#signature = signature;
    return parsed;
  }

  /** @throws LoadError if no line has the format */
  *#parse(content: Uint8Array): Steps<ParsedFile> {
    const parsed = yield* this.#format.read(content);
    if (parsed.isOfFormat !== false) return parsed;
    const { name } = this.#format;
    throw new LoadError(
      explainForeignFormat(content, this.session, name) ??
        `${this.session} has no cookies in the format of ${name}`,
    );
  }

  *#compare(before: ReadonlyMap<string, Cookie>, now: ReadonlyMap<string, Cookie>): Steps<void> {
    let count = 0;
    yield* forEachInSteps(now, ([key, cookie]) => {
      count++;
      const previous = before.get(key);
      if (previous !== undefined && recordText(previous, 0) === recordText(cookie, 0)) return;
      // The oldest cookie is first in the file.
      this.#note(key, recordText(cookie, count), cookie.expires);
    });
    for (const key of before.keys()) if (!now.has(key)) this.#note(this.#keyOfJar(key), null, null);
  }

  #note(key: string, cookie: string | null, expires: number | null): void {
    this.#news.set(key, { key, stamp: this.#nextStamp(0), cookie, expires });
  }

  #keyOfJar(keyInFile: string): string {
    for (const [key, inFile] of this.#keysInFile) if (inFile === keyInFile) return key;
    return keyInFile;
  }

  #nextStamp(seen: number): string {
    this.#lastStamp = Math.max(Date.now() * 1000, this.#lastStamp + 1, seen + 1);
    return String(this.#lastStamp);
  }

  #takeNews(records: readonly StoredCookie[]): StorageNews {
    for (const { key } of records) this.#news.delete(key);
    const news = [...this.#news.values(), ...records];
    this.#news.clear();
    const since = this.#revision++;
    return { epoch: `file ${this.#epoch}`, revision: this.#revision, records: news, since };
  }

  *#apply(changes: readonly CookieChange[], options: LockOptions): FileOperation<StorageNews> {
    // Resolved each time, because a symbolic link may change.
    const target = yield* resolveTarget(this.session);
    if (options.onOwnLock === 'proceed') yield* removeUnfinished(target);
    return yield* withLock(target, options, (lock) => this.#write(target, lock, changes));
  }

  *#write(
    target: string,
    lock: HeldLock,
    changes: readonly CookieChange[],
  ): FileOperation<StorageNews> {
    const parsed = yield* this.#read(target);
    const cookies = yield* byKey(parsed.cookies.filter((cookie) => !cookie.isExpired()));
    let isChanged = this.#isLost || cookies.size !== parsed.cookies.length;
    const acknowledged: StoredCookie[] = [];
    yield* forEachInSteps(changes, (change) => {
      isChanged = this.#put(change, cookies) || isChanged;
      const { key, cookie, expires, seen } = change;
      acknowledged.push({ key, stamp: this.#nextStamp(Number(seen)), cookie, expires });
    });
    if (isChanged) {
      const content = yield* this.#format.write([...cookies.values()], parsed.kept);
      const stats = yield* writeAtomically(target, content, lock);
      this.#isLost = false;
      this.#content = content;
      this.#signature = signatureOf(stats);
    }
    return this.#takeNews(acknowledged);
  }

  /** @returns whether the cookies have changed */
  #put({ key, cookie: text }: CookieChange, cookies: Map<string, Cookie>): boolean {
    const previousKey = this.#keysInFile.get(key) ?? key;
    const cookie = text === null ? undefined : parseRecord(key, text)?.cookie;
    if (text === null) this.#reported.delete(key);
    if (cookie === undefined || cookie.isExpired() || !this.#isWritable(key, cookie))
      return cookies.delete(previousKey);
    const keyInFile = this.#keyInFile(key, cookie);
    if (keyInFile !== previousKey) cookies.delete(previousKey);
    cookies.set(keyInFile, cookie);
    return true;
  }

  #isWritable(key: string, cookie: Cookie): boolean {
    const refusal = this.#format.explain(cookie);
    const reason = refusal ?? this.#format.explainAlteration(cookie);
    if (reason !== null && this.#reported.get(key) !== reason.code) {
      if (this.#reported.size >= MOST_REPORTED) this.#reported.clear();
      this.#reported.set(key, reason.code);
      report('save', cookie, reason);
    }
    return refusal === null;
  }

  #keyInFile(key: string, cookie: Cookie): string {
    if (isOrdinary(cookie)) return key;
    const [asRead] = runSteps(this.#format.read(runSteps(this.#format.write([cookie])))).cookies;
    const keyInFile = asRead === undefined ? key : recordKey(asRead);
    if (keyInFile !== key) this.#keysInFile.set(key, keyInFile);
    return keyInFile;
  }
}

/** Identifies the content of a file. */
function signatureOf(stats: Stats | null): string {
  return stats === null ? 'missing' : `${stats.ino} ${stats.size} ${stats.mtimeMs}`;
}

/** Whether every format is known to read the cookie back under the same key. */
function isOrdinary({ name, value, domain, path, partitionKey }: Cookie): boolean {
  return (
    value !== null &&
    partitionKey === undefined &&
    /^[\x21-\x7e]+$/.test(name) &&
    /^\/[\x21-\x7e]*$/.test(path) &&
    /^[.a-z0-9-]+$/.test(domain) &&
    !domain.endsWith('.local')
  );
}

/** Cookies by key; the last cookie with a key wins, as in every reader. */
function* byKey(cookies: Iterable<Cookie>): Steps<Map<string, Cookie>> {
  const found = new Map<string, Cookie>();
  yield* forEachInSteps(cookies, (cookie) => found.set(recordKey(cookie), cookie));
  return found;
}
