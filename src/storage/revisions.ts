import type { StorageNews } from './cookie-storage.js';

/** How long to wait for a missing revision, in milliseconds, because news may arrive out of order. */
const GAP_TIMEOUT = 100;

/** Which changes the records of a storage include. */
export type StorageState = Pick<StorageNews, 'epoch' | 'revision'>;

/** Whether a state includes all changes of another one. */
export function includesState(state: StorageState, other: StorageState): boolean {
  return state.epoch === other.epoch && state.revision >= other.revision;
}

/** Whether a state that was known is beyond one that was read later: the storage has lost its latest records, or all of them. */
export function isBeyond(known: StorageState, later: StorageState): boolean {
  return known.epoch !== '' && !includesState(later, known);
}

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

  /** The state up to which changes have been received. */
  get state(): StorageState {
    return { epoch: this.#epoch, revision: this.#revision };
  }

  /** Advances to a revision, and then to later ones that arrived early. */
  advance(news: StorageNews): void {
    this.#epoch ||= news.epoch;
    if (news.epoch !== this.#epoch) {
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

  /**
   * Continues from a state that has been loaded, or from a later one if its changes were received in the meantime.
   * @returns whether it is a later one. Then the changes may also be older, from before the storage lost them
   */
  restart({ epoch, revision }: StorageNews, hasLost: boolean): boolean {
    const isLater = !hasLost && epoch === this.#epoch && this.#revision > revision;
    if (!isLater) this.#revision = revision;
    this.#epoch = epoch;
    this.#ahead = this.#ahead.filter((news) => news.epoch === epoch);
    this.#takeAhead();
    return isLater;
  }

  stop(): void {
    clearTimeout(this.#gapTimer);
  }
}
