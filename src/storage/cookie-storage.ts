/**
 * The storage of a session's cookies, which several processes can share: a file, SQLite, Redis, or a custom one. Requests never wait for
 * it: a session loads everything once, uses its own jar, and writes and receives changes in the background. Only `load` and `apply` are
 * required.
 *
 * A storage keeps records by key and compares their stamps; it need not understand `key` and `cookie`. `undici-cookiejar/storage-tests`
 * tests an implementation.
 */
export interface CookieStorage {
  /** The name of the session, for diagnostics. */
  readonly session?: string | undefined;
  /**
   * Reads all records of the session that have not expired; one that expired within the last hour may be included, because clocks differ.
   * If several records have the same key, the one with the greatest stamp is used. A cookie without a record counts as deleted.
   */
  load(): Promise<StorageNews>;
  /**
   * Applies a batch of at most 500 changes atomically, even while other processes write. The stamp of a change is the larger of `seen` + 1 and the storage's current time
   * minus `age`, in microseconds; the change is stored if its stamp is greater than that of the stored record. Each batch increments the
   * revision by 1. The same batch may be applied twice.
   * @returns the record now stored under each key of the batch
   */
  apply(changes: readonly CookieChange[]): Promise<StorageNews>;
  /**
   * Calls the listener with the changes of other processes, or without an argument if something may have changed; the session then reloads.
   * The same changes may be reported twice, and may include the session's own.
   * @returns a function that unsubscribes
   */
  subscribe?(listener: (news?: StorageNews) => void): Promise<() => Promise<void>>;
  /**
   * Acquires a lock that expires after the given time.
   * @returns a function that releases it; `null` if the lock is held
   */
  lock?(name: string, milliseconds: number): Promise<(() => Promise<void>) | null>;
  /** Closes the resources that the storage opened. */
  close?(): Promise<void>;
  /**
   * Synchronous {@link apply} for changes that are unwritten when the process exits. Without it, changes made immediately before
   * `process.exit()` are lost.
   * @param timeout how long it may wait for locks of other processes, in milliseconds
   */
  applySync?(changes: readonly CookieChange[], timeout: number): void;
}

/** The records of a storage, or its changes. */
export interface StorageNews {
  /**
   * A random string, created no later than the first record; '' until then. A different epoch means that the storage lost its records.
   */
  readonly epoch: string;
  /** The number of batches applied in this epoch. */
  readonly revision: number;
  readonly records: Iterable<StoredCookie>;
  /** The revision after which the records have changed. Default: `revision` - 1. */
  readonly since?: number | undefined;
}

/** A stored cookie or deletion. */
export interface StoredCookie {
  /** Identifies the cookie within the session: domain, path, name and partition as JSON. */
  readonly key: string;
  /** The time of the change on the storage's clock: microseconds since the epoch as decimal text. */
  readonly stamp: string;
  /** The cookie as JSON; `null` if it was deleted. */
  readonly cookie: string | null;
  /** The time, in seconds since the epoch, after which the storage may remove the record; `null` for a session cookie. */
  readonly expires: number | null;
}

/** A change made by a process. */
export interface CookieChange {
  readonly key: string;
  /** The cookie as JSON; `null` deletes it. */
  readonly cookie: string | null;
  /** {@link StoredCookie.expires}. Deletions are kept for a day, so that an older change does not restore the cookie. */
  readonly expires: number | null;
  /** The age of the change in milliseconds, rather than a time, because the clocks of machines differ. */
  readonly age: number;
  /** The stamp of the record that it replaces, '0' for none. */
  readonly seen: string;
}
