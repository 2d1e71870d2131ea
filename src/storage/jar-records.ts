import type { Cookie } from '../cookie/cookie.js';
import { requireFieldTypes } from '../cookie/field-types.js';
import { forEachInSteps, type Steps } from '../formats/steps.js';
import { nowInSeconds } from '../internal/clock.js';
import { reportError } from '../internal/diagnostics.js';
import { addCookie, type CookieJar, holdsCookie, removeCookie } from '../jar/cookie-jar.js';
import { reportRefusal } from '../refusal.js';
import { ageOf, ChangeLog, type PendingChange } from './change-log.js';
import { creationIn, parseRecord, recordKey, recordText } from './cookie-record.js';
import type { CookieChange, StorageNews, StoredCookie } from './cookie-storage.js';
import {
  hasExpired,
  isLater,
  type KnownRecord,
  KnownRecords,
  LATEST_STAMP,
} from './known-records.js';

/** A change and its message to the storage. */
interface SentChange {
  readonly change: PendingChange;
  readonly message: CookieChange;
}

/** Cookies per step, which takes a few milliseconds; the event loop runs between steps. */
const STEP = 500;
/** How long a deletion is kept, in seconds. Storages remove expired records an hour later, so a deletion is kept for a day in all. */
const DELETION_LIFE = 23 * 60 * 60;
/** The age of a lost record that is written again, in milliseconds: large enough that the stamp depends only on `seen`. */
const AGE_OF_LOST = 10 ** 13;

/**
 * The cookies of a jar as records of a storage: which changes of the jar have not been written, and which records of the storage are in the
 * jar. It compares and merges, but neither reads nor writes the storage.
 */
export class JarRecords {
  readonly #jar: CookieJar;
  readonly #onPending: () => void;
  readonly #log = new ChangeLog();
  readonly #known = new KnownRecords();
  /** Records that arrived while a change of their key was unacknowledged. If they are newer, they are applied after the acknowledgement. */
  readonly #held = new Map<string, StoredCookie>();
  /** The stamps of unusable records, which were reported, by key. */
  readonly #unusable = new Map<string, string>();
  #isApplying = false;
  /** How many loads have not ended. */
  #loads = 0;

  /** @param onPending called when a received record reveals an assignment, which must be written */
  constructor(jar: CookieJar, onPending: () => void) {
    this.#jar = jar;
    this.#onPending = onPending;
  }

  /** The changes that the storage has not acknowledged, by key. */
  get pending(): ReadonlyMap<string, PendingChange> {
    return this.#log.pending;
  }

  /** Whether the jar is changing because of a received record. */
  get isApplying(): boolean {
    return this.#isApplying;
  }

  /** A snapshot of the known records of cookies. */
  snapshot(): ReadonlyMap<string, KnownRecord> {
    return new Map(this.#known.cookies());
  }

  // Changes of this process.

  /** Notes a change of the jar. */
  note(cookie: Cookie, isRemoved: boolean): void {
    this.#log.note(cookie, isRemoved);
  }

  /** Notes the cookies that were in the jar before the storage was loaded, unless the storage has them too. */
  noteBrought(cookies: readonly Cookie[]): void {
    if (cookies.length === 0) return;
    // The jar may have changed while the storage was loaded.
    const inJar = new Set(this.#jar);
    for (const cookie of cookies) {
      const key = recordKey(cookie);
      if (inJar.has(cookie) && this.#known.get(key)?.cookie == null) this.#log.add(key, cookie);
    }
  }

  /**
   * Forgets the record of an expired cookie that has left the jar: it expires in every process.
   * @returns false if its expiry was assigned, so that only this process knows that it has expired
   */
  forgetExpired(cookie: Cookie): boolean {
    const key = recordKey(cookie);
    const known = this.#known.get(key);
    // The record may be that of another cookie, whose name was assigned to this one.
    if (known === undefined || known.cookie !== cookie) return true;
    if (!hasExpired(known)) return false;
    // The next change needs the stamp. An assignment to a cookie that has left the jar is no change of the jar.
    this.#know({ ...known, key, cookie: null }, null);
    return true;
  }

  /** The changes as messages to the storage, by key. A cookie that cannot be written is skipped and reported. */
  *serialize(batch: readonly PendingChange[]): Steps<ReadonlyMap<string, SentChange>> {
    const sent = new Map<string, SentChange>();
    for (const [index, change] of batch.entries()) {
      if (index % STEP === STEP - 1) yield;
      const text = change.lost ? change.lost.text : this.#textOf(change);
      if (text === undefined) {
        this.#log.acknowledge(change);
        this.#takeHeld(change.key);
      } else sent.set(change.key, { change, message: this.#describe(change, text) });
    }
    return sent;
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
  *settle(sent: ReadonlyMap<string, SentChange>, { records }: StorageNews): Steps<void> {
    const settle = (record: StoredCookie) => {
      const own = sent.get(record.key);
      if (own === undefined) this.receive(record);
      else this.#settleOne(own, record);
    };
    yield* forEachInSteps(records, settle, STEP);
    // The storage may have answered without a record.
    yield* forEachInSteps(sent.values(), ({ change }) => this.#log.acknowledge(change), STEP);
    if (this.#held.size > 0) for (const key of sent.keys()) this.#takeHeld(key);
  }

  /** In one step: a load between two steps would remove a cookie whose change is acknowledged, but whose record is not known yet. */
  #settleOne({ change, message }: SentChange, record: StoredCookie): void {
    this.#log.acknowledge(change);
    const { key, cookie } = change;
    const { cookie: text, seen } = message;
    const isStored = record.cookie === text;
    const stamp = isStored ? record.stamp : (this.#known.get(key)?.stamp ?? '0');
    this.#know({ ...record, stamp, cookie: text }, cookie);
    if (isStored) return;
    this.receive(record);
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
    this.#dropOldDeletions();
  }

  // Assignments to fields of cookies, of which a jar does not notify its observers.

  /** Compares the jar with the known records, and adds each difference to the log. */
  *findAssignments(): Steps<void> {
    const compare = ([key, known]: readonly [string, KnownRecord]) => {
      const pending = this.#log.pending.get(key);
      if (pending !== undefined && pending.lost === undefined) return;
      // The jar may still have a cookie whose record has expired, and a new expiry may be assigned to it at any time.
      if (known.cookie !== null) this.#noteAssignment(key, known.cookie, known);
      else if (hasExpired(known)) this.#known.delete(key);
    };
    yield* forEachInSteps(this.#known.cookies(), compare, STEP);
  }

  /** @returns whether a field was assigned after the cookie was written */
  #noteAssignment(key: string, cookie: Cookie, known: KnownRecord): boolean {
    const text = this.#textOf({ key, cookie, created: known.created });
    if (text === undefined) return false;
    const currentKey = recordKey(cookie);
    if (currentKey === key && text === known.text) return false;
    if (currentKey === key) this.#log.add(key, cookie);
    else this.#noteMove(key, currentKey, cookie);
    return true;
  }

  /** Notes a new domain, path or name. The cookie may have left the jar since, or another one have taken its new identity. */
  #noteMove(key: string, currentKey: string, cookie: Cookie): void {
    this.#log.add(key, null);
    if (!this.#log.pending.has(currentKey) && this.#jar[holdsCookie](cookie))
      this.#log.add(currentKey, cookie);
  }

  // Changes of other processes.

  /** A record whose key has a pending change is held until the storage has acknowledged that change. */
  receive(record: StoredCookie): void {
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
      this.#onPending();
      return;
    }
    try {
      if (record.cookie === null || hasExpired(record)) this.#remove(record, known);
      else this.#store(record, record.cookie);
    } catch (cause) {
      // An error of the jar or its policy must not stop the other cookies from loading, nor end the process.
      reportError({ operation: 'load', code: 'jar-failed', cause });
    }
  }

  #remove(record: StoredCookie, known: KnownRecord | undefined): void {
    if (known?.cookie) this.#apply(() => this.#jar[removeCookie](known.cookie as Cookie));
    this.#know(record, null);
  }

  #store(record: StoredCookie, text: string): void {
    const parsed = parseRecord(record.key, text);
    if (parsed === null) {
      this.reportUnusable(record);
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
    this.#apply(() => this.#jar[addCookie](cookie));
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

  /** Reports once that a record cannot be used. */
  reportUnusable({ key = '', stamp = '' }: Partial<StoredCookie>): void {
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

  // The whole storage.

  /** Called before the storage is loaded, once for each {@link loadEnds}. */
  loadStarts(): void {
    this.#loads++;
  }

  loadEnds(): void {
    this.#loads--;
    this.#dropOldDeletions();
  }

  /** Not during a load: its records, which may have been read earlier, would bring the cookies of forgotten deletions back. */
  #dropOldDeletions(): void {
    if (this.#loads === 0) this.#known.dropOldDeletions();
  }

  /** Receives all records of the storage. @returns the greatest stamp of each key */
  *takeAll({ records }: StorageNews): Steps<ReadonlyMap<string, string>> {
    const found = new Map<string, string>();
    const take = (record: StoredCookie) => {
      if (!isLater(found.get(record.key) ?? '0', record.stamp)) found.set(record.key, record.stamp);
      this.receive(record);
    };
    yield* forEachInSteps(yield* oldestFirst(records), take, STEP);
    return found;
  }

  /**
   * Removes cookies that the storage no longer has: they were deleted, and it has forgotten the deletion since.
   * @param before the known records from before the load: a record that is newer may have come after the storage was read
   */
  *removeMissing(
    before: ReadonlyMap<string, KnownRecord>,
    found: ReadonlyMap<string, string>,
  ): Steps<void> {
    const remove = ([key, known]: readonly [string, KnownRecord]) => {
      const isThere = found.has(key) || this.#known.get(key) !== known;
      if (isThere || hasExpired(known) || this.#log.pending.has(key)) return;
      this.#take({ key, stamp: String(Number(known.stamp) + 1), cookie: null, expires: null });
    };
    yield* forEachInSteps(before, remove, STEP);
  }

  /** After the storage has lost records, writes the known records that are newer than the storage's, with their old stamps. */
  writeLost(found: ReadonlyMap<string, string>): void {
    for (const [key, known] of this.#known.all()) {
      const stamp = found.get(key);
      const isThere = !isLater(known.stamp, stamp ?? '0');
      // An expired record is needed only if the storage has an older value.
      const isOver = hasExpired(known) && stamp === undefined;
      if (isThere || isOver || this.#log.pending.has(key)) continue;
      this.#log.add(key, known.cookie, known);
    }
  }
}

/** Sorted by creation-time, because older cookies are sent first (RFC 6265bis section 5.8.3). */
function* oldestFirst(records: Iterable<StoredCookie>): Steps<readonly StoredCookie[]> {
  const dated: { record: StoredCookie; created: number }[] = [];
  let isInOrder = true;
  const date = (record: StoredCookie) => {
    const created = creationIn(record.cookie);
    isInOrder &&= created >= (dated.at(-1)?.created ?? 0);
    dated.push({ record, created });
  };
  yield* forEachInSteps(records, date, STEP);
  if (!isInOrder) dated.sort((a, b) => a.created - b.created);
  return dated.map(({ record }) => record);
}

/** The expiry as a safe integer, for storages. */
function expiryOf({ expires }: Cookie): number | null {
  if (expires === null) return null;
  return Math.min(Math.max(Math.trunc(expires), 0), Number.MAX_SAFE_INTEGER);
}
