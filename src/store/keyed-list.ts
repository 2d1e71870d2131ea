/** From here on a Map finds an item faster than a list does. */
const LONGEST_LIST = 16;

const NONE: readonly never[] = [];

/**
 * A few items with a key, or many, in the order in which they were added. Few are in an array of exactly their number, which takes a fifth of
 * the memory of a Map; an array is replaced when an item comes or goes, so that a loop over {@link items} sees no change.
 */
export class KeyedList<Item extends { readonly key: string }> {
  #array: readonly Item[] | null = NONE;
  #map: Map<string, Item> | null = null;

  /** The items as they are now. */
  get items(): readonly Item[] {
    return this.#array ?? [...(this.#map as Map<string, Item>).values()];
  }

  get length(): number {
    return this.#array === null ? (this.#map as Map<string, Item>).size : this.#array.length;
  }

  find(key: string): Item | undefined {
    const array = this.#array;
    if (array === null) return this.#map?.get(key);
    for (let index = 0; index < array.length; index++) {
      if ((array[index] as Item).key === key) return array[index];
    }
    return undefined;
  }

  /** Adds an item whose key is new. */
  add(item: Item): void {
    if (this.#array === null) this.#map?.set(item.key, item);
    else if (this.#array.length < LONGEST_LIST) this.#array = [...this.#array, item];
    else {
      this.#map = new Map([...this.#array, item].map((each) => [each.key, each]));
      this.#array = null;
    }
  }

  delete(item: Item): void {
    if (this.#array === null) this.#map?.delete(item.key);
    else this.#array = this.#array.filter((each) => each !== item);
  }
}
