/**
 * Where the cookies of a session live so that several processes share them: a file, SQLite, Redis, or your own. No request waits for it:
 * a session loads everything once, works on its own jar, and writes and receives changes in the background. Two methods are needed.
 *
 * A storage keeps records by key and compares their stamps; it need not understand anything else of them. `undici-cookiejar/storage-tests`
 * checks an implementation.
 */
export interface CookieStorage {
  /** The name of the session, for diagnostics. */
  readonly session?: string | undefined;
  /** Reads all records of the session; of several records with one key the one with the greatest stamp counts. */
  load(): Promise<StorageNews>;
  /**
   * Applies a batch of at most 500 changes, all or none. For each change the stamp is the larger of the storage's own time less
   * `age` and `seen` + 1, in microseconds; the change is stored if its stamp is greater than that of the record there. A batch adds 1
   * to the revision. A batch may arrive twice.
   * @returns the record that now stands under each key of the batch
   */
  apply(changes: readonly CookieChange[]): Promise<StorageNews>;
  /**
   * Calls the listener with what other processes have changed, or without an argument if something may have changed: the session then loads
   * again. The same news may be given twice, and a session may be given its own.
   * @returns a function that ends this
   */
  subscribe?(listener: (news?: StorageNews) => void): Promise<() => Promise<void>>;
  /**
   * Takes a lock that ends by itself after some time.
   * @returns a function that releases it; `null` if somebody else holds it
   */
  lock?(name: string, milliseconds: number): Promise<(() => Promise<void>) | null>;
  /** Releases what the storage opened itself. */
  close?(): Promise<void>;
  /**
   * {@link apply} without waiting, while the process exits: nothing asynchronous runs then. Without it, changes of the last moment before
   * `process.exit()` are lost.
   * @param timeout how long it may wait for other processes, in milliseconds
   */
  applySync?(changes: readonly CookieChange[], timeout: number): void;
}

/** What a storage holds, or what has changed in it. */
export interface StorageNews {
  /** A random text that the storage makes with its first record, '' before: another one than before means that it lost its records. */
  readonly epoch: string;
  /** How many batches the storage has applied in this epoch. */
  readonly revision: number;
  readonly records: Iterable<StoredCookie>;
  /** The records are everything that has changed after this revision. Default: `revision` - 1. */
  readonly since?: number | undefined;
}

/** One cookie in a storage, or the deletion of one. */
export interface StoredCookie {
  /** Identifies the cookie within the session: domain, path, name and partition as JSON. */
  readonly key: string;
  /** When the cookie was changed, by the storage's clock: microseconds since the epoch as decimal text. */
  readonly stamp: string;
  /** The cookie as JSON; `null` if it was deleted. */
  readonly cookie: string | null;
  /** The time, in seconds since the epoch, after which the storage may remove the record; `null` for a session cookie. */
  readonly expires: number | null;
}

/** A change that one process has made. */
export interface CookieChange {
  readonly key: string;
  /** The cookie as JSON; `null` deletes it. */
  readonly cookie: string | null;
  /** {@link StoredCookie.expires}; a deletion is kept for a day, so that no older change brings the cookie back. */
  readonly expires: number | null;
  /** How long ago the change was made, in milliseconds: the clocks of machines differ. */
  readonly age: number;
  /** The stamp of the record that it replaces, '0' for none. */
  readonly seen: string;
}
