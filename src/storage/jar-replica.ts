import type { Cookie } from '../cookie/cookie.js';
import { requireFieldTypes } from '../cookie/field-types.js';
import { CookieError, StorageError, type UnwrittenCookie } from '../errors.js';
import { runAsync, runSync } from '../files/sync-or-async.js';
import type { Steps } from '../formats/steps.js';
import { nowInSeconds } from '../internal/clock.js';
import { reportError, reportStorage } from '../internal/diagnostics.js';
import { type CookieJar, observeChanges, removeCookie } from '../jar/cookie-jar.js';
import { reportRefusal } from '../refusal.js';
import type { RemovalCause } from '../store/cookie-store.js';
import { ageOf, ChangeLog, type PendingChange } from './change-log.js';
import { creationIn, parseRecord, recordKey, recordText } from './cookie-record.js';
import type { CookieChange, CookieStorage, StorageNews, StoredCookie } from './cookie-storage.js';
import {
  hasExpired,
  isLater,
  type KnownRecord,
  KnownRecords,
  LATEST_STAMP,
} from './known-records.js';
import { registerForExit, unregisterForExit } from './process-exit.js';
import { requireEnd, requireNews } from './require-result.js';
import { Revisions } from './revisions.js';

export interface ReplicaOptions {
  /**
   * How long to collect changes before they are written, in milliseconds.
   * @param lastWrite how long the last write took
   */
  readonly delay: (lastWrite: number) => number;
  /** The maximum number of changes in a batch. */
  readonly batchSize: number;
  /** The timeout of open(), save(), reload() and close(), in milliseconds; null if the storage has its own timeout. */
  readonly timeout: number | null;
  /** Whether every write first scans for assignments, or only when the scan is cheap. save() and close() always scan. */
  readonly scansAtEachWrite: boolean;
  /** Whether save() and close() retry until their timeout. A file reports its error immediately. */
  readonly retries: boolean;
}

/** A change and its message to the storage. */
interface SentChange {
  readonly change: PendingChange;
  readonly message: CookieChange;
}

type Operation = 'load' | 'save' | 'close';

const WARNINGS: Readonly<Record<Operation, string>> = {
  load: 'COOKIES_NOT_LOADED',
  save: 'COOKIES_NOT_SAVED',
  close: 'COOKIES_NOT_SAVED',
};

/** Cookies per step, which takes a few milliseconds; the event loop runs between steps. */
const STEP = 500;
/** The range of pauses before a failed write or load is retried, in milliseconds. */
const SHORTEST_PAUSE = 200;
const LONGEST_PAUSE = 1_000;
/** How long a deletion is kept, in seconds. Storages remove expired records an hour later, so a deletion is kept for a day in all. */
const DELETION_LIFE = 23 * 60 * 60;
/** The age of a lost record that is written again, in milliseconds: large enough that the stamp depends only on `seen`. */
const AGE_OF_LOST = 10 ** 13;
/** The maximum share of time for scans for assignments. */
const SHARE_OF_TIME = 0.05;

/**
 * Synchronizes a jar and a storage. Everything is loaded once; changes of the jar are written in the background, and changes of other
 * processes are applied to the jar when they are received. Requests never wait for the storage.
 */
export class JarReplica {
  readonly #jar: CookieJar;
  readonly #storage: CookieStorage;
  readonly #options: ReplicaOptions;
  readonly #log = new ChangeLog();
  readonly #known = new KnownRecords();
  /** Records that arrived while a change of their key was unacknowledged. If they are newer, they are applied after the acknowledgement. */
  readonly #held = new Map<string, StoredCookie>();
  readonly #revisions = new Revisions(() => this.#resync());
  #isApplying = false;
  #flushTimer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> | undefined;
  #loading: Promise<void> | undefined;
  #isResyncing = false;
  #needsResync = false;
  #closing: Promise<void> | undefined;
  #isClosed = false;
  #pause = SHORTEST_PAUSE;
  /** Operations that have failed since they last succeeded: each emits one process warning. */
  readonly #failing = new Set<Operation>();
  #nextScan = 0;
  #lastWrite = 0;
  /** The error of the last write, if it failed. */
  #writeError: unknown;
  #stopObserving: () => void = () => {};
  #unsubscribe: (() => Promise<void>) | undefined;
  /** The stamps of unusable records, which were reported, by key. */
  readonly #unusable = new Map<string, string>();

  private constructor(jar: CookieJar, storage: CookieStorage, options: ReplicaOptions) {
    this.#jar = jar;
    this.#storage = storage;
    this.#options = options;
  }

  /**
   * Loads the storage into the jar, and writes the cookies that only the jar has.
   * @throws the storage's own error if it has a code, otherwise StorageError
   */
  static async open(
    jar: CookieJar,
    storage: CookieStorage,
    options: ReplicaOptions,
  ): Promise<JarReplica> {
    const replica = new JarReplica(jar, storage, options);
    try {
      await replica.#within('load', replica.#start());
    } catch (error) {
      replica.#stop();
      const isCoded = typeof Object(error).code === 'string';
      throw isCoded ? error : replica.#errorOf('load', error);
    }
    registerForExit(replica);
    return replica;
  }

  async #start(): Promise<void> {
    const brought = [...this.#jar];
    this.#stopObserving = this.#jar[observeChanges]({
      stored: (cookie) => this.#noteChange(cookie, false),
      removed: (cookie, cause) => this.#noteRemoval(cookie, cause),
    });
    if (this.#storage.subscribe) {
      const stop = await this.#storage.subscribe((news) => this.#receiveNews(news));
      this.#unsubscribe = requireEnd('subscribe', stop);
    }
    if (this.#isClosed) {
      await this.#unsubscribe?.();
      return;
    }
    await this.#load();
    for (const cookie of brought) {
      const key = recordKey(cookie);
      if (this.#known.get(key)?.cookie == null) this.#log.add(key, cookie);
    }
    if (this.#log.pending.size > 0) this.#scheduleFlush();
  }

  // Changes of this process.

  #noteChange(cookie: Cookie, isRemoved: boolean): void {
    if (this.#isApplying) return;
    if (this.#isClosed) {
      this.#warnOfClosedSession();
      return;
    }
    this.#log.note(cookie, isRemoved);
    this.#scheduleFlush();
  }

  /**
   * An expired cookie expires in every process, unless its expiry was assigned, but an evicted one must be deleted from the storage, which
   * would otherwise grow.
   */
  #noteRemoval(cookie: Cookie, cause: RemovalCause): void {
    if (cause !== 'expired') {
      this.#noteChange(cookie, true);
      return;
    }
    const key = recordKey(cookie);
    const known = this.#known.get(key);
    const isAssigned = known !== undefined && known.cookie === cookie && !hasExpired(known);
    if (isAssigned) this.#noteChange(cookie, true);
    // An assignment to a cookie that has left the jar is no change of the jar.
    else this.#known.delete(key);
  }

  #warnOfClosedSession(): void {
    this.#stopObserving();
    const message = `the session is closed: changes of its cookies are no longer written${this.#place}`;
    process.emitWarning(message, { code: 'SESSION_CLOSED' });
  }

  get #place(): string {
    const { session } = this.#storage;
    return session === undefined ? '' : ` to ${session}`;
  }

  #scheduleFlush(delay = this.#options.delay(this.#lastWrite)): void {
    if (this.#flushTimer !== undefined || this.#flushing !== undefined || this.#isClosed) return;
    this.#flushTimer = setTimeout(() => this.flushInBackground(), delay);
    this.#flushTimer.unref?.();
  }

  /** Writes pending changes in the background. The first of consecutive failures emits a process warning. */
  flushInBackground(): void {
    this.#flush().catch((error: unknown) => {
      this.#warn('save', error);
      this.#scheduleFlush(this.#nextPause());
    });
  }

  #nextPause(): number {
    const pause = this.#pause;
    this.#pause = Math.min(2 * pause, LONGEST_PAUSE);
    return pause;
  }

  #flush(): Promise<void> {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    this.#flushing ??= this.#writeAll()
      .catch((error: unknown) => {
        this.#writeError = error;
        throw error;
      })
      .finally(() => {
        this.#flushing = undefined;
      });
    return this.#flushing;
  }

  async #writeAll(): Promise<void> {
    const start = performance.now();
    while (this.#log.pending.size > 0) {
      await this.#scanIfCheap();
      await this.#writeBatch();
    }
    this.#lastWrite = performance.now() - start;
    this.#pause = SHORTEST_PAUSE;
    this.#failing.delete('save');
    this.#writeError = undefined;
  }

  async #writeBatch(): Promise<void> {
    const batch = [...this.#log.pending.values()].slice(0, this.#options.batchSize);
    const sent = new Map<string, SentChange>();
    await runAsync(this.#serialize(batch, sent));
    if (sent.size === 0) return;
    const messages = [...sent.values()].map(({ message }) => message);
    const answer = this.#requireNews(
      'apply() must resolve to',
      await this.#storage.apply(messages),
    );
    reportStorage({ operation: 'save', session: this.#label, revision: answer.revision });
    await runAsync(this.#settle(sent, answer));
    if (this.#revisions.isOfEpoch(answer)) this.#revisions.advance(answer);
    // The storage has lost its records, which are written again before the changes count as saved.
    else await this.#load().catch(() => this.#resync());
  }

  /** The storage of the jar. */
  get storage(): CookieStorage {
    return this.#storage;
  }

  get #label(): string {
    return this.#storage.session ?? '';
  }

  *#serialize(batch: readonly PendingChange[], sent: Map<string, SentChange>): Steps<void> {
    for (const [index, change] of batch.entries()) {
      if (index % STEP === STEP - 1) yield;
      const text = change.lost ? change.lost.text : this.#textOf(change);
      if (text === undefined) this.#skip(change);
      else sent.set(change.key, { change, message: this.#describe(change, text) });
    }
  }

  #skip(change: PendingChange): void {
    this.#log.acknowledge(change);
    this.#takeHeld(change.key);
  }

  /** The JSON of the changed cookie; undefined if a field was assigned a value that cannot be written. */
  #textOf({
    key,
    cookie,
    created,
  }: Pick<PendingChange, 'key' | 'cookie' | 'created'>): string | null | undefined {
    if (cookie === null) return null;
    try {
      requireFieldTypes(cookie);
      const known = this.#known.get(key);
      return recordText(cookie, known?.cookie ? known.created : created);
    } catch (cause) {
      reportError({ operation: 'save', code: 'cookie-unwritable', cause });
      return undefined;
    }
  }

  #describe(change: PendingChange, text: string | null): CookieChange {
    const { key, lost } = change;
    if (lost !== undefined) {
      const seen = String(Number(lost.stamp) - 1);
      return { key, cookie: text, expires: lost.expires, age: AGE_OF_LOST, seen };
    }
    const expires =
      change.cookie === null ? nowInSeconds() + DELETION_LIFE : expiryOf(change.cookie);
    return { key, cookie: text, expires, age: ageOf(change), seen: this.#seen(key) };
  }

  /**
   * Updates the known records with the storage's response to a batch: for each key, this process's change or a newer one of another
   * process.
   */
  *#settle(sent: ReadonlyMap<string, SentChange>, { records }: StorageNews): Steps<void> {
    let count = 0;
    for (const { change } of sent.values()) {
      if (++count % STEP === 0) yield;
      this.#log.acknowledge(change);
    }
    for (const record of records) {
      if (++count % STEP === 0) yield;
      const own = sent.get(record.key);
      if (own === undefined) this.#receive(record);
      else this.#settleOne(own, record);
    }
    if (this.#held.size > 0) for (const key of sent.keys()) this.#takeHeld(key);
  }

  #settleOne({ change: { key, cookie }, message }: SentChange, record: StoredCookie): void {
    const { cookie: text, seen } = message;
    const isStored = record.cookie === text;
    const stamp = isStored ? record.stamp : (this.#known.get(key)?.stamp ?? '0');
    this.#know({ ...record, stamp, cookie: text }, cookie);
    if (isStored) return;
    this.#receive(record);
    // The change replaces an unusable record, even if its stamp is in the future.
    const isUnusable = this.#unusable.get(key) === record.stamp;
    if (isUnusable && this.#seen(key) !== seen) this.#log.add(key, cookie);
  }

  #takeHeld(key: string): void {
    const held = this.#held.get(key);
    if (held === undefined || this.#log.pending.has(key)) return;
    this.#held.delete(key);
    this.#take(held);
  }

  #know({ key, stamp, cookie: text, expires }: StoredCookie, cookie: Cookie | null): void {
    const created = text === null ? 0 : creationIn(text);
    this.#known.set(key, { stamp, text, expires, created, cookie });
  }

  // Assignments to fields of cookies, of which a jar does not notify its observers.

  async #scanIfCheap(): Promise<void> {
    if (this.#options.scansAtEachWrite || performance.now() >= this.#nextScan) await this.#scan();
  }

  async #scan(): Promise<void> {
    const start = performance.now();
    await runAsync(this.#findAssignments());
    const end = performance.now();
    this.#nextScan = end + (end - start) / SHARE_OF_TIME;
  }

  /** Compares the jar with the known records, and adds each difference to the log. */
  *#findAssignments(): Steps<void> {
    let count = 0;
    for (const [key, known] of this.#known.cookies()) {
      if (++count % STEP === 0) yield;
      const pending = this.#log.pending.get(key);
      if (pending !== undefined && pending.lost === undefined) continue;
      // A new expiry may have been assigned to a cookie whose record has expired.
      const isAssigned = known.cookie !== null && this.#noteAssignment(key, known.cookie, known);
      if (!isAssigned && hasExpired(known)) this.#known.delete(key);
    }
  }

  /** @returns whether a field was assigned after the cookie was written */
  #noteAssignment(key: string, cookie: Cookie, known: KnownRecord): boolean {
    const text = this.#textOf({ key, cookie, created: known.created });
    if (text === undefined) return false;
    const currentKey = recordKey(cookie);
    if (currentKey === key && text === known.text) return false;
    if (currentKey !== key) this.#log.add(key, null);
    this.#log.add(currentKey, cookie);
    return true;
  }

  // Changes of other processes.

  #requireNews(rule: string, result: unknown): StorageNews {
    return requireNews(rule, result, (record) => this.#reportUnusable(record));
  }

  #receiveNews(given?: StorageNews): void {
    if (this.#isClosed) return;
    if (given === undefined) {
      this.#resync();
      return;
    }
    const news = this.#requireNews('the listener of subscribe() must get', given);
    for (const record of news.records) this.#receive(record);
    this.#revisions.advance(news);
  }

  /** A record whose key has a pending change is held until the storage has acknowledged that change. */
  #receive(record: StoredCookie): void {
    if (!this.#log.pending.has(record.key)) this.#take(record);
    else if (isLater(record.stamp, this.#held.get(record.key)?.stamp ?? '0'))
      this.#held.set(record.key, record);
  }

  #take(record: StoredCookie): void {
    const { key, stamp } = record;
    const known = this.#known.get(key);
    if (known !== undefined && !isLater(stamp, known.stamp)) return;
    if (known?.cookie && this.#noteAssignment(key, known.cookie, known)) {
      // The assignment is written as a change that has seen the record, so it wins regardless of the clocks.
      this.#known.set(key, { ...known, stamp });
      this.#scheduleFlush();
      return;
    }
    if (record.cookie === null || hasExpired(record)) this.#remove(record, known);
    else this.#store(record, record.cookie);
  }

  #remove(record: StoredCookie, known: KnownRecord | undefined): void {
    if (known?.cookie) this.#apply(() => this.#jar[removeCookie](known.cookie as Cookie));
    this.#know(record, null);
  }

  #store(record: StoredCookie, text: string): void {
    const parsed = parseRecord(record.key, text);
    if (parsed === null) {
      this.#reportUnusable(record);
      return;
    }
    const known = this.#known.get(record.key)?.cookie;
    // Setting it again would be a change for another session that has the same jar, and so on without end.
    if (known && recordText(known, 0) === recordText(parsed.cookie, 0)) {
      this.#know({ ...record, cookie: recordText(known, parsed.created) }, known);
      return;
    }
    const { cookie } = parsed;
    const reason = this.#jar.policy.explainLoad?.(cookie) ?? null;
    if (reason !== null) {
      reportRefusal('load', () => reason, cookie, null);
      return;
    }
    this.#apply(() => this.#jar.setCookie(cookie));
    // Serializes the cookie again, because a different serialization by another version of this package is not an assignment.
    this.#know({ ...record, cookie: recordText(cookie, parsed.created) }, cookie);
  }

  /** Changes the jar without recording it as a change of this process. */
  #apply(change: () => void): void {
    this.#isApplying = true;
    try {
      change();
    } finally {
      this.#isApplying = false;
    }
  }

  #reportUnusable({ key = '', stamp = '' }: Partial<StoredCookie>): void {
    if (this.#unusable.get(key) === stamp || this.#unusable.size > 1_000) return;
    this.#unusable.set(key, stamp);
    reportError({ operation: 'load', code: 'record-unusable' });
  }

  /** The stamp of the record that a change replaces; '0' for none. A storage replaces a record whose stamp is out of range. */
  #seen(key: string): string {
    const known = this.#known.get(key)?.stamp ?? '0';
    const unusable = this.#unusable.get(key) ?? '0';
    return isLater(unusable, known) && Number(unusable) <= LATEST_STAMP ? unusable : known;
  }

  // Loading.

  /** Reloads everything, with retries until it succeeds. */
  #resync(): void {
    this.#needsResync = true;
    if (this.#isResyncing || this.#isClosed) return;
    this.#isResyncing = true;
    void this.#resyncUntilDone().finally(() => {
      this.#isResyncing = false;
    });
  }

  async #resyncUntilDone(): Promise<void> {
    while (this.#needsResync && !this.#isClosed) {
      this.#needsResync = false;
      try {
        await this.#load();
        this.#failing.delete('load');
        this.#pause = SHORTEST_PAUSE;
        if (this.#log.pending.size > 0) this.flushInBackground();
      } catch (error) {
        this.#needsResync = true;
        this.#warn('load', error);
        await pause(this.#nextPause());
      }
    }
  }

  /** Runs one load at a time. */
  #load(): Promise<void> {
    const loading = (this.#loading ?? Promise.resolve())
      .catch(() => {})
      .then(() => this.#loadNow());
    this.#loading = loading;
    return loading;
  }

  async #loadNow(): Promise<void> {
    const known = new Map(this.#known.cookies());
    const state = this.#requireNews('load() must resolve to', await this.#storage.load());
    if (this.#isClosed) return;
    const hasLost = this.#revisions.isBeyond(state);
    const found = new Map<string, string>();
    await runAsync(this.#takeAll(state, found));
    if (hasLost) {
      this.#writeLost(found);
      this.#scheduleFlush();
    } else if (state.since === undefined) await runAsync(this.#removeMissing(known, found));
    this.#revisions.restart(state);
    reportStorage({ operation: 'load', session: this.#label, revision: state.revision });
  }

  *#takeAll({ records }: StorageNews, found: Map<string, string>): Steps<void> {
    let count = 0;
    for (const record of yield* oldestFirst(records)) {
      if (++count % STEP === 0) yield;
      found.set(record.key, record.stamp);
      this.#receive(record);
    }
  }

  /**
   * Removes cookies that the storage no longer has: they were deleted, and it has forgotten the deletion since.
   * @param before the known records from before the load: a record that is newer may have come after the storage was read
   */
  *#removeMissing(
    before: ReadonlyMap<string, KnownRecord>,
    found: ReadonlyMap<string, string>,
  ): Steps<void> {
    let count = 0;
    for (const [key, known] of before) {
      if (++count % STEP === 0) yield;
      const isThere = found.has(key) || this.#known.get(key) !== known;
      if (isThere || hasExpired(known) || this.#log.pending.has(key)) continue;
      this.#take({ key, stamp: String(Number(known.stamp) + 1), cookie: null, expires: null });
    }
  }

  /** After the storage has lost records, writes the known records that are newer than the storage's, with their old stamps. */
  #writeLost(found: ReadonlyMap<string, string>): void {
    for (const [key, known] of this.#known.all()) {
      const isThere = !isLater(known.stamp, found.get(key) ?? '0');
      if (isThere || hasExpired(known) || this.#log.pending.has(key)) continue;
      this.#log.add(key, known.cookie, known);
    }
  }

  // Save, reload, close.

  /** Writes all changes, including assignments. @throws StorageError, which lists the cookies that could not be written */
  async save(): Promise<void> {
    this.requireOpen('save');
    await this.#saveInTime();
  }

  async #saveInTime(): Promise<void> {
    await this.#within('save', this.#saveAll(performance.now() + (this.#options.timeout ?? 0)));
  }

  async #saveAll(deadline: number): Promise<void> {
    for (;;) {
      try {
        await this.#flushing?.catch(() => {});
        await this.#scan();
        return await this.#flush();
      } catch (error) {
        if (!this.#options.retries || performance.now() + SHORTEST_PAUSE > deadline)
          throw this.#errorOf('save', error);
        await pause(SHORTEST_PAUSE);
      }
    }
  }

  /** Loads the changes of other processes. @throws LoadError, FileLockedError, StorageError */
  async reload(): Promise<void> {
    this.requireOpen('load');
    try {
      await this.#within('load', this.#load());
    } catch (error) {
      throw error instanceof CookieError ? error : this.#errorOf('load', error);
    }
  }

  /** @throws StorageError if the session is closed */
  requireOpen(operation: 'load' | 'save' | 'lock'): void {
    if (!this.#isClosed) return;
    const cause = new Error('the session is closed');
    throw new StorageError(operation, this.#storage.session, [], cause);
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** Writes all changes and closes the storage. Can be called again after a failure. @throws StorageError */
  close(): Promise<void> {
    this.#closing ??= this.#close().catch((error: unknown) => {
      this.#closing = undefined;
      throw error;
    });
    return this.#closing;
  }

  async #close(): Promise<void> {
    // The jar may still change while it is saved. Once the session is closed, a change emits a warning.
    do await this.#saveInTime();
    while (this.#log.pending.size > 0);
    unregisterForExit(this);
    this.#isClosed = true;
    clearTimeout(this.#flushTimer);
    this.#revisions.stop();
    await this.#within('close', this.#disconnect());
  }

  async #disconnect(): Promise<void> {
    await this.#unsubscribe?.();
    await this.#storage.close?.();
  }

  /** Cleans up after open() has failed. */
  #stop(): void {
    this.#isClosed = true;
    this.#stopObserving();
    this.#disconnect().catch(() => {});
  }

  /** Waits for the work to finish. @throws StorageError if it takes longer than the timeout */
  async #within(operation: Operation, work: Promise<void>): Promise<void> {
    const { timeout } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      const isLate = () => {
        const earlier = operation === 'save' ? this.#writeError : undefined;
        reject(this.#errorOf(operation, earlier ?? new Error(`no response within ${timeout} ms`)));
      };
      if (timeout !== null) timer = setTimeout(isLate, timeout);
    });
    try {
      await Promise.race([work, late]);
    } catch (error) {
      work.catch(() => {});
      const cause = error instanceof StorageError ? error.cause : error;
      reportError({ operation, code: `${operation}-failed`, cause });
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  #errorOf(operation: Operation, cause: unknown): StorageError {
    const unwritten = operation === 'save' ? this.#unwritten() : [];
    return new StorageError(operation, this.#storage.session, unwritten, cause);
  }

  #unwritten(): UnwrittenCookie[] {
    return [...this.#log.pending.keys()].map((key) => {
      const [domain, path, name] = JSON.parse(key) as [string, string, string];
      return { domain, path, name };
    });
  }

  #warn(operation: Operation, cause: unknown): void {
    reportError({ operation, code: `${operation}-failed`, cause });
    if (this.#failing.has(operation)) return;
    this.#failing.add(operation);
    process.emitWarning(this.#errorOf(operation, cause).message, { code: WARNINGS[operation] });
  }

  // Process exit.

  /** Starts to write all changes before the process exits. After a failed write, the only retry is at exit. */
  flushBeforeExit(): void {
    if (this.#failing.has('save')) return;
    runSync(this.#findAssignments());
    if (this.#log.pending.size > 0) this.flushInBackground();
  }

  /**
   * Writes pending changes synchronously while the process exits.
   * @param timeout how long it may wait for locks of other processes, in milliseconds
   * @returns an error message, or null
   */
  saveAtExit(timeout: number): string | null {
    runSync(this.#findAssignments());
    if (this.#log.pending.size === 0) return null;
    const sent = new Map<string, SentChange>();
    runSync(this.#serialize([...this.#log.pending.values()], sent));
    const changes = [...sent.values()].map(({ message }) => message);
    const { batchSize } = this.#options;
    try {
      if (!this.#storage.applySync) throw new Error('the process exited before they were written');
      for (let at = 0; at < changes.length; at += batchSize)
        this.#storage.applySync(changes.slice(at, at + batchSize), timeout);
      return null;
    } catch (cause) {
      reportError({ operation: 'save', code: 'save-failed', cause });
      return this.#errorOf('save', cause).message;
    }
  }
}

/** Sorted by creation-time, because older cookies are sent first (RFC 6265bis section 5.8.3). */
function* oldestFirst(records: Iterable<StoredCookie>): Steps<readonly StoredCookie[]> {
  const dated: { record: StoredCookie; created: number }[] = [];
  let isInOrder = true;
  for (const record of records) {
    if (dated.length % STEP === STEP - 1) yield;
    const created = creationIn(record.cookie);
    isInOrder &&= created >= (dated.at(-1)?.created ?? 0);
    dated.push({ record, created });
  }
  if (!isInOrder) dated.sort((a, b) => a.created - b.created);
  return dated.map(({ record }) => record);
}

/** The expiry as a safe integer, for storages. */
function expiryOf({ expires }: Cookie): number | null {
  if (expires === null) return null;
  return Math.min(Math.max(Math.trunc(expires), 0), Number.MAX_SAFE_INTEGER);
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref?.();
  });
}
