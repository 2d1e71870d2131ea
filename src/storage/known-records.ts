import type { Cookie } from '../cookie/cookie.js';
import { nowInSeconds } from '../internal/clock.js';

/** A record as this process last saw it in the storage. */
export interface KnownRecord {
  readonly stamp: string;
  /** The JSON of the cookie; `null` for a deletion. */
  readonly text: string | null;
  readonly expires: number | null;
  /** When the cookie was first set, in microseconds since the epoch. */
  readonly created: number;
  /** The cookie in the jar; `null` for a deletion and for a cookie that had expired when it came. */
  readonly cookie: Cookie | null;
}

/** How many deletions are kept, to write them again if the storage loses its records. */
export const MOST_DELETIONS = 1_000;

/** No stamp is later, so that every number up to it is exact: the year 2255. */
export const LATEST_STAMP = 8_999_999_999_999_999;

/** Reports whether a record's time is over. */
export function hasExpired({ expires }: Pick<KnownRecord, 'expires'>): boolean {
  return expires !== null && expires <= nowInSeconds();
}

/** Reports whether a stamp is later than another. */
export function isLater(stamp: string, other: string): boolean {
  return Number(stamp) > Number(other);
}

/** What this process knows of the records in the storage. */
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
    for (const oldest of this.#deletions.keys()) {
      if (this.#deletions.size <= MOST_DELETIONS) break;
      this.#deletions.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#cookies.delete(key);
    this.#deletions.delete(key);
  }

  /** The records of cookies, deletions not included. */
  cookies(): Iterable<[string, KnownRecord]> {
    return this.#cookies;
  }

  *all(): Iterable<[string, KnownRecord]> {
    yield* this.#deletions;
    yield* this.#cookies;
  }
}
