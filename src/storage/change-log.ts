import type { Cookie } from '../cookie/cookie.js';
import { recordKey } from './cookie-record.js';
import type { KnownRecord } from './known-records.js';

/** A point in time on two clocks: the monotonic clock may stop while the machine sleeps, and the wall clock may be set. */
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
  /** The creation-time of the cookie if it is new, in microseconds since the epoch; later for each change. */
  readonly created: number;
  /** The record that the storage has lost, which is written again with its old stamp. */
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

/** The maximum number of changes whose keys have not been computed. */
const MOST_UNSORTED = 1_000;

/** The unwritten changes of a jar, one for each cookie. During a response, changes are only appended to a list; keys are computed later. */
export class ChangeLog {
  #unsorted: { cookie: Cookie; isRemoved: boolean; monotonic: number; wall: number }[] = [];
  #created = 0;
  readonly #byKey = new Map<string, PendingChange>();

  /** Appends a change of the jar. */
  note(cookie: Cookie, isRemoved: boolean): void {
    this.#unsorted.push({ cookie, isRemoved, monotonic: performance.now(), wall: Date.now() });
    if (this.#unsorted.length > MOST_UNSORTED) this.#sort();
  }

  /** Adds a change, which replaces an earlier one with the same key. */
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

  /** Removes a written change, unless the cookie has changed again. */
  acknowledge(change: PendingChange): void {
    if (this.pending.get(change.key) === change) this.#byKey.delete(change.key);
  }
}
