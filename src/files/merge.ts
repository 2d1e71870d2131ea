import type { Cookie } from '../cookie/cookie.js';
import { nowInSeconds } from '../internal/clock.js';

/** Cookies by identity, each as the file's format has it: what the format cannot hold makes no difference. */
export type Snapshot = ReadonlyMap<string, SnapshotEntry>;

interface SnapshotEntry {
  readonly cookie: Cookie;
  readonly text: string;
  /** The expiry as it was then: the cookie's own may have been assigned since. */
  readonly expires: number | null;
}

/**
 * What a jar's cookies are now.
 * @param textOf a cookie in the format
 * @param storedOf the cookie as it is read back, as far as its identity goes
 */
export function snapshotOf(
  cookies: Iterable<Cookie>,
  textOf: (cookie: Cookie) => string,
  storedOf: (cookie: Cookie) => Cookie,
): Map<string, SnapshotEntry> {
  const snapshot = new Map<string, SnapshotEntry>();
  for (const cookie of cookies) {
    const entry = { cookie, text: textOf(cookie), expires: cookie.expires };
    snapshot.set(identityOf(storedOf(cookie)), entry);
  }
  return snapshot;
}

/**
 * The cookies that a shared file is to hold: those in it now, `theirs`, with only what has changed here since `base`, when this
 * jar and the file last agreed. Where both changed a cookie, the change made here counts: it is the later one to be saved.
 * @param untouched what is here as it was in `base`, though not for the file
 */
export function mergeCookies(
  base: Snapshot,
  ours: Snapshot,
  theirs: ReadonlyMap<string, Cookie>,
  untouched: Snapshot,
): Cookie[] {
  const merged: Cookie[] = [];
  for (const [identity, cookie] of theirs) {
    const own = ours.get(identity);
    if (own !== undefined) merged.push(own.text === base.get(identity)?.text ? cookie : own.cookie);
    else if (untouched.has(identity) || !isDeletion(base.get(identity))) merged.push(cookie);
  }
  for (const [identity, { cookie, text }] of ours) {
    // Unchanged here and gone from the file: another process deleted it.
    if (!theirs.has(identity) && base.get(identity)?.text !== text) merged.push(cookie);
  }
  return merged;
}

/** What of a snapshot is as it was in an earlier one. */
export function unchanged(now: Snapshot, before: Snapshot): Snapshot {
  return new Map([...now].filter(([identity, { text }]) => before.get(identity)?.text === text));
}

/** Cookies by identity; of several with the same, the last counts, as with every reader. */
export function byIdentity(cookies: Iterable<Cookie>): Map<string, Cookie> {
  const found = new Map<string, Cookie>();
  for (const cookie of cookies) found.set(identityOf(cookie), cookie);
  return found;
}

/** Whether a cookie that is no longer here was removed, and did not leave by itself when its time was over. */
function isDeletion(before: SnapshotEntry | undefined): boolean {
  return before !== undefined && (before.expires ?? Infinity) > nowInSeconds();
}

function identityOf({ domain, path, name, partitionKey }: Cookie): string {
  return `${domain}\t${path}\t${name}\t${partitionKey ?? ''}`;
}
