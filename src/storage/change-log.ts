import type { Cookie } from '../cookie/cookie.js';
import { recordKey } from './cookie-record.js';
import type { KnownRecord } from './known-records.js';

/** A point in time by both clocks: the monotonic one may stand still while the machine sleeps, and the other may be set. */
interface Moment {
  readonly monotonic: number;
  readonly wall: number;
}

/** A change of this process that the storage has not acknowledged. */
export interface PendingChange {
  readonly key: string;
  /** `null` for a deletion. */
  readonly cookie: Cookie | null;
  readonly at: Moment;
  /** When the cookie was first set if nobody has set it before: microseconds since the epoch, later for each change. */
  readonly created: number;
  /** The record as it was before the storage lost it; it is written again with its old stamp. */
  readonly lost: KnownRecord | undefined;
}

function now(): Moment {
  return { monotonic: performance.now(), wall: Date.now() };
}

/** How long ago a change was made, in milliseconds. */
export function ageOf({ at }: PendingChange): number {
  const { monotonic, wall } = now();
  return Math.max(0, Math.round(monotonic - at.monotonic), wall - at.wall);
}

/** As many changes wait at most until the keys of their cookies are made. */
const MOST_UNSORTED = 1_000;

/**
 * The changes of a jar that are still to be written, one for each cookie. During a response they are only appended to a list;
 * keys are made later.
 */
export class ChangeLog {
  #unsorted: { cookie: Cookie; isRemoved: boolean; monotonic: number; wall: number }[] = [];
  #created = 0;
  readonly #byKey = new Map<string, PendingChange>();

  /** Appends a change of the jar. */
  note(cookie: Cookie, isRemoved: boolean): void {
    this.#unsorted.push({ cookie, isRemoved, monotonic: performance.now(), wall: Date.now() });
    if (this.#unsorted.length > MOST_UNSORTED) this.#sort();
  }

  /** Adds a change, in place of an earlier one of the same key. */
  add(key: string, cookie: Cookie | null, lost?: KnownRecord): void {
    this.#put(key, cookie, now(), lost);
  }

  /** The changes by key, in the order in which the keys were first changed. */
  get pending(): ReadonlyMap<string, PendingChange> {
    if (this.#unsorted.length > 0) this.#sort();
    return this.#byKey;
  }

  #sort(): void {
    for (const { cookie, isRemoved, monotonic, wall } of this.#unsorted)
      this.#put(recordKey(cookie), isRemoved ? null : cookie, { monotonic, wall });
    this.#unsorted = [];
  }

  #put(key: string, cookie: Cookie | null, at: Moment, lost?: KnownRecord): void {
    const created = Math.max(this.#created + 1, at.wall * 1_000);
    this.#created = created;
    this.#byKey.set(key, { key, cookie, at, created, lost });
  }

  /** Removes a change that is written, unless the cookie has been changed again. */
  acknowledge(change: PendingChange): void {
    if (this.pending.get(change.key) === change) this.#byKey.delete(change.key);
  }
}
