import { hasFieldTypes, hasOtherFieldTypes } from '../cookie/field-types.js';
import { isWritable, writeCookieHeader, writeCookieString } from '../headers/cookie-header.js';
import type {
  CookieEntry,
  DomainEntry,
  JoinedHeader,
  PathEntry,
  PathHeader,
  WrittenHeader,
} from '../store/entries.js';

/** Longer headers are not kept. Node's servers refuse longer ones by default. */
const MAX_KEPT_OCTETS = 16_384;

/**
 * The header of all cookies of a path, kept with the path until one of them changes (bench rows "header, a path never asked before" and
 * "header, ten hosts in rotation"). `null` if a cookie cannot be written as every dialect writes it.
 */
export function pathHeader(path: PathEntry, dialect: string): PathHeader | null {
  const kept = path.header;
  if (kept?.dialect !== dialect || !isUnchanged(kept)) path.header = makePathHeader(path, dialect);
  return path.header;
}

/** Whether no field of a cookie that the header depends on has been assigned to. */
function isUnchanged({ path, entries }: PathHeader): boolean {
  const pathKey = path.key;
  const domainKey = path.domain.key;
  for (const { cookie, key, writableValue } of entries) {
    const isSame =
      cookie.value === writableValue &&
      cookie.name === key &&
      // Strings that are the same object are compared by address, without reading their characters.
      cookie.path === pathKey &&
      cookie.domain === domainKey &&
      cookie.version === 0 &&
      cookie.utf8 === false &&
      hasOtherFieldTypes(cookie);
    if (!isSame) return false;
  }
  return true;
}

function makePathHeader(path: PathEntry, dialect: string): PathHeader | null {
  const entries = dialect === 'rfc6265bis' ? sorted(path.items, byCreation) : path.items;
  let header = '';
  for (const entry of entries) {
    if (!isPlain(entry, path)) return null;
    const { name, value } = entry.cookie;
    if (header !== '') header += '; ';
    header += value === null ? name : `${name}=${value}`;
    if (header.length > MAX_KEPT_OCTETS) return null;
  }
  return { path, dialect, entries, header };
}

/** Whether every dialect writes the cookie as the name under which it is indexed and its value. */
function isPlain(entry: CookieEntry, path: PathEntry): boolean {
  const { cookie, key } = entry;
  return (
    cookie.name === key &&
    key !== '' &&
    cookie.path === path.key &&
    cookie.domain === path.domain.key &&
    cookie.version === 0 &&
    cookie.utf8 === false &&
    hasFieldTypes(cookie) &&
    isEntryWritable(entry)
  );
}

/** Caches the last value that was writable, and compares the current value with it. */
export function isEntryWritable(entry: CookieEntry): boolean {
  const { cookie } = entry;
  const isIndexed = cookie.name === entry.key && cookie.version === 0 && !cookie.utf8;
  if (isIndexed && cookie.value === entry.writableValue) return true;
  const isOk = isWritable(cookie);
  if (isOk && isIndexed) {
    entry.writableValue = cookie.value;
    // The header that is kept has the last value.
    if (entry.path !== null) entry.path.header = null;
  }
  return isOk;
}

/**
 * The header of several paths, kept with the host until one of them changes (bench row "header, cookies of the site and of two paths").
 * @param host the entry of the request's host, if it has host-only cookies
 * @param parts in the order of the store
 */
export function joinHeaders(
  host: DomainEntry | undefined,
  parts: readonly PathHeader[],
): WrittenHeader {
  const kept = host?.header ?? null;
  if (kept !== null && isMadeOf(kept, parts)) return kept;
  const joined = join(parts);
  if (host !== undefined) host.header = joined.header.length > MAX_KEPT_OCTETS ? null : joined;
  return joined;
}

function join(parts: readonly PathHeader[]): JoinedHeader {
  const [first, ...others] = sorted(parts, byKeyLength) as [PathHeader, ...PathHeader[]];
  const { dialect } = first;
  let { header, entries } = first;
  for (const next of others) {
    header += `; ${next.header}`;
    entries = entries.concat(next.entries);
  }
  const ordered = inOrder(entries, dialect);
  // The cookies of two equally long paths may alternate.
  if (ordered !== entries) header = writeHeader(ordered, dialect);
  return { parts, header, entries: ordered };
}

function byKeyLength(a: PathHeader, b: PathHeader): number {
  return b.path.key.length - a.path.key.length;
}

function isMadeOf({ parts }: JoinedHeader, others: readonly PathHeader[]): boolean {
  return parts.length === others.length && parts.every((part, at) => part === others[at]);
}

/** The Cookie header of the cookies in the form of the dialect. */
export function writeHeader(entries: readonly CookieEntry[], dialect: string): string {
  const cookies = entries.map(({ cookie }) => cookie);
  return dialect === 'rfc6265bis' ? writeCookieString(cookies) : writeCookieHeader(cookies);
}

/** The entries in header order (RFC 6265bis section 5.8.3, step 2; RFC 2965 section 3.3.4). */
export function inOrder(entries: readonly CookieEntry[], dialect: string): readonly CookieEntry[] {
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
