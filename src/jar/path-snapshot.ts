import { hasOtherFieldTypes } from '../cookie/field-types.js';
import {
  isWritable,
  withPair,
  writeCookieHeader,
  writeCookieString,
} from '../headers/cookie-header.js';
import type {
  CookieEntry,
  DomainEntry,
  JoinedHeader,
  PathEntry,
  PathSnapshot,
  SentSnapshot,
  WrittenHeader,
} from '../store/entries.js';
import type { Dialect } from '../url/dialect.js';

/** Longer headers are not kept. Node's servers refuse longer ones by default. */
const MAX_KEPT_OCTETS = 16_384;

/**
 * The cookies of a path and their header, kept with the path and compared with the cookies at each request, because assignments to their
 * fields are not observed (bench rows "header, a path never asked before" and "header, ten hosts in rotation").
 */
export function snapshotOf(path: PathEntry, dialect: Dialect): PathSnapshot {
  const last = path.snapshot;
  if (last !== null && last.dialect === dialect && isUnchanged(last)) return last;
  path.snapshot = takeSnapshot(path, dialect, last);
  return path.snapshot;
}

function isUnchanged({ path, entries, values, isCurrent }: PathSnapshot): boolean {
  if (!isCurrent || entries.length !== path.length) return false;
  for (let at = 0; at < entries.length; at++) {
    const entry = entries[at] as CookieEntry;
    const value = values[at];
    if (value !== undefined && (entry.cookie.value !== value || !isPlain(entry, path)))
      return false;
  }
  return true;
}

/** Whether every dialect writes the cookie as the name under which it is indexed and its value, if these can be written. */
function isPlain({ cookie, key }: CookieEntry, path: PathEntry): boolean {
  return (
    cookie.name === key &&
    // Strings that are the same object are compared by address, without reading their characters.
    cookie.path === path.key &&
    cookie.domain === path.domain.key &&
    cookie.version === 0 &&
    cookie.utf8 === false &&
    hasOtherFieldTypes(cookie)
  );
}

function takeSnapshot(path: PathEntry, dialect: Dialect, last: PathSnapshot | null): PathSnapshot {
  const entries = entriesOf(path, dialect);
  const values = new Array<string | null | undefined>(entries.length);
  for (let at = 0; at < entries.length; at++) {
    const entry = entries[at] as CookieEntry;
    const known = last?.entries[at] === entry ? last.values[at] : undefined;
    values[at] = plainValue(entry, path, known);
  }
  return { path, dialect, entries, values, header: headerOf(entries, values), isCurrent: true };
}

/** The cookies of a path in header order. */
export function entriesOf(path: PathEntry, dialect: Dialect): readonly CookieEntry[] {
  return dialect === 'rfc6265bis' ? sorted(path.items, byCreation) : path.items;
}

function headerOf(entries: readonly CookieEntry[], values: PathSnapshot['values']): string | null {
  let header = '';
  for (let at = 0; at < entries.length; at++) {
    const value = values[at];
    if (value === undefined) return null;
    header = withPair(header, (entries[at] as CookieEntry).key, value);
  }
  return header.length > MAX_KEPT_OCTETS ? null : header;
}

/** @param known the value in the last snapshot, which could be written */
function plainValue(
  entry: CookieEntry,
  path: PathEntry,
  known: string | null | undefined,
): string | null | undefined {
  const { value } = entry.cookie;
  if (value !== null && typeof value !== 'string') return undefined;
  if (entry.key === '' || !isPlain(entry, path)) return undefined;
  return value === known || isWritable(entry.cookie) ? value : undefined;
}

/**
 * The header of several paths, kept with the host until one of them changes (bench row "header, cookies of the site and of two paths").
 * @param host the entry of the request's host, if it has host-only cookies
 * @param parts in the order of the store
 */
export function joinedHeader(
  host: DomainEntry | undefined,
  parts: readonly SentSnapshot[],
): WrittenHeader {
  const last = host?.joined ?? null;
  if (last !== null && isMadeOf(last, parts)) return last;
  const joined = join(parts);
  if (host !== undefined) host.joined = joined.header.length > MAX_KEPT_OCTETS ? null : joined;
  return joined;
}

function join(parts: readonly SentSnapshot[]): JoinedHeader {
  const ordered = sorted(parts, byKeyLength);
  const { dialect } = parts[0] as SentSnapshot;
  let entries: readonly CookieEntry[] = [];
  let header = '';
  for (const part of ordered) {
    entries = entries.concat(part.entries);
    header = header === '' ? part.header : `${header}; ${part.header}`;
  }
  const inHeader = inOrder(entries, dialect);
  // The cookies of two equally long paths may alternate.
  if (inHeader !== entries) header = writeHeader(inHeader, dialect);
  // A copy has no spare capacity.
  return { parts: parts.slice(), header, entries: inHeader };
}

function byKeyLength(a: PathSnapshot, b: PathSnapshot): number {
  return b.path.key.length - a.path.key.length;
}

function isMadeOf({ parts }: JoinedHeader, others: readonly PathSnapshot[]): boolean {
  return parts.length === others.length && parts.every((part, at) => part === others[at]);
}

/** The Cookie header of the cookies in the form of the dialect. */
export function writeHeader(entries: readonly CookieEntry[], dialect: Dialect): string {
  const cookies = entries.map(({ cookie }) => cookie);
  return dialect === 'rfc6265bis' ? writeCookieString(cookies) : writeCookieHeader(cookies);
}

/** The entries in header order (RFC 6265bis section 5.8.3, step 2; RFC 2965 section 3.3.4). */
export function inOrder(entries: readonly CookieEntry[], dialect: Dialect): readonly CookieEntry[] {
  return sorted(entries, dialect === 'rfc6265bis' ? byPathThenCreation : byPath);
}

/** Most lists are already sorted, and checking this is faster than sorting. */
function sorted<Item>(
  list: readonly Item[],
  compare: (a: Item, b: Item) => number,
): readonly Item[] {
  for (let at = 1; at < list.length; at++) {
    if (compare(list[at - 1] as Item, list[at] as Item) > 0) return list.toSorted(compare);
  }
  return list;
}

/** "Cookies with longer paths are listed before cookies with shorter paths." RFC 2965 has no further order. */
function byPath({ cookie: a }: CookieEntry, { cookie: b }: CookieEntry): number {
  return b.path.length - a.path.length;
}

/** "Among cookies that have equal-length path fields, cookies with earlier creation-times are listed before …" */
function byCreation(a: CookieEntry, b: CookieEntry): number {
  return a.creation - b.creation;
}

function byPathThenCreation(a: CookieEntry, b: CookieEntry): number {
  return byPath(a, b) || byCreation(a, b);
}
