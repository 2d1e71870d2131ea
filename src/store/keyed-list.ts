/** From here on a Map finds an item faster than a list does. */
const LONGEST_LIST = 16;

const NONE: readonly never[] = [];

/**
 * Items with a key, in the order in which they were added. A few are in an array of exactly their number, which takes a fifth of the memory
 * of a Map; the array is replaced when an item is added or deleted, so that a loop over {@link items} sees no change.
 */
export class KeyedList<Item extends { readonly key: string }> {
  #items: readonly Item[] | Map<string, Item> = NONE;

  /** The items as they are now. */
  get items(): readonly Item[] {
    const items = this.#items;
    return items instanceof Map ? [...items.values()] : items;
  }

  get length(): number {
    const items = this.#items;
    return items instanceof Map ? items.size : items.length;
  }

  find(key: string): Item | undefined {
    const items = this.#items;
    if (items instanceof Map) return items.get(key);
    for (const item of items) if (item.key === key) return item;
    return undefined;
  }

  /** Adds an item whose key is new. */
  add(item: Item): void {
    const items = this.#items;
    if (items instanceof Map) items.set(item.key, item);
    // Unlike a spread, concat() allocates no spare capacity.
    else if (items.length < LONGEST_LIST) this.#items = items.concat([item]);
    else this.#items = new Map([...items, item].map((each) => [each.key, each]));
  }

  delete(item: Item): void {
    const items = this.#items;
    if (items instanceof Map) items.delete(item.key);
    else this.#items = items.filter((each) => each !== item);
  }
}
