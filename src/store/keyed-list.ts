/** A Map finds an item faster in longer lists. */
const LONGEST_LIST = 16;

const NONE: readonly never[] = [];

/**
 * Items with a key, in insertion order. A single item is kept without an array, up to {@link LONGEST_LIST} in an array without spare
 * capacity, which takes a fifth of the memory of a Map. Adding or deleting an item replaces the array, so that a loop over {@link items} is
 * not affected.
 */
export class KeyedList<Item extends { readonly key: string }> {
  #items: Item | readonly Item[] | Map<string, Item> = NONE;

  /** A snapshot of the items. */
  get items(): readonly Item[] {
    const items = this.#items;
    if (isList(items)) return items;
    return items instanceof Map ? [...items.values()] : [items];
  }

  get length(): number {
    const items = this.#items;
    if (isList(items)) return items.length;
    return items instanceof Map ? items.size : 1;
  }

  find(key: string): Item | undefined {
    const items = this.#items;
    if (items instanceof Map) return items.get(key);
    if (!isList(items)) return items.key === key ? items : undefined;
    for (const item of items) if (item.key === key) return item;
    return undefined;
  }

  /** Adds an item whose key is new. */
  add(item: Item): void {
    const items = this.#items;
    if (items instanceof Map) items.set(item.key, item);
    else if (this.length === 0) this.#items = item;
    // Unlike a spread, concat() allocates no spare capacity.
    else if (this.length < LONGEST_LIST) this.#items = this.items.concat([item]);
    else this.#items = new Map([...this.items, item].map((each) => [each.key, each]));
  }

  delete(item: Item): void {
    const items = this.#items;
    if (items instanceof Map) items.delete(item.key);
    else this.#items = this.items.filter((each) => each !== item);
  }
}

function isList<Item>(items: Item | readonly Item[]): items is readonly Item[] {
  return Array.isArray(items);
}
