/** @import { CookieStorage, StoredCookie } from 'undici-cookiejar' */
/** A minimal storage in a Map. @implements {CookieStorage} */
export class MapStorage {
  static #shared = new Map();
  #own;
  /** @param {string} session sessions with the same name share their cookies */
  constructor(session) {
    const epoch = crypto.randomUUID();
    const empty = { epoch, revision: 0, records: new Map(), listeners: new Set() };
    this.#own = MapStorage.#shared.get(session) ?? empty;
    MapStorage.#shared.set(session, this.#own);
  }

  /** @type {CookieStorage['load']} */
  async load() {
    const isCurrent = (/** @type {StoredCookie} */ { expires }) =>
      expires === null || expires > Date.now() / 1000;
    return { ...this.#own, records: [...this.#own.records.values()].filter(isCurrent) };
  }

  /** @type {CookieStorage['apply']} */
  async apply(changes) {
    const current = changes.map(({ key, cookie, expires, age, seen }) => {
      const stamp = Math.max((Date.now() - age) * 1000, Number(seen) + 1);
      const before = this.#own.records.get(key);
      if (before === undefined || stamp > Number(before.stamp))
        this.#own.records.set(key, { key, stamp: String(stamp), cookie, expires });
      return this.#own.records.get(key);
    });
    const news = { ...this.#own, revision: ++this.#own.revision, records: current };
    for (const listener of this.#own.listeners) listener(news);
    return news;
  }

  /** @type {NonNullable<CookieStorage['subscribe']>} */
  async subscribe(listener) {
    this.#own.listeners.add(listener);
    return async () => this.#own.listeners.delete(listener);
  }
}
