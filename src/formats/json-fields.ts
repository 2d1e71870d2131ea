/** An object of JSON. What it inherits is not a field of it. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isObject(data: unknown): data is JsonObject {
  return typeof data === 'object' && data !== null && !Array.isArray(data);
}

/** An object's own fields by their names in lower case: Go, Guzzle and .NET capitalise them. */
export type JsonFields = ReadonlyMap<string, unknown>;

/**
 * Own fields only: `__proto__` and `constructor` are not fields that an object has by itself (R7).
 * @returns `null` if names differ in their case alone and their values differ: `secure: false` must not hide `Secure: true`
 */
export function jsonFields(object: JsonObject): JsonFields | null {
  const fields = new Map<string, unknown>();
  for (const [name, value] of Object.entries(object)) {
    const lowerCase = name.toLowerCase();
    if (fields.has(lowerCase) && fields.get(lowerCase) !== value) return null;
    fields.set(lowerCase, value);
  }
  return fields;
}
