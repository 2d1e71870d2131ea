/** A parsed JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(data: unknown): data is JsonObject {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

/** An object's own fields by their names in lower case, without `_` between words: Go, Guzzle and .NET capitalise them, Rust separates them. */
export type JsonFields = ReadonlyMap<string, unknown>;

/**
 * Indexes the own properties of an object: inherited ones, such as `constructor`, are not fields (R7).
 * @returns `null` if two names that differ only in their form have different values: `secure: false` must not hide `Secure: true`
 */
export function jsonFields(object: JsonObject): JsonFields | null {
  const fields = new Map<string, unknown>();
  for (const [name, value] of Object.entries(object)) {
    const plain = name.toLowerCase().replace(/(?!^)_/g, '');
    if (fields.has(plain) && fields.get(plain) !== value) return null;
    fields.set(plain, value);
  }
  return fields;
}
