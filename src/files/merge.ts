import type { Cookie } from '../cookie/cookie.js';
import { forEachInSteps, type Steps } from '../formats/steps.js';
import { nowInSeconds } from '../internal/clock.js';

/** Cookies by identity. */
export type Snapshot = ReadonlyMap<string, Cookie>;

/** The input of a merge. */
export interface MergeInput {
  /** The cookies here when this jar and the file last agreed. */
  readonly base: Snapshot;
  /** The cookies here that are for the file. */
  readonly ours: Snapshot;
  /** The cookies in the file. */
  readonly theirs: Snapshot;
  /** Cookies here that are as they were in `base`, though not for the file. */
  readonly untouched: Snapshot;
  /** Whether two cookies are the same as far as the format can hold them. */
  readonly isEqual: (one: Cookie, other: Cookie) => boolean;
}

/**
 * The cookies that a shared file is to hold: those in it now, with only what has changed here since `base`. Where both sides changed a
 * cookie, the change made here counts: it is the later one to be saved.
 */
export function* mergeCookies(input: MergeInput): Steps<Merged> {
  const { base, ours, theirs, untouched, isEqual } = input;
  const isChanged = (identity: string, cookie: Cookie) => {
    const before = base.get(identity);
    return before === undefined || !isEqual(before, cookie);
  };
  /** What becomes of a cookie of the file; undefined if it was deleted here. */
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
    // Unchanged here and gone from the file: another process deleted it.
    if (theirs.has(identity) || !isChanged(identity, own)) return;
    cookies.push(own);
    changes++;
  });
  return { cookies, isChanged: changes > 0 };
}

/** The result of a merge. */
export interface Merged {
  readonly cookies: Cookie[];
  /** Whether they are other ones than those of the file. */
  readonly isChanged: boolean;
}

/**
 * Cookies by identity; of several with the same one the last counts, as with every reader.
 * @param storedOf the cookie with the identity that it has in the file
 */
export function* snapshotOf(
  cookies: Iterable<Cookie>,
  storedOf: (cookie: Cookie) => Cookie = (cookie) => cookie,
): Steps<Map<string, Cookie>> {
  const snapshot = new Map<string, Cookie>();
  yield* forEachInSteps(cookies, (cookie) => snapshot.set(identityOf(storedOf(cookie)), cookie));
  return snapshot;
}

/** The cookies of a snapshot that are as they were in an earlier one. */
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

/** Whether a cookie that is no longer here was deleted, and did not just expire. */
function isDeletion(before: Cookie | undefined): boolean {
  return before !== undefined && (before.expires ?? Infinity) > nowInSeconds();
}

function identityOf({ domain, path, name, partitionKey }: Cookie): string {
  return `${domain}\t${path}\t${name}\t${partitionKey ?? ''}`;
}

/** Whether two cookies are the same in all that a cookie is. */
export function hasSameFields(one: Cookie, other: Cookie): boolean {
  const fields = Object.keys(one) as (keyof Cookie)[];
  return (
    fields.every((field) => field === 'rest' || one[field] === other[field]) &&
    JSON.stringify(one.rest) === JSON.stringify(other.rest)
  );
}
