import type { Cookie } from '../cookie/cookie.js';

/** A cookie and the name under which it is indexed. */
interface FiledCookie {
  readonly cookie: Cookie;
  readonly key: string;
}

/** Longer headers are not cached. */
const MAX_KEPT_OCTETS = 4096;

/**
 * The last Cookie header of a host with its names and values, so that a request to another path with the same cookies does not serialize it
 * again (bench rows "header, a path never asked before" and "header, ten hosts in rotation").
 */
export class KeptHeader<Entry extends FiledCookie> {
  readonly header: string;
  readonly entries: readonly Entry[];
  readonly #values: readonly (string | null)[];
  readonly #dialect: string;

  private constructor(
    header: string,
    entries: readonly Entry[],
    values: readonly (string | null)[],
    dialect: string,
  ) {
    this.header = header;
    this.entries = entries;
    this.#values = values;
    this.#dialect = dialect;
  }

  /** @returns `null` if the header is too long, or a cookie is not simply written as name and value */
  static of<Entry extends FiledCookie>(
    header: string,
    entries: readonly Entry[],
    dialect: string,
  ): KeptHeader<Entry> | null {
    if (header === '' || header.length > MAX_KEPT_OCTETS) return null;
    if (!entries.every(isPlain)) return null;
    // Unlike push(), map() allocates no spare capacity.
    const values = entries.map(({ cookie }) => cookie.value);
    return new KeptHeader(header, entries, values, dialect);
  }

  /** Whether the entries have the same names and values as in this header. */
  isMadeOf(entries: readonly Entry[], dialect: string): boolean {
    const kept = this.entries;
    const values = this.#values;
    if (kept.length !== entries.length || dialect !== this.#dialect) return false;
    for (let at = 0; at < entries.length; at++) {
      const entry = entries[at] as Entry;
      if (entry !== kept[at] || entry.cookie.value !== values[at] || !isPlain(entry)) return false;
    }
    return true;
  }
}

/** Whether the cookie is written as the name under which it is indexed and its value. */
function isPlain({ cookie, key }: FiledCookie): boolean {
  return cookie.name === key && cookie.version === 0 && !cookie.utf8;
}
