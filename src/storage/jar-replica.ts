// Fake timers replace only the global functions.
import { setImmediate } from 'node:timers';
import type { Cookie } from '../cookie/cookie.js';
import { CookieError, StorageError, type UnwrittenCookie } from '../errors.js';
import { runAsync, runSync } from '../files/sync-or-async.js';
import { reportError, reportStorage } from '../internal/diagnostics.js';
import { type CookieJar, observeChanges } from '../jar/cookie-jar.js';
import type { CookieStorage, StorageNews } from './cookie-storage.js';
import { JarRecords } from './jar-records.js';
import { isLater, type KnownRecord } from './known-records.js';
import { registerForExit, unregisterForExit } from './process-exit.js';
import { requireEnd, requireNews } from './require-result.js';
import { isBeyond, Revisions } from './revisions.js';

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
}

type Operation = 'load' | 'save' | 'close';

const WARNINGS: Readonly<Record<Operation, string>> = {
  load: 'COOKIES_NOT_LOADED',
  save: 'COOKIES_NOT_SAVED',
  close: 'COOKIES_NOT_SAVED',
};

/** The range of pauses before a failed write or load is retried, in milliseconds. */
const SHORTEST_PAUSE = 200;
const LONGEST_PAUSE = 1_000;
/** How long close() and a process that ends wait for a file, in milliseconds. */
const FILE_TIMEOUT = 1_000;
/** The maximum share of time for scans for assignments. */
const SHARE_OF_TIME = 0.05;

/** The open sessions of each jar. */
const sessionsOf = new WeakMap<CookieJar, Set<JarReplica>>();

/**
 * Synchronizes a jar and a storage. Everything is loaded once; changes of the jar are written in the background, and changes of other
 * processes are applied to the jar when they are received. Requests never wait for the storage.
 */
export class JarReplica {
  readonly #jar: CookieJar;
  readonly #storage: CookieStorage;
  readonly #options: ReplicaOptions;
  readonly #records: JarRecords;
  readonly #revisions = new Revisions(() => this.#resync());
  #flushTimer: NodeJS.Timeout | undefined;
  #flushing: Promise<void> | undefined;
  #loading: Promise<void> | undefined;
  #isResyncing = false;
  #needsResync = false;
  /** Whether the storage is known to have lost records since the last load. */
  #hasLost = false;
  /** Whether the next load decides whether the storage had fallen back at the last one. */
  #isVerifying = false;
  #closing: Promise<void> | undefined;
  #isClosed = false;
  #pause = SHORTEST_PAUSE;
  /** Operations that have failed since they last succeeded: each emits one process warning and event. */
  readonly #failing = new Set<Operation>();
  #nextScan = 0;
  #lastWrite = 0;
  /** The error of the last write, if it failed. */
  #writeError: unknown;
  #stopObserving: () => void = () => {};
  #unsubscribe: (() => Promise<void>) | undefined;

  private constructor(jar: CookieJar, storage: CookieStorage, options: ReplicaOptions) {
    this.#jar = jar;
    this.#records = new JarRecords(jar, () => this.#scheduleFlush());
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
    this.#sessions.add(this);
    this.#stopObserving = this.#jar[observeChanges]({
      stored: (cookie) => this.#noteChange(cookie, false),
      // An evicted cookie must be deleted from the storage, which would otherwise grow.
      removed: (cookie, cause) => {
        const isExpired = cause === 'expired' && this.#records.forgetExpired(cookie);
        if (!isExpired) this.#noteChange(cookie, true);
      },
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
    this.#records.noteBrought(brought);
    if (this.#records.pending.size > 0) this.#scheduleFlush();
  }

  // Changes of this process.

  #noteChange(cookie: Cookie, isRemoved: boolean): void {
    if (this.#records.isApplying) return;
    if (this.#isClosed) {
      this.#warnOfClose();
      return;
    }
    this.#records.note(cookie, isRemoved);
    this.#scheduleFlush();
  }

  /** The open sessions of the jar. */
  get #sessions(): Set<JarReplica> {
    const sessions = sessionsOf.get(this.#jar) ?? new Set();
    sessionsOf.set(this.#jar, sessions);
    return sessions;
  }

  #warnOfClose(): void {
    this.#stopObserving();
    // Another session, which was opened with the same jar, writes the changes.
    if (this.#sessions.size > 0) return;
    const { session } = this.#storage;
    const place = session === undefined ? '' : ` to ${session}`;
    const message = `the session is closed: changes of its cookies are no longer written${place}`;
    process.emitWarning(message, { code: 'SESSION_CLOSED' });
  }

  #scheduleFlush(delay = this.#options.delay(this.#lastWrite)): void {
    if (this.#flushTimer !== undefined || this.#flushing !== undefined || this.#isClosed) return;
    this.#flushTimer = setTimeout(() => void this.flushInBackground(), delay);
    this.#flushTimer.unref?.();
  }

  /** Writes pending changes in the background. The first of consecutive failures emits a process warning. */
  async flushInBackground(): Promise<void> {
    await this.#flush().catch((error: unknown) => this.#warn('save', error));
  }

  #nextPause(): number {
    const pause = this.#pause;
    this.#pause = Math.min(2 * pause, LONGEST_PAUSE);
    return pause;
  }

  #flush(): Promise<void> {
    clearTimeout(this.#flushTimer);
    this.#flushTimer = undefined;
    this.#flushing ??= this.#writeAll().then(
      () => this.#flushEnded(undefined),
      (error: unknown) => {
        this.#writeError = error;
        this.#flushEnded(this.#nextPause());
        throw error;
      },
    );
    return this.#flushing;
  }

  /** Schedules the next write if changes are pending: those of a failed write, or those made since the last batch. */
  #flushEnded(delay: number | undefined): void {
    this.#flushing = undefined;
    if (this.#records.pending.size > 0) this.#scheduleFlush(delay);
  }

  async #writeAll(): Promise<void> {
    const start = performance.now();
    const isCheap = this.#options.scansAtEachWrite || start >= this.#nextScan;
    if (this.#records.pending.size > 0 && isCheap) await this.#scan();
    // Changes that are made from now on are written later, because a busy program makes changes without end.
    let keys = [...this.#records.pending.keys()];
    for (let losses = 0; keys.length > 0; ) {
      if (!(await this.#writeBatch(keys.splice(0, this.#options.batchSize)))) continue;
      if (++losses > 2) throw new Error('the storage keeps losing its records');
      // What it has lost is written again before the changes count as saved.
      keys = [...this.#records.pending.keys()];
    }
    this.#lastWrite = performance.now() - start;
    this.#pause = SHORTEST_PAUSE;
    this.#failing.delete('save');
    this.#writeError = undefined;
  }

  /** @returns whether the storage has lost its records, which are pending again */
  async #writeBatch(keys: readonly string[]): Promise<boolean> {
    const { pending } = this.#records;
    const batch = keys.flatMap((key) => pending.get(key) ?? []);
    const sent = await runAsync(this.#records.serialize(batch));
    if (sent.size === 0) return false;
    const messages = [...sent.values()].map(({ message }) => message);
    const known = this.#revisions.state;
    const applied = await this.#watch('save', this.#storage.apply(messages));
    const answer = this.#requireNews('apply() must resolve to', applied);
    this.#report('save', answer);
    await runAsync(this.#records.settle(sent, answer));
    const hasLost = isBeyond(known, { epoch: answer.epoch, revision: answer.revision - 1 });
    this.#hasLost ||= hasLost;
    if (hasLost) await this.#load().catch(() => this.#resync());
    else this.#revisions.advance(answer);
    return hasLost;
  }

  /** The storage of the jar. */
  get storage(): CookieStorage {
    return this.#storage;
  }

  #report(operation: 'load' | 'save', { revision }: StorageNews): void {
    reportStorage({ operation, session: this.#storage.session ?? '', revision });
  }

  // Assignments to fields of cookies, of which a jar does not notify its observers.

  async #scan(): Promise<void> {
    const start = performance.now();
    await runAsync(this.#records.findAssignments());
    const end = performance.now();
    this.#nextScan = end + (end - start) / SHARE_OF_TIME;
  }

  // Changes of other processes.

  #requireNews(rule: string, result: unknown): StorageNews {
    return requireNews(rule, result, (record) => this.#records.reportUnusable(record));
  }

  #receiveNews(given?: StorageNews): void {
    if (this.#isClosed) return;
    if (given === undefined) {
      this.#resync();
      return;
    }
    try {
      const news = this.#requireNews('the listener of subscribe() must get', given);
      for (const record of news.records) this.#records.receive(record);
      this.#revisions.advance(news);
    } catch (error) {
      // The storage would throw it where no call of the program can catch it.
      this.#warn('load', error);
      this.#resync();
    }
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
        if (this.#records.pending.size > 0) void this.flushInBackground();
      } catch (error) {
        if (this.#isClosed) return;
        this.#needsResync = true;
        this.#warn('load', error);
        await pause(this.#nextPause());
      }
    }
  }

  /** Runs one load at a time. */
  #load(): Promise<void> {
    this.#records.loadStarts();
    const loading = (this.#loading ?? Promise.resolve())
      .catch(() => {})
      .then(() => this.#loadNow())
      .finally(() => this.#records.loadEnds());
    this.#loading = loading;
    return loading;
  }

  async #loadNow(): Promise<void> {
    const before = this.#records.snapshot();
    const known = this.#revisions.state;
    const loaded = await this.#watch('load', this.#storage.load());
    const state = this.#requireNews('load() must resolve to', loaded);
    if (this.#isClosed) return;
    const found = await runAsync(this.#records.takeAll(state));
    const hasLost = this.#hasLost || isBeyond(known, state) || hasOlder(before, found);
    this.#hasLost = false;
    if (hasLost) {
      this.#records.writeLost(found);
      this.#scheduleFlush();
    } else if (state.since === undefined)
      await runAsync(this.#records.removeMissing(before, found));
    const mayBeOlder = this.#revisions.restart(state, hasLost);
    // Then another load decides, but only one, because changes may be received during each.
    this.#isVerifying = mayBeOlder && !this.#isVerifying;
    if (this.#isVerifying) this.#resync();
    this.#report('load', state);
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
        // A write that has started does not include the latest changes, nor the assignments that the scan finds.
        await this.#flushing?.catch(() => {});
        await this.#scan();
        await this.#flushing?.catch(() => {});
        return await this.#flush();
      } catch (error) {
        if (performance.now() + SHORTEST_PAUSE > deadline) throw this.#errorOf('save', error);
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
    const end = performance.now() + (this.#options.timeout ?? FILE_TIMEOUT);
    do await this.#saveInTime();
    while (this.#records.pending.size > 0 && performance.now() < end);
    await this.#within('save', this.#flushing ?? Promise.resolve());
    unregisterForExit(this);
    this.#isClosed = true;
    this.#sessions.delete(this);
    if (this.#records.pending.size > 0) this.#warnOfClose();
    clearTimeout(this.#flushTimer);
    this.#revisions.stop();
    await this.#within('close', this.#disconnect());
  }

  async #disconnect(): Promise<void> {
    try {
      await this.#unsubscribe?.();
      await this.#storage.close?.();
    } catch (error) {
      throw this.#errorOf('close', error);
    }
  }

  /** Cleans up after open() has failed. */
  #stop(): void {
    this.#isClosed = true;
    this.#stopObserving();
    this.#sessions.delete(this);
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
      // An answer that came while the process was busy is still read.
      if (timeout !== null) timer = setTimeout(() => setImmediate(isLate), timeout);
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
    return [...this.#records.pending.keys()].map((key) => {
      const [domain, path, name] = JSON.parse(key) as [string, string, string];
      return { domain, path, name };
    });
  }

  /** Reports a storage that does not answer within the timeout, but keeps waiting, because a client may send the call after an outage. */
  async #watch<T>(operation: Operation, answer: Promise<T>): Promise<T> {
    const { timeout } = this.#options;
    if (timeout === null) return await answer;
    const isLate = () => this.#warn(operation, new Error(`no response within ${timeout} ms`));
    const timer = setTimeout(isLate, timeout);
    timer.unref();
    try {
      return await answer;
    } finally {
      clearTimeout(timer);
    }
  }

  #warn(operation: Operation, cause: unknown): void {
    if (this.#failing.has(operation)) return;
    this.#failing.add(operation);
    reportError({ operation, code: `${operation}-failed`, cause });
    process.emitWarning(this.#errorOf(operation, cause).message, { code: WARNINGS[operation] });
  }

  // Process exit.

  /** Starts to write all changes before the process exits. After a failed write, the only retry is at exit. */
  flushBeforeExit(): void {
    if (this.#failing.has('save')) return;
    runSync(this.#records.findAssignments());
    if (this.#records.pending.size === 0) return;
    // The connection to the storage may be one that does not keep the process alive. If it never answers, there is no second attempt.
    const timeUp = () => this.#failing.add('save');
    const running = setTimeout(timeUp, this.#options.timeout ?? FILE_TIMEOUT);
    void this.flushInBackground().finally(() => clearTimeout(running));
  }

  /**
   * Writes pending changes synchronously while the process exits.
   * @param timeout how long it may wait for locks of other processes, in milliseconds
   * @returns an error message, or null
   */
  saveAtExit(timeout: number): string | null {
    runSync(this.#records.findAssignments());
    if (this.#records.pending.size === 0) return null;
    const sent = runSync(this.#records.serialize([...this.#records.pending.values()]));
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

/** Whether the storage has an older record than before, so that it has fallen back, even if others have raised its revision since. */
function hasOlder(
  before: ReadonlyMap<string, KnownRecord>,
  found: ReadonlyMap<string, string>,
): boolean {
  for (const [key, stamp] of found) {
    const known = before.get(key);
    if (known !== undefined && isLater(known.stamp, stamp)) return true;
  }
  return false;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref?.();
  });
}
