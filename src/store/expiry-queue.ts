import type { DomainEntry } from './entries.js';

interface QueuedDomain {
  readonly time: number;
  readonly domain: DomainEntry;
}

/**
 * The domains of a store, ordered by the earliest expiry of their cookies, so that a request finds expired cookies without scanning the
 * jar. A binary heap; an item whose time differs from its domain's is stale and skipped.
 */
export class ExpiryQueue {
  #heap: QueuedDomain[] = [];

  get isEmpty(): boolean {
    return this.#heap.length === 0;
  }

  /**
   * Queues a domain for the expiry of one of its cookies, in seconds since the epoch. @param domainCount the number of domains of the store
   */
  add(domain: DomainEntry, time: number, domainCount: number): void {
    if (domain.earliestExpiry !== null && time >= domain.earliestExpiry) return;
    domain.earliestExpiry = time;
    if (this.#heap.length > 2 * domainCount + 64) this.#dropOutdated();
    this.#heap.push({ time, domain });
    this.#moveLastUp();
  }

  /** Removes the domains in which a cookie may have expired, and calls `visit` with each. @param now seconds since the epoch */
  takeDue(now: number, visit: (domain: DomainEntry) => void): void {
    for (let first = this.#heap[0]; first && first.time <= now; first = this.#heap[0]) {
      this.#removeFirst();
      const { domain, time } = first;
      if (domain.earliestExpiry !== time) continue;
      domain.earliestExpiry = null;
      if (!domain.isEmpty) visit(domain);
    }
  }

  /** Removes stale items, with which a server could make the heap grow by setting and deleting cookies. */
  #dropOutdated(): void {
    const isCurrent = ({ time, domain }: QueuedDomain) => {
      if (domain.earliestExpiry !== time) return false;
      if (domain.isEmpty) domain.earliestExpiry = null;
      return !domain.isEmpty;
    };
    // A sorted array is a heap.
    this.#heap = this.#heap.filter(isCurrent).sort((a, b) => a.time - b.time);
  }

  #removeFirst(): void {
    const last = this.#heap.pop() as QueuedDomain;
    if (this.#heap.length === 0) return;
    this.#heap[0] = last;
    this.#moveFirstDown();
  }

  #moveLastUp(): void {
    const heap = this.#heap;
    let at = heap.length - 1;
    const item = heap[at] as QueuedDomain;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if ((heap[parent] as QueuedDomain).time <= item.time) break;
      heap[at] = heap[parent] as QueuedDomain;
      at = parent;
    }
    heap[at] = item;
  }

  #moveFirstDown(): void {
    const heap = this.#heap;
    const item = heap[0] as QueuedDomain;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      const right = heap[child + 1];
      if (right !== undefined && right.time < (heap[child] as QueuedDomain).time) child++;
      if ((heap[child] as QueuedDomain).time >= item.time) break;
      heap[at] = heap[child] as QueuedDomain;
      at = child;
    }
    heap[at] = item;
  }
}
