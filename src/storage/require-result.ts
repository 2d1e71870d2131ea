import { typeOf } from '../internal/arguments.js';
import type { StorageNews, StoredCookie } from './cookie-storage.js';
import { LATEST_STAMP } from './known-records.js';

// The results of a storage's methods are checked, because it may be a custom storage.

type End = () => Promise<void>;

/** Requires a function that releases a lock or unsubscribes. @throws Error with the name of the method */
export function requireEnd(method: 'lock' | 'subscribe', result: unknown): End {
  if (typeof result === 'function') return result as End;
  throw wrongResult(
    `${method}() must resolve to`,
    method === 'lock' ? 'a function or null' : 'a function',
    result,
  );
}

/**
 * Requires the state of a storage, or its changes.
 * @param rule the beginning of the error message: `load() must resolve to`
 * @param onUnusable called with each invalid record; the others are returned
 */
export function requireNews(
  rule: string,
  result: unknown,
  onUnusable: (record: Partial<StoredCookie>) => void,
): StorageNews {
  const { epoch, revision, records, since } = Object(result);
  if (
    typeof epoch !== 'string' ||
    typeof revision !== 'number' ||
    typeof Object(records)[Symbol.iterator] !== 'function'
  )
    throw wrongResult(rule, 'an object with epoch, revision and records', result);
  requireRevision(revision);
  return { epoch, revision, records: usableOf(records, onUnusable), since };
}

/** Requires a revision that can be incremented. @throws Error */
export function requireRevision(revision: number): void {
  if (Math.abs(revision) <= Number.MAX_SAFE_INTEGER) return;
  throw new Error(`the revision of the storage is out of range: ${revision}`);
}

function* usableOf(
  records: Iterable<unknown>,
  onUnusable: (record: Partial<StoredCookie>) => void,
): Iterable<StoredCookie> {
  for (const record of records) {
    if (isRecord(record)) yield record;
    else onUnusable(Object(record));
  }
}

function isRecord(record: unknown): record is StoredCookie {
  const { key, stamp, cookie } = Object(record);
  return (
    typeof key === 'string' &&
    typeof stamp === 'string' &&
    /^\d{1,16}$/.test(stamp) &&
    Number(stamp) <= LATEST_STAMP &&
    (cookie === null || typeof cookie === 'string')
  );
}

function wrongResult(rule: string, expected: string, result: unknown): Error {
  return new Error(`${rule} ${expected}. Received ${typeOf(result)}`);
}
