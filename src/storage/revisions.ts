import type { StorageNews } from './cookie-storage.js';

/** How long to wait for a missing revision, in milliseconds, because news may arrive out of order. */
const GAP_TIMEOUT = 100;

/** The revision of the storage whose changes a process has received without a gap. */
export class Revisions {
  #epoch = '';
  #revision = 0;
  /** News that arrived ahead of an earlier revision. */
  #ahead: StorageNews[] = [];
  #gapTimer: NodeJS.Timeout | undefined;
  readonly #onMissed: () => void;

  /** @param onMissed called when changes were missed, so that everything must be loaded */
  constructor(onMissed: () => void) {
    this.#onMissed = onMissed;
  }

  /** Whether the received changes are beyond the state of the storage, which has lost its latest records or all of them. */
  isBeyond({ epoch, revision }: StorageNews): boolean {
    return this.#epoch !== '' && (epoch !== this.#epoch || revision < this.#revision);
  }

  /** Whether the storage has not lost its records since the last news. */
  isOfEpoch({ epoch }: StorageNews): boolean {
    return this.#epoch === '' || epoch === this.#epoch;
  }

  /** Advances to a revision, and then to later ones that arrived early. */
  advance(news: StorageNews): void {
    this.#epoch ||= news.epoch;
    if (!this.isOfEpoch(news)) {
      this.#onMissed();
      return;
    }
    this.#ahead.push(news);
    for (let next = this.#nextNews(); next !== undefined; next = this.#nextNews())
      this.#revision = next.revision;
    this.#ahead = this.#ahead.filter(({ revision }) => revision > this.#revision);
    if (this.#ahead.length > 0) this.#waitForGap();
  }

  #nextNews(): StorageNews | undefined {
    return this.#ahead.find(
      ({ revision, since = revision - 1 }) => revision > this.#revision && since <= this.#revision,
    );
  }

  #waitForGap(): void {
    this.#gapTimer ??= setTimeout(() => {
      this.#gapTimer = undefined;
      if (this.#ahead.length > 0) this.#onMissed();
    }, GAP_TIMEOUT);
    this.#gapTimer.unref?.();
  }

  /** Continues from a state that has been loaded. */
  restart({ epoch, revision }: StorageNews): void {
    this.#epoch = epoch;
    this.#revision = revision;
    this.#ahead = this.#ahead.filter((news) => news.epoch === epoch && news.revision > revision);
  }

  stop(): void {
    clearTimeout(this.#gapTimer);
  }
}
