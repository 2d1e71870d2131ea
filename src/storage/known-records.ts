import type { Cookie } from '../cookie/cookie.js';
import { nowInSeconds } from '../internal/clock.js';

/** A record in the storage, as last seen by this process. */
export interface KnownRecord {
  readonly stamp: string;
  /** The JSON of the cookie; `null` for a deletion. */
  readonly text: string | null;
  readonly expires: number | null;
  /** The creation-time of the cookie, in microseconds since the epoch. */
  readonly created: number;
  /** The cookie in the jar; `null` for a deletion and for a cookie that had already expired. */
  readonly cookie: Cookie | null;
}

/**
 * How many deletions are kept, to be written again if the storage loses its records. Expired cookies that have left the jar count as
 * deletions, whose stamps the next changes need.
 */
export const MOST_DELETIONS = 1_000;

/** The latest stamp, in the year 2255: all integers up to it are exact. */
export const LATEST_STAMP = 8_999_999_999_999_999;

/** Whether a record has expired. */
export function hasExpired({ expires }: Pick<KnownRecord, 'expires'>): boolean {
  return expires !== null && expires <= nowInSeconds();
}

/** Whether a stamp is later than another. */
export function isLater(stamp: string, other: string): boolean {
  return Number(stamp) > Number(other);
}

/** The records that this process has last seen in the storage. */
export class KnownRecords {
  readonly #cookies = new Map<string, KnownRecord>();
  readonly #deletions = new Map<string, KnownRecord>();

  get(key: string): KnownRecord | undefined {
    return this.#cookies.get(key) ?? this.#deletions.get(key);
  }

  set(key: string, record: KnownRecord): void {
    const isDeletion = record.text === null;
    (isDeletion ? this.#cookies : this.#deletions).delete(key);
    (isDeletion ? this.#deletions : this.#cookies).set(key, record);
  }

  /** Forgets the oldest deletions if there are too many. */
  dropOldDeletions(): void {
    for (const oldest of this.#deletions.keys()) {
      if (this.#deletions.size <= MOST_DELETIONS) break;
      this.#deletions.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#cookies.delete(key);
    this.#deletions.delete(key);
  }

  /** The records of cookies, excluding deletions. */
  cookies(): Iterable<[string, KnownRecord]> {
    return this.#cookies;
  }

  *all(): Iterable<[string, KnownRecord]> {
    yield* this.#deletions;
    yield* this.#cookies;
  }
}
