import type { CookieChange, CookieStorage, StorageNews, StoredCookie } from '../../src/index.js';
import type { Random } from '../fuzz/random.js';

type Records = Map<string, StoredCookie>;

/** A storage server in virtual time: it may lose its records, or fall back to a replica that is behind. */
export class ModelServer {
  epoch = 'epoch0';
  revision = 0;
  records: Records = new Map();
  isDown = false;
  losesMessages = false;
  #replica: { revision: number; records: Records } = { revision: 0, records: new Map() };
  readonly links = new Set<ModelLink>();

  state(records: Iterable<StoredCookie> = this.records.values()): StorageNews {
    return { epoch: this.epoch, revision: this.revision, records: [...records] };
  }

  apply(changes: readonly CookieChange[]): StorageNews {
    const records = changes.map(({ key, cookie, expires, age, seen }) => {
      const stamp = Math.max((Date.now() - age) * 1000, Number(seen) + 1);
      const before = this.records.get(key);
      if (before !== undefined && Number(before.stamp) >= stamp) return before;
      const record = { key, stamp: String(stamp), cookie, expires };
      this.records.set(key, record);
      return record;
    });
    this.revision++;
    const news = this.state(records);
    for (const link of this.links) link.publish(news);
    return news;
  }

  replicate(): void {
    this.#replica = { revision: this.revision, records: new Map(this.records) };
  }

  /** Is down for a while. */
  restart(how: 'keep' | 'forget' | 'fall back', milliseconds: number): void {
    this.isDown = true;
    if (how === 'forget') {
      this.records = new Map();
      this.revision = 0;
      this.epoch = `${this.epoch}+`;
      this.replicate();
    }
    if (how === 'fall back') {
      this.revision = this.#replica.revision;
      this.records = new Map(this.#replica.records);
    }
    setTimeout(() => {
      this.isDown = false;
      for (const link of this.links) link.ready();
    }, milliseconds);
  }
}

/** The connection of one process: delays every message, and loses those of a time without a connection. */
export class ModelLink implements CookieStorage {
  readonly #server: ModelServer;
  readonly #random: Random;
  #isCut = false;
  #listener: ((news?: StorageNews) => void) | undefined;

  constructor(server: ModelServer, random: Random) {
    this.#server = server;
    this.#random = random;
    server.links.add(this);
  }

  get #isAway(): boolean {
    return this.#isCut || this.#server.isDown;
  }

  #delay(): Promise<void> {
    return new Promise((resolve) => setTimeout(resolve, 1 + this.#random.below(MOST_DELAY)));
  }

  /** The request or its answer may be lost: then a change is applied, and its sender does not know. */
  async #call<T>(request: () => T): Promise<T> {
    if (this.#isAway) throw new Error('not connected');
    await this.#delay();
    if (this.#isLost) throw new Error('request lost');
    const answer = request();
    await this.#delay();
    if (this.#isLost) throw new Error('answer lost');
    return answer;
  }

  get #isLost(): boolean {
    return this.#isAway || (this.#server.losesMessages && this.#random.chance(50));
  }

  load(): Promise<StorageNews> {
    return this.#call(() => this.#server.state());
  }

  apply(changes: readonly CookieChange[]): Promise<StorageNews> {
    return this.#call(() => this.#server.apply(changes));
  }

  async subscribe(listener: (news?: StorageNews) => void): Promise<() => Promise<void>> {
    this.#listener = listener;
    return async () => {};
  }

  publish(news: StorageNews): void {
    if (this.#isLost) return;
    void this.#delay().then(() => {
      if (!this.#isAway) this.#listener?.(news);
    });
  }

  ready(): void {
    if (!this.#isAway) this.#listener?.();
  }

  cut(milliseconds: number): void {
    this.#isCut = true;
    setTimeout(() => {
      this.#isCut = false;
      this.ready();
    }, milliseconds);
  }
}

/** How long a message is under way at most, in milliseconds. */
export const MOST_DELAY = 40;
