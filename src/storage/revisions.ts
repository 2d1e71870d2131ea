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

  /** @returns whether the received changes are beyond a state that is read from now on: then the storage has lost its latest records */
  beforeLoad(): (state: StorageNews) => boolean {
    const [knownEpoch, knownRevision] = [this.#epoch, this.#revision];
    return ({ epoch, revision }) =>
      knownEpoch !== '' && (epoch !== knownEpoch || revision < knownRevision);
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
    this.#takeAhead();
    if (this.#ahead.length > 0) this.#waitForGap();
  }

  #takeAhead(): void {
    for (let next = this.#nextNews(); next !== undefined; next = this.#nextNews())
      this.#revision = next.revision;
    this.#ahead = this.#ahead.filter(({ revision }) => revision > this.#revision);
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

  /** Continues from a state that has been loaded, or from a later one if its changes were received in the meantime. */
  restart({ epoch, revision }: StorageNews, hasLost: boolean): void {
    const isKept = !hasLost && epoch === this.#epoch && this.#revision > revision;
    if (!isKept) this.#revision = revision;
    this.#epoch = epoch;
    this.#ahead = this.#ahead.filter((news) => news.epoch === epoch);
    this.#takeAhead();
  }

  stop(): void {
    clearTimeout(this.#gapTimer);
  }
}
