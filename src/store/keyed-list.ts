/** A Map finds an item faster in longer lists. */
const LONGEST_LIST = 16;

const NONE: readonly never[] = [];

/**
 * Items with a key, in insertion order. Up to {@link LONGEST_LIST} items are in an array without spare capacity, which takes a fifth of the
 * memory of a Map. Adding or deleting an item replaces the array, so that a loop over {@link items} is not affected.
 */
export class KeyedList<Item extends { readonly key: string }> {
  #items: readonly Item[] | Map<string, Item> = NONE;

  /** A snapshot of the items. */
  get items(): readonly Item[] {
    const items = this.#items;
    return items instanceof Map ? [...items.values()] : items;
  }

  /** The items, without a copy. */
  values(): Iterable<Item> {
    const items = this.#items;
    return items instanceof Map ? items.values() : items;
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
