import { MapStorage } from '../../examples/map-storage.js';
import type { CookieChange, StoredCookie } from '../../src/index.js';

const logs = new Map<string, StoredCookie[]>();

/** A storage that appends each change to a log, and reads the newest first. */
export class LogStorage extends MapStorage {
  readonly #log: StoredCookie[];

  constructor(session: string) {
    super(session);
    this.#log = logs.get(session) ?? [];
    logs.set(session, this.#log);
  }

  override async load() {
    const isCurrent = ({ expires }: StoredCookie) =>
      expires === null || expires > Date.now() / 1000;
    return { ...(await super.load()), records: this.#log.filter(isCurrent) };
  }

  override async apply(changes: readonly CookieChange[]) {
    const news = await super.apply(changes);
    this.#log.unshift(...news.records);
    return news;
  }
}
