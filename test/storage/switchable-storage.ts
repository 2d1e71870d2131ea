import type { CookieChange, CookieStorage, StorageNews } from '../../src/index.js';

/** A storage whose answers a test can stop, refuse and count. */
export class SwitchableStorage implements CookieStorage {
  readonly session = 'test';
  state: 'up' | 'down' | 'silent' = 'up';
  /** What it fails with while it is down. */
  error: Error = new Error('connection refused');
  /** How long it takes to give a lock, in milliseconds. */
  latency = 0;
  whenLocked = () => {};
  readonly batches: (readonly CookieChange[])[] = [];
  /** How often it was asked while it was down. */
  refusals = 0;
  loads = 0;
  readonly #storage: CookieStorage;
  readonly #locks = new Set<string>();
  #listener: ((news?: StorageNews) => void) | undefined;

  constructor(storage: CookieStorage) {
    this.#storage = storage;
  }

  async #answer(): Promise<void> {
    if (this.state === 'down') {
      this.refusals++;
      throw this.error;
    }
    if (this.state === 'silent') await new Promise(() => {});
  }

  async load() {
    await this.#answer();
    this.loads++;
    return await this.#storage.load();
  }

  async apply(changes: readonly CookieChange[]) {
    await this.#answer();
    this.batches.push(changes);
    return await this.#storage.apply(changes);
  }

  async lock(name: string) {
    await this.#answer();
    if (this.#locks.has(name)) return null;
    this.#locks.add(name);
    await new Promise((resolve) => setTimeout(resolve, this.latency));
    this.whenLocked();
    return async () => void this.#locks.delete(name);
  }

  async subscribe(listener: (news?: StorageNews) => void) {
    this.#listener = listener;
    const stop = await this.#storage.subscribe?.((news) => {
      if (this.state === 'up') listener(news);
    });
    return async () => await stop?.();
  }

  /** Connects again, as a client's ready event says. */
  restore(): void {
    this.state = 'up';
    this.#listener?.();
  }
}
