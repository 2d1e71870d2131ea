import type { Cookie } from '../cookie/cookie.js';
import { forEachInSteps, type Steps } from '../formats/steps.js';
import { nowInSeconds } from '../internal/clock.js';

/** Cookies by identity. */
export type Snapshot = ReadonlyMap<string, Cookie>;

/** The input of a merge. */
export interface MergeInput {
  /** The cookies of the jar after the last load or save. */
  readonly base: Snapshot;
  /** The cookies of the jar that are to be written. */
  readonly ours: Snapshot;
  /** The cookies in the file. */
  readonly theirs: Snapshot;
  /** Cookies of the jar that are unchanged since `base` but not to be written. */
  readonly untouched: Snapshot;
  /** Whether two cookies have the same fields, as far as the format can represent them. */
  readonly isEqual: (one: Cookie, other: Cookie) => boolean;
}

/**
 * Merges the changes of the jar since `base` into the cookies of a shared file. If both sides changed a cookie, the jar's change wins
 * because it is saved later.
 */
export function* mergeCookies(input: MergeInput): Steps<Merged> {
  const { base, ours, theirs, untouched, isEqual } = input;
  const isChanged = (identity: string, cookie: Cookie) => {
    const before = base.get(identity);
    return before === undefined || !isEqual(before, cookie);
  };
  /** The cookie to write for a cookie of the file; undefined if it was deleted from the jar. */
  const afterChange = (identity: string, cookie: Cookie) => {
    const own = ours.get(identity);
    if (own !== undefined) return isChanged(identity, own) ? own : cookie;
    return untouched.has(identity) || !isDeletion(base.get(identity)) ? cookie : undefined;
  };
  const cookies: Cookie[] = [];
  let changes = 0;
  yield* forEachInSteps(theirs, ([identity, cookie]) => {
    const merged = afterChange(identity, cookie);
    if (merged !== undefined) cookies.push(merged);
    if (merged !== cookie) changes++;
  });
  yield* forEachInSteps(ours, ([identity, own]) => {
    // Unchanged in the jar and missing from the file: another process deleted it.
    if (theirs.has(identity) || !isChanged(identity, own)) return;
    cookies.push(own);
    changes++;
  });
  return { cookies, isChanged: changes > 0 };
}

/** The result of a merge. */
export interface Merged {
  readonly cookies: Cookie[];
  /** Whether they differ from those of the file. */
  readonly isChanged: boolean;
}

/**
 * Cookies by identity; the last cookie of an identity wins, as in every reader.
 * @param storedOf returns the cookie with its identity in the file
 */
export function* snapshotOf(
  cookies: Iterable<Cookie>,
  storedOf: (cookie: Cookie) => Cookie = (cookie) => cookie,
): Steps<Map<string, Cookie>> {
  const snapshot = new Map<string, Cookie>();
  yield* forEachInSteps(cookies, (cookie) => snapshot.set(identityOf(storedOf(cookie)), cookie));
  return snapshot;
}

/** The cookies of a snapshot that are unchanged since an earlier one. */
export function* unchanged(
  now: Snapshot,
  { base, isEqual }: Pick<MergeInput, 'base' | 'isEqual'>,
): Steps<Snapshot> {
  const found = new Map<string, Cookie>();
  yield* forEachInSteps(now, ([identity, cookie]) => {
    const before = base.get(identity);
    if (before !== undefined && isEqual(before, cookie)) found.set(identity, cookie);
  });
  return found;
}

/** Whether a cookie that the jar no longer has was deleted, rather than expired. */
function isDeletion(before: Cookie | undefined): boolean {
  return before !== undefined && (before.expires ?? Infinity) > nowInSeconds();
}

function identityOf({ domain, path, name, partitionKey }: Cookie): string {
  return `${domain}\t${path}\t${name}\t${partitionKey ?? ''}`;
}

/** Whether two cookies have the same fields. */
export function hasSameFields(one: Cookie, other: Cookie): boolean {
  const fields = Object.keys(one) as (keyof Cookie)[];
  return (
    fields.every((field) => field === 'rest' || one[field] === other[field]) &&
    JSON.stringify(one.rest) === JSON.stringify(other.rest)
  );
}
