/**
 * What was asked for lately, by key; what was not asked for while a whole generation came and went is forgotten.
 * It holds at most two generations, and neither hit nor miss moves more than one entry.
 */
export class Recent<V> {
  readonly #most: () => number;
  #young = new Map<string, V>();
  #old = new Map<string, V>();

  /** @param most how many entries a generation has; a function where that changes */
  constructor(most: number | (() => number)) {
    this.#most = typeof most === 'number' ? () => most : most;
  }

  get(key: string): V | undefined {
    const value = this.#young.get(key);
    if (value !== undefined) return value;
    const older = this.#old.get(key);
    if (older !== undefined) this.set(key, older);
    return older;
  }

  set(key: string, value: V): void {
    if (this.#young.size >= this.#most()) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, value);
  }
}
